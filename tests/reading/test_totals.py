"""Sums of people: against a reference, in every library, in any order, and what is refused."""

from __future__ import annotations

import doctest
import random
from collections.abc import Callable, Mapping
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from effort import few, fewest, half
from syria_events import schema, strategies
from syria_events.frames.outgoing import convert
from syria_events.reading import totals
from syria_events.schema import arrow

Row = dict[str, Any]
KNOWN = schema.installed()
TOTAL: Any = se.total  # called with arguments in variables
NUMBERS = [field.name for field in totals._RESULT if field.name.startswith("n_")]
OF_EVENTS = ("killed", "injured", "civilians_killed")
BY_EVENTS = ("event_type", "event_status", "location_id", "month", "year", "is_total", "initiator_side_id")
BY_CASUALTIES = ("side_id", "category", "status", "event_id")

sets = strategies.datasets(max_events=4, max_claims=8)


def rows(frame: Any) -> list[Row]:
    """The rows of a result as Python values."""
    if isinstance(frame, pd.DataFrame):
        frame = pa.Table.from_pandas(frame, preserve_index=False)
    elif isinstance(frame, duckdb.DuckDBPyRelation):
        frame = frame.to_arrow_table()
    elif isinstance(frame, pl.DataFrame):
        frame = frame.to_arrow()
    found: list[Row] = frame.to_pylist()
    return found


def period(row: Row, length: int) -> str | None:
    """The first characters that all days of a date share, if they share so many."""
    days = [row["date_start"], row["date_end"]]
    texts = {day.isoformat()[:length] for day in days if day is not None}
    return texts.pop() if None not in days and len(texts) == 1 else None


def reference(table: str, found: list[Row], what: str, by: str | None) -> dict[Any, Row]:
    """What a total should be, by group, written as plainly as can be."""
    groups: dict[Any, list[Row]] = {} if by else {None: []}
    for row in found:
        if table == "events" or row["outcome"] == what:
            lengths = {"month": 7, "year": 4}
            text = period(row, lengths[by]) if by in lengths else None
            key = text if by == "month" else text and int(text) if by == "year" else row[by] if by else None
            groups.setdefault(key, []).append(row)
    return {key: tallied(table, group, what) for key, group in groups.items()}


def tallied(table: str, group: list[Row], what: str) -> Row:
    """One row of the reference."""
    at = f"{what}_" if table == "events" else ""
    parts = [row for row in group if table == "casualties" or not row["is_total"]]
    given = [row for row in parts if row[f"{at}open"] is not None]
    lows = [row[f"{at}low"] for row in given if row[f"{at}low"] is not None]
    low = sum(lows) if lows else None
    open_above = not given or any(row[f"{at}high"] is None for row in given)
    high = None if open_above else sum(row[f"{at}high"] for row in given)
    no_best = not given or any(row[f"{at}best"] is None for row in given)
    sides = {(True, True): "both", (True, False): "below", (False, True): "above", (False, False): "closed"}
    some = [row for row in given if row[f"{at}open"] == "both"]
    common = {
        "n_events": len({row["event_id"] for row in parts}),
        "n_figures": len(given) - len(some),
        "low": low,
        "best": None if no_best else sum(row[f"{at}best"] for row in given),
        "high": high,
        "open": sides[low is None, high is None] if given else None,
    }
    if table == "casualties":
        return common | {
            "n_contested": sum(row["contested"] for row in parts),
            "n_unknown": len(some),
            "n_alleged": sum(row["status"] == "alleged" for row in parts),
            "n_undated": None if parts else 0,
            "n_unplaced": None if parts else 0,
            "n_joint": sum(row["joint"] for row in parts),
            "n_totals": 0,
        }
    silent = [row for row in parts if row not in given and row["event_class"] == "violence" and not row["joint_with"]]
    fields = {"civilians_killed": ("killed.", "category.")}.get(what, (f"{what}.",))
    return common | {
        "n_contested": sum(
            any(name.startswith(fields) for name in (row["contested_fields"] or "").split(";")) for row in given
        ),
        "n_unknown": len(some) + len(silent),
        "n_alleged": sum(row["event_status"] == "alleged" for row in parts),
        "n_undated": sum(period(row, 7) is None for row in parts),
        "n_unplaced": sum(row["location_id"] is None for row in parts),
        "n_joint": sum(bool(row["joint_with"] or row["joint_for"]) for row in parts),
        "n_totals": len(group) - len(parts),
    }


