"""Our events in the columns of ACLED: acts of violence and movements of forces, on days that are known to the month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from syria_events.field import layouts
from syria_events.field.outward import Loss, Ours, Row, contested, left
from syria_events.schema.text import count_text

# The events are in Syria.
_COUNTRY = {"iso": 760, "region": "Middle East", "country": "Syria"}
_CARRIED = frozenset(
    {"event_type", "date_start", "date_end", "location_name", "location_precision", "admin1_name", "latitude",
     "longitude", "initiator_name", "target_name", "title", "description"}
)  # fmt: skip
_COLUMN_OF = {
    "killed": "fatalities",
    "date": "event_date",
    "location": "location",
    "initiator": "actor1",
    "target": "actor2",
}
_AIRBORNE = frozenset({"aircraft", "drone", "helicopter"})
# What ACLED's own notes say where a number of dead is not known; the number is then 0.
_UNKNOWN = "Casualties unknown."


def rows(ours: Ours) -> tuple[list[dict[str, Any]], list[Loss]]:
    """The rows, and what is lost: whole events, and of those that are written the cells that cannot be."""
    made: list[dict[str, Any]] = []
    lost: list[Loss] = []
    for number, event in enumerate(ours.events, start=1):
        day = _day(event["date_start"], event["date_end"])
        if reason := _refusal(event, day, ours):
            lost.append(Loss(number, event["event_id"], None, event["title"], reason))
        elif day:
            made.append(_row(event, day, ours))
            lost += _lost(number, event, made[-1], ours)
    return made, lost


def _refusal(event: Row, day: tuple[dt.date, int] | None, ours: Ours) -> str | None:
    """Why ACLED has no row for an event, if it has none."""
    if event["event_class"] == "statement":
        return "statement"
    if ours.counted_elsewhere(event):
        return "counted_elsewhere"
    return None if day else "no_date"


def _day(start: dt.date | None, end: dt.date | None) -> tuple[dt.date, int] | None:
    """The one day that stands for a span, and how exact it is: the day, up to a week, within one month; else none."""
    if start is None or end is None:
        return None
    length = (end - start).days
    if length < 7:
        return start, 1 if length == 0 else 2
    return (start.replace(day=15), 3) if (start.year, start.month) == (end.year, end.month) else None


def _row(event: Row, day: tuple[dt.date, int], ours: Ours) -> dict[str, Any]:
    kind, sub = _type(event, ours)
    disorder = layouts.layout("acled").vocabularies["acled_disorder"].broader.get(sub or "")
    publishers = dict.fromkeys(
        str(ours.sources[document["source_id"]]["name"]) for document in ours.read(event["event_id"])
    )
    precision = event["location_precision"]
    return {
        "event_id": event["event_id"],
        "event_date": day[0],
        "year": day[0].year,
        "time_precision": day[1],
        "disorder_type": disorder,
        "event_type": kind,
        "sub_event_type": sub,
        "actor1": _actor(event["initiator_id"], ours),
        "inter1": _inter(event["initiator_id"], ours),
        "actor2": _actor(event["target_id"], ours),
        "inter2": _inter(event["target_id"], ours),
        **_COUNTRY,
        "admin1": event["admin1_name"],
        "location": event["location_name"],
        "latitude": event["latitude"],
        "longitude": event["longitude"],
        "geo_precision": min(precision, 3) if precision is not None else None,
        "source": "; ".join(publishers) or None,
        "notes": _notes(event, ours),
        "fatalities": _fatalities(event) or 0,
    }


def _actor(actor: str | None, ours: Ours) -> str | None:
    """Their name of an actor where it is on record, else ours; one that is contested or not named is missing."""
    row = ours.actors.get(actor or "")
    return str(row["acled_name"] or row["name"]) if row else None


def _inter(actor: str | None, ours: Ours) -> str | None:
    """Their kind of an actor by the crosswalk; forces of a state abroad are external."""
    row = ours.actors.get(actor or "")
    if row is None:
        return None
    kinds = [code for code, relation in ours.codes("actor_kind", row["kind"], "acled") if relation != "relatedMatch"]
    state = ours.state(actor)
    if kinds == ["State forces"] and (state is None or state["country"] != "SYR"):
        return "External/Other forces"
    return kinds[0] if kinds else None


def _type(event: Row, ours: Ours) -> tuple[str | None, str | None]:
    """Their type and sub-event type by the crosswalk; none where more than one is possible and nothing chooses."""
    codes = ours.codes("event_type", event["event_type"], "acled")
    close = [code for code, relation in codes if relation != "relatedMatch"]
    chosen = close[0] if close else _related(event, [code for code, _ in codes], ours)
    if chosen is None:
        return None, None
    kind, _, sub = chosen.partition(": ")
    return kind, sub or None


def _related(event: Row, codes: list[str], ours: Ours) -> str | None:
    """Of types that are only related to ours, the one that the crosswalk's own condition allows."""
    fitting = {
        "strike": "Air/drone strike" if event["weapon"] in _AIRBORNE else None,
        "armed_attack": _attacked(event, ours),
        "killing": "Attack" if _unarmed(event, ours) else None,
        "deployment": "Change to group/activity",
        "reduction": "Change to group/activity",
        "withdrawal": "Change to group/activity",
    }.get(event["event_type"])
    return next((code for code in codes if fitting and code.endswith(f": {fitting}")), None)


