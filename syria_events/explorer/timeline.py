"""When events were: a row for each, a bar over the days it may have been on, an arrow where no bound is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from syria_events.explorer.look import COLOUR, SHAPE, config, look

DAY = 86_400_000  # milliseconds
ROW = 19  # pixels
MANY = 150  # so many rows have no room for words
_TALL = 640

# Names and dates stand beside the bars, unless the page has no room for them.
_LEFT, _RIGHT = 10, 10

TITLE = "When the events were"
SUBTITLE = [
    "A bar covers the days on which an event may have been. A thin line and arrow: no bound is claimed on that side.",
    "A broken, paler bar: the day is contested. Events outside the time shown stand at its edge, with their date.",
]


def spec(rows: Sequence[Mapping[str, Any]], window: tuple[str, str] | None, width: int, theme: str) -> dict[str, Any]:
    """The figure in Vega-Lite, reading the rows from the data named `events`; `window` are first and last day shown."""
    first, last = window or span(rows)
    words = len(rows) <= MANY
    shown = look(theme)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": describe(rows),
        "title": {"text": TITLE, "subtitle": SUBTITLE},
        "width": width,
        "height": ROW * len(rows) if words and rows else _TALL if rows else ROW,
        "data": {"name": "events"},
        "params": [
            {"name": "selected", "value": ""},
            {"name": "first", "value": first},
            {"name": "last", "value": last},
            {"name": "words", "value": words},
            {"name": "room", "value": 430},
            {"name": "dates", "value": True},
            {"name": "rows", "expr": "max(1, length(data('events')))"},
            {"name": "from", "expr": "+toDate(first)"},
            {"name": "to", "expr": f"+toDate(last) + {DAY}"},
            # However long the time, a day can be seen.
            {"name": "least", "expr": "3 * (to - from) / width"},
        ],
        "transform": _transforms(),
        "encoding": {"y": {"field": "row", "type": "quantitative", "axis": None, "scale": _ROWS}},
        "layer": [
            _guides(shown.line),
            _undated(shown.faint),
            _bars(),
            *_open_ends(),
            *_beyond(shown.faint),
            _chosen(shown.chosen),
            _symbols(),
            _titles(shown.ink),
            _dates(shown.faint),
        ],
        "config": config(theme),
    }


_THICK = "max(1.5, min(9, 0.5 * height / rows))"
_ROWS = {
    "reverse": True,
    "zero": False,
    "nice": False,
    "domain": [{"expr": "0.5"}, {"expr": "rows + 0.5"}],
}
_TICK = "to - from > 1.2e11 ? '%Y' : to - from > 5e9 ? '%b %Y' : '%-d %b %Y'"
_TIME: dict[str, Any] = {
    "type": "temporal",
    "scale": {"type": "utc", "domainMin": {"expr": "from"}, "domainMax": {"expr": "to"}, "nice": False, "clamp": True},
    "axis": {
        "orient": "top",
        "title": None,
        "tickCount": {"expr": "max(2, width / 90)"},
        "labelExpr": f"utcFormat(datum.value, {_TICK})",
        "labelOverlap": True,
        "labelFlush": True,
    },
}


def span(rows: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """The first and the last day that the figure shows: of all bounds, or of most where a few lie far off.

    Where the shortest time that holds four fifths of the bounds is less than a quarter of the whole, it alone is
    shown, with a twentieth on both sides; what lies outside stands at the edge, with its date.
    """
    bounds = sorted(
        dt.date.fromisoformat(row[name]) for row in rows for name in ("date_start", "date_end") if row[name]
    )
    if not bounds:
        return "2022-05-01", "2022-08-31"  # the summer of the recap
    most = -(-len(bounds) * 4 // 5)
    start, end = min(
        ((bounds[i], bounds[i + most - 1]) for i in range(len(bounds) - most + 1)),
        key=lambda pair: (pair[1] - pair[0], -pair[0].toordinal()),
    )
    if (end - start) * 4 >= bounds[-1] - bounds[0]:
        start, end = bounds[0], bounds[-1]
    room = max((end - start) // 20, dt.timedelta(days=1))
    return (_earlier(start, room)).isoformat(), (_later(end, room)).isoformat()


def _earlier(day: dt.date, room: dt.timedelta) -> dt.date:
    return day - min(room, day - dt.date.min)


def _later(day: dt.date, room: dt.timedelta) -> dt.date:
    return day + min(room, dt.date.max - day)


def describe(rows: Sequence[Mapping[str, Any]]) -> str:
    """What the figure shows, in words, for who does not see it."""
    undated = sum(not row["date_start"] and not row["date_end"] for row in rows)
    half = sum(bool(row["date_start"]) != bool(row["date_end"]) for row in rows)
    days = sorted(row[name] for row in rows for name in ("date_start", "date_end") if row[name])
    when = f" between {days[0]} and {days[-1]}" if days else ""
    return (
        f"Timeline of {len(rows)} events{when}, a row for each, from the earliest to the latest. "
        f"{half} have a bound on one side only; {undated} without a date stand at the end."
    )


def _transforms() -> list[dict[str, Any]]:
    """From the cells of a row to the place of its bar; days are whole, from their midnight to the next."""
    steps = {
        "start": "datum.date_start ? +toDate(datum.date_start) : null",
        "end": f"datum.date_end ? +toDate(datum.date_end) + {DAY} : null",
        "undated": "datum.start === null && datum.end === null",
        "by": "datum.undated ? 8.64e15 : datum.start === null ? datum.end : datum.start",
        "doubtful": "indexof(split(datum.contested_fields || '', ';'), 'date') >= 0",
        "before": "datum.end !== null && datum.end <= from",
        "after": "datum.start !== null && datum.start >= to",
        "inside": "!datum.undated && !datum.before && !datum.after",
        "x": "datum.start === null ? from : max(datum.start, from)",
        "x2": "datum.end === null ? to : min(max(datum.end, datum.x + least), to)",
        "opens": "datum.inside && datum.start === null",
        "stays": "datum.inside && datum.end === null",
        "days": (
            "datum.date_edtf ? replace(datum.date_edtf, '/', ' to ')"
            " : datum.undated ? (datum.doubtful ? 'contested' : 'no date')"
            " : (datum.date_start || '..') + ' to ' + (datum.date_end || '..')"
        ),
        "status": "indexof(['alleged', 'denied'], datum.event_status) < 0 ? '' : ' (' + datum.event_status + ')'",
    }
    calculated = [{"calculate": expression, "as": name} for name, expression in steps.items()]
    order = [{"field": name, "order": "ascending"} for name in ("by", "end", "event_id")]
    number = {"window": [{"op": "row_number", "as": "row"}], "sort": order}
    return [*calculated, number]


def _guides(line: str) -> dict[str, Any]:
    """A faint line from the name to the date, which leads the eye."""
    return {
        "transform": [{"filter": "words"}],
        "mark": {"type": "rule", "color": line, "strokeDash": [1, 3], "x": 0, "x2": {"expr": "width"}},
    }


def _undated(faint: str) -> dict[str, Any]:
    return {
        "transform": [{"filter": "datum.undated"}],
        "mark": {"type": "text", "color": faint, "x": {"expr": "width / 2"}, "fontStyle": "italic", "fontSize": 10.5},
        "encoding": {
            "text": {"value": {"expr": "words ? datum.doubtful ? 'the day is contested' : 'no day is claimed' : ''"}}
        },
    }


def _bars() -> dict[str, Any]:
    """The days on which an event may have been; hollow where they are contested."""
    return {
        "transform": [{"filter": "datum.inside"}],
        "mark": {
            "type": "rule",
            "strokeCap": "butt",
            "strokeWidth": {"expr": "datum.opens || datum.stays ? 1.5 : " + _THICK},
            "strokeOpacity": {"expr": "datum.doubtful ? 0.55 : 0.9"},
            "strokeDash": {"expr": "datum.doubtful ? [2, 2] : [1, 0]"},
        },
        "encoding": {"x": {"field": "x", **_TIME}, "x2": {"field": "x2"}, "color": COLOUR},
    }


def _open_ends() -> list[dict[str, Any]]:
    """An arrow at the edge where no bound is given, and a tick at the bound that is."""
    arrow = {"type": "point", "shape": "triangle", "filled": True, "size": 70, "opacity": 1}
    tick = {"type": "tick", "orient": "vertical", "thickness": 2, "size": 12, "opacity": 1}
    return [
        _layer("datum.opens", {**arrow, "angle": 270, "x": {"expr": "5"}}),
        _layer("datum.stays", {**arrow, "angle": 90, "x": {"expr": "width - 5"}}),
        _layer("datum.opens && datum.end <= to", tick, {"x": {"field": "end", "type": "temporal"}}),
        _layer("datum.stays && datum.start >= from", tick, {"x": {"field": "start", "type": "temporal"}}),
    ]


def _beyond(faint: str) -> list[dict[str, Any]]:
    """Events outside the time shown, at the edge where they lie, with an arrow towards them."""
    arrow = {"type": "text", "color": faint, "fontSize": 10.5, "fontStyle": "italic"}
    text = {"before": "'\\u2190 ' + (words ? 'before' : '')", "after": "(words ? 'after' : '') + ' \\u2192'"}
    sides = (("before", "left", {"expr": "4"}), ("after", "right", {"expr": "width - 4"}))
    return [
        _layer(f"datum.{which}", {**arrow, "align": align, "x": x, "text": {"expr": text[which]}})
        for which, align, x in sides
    ]


def _chosen(ink: str) -> dict[str, Any]:
    """A frame around the row that is chosen."""
    ends = {"x": {"expr": f"-{_LEFT + 8}"}, "x2": {"expr": "width + 2"}}
    mark = {"type": "rule", "strokeWidth": {"expr": "max(4, min(18, height / rows))"}, **ends}
    return _layer("datum.event_id === selected", {**mark, "color": ink, "strokeOpacity": 0.16})


def _symbols() -> dict[str, Any]:
    """The class of the event, as shape and colour, before its row."""
    mark = {"type": "point", "filled": True, "opacity": 1, "x": {"expr": f"-{_LEFT}"}}
    size = {"value": {"expr": "words ? 60 : 20"}}
    return {"mark": mark, "encoding": {"shape": SHAPE, "color": COLOUR, "size": size}}


def _titles(ink: str) -> dict[str, Any]:
    mark = {
        "type": "text",
        "align": "right",
        "fontSize": 11,
        "color": ink,
        "x": {"expr": f"-{_LEFT + 10}"},
        "limit": {"expr": "room"},
    }
    return _layer("words && room > 0", {**mark, "text": {"expr": "(datum.title || datum.event_id) + datum.status"}})


def _dates(faint: str) -> dict[str, Any]:
    mark = {"type": "text", "align": "left", "fontSize": 10, "color": faint, "x": {"expr": f"width + {_RIGHT}"}}
    return _layer("words && dates", {**mark, "text": {"expr": "datum.days"}})


def _layer(which: str, mark: dict[str, Any], encoding: dict[str, Any] | None = None) -> dict[str, Any]:
    """A mark for the rows for which an expression holds, in the colour of their class unless it has its own."""
    own = {} if "color" in mark else {"color": COLOUR}
    return {"transform": [{"filter": which}], "mark": mark, "encoding": own | (encoding or {})}
