"""What changed between two versions: rows, values and schema, enough to make the one from the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from syria_events import arrow, compatibility
from syria_events.dictionary import ordered
from syria_events.issues import Issue, Refused
from syria_events.package import Package
from syria_events.schema import Schema

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[Any, ...]

TOMBSTONE = ("event_id", "retired_in", "successor_id", "reason")

# Their identifiers are promised to last; rows of other tables come and go as claims are corrected.
LASTING = ("events", "actors", "locations", "sources", "documents")

# The claimed field that columns of `events` follow from, by how their names begin.
_FIELDS = {
    "event_status": "event_status", "date": "date", "time": "time_local", "start_utc": "time_local",
    "location": "location", "admin1": "location", "latitude": "location", "longitude": "location",
    "radius": "location", "initiator": "initiator", "target": "target", "weapon": "weapon",
    "killed": "killed", "civilians": "killed", "injured": "injured",
}  # fmt: skip


class Edition(NamedTuple):
    """What is compared: a version's number, schema and tables, and the tombstones of its retired events."""

    version: str
    schema: Schema
    tables: Mapping[str, pa.Table]
    retired: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, package: Package) -> Edition:
        """The edition in a package; raises Refused for a file that cannot be read."""
        tables = {name: package.table(name) for name in package.names}
        return cls(package.version, package.schema, tables, tuple(package.descriptor.get("retired", ())))

    def ids(self) -> set[str]:
        """The identifiers of the events."""
        return set(self.tables["events"]["event_id"].to_pylist()) if "events" in self.tables else set()


@dataclass(frozen=True, eq=False)
class Rows:
    """What happened to the rows of one table.

    `added` and `removed` are rows whose key one side only has, in that side's columns. Of the rows
    that both sides have, `cells` holds per column the values that differ, as the key, `from` and
    `to`; `columns` holds the key and the columns that are new or of another type.
    """

    added: pa.Table
    removed: pa.Table
    cells: Mapping[str, pa.Table]
    columns: pa.Table


