"""What changed between two versions: rows, values and schema, enough to make the one from the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import pyarrow as pa

from syria_events import inputs, naming
from syria_events.derivation.records import LASTING, TOMBSTONE
from syria_events.editions import archives, compatibility, deltas
from syria_events.editions.datapackage import DESCRIPTOR, Package
from syria_events.editions.deltas import Delta
from syria_events.editions.grounds import Grounds, Row
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema
from syria_events.schema.dictionary import ordered
from syria_events.schema.text import cell, key_text
from syria_events.showing import Shown, counted

if TYPE_CHECKING:
    import pandas as pd

# Characters of a value that `text` shows.
_SHOWN = 64


class Edition(NamedTuple):
    """What is compared: a version's number, schema and tables, and the tombstones of what is retired."""

    version: str
    schema: Schema
    tables: Mapping[str, pa.Table]
    retired: tuple[Row, ...] = ()

    def __repr__(self) -> str:
        return f"<Edition {self.version or '?'}: {counted(len(self.tables), 'table')}>"

    @classmethod
    def of(cls, package: Package) -> Edition:
        """The edition in a package; raises Refused for a file or a tombstone that cannot be read."""
        tables = {name: package.table(name) for name in package.schema.tables}
        return cls(package.version, package.schema, tables, tombstones(package))

    def ids(self, table: str = "events") -> set[str]:
        """The identifiers of a table whose identifiers last."""
        key = self.schema.tables[table].primary_key if table in self.tables else ()
        return set(self.tables[table][key[0]].to_pylist()) if key else set()


def tombstones(package: Package) -> tuple[Row, ...]:
    """The tombstones in the descriptor: objects with the keys in TOMBSTONE; raises Refused for anything else."""
    found = package.descriptor.get("retired", [])
    if not isinstance(found, list) or not all(map(_is_tombstone, found)):
        message = f"retired: expected a list of objects with {', '.join(TOMBSTONE)}"
        raise Refused([Issue(DESCRIPTOR, 0, "retired", message)])
    return tuple(found)


def _is_tombstone(row: object) -> bool:
    return (
        isinstance(row, dict)
        and set(row) == set(TOMBSTONE)
        and all(isinstance(row[key], str) or (key == "successor_id" and row[key] is None) for key in TOMBSTONE)
    )


