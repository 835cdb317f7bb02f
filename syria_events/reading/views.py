"""The tables as they look to somebody who believes only some of the claims.

A view is the same derivation as the dataset's own, from fewer claims: some voices, some origins,
some documents, or what had been said up to some day. It never shows what its voices did not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol, TypedDict

import pyarrow as pa
import pyarrow.compute as pc

from syria_events import naming
from syria_events.derivation import edtf
from syria_events.derivation.derive import DERIVED, derive
from syria_events.derivation.records import Records, chain
from syria_events.derivation.resolve import Claim
from syria_events.schema import Schema, arrow

TABLES = (*DERIVED, "claims")

Names = str | Iterable[str]


class Filters(TypedDict, total=False):
    """What makes a view: whose claims, read where, made up to when."""

    voices: Names | None
    origins: Names | None
    documents: Names | None
    until: date | str | None


class Tables(Protocol):
    """A version of the dataset, or other tables like it."""

    @property
    def schema(self) -> Schema:
        """What the tables are."""

    def table(self, name: str) -> pa.Table:
        """A table by its name."""


def view(
    package: Tables,
    *,
    voices: Names | None = None,
    origins: Names | None = None,
    documents: Names | None = None,
    until: date | str | None = None,
) -> dict[str, pa.Table]:
    """The tables named in TABLES, derived from the claims that are left; None leaves all.

    `voices` includes those who speak for a voice, `origins` all voices of an origin. `until` is a
    day: a claim counts from the day it was made, or where that is not known, from the latest day
    on which its document can have been published. Where a ruling chose among claims and none of
    those chosen is left, the claims that are left stand for themselves. Titles label the events;
    descriptions, which draw on all voices, are empty.

    Raises KeyError naming every unknown voice, origin or document, and ValueError for a day that
    is none.
    """
    claims = package.table("claims")
    sources = {row["source_id"]: row for row in package.table("sources").to_pylist()}
    chains = {voice: chain(sources, voice) for voice in sources}
    kept = []
    if voices is not None:
        wanted = _known(voices, {voice: row["name"] for voice, row in sources.items()}, "voice")
        kept.append(_among(claims, "voice_id", (voice for voice in sources if wanted & set(chains[voice]))))
    if origins is not None:
        roots = sorted({found[-1] for found in chains.values()})
        try:
            wanted = _known(origins, {origin: sources[origin]["name"] for origin in roots}, "origin")
        except naming.Unknown as unknown:
            more = [f"{name} speaks for {chains[name][-1]}" for name in unknown.names if name in chains]
            said = "".join(f", {each}" for each in more)
            raise naming.Unknown("origin", unknown.names, unknown.known, said) from None
        kept.append(_among(claims, "voice_id", (voice for voice in sources if chains[voice][-1] in wanted)))
    if documents is not None:
        held = {row["document_id"]: row["title"] for row in package.table("documents").to_pylist()}
        kept.append(_among(claims, "document_id", _known(documents, held, "document")))
    if until is not None:
        kept.append(_said_by(package, claims, _day(until)))
    for mask in kept[1:]:
        kept[0] = pc.and_(kept[0], mask)
    return tables(package, claims.filter(kept[0]) if kept else claims)


def tables(package: Tables, claims: pa.Table) -> dict[str, pa.Table]:
    """What follows from `claims`, rows of the package's claims table, with the claims themselves."""
    schema = package.schema
    rows = {name: package.table(name).to_pylist() for name in ("events", "actors", "locations", "sources")}
    for event in rows["events"]:
        event["description"] = None
    columns = [
        claims[name].cast(pa.string()) if pa.types.is_dictionary(claims[name].type) else claims[name]
        for name in Claim._fields
    ]
    said = map(Claim._make, zip(*(column.to_pylist() for column in columns), strict=True))
    derived = derive(said, Records.of(rows), schema)
    made: dict[str, pa.Table] = {}
    for name, found in derived.items():
        if table := schema.tables.get(name):  # an earlier version has fewer tables and columns
            kept = [{column: row[column] for column in table.names} for row in found]
            made[name] = arrow.from_rows(table, schema, kept)
    return made | {"claims": claims}


def _day(day: object) -> date:
    try:
        if isinstance(day, date) and str(day) != "NaT":  # what pandas has for no instant is a date, too
            return day.date() if isinstance(day, datetime) else day
        return datetime.strptime(day if isinstance(day, str) else "", "%Y-%m-%d").date()
    except ValueError as error:
        raise ValueError(f"until is {day!r}; expected a day such as '2022-08-24'") from error


def _among(claims: pa.Table, column: str, wanted: Iterable[str]) -> pa.ChunkedArray:
    return pc.is_in(claims[column], value_set=pa.array(sorted(wanted), pa.string()))


def _said_by(package: Tables, claims: pa.Table, until: date) -> pa.ChunkedArray:
    """Which claims had been made by the end of the day `until`."""
    published = {
        row["document_id"]: edtf.bounds(row["published_edtf"])[1] if row["published_edtf"] else None
        for row in package.table("documents").to_pylist()
    }
    documents = pa.array(list(published), pa.string())
    days = pa.array(list(published.values()), pa.date32())
    read = days.take(pc.index_in(claims["document_id"].combine_chunks(), value_set=documents))
    said = pc.coalesce(claims["claimed_on"].combine_chunks(), read)
    return pc.fill_null(pc.less_equal(said, pa.scalar(until, pa.date32())), False)


def _known(names: Names, known: Mapping[str, str], what: str) -> set[str]:
    """The names as a set, all of them among those `known`, which have labels."""
    wanted = {names} if isinstance(names, str) else set(names) if isinstance(names, Iterable) else {names}
    if not all(isinstance(name, str) for name in wanted):
        raise TypeError(f"{what}s are {names!r}; expected the identifier of one, or several")
    return {*naming.all_chosen(what, wanted, known)}
