"""Columns that have types as text, and texts of which few stand in many rows, which stay the codes that they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

# Texts stay coded where each stands in so many rows, or more.
_FEW = 4


class Texts(Mapping[str, pa.ChunkedArray]):
    """Columns as text, each made when it is asked for; `held` are the columns as they were read."""

    def __init__(self, held: Mapping[str, pa.ChunkedArray]) -> None:
        self.held = held
        self._made: dict[str, pa.ChunkedArray] = {}

    def __getitem__(self, name: str) -> pa.ChunkedArray:
        if name not in self._made:
            self._made[name] = text(self.held[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)


def few(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column whose texts stay coded only where there are few of them."""
    if not pa.types.is_dictionary(column.type):
        return column
    n_words = sum(len(part.dictionary) for part in column.chunks)
    return column if n_words <= len(column) // _FEW else text(column)


def text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A typed column as text that reads back as the same value."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_timestamp(kind):
        coded = _instants(column).combine_chunks().dictionary_encode()  # each is written once
        return pa.chunked_array([pc.strftime(coded.dictionary, "%Y-%m-%d %H:%M:%S").take(coded.indices)])
    if pa.types.is_binary(kind) or pa.types.is_nested(kind):
        return pa.chunked_array([pa.nulls(len(column), pa.string())])
    return column.cast(pa.string())


def _instants(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Instants by the clock of UTC, to the microsecond, or as finely as they are where that loses something."""
    try:
        return column.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return column.cast(pa.timestamp(column.type.unit))
