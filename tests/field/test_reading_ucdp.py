"""Files of UCDP GED, in every shape in which they are found, in our columns."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given

import effort
import fieldrows
import syria_events as se
from fieldrows import BECOMES, GED, REAL, Row, csv_text, fields, ged, written
from syria_events.field import headers, layouts


def read(path: Any, as_: str = "pandas") -> tuple[Any, Any]:
    """The events and losses, rows that break a rule of GED passed over."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return se.ucdp.read(path, as_)  # type: ignore[call-overload, no-any-return]


def lost(losses: pd.DataFrame, reason: str) -> list[tuple[int, str, str]]:
    chosen = losses[losses["reason"] == reason]
    return list(chosen[["row", "field", "value"]].itertuples(index=False, name=None))


@pytest.fixture
def plain(tmp_path: Path) -> pd.DataFrame:
    """The events of two rows in a plain file."""
    events: pd.DataFrame = read(written(tmp_path / "plain.csv", ROWS))[0]
    return events


ROWS = [ged(1), ged(2, deaths_unknown="4", best="7", high="9", where_description="a\nb")]


def _short(text: str) -> str:
    header, _, rest = text.partition("\n")
    return ",".join(headers.shortened(header.split(",")).values()) + "\n" + rest


def _geojson(rows: list[Row]) -> str:
    def feature(row: Row) -> dict[str, Any]:
        point = {"type": "Point", "coordinates": [float(row["longitude"]), float(row["latitude"])]}
        properties = {name: cell for name, cell in row.items() if name not in ("longitude", "latitude")}
        return {"type": "Feature", "geometry": point, "properties": properties}

    return json.dumps({"type": "FeatureCollection", "features": [feature(row) for row in rows]})


