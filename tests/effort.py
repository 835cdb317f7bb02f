"""Shares of the examples that the profile in force asks for; the profiles are in `conftest.py`.

A property whose examples are files, whole tables or whole datasets takes one of these shares, so that
no test has a number of its own and `--hypothesis-profile=deep` reaches all of them.
"""

from __future__ import annotations

from hypothesis import settings


def share(part: float) -> settings:
    """Settings with this part of the profile's examples, and never fewer than two."""
    return settings(max_examples=max(2, round(settings().max_examples * part)))


half = share(1 / 2)  # an example is a small dataset, or costs a file
few = share(1 / 6)  # an example is a dataset with all that follows from it
fewest = share(1 / 20)  # the same again for every table, engine or format