@dataclass(frozen=True, eq=False)
class Diff:
    """What makes the edition `new` of the edition `old`; `rows` by table, `changes` of the schema."""

    old: Edition
    new: Edition
    rows: Mapping[str, Rows]
    changes: tuple[compatibility.Change, ...]

    @property
    def empty(self) -> bool:
        """True when rows, values, schema and tombstones are the same; other words are not looked at."""
        return self.step() is None

    @cached_property
    def added(self) -> pd.DataFrame:
        """One row per new row of any table: table, key, event_id; the last is empty where there is none."""
        return self._named((name, rows.added) for name, rows in self.rows.items())

    @cached_property
    def removed(self) -> pd.DataFrame:
        """One row per row gone from any table: table, key, event_id; the last is empty where there is none."""
        return self._named((name, rows.removed) for name, rows in self.rows.items())

    @cached_property
    def retired(self) -> pd.DataFrame:
        """One row per event that is gone: event_id, title, retired_in, successor_id, reason.

        The last three are its tombstone in the newer version, empty where that has none.
        """
        graves = {row["event_id"]: row for row in self.new.retired}
        gone = self.rows["events"].removed.to_pylist() if "events" in self.rows else []
        rows = (
            [row["event_id"], row["title"], *(graves.get(row["event_id"], {}).get(part) for part in TOMBSTONE[1:])]
            for row in gone
        )
        return _frame((TOMBSTONE[0], "title", *TOMBSTONE[1:]), rows)

    @cached_property
    def corrected(self) -> pd.DataFrame:
        """One row per value that changed: table, key, event_id, field, from, to, claims.

        Values are text as `arrow.content_hash` writes it, empty where there is none. `claims` are
        the newer version's claims on the value, by claim_id with `;` between; empty where it
        follows from none. Columns that only one version has are in `schema`.
        """
        said = _Said(self.new)
        rows = (
            (*self._at(name, row), row.get("event_id"), column, arrow.text(cell["from"]), arrow.text(cell["to"]), claims)
            for name, rows in self.rows.items()
            for column, cells in rows.cells.items()
            for cell in cells.to_pylist()
            for row in [said.row(name, cell)]
            for claims in [";".join(said.behind(name, row, column)) or None]
        )
        return _frame(("table", "key", "event_id", "field", "from", "to", "claims"), rows)

    @cached_property
    def schema(self) -> pd.DataFrame:
        """One row per difference between the schemas: kind, name, change, what, step."""
        header = ("kind", "name", "change", "what", "step")
        return _frame(header, ([getattr(change, part) for part in header] for change in self.changes))

    def counts(self) -> dict[str, int]:
        """The numbers that the CHANGELOG gives, by its headings.

        An event is corrected when both versions have it and any of its rows, in whatever table,
        differs in a column that both have, is new, or is gone.
        """
        touched = {name for frame in (self.corrected, self.added, self.removed) for name in frame["event_id"].dropna()}
        before, after = self.old.ids(), self.new.ids()
        return {
            "Events added": len(after - before),
            "Events corrected": len(touched & before & after),
            "Events retired": len(before - after),
            "Schema": len(self.changes),
        }

    def step(self) -> str | None:
        """The least version step that the changes demand: "major", "minor", "patch", or None without any.

        MAJOR where something that a reader may rely on is gone: a table, a column, a constraint, a
        value of a vocabulary, the identifier of an event, actor, place, voice or document. MINOR
        where there are more rows, columns or values. PATCH where values are corrected.
        """
        steps = [change.step for change in self.changes]
        for name, rows in self.rows.items():
            steps += ["minor"] if rows.added.num_rows else []
            steps += ["major" if name in LASTING else "patch"] if rows.removed.num_rows else []
            steps += ["patch"] if rows.cells else []
        if list(self.old.retired) != list(self.new.retired):
            steps.append("patch")
        return compatibility.largest(steps)

    def text(self) -> str:
        """The changes for people: events first, then what else has rows, then the schema."""
        return "\n".join(_told(self))

    def _named(self, tables: Iterable[tuple[str, pa.Table]]) -> pd.DataFrame:
        rows = ((*self._at(name, row), row.get("event_id")) for name, data in tables for row in data.to_pylist())
        return _frame(("table", "key", "event_id"), rows)

    def _at(self, name: str, row: Mapping[str, Any]) -> tuple[str, str]:
        edition = self.new if name in self.new.schema.tables else self.old
        return name, "/".join(str(row[column]) for column in edition.schema.table(name).primary_key if column in row)


def between(old: Edition, new: Edition) -> Diff:
    """What makes `new` of `old`, in time linear in their rows; `apply` makes it so.

    Rows are matched by primary key. Raises Refused where a key is not unique.
    """
    rows: dict[str, Rows] = {}
    for name in dict.fromkeys((*ordered(new.schema), *ordered(old.schema))):
        sides = [_plain(edition.tables[name]) if name in edition.tables else None for edition in (old, new)]
        keys = [edition.schema.tables[name].primary_key if name in edition.schema.tables else () for edition in (old, new)]
        before, after = (side if side is not None else pa.table({}) for side in sides)
        key = keys[1] if keys[0] == keys[1] else ()
        rows[name] = _compared(name, before, after, key)
    return Diff(old, new, rows, compatibility.compare(old.schema, new.schema))


def apply(tables: Mapping[str, pa.Table], diff: Diff) -> dict[str, pa.Table]:
    """The tables of the newer edition, canonical, from those of the older one and the diff alone.

    Raises Refused where `tables` are not those that the diff was made from.
    """
    made = {}
    for name, table in diff.new.schema.tables.items():
        data = _changed(name, _plain(tables[name]), diff.rows[name], table.primary_key) if name in tables else None
        data = diff.rows[name].added if data is None else pa.concat_tables([data, diff.rows[name].added])
        made[name] = arrow.canonical(table, diff.new.schema, data)
    return made
