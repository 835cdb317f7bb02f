"""Claims from a spreadsheet as drafts: a row is one thing said, rows with one event and key are one block.

The layout is in `sheets`. What is wrong is told at its line of the spreadsheet: what the rows are
by themselves, together with what they would break once they are accepted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from syria_events import naming, outputs
from syria_events.coding import build, drafting, drafts, passages, sheets
from syria_events.coding.sheets import BLOCK, HEAD, Row
from syria_events.derivation import kinds
from syria_events.derivation.kinds import Kind
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema

_WHOLE = re.compile("[0-9]{1,10}")
_WHO = ("document", "voice", "via")
_HOW = ("certainty", "stance", "date_basis", "coder", "note")


@dataclass(frozen=True)
class Imported:
    """What a spreadsheet comes to: the drafts by event, and the identifier that each new incident was given."""

    drafts: dict[str, str]
    new: dict[str, str]


@dataclass
class _Draft:
    """The lines of a draft, and the line of the spreadsheet that each block comes from."""

    lines: list[str] = field(default_factory=list)
    origins: list[tuple[int, int]] = field(default_factory=list)

    def add(self, origin: int, lines: Iterable[str]) -> None:
        self.origins.append((len(self.lines) + 1, origin))
        self.lines += [*lines, ""]

    def text(self) -> str:
        return "\n".join(self.lines)

    def origin(self, line: int) -> int:
        return next((origin for start, origin in reversed(self.origins) if start <= max(line, 1)), 0)


class _Sheet:
    """A spreadsheet on its way to drafts: what is known of it, and what is wrong with it so far."""

    def __init__(self, path: str, schema: Schema, texts: Mapping[str, str], new: Mapping[str, str]) -> None:
        self.path, self.texts, self.new = path, texts, new
        self.fields = kinds.of_fields(schema)
        self.issues: list[Issue] = []

    def told(self, row: Row, rule: str, message: str) -> None:
        """The row is wrong."""
        self.issues.append(Issue(self.path, row.line, rule, message))

    def shared(self, rows: Sequence[Row], columns: Iterable[str], what: str) -> dict[str, str]:
        """The cells that the rows have in common; one that differs is told."""
        cells: dict[str, str] = {}
        for row in rows:
            for name in columns:
                cell = row.get(name)
                if cell is not None and cells.setdefault(name, cell) != cell:
                    self.told(row, "block", f"{name} is {cell!r}; the rows of {what} before it have {cells[name]!r}")
        return cells

    def head(self, event: str, rows: Sequence[Row], coder: str | None, exists: bool) -> list[str]:
        """The head of a draft."""
        cells = self.shared(rows, HEAD, event)
        lines = ["format = 1", f'id = "{event}"']
        if exists:
            named = ", ".join(cells)
            if cells:
                self.told(rows[0], "head", f"{event} has its {named}; expected these for a new incident only")
        else:
            missing = [name for name in ("title", "event_type", "in_recap") if name not in cells]
            if missing:
                self.told(rows[0], "head", f"a new incident needs {', '.join(missing)}, in one of its rows")
            recap = cells.get("in_recap", "false").lower()  # spreadsheets write it in capitals
            if recap not in ("true", "false"):
                self.told(rows[0], "head", f"in_recap is {cells['in_recap']!r}; expected true or false")
            texts = ("title", "description", "event_type", "joint_with")
            lines += [f"{name} = {_toml(self.new.get(cells[name], cells[name]))}" for name in texts if name in cells]
            lines.append(f"in_recap = {recap if recap in ('true', 'false') else 'false'}")
        if coder is None:
            self.told(rows[0], "coder", "no coder is named; expected one in the column coder or by --coder")
        return [*lines, f"coder = {_toml(coder or '')}"]

    def block(self, key: str, rows: Sequence[Row], coder: str | None) -> list[str]:
        """The lines of a block."""
        cells = self.shared(rows, BLOCK, f"block {key}")
        lines = ["[[claims]]", f"key = {_toml(key)}"]
        if cells.get("coder") == coder:
            cells.pop("coder", None)
        for name in ("document", "voice"):
            if name not in cells:
                self.told(rows[0], "block", f"block {key}: {name} is missing")
        lines += [f"{name} = {_toml(cells[name])}" for name in _WHO if name in cells]
        lines += self.span(key, rows[0], cells)
        lines += [f"{name} = {_toml(cells[name])}" for name in _HOW if name in cells]
        if "claimed_on" in cells:
            lines += _claimed_on(self, rows[0], cells["claimed_on"])
        return [*lines, *_says(self, key, rows)]

    def span(self, key: str, row: Row, cells: Mapping[str, str]) -> list[str]:
        """The lines that say where the passage stands; none where no passage is named."""
        document, words = cells.get("document", ""), cells.get("words")
        given = [cells[name] for name in ("start", "end") if name in cells]
        text = self.texts.get(document)
        if words is not None and not given:
            if text is None:
                message = f"block {key}: no text of {document} to look the words up in; name it with --document"
                self.told(row, "words", message)
                return []
            found, exact = passages.find(document, text, words)
            if len(found) == 1 and exact:
                return found[0].toml().splitlines()[1:]
            places = ", ".join(f"{each.start} to {each.end}" for each in found)
            how = "there" if exact else "there with other quotation marks or white space only"
            told = f"are {how}, at {places}; write start and end" if found else f"are not in the text of {document}"
            self.told(row, "words", f"block {key}: the words {told}")
        elif given:
            whole = len(given) == 2 and all(map(_WHOLE.fullmatch, given))
            if not whole or words is not None:
                said = f"block {key}: expected start and end, whole numbers, or the words of the passage"
                self.told(row, "span", said)
                return []
            start, end = map(int, given)
            if text is not None and start < end <= len(text):
                return passages.Passage.of(document, text, start, end).toml().splitlines()[1:]
            return [f"span = [{start}, {end}]"]
        return []


def _claimed_on(sheet: _Sheet, row: Row, cell: str) -> list[str]:
    """The day of a claim, which spreadsheets like to write in their own way."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
            return [f"claimed_on = {date.fromisoformat(cell)}"]
    except ValueError:
        pass
    message = f"claimed_on is {cell!r}; expected YYYY-MM-DD, in a column that the spreadsheet takes for text"
    sheet.told(row, "type", message)
    return []


