"""Drafts: claim blocks that wait in coding/drafts/SE-XXXXX.toml until they are accepted.

A draft is an incident file for an event there is none of, or the head `format`, `id` and `coder`
with blocks to add to one that there is. A ruling in a draft takes the place of the incident's on
the same value. Nothing is built from drafts; they are checked as if they were accepted.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from syria_events import naming, outputs
from syria_events.coding import build
from syria_events.editions import documents
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema

FOLDER = "coding/drafts"
# What the claims of a draft make necessary elsewhere: a choice, which a coder makes afterwards.
CHOICES = frozenset({"missing_ruling", "needless_ruling", "ruling"})

_BLOCK = re.compile(r"(?m)^(?=\[)")
Line = tuple[str, str, int]  # text, and the file and line that it comes from


@dataclass(frozen=True)
class Merged:
    """An incident file as it is once a draft is accepted, and where each of its lines comes from."""

    path: str
    lines: tuple[Line, ...]

    def text(self) -> str:
        """The file as it will be."""
        return "".join(text for text, _, _ in self.lines)

    def origin(self, issue: Issue) -> Issue:
        """An issue of this file, where it now stands."""
        if not 0 < issue.line <= len(self.lines):
            return replace(issue, path=self.lines[0][1]) if self.lines else issue
        _, path, line = self.lines[issue.line - 1]
        return replace(issue, path=path, line=line)


def read(folder: Path, events: Collection[str] | None = None) -> dict[str, str]:
    """Event -> text of its draft, for `events` or for all that have one.

    Raises Refused where one of `events` has none, or a file cannot be read.
    """
    files = {file.stem: file for file in sorted((folder / FOLDER).glob("*.toml"))}
    missing = [event for event in events or () if event not in files]
    if missing:
        raise Refused(
            Issue(f"{FOLDER}/{event}.toml", 0, "draft", f"there is no such draft{naming.meant(event, files)}")
            for event in missing
        )
    wanted = files if events is None else {event: files[event] for event in sorted(events)}
    found, issues = _decoded(folder, wanted)
    if issues:
        raise Refused(issues)
    return found


def readable(folder: Path) -> tuple[dict[str, str], list[Issue]]:
    """Event -> text of each draft that can be read, and what is wrong with the others."""
    return _decoded(folder, {file.stem: file for file in sorted((folder / FOLDER).glob("*.toml"))})


def _decoded(folder: Path, files: Mapping[str, Path]) -> tuple[dict[str, str], list[Issue]]:
    found, issues = dict[str, str](), list[Issue]()
    for event, file in files.items():
        try:
            found[event] = documents.decode(file)[0]
        except Refused as refused:
            path = file.relative_to(folder).as_posix()
            issues += [replace(issue, path=path) for issue in refused.issues]
    return found, issues


def lint(folder: Path, drafts: Mapping[str, str], schema: Schema) -> list[Issue]:
    """Every problem of the coding files as they are with `drafts` accepted, each where it now stands."""
    merged = {event: merge(folder, event, text) for event, text in drafts.items()}
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        shutil.copytree(folder / "coding", copy / "coding", ignore=shutil.ignore_patterns("drafts", "second"))
        for each in merged.values():
            (copy / each.path).write_text(each.text(), encoding="utf-8", newline="")
        issues = build.problems(copy, schema)
    by_path = {each.path: each for each in merged.values()}
    found = [by_path[issue.path].origin(issue) if issue.path in by_path else issue for issue in issues]
    return sorted({*found, *(issue for event, text in drafts.items() for issue in _heads(folder, event, text))})


def accept(folder: Path, events: Collection[str] | None, schema: Schema) -> list[str]:
    """The incident files that hold what was in the drafts of `events`, or in all; the drafts are gone.

    Raises Refused with what they would bring in that is wrong, and then nothing is changed. What
    was wrong before does not stand in their way.
    """
    with outputs.alone(folder):
        return take(folder, read(folder, events), schema)


def take(folder: Path, drafts: Mapping[str, str], schema: Schema) -> list[str]:
    """The same for drafts, event -> text, that need not stand in files yet."""
    known = set(build.problems(folder, schema))
    issues = [issue for issue in lint(folder, drafts, schema) if issue not in known]
    if issues:
        raise Refused(issues)
    merged = [merge(folder, event, text) for event, text in drafts.items()]
    waiting = [f"{FOLDER}/{event}.toml" for event in drafts]
    outputs.write(folder, {each.path: each.text().encode() for each in merged}, without=waiting)
    return [each.path for each in merged]


def merge(folder: Path, event: str, draft: str) -> Merged:
    """The incident file of an event with its draft: blocks after blocks, rulings after rulings."""
    path = f"coding/incidents/{event}.toml"
    waiting = _pieces(draft, f"{FOLDER}/{event}.toml")
    if not (folder / path).is_file():
        return Merged(path, tuple(line for piece in waiting for line in piece))
    stands = _pieces(documents.decode(folder / path)[0], path)
    added = [_signed(piece, _coder(waiting[0]), _coder(stands[0])) for piece in waiting[1:]]
    replaced = {_header(piece) for piece in added if not _is_claim(piece)}
    ordered = [
        *(piece for number, piece in enumerate(stands) if number == 0 or _is_claim(piece)),
        *(piece for piece in added if _is_claim(piece)),
        *(piece for piece in stands[1:] if not _is_claim(piece) and _header(piece) not in replaced),
        *(piece for piece in added if not _is_claim(piece)),
    ]
    return Merged(path, tuple(_spaced(ordered)))


def _heads(folder: Path, event: str, text: str) -> list[Issue]:
    """What is wrong with the head of a draft that is added to an incident, since only its coder is read."""
    head = "".join(line for line, _, _ in _pieces(text, "")[0])
    path = f"{FOLDER}/{event}.toml"
    if not (folder / "coding" / "incidents" / f"{event}.toml").is_file():
        return []
    issues = []
    if not re.search(rf'(?m)^id = "{event}"$', head):
        issues.append(Issue(path, 1, "id", f'id and file name must be the same; expected id = "{event}"'))
    if not re.search(r'(?m)^coder = "[^"]+"$', head):
        issues.append(Issue(path, 1, "coder", 'expected coder = "..." in the head of a draft'))
    return issues


def _pieces(text: str, path: str) -> list[list[Line]]:
    """The head of a file and its tables, as lines with their numbers."""
    number, pieces = 0, []
    for piece in _BLOCK.split(text):
        lines = piece.splitlines(keepends=True)
        pieces.append([(line, path, number + n) for n, line in enumerate(lines, 1)])
        number += len(lines)
    return pieces


def _spaced(pieces: list[list[Line]]) -> list[Line]:
    """The lines of pieces with one empty line between two, and none at the end."""
    lines: list[Line] = []
    for piece in pieces:
        kept = piece
        while kept and not kept[-1][0].strip():
            kept = kept[:-1]
        if lines and kept:
            lines.append(("\n", *kept[0][1:]))
        lines += [(line.rstrip("\n") + "\n", path, number) for line, path, number in kept]
    return lines


def _signed(piece: list[Line], coder: str | None, other: str | None) -> list[Line]:
    """A block that says who coded it, where that is not who coded the rest of the incident."""
    keys = [n for n, (line, _, _) in enumerate(piece) if re.match(r"key\s*=", line)]
    if coder in (None, other) or not _is_claim(piece) or not keys or _coder(piece) is not None:
        return piece
    at = keys[0]
    return [*piece[: at + 1], (f'coder = "{coder}"\n', *piece[at][1:]), *piece[at + 1 :]]


def _coder(piece: list[Line]) -> str | None:
    found = re.search(r'(?m)^coder\s*=\s*"([^"]*)"', "".join(line for line, _, _ in piece))
    return found[1] if found else None


def _is_claim(piece: list[Line]) -> bool:
    return _header(piece) == "[[claims]]"


def _header(piece: list[Line]) -> str:
    """The header of a table, however it is spaced and quoted."""
    return re.sub(r"[\s\"']|#.*", "", piece[0][0]) if piece else ""
