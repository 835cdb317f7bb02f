"""The page of an event: nothing that was said of it is left out."""

from __future__ import annotations

from typing import Any

import pytest

from syria_events.cli import eventpage
from syria_events.editions.datapackage import Package

pytestmark = pytest.mark.slow

EVENTS = Package.open().table("events")["event_id"].to_pylist()


@pytest.fixture(scope="module")
def package() -> Package:
    return Package.open()


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that breaks no line."""
    monkeypatch.setenv("COLUMNS", "400")


def row(package: Package, event_id: str) -> dict[str, Any]:
    return next(row for row in package.table("events").to_pylist() if row["event_id"] == event_id)


@pytest.mark.parametrize("event_id", EVENTS)
def test_an_event_shows_every_claim_and_who_makes_it(package: Package, event_id: str) -> None:
    text = eventpage.event(package, event_id)
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
def test_an_event_for_programs_has_its_rows_in_every_table(package: Package, event_id: str) -> None:
    found = eventpage.event_data(package, event_id)
    assert found["event"]["event_id"] == event_id
    for name in ("casualties", "damage", "event_actors", "event_links"):
        expected = package.table(name)["event_id"].to_pylist().count(event_id)
        assert len(found[name]) == expected
    assert len(found["claims"]) == sum(
        claim.startswith(f"{event_id}/") for claim in package.table("claims")["claim_id"].to_pylist()
    )


def test_an_event_there_is_none_of(package: Package) -> None:
    for show in (eventpage.event, eventpage.event_data):
        with pytest.raises(KeyError, match="SE-ZZZZZ"):
            show(package, "SE-ZZZZZ")
