"""A folder in which the tables stand as CSV files: the mirror `csv/`, or what `export csv` writes."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from syria_events import inputs, schema
from syria_events.editions.contenthash import content_hash
from syria_events.editions.datapackage import DESCRIPTOR
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema
from syria_events.schema.text import cut


def is_one(path: Path) -> bool:
    """Whether a folder, or that of a descriptor, has tables of ours as CSV files and no schema of its own."""
    folder = path.parent if path.name == DESCRIPTOR else path
    return inputs.is_folder(folder) and not (folder / "schema").is_dir() and bool(tables(folder, schema.installed()))


def tables(folder: Path, known: Schema) -> dict[str, Path]:
    """The files of the tables that are there, by name."""
    folder = folder.parent if folder.name == DESCRIPTOR else folder
    return {name: folder / f"{name}.csv" for name in known.tables if (folder / f"{name}.csv").is_file()}


def head(folder: Path) -> tuple[Mapping[str, Any], list[Issue]]:
    """What the descriptor of the folder says, nothing where there is none, and why it cannot be read."""
    file = folder if folder.name == DESCRIPTOR else folder / DESCRIPTOR
    if not file.exists():
        return {}, []
    try:
        found = inputs.parsed(file)
    except (OSError, ValueError) as error:
        return {}, [Issue(DESCRIPTOR, 0, "descriptor", f"expected JSON in UTF-8; {inputs.reason(error)}")]
    if not isinstance(found, dict):
        return {}, [Issue(DESCRIPTOR, 0, "descriptor", f"expected a JSON object, found {type(found).__name__}")]
    return found, []


def stamp_issues(
    folder: Path, descriptor: Mapping[str, Any], read: Mapping[str, pa.Table], known: Schema
) -> Iterator[Issue]:
    """Tables that a descriptor does not have, and files that are not those it describes."""
    if not descriptor:
        return
    entries = descriptor.get("resources")
    listed = {
        entry["name"]: entry
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("name"), str)
    }
    files = tables(folder, known)
    for name in known.tables:
        if name not in files:
            yield Issue(f"{name}.csv", 0, "missing", "expected this file, a table of the version")
        elif name not in listed:
            yield Issue(DESCRIPTOR, 0, "descriptor", f"expected a resource called {name!r}")
        elif name in read:
            yield from _stamps(files[name], listed[name], read[name])


def _stamps(file: Path, entry: Mapping[str, Any], data: pa.Table) -> Iterator[Issue]:
    content = inputs.contents(file)
    expected: dict[str, Any] = {"path": file.name, "bytes": len(content), "rows": data.num_rows}
    expected["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
    with contextlib.suppress(Refused):  # its columns are told by themselves
        expected["content_hash"] = content_hash(data)
    for key, value in expected.items():
        if entry.get(key) != value:
            said = f"{entry['name']}: the descriptor has {key} {cut(entry.get(key))}; expected {value!r}"
            yield Issue(file.name, 0, "hash", said)


def placed(issue: Issue, lines: Mapping[str, Sequence[int]]) -> Issue:
    """An issue of a row of a table at the line of its file."""
    if issue.path not in lines:
        return issue
    of = lines[issue.path]
    return replace(issue, path=f"{issue.path}.csv", line=of[issue.line - 1] if issue.line else 0)
