"""The page of the whole: every number is the data's, and every event is there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from syria_events.cli import overview
from syria_events.editions.datapackage import Package

EVENTS = Package.open().table("events")["event_id"].to_pylist()


@pytest.fixture(scope="module")
def package() -> Package:
    return Package.open()


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that breaks no line."""
    monkeypatch.setenv("COLUMNS", "400")


def test_the_numbers_of_the_summary_are_those_of_the_tables(package: Package) -> None:
    text = overview.text(package)
    numbers = dict(re.findall(r"(?m)^([a-z ]+?)  +(\d+)\b", text))
    for name in ("events", "claims", "documents", "casualties", "damage", "event_links", "affiliations"):
        assert int(numbers[name.replace("_", " ")]) == package.table(name).num_rows
    voices = set(package.table("claims")["voice_id"].to_pylist())
    assert int(numbers["voices"]) == len(voices)
    denials = package.table("claims")["stance"].to_pylist().count("denies")
    assert f"{denials} denies" in text
    listed = [row(package, event) for event in re.findall(r"(?m)^SE-\w{5}", text)]
    assert sorted(event["event_id"] for event in listed) == sorted(EVENTS)
    days = [event["date_start"] for event in listed]
    dated = [day for day in days if day is not None]
    assert days == sorted(dated) + [None] * (len(days) - len(dated))  # what has no first day stands last
    starred = set(re.findall(r"(?m)^(SE-\w{5})  .*\*", text))
    assert starred == {event for event in EVENTS if row(package, event)["contested"]}


def row(package: Package, event_id: str) -> dict[str, Any]:
    return next(row for row in package.table("events").to_pylist() if row["event_id"] == event_id)
