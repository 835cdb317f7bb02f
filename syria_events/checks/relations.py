"""What must hold between tables: keys, the named rules, and that derived tables follow from claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from syria_events import naming
from syria_events.checks.claims import CLAIM_RULES, DatasetRule, Found, Rows, by_key, not_edtf, rule
from syria_events.checks.constraints import FIRST_DAY, LAST_DAY
from syria_events.checks.crosswalks import CROSSWALK_RULES
from syria_events.checks.eventrows import EVENT_RULES
from syria_events.checks.incidents import INCIDENT_RULES
from syria_events.checks.places import PLACE_RULES
from syria_events.checks.references import OWN_RULES, REFERENCE_RULES
from syria_events.checks.registers import REGISTER_RULES
from syria_events.checks.rulings import RULING_RULES
from syria_events.checks.sides import SIDE_RULES
from syria_events.checks.strangers import as_ours, identifying, lacking
from syria_events.checks.times import TIME_RULES
from syria_events.derivation.records import chain
from syria_events.issues import Issue
from syria_events.schema import ForeignKey, Schema
from syria_events.schema.arrow import point
from syria_events.schema.text import key_text, shown

# So many pairs of a key that leads nowhere and one that there is are compared, in less than a second.
_LOOKED_AT = 20_000


def issues(
    tables: Mapping[str, pa.Table], schema: Schema, own: bool = False, unasked: dict[str, str] | None = None
) -> list[Issue]:
    """Every dangling key and every broken rule of the dataset's tables, sorted.

    Path is the table and line the row counted from 1. A rule or key that needs a table which is
    not in `tables` is left out. `own` tables are those of this dataset, which promises more.
    Others may have columns of their own under the names of ours: to `unasked` go the rules that
    speak of a column or vocabulary which they do not have, each with what it is.
    """
    rows = {name: rows_of(data) for name, data in tables.items()}
    read = {name: as_ours(name, rows[name], schema) for name in rows}
    left: dict[str, str] = {}
    found = []
    for law in (*RULES, *(OWN_RULES if own else ())):
        if all(name in rows for name in law.needs):
            try:
                found += [Issue(table, line, law.name, text) for table, line, text in law.broken(read, schema)]
            except naming.Unknown as unknown:
                left[law.name] = lacking(unknown)
                if own:
                    expected = f"expected the {left[law.name]}, of which the rule {law.name} speaks"
                    found.append(Issue(law.needs[0], 0, "column", expected))
    if unasked is not None:
        unasked |= left
    return sorted({*found, *dangling(rows, rows, schema)})


def row_issues(rows: Rows, schema: Schema) -> list[Issue]:
    """Every broken rule that holds of rows alone, whatever others are left out, sorted."""
    laws = [law for law in RULES if law.alone and rows.keys() >= {*law.needs}]
    return sorted(
        {Issue(table, line, law.name, text) for law in laws for table, line, text in law.broken(rows, schema)}
    )


def beside(table: str) -> tuple[DatasetRule, ...]:
    """The rules that hold of rows of this table beside the others of a whole dataset."""
    return tuple(law for law in RULES if law.beside and law.needs[0] == table)


def beside_issues(rows: Rows, among: Rows, schema: Schema) -> list[Issue]:
    """Every broken rule of rows beside those of a whole dataset, sorted; one whose tables are not there is left out.

    Rows of a table stand for those of the dataset that have their keys.
    """
    found = []
    for name in (name for name in rows if name in schema.tables):
        key = schema.table(name).primary_key
        own = {tuple(row[column] for column in key) for row in rows[name]}
        others = [row for row in among.get(name, ()) if tuple(row[column] for column in key) not in own]
        whole = {**among, name: [*rows[name], *others]}
        for law in (law for law in beside(name) if {*law.needs} <= whole.keys()):
            found += [
                Issue(name, line, law.name, message)
                for table, line, message in law.broken(whole, schema)
                if table == name and line <= len(rows[name])
            ]
    return sorted(set(found))


def key_issues(tables: Mapping[str, pa.Table], among: Mapping[str, pa.Table], schema: Schema) -> list[Issue]:
    """Every key of `tables` that leads to a row neither of `among` nor of `tables` themselves, sorted."""
    found: list[Issue] = []
    for name, data in tables.items():
        for foreign in schema.table(name).foreign_keys:
            targets = [some[foreign.target] for some in (tables, among) if foreign.target in some]
            if not targets:
                continue
            known = {key for target in targets for key in _keys(target, foreign.columns)}
            astray = {key for key in _keys(data, foreign.fields) if None not in key and key not in known}
            if astray:  # only then is anything read besides the keys
                found += _astray(name, data, foreign, astray, known, schema)
    return sorted(found)


def _astray(
    name: str,
    data: pa.Table,
    foreign: ForeignKey,
    astray: Set[tuple[Any, ...]],
    known: Set[tuple[Any, ...]],
    schema: Schema,
) -> Iterator[Issue]:
    """The rows whose key is one of `astray`, which lead nowhere; what was meant is looked for while they are few."""
    looked = len(foreign.columns) == 1 and len(astray) * len(known) <= _LOOKED_AT
    offered = [str(key[0]) for key in sorted(known, key=str)] if looked else []
    hints = {cells: naming.meant(cells[0], offered) for cells in astray}
    primary = zip(*(data[column].to_pylist() for column in schema.table(name).primary_key), strict=True)
    wanted = zip(*(data[column].to_pylist() for column in foreign.fields), strict=True)
    for line, (key, cells) in enumerate(zip(primary, wanted, strict=True), start=1):
        if cells in astray:
            yield _leads_nowhere(name, line, key, cells, foreign, hints[cells])


def _keys(data: pa.Table, columns: Sequence[str]) -> set[tuple[Any, ...]]:
    """The distinct values of some columns together."""
    if len(columns) == 1:
        return {(value,) for value in data[columns[0]].unique().to_pylist()}
    return set(zip(*(data[column].to_pylist() for column in columns), strict=True))


def _leads_nowhere(
    name: str, line: int, key: Iterable[Any], cells: Sequence[Any], foreign: ForeignKey, hint: str = ""
) -> Issue:
    what = ", ".join(f"{c} is {shown(v)}" for c, v in zip(foreign.fields, cells, strict=True))
    expected = f"a key of {foreign.target} ({', '.join(foreign.columns)})"
    return Issue(name, line, "foreign_key", f"{key_text(key)}: {what}; expected {expected}{hint}")


def derived_issues(tables: Mapping[str, pa.Table], derived: Rows, schema: Schema) -> list[Issue]:
    """Every row and cell in which `tables` differ from the rows `derived` from the claims, sorted.

    Rows are matched by primary key; a missing row is at line 0.
    """
    found = []
    for name in (name for name in derived if name in tables):
        key = identifying(name, derived[name], tables[name].column_names, schema)
        expected = {tuple(row[column] for column in key): row for row in derived[name]}
        for line, row in enumerate(rows_of(tables[name]), start=1):
            identity = tuple(row[column] for column in key)
            if identity not in expected:
                found.append((name, line, f"{key_text(identity)} does not follow from the claims"))
            for column, value in row.items():
                claimed = expected[identity].get(column) if identity in expected else value
                if value != claimed:
                    message = f"{key_text(identity)}: {column} is {shown(value)}; the claims give {shown(claimed)}"
                    found.append((name, line, message))
        present = set(zip(*(tables[name][column].to_pylist() for column in key), strict=True))
        found += [
            (name, 0, f"{key_text(row)} is missing; it follows from the claims") for row in expected.keys() - present
        ]
    return sorted(Issue(name, line, "derived", message) for name, line, message in found)


def rows_of(data: pa.Table) -> list[dict[str, Any]]:
    """The rows as dicts; days that Python's calendar may not hold are None."""
    columns: dict[str, list[Any]] = {}
    for name, column in zip(data.column_names, data.columns, strict=True):
        if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
            first, last = (pa.scalar(day, pa.date32()).cast(column.type) for day in (FIRST_DAY, LAST_DAY))
            inside = pc.and_(pc.greater_equal(column, first), pc.less_equal(column, last))
            column = pc.if_else(inside, column, None)  # noqa: PLW2901
        if pa.types.is_dictionary(column.type) and column.type.value_type == pa.string():
            column = column.cast(pa.string())  # noqa: PLW2901 - cell by cell, Arrow would look each code up anew
        columns[name] = column.to_pylist()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def dangling(rows: Rows, among: Rows, schema: Schema) -> Iterator[Issue]:
    """Keys of `rows` that lead to no row of `among`; keys into tables that are not there are left out."""
    for name in rows:
        for foreign in schema.table(name).foreign_keys:
            if foreign.target not in among:
                continue
            known = {tuple(row[column] for column in foreign.columns) for row in among[foreign.target]}
            for line, row in enumerate(rows[name], start=1):
                wanted = tuple(row[column] for column in foreign.fields)
                if None not in wanted and wanted not in known:
                    key = [row[column] for column in schema.table(name).primary_key]
                    yield _leads_nowhere(name, line, key, wanted, foreign)


