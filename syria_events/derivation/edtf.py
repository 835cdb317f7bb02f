"""Dates as the documents give them, in the part of EDTF (ISO 8601-2) that the coding uses.

A day, month or year, each with an optional qualifier (`~` approximate, `?` uncertain, `%` both),
or an interval of two of them, either end of which may be open (`..`).
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

_PART = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[~?%]?")


@lru_cache(maxsize=65536)
def bounds(text: str) -> tuple[date | None, date | None]:
    """The earliest and the latest day that `text` allows; None for an open end.

    Raises ValueError saying what is wrong and what would be right.
    """
    first, slash, last = text.partition("/")
    if not slash:
        return _days(first, text)
    start = None if first == ".." else _days(first, text)[0]
    end = None if last == ".." else _days(last, text)[1]
    if start is None and end is None:
        raise ValueError(f"{text!r} bounds nothing; at least one end must be a date")
    if start is not None and end is not None and start > end:
        raise ValueError(f"{text!r} ends before it starts")
    return start, end


def precision(start: date | None, end: date | None) -> str | None:
    """The `date_precision` of the span from `start` to `end`; None when neither is known.

    The steps are those of UCDP's date_prec: a day, two to six days, a week, a month, longer.
    """
    if start is None and end is None:
        return None
    if start is None or end is None:
        return "open"
    days = (end - start).days + 1
    for name, longest in (("day", 1), ("span", 6), ("week", 7), ("month", 31)):
        if days <= longest:
            return name
    return "longer"


def _days(part: str, text: str) -> tuple[date, date]:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f"{text!r} is not a date in EDTF; expected YYYY, YYYY-MM, YYYY-MM-DD or an interval a/b")
    year, *rest = (int(group) for group in match.groups() if group)
    try:
        if not rest:
            return date(year, 1, 1), date(year, 12, 31)
        month, *days = rest
        if not days:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        day = date(year, month, *days)
        return day, day
    except ValueError as error:
        raise ValueError(f"{text!r} names a day that is not in the calendar") from error
