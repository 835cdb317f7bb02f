"""Any set of faults is told in one run, each at its line and nothing else, and each is gone once it is mended."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from effort import few
from syria_events.coding import build
from syria_events.issues import Issue

Place = tuple[str, int, str]
INCIDENTS = "coding/incidents"


class Fault(NamedTuple):
    """A key of a table that is wrong: what is written instead, or None, and the rule that says so."""

    key: str
    instead: str | None
    rule: str


HEAD = {
    "format": "1",
    "id": '"{event}"',
    "title": '"A title of {event}"',
    "description": '"In our own words."',
    "event_type": '"armed_attack"',
    "in_recap": "true",
    "coder": '"a"',
}
HEADS = {
    "unknown key": Fault("novel", "1", "key"),
    "like another key": Fault("titel", '"A title of {event}"', "key"),
    "no coder": Fault("coder", None, "key"),
    "no title": Fault("title", None, "key"),
    "empty title": Fault("title", '""', "text"),
    "unquoted": Fault("description", "our own words", "toml"),
    "not closed": Fault("title", '"A title', "toml"),
    "number for text": Fault("description", "3", "type"),
    "unknown type": Fault("event_type", '"party"', "vocabulary"),
    "text for truth": Fault("in_recap", '"yes"', "type"),
    "other format": Fault("format", "2", "format"),
    "other id": Fault("id", '"SE-00000"', "id"),
    "no such event": Fault("joint_with", '"SE-ZZZZZ"', "joint_with"),
    "unknown coder": Fault("coder", '"nobody"', "coder"),
}
BLOCK = {
    "key": '"{key}"',
    "document": '"syrian-observer-recap"',
    "voice": '"north-press"',
    "says.event_status": '"occurred"',
}
BLOCKS = {
    "unknown key": Fault("novel", "1", "key"),
    "like another key": Fault("vioce", '"north-press"', "key"),
    "no voice": Fault("voice", None, "key"),
    "capital key": Fault("key", '"C 1"', "key"),
    "unknown document": Fault("document", '"nowhere"', "foreign_key"),
    "no slug": Fault("document", '"No Slug"', "pattern"),
    "unknown voice": Fault("voice", '"nobody"', "foreign_key"),
    "unknown relay": Fault("via", '"nobody-else"', "foreign_key"),
    "unquoted": Fault("paragraph", "two", "toml"),
    "list not closed": Fault("span", "[1,", "toml"),
    "span of one": Fault("span", "[1]", "span"),
    "span without hash": Fault("span", "[1, 9]", "span_whole"),
    "hash": Fault("sha256", "3", "type"),
    "certainty": Fault("certainty", '"sure"', "vocabulary"),
    "stance": Fault("stance", '"maybe"', "vocabulary"),
    "basis": Fault("date_basis", '"stated"', "date_basis"),
    "day as text": Fault("claimed_on", '"2022-08-24"', "type"),
    "coder": Fault("coder", '"nobody-{key}"', "coder"),
    "long note": Fault("note", f'"{"x" * 501}"', "max_length"),
    "unknown field": Fault("says.novel", '"x"', "field"),
    "like a field": Fault("says.wepon", '"drone"', "field"),
    "unknown status": Fault("says.event_status", '"perhaps"', "vocabulary"),
    "unquoted status": Fault("says.event_status", "occurred", "toml"),
    "blank in a subject": Fault("says.injured.us soldiers", "2", "toml"),
    "unknown place": Fault("says.location", '"nowhere"', "value_fits_field"),
    "count": Fault("says.killed.us-soldiers", "-1", "value"),
    "unknown subject": Fault("says.injured.nobody", "1", "subject_known"),
    "no subject": Fault("says.destroyed", "1", "subject_known"),
    "unknown actor": Fault("says.target", '"nobody"', "value_fits_field"),
    "unknown event": Fault("says.precedes", '"SE-ZZZZZ"', "value_fits_field"),
    "twice": Fault("says.victim", '["iran", "iran"]', "primary_key"),
    "empty": Fault("says.detail", "[]", "value"),
    "clock": Fault("says.time_local", '"24:00"', "value_fits_field"),
}
# Appended rows: the list, the row, and the rule; the first cells sort after all others.
ROWS = {
    "short": ("actors", "zz-a,Actor", "cells"),
    "long": ("sources", "zz-a,Voice,outlet,,,,true,,,,", "cells"),
    "number": ("locations", "zz-a,Place,,town,x,1.0,1,2,,,,,,,,A map,,", "type"),
    "far number": ("locations", f"zz-b,Place,,town,,,,4,,,,,,{'9' * 12},,,,", "type"),
    "beyond": ("locations", "zz-c,Place,,town,91,1.0,1,2,,,,,,,,A map,,", "maximum"),
    "half a point": ("locations", "zz-d,Place,,town,1.0,1.0,,2,,,,,,,,A map,,", "position_whole"),
    "kind": ("sources", "zz-b,Voice,oracle,,,,true,,", "vocabulary"),
    "truth": ("sources", "zz-c,Voice,outlet,,,,yes,,", "type"),
    "parent": ("sources", "zz-d,Voice,outlet,nobody,,,true,,", "foreign_key"),
    "loop": ("sources", "zz-e,Voice,outlet,zz-e,,,true,,", "voice_chains_end"),
    "slug": ("actors", "zz b,Actor,,militia,,,,,,,,", "pattern"),
    "no name": ("actors", "zz-c,,,militia,,,,,,,,", "required"),
    "no key": ("actors", ",Actor,,militia,,,,,,,,", "required"),
    "bad byte": ("actors", "zz-d,Act\udce9r,,militia,,,,,,,,", "unreadable"),
    "bad byte in a key": ("sources", "zz-\udce9,Voice,outlet,,,,true,,", "unreadable"),
    "hidden": ("actors", "zz-e,Act\u200bor,,militia,,,,,,,,", "hidden_character"),
    "quote": ("actors", 'zz-f,"Actor,,militia,,,,,,,,', "csv"),
    "day": ("documents", "zz-a,syria-tv,T,2022-02-30,en,,,,full_text,", "publication_dated"),
    "publisher": ("documents", "zz-b,nobody,T,2022,en,,,,full_text,", "foreign_key"),
    "hash alone": ("documents", f"zz-c,syria-tv,T,2022,en,,{'0' * 64},,full_text,", "text_whole"),
    "length": ("documents", f"zz-d,syria-tv,T,2022,en,,{'1' * 64},many,full_text,", "type"),
    "no vocabulary": (
        "crosswalk", "zz,arrow,cameo,190,skos:exactMatch,No.,zz:arrow,CAMEO:190,1.1b3,semapv:ManualMappingCuration",
        "crosswalk_values_exist",
    ),
    "no table": ("retired", "zz,SE-00009,1.0.0,,Why.", "foreign_key"),
    "no reason": ("retired", "sources,zz-gone,1.0.0,,", "required"),
    "successor": ("retired", "sources,zz-gone-too,1.0.0,nobody,Why.", "foreign_key"),
    "kind of coder": ("coders", "zza,robot,,,,", "coder"),
    "blind": ("coders", "zzb,person,maybe,,,", "coder"),
}  # fmt: skip
STRAYS = {
    "capitals": f"{INCIDENTS}/SE-00007.TOML",
    "folder": f"{INCIDENTS}/more",
    "above": "coding/SE-00008.toml",
    "copy": "coding/sources (1).csv",
    "list in capitals": "coding/Actors.csv",
    "in drafts": "coding/drafts/notes.txt",
    "beside coders": "coding/second/SE-00009.toml",
}

# Name of a fault: ("head", event, ...), ("block", event, key, ...), ("row", ...), ("stray", ...).
Name = tuple[str, ...]
EVENTS = ("SE-00001", "SE-00002")
KEYS = ("c1", "c2")
ALL: list[Name] = [
    *(("head", event, name) for event in EVENTS for name in HEADS),
    *(("block", event, key, name) for event in EVENTS for key in KEYS for name in BLOCKS),
    *(("row", name) for name in ROWS),
    *(("stray", name) for name in STRAYS),
]


def exclusive(name: Name) -> Name:
    """What a fault is about: two that are about the same do not stand together."""
    if name[0] in ("row", "stray"):
        return name
    # Whether a field that is like none of ours is a date, and so has a basis, cannot be known.
    key = {"titel": "title", "vioce": "voice", "says.novel": "date_basis"}.get(
        found := (HEADS if name[0] == "head" else BLOCKS)[name[-1]].key, found
    )
    return (*name[:-1], key)


def statements(usual: dict[str, str], faults: list[Fault], **names: str) -> list[str]:
    """The lines of a table with its faults."""
    lines = {key: value.format(**names) for key, value in usual.items()}
    for fault in faults:
        lines.pop({"titel": "title", "vioce": "voice"}.get(fault.key, fault.key), None)
        if fault.instead is not None:
            lines[fault.key] = fault.instead.replace("{key}", names.get("key", ""))
    return [f"{key} = {value}" for key, value in lines.items()]


def planted(folder: Path, clean: Path, faults: Collection[Name]) -> list[Place]:
    """A copy of the coding files with two incidents more, and these faults; where each is to be told."""
    shutil.rmtree(folder / "coding", ignore_errors=True)
    shutil.copytree(clean / "coding", folder / "coding")
    wanted: list[Place] = []
    for event in EVENTS:
        wanted += incident(folder, event, faults)
    for name, (table, row, rule) in ROWS.items():
        if ("row", name) in faults:
            file = folder / "coding" / f"{table}.csv"
            line = file.read_bytes().count(b"\n") + 1
            with file.open("ab") as lines:
                lines.write(row.encode("utf-8", "surrogateescape") + b"\n")
            wanted.append((f"coding/{table}.csv", line, rule))
    for name, path in STRAYS.items():
        if ("stray", name) in faults:
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).mkdir() if name == "folder" else (folder / path).write_text("x")
            wanted.append((path, 0, "stray"))
    return wanted


def incident(folder: Path, event: str, faults: Collection[Name]) -> Iterator[Place]:
    """Writes an incident with the faults that are of it."""
    path = f"{INCIDENTS}/{event}.toml"
    head = [HEADS[name[2]] for name in faults if name[:2] == ("head", event)]
    lines = statements(HEAD, head, event=event)
    # A statement that is none is told at its own line, all else of a table where it starts.
    for fault in head:
        at = next((n for n, line in enumerate(lines, 1) if line.startswith(f"{fault.key} =")), 1)
        yield path, at if fault.rule == "toml" else len(lines) + 2 if fault.rule == "coder" else 1, fault.rule
    for key in ("c0", *KEYS):
        lines += ["", "[[claims]]"]
        start = len(lines)
        block = [BLOCKS[name[3]] for name in faults if name[:3] == ("block", event, key)]
        lines += statements(BLOCK, block, key=key)
        for fault in block:
            at = next((n for n, line in enumerate(lines, 1) if n > start and line.startswith(f"{fault.key} =")), 0)
            yield path, at if fault.rule == "toml" else start, fault.rule
    (folder / path).write_text("\n".join(lines) + "\n", "utf-8")


def told(issues: list[Issue]) -> list[Place]:
    return sorted((issue.path, issue.line, issue.rule) for issue in issues)


def apart(names: list[Name]) -> bool:
    return len({exclusive(name) for name in names}) == len(names)


@pytest.fixture(scope="module")
def clean(three: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(three, tmp_path_factory.mktemp("waves") / "clean")


@pytest.fixture
def folder(clean: Path, tmp_path: Path) -> Path:
    """Where coding files are put beside the schema."""
    for name in ("schema", "syria_events"):
        shutil.copytree(clean / name, tmp_path / name)
    return tmp_path


def test_there_is_nothing_wrong_without_a_fault(folder: Path, clean: Path) -> None:
    assert planted(folder, clean, []) == []
    assert build.lint(folder) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["head", "block", "row", "stray"])
def test_each_fault_alone_is_told_at_its_line_and_nothing_else(folder: Path, clean: Path, kind: str) -> None:
    wrong = {}
    for name in ALL:
        if name[0] == kind and EVENTS[1] not in name and KEYS[1] not in name:
            wanted = planted(folder, clean, [name])
            if told(found := build.lint(folder)) != sorted(wanted):
                wrong[name] = (wanted, list(map(str, found)))
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("faults", "places"),
    # Blocks have nothing to do with one another, so that four of them can have a pair at the same time.
    [(HEADS, [("head", EVENTS[0])]), (BLOCKS, [("block", event, key) for event in EVENTS for key in KEYS])],
    ids=["head", "block"],
)
def test_no_two_faults_of_one_place_hide_one_another(
    folder: Path, clean: Path, faults: dict[str, Fault], places: list[Name]
) -> None:
    pairs = [pair for pair in combinations(faults, 2) if apart([(*places[0], name) for name in pair])]
    wrong = {}
    while pairs:
        some, pairs = pairs[: len(places)], pairs[len(places) :]
        names = [(*place, name) for place, pair in zip(places, some, strict=False) for name in pair]
        wanted = planted(folder, clean, names)
        if told(found := build.lint(folder)) != sorted(wanted):
            wrong[tuple(some)] = (wanted, list(map(str, found)))
    assert wrong == {}


@few
@given(st.lists(st.sampled_from(ALL), min_size=2, max_size=12, unique_by=exclusive))
@example([("block", EVENTS[1], KEYS[1], "span without hash"), ("block", EVENTS[1], KEYS[1], "unquoted")])
def test_faults_hide_one_another_nowhere(folder: Path, clean: Path, names: list[Name]) -> None:
    left = list(names)
    while True:
        wanted, found = planted(folder, clean, left), build.lint(folder)
        assert told(found) == sorted(wanted), "\n".join(map(str, found))
        if not left:
            break
        left = left[: len(left) // 2]


# A first draft: each line as it was written, as it should be, and the rule that tells the difference; a fault in a
# block is told where the block starts. What is wrong in the lists is of the very rows that the draft leads to.
LISTS = {
    "sources": [
        ("zz-monitor,A monitor,observer,,,,true,,", "zz-monitor,A monitor,monitor,,,,true,,", "vocabulary"),
        ("zz-witness,A witness,witness,,,,no,,", "zz-witness,A witness,witness,,,,false,,", "type"),
    ],
    "actors": [
        ("zz brigade,A brigade,,militia,,,,,,,,", "zz-brigade,A brigade,,militia,,,,,,,,", "pattern"),
        ("zz-guards,Guards,,militia,,zz-army,,,,,,", "zz-guards,Guards,,militia,,zz-brigade,,,,,,", "foreign_key"),
    ],
    "locations": [
        ('zz-hill,"Hill,,town,,,,4,,,,,,,,,,', "zz-hill,Hill,,town,,,,4,,,,,,,,,,", "csv"),
        ("zz-road,Road,,town,1.0,1.0", "zz-road,Road,,town,,,,4,,,,,,,,,,", "cells"),
    ],
    "documents": [
        ("zz-report,zz-monitor,A,08/2022,en,,,,opening,", "zz-report,zz-monitor,A,2022-08,en,,,,opening,", "pattern"),
    ],
}  # fmt: skip
DRAFT: list[tuple[str, str, str]] = [
    ("format = 1", "format = 1", ""),
    ('id = "SE-00003"', 'id = "SE-00003"', ""),
    ("title = Shots at a bridge", 'title = "Shots at a bridge"', "toml"),
    ('event_type = "armed attack"', 'event_type = "armed_attack"', "vocabulary"),
    ("in_recap = no", "in_recap = false", "toml"),
    ('coder = "a"', 'coder = "a"', ""),
    ("[[claims]]", "[[claims]]", ""),
    ('key = "a1"', 'key = "a1"', ""),
    ('document = "zz-report"', 'document = "zz-report"', ""),
    ('vioce = "zz-monitor"', 'voice = "zz-monitor"', "key"),
    ('says.event_status = "happened"', 'says.event_status = "occurred"', "vocabulary"),
    ('says.location = "zz-hill"', 'says.location = "zz-hill"', ""),
    ("says.casualties.us-soldiers = 2", "says.injured.us-soldiers = 2", "field"),
    ("[[claims]]", "[[claims]]", ""),
    ('key = "a2"', 'key = "a2"', ""),
    ('document = "zz-reprot"', 'document = "zz-report"', "foreign_key"),
    ('voice = "zz-witness"', 'voice = "zz-witness"', ""),
    ('via = "zz-agency"', 'via = "zz-monitor"', "foreign_key"),
    ('certainty = "likely"', 'certainty = "suspected"', "vocabulary"),
    ('says.location = "zz-road"', 'says.location = "zz-road"', ""),
    ('says.target = "zz-brigade"', 'says.target = "zz-brigade"', ""),
    ('says.killed.zz-guards = "two"', "says.killed.zz-guards = 2", "value"),
    ("[[claim]]", "[[claims]]", "toml"),
    ('key = "a3"', 'key = "a3"', ""),
    ('document = "zz-report"', 'document = "zz-report"', ""),
    ('voice = "zz-witness"', 'voice = "zz-witness"', ""),
    ("", 'says.event_status = "occurred"', "key"),
    ("[[claims]]", "[[claims]]", ""),
    ('key = "a2"', 'key = "a4"', "key"),
    ('document = "zz-report"', 'document = "zz-report"', ""),
    ('voice = "zz-witness"', 'voice = "zz-witness"', ""),
    ("span = [10, 20", "", "toml"),
    ('says.date = "2022-08-32"', 'says.date = "2022-08-31"', "value_fits_field"),
    ('date_basis = "stated"', 'date_basis = "stated"', ""),
    ('says.initiator = "zz-raiders"', 'says.initiator = "zz-guards"', "value_fits_field"),
    ("[rulings.location]", "[rulings.location]", ""),
    ('take = ["a1", "a2"]', 'take = ["a1"]', "ruling"),
    ('why = "The monitor was there."', 'why = "The monitor was there."', ""),
    ("[rulings.killed.zz-guards]", "", "unquoted"),
    ("contested = true", "", ""),
    ('why = "Nobody knows."', "", ""),
]


def drafted(folder: Path, clean: Path, mended: bool) -> list[Place]:
    """The draft, or what it is once everything that was told is mended; and what is to be told."""
    planted(folder, clean, [])
    wanted: list[Place] = []
    for name, rows in LISTS.items():
        file = folder / "coding" / f"{name}.csv"
        line = file.read_text("utf-8").count("\n")
        wanted += [(f"coding/{name}.csv", line + n, rule) for n, (*_, rule) in enumerate(rows, 1)]
        with file.open("a", encoding="utf-8") as lines:
            lines.writelines(f"{row[mended]}\n" for row in rows)
    path, start = f"{INCIDENTS}/SE-00003.toml", 1
    for number, (text, _, said) in enumerate(DRAFT, 1):
        start = number if text.startswith("[") else start
        if rule := {"unquoted": "ruling"}.get(said, said):
            wanted.append((path, number if rule == "toml" else start, rule))
    (folder / path).write_text("".join(f"{each[mended]}\n" for each in DRAFT), "utf-8")
    return wanted


def test_what_a_first_draft_is_told_is_all_that_has_to_be_mended(folder: Path, clean: Path) -> None:
    wanted = drafted(folder, clean, mended=False)
    issues = build.lint(folder)
    assert told(issues) == sorted(wanted), "\n".join(map(str, issues))
    assert len(issues) >= 25
    drafted(folder, clean, mended=True)
    assert list(map(str, build.lint(folder))) == []
