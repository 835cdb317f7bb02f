"""Predicates as masks of pandas."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

from syria_events.checks.predicates import (
    SIGNS,
    Alike,
    All,
    Among,
    Cell,
    Compared,
    Const,
    DaysOf,
    Finite,
    Greatest,
    GridCell,
    Joined,
    Matching,
    Near,
    NoLonger,
    Not,
    NumberIn,
    Predicate,
    Present,
    Some,
    Sum,
    Term,
    Told,
    Within,
    YearOf,
    matching,
)

if TYPE_CHECKING:
    import pandas as pd

    Frame = pd.DataFrame | Mapping[str, pd.Series[Any]]


def mask(part: Predicate, frame: Frame) -> pd.Series[bool]:
    """For each row of a frame whether what is asked is so."""
    match part:
        case Present(name):
            return frame[name].notna()
        case Alike(name, other):
            return _known(frame[name].isna() == frame[other].isna())
        case Compared(left, sign, right, unknown):
            sides = value(left, frame), value(right, frame)
            met = _known(SIGNS[sign](*sides))
            # a day that is missing is compared as if it were one
            gone = _reduced([side.isna() for side in sides if hasattr(side, "isna")], False)
            return met | gone if unknown else met & ~gone
        case Near(left, right, within):
            apart = (value(left, frame) - value(right, frame)).abs()
            return _reduced([_known(apart <= within), apart.isna()], False)
        case Among(term, values, unknown):
            cells = value(term, frame)
            found, gone = _known(cells.isin(values)), _known(cells.isna())
            return found | gone if unknown else found & ~gone
        case Not(inner):
            return ~mask(inner, frame)
        case All(parts):
            return _reduced([mask(each, frame) for each in parts], True)
        case Some(parts):
            return _reduced([mask(each, frame) for each in parts], False)
    cells = frame[part.name]
    met = _leaf(part, cells)
    gone = cells.isna()
    return (met & ~gone if isinstance(part, Matching) and not part.unknown else met | gone).astype(bool)


def _leaf(part: Matching | NoLonger | Finite | Within | Told, cells: pd.Series[Any]) -> pd.Series[bool]:
    import pandas as pd

    match part:
        case Matching(_, pattern):
            return _asked(cells, lambda texts: matching(pattern, texts))
        case Told(_, test):
            return _asked(cells, lambda texts: [test(text) for text in texts])
        case NoLonger(_, most):
            return _known(cells.str.len() <= most)
        case Finite():
            return _known(cells.abs() < float("inf"))
        case Within(_, first, last):
            low, high = (pd.Timestamp(day, tz=getattr(cells.dtype, "tz", None)) for day in (first, last))
            return _known((cells >= low) & (cells < high + pd.Timedelta(days=1)))


def value(term: Term, frame: Frame) -> Any:
    """A term as a column, or as the value that it is in every row."""
    import pandas as pd

    match term:
        case Cell(name):
            return frame[name]
        case Const(known):
            # pandas compares days with its own kind only
            return pd.Timestamp(known) if isinstance(known, dt.date) else known
        case Sum(names):
            return reduce(lambda a, b: a + b, (frame[name].astype("Int64") for name in names))
        case Greatest(names):
            return reduce(lambda a, b: a.where((a >= b) | a.isna(), b), (frame[name].astype("Int64") for name in names))
        case YearOf(name):
            return pd.to_datetime(frame[name]).dt.year
        case DaysOf(first, last):
            return (pd.to_datetime(frame[last]) - pd.to_datetime(frame[first])).dt.days + 1
        case GridCell(latitude, longitude):
            row, column = ((frame[name] + turn) * 2 // 1 for name, turn in ((latitude, 90), (longitude, 180)))
            return row * 720 + column + 1
        case NumberIn(name, pattern):
            return pd.to_numeric(frame[name].str.extract(pattern, expand=False, flags=re.ASCII)).astype("Float64")
        case Joined(names, between, gap):
            texts = [frame[name].astype("string") for name in names]
            texts = texts if gap is None else [each.fillna(gap) for each in texts]
            return reduce(lambda a, b: a + between + b, texts)


def _asked(cells: pd.Series[Any], ask: Callable[[list[str]], list[bool]]) -> pd.Series[bool]:
    """What is told of each distinct text, for all rows; what is no text is not as asked."""
    import pandas as pd

    texts = list(dict.fromkeys(cell for cell in cells if isinstance(cell, str)))
    told = dict(zip(texts, ask(texts), strict=True))
    return pd.Series([isinstance(cell, str) and told[cell] for cell in cells], cells.index, bool)


def _known(found: Any) -> pd.Series[bool]:
    """What is so, and not so where a value is missing: whoever asks says what it is then."""
    known: pd.Series[bool] = found.astype("boolean").fillna(False).astype(bool)
    return known


def _reduced(masks: Iterable[Any], every: bool) -> pd.Series[bool]:
    found: pd.Series[bool] = reduce((lambda a, b: a & b) if every else (lambda a, b: a | b), masks)
    return found
