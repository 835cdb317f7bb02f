"""What is said of an event, voice by voice: each value, what was published of it, and everybody who speaks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from syria_events.derivation.kinds import Kind
from syria_events.explorer.look import config, look
from syria_events.schema.text import claim_text

Row = Mapping[str, Any]

LINE = 17  # pixels
_VALUE, _MARK, _SAID, _VOICE, _READ, _WIDTH = 0, 265, 282, 440, 860, 1060
SUBTITLE = [
    "\u25cf says so; \u25cb says so with a hedge; \u2715 denies it; pale: set aside by a ruling. "
    "A bar at the left marks what is contested: claims differ and no ruling chooses.",
]


def spec(lines: Sequence[Row], title: str, theme: str) -> dict[str, Any]:
    """The figure in Vega-Lite, reading `lines` from the data named `lines`."""
    shown = look(theme)
    text = {
        "type": "text",
        "align": "left",
        "baseline": "middle",
        "fontSize": 11,
        "y": {"expr": f"{LINE} * datum.line"},
    }
    dim = {"expr": "datum.aside ? 0.5 : 1"}
    here = {"y": {"expr": f"{LINE} * datum.line"}}
    rule = {"type": "rule", "color": shown.line, "x": -10, "x2": _WIDTH, "y": {"expr": f"{LINE} * (datum.line - 0.5)"}}
    bar = {"type": "rect", "color": CONTESTED, "x": -10, "x2": -6}
    bar |= {"y": {"expr": f"{LINE} * (datum.line - 0.5)"}, "y2": {"expr": f"{LINE} * (datum.line + 0.5)"}}
    point = {"type": "point", "x": _MARK, "size": 42, "color": shown.ink, "opacity": dim, "strokeWidth": 1.6, **here}
    point |= {"shape": {"expr": "datum.stance === 'denies' ? 'M-.7,-.7L.7,.7M.7,-.7L-.7,.7' : 'circle'"}}
    point |= {"fillOpacity": {"expr": "datum.hedged || datum.stance === 'denies' ? 0 : 1"}, "fill": shown.ink}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": describe(lines, title),
        "title": {"text": title, "subtitle": SUBTITLE},
        "width": _WIDTH,
        "height": LINE * (len(lines) + 1),
        "data": {"name": "lines"},
        "layer": [
            _only("datum.value && datum.line > 1", rule),
            _only("datum.contested", bar),
            _only("datum.value", text | {"x": _VALUE, "fontWeight": "bold", "color": shown.ink, "limit": 255}, "value"),
            _only(
                "datum.state", text | {"x": _VALUE, "fontStyle": "italic", "color": shown.faint, "limit": 255}, "state"
            ),
            _only("true", point),
            _only("true", text | {"x": _SAID, "color": shown.ink, "opacity": dim, "limit": 150}, "said"),
            _only("true", text | {"x": _VOICE, "color": shown.ink, "opacity": dim, "limit": 412}, "voice"),
            _only("true", text | {"x": _READ, "color": shown.faint, "fontSize": 10, "limit": 200}, "document"),
        ],
        "config": config(theme),
    }


CONTESTED = "#E69F00"


def lines(
    rows: Sequence[Row], kinds: Mapping[str, Kind], states: Mapping[str, str], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """A line for each claim, in the order of values; the first of a value has its name, the second what it rests on.

    `rows` are claims with the names of their voices, `states` what each value rests on where that is known, and
    `names` what identifiers of actors, places and events stand for.
    """
    values: dict[str, list[Row]] = {}
    for row in rows:
        values.setdefault(value_name(row, kinds[row["field"]]), []).append(row)
    made: list[dict[str, Any]] = []
    for value, said in values.items():
        made += _of_value(value, said, kinds[said[0]["field"]], states.get(value), names, len(made))
    return made


def value_name(row: Row, kind: Kind) -> str:
    """The name of the value that a claim is on, as `disagreements` has it."""
    if kind.single:
        window = row["value"] if kind.value == "duration" else None
        return ".".join(part for part in (row["field"], row["subject_id"], window) if part)
    return row["field"] if kind.name == "role" else ".".join(filter(None, (row["field"], row["subject_id"])))


def _of_value(
    value: str, said: Sequence[Row], kind: Kind, state: str | None, names: Mapping[str, str], start: int
) -> Iterator[dict[str, Any]]:
    ordered = sorted(said, key=lambda row: (*_size(row), claim_text(row, kind.counted), row["voice"], row["claim_id"]))
    subject = said[0]["subject_id"]
    field = said[0]["field"].replace("_", " ")
    head = [f"{field}, {names.get(subject, subject.replace('-', ' '))}" if subject else field]
    tail = ["", (state or "").replace("_", " ")] if state else []
    for number, row in enumerate(ordered):
        text = claim_text(row, kind.counted)
        voice = row["voice"] + (f", via {row['via']}" if row["via"] else "")
        marks = [
            row["certainty"] if row["certainty"] != "stated" else "",
            "denies" if row["stance"] == "denies" else "",
        ]
        marks += ["" if row["used"] else "set aside"]
        yield {
            "line": start + number + 1,
            "value": head[number] if number < len(head) else "",
            "state": tail[number] if number < len(tail) else "",
            "said": ("not " if row["stance"] == "denies" else "") + names.get(text, text.replace("_", " ")),
            "voice": voice + (f"  ({', '.join(filter(None, marks))})" if any(marks) else ""),
            "document": row["document_id"],
            "stance": row["stance"],
            "hedged": row["certainty"] != "stated",
            "aside": not row["used"],
            "contested": state == "contested",
        }


def _size(row: Row) -> tuple[int, int]:
    """By which counts are in order: the least first, and what is closed before what is open."""
    return (row["low"] or 0, row["high"] if row["high"] is not None else 1 << 31)


def describe(found: Sequence[Row], title: str) -> str:
    """What the figure shows, in words, for who does not see it."""
    denials = sum(line["stance"] == "denies" for line in found)
    contested = [line["value"] for line in found if line["contested"] and line["value"]]
    values = sum(bool(line["value"]) for line in found)
    said = f"Contested: {', '.join(contested)}." if contested else "None of the values is contested."
    return f"{title}: {len(found)} claims on {values} values, {denials} of them denials. {said}"


def _only(which: str, mark: dict[str, Any], field: str | None = None) -> dict[str, Any]:
    text = {"text": {"expr": f"datum.{field}"}} if field else {}
    return {"transform": [{"filter": which}], "mark": mark | text, "encoding": {}}
