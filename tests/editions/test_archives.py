"""Frozen versions: the same bytes anywhere, refused when altered, and released only when all is right."""

from __future__ import annotations

import atexit
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from syria_events import schema
from syria_events.editions import archives, datapackage
from syria_events.editions.datapackage import Package
from syria_events.issues import Issue, Refused
from syria_events.publishing import metadata
from syria_events.publishing.releasing import HEADINGS, release
from syria_events.schema import arrow

Row = dict[str, Any]
ROOT = Path(__file__).parents[2]
FIRST = archives.package("0.1.0")
EVENTS = FIRST.table("events")["event_id"].to_pylist()
NONE = dict.fromkeys(HEADINGS, "None.")
FIRST_COUNTS = NONE | {"Events added": "21: all of the recap.", "Schema": "All of it."}


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the data of 0.1.0, numbered 1.0.0, in which nothing is released yet."""
    folder = shutil.copytree(FIRST.folder, tmp_path_factory.mktemp("numbered") / "checkout")
    put(folder, "1.0.0")
    note(folder, "1.0.0", FIRST_COUNTS)
    return folder


@pytest.fixture(scope="module")
def released(numbered: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same folder after 1.0.0 was released."""
    folder = shutil.copytree(numbered, tmp_path_factory.mktemp("released") / "checkout")
    release(folder)
    return folder


@pytest.fixture
def checkout(numbered: Path, tmp_path: Path) -> Path:
    """A copy, to work in, of a folder with data of which nothing is released yet."""
    return shutil.copytree(numbered, tmp_path / "checkout")


GONE = (
    f"datapackage.json:0: retired: events: {EVENTS[-1]} was published and is gone; expected a row in coding/retired.csv"
)


def put(folder: Path, version: str, edit: Callable[[dict[str, list[Row]]], None] | None = None, **keys: object) -> None:
    """The folder's tables edited, and everything that follows from them made anew."""
    opened = Package.open(folder)
    known = opened.schema
    rows = {name: opened.table(name).to_pylist() for name in known.tables}
    if edit is not None:
        edit(rows)
    tables = {name: arrow.from_rows(table, known, rows[name]) for name, table in known.tables.items()}
    files = {datapackage.table_path(name): arrow.to_bytes(data) for name, data in tables.items()}
    files |= {path: (folder / path).read_bytes() for path in map(datapackage.vocabulary_path, known.vocabularies)}
    descriptor = datapackage.render({**opened.descriptor, "version": version, **keys}, known, tables, files)
    files |= {
        datapackage.DESCRIPTOR: json.dumps(descriptor).encode(),
        "CITATION.cff": metadata.citation(descriptor).encode(),
    }
    for path, content in files.items():
        (folder / path).write_bytes(content)


def note(folder: Path, version: str, said: dict[str, str]) -> None:
    """A section of the CHANGELOG, before those there are."""
    file = folder / "CHANGELOG.md"
    rest = file.read_text("utf-8") if file.is_file() else ""
    text = "".join(f"\n### {heading}\n\n{words}\n" for heading, words in said.items())
    file.write_text(f"\n## {version}\n{text}{rest}", "utf-8")


def correct(rows: dict[str, list[Row]]) -> None:
    rows["events"][0]["title"] += ", corrected"


def without(rows: dict[str, list[Row]], event: str) -> None:
    for name, found in rows.items():
        rows[name] = [row for row in found if row.get("event_id") != event]


def grave(event: str, **other: str | None) -> dict[str, str | None]:
    return {"table": "events", "id": event, "retired_in": "2.0.0", "successor_id": None, "reason": "Twice."} | other


def refused(folder: Path, *found: Issue) -> list[str]:
    with pytest.raises(Refused) as caught:
        release(folder, found)
    return [str(issue) for issue in caught.value.issues]


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "releases").glob("*")}


