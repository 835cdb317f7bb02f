"""A small file that comes to very much is refused before its rows are made."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from syria_events import inputs
from syria_events.issues import Refused
from syria_events.schema import arrow

LONG = "x" * 10_000


def repeated(number: int) -> pa.Table:
    return pa.table({"a": pa.array([LONG] * number)})


def refused(file: Path) -> str:
    with pytest.raises(Refused) as caught:
        arrow.read(file)
    (issue,) = caught.value.issues
    assert issue.rule == "size"
    return issue.message


def test_a_text_counts_as_often_as_it_is_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.parquet"
    pq.write_table(repeated(300), file)
    assert file.stat().st_size < 50_000
    monkeypatch.setattr(inputs, "TOTAL", 3_100_000)
    assert arrow.read(file).num_rows == 300
    monkeypatch.setattr(inputs, "TOTAL", 2_900_000)
    assert refused(file) == "its values come to 2 MiB; at most 2 MiB are read"


def test_a_text_that_is_repeated_in_lists_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(pa.table({"a": pa.array([[LONG] * 300])}), tmp_path / "a.parquet")
    monkeypatch.setattr(inputs, "TOTAL", 2_900_000)
    assert "its values come to" in refused(tmp_path / "a.parquet")


def test_pages_of_one_letter_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(pa.table({"a": ["x" * 3_000_000]}), tmp_path / "a.parquet", compression="zstd", use_dictionary=False)
    monkeypatch.setattr(inputs, "TOTAL", 2 << 20)
    assert "its values come to" in refused(tmp_path / "a.parquet")


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("ROWS", "it has 9 rows; at most 8 are read"),
        ("CELLS", "it has 18 cells; at most 8 are read"),
        ("COLUMNS", "it has 9 columns; at most 8 are read"),
    ],
)
def test_what_is_too_many_is_refused(limit: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = {"ROWS": (9, 1), "CELLS": (9, 2), "COLUMNS": (1, 9)}[limit]
    data = pa.table({f"c{number}": pa.nulls(shape[0], pa.int32()) for number in range(shape[1])})
    pq.write_table(data, tmp_path / "a.parquet")
    assert arrow.read(tmp_path / "a.parquet").num_rows == shape[0]
    monkeypatch.setattr(inputs, limit, 8)
    assert refused(tmp_path / "a.parquet") == said


def test_a_long_footer_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(pa.table({"a": [1]}).replace_schema_metadata({"a": LONG}), tmp_path / "a.parquet")
    assert arrow.read(tmp_path / "a.parquet").num_rows == 1
    monkeypatch.setattr(inputs, "TEXT", 10_000)
    assert refused(tmp_path / "a.parquet") == "its footer has 0 MiB; at most 0 MiB are read"


def test_many_groups_of_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(pa.table({"a": range(9)}), tmp_path / "a.parquet", row_group_size=1)
    monkeypatch.setattr("syria_events.schema.parquetlimits._CHUNKS", 8)
    assert refused(tmp_path / "a.parquet") == "it has 9 groups of rows; at most 8 are read of 1 columns"
