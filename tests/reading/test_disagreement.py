"""Where voices differ, how values changed, and two voices compared."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given

import syria_events as se
from effort import half
from syria_events import schema, strategies
from syria_events.derivation.resolve import differ
from syria_events.editions.datapackage import Package
from syria_events.reading import disagreement
from syria_events.schema import arrow
from syria_events.schema.text import claim_text


@half
@given(strategies.datasets(max_events=2, max_claims=8))
def test_every_claim_is_about_one_value(tables: dict[str, pa.Table]) -> None:
    package: Any = SimpleNamespace(schema=schema.installed(), table=tables.__getitem__)
    found = [row["claim_id"] for value in disagreement.values(package) for row in value.rows]
    assert sorted(found) == tables["claims"]["claim_id"].to_pylist()


@half
@given(strategies.datasets(max_events=2, max_claims=8))
def test_an_event_is_contested_when_one_of_its_values_is(tables: dict[str, pa.Table]) -> None:
    package: Any = SimpleNamespace(schema=schema.installed(), table=tables.__getitem__)
    kinds = schema.installed().vocabularies["claim_field"].broader
    single = {"date", "time", "part_of_day", "place", "status", "means", "casualty", "total", "effect"}
    contested: dict[str, set[str]] = {}
    for value in disagreement.values(package):
        field = value.name.partition(".")[0]
        in_force = [claim for claim in value.claims if claim.used] or value.claims
        if value.event_id and differ(in_force) and (kinds[field] in single or field in ("initiator", "target")):
            contested.setdefault(value.event_id, set()).add(value.name)
    for row in tables["events"].to_pylist():
        named = set((row["contested_fields"] or "").split(";")) - {""}
        assert contested.get(row["event_id"], set()) <= named
        assert {name for name in named if not name.startswith(("severity", "category"))} <= contested.get(
            row["event_id"], set()
        )


@half
@given(strategies.datasets(max_events=2, max_claims=8))
def test_what_differs_is_shown_as_different_sides(tables: dict[str, pa.Table]) -> None:
    package: Any = SimpleNamespace(schema=schema.installed(), table=tables.__getitem__)
    for value in disagreement.values(package):
        contents = {(claim.stance, claim.content) for claim in value.claims}
        assert len({(row["stance"], claim_text(row, value.counted)) for row in value.rows}) == len(contents)


def test_voices_that_differ_in_their_best_number_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    known = schema.installed()

    def figure(voice: str, best: int) -> dict[str, Any]:
        counts = {"low": 2, "best": best, "high": 5, "open": "closed"}
        told = {"field": "killed", "subject_id": "army", "stance": "asserts", "certainty": "stated", "used": True}
        keys = {"claim_id": f"SE-00001/{voice}/killed.army", "event_id": "SE-00001", "voice_id": voice}
        return counts | told | keys | {"document_id": "text", "coder": "c"}

    voice = {"kind": "outlet", "is_named": True}
    rows: dict[str, list[dict[str, Any]]] = {
        "sources": [{"source_id": name, "name": name.upper()} | voice for name in "ab"],
        "claims": [figure("a", 3), figure("b", 4)],
        "locations": [],
    }
    tables = {name: arrow.from_rows(known.table(name), known, found) for name, found in rows.items()}
    tables["events"] = pa.table({"event_id": ["SE-00001"], "title": ["Title"]})
    invented = SimpleNamespace(schema=known, table=tables.__getitem__)
    monkeypatch.setattr(disagreement, "Package", SimpleNamespace(open=lambda: invented))
    (row,) = se.compare("a", "b").to_dict("records")
    assert (row["value"], row["left"], row["right"]) == ("killed.army", "2 to 5, best 3", "2 to 5, best 4")
    (row,) = se.disagreements().to_dict("records")
    assert (row["n_sides"], row["sides"]) == (2, "2 to 5, best 3: A | 2 to 5, best 4: B")


def test_disagreements_show_both_sides_of_the_backing_of_the_groups_hit() -> None:
    found = se.disagreements().set_index("value").loc["backed_by.deir-ez-zor-groups.iran"]
    assert not found["decided"]
    assert "Buccino" in found["sides"]
    assert "not iran" in found["sides"]


def test_every_differing_value_is_listed_once_and_every_ruling_is_decided() -> None:
    found = se.disagreements()
    assert not found.duplicated(["event_id", "value"]).any()
    set_aside = [row for row in Package.open().table("claims").to_pylist() if not row["used"]]
    ruled = set(found.loc[found["decided"], "event_id"])
    assert set_aside
    assert {row["event_id"] for row in set_aside} <= ruled
    assert len(found) > 0
    assert all(differ(value.claims) for value in disagreement.values(Package.open()) if (value.event_id, value.name) in
               set(zip(found["event_id"], found["value"], strict=True)))  # fmt: skip


def test_contested_fields_of_events_are_undecided_disagreements() -> None:
    events, found = se.load("events"), se.disagreements()
    fields = events.loc[events["contested"]].set_index("event_id")["contested_fields"].str.split(";").explode()
    named = set(fields.items())
    open_ = found[~found["decided"] & found["event_id"].notna()]
    assert named
    assert named <= set(zip(open_["event_id"], open_["value"], strict=True))


def envelope(row: dict[str, Any]) -> str | None:
    """A published count as a history writes it."""
    if row["low"] is None or row["low"] == row["high"]:
        return None if row["low"] is None else str(row["low"])
    best = f", best {row['best']}" if row["best"] is not None else ""
    if row["open"] == "closed":
        return f"{row['low']} to {row['high']}{best}"
    if row["open"] == "below":
        return f"up to {row['high']}{best}"
    return (f"at least {row['low']}" if row["low"] else "0 or more") + best


def published() -> dict[tuple[str, str], str | None]:
    """Event and value -> what the dataset publishes, of every value that has a place of its own in a table."""
    columns = {"date": "date_edtf", "event_status": "event_status", "weapon": "weapon", "location": "location_id"}
    events, casualties, damage = (
        se.load(table, as_="arrow").to_pylist() for table in ("events", "casualties", "damage")
    )
    found = {(row["event_id"], value): row[column] for row in events for value, column in columns.items()}
    found |= {
        (row["event_id"], "time_local"): f"{row['time_local']}{'~' if row['time_approximate'] else ''}"
        for row in events
        if row["time_local"] is not None
    }
    found |= {(row["event_id"], f"{row['outcome']}.{row['actor_id']}"): envelope(row) for row in casualties}
    return found | {(row["event_id"], f"{row['effect']}.{row['object']}"): envelope(row) for row in damage}


@pytest.mark.slow
def test_a_history_ends_with_what_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    known = list(disagreement.values(Package.open()))
    monkeypatch.setattr(disagreement, "values", lambda _: known)  # grouped once, not for each history
    of_events = [value for value in known if value.event_id]
    told = {(value.event_id or "", value.name): se.history(value.event_id, value.name) for value in of_events}
    for value, history in zip(of_events, told.values(), strict=True):
        assert len(history) == len(value.rows)
        assert history["day"].dropna().is_monotonic_increasing
    assert {len(value.rows) > 1 for value in of_events} == {True, False}
    wanted = {place: value for place, value in published().items() if place in told}
    assert {value.partition(".")[0] for _, value in wanted} >= {"date", "location", "killed", "injured", "destroyed"}
    assert None in wanted.values()  # what is contested is not published
    ends = {place: history["published"].to_list()[-1] for place, history in told.items()}
    assert {place: ends[place] if isinstance(ends[place], str) else None for place in wanted} == wanted


def test_history_of_something_nobody_spoke_of_lists_what_there_is() -> None:
    event = se.load("events")["event_id"].iloc[0]
    with pytest.raises(KeyError, match="event_status"):
        se.history(event, "killed.nobody")


def test_comparing_is_symmetric_and_a_voice_agrees_with_itself() -> None:
    there, back = se.compare("us-centcom", "iran-mfa"), se.compare("iran-mfa", "us-centcom")
    assert list(there["left"]) == list(back["right"])
    assert len(there)
    assert not len(se.compare("us-centcom", "us-centcom"))
    with pytest.raises(KeyError, match="nobody"):
        se.compare("us-centcom", "nobody")


def test_distances_have_units() -> None:
    found = se.disagreements()
    assert {"count", "days", "km"} <= set(found["unit"].dropna())
    assert (found["distance"].isna() == found["unit"].isna()).all()
    assert (found["distance"].dropna() >= 0).all()


def test_ties_between_actors_have_a_history_by_any_missing_event() -> None:
    found = se.disagreements()
    ties = found[found["event_id"].isna()]
    assert len(ties) > 0
    for event, value in ties[["event_id", "value"]].itertuples(index=False):
        assert len(se.history(event, value)) > 1
        assert se.history(event, value).equals(se.history(None, value))
