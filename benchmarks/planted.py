"""The single faults that are planted in tables and descriptor: which there are, the same on every run.

Each changes one thing of a whole, sound dataset: a cell, a row, or an entry of the descriptor. Where a place has
another position, its geometry follows, and rows stay in the order of their keys, as the program of a stranger would
leave them; so nothing but a rule can tell.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from plantedcells import EMPTY, Around, Damage, is_prose, of_column

from syria_events.schema import Field, Schema, Table, arrow
from syria_events.schema.text import cut

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]
Descriptor = dict[str, Any]

SEED = 20220824
# Of what may be wrong with a text people wrote, each column of text gets so many kinds, the next one the next kinds.
_OF_PROSE = 5


@dataclass(frozen=True)
class Fault:
    """One fault: its kind, where it is, what it changes, and one of three: the rows, the descriptor, or the files.

    `target` is a table, datapackage.json or a file of the coding; `place` a column, an entry or a key, or "row".
    `files` are written as they are here, and deleted where they are None.
    """

    kind: str
    target: str
    place: str
    said: str
    rows: Callable[[], list[Row]] | None = field(default=None, compare=False)
    descriptor: Descriptor | None = field(default=None, compare=False)
    files: Mapping[str, bytes | None] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.kind}: {self.target}.{self.place}: {self.said}"


def chance(*words: object) -> random.Random:
    """A source of chance that is the same for the same words on every run."""
    return random.Random(f"{SEED} {' '.join(map(str, words))}")


def in_tables(rows: Rows, schema: Schema) -> Iterator[Fault]:
    """The faults in cells and rows of every table, over every column."""
    turn = 0
    for name in rows:
        table = schema.table(name)
        for described in table.fields:
            kinds = list(of_column(table, described))
            if is_prose(described):
                firm = [kind for kind in kinds if "list" in kind[0] or kind[0].endswith(" cell")]
                others = [kind for kind in kinds if kind not in firm]
                kinds = firm + [others[(turn + step) % len(others)] for step in range(_OF_PROSE)]
                turn += _OF_PROSE
            for number, (kind, damage) in enumerate(kinds):
                draw = chance(name, described.name, kind, number)
                yield from _in_cell(kind, damage, table, described, rows[name], schema, draw)
        yield from _in_rows(table, rows[name])


def _in_cell(
    kind: str, damage: Damage, table: Table, described: Field, rows: Sequence[Row], schema: Schema, draw: random.Random
) -> Iterator[Fault]:
    """The fault of one kind in one column, in a row drawn among those where it can be; none where it cannot."""
    column = [row[described.name] for row in rows]
    for at in draw.sample(range(len(rows)), len(rows)):
        wrong = damage(column[at], Around(table, described, rows[at], column, schema, draw))
        if wrong is None or wrong == column[at]:
            continue
        if isinstance(wrong, int) and not isinstance(wrong, bool) and abs(wrong) >= 2**31:
            continue
        changed = _mended(kind, rows[at] | {described.name: None if wrong is EMPTY else wrong}, rows[at])
        if changed is None:
            continue
        said = f"{_key(table, rows[at])}: {cut(column[at])} -> {cut(wrong)}"
        yield Fault(kind, table.name, described.name, said, rows=_replaced(table, rows, at, changed))
        return


def _mended(kind: str, row: Row, before: Row) -> Row | None:
    """The row with what follows a wrong position: the other coordinate where they are swapped, and the geometry."""
    if kind == "coordinates swapped":
        row = row | {"latitude": before["longitude"], "longitude": before["latitude"]}
    position: tuple[Any, Any] = row.get("longitude"), row.get("latitude")
    moved = position != (before.get("longitude"), before.get("latitude"))
    if moved and row.get("geometry") is not None and None not in position:
        row = row | {"geometry": arrow.point(*position)}
    return None if row == before else row


def _replaced(table: Table, rows: Sequence[Row], at: int, changed: Row) -> Callable[[], list[Row]]:
    return lambda: _sorted(table, [*rows[:at], changed, *rows[at + 1 :]])


def _sorted(table: Table, rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: [(row[column] is None, row[column] or "") for column in table.primary_key])


def _key(table: Table, row: Row) -> str:
    return "/".join(str(row[column]) for column in table.primary_key)


def _in_rows(table: Table, rows: Sequence[Row]) -> Iterator[Fault]:
    """Rows lost, doubled and swapped, and cells of one row in one another's place."""
    draw = chance(table.name, "rows")

    def fault(kind: str, said: str, made: Callable[[], list[Row]], place: str = "row") -> Fault:
        return Fault(kind, table.name, place, said, rows=made)

    for at in sorted(draw.sample(range(len(rows)), 2)):
        less = [*rows[:at], *rows[at + 1 :]]
        yield fault("row deleted", _key(table, rows[at]), lambda less=less: list(less))  # type: ignore[misc]
    at = draw.randrange(1, len(rows))
    yield fault("row doubled", _key(table, rows[at]), lambda: [*rows[:at], rows[at], *rows[at:]])
    key = table.primary_key[0]
    made_up = rows[at] | {key: f"{rows[at][key][:-1]}{'Q' if rows[at][key][-1] != 'Q' else 'R'}".lower()}
    if str(rows[at][key]).startswith("SE-"):
        made_up[key] = f"SE-{made_up[key][3:].upper() if '/' not in made_up[key] else rows[at][key][3:] + 'q'}"
    yield fault("row doubled under a new key", _key(table, made_up), lambda: _sorted(table, [*rows, made_up]))
    swapped = [*rows[: at - 1], rows[at], rows[at - 1], *rows[at + 1 :]]
    yield fault("rows swapped", _key(table, rows[at]), lambda: list(swapped))
    yield fault("all rows deleted", f"{len(rows)} rows", list)
    for first, second in zip(table.fields, table.fields[1:], strict=False):
        if (first.type, first.vocabulary) != (second.type, second.vocabulary):
            continue
        for number in draw.sample(range(len(rows)), len(rows)):
            one, other = rows[number][first.name], rows[number][second.name]
            if one != other:
                changed = rows[number] | {first.name: other, second.name: one}
                said = f"{_key(table, rows[number])}: {cut(one)} and {cut(other)}"
                made = _replaced(table, rows, number, changed)
                yield fault("cells of two columns exchanged", said, made, f"{first.name}/{second.name}")
                break


