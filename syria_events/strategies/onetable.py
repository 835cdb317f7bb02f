"""Rows and frames of one table, whose keys into other tables are not looked at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import DrawFn, SearchStrategy
except ModuleNotFoundError as error:
    raise ImportError("hypothesis is not installed; pip install 'syria-events[strategies]'") from error

from syria_events import naming, schema
from syria_events.checks.constraints import FIRST_DAY, LAST_DAY
from syria_events.checks.eventrows import EMPTY
from syria_events.derivation import dates, edtf
from syria_events.frames.outgoing import ENGINES, convert
from syria_events.schema import Field, Schema, Table, arrow, characters
from syria_events.schema.codelists import codelist

Row = dict[str, Any]
_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"  # the pattern of most keys
_WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=5), min_size=1, max_size=3)
# Text of one script, with blanks and signs; no semicolon, which stands between the items of a list.
_SIGNS = "    .,:!?()[]/&#%*+-=@'\"01239\u00ab\u00bb\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u2192\U0001f54a"
_LETTERS = {
    "Latin": (
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "aehinostyz\u00e4\u00e9\u0101\u0103\u0127\u0131\u015f\u0160\u017e\u02be\u02bf\u0323\u00c9\u00d8\u010c\u0130",
    ),
    "Arabic": ("".join(map(chr, range(0x621, 0x64B))) + "\u067e\u0686\u06a9\u06af\u06cc\u0660\u0661",),
    "Hebrew": ("".join(map(chr, range(0x5D0, 0x5EB))),),
    "Greek": ("".join(map(chr, range(0x3B1, 0x3CA))),),
    "Cyrillic": ("".join(map(chr, range(0x410, 0x450))),),
    "other": ("\u53d9\u5229\u4e9a\u30b7\u30ea\u30a2\u3042\u3044",),
}
_ADDRESSES = st.tuples(
    st.sampled_from(("http", "https")),
    st.text("abcxyz019", min_size=1, max_size=8),
    st.sampled_from(("com", "org", "co.uk", "sy", "lb", "xn--mgberp4a5d4ar")),
    st.text("abcXYZ019/-._~", max_size=12),
).map(lambda parts: "{}://{}.{}/{}".format(*parts))
_FREE = {
    script: st.one_of([st.text(letters + _SIGNS, min_size=1, max_size=20) for letters in some])
    for script, some in (_LETTERS | {"any": tuple(each for some in _LETTERS.values() for each in some)}).items()
}


def cells(field: Field, known: Schema) -> SearchStrategy[Any]:
    """Valid values of one column, None among them where the column may be empty."""
    return _cells(field, known.values(field.vocabulary) if field.vocabulary else ())


@cache  # a strategy that is made anew for every row is checked anew by hypothesis, which takes most of the time
def _cells(field: Field, terms: tuple[str, ...]) -> SearchStrategy[Any]:
    if terms:
        values: SearchStrategy[Any] = st.sampled_from(terms)
    elif field.codes:
        values = _codes(field, field.codes)
    elif field.format == "uri":
        values = _ADDRESSES
    elif field.kind.python is str:
        values = _text(field.pattern, field.max_length, field.script or "any")
        if field.separator:
            values = values.map(_unlisted) if field.pattern is None or _free(field.pattern) else values
            values = values.filter(lambda text: text and _told_apart(text.split(field.separator)))
    elif field.kind.python is int:
        low, high = field.minimum, field.maximum
        values = st.integers(int(low) if low is not None else -(2**31), int(high) if high is not None else 2**31 - 1)
    elif field.kind.python is float:
        values = st.floats(field.minimum, field.maximum, allow_nan=False, allow_infinity=False)
    else:
        values = {
            bool: st.booleans(),
            date: st.dates(date(1900, 1, 1), date(2100, 1, 1)),
            datetime: st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
            bytes: st.binary(min_size=21, max_size=21),
        }[field.kind.python]
    return values if field.required else st.none() | values


def _unlisted(text: str) -> str:
    """A text without the signs that stand between items of other lists than ours."""
    return " ".join(text.translate(dict.fromkeys(map(ord, ",|/\t\u060c\u061b"), " ")).split())


def _told_apart(items: list[str]) -> bool:
    """Whether none of the items of a cell is empty or there twice."""
    return all(item.strip() for item in items) and len(set(items)) == len(items)


def _codes(field: Field, name: str) -> SearchStrategy[Any]:
    """Codes of a list, or several of them in a cell."""
    one = st.sampled_from(list(codelist(name).rows)).map(field.kind.python)
    return st.lists(one, min_size=2, max_size=3, unique=True).map(field.separator.join) if field.separator else one


def _free(pattern: str) -> bool:
    """Whether a text may hold nearly any sign, and so is none of ours that is made of keys or codes."""
    return pattern.startswith("[^")


def _text(pattern: str | None, max_length: int | None, script: str = "any") -> SearchStrategy[str]:
    """Text that matches `pattern` from end to end."""
    if pattern is None or _free(pattern):
        # Free text is drawn whole, which is ten times as fast as by the pattern.
        fits = re.compile(pattern or ".+").fullmatch
        trimmed = _FREE[script].map(lambda text: unicodedata.normalize("NFC", " ".join(text[:max_length].split())))
        return trimmed.filter(lambda text: fits(text) is not None and not characters.faults(text))
    matching = _WORDS.map("-".join) if pattern == _SLUG else st.from_regex(pattern, fullmatch=True)
    return matching if max_length is None else matching.filter(lambda text: len(text) <= max_length)


@st.composite
def rows(
    draw: DrawFn, table: Table, known: Schema, min_size: int = 0, max_size: int = 5, empty: Collection[str] = ()
) -> list[Row]:
    """Rows of one table that keep its constraints, its primary key and its row rules, `empty` columns apart."""
    each = st.fixed_dictionaries(
        {field.name: st.none() if field.name in empty else cells(field, known) for field in table.fields}
    )
    alone = [(field.name,) for field in table.fields if field.unique]
    # What is missing repeats nothing.
    keys = [
        lambda row, columns=columns: tuple(object() if row[c] is None else row[c] for c in columns)
        for columns in (table.primary_key, *alone)
    ]
    found = draw(st.lists(each, min_size=min_size, max_size=max_size, unique_by=tuple(keys)))
    mended = [_mended(row, table, known, draw) for row in found]
    return [_settled(row, known) for row in mended] if table.name == "events" else mended


def _mended(row: Row, table: Table, known: Schema, draw: DrawFn) -> Row:
    """The row, changed until it keeps the rules."""

    def present(column: str) -> SearchStrategy[Any]:
        return cells(replace(table.field(column), required=True), known)

    for attempt in range(2 * len(table.rules) + 2):
        broken = [rule for rule in table.rules if not rule.holds(row)]
        if not broken:
            return row
        # What was done for a rule before may have mended the next, and to mend it again could undo that.
        for rule in (each for each in broken if not each.holds(row)):
            if rule.ordered:
                held = [column for column in rule.ordered if row[column] is not None]
                row |= dict(zip(held, sorted(row[column] for column in held), strict=True))
            elif rule.together and attempt == 0 and draw(st.booleans()):
                row |= dict.fromkeys(rule.together)
            for column in rule.together if attempt else ():
                row[column] = draw(present(column)) if row[column] is None else row[column]
            if rule.different:
                row |= draw(_apart(row, rule.different, table, known))
            # Where rules ask for a cell and against it, what makes one of them ask goes.
            if attempt > len(table.rules) and (asking := [column for column, want in rule.when if want == "present"]):
                row |= dict.fromkeys(asking)
                continue
            for column, want in rule.then:
                if want == "absent":
                    row[column] = None
                elif want == "present":
                    row[column] = draw(present(column))
                elif row[column] not in want:
                    row[column] = draw(st.sampled_from(want))
    raise AssertionError(f"the rules of {table.name} cannot be kept together: {[rule.name for rule in broken]}")


def _settled(row: Row, known: Schema) -> Row:
    """A row of `events` whose class, days, precision, instant and number of voices follow from its other columns."""
    row = {**row, "event_class": known.vocabularies["event_type"].broader[row["event_type"]]}
    try:
        days = edtf.bounds(row["date_edtf"] or "")
    except ValueError:
        row |= {"date_edtf": None}
    else:
        if all(day is None or FIRST_DAY <= day <= LAST_DAY for day in days):
            row |= {"date_start": days[0], "date_end": days[1]}
        else:
            row |= {"date_edtf": None}
    row["date_precision"] = edtf.precision(row["date_start"], row["date_end"])
    if row["date_precision"] is None:
        row |= {"date_edtf": None}
    if row["date_precision"] != "day":
        row |= dict.fromkeys(("time_local", "time_approximate", "part_of_day", "start_utc"))
    if row["start_utc"] is not None:
        row["start_utc"] = dates.instant(row["date_start"], row["time_local"])
    voices = len(row["voices"].split(";")) if row["voices"] else 0
    row |= {"n_voices": voices, "n_origins": min(row["n_origins"], voices), "n_claims": max(row["n_claims"], voices)}
    contested = [name for name in (row["contested_fields"] or "").split(";") if name.partition(".")[0] not in EMPTY]
    if row["contested_fields"] and not any(contested):
        contested = ["severity.somebody"]
    return row | {"contested_fields": ";".join(contested) or None}


def _apart(row: Row, columns: tuple[str, ...], table: Table, known: Schema) -> SearchStrategy[Row]:
    """Other cells for a row whose values in `columns` are to differ: all but the first are empty, or drawn anew."""
    free = {column: None for column in columns[1:] if not table.field(column).required}
    drawn = {c: cells(table.field(c), known) for c in columns[1:] if c not in free}
    others = st.fixed_dictionaries(drawn).filter(lambda new: len({row[columns[0]], *new.values()}) == len(new) + 1)
    return others.map(lambda new: free | new)


@st.composite
def _frames(draw: DrawFn, name: str, as_: str, min_size: int, max_size: int) -> Any:
    known = schema.installed()
    table = known.table(name)
    data = arrow.from_rows(table, known, draw(rows(table, known, min_size, max_size)))
    return convert(data, table, as_)


def _of(name: str) -> Callable[..., SearchStrategy[Any]]:
    def strategy(as_: str = "pandas", min_size: int = 0, max_size: int = 5) -> SearchStrategy[Any]:
        return _frames(name, naming.chosen("library", as_, ENGINES), min_size, max_size)

    strategy.__name__ = strategy.__qualname__ = name
    strategy.__doc__ = f"""Frames of the table {name} that `pandera_schema("{name}")` accepts.

    `as_` is the library, as in `load`; `min_size` and `max_size` bound the number of rows.
    """
    return naming.public(strategy)


events = _of("events")
event_actors = _of("event_actors")
casualties = _of("casualties")
damage = _of("damage")
totals = _of("totals")
sides = _of("sides")
rulings = _of("rulings")
event_links = _of("event_links")
claims = _of("claims")
actors = _of("actors")
affiliations = _of("affiliations")
locations = _of("locations")
sources = _of("sources")
documents = _of("documents")
crosswalk = _of("crosswalk")
