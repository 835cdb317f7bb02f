"""A cell is the value that it stands for, however it is written, and nothing where it may stand for several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events import schema
from syria_events.checks.validation import validate
from syria_events.frames.cells import value

EVENTS = schema.installed().table("events")
MIRROR = Path(__file__).parents[2] / "csv" / "events.csv"

# How programs and people write whole numbers; None for what is none.
COUNTS = {
    "6": 6, "+6": 6, "6.0": 6, "6.": 6, "1e+05": 100_000, "1e3": 1000, "1.2E+06": 1_200_000, "-0": 0,
    "6.5": None, "1e-3": None, "1.25e1": None, "1e10": None, "1,000": None, "1_000": None, "0x10": None, "e5": None,
    "6e": None, "": None,
}  # fmt: skip


@pytest.mark.parametrize("text", COUNTS)
def test_a_whole_number_is_one_however_it_is_written(text: str) -> None:
    count = EVENTS.field("killed_low")
    if COUNTS[text] is not None or text == "":
        assert value(count, text) == COUNTS[text]
    else:
        with pytest.raises((ValueError, ArithmeticError)):
            value(count, text)


@given(st.integers(-(2**31), 2**31 - 1))
def test_every_whole_number_is_read_as_programs_write_it(number: int) -> None:
    for text in (str(number), f"{number:+}", f"{float(number)}", f"{number:.9e}", f"{number}.000"):
        assert value(EVENTS.field("n_claims"), text) == number


@pytest.mark.parametrize("text", ["6", "+6", "6.0", "1e+05", "1e3"])
def test_a_file_and_the_frames_that_readers_make_of_it_get_one_verdict(text: str, tmp_path: Path) -> None:
    texts: Any = pd.read_csv(MIRROR, dtype=str, keep_default_na=False)
    file = tmp_path / "events.csv"
    texts.assign(n_claims=text).to_csv(file, index=False)
    frames = (pd.read_csv(file), pl.read_csv(file), duckdb.read_csv(str(file)))
    verdicts = {tuple(issue.rule for issue in validate(rows, "events").issues) for rows in (file, *frames)}
    assert len(verdicts) == 1
    assert "type" not in verdicts.pop()


CLOCKS = {
    "04:00": "04:00", "04:00:00": "04:00", "0 days 04:00:00": "04:00", "04:00:00 AM": "04:00", "4:00 am": "04:00",
    "12:00 AM": "00:00", "12:30 PM": "12:30", "1:05PM": "13:05",
    "4:00": None, "0:04:00": None, "04:00:01": None, "04:00:01 AM": None, "13:00 PM": None, "0:30 AM": None,
}  # fmt: skip


@pytest.mark.parametrize("text", CLOCKS)
def test_a_clock_time_is_taken_where_it_can_be_no_other(text: str) -> None:
    if (expected := CLOCKS[text]) is not None:
        assert value(EVENTS.field("time_local"), text) == expected
    else:
        with pytest.raises(ValueError):  # noqa: PT011 - a cell that stands for nothing says no more
            value(EVENTS.field("time_local"), text)
