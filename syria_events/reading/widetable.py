"""One row per event with all that belongs to it, for people who want a spreadsheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from syria_events import naming
from syria_events.editions import archives
from syria_events.editions.datapackage import Package
from syria_events.frames.outgoing import framed
from syria_events.schema import Field, Schema
from syria_events.schema.text import estimate

if TYPE_CHECKING:
    import duckdb
    import geopandas as gpd
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Row = Mapping[str, Any]

# What stands between the parts of a text cell; names and titles have commas and semicolons of their own.
BETWEEN = " | "


@overload
def wide(version: str | Package | None = None, *, as_: Literal["pandas"] = "pandas") -> pd.DataFrame: ...
@overload
def wide(version: str | Package | None = None, *, as_: Literal["polars"]) -> pl.DataFrame: ...
@overload
def wide(version: str | Package | None = None, *, as_: Literal["arrow"]) -> pa.Table: ...
@overload
def wide(version: str | Package | None = None, *, as_: Literal["duckdb"]) -> duckdb.DuckDBPyRelation: ...
@overload
def wide(version: str | Package | None = None, *, as_: Literal["geopandas"]) -> gpd.GeoDataFrame: ...


@naming.public
def wide(version: str | Package | None = None, *, as_: str = "pandas") -> Any:
    """The events with everything that belongs to each as text beside it.

    One row per event, by identifier. First the columns of `events`, typed as `load` has them,
    then text columns, of which `columns` tells the meaning. Parts are joined by " | " and sorted; a
    missing text says that there is nothing, never zero. Counts are for reading ("2 to 3", "number
    unknown"); sum `killed_low` and the like instead, which count nobody twice. `version` is a released
    version ("0.1.0") or a package; the default is the installed one. `as_` is the library of the
    frame, as in `load`. Raises KeyError for a version that is not released.

    >>> import syria_events as se
    >>> wide = se.wide("2.0.0")
    >>> wide.loc[wide["event_id"] == "SE-074XC", "killed_by_side"].item()
    'Groups whose depots in Deir-ez-Zor were struck: 0 or more (reported, contested)'
    """
    package = archives.package(version)
    tables = {name: package.table(name).to_pylist() for name in package.names}
    events = [row["event_id"] for row in tables["events"]]
    joined = {name: _joined(*part, events) for name, part in _parts(tables, package.schema).items()}
    rows = [row | {name: cells.get(row["event_id"]) for name, cells in joined.items()} for row in tables["events"]]
    fields = [Field(name, "string", description) for name, description in columns(package.schema).items()]
    return framed("wide", (*package.schema.table("events").fields, *fields), rows, as_, package.schema)


def columns(schema: Schema) -> dict[str, str]:
    """The text columns that `wide` adds to those of `events`, and what each says."""
    roles = {
        f"{role}_actors": f"Actors with the role {role}, with their attribution." for role in schema.values("role")
    }
    since_2 = "totals" in schema.tables
    rest = "what it rests on" if since_2 else "whether it is contested"
    sides = {
        f"{outcome}_by_side": f"People {outcome}, by side: count, firmness, and {rest}."
        for outcome in schema.values("outcome")
    }
    totals = {"totals": "People counted over a time that holds other events too: outcome, side, count and window."}
    return {
        "event_type_label": "The event type for readers.",
        "location_name_ar": "Arabic name of the location.",
        "initiator_name_ar": "Arabic name of the initiator.",
        "target_name_ar": "Arabic name of the target.",
        **roles,
        **sides,
        **(totals if since_2 else {}),
        "damage": "Things struck, destroyed, damaged, spared or planned as targets, with their counts.",
        "links": "What the event is to other events: relation, identifier and title.",
        "links_from": "What other events are to this one: identifier, relation and title.",
        "deniers": "Voices that deny something about the event, and what: field, subject and value of the claim.",
        "documents": "Documents in which the claims were read: title and identifier.",
    }


def _joined(key: str, rows: Iterable[Row], text: Callable[[Row], str | None], events: Iterable[str]) -> dict[str, str]:
    """Event -> its parts as one text; events without any are left out."""
    parts: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if said := text(row):
            parts[row[key]].add(said)
    return {event: BETWEEN.join(sorted(parts[event])) for event in events if event in parts}


def _parts(tables: Mapping[str, list[Row]], schema: Schema) -> dict[str, tuple[str, list[Row], Callable[[Row], Any]]]:
    """For each text column: the column that names the event, the rows, and a row as text."""
    named = {
        table: {row[key]: row for row in tables[table]}
        for table, key in {
            "actors": "actor_id",
            "locations": "location_id",
            "sources": "source_id",
            "documents": "document_id",
            "events": "event_id",
        }.items()
    }
    labels = {name: {term.value: term.label for term in found.terms} for name, found in schema.vocabularies.items()}

    def label(vocabulary: str, value: str) -> str:
        return labels[vocabulary][value].lower()

    def arabic(table: str, column: str) -> Callable[[Row], Any]:
        return lambda row: named[table][row[column]]["name_ar"] if row[column] is not None else None

    def of(table: str, column: str, value: str) -> list[Row]:
        return [row for row in tables[table] if row[column] == value]

    def actor(row: Row) -> str:
        return f"{named['actors'][row['actor_id']]['name']} ({label('attribution', row['attribution'])})"

    def side(row: Row) -> str:
        marks = ", ".join([label("casualty_status", row["status"]), *rests_on(row)])
        return f"{named['actors'][row['actor_id']]['name']}: {estimate(row)} ({marks})"

    def rests_on(row: Row) -> list[str]:
        if "support" in row:  # since 2.0.0
            return [label("support", row["support"])]
        return ["contested"] if row["contested"] else []

    def total(row: Row) -> str:
        marks = ", ".join([f"within {row['window']}", label("casualty_status", row["status"]), *rests_on(row)])
        who = named["actors"][row["actor_id"]]["name"]
        return f"{label('outcome', row['outcome'])}, {who}: {estimate(row)} ({marks})"

    def thing(row: Row) -> str:
        mark = "".join(f" ({mark})" for mark in rests_on(row))
        return f"{label('object', row['object'])} {label('damage_effect', row['effect'])}: {estimate(row)}{mark}"

    def document(row: Row) -> str:
        # Titles are ours and descriptive, and some documents have the same.
        return f"{named['documents'][row['document_id']]['title']} [{row['document_id']}]"

    def denied(row: Row) -> str:
        what = ".".join(filter(None, (row["field"], row["subject_id"], row["value"])))
        return f"{named['sources'][row['voice_id']]['name']}: {what}"

    def to(row: Row) -> str:
        other = row["other_id"]
        return f"{label('link_relation', row['relation'])} {other} ({named['events'][other]['title']})"

    def from_(row: Row) -> str:
        event = row["event_id"]
        return f"{event} {label('link_relation', row['relation'])} ({named['events'][event]['title']})"

    events, links = tables["events"], tables["event_links"]
    claims = [row for row in tables["claims"] if row["event_id"] is not None]
    found: dict[str, tuple[str, list[Row], Callable[[Row], Any]]] = {
        "event_type_label": ("event_id", events, lambda row: labels["event_type"][row["event_type"]]),
        "location_name_ar": ("event_id", events, arabic("locations", "location_id")),
        "initiator_name_ar": ("event_id", events, arabic("actors", "initiator_id")),
        "target_name_ar": ("event_id", events, arabic("actors", "target_id")),
        "totals": ("event_id", tables.get("totals", []), total),
        "damage": ("event_id", tables["damage"], thing),
        "links": ("event_id", links, to),
        "links_from": ("other_id", links, from_),
        "deniers": (
            "event_id",
            [row for row in claims if row["stance"] == "denies"],
            denied,
        ),
        "documents": ("event_id", claims, document),
    }
    found |= {f"{role}_actors": ("event_id", of("event_actors", "role", role), actor) for role in schema.values("role")}
    found |= {
        f"{outcome}_by_side": ("event_id", of("casualties", "outcome", outcome), side)
        for outcome in schema.values("outcome")
    }
    return {name: found[name] for name in columns(schema)}
