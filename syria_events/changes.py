"""What changed between two versions: rows, values and schema, exactly enough to make one from the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from syria_events import arrow, compatibility
from syria_events.compatibility import Change
from syria_events.dictionary import ordered
from syria_events.issues import Issue, Refused
from syria_events.package import Package
from syria_events.schema import Schema, Table

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[Any, ...]

TOMBSTONE = ("event_id", "retired_in", "successor_id", "reason")

# Their identifiers are promised to stay; rows of the other tables come and go as claims are corrected.
LASTING = ("events", "actors", "locations", "sources", "documents")

# Columns of events -> the claimed field they follow from, where that is not their name.
_FIELDS = {
    "date": "date", "time": "time_local", "start_utc": "time_local", "location": "location", "admin1": "location",
    "latitude": "location", "longitude": "location", "radius": "location", "initiator": "initiator",
    "target": "target", "weapon": "weapon", "event_status": "event_status", "killed": "killed",
    "injured": "injured", "civilians_killed": "killed",
}  # fmt: skip


class Edition(NamedTuple):
    """What is compared: a version's number, schema, tables, and the tombstones of its retired events."""

    version: str
    schema: Schema
    tables: Mapping[str, pa.Table]
    retired: tuple[Mapping[str, str | None], ...] = ()

    @classmethod
    def of(cls, package: Package) -> Edition:
        """The edition in a package; raises Refused where a file of it cannot be read."""
        tables = {name: package.table(name) for name in package.names}
        retired = package.descriptor.get("retired", ())
        return cls(package.version, package.schema, tables, tuple({c: row.get(c) for c in TOMBSTONE} for row in retired))


@dataclass(frozen=True, eq=False)
class Rows:
    """What happened to the rows of one table; all columns of plain types.

    `added` and `removed` are rows whose key one side only has, in that side's columns. Of the rows
    on both sides, `cells` has for each column the values that differ, with the key, as `from` and
    `to`; `columns` has the key and the values of columns that are new or of a new type.
    """

    added: pa.Table
    removed: pa.Table
    cells: Mapping[str, pa.Table]
    columns: pa.Table


@dataclass(frozen=True, eq=False)
class Diff:
    """What makes the edition `new` of the edition `old`; see `between`."""

    old: Edition
    new: Edition
    rows: Mapping[str, Rows]
    changes: tuple[Change, ...]

    @property
    def empty(self) -> bool:
        """True when nothing changed; the version's number and the words of the descriptor are not looked at."""
        return self.step() is None

    @cached_property
    def added(self) -> pd.DataFrame:
        """One row per new row of any table: table, key, event_id (empty where the table has none)."""
        found = [(name, row) for name, rows in self.rows.items() for row in rows.added.to_pylist()]
        return _frame(("table", "key", "event_id"), ((*self._at(name, row), row.get("event_id")) for name, row in found))

    @cached_property
    def removed(self) -> pd.DataFrame:
        """One row per row that is gone from any table: table, key, event_id (empty where the table has none)."""
        found = [(name, row) for name, rows in self.rows.items() for row in rows.removed.to_pylist()]
        return _frame(("table", "key", "event_id"), ((*self._at(name, row), row.get("event_id")) for name, row in found))

    @cached_property
    def retired(self) -> pd.DataFrame:
        """One row per event that is gone: event_id, title, retired_in, successor_id, reason.

        The last three are the tombstone in the newer version, empty where it has none.
        """
        graves = {row["event_id"]: row for row in self.new.retired}
        gone = self.rows["events"].removed.to_pylist() if "events" in self.rows else []
        found = ((row, graves.get(row["event_id"], {})) for row in gone)
        cells = ((row["event_id"], row["title"], *(grave.get(c) for c in TOMBSTONE[1:])) for row, grave in found)
        return _frame(("event_id", "title", *TOMBSTONE[1:]), cells)

    @cached_property
    def corrected(self) -> pd.DataFrame:
        """One row per value that changed: table, key, event_id, field, from, to, claims.

        Values are text as `content_hash` writes it, empty where there is none. `claims` are those
        on the value in the newer version, by claim_id with `;` between; empty where the value
        follows from no claim alone. Columns that one version only has are not looked at.
        """
        header = ("table", "key", "event_id", "field", "from", "to", "claims")
        return _frame(header, self._corrections())

    @cached_property
    def schema(self) -> pd.DataFrame:
        """One row per difference of the schemas: kind, name, change, what, step."""
        header = ("kind", "name", "change", "what", "step")
        return _frame(header, ([getattr(change, column) for column in header] for change in self.changes))

    def counts(self) -> dict[str, int]:
        """The numbers that the CHANGELOG gives, by its headings.

        An event is corrected when both versions have it and any of its rows, in whatever table, is
        not the same in all columns they share, is new or is gone.
        """
        touched = {*self.corrected["event_id"], *self.added["event_id"], *self.removed["event_id"]}
        before, after = (set(edition.tables["events"]["event_id"].to_pylist()) for edition in (self.old, self.new))
        return {
            "Events added": len(after - before),
            "Events corrected": len(touched & before & after),
            "Events retired": len(before - after),
            "Schema": len(self.changes),
        }

    def step(self) -> str | None:
        """The least version step that the changes demand: "major", "minor", "patch", or None without any.

        MAJOR where something a reader may rely on is gone: a table, column, constraint, value of a
        vocabulary, or identifier of an event, actor, place, voice or document. MINOR where rows,
        columns or values are new. PATCH where values are corrected.
        """
        steps = {change.step for change in self.changes}
        for name, rows in self.rows.items():
            if rows.removed.num_rows:
                steps.add("major" if name in LASTING else "patch")
            if rows.added.num_rows:
                steps.add("minor")
            if rows.cells:
                steps.add("patch")
        if self.old.retired != self.new.retired:
            steps.add("patch")
        return compatibility.largest(steps)

    def _at(self, name: str, row: Mapping[str, Any]) -> tuple[str, str]:
        table = (self.new if name in self.new.schema.tables else self.old).schema.table(name)
        return name, "/".join(str(row.get(column)) for column in table.primary_key)

    def _corrections(self) -> Iterator[Iterable[str | None]]:
        claims = _claims(self.new)
        events = {name: _owners(edition) for name, edition in (("old", self.old), ("new", self.new))}["new"]
        for name, rows in self.rows.items():
            for column, cells in rows.cells.items():
                for cell in cells.to_pylist():
                    key = tuple(cell[c] for c in self.new.schema.table(name).primary_key)
                    event, behind = events(name, key), claims(name, key, column)
                    yield *self._at(name, cell), event, column, _text(cell["from"]), _text(cell["to"]), behind
