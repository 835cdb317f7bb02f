"""What a version of this dataset owes to the release before it: tombstones, days, and when values came.

Between the last release that an install carries and a version from elsewhere there may be others, which brought and
retired something too. Who releases a version has the one `directly` before it: what is new is of the version itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from syria_events import naming
from syria_events.checks.descriptor import are_named, created
from syria_events.derivation.records import LASTING, TOMBSTONE
from syria_events.editions import archives
from syria_events.editions.archives import VERSION, numbers
from syria_events.editions.datapackage import DESCRIPTOR, Package, vocabulary_path
from syria_events.installed import root
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema, installed
from syria_events.schema.text import cut, shown

Row = Mapping[str, Any]
_DAY = len("2026-11-26")


class Wrong(NamedTuple):
    """A tombstone that is not as the release before has it: its place in the list, if it is there, and why."""

    at: int | None
    key: str
    said: str


def before(descriptor: Mapping[str, Any], folder: Path) -> Package | None:
    """The last of the releases under `folder`, where a descriptor is that of a later version.

    None for a version that is not later, and where there is none that can be read.
    """
    version = descriptor.get("version")
    try:
        known = [*archives.sums(folder)]
        if not known or not isinstance(version, str) or not VERSION.fullmatch(version):
            return None
        if numbers(version) <= numbers(known[-1]):
            return None
        if folder == root():
            return archives.package(known[-1])
        return Package.open(folder / archives.archive_path(known[-1]))
    except Refused:  # told where archives are looked at
        return None


def issues(
    descriptor: Mapping[str, Any], schema: Schema, today: dt.date, folder: Path, directly: bool = False
) -> list[Issue]:
    """What is wrong with a descriptor and a schema beside the last release in `folder`, sorted; `today` is UTC's."""
    last = before(descriptor, folder)
    if last is None:
        return []
    found = [*_made(descriptor, last, today), *since_issues(schema, last, str(descriptor["version"]), directly)]
    entries = descriptor.get("retired")
    if are_named(entries):  # if not, told by `descriptor`
        first = str(descriptor["version"]) if directly else None
        found += [Issue(DESCRIPTOR, 0, "retired", f"{each.key}: {each.said}") for each in graves(entries, last, first)]
    elif "retired" not in descriptor and "retired" in last.descriptor:
        found.append(Issue(DESCRIPTOR, 0, "retired", f"retired is missing; expected what {last.version} has, and more"))
    return sorted(found)


def _made(descriptor: Mapping[str, Any], last: Package, today: dt.date) -> Iterator[Issue]:
    """A version is made after the one before it, and before the day on which it is looked at."""
    made, before = (str(each.get("created")) for each in (descriptor, last.descriptor))
    day, earlier = made[:_DAY], before[:_DAY]
    if created(descriptor) is None:  # told by itself
        return
    if made < before:
        yield Issue(DESCRIPTOR, 0, "created", f"created is {made}; expected {before} or later, that of {last.version}")
    # A clock that shows a day before the last release is wrong itself. Somewhere it is tomorrow already.
    latest = (today + dt.timedelta(days=1)).isoformat()
    if earlier <= today.isoformat() and latest < day:
        yield Issue(DESCRIPTOR, 0, "created", f"created is {day}; expected a day that has come, none after {latest}")


