"""Events that a command is given: a file in whose columns, or our own; and what was warned of on the way."""

from __future__ import annotations

import warnings
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from syria_events.cli.command import Misuse
from syria_events.issues import Issue, Refused

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")

# Whose columns a file has: ours, or those of a layout.
LAYOUTS = ("events", "ucdp-ged", "acled")
# What is meant by the events of this dataset, where a file is asked for.
OURS = "ours"
FILE = "a file, or `ours` for the events of this dataset"


def events(path: str, layout: str) -> pa.Table | str:
    """The events in a file, in our columns; those of the dataset where `ours` is asked for and no file is called so."""
    if path == "":
        raise Misuse("FILE is empty; expected the path of a file, or ours")
    if path == OURS and not Path(path).exists():
        from syria_events.editions.datapackage import Package

        return Package.open().table("events")
    return path if layout == "events" else carried(path, layout)[0]


def carried(path: str, layout: str) -> tuple[pa.Table, pa.Table]:
    """The events in a file of theirs, and the losses."""
    from syria_events.field import acled, ucdp

    if layout == "ucdp-ged":
        return ucdp.read(path, "arrow")
    return acled.read(path, "arrow")


@contextmanager
def taken(*files: tuple[str, str]) -> Iterator[None]:
    """Where a file is refused whose columns are those of another layout than it was taken for, that is what is said.

    `files` are paths, each with the layout that it was taken for.
    """
    try:
        yield
    except Refused:
        if found := [issue for path, layout in files if (issue := foreign(path, layout))]:
            raise Refused(found) from None
        raise


def foreign(path: str, layout: str = "events") -> Issue | None:
    """What to say instead, where the columns of a file are those of another layout than it was taken for."""
    from syria_events.field import headers, layouts

    meant = headers.foreign(path, None if layout == "events" else layouts.layout(layout))
    return Issue(path, 1, "header", f"the columns are those of {meant}; say --as {meant}") if meant else None


def warned(run: Callable[[], T]) -> tuple[T, str]:
    """What a call gives, and what it warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        found = run()
    return found, "\n".join(str(each.message) for each in caught)


def number(text: str) -> float:
    """A number of at least 0, as argparse takes it."""
    try:
        found = float(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no number") from error
    if not 0 <= found < float("inf"):
        raise ArgumentTypeError(f"{text!r}: expected 0 or more")
    return found


def whole(text: str) -> int:
    """Whole days of at least 0, as argparse takes them."""
    if not text.isascii() or not text.isdigit():
        raise ArgumentTypeError(f"{text!r}: expected whole days, 0 or more")
    return int(text)
