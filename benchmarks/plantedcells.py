"""What may go wrong in one cell: every kind of fault as a function from the right value to a wrong one.

A function answers None where its fault cannot happen to the value. The kinds are those that people and programs make:
a neighbouring line is read, a digit slips, days and months trade places, an editor leaves marks that nobody sees.
"""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syria_events.schema import Field, Schema, Table


@dataclass(frozen=True)
class Around:
    """Where a cell stands: its column, its row, the values of its column, and a source of chance."""

    table: Table
    field: Field
    row: Mapping[str, Any]
    column: Sequence[Any]
    schema: Schema
    draw: random.Random


Damage = Callable[[Any, Around], Any]
# Columns that hold codes of others, and one that no list of them has.
CODES = {
    "admin1_pcode": "SY99", "admin2_pcode": "SY9901", "iso_3166_2": "SY-XX", "country": "ZZZ", "language": "qq",
    "wikidata": "Q9999999999", "geonames": 999_999_999, "gwno": 998, "ucdp_id": 999_999, "code": "9999",
    "object_source_version": "0.0",
}  # fmt: skip
LOOK_ALIKE = {"o": "0", "l": "1", "s": "5", "z": "2", "8": "B", "B": "8", "5": "S", "S": "5", "2": "Z", "Z": "2"}
HOMOGLYPHS = {"a": "\u0430", "e": "\u0435", "o": "\u043e", "c": "\u0441", "p": "\u0440", "x": "\u0445", "i": "\u0456"}
UNSEEN = {
    "zero width space": "\u200b", "soft hyphen": "\u00ad", "joiner": "\u200d", "filler": "\u3164", "tag": "\U000e0041",
    "private use": "\ue000", "replacement character": "\ufffd", "no-break space": "\u00a0",
    "variation selector": "\ufe0f", "combining mark": "\u034f", "right-to-left mark": "\u200f", "control": "\x07",
}  # fmt: skip
_LONG = 10_000  # characters of a text that is far too long


def of_column(table: Table, field: Field) -> Iterator[tuple[str, Damage]]:
    """The kinds of faults that cells of a column may have, by name."""
    yield "emptied cell", _emptied
    yield "filled empty cell", _filled
    if field.kind.python is bool:
        yield "flag flipped", lambda value, around: None if value is None else not value
        return
    keys = {key.fields[0]: key for key in table.foreign_keys}
    if field.vocabulary:
        yield "neighbouring value of the vocabulary", _neighbour
        yield "value that the vocabulary lacks", lambda value, around: value and f"{value}s"
        return
    if (field.name,) == table.primary_key:
        yield "key renamed", _renamed
        yield "identifier that looks alike", _alike
    elif field.name in keys:
        yield "key of another row", _other
        yield "key that leads nowhere", _renamed
        return
    elif field.name in CODES:
        yield "code of another", _other
        yield "code that does not exist", lambda value, around: value and CODES[around.field.name]
    else:
        yield "value of another row", _other
    if field.kind.python in (int, float):
        yield from _NUMBERS
        if field.kind.python is float:
            yield "unit mistaken", _of_number(lambda value: value * 1000)
    elif field.kind.python in (dt.date, dt.datetime):
        yield from _DAYS
    elif field.kind.python is str:
        yield from _in_text(field)
    if field.name in ("latitude", "longitude"):
        yield "coordinates swapped", _swapped
    if field.name == "geometry":
        yield "geometry of another byte order", lambda value, around: value and b"\x00" + value[1:]


def _in_text(field: Field) -> Iterator[tuple[str, Damage]]:
    name = field.name
    if "edtf" in name or name == "value":
        yield "date shifted", _text_shifted
        yield "day and month swapped", _text_swapped
    if name == "time_local":
        yield "time shifted", lambda value, around: value and f"{(int(value[:2]) + 1) % 24:02}{value[2:]}"
    if "url" in name:
        yield from _URLS
    if "sha256" in name:
        yield "digit of a hash changed", _digit
    if name == "window":
        yield "unit mistaken", lambda value, around: value and value.replace("H", "M").replace("D", "W")
    if not is_prose(field):
        yield "identifier that looks alike", _alike
        yield "other case", lambda value, around: value and value.swapcase()
        return
    if name in ("voices", "contested_fields", "joint_for", "taken", "set_aside", "aliases"):
        yield from _LISTS
    yield from _PROSE


