"""Whether a Parquet file comes to more than is read, told before its rows are made.

A small file can stand for very many rows, for pages that are one letter over and over, or for one long text that every
row repeats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from syria_events import inputs
from syria_events.schema import parquetfooter

# Parts that a file is divided into, over all columns: each is looked at.
_CHUNKS = 100_000


@dataclass(frozen=True)
class Limits:
    """The most that is read of a file: its bytes, its rows and cells, and the bytes of its values."""

    file: int
    rows: int
    cells: int
    total: int


# For datasets of others, which are as large as their fields are.
ROOMY = Limits(4 << 30, 50_000_000, 2_000_000_000, 8 << 30)


def usual() -> Limits:
    """The most that is read of a file of tables like our own."""
    return Limits(inputs.DATA, inputs.ROWS, inputs.CELLS, inputs.TOTAL)


def beyond(content: pa.Buffer, metadata: Any, limits: Limits, coded: bool = False) -> str | None:
    """What a Parquet file has too much of, as its own footer says; None where it is within the limits.

    Of a file that is read `coded` its texts are counted once each; what they come to in its rows `spelt` tells
    afterwards. Raises ValueError where the footer does not say it.
    """
    groups, columns = metadata.num_row_groups, metadata.num_columns
    if columns > inputs.COLUMNS:
        return f"it has {columns} columns; at most {inputs.COLUMNS} are read"
    if metadata.num_rows > limits.rows:
        return f"it has {metadata.num_rows} rows; at most {limits.rows} are read"
    if groups * columns > _CHUNKS:
        return f"it has {groups} groups of rows; at most {_CHUNKS // columns} are read of {columns} columns"
    if metadata.serialized_size > inputs.TEXT:
        return f"its footer has {metadata.serialized_size >> 20} MiB; at most {inputs.TEXT >> 20} MiB are read"
    chunks = parquetfooter.chunks(content)
    cells = sum(chunk.cells for chunk in chunks)
    if cells > limits.cells:
        return f"it has {cells} cells; at most {limits.cells} are read"
    size = sum(chunk.unpacked for chunk in chunks)
    # A text of a dictionary stands in the file once and in the table in every row that has it.
    texts = {at: metadata.schema.column(at).path for at in range(columns) if _is_text(metadata.schema.column(at))}
    repeated = [chunk for chunk in chunks if chunk.dictionary and chunk.column in texts]
    if not coded and size + sum(chunk.cells * chunk.unpacked for chunk in repeated) > limits.total:
        names = sorted({texts[chunk.column] for chunk in repeated})
        size += _repeated(content, names, limits) if size <= limits.total else 0
    return _too_large(size, limits)


def spelt(data: pa.Table, limits: Limits) -> str | None:
    """What rows come to where each of their coded texts stands in every row that has it, if that is too much."""
    return _too_large(sum(map(_length, data.columns)), limits)


def codable(metadata: Any) -> list[str]:
    """The columns of text of a Parquet file, of which the codes can be read; none where columns have parts."""
    columns = [metadata.schema.column(at) for at in range(metadata.num_columns)]
    if any(column.max_repetition_level or column.max_definition_level > 1 for column in columns):
        return []
    return [str(column.path) for column in columns if _is_text(column)]


def _too_large(size: int, limits: Limits) -> str | None:
    if size <= limits.total:
        return None
    return f"its values come to {size >> 20} MiB; at most {limits.total >> 20} MiB are read"


def _length(column: pa.ChunkedArray) -> int:
    """The bytes of coded texts, each in every row that has it; 0 of what is no such."""
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(column.type):
        return 0
    return sum(pc.sum(pc.binary_length(part.dictionary).take(part.indices)).as_py() or 0 for part in column.chunks)


def beyond_by_groups(metadata: Any, limits: Limits) -> str | None:
    """What a Parquet file has too much of that is read group by group; texts of dictionaries are held once each."""
    if metadata.num_columns > inputs.COLUMNS:
        return f"it has {metadata.num_columns} columns; at most {inputs.COLUMNS} are read"
    if metadata.num_row_groups * metadata.num_columns > _CHUNKS:
        most = _CHUNKS // metadata.num_columns
        return f"it has {metadata.num_row_groups} groups of rows; at most {most} are read of so many columns"
    groups = [metadata.row_group(group) for group in range(metadata.num_row_groups)]
    if any(group.num_rows > limits.rows or group.total_byte_size > limits.total for group in groups):
        return f"a group of its rows comes to more than {limits.rows} rows or {limits.total >> 20} MiB"
    return None


def _is_text(column: Any) -> bool:
    return str(column.physical_type) == "BYTE_ARRAY"


def _repeated(content: pa.Buffer, names: list[str], limits: Limits) -> int:
    """The bytes that the texts of these columns come to, each in every row that has it."""
    size = 0
    with pq.ParquetFile(pa.BufferReader(content), read_dictionary=names) as file:
        for name in names:
            for batch in file.iter_batches(batch_size=1 << 17, columns=[name], use_threads=False):
                for column in batch.columns:
                    if not pa.types.is_dictionary(column.type):  # in a list or an object, of which no table has any
                        return limits.total + 1
                    size += _length(pa.chunked_array([column]))
    return size