asked = st.one_of(
    st.tuples(st.just("events"), st.sampled_from(OF_EVENTS), st.none() | st.sampled_from(BY_EVENTS)),
    st.tuples(
        st.just("casualties"), st.sampled_from(KNOWN.values("outcome")), st.none() | st.sampled_from(BY_CASUALTIES)
    ),
)


@half
@given(sets, asked)
def test_a_total_is_what_a_plain_count_gives(tables: dict[str, pa.Table], asked: tuple[str, str, str | None]) -> None:
    table, what, by = asked
    found = se.total(tables[table], what, by, as_="arrow").to_pylist()
    expected = reference(table, tables[table].to_pylist(), what, by)
    assert {row.pop(by) if by else None: row for row in found} == expected
    assert len(found) == len(expected)


@few
@given(sets, st.sampled_from(OF_EVENTS), st.sampled_from(BY_EVENTS))
def test_groups_come_to_the_whole(tables: dict[str, pa.Table], what: str, by: str) -> None:
    (whole,) = se.total(tables["events"], what, as_="arrow").to_pylist()
    groups = se.total(tables["events"], what, by, as_="arrow").to_pylist()
    assert {name: sum(row[name] for row in groups) for name in NUMBERS} == {name: whole[name] for name in NUMBERS}
    told = [row for row in groups if row["open"] is not None]
    assert (whole["open"] is None) == (not told)
    for bound in ("best", "high"):
        cells = [row[bound] for row in told]
        assert whole[bound] == (None if None in cells or not cells else sum(cells))
    lows = [row["low"] for row in told if row["low"] is not None]
    assert whole["low"] == (sum(lows) if lows else None)


@few
@given(sets, asked)
def test_bounds_are_ordered_and_a_side_is_open_exactly_where_its_bound_is_empty(
    tables: dict[str, pa.Table], asked: tuple[str, str, str | None]
) -> None:
    table, what, by = asked
    for row in se.total(tables[table], what, by, as_="arrow").to_pylist():
        numbers = [row[bound] for bound in ("low", "best", "high") if row[bound] is not None]
        assert numbers == sorted(numbers)
        assert (row["low"] is None) == (row["open"] in (None, "below", "both"))
        assert (row["high"] is None) == (row["open"] in (None, "above", "both"))
        assert row["open"] is not None or row["n_figures"] == 0


@few
@given(sets, st.sampled_from(["killed", "injured"]))
def test_events_and_their_casualties_come_to_the_same(tables: dict[str, pa.Table], what: str) -> None:
    bounds = ("low", "best", "high", "open")
    # What is claimed of an event whose people another one counts is among the casualties all the same.
    joint = {row["event_id"] for row in tables["events"].to_pylist() if row["joint_with"]}
    own = tables["casualties"].filter(
        pa.array([row not in joint for row in tables["casualties"]["event_id"].to_pylist()], pa.bool_())
    )
    of_events, of_casualties = (se.total(found, what, as_="arrow").select(bounds) for found in (tables["events"], own))
    assert of_events.to_pylist() == of_casualties.to_pylist()


