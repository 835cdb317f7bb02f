"""Help for coders: a new incident file, and the hashes of spans that have none yet."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from itertools import accumulate
from pathlib import Path

from syria_events import outputs
from syria_events.coding import passages
from syria_events.derivation import spans
from syria_events.editions import documents
from syria_events.issues import Issue, Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U

_TEMPLATE = """\
format = 1
id = "{event_id}"
title = ""
description = ""
event_type = ""
in_recap = false
coder = ""

[[claims]]
key = "a1"
document = ""
voice = ""
span = [0, 1]
says.event_status = "occurred"
"""


def new_id(taken: Collection[str]) -> str:
    """A random event identifier that is not in `taken`."""
    while (event_id := "SE-" + "".join(secrets.choice(ALPHABET) for _ in range(5))) in taken:
        pass
    return event_id


def new_incident(folder: Path) -> Path:
    """A new, empty incident file under `folder`/coding/incidents, with an identifier never used before.

    Raises Refused when there is no coding folder.
    """
    incidents = folder / "coding" / "incidents"
    if not incidents.is_dir():
        raise Refused([Issue(str(incidents), 0, "coding", "no such folder; run this in a checkout of the dataset")])
    with outputs.alone(folder):
        event_id = new_id(taken_ids(folder))
        file = incidents / f"{event_id}.toml"
        outputs.write(folder, {file.relative_to(folder).as_posix(): _TEMPLATE.format(event_id=event_id).encode()})
    return file


def taken_ids(folder: Path) -> set[str]:
    """The event identifiers that are in use, wait in drafts, or were retired."""
    retired = folder / "coding" / "retired.csv"
    taken = {file.stem for where in ("incidents", "drafts") for file in (folder / "coding" / where).glob("*.toml")}
    gone = retired.read_text(encoding="utf-8", errors="replace") if retired.is_file() else ""
    return taken | set(re.findall(r"SE-\w{5}", gone))


def fill(folder: Path, document_id: str, path: Path) -> int:
    """Every span of `document_id` in the coding files has its paragraph and the hash of its text in `path`.

    Lines that are there already stay as they are, so that `verify` can still find a wrong one.
    Returns how many claim blocks were completed. Raises Refused when a file cannot be read, when
    `path` is not the text recorded for the document, or when a span ends after its last
    character; then no file is changed.
    """
    with outputs.alone(folder):
        return _filled(folder, document_id, path)


def _filled(folder: Path, document_id: str, path: Path) -> int:
    text = passages.text_of(folder, document_id, path)
    changed: dict[str, bytes] = {}
    issues: list[Issue] = []
    filled = 0
    for file in sorted(file for pattern in passages.BLOCKS for file in (folder / "coding").glob(pattern)):
        blocks = re.split(r"(?m)^(?=\[)", documents.decode(file)[0])
        lines = list(accumulate((block.count("\n") for block in blocks), initial=1))
        for number, (block, line) in enumerate(zip(blocks[:], lines, strict=False)):
            span = re.search(r"(?m)^span *= *\[\s*(\d+),\s*(\d+)\s*\] *(?:#.*)?\n", block)
            cited = re.search(rf'(?m)^document *= *"{re.escape(document_id)}" *(?:#.*)?$', block)
            if not span or not cited or re.search(r"(?m)^sha256 *= ", block):
                continue
            start, end = int(span[1]), int(span[2])
            if end > len(text):
                issues.append(passages.after_the_end(file.relative_to(folder).as_posix(), line, end, len(text)))
                continue
            found = f'sha256 = "{spans.digest(text, start, end)}"\n'
            if not re.search(r"(?m)^paragraph *= ", block):
                found += f"paragraph = {spans.paragraph(text, start)}\n"
            blocks[number] = block[: span.end()] + found + block[span.end() :]
            filled += 1
        content = "".join(blocks).encode()
        if content != file.read_bytes():
            changed[file.relative_to(folder).as_posix()] = content
    if issues:
        raise Refused(issues)
    outputs.write(folder, changed)
    return filled
