"""Tables and events as text: every number is the data's, and nothing that was said is left out."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events.cli import printing
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
    text = printing.summary(package)
    numbers = dict(re.findall(r"(?m)^([a-z ]+?)  +(\d+)\b", text))
    for name in ("events", "claims", "documents", "casualties", "damage", "event_links", "affiliations"):
        assert int(numbers[name.replace("_", " ")]) == package.table(name).num_rows
    voices = set(package.table("claims")["voice_id"].to_pylist())
    assert int(numbers["voices"]) == len(voices)
    denials = package.table("claims")["stance"].to_pylist().count("denies")
    assert f"{denials} denies" in text
    assert re.findall(r"(?m)^SE-\w{5}", text) == sorted(
        EVENTS, key=lambda event: (str(row(package, event)["date_start"] or ""), event)
    )
    starred = set(re.findall(r"(?m)^(SE-\w{5}).* \*$", text))
    assert starred == {event for event in EVENTS if row(package, event)["contested"]}


def row(package: Package, event_id: str) -> dict[str, Any]:
    return next(row for row in package.table("events").to_pylist() if row["event_id"] == event_id)


@pytest.mark.parametrize("event_id", EVENTS)
def test_an_event_shows_every_claim_and_who_makes_it(package: Package, event_id: str) -> None:
    text = printing.event(package, event_id)
    names = {source["source_id"]: source["name"] for source in package.table("sources").to_pylist()}
    said = [claim for claim in package.table("claims").to_pylist() if claim["claim_id"].startswith(f"{event_id}/")]
    listed = text.partition("Who says what")[2].splitlines()[1:]
    assert sum(line.startswith("      ") for line in listed) == len(said)
    for claim in said:
        via = f", via {names[claim['via_id']]}" if claim["via_id"] else ""
        span = f" {claim['span_start']}-{claim['span_end']}" if claim["span_start"] is not None else ""
        lines = [line for line in listed if line.strip().startswith(names[claim["voice_id"]] + via)]
        assert any(line.endswith(claim["document_id"] + span) for line in lines), claim["claim_id"]
    published = row(package, event_id)
    assert text.startswith(f"{event_id}  {published['title']}\n")
    for column in ("location_name", "initiator_name", "target_name", "contested_fields"):
        assert (published[column] or "").replace(";", ", ") in text


@pytest.mark.parametrize("event_id", EVENTS)
def test_an_event_as_json_has_its_rows_in_every_table(package: Package, event_id: str) -> None:
    found = json.loads(printing.event_json(package, event_id))
    assert found["event"]["event_id"] == event_id
    for name in ("casualties", "damage", "event_actors", "event_links"):
        expected = package.table(name)["event_id"].to_pylist().count(event_id)
        assert len(found[name]) == expected
    assert len(found["claims"]) == sum(
        claim.startswith(f"{event_id}/") for claim in package.table("claims")["claim_id"].to_pylist()
    )


def test_an_event_there_is_none_of(package: Package) -> None:
    for show in (printing.event, printing.event_json):
        with pytest.raises(KeyError, match="SE-ZZZZZ"):
            show(package, "SE-ZZZZZ")


CELL = st.text(alphabet="ab é", max_size=9).map(lambda cell: "-".join(cell.split()))


@given(
    st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), max_size=5)), st.integers(0, 6)
)
def test_columns_stand_under_one_another(rows: list[list[str]], indent: int) -> None:
    lines = printing.columns(rows, indent)
    assert len(lines) == len(rows)
    for line, cells in zip(lines, rows, strict=True):
        assert line == line.rstrip()
        assert line.split() == [cell for cell in cells if cell]
    starts = {line.index(cells[-1], indent) for line, cells in zip(lines, rows, strict=True) if cells[-1:] == ["b-b"]}
    assert len(starts) <= 1


def test_a_long_last_column_is_wrapped_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = printing.columns([("a", "word " * 30)], indent=2)
    assert all(len(line) <= 40 for line in lines)
    assert " ".join(lines).split() == ["a", *["word"] * 30]