def stamped(table: Table, schema: Schema, rows: Sequence[Row]) -> pa.Table:
    """The rows as the file of a stranger has them: in the declared types, and nothing put right.

    A column in which a required value is missing may be null, and a vocabulary has the values that are used.
    """
    columns, fields = [], []
    for declared, described in zip(arrow.arrow_schema(table, schema), table.fields, strict=True):
        values = [row[described.name] for row in rows]
        array = pa.array(values, arrow.plain_type(described))
        if described.vocabulary:
            known = dict.fromkeys(schema.values(described.vocabulary))
            terms = pa.array([*(known | dict.fromkeys(value for value in values if value is not None))], pa.string())
            array = pa.DictionaryArray.from_arrays(pa.compute.index_in(array, value_set=terms), terms)
        columns.append(array)
        fields.append(declared.with_nullable(declared.nullable or None in values))
    return pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata=arrow.arrow_schema(table, schema).metadata))


def in_descriptor(descriptor: Mapping[str, Any]) -> Iterator[Fault]:
    """The faults in what datapackage.json says of the whole and of its tables."""

    def fault(kind: str, place: str, said: str, change: Callable[[Descriptor], object]) -> Fault:
        made = copy.deepcopy(dict(descriptor))
        change(made)
        return Fault(kind, "datapackage.json", place, said, descriptor=made)

    def put(kind: str, place: str, value: Any, *within: Any) -> Fault:
        def change(made: Any) -> None:
            for key in within[:-1]:
                made = made[key]
            made[within[-1]] = value

        return fault(kind, place, cut(value), change)

    for key in descriptor:
        yield fault("entry deleted", key, key, lambda made, key=key: made.pop(key))  # type: ignore[misc]
        empty: Any = type(descriptor[key])()
        yield put("entry emptied", key, empty, key)
        yield put("entry of another type", key, 7, key)
    for version in ("2.1", "v2.1.0", "02.1.0", "2.1.0.", "2.1.0\u200b", "latest", "2.1.0-rc.1"):
        yield put("version of another form", "version", version, "version")
    for created in ("2026-13-01T00:00:00Z", "2026-11-26", "26.11.2026", "2126-11-26T00:00:00Z", "1998-01-01T00:00:00Z"):
        yield put("date wrong", "created", created, "created")
    for end, day in (("start", "2017-07-02"), ("end", "2022-09-29"), ("start", "2023-01-01"), ("end", "2022-08-32")):
        yield put("date wrong", f"temporal.{end}", day, "temporal", end)
    west, south, east, north = descriptor["spatial"]["bbox"]
    for kind, box in (
        ("coordinates swapped", [south, west, north, east]),
        ("sign turned", [-west, south, -east, north]),
        ("number off by one", [west + 3, south, east, north]),
        ("corners swapped", [east, north, west, south]),
    ):
        yield put(kind, "spatial.bbox", box, "spatial", "bbox")
    yield put("number off by one", "spatial.coordinates", 36.5, "spatial", "coordinates", 0, 0, 0)
    for place, value in (("name", "CC-BY-5.0"), ("path", "https://creativecommons.org/licenses/by/4.0"), ("title", "")):
        yield put("value changed", f"licenses.{place}", value, "licenses", 0, place)
    yield put("item of a list doubled", "keywords", [*descriptor["keywords"], descriptor["keywords"][0]], "keywords")
    yield put("address broken", "sources.path", "htps:/geonames", "sources", 1, "path")
    graves = descriptor["retired"]
    yield fault("row deleted", "retired", graves[0]["id"], lambda made: made["retired"].pop(0))
    yield fault("row doubled", "retired", graves[0]["id"], lambda made: made["retired"].append(graves[0]))
    at = next(number for number, grave in enumerate(graves) if grave["successor_id"])
    for place, other in (
        ("id", f"{graves[at]['id']}-2"), ("table", "events"), ("retired_in", "9.9.9"), ("retired_in", "soon"),
        ("successor_id", "nobody"), ("successor_id", None), ("successor_id", graves[at]["id"]), ("reason", ""),
    ):  # fmt: skip
        yield put("value changed", f"retired.{place}", other, "retired", at, place)
    yield from _in_resources(descriptor, fault, put)


def _in_resources(descriptor: Mapping[str, Any], fault: Any, put: Any) -> Iterator[Fault]:
    tables = [number for number, entry in enumerate(descriptor["resources"]) if entry["format"] == "parquet"]
    for number in tables:
        name, rows = (descriptor["resources"][number][key] for key in ("name", "rows"))
        yield put("number off by one", f"{name}.rows", rows + 1, "resources", number, "rows")
    draw = chance("resources")
    for key, entry in descriptor["resources"][tables[0]].items():
        number = draw.choice(tables)
        other = descriptor["resources"][tables[0] if number != tables[0] else tables[1]].get(key)
        name = descriptor["resources"][number]["name"]
        if other != descriptor["resources"][number].get(key):
            yield put("value of another table", f"{name}.{key}", other, "resources", number, key)
        wrong = f"{entry}x" if isinstance(entry, str) else None
        yield put("value changed", f"{name}.{key}", wrong, "resources", number, key)
    yield fault("row deleted", "resources", "the first", lambda made: made["resources"].pop(0))
    yield fault("row doubled", "resources", "the first", lambda made: made["resources"].insert(1, made["resources"][0]))
