"""What bears the number of a release is that release, wherever it comes from and however it was written."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import syria_events as se
from syria_events.checks import released
from syria_events.checks.validation import validate, validate_package
from syria_events.editions import archives, datapackage
from syria_events.editions.contenthash import content_hash
from syria_events.issues import Issue
from syria_events.schema import arrow

Row = dict[str, Any]


@pytest.fixture
def release(tmp_path: Path) -> Callable[[str], Path]:
    """A released version unpacked in a folder of its own."""

    def unpacked(version: str) -> Path:
        with zipfile.ZipFile(archives.path(version)) as archive:
            archive.extractall(tmp_path / version)
        return tmp_path / version

    return unpacked


def rewrite(folder: Path, table: str, change: Callable[[list[Row]], Any]) -> None:
    """Rows of a table changed, and the descriptor stamped as if nothing had been."""
    path = folder / datapackage.table_path(table)
    data = arrow.read(path)
    rows = data.to_pylist()
    change(rows)
    data = pa.Table.from_pylist(rows, schema=data.schema)
    path.write_bytes(arrow.to_bytes(data))
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for resource in descriptor["resources"]:
        if resource["name"] == table:
            resource["hash"] = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
            resource |= {"rows": data.num_rows, "content_hash": content_hash(data)}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")


def told(found: tuple[Issue, ...], rule: str = "released") -> list[tuple[str, int, str]]:
    return [(issue.path, issue.line, issue.message) for issue in found if issue.rule == rule]


@pytest.mark.parametrize("version", se.versions())
def test_a_release_is_accepted_from_a_folder_and_written_anew(version: str, release: Callable[[str], Path]) -> None:
    folder = release(version)
    assert validate_package(folder).ok
    path = folder / datapackage.table_path("documents")
    import pyarrow.parquet as pq  # another writer

    pq.write_table(arrow.read(path), path, compression="gzip")
    rewrite(folder, "sources", lambda rows: None)
    assert told(validate_package(folder).issues) == []


@pytest.mark.parametrize("version", ["1.0.0", se.versions()[-1]])
@pytest.mark.parametrize(
    ("table", "column", "value"), [("events", "title", "Another title"), ("documents", "note", "Another note.")]
)
def test_a_changed_title_or_note_is_refused_at_its_row(
    version: str, table: str, column: str, value: str, release: Callable[[str], Path]
) -> None:
    folder = release(version)
    rewrite(folder, table, lambda rows: rows[3].update({column: value}))
    report = validate_package(folder)
    ((path, line, message),) = told(report.issues)
    assert (path, line) == (table, 4)
    assert f"{column} is {value!r}" in message
    assert f"{version} has " in message
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    assert told(validate_package(folder.with_suffix(".zip")).issues) == [(path, line, message)]


def test_a_lone_claim_that_is_gone_is_refused_by_its_key(release: Callable[[str], Path]) -> None:
    folder, gone = release("1.0.0"), []
    rewrite(folder, "claims", lambda rows: gone.append(rows.pop(100)["claim_id"]))
    assert ("claims", 0, f"{gone[0]} is missing; 1.0.0 has it") in told(validate_package(folder).issues)


def test_of_another_table_altogether_twenty_rows_are_told(release: Callable[[str], Path]) -> None:
    folder = release("1.0.0")
    rewrite(folder, "claims", lambda rows: [row.update(note="Other.") for row in rows])
    found = told(validate_package(folder).issues)
    assert len(found) == 21
    assert found[0] == ("claims", 0, "826 more rows are not those of 1.0.0")


def test_a_changed_descriptor_schema_or_vocabulary_is_refused(release: Callable[[str], Path]) -> None:
    folder = release("2.0.0")
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    licence = [descriptor["licenses"][0] | {"name": "CC0-1.0"}]
    (folder / "datapackage.json").write_text(json.dumps(descriptor | {"licenses": licence}), "utf-8")
    vocabulary = folder / "schema" / "vocab" / "weapon.csv"
    vocabulary.write_bytes(vocabulary.read_bytes().replace(b"Uncrewed aircraft.", b"Aircraft without a crew."))
    actors = folder / "schema" / "actors.json"
    actors.write_text(actors.read_text("utf-8").replace("English name.", "A name."), "utf-8")
    paths = {path for path, _, _ in told(validate_package(folder).issues)}
    assert paths == {"datapackage.json", "schema/vocab/weapon.csv", "schema/actors.json"}


@pytest.mark.parametrize("version", ["0.0.1", "1.0.1", "1.5.0"])
def test_a_number_between_releases_is_nobodys(version: str, release: Callable[[str], Path]) -> None:
    folder = release("1.0.0")
    text = (folder / "datapackage.json").read_text("utf-8")
    (folder / "datapackage.json").write_text(text.replace('"version": "1.0.0"', f'"version": "{version}"'), "utf-8")
    ((_, _, message),) = told(validate_package(folder).issues)
    assert message.startswith(f"{version} was never released; expected one of 0.1.0, 0.2.0, 1.0.0")


def test_what_a_release_derived_otherwise_is_told_of_no_other_number(release: Callable[[str], Path]) -> None:
    folder = release("2.0.0")
    rewrite(folder, "events", lambda rows: rows[0].update(n_claims=rows[0]["n_claims"] + 1))
    ((path, line, message),) = told(validate_package(folder).issues, "derived")
    assert (path, line) == ("events", 1) and "n_claims" in message
    text = (folder / "datapackage.json").read_text("utf-8")
    (folder / "datapackage.json").write_text(text.replace('"version": "2.0.0"', '"version": "77.0.0"'), "utf-8")
    ((_, _, first), (_, _, second)) = told(validate_package(folder).issues, "derived")
    assert first == message
    assert second == "SE-4Q8DZ: is_total is False; the claims give True"


def test_of_a_number_that_this_install_does_not_know_it_says_so(tmp_path: Path) -> None:
    installed = datapackage.Package.open()
    for part in ("schema", "syria_events/data"):
        shutil.copytree(installed.folder / part, tmp_path / part)
    (tmp_path / "datapackage.json").write_text(json.dumps({**installed.descriptor, "version": "77.0.0"}), "utf-8")
    report = validate_package(tmp_path)
    assert report.ok
    assert report.notes == (released.note("77.0.0"),)
    assert "77.0.0 is not among the releases that this install carries" in report.notes[0]
    assert json.loads(report.json())["notes"] == list(report.notes)
    assert validate_package().notes == ()


@pytest.mark.parametrize("version", se.versions())
@pytest.mark.parametrize("engine", ["pandas", "polars", "arrow"])
def test_a_frame_of_a_release_is_accepted_as_such(version: str, engine: Any) -> None:
    assert validate(se.load("claims", version=version, as_=engine), "claims", version=version).ok


def test_a_frame_with_another_cell_is_not_the_release() -> None:
    frame = se.load("events", version="1.0.0")
    frame.loc[5, "description"] = "Another one."
    ((path, line, message),) = told(validate(frame, "events", version="1.0.0").issues)
    assert (path, line) == ("events", 6)
    assert "description is 'Another one.'" in message
    some = validate(frame.head(5), "events", version="1.0.0")
    assert {line for _, line, _ in told(some.issues)} == {0}
    with pytest.raises(KeyError, match=r"1\.0\.0"):
        validate(frame, "events", version="9.9.9")


def test_a_data_file_bears_the_version_of_the_package_it_stands_in(release: Callable[[str], Path]) -> None:
    folder = release("1.0.0")
    file = folder / datapackage.table_path("events")
    assert validate(file, "events").ok
    rewrite(folder, "events", lambda rows: rows[0].update(title="Another title"))
    assert [line for _, line, _ in told(validate(file, "events").issues)] == [1]
    assert released.borne(file) == ("events", "1.0.0")
    shutil.copy(file, folder / "elsewhere.parquet")
    assert released.borne(folder / "elsewhere.parquet") is None
