"""The steps of a release: everything that stands against it is found, then the archive is written whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

from syria_events import outputs
from syria_events.checks import history
from syria_events.checks.descriptor import created
from syria_events.derivation.records import LASTING
from syria_events.editions import changes
from syria_events.editions.archives import (
    SUMS,
    VERSION,
    absent,
    archive,
    archive_path,
    frozen,
    integrity,
    members,
    numbers,
    sums,
)
from syria_events.editions.changes import Diff, Edition
from syria_events.editions.compatibility import STEPS
from syria_events.editions.datapackage import DESCRIPTOR, Package
from syria_events.editions.grounds import Row
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema
from syria_events.schema.text import shown

CHANGELOG = "CHANGELOG.md"
# What datapackage.json may say besides; anything else is a draft or a typing error.
_HEAD = frozenset({
    "$schema", "name", "title", "description", "version", "created", "homepage", "image", "id", "licenses",
    "contributors", "keywords", "sources", "temporal", "spatial", "retired", "resources",
})  # fmt: skip
HEADINGS = ("Events added", "Events corrected", "Events retired", "Coding rules", "Schema", "Code")


def release(folder: Path, found: Iterable[Issue] = ()) -> Path:
    """The archive of the version in `folder`, now among its releases: the archive and its hash, or neither.

    `found` are issues that stand against a release and that others found, such as stale files.
    Releasing the same bytes again changes nothing. Raises Refused with those and all others: files
    that are missing or not as the descriptor says, archives that were altered, a CHANGELOG without
    the version's section or with other counts than those of the diff, a version step smaller than
    the diff demands, events that are gone without a tombstone or tombstones that differ from
    before, values of vocabularies with a wrong `since`, rows that the derived pandera schemas
    refuse, keys of the descriptor that are unknown or step back, a version already released with
    other bytes.
    """
    opened = Package.open(folder)
    broken = [*opened.issues(), *integrity(folder), *absent(folder, members(opened))]
    if not VERSION.fullmatch(opened.version):
        broken.append(Issue(DESCRIPTOR, 0, "version", f"expected MAJOR.MINOR.PATCH, found {opened.version!r}"))
    try:
        changes.tombstones(opened)
    except Refused as refused:
        broken += refused.issues
    # Only of whole packages can be said what changed between them.
    issues = [*found, *(broken or [*_second_opinions(opened), *_history(folder, opened)])]
    if issues:
        raise Refused(issues)
    if opened.version not in sums(folder):
        _put(folder, opened.version, archive(folder))
    return folder / archive_path(opened.version)


def _second_opinions(opened: Package) -> Iterator[Issue]:
    """What the pandera schemas that users get have against the tables."""
    from syria_events.checks.panderas import second_opinion

    for name in opened.names:
        yield from second_opinion(opened.table(name), opened.schema.table(name), opened.schema)


def _history(folder: Path, opened: Package) -> Iterator[Issue]:
    """What stands against a version after those released before."""
    known, version = sums(folder), opened.version
    if version in known:
        yield from frozen(folder)
        return
    last = next(reversed(known), None)
    previous = None if last is None else Package.open(folder / archive_path(last))
    before = Edition("", Schema({}, {}), {}) if previous is None else Edition.of(previous)
    made = changes.between(before, Edition.of(opened))
    if last is not None:
        yield from _step_issues(last, version, made.step())
    yield from _head_issues(previous, opened)
    yield from history.issues(opened.descriptor, opened.schema, dt.datetime.now(dt.UTC).date(), folder, directly=True)
    yield from _changelog_issues(folder / CHANGELOG, version, made.counts())
    yield from _grave_issues(made)


def _head_issues(previous: Package | None, opened: Package) -> Iterator[Issue]:
    """What is wrong with the descriptor's own keys, which no diff of tables shows."""

    def issue(message: str) -> Issue:
        return Issue(DESCRIPTOR, 0, "head", message)

    for key in sorted(opened.descriptor.keys() - _HEAD):
        yield issue(f"unknown key {key!r}; expected {', '.join(sorted(_HEAD))}")
    if created(opened.descriptor) is None:
        found = opened.descriptor.get("created")
        yield issue(f"created: expected the instant of the version, such as 2026-11-25T00:00:00Z, found {shown(found)}")
    if previous is None:
        return
    if numbers(opened.version)[0] > numbers(previous.version)[0]:
        return
    for key in ("name", "licenses"):
        if opened.descriptor.get(key) != previous.descriptor.get(key):
            yield issue(f"{key}: differs from that of {previous.version}, which demands a major step")


