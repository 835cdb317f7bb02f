"""The figure of coverage: every event is in it once, with what both say, and no bound is drawn that nobody gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from effort import half
from syria_events.explorer import covering
from syria_events.field.held import COLUMNS, STATES

_COUNTS = st.one_of(st.none(), st.integers(0, 9))


def row(**cells: Any) -> dict[str, Any]:
    return dict.fromkeys(COLUMNS) | {"n_candidates": 0, "title": "Made up"} | cells


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows of coverage in any state, with any counts."""
    found = []
    for number in range(draw(st.integers(0, 25))):
        state = draw(st.sampled_from(STATES))
        counts = {name: draw(_COUNTS) for name in COLUMNS if "killed" in name}
        theirs = f"their:{number}" if state in ("same", "proposed") else None
        found.append(row(event_id=f"SE-{number:05}", state=state, their_event=theirs, **counts))
    return found


def test_every_state_is_said() -> None:
    assert {*covering.SAID, *covering.APART} == set(STATES)


@half
@given(rows())
def test_every_event_is_in_it_once(found: list[dict[str, Any]]) -> None:
    lines = covering.rows(found, ("ours", "theirs"))
    assert [line["place"] for line in lines] == list(range(len(lines)))
    named = [name for line in lines for name in [*line["few"].split(", "), line["label"].split("  ")[0]] if name]
    assert sorted(named) == [each["event_id"] for each in found]
    told = covering.describe(lines)
    assert all(each["event_id"] in told for each in found)
    heads = [line["head"] for line in lines if line["head"]]
    assert sum(int(head.split()[0]) for head in heads) == len(found)


@pytest.mark.slow
def test_bounds_are_drawn_as_they_are_given(tmp_path: Path) -> None:
    pytest.importorskip("altair", reason="the extra explore is not installed")
    vl_convert = pytest.importorskip("vl_convert", reason="the extra explore is not installed")
    cells = {
        "event_id": "SE-AAAAA", "state": "proposed", "their_event": "x", "differs": "killed",
        "distance_km": 1.0, "day_gap": 1,
        "killed_low": 2, "killed_best": None, "killed_high": None,
        "their_killed_low": 1, "their_killed_best": 3, "their_killed_high": 5,
    }  # fmt: skip
    apart = [row(event_id=f"SE-{n:05}", state="undated") for n in range(12)]
    whole = dict.fromkeys([name for name in COLUMNS if "killed" in name or name == "day_gap"], "Int32")
    frame = pd.DataFrame([row(**cells), *apart], columns=list(COLUMNS)).astype(whole)
    for theme in ("light", "dark"):
        chart = se.plot.coverage(frame, name="UCDP <GED>", theme=theme)
        svg = vl_convert.vegalite_to_svg(chart.to_json(), vl_version="6.1")
        assert svg.count('aria-roledescription="rule mark"') == 2
        assert svg.count('aria-roledescription="point"') == 2  # an arrow of ours, and their best
        assert "UCDP &lt;GED&gt;" in svg
        assert "ours: at least 2, UCDP &lt;GED&gt;: 3 (1 to 5), 1 km and 1 day apart; differ: killed" in svg
    assert "12 undated" in chart.description


def test_rows_that_are_none_of_coverage_are_refused() -> None:
    with pytest.raises(ValueError, match=r"found lacks .*state"):
        se.plot.coverage(se.load("events"))
    with pytest.raises(ValueError, match="unknown theme"):
        se.plot.coverage(pd.DataFrame(columns=list(COLUMNS)), theme="pink")  # type: ignore[arg-type]
