"""The first screen of README.md: its tables hold what the data hold, its figures are those that the script draws."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import syria_events as se

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def cells(first: str) -> list[list[str]]:
    """The cells of the table whose header begins with a word, without header and rule."""
    (table,) = re.findall(rf"^\| {first} \|.*\n\|-.*\n((?:\|.*\n)+)", README, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_every_table_is_named_with_its_rows() -> None:
    told = [(name.strip("`"), rows) for name, rows, _ in cells("table")]
    assert told == [(name, f"{len(se.load(name)):,}") for name in se.tables()]


def killed(row: dict[str, Any]) -> str:
    """Bounds in words."""
    low, high = row["killed_low"], row["killed_high"]
    if row["killed_open"] is None:
        return "no number"
    return f"{low} or more" if high is None else str(low) if low == high else f"{low} to {high}"


def test_the_events_are_as_the_data_have_them() -> None:
    events = {row["event_id"]: row for row in se.load("events", as_="arrow").to_pylist()}
    shown = cells("event")
    assert f"of the {len(events)} events" in README
    for event_id, title, place, day, toll, contested in shown:
        row = events[event_id]
        assert [title, place, day, toll, contested] == [
            row["title"],
            row["location_name"] or "none claimed",
            row["date_edtf"],
            killed(row),
            ", ".join(sorted({name.partition(".")[0] for name in (row["contested_fields"] or "").split(";")})),
        ], event_id


def structure(svg: str) -> tuple[Counter[str], list[str], Counter[str]]:
    """Elements by name, texts, and shapes by colour: what is the same whichever fonts measured the words."""
    elements = list(ET.fromstring(svg).iter())
    return (
        Counter(element.tag.rpartition("}")[2] for element in elements),
        sorted(element.text for element in elements if element.tag.endswith("text") and element.text),
        Counter(f"{element.get('fill')} {element.get('stroke')}" for element in elements),
    )


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    pytest.importorskip("altair", reason="the extra explore is not installed")
    pytest.importorskip("vl_convert", reason="the extra explore is not installed")
    return runpy.run_path(str(ROOT / "docs" / "figures.py"))


@pytest.mark.parametrize("name", ["killed.svg", "map.svg"])
def test_the_figures_are_those_that_the_script_draws(script: dict[str, Any], name: str) -> None:
    committed = (ROOT / "docs" / "figures" / name).read_text(encoding="utf-8")
    assert f"](docs/figures/{name})" in README
    assert structure(committed) == structure(script["figures"]()[name]), "run `python docs/figures.py`, which draws it"


def test_the_lines_of_the_figure_are_all_claims_of_the_toll(script: dict[str, Any]) -> None:
    claims = se.claims("SE-074XC", field="killed", as_="arrow").to_pylist()
    lines = script["said"]()
    assert {(row["voice"], row["low"], row["best"], row["to"]) for row in lines[:-1]} == {
        (row["voice"], row["low"], row["best"], row["high"]) for row in claims
    }
    assert [row["low"] for row in lines[:-1]] == sorted(row["low"] for row in lines[:-1])
    words = {row["words"] for row in lines}
    (alternative,) = re.findall(r"!\[([^\]]*)\]\(docs/figures/killed.svg\)", README)
    assert all(word in alternative for word in words)