@pytest.fixture
def installed(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder with 1.0.0 released, as the place where the package finds its releases."""
    checkout = shutil.copytree(released, tmp_path / "checkout")
    known = schema.read(checkout)
    monkeypatch.setattr(schema, "root", lambda: checkout)
    monkeypatch.setattr(schema, "installed", lambda: known)
    return checkout


# Archives


def test_an_archive_depends_on_the_files_alone(checkout: Path, tmp_path: Path) -> None:
    expected = hashlib.sha256(archives.archive(checkout)).hexdigest()
    elsewhere = tmp_path / "elsewhere" / "deeper"
    before = os.umask(0o077)
    try:
        shutil.copytree(checkout, elsewhere, copy_function=shutil.copy)
    finally:
        os.umask(before)
    for number, path in enumerate(sorted(elsewhere.rglob("*"), reverse=True)):
        os.utime(path, (number * 1e6, number * 1e6))
    program = (
        "import sys, hashlib; from pathlib import Path; from syria_events.editions import archives;"
        "print(hashlib.sha256(archives.archive(Path(sys.argv[1]))).hexdigest())"
    )
    for zone in ("Asia/Damascus", "America/New_York"):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
        command = [sys.executable, "-c", program, str(elsewhere)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == expected


def test_the_bytes_of_an_archive_are_those_they_always_were(tmp_path: Path) -> None:
    files = {
        "datapackage.json": '{"version": "1.0.0", "resources": []}\n',
        "LICENSE-DATA": "CC BY\n",
        "CITATION.cff": "\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_bytes(text.encode())
    digest = hashlib.sha256(archives.archive(tmp_path)).hexdigest()
    assert digest == "70b07aecf1e781e2a858108598cc9d99bc21a1abefadce97c03aea1dca4b957a"


def test_an_archive_is_a_whole_data_package(checkout: Path, tmp_path: Path) -> None:
    content = archives.archive(checkout)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        names = file.namelist()
        assert names == sorted(set(names))
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in file.infolist()} == {0o100644}
    assert {"datapackage.json", "LICENSE-DATA", "CITATION.cff", "schema/vocab.json"} < set(names)
    assert not [name for name in names if name.startswith(("releases", "coding", "CHANGELOG"))]
    (tmp_path / "a.zip").write_bytes(content)
    opened = Package.open(tmp_path / "a.zip")
    assert opened.issues() == []
    assert archives.archive(opened.folder) == content


def test_an_archive_without_its_licence_is_refused(checkout: Path) -> None:
    (checkout / "LICENSE-DATA").unlink()
    (checkout / "syria_events/data/damage.parquet").unlink()
    with pytest.raises(Refused) as caught:
        archives.archive(checkout)
    assert [issue.path for issue in caught.value.issues] == ["LICENSE-DATA", "syria_events/data/damage.parquet"]


# Reading released versions


def test_what_is_shipped_is_as_it_was_released() -> None:
    assert archives.integrity(ROOT) == []
    assert archives.versions() == tuple(sorted(archives.versions(), key=archives.numbers)) != ()
    for version in archives.versions():
        opened = archives.package(version)
        assert opened.version == version
        assert opened.table("events").num_rows
        assert archives.archive(opened.folder) == archives.path(version).read_bytes()


def test_a_released_version_is_read_from_its_archive(installed: Path) -> None:
    put(installed, "1.0.1", correct)
    assert archives.versions() == ("1.0.0",)
    opened = archives.package("1.0.0")
    assert opened.version == "1.0.0"
    assert opened.table("events").equals(FIRST.table("events"))
    assert archives.package("1.0.0") is opened
    assert opened.folder != installed


def test_an_unknown_version_is_told_from_those_there_are(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("2.0.0", "", "latest", "../1.0.0"):
        with pytest.raises(KeyError, match=r"^unknown released version: .*; there are 1\.0\.0"):
            archives.package(version)
    monkeypatch.setattr(schema, "root", lambda: installed / "nowhere")
    with pytest.raises(KeyError, match="there are none"):
        archives.path("1.0.0")


@pytest.mark.parametrize("harm", ["flip", "cut", "gone", "swapped"])
def test_an_altered_archive_is_refused(installed: Path, harm: str) -> None:
    archives.package("1.0.0")  # having been read once is no pass
    file = archives.path("1.0.0")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    if harm == "gone":
        file.unlink()
    elif harm == "swapped":
        put(installed, "1.0.0", correct)
        file.write_bytes(archives.archive(installed))
    else:
        file.write_bytes(bytes(content) if harm == "flip" else file.read_bytes()[:-1])
    rule = "missing" if harm == "gone" else "hash"
    with pytest.raises(Refused, match=rf"^releases/syria-events-1\.0\.0\.zip:0: {rule}: expected"):
        archives.package("1.0.0")


@pytest.mark.parametrize(
    "line", ["", "abc  syria-events-1.0.0.zip", f"{'0' * 64} syria-events-1.0.0.zip", f"{'0' * 64}  x.zip"]
)
def test_hashes_that_cannot_be_read_are_refused(installed: Path, line: str) -> None:
    with (installed / archives.SUMS).open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(Refused, match=r"^releases/SHA256SUMS:2: sums: expected"):
        archives.versions()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_hashes_are_as_sha256sum_reads_them() -> None:
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=ROOT / "releases", capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


# Releasing


@pytest.mark.slow
def test_a_release_is_an_archive_and_its_hash(checkout: Path) -> None:
    file = release(checkout)
    assert file == checkout / "releases/syria-events-1.0.0.zip"
    assert file.read_bytes() == archives.archive(checkout)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert (checkout / archives.SUMS).read_text() == f"{digest}  syria-events-1.0.0.zip\n"
    before = state(checkout), file.stat().st_mtime_ns
    assert release(checkout) == file
    assert (state(checkout), file.stat().st_mtime_ns) == before


@pytest.mark.slow
def test_a_later_release_leaves_the_earlier_as_it_was(installed: Path) -> None:
    put(installed, "1.0.1", correct)
    note(installed, "1.0.1", NONE | {"Events corrected": "1: a title."})
    before = state(installed)
    release(installed)
    after = state(installed)
    assert before.items() - after.items() == {("SHA256SUMS", before["SHA256SUMS"])}
    assert after["SHA256SUMS"].startswith(before["SHA256SUMS"])
    assert archives.versions() == ("1.0.0", "1.0.1")
    assert archives.package("1.0.0").table("events").equals(FIRST.table("events"))


@pytest.mark.slow
def test_a_released_version_is_frozen(installed: Path) -> None:
    put(installed, "1.0.0", correct)
    (issue,) = refused(installed)
    assert issue.startswith("datapackage.json:0: frozen: 1.0.0 is released, with other bytes")


@pytest.mark.slow
def test_everything_that_stands_against_a_release_is_said(installed: Path) -> None:
    before = state(installed)

    def harm(rows: dict[str, list[Row]]) -> None:
        correct(rows)
        without(rows, EVENTS[-1])

    put(installed, "1.0.1", harm)
    note(installed, "1.0.1", {"Events added": "3.", "Events corrected": "Some.", "Schema": "More.", "Code": ""})
    stale = Issue("docs/codebook.md", 0, "stale", "run render")
    found = refused(installed, stale)
    expected = [
        "expected a heading '### Coding rules'",
        "expected a heading '### Events retired'",
        "expected the text under Events added to begin with None, found '3.'",
        "expected the text under Events corrected to begin with 1, found 'Some.'",
        "the schema has 0 changes",
        "Code: expected text, or 'None.'",
    ]
    assert {line.partition(": changelog: 1.0.1: ")[2] for line in found} - {""} == set(expected)
    assert [line for line in found if "changelog" not in line] == [
        GONE,
        "datapackage.json:0: version: the changes since 1.0.0 demand a major step; 1.0.1 is a patch step",
        str(stale),
    ]
    assert state(installed) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("1.0.0.1", "expected MAJOR.MINOR.PATCH, found '1.0.0.1'"),
        ("1.0", "expected MAJOR.MINOR.PATCH, found '1.0'"),
        ("0.9.9", "expected a version after 1.0.0, found 0.9.9"),
        ("1.0.1", "the changes since 1.0.0 demand a minor step; 1.0.1 is a patch step"),
        ("1.1.0", None),
        ("2.0.0", None),
    ],
)
def test_the_version_step_is_as_large_as_the_changes_demand(installed: Path, version: str, message: str | None) -> None:
    def add(rows: dict[str, list[Row]]) -> None:
        rows["events"].append(rows["events"][0] | {"event_id": "SE-00000"})

    put(installed, version, add)
    note(installed, version, NONE | {"Events added": "1: a copy."})
    if message is None:
        release(installed)
    else:
        assert [line for line in refused(installed) if line.endswith(f": version: {message}")]


def since(version: str) -> Callable[[Path], None]:
    """A new value of a vocabulary, said to be of a version."""

    def change(folder: Path) -> None:
        file = folder / "schema/vocab/weapon.csv"
        file.write_text(f"{file.read_text('utf-8')}catapult,Catapult,It throws.,{version},\n", "utf-8")

    return change


def nothing(folder: Path) -> None:
    pass


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "keys", "message"),
    [
        (nothing, {"created": "2026-11-25"}, "head: created: expected the instant of the version"),
        (nothing, {"created": "2026-13-77T00:00:00Z"}, "head: created: expected the instant of the version"),
        (nothing, {"created": "2020-01-01T00:00:00Z"}, "created: created is 2020-01-01T00:00:00Z; expected 20"),
        (nothing, {"name": "other"}, "head: name: differs from that of 1.0.0, which demands a major step"),
        (nothing, {"licenses": []}, "head: licenses: differs from that of 1.0.0, which demands a major step"),
        (nothing, {"draft": True}, "head: unknown key 'draft'; expected "),
        (since("9.9.9"), {}, "since: catapult: since is '9.9.9'; expected 1.1.0, as 1.0.0 has no such value"),
        # A version that was never released brought nothing.
        (since("1.0.1"), {}, "since: catapult: since is '1.0.1'; expected 1.1.0, as 1.0.0 has no such value"),
    ],
)
def test_what_the_diff_of_tables_does_not_show_stands_against_a_release(
    checkout: Path, change: Callable[[Path], None], keys: dict[str, object], message: str
) -> None:
    release(checkout)
    change(checkout)
    put(checkout, "1.1.0", correct, **keys)
    schema_changes = "1: a weapon." if change is not nothing else "None."
    note(checkout, "1.1.0", NONE | {"Events corrected": "1: a title.", "Schema": schema_changes})
    (found,) = refused(checkout)
    assert message in found


@pytest.mark.slow
def test_a_new_value_is_of_the_version_that_brings_it(checkout: Path) -> None:
    release(checkout)
    since("1.1.0")(checkout)
    put(checkout, "1.1.0", correct)
    note(checkout, "1.1.0", NONE | {"Events corrected": "1: a title.", "Schema": "1: a weapon."})
    release(checkout)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda text: text + "\n## 1.0.1\n\nMore.\n", "expected one section '## 1.0.1'"),
        (lambda text: "## 9.9.9\n\nPlanned.\n" + text, "expected the section of 1.0.1 before all others"),
        (
            lambda text: text.replace("### Code\n", "### Schema\n\nAll new.\n\n### Code\n", 1),
            "expected each heading once",
        ),
        (lambda text: text.replace("### Schema\n\nNone.", "### Schema\n\nNonesuch.", 1), "the schema has 0 changes"),
    ],
)
def test_the_changelog_says_one_thing(installed: Path, spoil: Callable[[str], str], message: str) -> None:
    put(installed, "1.0.1", correct)
    note(installed, "1.0.1", NONE | {"Events corrected": "1: a title."})
    file = installed / "CHANGELOG.md"
    file.write_text(spoil(file.read_text("utf-8")), "utf-8")
    assert message in "\n".join(refused(installed))


@pytest.mark.slow
def test_tombstones_stay_as_they_were_and_are_of_published_events(installed: Path) -> None:
    def retire(rows: dict[str, list[Row]]) -> None:
        without(rows, EVENTS[-1])

    put(installed, "2.0.0", retire, retired=[grave(EVENTS[-1])])
    note(installed, "2.0.0", NONE | {"Events retired": "1: told twice."})
    release(installed)
    other = [grave(EVENTS[-1], reason="Never mind."), grave("SE-ZZZZZ", retired_in="2.0.1")]
    put(installed, "2.0.1", correct, retired=other)
    note(installed, "2.0.1", NONE | {"Events corrected": "1: a title."})
    assert refused(installed) == [
        f"datapackage.json:0: retired: events {EVENTS[-1]}: reason is 'Never mind.'; "
        "expected 'Twice.', as 2.0.0 has it",
        "datapackage.json:0: retired: events SE-ZZZZZ: 2.0.0 has no such row; "
        "expected a key that was published and is gone",
    ]
    put(installed, "2.0.1", retired=[])
    assert f"events {EVENTS[-1]}: its tombstone is gone; 2.0.0 has it" in "\n".join(refused(installed))


@pytest.mark.slow
def test_an_archive_of_another_version_is_refused(installed: Path) -> None:
    file = installed / "releases/syria-events-1.0.0.zip"
    file.write_bytes((ROOT / "releases/syria-events-0.2.0.zip").read_bytes())
    (installed / archives.SUMS).write_text(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n")
    with pytest.raises(Refused, match=r"version: expected the archive of 1\.0\.0; it holds 0\.2\.0"):
        archives.package("1.0.0")


@pytest.mark.slow
def test_a_version_that_is_listed_twice_is_refused(installed: Path) -> None:
    listing = installed / archives.SUMS
    listing.write_text(2 * listing.read_text())
    with pytest.raises(Refused, match="expected one line for each version"):
        archives.versions()


def test_this_tree_holds_what_its_version_was_released_with() -> None:
    assert archives.frozen(ROOT) == []


def test_an_unpacked_archive_outlives_a_process_that_forked_and_is_not_written_to(installed: Path) -> None:
    opened = archives.package("1.0.0")
    if (child := os.fork()) == 0:
        atexit._run_exitfuncs()
        os._exit(0)
    os.waitpid(child, 0)
    assert opened.path("events").is_file()
    assert opened.path("events").stat().st_mode & 0o222 == 0


@pytest.mark.slow
def test_before_the_first_major_version_a_minor_step_may_break(checkout: Path) -> None:
    put(checkout, "0.1.0")
    note(checkout, "0.1.0", FIRST_COUNTS)
    release(checkout)

    def retire(rows: dict[str, list[Row]]) -> None:
        without(rows, EVENTS[-1])

    put(checkout, "0.2.0", retire, retired=[grave(EVENTS[-1], retired_in="0.2.0")])
    note(checkout, "0.2.0", NONE | {"Events retired": "1: told twice."})
    release(checkout)
    assert set(state(checkout)) == {"SHA256SUMS", "syria-events-0.1.0.zip", "syria-events-0.2.0.zip"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("graves", "message"),
    [
        ([], f"events: {EVENTS[-1]} was published and is gone; expected a row in coding/retired.csv"),
        (
            [grave(EVENTS[-1]), grave(EVENTS[0])],
            f"events: {EVENTS[0]} is retired; its identifier must not be used again",
        ),
        *(
            (
                [grave(EVENTS[-1], retired_in=version)],
                f"events {EVENTS[-1]}: retired_in is '{version}'; expected 2.0.0, the first version without its row",
            )
            for version in ("1.0.0", "1.0.1", "9.9.9")
        ),
        ([grave(EVENTS[-1], successor_id="SE-00000")], f"events: {EVENTS[-1]}: there is no SE-00000 to succeed it"),
        (
            "SE-00000",
            "retired: expected a list of objects with table, id, retired_in, successor_id, reason",
        ),
        ([grave(EVENTS[-1], successor_id=EVENTS[0])], None),
    ],
)
def test_an_event_that_goes_leaves_a_tombstone(installed: Path, graves: object, message: str | None) -> None:
    def retire(rows: dict[str, list[Row]]) -> None:
        without(rows, EVENTS[-1])

    put(installed, "2.0.0", retire, retired=graves)
    note(installed, "2.0.0", NONE | {"Events retired": "1: told twice."})
    if message is not None:
        assert refused(installed) == [f"datapackage.json:0: retired: {message}"]
        return
    release(installed)
    put(installed, "3.0.0", retired=[])
    note(installed, "3.0.0", NONE)
    (issue,) = refused(installed)
    assert issue.startswith(f"datapackage.json:0: retired: events {EVENTS[-1]}: its tombstone is gone; 2.0.0 has it")


@pytest.mark.slow
def test_nothing_is_released_beside_archives_that_were_altered(installed: Path) -> None:
    put(installed, "1.0.1", correct)
    note(installed, "1.0.1", NONE | {"Events corrected": "1."})
    archives.path("1.0.0").write_bytes(b"")
    shutil.copy(archives.path("1.0.0"), installed / "releases/other.zip")
    assert [line.split(": ")[:2] for line in refused(installed)] == [
        ["releases/other.zip:0", "unlisted"],
        ["releases/syria-events-1.0.0.zip:0", "hash"],
    ]


@pytest.mark.slow
def test_a_package_that_is_not_sound_is_not_released(checkout: Path) -> None:
    (checkout / "syria_events/data/damage.parquet").write_bytes(b"PAR1")
    (checkout / "LICENSE-DATA").unlink()
    assert {line.split(":")[0] for line in refused(checkout)} == {"LICENSE-DATA", "syria_events/data/damage.parquet"}
    assert not (checkout / "releases").exists()


@pytest.mark.slow
def test_rows_that_the_derived_pandera_schemas_refuse_are_not_released(checkout: Path) -> None:
    def spoil(rows: dict[str, list[Row]]) -> None:
        rows["locations"][0]["latitude"] = 91.0

    put(checkout, "1.0.0", spoil)
    assert "locations:1: pandera: the derived pandera schema refuses the row: maximum" in refused(checkout)
    assert not (checkout / "releases").exists()


@pytest.mark.slow
@pytest.mark.parametrize("step", range(4))
def test_a_release_that_fails_leaves_nothing(installed: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    put(installed, "1.0.1", correct)
    note(installed, "1.0.1", NONE | {"Events corrected": "1: a title."})
    before, steps = state(installed), iter(range(4))

    def failing(action: Callable[..., Any]) -> Callable[..., Any]:
        def act(*arguments: Any) -> Any:
            if next(steps) == step:
                raise OSError("no space left")
            return action(*arguments)

        return act

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", failing(Path.write_bytes))
        patched.setattr(Path, "replace", failing(Path.replace))
        with pytest.raises(OSError, match="no space left"):
            release(installed)
    assert state(installed) == before
    release(installed)
    assert archives.versions() == ("1.0.0", "1.0.1")


def test_a_package_is_itself_and_no_version_is_the_installed_one() -> None:
    assert archives.package(FIRST) is FIRST
    assert archives.package(None).version == archives.package().version == Package.open().version


def test_what_was_released_under_a_version_is_told_from_what_was_not(installed: Path) -> None:
    opened = archives.package("1.0.0")
    assert archives.is_released(opened)
    assert archives.is_released(Package.open(installed))
    for key, other in (("resources", []), ("retired", [grave(EVENTS[0])]), ("version", "1.0.1")):
        text = json.dumps({**opened.descriptor, key: other})
        (installed / "datapackage.json").write_text(text, "utf-8")
        assert not archives.is_released(Package.open(installed)), key


def test_a_list_of_hashes_that_cannot_be_read_is_what_stands_against_all_archives(installed: Path) -> None:
    (installed / archives.SUMS).write_text("no hash at all\n", "utf-8")
    (issue,) = archives.integrity(installed)
    assert (issue.path, issue.line, issue.rule) == (archives.SUMS, 1, "sums")
