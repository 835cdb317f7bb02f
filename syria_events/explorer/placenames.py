"""The names of places on the map: beside their place, where they cover neither another place nor another name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NAMED = 40  # so many places at most have their names
HIGH, LETTER = 12, 5.4  # pixels of a line of names, and of a letter on average

SHIFT = 10  # pixels by which a name stands higher or lower beside its place
FAR = 15  # pixels by which a name stands farther off where something is in between

# A name stands beside its place, above, below, between these, or farther off: where its box starts, and its top.
_SIDES = {
    "right": ("datum.px + datum.beside", f"datum.at - {HIGH / 2}"),
    "left": ("datum.px - datum.beside - datum.wide", f"datum.at - {HIGH / 2}"),
    "above": ("datum.px - datum.wide / 2", f"datum.at - datum.beside - {HIGH - 3}"),
    "below": ("datum.px - datum.wide / 2", "datum.at + datum.beside - 3"),
    "right_above": ("datum.px + datum.beside - 2", f"datum.at - {HIGH / 2 + SHIFT}"),
    "right_below": ("datum.px + datum.beside - 2", f"datum.at - {HIGH / 2 - SHIFT}"),
    "left_above": ("datum.px - datum.beside - datum.wide + 2", f"datum.at - {HIGH / 2 + SHIFT}"),
    "left_below": ("datum.px - datum.beside - datum.wide + 2", f"datum.at - {HIGH / 2 - SHIFT}"),
    "far_left": (f"datum.px - datum.beside - datum.wide - {FAR}", f"datum.at - {HIGH / 2}"),
    "far_right": (f"datum.px + datum.beside + {FAR}", f"datum.at - {HIGH / 2}"),
}
_OF = ["turn", "px", "at", "name", "beside", "wide"]


def layer(ink: str) -> dict[str, Any]:
    """The names as text, worked out from where the rows stand on the map, in pixels.

    Each place takes the first side that is free: of the edge of the map, of every other place, and of the names of
    those before it on their right; no other place that has a name stands between. Places of which more events are told
    come first. A name for which no side is free, or that would still cover one before it, is left out: there is room
    for it when the map is closer.
    """
    corner: dict[str, Any] = {"x": {"expr": "datum.left + datum.wide / 2"}, "y": {"expr": f"datum.top + {HIGH / 2}"}}
    mark = {"type": "text", "aria": False, "fontSize": 10, "color": ink, "text": {"expr": "datum.name"}}
    return {
        "transform": [
            *_places(),
            *_against_others(_OF, {f"no_{side}": _taken(*box) + _between(side) for side, box in _SIDES.items()}),
            *_steps(
                side=" : ".join([*(f"datum.no_{side} < 1 ? '{side}'" for side in _SIDES), "null"]),
                left=_by_side(0),
                top=_by_side(1),
            ),
            {"filter": "datum.name && datum.side"},
            *_against_others([*_OF, "left", "top"], {"covered": _covered()}),
            {"filter": "datum.covered < 1"},
        ],
        "mark": {**mark, "align": "center", "baseline": "middle", **corner},
    }


def _places() -> list[dict[str, Any]]:
    """A row for each place that is seen, with its name unless only the governorate is known, in turn."""
    first = {"window": [{"op": "row_number", "as": "first"}], "groupby": ["spot"], "sort": [{"field": "seat"}]}
    order = [{"field": "seats", "order": "descending"}, {"field": "lat"}, {"field": "lon"}, {"field": "pinned"}]
    return [
        {"filter": "words && datum.placed && datum.seen"},
        first,
        {"filter": "datum.first === 1"},
        {"window": [{"op": "row_number", "as": "turn"}], "sort": order},
        {"filter": f"datum.turn <= {NAMED}"},
        *_steps(
            name="datum.pinned ? datum.location_name || '' : ''",
            at="datum.py + datum.under",
            beside="9 + (datum.seats > 1 ? 7.5 * sqrt(datum.seats) : 0)",
            wide=f"{LETTER} * length(datum.name)",
        ),
    ]


def _steps(**steps: str) -> list[dict[str, Any]]:
    return [{"calculate": expression, "as": name} for name, expression in steps.items()]


def _against_others(of: Sequence[str], questions: Mapping[str, str]) -> list[dict[str, Any]]:
    """Of each row, how many others (`datum.other`) say yes to each question."""
    return [
        {"joinaggregate": [{"op": "values", "field": "turn", "as": "others"}]},
        {"flatten": ["others"], "as": ["other"]},
        *_steps(**{name: f"datum.other.turn !== datum.turn && ({asked}) ? 1 : 0" for name, asked in questions.items()}),
        {"aggregate": [{"op": "sum", "field": name, "as": name} for name in questions], "groupby": list(of)},
    ]


def _taken(left: str, top: str) -> str:
    """Whether a name there leaves the map, covers another place, or the name of one before it on its right."""
    place, reach = ("datum.other.px", "datum.other.at"), "(datum.other.beside - 3)"
    corner, wide = [f"{middle} - {reach}" for middle in place], f"2 * {reach}"
    before = [edge.replace("datum.", "datum.other.") for edge in _SIDES["right"]]
    name = _overlap((left, top), (before[0], before[1]), "datum.other.wide", str(HIGH))
    covers = _overlap((left, top), (corner[0], corner[1]), wide, wide)
    named = f"datum.other.turn < datum.turn && datum.other.name && {name}"
    return f"{left} < 0 || {left} + datum.wide > width || {covers} || {named}"


def _between(side: str) -> str:
    """Whether another place with a name stands between a name that is farther off and its own place."""
    if side not in ("far_left", "far_right"):
        return ""
    left, top = _SIDES[side.removeprefix("far_")]
    reach = "(datum.other.beside - 3)"
    corner = (f"datum.other.px - {reach}", f"datum.other.at - {reach}")
    return f" || datum.other.name && {_overlap((left, top), corner, f'2 * {reach}', f'2 * {reach}')}"


def _covered() -> str:
    """Whether the box of a name covers that of one before it."""
    corner, other = ("datum.left", "datum.top"), ("datum.other.left", "datum.other.top")
    return f"datum.other.turn < datum.turn && {_overlap(corner, other, 'datum.other.wide', str(HIGH))}"


def _overlap(corner: tuple[str, str], other: tuple[str, str], wide: str, high: str) -> str:
    """Whether the box of a name with a corner covers another box."""
    (left, top), (x, y) = corner, other
    across = f"{left} < {x} + {wide} && {x} < {left} + datum.wide"
    return f"({across} && {top} < {y} + {high} && {y} < {top} + {HIGH})"


def _by_side(corner: int) -> str:
    """The corner of the box of a name, by the side on which it stands."""
    choices = [f"datum.side === '{side}' ? {box[corner]}" for side, box in _SIDES.items()]
    return " : ".join([*choices, "null"])
