"""Whether the words that describe a dataset are as text should be: descriptor, schema files, vocabularies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from syria_events import inputs
from syria_events.checks.heads import NAME
from syria_events.editions.datapackage import DESCRIPTOR
from syria_events.issues import Issue
from syria_events.schema import characters
from syria_events.schema.scripts import foreign

_ENGLISH = "Latin"


def description_issues(folder: Path) -> list[Issue]:
    """Every text in the JSON and CSV files under `folder` that is not as text should be, sorted; at its line.

    Looked at are datapackage.json and what is under schema/. Files that cannot be read are told by who needs them.
    This dataset describes itself in English: what is in other letters than Latin ones is told too.
    """
    script = _ENGLISH if _is_ours(folder / DESCRIPTOR) else None
    files = [folder / DESCRIPTOR, *(folder / "schema").glob("*.json")]
    found = [issue for file in files for issue in _of_json(file, file.relative_to(folder).as_posix(), script)]
    for file in (folder / "schema" / "vocab").glob("*.csv"):
        found += _of_csv(file, file.relative_to(folder).as_posix(), script)
    return sorted(set(found))


def _is_ours(file: Path) -> bool:
    """Whether a descriptor that can be read has the name of this dataset."""
    try:
        found = inputs.parsed(file)
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("name") == NAME


def _of_json(file: Path, path: str, script: str | None) -> Iterator[Issue]:
    try:
        text = inputs.text(file)
        texts = _texts(json.loads(text))
    except (OSError, ValueError, RecursionError):
        return
    for where, value in texts if not characters.plain(value for _, value in texts if value) else ():
        if said := _said(value, script):
            written = next((form for form in _forms(value) if form in text), None)
            line = text.count("\n", 0, text.index(written)) + 1 if written else 0
            yield Issue(path, line, "text", f"{where.lstrip('/')}: {said}")


def _texts(value: object) -> list[tuple[str, str]]:
    """Every text in a value of JSON, keywords apart, which are looked at where they are read; and the way to it."""
    stack: list[tuple[str, object]] = [("", value)]
    found = []
    while stack:
        where, value = stack.pop()
        if isinstance(value, str):
            found.append((where, value))
        elif isinstance(value, dict):
            stack += [(f"{where}/{key}", inner) for key, inner in value.items()]
        elif isinstance(value, list):
            stack += [(f"{where}/{number}", inner) for number, inner in enumerate(value)]
    return found


def _forms(value: str) -> tuple[str, str]:
    """A text as JSON may have it: with its letters, or with those beyond ASCII as numbers."""
    return json.dumps(value, ensure_ascii=False), json.dumps(value)


def _of_csv(file: Path, path: str, script: str | None) -> Iterator[Issue]:
    try:
        header, *rows = inputs.rows(file, inputs.VALUES)
    except (OSError, ValueError):  # among them that it is empty
        return
    if not characters.plain(cell for row in rows for cell in row if cell):
        for line, row in enumerate(rows, start=2):
            for column, cell in zip(header, row, strict=False):
                if said := _said(cell, script):
                    yield Issue(path, line, "text", f"{column}: {said}")


def _said(text: str, script: str | None) -> str:
    """What is wrong with a text, which may have several lines; blanks are then for its author to set."""
    lines = text.split("\n")
    if len(lines) > 1:
        lines = [re.sub(r"\s+", " ", line.strip()) for line in lines]
    found = [(*characters.faults(line), *(foreign(line, script) if script else ())) for line in lines if line]
    return "; ".join(characters.said(faults) for faults in found if faults)