def _says(sheet: _Sheet, key: str, rows: Sequence[Row]) -> list[str]:
    """The lines of what a block says."""
    said: dict[str, dict[str | None, list[str]]] = {}
    for row in rows:
        name = row.get("field")
        if name is None or name not in sheet.fields:
            sheet.told(
                row,
                "field",
                f"field is {name!r}; expected one of schema/vocab/claim_field.csv{naming.meant(name, sheet.fields)}",
            )
            continue
        kind, value = sheet.fields[name], _value(sheet, row, sheet.fields[name])
        if value is None:
            continue
        subject, of = row.get("subject"), said.setdefault(name, {})
        several = kind.listed and subject is None
        if (subject in of and not several) or (of and (subject is None) != (None in of)):
            about = f" of {subject}" if subject else ""
            sheet.told(row, "block", f"block {key} says {name}{about} already; write it under another key")
            continue
        of.setdefault(subject, []).append(value)
    lines = []
    for name, of in said.items():
        for subject, values in of.items():
            whole = values[0] if len(values) == 1 else f"[{', '.join(values)}]"
            lines.append(f"says.{name}{'' if subject is None else '.' + _key(subject)} = {whole}")
    return lines


def _value(sheet: _Sheet, row: Row, kind: Kind) -> str | None:
    """A value as TOML; None where there is none to be made of the row."""
    value, counts = row.get("value"), {n: row.cells[n] for n in ("low", "best", "high") if n in row.cells}
    if (value is None) == (not counts) or (counts and not kind.counted):
        expected = "a value, or some of low, best and high" if kind.counted else "a value, and no counts"
        sheet.told(row, "value", f"{row.get('field')}: expected {expected}")
        return None
    if not all(map(_WHOLE.fullmatch, counts.values())):
        sheet.told(row, "value", f"{', '.join(counts)}: expected whole numbers, found {', '.join(counts.values())}")
        return None
    if counts:
        made = "{ " + ", ".join(f"{name} = {int(number)}" for name, number in counts.items()) + " }"
    elif kind.counted and _WHOLE.fullmatch(value or ""):
        made = str(int(value or ""))
    else:
        made = _toml(sheet.new.get(value or "", value or "") if kind.value == "event" else value or "")
    window = row.get("window")
    if (window is not None) != (kind.value == "duration"):
        expected = "window, such as PT24H" if window is None else "no window"
        sheet.told(row, "value", f"{row.get('field')}: expected {expected}")
        return None
    return made if window is None else f"{{ window = {_toml(window)}, count = {made} }}"