@rule("sources")
def voice_chains_end(rows: Rows, schema: Schema) -> Found:
    """The parents of a voice lead to a root: no voice is its own ancestor."""
    return _cycles(rows, "sources", "source_id")


@rule("actors")
def actor_chains_end(rows: Rows, schema: Schema) -> Found:
    """The parents of an actor lead to a root: no actor is its own ancestor."""
    return _cycles(rows, "actors", "actor_id")


def _cycles(rows: Rows, table: str, column: str) -> Found:
    known = by_key(rows, table, column)
    for line, row in enumerate(rows[table], start=1):
        itself, *above = chain(known, row[column])
        if itself is not None and known.get((itself, *above)[-1], {}).get("parent_id") == itself:
            way = ", ".join([*above, itself])
            yield table, line, f"{itself}: parents lead back to it by {way}; expected a root"


@rule("locations", alone=True)
def geometry_is_the_position(rows: Rows, schema: Schema) -> Found:
    """The geometry of a location is the point at its longitude and latitude."""
    for line, row in enumerate(rows["locations"], start=1):
        cells = row["longitude"], row["latitude"], row["geometry"]
        if None not in cells and row["geometry"] != point(row["longitude"], row["latitude"]):
            message = f"geometry is {row['geometry'].hex()}; expected a point at {cells[0]}, {cells[1]}"
            yield "locations", line, f"{row['location_id']}: {message}"


