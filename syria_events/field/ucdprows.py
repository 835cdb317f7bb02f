"""Our events in the columns of UCDP GED: those in which somebody is claimed to have died, on days that are known."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from syria_events.field.outward import Loss, Ours, Row, contested, left

# The events are in Syria, which has these numbers and names in GED.
_COUNTRY = {"country": "Syria", "country_id": 652, "region": "Middle East"}
# What of our events has a column there.
_CARRIED = frozenset(
    {"date_start", "date_end", "location_name", "location_precision", "admin1_name", "latitude", "longitude",
     "initiator_name", "target_name", "voices"}
)  # fmt: skip
_COLUMN_OF = {
    "killed": "best", "date": "date_start", "location": "where_coordinates", "initiator": "side_a", "target": "side_b",
}  # fmt: skip
_IDS = ("conflict_new_id", "conflict_name", "dyad_new_id", "dyad_name", "side_a_new_id", "side_b_new_id")


def rows(ours: Ours) -> tuple[list[dict[str, Any]], list[Loss]]:
    """The rows, and what is lost: whole events, and of those that are written the cells that cannot be."""
    made: list[dict[str, Any]] = []
    lost: list[Loss] = []
    for number, event in enumerate(ours.events, start=1):
        if reason := _refusal(event, ours):
            lost.append(Loss(number, event["event_id"], None, event["title"], reason))
            continue
        sides = _sides(event, ours)
        made.append(_row(event, sides, ours))
        lost += _lost(number, event, made[-1], ours)
    return made, lost


def _refusal(event: Row, ours: Ours) -> str | None:
    """Why UCDP has no row for an event, if it has none."""
    if event["event_class"] != "violence":
        return str(event["event_class"])
    if ours.counted_elsewhere(event):
        return "counted_elsewhere"
    if event["killed_open"] is None or event["killed_high"] == 0:
        return "no_death"
    if event["date_start"] is None or event["date_end"] is None:
        return "no_date"
    return None


def _sides(event: Row, ours: Ours) -> tuple[str | None, str | None]:
    """Side a and side b, a state first, as UCDP has them; one that nobody names or that is contested is missing."""
    first, second = (event[f"{role}_id"] for role in ("initiator", "target"))
    if ours.state(second) and not ours.state(first):
        return second, first
    return first, second


def _row(event: Row, sides: tuple[str | None, str | None], ours: Ours) -> dict[str, Any]:
    a, b = sides
    documents = ours.read(event["event_id"])
    publishers = [str(ours.sources[document["source_id"]]["name"]) for document in documents]
    days = [str(document["published_edtf"]) for document in documents]
    articles = zip(publishers, days, documents, strict=True)
    point = event["latitude"] is not None and event["longitude"] is not None
    return {
        "event_id": event["event_id"],
        "year": event["date_start"].year,
        "type_of_violence": _type(event, sides, ours),
        "side_a": _name(a, ours),
        "side_b": _name(b, ours),
        "gwnoa": _gwno(a, ours),
        "gwnob": _gwno(b, ours),
        "number_of_sources": len(documents),
        "source_article": ";".join(f'"{name},{day},{document["title"]}"' for name, day, document in articles) or None,
        "source_office": ";".join(publishers) or None,
        "source_date": ";".join(days) or None,
        "source_original": event["voices"],
        "where_prec": event["location_precision"],
        "where_coordinates": event["location_name"],
        "adm_1": event["admin1_name"],
        "latitude": event["latitude"],
        "longitude": event["longitude"],
        "geom_wkt": f"POINT ({event['longitude']:g} {event['latitude']:g})" if point else None,
        "priogrid_gid": _cell(event["latitude"], event["longitude"]) if point else None,
        **_COUNTRY,
        "event_clarity": 2 if event["contested"] else 1,
        "date_prec": _code(ours.codes("date_precision", event["date_precision"], "ucdp"), "date_prec"),
        "date_start": event["date_start"],
        "date_end": event["date_end"],
        **_deaths(event, sides, ours),
    }


def _name(actor: str | None, ours: Ours) -> str | None:
    return str(ours.actors[actor]["name"]) if actor is not None and actor in ours.actors else None


def _gwno(actor: str | None, ours: Ours) -> str | None:
    state = ours.state(actor)
    return str(state["gwno"]) if state and state["gwno"] is not None else None


def _cell(latitude: float, longitude: float) -> int:
    """The cell of PRIO-GRID, half a degree wide, counted eastward from the south-west, 720 to a row."""
    return math.floor((latitude + 90) * 2) * 720 + math.floor((longitude + 180) * 2) + 1


def _code(codes: list[tuple[str, str]], field: str) -> int | None:
    """The number in the closest code of a field."""
    found = [code.removeprefix(f"{field} ") for code, _ in codes if code.startswith(f"{field} ")]
    return int(found[0]) if found else None


def _type(event: Row, sides: tuple[str | None, str | None], ours: Ours) -> int | None:
    """The type of violence of which the crosswalk speaks, where the two sides are such as it asks for.

    1 needs a state among two named sides, 2 two that are none, 3 dead who are all civilians.
    """
    possible = {code for code, _ in ours.codes("event_type", event["event_type"], "ucdp")}
    dead = [row for row in ours.casualties.get(event["event_id"], ()) if row["outcome"] == "killed"]
    named = [actor for actor in sides if actor is not None and ours.actors[actor]["kind"] != "unidentified"]
    states = [actor for actor in named if ours.state(actor)]
    if "type_of_violence 3" in possible and dead and all(row["category"] == "civilian" for row in dead):
        return 3
    if "type_of_violence 1" in possible and len(named) == 2 and states:
        return 1
    if "type_of_violence 2" in possible and len(named) == 2 and not states:
        return 2
    return None


def _deaths(event: Row, sides: tuple[str | None, str | None], ours: Ours) -> dict[str, int | None]:
    """The counts; best is there where one number stands, and then the sum of its four parts."""
    counts: dict[str, int | None] = {bound: event[f"killed_{bound}"] for bound in ("low", "best", "high")}
    if counts["best"] is None:
        return counts
    parts = dict.fromkeys(("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"), 0)
    for row in ours.casualties.get(event["event_id"], ()):
        if row["outcome"] == "killed":
            parts[_part(row, sides)] += row["best"]
    return {**parts, **counts}


def _part(row: Row, sides: tuple[str | None, str | None]) -> str:
    if row["category"] == "civilian":
        return "deaths_civilians"
    actor = row["actor_id"]
    return "deaths_a" if actor == sides[0] else "deaths_b" if actor == sides[1] else "deaths_unknown"


def _lost(number: int, event: Row, row: Row, ours: Ours) -> Iterator[Loss]:
    event_id = str(event["event_id"])
    names = " - ".join(str(row[side] or "nobody named") for side in ("side_a", "side_b"))
    yield from (Loss(number, event_id, column, names, "no_dyad") for column in _IDS)
    wanted = (
        "side_a",
        "side_b",
        "type_of_violence",
        "where_prec",
        "latitude",
        "longitude",
        "adm_1",
        "best",
        "low",
        "high",
    )
    for column in wanted:
        # What is contested is told below, with what the sides say.
        if row.get(column) is None and (why := _why(column, event)) != "contested":
            yield Loss(number, event_id, column, event["killed_open"] if why == "open_side" else None, why)
    yield from contested(number, event, _COLUMN_OF, ours)
    # Civilians have a number of their own where all have one, and no bounds.
    whole = row.get("deaths_civilians") is not None and event["civilians_killed_low"] == event["civilians_killed_high"]
    yield from left(number, event, _CARRIED | {"civilians_killed"} if whole else _CARRIED, ours)


def _why(column: str, event: Row) -> str:
    """Why a cell that theirs asks for is empty."""
    fields = {name.partition(".")[0] for name in (event["contested_fields"] or "").split(";")}
    if column in ("low", "high"):
        return "open_side"
    about = {
        "side_a": "initiator",
        "side_b": "target",
        "best": "killed",
        "latitude": "location",
        "longitude": "location",
    }
    return "contested" if about.get(column) in fields else "not_given"