def imported(folder: Path, file: Path, schema: Schema, texts: Mapping[str, str], coder: str | None = None) -> Imported:
    """The drafts that `made` makes, written to coding/drafts."""
    with outputs.alone(folder):
        found = made(folder, file, schema, texts, coder)
        write(folder, found)
    return found


def accepted(
    folder: Path, file: Path, schema: Schema, texts: Mapping[str, str], coder: str | None = None
) -> tuple[Imported, list[str]]:
    """The drafts that `made` makes, and the incident files that hold them now.

    Raises Refused where they cannot be accepted; they wait in coding/drafts then, for what is wrong to be mended.
    """
    with outputs.alone(folder):
        found = made(folder, file, schema, texts, coder)
        try:
            return found, drafts.take(folder, found.drafts, schema)
        except Refused:
            write(folder, found)
            raise


def write(folder: Path, found: Imported) -> None:
    """The drafts stand in coding/drafts."""
    outputs.write(folder, {f"{drafts.FOLDER}/{event}.toml": text.encode() for event, text in found.drafts.items()})


def made(folder: Path, file: Path, schema: Schema, texts: Mapping[str, str], coder: str | None = None) -> Imported:
    """The drafts that the claims in `file` come to; new incidents get identifiers.

    `coder` is who coded where the column is empty. Raises Refused with every problem of the
    spreadsheet, but for the choices between claims that a coder makes in the drafts.
    """
    rows, issues = sheets.read(file)
    events = _by(rows, "event")
    new = _named(folder, [event for event in events if not _is_id(event, schema)])
    sheet = _Sheet(str(file), schema, texts, new)
    sheet.issues += issues
    if not rows:
        sheet.issues.append(Issue(sheet.path, 0, "rows", "there are no claims here"))
    for row in rows:
        for name in ("event", "key"):
            if row.get(name) is None:
                sheet.told(row, "block", f"{name} is missing")
    begun: dict[str, _Draft] = {}
    for label, of in events.items():
        event = new.get(label, label)
        exists = (folder / "coding" / "incidents" / f"{event}.toml").is_file()
        if label not in new and not exists:
            sheet.told(of[0], "event", f"there is no event {event}; for a new incident write any word, such as new1")
            _draft(sheet, event, of, coder, True)  # for what else is wrong with its rows
        elif (folder / drafts.FOLDER / f"{event}.toml").exists():
            sheet.told(of[0], "event", f"{drafts.FOLDER}/{event}.toml waits already; accept or remove it first")
        else:
            begun[event] = _draft(sheet, event, of, coder, exists)
    texts_of = {event: draft.text() for event, draft in begun.items()}
    waiting = drafts.read(folder)
    known = set(build.problems(folder, schema))
    by_path = {f"{drafts.FOLDER}/{event}.toml": draft for event, draft in begun.items()}
    for issue in drafts.lint(folder, {**waiting, **texts_of}, schema):
        if issue.path in by_path and issue not in known and issue.rule not in drafts.CHOICES:
            origin = by_path[issue.path].origin(issue.line)
            sheet.issues.append(Issue(sheet.path, origin, issue.rule, issue.message))
    if sheet.issues:
        raise Refused(sheet.issues)
    return Imported(texts_of, new)


def _draft(sheet: _Sheet, event: str, rows: Sequence[Row], coder: str | None, exists: bool) -> _Draft:
    """The draft of one event."""
    draft = _Draft()
    coder = next((cell for row in rows if (cell := row.get("coder"))), coder)
    draft.add(rows[0].line, sheet.head(event, rows, coder, exists))
    for key, of in _by(rows, "key").items():
        draft.add(of[0].line, sheet.block(key, of, coder))
    return draft


def _by(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """The rows by the cell of a column, in their order; those without one are left out."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if (cell := row.get(column)) is not None:
            found.setdefault(cell, []).append(row)
    return found


def _is_id(event: str, schema: Schema) -> bool:
    return re.fullmatch(schema.table("events").field("event_id").pattern or "", event) is not None


def _named(folder: Path, labels: Iterable[str]) -> dict[str, str]:
    """Label -> a new identifier."""
    taken, found = drafting.taken_ids(folder), {}
    for label in labels:
        found[label] = drafting.new_id(taken)
        taken.add(found[label])
    return found


def _toml(text: str) -> str:
    # The escapes of JSON are those of TOML.
    return json.dumps(text, ensure_ascii=False)


def _key(name: str) -> str:
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else _toml(name)
