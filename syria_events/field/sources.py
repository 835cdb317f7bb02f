"""Rows of a layout wherever they are, ready to be asked: files, frames in memory, lazy ones, DuckDB and Spark.

Frames and files are asked in polars, or in pandas where polars is not installed; a relation of DuckDB and a frame of
Spark are asked where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pyarrow as pa

from syria_events.checks.insql import DUCKDB, SPARK, Dialect
from syria_events.checks.judging import Check, Judgement
from syria_events.field import files, headers, inpolars, insql, texts, typed
from syria_events.field.layouts import Layout
from syria_events.frames.incoming import columns_of
from syria_events.issues import Issue, Refused
from syria_events.schema import parquetlimits, parquetparts

if TYPE_CHECKING:
    import polars as pl

# Rows of a part of a file: what two groups of rows have in files as they are usually written.
PART = 1 << 18

Asking = Callable[[Sequence[Check], str, Sequence[str]], Judgement]


@dataclass(frozen=True)
class Asked:
    """Rows that can be asked: by what name they are told of, what columns they have, and how they are asked.

    `names` are the columns of the layout, by their names in the rows. `unfit` are those whose cells may be no values
    of their type, and whether these are read as missing. `lines` says where rows stand, counted from 1.
    """

    path: str
    names: Mapping[str, str]
    unknown: tuple[str, ...]
    unfit: Mapping[str, bool]
    ask: Asking
    tags: bool = False
    missing_pages: str | None = None
    lines: Callable[[Sequence[int]], list[int]] = list


@contextmanager
def opened(source: object, known: Layout, engine: str | None = None) -> Iterator[Asked]:
    """The rows of a source, to be asked while it lasts; `engine` is polars or pandas, by default the first there is.

    Raises Refused for what cannot be read or has not the columns of the layout.
    """
    engine = engine or ("polars" if find_spec("polars") else "pandas")
    kinds = {(each.__module__.partition(".")[0], each.__name__) for each in type(source).__mro__}
    if isinstance(source, str | Path):
        yield _file(Path(source), known, engine)
    elif kinds & {("polars", "DataFrame"), ("polars", "LazyFrame")}:
        yield _of_polars(source, known, lazy=("polars", "LazyFrame") in kinds)
    elif kinds & {("duckdb", "DuckDBPyRelation"), ("_duckdb", "DuckDBPyRelation")}:
        yield _of_duckdb(source, known)
    elif ("pyspark", "DataFrame") in kinds:
        with _of_spark(source, known) as asked:
            yield asked
    else:
        yield _of_arrow(known.name, _table(source, known, kinds), known, engine)


def _file(path: Path, known: Layout, engine: str) -> Asked:
    if engine == "polars" and _is_parquet(path):
        return _of_parquet(path, known)
    theirs = headers.headed(files.rows_of(path), known)
    names = {name: name for name in theirs.columns}
    total = theirs.rows.total
    missing = f"{theirs.n_rows} of {total} rows" if total is not None and total > theirs.n_rows else None
    ask, unfit = _asking_text(theirs.columns, theirs.n_rows, known, theirs.rows.decimal_comma, engine)
    return Asked(str(path), names, tuple(theirs.unknown), unfit, ask, bool(theirs.tags), missing, theirs.lines)


def _is_parquet(path: Path) -> bool:
    from syria_events import inputs

    try:
        with inputs.opened(path) as file:
            return bool(file.read(4) == b"PAR1")
    except OSError:
        return False


def _table(source: object, known: Layout, kinds: set[tuple[str, str]]) -> pa.Table:
    """A frame as Arrow; a column of Python objects that are no texts becomes text."""
    frame: Any = source
    if ("pandas", "DataFrame") in kinds and len(set(map(str, frame.columns))) == frame.shape[1]:
        columns = [_series(frame.iloc[:, number]) for number in range(frame.shape[1])]
        return pa.table(columns, names=list(map(str, frame.columns)))
    try:
        found = columns_of(source)
    except Refused as refused:
        raise Refused([Issue(known.name, issue.line, issue.rule, issue.message) for issue in refused.issues]) from None
    headers.complain(known.name, found.names, headers.resolved(found.names, known), known)
    return pa.table([pa.array(_texts(c)) if isinstance(c, list) else c for c in found.values], names=list(found.names))


def _series(series: Any) -> pa.Array | pa.ChunkedArray:
    try:
        if str(series.dtype) == "object":
            return pa.array(series, pa.string(), from_pandas=True)
        return pa.array(series, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError):
        gone = series.isna()
        return pa.array(_texts([None if none else c for c, none in zip(series, gone, strict=True)]), pa.string())


def _texts(cells: Sequence[Any]) -> list[str | None]:
    return [None if cell is None else _word(cell) for cell in cells]


def _word(cell: Any) -> str:
    """A cell of any kind as text that reads back as the same value."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _of_arrow(path: str, data: pa.Table, known: Layout, engine: str) -> Asked:
    """Rows in memory; without polars their cells are read from text, as those of a file are."""
    names = _named(path, data.column_names, known)
    tagged = _tagged(data[names[known.key]].slice(0, 1).to_pylist())
    if engine == "polars":
        import polars as pl

        whole = pl.DataFrame(pl.from_arrow(data))
        return _of_frame(path, whole.slice(int(tagged)).lazy(), dict(whole.schema), names, known, tagged)
    columns = {name: texts.text(data[raw]).slice(int(tagged)) for name, raw in names.items()}
    ask, unfit = _asking_text(columns, data.num_rows - tagged, known, False, engine)
    return Asked(path, names, _unknown(data.column_names, names), unfit, ask, tagged, None, _after(tagged))


