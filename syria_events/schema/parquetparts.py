"""Parquet files that are not held whole: what their end says of the rows, and some groups of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from syria_events import inputs
from syria_events.issues import Issue, Refused
from syria_events.schema import parquetfooter, parquetlimits


def footer(path: Path, limits: parquetlimits.Limits | None = None) -> tuple[list[int], dict[str, int]]:
    """How many rows each group of a Parquet file has, and how many rows fill each column, as far as its footer says.

    Raises Refused as `read` does; a group is held to the `limits` by itself, as it is read by itself.
    """
    with _opened(path) as file, inputs.opened(path) as source:
        if found := parquetlimits.beyond_by_groups(file.metadata, limits or parquetlimits.ROOMY):
            raise Refused([Issue(str(path), 0, "size", found)])
        parts = parquetfooter.chunks(_end(source))
        filled: dict[str, int] = {}
        for number, name in enumerate(file.schema_arrow.names if not _nested(file.schema_arrow) else ()):
            told = [part for part in parts if part.column == number]
            if all(part.missing is not None for part in told):
                filled[name] = sum(part.cells - (part.missing or 0) for part in told)
        groups = [file.metadata.row_group(number).num_rows for number in range(file.metadata.num_row_groups)]
        return groups, filled


def _end(source: Any) -> bytes:
    """The footer of a Parquet file and what says how long it is: the end of the file."""
    length = source.seek(0, 2)
    source.seek(length - 8)
    size = int.from_bytes(source.read(4), "little")
    source.seek(max(length - 8 - size, 0))
    found: bytes = source.read()
    return found


def _nested(schema: pa.Schema) -> bool:
    return any(pa.types.is_nested(kind) for kind in schema.types)


def pieces(path: Path, most: int) -> tuple[tuple[str, ...], list[tuple[int, list[int]]]]:
    """The columns of a Parquet file, and its groups of rows in pieces of about `most` rows, with the first row of each.

    Only the end of the file is read; Refused as `read`, but that nothing is too large, for nothing is held.
    """
    with _opened(path) as file:
        found: list[tuple[int, list[int]]] = []
        first = room = 0
        for group in range(file.metadata.num_row_groups):
            if room <= 0:
                found.append((first, []))
                room = most
            found[-1][1].append(group)
            number = file.metadata.row_group(group).num_rows
            first, room = first + number, room - number
        return tuple(file.schema_arrow.names), found or [(0, [])]


def piece(path: Path, groups: Sequence[int], names: Sequence[str], coded: Sequence[str] = ()) -> pa.Table:
    """Some columns of some groups of rows of a Parquet file; Refused as `read`.

    Texts of the columns `coded` stay as the codes of each distinct one, which is how they stand in the file.
    """
    with _opened(path, coded) as file:
        data = file.read_row_groups(list(groups), columns=list(names), use_threads=False)
        data.validate(full=True)
        return data


@contextmanager
def _opened(path: Path, coded: Sequence[str] = ()) -> Iterator[pq.ParquetFile]:
    options: dict[str, Any] = {"page_checksum_verification": True, "read_dictionary": list(coded)}
    try:
        with inputs.opened(path) as source, pq.ParquetFile(source, **options) as file:
            yield file
    except Refused:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        rule = "missing" if isinstance(error, FileNotFoundError) else "parquet"
        message = f"expected a whole, valid Parquet file; {inputs.reason(error)}"
        raise Refused([Issue(str(path), 0, rule, message)]) from error