def _attacked(event: Row, ours: Ours) -> str | None:
    """Whether those who were attacked are armed, which tells an armed clash from an attack."""
    inter = _inter(event["target_id"], ours)
    return {None: None, "Civilians": "Attack"}.get(inter, "Armed clash")


def _unarmed(event: Row, ours: Ours) -> bool:
    figures = [row for row in ours.casualties.get(event["event_id"], ()) if row["outcome"] == "killed"]
    return bool(figures) and all(row["category"] == "civilian" for row in figures)


def _fatalities(event: Row) -> int | None:
    """The one number of the most conservative report: the best where one stands, else the least that is claimed."""
    number = event["killed_best"] if event["killed_best"] is not None else event["killed_low"]
    return int(number) if number is not None else None


def _notes(event: Row, ours: Ours) -> str:
    """What happened in our own words, what is not agreed and who says it, and the number where it is not known."""
    parts = [event["description"] or f"{event['title']}."]
    if event["event_status"] not in ("occurred", None):
        parts.append(f"Status: {event['event_status']}.")
    parts += [f"Contested {name}: {said}." for name, said in ours.contested(event)]
    if event["killed_open"] not in (None, "closed"):
        figure = count_text({bound: event[f"killed_{bound}"] for bound in ("low", "best", "high")})
        parts.append(f"Claimed dead: {figure}.")
    if _fatalities(event) is None:
        parts.append(_UNKNOWN)
    return " ".join(parts)


def _lost(number: int, event: Row, row: Row, ours: Ours) -> Iterator[Loss]:
    event_id, differing = str(event["event_id"]), event["contested_fields"] or ""
    for column, about in (
        ("event_type", "event_type"), ("actor1", "initiator"), ("actor2", "target"), ("location", "location"),
        ("latitude", "location"), ("longitude", "location"), ("geo_precision", "location"), ("admin1", "admin1"),
    ):  # fmt: skip
        if row[column] is None:
            reason = "no_value" if column == "event_type" else "contested" if about in differing else "not_given"
            yield Loss(number, event_id, column, event["event_type"] if column == "event_type" else None, reason)
    if event["killed_open"] not in (None, "closed"):
        yield Loss(number, event_id, "fatalities", event["killed_open"], "open_side")
    elif event["killed_low"] != event["killed_high"]:
        figure = count_text({bound: event[f"killed_{bound}"] for bound in ("low", "best", "high")})
        yield Loss(number, event_id, "fatalities", figure, "no_column")
    if event["killed_open"] is None:
        yield Loss(number, event_id, "fatalities", None, "not_given")
    yield from contested(number, event, _COLUMN_OF, ours)
    yield from left(number, event, _CARRIED, ours)
