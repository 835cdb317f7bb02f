"""Our events in the columns of another dataset, and what of them has no column there.

Nothing is invented on the way out: an id that only the other dataset can give stays empty, and so does a value that
no claim gives; each is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from syria_events.derivation.records import chain
from syria_events.editions import archives
from syria_events.field import layouts
from syria_events.field.layouts import Layout
from syria_events.reading import views
from syria_events.schema import Schema, Table, arrow
from syria_events.schema.text import claim_text, count_text

Row = Mapping[str, Any]

# Of our events, what follows from other columns, or tells of the claims, which are told as a whole.
_LABELS = frozenset(
    {"event_class", "date_precision", "start_utc", "is_total", "joint_with", "n_claims", "n_voices", "n_origins",
     "status_voices", "status_origins", "status_denying", "status_support", "contested", "contested_fields"}
)  # fmt: skip


@dataclass(frozen=True)
class Loss:
    """One thing of an event that has no place in the other dataset; without a field the whole event."""

    row: int
    event_id: str
    field: str | None
    value: str | None
    reason: str


@dataclass(frozen=True)
class Ours:
    """One version of our own dataset, or a view of it, as rows."""

    events: list[Row]
    casualties: Mapping[str, list[Row]]
    claims: Mapping[str, list[Row]]
    actors: Mapping[str, Row]
    sources: Mapping[str, Row]
    documents: Mapping[str, Row]
    crosswalk: list[Row]

    @classmethod
    def of(cls, version: str | None, view: Mapping[str, Any]) -> Ours:
        """The rows of a version, as the claims that a view leaves make them; ValueError for a version before 2.0.0."""
        package = archives.package(version)
        if not {*_NEEDED} <= {*package.names} or "is_total" not in package.schema.table("events").names:
            said = "rows of another dataset are written of versions since 2.0.0"
            raise ValueError(f"version is {package.version}; {said}, which tell whose people are counted elsewhere")
        wanted = {key: value for key, value in view.items() if value is not None}
        # What version 2.0.0 has recorded as totals is less than what its claims make totals today.
        seen = views.view(package, **wanted)
        return cls.made({name: seen[name] if name in seen else package.table(name) for name in _NEEDED})

    @classmethod
    def made(cls, tables: Mapping[str, pa.Table]) -> Ours:
        """The rows of our tables."""
        rows = {name: tables[name].to_pylist() for name in _NEEDED}
        return cls(
            rows["events"],
            _by_event(rows["casualties"]),
            _by_event(rows["claims"]),
            {row["actor_id"]: row for row in rows["actors"]},
            {row["source_id"]: row for row in rows["sources"]},
            {row["document_id"]: row for row in rows["documents"]},
            rows["crosswalk"],
        )

    def counted_elsewhere(self, event: Row) -> bool:
        """Whether its dead are counted with another event or over a window of time, or it is a total of others."""
        return bool(event["is_total"]) or event["joint_with"] is not None

    def state(self, actor: str | None) -> Row | None:
        """The state that an actor is a part of, or is; None for one of no state."""
        root = self.actors[chain(self.actors, actor)[-1]] if actor is not None and actor in self.actors else None
        return root if root and root["kind"] == "state" else None

    def codes(self, vocabulary: str, value: str | None, scheme: str) -> list[tuple[str, str]]:
        """The codes of a scheme for a value of ours, each with how the two relate, the closest first."""
        order = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
        found = [
            (str(row["code"]), str(row["predicate"]).removeprefix("skos:"))
            for row in self.crosswalk
            if (row["vocabulary"], row["value"], row["scheme"]) == (vocabulary, value, scheme)
        ]
        return sorted(found, key=lambda pair: (order.index(pair[1]), pair[0]))

    def read(self, event_id: str) -> list[Row]:
        """The documents in which the claims on an event stand, by their day and name."""
        names = {str(claim["document_id"]) for claim in self.claims.get(event_id, ())}
        return sorted(
            (self.documents[name] for name in names), key=lambda row: (row["published_edtf"], row["document_id"])
        )

    def contested(self, event: Row) -> Iterator[tuple[str, str]]:
        """Each contested value of an event by its name, with what the sides say and who says it."""
        for name in (event["contested_fields"] or "").split(";"):
            if name:
                yield name, self.said(event["event_id"], name)

    def said(self, event_id: str, name: str) -> str:
        """What is said of a value, side by side with who says it."""
        field, _, subject = name.partition(".")
        sides: dict[str, set[str]] = {}
        for claim in self.claims.get(event_id, ()):
            if claim["field"] == field and (not subject or claim["subject_id"] == subject.partition(".")[0]):
                text = claim_text(claim, claim["open"] is not None)
                text = f"not {text}" if claim["stance"] == "denies" else text
                sides.setdefault(text, set()).add(str(self.sources[claim["voice_id"]]["name"]))
        return " | ".join(f"{text}: {', '.join(sorted(voices))}" for text, voices in sorted(sides.items()))


_NEEDED = ("events", "casualties", "claims", "actors", "sources", "documents", "crosswalk")


def written(rows: Iterable[Row], known: Layout) -> pa.Table:
    """The rows as a table of the layout's columns and our own identifier at the end, in the order of that."""
    table, schema = table_of(known)
    return arrow.from_rows(table, schema, list(rows))