def _of_polars(source: Any, known: Layout, lazy: bool) -> Asked:
    schema = dict(source.collect_schema() if lazy else source.schema)
    names = _named(known.name, list(schema), known)
    first = source.lazy().select(names[known.key]).head(1).collect().to_series().to_list()
    tagged = _tagged(first)
    frame = source.lazy().slice(1) if tagged else source.lazy()
    return _of_frame(known.name, frame, schema, names, known, tagged, streaming=lazy)


def _of_frame(
    path: str,
    frame: pl.LazyFrame,
    schema: Mapping[str, Any],
    names: Mapping[str, str],
    known: Layout,
    tagged: bool,
    *,
    streaming: bool = False,
) -> Asked:
    ask, unfit = _asking_polars([(0, lambda: frame)], schema, names, known, streaming=streaming)
    return Asked(path, names, _unknown(list(schema), names), unfit, ask, tagged, None, _after(tagged))


def _of_parquet(path: Path, known: Layout) -> Asked:
    """A Parquet file, part after part: of each only the columns of the layout."""
    import polars as pl

    sizes, filled = parquetparts.footer(path, parquetlimits.ROOMY)
    whole = pl.scan_parquet(path, glob=False)
    schema = dict(whole.collect_schema())
    names = _named(str(path), list(schema), known)
    tagged = _tagged(whole.select(names[known.key]).head(1).collect().to_series().to_list())
    parts = [(before, partial(whole.slice, before, size)) for before, size in _cut(sizes, int(tagged))]
    known_to_be = {name: filled[raw] for name, raw in names.items() if raw in filled}
    ask, unfit = _asking_polars(parts, schema, names, known, filled=known_to_be)
    return Asked(str(path), names, _unknown(list(schema), names), unfit, ask, tagged)


def _cut(sizes: Sequence[int], start: int) -> list[tuple[int, int]]:
    """Parts of whole groups of rows, or of one where it is large: the rows before each, and its rows."""
    parts: list[tuple[int, int]] = []
    before, held = start, -start
    for size in sizes:
        if held > 0 and held + size > PART:
            parts.append((before, held))
            before, held = before + held, 0
        held += size
        while held > PART:
            parts.append((before, PART))
            before, held = before + PART, held - PART
    return [*parts, (before, held)] if held > 0 or not parts else parts


