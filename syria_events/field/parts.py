"""The rows of a panel part by part: slices of a frame, and groups of rows of a Parquet file, several at a time."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from syria_events.field.counting import counted, wanted
from syria_events.field.placed import distinct, whole
from syria_events.field.tallying import Tally, tallied, together
from syria_events.frames.incoming import Columns, columns_of
from syria_events.issues import Issue, Refused
from syria_events.progress import told
from syria_events.schema import parquetparts

# Rows that are looked at together: few enough for a processor's cache to hold much of them, enough to be worth it.
_PART = 1 << 19
# Parts that are looked at at once; more fill the memory sooner than they save time.
_WORKERS = 4
_CODED = "dictionary<values=string"


@dataclass(frozen=True)
class Rows:
    """Rows in parts: the names of their columns, and for each part its first row and what reads it."""

    names: tuple[str, ...]
    parts: Sequence[tuple[int, Callable[[], Columns]]]


def rows_of(events: object, keys: Sequence[str], what: str, zeros: bool = False) -> Rows:
    """The rows of a frame or file; of a Parquet file only the columns that a panel looks at are ever read.

    ValueError where `zeros` are asked for of rows of casualties.
    """
    rows = _rows(events, keys, what)
    if zeros and "casualty_id" in rows.names:
        said = "rows of casualties are figures, and of an event without one nobody knows that nobody was hurt"
        raise ValueError(f"covered is given, but {said}; expected events, or no covered")
    return rows


def _rows(events: object, keys: Sequence[str], what: str) -> Rows:
    if isinstance(events, str | Path) and Path(events).suffix.lower() == ".parquet":
        path = Path(events)
        names, groups = parquetparts.pieces(path, _PART)
        needed = wanted(keys, what, names)
        return Rows(needed, [(first, _reading(path, group, needed)) for first, group in groups])
    frame: Any = events
    names = tuple(map(str, getattr(frame, "columns", ())))
    eager = names and hasattr(frame, "shape") and type(events).__module__.partition(".")[0] in ("pandas", "polars")
    if eager and len(set(names)) == len(names) and len(frame) > _PART and "casualty_id" not in names:
        needed = wanted(keys, what, names)
        frame = frame[list(needed)]
        if _copied(frame):
            return Rows(needed, [(start, _cutting(frame, start)) for start in range(0, len(frame), _PART)])
    source = columns_of(frame)
    needed = wanted(keys, what, source.names)
    kept = [place for place, name in enumerate(source.names) if name in needed]
    some = tuple(source.names[place] for place in kept), tuple(source.values[place] for place in kept)
    source = Columns(*some, source.n_rows, source.lines)
    if source.n_rows <= _PART or "casualty_id" in source.names:
        return Rows(source.names, [(0, lambda: source)])
    return Rows(source.names, [(start, _slicing(source, start)) for start in range(0, source.n_rows, _PART)])


def _reading(path: Path, group: Sequence[int], names: Sequence[str]) -> Callable[[], Columns]:
    coded = [name for name in names if name != "event_id"]

    def read() -> Columns:
        data = parquetparts.piece(path, group, names, coded)
        texts = [name for name, kind in zip(names, data.schema.types, strict=True) if str(kind).startswith(_CODED)]
        plain = columns_of(data.drop_columns(texts))
        found = {name: data.column(name) for name in texts} | dict(zip(plain.names, plain.values, strict=True))
        return Columns(tuple(names), tuple(found[name] for name in names), data.num_rows)

    return read


def _copied(frame: Any) -> bool:
    """Whether Arrow copies columns of a frame, which is done part by part; most of pandas it takes as they stand."""
    pandas = type(frame).__module__.startswith("pandas")
    return not pandas or any(str(kind) in ("object", "category") for kind in frame.dtypes)


def _cutting(frame: Any, start: int) -> Callable[[], Columns]:
    return lambda: columns_of(frame[start : start + _PART])


def _slicing(source: Columns, start: int) -> Callable[[], Columns]:
    def sliced() -> Columns:
        some = tuple(v[start : start + _PART] for v in source.values)
        return Columns(source.names, some, min(_PART, source.n_rows - start))

    return sliced


def summed(rows: Rows, keys: Sequence[str], what: str, period: str | None, spans: str) -> Tally:
    """The tally of all rows; Refused, with everything that is wrong, for those that cannot be counted."""

    def made(part: tuple[int, Callable[[], Columns]]) -> tuple[Tally, bool, list[Any]]:
        source = part[1]()
        found = counted(source, keys, what, period)
        ids = whole(found.ids)
        if "casualty_id" in source.names or not len(ids):
            return tallied(found, period, spans), True, []
        rising = not ids.null_count and (len(ids) < 2 or bool(pc.all(pc.less(ids[:-1], ids[1:])).as_py()))
        return tallied(found, period, spans), rising, [ids[0].as_py(), ids[-1].as_py()]

    tallies: list[Tally] = []
    issues: list[Issue] = []
    ends: list[Any] = []
    ordered = True
    for (first, _), done in zip(rows.parts, _several(made, told(rows.parts, "adding events up")), strict=True):
        try:
            tally, rising, edges = done.result()
        except Refused as refused:
            issues += [Issue(i.path, i.line and i.line + first, i.rule, i.message) for i in refused.issues]
            continue
        tallies.append(tally)
        ordered, ends = ordered and rising, ends + edges
    if issues:
        raise Refused(dict.fromkeys(issues))
    if not (ordered and all(one < other for one, other in zip(ends[1::2], ends[2::2], strict=False))):
        distinct(pa.concat_arrays([whole(_ids(part())) for _, part in rows.parts]), "events")
    return together(tallies)


def _ids(source: Columns) -> pa.ChunkedArray:
    values = source.values[source.names.index("event_id")]
    return (values if not isinstance(values, list) else pa.chunked_array([pa.array(values)])).cast(pa.large_string())


def _several(work: Callable[[Any], Any], items: Iterator[Any]) -> Iterator[Future[Any]]:
    """The work on each item, in order, some of it ahead."""
    ahead: deque[Future[Any]] = deque()
    number = min(_WORKERS, os.cpu_count() or 1)
    with ThreadPoolExecutor(number) as pool:
        for item in items:
            ahead.append(pool.submit(work, item))
            if len(ahead) > number:
                yield ahead.popleft()
        yield from ahead
