"""What bears the number of a release is that release, wherever it comes from and however it was written."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
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


def test_of_what_is_no_number_and_where_no_release_is_known_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert released.note("77.0.0")
    assert released.note("next") == ""
    monkeypatch.setattr(archives, "versions", lambda: ())
    assert released.note("77.0.0") == ""


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


LAST = se.versions()[-1]
KNOWN = ("0.1.0", "1.0.0", "2.0.0")


@pytest.mark.parametrize(
    ("version", "known", "refused"),
    [
        ("1.0.1", KNOWN, True),
        ("0.0.9", KNOWN, True),
        ("1.10.0", KNOWN, True),
        ("2.0.1", KNOWN, False),
        ("10.0.0", KNOWN, False),
        ("2.0.0", KNOWN, False),
        ("1.0", KNOWN, False),  # no version: told by `descriptor`
        ("1.0.1", (), False),
    ],
)
def test_a_number_is_nobodys_where_a_later_one_is_released(version: str, known: tuple[str, ...], refused: bool) -> None:
    issues = list(released._never_released(version, known))
    said = f"{version} was never released; expected one of 0.1.0, 1.0.0, 2.0.0, or a number after 2.0.0"
    assert [(issue.line, issue.message) for issue in issues] == [(0, said)] * refused


@pytest.mark.parametrize(("changed", "more"), [(1, 0), (20, 0), (21, 1), (22, 2)])
def test_up_to_twenty_rows_are_told_and_the_rest_are_counted(changed: int, more: int) -> None:
    data = archives.package(LAST).table("documents")
    rows = data.to_pylist()
    for row in rows[:changed]:
        row["title"] += "."
    issues = released.row_issues(pa.Table.from_pylist(rows, schema=data.schema), "documents", LAST, "documents")
    assert [issue.line for issue in issues if issue.line] == list(range(1, min(changed, 20) + 1))
    said = [issue.message for issue in issues if not issue.line]
    assert said == [f"{more} more rows are not those of {LAST}"] * bool(more)


def test_a_row_that_is_there_twice_is_not_the_release_and_the_order_of_rows_is_no_matter() -> None:
    data = archives.package(LAST).table("documents")
    turned = data.take(list(reversed(range(data.num_rows))))
    assert released.row_issues(turned, "documents", LAST, "documents") == []
    [issue] = released.row_issues(pa.concat_tables([data, data.slice(3, 1)]), "documents", LAST, "here")
    expected = f"the content is not that of {LAST}, whose content hash is {content_hash(data)}"
    assert (issue.path, issue.line, issue.rule, issue.message) == ("here", 0, "released", expected)


def resource(name: str, **other: Any) -> dict[str, Any]:
    return {"name": name, "path": f"{name}.parquet", "format": "parquet", "hash": "a", "rows": 1} | other


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"title": "U"}, ["title is 'U'; 9.0.0 was released with 'T'"]),
        ({"more": 1}, ["more is 1; 9.0.0 was released with None"]),
        (
            {"resources": [resource("a", more=1), {"name": "v", "path": "v.parquet", "format": "csv", "rows": 1}]},
            ["a: more is 1; 9.0.0 was released with None", "v: hash is None; 9.0.0 was released with 'a'"],
        ),
        ({"resources": []}, [f"9.0.0 was released with the resource {name}" for name in ("a", "v")]),
        (
            {"resources": [resource("a"), resource("v", format="csv"), resource("b")]},
            ["9.0.0 was released without the resource b"],
        ),
        ({"resources": [resource("a", hash="b", rows=2), resource("v", format="csv")]}, []),
        (
            {"resources": [resource("a", path="b"), resource("v", format="csv")]},
            ["a: path is 'b'; 9.0.0 was released with 'a.parquet'"],
        ),
        (
            {"resources": [resource("a"), resource("v", format="csv", hash="b")]},
            ["v: hash is 'b'; 9.0.0 was released with 'a'"],
        ),
        ({"resources": None}, [f"9.0.0 was released with the resource {name}" for name in ("a", "v")]),
        (
            {"resources": ["a", {"name": 7}, resource("v", format="csv")]},
            ["9.0.0 was released with the resource a"],
        ),
    ],
)
def test_a_descriptor_is_that_of_the_release_key_by_key(changed: dict[str, Any], said: list[str]) -> None:
    of_release = {"title": "T", "resources": [resource("a"), resource("v", format="csv")]}
    issues = list(released._descriptor(of_release | changed, of_release, "9.0.0"))
    assert [issue.message for issue in issues] == said
    assert {(issue.path, issue.line, issue.rule) for issue in issues} <= {("datapackage.json", 0, "released")}


def test_a_key_that_the_release_has_and_the_descriptor_does_not_is_told() -> None:
    (issue,) = released._descriptor({"resources": []}, {"title": "T", "resources": []}, "9.0.0")
    assert issue.message == "title is None; 9.0.0 was released with 'T'"


def test_of_endless_resources_a_thousand_are_looked_at() -> None:
    assert len(released._resources({"resources": [{"name": str(number)} for number in range(1001)]})) == 1000


def test_long_bytes_are_cut() -> None:
    assert len(released._short(b"x" * 300)) < 200
    assert released._short(None) == "empty"


def test_a_table_that_a_release_has_and_a_package_does_not_is_told(release: Callable[[str], Path]) -> None:
    folder = release(LAST)
    head = json.loads((folder / "datapackage.json").read_text("utf-8"))
    head["resources"] = [each for each in head["resources"] if each["name"] != "damage"]
    (folder / "datapackage.json").write_text(json.dumps(head), "utf-8")
    (folder / "schema" / "damage.json").unlink()
    opened = datapackage.Package.open(folder)
    found = released.package_issues(opened, {})
    assert {issue.line for issue in found} == {0}
    messages = {issue.message for issue in found}
    assert f"{LAST} was released with the table damage; expected it" in messages
    assert f"{LAST} was released with the resource damage" in messages
    assert f"expected the description that {LAST} was released with" in messages


def test_an_archive_of_other_bytes_is_compared(release: Callable[[str], Path], tmp_path: Path) -> None:
    archive = archives.path(LAST)
    assert released._is_archive(archive, LAST)
    assert not released._is_archive(archive, se.versions()[0])
    content = archive.read_bytes()
    (tmp_path / "other.zip").write_bytes(bytes([content[0] ^ 1]) + content[1:])
    assert not released._is_archive(tmp_path / "other.zip", LAST)


def test_of_which_table_a_file_is_stands_in_the_descriptor(release: Callable[[str], Path]) -> None:
    folder = release("1.0.0")
    file = folder / datapackage.table_path("events")
    head = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for resources in (None, ["events"], [{"name": "events"}], [{"path": "elsewhere"}]):
        (folder / "datapackage.json").write_text(json.dumps(head | {"resources": resources}), "utf-8")
        assert released.borne(file) is None
    (folder / "datapackage.json").write_text("{", "utf-8")
    assert released.borne(file) is None


def test_rows_that_are_not_of_the_release_are_told_among_the_others() -> None:
    data = archives.package(LAST).table("documents")
    rows = data.to_pylist()
    rows[2] = rows[2] | {"document_id": "another"}
    assert rows[4]["note"] is not None
    rows[4] = rows[4] | {"note": None, "title": "T" * 300}
    gone = data["document_id"][2].as_py()
    changed = pa.Table.from_pylist(rows, schema=data.schema)
    first, second, third = released.row_issues(changed, "documents", LAST, "documents")
    assert (first.line, first.message) == (0, f"{gone} is missing; {LAST} has it")
    assert (second.line, second.message) == (3, f"another is not in {LAST}")
    assert third.line == 5
    assert "note is empty, " in third.message
    assert "T" * 300 not in third.message
    for row in rows:
        row["title"] += "!"
    many = released.row_issues(pa.Table.from_pylist(rows[:30], schema=data.schema), "documents", LAST, "documents")
    assert many == sorted(many)
    assert [issue.line for issue in many] == [0] * 21


def test_columns_that_are_not_there_are_told_by_themselves() -> None:
    data = archives.package(LAST).table("documents")
    (issue,) = released.row_issues(data.drop_columns(["title"]), "documents", LAST, "documents")
    assert (issue.line, issue.message.partition(",")[0]) == (0, f"the content is not that of {LAST}")
    nested = data.append_column("more", pa.array([[1]] * data.num_rows))
    assert released.row_issues(nested, "documents", LAST, "documents") == []


def test_the_archive_itself_is_compared_by_its_bytes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    archive, opened = archives.path(LAST), archives.package(LAST)
    looked = list[str]()

    def looked_at(data: pa.Table, table: str, version: str, path: str) -> list[Issue]:
        looked.append(table)
        return []

    monkeypatch.setattr(released, "row_issues", looked_at)
    tables = {name: opened.table(name) for name in opened.names}
    assert released.package_issues(opened, tables, archive) == []
    assert looked == []
    assert released.package_issues(opened, tables, archive.with_name("gone.zip")) == []
    assert looked == list(opened.names)


def test_an_archive_that_was_altered_is_told_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    opened, said = archives.package(LAST), Issue("archive", 0, "archive", "altered")

    def altered(version: str) -> datapackage.Package:
        raise se.Refused([said])

    monkeypatch.setattr(archives, "package", altered)
    assert released.package_issues(opened, {}) == [said]


def test_what_a_package_has_otherwise_is_told_in_order(release: Callable[[str], Path]) -> None:
    opened = datapackage.Package.open(release(LAST))
    tables = {name: opened.table(name).slice(1) for name in ("sources", "actors", "events", "documents")}
    found = released.package_issues(opened, tables)
    assert found == sorted(found)
    assert {issue.path for issue in found} == {*tables}
    assert {issue.line for issue in found} == {0}


def test_a_file_is_looked_for_in_the_folders_around_it(tmp_path: Path) -> None:
    listed = [{"name": "events", "path": "a/b/c/e.parquet"}, {"name": "far", "path": "a/b/c/d/e.parquet"}]
    head = {"name": "made-up", "version": "1.0.0", "resources": listed}
    (tmp_path / "datapackage.json").write_text(json.dumps(head), "utf-8")
    assert released.borne(tmp_path / "a" / "b" / "c" / "e.parquet") == ("events", "1.0.0")
    assert released.borne(tmp_path / "a" / "b" / "c" / "d" / "e.parquet") is None


@pytest.mark.parametrize("here", [True, False])
def test_tables_and_vocabularies_that_only_one_has_are_told(here: bool) -> None:
    whole = archives.package(LAST).schema
    less = replace(
        whole,
        tables={name: each for name, each in whole.tables.items() if name != "damage"},
        vocabularies={name: each for name, each in whole.vocabularies.items() if name != "weapon"},
    )
    found, of_release = (less, whole) if here else (whole, less)
    issues = sorted(released._schema(SimpleNamespace(schema=found), of_release, LAST))  # type: ignore[arg-type]
    assert [(issue.path, issue.line) for issue in issues] == [("schema/damage.json", 0), ("schema/vocab/weapon.csv", 0)]