def _asking_text(
    columns: Mapping[str, pa.ChunkedArray], n_rows: int, known: Layout, comma: bool, engine: str
) -> tuple[Asking, dict[str, bool]]:
    """How rows are asked whose cells are all text, and the columns whose cells may be unfit."""
    if engine == "polars":
        import polars as pl

        data = pa.table(dict(columns))
        starts = range(0, max(n_rows, 1), PART)
        parts = [
            (start, partial(lambda at: pl.DataFrame(pl.from_arrow(data.slice(at, PART))).lazy(), start))
            for start in starts
        ]
        schema = dict.fromkeys(columns, pl.String())
        return _asking_polars(parts, schema, {name: name for name in columns}, known, comma)
    from syria_events.checks import pandasengine
    from syria_events.field.laws import series

    read = {name: typed.values(known.column(name), cells, comma) for name, cells in columns.items()}

    def ask(checks: Sequence[Check], by: str, sums: Sequence[str]) -> Judgement:
        import pandas as pd

        values = {name: series(found.array) for name, found in read.items()}
        values |= {f"fit:{name}": ~series(found.unfit).astype(bool) for name, found in read.items()}
        cells = {name: column.to_pylist() for name, column in columns.items()}
        return pandasengine.judged(pd.DataFrame(values), cells, known.key, checks, by, sums)

    return ask, {name: True for name in columns if known.column(name).field.type != "string"}


def _asking_polars(
    parts: Sequence[tuple[int, Callable[[], pl.LazyFrame]]],
    schema: Mapping[str, Any],
    names: Mapping[str, str],
    known: Layout,
    comma: bool = False,
    *,
    streaming: bool = False,
    filled: Mapping[str, int] | None = None,
) -> tuple[Asking, dict[str, bool]]:
    from syria_events.checks import polarsengine
    from syria_events.checks.polarsrows import PolarsRows

    readings = {name: inpolars.reading(known.column(name), raw, schema[raw], comma) for name, raw in names.items()}
    rows = PolarsRows(parts, readings, known.key, streaming, filled or {})
    unfit = {name: True for name, reading in readings.items() if reading.fit is not None}
    return partial(polarsengine.judged, rows), unfit


def _of_duckdb(relation: Any, known: Layout) -> Asked:
    kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))

    def ask(query: str) -> Any:
        return relation.query("theirs", query).fetchall()

    return _of_sql(ask, "theirs", kinds, known, DUCKDB)


@contextmanager
def _of_spark(frame: Any, known: Layout) -> Iterator[Asked]:
    view = f"theirs_{uuid4().hex}"
    frame.createOrReplaceTempView(view)
    session = frame.sparkSession
    try:
        yield _of_sql(lambda query: session.sql(query).collect(), view, dict(frame.dtypes), known, SPARK)
    finally:
        session.catalog.dropTempView(view)


def _of_sql(ask: Callable[[str], Any], source: str, kinds: Mapping[str, str], known: Layout, dialect: Dialect) -> Asked:
    from syria_events.checks import sqlengine

    names = _named(known.name, list(kinds), known)
    readings = {
        name: insql.reading(known.column(name), raw, insql.kind_of(kinds[raw]), dialect) for name, raw in names.items()
    }
    key = names[known.key]
    text = insql.kind_of(kinds[key]) == "text"
    # Where rows have no order a line of tags cannot be told by its place.
    kept = f"coalesce({dialect.column(key)} NOT LIKE '#%', TRUE)" if text else "TRUE"
    rows = sqlengine.SqlRows(ask, source, dialect, readings, known.key, dialect.name == "duckdb", kept)
    unfit = {name: True for name, reading in readings.items() if reading.fit}
    return Asked(known.name, names, _unknown(list(kinds), names), unfit, partial(sqlengine.judged, rows))


def _named(path: str, columns: Sequence[str], known: Layout) -> dict[str, str]:
    """Name in the layout -> name in the rows; Refused where columns are missing without which there are no events."""
    if len(columns) == 1 and (sign := next((each for each in ";\t|" if columns[0].count(each) > 1), None)):
        message = f"{sign!r} stands between the cells; expected a column for each: name it when reading"
        raise Refused([Issue(path, 0, "delimiter", message)])
    found = headers.resolved(columns, known)
    headers.complain(path, columns, found, known)
    return {whole: name for name, whole in found.items()}


def _unknown(columns: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in columns if name not in names.values())


def _tagged(first: Sequence[object]) -> bool:
    """Whether the first row is one of tags: its key begins with a hash."""
    return bool(first) and isinstance(first[0], str) and first[0].startswith("#")


def _after(tagged: bool) -> Callable[[Sequence[int]], list[int]]:
    """Where rows stand when one of tags may stand before them."""
    return lambda rows: [row + tagged for row in rows]
