"""Which of our events another dataset has, which it lacks, and how what it says differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from syria_events import naming
from syria_events.field import headers, layouts, pairing
from syria_events.field.carrying import engine
from syria_events.field.layouts import NAMES
from syria_events.field.placed import MORE, NEEDED, typed, whole
from syria_events.frames.outgoing import convert
from syria_events.schema import Field, Table, arrow

# What can be said of an event of ours, from what is firmest to why nothing can be.
STATES = (
    "same", "proposed", "candidates", "different", "lacking", "outside", "statement", "posture", "total", "undated",
    "unplaced", "vague",
)  # fmt: skip

_BOUNDS = ("low", "best", "high")
_TABLE = Table(
    "coverage",
    "",
    "",
    (
        Field("event_id", "string", "Our event."),
        Field("title", "string", "Its title."),
        Field("event_type", "string", "Its type."),
        Field("date_start", "date", "Its first day."),
        Field("date_end", "date", "Its last day."),
        Field("state", "string", "same, proposed, candidates, different, lacking or outside; else why it has no say."),
        Field("n_candidates", "integer", "Their events in its window."),
        Field("their_event", "string", "Their event: the one assigned, by its event_id."),
        Field("score", "number", "The score of the pair."),
        Field("distance_km", "number", "How far apart the points are.", "kilometres"),
        Field("day_gap", "integer", "How far apart the days are.", "days"),
        Field("types", "string", "How the types go together."),
        *(Field(f"killed_{bound}", "integer", "Ours.", "persons") for bound in _BOUNDS),
        *(Field(f"their_killed_{bound}", "integer", "Theirs.", "persons") for bound in _BOUNDS),
        Field("differs", "string", "What differs of the pair: days, place, killed.", separator=";"),
    ),
    (),
)


COLUMNS = _TABLE.names


@naming.public
def coverage(
    path: object,
    schema: str | None = None,
    km: float = 25,
    days: int = 2,
    verdicts: object = None,
    events: object = None,
    as_: str = "pandas",
) -> Any:
    """A row for each of our events: whether another dataset has it, its event there, and how the values differ.

    `path` is a file of theirs, as `ucdp.read` and `acled.read` take it, or what they read, in a frame of any library;
    `schema` is "ucdp-ged" or "acled", whose columns the file has; what was read needs none. `km`, `days` and
    `verdicts` are those of `match`, with our events on the left. `events` are ours, by default the installed ones.

    `state` is `same` where a verdict says so; `proposed` where one of theirs is assigned, which nobody has looked at;
    `candidates` where there are some in the window, but each has another or is of another kind; `different` where
    verdicts rule all of them out; `lacking` where there is none, though their days reach so far; `outside` where no day
    of theirs is near. The others cannot be looked for: a `statement` or `posture`, which is no act of violence; a
    `total` of others; or `undated`, `unplaced`, `vague`. A file that covers a part of the world lacks the rest.

    `differs` names what differs between the two: `days`, `place` (more apart than both radii) and `killed` (a bound
    that both give). Sums for ours may be of several events: see `joint_for`.

    Raises KeyError for another schema, ValueError where a file is given without one, and whatever reading and matching
    raise.

    >>> import syria_events as se, tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "theirs.csv")
    ...     se.ucdp.export()[0].to_csv(path, index=False)
    ...     found = se.coverage(path, "ucdp-ged")
    >>> found.loc[found["state"] == "proposed", "event_id"].tolist()
    ['SE-074XC', 'SE-G86HW', 'SE-QFKDK']
    """
    engine(as_)
    theirs = _theirs(path, schema)
    ours = _ours(events)
    found = pairing.match(ours, theirs, km, days, verdicts, "arrow")
    number = Counter(found.pairs.column("left").to_pylist())
    ruled_out = Counter(
        row["left"] for row in found.pairs.select(["left", "verdict"]).to_pylist() if row["verdict"] == "different"
    )
    taken = {row["left"]: row for row in found.assigned.to_pylist()}
    reasons = {row["event_id"]: row["reason"] for row in found.apart.to_pylist() if row["side"] == "left"}
    at = {event: row for row, event in enumerate(theirs.column("event_id").to_pylist())}
    reach = pc.min(theirs.column("date_start")).as_py(), pc.max(theirs.column("date_end")).as_py()
    rows = []
    for event in ours.to_pylist():
        name, pair = event["event_id"], taken.get(event["event_id"])
        row = {field.name: event.get(field.name) for field in _TABLE.fields}
        row["n_candidates"] = number[name]
        row["state"] = _state(event, pair, number[name], ruled_out[name], reasons.get(name), reach, days)
        if pair and row["state"] in ("same", "proposed"):
            row |= _beside(event, pair, theirs.slice(at[pair["right"]], 1).to_pylist()[0], found.km)
        rows.append(row)
    made = layouts.made()
    return convert(arrow.from_rows(_TABLE, made, rows), _TABLE, as_, made)


def _theirs(path: object, schema: str | None) -> pa.Table:
    """Their events: read from a file, or as they were read."""
    from syria_events.field import acled, ucdp

    readers = {"ucdp-ged": ucdp.read, "acled": acled.read}
    if schema is not None:
        naming.chosen("schema", schema, readers)
    if isinstance(path, str | Path | list):
        if schema is None:
            raise ValueError(f"schema is not given; {_expected(path)}")
        return readers[schema](path, "arrow")[0]
    if not hasattr(path, "columns") and not hasattr(path, "__arrow_c_stream__"):
        raise TypeError(
            f"path is {type(path).__name__}; expected a file of theirs, or a frame of what was read from one"
        )
    return typed(path, "theirs", NEEDED, (*MORE, *(f"killed_{bound}" for bound in _BOUNDS)))


def _expected(path: str | Path | list[str | Path]) -> str:
    """Which schema a file has, as far as its columns tell."""
    pages = path if isinstance(path, list) else [path]
    meant = next((found for page in pages if (found := headers.foreign(page))), None)
    return f"the columns are those of {meant}; say schema={meant!r}" if meant else f"expected {' or '.join(NAMES)}"


def _ours(events: object) -> pa.Table:
    if events is None:
        from syria_events.editions.datapackage import Package

        events = Package.open().table("events")
    names = [field.name for field in _TABLE.fields if field.name in layouts.made().table("field_events").names]
    more = (*names, "event_class", "is_total", "location_precision", "radius_km", "latitude", "longitude")
    data = typed(events, "events", ("event_id",), [name for name in dict.fromkeys(more) if name != "event_id"])
    return pa.table({name: whole(data.column(name)) for name in data.column_names})


def _state(
    event: Mapping[str, Any],
    pair: Mapping[str, Any] | None,
    number: int,
    ruled_out: int,
    reason: str | None,
    reach: tuple[Any, Any],
    days: int,
) -> str:
    if pair and pair["verdict"] == "same":
        return "same"
    if event["event_class"] in ("statement", "posture"):
        return str(event["event_class"])
    if event["is_total"]:
        return "total"
    if reason:
        return reason
    if pair:
        return "proposed"
    if number:
        return "different" if number == ruled_out else "candidates"
    first, last = reach
    if first is None or last is None:
        return "outside"
    near = (event["date_start"] - last).days <= days and (first - event["date_end"]).days <= days
    return "lacking" if near else "outside"


def _beside(event: Mapping[str, Any], pair: Mapping[str, Any], other: Mapping[str, Any], km: float) -> dict[str, Any]:
    """What the pair comes to: theirs beside ours, and what differs."""
    row = {"their_event": pair["right"]}
    row |= {name: pair[name] for name in ("score", "distance_km", "day_gap", "types")}
    row |= {f"their_killed_{bound}": other[f"killed_{bound}"] for bound in _BOUNDS}
    numbers = [(event[f"killed_{bound}"], other[f"killed_{bound}"]) for bound in _BOUNDS]
    far = pair["distance_km"]
    differs = {
        "days": (event["date_start"], event["date_end"]) != (other["date_start"], other["date_end"]),
        "place": far is not None and far > pair["limit_km"] - km,
        "killed": any(None not in two and two[0] != two[1] for two in numbers),
    }
    row["differs"] = ";".join(name for name, different in differs.items() if different) or None
    return row
