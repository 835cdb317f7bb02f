"""How many people were killed or hurt, by group: what figures bound, which side is open, and what is not in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from syria_events.explorer.look import config, look

ROW = 34  # pixels
WORDS = {"killed": "People killed", "injured": "People injured", "detained": "People detained"}
WORDS |= {"civilians_killed": "Civilians killed"}
SUBTITLE = [
    "A bar goes from the least to the most that figures allow; an arrow: no bound is given on that side. A thick tick",
    "is the best figure, where every figure has one. Sums count nobody twice; the words tell what is not in them.",
]


def spec(rows: Sequence[Mapping[str, Any]], what: str, title: str, width: int, theme: str) -> dict[str, Any]:
    """The figure in Vega-Lite; `rows` of `total`, with `group` and `told` in words, are the data named `toll`."""
    shown = look(theme)
    known = [row[bound] for row in rows for bound in ("low", "best", "high") if row[bound] is not None]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": describe(rows, what),
        "title": {"text": title, "subtitle": SUBTITLE},
        "width": width,
        "height": ROW * max(1, len(rows)),
        "data": {"name": "toll"},
        "params": [{"name": "most", "value": max([*known, 1]) * 1.15}],
        "encoding": {
            "y": {"field": "group", "type": "nominal", "sort": None, "axis": _NAMES | {"labelColor": shown.ink}}
        },
        "layer": [
            _bar(),
            *_open_side("low", "high", 6, 90),
            *_open_side("high", "low", 6, 270),
            _tick("low", shown.ink, 1.5, 14),
            _tick("high", shown.ink, 1.5, 14),
            _tick("best", shown.ink, 4, 20),
            _nothing(shown.faint),
            _told(shown.faint),
        ],
        "config": config(theme),
    }


COLOUR = "#E69F00"  # the orange of Okabe and Ito, the same for all groups: no side has a colour
_NAMES: dict[str, Any] = {"title": None, "labelLimit": 330, "labelFontSize": 11.5, "ticks": False, "domain": False}
_NAMES |= {"labelPadding": 12}


def title(what: str, by: str) -> str:
    """What stands above the figure."""
    return f"{WORDS[what]}, by {by}"


def told(row: Mapping[str, Any]) -> str:
    """What a group comes to, and what is not in the sum, in words."""
    parts = [f"{_number(row['n_figures'], 'figure')} of {_number(row['n_events'], 'event')}"]
    notes = {
        "n_unknown": "of unknown number",
        "n_contested": "contested",
        "n_alleged": "only alleged",
        "n_joint": "counted jointly",
        "n_totals": "left out as totals of others",
    }
    parts += [f"{row[name]} {text}" for name, text in notes.items() if row[name]]
    rest = "; ".join(parts)
    return f"{figure(row)} ({rest})" if row["open"] else rest


def _number(number: int, of: str) -> str:
    return f"{number} {of}{'' if number == 1 else 's'}"


def figure(row: Mapping[str, Any]) -> str:
    """The sum in words; it never says more than its open sides allow."""
    low, best, high = row["low"], row["best"], row["high"]
    if low is None and high is None:
        return "nobody gives a figure" if row["open"] is None else "some, number unknown"
    if low is None:
        return f"up to {high}"
    if high is None:
        return f"{low} or more"
    if low == high:
        return str(low)
    return f"{low} to {high}" + (f", best {best}" if best is not None else "")


def describe(rows: Sequence[Mapping[str, Any]], what: str) -> str:
    """What the figure shows, in words, for who does not see it."""
    return f"{WORDS[what]}, by group. " + " ".join(f"{row['group']}: {told(row)}." for row in rows)


def _across(field: str) -> dict[str, Any]:
    scale = {"domain": [{"expr": "0"}, {"expr": "most"}], "nice": False}
    axis = {"title": "people", "orient": "top", "format": "d", "tickMinStep": 1, "tickCount": 6}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def _bar() -> dict[str, Any]:
    """From the least to the most, where figures allow neither less nor more."""
    mark = {"type": "rule", "color": COLOUR, "strokeWidth": 12, "strokeCap": "butt"}
    both = [{"filter": "isValid(datum.low) && isValid(datum.high)"}]
    return {"transform": both, "mark": mark, "encoding": {"x": _across("low"), "x2": {"field": "high"}}}


def _open_side(known: str, unknown: str, tip: int, angle: int) -> list[dict[str, Any]]:
    """A thin line from the bound that is known, with an arrow where there is none; `tip` is counted from that edge."""
    edge = {"expr": f"width - {tip}" if unknown == "high" else f"{tip}"}
    one = [{"filter": f"isValid(datum.{known}) && !isValid(datum.{unknown})"}]
    line = {"type": "rule", "color": COLOUR, "strokeWidth": 3, "strokeCap": "butt", "x2": edge}
    arrow = {"type": "point", "shape": "triangle", "filled": True, "size": 130, "opacity": 1, "color": COLOUR}
    return [
        {"transform": one, "mark": line, "encoding": {"x": _across(known)}},
        {"transform": one, "mark": {**arrow, "angle": angle, "x": edge}},
    ]


def _tick(field: str, ink: str, thick: float, size: int) -> dict[str, Any]:
    mark = {"type": "tick", "orient": "vertical", "color": ink, "thickness": thick, "size": size, "opacity": 1}
    encoding = {"x": _across(field)}
    return {"transform": [{"filter": f"isValid(datum.{field})"}], "mark": mark, "encoding": encoding}


def _nothing(faint: str) -> dict[str, Any]:
    mark = {"type": "text", "align": "left", "x": 6, "fontSize": 11, "fontStyle": "italic", "color": faint}
    mark |= {"text": {"expr": "datum.open === 'both' ? 'some, number unknown' : 'nobody gives a figure'"}}
    return {
        "transform": [{"filter": "!isValid(datum.low) && !isValid(datum.high)"}],
        "mark": mark,
    }


def _told(faint: str) -> dict[str, Any]:
    mark = {"type": "text", "align": "left", "fontSize": 10.5, "color": faint, "x": {"expr": "width + 12"}}
    return {"mark": {**mark, "text": {"expr": "datum.told"}}}
