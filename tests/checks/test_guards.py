"""What many rows are proved to keep is all that they keep, and nothing that one of them breaks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from invented import unchecked
from syria_events import schema
from syria_events.checks import guards, onetable
from syria_events.checks.guards import Question, proved
from syria_events.reading import loading
from syria_events.schema import Rule

LOAD: Any = loading.load  # called with names in variables, which no type checker lets through
SCHEMA = schema.installed()
NAMES = sorted(SCHEMA.tables)
ROWS = {name: LOAD(name, as_="arrow") for name in NAMES}
TAKEN = next(row for row in ROWS["locations"].to_pylist() if row["geonames"])  # what another place has


def left(name: str, data: pa.Table) -> set[Question]:
    """What is asked and not proved; nothing else is proved."""
    table = SCHEMA.table(name)
    every, found = onetable._questions(table, SCHEMA), proved(data, table, SCHEMA)
    assert found <= every
    return every - found


def changed(table: str, /, **cells: Any) -> pa.Table:
    """The real rows, the last of them with other cells."""
    rows = ROWS[table].to_pylist()
    rows[-1] |= cells
    return unchecked(table, rows)


@pytest.mark.parametrize("name", NAMES)
def test_of_sound_rows_all_is_proved(name: str) -> None:
    assert left(name, ROWS[name]) == set()
    assert left(name, ROWS[name].slice(0, 0)) == set()


@pytest.mark.parametrize(
    ("name", "cells", "broken"),
    [
        ("locations", {"name": None}, {("required", ("name",))}),
        ("locations", {"note": "x" * 501}, {("max_length", ("note",))}),
        ("locations", {"note": " x"}, {("text", ("note",))}),
        ("locations", {"latitude": 91.0}, {("maximum", ("latitude",))}),
        ("locations", {"latitude": float("nan")}, {("finite", ("latitude",))}),
        ("locations", {"radius_km": float("inf")}, {("finite", ("radius_km",))}),
        ("locations", {"radius_km": -0.5}, {("minimum", ("radius_km",))}),
        ("locations", {"kind": "moon"}, {("vocabulary", ("kind",))}),
        ("locations", {"kind": None}, {("required", ("kind",))}),
        ("locations", {"geonames": TAKEN["geonames"]}, {("unique", ("geonames",))}),
        (
            "locations",
            {"location_id": TAKEN["location_id"]},
            {("primary_key", ("location_id",)), ("unique", ("location_id",))},
        ),
        ("documents", {"language": "xx"}, {("code", ("language",))}),
        ("documents", {"url": "htp://a"}, {("address", ("url",))}),
        ("actors", {"aliases": "a;;b"}, {("items", ("aliases",))}),
        ("claims", {"claimed_on": dt.date(1600, 1, 1)}, None),
        ("claims", {"claimed_on": dt.date(2262, 1, 1)}, None),
        ("claims", {"claimed_on": dt.date(2261, 12, 31)}, set()),
        ("claims", {"claimed_on": dt.date(1678, 1, 1)}, set()),
        (
            "event_actors",
            {"actor_id": None},
            {("required", ("actor_id",)), ("primary_key", ("event_id", "role", "actor_id"))},
        ),
    ],
)  # fmt: skip
def test_what_one_row_breaks_is_not_proved(name: str, cells: dict[str, Any], broken: set[Question] | None) -> None:
    found = left(name, changed(name, **cells))
    rules = {(rule.name, rule.columns) for rule in SCHEMA.table(name).rules}
    if broken is None:  # a day beyond the calendar, of which only the loop speaks
        assert proved(changed(name, **cells), SCHEMA.table(name), SCHEMA) == set()
    else:
        assert broken <= found
        assert found - broken <= rules
        assert all({*columns} & {*cells} for _, columns in found)


def test_a_row_that_breaks_a_rule_of_its_table_leaves_that_rule() -> None:
    (order,) = [rule for rule in SCHEMA.table("events").rules if rule.name == "date_order"]
    late = changed("events", date_start=dt.date(2022, 9, 2), date_end=dt.date(2022, 9, 1))
    assert (order.name, order.columns) in left("events", late)


def test_an_instant_beyond_the_calendar_is_left_to_the_loop() -> None:
    data = ROWS["events"]
    far = pa.array([2**62] * data.num_rows, pa.int64()).cast(pa.timestamp("us", "UTC"))
    place = data.column_names.index("start_utc")
    assert proved(data.set_column(place, data.schema.field("start_utc"), far), SCHEMA.table("events"), SCHEMA) == set()


def test_a_key_that_is_missing_in_part_is_left_to_the_loop() -> None:
    table = SCHEMA.table("locations")
    two = changed("locations", geonames=None)
    assert ("unique", ("geonames",)) in proved(two, table, SCHEMA)  # what is missing repeats nothing
    assert ("primary_key", table.primary_key) in proved(two, table, SCHEMA)


def test_without_polars_nothing_is_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "find_spec", lambda _: None)
    assert proved(ROWS["locations"], SCHEMA.table("locations"), SCHEMA) == set()


def test_a_rule_that_asks_nothing_is_left_to_the_loop() -> None:
    table = replace(SCHEMA.table("actors"), rules=(Rule("law", "A law.", ordered=("name",)),))
    found = proved(ROWS["actors"], table, SCHEMA)
    assert onetable._questions(table, SCHEMA) - found == {("law", ("name",))}
    assert onetable.table_issues("actors", ROWS["actors"], table, SCHEMA) == []
