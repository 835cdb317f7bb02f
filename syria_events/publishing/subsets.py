"""Which events are meant, by whatever names them, and whether rows of them are those of a version."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable

from syria_events import naming
from syria_events.editions.datapackage import Package
from syria_events.frames.cells import missing
from syria_events.frames.fitting import fitted
from syria_events.frames.incoming import columns_of
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
    known = package.table("events")["event_id"].to_pylist()
    return sorted({*naming.all_chosen("event", chosen, known)})


def _rows(frame: object, package: Package) -> set[str]:
    """The identifiers in a frame; Refused where a cell is not as in the package, which the citation would vouch for."""
    columns, table = columns_of(frame), package.schema.table("events")
    keys = [set(other.primary_key) for other in package.schema.tables.values()]
    if "event_id" in columns.names and any(key <= set(columns.names) and not key <= set(table.names) for key in keys):
        # Rows of another table, which name events; a claim about an actor names none.
        return {str(event) for event in columns.cells("event_id") if not missing(event)}
    rows = fitted(columns, table, package.schema)
    if "event_id" not in rows.data.column_names:
        raise naming.Unknown("column of events", ["event_id"], columns.names)
    published = {row["event_id"]: row for row in package.table("events").to_pylist()}
    shared = [name for name in table.names if rows.data.column_names.count(name) == 1]
    issues = [Issue("events", *problem) for problem in rows.problems]
    for number, row in enumerate(rows.data.select(shared).to_pylist(), start=1):
        ours = published.get(row["event_id"], row)
        for name in shared:
            if row[name] != ours[name] and (number, name) not in rows.unread:
                said = f"{name} is {reprlib.repr(row[name])}; version {package.version} has {reprlib.repr(ours[name])}"
                issues.append(Issue("events", number, "version", f"{row['event_id']}: {said}"))
    if issues:
        raise Refused(issues)
    return {str(event) for event in rows.data["event_id"].to_pylist()}
