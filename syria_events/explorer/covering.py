"""Which of our events another dataset has: in groups by what can be said, with the figures of both side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from syria_events.explorer.look import config, look
from syria_events.schema.text import estimate

ROW = 26  # pixels
# What can be said of events, in this order: those that have a row each, and those that are listed in one.
SAID = {
    "same": "both have it, somebody decided",
    "proposed": "both may have it: one of theirs is assigned, and nobody has looked at it",
    "candidates": "they have some near it, but each goes with another, or is of another kind",
    "different": "they have some near it, and somebody decided that they are others",
    "lacking": "they lack it, though their days reach so far",
}
APART = {
    "outside": "no day of theirs is near",
    "statement": "a statement, which is no act of violence",
    "posture": "a posture, which is no act of violence",
    "total": "a total of other events",
    "undated": "a bound of its days is not known",
    "unplaced": "it has no point",
    "vague": "it is known no closer than to a country",
}
# Ours and theirs, in the blue and the vermilion of Okabe and Ito; the shapes say the same.
_COLOURS, _SHAPES = ("#0072B2", "#D55E00"), ("diamond", "square")
_BOUNDS = ("low", "best", "high")
# Identifiers on one line.
_FEW = 10
_OFFSET = 5  # pixels by which the two stand above and below the middle of their row


def rows(found: Sequence[Mapping[str, Any]], names: tuple[str, str]) -> list[dict[str, Any]]:
    """The rows of `coverage` as lines of the figure: a heading for each state, and under it the events."""
    lines: list[dict[str, Any]] = []
    for state, said in (SAID | APART).items():
        of = sorted((row for row in found if row["state"] == state), key=_when)
        if not of:
            continue
        lines.append(_line(len(lines), head=f"{len(of)} {state}: {said}"))
        if state in SAID:
            for row in of:
                lines.append(
                    _line(len(lines), label=f"{row['event_id']}  {row['title'] or ''}", told=_told(row, names))
                )
                lines[-1] |= _figures(row)
        else:  # all on one line, broken where it is long
            ids = [row["event_id"] for row in of]
            lines += [
                _line(len(lines) + n, few=", ".join(ids[at : at + 8])) for n, at in enumerate(range(0, len(ids), 8))
            ]
    return lines


def _when(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row["date_start"] or row["date_end"] or ""), row["event_id"]


def _line(place: int, head: str = "", label: str = "", told: str = "", few: str = "") -> dict[str, Any]:
    return {"place": place, "head": head, "label": label, "told": told, "few": few}


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    """The counts of both; theirs only where there is an event of theirs."""
    ours = {f"ours_{bound}": row[f"killed_{bound}"] for bound in _BOUNDS}
    return ours | {f"theirs_{bound}": row[f"their_killed_{bound}"] for bound in _BOUNDS}


def _told(row: Mapping[str, Any], names: tuple[str, str]) -> str:
    """What the figure shows of an event, in words."""
    ours = _estimate(row, "killed_")
    if not row["their_event"]:
        more = f"; {row['n_candidates']} near it" if row["n_candidates"] else ""
        return f"{names[0]}: {ours}{more}"
    far = [] if row["distance_km"] is None else [f"{row['distance_km']:.0f} km"]
    far += [] if row["day_gap"] is None else [f"{row['day_gap']} {'day' if row['day_gap'] == 1 else 'days'}"]
    apart = f", {' and '.join(far)} apart" if far else ""
    differs = f"; differ: {row['differs'].replace(';', ', ')}" if row["differs"] else "; nothing differs"
    return f"{names[0]}: {ours}, {names[1]}: {_estimate(row, 'their_killed_')}{apart}{differs}"


def _estimate(row: Mapping[str, Any], whose: str) -> str:
    counts = {bound: row[f"{whose}{bound}"] for bound in _BOUNDS}
    return "no number" if counts["low"] is None and counts["high"] is None else estimate(counts)


def describe(lines: Sequence[Mapping[str, Any]]) -> str:
    """What the figure shows, in words, for who does not see it."""
    said = (line["head"] or line["few"] or f"{line['label']} ({line['told']})" for line in lines)
    return "Which of our events another dataset has. " + ". ".join(said) + "."


def spec(lines: Sequence[Mapping[str, Any]], names: tuple[str, str], width: int, theme: str) -> dict[str, Any]:
    """The figure in Vega-Lite; `lines` are the data named `coverage`."""
    shown = look(theme)
    known = [line[key] for line in lines for key in line if key.endswith(_BOUNDS) and line[key] is not None]
    layers = [layer for side in (0, 1) for layer in _side(side, names)]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": describe(lines),
        "title": {
            "text": f"Which of our events are in {names[1]}",
            "subtitle": [
                f"People killed, as ours (above) and {names[1]} (below) count them, from the least to the most;",
                "a mark: the best or only number; an arrow: no bound. Pairs are proposals until somebody decides.",
            ],
        },
        "width": width,
        "height": ROW * max(1, len(lines)),
        "data": {"name": "coverage"},
        "params": [{"name": "most", "value": max([*known, 1]) * 1.15}],
        "encoding": {"y": {"field": "place", "type": "ordinal", "axis": None}},
        "layer": [
            *layers,
            _text("label", shown.ink, -388, "left", 11.5, 376),
            _text("told", shown.faint, f"{width + 14}", "left", 10.5, 700),
            _text("head", shown.ink, -400, "left", 12, 900),
            _text("few", shown.faint, -388, "left", 11, 900),
        ],
        "config": config(theme),
    }


def _text(field: str, colour: str, x: float | str, align: str, size: float, limit: int) -> dict[str, Any]:
    mark = {"type": "text", "align": align, "fontSize": size, "color": colour, "limit": limit, "x": float(x)}
    weight = {"fontWeight": "bold"} if field == "head" else {}
    return {
        "transform": [{"filter": f"datum.{field} !== ''"}],
        "mark": mark | weight | {"text": {"expr": f"datum.{field}"}},
    }


def _across(field: str) -> dict[str, Any]:
    scale = {"domain": [{"expr": "0"}, {"expr": "most"}], "nice": False}
    axis = {"title": "people killed", "orient": "top", "format": "d", "tickMinStep": 1, "tickCount": 6}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def _side(side: int, names: tuple[str, str]) -> list[dict[str, Any]]:
    """The counts of one of the two: a line from low to high, an arrow where a side is open, and the best estimate."""
    whose = ("ours", "theirs")[side]
    offset = {"yOffset": (-_OFFSET, _OFFSET)[side]}
    low, best, high = (f"{whose}_{bound}" for bound in _BOUNDS)
    scale = {"domain": list(names)}
    key = {"field": "whose", "type": "nominal", "legend": {"symbolOpacity": 1}}
    colour, shape = (key | {"scale": scale | {"range": list(those)}} for those in (_COLOURS, _SHAPES))
    line = {"type": "rule", "strokeWidth": 3, "strokeCap": "butt", **offset}
    point = {"type": "point", "filled": True, "size": 70, "opacity": 1, **offset}
    edge = {"expr": "width - 6"}
    only = f"isValid(datum.{best}) ? datum.{best} : datum.{low} === datum.{high} ? datum.{low} : null"

    def layer(test: str, mark: Mapping[str, Any], encoding: Mapping[str, Any]) -> dict[str, Any]:
        made = [{"calculate": json.dumps(names[side]), "as": "whose"}, {"calculate": only, "as": "mark"}]
        return {"transform": [*made, {"filter": test}], "mark": mark, "encoding": {"color": colour, **encoding}}

    from_floor = f"isValid(datum.{low}) && !isValid(datum.{high})"
    to_ceiling = f"!isValid(datum.{low}) && isValid(datum.{high})"
    thin, tip = line | {"strokeWidth": 1.5, "x2": edge}, point | {"shape": "triangle", "angle": 90, "x": edge}
    both = {"x": _across(low), "x2": {"field": high}}
    return [
        layer(f"isValid(datum.{low}) && isValid(datum.{high})", line, both),
        layer(from_floor, thin, {"x": _across(low)}),
        layer(from_floor, tip, {}),
        layer(to_ceiling, thin | {"x2": {"expr": "6"}}, {"x": _across(high)}),
        layer(to_ceiling, tip | {"angle": 270, "x": {"expr": "6"}}, {}),
        layer("isValid(datum.mark)", point, {"x": _across("mark"), "shape": shape}),
    ]