@few
@given(sets, asked, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(
    tables: dict[str, pa.Table], asked: tuple[str, str, str | None], chance: random.Random
) -> None:
    table, what, by = asked
    order = list(range(tables[table].num_rows))
    chance.shuffle(order)
    shuffled = tables[table].take(pa.array(order, pa.int64()))
    assert TOTAL(shuffled, what, by, as_="arrow").equals(TOTAL(tables[table], what, by, as_="arrow"))


@fewest
@given(sets, asked)
def test_every_library_gives_the_same(tables: dict[str, pa.Table], asked: tuple[str, str, str | None]) -> None:
    table, what, by = asked
    expected = TOTAL(tables[table], what, by, as_="arrow")
    for library in ("pandas", "polars", "duckdb"):
        frame = convert(tables[table], KNOWN.table(table), library)
        assert TOTAL(frame, what, by, as_="arrow").equals(expected), library
        assert rows(TOTAL(frame, what, by, as_=library)) == rows(expected), library
    lazy = convert(tables[table], KNOWN.table(table), "polars").lazy()
    assert TOTAL(lazy, what, by, as_="arrow").equals(expected)


@few
@given(sets, st.sampled_from(OF_EVENTS))
def test_people_of_joint_figures_and_of_totals_are_counted_once(tables: dict[str, pa.Table], what: str) -> None:
    """The event that holds a joint figure alone comes to what all events of it come to."""
    events = tables["events"].to_pylist()
    held = {row["joint_with"] for row in events} - {None}
    for holder in held:
        together = [row for row in events if holder in (row["event_id"], row["joint_with"])]
        alone = [row for row in together if row["event_id"] == holder]
        both, one = (
            se.total(arrow.from_rows(KNOWN.table("events"), KNOWN, found), what, as_="arrow").to_pylist()[0]
            for found in (together, alone)
        )
        assert [both[bound] for bound in ("low", "best", "high")] == [one[bound] for bound in ("low", "best", "high")]
        # A total of other events is left out of every number but its own, also where its people are counted elsewhere.
        assert [both["n_joint"], one["n_joint"]] == [sum(not row["is_total"] for row in of) for of in (together, alone)]
        assert both["n_unknown"] == one["n_unknown"]


def test_no_number_of_people_is_below_zero() -> None:
    # Others mark what is unknown by -99.
    events = se.load("events").head(3).assign(killed_low=[1, -99, 2])
    with pytest.raises(ValueError, match="row 2: killed_low is -99; expected a number of people"):
        se.total(events)


def event(number: int, **cells: Any) -> Row:
    """A violent event of which nobody says anything, but for `cells`."""
    voiced = {"n_claims": 1, "n_voices": 1, "n_origins": 1, "voices": "A", "in_recap": False, "contested": False}
    status = {"status_voices": 1, "status_origins": 1, "status_denying": 0, "event_status": "occurred"}
    kind = {"event_class": "violence", "event_type": "strike", "is_total": False, "title": "Title"}
    return {"event_id": f"SE-0000{number}"} | voiced | status | kind | cells


def killed(low: int | None, best: int | None, high: int | None, side: str) -> Row:
    """The columns of a figure."""
    return {"killed_low": low, "killed_best": best, "killed_high": high, "killed_open": side}


def of(*events: Row) -> pa.Table:
    """Events as Arrow."""
    return arrow.from_rows(KNOWN.table("events"), KNOWN, list(events))


SUMS: Mapping[str, tuple[list[Row], Row]] = {
    "six and at least six": (
        [killed(6, 6, 6, "closed"), killed(6, None, None, "above")],
        {"low": 12, "best": None, "high": None, "open": "above", "n_figures": 2, "n_unknown": 0},
    ),
    "up to five": (
        [killed(None, None, 5, "below")],
        {"low": None, "best": None, "high": 5, "open": "below", "n_figures": 1, "n_unknown": 0},
    ),
    "three and some": (
        [killed(3, 3, 3, "closed"), killed(None, None, None, "both")],
        {"low": 3, "best": None, "high": None, "open": "above", "n_figures": 1, "n_unknown": 1},
    ),
    "three and one of which nobody speaks": (
        [killed(3, 3, 3, "closed"), {}],
        {"low": 3, "best": 3, "high": 3, "open": "closed", "n_figures": 1, "n_unknown": 1},
    ),
    "a range": (
        [killed(2, None, 3, "closed"), killed(1, 1, 1, "closed")],
        {"low": 3, "best": None, "high": 4, "open": "closed", "n_figures": 2, "n_unknown": 0},
    ),
    "zero": (
        [killed(0, 0, 0, "closed")],
        {"low": 0, "best": 0, "high": 0, "open": "closed", "n_figures": 1, "n_unknown": 0},
    ),
    "nothing": ([], {"low": None, "best": None, "high": None, "open": None, "n_figures": 0, "n_unknown": 0}),
}


@pytest.mark.parametrize("name", SUMS)
def test_a_sum_never_skips_a_figure(name: str) -> None:
    figures, expected = SUMS[name]
    (found,) = se.total(of(*(event(n, **cells) for n, cells in enumerate(figures))), as_="arrow").to_pylist()
    assert {column: found[column] for column in expected} == expected


def test_a_month_is_that_of_a_date_that_lies_in_one() -> None:
    import datetime as dt

    def dated(number: int, start: str | None, end: str | None) -> Row:
        days = [day and dt.date.fromisoformat(day) for day in (start, end)]
        return event(number, date_start=days[0], date_end=days[1])

    events = of(
        dated(1, "2022-08-01", "2022-08-31"),
        dated(2, "2022-07-31", "2022-08-01"),
        dated(3, None, "2022-08-29"),
        dated(4, "2021-12-31", "2022-01-01"),
    )
    by_month = se.total(events, by="month", as_="arrow").to_pylist()
    assert [(row["month"], row["n_events"], row["n_undated"]) for row in by_month] == [("2022-08", 1, 0), (None, 3, 3)]
    by_year = se.total(events, by="year", as_="arrow").to_pylist()
    assert [(row["year"], row["n_events"], row["n_undated"]) for row in by_year] == [(2022, 2, 1), (None, 2, 2)]


def test_casualties_say_what_is_undated_and_unplaced_where_they_bring_it() -> None:
    casualties, events = se.load("casualties"), se.load("events")
    alone = se.total(casualties)
    assert alone[["n_undated", "n_unplaced"]].isna().all(axis=None)
    joined = casualties.merge(events[["event_id", "date_start", "date_end", "location_id", "event_type"]])
    assert se.total(joined)[["n_undated", "n_unplaced"]].notna().all(axis=None)
    by_month = se.total(joined, by=["month", "event_type"])
    assert str(by_month["month"].dtype) == "string"
    assert list(by_month["event_type"].cat.categories) == list(KNOWN.values("event_type"))
    shared = ["low", "best", "high", "open"]
    assert se.total(joined)[shared].equals(alone[shared])


def test_the_types_are_nullable_and_those_of_the_dataset() -> None:
    found = se.total(by=["event_type", "location_name", "is_total", "date_start", "radius_km", "n_claims"])
    kinds = {name: str(found[name].dtype) for name in found.columns}
    assert kinds == {
        "event_type": "category", "location_name": "string", "is_total": "boolean", "date_start": "datetime64[s]",
        "radius_km": "Float64", "n_claims": "Int32", "open": "category",
        **dict.fromkeys([*NUMBERS, "low", "best", "high"], "Int32"),
    }  # fmt: skip
    assert list(found["open"].cat.categories) == list(KNOWN.values("open_side"))
    assert TOTAL(by="event_type", as_="polars").schema["event_type"] == pl.Enum(KNOWN.values("event_type"))


def test_columns_of_the_readers_own_can_be_grouped_by() -> None:
    events = se.load("events")
    own = {
        "own": events["event_type"].astype("string").str[:3],
        "month": events["date_end"].dt.to_period("Q").astype("string"),
        "severe": events["killed_low"] > 2,
        "event_type": events["event_type"].astype(object).where(events["event_type"] != "strike", "air strike"),
        "number": events["n_claims"].astype("float64"),
    }
    mine = events.assign(**own)
    for name, column in own.items():
        found = se.total(mine, by=name)
        assert set(found[name].dropna()) == set(column.dropna())
        assert found["n_events"].sum() == se.total()["n_events"].sum()


@pytest.mark.parametrize("library", ["pandas", "polars", "arrow", "duckdb"])
def test_some_rows_and_some_columns_are_enough(library: str) -> None:
    load: Any = se.load
    needed = [*totals._OF_EVENTS, *totals._OF_EVENTS_TOO, *(f"killed_{b}" for b in ("low", "best", "high", "open"))]
    part = load("events", as_="arrow").select([*reversed(needed), "event_type"])
    part = part.filter(pa.array([row == "strike" for row in part["event_type"].to_pylist()]))
    table = schema.Table("events", "", "", tuple(KNOWN.table("events").field(name) for name in part.column_names), ())
    found = se.total(convert(part, table, library, KNOWN), by="event_type", as_="arrow").to_pylist()
    assert found == [row for row in se.total(by="event_type", as_="arrow").to_pylist() if row["event_type"] == "strike"]


def events_and_actors() -> pd.DataFrame:
    return se.load("events").merge(se.load("event_actors")[["event_id", "actor_id"]], on="event_id")


REFUSED: Mapping[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "what": (lambda: se.total(what="kiled"), ValueError, r"'kiled' \(did you mean 'killed'\?\); there are killed"),
    "what of events": (lambda: se.total(what="detained"), ValueError, r"total\(load\('casualties'\), 'detained'\)"),
    "what of casualties": (
        lambda: se.total(se.load("casualties"), "civilians_killed"), ValueError, "category is civilian",
    ),
    "rows for what": (lambda: se.total("killed"), TypeError, "expected a frame"),
    "no frame": (lambda: TOTAL([1, 2]), ValueError, "expected a frame of pandas"),
    "by": (lambda: se.total(by="event_typ"), KeyError, "did you mean 'event_type'"),
    "by twice": (lambda: se.total(by=["year", "year"]), ValueError, "'year' twice"),
    "by no name": (lambda: TOTAL(by=3), TypeError, "expected the name of a column"),
    "by the result's": (lambda: se.total(se.load("casualties"), by="open"), ValueError, "rename"),
    "by a mixture": (
        lambda: se.total(se.load("events").assign(x=pd.Series([1, "a"] * 18)), by="x"), ValueError, "several types",
    ),
    "by lists": (
        lambda: se.total(se.load("events").assign(x=pd.Series([[1]] * 36)), by="x"), ValueError, "several types",
    ),
    "by month without dates": (lambda: se.total(se.load("casualties"), by="month"), ValueError, "needs date_start and"),
    "columns": (lambda: se.total(se.load("events")[["event_id", "killed_low"]]), ValueError, "rows lack .*killed_open"),
    "an index": (lambda: se.total(se.load("events").set_index("event_id")), ValueError, "lack event_id;.*reset_index"),
    "an old version": (lambda: se.total(se.load("events", version="1.0.0")), ValueError, "since version 2.0.0"),
    "rows joined": (lambda: se.total(events_and_actors()), ValueError, "two rows have the event_id SE-.*twice"),
    "no identifier": (
        lambda: se.total(se.load("events").assign(event_id=None)), ValueError, "a row has no event_id",
    ),
    "casualties twice": (
        lambda: se.total(pd.concat([se.load("casualties")] * 2)), ValueError, "two rows have the casualty_id",
    ),
    "columns twice": (
        lambda: se.total(pd.concat([se.load("events"), se.load("events")["title"]], axis=1)), ValueError, "2 columns",
    ),
    "cells": (lambda: se.total(se.load("events").assign(killed_low="six")), ValueError, "killed_low"),
    "claims": (lambda: se.total(se.load("claims")), ValueError, "rows are claims"),
    "totals": (lambda: se.total(se.load("totals")), ValueError, "overlap"),
    "a library": (lambda: TOTAL(as_="excel"), ValueError, "there are pandas, polars"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_said_with_what_would_be_right(name: str) -> None:
    call, error, message = REFUSED[name]
    with pytest.raises(error, match=message):
        call()


def test_the_installed_events_are_the_default() -> None:
    assert se.total().equals(se.total(se.load("events"), "killed"))


def test_groups_are_sorted_and_a_missing_key_comes_last_and_stays() -> None:
    found = se.total(by="location_id")["location_id"]
    assert found.isna().sum() == 1
    assert pd.isna(found.iloc[-1])
    assert list(found.iloc[:-1]) == sorted(found.iloc[:-1])


def test_no_rows_come_to_nothing() -> None:
    none = se.load("events").head(0)
    assert se.total(none)["n_events"].to_list() == [0]
    assert len(se.total(none, by="event_type")) == 0
    assert "event_type" in se.total(none, by="event_type").columns


def test_the_example_runs() -> None:
    done = doctest.testmod(totals, verbose=False)
    assert done.attempted > 3
    assert done.failed == 0


def test_a_total_of_one_voice_is_left_out_and_not_taken_for_an_event_without_a_number() -> None:
    events = se.load("events", voices="us-centcom")
    assert events.set_index("event_id")["is_total"]["SE-0XNGH"]  # four killed in 24 hours, and nothing of its parts
    assert se.total(events)["n_totals"].item() == 1
