"""Which events are meant, by whatever names them, and whether rows of them are those of a version."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from math import isnan

from syria_events.editions.datapackage import Package
from syria_events.frames.incoming import columns_of, converted
from syria_events.issues import Issue, Refused


def chosen_events(events: object, package: Package) -> list[str]:
    """The identifiers in `events`, sorted: one, several, or those of a frame, whose rows must be the package's own.

    Raises TypeError for anything else, ValueError for no events, KeyError naming all that are
    unknown, and Refused with every cell of rows of `events` that differs from the package's.
    """
    if isinstance(events, str):
        chosen = {events}
    elif hasattr(type(events), "columns"):
        chosen = _rows(events, package)
    elif isinstance(events, Iterable):
        chosen = set(map(str, events.to_pylist() if hasattr(events, "to_pylist") else events))
    else:
        raise TypeError(f"events is {events!r}; expected identifiers or a frame with a column event_id")
    if not chosen:
        raise ValueError("no events; leave `events` out to cite the whole dataset")
    unknown = sorted(chosen - set(package.table("events")["event_id"].to_pylist()))
    if unknown:
        raise KeyError(f"unknown events: {', '.join(unknown)}; load('events') lists those there are")
    return sorted(chosen)


def _rows(frame: object, package: Package) -> set[str]:
    """The identifiers in a frame; Refused where a cell is not as in the package, which the citation would vouch for."""
    columns, table = columns_of(frame), package.schema.table("events")
    if "event_id" not in columns.names:
        raise KeyError(f"events has no column event_id; its columns are {', '.join(columns.names)}")
    keys = [set(other.primary_key) for other in package.schema.tables.values()]
    if any(key <= set(columns.names) and not key <= set(table.names) for key in keys):
        # Rows of another table, which name events; a claim about an actor names none.
        return {str(event) for event in columns.cells("event_id") if event is not None}
    # Text is read as what it stands for, as a reader of CSV without our types leaves it.
    data, unread = converted(replace(columns, text=True), table, package.schema)
    published = {row["event_id"]: row for row in package.table("events").to_pylist()}
    shared = [name for name in table.names if columns.names.count(name) == 1]
    issues, cells = [], {name: columns.cells(name) for name in shared}
    for number, row in enumerate(data.select(shared).to_pylist(), start=1):
        ours = published.get(row["event_id"], row)
        for name in shared:
            differs = row[name] != ours[name] or (number, name) in unread
            if differs and not _alike(cells[name][number - 1], ours[name]):
                found = unread.get((number, name), f"is {reprlib.repr(row[name])}")
                message = f"{row['event_id']}: {name} {found}; version {package.version} has {reprlib.repr(ours[name])}"
                issues.append(Issue("events", number, "version", message))
    if issues:
        raise Refused(issues)
    return {str(event) for event in data["event_id"].to_pylist()}


def _alike(cell: object, ours: object) -> bool:
    """Whether a cell is ours as a workbook or a database has it: 1 for true, no zone for UTC, nothing for missing."""
    if ours is None:
        return cell is None or cell == "" or (isinstance(cell, float) and isnan(cell))
    if isinstance(cell, datetime) and isinstance(ours, datetime) and cell.tzinfo is None:
        return cell == ours.replace(tzinfo=None)
    return isinstance(ours, bool) and isinstance(cell, int | float) and cell == ours
