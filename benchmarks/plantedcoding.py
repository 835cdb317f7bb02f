"""The single faults that are planted in the files which people edit: incidents, lists and vocabularies."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from planted import Fault, chance
from plantedcells import EMPTY, Around, is_prose, of_column

from syria_events.coding.lists import CODERS, RECORDS
from syria_events.derivation.records import TOMBSTONE
from syria_events.schema import Field, Schema, Table
from syria_events.schema.files import VOCAB_COLUMNS
from syria_events.schema.text import cell, cut

_IDENTIFIER, _FREE = "[a-z0-9-]+", None
_LINE = re.compile(r"(says\.[a-z_]+|[a-z_0-9]+)((?:\.[a-z0-9_-]+)?) = (.*)")
_PROSE = ("title", "description", "note", "why")
# In each column of text and each entry of prose, so many of what may be wrong with a text.
_OF_PROSE = 4
# Of the kinds that cells of a list and values of an entry can have, each gets one of so many, the next one the others.
_TURNS = 2


def in_coding(root: Path, schema: Schema) -> Iterator[Fault]:
    """The faults in every column of the lists, every entry of the incidents, and in some vocabularies."""
    for name in (*RECORDS, "retired", "coders"):
        path = f"coding/{name}.csv"
        yield from _in_list(path, (root / path).read_text("utf-8"), _listed(name, schema), schema)
    for name in ("event_type", "claim_field", "certainty"):
        path = f"schema/vocab/{name}.csv"
        fields = tuple(Field(column, "string", "", pattern=_IDENTIFIER if column != "label" else _FREE)
                       for column in VOCAB_COLUMNS if column != "definition")  # fmt: skip
        yield from _in_list(path, (root / path).read_text("utf-8"), Table(name, "", "", fields, ("value",)), schema)
    files = {
        file.relative_to(root).as_posix(): file.read_text("utf-8")
        for file in sorted((root / "coding" / "incidents").glob("*.toml"))
    }
    yield from _in_entries(files)
    yield from _in_blocks(files)
    yield from _in_files(files)


def _listed(name: str, schema: Schema) -> Table:
    """A list as a table; those that are not published are described here."""
    if name in RECORDS:
        return schema.table(name)
    columns, prose = (TOMBSTONE, ("reason",)) if name == "retired" else (CODERS, ("note",))
    fields = tuple(Field(each, "string", "", pattern=_FREE if each in prose else _IDENTIFIER) for each in columns)
    return Table(name, "", "", fields, (columns[1] if name == "retired" else columns[0],))


def _in_list(path: str, text: str, table: Table, schema: Schema) -> Iterator[Fault]:
    header, *lines = csv.reader(io.StringIO(text))
    rows = [dict(zip(header, line, strict=True)) for line in lines]

    def fault(kind: str, place: str, said: str, changed: Sequence[dict[str, str]], head: Sequence[str] = ()) -> Fault:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head or header)
        writer.writerows(row.values() for row in changed)
        return Fault(kind, path, place, said, files={path: out.getvalue().encode()})

    for turn, field in enumerate(table.fields):
        if field.name not in header:
            continue
        column = [_typed(field, row[field.name]) for row in rows]
        kinds = list(of_column(table, field))
        if is_prose(field):
            kinds = kinds[:2] + [kinds[2 + (turn * _OF_PROSE + step) % (len(kinds) - 2)] for step in range(_OF_PROSE)]
        for number, (kind, damage) in enumerate(kinds):
            if (number + turn) % _TURNS:
                continue
            draw = chance(path, field.name, kind, number)
            for at in draw.sample(range(len(rows)), len(rows)):
                wrong = damage(column[at], Around(table, field, {**_numbers(rows[at])}, column, schema, draw))
                if wrong is None or wrong == column[at]:
                    continue
                changed = {**rows[at], field.name: "" if wrong is EMPTY else cell(wrong)}
                if kind == "coordinates swapped":
                    changed |= {"latitude": rows[at]["longitude"], "longitude": rows[at]["latitude"]}
                said = f"{next(iter(rows[at].values()))}: {cut(column[at])} -> {cut(wrong)}"
                yield fault(kind, field.name, said, [*rows[:at], changed, *rows[at + 1 :]])
                break
    at = chance(path).randrange(1, len(rows))
    first = next(iter(rows[at].values()))
    yield fault("row deleted", "row", first, [*rows[:at], *rows[at + 1 :]])
    yield fault("row doubled", "row", first, [*rows[:at], rows[at], *rows[at:]])
    yield fault("rows swapped", "row", first, [*rows[: at - 1], rows[at], rows[at - 1], *rows[at + 1 :]])
    yield fault("column renamed", "header", header[-1], rows, [*header[:-1], f"{header[-1]}s"])
    yield fault("columns exchanged", "header", header[-1], rows, [*header[:-2], header[-1], header[-2]])
    yield fault("cell too many", "row", first, [*rows[:at], rows[at] | {"more": "x"}, *rows[at + 1 :]])
    yield Fault("file deleted", path, "file", path, files={path: None})
    yield Fault("file cut", path, "file", path, files={path: text[: len(text) * 2 // 3].encode()})


def _typed(field: Field, text: str) -> Any:
    if text == "":
        return None
    kind = field.kind.python
    return text == "true" if kind is bool else kind(text) if kind in (int, float) else text


def _numbers(row: dict[str, str]) -> dict[str, Any]:
    return {name: float(text) if name in ("latitude", "longitude") and text else text for name, text in row.items()}


def _in_entries(files: dict[str, str]) -> Iterator[Fault]:
    """Faults in the value of every entry that incident files have, and in its name."""
    entries: dict[str, list[tuple[str, int, str, str]]] = {}
    for path, text in files.items():
        for number, line in enumerate(text.split("\n")):
            if match := _LINE.fullmatch(line):
                entries.setdefault(match[1], []).append((path, number, match[2], match[3]))
    for turn, (name, found) in enumerate(sorted(entries.items())):
        values = sorted({value for _, _, _, value in found})
        for number, (kind, damage) in enumerate(_of_entry(name, turn)):
            if (number + turn) % (_TURNS + name.startswith("says.")):
                continue
            draw = chance("entry", name, kind)
            for path, at, subject, value in draw.sample(found, min(len(found), 40)):
                wrong = damage(value, values, draw)
                if wrong in (None, value):
                    continue
                said = f"{path.rpartition('/')[2]}:{at + 1}: {cut(value)} -> {cut(wrong)}"
                yield _line_put(kind, path, name, said, files[path], at, f"{name}{subject} = {wrong}")
                break
        path, number, subject, value = chance("entry", name).choice(found)
        where = f"{path.rpartition('/')[2]}:{number + 1}"
        line = f"{name}{subject} = {value}"
        for kind, made in (
            ("entry deleted", None),
            ("entry doubled", f"{line}\n{line}"),
            ("entry misspelt", f"{name}x{subject} = {value}"),
        )[turn % 3 :][: 1 if name.startswith("says.") else 3]:
            yield _line_put(kind, path, name, where, files[path], number, made)
        if subject:
            other = chance("subject", name).choice([each for _, _, each, _ in found])
            if other != subject:
                said = f"{where}: {subject} -> {other}"
                yield _line_put("subject of another", path, name, said, files[path], number, f"{name}{other} = {value}")


def _line_put(kind: str, path: str, place: str, said: str, text: str, number: int, line: str | None) -> Fault:
    lines = text.split("\n")
    made = "\n".join([*lines[:number], *([] if line is None else [line]), *lines[number + 1 :]])
    return Fault(kind, path, place, said, files={path: made.encode("utf-8", "surrogatepass")})


_Entry = Callable[[str, Sequence[str], random.Random], str | None]


def _of_entry(name: str, turn: int) -> Iterator[tuple[str, _Entry]]:
    """The kinds of faults in the value of an entry, which is TOML as it is written."""
    yield "value of another entry", lambda value, values, draw: draw.choice([*values])
    yield "entry of another type", lambda value, values, draw: "[[1]]"
    yield "flag flipped", lambda value, values, draw: {"true": "false", "false": "true"}.get(value)
    yield "number off by one", _of_digits(lambda number: number + 1)
    yield "number off by ten times", _of_digits(lambda number: number * 10)
    yield "sign turned", _of_digits(lambda number: -number)
    yield "number as text", lambda value, values, draw: f'"{value}"' if value.isdigit() else None
    yield "date shifted", _of_day(lambda day: day + dt.timedelta(days=1))
    yield "date shifted by a year", _of_day(lambda day: day.replace(year=day.year + 1))
    yield (
        "day and month swapped",
        _of_day(lambda day: day.replace(month=day.day, day=day.month) if day.day <= 12 else day),
    )
    yield "list reordered", _of_items(lambda items: items[::-1])
    yield "item of a list doubled", _of_items(lambda items: [*items, items[0]])
    yield "item of a list dropped", _of_items(lambda items: items[1:])
    if name in _PROSE:
        table = Table("prose", "", "", (), ())
        field = Field(name, "string", "")
        prose = list(of_column(table, field))[4:]
        for step in range(_OF_PROSE * 3):
            kind, damage = prose[(turn * 7 + step) % len(prose)]
            yield (
                kind,
                _of_text(
                    lambda text, draw, damage=damage: damage(text, Around(table, field, {}, [], None, draw))  # type: ignore
                ),
            )
    else:
        yield "emptied cell", _of_text(lambda text, draw: "")
        yield "untrimmed", _of_text(lambda text, draw: f"{text} ")
        yield "other case", _of_text(lambda text, draw: text.swapcase())
        yield "key that leads nowhere", _of_text(lambda text, draw: f"{text}-2")
        yield "unseen character", _of_text(lambda text, draw: f"{text[:2]}\u200b{text[2:]}")


def _of_digits(change: Callable[[int], int]) -> _Entry:
    def changed(value: str, values: Sequence[str], draw: random.Random) -> str | None:
        numbers = list(re.finditer(r"\b[0-9]+\b", value)) if not value.startswith('"') else []
        if not numbers or re.match("[0-9]{4}-", value):
            return None
        match = draw.choice(numbers)
        return f"{value[: match.start()]}{change(int(match[0]))}{value[match.end() :]}"

    return changed


def _of_day(change: Callable[[dt.date], dt.date]) -> _Entry:
    def changed(value: str, values: Sequence[str], draw: random.Random) -> str | None:
        days = list(re.finditer("[0-9]{4}-[0-9]{2}-[0-9]{2}", value))
        if not days or len(value) > 30:
            return None
        match = draw.choice(days)
        return f"{value[: match.start()]}{change(dt.date.fromisoformat(match[0]))}{value[match.end() :]}"

    return changed


def _of_items(change: Callable[[list[str]], list[str]]) -> _Entry:
    def changed(value: str, values: Sequence[str], draw: random.Random) -> str | None:
        items = value[1:-1].split(", ") if value.startswith("[") else []
        return f"[{', '.join(change(items))}]" if len(items) > 1 else None

    return changed


def _of_text(change: Callable[[str, random.Random], Any]) -> _Entry:
    def changed(value: str, values: Sequence[str], draw: random.Random) -> str | None:
        if not (value.startswith('"') and value.endswith('"') and len(value) > 2):
            return None
        wrong = change(value[1:-1], draw)
        return None if wrong in (None, EMPTY) else f'"{wrong}"'

    return changed


def _in_blocks(files: dict[str, str]) -> Iterator[Fault]:
    """Claim blocks and rulings lost, doubled and put where they do not belong."""
    draw = chance("blocks")
    several = [path for path, text in files.items() if text.count("[[claims]]") > 2 and "[rulings" in text]
    for path in draw.sample(several, 6):
        head, *blocks = re.split(r"(?m)^(?=\[)", files[path])
        claims = [at for at, block in enumerate(blocks) if block.startswith("[[claims]]")]
        rulings = [at for at, block in enumerate(blocks) if block.startswith("[rulings")]
        at, ruling = draw.choice(claims), draw.choice(rulings)
        key = str(re.search('key = "(.*)"', blocks[at])[1])  # type: ignore[index]

        def fault(kind: str, said: str, made: Sequence[str], path: str = path, head: str = head) -> Fault:
            return Fault(kind, path, "block", said, files={path: (head + "".join(made)).encode()})

        yield fault("block deleted", key, [*blocks[:at], *blocks[at + 1 :]])
        yield fault("block doubled", key, [*blocks[: at + 1], *blocks[at:]])
        again = blocks[at].replace(f'key = "{key}"', 'key = "zz99"')
        yield fault("block doubled under a new key", key, [*blocks[: at + 1], again, *blocks[at + 1 :]])
        yield fault("ruling deleted", blocks[ruling].split("\n")[0], [*blocks[:ruling], *blocks[ruling + 1 :]])
        turned = re.sub("(?m)^take = .*$", "contested = true", blocks[ruling])
        turned = turned if turned != blocks[ruling] else blocks[ruling].replace("contested = true", f'take = ["{key}"]')
        said = blocks[ruling].split("\n")[0]
        yield fault("ruling turned", said, [*blocks[:ruling], turned, *blocks[ruling + 1 :]])
        yield fault("table misspelt", key, [*blocks[:at], blocks[at].replace("claims", "claim"), *blocks[at + 1 :]])
        other = draw.choice([each for each in files if each != path])
        text = f"{files[other].rstrip()}\n\n{blocks[at].replace(key, 'zz99', 1)}"
        yield Fault("block in another file", other, "block", f"{key} of {path}", files={other: text.encode()})


def _in_files(files: dict[str, str]) -> Iterator[Fault]:
    """Whole files lost, doubled, cut, renamed, and written in ways that are not ours."""
    draw = chance("files")
    for kind, change in (
        ("file deleted", lambda path, text: {path: None}),
        ("file renamed", lambda path, text: {path: None, f"{path[:-6]}Q.toml": text.encode()}),
        ("file with another ending", lambda path, text: {path: None, f"{path[:-5]}.TOML": text.encode()}),
        ("file with another ending", lambda path, text: {path: None, f"{path}.txt": text.encode()}),
        ("file in a folder", lambda path, text: {path: None, path.replace("SE-", "more/SE-"): text.encode()}),
        ("file doubled", lambda path, text: {f"{path[:-5]}-copy.toml": text.encode()}),
        ("file emptied", lambda path, text: {path: b""}),
        ("file cut", lambda path, text: {path: text[: len(text) // 2].encode()}),
        ("byte order mark", lambda path, text: {path: b"\xef\xbb\xbf" + text.encode()}),
        ("other line ends", lambda path, text: {path: text.replace("\n", "\r\n").encode()}),
        ("other encoding", lambda path, text: {path: text.encode("utf-16")}),
        ("merge marker", lambda path, text: {path: text.replace("\n\n", "\n<<<<<<< HEAD\n", 1).encode()}),
    ):
        path = draw.choice(list(files))
        yield Fault(kind, path, "file", path, files=change(path, files[path]))
