"""From coding files to files: every fault at its line, the same bytes anywhere, all of them or none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from syria_events import outputs, schema
from syria_events.coding import build
from syria_events.editions import changes
from syria_events.editions.datapackage import Package
from syria_events.issues import Issue, Refused
from syria_events.schema import arrow
from tombstones import bury

SCHEMA = schema.installed()
INCIDENTS = "coding/incidents"
DATA = "syria_events/data"
MADE = "weapon:arrow,CAMEO:190,1.1b3,semapv:ManualMappingCuration"  # of a crosswalk row


def edit(folder: Path, path: str, old: str, new: str) -> int:
    """Replaces what stands once in a file; the line on which it stood."""
    file = folder / path
    text = file.read_text("utf-8")
    assert text.count(old) == 1, (path, old)
    file.write_bytes(text.replace(old, new).encode())
    return text[: text.index(old)].count("\n") + 1


def append(folder: Path, path: str, text: str) -> int:
    """Adds a line to the end of a file; its number."""
    file = folder / path
    before = file.read_bytes()
    file.write_bytes(before + text.encode() + b"\n")
    return before.count(b"\n") + 1


def added(folder: Path, *lines: str, event_id: str = "SE-00001", key: str = "c1") -> tuple[str, int]:
    """A new sound incident with these lines more in its one block; its path and the line of the block."""
    path = f"{INCIDENTS}/{event_id}.toml"
    text = [
        "format = 1",
        f'id = "{event_id}"',
        f'title = "An invented event, {event_id}"',
        'event_type = "armed_attack"',
        "in_recap = true",
        'coder = "a"',
        "",
        "[[claims]]",
        f'key = "{key}"',
        'document = "syrian-observer-recap"',
        'voice = "north-press"',
        'says.event_status = "occurred"',
        *lines,
    ]
    (folder / path).write_text("\n".join(text) + "\n", encoding="utf-8", newline="\n")
    return path, 8


PLACE = ['says.location = "al-sukhna"']
BLOCK = '\n[[claims]]\nkey = "{}"\ndocument = "syrian-observer-recap"\nvoice = "north-press"'


def found(issues: list[Issue]) -> set[tuple[str, int, str]]:
    return {(issue.path, issue.line, issue.rule) for issue in issues}


def test_the_coding_is_sound(checkout: Path) -> None:
    assert build.lint(checkout) == []
    path, _ = added(checkout)
    assert build.lint(checkout) == [], path


@pytest.mark.three
def test_all_faults_are_found_at_once_each_at_its_line(checkout: Path) -> None:
    wanted = set()
    held = "says.injured.us-soldiers = 1"
    ruling = '\n[rulings.location]\ntake = {}\nwhy = "w"'
    two = [*PLACE, BLOCK.format("c2"), 'says.location = "al-omar-field"']
    # A file that does not parse, one with an unknown key, one with a repeated key.
    path, line = added(checkout, "says.weapon = [", event_id="SE-00001")
    wanted.add((path, line + 5, "toml"))
    path, line = added(checkout, "says.weapon = 'rocket'", "novel = 1", event_id="SE-00002")
    wanted.add((path, line, "key"))
    path, line = added(checkout, 'voice = "tasnim"', event_id="SE-00003")
    wanted.add((path, line + 5, "toml"))
    # Values that no vocabulary or table has.
    path, line = added(checkout, 'says.weapon = "catapult"', event_id="SE-00004")
    wanted.add((path, line, "vocabulary"))
    path, line = added(checkout, 'certainty = "sure"', event_id="SE-00005")
    wanted.add((path, line, "vocabulary"))
    path, line = added(checkout, 'via = "nobody"', event_id="SE-00006")
    wanted.add((path, line, "foreign_key"))
    # Rulings: missing, needless, naming no claim, taking claims that differ.
    path, line = added(checkout, *two, event_id="SE-00007")
    wanted.add((path, line, "missing_ruling"))
    path, line = added(checkout, *PLACE, ruling.format('["c1"]'), event_id="SE-00008")
    wanted.add((path, line + 7, "needless_ruling"))
    path, line = added(checkout, *two, ruling.format('["c3"]'), event_id="SE-00009")
    wanted.add((path, line + 13, "ruling"))
    path, line = added(checkout, *two, ruling.format('["c1", "c2"]'), event_id="SE-0000A")
    wanted.add((path, line + 13, "ruling"))
    # Spans: reversed, and after the end of the document.
    where, elsewhere = (["paragraph = 2", f'sha256 = "{64 * digit}"'] for digit in "01")
    path, line = added(checkout, "span = [9, 3]", *where, event_id="SE-0000B")
    wanted.add((path, line, "span_order"))
    path, line = added(checkout, "span = [3, 4972]", *elsewhere, event_id="SE-0000C")
    wanted.add((path, line, "span_within_document"))
    # An identifier used again, one that is not its file's, and figures held by an event there is none of.
    path, line = added(checkout, event_id="SE-0000D")
    bury(checkout, "events,SE-0000D,0.1.0,,Not an event.")
    wanted.add((path, 1, "retired"))
    path, line = added(checkout, event_id="SE-0000E")
    edit(checkout, path, 'id = "SE-0000E"', 'id = "SE-0000F"')
    wanted.add((path, 1, "id"))
    path, line = added(checkout, event_id="SE-0000G")
    edit(checkout, path, "in_recap", 'joint_with = "SE-ZZZZZ"\nin_recap')
    wanted.add((path, 1, "joint_with"))
    # The same people at a side and at a side that holds it.
    path, line = added(checkout, held, "says.injured.us-military = 1", event_id="SE-0000H")
    wanted.add((path, line, "casualty_sides_disjoint"))
    # A table with a short line and a wrong number.
    line = append(checkout, "coding/locations.csv", "zz-place,Place")
    wanted.add(("coding/locations.csv", line, "cells"))
    line = append(checkout, "coding/crosswalk.csv", f"weapon,arrow,cameo,190,skos:sameAs,No.,{MADE}")
    wanted |= {("coding/crosswalk.csv", line, rule) for rule in ("vocabulary", "crosswalk_values_exist")}
    assert found(build.lint(checkout)) == wanted


@pytest.mark.parametrize(
    "lines",
    [
        # What is not of the type of its column, or not there.
        [
            ("sources", "zz-a,Voice,outlet,,,,yes,,", "type"),
            ("documents", "zz-b,syria-tv,T,2022,en,,,many,full_text,", "type"),
            ("locations", "zz-a,Place,,town,nan,1.0,1,2,,,,,,,,A map,,", "type"),
            ("locations", "zz-b,Place,,town,1e999,1.0,1,2,,,,,,,,A map,,", "type"),
            ("locations", f"zz-c,Place,,town,,,,4,,,,,,{30 * '9'},,,,", "type"),
            ("actors", 'zz-a,"Un\u202ename",,militia,,,,,,,,', "hidden_character"),
        ],
        [
            ("sources", "zz-a,Voice,oracle,,,,true,,", "vocabulary"),
            ("sources", "zz-b,,outlet,,,,true,,", "required"),
            ("locations", f"zz-c,Place,,town,,,,4,,,,,,{9 * '9'}0,,,,", "type"),
        ],
        # What keeps the type and breaks a rule of its table, or one between tables.
        [
            ("sources", "zz c,Voice C,outlet,,,,true,,", "pattern"),
            ("sources", "zz-a,Voice A,outlet,nobody,,,true,,", "foreign_key"),
            ("sources", "zz-a,Again,outlet,,,,true,,", "primary_key"),
            ("sources", "zz-b,Voice B,outlet,zz-b,,,true,,", "voice_chains_end"),
            ("locations", "zz-a,Place,,town,91,1.0,1,2,,,,,,,,A map,,", "maximum"),
            ("locations", "zz-b,Place,,town,33.0,38.0,,2,,,,,,,,A map,,", "position_whole"),
            ("documents", "zz-a,syria-tv,T,2022-02-30,en,,,,full_text,", "publication_dated"),
            ("crosswalk", f"weapon,arrow,cameo,190,skos:exactMatch,No.,{MADE}", "crosswalk_values_exist"),
        ],
    ],
    ids=["types", "values", "rules"],
)
@pytest.mark.three
def test_a_fault_of_a_table_is_refused_at_its_line(checkout: Path, lines: list[tuple[str, str, str]]) -> None:
    wanted = {
        (f"coding/{table}.csv", append(checkout, f"coding/{table}.csv", line), rule) for table, line, rule in lines
    }
    issues = found(build.lint(checkout))
    # Of two rows with one key the second is named, by all their cells.
    assert {item for item in wanted if item[2] != "primary_key"} <= issues
    assert (
        {rule for _, _, rule in wanted}
        <= {rule for _, _, rule in issues}
        <= {rule for *_, rule in wanted} | {"required"}
    )
    assert {path for path, _, _ in issues} == {path for path, _, _ in wanted}


@pytest.mark.three
def test_a_list_that_is_gone_or_empty_is_told_where_it_belongs(checkout: Path) -> None:
    file = checkout / "coding" / "crosswalk.csv"
    header = file.read_text("utf-8").split("\n")[0]
    file.unlink()
    assert found(build.lint(checkout)) == {("coding/crosswalk.csv", 0, "unreadable")}
    file.write_text(header + "\n", "utf-8")
    assert found(build.lint(checkout)) == {("coding/crosswalk.csv", 0, "crosswalk_is_whole")}


@pytest.mark.parametrize("columns", ["id,name", "name,source_id", "source_id,name,novel"])
@pytest.mark.three
def test_a_wrong_header_is_the_one_thing_said_of_a_table(checkout: Path, columns: str) -> None:
    edit(checkout, "coding/sources.csv", "source_id,name", columns)
    assert found(build.lint(checkout)) == {("coding/sources.csv", 1, "header")}


BLOCKS = [
    (['says.date = "0001"', 'date_basis = "stated"'], "calendar"),
    (['says.date = "2022-02-30"', 'date_basis = "stated"'], "value_fits_field"),
    (['says.time_local = "24:00"'], "value_fits_field"),
    (['says.precedes = "SE-00004"'], "value_fits_field"),
    (['says.precedes = "SE-ZZZZZ"'], "value_fits_field"),
    (["says.killed = 2"], "subject_known"),
    (["says.killed.nobody = 2"], "subject_known"),
    (["says.destroyed = 2"], "subject_known"),
    (["says.weapon.iran = 'rocket'"], "subject_known"),
    (["says.backed_by = 'iran'"], "subject_known"),
    ([f"note = '{501 * 'x'}'"], "max_length"),
    (["sha256 = 'abc'"], "pattern"),
    (["span = [3, 9]"], "span_whole"),
    (["says.location = ['al-sukhna', 'al-sukhna']"], "primary_key"),
]


@pytest.mark.three
def test_a_fault_of_a_claim_is_refused_at_its_block(checkout: Path) -> None:
    wanted = {}
    for number, (lines, rule) in enumerate(BLOCKS, start=1):
        path, line = added(checkout, *lines, event_id=f"SE-{number:05}")
        wanted[path] = (1 if rule == "calendar" else line, rule)
    issues = found(build.lint(checkout))
    assert {path for path, _, _ in issues} == wanted.keys()
    assert {(path, *place) for path, place in wanted.items()} <= issues


def test_a_figure_held_elsewhere_must_be_there(checkout: Path) -> None:
    """An event cannot leave its figures to one that has none, to itself, or to one that leaves them to a third."""
    wanted = set()
    for event_id, other in (("SE-00001", "SE-4Q8DZ"), ("SE-00002", "SE-00002"), ("SE-00003", "SE-ZRN12")):
        tie = [f'says.precedes = "{other}"'] if event_id != other else []
        path, _ = added(checkout, 'says.detail = "figure_joint_for_two_sites"', *tie, event_id=event_id)
        edit(checkout, path, "in_recap", f'joint_with = "{other}"\nin_recap')
        wanted.add((path, 1, "joint_figures_exist"))
    assert found(build.lint(checkout)) == wanted


@pytest.mark.three
def test_a_ruling_never_brings_a_value(checkout: Path) -> None:
    rulings = {
        'value = "al-sukhna"': {"ruling"},
        'take = ["c1"]\nvalue = "al-sukhna"': {"key", "needless_ruling"},
        'take = ["al-sukhna"]': {"needless_ruling"},
    }
    wanted = set()
    for number, (ruling, rules) in enumerate(rulings.items(), start=1):
        path, line = added(checkout, f'\n[rulings.location]\n{ruling}\nwhy = "w"', event_id=f"SE-0000{number}")
        wanted |= {(path, line + 6, each) for each in rules}
    assert found(build.lint(checkout)) == wanted


@pytest.mark.three
def test_a_claim_that_cannot_be_read_makes_no_ruling_beside_it_wrong(checkout: Path) -> None:
    """The claim that the ruling sets aside is left out, so that none is set aside: that is told once, of the claim."""
    ruling = '\n[rulings.location]\ntake = ["c1"]\nwhy = "w"'
    path, line = added(checkout, *PLACE, BLOCK.format("c2"), "says.location = 3", ruling)
    assert found(build.lint(checkout)) == {(path, line + 7, "value")}


@pytest.mark.three
def test_an_unread_table_breaks_nothing_elsewhere(checkout: Path) -> None:
    (checkout / "coding" / "actors.csv").write_bytes(b"\xff")
    assert found(build.lint(checkout)) == {("coding/actors.csv", 1, "unreadable")}
    (checkout / "coding" / "actors.csv").unlink()
    assert found(build.lint(checkout)) == {("coding/actors.csv", 0, "unreadable")}


def most_cited(folder: Path) -> Path:
    """The incident that most others name, as a link or as the one that holds their figures."""
    text = "".join(file.read_text("utf-8") for file in sorted((folder / INCIDENTS).glob("*.toml")))
    return max(sorted((folder / INCIDENTS).glob("*.toml")), key=lambda file: text.count(file.stem))


def replaced(pattern: str, new: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, new, text, flags=re.MULTILINE)


SPOILT: dict[str, Callable[[str], str]] = {
    "event_type": replaced("^event_type = .*", 'event_type = "party"'),
    "unknown key": replaced("^in_recap", "novel = 1\nin_recap"),
    "no TOML": lambda text: f"{text}\nx = [",
    "nothing": lambda text: "",
    "no title": replaced("^title = .*\n", ""),
    "empty title": replaced("^title = .*", 'title = ""'),
    "another id": replaced("^id = .*", 'id = "SE-00000"'),
    "unknown voice": replaced("^voice = .*", 'voice = "nobody"'),
    "unread blocks": replaced("^voice =", "vioce ="),
    "unknown fields": replaced(r"^says\.\w+", "says.novel"),
    "no claims": lambda text: text.partition("[[claims]]")[0] + "claims = []\n",
    "a hidden character": replaced('^title = "', 'title = "\u200b'),
    "no vocabulary": replaced("^(voice = .*)", r'\1\nstance = "maybe"'),
}


@pytest.mark.slow
@pytest.mark.parametrize("spoil", SPOILT)
def test_what_is_wrong_in_one_incident_is_told_of_no_other(checkout: Path, spoil: str) -> None:
    spoilt = most_cited(checkout)
    spoilt.write_text(SPOILT[spoil](spoilt.read_text("utf-8")), "utf-8")
    assert {issue.path for issue in build.lint(checkout)} == {f"{INCIDENTS}/{spoilt.name}"}


def test_a_file_of_another_name_is_told_of_itself_alone(checkout: Path) -> None:
    spoilt = most_cited(checkout)
    graves = checkout / "coding" / "retired.csv"
    header, *rows = graves.read_text("utf-8").splitlines(keepends=True)
    rows.append(f"events,SE-00001,1.0.0,{spoilt.stem},The same event.\n")
    graves.write_text(header + "".join(sorted(rows)), "utf-8")
    spoilt.rename(spoilt.with_name("SE-00000.toml"))
    assert {issue.path for issue in build.lint(checkout)} == {f"{INCIDENTS}/SE-00000.toml"}


@pytest.mark.slow
@pytest.mark.parametrize("table", ["actors", "documents", "locations", "sources"])
@pytest.mark.parametrize("spoil", ["key", "cells", "twice", "no name"])
def test_what_is_wrong_in_one_table_is_told_of_it_alone(checkout: Path, table: str, spoil: str) -> None:
    file = checkout / "coding" / f"{table}.csv"
    header, *rows = file.read_text("utf-8").splitlines(keepends=True)
    text = "".join(other.read_text("utf-8") for other in (checkout / INCIDENTS).glob("*.toml"))
    number = max(range(len(rows)), key=lambda n: text.count(rows[n].partition(",")[0]))
    key, _, rest = rows[number].partition(",")
    second = rest.partition(",")[2]
    spoilt = {
        "key": f"{key} no slug,{rest}",
        "cells": f"{key},\n",
        "twice": rows[number - 1].partition(",")[0] + f",{rest}",
        "no name": f"{key},,{second}",
    }
    rows[number] = spoilt[spoil]
    file.write_text(header + "".join(rows), "utf-8")
    assert {issue.path for issue in build.lint(checkout)} == {f"coding/{table}.csv"}


@pytest.mark.three
def test_a_broken_schema_or_descriptor_is_refused(checkout: Path) -> None:
    (checkout / "datapackage.json").write_text("{")
    with pytest.raises(Refused, match=r"datapackage\.json|JSON"):
        build.files(checkout)
    edit(checkout, "schema/damage.json", '"title": "Damage"', '"titel": "Damage"')
    assert {issue.rule for issue in build.lint(checkout)} == {"keyword"}


def test_nothing_of_what_is_coded_is_lost(checkout: Path) -> None:
    tables = build.tables(checkout, schema.read(checkout))
    for name in ("actors", "locations", "sources", "documents", "crosswalk"):
        coded = (checkout / "coding" / f"{name}.csv").read_text("utf-8").count("\n") - 1
        assert tables[name].num_rows == coded
    files = sorted((checkout / INCIDENTS).glob("*.toml"))
    assert tables["events"]["event_id"].to_pylist() == [file.stem for file in files]
    blocks = {claim.rpartition("/")[0] for claim in tables["claims"]["claim_id"].to_pylist()}
    assert len(blocks) == sum(file.read_text("utf-8").count("[[claims]]") for file in files)


@pytest.mark.three
def test_the_order_of_files_blocks_and_lines_is_irrelevant(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = build.tables(checkout, SCHEMA)
    for name in ("actors", "sources", "crosswalk"):
        file = checkout / "coding" / f"{name}.csv"
        header, *rows = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text(header + "".join(reversed(rows)), "utf-8")
    for file in (checkout / INCIDENTS).glob("*.toml"):
        head, *blocks = file.read_text("utf-8").split("\n[[claims]]")
        last, *rulings = blocks[-1].split("\n[rulings.")
        blocks = [f"\n[[claims]]{each.rstrip()}\n" for each in reversed([*blocks[:-1], last])]
        file.write_text(head + "".join([*blocks, *(f"\n[rulings.{each}" for each in rulings)]), "utf-8")
    glob = Path.glob
    monkeypatch.setattr(Path, "glob", lambda self, pattern: sorted(glob(self, pattern), reverse=True))
    after = build.tables(checkout, SCHEMA)
    assert {name: arrow.to_bytes(data) for name, data in after.items()} == {
        name: arrow.to_bytes(data) for name, data in before.items()
    }


@pytest.mark.slow
@pytest.mark.three
def test_two_builds_in_different_places_give_the_same_bytes(checkout: Path) -> None:
    built = []
    for seed, zone, locale in (("0", "Pacific/Kiritimati", "C"), ("4711", "America/New_York", "tr_TR.UTF-8")):
        for file in [*(checkout / "syria_events/data").iterdir()]:
            file.unlink()
        asked = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONPATH": str(schema.root())}
        command = [sys.executable, "-m", "syria_events", "build"]
        subprocess.run(command, cwd=checkout, env=os.environ | asked, check=True, capture_output=True)
        files = [checkout / "datapackage.json", *sorted((checkout / "syria_events/data").iterdir())]
        built.append({file.name: file.read_bytes() for file in files})
    assert built[0] == built[1]
    assert len(built[0]) == len(SCHEMA.tables) + 1


@pytest.fixture
def rebuilt(checkout: Path) -> Path:
    """The copy with all its data written by the pyarrow that is here; another keeps the files that stand."""
    shutil.rmtree(checkout / DATA)
    outputs.write(checkout, build.files(checkout), build.WHOLE)
    return checkout


@pytest.mark.slow
def test_the_data_of_another_release_of_pyarrow_stay(checkout: Path) -> None:
    before = {path: (checkout / path).read_bytes() for path in build.files(checkout) if path.startswith(DATA)}
    assert outputs.stale(checkout, build.files(checkout), "build", build.WHOLE) == []
    one_instead_of_some(checkout)
    changed = {path for path, content in build.files(checkout).items() if content != before.get(path)}
    assert changed == {"datapackage.json", f"{DATA}/claims.parquet", f"{DATA}/casualties.parquet"}


@pytest.mark.three
def test_a_build_is_written_and_then_not_stale(rebuilt: Path) -> None:
    checkout, data = rebuilt, rebuilt / DATA
    data.joinpath("events.parquet").write_bytes(b"old")
    data.joinpath("leftover.parquet").write_bytes(b"old")
    files = build.files(checkout)
    stale = outputs.stale(checkout, files, "build", build.WHOLE)
    assert {issue.path for issue in stale} == {f"{DATA}/events.parquet", f"{DATA}/leftover.parquet"}
    outputs.write(checkout, files, build.WHOLE)
    assert outputs.stale(checkout, build.files(checkout), "build", build.WHOLE) == []
    assert Package.open(checkout).issues() == []
    assert sorted(file.name for file in (checkout / "syria_events").iterdir()) == ["data", "explorer"]


@pytest.mark.three
def test_a_value_touched_by_hand_is_stale(rebuilt: Path) -> None:
    checkout = rebuilt
    path = f"{DATA}/casualties.parquet"
    data = arrow.read(checkout / path)
    high = data.column_names.index("high")
    touched = data.set_column(high, data.schema.field("high"), pa.array([9] * data.num_rows, pa.int32()))
    (checkout / path).write_bytes(arrow.to_bytes(touched))
    assert [str(issue) for issue in outputs.stale(checkout, build.files(checkout), "build", build.WHOLE)] == [
        f"{path}:0: stale: differs from what a new build makes; run build"
    ]


def one_instead_of_some(folder: Path) -> None:
    """Changes what is claimed of some figure, wherever it is: no ruling is needed."""
    file, what = folder / INCIDENTS / "SE-5S0HN.toml", "says.detained.former-opposition-leaders = "
    text = file.read_text("utf-8")
    assert f'{what}"some"' in text
    file.write_text(text.replace(f'{what}"some"', f"{what}1"), "utf-8")


@pytest.mark.slow
def test_a_claim_touched_in_the_coding_makes_the_data_stale(rebuilt: Path) -> None:
    checkout = rebuilt
    one_instead_of_some(checkout)
    assert {issue.path for issue in outputs.stale(checkout, build.files(checkout), "build", build.WHOLE)} == {
        *("datapackage.json", f"{DATA}/claims.parquet", f"{DATA}/casualties.parquet")
    }


@pytest.mark.three
def test_nothing_is_made_while_the_coding_is_wrong(checkout: Path) -> None:
    added(checkout, "novel = 1")
    with pytest.raises(Refused):
        build.files(checkout)


GRAVES = {
    "events,SE-00001,1.0.0,,": "required",
    "events,SE-00001,soon,,Why.": "pattern",
    "events,SE-1,1.0.0,,Why.": "pattern",
    "events,SE-00001,1.0.0,SE-ZZZZZ,Why.": "foreign_key",
    "events,SE-00001,1.0.0,SE-00001,Why.": "successors_end",
    "events,SE-00001,1.0.0,SE-00002,Why.\nevents,SE-00002,1.0.0,SE-00001,Why.": "successors_end",
    "events,SE-00001,1.0.0,,Why.\nevents,SE-00001,1.0.0,,Again.": "primary_key",
    "crosswalk,SE-00001,1.0.0,,Why.": "foreign_key",
    "actors,nobody,1.0.0,SE-074XC,Why.": "foreign_key",
}


@pytest.mark.parametrize("lines", GRAVES)
@pytest.mark.three
def test_a_fault_of_a_tombstone_is_refused_at_its_line(checkout: Path, lines: str) -> None:
    bury(checkout, lines)
    issues = build.lint(checkout)
    assert {issue.rule for issue in issues} == {GRAVES[lines]}
    assert {(issue.path, issue.line > 1) for issue in issues} == {("coding/retired.csv", True)}


def test_the_descriptor_covers_the_days_of_all_events(checkout: Path) -> None:
    descriptor = Package.open(checkout).descriptor
    events = Package.open(checkout).table("events").to_pylist()
    days = [row[end].isoformat() for row in events for end in ("date_start", "date_end") if row[end] is not None]
    assert descriptor["temporal"] == {"start": min(days), "end": max(days)}


def test_tombstones_are_published_in_the_order_of_their_identifiers(checkout: Path) -> None:
    append(checkout, "coding/retired.csv", "events,SE-00002,1.1.0,SE-074XC,The same event.")
    append(checkout, "coding/retired.csv", "events,SE-00001,1.0.0,SE-00002,The same event.")
    append(checkout, "coding/retired.csv", "events,SE-00003,1.0.0,,Not an event.")
    outputs.write(checkout, build.files(checkout), build.WHOLE)
    found = [row for row in changes.tombstones(Package.open(checkout)) if row["table"] == "events"]
    columns = ("id", "retired_in", "successor_id", "reason")
    assert [tuple(row[column] for column in columns) for row in found] == [
        ("SE-00001", "1.0.0", "SE-00002", "The same event."),
        ("SE-00002", "1.1.0", "SE-074XC", "The same event."),
        ("SE-00003", "1.0.0", None, "Not an event."),
    ]
