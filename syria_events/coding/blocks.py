"""A claim block of an incident file as rows of the claims table, and what is wrong with the block.

A fault hides nothing beside it: what a block says wrongly is a row in which that cell is `unread`, and everything else
of the row is looked at as in any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any, NamedTuple

from syria_events.coding import plain
from syria_events.derivation import kinds
from syria_events.derivation.kinds import DURATION, Kind
from syria_events.derivation.resolve import Counts, open_side
from syria_events.issues import Issue
from syria_events.schema import Schema
from syria_events.schema.text import cut

_REQUIRED = {"key": str, "document": str, "voice": str, "says": dict}
_OPTIONAL = {
    "via": str, "span": list, "sha256": str, "paragraph": int, "certainty": str, "stance": str,
    "date_basis": str, "claimed_on": date, "coder": str, "note": str,
}  # fmt: skip
_COLUMNS = {
    "document": ("document_id",), "voice": ("voice_id",), "via": ("via_id",), "sha256": ("span_sha256",),
    "span": ("span_start", "span_end"),
    **{name: (name,) for name in ("paragraph", "certainty", "stance", "date_basis", "claimed_on", "coder", "note")},
}  # fmt: skip
_USUAL = {"stance": "asserts", "certainty": "stated"}
_COUNTS = ("low", "best", "high")
# What a row says, beside who says it and where.
SAID = ("claim_id", "field", "subject_id", "value", *_COUNTS, "open")
# How like a name must be to one there is to be taken for it.
_LIKE = 0.75


class Row(NamedTuple):
    """A row of the claims table, the line of its block, and the columns that are empty since they were not read."""

    cells: dict[str, Any]
    line: int
    unread: frozenset[str] = frozenset()


class _Said(NamedTuple):
    """One thing that a block says; without a kind where not even that is known."""

    name: str
    kind: Kind | None
    subject: str | None = None
    value: str | None = None
    counts: Counts | None = None
    unread: frozenset[str] = frozenset()


@dataclass
class Reader:
    """Reads the blocks of one file, one after another; `found` is what is wrong with them so far."""

    path: str
    event_id: str
    coder: str | None
    schema: Schema
    found: list[Issue] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def rows(self, block: Any, line: int) -> Iterator[Row]:
        """The rows that a block comes to, one for each thing it says; at least one for a block that says nothing."""
        if not isinstance(block, dict):
            self.told(line, "key", f"a claim block is {cut(block)}; expected a table")
            return
        name = block.get("key")
        what = f"claim {name}" if isinstance(name, str) and not plain.unread(name) else "a claim"
        known, unread = keys(block, _REQUIRED, _OPTIONAL, self.path, line, what, self.found)
        cells, columns = self._cells(known, line, what)
        columns |= {column for key in unread for column in _COLUMNS.get(key, ())}
        key = self._key(known, line)
        says = known.get("says")
        if says is None or (not says and "says" not in unread):
            if says is not None:
                self.told(line, "value", f"{what}: says nothing")
            says = {plain.UNREAD: plain.UNREAD}
        said = list(_said(self, says, line, what))
        columns |= self._basis(said, cells, columns, line, what)
        ids: set[str] = set()
        for each in said:
            row = _row(self, cells, key or f"?{line}", each)
            if row["claim_id"] in ids and not each.unread:
                self.told(line, "primary_key", f"{what}: says {row['claim_id'].split('/', 2)[2]} twice")
                continue
            ids.add(row["claim_id"])
            yield Row(row, line, frozenset({*columns, *each.unread, *(["claim_id"] if key is None else [])}))

    def told(self, line: int, rule: str, message: str) -> None:
        """The block is wrong."""
        self.found.append(Issue(self.path, line, rule, message))

    def _key(self, known: Mapping[str, Any], line: int) -> str | None:
        """The key of a block; None where it is not known or not one of its own."""
        key = known.get("key")
        if key is None:
            return None
        if not re.fullmatch("[a-z][a-z0-9]*", key) or key in self.seen:
            message = f"claim key {key!r} must be new in the file: a letter, then letters or digits"
            self.told(line, "key", message)
            return None
        self.seen.add(key)
        return str(key)

    def _cells(self, known: Mapping[str, Any], line: int, what: str) -> tuple[dict[str, Any], set[str]]:
        """The columns that all rows of a block share, and those of them that could not be read."""
        cells: dict[str, Any] = {column: None for columns in _COLUMNS.values() for column in columns}
        unread: set[str] = set()
        for name, value in {**_USUAL, "coder": self.coder, **known}.items():
            if name not in _COLUMNS:
                continue
            columns = _COLUMNS[name]
            if name in ("stance", "certainty", "date_basis") and value not in self.schema.values(name):
                message = f"{what}: {name} {cut(value)} is not in schema/vocab/{name}.csv"
                self.told(line, "vocabulary", message + near(value, self.schema.values(name)))
                unread |= set(columns)
            elif name == "span" and not (len(value) == 2 and all(map(_whole, value))):
                self.told(line, "span", f"{what}: expected span = [start, end], in characters from 0")
                unread |= set(columns)
            elif name == "paragraph" and not _whole(value):
                self.told(line, "span", f"{what}: expected paragraph = a number from 1")
                unread |= set(columns)
            else:
                cells |= dict(zip(columns, value if name == "span" else [value], strict=True))
        if self.coder is None and cells["coder"] is None:
            unread.add("coder")
        return cells, unread

    def _basis(self, said: list[_Said], cells: dict[str, Any], unread: set[str], line: int, what: str) -> set[str]:
        """A date says how its day was reached, and nothing else does; the columns that cannot be known after all."""
        dated = any(each.kind is not None and each.kind.name == "date" for each in said)
        whole = dated or all(each.kind is not None for each in said)
        if dated != (cells["date_basis"] is not None) and whole and "date_basis" not in unread:
            self.told(line, "date_basis", f"{what}: a date needs a date_basis, and nothing else has one")
            return {"date_basis"}
        return set()


def _said(reader: Reader, says: Mapping[str, Any], line: int, what: str) -> Iterator[_Said]:
    """Each thing that a block says: field and kind, subject and value, and the columns that could not be read."""
    of_fields = kinds.of_fields(reader.schema)
    for written, said in says.items():
        name = written
        if name not in of_fields:
            like = get_close_matches(name, of_fields, n=1, cutoff=_LIKE)
            if not plain.unread(name):
                asked = f"; is it {like[0]}?" if like else ""
                reader.told(line, "field", f"{what}: {cut(name)} is not in schema/vocab/claim_field.csv{asked}")
            if not like:
                yield _Said("?", None, unread=frozenset(SAID))
                continue
            name = like[0]
        kind = of_fields[name]
        pairs = list(_pairs(said, kind.counted))
        if not pairs:
            reader.told(line, "value", f"{what}: {name} is empty; expected {_expected(kind)}")
            yield _Said(name, kind, unread=frozenset(SAID) - {"field"})
        for subject, value in pairs:
            yield _thing(reader, name, kind, subject, value, line, what)


def _thing(reader: Reader, name: str, kind: Kind, subject: str | None, value: Any, line: int, what: str) -> _Said:
    """One thing that a block says, its value looked at."""
    unread = {"subject_id", "claim_id"} if plain.unread(subject) or (plain.unread(value) and not subject) else set()
    subject = None if unread else subject
    window, number = _window(value) if kind.value == "duration" else (None, value)
    counts = _counts(number) if kind.counted else None
    right = (window is not None or kind.value != "duration") if counts is not None else not kind.counted
    if plain.unread(value):
        pass
    elif not right or (counts is None and not isinstance(value, str)):
        reader.told(line, "value", f"{what}: {name} is {cut(value)}; expected {_expected(kind)}")
    elif kind.vocabulary and value not in reader.schema.values(kind.vocabulary):
        message = f"{what}: {name} {cut(value)} is not in schema/vocab/{kind.vocabulary}.csv"
        reader.told(line, "vocabulary", message + near(value, reader.schema.values(kind.vocabulary)))
    else:
        return _Said(name, kind, subject, window if counts is not None else value, counts, frozenset(unread))
    return _Said(name, kind, subject, unread=frozenset({*unread, "value", *_COUNTS, "open", "claim_id"}))


def _row(reader: Reader, cells: Mapping[str, Any], key: str, said: _Said) -> dict[str, Any]:
    """A row of the claims table."""
    kind, tail = said.kind, kinds.tail(said.kind, said.subject, said.value) if said.kind else None
    return {
        "claim_id": f"{reader.event_id}/{key}/{said.name}" + (f".{tail}" if tail else ""),
        "event_id": None if kind and kind.name == "affiliation" else reader.event_id,
        "field": said.name if kind else None,
        "subject_id": said.subject,
        "value": said.value,
        **(said.counts or dict.fromkeys((*_COUNTS, "open"))),
        **cells,
        "date_basis": cells["date_basis"] if kind and kind.name == "date" else None,
        "used": True,
    }


def keys(
    data: Mapping[str, Any],
    required: Mapping[str, type],
    optional: Mapping[str, type],
    path: str,
    line: int,
    what: str,
    issues: list[Issue],
) -> tuple[dict[str, Any], set[str]]:
    """The values of a TOML table by name, and the names whose value is not known; what is wrong goes into `issues`.

    A name that is much like one that is not there is taken for it.
    """
    shape, known, unread = {**required, **optional}, dict[str, Any](), set[str]()
    lost = any(map(plain.unread, data))
    for name, value in data.items():
        key = name
        if name not in shape and not plain.unread(name):
            like = get_close_matches(name, [each for each in shape if each not in data and each not in known], 1, _LIKE)
            asked = f"is it {like[0]}?" if like else f"known are {', '.join(shape)}"
            issues.append(Issue(path, line, "key", f"{what}: unknown key {cut(name)}; {asked}"))
            key = like[0] if like else name
        if key not in shape:
            continue
        if plain.unread(value):
            unread.add(key)
        # A boolean is an integer and an instant is a date to Python, and neither to a coder.
        elif type(value) is not shape[key]:
            message = f"{what}: {key} is {cut(value)}; expected {_WORDS.get(shape[key], shape[key].__name__)}"
            issues.append(Issue(path, line, "type", message))
            unread.add(key)
        else:
            known[key] = value
    for key in shape.keys() - known.keys() - unread:
        if lost:
            unread.add(key)
        elif key in required:
            issues.append(Issue(path, line, "key", f"{what}: {key} is missing"))
            unread.add(key)
    return known, unread


# Of what a value is in TOML, where that says more than the word of Python.
_WORDS = {str: "text in quotation marks", date: "a day, YYYY-MM-DD, without quotation marks", bool: "true or false"}


def near(value: object, among: Iterable[str]) -> str:
    """The end of a sentence that asks whether the one most like a value is meant; empty where none is like it."""
    found = get_close_matches(value, among, n=1, cutoff=_LIKE) if isinstance(value, str) else []
    return f"; is it {found[0]}?" if found else ""


def _pairs(said: Any, counted: bool) -> Iterator[tuple[str | None, Any]]:
    """Subject and value of everything that one field of a block says; a count without a subject has None."""
    if isinstance(said, dict) and not (counted and (_counts(said) or "window" in said)):
        yield from said.items()
    else:
        yield from ((None, value) for value in (said if isinstance(said, list) else [said]))


def _expected(kind: Kind) -> str:
    """What a coder may write for a claim of a kind."""
    count = 'a number, { low, high }, { low } for at least, { high } for up to, "several" or "some"'
    if kind.value == "duration":
        return f'{{ window = "PT24H", count = ... }} of a subject, the count being {count}'
    return f"{count}, of a subject" if kind.counted else "text"


def _window(value: Any) -> tuple[str | None, Any]:
    """The window of time of a total and its count; None for what is not written as one."""
    if isinstance(value, dict) and set(value) == {"window", "count"} and isinstance(value["window"], str):
        return (value["window"], value["count"]) if DURATION.fullmatch(value["window"]) else (None, None)
    return None, None


def _counts(value: Any) -> Counts | None:
    """low, best, high and open of a count; None when `value` is not one.

    Several is more than one, on which every dictionary agrees; some says nothing of the number.
    """
    if value in ("some", "several"):
        value = {"low": 2} if value == "several" else {}
    elif _whole(value):
        value = dict.fromkeys(_COUNTS, value)
    elif value == {} or not isinstance(value, dict):
        return None
    numbers = [value[bound] for bound in _COUNTS if bound in value]
    closed = {"low", "high"} <= set(value)
    if not set(value) <= set(_COUNTS) or not all(map(_whole, numbers)) or numbers != sorted(numbers):
        return None
    if "best" in value and not closed:
        return None
    bounds = {bound: value.get(bound) for bound in _COUNTS}
    return {**bounds, "open": open_side(bounds["low"], bounds["high"])}


def _whole(value: Any) -> bool:
    """True of a whole number that is not negative and that the tables can hold."""
    return type(value) is int and 0 <= value < 2**31
