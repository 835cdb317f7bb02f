"""One cell of other people's rows as a value of the type that its column declares.

A client may keep a value in any way that gives back the same value: a count as 6.0, a clock time as
04:00:00, a day as an instant at midnight, a geometry as text. Here, and nowhere else, it is said what is
taken for what; where two readings are possible, the cell is refused.
"""

from __future__ import annotations

import ast
import datetime as dt
import math
import re
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from syria_events.schema import Field
from syria_events.schema.arrow import point
from syria_events.schema.fieldtypes import INT32

_TRUTH = {"true": True, "false": False, "t": True, "f": False, "1": True, "0": False, "1.0": True, "0.0": False}
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?")
_DAY = re.compile(r"([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})([ T]00:00(:00(\.0+)?)?)?")
_INSTANT = re.compile(
    r"(?P<day>[0-9]{4}[-/][0-9]{2}[-/][0-9]{2})[ T](?P<time>[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?)"
    r" ?(?P<zone>Z|UTC|GMT|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
_CLOCK = re.compile(r"(?:0 days )?([0-9]{2}:[0-9]{2})(?::00(?:\.0+)?)?")
_HALF_DAY = re.compile(r"(0?[1-9]|1[0-2]):([0-5][0-9])(?::00(?:\.0+)?)? ?([AP])M", re.IGNORECASE)  # LibreOffice
_OTHER_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?( ?[AP]M)?", re.IGNORECASE)
_WKT = re.compile(r"(SRID=4326;)?POINT *\( *(?P<x>[-+.0-9eE]+) +(?P<y>[-+.0-9eE]+) *\)", re.IGNORECASE)
_EMPTY = re.compile(r"(SRID=4326;)?POINT +EMPTY", re.IGNORECASE)
_ESCAPES = re.compile(r"(?:\\x[0-9A-Fa-f]{2}|[ -\[\]-~])+")  # bytes as DuckDB writes them

# A spreadsheet keeps a clock time as a moment of the day before its first.
_FIRST_DAYS = (dt.date(1899, 12, 30), dt.date(1899, 12, 31))


def value(field: Field, cell: Any) -> Any:
    """What a cell stands for in a column, as a Python value of the column's type; None for a missing one.

    Raises ValueError where it stands for nothing of that type, or may stand for more than one thing.
    """
    if type(cell).__module__ == "numpy" and hasattr(cell, "item"):
        cell = cell.item()
    if missing(cell):
        return None
    return _READERS[field.kind.python](field, cell)


def missing(cell: Any) -> bool:
    """Whether a cell is what some client keeps for a missing value: None, NaN, NaT, NA or empty text."""
    if cell is None or (isinstance(cell, str) and cell == ""):
        return True
    if isinstance(cell, float | Decimal):
        return math.isnan(cell)
    return type(cell).__name__ in ("NAType", "NaTType")


def _text(field: Field, cell: Any) -> str:
    match cell:
        case str():
            cell.encode()  # raises for half of a surrogate pair, which no encoding holds
            text = str(cell)
        case bool():
            text = "true" if cell else "false"
        case int() | float() | Decimal():  # the digits of an identifier, which a reader took for a number
            text = str(int(cell)) if cell == int(cell) else str(cell)
        case dt.datetime() if cell.tzinfo is None and cell.date() in _FIRST_DAYS:
            text = cell.time().isoformat()
        case dt.datetime() | dt.date():
            text = _date(field, cell).isoformat()
        case dt.time() if cell.tzinfo is None:
            text = cell.isoformat()
        case dt.timedelta() if dt.timedelta() <= cell < dt.timedelta(days=1):
            text = (dt.datetime.min + cell).time().isoformat()
        case _:
            raise ValueError
    return _clock(field, text)


def _clock(field: Field, text: str) -> str:
    """A clock time without the seconds that a client adds, where the column takes it only without."""
    if field.pattern is None or re.fullmatch(field.pattern, text) or not re.fullmatch(field.pattern, "00:00"):
        return text
    if found := _CLOCK.fullmatch(text):
        return found[1]
    if found := _HALF_DAY.fullmatch(text):
        return f"{int(found[1]) % 12 + 12 * (found[3] in 'pP'):02}:{found[2]}"
    if unlike_a_clock(text):
        raise ValueError
    return text


def unlike_a_clock(cell: Any) -> bool:
    """Whether a text may be a clock time, but not certainly which: csvkit makes 0:04:00, four minutes, of 04:00."""
    if not isinstance(cell, str) or _CLOCK.fullmatch(cell) or _HALF_DAY.fullmatch(cell):
        return False
    return _OTHER_CLOCK.fullmatch(cell) is not None


def _integer(field: Field, cell: Any) -> int:
    number = _exact(cell)
    if not math.isfinite(number) or number != int(number) or int(number) not in INT32:
        raise ValueError
    return int(number)


def _real(field: Field, cell: Any) -> float:
    return float(cell) if isinstance(cell, str) and _NUMBER.fullmatch(cell) else float(_exact(cell))


def _exact(cell: Any) -> int | float | Decimal:
    """A number as precise as it came."""
    match cell:
        case str() if _NUMBER.fullmatch(cell):
            return Decimal(cell)
        case int() | float() | Decimal() if not isinstance(cell, bool):
            return cell
    raise ValueError


def _truth(field: Field, cell: Any) -> bool:
    match cell:
        case str() if cell.lower() in _TRUTH:
            return _TRUTH[cell.lower()]
        case bool() | int() | float() | Decimal() if cell in (0, 1):
            return bool(cell)
    raise ValueError


def _date(field: Field, cell: Any) -> dt.date:
    match cell:
        case str() if found := _DAY.fullmatch(cell):
            return dt.date(*map(int, found.group(1, 2, 3)))
        case dt.datetime() if cell.tzinfo is None and cell.time() == dt.time():
            return cell.date()
        case dt.date() if not isinstance(cell, dt.datetime):
            return cell
    raise ValueError


def _instant(field: Field, cell: Any) -> dt.datetime:
    """An instant; one without a zone is in UTC, as every instant of the dataset is."""
    if isinstance(cell, str):
        if (found := _INSTANT.fullmatch(cell)) is None:
            raise ValueError
        time, _, parts = found["time"].partition(".")
        if parts[6:].strip("0"):
            raise ValueError  # finer than a microsecond
        zone = found["zone"] if found["zone"] not in ("UTC", "GMT", None) else "Z"
        fraction = f".{parts[:6]:0<6}" if parts else ""
        cell = dt.datetime.fromisoformat(f"{found['day'].replace('/', '-')}T{time}{fraction}{zone}")
    if not isinstance(cell, dt.datetime):
        raise ValueError
    return cell.replace(tzinfo=dt.UTC) if cell.tzinfo is None else cell.astimezone(dt.UTC)


def _bytes(field: Field, cell: Any) -> bytes | None:
    """Well-known binary, whatever it is kept in; None for a point without a position."""
    match cell:
        case str():
            made = _bytes_of_text(cell)
        case bytes() | bytearray() | memoryview():
            made = bytes(cell)
        case _ if isinstance(getattr(cell, "wkb", None), bytes):  # a shape of shapely
            made = cell.wkb
        case _:
            raise ValueError
    return _little(made)


def _bytes_of_text(text: str) -> bytes:
    if found := _WKT.fullmatch(text):
        return point(float(found["x"]), float(found["y"]))
    if _EMPTY.fullmatch(text):
        return point(math.nan, math.nan)
    if re.fullmatch("b(['\"]).*\\1", text, re.DOTALL):  # as Python prints bytes, and pandas writes them
        literal = ast.literal_eval(text)
        if isinstance(literal, bytes):
            return literal
    if re.fullmatch(r"(\\x)?([0-9A-Fa-f]{2})+", text):
        return bytes.fromhex(text.removeprefix("\\x"))
    if _ESCAPES.fullmatch(text) and "\\x" in text:
        return re.sub(r"\\x(..)", lambda found: chr(int(found[1], 16)), text).encode("latin-1")
    raise ValueError


def _little(shape: bytes) -> bytes | None:
    """A point in the order of bytes that the dataset has; other shapes as they are."""
    order = {b"\x01\x01\x00\x00\x00": "<dd", b"\x00\x00\x00\x00\x01": ">dd"}.get(shape[:5])
    if order is None or len(shape) != 21:
        return shape
    x, y = struct.unpack(order, shape[5:])
    return None if math.isnan(x) and math.isnan(y) else point(x, y)


_READERS: dict[type, Callable[[Field, Any], Any]] = {
    str: _text,
    int: _integer,
    float: _real,
    bool: _truth,
    dt.date: _date,
    dt.datetime: _instant,
    bytes: _bytes,
}
