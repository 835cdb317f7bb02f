"""What the footer of a Parquet file says of the parts it is divided into, read here byte by byte.

pyarrow has the same by `metadata.row_group(0).column(0)`, and ends the process there, without an exception, where the
footer contradicts itself: where a histogram of levels has another length than its column has levels, or a column is
encrypted (pyarrow 26). So that is not asked of a file from a stranger. The format is that of parquet.thrift in Thrift's
compact protocol.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

# The kinds of a value in the compact protocol.
_TRUE, _FALSE, _BYTE, _SHORT, _INT, _LONG, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
# Fields of FileMetaData, RowGroup, ColumnChunk, ColumnMetaData and Statistics.
_GROUPS, _COLUMNS, _METADATA = 4, 1, 3
_ENCODINGS, _VALUES, _UNPACKED, _STATISTICS = 2, 5, 6, 12
_MISSING = 3
# PLAIN_DICTIONARY and RLE_DICTIONARY.
_DICTIONARIES = {2, 8}


@dataclass(frozen=True)
class Chunk:
    """One column of one group of rows: the place of the column, its cells, its bytes, whether it has a dictionary.

    `missing` is how many of the cells are, None where that is not said.
    """

    column: int
    cells: int
    unpacked: int
    dictionary: bool
    missing: int | None = None


def chunks(content: bytes | memoryview | pa.Buffer) -> list[Chunk]:
    """Every part of a Parquet file, by groups of rows and then by columns; ValueError where its footer is no such."""
    file = memoryview(content).cast("B")
    size = int.from_bytes(file[-8:-4], "little")
    try:
        found = _Compact(file[len(file) - 8 - size : len(file) - 8]).struct()
        groups = [[_chunk(at, each) for at, each in enumerate(group[_COLUMNS])] for group in found[_GROUPS]]
    except (AttributeError, IndexError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("its footer does not say what its columns are") from error
    return [chunk for group in groups for chunk in group]


def _chunk(column: int, found: Mapping[int, Any]) -> Chunk:
    said: Mapping[int, Any] = found[_METADATA]  # missing where it is encrypted
    cells, unpacked, encodings = said[_VALUES], said[_UNPACKED], said[_ENCODINGS]
    if cells < 0 or unpacked < 0:
        raise ValueError("its footer counts less than nothing")
    missing = said.get(_STATISTICS, {}).get(_MISSING)
    return Chunk(column, cells, unpacked, not _DICTIONARIES.isdisjoint(encodings), missing)


class _Compact:
    """A reader of Thrift's compact protocol: structs as mappings by the number of the field, all else as it is."""

    def __init__(self, content: memoryview) -> None:
        self.content, self.at = content, 0

    def struct(self) -> dict[int, Any]:
        found: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._signed()
            kind = head & 0x0F
            found[number] = kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind)
        return found

    def _value(self, kind: int) -> Any:
        if kind in (_SHORT, _INT, _LONG):
            return self._signed()
        if kind in (_TRUE, _FALSE, _BYTE):
            return self._byte()
        if kind == _BINARY:
            return self._taken(self._number())
        if kind == _DOUBLE:
            return self._taken(8)
        if kind in (_LIST, _SET):
            return self._list()
        if kind == _STRUCT:
            return self.struct()
        if kind == _MAP:
            return self._map()
        raise IndexError

    def _list(self) -> Sequence[Any]:
        head = self._byte()
        size = head >> 4 if head >> 4 < 15 else self._number()
        return [self._value(head & 0x0F) for _ in range(size)]

    def _map(self) -> Sequence[tuple[Any, Any]]:
        size = self._number()
        kinds = self._byte() if size else 0
        return [(self._value(kinds >> 4), self._value(kinds & 0x0F)) for _ in range(size)]

    def _byte(self) -> int:
        found = self.content[self.at]
        self.at += 1
        return found

    def _taken(self, size: int) -> memoryview:
        self.at += size
        if self.at > len(self.content):
            raise IndexError
        return self.content[self.at - size : self.at]

    def _number(self) -> int:
        number, shift = 0, 0
        while (byte := self._byte()) >= 0x80:
            number |= (byte & 0x7F) << shift
            shift += 7
        return number | byte << shift

    def _signed(self) -> int:
        number = self._number()
        return (number >> 1) ^ -(number & 1)
