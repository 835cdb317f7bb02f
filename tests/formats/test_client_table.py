"""The table of clients tells a client that gives what was published from one that does not."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import syria_events as se

pytestmark = pytest.mark.slow

BENCH = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "clients.py"))
MADE = {"mirror": BENCH["ROOT"] / "csv"}


def judged(rows: Callable[[Any, str], Any], *tables: str) -> tuple[bool, list[str]]:
    found: tuple[bool, list[str]] = BENCH["verdict"](BENCH["Client"]("one", str, "rows", rows, tables), MADE)
    return found


def test_a_client_that_gives_what_was_published_is_right() -> None:
    assert judged(BENCH["with_csv"], "events", "sides") == (True, ["2", "65", "all", "right", "ours"])


def test_a_client_that_changes_a_value_is_not() -> None:
    def wrong(made: Any, table: str) -> Any:
        return se.load("sides").assign(basis=lambda frame: frame["basis"].cat.categories[0])

    good, cells = judged(wrong, "sides")
    assert not good
    assert cells[2] == "not in sides"


def test_a_client_that_loses_a_row_is_not() -> None:
    good, cells = judged(lambda made, table: se.load("events").iloc[1:], "events")
    assert not good
    assert cells[2:] == ["not in events", "right", "another"]


def test_the_page_has_at_least_25_clients() -> None:
    page = (BENCH["ROOT"] / "docs" / "readers.md").read_text("utf-8")
    names = {client.name for client in BENCH["CLIENTS"]}
    lines = [line for line in page.splitlines() if line.endswith("| all | right | ours |")]
    right = {name for name in names for line in lines if line.startswith(f"| {name} | ")}
    assert len(right) >= 25
