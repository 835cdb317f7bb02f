"""Every public name has an example in its docstring, and every example runs."""

from __future__ import annotations

import doctest
import inspect
from typing import Any

import pytest

import syria_events as se

NAMES = [name for name in se.__all__ if name != "__version__"]


def subject(name: str) -> Any:
    """The public thing, or the package itself."""
    return getattr(se, name) if name else se


@pytest.mark.parametrize("name", ["", *NAMES])
def test_the_example_runs(name: str) -> None:
    found = doctest.DocTestParser().get_doctest(inspect.getdoc(subject(name)) or "", {}, f"se.{name}", None, 0)
    assert found.examples, f"se.{name} has no example"
    assert any(example.want for example in found.examples) or name == "strategies", f"se.{name} shows nothing"
    told: list[str] = []
    doctest.DocTestRunner().run(found, out=told.append)
    assert not told, "".join(told)
