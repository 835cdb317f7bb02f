"""The parts that a footer tells of are those that pyarrow sees, and a footer that is none is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from effort import half
from syria_events.schema.parquetfooter import Chunk, chunks

TYPES: Mapping[str, tuple[pa.DataType, st.SearchStrategy[Any]]] = {
    "text": (pa.string(), st.text(st.characters(exclude_categories=["Cs"]), max_size=3)),
    "number": (pa.int32(), st.integers(-5, 5)),
    "flag": (pa.bool_(), st.booleans()),
    "list": (pa.list_(pa.int64()), st.lists(st.integers(0, 9), max_size=3)),
    "object": (pa.struct({"a": pa.float64(), "b": pa.string()}), st.just({"a": 0.5, "b": "b"})),
}


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    size = draw(st.integers(0, 20))
    columns = {}
    for number, name in enumerate(draw(st.lists(st.sampled_from(sorted(TYPES)), min_size=1, max_size=20))):
        type_, cells = TYPES[name]
        columns[f"{name}{number}"] = pa.array(
            draw(st.lists(st.none() | cells, min_size=size, max_size=size)), type=type_
        )
    return pa.table(columns)


def written(data: pa.Table, **options: Any) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(data, sink, **options)
    return bytes(sink.getvalue())


def seen(content: bytes) -> list[Chunk]:
    """The same by pyarrow, which may be asked of a sound file."""
    metadata = pq.ParquetFile(pa.BufferReader(content)).metadata
    return [
        Chunk(
            at,
            chunk.num_values,
            chunk.total_uncompressed_size,
            "DICTIONARY" in str(chunk.encodings),
            chunk.statistics.null_count if chunk.is_stats_set and chunk.statistics.has_null_count else None,
        )
        for group in range(metadata.num_row_groups)
        for at in range(metadata.num_columns)
        for chunk in [metadata.row_group(group).column(at)]
    ]


@given(
    tables(),
    st.fixed_dictionaries(
        {
            "row_group_size": st.integers(1, 20),
            "use_dictionary": st.booleans(),
            "version": st.sampled_from(["1.0", "2.6"]),
            "data_page_version": st.sampled_from(["1.0", "2.0"]),
            "compression": st.sampled_from(["none", "zstd"]),
            "write_statistics": st.booleans(),
            "write_page_index": st.booleans(),
        }
    ),
)
@half
def test_the_parts_are_those_that_pyarrow_sees(data: pa.Table, options: dict[str, Any]) -> None:
    content = written(data, **options)
    assert chunks(content) == seen(content)


SMALL = written(pa.table({"a": ["x", "x", None], "b": [1, 2, 3], "c": [[1.5], None, []]}), row_group_size=2)
FOOTER = len(SMALL) - 8 - int.from_bytes(SMALL[-8:-4], "little")


@given(st.integers(FOOTER, len(SMALL) - 5), st.integers(1, 255))
def test_a_damaged_footer_is_read_or_refused(place: int, change: int) -> None:
    try:
        chunks(SMALL[:place] + bytes([SMALL[place] ^ change]) + SMALL[place + 1 :])
    except ValueError as error:
        assert str(error).startswith("its footer ")


@given(st.binary(max_size=200))
@example(b"")
@example(b"PAR1")
@example(b"\x19" * 200)  # lists within lists
@example(b"\x1c" * 200_000)  # structs within structs
@example(b"\x0d\x00\x00\x00")  # a kind that there is not
@example(b"\x18\x85\x01\x00")  # a text that is longer than the footer
@example(b"\x18\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x00")
def test_what_is_no_footer_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="its footer does not say what its columns are"):
        chunks(b"PAR1" + content + len(content).to_bytes(4, "little") + b"PAR1")


def footer(column: bytes) -> bytes:
    """A file with one group of rows, in which one column is told of in this way."""
    group = b"\x19\x1c" + column + b"\x00"
    content = b"\x49\x1c" + group + b"\x00"
    return b"PAR1" + content + len(content).to_bytes(4, "little") + b"PAR1"


def metadata(cells: int, size: int) -> bytes:
    """ColumnMetaData with two encodings, a dictionary's among them, and with fields of every other kind."""
    other = b"\x08\x28\x01a" + b"\x1b\x01\x88\x01k\x01v" + b"\x1b\x00" + b"\x17" + b"\0" * 8 + b"\x13\x07" + b"\x12\x11"
    return b"\x3c\x29\x25\x00\x10" + b"\x36" + bytes([cells]) + b"\x16" + bytes([size]) + other + b"\x00\x00"


def test_fields_of_every_kind_are_passed_over() -> None:
    assert chunks(footer(metadata(6, 8))) == [Chunk(0, 3, 4, True)]


@pytest.mark.parametrize(("cells", "size"), [(1, 8), (8, 1)])
def test_a_footer_that_counts_less_than_nothing_is_refused(cells: int, size: int) -> None:
    with pytest.raises(ValueError, match="its footer counts less than nothing"):
        chunks(footer(metadata(cells, size)))


def test_a_column_whose_footer_is_encrypted_is_refused() -> None:
    with pytest.raises(ValueError, match="its footer does not say what its columns are"):
        chunks(footer(b"\x86\x01\x00"))  # ColumnChunk without the metadata
