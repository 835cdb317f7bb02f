"""A claim block of an incident file as rows of the claims table, and what is wrong with the block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from datetime import date
from typing import Any

from syria_events.derivation import kinds
from syria_events.derivation.kinds import DURATION, Kind
from syria_events.derivation.resolve import Counts, open_side
from syria_events.issues import Issue
from syria_events.schema import Schema

_REQUIRED = {"key": str, "document": str, "voice": str, "says": dict}
_OPTIONAL = {
    "via": str, "span": list, "sha256": str, "paragraph": int, "certainty": str, "stance": str,
    "date_basis": str, "claimed_on": date, "coder": str, "note": str,
}  # fmt: skip
_COUNTS = ("low", "best", "high")


def problems(block: Any, seen: Set[str], path: str, lines: Mapping[str, int], schema: Schema) -> Iterator[Issue]:
    """What is wrong with the shape of a block; `seen` are the keys of those before it."""
    if not isinstance(block, dict):
        yield Issue(path, 1, "key", f"a claim block is {block!r}; expected a table")
        return
    key = str(block.get("key"))
    line, what = lines.get(key, 1), f"claim {key}"
    yield from key_problems(block, _REQUIRED, _OPTIONAL, path, line, what)
    if not re.fullmatch("[a-z][a-z0-9]*", key) or key in seen:
        message = f"claim key {key!r} must be new in the file: a letter, then letters or digits"
        yield Issue(path, line, "key", message)
    for name in ("stance", "certainty", "date_basis"):
        if name in block and block[name] not in schema.values(name):
            yield Issue(path, line, "vocabulary", f"{what}: {name} {block[name]!r} is not in schema/vocab/{name}.csv")
    if block.get("says") == {}:
        yield Issue(path, line, "value", f"{what}: says nothing")
    if isinstance(block.get("says"), dict) and ("date" in block["says"]) != ("date_basis" in block):
        yield Issue(path, line, "date_basis", f"{what}: a date needs a date_basis, and nothing else has one")
    span = block.get("span", [0, 1])
    if isinstance(span, list) and not (len(span) == 2 and all(map(_whole, span))):
        yield Issue(path, line, "span", f"{what}: expected span = [start, end], in characters from 0")
    if not _whole(block.get("paragraph", 1)):
        yield Issue(path, line, "span", f"{what}: expected paragraph = a number from 1")


def readable(block: Any) -> bool:
    """Whether `claims` can look at what a block says, whatever else is wrong with it."""
    if not isinstance(block, dict) or any(type(block.get(key)) is not kind for key, kind in _REQUIRED.items()):
        return False
    span = block.get("span", [0, 1])
    return isinstance(span, list) and len(span) == 2


def key_problems(
    data: Mapping[str, Any],
    required: Mapping[str, type],
    optional: Mapping[str, type],
    path: str,
    line: int,
    what: str,
) -> Iterator[Issue]:
    """Unknown, missing and wrongly typed keys of a TOML table."""
    shape = {**required, **optional}
    for key in sorted(set(data) - set(shape)):
        yield Issue(path, line, "key", f"{what}: unknown key {key!r}; known are {', '.join(shape)}")
    for key in sorted(set(required) - set(data)):
        yield Issue(path, line, "key", f"{what}: {key} is missing")
    for key in sorted(set(data) & set(shape)):
        # A boolean is an integer and an instant is a date to Python, and neither to a coder.
        if type(data[key]) is not shape[key]:
            yield Issue(path, line, "type", f"{what}: {key} is {data[key]!r}; expected {shape[key].__name__}")


def claims(
    block: Mapping[str, Any],
    data: Mapping[str, Any],
    path: str,
    lines: Mapping[str, int],
    schema: Schema,
    issues: list[Issue],
) -> Iterator[dict[str, Any]]:
    """The rows of the claims table that a readable block says; what it says wrongly is left out, into `issues`."""
    of_fields = kinds.of_fields(schema)
    line, what = lines.get(block["key"], 1), f"claim {block['key']}"
    start, end = block.get("span", (None, None))
    for name, said in block["says"].items():
        if name not in of_fields:
            issues.append(Issue(path, line, "field", f"{what}: {name!r} is not in schema/vocab/claim_field.csv"))
            continue
        kind = of_fields[name]
        expected = _expected(kind)
        pairs = list(_said(said, kind.counted))
        if not pairs:
            issues.append(Issue(path, line, "value", f"{what}: {name} is empty; expected {expected}"))
        for subject, value in pairs:
            window, number = _window(value) if kind.value == "duration" else (None, value)
            counts = _counts(number) if kind.counted else None
            whole = window is not None or kind.value != "duration"
            if kind.counted != (counts is not None) or not whole or not (kind.counted or isinstance(value, str)):
                issues.append(Issue(path, line, "value", f"{what}: {name} is {value!r}; expected {expected}"))
                continue
            if kind.vocabulary and value not in schema.values(kind.vocabulary):
                message = f"{what}: {name} {value!r} is not in schema/vocab/{kind.vocabulary}.csv"
                issues.append(Issue(path, line, "vocabulary", message))
                continue
            tail = kinds.tail(kind, subject, value)
            yield {
                "claim_id": f"{data['id']}/{block['key']}/{name}" + (f".{tail}" if tail else ""),
                "event_id": None if kind.name == "affiliation" else data["id"],
                "field": name,
                "subject_id": subject,
                "value": value if counts is None else window,
                **(counts or dict.fromkeys((*_COUNTS, "open"))),
                "stance": block.get("stance", "asserts"),
                "certainty": block.get("certainty", "stated"),
                "date_basis": block.get("date_basis") if kind.name == "date" else None,
                "voice_id": block["voice"],
                "via_id": block.get("via"),
                "document_id": block["document"],
                "claimed_on": block.get("claimed_on"),
                "paragraph": block.get("paragraph"),
                "span_start": start,
                "span_end": end,
                "span_sha256": block.get("sha256"),
                "coder": block.get("coder", data["coder"]),
                "used": True,
                "note": block.get("note"),
            }


def _said(said: Any, counted: bool) -> Iterator[tuple[str | None, Any]]:
    """Subject and value of everything that one field of a block says; a count without a subject has None."""
    if isinstance(said, dict) and not (counted and (_counts(said) or "window" in said)):
        for subject, value in said.items():
            yield subject, value
    else:
        for value in said if isinstance(said, list) else [said]:
            yield None, value


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
