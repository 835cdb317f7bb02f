"""What figures and page are given, as compact columns, and the rows as JSON has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from syria_events.explorer.payload import columns
from syria_events.explorer.rows import labels, rows_of
from syria_events.issues import Refused

MIRROR = Path(__file__).parents[2] / "csv" / "events.csv"
CELLS = st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=2)


def read(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows from columns, as the page reads them."""

    def cells(column: Any) -> list[Any]:
        return column if isinstance(column, list) else [column["values"][place] for place in column["places"]]

    read = {name: cells(column) for name, column in found["columns"].items()}
    return [{name: read[name][row] for name in read} for row in range(found["n"])]


@given(st.lists(st.fixed_dictionaries({"a": CELLS, "b": st.text("xy", max_size=1)})))
def test_columns_hold_the_rows(rows: list[dict[str, Any]]) -> None:
    found = read(columns(rows, ("a", "b")))
    assert found == rows
    assert [type(row["a"]) for row in found] == [type(row["a"]) for row in rows]


def test_rows_are_the_same_in_every_library() -> None:
    own = rows_of(None)
    for library in ("pandas", "polars", "arrow"):
        assert rows_of(se.load("events", as_=library)) == own


def test_few_columns_are_enough_and_the_rest_is_empty() -> None:
    (row,) = rows_of(se.load("events")[["event_id", "title"]].head(1))
    assert row["title"]
    assert {name for name, cell in row.items() if cell is not None} == {"event_id", "title"}


def test_rows_without_identifiers_are_refused() -> None:
    frame: Any = se.load("events")[["event_id"]].head(2)
    with pytest.raises(ValueError, match="events:2: required: event_id is empty"):
        rows_of(frame.assign(event_id=frame["event_id"].where([True, False])))
    with pytest.raises(ValueError, match="events:2: primary_key: event_id is SE-074XC again"):
        rows_of(frame.assign(event_id=["SE-074XC", "SE-074XC"]))


def test_values_have_the_labels_of_their_vocabulary() -> None:
    assert labels("event_class") == {"violence": "Violence", "posture": "Posture", "statement": "Statement"}


@pytest.mark.parametrize(
    ("column", "value"),
    [("latitude", 999.0), ("killed_low", -3), ("date_edtf", "2021-01-01"), ("killed_high", 0), ("weapon", "catapult")],
)
def test_what_cannot_be_is_not_drawn(column: str, value: Any) -> None:
    frame: Any = se.load("events")
    if column == "weapon":
        frame[column] = frame[column].astype("string")
    at = int(frame.index[frame["killed_low"].fillna(0) > 1][0])
    frame.loc[at, column] = value
    with pytest.raises(ValueError, match=rf"events:{at + 1}: \w+: (SE-[0-9A-Z]{{5}}: )?.*{column}"):
        rows_of(frame)


def test_everything_wrong_is_told_at_once_at_its_line_of_the_file(tmp_path: Path) -> None:
    texts: Any = pd.read_csv(MIRROR, dtype=str, keep_default_na=False)
    planted = {"killed_low": "x", "date_start": "soon", "latitude": "95", "weapon": "catapult", "event_id": ""}
    for at, (column, value) in enumerate(planted.items()):
        texts.loc[2 * at, column] = value
    texts.loc[20, "event_id"] = texts.loc[19, "event_id"]
    texts.to_csv(tmp_path / "events.csv", index=False)
    with pytest.raises(Refused) as refused:
        rows_of(tmp_path / "events.csv")
    told = {(issue.line, issue.rule) for issue in refused.value.issues if issue.path == str(tmp_path / "events.csv")}
    assert told == {
        (2, "type"), (4, "type"), (6, "maximum"), (8, "vocabulary"), (10, "required"), (22, "primary_key"),
    }  # fmt: skip
    assert len(told) == len(refused.value.issues)


def test_rows_of_others_are_drawn_though_they_are_not_whole() -> None:
    frame: Any = se.load("events").head(1).assign(event_id="ucdp-ged:1", title=None, killed_low=3, killed_high=2)
    assert rows_of(frame)[0]["killed_low"] == 3
    with pytest.raises(ValueError, match="latitude is 95"):
        rows_of(frame.assign(latitude=95.0))
