"""What has one cause is one issue that says how to read the file, and nothing else is said of these cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pandas as pd
import polars as pl
import pytest

import syria_events as se
from syria_events.checks.validation import validate
from syria_events.issues import Issue
from syria_events.publishing.citing import fingerprint

pytestmark = pytest.mark.slow

Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture
def texts() -> pd.DataFrame:
    """The events as text throughout."""
    frame = se.load("events").astype(object)
    return frame.map(lambda cell: "" if pd.isna(cell) else str(cell))


def only(frame: object) -> Issue:
    """The one issue that there is."""
    (issue,) = validate(frame).issues
    return issue


def marked(mark: str) -> Change:
    return lambda frame: frame.assign(
        **{name: frame[name].replace("", mark) for name in map(str, frame) if name not in ("event_status", "title")}
    )


def commas(frame: pd.DataFrame) -> pd.DataFrame:
    numbers = {name: frame[name].str.replace(".", ",") for name in ("latitude", "longitude", "radius_km")}
    return frame.assign(**numbers)


def days(form: str) -> Change:
    def changed(frame: pd.DataFrame) -> pd.DataFrame:
        columns = {}
        for name in ("date_start", "date_end"):
            read = pd.to_datetime(frame[name].replace("", None))
            columns[name] = read.dt.strftime(form).where(read.notna(), "")
        return frame.assign(**columns)

    return changed


def serials(frame: pd.DataFrame) -> pd.DataFrame:
    columns = {}
    for name in ("date_start", "date_end"):
        read = pd.to_datetime(frame[name].replace("", None))
        columns[name] = (read - pd.Timestamp("1899-12-30")).dt.days
    return frame.assign(**columns)


ONE: dict[str, tuple[Change, str, str]] = {
    "R's NA": (marked("NA"), "type", r"^[0-9]+ cells of .* are 'NA'; expected empty cells .*na = \"\""),
    "NULL": (marked("NULL"), "type", "are 'NULL'; expected empty cells"),
    "decimal commas": (commas, "type", "latitude, longitude.*expected decimal points; .*decimal=','"),
    "European days": (days("%d.%m.%Y"), "type", "date_start, date_end.*day and month cannot be told apart"),
    "American days": (days("%m/%d/%y"), "type", "date_start, date_end.*YYYY-MM-DD"),
    "days with names of months": (days("%d-%b-%Y"), "type", "date_start, date_end.*YYYY-MM-DD"),
    "numbers of days": (serials, "type", "date_start, date_end.*YYYY-MM-DD"),
    "a byte-order mark": (lambda f: f.rename(columns={"event_id": "\ufeffevent_id"}), "column", "byte-order mark"),
    "the same, read as another encoding": (
        lambda f: f.rename(columns={"event_id": "ï»¿event_id"}),
        "column",
        "event_id is called 'ï»¿event_id'.*utf-8-sig",
    ),
    "counts taken for logicals": (lambda f: f.assign(killed_low="False"), "type", "--no-inference"),
    "clock times taken for durations": (
        lambda f: f.assign(time_local=f["time_local"].where(f["time_local"] == "", "0:04:00")),
        "type",
        "time_local.*expected clock times as HH:MM",
    ),
    "something else": (lambda f: f.assign(n_claims="many"), "type", "n_claims is str 'many' and the like in all"),
}


@pytest.mark.parametrize("cause", ONE)
def test_one_cause_is_one_issue(texts: pd.DataFrame, cause: str) -> None:
    change, rule, words = ONE[cause]
    changed = change(texts)
    for frame in (changed, pl.from_pandas(changed)):
        issue = only(frame)
        assert issue.rule == rule
        assert re.search(words, issue.message), issue.message
    if cause != "something else":
        with pytest.raises(ValueError, match=r"expected|called"):
            fingerprint(changed)


@pytest.mark.parametrize("sign", [";", "\t", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_another_separator_is_one_issue(texts: pd.DataFrame, tmp_path: Path, sign: str, quoting: Literal[0, 1]) -> None:
    texts.to_csv(tmp_path / "events.csv", sep=sign, index=False, quoting=quoting)
    for frame in (tmp_path / "events.csv", pl.DataFrame({sign.join(texts.columns): ["x"]})):
        issue = only(frame)
        assert issue.rule == "delimiter"
        assert f"{sign!r} stands between the cells; expected a comma" in issue.message


def test_a_byte_order_mark_in_a_file_is_no_issue(texts: pd.DataFrame, tmp_path: Path) -> None:
    texts.to_csv(tmp_path / "events.csv", index=False, encoding="utf-8-sig")
    assert validate(tmp_path / "events.csv").ok


def test_one_cell_of_a_cause_is_at_its_row(texts: pd.DataFrame) -> None:
    for column, wrong in (("date_start", "24/08/2022"), ("n_claims", "1,5"), ("n_claims", "NA")):
        damaged = texts.copy()
        damaged.loc[6, column] = wrong
        assert {issue.line for issue in validate(damaged).issues} == {7}


def test_a_text_that_looks_like_a_mark_is_a_text_where_nothing_says_otherwise(texts: pd.DataFrame) -> None:
    texts.loc[3, "title"] = "NA"
    assert validate(texts).ok


def test_a_package_keeps_nothing_but_null_for_what_is_missing() -> None:
    from syria_events import schema
    from syria_events.frames.fitting import fitted
    from syria_events.frames.incoming import columns_of

    known = schema.installed()
    frame = pl.DataFrame(se.load("events", as_="polars")).with_columns(description=pl.lit(""))
    ours, theirs = (fitted(columns_of(frame), known.table("events"), known, own) for own in (True, False))
    assert ours.data["description"].null_count == 0
    assert theirs.data["description"].null_count == frame.height
