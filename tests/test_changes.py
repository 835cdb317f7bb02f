"""What changed between two editions: nothing is missed, nothing is made up, and the newer one can be made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from syria_events import arrow, changes, deltas, evidence, strategies
from syria_events.changes import Diff, Edition, apply, between
from syria_events.compatibility import compare
from syria_events.issues import Refused
from syria_events.package import Package
from syria_events.schema import Field, Schema, Table, Term, installed

Row = dict[str, Any]
SCHEMA = installed()
REAL = Edition.of(Package.open())
TITLE, DAY = Field("also", "string", "Another text."), Field("also", "date", "Another day.")


def edited(rows: dict[str, list[Row]], known: Schema = SCHEMA, version: str = "9.9.9") -> Edition:
    """An edition with the tables of `known`; those without rows given are empty."""
    tables = {name: arrow.from_rows(table, known, rows.get(name, [])) for name, table in known.tables.items()}
    return Edition(version, known, tables)


def rows_of(edition: Edition) -> dict[str, list[Row]]:
    return {name: data.to_pylist() for name, data in edition.tables.items()}


@st.composite
def successors(draw: DrawFn, old: Edition, reshaped: bool = True) -> Edition:
    """The edition with some rows dropped, some cells taken from other rows, and some tables and columns changed."""
    found, tables = rows_of(old), {}
    for name, table in old.schema.tables.items():
        rows = found[name]
        places = st.integers(0, max(len(rows) - 1, 0))
        plain = [field for field in table.fields if field.name not in table.primary_key and not field.unique]
        for _ in range(draw(st.integers(0, 3)) if rows and plain else 0):
            field = draw(st.sampled_from(plain))
            value = rows[draw(places)][field.name]
            rows[draw(places)][field.name] = None if not field.required and draw(st.booleans()) else value
        gone = draw(st.sets(places, max_size=3))
        found[name] = [row for place, row in enumerate(rows) if place not in gone]
        shape = draw(st.sampled_from(("same", "same", "shorter", "longer", "retyped", "gone"))) if reshaped else "same"
        tables[name] = table
        if shape == "longer":
            added = draw(st.sampled_from((TITLE, DAY)))
            tables[name] = replace(table, fields=(*table.fields, added))
            for row in found[name]:
                row["also"] = draw(strategies.cells(added, old.schema))
        elif shape == "gone" and name != "events":
            del tables[name]
        elif shape in {"shorter", "retyped"} and plain:
            field = draw(st.sampled_from([field for field in plain if field.type == "integer"] or plain))
            other = (replace(field, type="number"),) if shape == "retyped" and field.type == "integer" else ()
            fields = tuple(kept for each in table.fields for kept in (other if each == field else (each,)))
            tables[name] = replace(table, fields=fields)
            found[name] = [{column: row[column] for column in tables[name].names} for row in found[name]]
    return edited(found, Schema(tables, old.schema.vocabularies))


def bare(diff: Diff) -> Diff:
    """The diff without the tables that it came from, so that nothing but the diff itself can be used."""
    return replace(diff, old=diff.old._replace(tables={}), new=diff.new._replace(tables={}))


def assert_makes(old: Edition, new: Edition) -> None:
    made = apply(old.tables, bare(between(old, new)))
    assert list(made) == list(new.schema.tables)
    for name, data in made.items():
        assert data.equals(new.tables[name], check_metadata=True), name


@settings(max_examples=25)
@given(new=successors(REAL))
def test_the_newer_edition_follows_from_the_older_and_the_diff(new: Edition) -> None:
    assert_makes(REAL, new)
    assert_makes(new, REAL)
    assert between(new, new).empty


@settings(max_examples=6)
@given(st.lists(strategies.datasets(max_events=2, max_claims=4), min_size=2, max_size=2))
def test_any_dataset_follows_from_any_other(pair: list[dict[str, pa.Table]]) -> None:
    old, new = (Edition("1.0.0", SCHEMA, tables) for tables in pair)
    assert_makes(old, new)
    for edition in (old, new):
        same = between(edition, edition)
        assert same.empty and same.step() is None
        assert not any(map(len, (same.added, same.removed, same.retired, same.corrected, same.schema)))
        assert set(same.counts().values()) == {0}
    assert between(old, new).empty == (pair[0] == pair[1])


@settings(max_examples=15)
@given(new=successors(REAL, reshaped=False))
def test_frames_hold_each_difference_once(new: Edition) -> None:
    """Against the slow way: every pair of rows with one key, cell by cell."""
    diff = between(REAL, new)
    added, removed, cells = set(), set(), {}
    for name, table in SCHEMA.tables.items():
        then, now = (
            {tuple(row[column] for column in table.primary_key): row for row in edition.tables[name].to_pylist()}
            for edition in (REAL, new)
        )
        added |= {(name, "/".join(key)) for key in set(now) - set(then)}
        removed |= {(name, "/".join(key)) for key in set(then) - set(now)}
        for key in set(then) & set(now):
            for column in table.names:
                if then[key][column] != now[key][column]:
                    cells[name, "/".join(key), column] = (then[key][column], now[key][column])
    assert sorted(zip(diff.added["table"], diff.added["key"], strict=True)) == sorted(added)
    assert sorted(zip(diff.removed["table"], diff.removed["key"], strict=True)) == sorted(removed)
    found = diff.corrected
    assert sorted(zip(found["table"], found["key"], found["field"], strict=True)) == sorted(cells)
    for row in found.itertuples(index=False):
        before, after = cells[row.table, row.key, row.field]
        assert (row[4] is None or row[4] != row[4] or not row[4]) == (before is None) or before == ""
        assert found["to"].notna().sum() == sum(value is not None for _, value in cells.values())
    assert diff.counts()["Events retired"] == len(diff.retired)
