"""Draws the two figures of README.md: `python docs/figures.py` writes `figures/killed.svg` and `figures/map.svg`.

The first has what each voice says of the people killed in one event; the second is `se.plot.map`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

import syria_events as se
from syria_events.explorer.look import LOOKS, config

FOLDER = Path(__file__).with_name("figures")
EVENT = "SE-074XC"
BEYOND = 1.6  # how far the line of an open figure is drawn beyond its floor, in persons
INK, BLUE = LOOKS["light"].ink, "#0072B2"
PUBLISHED = "published: contested, without a best"


def said() -> list[dict[str, Any]]:
    """What each voice says, each bound once, the lowest first; then what is published."""
    claims = se.claims(EVENT, field="killed", as_="arrow").to_pylist()
    kept = {(row["low"], row["high"], row["voice"]): _row(row["voice"], row) for row in claims}
    order = sorted(kept, key=lambda key: (key[0], key[2], key[1] is None))
    (event,) = (row for row in se.load("events", as_="arrow").to_pylist() if row["event_id"] == EVENT)
    published = {name: event[f"killed_{name}"] for name in ("low", "best", "high", "open")}
    return [kept[key] for key in order] + [_row(PUBLISHED, published)]


def _row(voice: str, figure: dict[str, Any]) -> dict[str, Any]:
    """A line of the figure; every figure of this event has a floor."""
    low, high, opened = figure["low"], figure["high"], figure["open"] == "above"
    words = f"at least {low}" if opened else str(low) if low == high else f"{low} to {high}"
    if voice == PUBLISHED:
        words = f"{low} or more" if opened else words
    return {"voice": voice, "low": low, "best": figure["best"], "to": high, "open": opened, "words": words}


def killed() -> alt.LayerChart:
    """A line for each voice and figure: a dot is a best number, a line leads from low to high, an arrow has no high."""
    rows = [row | {"line": f"{number:02} {row['voice']}"} for number, row in enumerate(said())]
    most = max(row["to"] or row["low"] for row in rows)
    for row in rows:
        row["end"] = (
            row["to"] if not row["open"] else most + BEYOND if row["voice"] == PUBLISHED else row["low"] + BEYOND
        )
    # Numbers keep lines of one voice apart and in order; the labels are without them.
    order = alt.Scale(domain=[row["line"] for row in rows])
    y = alt.Y("line:N", title=None, scale=order).axis(
        labelExpr="slice(datum.label, 3)", labelLimit=420, labelFontSize=12, labelPadding=14, labelColor=INK
    )
    x = alt.X("low:Q", title="people killed").scale(domain=[0, most + 4], nice=False).axis(tickMinStep=2)
    colour = alt.condition(alt.datum.voice == PUBLISHED, alt.value(INK), alt.value(BLUE))
    drawn = alt.Chart(alt.InlineData(values=rows)).encode(y=y, color=colour)
    lines = drawn.transform_filter("datum.end > datum.low").mark_rule(strokeWidth=3)
    arrows = drawn.transform_filter("datum.open").mark_point(shape="triangle-right", filled=True, opacity=1, size=90)
    floors = drawn.transform_filter("datum.best === null").mark_tick(thickness=3, height=13)
    dots = drawn.transform_filter("datum.best !== null").mark_point(filled=True, opacity=1, size=80)
    words = drawn.mark_text(align="left", dx=11, fontSize=12)
    chart: alt.LayerChart = alt.layer(
        lines.encode(x=x, x2="end:Q"),
        arrows.encode(x="end:Q"),
        floors.encode(x=x),
        dots.encode(x="best:Q"),
        words.encode(x="end:Q", text="words:N", color=alt.value(INK)),
        width=340,
        height=alt.Step(24),
        title=alt.TitleParams(
            "People killed in one strike, by voice",
            subtitle=[
                f"{EVENT}, US strike on ammunition depots in Deir-ez-Zor, 24 August 2022.",
                "Dot: low, best and high are one number. Tick and arrow: a low, no best, and no high.",
            ],
        ),
    ).configure(**config("light"))
    return chart


def figures() -> dict[str, str]:
    """The name of each file and what it holds, as SVG."""
    drawn = {"killed.svg": killed(), "map.svg": se.plot.map(width=900)}
    return {name: vl_convert.vegalite_to_svg(chart.to_dict()) for name, chart in drawn.items()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in figures().items():
        (FOLDER / name).write_text(text.rstrip("\n") + "\n", encoding="utf-8")
