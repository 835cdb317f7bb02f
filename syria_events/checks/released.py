"""Whether what bears the number of a released version is that release: a released number is a promise.

The archives of all releases travel with the install, each held against its hash before it is read. So
whatever calls itself 1.0.0, from wherever, is held against 1.0.0 itself: rows by their content, never
by the bytes of files, which another writer makes otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from syria_events.checks.relations import rows_of
from syria_events.editions import archives
from syria_events.editions.contenthash import content_hash
from syria_events.editions.datapackage import DESCRIPTOR, Package
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema, Table
from syria_events.schema.text import cut, key_text, shown

_RULE = "released"
# Of a table that is another altogether, no more rows than this are told one by one.
_ROWS = 20
# What a table's own comparison tells, or what differs with the program that wrote the file.
_TOLD = ("hash", "rows", "content_hash")


def note(version: str) -> str:
    """What can be said of a version that this install does not know; empty for one that it does."""
    known = archives.versions()
    if not archives.VERSION.fullmatch(version) or version in (*known, Package.open().version) or not known:
        return ""
    return (
        f"{version} is not among the releases that this install carries ({', '.join(known)}), so the rows were "
        "held against the rules alone"
    )


def package_issues(opened: Package, tables: Mapping[str, pa.Table], file: Path | None = None) -> list[Issue]:
    """What keeps a package from being the release whose number it bears, sorted; `tables` are its own, as read.

    Of a number that no release has: an issue where it is lower than the last one, else nothing.
    `file` is the zip that it comes from, if it does; the archive itself needs no comparison.
    """
    known, version = archives.versions(), opened.version
    if version not in known:
        return list(_never_released(version, known))
    if file is not None and file.is_file() and _is_archive(file, version):
        return []
    try:
        release = archives.package(version)
        found = [
            *_descriptor(opened.descriptor, release.descriptor, version),
            *_schema(opened, release.schema, version),
        ]
        for name in release.names:
            if name in tables:
                found += row_issues(tables[name], name, version, name)
            elif name not in opened.names:
                found.append(Issue(DESCRIPTOR, 0, _RULE, f"{version} was released with the table {name}; expected it"))
    except Refused as refused:
        return list(refused.issues)
    return sorted(found)


def row_issues(data: pa.Table, table: str, version: str, path: str) -> list[Issue]:
    """The rows of a table that are not those of a released version, sorted; a missing one is at line 0.

    Raises KeyError naming the released versions, or the tables of this one; Refused for an altered archive.
    """
    release = archives.package(version)
    expected, described = release.table(table), release.schema.table(table)
    try:
        if content_hash(data) == content_hash(expected):
            return []
    except Refused:  # columns that are told by themselves
        return []
    found = sorted(_differing(rows_of(data), rows_of(expected), described, version))
    issues = [Issue(path, line, _RULE, message) for line, message in found[:_ROWS]]
    if len(found) > _ROWS:
        issues.append(Issue(path, 0, _RULE, f"{len(found) - _ROWS} more rows are not those of {version}"))
    if not found:
        message = f"the content is not that of {version}, whose content hash is {content_hash(expected)}"
        issues.append(Issue(path, 0, _RULE, message))
    return sorted(issues)


def borne(file: Path) -> tuple[str, str] | None:
    """The table and the version of a data file that stands in a package and is listed there; None for others."""
    for folder in list(file.absolute().parents)[:4]:
        try:
            opened = Package.open(folder) if (folder / DESCRIPTOR).is_file() else None
        except Refused:
            opened = None
        if opened is not None:
            path = file.absolute().relative_to(folder).as_posix()
            entries = opened.descriptor.get("resources")
            listed = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
            names = [entry.get("name") for entry in listed if entry.get("path") == path]
            return (str(names[0]), opened.version) if names else None
    return None


def _never_released(version: str, known: tuple[str, ...]) -> Iterator[Issue]:
    """A number between those of two releases, or before the first, is nobody's."""
    if known and archives.VERSION.fullmatch(version) and archives.numbers(version) < archives.numbers(known[-1]):
        expected = f"one of {', '.join(known)}, or a number after {known[-1]}"
        yield Issue(DESCRIPTOR, 0, _RULE, f"{version} was never released; expected {expected}")


def _is_archive(file: Path, version: str) -> bool:
    """Whether a zip is the released archive, byte for byte."""
    archive = archives.path(version)
    if not archive.is_file() or file.stat().st_size != archive.stat().st_size:
        return False
    return hashlib.sha256(file.read_bytes()).hexdigest() == archives.digest(version)


def _differing(rows: list[Any], released: list[Any], table: Table, version: str) -> Iterator[tuple[int, str]]:
    def key(row: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(row.get(column) for column in table.primary_key)

    expected = {key(row): row for row in released}
    seen = set()
    for line, row in enumerate(rows, start=1):
        name = key_text(key(row))
        seen.add(key(row))
        if key(row) not in expected:
            yield line, f"{name} is not in {version}"
            continue
        other = expected[key(row)]
        said = [
            f"{column} is {_short(row[column])}, {version} has {_short(other[column])}"
            for column in table.names
            if column in row and row[column] != other[column]
        ]
        if said:
            yield line, f"{name}: {'; '.join(said)}"
    yield from ((0, f"{key_text(gone)} is missing; {version} has it") for gone in expected if gone not in seen)


def _short(value: Any) -> str:
    return cut(value) if isinstance(value, (str, bytes)) else shown(value)


def _descriptor(found: Mapping[str, Any], released: Mapping[str, Any], version: str) -> Iterator[Issue]:
    for key in dict.fromkeys((*released, *found)):
        if key != "resources" and found.get(key) != released.get(key):
            message = f"{key} is {cut(found.get(key))}; {version} was released with {cut(released.get(key))}"
            yield Issue(DESCRIPTOR, 0, _RULE, message)
    here, there = _resources(found), _resources(released)
    for name in sorted(here.keys() | there.keys()):
        if name not in here or name not in there:
            has = "was released with" if name in there else "was released without"
            yield Issue(DESCRIPTOR, 0, _RULE, f"{version} {has} the resource {name}")
            continue
        # A vocabulary is a file of text, whose bytes are its content.
        told = _TOLD if there[name].get("format") == "parquet" else ()
        for key in dict.fromkeys((*there[name], *here[name])):
            if key not in told and here[name].get(key) != there[name].get(key):
                said = f"{name}: {key} is {cut(here[name].get(key))}"
                yield Issue(DESCRIPTOR, 0, _RULE, f"{said}; {version} was released with {cut(there[name].get(key))}")


def _resources(descriptor: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    entries = descriptor.get("resources")
    # a descriptor of more resources than any of ours is refused as such
    named = [entry for entry in entries[:1000] if isinstance(entry, dict)] if isinstance(entries, list) else []
    return {entry["name"]: entry for entry in named if isinstance(entry.get("name"), str)}


def _schema(opened: Package, released: Schema, version: str) -> Iterator[Issue]:
    found = opened.schema
    for name in found.tables.keys() | released.tables.keys():
        if found.tables.get(name) != released.tables.get(name):
            yield Issue(f"schema/{name}.json", 0, _RULE, f"expected the description that {version} was released with")
    for name in found.vocabularies.keys() | released.vocabularies.keys():
        if found.vocabularies.get(name) != released.vocabularies.get(name):
            yield Issue(f"schema/vocab/{name}.csv", 0, _RULE, f"expected the values that {version} was released with")