def _step_issues(last: str, version: str, demanded: str | None) -> Iterator[Issue]:
    old, new = numbers(last), numbers(version)
    if new <= old:
        yield Issue(DESCRIPTOR, 0, "version", f"expected a version after {last}, found {version}")
        return
    taken = "major" if new[0] > old[0] else "minor" if new[1] > old[1] else "patch"
    # Before 1.0.0 nothing is promised to last, so a MINOR step may break.
    needed = "minor" if demanded == "major" and old[0] == 0 else demanded
    if needed is not None and STEPS.index(taken) < STEPS.index(needed):
        message = f"the changes since {last} demand a {needed} step; {version} is a {taken} step"
        yield Issue(DESCRIPTOR, 0, "version", message)


def _changelog_issues(file: Path, version: str, counts: Mapping[str, int]) -> Iterator[Issue]:
    """Where the section of `version` is missing, incomplete or counts otherwise than the diff."""
    lines = file.read_text(encoding="utf-8", errors="replace").split("\n") if file.is_file() else []
    if f"## {version}" not in lines:
        yield Issue(CHANGELOG, 0, "changelog", f"expected a section '## {version}'")
        return
    start = lines.index(f"## {version}")
    if lines.count(f"## {version}") > 1:
        yield Issue(CHANGELOG, start + 1, "changelog", f"expected one section '## {version}'")
    if any(line.startswith("## ") for line in lines[:start]):
        yield Issue(CHANGELOG, start + 1, "changelog", f"expected the section of {version} before all others")
    end = next((n for n in range(start + 1, len(lines)) if lines[n].startswith("## ")), len(lines))
    places = {lines[n].removeprefix("### "): n for n in range(start, end) if lines[n].startswith("### ")}
    if [lines[n].removeprefix("### ") for n in range(start, end) if lines[n].startswith("### ")] != list(places):
        yield Issue(CHANGELOG, start + 1, "changelog", f"{version}: expected each heading once")
    for heading in HEADINGS:
        if heading not in places:
            yield Issue(CHANGELOG, start + 1, "changelog", f"{version}: expected a heading '### {heading}'")
            continue
        said = next((line for line in lines[places[heading] + 1 : end] if line), "")
        if said.startswith("#") or not said:
            yield Issue(CHANGELOG, places[heading] + 1, "changelog", f"{version}: {heading}: expected text, or 'None.'")
            continue
        number = re.match("([0-9]+|None)\\b", said)
        count = counts.get(heading)
        if heading == "Schema" and bool(count) == (said == "None."):
            yield Issue(CHANGELOG, places[heading] + 1, "changelog", f"{version}: the schema has {count} changes")
        elif heading.startswith("Events") and (number is None or int(number[1].replace("None", "0")) != count):
            message = (
                f"{version}: expected the text under {heading} to begin with {count or 'None'}, found {said[:20]!r}"
            )
            yield Issue(CHANGELOG, places[heading] + 1, "changelog", message)


def _grave_issues(made: Diff) -> Iterator[Issue]:
    """Rows that go, come back or lead nowhere; what a tombstone owes to those before it, `history` tells."""
    for table in LASTING:
        before, after = (edition.ids(table) for edition in (made.old, made.new))
        graves = {row["id"]: row for row in made.new.retired if row["table"] == table}
        for message in _misplaced(before, after, graves, first=not made.old.version):
            yield Issue(DESCRIPTOR, 0, "retired", f"{table}: {message}")


def _misplaced(before: Set[str], after: Set[str], graves: Mapping[str, Row], first: bool) -> Iterator[str]:
    """What is wrong with the identifiers of one table, which are `before` and `after` the change."""
    for name in before - after - graves.keys():
        yield f"{name} was published and is gone; expected a row in coding/retired.csv"
    for name in after & graves.keys():
        yield f"{name} is retired; its identifier must not be used again"
    for name, row in graves.items():
        if first:
            yield f"{name} was never published; expected no tombstones in a first release"
        if row["successor_id"] is not None and row["successor_id"] not in after | graves.keys():
            yield f"{name}: there is no {row['successor_id']} to succeed it"


def _put(folder: Path, version: str, content: bytes) -> None:
    """The archive and its hash stand in place; if a step fails, neither does."""
    known = sums(folder) | {version: hashlib.sha256(content).hexdigest()}
    lines = (f"{known[each]}  {Path(archive_path(each)).name}\n" for each in sorted(known, key=numbers))
    outputs.write(folder, {archive_path(version): content, SUMS: "".join(lines).encode()})