@rule("documents", alone=True)
def publication_dated(rows: Rows, schema: Schema) -> Found:
    """The day a document was published is a date in EDTF that the calendar has."""
    for line, row in enumerate(rows["documents"], start=1):
        if row["published_edtf"] is not None and (expected := not_edtf(row["published_edtf"])):
            yield "documents", line, f"{row['document_id']}: published_edtf: expected {expected}"


@rule("events", "locations", beside=True)
def event_place_is_the_location(rows: Rows, schema: Schema) -> Found:
    """Name, governorate, position and radius of an event are those of its location."""
    copied = {"location_name": "name"} | {
        column: column for column in ("admin1_name", "admin1_pcode", "latitude", "longitude", "radius_km")
    }
    return _copied(rows, "locations", "location_id", "location_id", copied)


@rule("events", "actors", beside=True)
def event_initiator_is_the_actor(rows: Rows, schema: Schema) -> Found:
    """The name of an event's initiator is that of the actor."""
    return _copied(rows, "actors", "actor_id", "initiator_id", {"initiator_name": "name"})


@rule("events", "actors", beside=True)
def event_target_is_the_actor(rows: Rows, schema: Schema) -> Found:
    """The name of an event's target is that of the actor."""
    return _copied(rows, "actors", "actor_id", "target_id", {"target_name": "name"})


def _copied(rows: Rows, table: str, key: str, reference: str, columns: Mapping[str, str]) -> Found:
    known = by_key(rows, table, key)
    for line, row in enumerate(rows["events"], start=1):
        origin = known.get(row[reference], {})
        for column, theirs in columns.items() if origin else ():
            if row[column] != origin[theirs]:
                found, expected = shown(row[column]), shown(origin[theirs])
                yield "events", line, f"{row['event_id']}: {column} is {found}; {row[reference]} has {expected}"


RULES = (
    *CLAIM_RULES,
    *RULING_RULES,
    *TIME_RULES,
    *EVENT_RULES,
    *INCIDENT_RULES,
    *PLACE_RULES,
    *REGISTER_RULES,
    voice_chains_end,
    actor_chains_end,
    geometry_is_the_position,
    publication_dated,
    *CROSSWALK_RULES,
    event_place_is_the_location,
    event_initiator_is_the_actor,
    event_target_is_the_actor,
    *REFERENCE_RULES,
    *SIDE_RULES,
)