def is_prose(field: Field) -> bool:
    """Whether people write what stands in the column: its pattern says no more than what it must not hold."""
    free = field.pattern is None or field.pattern.startswith("[^")
    return field.kind.python is str and field.vocabulary is None and free


def _emptied(value: Any, around: Around) -> Any:
    return EMPTY if value is not None else None


class Empty:
    """Stands for the missing value, since None says that a fault cannot happen."""

    def __repr__(self) -> str:
        return "empty"


EMPTY = Empty()


def _filled(value: Any, around: Around) -> Any:
    if value is not None:
        return None
    given = sorted({other for other in around.column if other is not None})
    if given:
        return around.draw.choice(given)
    if around.field.vocabulary:
        return around.schema.values(around.field.vocabulary)[0]
    return {int: 7, float: 7.0, bool: True, str: "Q7", bytes: b"\x01"}.get(around.field.kind.python)


def _other(value: Any, around: Around) -> Any:
    others = sorted({other for other in around.column if other not in (None, value)})
    return around.draw.choice(others) if value is not None and others else None


def _neighbour(value: Any, around: Around) -> Any:
    if value is None:
        return None
    values = around.schema.values(str(around.field.vocabulary))
    at = values.index(value) if value in values else 0
    return values[at + 1] if at + 1 < len(values) else values[at - 1]


def _renamed(value: Any, around: Around) -> Any:
    if value is None:
        return None
    return f"{value[:-1]}{'Q' if value[-1] != 'Q' else 'R'}" if value.startswith("SE-") else f"{value}-2"


def _alike(value: Any, around: Around) -> Any:
    places = [at for at, character in enumerate(value or "") if character in LOOK_ALIKE]
    if not places:
        return None
    at = around.draw.choice(places)
    return value[:at] + LOOK_ALIKE[value[at]] + value[at + 1 :]


def _swapped(value: Any, around: Around) -> Any:
    """The other coordinate of the place; the row as a whole is mended in `planted`."""
    other = around.row["longitude" if around.field.name == "latitude" else "latitude"]
    return None if value is None else other


def _transposed(value: Any, around: Around) -> Any:
    digits = str(abs(value)) if value is not None else ""
    places = [at for at in range(len(digits) - 1) if digits[at] != digits[at + 1] and "." not in digits[at : at + 2]]
    if not places:
        return None
    at = around.draw.choice(places)
    turned = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    return type(value)(turned) * (1 if value >= 0 else -1)


def _of_number(change: Callable[[Any], Any]) -> Damage:
    return lambda value, around: None if value is None else type(value)(change(value))


_NUMBERS: Sequence[tuple[str, Damage]] = (
    ("number off by one", _of_number(lambda value: value + 1)),
    ("number off by ten times", _of_number(lambda value: value * 10)),
    ("sign turned", _of_number(lambda value: -value)),
    ("digits transposed", _transposed),
)


def _day_shifted(days: int) -> Damage:
    return lambda value, around: None if value is None else value + dt.timedelta(days=days)


def _day_swapped(value: Any, around: Around) -> Any:
    if value is None or value.day > 12:
        return None
    return value.replace(month=value.day, day=value.month)


_DAYS: Sequence[tuple[str, Damage]] = (
    ("date shifted", _day_shifted(1)),
    ("date shifted", _day_shifted(365)),
    ("day and month swapped", _day_swapped),
)


def _text_day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


def _text_shifted(value: Any, around: Around) -> Any:
    day = _text_day(value)
    return day and f"{day + dt.timedelta(days=around.draw.choice((1, -1, 365)))}{value[10:]}"


def _text_swapped(value: Any, around: Around) -> Any:
    day = _text_day(value)
    return f"{value[:5]}{value[8:10]}-{value[5:7]}{value[10:]}" if day and day.month != day.day else None


def _digit(value: Any, around: Around) -> Any:
    if not value:
        return None
    at = around.draw.randrange(8, len(value))
    return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]