@dataclass(frozen=True, eq=False, repr=False)
class Diff(Shown):
    """What makes the edition `new` of the edition `old`: `rows` by table, and the `changes` of the schema.

    It is neither true nor false; ask `empty`.
    """

    old: Edition
    new: Edition
    rows: Mapping[str, Delta]
    changes: tuple[compatibility.Change, ...]

    def __bool__(self) -> NoReturn:
        raise TypeError("a Diff is neither true nor false; ask diff.empty, which is True when the two are the same")

    def _summary(self) -> str:
        return "; ".join(islice(_told(self), 2))

    def _rows(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        return (), [(line,) for line in list(_told(self))[2:]]

    @property
    def empty(self) -> bool:
        """True when rows, values, schema and tombstones are the same."""
        return self.step() is None

    @cached_property
    def added(self) -> pd.DataFrame:
        """One row per new row of any table: table, key, event_id; the last is empty where there is none."""
        return self._named((name, delta.added) for name, delta in self.rows.items())

    @cached_property
    def removed(self) -> pd.DataFrame:
        """One row per row gone from any table: table, key, event_id; the last is empty where there is none."""
        return self._named((name, delta.removed) for name, delta in self.rows.items())

    @cached_property
    def retired(self) -> pd.DataFrame:
        """One row per event that is gone: event_id, title, retired_in, successor_id, reason.

        The last three are its tombstone in the newer version, empty where that has none.
        """
        graves = {row["id"]: row for row in self.new.retired if row["table"] == "events"}
        gone = self.rows["events"].removed.to_pylist() if "events" in self.rows else []
        rows = (
            [row["event_id"], row.get("title"), *(graves.get(row["event_id"], {}).get(part) for part in TOMBSTONE[2:])]
            for row in gone
            if "event_id" in row  # which somebody's own events need not have
        )
        return _frame(("event_id", "title", *TOMBSTONE[2:]), rows)

    @cached_property
    def corrected(self) -> pd.DataFrame:
        """One row per value that changed: table, key, event_id, field, from, to, claims.

        Values are text, empty where there is none. `claims` are the newer version's claims on the
        value, by claim_id with `;` between, and where it has none, the older version's; empty
        where the value does not follow from claims on one field. Columns that one version only
        has, or that hold another type, are in `schema`.
        """
        said, before = (Grounds(edition.tables, edition.schema) for edition in (self.new, self.old))
        rows: list[Sequence[str | None]] = []
        for name, delta in self.rows.items():
            for column, cells in delta.cells.items():
                for changed in cells.to_pylist():
                    row = said.row(name, changed)
                    behind = said.behind(name, row, column) or before.behind(name, before.row(name, changed), column)
                    claims = ";".join(behind) or None
                    values = _text(changed["from"]), _text(changed["to"])
                    rows.append((name, self._key(name, row), row.get("event_id"), column, *values, claims))
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
        for name, delta in self.rows.items():
            steps += ["minor"] if delta.added.num_rows else []
            steps += ["major" if name in LASTING else "patch"] if delta.removed.num_rows else []
            steps += ["patch"] if delta.cells else []
        if self.old.retired != self.new.retired:
            steps.append("patch")
        return compatibility.largest(steps)

    def text(self) -> str:
        """The changes for people: the events, then the rows of other tables, then the schema; long values cut."""
        return "\n".join(_told(self))

    def _named(self, tables: Iterable[tuple[str, pa.Table]]) -> pd.DataFrame:
        rows = ((name, self._key(name, row), row.get("event_id")) for name, data in tables for row in data.to_pylist())
        return _frame(("table", "key", "event_id"), rows)

    def _key(self, name: str, row: Row) -> str:
        edition = self.new if name in self.new.schema.tables else self.old
        return key_text(row[column] for column in edition.schema.table(name).primary_key if column in row)


def diff(old: str | Path | Package, new: str | Path | Package) -> Diff:
    """What makes the version `new` of the version `old`: rows, values, schema and retired events.

    Each is a released version ("0.1.0") or the installed one, a folder, datapackage.json or archive, or a package
    that was opened. The frames `added`, `removed`, `retired`, `corrected` and `schema` hold the changes;
    `text()` tells them, `counts()` gives the CHANGELOG's numbers and `step()` the least version
    step that they demand.

    Raises KeyError for a version that is not released, and Refused with everything that is wrong
    with a package.

    >>> import syria_events as se
    >>> se.diff("0.1.0", "0.1.0")
    <Diff 0.1.0 -> 0.1.0: no change; 0 events added, 0 events corrected, 0 events retired>
    >>> change = se.diff("0.1.0", "0.2.0")
    >>> change.step(), change.counts()
    ('minor', {'Events added': 15, 'Events corrected': 17, 'Events retired': 0, 'Schema': 70})
    """
    return between(*(Edition.of(_meant(which)) for which in (old, new)))


def between(old: Edition, new: Edition) -> Diff:
    """What makes `new` of `old`, in time linear in their rows; rows are matched by primary key.

    Raises Refused where a key is not unique.
    """
    rows = {}
    for name in dict.fromkeys((*ordered(new.schema), *ordered(old.schema))):
        keys = [e.schema.tables[name].primary_key if name in e.schema.tables else () for e in (old, new)]
        key = keys[0] if keys[0] == keys[1] else ()
        rows[name] = deltas.delta(name, old.tables.get(name), new.tables.get(name), key)
    return Diff(old, new, rows, compatibility.differences(old.schema, new.schema))


def _meant(which: str | Path | Package) -> Package:
    """The package meant; one that was not opened before is sound."""
    if isinstance(which, Package):
        return which
    if isinstance(which, str) and archives.VERSION.fullmatch(which):
        if which not in archives.versions() and (installed := Package.open()).version == which:
            return installed  # which grows until it is released
        # Held against its hash; what a descriptor has to say may have grown since its release.
        return archives.package(which)
    if isinstance(which, str) and not inputs.there(Path(which)):
        raise naming.Unknown("released version", [which], archives.versions(), ", and no path either")
    opened = Package.open(which)
    if issues := opened.issues():
        raise Refused(issues)
    return opened


def _told(diff: Diff) -> Iterator[str]:
    counts = diff.counts()
    yield f"{diff.old.version or '?'} -> {diff.new.version or '?'}: {diff.step() or 'no change'}"
    numbers = [(heading.lower().split(), number) for heading, number in counts.items() if heading != "Schema"]
    yield ", ".join(f"{counted(number, 'event')} {done}" for (_, done), number in numbers)
    known = diff.old.ids()
    listed = diff.rows["events"].added.to_pylist() if "events" in diff.rows else []
    yield from _section(
        "Events added",
        (
            f"{row['event_id']}  {row.get('title')}"
            for row in listed
            if "event_id" in row and row["event_id"] not in known
        ),
    )
    yield from _section("Events retired", (_retired(row) for row in _records(diff.retired)))
    yield from _section("Values corrected", (_corrected(row) for row in _records(diff.corrected)))
    tables = {name: (delta.added.num_rows, delta.removed.num_rows) for name, delta in diff.rows.items()}
    yield from _section(
        "Rows of tables",
        (f"{name}: {more} added, {fewer} gone" for name, (more, fewer) in tables.items() if more + fewer),
    )
    # Of claims there are many, and the values that follow from them are above.
    gone = (row for row in _records(diff.removed) if row["table"] not in {"claims", "events"})
    steps = dict.fromkeys(LASTING, " (major)")
    yield from _section("Rows that are gone", (f"{r['table']} {r['key']}{steps.get(r['table'], '')}" for r in gone))
    changes = (f"{c.kind} {c.name} {c.change}{f': {c.what}' if c.what else ''} ({c.step})" for c in diff.changes)
    yield from _section("Schema", changes)


def _section(heading: str, lines: Iterable[str]) -> list[str]:
    found = [f"  {line}" for line in lines]
    return ["", heading, *found] if found else []


def _retired(row: Row) -> str:
    after = f"; see {row['successor_id']}" if row["successor_id"] else ""
    return f"{row['event_id']}  {row['title']}: {row['reason'] or 'no reason given'}{after}"


def _corrected(row: Row) -> str:
    claims = f"  [{row['claims']}]" if row["claims"] else ""
    # Long texts are shown from shortly before the first word in which they differ.
    words = row["from"].split(), row["to"].split()
    alike = next((n for n, pair in enumerate(zip(*words, strict=False)) if pair[0] != pair[1]), min(map(len, words)))
    start = max(0, alike - 3) if max(len(row["from"]), len(row["to"])) > _SHOWN else 0
    sides = ("... " * (start > 0) + " ".join(side[start:]) if side else "empty" for side in words)
    change = " -> ".join(side if len(side) <= _SHOWN else f"{side[: _SHOWN - 4]} ..." for side in sides)
    return f"{row['table']} {row['key']}: {row['field']}: {change}{claims}"


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.fillna("").to_dict("records")


def _frame(header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([list(row) for row in rows], columns=list(header), dtype="string")


def _text(value: object) -> str | None:
    # Instants keep the offset of their zone, which plain cells do not.
    return None if value is None else value.isoformat() if isinstance(value, datetime) else cell(value)