def _zipped(text: str, *others: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("GEDEvent.csv", text)
        archive.writestr("readme.txt", "about")
        for name in others:
            archive.writestr(name, text)
    return file.getvalue()


def _parquet(rows: list[Row]) -> bytes:
    file = io.BytesIO()
    frame = pd.DataFrame(rows).replace("", None)
    frame = frame.astype({"id": "int64", "best": "int32", "latitude": "float64", "code_status": "category"})
    frame["date_start"] = pd.to_datetime(frame["date_start"])
    frame.to_parquet(file)
    return file.getvalue()


COORDINATES = ("latitude", "longitude")
SHAPES: dict[str, Callable[[list[Row], str], str | bytes]] = {
    "as it is": lambda rows, text: text,
    "a byte order mark": lambda rows, text: b"\xef\xbb\xbf" + text.encode(),
    "lines of Windows": lambda rows, text: text.replace("\n", "\r\n").replace("a\r\nb", "a\nb"),
    "cut for a shapefile": lambda rows, text: _short(text),
    "capitals": lambda rows, text: text.partition("\n")[0].upper() + "\n" + text.partition("\n")[2],
    "no header": lambda rows, text: csv_text(rows, tuple(GED), header=False),
    "semicolons": lambda rows, text: csv_text(rows, tuple(GED), ";"),
    "decimal commas": lambda rows, text: csv_text(
        [row | {name: row[name].replace(".", ",") for name in ("latitude", "longitude")} for row in rows],
        tuple(GED),
        ";",
    ),
    "tabs": lambda rows, text: csv_text(rows, tuple(GED), "\t"),
    "true and false": lambda rows, text: csv_text([row | {"active_year": "true"} for row in rows], tuple(GED)),
    "days without a time": lambda rows, text: text.replace(" 00:00:00.000", ""),
    "days with a T": lambda rows, text: text.replace(" 00:00:00.000", "T00:00:00"),
    "counts with a point": lambda rows, text: csv_text(
        [row | {"best": row["best"] + ".0"} for row in rows], tuple(GED)
    ),
    "gzip": lambda rows, text: gzip.compress(text.encode()),
    "zip": lambda rows, text: _zipped(text, "__MACOSX/._GEDEvent.csv"),
    "Parquet": lambda rows, text: _parquet(rows),
    "an answer in a page": lambda rows, text: fieldrows.paged(rows, len(rows)),
    "a list of pages": lambda rows, text: f"[{fieldrows.paged(rows[:1], 2)}, {fieldrows.paged(rows[1:], 2)}]",
    "a list of records": lambda rows, text: json.dumps(rows),
    "GeoJSON": lambda rows, text: _geojson(rows),
    "JSON in gzip": lambda rows, text: gzip.compress(json.dumps(rows).encode()),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_of_any_shape_gives_the_same_events(shape: str, tmp_path: Path, plain: pd.DataFrame) -> None:
    made = SHAPES[shape](ROWS, csv_text(ROWS, tuple(GED)))
    (tmp_path / "file").write_bytes(made if isinstance(made, bytes) else made.encode())
    events, losses = read(tmp_path / "file")
    pd.testing.assert_frame_equal(events, plain)
    told = {"type_of_violence", "source_article", "where_description", "active_year", "code_status"}
    assert told <= set(losses["field"])
    assert lost(losses, "unknown_column") == lost(losses, "differs") == lost(losses, "tags_row") == []


def test_a_row_becomes_the_event_that_its_columns_say(plain: pd.DataFrame) -> None:
    told = plain.iloc[0].dropna().to_dict()
    day = pd.Timestamp("2022-08-24")
    assert told == {
        "event_id": "ucdp-ged:1", "dataset": "ucdp-ged", "their_id": "1", "their_label": "SYR-2022-1-11973-99",
        "event_class": "violence", "is_total": False, "their_type": "1", "clarity": 1, "n_sources": 2,
        "date_start": day, "date_end": day, "date_precision": "day", "their_date_precision": 1,
        "location_name": "A town", "location_precision": 1, "admin1_name": "Homs governorate",
        "admin2_name": "Tadmur district", "latitude": 34.5, "longitude": 38.25, "priogrid_gid": 179717,
        "country": "Syria", "country_gwno": 652, "region": "Middle East", "conflict_id": "299",
        "conflict_name": "Made up", "dyad_id": "11973", "dyad_name": "Government of Made up - Others",
        "side_a_id": "118", "side_a_name": "Government of Made up", "side_a_gwno": "652", "side_b_id": "4456",
        "side_b_name": "Others", "killed_low": 1, "killed_best": 3, "killed_high": 5, "killed_open": "closed",
        "civilians_killed_best": 0, "killed_a": 1, "killed_b": 2, "killed_unknown": 0,
    }  # fmt: skip


def test_an_earlier_edition_has_fewer_columns_in_another_order(tmp_path: Path, plain: pd.DataFrame) -> None:
    for header in (True, False):
        names = fields("ucdp-ged", "17.1")
        events, losses = read(written(tmp_path / "old.csv", ROWS, names, header=header))
        pd.testing.assert_frame_equal(events, plain.assign(their_label=pd.array([None] * 2, "string[python]")))
        assert set(losses["field"]) <= set(names)


def test_the_edition_of_hdx_has_years_and_a_row_of_tags(tmp_path: Path, plain: pd.DataFrame) -> None:
    names = fields("ucdp-ged", "hdx")
    more = {"start_year": "2022", "end_year": "2022", "iso3": "SYR"}
    tags = dict.fromkeys(names, "") | {"id": "#event+id", "best": "#affected+killed"}
    rows = [tags, *(row | more for row in ROWS)]
    events, losses = read(written(tmp_path / "hdx.csv", rows, names))
    pd.testing.assert_frame_equal(events, plain.assign(country_iso3=pd.array(["SYR"] * 2, "string[python]")))
    assert lost(losses, "tags_row") == [(0, "id", "#event+id"), (0, "best", "#affected+killed")]
    assert lost(losses, "differs") == []


def test_minus_one_is_a_mark_in_its_own_column_and_told(tmp_path: Path) -> None:
    events, losses = read(written(tmp_path / "f.csv", [ged(1, number_of_sources="-1"), ged(2)]))
    assert events["n_sources"].isna().tolist() == [True, False]
    assert lost(losses, "mark") == [(1, "number_of_sources", "-1")]
    with pytest.raises(se.Refused, match=r"f\.csv:2: value: deaths_a: expected at least 0, found '-1'"):
        read(written(tmp_path / "f.csv", [ged(1, deaths_a="-1")]))


def test_lists_of_states_stay_text_and_zeros_in_front_stay(tmp_path: Path) -> None:
    rows = [ged(1, gwnoa="2;200;900", gwnob="NA", dyad_new_id="00123")]
    event = read(written(tmp_path / "f.csv", rows))[0].iloc[0]
    assert (event["side_a_gwno"], event["dyad_id"]) == ("2;200;900", "00123")
    assert event["side_b_gwno"] is pd.NA


def test_what_a_year_or_a_point_says_otherwise_is_told(tmp_path: Path) -> None:
    rows = [ged(1, year="2021"), ged(2, geom_wkt="POINT (38.2512345 34.5)"), ged(3, geom_wkt="nowhere")]
    with pytest.warns(UserWarning, match=r"1 break year_of_start \(first in row 1\)"):
        _, losses = se.ucdp.read(written(tmp_path / "f.csv", rows))
    differing = [(1, "year", "2021"), (2, "geom_wkt", "POINT (38.2512345 34.5)"), (3, "geom_wkt", "nowhere")]
    assert lost(losses, "differs") == differing


def test_rows_that_break_a_known_rule_are_kept_and_warned_of_once(tmp_path: Path) -> None:
    rows = [ged(1), ged(2, low="9"), ged(3, low="9", best="4")]
    with pytest.warns(UserWarning, match="kept as they are") as caught:
        events, _ = se.ucdp.read(written(tmp_path / "f.csv", rows))
    assert len(caught) == 1 and caught[0].filename == __file__
    assert "2 break count_order (first in row 2)" in str(caught[0].message)
    assert "1 break best_is_sum (first in row 3)" in str(caught[0].message)
    assert events[["killed_low", "killed_best", "killed_high"]].to_numpy().tolist() == [[1, 3, 5], [9, 3, 5], [9, 4, 5]]


def test_a_file_may_have_fewer_columns_and_others(tmp_path: Path) -> None:
    names = ("id", "date_start", "date_end", "best", "mine", "")
    events, losses = read(written(tmp_path / "f.csv", [ged(1, mine="x") | {"": "0"}], names))
    assert events.loc[0, ["event_id", "killed_best"]].tolist() == ["ucdp-ged:1", 3]
    assert events[["killed_low", "killed_open", "latitude", "their_type"]].isna().all(axis=None)
    assert lost(losses, "unknown_column") == [(1, "mine", "x"), (1, "", "0")] and len(losses) == 2


def test_an_identifier_of_ones_own_is_told_and_none_of_ours(tmp_path: Path) -> None:
    names = (*GED, "event_id")
    rows = [ged(1, event_id="17"), ged(2, event_id="17"), ged(3, event_id="SE-00000")]
    events, losses = read(written(tmp_path / "f.csv", rows, names))
    assert events["event_id"].tolist() == ["ucdp-ged:1", "ucdp-ged:2", "ucdp-ged:3"]
    assert lost(losses, "unknown_column") == [(1, "event_id", "17"), (2, "event_id", "17"), (3, "event_id", "SE-00000")]
    ours = [
        ged(1, id="", event_id="SE-00000", best=""),
        ged(2, id="", event_id="SE-00000"),
        ged(3, id="", event_id="17"),
    ]
    with pytest.raises(se.Refused, match="id: expected a value in every row") as caught:
        read(written(tmp_path / "f.csv", ours, names))
    assert [(issue.line, issue.rule) for issue in caught.value.issues] == [(3, "key"), (4, "value")]
    assert read(written(tmp_path / "f.csv", ours[:1], names))[0]["event_id"].tolist() == ["SE-00000"]


def test_spans_that_run_backward_are_counted_where_there_are_many(tmp_path: Path) -> None:
    with pytest.raises(se.Refused, match="date_start <= date_end; 3 more rows") as caught:
        read(written(tmp_path / "f.csv", [ged(number, date_end="2022-08-01") for number in range(1, 9)]))
    assert len(caught.value.issues) == 6


def test_a_header_alone_gives_no_events(tmp_path: Path) -> None:
    events, losses = se.ucdp.read(written(tmp_path / "f.csv", []))
    assert len(events) == len(losses) == 0
    assert tuple(events.columns) == layouts.made().table("field_events").names


def test_several_files_are_the_pages_of_one_answer(tmp_path: Path, plain: pd.DataFrame) -> None:
    for number, row in enumerate(ROWS):
        (tmp_path / f"{number}.json").write_text(fieldrows.paged([row], 5))
    events, losses = read([tmp_path / "0.json", tmp_path / "1.json"])
    pd.testing.assert_frame_equal(events, plain)
    missing = losses[losses["reason"] == "pages_missing"]
    assert missing[["row", "value"]].to_numpy().tolist() == [[0, "2 of 5 rows"]]


@pytest.mark.parametrize("as_", ["polars", "arrow", "duckdb"])
def test_other_libraries_get_the_same_rows(as_: str, tmp_path: Path, plain: pd.DataFrame) -> None:
    events, losses = read(written(tmp_path / "plain.csv", ROWS), as_)
    table = events if as_ == "arrow" else events.to_arrow() if as_ == "polars" else events.to_arrow_table()
    again = table.to_pandas(date_as_object=False)
    assert again["event_id"].tolist() == plain["event_id"].tolist()
    assert again["killed_best"].tolist() == [3, 7]
    assert again["event_class"].astype(str).tolist() == ["violence"] * 2
    if as_ == "polars":
        assert isinstance(losses, pl.DataFrame) and losses["reason"].dtype == pl.Enum(_reasons())


def _reasons() -> tuple[str, ...]:
    return layouts.made().values("loss_reason")


def test_a_library_that_is_none_is_told_before_the_file_is_read() -> None:
    with pytest.raises(ValueError, match=r"unknown library \(as_=\): 'spark'"):
        se.ucdp.read("nowhere.csv", as_="spark")  # type: ignore[call-overload]


def test_sums_of_the_events_are_those_of_the_file(tmp_path: Path) -> None:
    events, _ = read(written(tmp_path / "f.csv", [ged(1), ged(2, date_start="2021-12-30", date_end="2022-01-02")]))
    sums = se.total(events, "killed", by="year")
    assert sums[["year", "low", "best", "high", "open"]].iloc[0].tolist() == [2022, 1, 3, 5, "closed"]
    assert sums["n_undated"].tolist() == [0, 1]


# Files that are none.

REFUSED: dict[str, tuple[str | bytes, str]] = {
    "nothing": (b"", "empty: the file is empty"),
    "blank lines": (b"\n\n", "empty: the file is empty"),
    "another table": ("a,b\nx,y\n", "there is no column id, date_start, date_end, best"),
    "ACLED": (csv_text([fieldrows.acled()], fields("acled", "2023")), "those of acled: .*se.acled.read"),
    "a column twice": ("id,id,date_start,date_end,best\n", "header: id is there twice"),
    "two names of one column": (
        "id,dyad_id,dyad_new_id,date_start,date_end,best\n", "header: dyad_new_id is there twice"
    ),
    "no header, an unknown width": ("1,2,3\n", "no header, and the 3 columns are those of no edition"),
    "no header, other columns": (",".join(["1"] * 49) + "\n", "no header, and the 49 columns"),
    "ragged": (csv_text([ged()], tuple(GED)) + "1,2\n", "cells: 2 cells; expected 49, as in the first row"),
    "a quote that stays open": (
        csv_text([ged(1), ged(2)], tuple(GED)).replace("SYR-2022", '"SYR-2022', 1), "a quote|cells; expected"
    ),
    "UTF-16": ("id,best\n1,2\n".encode("utf-16"), "it is not text in UTF-8"),
    "Latin letters of one byte": ("id,best\n1,caf\xe9\n".encode("latin-1"), "not text in UTF-8"),
    "not a gzip": (b"\x1f\x8b" + b"x" * 50, "unreadable: expected a file in CSV"),
    "half a gzip": (gzip.compress(csv_text([ged()], tuple(GED)).encode())[:-9], "unreadable"),
    "not a zip": (b"PK\x03\x04" + b"x" * 50, "unreadable"),
    "a zip with two": (_zipped("id\n", "other.csv"), "expected one CSV file in the archive, found GEDEvent.csv, other"),
    "a workbook": (_zipped("x", "[Content_Types].xml"), "it is a workbook; save the sheet as CSV"),
    "packed thrice": (gzip.compress(gzip.compress(gzip.compress(b"id\n"))), "packed more than twice"),
    "not Parquet": (b"PAR1" + b"x" * 40, "expected a whole, valid Parquet file"),
    "not JSON": (b"{", "unreadable"),
    "JSON without rows": (b'{"message": "token missing"}', "it holds no rows, and says: token missing"),
    "JSON of numbers": (b"[1, 2]", "expected a list of objects"),
    "JSON within JSON": (b'[{"id": {"a": 1}}]', "id: expected a text, a number or nothing, found dict"),
    "JSON too deep": (b"[" * 100_000, "too deep|unreadable"),
    "features without properties": (b'{"features": [1]}', "expected features with properties"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_file_of_ged_is_refused(what: str, tmp_path: Path) -> None:
    content, said = REFUSED[what]
    path = tmp_path / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(se.Refused, match=said) as caught:
        se.ucdp.read(path)
    assert str(caught.value).startswith(str(path))


CELLS: dict[str, tuple[Row, str]] = {
    "a word for a count": ({"best": "many"}, "best: expected a whole number that 32 bits hold, found 'many'"),
    "half a person": ({"best": "2.5"}, "best: expected"),
    "three thousand, or three": ({"best": "3.000"}, "best: expected .*found '3.000'"),
    "a hexadecimal count": ({"best": "0x10"}, "best: expected a whole number .*found '0x10'"),
    "a hexadecimal code": ({"type_of_violence": "0X1"}, "type_of_violence: expected .*found '0X1'"),
    "a count beyond all": ({"best": "9999999999"}, "best: expected"),
    "no count": ({"best": ""}, "best: expected a value in every row, found None"),
    "a day of two readings": ({"date_start": "03/04/2022"}, "date_start: expected .*found '03/04/2022'"),
    "a day that is none": ({"date_start": "2022-02-30"}, "date_start: expected"),
    "an hour": ({"date_start": "2022-02-20 13:00:00"}, "date_start: expected"),
    "a span that runs backward": ({"date_end": "2022-08-01"}, "date_order: date_start 2022-08-24, date_end 2022-08-01"),
    "a latitude on no map": ({"latitude": "97.5"}, "latitude: expected at most 90, found '97.5'"),
    "a decimal comma": ({"latitude": "34,5"}, "latitude: expected"),
    "an infinite longitude": ({"longitude": "inf"}, "longitude: expected"),
    "a precision of nine": ({"where_prec": "9"}, "where_prec: expected at most 7"),
    "an id that is there": ({"id": "1"}, "key: id: 1 is there twice, and people would be counted twice"),
    "no id": ({"id": ""}, "id: expected a value in every row"),
}


@pytest.mark.parametrize("what", CELLS)
def test_a_cell_that_stands_for_nothing_is_told_at_its_line(what: str, tmp_path: Path) -> None:
    cells, said = CELLS[what]
    rows = [ged(1, where_description="on\nthree\nlines"), ged(2, **cells), ged(3)]
    with pytest.raises(se.Refused, match=said) as caught:
        read(written(tmp_path / "f.csv", rows))
    assert [issue.line for issue in caught.value.issues] == [5]


def test_all_that_is_wrong_is_told_at_once_and_much_of_a_kind_is_counted(tmp_path: Path) -> None:
    rows = [ged(number, best="x", latitude="100") for number in range(1, 9)]
    with pytest.raises(se.Refused) as caught:
        read(written(tmp_path / "f.csv", rows))
    lines = Counter(issue.message.partition(":")[0] for issue in caught.value.issues)
    assert lines == {"best": 6, "latitude": 6}
    assert "3 more rows" in str(caught.value)


def test_every_row_with_other_cells_is_told_at_its_place(tmp_path: Path) -> None:
    text = csv_text([ged(1), ged(2), ged(3)], tuple(GED)).splitlines()
    text[1] += ",more"
    text[3] = "1,2"
    (tmp_path / "f.csv.gz").write_bytes(gzip.compress("\n".join(text).encode()))
    with pytest.raises(se.Refused, match="50 cells; expected 49, as in the first row") as caught:
        se.ucdp.read(tmp_path / "f.csv.gz")
    assert [(issue.line, issue.rule) for issue in caught.value.issues] == [(2, "cells"), (4, "cells")]


def test_what_unpacks_to_more_than_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syria_events.field.files.MOST", 1 << 20)
    (tmp_path / "f.gz").write_bytes(gzip.compress(b"x,y\n" * (1 << 20)))
    with pytest.raises(se.Refused, match="it unpacks to more than"):
        se.ucdp.read(tmp_path / "f.gz")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for_and_a_missing_file_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, said in ((tmp_path / "pipe", "a named pipe"), (tmp_path, "a folder"), (tmp_path / "no", "missing")):
        with pytest.raises(se.Refused, match=said):
            se.ucdp.read(path)
    with pytest.raises(ValueError, match="path is an empty list"):
        se.ucdp.read([])


# What holds for any rows.


@effort.half
@given(rows=fieldrows.ged_rows())
def test_as_many_people_are_dead_after_as_before(rows: list[Row], tmp_path: Path) -> None:
    events, losses = read(written(tmp_path / "f.csv", rows))
    assert events["their_id"].tolist() == [row["id"] for row in rows]
    for theirs, ours in BECOMES.items():
        assert events[ours].tolist() == [int(row[theirs]) for row in rows]
    for name, ours in (("conflict_name", "conflict_name"), ("side_a", "side_a_name"), ("gwnoa", "side_a_gwno")):
        assert events[ours].fillna("").tolist() == [row[name] for row in rows]
    _nothing_is_lost_silently(rows, losses)


def _nothing_is_lost_silently(rows: list[Row], losses: pd.DataFrame) -> None:
    """Each cell is carried, told as lost, or says no more than what is carried."""
    known = layouts.layout("ucdp-ged")
    told = set(losses[["row", "field", "value"]].itertuples(index=False, name=None))
    for number, row in enumerate(rows, start=1):
        for name, cell in row.items():
            column = known.column(name)
            if cell and column.becomes is None and name not in ("year", "geom_wkt"):
                assert (number, name, cell) in told
    assert {name for _, name, _ in told} <= set(known.table.names)
    assert len(told) == len(losses)


def real() -> Iterator[Any]:
    for name in ("ged231_sample1000", "ged_mexico"):
        path = REAL / "ucdp" / f"{name}.csv.gz"
        reason = f"{path.name} lies beside the tree where its rows are used, and is no part of it"
        yield pytest.param(path, marks=pytest.mark.skipif(not path.exists(), reason=reason), id=name)


EXPECTED = {
    "ged231_sample1000": {"rows": 1000, "mark": 326, "no_value": 1000, "differs": 29},
    "ged_mexico": {"rows": 18957, "mark": 1021, "no_value": 18957, "differs": 97},
}


@pytest.mark.slow
@pytest.mark.parametrize("path", list(real()))
def test_real_rows_keep_every_death(path: Path) -> None:
    rows = fieldrows.rows_of(path)
    with pytest.warns(UserWarning, match="count_order"):
        events, losses = se.ucdp.read(path)
    expected = EXPECTED[path.name.partition(".")[0]]
    assert len(events) == len(rows) == expected["rows"]
    assert events["their_id"].tolist() == [row["id"] for row in rows]
    for theirs, ours in BECOMES.items():
        assert events[ours].tolist() == [int(row[theirs]) for row in rows], theirs
    counts = losses["reason"].value_counts()
    assert {reason: counts[reason] for reason in ("mark", "no_value", "differs")} == {
        reason: expected[reason] for reason in ("mark", "no_value", "differs")
    }
    _nothing_is_lost_silently(rows[:500], losses[losses["row"] <= 500])
    assert (se.total(events, "killed")["best"] == sum(int(row["best"]) for row in rows)).all()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("member", ["ged.csv", "datapackage.json"])
def test_a_damaged_zip_is_refused_by_every_method(tmp_path: Path, method: int, member: str) -> None:
    file = tmp_path / "ged.zip"
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(member, "id,best,country\n" * 5000)
    content = bytearray(file.read_bytes())
    content[50:90] = b"\xff" * 40
    file.write_bytes(content)
    with pytest.raises(se.Refused, match=r"ged\.zip:0: unreadable: "):
        se.ucdp.read(file)
    command = [sys.executable, "-m", "syria_events", "validate", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
