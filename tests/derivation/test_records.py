"""What is known besides claims: rows by key, parents up to the root, and what is promised to last."""

from __future__ import annotations

import csv

import pytest

from syria_events import schema
from syria_events.derivation.records import LASTING, TOMBSTONE, Records, chain

SCHEMA = schema.installed()


def test_identifiers_of_what_people_write_down_are_promised_to_last() -> None:
    assert LASTING == ("events", "actors", "locations", "sources", "documents")
    assert all(len(SCHEMA.table(name).primary_key) == 1 for name in LASTING)


def test_a_tombstone_has_the_columns_of_the_list_of_the_retired() -> None:
    with (schema.root() / "coding" / "retired.csv").open(encoding="utf-8", newline="") as lines:
        assert next(csv.reader(lines)) == ["table", "id", "retired_in", "successor_id", "reason"] == [*TOMBSTONE]


def test_records_are_rows_by_the_key_of_their_table() -> None:
    keys = {"events": "event_id", "actors": "actor_id", "locations": "location_id", "sources": "source_id"}
    rows = {name: [{SCHEMA.table(name).primary_key[0]: "a"}, {key: "b"}] for name, key in keys.items()}
    records = Records.of(rows)
    for name in keys:
        assert getattr(records, name) == dict(zip("ab", rows[name], strict=True))


@pytest.mark.parametrize(
    ("parents", "found"),
    [
        ({}, "a"),
        ({"a": None}, "a"),
        ({"a": "b"}, "ab"),
        ({"a": "b", "b": "c", "c": None}, "abc"),
        ({"a": "a"}, "a"),
        ({"a": "b", "b": "a"}, "ab"),
        ({"a": "b", "b": "c", "c": "b"}, "abc"),
    ],
)
def test_parents_are_followed_to_the_root_or_once_around(parents: dict[str, str | None], found: str) -> None:
    rows = {key: {"parent_id": parent, "above": "z"} for key, parent in parents.items()}
    assert chain(rows, "a") == tuple(found)
    assert chain(rows, "a", by="above") == (("a", "z") if rows else ("a",))
    origins = Records({}, {}, {}, rows).origins
    assert origins.get("a", "a") == found[-1]
    assert set(origins) == set(rows)
