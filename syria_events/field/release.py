"""One release of another dataset as it stands, in values that can be held against those of another release.

Every column is compared, also those that have no place in our events. A value is the same however a release writes it:
a day with or without midnight, `true` or `1`, `3` or `3.0`, a mark for a missing value or an empty cell. What a file
has as numbers, days or codes of words is compared as such; text is made of what is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from syria_events import progress
from syria_events.field import carrying, files, typed
from syria_events.field.headers import Headed, headed
from syria_events.field.layouts import Layout
from syria_events.frames.incoming import columns_of
from syria_events.issues import Issue, Refused
from syria_events.schema import arrow
from syria_events.schema.text import cut

# So many rows are named one by one where something is wrong in a column; the others are counted.
_NAMED = 5


@dataclass(frozen=True)
class Habits:
    """How releases of a dataset are compared.

    `deaths` are the columns of counts, the first of which is the one that figures are made of; `by` those by which
    they are added up: a year, a country, a type. `stamps` say when a row was written, and nothing of the event.
    `labels` follow from the key. An event is told by its `days`, its `point` and its `sides`; where the key changed,
    the columns of `bases` tell the same event, the surest first.
    """

    deaths: tuple[str, ...]
    by: tuple[str, ...]
    days: tuple[str, ...]
    sides: tuple[str, ...]
    stamps: tuple[str, ...]
    labels: tuple[str, ...]
    bases: Mapping[str, tuple[str, ...]]
    point: tuple[str, ...] = ("latitude", "longitude")


_PLACE = ("latitude", "longitude")
HABITS = {
    "ucdp-ged": Habits(
        ("best", "low", "high", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"),
        ("year", "country", "type_of_violence"),
        ("date_start", "date_end"),
        ("side_a", "side_b"),
        (),
        ("relid",),
        {
            "label": ("relid", "date_start"),
            "event": ("date_start", "date_end", *_PLACE, "side_a", "side_b", "best", "low", "high"),
        },
    ),
    "acled": Habits(
        ("fatalities",),
        ("year", "country", "event_type"),
        ("event_date",),
        ("actor1", "actor2"),
        ("data_id", "timestamp"),
        ("event_id_no_cnty",),
        {"event": ("event_date", *_PLACE, "event_type", "sub_event_type", "actor1", "actor2", "fatalities")},
    ),
}


@dataclass(frozen=True)
class Release:
    """The columns of one release: as values, and as text."""

    theirs: Headed
    values: Mapping[str, typed.Values]

    @property
    def path(self) -> str:
        """The file, or what the frame was given as."""
        return self.theirs.rows.path

    @property
    def n_rows(self) -> int:
        """How many rows it has."""
        return self.theirs.n_rows

    @property
    def names(self) -> tuple[str, ...]:
        """The columns by their names in the layout, then those that it does not have."""
        return (*self.values, *self.theirs.unknown)

    def text(self, name: str) -> pa.ChunkedArray:
        """A column as text."""
        return self.theirs.columns[name] if name in self.values else self.theirs.unknown[name]


def release(source: Any, known: Layout, side: str) -> Release:
    """A release in a file, in the pages of an answer, or in a frame in their columns.

    Raises Refused, with everything that is wrong: a file that cannot be read, columns without which there are no
    events, and cells of the key, of days and of deaths that are none.
    """
    theirs = _headed(source, known, side)
    comma = theirs.rows.decimal_comma
    values = {
        name: typed.values(known.column(name), theirs.columns.held[name], comma)
        for name in progress.told(theirs.columns, f"reading {theirs.rows.path}")
    }
    values[known.key] = _spelt(values[known.key])
    if "event_id" in values:
        values[known.key] = _keyed(values, carrying.own(known, theirs), known)
    habits, issues = HABITS[known.name], []
    for name in (known.key, *habits.days, *habits.deaths, "year"):
        if name in values:
            column = known.column(name)
            issues += _told(theirs, name, values[name].unfit, f"expected {column.field.kind.loosely}")
    for name in (known.key, habits.days[0]):
        empty = pc.and_(pc.is_null(values[name].array), pc.invert(values[name].unfit))
        issues += _told(theirs, name, empty, "expected a value in every row")
    if issues:
        raise Refused(issues)
    return Release(theirs, values)


def _keyed(values: Mapping[str, typed.Values], ours: pa.ChunkedArray, known: Layout) -> typed.Values:
    """The key of each row, which in rows that we wrote is our own identifier; as text where there are such rows."""
    key = values[known.key]
    if not pc.any(ours).as_py():
        return key
    return key._replace(array=pc.if_else(ours, _spelt(values["event_id"]).array, key.array.cast(pa.string())))


def _spelt(found: typed.Values) -> typed.Values:
    """The values with their texts, and no codes."""
    array = found.array
    return found._replace(array=array.cast(pa.string())) if pa.types.is_dictionary(array.type) else found


@dataclass(frozen=True, eq=False)
class Both:
    """Two releases with the columns of both, in the same types, so that values are equal where cells are.

    Texts of which few stand in many rows are numbers in both tables: places in the `words` of the column. `as_text` are
    the columns compared as text: those that the layout does not have, and those with a cell in either that is no value
    of its type.
    """

    old: pa.Table
    new: pa.Table
    words: Mapping[str, pa.Array]
    as_text: tuple[str, ...]

    def spelt(self, rows: pa.Table) -> pa.Table:
        """Some rows of either with their texts."""
        for place, name in enumerate(rows.column_names):
            if name in self.words:
                rows = rows.set_column(place, name, self.words[name].take(rows.column(name).combine_chunks()))
        return rows


def together(old: Release, new: Release, known: Layout) -> Both:
    """Both releases side by side.

    Columns by which deaths are added up are empty where not both have them, but for the year, which days tell.
    """
    habits, words, as_text = HABITS[known.name], {}, []
    columns: list[dict[str, pa.ChunkedArray]] = [{}, {}]
    for name in [name for name in new.names if name in old.names]:
        found = [side.values.get(name) for side in (old, new)]
        whole = [each.array for each in found if each is not None and not pc.any(each.unfit).as_py()]
        if len(whole) < 2:
            whole = [side.text(name) for side in (old, new)]
            as_text.append(name)
        if all(pa.types.is_dictionary(array.type) for array in whole):
            words[name] = pa.chunked_array([c.dictionary for each in whole for c in each.chunks], pa.string()).unique()
            whole = [_coded(array, words[name]) for array in whole]
        elif len({array.type for array in whole}) > 1:  # codes and texts, or keys, which are text where we wrote them
            whole = [array.cast(pa.string()) for array in whole]
        for some, array in zip(columns, whole, strict=True):
            some[name] = array
    for place, side in enumerate((old, new)):
        for name in (name for name in habits.by if name not in columns[place]):
            columns[place][name] = _else(side, name, known)
    order = dict.fromkeys((*known.table.names, *columns[1]))
    before, after = (
        pa.table({name: some[name].combine_chunks() for name in order if name in some}) for some in columns
    )
    return Both(before, after, words, tuple(as_text))


def _coded(column: pa.ChunkedArray, words: pa.Array) -> pa.ChunkedArray:
    """The places in `words` of the texts of a coded column."""
    parts = [pc.index_in(part.dictionary, value_set=words).take(part.indices) for part in column.chunks]
    return pa.chunked_array(parts, pa.int32())


def _else(side: Release, name: str, known: Layout) -> pa.ChunkedArray:
    """A column by which deaths are added up, and which not both releases have."""
    if name == "year":
        return pc.year(side.values[HABITS[known.name].days[0]].array).cast(pa.int32())
    return pa.chunked_array([pa.nulls(side.n_rows, arrow.plain_type(known.column(name).field))])


def _headed(source: Any, known: Layout, side: str) -> Headed:
    if isinstance(source, str | Path | list):
        return carrying.opened(source, known)
    if not hasattr(source, "columns") and not hasattr(source, "__arrow_c_stream__"):
        said = "expected a file of theirs, a list of the pages of an answer, or a frame in their columns"
        raise TypeError(f"{side} is {type(source).__name__}; {said}")
    found = columns_of(source)
    return headed(files.Rows(side, found.names, tuple(map(_column, found.values)), found.n_rows), known)


def _column(values: pa.ChunkedArray | Sequence[Any]) -> pa.ChunkedArray:
    """A column of a frame; what may hold a mixture is text."""
    if isinstance(values, pa.ChunkedArray):
        return values
    return pa.chunked_array([pa.array([None if cell is None else str(cell) for cell in values], pa.string())])


def _told(theirs: Headed, name: str, mask: pa.ChunkedArray, said: str) -> list[Issue]:
    rows = pc.indices_nonzero(mask)
    issues = [
        Issue(theirs.rows.path, theirs.line(row + 1), "value", f"{name}: {said}, found {cut(cell)}")
        for row in rows.slice(0, _NAMED).to_pylist()
        for cell in [theirs.columns[name][row].as_py()]
    ]
    if len(rows) > _NAMED:
        more = f"{name}: {said}; {len(rows) - _NAMED} more rows are like these"
        issues.append(Issue(theirs.rows.path, 0, "value", more))
    return issues