_URLS: Sequence[tuple[str, Damage]] = (
    ("address broken", lambda value, around: value and value.replace("://", ":/")),
    ("address broken", lambda value, around: value and value.replace(".", "", 1).replace(".", "")),
    ("address broken", lambda value, around: value and value[:12] + " " + value[12:]),
    ("address of no host", lambda value, around: value and "https://localhost/" + value.rpartition("/")[2]),
    ("address cut", lambda value, around: value and value[: len(value) * 2 // 3]),
    ("address cut to its host", lambda value, around: value and "/".join(value.split("/")[:3])),
)


def _inserted(mark: str) -> Damage:
    def inserted(value: Any, around: Around) -> Any:
        if not value or len(value) < 4:
            return None
        at = around.draw.randrange(1, len(value) - 1)
        return value[:at] + mark + value[at:]

    return inserted


def _homoglyph(value: Any, around: Around) -> Any:
    places = [at for at, character in enumerate(value or "") if character in HOMOGLYPHS]
    if not places:
        return None
    at = around.draw.choice(places)
    return value[:at] + HOMOGLYPHS[value[at]] + value[at + 1 :]


def _mojibake(value: Any, around: Around) -> Any:
    """UTF-8 that was read as Latin 1, with an apostrophe or an accent in it as texts have them."""
    if not value:
        return None
    text = value if not value.isascii() else value.replace("'", "\u2019") if "'" in value else f"{value} caf\u00e9"
    return text.encode().decode("cp1252", "replace") if text.isascii() is False else None


def _decomposed(value: Any, around: Around) -> Any:
    if not value:
        return None
    apart = unicodedata.normalize("NFD", value)
    return apart if apart != value else value.replace("e", "e\u0301", 1) if "e" in value else None


def _other_script(value: Any, around: Around) -> Any:
    if not value:
        return None
    return "al-Hasaka" if around.field.name == "name_ar" else "\u062d\u0644\u0628"


def _misspelt(value: Any, around: Around) -> Any:
    places = [at for at in range(len(value or "") - 1) if value[at : at + 2].isalpha() and value[at] != value[at + 1]]
    if not places:
        return None
    at = around.draw.choice(places)
    return value[:at] + value[at + 1] + value[at] + value[at + 2 :]


_PROSE: Sequence[tuple[str, Damage]] = (
    *((f"unseen character: {name}", _inserted(mark)) for name, mark in UNSEEN.items()),
    ("letter of another script", _homoglyph),
    ("mojibake", _mojibake),
    ("not in NFC", _decomposed),
    ("text in another script", _other_script),
    ("untrimmed", lambda value, around: value and f"{value} "),
    ("untrimmed", lambda value, around: value and f" {value}"),
    ("blank cell", lambda value, around: value and " "),
    ("doubled space", lambda value, around: value.replace(" ", "  ", 1) if value and " " in value else None),
    ("merge marker", lambda value, around: value and f"<<<<<<< HEAD {value}"),
    ("word misspelt", _misspelt),
    ("text cut", lambda value, around: value[: len(value) // 2].rstrip() if value and len(value) > 8 else None),
    ("text far too long", lambda value, around: value and value + "x" * _LONG),
    ("placeholder", lambda value, around: value and "tbc"),
)


def _of_list(change: Callable[[list[str], random.Random], list[str]], least: int = 1) -> Damage:
    def changed(value: Any, around: Around) -> Any:
        items = value.split(";") if value else []
        return ";".join(change(items, around.draw)) or None if len(items) >= least else None

    return changed


_LISTS: Sequence[tuple[str, Damage]] = (
    ("item of a list doubled", _of_list(lambda items, draw: [*items, draw.choice(items)])),
    ("item of a list emptied", _of_list(lambda items, draw: [*items[:1], "", *items[1:]])),
    ("list reordered", _of_list(lambda items, draw: [*items[1:], items[0]], 2)),
    ("item of a list dropped", _of_list(lambda items, draw: items[1:], 2)),
    ("list with another separator", _of_list(lambda items, draw: [", ".join(items)], 2)),
)
