"""How polars reads the cells of a layout's column, whatever type a frame or file gave them.

It reads what `typed` reads of text, and takes what has its type already as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syria_events.checks.polarsrows import Reading
from syria_events.field.layouts import Column
from syria_events.field.typed import MONTHS, POWER, TRUTHS, WHITE
from syria_events.schema.fieldtypes import INT32

if TYPE_CHECKING:
    import polars as pl


def reading(column: Column, raw: str, kind: pl.DataType, decimal_comma: bool = False) -> Reading:
    """How cells of the type `kind` are read as values of a column."""
    import polars as pl

    wanted = column.field.type
    text = kind in (pl.String, pl.Categorical, pl.Enum) or isinstance(kind, pl.Categorical | pl.Enum)
    if wanted == "string":
        marks = tuple(filter(None, column.missing))
        return Reading(raw, lambda cell: _text(cell, column, kind), None, by_text=True, plain=False, marks=marks)
    if text:
        return Reading(
            raw,
            lambda cell: _read(_present(cell, column), wanted, decimal_comma),
            lambda cell: _fitting(cell, column, decimal_comma),
            by_text=False,
            plain=False,
        )
    if kind == pl.Null:
        return Reading(raw, lambda cell: cell.cast(_type(wanted)), None, by_text=False, plain=False)
    return _typed(column, raw, kind)


def _typed(column: Column, raw: str, kind: pl.DataType) -> Reading:
    """How cells are read that are no text."""
    import polars as pl

    wanted, marks = column.field.type, _marks(column)
    if wanted == "integer" and kind.is_integer():
        wide = kind in (pl.Int64, pl.UInt64, pl.UInt32, pl.Int128)
        if not wide and not marks:
            return Reading(raw, lambda cell: cell, None, by_text=False, plain=True)

        def whole(cell: pl.Expr) -> pl.Expr:
            found = cell.cast(pl.Int32, strict=False)
            return pl.when(~found.is_in(marks)).then(found) if marks else found

        fit = (lambda cell: cell.is_between(INT32[0], INT32[-1]).fill_null(True)) if wide else None
        return Reading(raw, whole, fit, by_text=False, plain=False)
    if wanted in ("integer", "number") and kind.is_numeric():

        def number(cell: pl.Expr) -> pl.Expr:
            found = cell.cast(pl.Float64).fill_nan(None)
            good = found.is_between(INT32[0], INT32[-1]) & (found.floor() == found)
            value = pl.when(good & ~found.is_in(pl.Series(marks, dtype=pl.Float64))).then(found).cast(pl.Int64)
            return value if wanted == "integer" else pl.when(found.is_finite()).then(found)

        def fit_number(cell: pl.Expr) -> pl.Expr:
            found = cell.cast(pl.Float64).fill_nan(None)
            whole = found.is_between(INT32[0], INT32[-1]) & (found.floor() == found)
            return (whole if wanted == "integer" else found.is_finite()).fill_null(True)

        return Reading(raw, number, fit_number, by_text=False, plain=False)
    if wanted == "boolean" and (kind == pl.Boolean or kind.is_numeric()):
        if kind == pl.Boolean:
            return Reading(raw, lambda cell: cell, None, by_text=False, plain=True)
        return Reading(
            raw,
            lambda cell: pl.when((cell == 0) | (cell == 1)).then(cell == 1),
            lambda cell: ((cell == 0) | (cell == 1) | cell.cast(pl.Float64).is_nan()).fill_null(True),
            by_text=False,
            plain=False,
        )
    if wanted == "date" and kind == pl.Date:
        return Reading(raw, lambda cell: cell, None, by_text=False, plain=True)
    if wanted == "date" and isinstance(kind, pl.Datetime):
        return Reading(
            raw,
            lambda cell: pl.when(cell == cell.dt.truncate("1d")).then(cell.dt.date()),
            lambda cell: (cell == cell.dt.truncate("1d")).fill_null(True),
            by_text=False,
            plain=False,
        )
    nothing = pl.lit(None, _type(wanted))
    return Reading(
        raw,
        lambda cell: pl.when(cell.is_null()).then(nothing).otherwise(nothing),
        lambda cell: cell.is_null(),
        by_text=False,
        plain=False,
    )


def _type(wanted: str) -> pl.DataType:
    import polars as pl

    return {"integer": pl.Int64(), "number": pl.Float64(), "boolean": pl.Boolean(), "date": pl.Date()}[wanted]


def _marks(column: Column) -> list[int]:
    return [int(mark) for mark in column.missing if mark.lstrip("-").isdigit()]


def _text(cell: pl.Expr, column: Column, kind: pl.DataType) -> pl.Expr:
    """A cell as text, null where it is a mark for a missing value."""
    import polars as pl

    if kind.is_float():
        whole = cell.is_finite() & (cell.floor() == cell)
        digits = pl.when(whole).then(cell.cast(pl.Int64, strict=False).cast(pl.String))
        found: pl.Expr = digits.when(~cell.is_nan()).then(cell.cast(pl.String))
    elif kind == pl.Null or kind.is_nested() or kind == pl.Binary:
        return pl.when(cell.is_null()).then(pl.lit(None, pl.String)).otherwise(pl.lit(None, pl.String))
    else:
        found = cell.cast(pl.String)
    marks = ["", *column.missing]
    return pl.when(~found.str.strip_chars(WHITE).is_in(marks)).then(found)


def _present(cell: pl.Expr, column: Column) -> pl.Expr:
    """The text of a cell without blanks around it, null where it is a mark for a missing value."""
    import polars as pl

    found = cell.cast(pl.String).str.strip_chars(WHITE)
    gone = found.is_in(["", *column.missing])
    own = [mark for mark in column.missing if mark not in ("", "NA")]
    if own and column.field.type == "integer":
        gone = gone | found.str.contains(f"^({'|'.join(own)})[.,]0*$")
    return pl.when(~gone).then(found)


def _fitting(cell: pl.Expr, column: Column, decimal_comma: bool) -> pl.Expr:
    present = _present(cell, column)
    return present.is_null() | _read(present, column.field.type, decimal_comma).is_not_null()


def _read(cell: pl.Expr, wanted: str, decimal_comma: bool) -> pl.Expr:
    import polars as pl

    lowered = cell.str.to_lowercase()
    if wanted == "integer":
        sign = "[.,]" if decimal_comma else "[.]"
        good = cell.str.contains(f"^[+-]?[0-9]{{1,18}}({sign}(0{{0,2}}|0{{4,}}))?$")
        digits = pl.when(good).then(cell.str.extract("^[+]?(-?[0-9]+)", 1)).cast(pl.Int64, strict=False)
        plain = cell.str.replace(",", ".", literal=True) if decimal_comma else cell
        power = (
            pl.when(plain.str.contains(f"^{POWER}$")).then(plain).str.strip_prefix("+").cast(pl.Float64, strict=False)
        )
        found = pl.coalesce(digits, pl.when(power == power.floor()).then(power).cast(pl.Int64, strict=False))
        return pl.when(found.is_between(INT32[0], INT32[-1])).then(found)
    if wanted == "number":
        plain = cell.str.replace(",", ".", literal=True) if decimal_comma else cell
        good = plain.str.contains(r"^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$")
        number = plain.str.strip_prefix("+").cast(pl.Float64, strict=False)
        return pl.when(good & number.is_finite()).then(number)
    if wanted == "boolean":
        truths = [text for text, truth in TRUTHS.items() if truth]
        return pl.when(lowered.is_in([*TRUTHS])).then(lowered.is_in(truths))
    iso = cell.str.extract("^([0-9]{4}[-/][0-9]{2}[-/][0-9]{2})([ T]00:00(:00([.,]0+)?)?(Z|[+]00:?00)?)?$", 1)
    written = f"^([0-9]{{1,2}})[ -]({'|'.join(MONTHS)})[ -]([0-9]{{4}})$"
    month = lowered.str.extract(written, 2).replace_strict(
        {n: f"{m:02}" for n, m in MONTHS.items()}, default=None, return_dtype=pl.String
    )
    day = lowered.str.extract(written, 1).str.zfill(2)
    text = pl.concat_str([lowered.str.extract(written, 3), month, day], separator="-")
    return pl.coalesce(iso.str.replace_all("/", "-", literal=True), text).str.to_date("%Y-%m-%d", strict=False)