def table_of(known: Layout) -> tuple[Table, Schema]:
    """The columns that we write, none of them required, and the vocabularies they need."""
    edition = next(each for each in known.editions if each.name == "ours")
    fields = tuple(
        replace(known.column(name).field, required=False, unique=False, pattern=None, vocabulary=None)
        for name in edition.fields
    )
    table = Table(known.name, known.table.title, known.table.description, fields, ("event_id",))
    return table, Schema({known.name: table}, {})


def losses(found: Iterable[Loss]) -> pa.Table:
    """The losses as a table, in their order."""
    made = layouts.made()
    declared = arrow.arrow_schema(made.table("losses"), made)
    rows = list(found)
    columns = {
        "row": [loss.row for loss in rows],
        "key": [loss.event_id for loss in rows],
        "field": [loss.field for loss in rows],
        "value": [loss.value for loss in rows],
    }
    reasons = pa.array([loss.reason for loss in rows], pa.string())
    terms = pa.array(made.values("loss_reason"), pa.string())
    coded = pa.DictionaryArray.from_arrays(pc.index_in(reasons, value_set=terms), terms)
    arrays = [pa.array(values, declared.field(name).type) for name, values in columns.items()]
    return pa.Table.from_arrays([*arrays, coded], schema=declared)


def left(row: int, event: Row, carried: frozenset[str], ours: Ours) -> Iterator[Loss]:
    """What of an event has no column there: values that are not carried, injured people, and the claims."""
    event_id = str(event["event_id"])
    for name, value in event.items():
        counted = name.startswith(("killed_", "injured_", "civilians_killed_"))
        if value is not None and name not in carried and name not in _LABELS and not counted and name != "event_id":
            yield Loss(row, event_id, name, str(value), "no_column")
    for outcome in ("injured", "civilians_killed"):
        figure = {bound: event[f"{outcome}_{bound}"] for bound in ("low", "best", "high", "open")}
        if any(value is not None for value in figure.values()) and outcome not in carried:
            yield Loss(row, event_id, outcome, count_text(figure), "no_column")
    yield Loss(row, event_id, "claims", str(event["n_claims"]), "claims")


def contested(row: int, event: Row, carried: Mapping[str, str], ours: Ours) -> Iterator[Loss]:
    """The contested values of an event, each with what the sides say, at the column that has room for one of them."""
    for name, said in ours.contested(event):
        yield Loss(row, str(event["event_id"]), carried.get(name.partition(".")[0], name), said, "contested")


def _by_event(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row["event_id"] is not None:
            found.setdefault(str(row["event_id"]), []).append(row)
    return found
