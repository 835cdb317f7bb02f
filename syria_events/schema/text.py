"""Values, keys and counts as text: in plain files, and in the messages and tables that people read."""

from __future__ import annotations

import datetime as dt
import re
import reprlib
from collections.abc import Iterable, Mapping
from typing import Any

# How a text begins that a spreadsheet would take for a formula: with one of these signs, in any width, or with what
# some programs drop or split at before they look, and then the sign. The mark itself is marked too, so that taking one
# mark off always gives the text back.
MARK = "'"
_SIGNS = "=+\\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
_BLANK = "\x00-\x20\x7f-\xa0\u00ad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
FORMULA = re.compile(f'[\t\r\n{MARK}]|[{_BLANK}|;,:"`]*[{_SIGNS}]')


def cell(value: object) -> str:
    """A value as CSV has it: empty for none, `true`, `2022-08-24`, `2022-08-24T01:00:00Z`, bytes in hexadecimal."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():  # before the integers, which include it
            return "true" if value else "false"
        case bytes():
            return value.hex()
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
        case dt.date():
            return value.isoformat()
    return repr(value)


def marked(text: str) -> str:
    """`text` with a `'` before it where a spreadsheet would run it as a formula, or where it begins with one."""
    return MARK + text if FORMULA.match(text) else text


def unmarked(text: str) -> str:
    """The text that `marked` was given; a text that it never gives is as it is."""
    return text[1:] if text.startswith(MARK) and FORMULA.match(text[1:]) else text


def key_text(values: Iterable[object]) -> str:
    """The values of a key as one text, with a slash between them."""
    return "/".join("" if value is None else str(value) for value in values)


def shown(value: object) -> str:
    """A value of a table as messages give it: texts in quotes, "empty" for none."""
    return "empty" if value is None else repr(value) if isinstance(value, str) else str(value)


def cut(value: object, named: bool = False) -> str:
    """Anything at all as messages give it, cut where it is long; after the name of its type where `named`."""
    try:
        return f"{type(value).__name__} {reprlib.repr(value)}" if named else reprlib.repr(value)
    except ValueError:  # Python does not print integers of thousands of digits
        return f"a very large {type(value).__name__}"


def count_text(counts: Mapping[str, Any]) -> str:
    """What a voice says of a number: "6", "2 to 3", "2 to 5, best 3", "at least 6", "up to 5", "some".

    Other counts are other texts.
    """
    low, best, high = counts["low"], counts["best"], counts["high"]
    if low is None and high is None:
        return "some"
    if low == best == high:
        return str(low)
    return _bounds(low, high) + ("" if best is None else f", best {best}")


def claim_text(claim: Mapping[str, Any], counted: bool) -> str:
    """What a claim says: its value, or where it is `counted` its number."""
    return count_text(claim) if counted else str(claim["value"])


def estimate(counts: Mapping[str, Any]) -> str:
    """What is published of a number, its best first: "6", "2 to 3", "3 (2 to 5)", "at least 6", "number unknown"."""
    low, best, high = counts["low"], counts["best"], counts["high"]
    if low is None and high is None:
        return "number unknown"
    if low == high:
        return str(low)
    return _bounds(low, high) if best is None else f"{best} ({_bounds(low, high)})"


def _bounds(low: int | None, high: int | None) -> str:
    if low is None:
        return f"up to {high}"
    if high is None:
        return f"at least {low}" if low else "0 or more"
    return f"{low} to {high}"
