"""The laws of the Arrow and Parquet form: what depends on the rows, and what may not."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import struct
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from effort import few, half
from syria_events.editions.contenthash import content_hash
from syria_events.issues import Refused
from syria_events.schema import Field, Schema, Table, Term, Vocabulary, arrow

Row = dict[str, Any]

COLOURS = ("red", "amber", "green", "blå", "black")
TYPES = {
    "thing_id": "string",
    "colour": "string",
    "label": "string",
    "count": "integer",
    "size": "number",
    "known": "boolean",
    "day": "date",
    "instant": "datetime",
    "geometry": "any",
}
THINGS = Table(
    name="things",
    title="Things",
    description="One column of every type.",
    fields=tuple(
        Field(name, type_, "", required=name == "thing_id", vocabulary="colour" if name == "colour" else None)
        for name, type_ in TYPES.items()
    ),
    primary_key=("thing_id",),
)
SCHEMA = Schema(
    {"things": THINGS},
    {"colour": Vocabulary("colour", tuple(Term(value, value, value, "0.1.0", None) for value in COLOURS))},
)
BLANK: Row = {**dict.fromkeys(TYPES), "thing_id": "a"}
FULL: Row = {
    "thing_id": "b",
    "colour": "green",
    "label": "الشدادي\t\\N\n",
    "count": -3,
    "size": 1e-05,
    "known": True,
    "day": dt.date(2022, 8, 24),
    "instant": dt.datetime(2022, 8, 24, 4, tzinfo=dt.timezone(dt.timedelta(hours=3))),
    "geometry": b"\x00\xff",
}

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(["\\N", "\\", "\t", "", "\0"])
ZONES = st.integers(-14, 14).map(lambda hours: dt.timezone(dt.timedelta(hours=hours)))
CELLS: dict[str, st.SearchStrategy[Any]] = {
    "thing_id": TEXT,
    "colour": st.sampled_from(COLOURS),
    "label": TEXT,
    "count": st.integers(-(2**31), 2**31 - 1),
    "size": st.floats(allow_nan=False, allow_infinity=False),
    "known": st.booleans(),
    "day": st.dates(),
    "instant": st.datetimes(dt.datetime(2, 1, 1), dt.datetime(9998, 12, 31), timezones=ZONES),
    "geometry": st.binary(max_size=4),
}
ROWS = st.lists(
    st.fixed_dictionaries({name: cell if name == "thing_id" else st.none() | cell for name, cell in CELLS.items()}),
    max_size=6,
)


def things(rows: Sequence[Row]) -> pa.Table:
    return arrow.from_rows(THINGS, SCHEMA, rows)


def comparable(rows: Sequence[Row]) -> list[str]:
    """The rows as a multiset; a zero has no sign and an instant no zone."""
    return sorted(repr([plain(row[name]) for name in TYPES]) for row in rows)


def plain(value: object) -> object:
    if isinstance(value, float):
        return value + 0.0
    return value.astimezone(dt.UTC).replace(fold=0) if isinstance(value, dt.datetime) else value


def shuffled_in_chunks(data: pa.Table, random: Random) -> pa.Table:
    """The same rows in another order and in several chunks."""
    order = random.sample(range(data.num_rows), data.num_rows)
    cuts = sorted(random.randint(0, data.num_rows) for _ in range(random.randint(0, 3)))
    data = data.take(pa.array(order, pa.int64()))
    edges = [0, *cuts, data.num_rows]
    return pa.concat_tables([data.slice(a, b - a) for a, b in pairwise(edges)])


def otherwise_typed(data: pa.Table) -> pa.Table:
    """The same rows in wider types, without dictionaries and metadata."""
    wider = {pa.string(): pa.large_string(), pa.int32(): pa.int64(), pa.binary(): pa.large_binary()}
    types = [pa.large_string() if pa.types.is_dictionary(kind) else wider.get(kind, kind) for kind in data.schema.types]
    return data.replace_schema_metadata().cast(pa.schema(list(zip(data.column_names, types, strict=True))))


# Round trips


@given(ROWS)
def test_rows_come_back_from_parquet_as_they_went_in(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    path = tmp_path_factory.getbasetemp() / "round.parquet"
    path.write_bytes(arrow.to_bytes(things(rows)))
    found = arrow.read(path)
    assert comparable(found.to_pylist()) == comparable(rows)
    assert [row["thing_id"] for row in found.to_pylist()] == sorted(row["thing_id"] for row in rows)


@given(ROWS, st.randoms(use_true_random=False))
def test_bytes_depend_on_nothing_but_the_rows(rows: list[Row], random: Random) -> None:
    data = things(rows)
    shuffled = shuffled_in_chunks(data, random).select(random.sample(data.column_names, data.num_columns))
    for other in (shuffled, otherwise_typed(shuffled)):
        assert arrow.to_bytes(arrow.canonical(THINGS, SCHEMA, other)) == arrow.to_bytes(data)


@given(ROWS)
def test_the_canonical_form_is_its_own(rows: list[Row]) -> None:
    data = things(rows)
    assert arrow.canonical(THINGS, SCHEMA, data).equals(data, check_metadata=True)
    assert all(column.num_chunks == 1 for column in data.columns)


def test_a_zero_has_no_sign() -> None:
    assert struct.pack("<d", things([{**BLANK, "size": -0.0}])["size"][0].as_py()) == bytes(8)


def test_a_column_that_a_row_leaves_out_is_null() -> None:
    assert things([{"thing_id": "a"}]).to_pylist() == [BLANK]


def test_no_damaged_page_is_read_as_other_data(tmp_path: Path) -> None:
    path = tmp_path / "things.parquet"
    data = things([BLANK, FULL])
    content = arrow.to_bytes(data)
    footer = int.from_bytes(content[-8:-4], "little") + 8
    refused = 0
    for place in range(4, len(content) - footer):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        try:
            assert arrow.read(path).equals(data), place
        except Refused:
            refused += 1
    assert refused > 0


def test_text_that_is_not_unicode_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "things.parquet"
    text = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(struct.pack("<ii", 0, 1)), pa.py_buffer(b"\xff")])
    pq.write_table(pa.table({"label": text}), path)
    with pytest.raises(Refused, match="UTF8"):
        arrow.read(path)


# The content hash


def other_writers(data: pa.Table, folder: Path) -> dict[str, pa.Table]:
    """The same rows as other libraries and settings hand them back."""
    file = folder / "other.parquet"
    found = {}
    for codec in ("none", "snappy", "zstd"):
        pq.write_table(
            otherwise_typed(data), file, compression=codec, use_dictionary=codec == "snappy", row_group_size=2
        )
        found[codec] = arrow.read(file)
    frame = pl.DataFrame(pl.from_arrow(data))
    frame.write_parquet(file)
    found["polars"] = arrow.read(file)
    found["polars in memory"] = frame.to_arrow()
    duckdb.from_arrow(data).order("thing_id desc").write_parquet(str(file))
    found["duckdb"] = arrow.read(file)
    # pandas has no day without a time, so its frame is brought back to our types.
    found["pandas"] = arrow.canonical(THINGS, SCHEMA, pa.Table.from_pandas(data.to_pandas(), preserve_index=False))
    return found


CONTENT = arrow.to_bytes(things([BLANK, FULL]))


def by_another_release(content: bytes) -> bytes:
    """The same Parquet file, saying that another release of pyarrow wrote it."""
    ours = f"parquet-cpp-arrow version {pa.__version__}".encode()
    assert content.count(ours) == 1
    return content.replace(ours, ours[:-1] + b"x")


def test_a_file_that_another_release_wrote_of_the_same_data_stays(tmp_path: Path) -> None:
    (file := tmp_path / "things.parquet").write_bytes(standing := by_another_release(CONTENT))
    data = things([BLANK, FULL])
    assert arrow.read(file).equals(data)
    assert arrow.to_bytes(data, file) == standing != CONTENT


@pytest.mark.parametrize(
    "content",
    [
        by_another_release(arrow.to_bytes(things([BLANK]))),
        by_another_release(arrow.to_bytes(things([BLANK, FULL]).replace_schema_metadata(None))),
        by_another_release(CONTENT)[:-9],
        by_another_release(CONTENT).replace(b"PAR1", b"PAR2"),
        b"",
    ],
    ids=["other rows", "another footer", "cut off", "not Parquet", "empty"],
)
def test_a_file_that_holds_anything_else_is_written_again(tmp_path: Path, content: bytes) -> None:
    (file := tmp_path / "things.parquet").write_bytes(content)
    assert arrow.to_bytes(things([BLANK, FULL]), file) == CONTENT
    assert arrow.to_bytes(things([BLANK, FULL]), tmp_path / "missing") == CONTENT


def test_a_file_that_the_same_release_wrote_otherwise_is_written_again(tmp_path: Path) -> None:
    pq.write_table(data := things([BLANK, FULL]), file := tmp_path / "things.parquet", compression="snappy")
    assert arrow.read(file).equals(data)
    assert arrow.to_bytes(data, file) == CONTENT


@given(ROWS)
@few
@example([BLANK, FULL, FULL])
def test_content_hash_is_the_same_for_every_writer(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    # pandas and duckdb have narrower years than Arrow, and duckdb no NUL; that is not at stake here.
    rows = [{**row, "instant": None, "day": None, "thing_id": repr(row["thing_id"]), "label": None} for row in rows]
    data = things([*rows, BLANK, FULL])
    for name, other in other_writers(data, tmp_path_factory.getbasetemp()).items():
        assert content_hash(other) == content_hash(data), name


@given(ROWS, st.randoms(use_true_random=False))
def test_content_hash_ignores_order_chunks_and_encoding(rows: list[Row], random: Random) -> None:
    data = things(rows)
    assert content_hash(shuffled_in_chunks(data, random)) == content_hash(data)
    assert content_hash(otherwise_typed(data)) == content_hash(data)


@given(ROWS.filter(bool), st.data())
def test_content_hash_changes_with_any_cell(rows: list[Row], data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(rows))
    name = data.draw(st.sampled_from(list(TYPES)))
    wanted = CELLS[name] if name == "thing_id" else st.none() | CELLS[name]
    value = data.draw(wanted.filter(lambda value: value != row[name]))
    changed = [{**other, name: value} if other is row else other for other in rows]
    assert content_hash(things(changed)) != content_hash(things(rows))


@given(ROWS.filter(bool))
def test_content_hash_counts_repetitions(rows: list[Row]) -> None:
    assert content_hash(things([*rows, rows[0]])) != content_hash(things(rows))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"a": [None]}, {"a": ["\\N"]}),
        ({"a": [None]}, {"a": [""]}),
        ({"a": ["x\ty"], "b": ["z"]}, {"a": ["x"], "b": ["y\tz"]}),
        ({"a": ["x\ny"]}, {"a": ["x", "y"]}),
        ({"a": ["\\t"]}, {"a": ["\t"]}),
        ({"a": ["x"], "b": ["x"]}, {"b": ["x"], "a": ["x"]}),
        ({"a": ["x"]}, {"A": ["x"]}),
    ],
)
def test_content_hash_tells_apart(one: dict[str, list[Any]], two: dict[str, list[Any]]) -> None:
    assert content_hash(pa.table(one)) != content_hash(pa.table(two))


def test_content_hash_ignores_the_sign_of_zero_and_the_zone_of_an_instant() -> None:
    assert content_hash(pa.table({"a": [-0.0]})) == content_hash(pa.table({"a": [0.0]}))
    utc = pa.table({"a": pa.array([FULL["instant"]], pa.timestamp("us", "UTC"))})
    local = pa.table({"a": utc["a"].cast(pa.timestamp("ms", "Asia/Damascus"))})
    assert content_hash(local) == content_hash(utc)


def test_content_hash_follows_its_recipe() -> None:
    text = (
        "thing_id\tcolour\tlabel\tcount\tsize\tknown\tday\tinstant\tgeometry\n"
        "a\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\n"
        "b\tgreen\tالشدادي\\t\\\\N\\n\t-3\t1e-05\ttrue\t2022-08-24\t2022-08-24T01:00:00.000000Z\t00ff\n"
    )
    assert content_hash(things([FULL, BLANK])) == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@pytest.mark.parametrize(
    "column",
    [pa.array([["x"]]), pa.array([{"x": 1}]), pa.array([10**9], pa.int32()).cast(pa.date32())],
    ids=["list", "struct", "a day no calendar reaches"],
)
def test_content_hash_refuses_what_its_recipe_does_not_cover(column: pa.Array) -> None:
    with pytest.raises(Refused):
        content_hash(pa.table({"a": column}))


# What plain readers see


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "things.parquet"
    path.write_bytes(arrow.to_bytes(things([BLANK, FULL])))
    return path


def test_pandas_reads_nullable_types(file: Path) -> None:
    frame = pd.read_parquet(file)
    assert frame.dtypes.astype(str).to_dict() == {
        "thing_id": "string",
        "colour": "category",
        "label": "string",
        "count": "Int32",
        "size": "Float64",
        "known": "boolean",
        "day": "timestamp[s][pyarrow]",
        "instant": "datetime64[us, UTC]",
        "geometry": "object",
    }
    assert frame.index.equals(pd.RangeIndex(2))
    assert frame["count"][0] is pd.NA
    assert (frame["day"] >= pd.Timestamp("2022-08-01")).sum() == 1
    assert tuple(frame["colour"].cat.categories) == COLOURS


def test_polars_reads_whole_vocabularies_in_their_order(file: Path) -> None:
    for frame in (
        pl.read_parquet(file),
        pl.scan_parquet(file).collect(),
        pl.DataFrame(pl.from_arrow(arrow.read(file))),
    ):
        assert dict(frame.schema) == {
            "thing_id": pl.String(),
            "colour": pl.Enum(COLOURS),
            "label": pl.String(),
            "count": pl.Int32(),
            "size": pl.Float64(),
            "known": pl.Boolean(),
            "day": pl.Date(),
            "instant": pl.Datetime("us", "UTC"),
            "geometry": pl.Binary(),
        }
        assert frame["colour"].to_list() == [None, "green"]


def test_duckdb_reads_sql_types(file: Path) -> None:
    connection = duckdb.connect()
    relation = connection.read_parquet(str(file))
    assert [str(kind) for kind in relation.types[:8]] == [
        "VARCHAR",
        "VARCHAR",
        "VARCHAR",
        "INTEGER",
        "DOUBLE",
        "BOOLEAN",
        "DATE",
        "TIMESTAMP WITH TIME ZONE",
    ]
    assert relation.project("colour, count, size, day").fetchall()[1] == ("green", -3, 1e-05, dt.date(2022, 8, 24))


@pytest.mark.parametrize("rows", [[BLANK], [BLANK, FULL], [FULL] * 3], ids=["null", "some", "one value"])
def test_a_vocabulary_is_whole_and_in_order_after_a_round_trip(tmp_path: Path, rows: list[Row]) -> None:
    path = tmp_path / "things.parquet"
    path.write_bytes(arrow.to_bytes(things(rows)))
    assert arrow.read(path)["colour"].chunk(0).dictionary.to_pylist() == list(COLOURS)
    assert things([])["colour"].chunk(0).dictionary.to_pylist() == list(COLOURS)


def test_required_columns_are_marked(file: Path) -> None:
    nullable = {field.name: field.nullable for field in pq.read_schema(file)}
    assert nullable == {name: name != "thing_id" for name in TYPES}


def test_geometry_is_geoparquet(file: Path) -> None:
    metadata = json.loads(pq.read_schema(file).metadata[b"geo"])
    assert metadata["version"] == "1.1.0"
    assert metadata["primary_column"] == "geometry"
    assert metadata["columns"] == {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}}


def test_a_point_is_longitude_first_in_well_known_binary() -> None:
    assert struct.unpack("<BIdd", arrow.point(36.5, 33.25)) == (1, 1, 36.5, 33.25)
    # as in the columns beside it, or the two would not agree
    assert arrow.point(-0.0, -0.0) == arrow.point(0.0, 0.0)


# What is refused


def refusal(call: Callable[..., object], *arguments: object) -> list[tuple[int, str, str]]:
    with pytest.raises(Refused) as caught:
        call(*arguments)
    return [(issue.line, issue.rule, issue.message) for issue in caught.value.issues]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("label", 3),
        ("label", b"x"),
        ("label", "\ud800"),
        ("count", 1.5),
        ("count", 1.0),
        ("count", True),
        ("count", "3"),
        ("count", 2**31),
        ("count", 10**5000),
        ("size", "3"),
        ("size", True),
        ("size", float("nan")),
        ("size", float("inf")),
        ("size", 2**53 + 1),
        ("size", 10**400),
        ("known", 1),
        ("known", "true"),
        ("day", "2022-08-24"),
        ("day", dt.datetime(2022, 8, 24, tzinfo=dt.UTC)),
        ("instant", dt.datetime(2022, 8, 24)),
        ("instant", dt.date(2022, 8, 24)),
        ("instant", dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14)))),
        ("geometry", "POINT (1 2)"),
        ("geometry", [1]),
    ],
    ids=lambda value: f"{type(value).__name__}" if not isinstance(value, str) else ascii(value),
)
def test_a_cell_that_does_not_fit_is_refused_by_row(column: str, value: object) -> None:
    [(line, rule, message)] = refusal(things, [BLANK, {**FULL, column: value}])
    assert (line, rule) == (2, "type")
    assert message.startswith(f"{column}: expected ")


def test_every_problem_of_the_rows_is_reported() -> None:
    assert [found[:2] for found in refusal(things, [{**FULL, "count": "x", "colr": 1}, {**FULL, "day": 1}])] == [
        (1, "column"),
        (1, "type"),
        (2, "type"),
    ]
    assert [found[:2] for found in refusal(things, [{**BLANK, "thing_id": None}, {**FULL, "colour": "mauve"}])] == [
        (1, "required"),
        (2, "vocabulary"),
    ]


def test_arrow_data_that_do_not_fit_are_refused() -> None:
    data = otherwise_typed(things([BLANK, FULL]))

    def put(name: str, values: list[object], type_: pa.DataType) -> pa.Table:
        return data.set_column(data.column_names.index(name), name, pa.array(values, type_))

    def found(data: pa.Table) -> list[tuple[int, str]]:
        return [issue[:2] for issue in refusal(arrow.canonical, THINGS, SCHEMA, data)]

    assert found(put("count", [1.5, 2.0], pa.float64())) == [(0, "type")]
    assert found(put("count", [1, 2**31], pa.int64())) == [(0, "type")]
    assert found(put("size", [1.0, float("nan")], pa.float64())) == [(2, "type")]
    assert found(put("colour", ["red", "mauve"], pa.string())) == [(2, "vocabulary")]
    assert found(put("thing_id", [None, "a"], pa.string())) == [(1, "required")]
    assert found(data.drop_columns(["size"])) == [(0, "column")]
    assert found(data.append_column("more", pa.array([1, 2]))) == [(0, "column")]
    assert found(data.append_column("size", data["size"])) == [(0, "column")]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1PAR1", b"event_id,title\n", b"PK\x03\x04", b"\0" * 5000])
def test_a_file_that_is_not_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "events.parquet"
    path.write_bytes(content)
    assert [found[:2] for found in refusal(arrow.read, path)] == [(0, "parquet")]


def test_a_path_without_a_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.parquet", tmp_path / "nul\0", tmp_path / "\ud800"):
        assert [found[:2] for found in refusal(arrow.read, path)] == [(0, "missing")]


@given(st.integers(0, len(CONTENT) - 1))
@half
def test_a_truncated_file_is_refused(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    path = tmp_path_factory.getbasetemp() / "cut.parquet"
    path.write_bytes(CONTENT[:length])
    assert [found[:2] for found in refusal(arrow.read, path)] == [(0, "parquet")]


@given(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))
@example(1120, 128)  # the name of a column is no UTF-8
@example(1041, 83)  # a histogram of levels that is too long, on which pyarrow's own reading of the footer aborts
@example(1739, 44)
@example(5480, 35)  # a time zone that there is not
def test_a_damaged_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, place: int, change: int) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.parquet"
    path.write_bytes(CONTENT[:place] + bytes([CONTENT[place] ^ change]) + CONTENT[place + 1 :])
    try:
        content_hash(arrow.read(path))
    except Refused as error:
        assert error.issues
