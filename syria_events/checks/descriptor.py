"""Whether the descriptor says of the tables what they hold: version, day, time, space and what is retired."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeGuard

from syria_events.checks import heads
from syria_events.checks.claims import Row, Rows, by_key
from syria_events.checks.places import outside
from syria_events.derivation import edtf
from syria_events.derivation.records import TOMBSTONE
from syria_events.editions.archives import VERSION, numbers
from syria_events.editions.datapackage import DESCRIPTOR
from syria_events.issues import Issue
from syria_events.schema import Schema
from syria_events.schema.text import cut

_TOLD = 100  # of what is retired, so that a stranger's endless list is not an endless report
_CREATED = "%Y-%m-%dT%H:%M:%SZ"


def head_issues(descriptor: Mapping[str, Any]) -> Iterator[Issue]:
    """What is wrong with the keys that people write: those of `heads`, `version`, `created` and `spatial`."""
    yield from heads.issues(descriptor)
    version = descriptor.get("version")
    if isinstance(version, str) and version and not VERSION.fullmatch(version):
        yield _issue("version", f"version is {cut(version)}; expected MAJOR.MINOR.PATCH")
    if created(descriptor) is None:
        yield _issue(
            "created", f"created is {cut(descriptor.get('created'))}; expected an instant YYYY-MM-DDThh:mm:ssZ"
        )
    if box(descriptor) is None:
        expected = 'expected {"type": "Polygon"} with a bbox of west, south, east and north, and a ring along it'
        yield _issue("spatial", f"spatial is {cut(descriptor.get('spatial'))}; {expected}")


def issues(descriptor: Mapping[str, Any], rows: Rows, schema: Schema) -> list[Issue]:
    """What the descriptor says that the tables do not bear out, sorted; keys of other use are not looked at.

    A position outside the extent is told at its row of `locations`.
    """
    found = [*head_issues(descriptor)]
    if extent := box(descriptor):
        found += astray(enumerate(rows.get("locations", ()), start=1), extent, "locations")
    if "documents" in rows:
        found += _made_after(descriptor, rows)
    if "retired" in descriptor:  # versions before 1.0.0 have no such list, and a span of time that was not kept up
        found += islice(_retired(descriptor, rows, schema), _TOLD)
        found += _temporal(descriptor, rows["events"]) if "events" in rows else ()
    return sorted(found)


def astray(places: Iterable[tuple[int, Row]], extent: Sequence[float], path: str) -> Iterator[Issue]:
    """The rows of places, each with its line, whose position lies outside `extent`."""
    for line, row in places:
        latitude, longitude = row.get("latitude"), row.get("longitude")
        if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
            continue
        if message := outside(latitude, longitude, extent):
            yield Issue(path, line, "within_extent", f"{row.get('location_id') or row.get('event_id')}: {message}")


def created(descriptor: Mapping[str, Any]) -> dt.date | None:
    """The day on which the version was made; None where the descriptor has none."""
    try:
        return dt.datetime.strptime(descriptor["created"], _CREATED).date()
    except (KeyError, TypeError, ValueError):
        return None


def box(descriptor: Mapping[str, Any]) -> tuple[float, float, float, float] | None:
    """West, south, east and north of the extent; None where `spatial` is no box of its own ring."""
    spatial = descriptor.get("spatial")
    try:
        west, south, east, north = spatial["bbox"]  # type: ignore[index]
        ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        inside = -180 <= west < east <= 180 and -90 <= south < north <= 90
        drawn = [tuple(point) for point in spatial["coordinates"][0]]  # type: ignore[index]
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    good = inside and drawn == ring and len(spatial["coordinates"]) == 1 and spatial.get("type") == "Polygon"  # type: ignore[index, union-attr]
    return (west, south, east, north) if good else None


def _temporal(descriptor: Mapping[str, Any], events: Sequence[Row]) -> Iterator[Issue]:
    days = [row[column] for row in events for column in ("date_start", "date_end") if row.get(column) is not None]
    expected = {"start": min(days).isoformat(), "end": max(days).isoformat()} if days else {}
    if descriptor.get("temporal") != expected:
        message = (
            f"temporal is {cut(descriptor.get('temporal'))}; expected {expected}, the first and last day of events"
        )
        yield _issue("temporal", message)


def _made_after(descriptor: Mapping[str, Any], rows: Rows) -> Iterator[Issue]:
    """A version is made after the documents it was coded from."""
    day = created(descriptor)
    for row in rows["documents"]:
        published = _first_day(row.get("published_edtf"))
        if day is not None and published is not None and published > day:
            message = f"created is {day}; {row.get('document_id')} was published on {published} or later"
            yield _issue("created", message)


def _first_day(text: str | None) -> dt.date | None:
    try:
        return edtf.bounds(text or "")[0]
    except ValueError:
        return None


def _retired(descriptor: Mapping[str, Any], rows: Rows, schema: Schema) -> Iterator[Issue]:
    entries = descriptor["retired"]
    if not are_named(entries):
        yield _issue("retired", f"expected a list of objects with {', '.join(TOMBSTONE)}")
        return
    gone = {(entry["table"], entry["id"]) for entry in entries}
    for before, entry in zip([None, *entries], entries, strict=False):
        table, identifier, since = (entry[key] for key in ("table", "id", "retired_in"))
        name = f"{table} {identifier}"
        if table not in schema.tables or len(schema.tables[table].primary_key) != 1:
            yield _issue("retired", f"{name}: expected the name of a table with a key of one column")
            continue
        if before is not None and (str(before["table"]), str(before["id"])) >= (str(table), str(identifier)):
            yield _issue(
                "retired", f"{name} stands after {before['table']} {before['id']}; expected each once, in order"
            )
        if not isinstance(since, str) or not VERSION.fullmatch(since):
            yield _issue("retired", f"{name}: retired_in is {cut(since)}; expected MAJOR.MINOR.PATCH")
        elif VERSION.fullmatch(str(descriptor.get("version"))) and numbers(since) > numbers(descriptor["version"]):
            yield _issue("retired", f"{name}: retired_in is {since}, after this version, {descriptor['version']}")
        if not isinstance(entry["reason"], str) or not entry["reason"].strip():
            yield _issue("retired", f"{name}: reason is {cut(entry['reason'])}; expected why it is gone")
        if table in rows:
            there = by_key(rows, table, schema.tables[table].primary_key[0])
            if identifier in there:
                yield _issue("retired", f"{name} is retired and has a row; expected one or the other")
            successor = entry["successor_id"]
            if successor is not None and successor not in there and (table, successor) not in gone:
                yield _issue("retired", f"{name}: successor_id is {cut(successor)}; expected a key of {table}")


def are_named(entries: object) -> TypeGuard[list[dict[str, Any]]]:
    """Whether a stranger's list of what is retired has the keys of one in each entry, and names what it is in texts."""
    return isinstance(entries, list) and all(map(_named, entries))


def _named(entry: object) -> bool:
    """Whether an entry has the keys of one, and names what is retired in texts."""
    named = isinstance(entry, dict) and {*entry} == {*TOMBSTONE}
    texts = [entry["table"], entry["id"]] if named else [None]  # type: ignore[index]
    may_be_empty = entry["successor_id"] if named else None  # type: ignore[index]
    return all(isinstance(text, str) for text in texts) and isinstance(may_be_empty, str | None)


def _issue(rule: str, message: str) -> Issue:
    return Issue(DESCRIPTOR, 0, rule, message)
