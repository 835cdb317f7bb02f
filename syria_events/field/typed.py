"""Cells of text as values of the type that a layout declares, a whole column at a time.

What stands for a missing value is missing, and told apart from what is empty; what stands for nothing of the type is
told by its row. Nothing is rounded, and no day is guessed: `03/04/2022` is none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from syria_events.field import texts
from syria_events.field.layouts import Column
from syria_events.schema import arrow

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul"),
            *("august aug", "september sep sept", "october oct", "november nov", "december dec"),
        ),
        start=1,
    )
    for name in names.split()
}
_DAY = re.compile(r"([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})([ T]00:00(:00([.,]0+)?)?(Z|[+]00:?00)?)?")
_WRITTEN = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})[ -]([0-9]{4})")
# A fraction of three zeros is none: 3.000 may be three thousand.
_INTEGER = r"^[+-]?[0-9]{{1,18}}([{}](0{{0,2}}|0{{4,}}))?$"
# R writes the number 100000 as 1e+05; what is no whole number so is none.
POWER = "[+-]?[1-9]([.][0-9]{1,8})?[eE][+]?0?[0-9]"
_NUMBER = r"^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$"
# Years have four digits: days from 0001-01-01 to 9999-12-31, counted from 1970.
_FIRST, _LAST = ((day - dt.date(1970, 1, 1)).days for day in (dt.date.min, dt.date.max))
# What stands around a value and is not of it.
WHITE = "".join(filter(str.isspace, map(chr, range(0x3001))))
TRUTHS = {"true": True, "t": True, "1": True, "1.0": True, "false": False, "f": False, "0": False, "0.0": False}


_Reader = Callable[[pa.ChunkedArray, bool], pa.ChunkedArray]


class Values(NamedTuple):
    """A column as values, null for what is missing; `marked` has a mark of its own for that, `unfit` is no value."""

    array: pa.ChunkedArray
    marked: pa.ChunkedArray
    unfit: pa.ChunkedArray


def values(column: Column, cells: pa.ChunkedArray, decimal_comma: bool = False) -> Values:
    """The cells of a column, text or as a file with types has them, as values of its type.

    Texts that are coded are looked at once each, and stay coded where each is one.
    """
    if pa.types.is_dictionary(cells.type):
        return _coded(column, cells, decimal_comma)
    if (found := _typed(column, cells)) is not None:
        return found
    cells = texts.text(cells)
    if (found := _plainly(column, cells)) is not None:
        return found
    trimmed = pc.utf8_trim(cells, characters=WHITE)
    own = _own(column)
    marked = pc.and_(pc.is_valid(cells), pc.is_in(trimmed, value_set=pa.array(own, pa.string())))
    if own and column.field.type == "integer":  # -1 is written -1.0 too
        marked = pc.or_(marked, pc.fill_null(pc.match_substring_regex(trimmed, f"^({'|'.join(own)})[.,]0*$"), False))
    empty = pc.is_in(trimmed, value_set=pa.array([*column.missing, ""], pa.string()))
    gone = pc.or_(pc.or_(empty, marked), pc.is_null(cells))
    if column.field.type == "string":
        array = pc.if_else(gone, pa.scalar(None, pa.string()), cells)
        return Values(array, marked, _nothing(cells))
    present = pc.if_else(gone, pa.scalar(None, pa.string()), trimmed)
    array = _READERS[column.field.type](present, decimal_comma)
    unfit = pc.and_(pc.is_valid(present), pc.is_null(array))
    return Values(array.cast(arrow.plain_type(column.field)), marked, unfit)


def _coded(column: Column, cells: pa.ChunkedArray, decimal_comma: bool) -> Values:
    """The same of codes of words, each of which is looked at once."""
    kind = arrow.plain_type(column.field)
    words = [values(column, pa.chunked_array([part.dictionary]), decimal_comma) for part in cells.chunks]
    codes = [part.indices.cast(pa.int32()) for part in cells.chunks]

    def told(place: int) -> pa.ChunkedArray:
        masks = [each[place].combine_chunks().take(code) for each, code in zip(words, codes, strict=True)]
        return pc.fill_null(pa.chunked_array(masks, pa.bool_()), False)

    arrays = [each.array.combine_chunks() for each in words]
    if kind == pa.string() and not any(array.null_count for array in arrays):
        kind = pa.dictionary(pa.int32(), kind)
        parts = [pa.DictionaryArray.from_arrays(code, array) for code, array in zip(codes, arrays, strict=True)]
    else:
        parts = [array.take(code) for code, array in zip(codes, arrays, strict=True)]
    return Values(pa.chunked_array(parts, kind), told(1), told(2))


def _typed(column: Column, cells: pa.ChunkedArray) -> Values | None:
    """The cells as they are where a file has them in the type of the column; None where their text tells."""
    kind, wanted = cells.type, column.field.type
    try:
        if wanted == "integer" and (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
            return _unmarked(column, cells.cast(arrow.plain_type(column.field)))
        if wanted == "number" and (pa.types.is_integer(kind) or kind == pa.float64()):
            return _finite(cells.cast(pa.float64()))
        if wanted == "boolean" and kind == pa.bool_():
            return _whole(cells)
        if wanted == "date" and (kind == pa.date32() or pa.types.is_timestamp(kind)):
            return _days(cells)
    except pa.ArrowException:  # some cell is no value of the type
        pass
    return None


def _days(cells: pa.ChunkedArray) -> Values | None:
    """Days as they are, and midnights as days; None where there is another time or a year that no text of ours has."""
    days = cells
    if pa.types.is_timestamp(cells.type):
        instants = cells.cast(pa.timestamp("us"))
        days = instants.cast(pa.date32())
        if pc.all(pc.equal(days.cast(pa.timestamp("us")), instants)).as_py() is False:
            return None
    ends = pc.min_max(days)
    first, last = (ends[end].cast(pa.int32()).as_py() for end in ("min", "max"))
    known = first is None or (first >= _FIRST and last <= _LAST)
    return _whole(days) if known else None


def _plainly(column: Column, cells: pa.ChunkedArray) -> Values | None:
    """The cells converted at once, where each is plainly a value or empty; None where they have to be looked at."""
    kind = column.field.type
    if kind == "string":
        return _whole(cells) if _plain(column, cells) else None
    if kind not in ("integer", "number"):
        return None
    # Arrow takes hexadecimal text for a whole number.
    if kind == "integer" and pc.any(pc.match_substring(cells, "x", ignore_case=True)).as_py():
        return None
    try:
        array = cells.cast(arrow.plain_type(column.field))
    except pa.ArrowException:
        return None
    return _unmarked(column, array) if kind == "integer" else _finite(array)


def _plain(column: Column, cells: pa.ChunkedArray) -> bool:
    """Whether no text is a mark for a missing value, or blank."""
    marks = [*column.missing, ""]
    ends = pc.min_max(cells)
    first, last = ends["min"].as_py(), ends["max"].as_py()
    # In order of bytes: no blank begins a text that stands from ! to the end of ASCII.
    plain = first is None or (first >= "!" and last < "\x7f")
    if plain and not any(pc.any(pc.starts_with(cells, mark)).as_py() for mark in marks if mark):
        return True
    # Whether a blank cell is one does not hang on what others hold.
    trimmed = pc.utf8_trim(cells, characters=WHITE)
    return not pc.any(pc.is_in(trimmed, value_set=pa.array(marks, pa.string()))).as_py()


def _unmarked(column: Column, array: pa.ChunkedArray) -> Values:
    """Whole numbers without those that stand for a missing one."""
    marks = pa.array([int(mark) for mark in _own(column)], array.type)
    if not len(marks):
        return _whole(array)
    marked = pc.and_(pc.is_valid(array), pc.is_in(array, value_set=marks))
    return Values(pc.if_else(marked, pa.scalar(None, array.type), array), marked, _nothing(array))


def _finite(array: pa.ChunkedArray) -> Values | None:
    return _whole(array) if pc.all(pc.is_finite(array)).as_py() is not False else None


def _whole(array: pa.ChunkedArray) -> Values:
    """A column of which every cell is a value or empty."""
    return Values(array, *[_nothing(array)] * 2)


def _own(column: Column) -> list[str]:
    """The marks for a missing value that only this column has; each is told as a loss."""
    return [mark for mark in column.missing if mark not in ("", "NA")]


def unread(column: Column, cells: pa.ChunkedArray, decimal_comma: bool) -> bool:
    """Whether any cell is not as the column asks, in type, bounds or form."""
    found = values(column, cells, decimal_comma)
    if pc.any(found.unfit).as_py():
        return True
    return any(pc.any(mask).as_py() for _, mask in breaches(column, found.array))


def breaches(column: Column, array: pa.ChunkedArray) -> list[tuple[str, pa.ChunkedArray]]:
    """The constraints of a column, each with the rows that break it; of uniqueness those after the first."""
    field, found = column.field, []
    if field.required:
        found.append(("expected a value in every row", pc.is_null(array)))
    if field.minimum is not None:
        found.append((f"expected at least {field.minimum:g}", pc.fill_null(pc.less(array, field.minimum), False)))
    if field.maximum is not None:
        found.append((f"expected at most {field.maximum:g}", pc.fill_null(pc.greater(array, field.maximum), False)))
    if field.pattern is not None:
        whole = pc.match_substring_regex(array, f"^(?:{field.pattern})$")
        found.append((f"expected text of the form {field.pattern}", pc.fill_null(pc.invert(whole), False)))
    return found


def repeated(array: pa.ChunkedArray) -> pa.Array:
    """The rows, counted from 0, whose value an earlier row has."""
    if pc.count_distinct(array).as_py() == len(array) - array.null_count:
        return pa.array([], pa.int64())
    counted = pa.table({"value": array, "row": pa.array(range(len(array)), pa.int64())})
    firsts = counted.group_by("value").aggregate([("row", "min")])["row_min"]
    later = pc.and_(pc.is_valid(array), pc.invert(pc.is_in(counted["row"], value_set=firsts.combine_chunks())))
    return pc.indices_nonzero(later)


def _nothing(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.and_(pc.is_valid(cells), False)


def _integers(cells: pa.ChunkedArray, decimal_comma: bool) -> pa.ChunkedArray:
    good = pc.match_substring_regex(cells, _INTEGER.format(".," if decimal_comma else "."))
    digits = pc.replace_substring_regex(pc.if_else(good, cells, None), r"^[+]|[.,]0*$", "")
    numbers = pc.coalesce(digits.cast(pa.int64()), _powers(cells, decimal_comma))
    fitting = pc.and_(pc.greater_equal(numbers, -(2**31)), pc.less(numbers, 2**31))
    return pc.if_else(fitting, numbers, None)


def _powers(cells: pa.ChunkedArray, decimal_comma: bool) -> pa.ChunkedArray:
    """Whole numbers that are written with a power of ten; null for all else."""
    plain = pc.replace_substring(cells, ",", ".") if decimal_comma else cells
    written = pc.if_else(pc.match_substring_regex(plain, f"^{POWER}$"), plain, None)
    numbers = pc.replace_substring_regex(written, "^[+]", "").cast(pa.float64())
    return pc.if_else(pc.equal(numbers, pc.floor(numbers)), numbers, None).cast(pa.int64())


def _numbers(cells: pa.ChunkedArray, decimal_comma: bool) -> pa.ChunkedArray:
    if decimal_comma:
        cells = pc.replace_substring(cells, ",", ".")
    good = pc.match_substring_regex(cells, _NUMBER)
    numbers = pc.replace_substring_regex(pc.if_else(good, cells, None), "^[+]", "").cast(pa.float64())
    return pc.if_else(pc.is_finite(numbers), numbers, None)


def _by_distinct(read: Callable[[str], object], kind: pa.DataType) -> _Reader:
    """A reader that looks at each distinct text once."""

    def reader(cells: pa.ChunkedArray, decimal_comma: bool) -> pa.ChunkedArray:
        encoded = cells.combine_chunks().dictionary_encode()
        array = encoded.chunk(0) if isinstance(encoded, pa.ChunkedArray) and encoded.num_chunks else encoded
        if not isinstance(array, pa.DictionaryArray):
            return pa.chunked_array([pa.nulls(len(cells), kind)])
        found = pa.array([read(text) for text in array.dictionary.to_pylist()], kind)
        return pa.chunked_array([found.take(array.indices)])

    return reader


def day(text: str) -> dt.date | None:
    """The day that a text gives, with or without a midnight after it; None where it gives none for certain."""
    try:
        if found := _DAY.fullmatch(text):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if (found := _WRITTEN.fullmatch(text)) and (month := MONTHS.get(found[2].lower())):
            return dt.date(int(found[3]), month, int(found[1]))
    except ValueError:
        pass
    return None


_READERS: dict[str, _Reader] = {
    "integer": _integers,
    "number": _numbers,
    "boolean": _by_distinct(lambda text: TRUTHS.get(text.lower()), pa.bool_()),
    "date": _by_distinct(day, pa.date32()),
}
