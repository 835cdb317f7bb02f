"""What stands under `coding/` and is read by nobody: an event must not vanish because its file has another name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from syria_events.coding import lists
from syria_events.issues import Issue

LISTS = tuple(f"{name}.csv" for name in (*lists.RECORDS, "retired", "coders"))
FOLDERS = ("incidents", "drafts", "second")
_EVENT = re.compile(r"(?i)\.?(SE-[0-9A-Z]{5})\b")


def found(folder: Path) -> tuple[list[Issue], set[str]]:
    """Each file and folder under `folder`/coding that has no place there, and the events that such files may be of."""
    issues, events = [], set()
    for file, expected in _astray(folder / "coding"):
        kind = "folder" if file.is_dir() and not file.is_symlink() else "file"
        issues.append(
            Issue(told(file.relative_to(folder)), 0, "stray", f"nothing reads this {kind}; expected {expected}")
        )
        inside = [file] if kind == "file" else [path for path in file.rglob("*") if path.is_file()]
        events |= {match[1].upper() for path in inside if (match := _EVENT.match(path.name))}
    return issues, events


def told(path: Path) -> str:
    """A path in a checkout as issues have it; bytes in a name that are no text are written out."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _astray(coding: Path) -> Iterator[tuple[Path, str]]:
    """What has no place, and what would have."""
    whole = f"{', '.join(LISTS)} and the folders {', '.join(FOLDERS)} here"
    for file in _inside(coding):
        if file.name not in (*LISTS, *FOLDERS):
            yield file, _alike(file) or whole
        elif (file.name in FOLDERS) != file.is_dir():
            yield file, f"a {'folder' if file.name in FOLDERS else 'file'} of that name"
    for name in ("incidents", "drafts"):
        yield from _no_incidents(coding / name)
    for coder in _inside(coding / "second"):
        if coder.is_dir():
            yield from _no_incidents(coder)
        else:
            yield coder, "a folder for each coder, with SE-XXXXX.toml in it"


def _no_incidents(folder: Path) -> Iterator[tuple[Path, str]]:
    for file in _inside(folder):
        if file.suffix != ".toml" or file.is_dir():
            yield file, _alike(file) or "SE-XXXXX.toml here, and no folders"


def _alike(file: Path) -> str | None:
    """The right name of what is likely meant."""
    if match := _EVENT.match(file.name):
        return (
            f"{match[1].upper()}.toml in a folder for incidents"
            if file.parent.name == "coding"
            else f"{match[1].upper()}.toml"
        )
    return next((name for name in (*LISTS, *FOLDERS) if file.name.lower() == name), None)


def _inside(folder: Path) -> list[Path]:
    """What is in a folder, but for what systems, editors and unfinished writes keep under names with a dot."""
    if not folder.is_dir():
        return []
    return [
        file
        for file in sorted(folder.iterdir())
        if not file.name.startswith(".") or file.suffix.lower() in (".toml", ".csv")
    ]