def graves(entries: Sequence[Row], last: Package, first: str | None = None) -> Iterator[Wrong]:
    """The tombstones that differ from those of the last release, or are of what was never published.

    `first` is the version that the new ones have to bear: the first without those rows, where it is known.
    """
    there = {(row.get("table"), row.get("id")): (at, row) for at, row in enumerate(entries)}
    old = {(row["table"], row["id"]): row for row in last.descriptor.get("retired", ())}
    renamed: set[int] = set()
    strange = {
        (table, key): at
        for (table, key), (at, _) in there.items()
        if (table, key) not in old and table in LASTING and key not in _published(last, str(table))
    }
    for (table, key), row in old.items():
        at, now = there.get((table, key), (None, None))
        name = f"{table} {key}"
        if now is None:
            meant = naming.near(key, [str(other) for of, other in strange if of == table])
            if meant:
                at = strange.pop((table, meant[0]))
                renamed.add(at)
                yield Wrong(at, f"{table} {meant[0]}", f"{last.version} has no such row; expected {key}, which it has")
                continue
            yield Wrong(None, name, f"its tombstone is gone; {last.version} has it, and what is retired stays so")
            continue
        for column in TOMBSTONE:
            if now.get(column) != row[column]:
                said = f"{column} is {shown(now.get(column))}; expected {shown(row[column])}, as {last.version} has it"
                yield Wrong(at, name, said)
    for (table, key), (at, row) in there.items():
        if (table, key) in old or table not in LASTING or at in renamed:
            continue
        name, since = f"{table} {key}", row.get("retired_in")
        if (table, key) in strange:
            yield Wrong(at, name, f"{last.version} has no such row; expected a key that was published and is gone")
        elif first is not None and since != first:
            yield Wrong(at, name, f"retired_in is {shown(since)}; expected {first}, the first version without its row")
        elif isinstance(since, str) and VERSION.fullmatch(since) and numbers(since) <= numbers(last.version):
            yield Wrong(at, name, f"retired_in is {since}; {last.version} has its row, so expected a later version")


def _published(last: Package, table: str) -> set[str]:
    """The keys of a table in a release; none of one whose file cannot be read."""
    try:
        return set(last.table(table)[last.schema.table(table).primary_key[0]].to_pylist())
    except (Refused, KeyError):
        return set()


def since_issues(schema: Schema, last: Package, version: str, directly: bool = False) -> Iterator[Issue]:
    """The values of vocabularies that say they came with another version than they did, each at its line."""
    try:
        old = last.schema.vocabularies
    except Refused:
        return
    for name, vocabulary in schema.vocabularies.items():
        known = {term.value: term.since for term in old[name].terms} if name in old else {}
        for line, term in enumerate(vocabulary.terms, start=2):
            given = VERSION.fullmatch(term.since)
            if term.value in known:
                right, expected = term.since == known[term.value], f"{known[term.value]}, as {last.version} has it"
            elif directly:
                right, expected = term.since == version, f"{version}, as {last.version} has no such value"
            else:
                right = bool(given) and numbers(last.version) < numbers(term.since) <= numbers(version)
                expected = f"a version after {last.version}, which has no such value, and none after {version}"
            if not right:
                message = f"{term.value}: since is {cut(term.since)}; expected {expected}"
                yield Issue(vocabulary_path(name), line, "since", message)


def broader_issues(schema: Schema, own: bool = True) -> Iterator[Issue]:
    """The values of vocabularies whose broader value is none of the vocabulary to which the others lead.

    In this dataset, which is `own`, each value has one in a vocabulary in which all have one today.
    """
    for name, vocabulary in schema.vocabularies.items():
        wanted = [term.broader for term in vocabulary.terms if term.broader]
        others = {other: sum(map(set(schema.values(other)).__contains__, wanted)) for other in schema.vocabularies}
        leading = max((other for other in others if other != name), key=lambda other: others[other], default=None)
        ours = installed().vocabularies.get(name)
        whole = own and ours is not None and all(term.broader for term in ours.terms)
        for line, term in enumerate(vocabulary.terms, start=2):
            if whole and not term.broader:
                yield Issue(vocabulary_path(name), line, "broader", f"{term.value}: broader is empty; expected a value")
            if term.broader and leading and term.broader not in schema.values(leading):
                expected = f"a value of schema/vocab/{leading}.csv" if others[leading] else "a value of a vocabulary"
                message = f"{term.value}: broader is {cut(term.broader)}; expected {expected}"
                yield Issue(vocabulary_path(name), line, "broader", message)
