"""How figures look: one colour and one shape for each class of events, in light and in dark.

The colours are of the palette of Okabe and Ito (https://jfly.uni-koeln.de/color/), which people who are colour-blind
tell apart; the purple is darker than theirs, so that it stands out from white. A shape says the same as the colour.
Classes have colours and sides of the conflict have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from syria_events import naming

Theme = Literal["light", "dark"]

CLASSES = ("violence", "posture", "statement")
COLOURS = ("#D55E00", "#0072B2", "#A8518A")
COLOURS_DARK = ("#F08A3C", "#56B4E9", "#DE8FBE")
SHAPES = ("diamond", "square", "circle")

FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True)
class Look:
    """The colours of one theme: paper, ink, fainter ink, lines, land, the country itself, and what is chosen."""

    paper: str
    ink: str
    faint: str
    line: str
    land: str
    country: str
    chosen: str
    classes: tuple[str, ...]


LOOKS: dict[str, Look] = {
    "light": Look("#ffffff", "#1a1d21", "#5b6470", "#c3c9d1", "#f0f1f3", "#fffdf6", "#111111", COLOURS),
    "dark": Look("#14171b", "#eceff3", "#a3adb9", "#454d58", "#1b2026", "#262c34", "#ffffff", COLOURS_DARK),
}

# The colours are in the configuration of a theme, so that a figure is the same in both.
COLOUR: dict[str, Any] = {
    "field": "event_class",
    "type": "nominal",
    "scale": {"domain": list(CLASSES), "range": "category"},
    "legend": {"labelExpr": "upper(slice(datum.label, 0, 1)) + slice(datum.label, 1)", "symbolOpacity": 1},
}
SHAPE: dict[str, Any] = {
    "field": "event_class",
    "type": "nominal",
    "scale": {"domain": list(CLASSES), "range": list(SHAPES)},
    "legend": COLOUR["legend"],
}


def look(theme: str) -> Look:
    """The colours of a theme; ValueError naming those there are."""
    return LOOKS[naming.chosen("theme", theme, LOOKS)]


def config(theme: str) -> dict[str, Any]:
    """The `config` of Vega-Lite that all figures share."""
    shown = look(theme)
    text = {"color": shown.ink, "font": FONT}
    labels = {"labelFont": FONT, "titleFont": FONT, "labelColor": shown.faint, "titleColor": shown.faint}
    axis = {"domainColor": shown.line, "tickColor": shown.line, "gridColor": shown.line, "gridOpacity": 0.5}
    return {
        "background": shown.paper,
        "font": FONT,
        "view": {"stroke": None},
        "range": {"category": list(shown.classes)},
        "text": text,
        "title": {**text, "anchor": "start", "fontSize": 15, "subtitleColor": shown.faint, "subtitlePadding": 5}
        | {"subtitleFont": FONT, "subtitleFontSize": 11, "offset": 14},
        "axis": labels | axis | {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal"},
        "legend": labels | {"orient": "top", "title": None, "labelFontSize": 11, "labelColor": shown.ink, "offset": 6},
    }
