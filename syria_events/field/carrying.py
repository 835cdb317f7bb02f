"""Rows of another dataset in our columns, and what of them had no counterpart there.

Whatever a layout says of a column is done here alike for every dataset; what is particular to one comes as a
`Dialect`. Counts of people are carried as they are: nobody is added, and nobody is left out.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from syria_events import naming, progress
from syria_events.field import files, laws, layouts, typed
from syria_events.field.headers import Headed, headed
from syria_events.field.layoutrules import LayoutRule
from syria_events.field.layouts import Layout
from syria_events.field.losses import Losses
from syria_events.field.texts import Texts
from syria_events.frames.outgoing import ENGINES
from syria_events.issues import Issue, Refused
from syria_events.schema import arrow
from syria_events.schema.text import cut

Columns = Mapping[str, pa.ChunkedArray]

# So many rows are named one by one where something is wrong in a column; the others are counted.
_NAMED = 5


@dataclass(frozen=True)
class Dialect:
    """What is particular to a dataset.

    `asked` are columns that are looked at though nothing becomes of them. `implied` gives, of such columns, the rows in
    which they say no more than what is carried; `completed` the columns of our events that follow from several of
    theirs, with what is lost on the way told to the losses.
    """

    name: str
    asked: frozenset[str]
    implied: Callable[[Columns], dict[str, pa.ChunkedArray]]
    completed: Callable[[Columns, Columns, Losses], dict[str, pa.ChunkedArray]]


def read(path: str | Path | list[str | Path], dialect: Dialect) -> tuple[pa.Table, pa.Table]:
    """The events in a file, or in the pages of an answer, and the losses; raises Refused with everything wrong."""
    known = layouts.layout(dialect.name)
    return carried(opened(path, known), known, dialect)


def opened(path: str | Path | list[str | Path], known: Layout) -> Headed:
    """The columns of a file, or of the pages of an answer, by their names in the layout."""
    paths = path if isinstance(path, list | tuple) else [path]
    if not paths:
        raise ValueError("path is an empty list; expected the path of a file, or of several")
    if wrong := [type(each).__name__ for each in paths if not isinstance(each, str | Path)]:
        raise TypeError(f"path is {wrong[0]}; expected the path of a file, or a list of such")
    found = [headed(files.rows_of(each), known) for each in progress.told(paths, "reading files")]
    return found[0] if len(found) == 1 else _joined(found)


def _joined(pages: list[Headed]) -> Headed:
    """Pages of one answer, one after the other; a column that a page lacks is empty in it."""
    rows = [page.n_rows for page in pages]

    def column(name: str, of: str) -> pa.ChunkedArray:
        empty = [pa.chunked_array([pa.nulls(number, pa.string())]) for number in rows]
        parts = [getattr(page, of).get(name, empty[place]) for place, page in enumerate(pages)]
        return pa.chunked_array([chunk for part in parts for chunk in part.chunks], pa.string())

    columns, unknown = (
        Texts({name: column(name, of) for page in pages for name in getattr(page, of)}) for of in ("columns", "unknown")
    )
    first = pages[0].rows
    totals = [page.rows.total for page in pages if page.rows.total is not None]
    comma = any(page.rows.decimal_comma for page in pages)
    path = f"{first.path} and {len(pages) - 1} more"
    whole = files.Rows(path, first.names, (), sum(rows), comma, max(totals, default=None))
    return Headed(whole, columns, unknown, pages[0].tags, sum(rows))


def carried(theirs: Headed, known: Layout, dialect: Dialect) -> tuple[pa.Table, pa.Table]:
    """The events in columns of a layout, and the losses."""
    comma = theirs.rows.decimal_comma
    asked = dialect.asked | {column.name for column in known.columns if column.becomes}
    read = {
        name: typed.values(known.column(name), theirs.columns[name], comma)
        for name in progress.told([name for name in theirs.columns if name in asked], "reading columns")
    }
    values = {name: found.array for name, found in read.items()}
    carried = [name for name in read if known.column(name).becomes]
    issues = [issue for name in carried for issue in _issues(name, read[name], theirs, known)]
    issues += [issue for rule in known.rules for issue in _backward(rule, values, theirs, known)]
    if issues:
        raise Refused(issues)
    _warn(known, values)
    keys = _keys(known, values, theirs)
    losses = Losses(keys)
    _tell(theirs, losses)
    implied = dialect.implied(values)
    events: dict[str, pa.ChunkedArray] = {}
    for column in known.columns:
        if column.name not in theirs.columns:
            continue
        cells = theirs.columns[column.name]
        if column.name == "event_id":  # one of ours is the key; another is not ours to carry
            losses.cells(column.name, cells, "unknown_column", pc.invert(own(known, theirs)))
        elif column.becomes:
            events[column.becomes] = values[column.name]
            losses.cells(column.name, cells, "mark", read[column.name].marked)
        elif column.name in implied:
            losses.cells(column.name, cells, "differs", pc.invert(pc.fill_null(implied[column.name], False)))
        else:
            losses.cells(column.name, cells, "no_column")
    for name, cells in theirs.unknown.items():
        losses.cells(name, cells, "unknown_column")
    events |= dialect.completed(values, theirs.columns, losses)
    events["dataset"] = pa.chunked_array([pa.repeat(pa.scalar(known.name), theirs.n_rows)])
    events["event_id"] = keys
    return _table(events, theirs.n_rows), losses.table()


def own(known: Layout, theirs: Headed) -> pa.ChunkedArray:
    """Which rows are our own events, which we wrote: without a key of theirs, and with an identifier like ours."""
    none = pa.chunked_array([pa.nulls(theirs.n_rows, pa.string())])
    cells, keys = (theirs.columns.get(name, none) for name in ("event_id", known.key))
    ours = pc.match_substring_regex(cells, f"^(?:{known.column('event_id').field.pattern})$")
    return pc.and_(pc.fill_null(ours, False), pc.is_null(keys))


def _keys(known: Layout, values: Columns, theirs: Headed) -> pa.ChunkedArray:
    """The identifier of each row: theirs after the name of the layout, or ours in rows that we wrote."""
    made = pc.binary_join_element_wise(f"{known.name}:", values[known.key].cast(pa.string()), "")
    return pc.if_else(own(known, theirs), values["event_id"], made) if "event_id" in values else made


def _table(events: Columns, n_rows: int) -> pa.Table:
    """The columns as the table `field_events`; those that nothing fills are empty."""
    made = layouts.made()
    declared = arrow.arrow_schema(made.table("field_events"), made)
    columns = []
    for field in declared:
        column = events.get(field.name)
        if column is None:
            columns.append(pa.chunked_array([pa.nulls(n_rows, field.type)]))
        elif pa.types.is_dictionary(field.type):
            terms = pa.array(made.values(made.table("field_events").field(field.name).vocabulary or ""), pa.string())
            codes = pc.index_in(column, value_set=terms)
            chunks = codes.chunks if isinstance(codes, pa.ChunkedArray) else [codes]
            coded = [pa.DictionaryArray.from_arrays(chunk, terms) for chunk in chunks]
            columns.append(pa.chunked_array(coded, field.type))
        else:
            columns.append(column.cast(field.type))
    return pa.Table.from_arrays(columns, schema=declared)


def _issues(name: str, found: typed.Values, theirs: Headed, known: Layout) -> Iterator[Issue]:
    """Everything wrong in a column that is carried, each cause once with the first rows that have it."""
    column = known.column(name)
    yield from _told(found.unfit, f"{name}: expected {column.field.kind.loosely}", name, theirs)
    missing = pc.and_(pc.is_null(found.array), pc.invert(found.unfit))
    if name in known.needed:  # without which no event can be made, but one of ours that we wrote
        missing = pc.and_(missing, pc.invert(own(known, theirs)))
        yield from _told(missing, f"{name}: expected a value in every row", name, theirs)
    if column.field.type != "string" or name == known.key:
        for said, mask in typed.breaches(replace(column, field=replace(column.field, required=False)), found.array):
            yield from _told(mask, f"{name}: {said}", name, theirs)
    if name in (known.key, "event_id"):
        mine = found.array if name == known.key else pc.if_else(own(known, theirs), found.array, None)
        again = typed.repeated(mine)
        for row in again.slice(0, _NAMED).to_pylist():
            key = found.array[row].as_py()
            said = f"{name}: {key} is there twice, and people would be counted twice; expected each event once"
            yield Issue(theirs.rows.path, theirs.line(row + 1), "key", said)
        if len(again) > _NAMED:
            yield Issue(theirs.rows.path, 0, "key", f"{name}: {len(again) - _NAMED} more rows repeat a key")


def _told(mask: pa.ChunkedArray, said: str, name: str, theirs: Headed) -> Iterator[Issue]:
    rows = pc.indices_nonzero(mask)
    for row in rows.slice(0, _NAMED).to_pylist():
        cell = cut(theirs.columns[name][row].as_py())
        yield Issue(theirs.rows.path, theirs.line(row + 1), "value", f"{said}, found {cell}")
    if len(rows) > _NAMED:
        yield Issue(theirs.rows.path, 0, "value", f"{said}; {len(rows) - _NAMED} more rows are like these")


def _backward(rule: LayoutRule, values: Columns, theirs: Headed, known: Layout) -> Iterator[Issue]:
    """Spans of days that end before they start, of which no event can be made."""
    dates = rule.ordered and all(known.column(name).field.type == "date" for name in rule.ordered)
    mask = laws.broken(rule, values) if dates else None
    if mask is not None:
        rows = pc.indices_nonzero(mask)
        if len(rows) > _NAMED:
            said = f"expected {' <= '.join(rule.ordered)}; {len(rows) - _NAMED} more rows are like these"
            yield Issue(theirs.rows.path, 0, rule.name, said)
        for row in rows.slice(0, _NAMED).to_pylist():
            days = ", ".join(f"{name} {values[name][row].as_py()}" for name in rule.ordered)
            said = f"{days}: expected {' <= '.join(rule.ordered)}"
            yield Issue(theirs.rows.path, theirs.line(row + 1), rule.name, said)


def _warn(known: Layout, values: Columns) -> None:
    """One warning that says which rules rows break whose values are kept as they are."""
    counts = []
    for rule in known.rules:
        mask = laws.broken(rule, values)
        number = pc.sum(mask).as_py() if mask is not None else 0
        if number:
            first = pc.index(mask, True).as_py() + 1
            counts.append(f"{number} break {rule.name} (first in row {first}): {rule.description}")
    if counts:
        listed = "\n  ".join(counts)
        warnings.warn(f"rows are kept as they are, though of them\n  {listed}", UserWarning, stacklevel=6)


def _tell(theirs: Headed, losses: Losses) -> None:
    """What is lost of the file as a whole."""
    for name, tag in theirs.tags.items():
        losses.whole(name, tag, "tags_row")
    total = theirs.rows.total
    if total is not None and total > theirs.n_rows:
        losses.whole(None, f"{theirs.n_rows} of {total} rows", "pages_missing")


def engine(as_: str) -> None:
    """Unknown for a library that is none, before a large file is read for nothing."""
    naming.chosen("library", as_, ENGINES)
