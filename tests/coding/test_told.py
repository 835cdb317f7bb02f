"""What is told where coding files, lists, drafts and builds are wrong in ways that seldom happen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from syria_events import outputs, schema
from syria_events.coding import build, drafts, importing, registering, reliability, rulings, sheets
from syria_events.derivation.resolve import Claim
from syria_events.editions import archives
from syria_events.editions.datapackage import DESCRIPTOR, Package
from syria_events.issues import Issue, Refused

pytestmark = [pytest.mark.slow, pytest.mark.three]

ROOT = Path(__file__).parents[2]
SCHEMA = schema.read(ROOT)
EVENT = "SE-HSV9P"
ROW = {"event": "new1", "key": "a1", "document": "syrian-observer-recap", "voice": "north-press"}
ROW |= {"field": "event_status", "value": "occurred"}
HEAD = {"title": "An invented event", "event_type": "armed_attack", "in_recap": "TRUE"}


def edit(folder: Path, path: str, old: str, new: str) -> int:
    """The first `old` in a file is `new`; its line."""
    file = folder / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8", newline="\n")
    return text[: text.index(old)].count("\n") + 1


def told(folder: Path) -> set[tuple[str, int, str]]:
    return {(issue.path, issue.line, issue.rule) for issue in build.lint(folder)}


def head(folder: Path, **cells: Any) -> None:
    file = folder / DESCRIPTOR
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | cells), "utf-8")


class TestBesideTheLastRelease:
    """Tombstones and values of vocabularies, told at their lines, in the copy of a tree that has its releases."""

    @pytest.fixture
    def released(self, checkout: Path) -> Path:
        (checkout / "releases").mkdir(exist_ok=True)
        last = archives.versions()[-1]
        for name in (archives.SUMS, archives.archive_path(last)):
            shutil.copyfile(ROOT / name, checkout / name)
        major, minor, _ = archives.numbers(last)
        head(checkout, version=f"{major}.{minor + 1}.0")
        return checkout

    def test_a_tombstone_is_told_at_its_line(self, released: Path) -> None:
        assert not {each for each in told(released) if each[2] == "retired"}
        line = edit(released, "coding/retired.csv", "The identifier asserted", "It asserted")
        assert ("coding/retired.csv", line, "retired") in told(released)

    def test_a_tombstone_that_is_lost_is_told_of_the_whole_list(self, released: Path) -> None:
        file = released / "coding" / "retired.csv"
        header, first, *rest = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text("".join([header, *rest]), "utf-8")
        (issue,) = [issue for issue in build.lint(released) if issue.rule == "retired"]
        assert (issue.path, issue.line) == ("coding/retired.csv", 0)
        assert issue.message.startswith(f"actors {first.split(',')[1]}: its tombstone is gone")

    def test_of_a_line_that_is_told_already_nothing_more_is_said(self, released: Path) -> None:
        line = edit(released, "coding/retired.csv", ",2.0.0,", ",soon,")
        found = {each for each in told(released) if each[:2] == ("coding/retired.csv", line)}
        assert found == {("coding/retired.csv", line, "pattern")}

    def test_a_list_that_is_not_read_whole_is_held_against_nothing(self, released: Path) -> None:
        edit(released, "coding/retired.csv", "table,id", 'table,"id')
        assert "retired" not in {rule for _, _, rule in told(released)}

    def test_data_of_somebody_else_owe_our_releases_nothing(self, released: Path) -> None:
        edit(released, "coding/retired.csv", "The identifier asserted", "It asserted")
        head(released, name="mine")
        assert "retired" not in {rule for _, _, rule in told(released)}


class TestDescriptor:
    """A descriptor that cannot be read, and the note on a version that is released."""

    def test_without_one_the_coding_is_linted_and_not_built(self, checkout: Path) -> None:
        assert told(checkout) == set()
        (checkout / DESCRIPTOR).write_text("{", "utf-8")
        assert not {path for path, _, _ in told(checkout)} - {DESCRIPTOR}
        with pytest.raises(Refused):
            build.files(checkout)
        assert build.frozen(checkout, changed=False) == ""

    @pytest.mark.parametrize("version", [None, "", 7])
    def test_a_version_is_asked_for(self, checkout: Path, version: object) -> None:
        head(checkout, version=version)
        with pytest.raises(Refused, match=r"version: expected a version, MAJOR\.MINOR\.PATCH"):
            build.files(checkout)

    def test_changed_coding_of_a_released_version_is_noted(self, checkout: Path) -> None:
        version = json.loads((checkout / DESCRIPTOR).read_text("utf-8"))["version"]
        assert build.frozen(checkout, changed=True) == ""  # nothing is released here
        (checkout / "releases").mkdir(exist_ok=True)
        (checkout / archives.SUMS).write_text(f"{'0' * 64}  syria-events-{version}.zip\n", "utf-8")
        said = f"{version} is released and stays as it is: give the data the next version in {DESCRIPTOR}"
        assert build.frozen(checkout, changed=True) == said
        outputs.write(checkout, build.files(checkout), build.WHOLE)
        assert build.frozen(checkout, changed=False) == ""
        edit(checkout, f"coding/incidents/{EVENT}.toml", 'title = "', 'title = "Again: ')
        assert build.frozen(checkout, changed=False) == said


class TestLists:
    """Lists of coders and of what is retired, and incidents that are not there."""

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("A B,person,,,,", "expected a new name of lower-case letters and digits, found 'A B'"),
            ("a,person,,,,", "expected a new name of lower-case letters and digits, found 'a'"),
            ("c,robot,,,,", "kind is 'robot'; expected "),
            (",person,,,,", "expected a new name of lower-case letters and digits, found None"),
        ],
    )
    def test_a_coder_has_a_new_name_and_a_kind(self, checkout: Path, line: str, said: str) -> None:
        file = checkout / "coding" / "coders.csv"
        text = file.read_text("utf-8").rstrip("\n")
        file.write_text(f"{text}\n{line}\n", "utf-8")
        number = text.count("\n") + 2
        messages = [
            i.message
            for i in build.lint(checkout)
            if (i.path, i.line, i.rule) == ("coding/coders.csv", number, "coder")
        ]
        assert any(message.startswith(said) for message in messages), messages

    @pytest.mark.parametrize(
        ("header", "said"),
        [
            ("actor_id,name,name,", "name is there twice"),
            ("actor_id,name,nonsense,", "found 'nonsense'"),
        ],
    )
    def test_the_columns_of_a_list_are_told(self, checkout: Path, header: str, said: str) -> None:
        file = checkout / "coding" / "actors.csv"
        first, *rest = file.read_text("utf-8").splitlines(keepends=True)
        names = first.split(",")
        file.write_text("".join([header + ",".join(names[header.count(",") :]), *rest]), "utf-8")
        messages = [
            issue.message for issue in build.lint(checkout) if issue.path == "coding/actors.csv" and issue.line == 1
        ]
        assert any(said in message for message in messages), messages

    def test_a_table_whose_identifiers_do_not_last_has_no_tombstones(self, checkout: Path) -> None:
        line = edit(checkout, "coding/retired.csv", "actors,", "weapons,")
        assert ("coding/retired.csv", line, "foreign_key") in told(checkout)

    def test_a_folder_without_incidents_is_told(self, checkout: Path) -> None:
        for file in (checkout / "coding" / "incidents").iterdir():
            file.unlink()
        shutil.rmtree(checkout / "coding" / "second", ignore_errors=True)
        assert ("coding/incidents", 0, "coding") in told(checkout) or {
            (f"coding/incidents/{event}.toml", 0, "gone") for event in ("SE-HSV9P", "SE-QGZNB", "SE-WMHN8")
        } <= told(checkout)

    def test_an_incident_that_was_built_and_is_gone_is_told(self, checkout: Path) -> None:
        outputs.write(checkout, build.files(checkout), build.WHOLE)
        (checkout / "coding" / "incidents" / f"{EVENT}.toml").unlink()
        assert (f"coding/incidents/{EVENT}.toml", 0, "gone") in told(checkout)

    def test_a_second_coding_of_no_event_is_told(self, checkout: Path) -> None:
        folder = checkout / "coding" / "second" / "b"
        folder.mkdir(parents=True, exist_ok=True)
        text = (checkout / "coding" / "incidents" / f"{EVENT}.toml").read_text("utf-8")
        (folder / "SE-00000.toml").write_text(text.replace(EVENT, "SE-00000"), "utf-8")
        assert ("coding/second/b/SE-00000.toml", 1, "event") in told(checkout)

    def test_a_second_coding_leads_to_documents_and_voices_there_are(self, checkout: Path) -> None:
        folder = checkout / "coding" / "second" / "b"
        folder.mkdir(parents=True, exist_ok=True)
        block = '\n[[claims]]\nkey = "y1"\ndocument = "nothing"\nvoice = "nobody"\nsays.event_status = "occurred"\n'
        head = f'format = 1\nid = "{EVENT}"\ntitle = "T"\ndescription = "D"\nevent_type = "strike"\ncoder = "b"\n'
        (folder / f"{EVENT}.toml").write_text(f"{head}in_recap = true\n{block}", "utf-8")
        path = f"coding/second/b/{EVENT}.toml"
        said = {issue.message for issue in build.lint(checkout) if (issue.path, issue.rule) == (path, "foreign_key")}
        assert said == {"document: coding/documents.csv has no 'nothing'", "voice: coding/sources.csv has no 'nobody'"}

    def test_a_row_that_was_renamed_is_told_where_it_stands_now(self, checkout: Path) -> None:
        outputs.write(checkout, build.files(checkout), build.WHOLE)
        opened = Package.open(checkout)
        actors = set(opened.table("actors")["actor_id"].to_pylist())
        actor = next(each for each in opened.table("claims")["subject_id"].to_pylist() if each in actors)
        line = edit(checkout, "coding/actors.csv", f"\n{actor},", f"\n{actor}-2,") + 1
        (issue,) = [issue for issue in build.lint(checkout) if issue.rule == "gone"]
        assert (issue.path, issue.line) == ("coding/actors.csv", line)
        assert issue.message.startswith(f"{actor} is gone, which was there when last built; ")
        assert issue.message.endswith(f" to it: expected it here, where {actor}-2 stands")

    def test_a_second_coding_cannot_be_laid_beside_what_is_not_there(self, checkout: Path) -> None:
        with pytest.raises(Refused, match="there is no event 'SE-00000'"):
            reliability.write_blank(checkout, "SE-00000", "b", SCHEMA)


class TestDrafts:
    """Drafts that are not there, or cannot be read."""

    def test_a_draft_that_is_not_there_is_told(self, checkout: Path) -> None:
        with pytest.raises(Refused, match=rf"coding/drafts/{EVENT}\.toml:0: draft: there is no such draft"):
            drafts.read(checkout, [EVENT])

    def test_a_draft_in_another_encoding_is_told_and_the_others_are_read(self, checkout: Path) -> None:
        folder = checkout / "coding" / "drafts"
        folder.mkdir(exist_ok=True)
        (folder / "SE-AAAAA.toml").write_bytes('title = "é"'.encode("latin-1"))
        (folder / "SE-BBBBB.toml").write_text("", "utf-8")
        found, issues = drafts.readable(checkout)
        assert found == {"SE-BBBBB": ""}
        assert {issue.path for issue in issues} == {"coding/drafts/SE-AAAAA.toml"}
        with pytest.raises(Refused):
            drafts.read(checkout)

    def test_a_draft_of_an_incident_there_is_says_whose_it_is(self, checkout: Path) -> None:
        issues = drafts._heads(checkout, EVENT, "format = 1\n\n[[claims]]\n")
        assert [(issue.line, issue.rule) for issue in issues] == [(1, "id"), (1, "coder")]
        assert drafts._heads(checkout, EVENT, f'id = "{EVENT}"\ncoder = "a"\n\n[[claims]]\n') == []
        assert drafts._heads(checkout, "SE-00000", "") == []

    def test_an_issue_of_a_file_that_is_put_together_is_told_where_its_line_stands(self) -> None:
        merged = drafts.Merged("one.toml", (("a\n", "one.toml", 7), ("b\n", "two.toml", 1)))
        assert merged.text() == "a\nb\n"
        places = {line: merged.origin(Issue("x", line, "r", "m")) for line in (0, 1, 2, 3)}
        assert {line: (issue.path, issue.line) for line, issue in places.items()} == {
            0: ("one.toml", 0),
            1: ("one.toml", 7),
            2: ("two.toml", 1),
            3: ("one.toml", 3),
        }
        assert drafts.Merged("one.toml", ()).origin(Issue("x", 1, "r", "m")).path == "x"


class TestSheets:
    """Spreadsheets that lack something."""

    def sheet(self, folder: Path, **cells: str) -> Path:
        return self.rows(folder, ROW | HEAD | cells)

    def rows(self, folder: Path, *rows: dict[str, str]) -> Path:
        columns = list(dict.fromkeys(name for row in rows for name in row))
        lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
        file = folder / "claims.csv"
        file.write_text("".join(f"{','.join(line)}\n" for line in lines), "utf-8")
        return file

    @pytest.mark.parametrize(
        ("cells", "coder", "said"),
        [
            ({"in_recap": "perhaps"}, "a", "in_recap is 'perhaps'; expected true or false"),
            ({}, None, "no coder is named; expected one in the column coder or by --coder"),
            ({"document": ""}, "a", "block a1: document is missing"),
            ({"voice": ""}, "a", "block a1: voice is missing"),
            ({"start": "1"}, "a", "block a1: expected start and end, whole numbers, or the words of the passage"),
            ({"start": "1", "end": "x"}, "a", "block a1: expected start and end"),
            ({"start": "1", "end": "2", "words": "hurt"}, "a", "block a1: expected start and end"),
            ({"claimed_on": "24.08.2022"}, "a", "claimed_on is '24.08.2022'; expected YYYY-MM-DD"),
            ({"claimed_on": "2022-02-30"}, "a", "claimed_on is '2022-02-30'; expected YYYY-MM-DD"),
            ({"field": "weapons"}, "a", "field is 'weapons'; expected one of schema/vocab/claim_field.csv"),
        ],
    )
    def test_what_is_missing_or_wrong_is_told_at_its_row(
        self, checkout: Path, cells: dict[str, str], coder: str | None, said: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            importing.imported(checkout, self.sheet(checkout, **cells), SCHEMA, {}, coder)
        found = [issue for issue in refused.value.issues if issue.message.startswith(said)]
        assert [issue.line for issue in found] == [2], refused.value.issues

    def test_a_span_by_number_gets_its_hash_from_the_text(self, checkout: Path) -> None:
        file = self.sheet(checkout, start="0", end="5")
        (made,) = importing.made(checkout, file, SCHEMA, {ROW["document"]: "Title and more"}, "a").drafts.values()
        assert "span = [0, 5]" in made
        assert "sha256 = " in made
        for text in ({}, {ROW["document"]: "Titl"}):  # none, and one that ends before
            with pytest.raises(Refused, match="span_start is 0, span_end is 5, span_sha256 is empty"):
                importing.made(checkout, file, SCHEMA, text, "a")

    def test_where_claims_differ_drafts_wait_for_a_ruling(self, checkout: Path) -> None:
        other = {"event": "new1", "key": "a2", "voice": "tasnim", "value": "alleged"}
        with pytest.raises(Refused, match="missing_ruling"):
            importing.accepted(checkout, self.rows(checkout, ROW | HEAD, ROW | other), SCHEMA, {}, "a")
        assert len(list((checkout / "coding" / "drafts").glob("*.toml"))) == 1

    def test_a_sheet_of_no_rows_or_that_is_no_file_is_told(self, checkout: Path) -> None:
        (checkout / "empty.csv").write_text(f"{','.join(ROW)}\n", "utf-8")
        with pytest.raises(Refused, match="there are no claims here"):
            importing.imported(checkout, checkout / "empty.csv", SCHEMA, {}, "a")
        for path in (checkout, checkout / "none.csv"):
            with pytest.raises(Refused, match=r"unreadable: .*; expected a spreadsheet saved as CSV"):
                sheets.read(path)


class TestRulings:
    """Rulings that are not written as rulings are."""

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ('rulings.weapon = "drone"', "weapon: expected why, and take = [keys of claims] or contested = true"),
            ('[rulings.weapon]\nwhy = "So."', "weapon: expected why, and either take = [keys] or contested = true"),
            ('[rulings.killed.army]\ntake = ["a1"]\nwhy = "So."', "killed.army: a name with a dot must be quoted"),
        ],
    )
    def test_what_a_ruling_says_is_told(self, checkout: Path, written: str, said: str) -> None:
        file = checkout / "coding" / "incidents" / f"{EVENT}.toml"
        text = file.read_text("utf-8")
        if written.startswith("rulings"):
            text = text.replace("[[claims]]", f"{written}\n\n[[claims]]", 1)
        else:
            text = f"{text}\n{written}\n"
        file.write_text(text, "utf-8")
        found = [issue for issue in build.lint(checkout) if issue.rule == "ruling"]
        assert any(issue.message.startswith(said) for issue in found), found
        assert {issue.path for issue in found} == {f"coding/incidents/{EVENT}.toml"}

    def test_a_name_that_is_nearly_right_is_told_once(self, checkout: Path) -> None:
        file = checkout / "coding" / "incidents" / f"{EVENT}.toml"
        block = '\n[[claims]]\nkey = "{}"\ndocument = "syrian-observer-recap"\nvoice = "{}"\nsays.weapon = "{}"\n'
        blocks = block.format("y1", "tasnim", "drone") + block.format("y2", "north-press", "rocket")
        ruling = '\n[rulings.wepon]\ntake = ["y1"]\nwhy = "So."\n'
        text = file.read_text("utf-8") + blocks + ruling
        file.write_text(text, "utf-8")
        line = text[: text.index("[rulings.wepon]")].count("\n") + 1
        found = [
            issue for issue in build.lint(checkout) if "wepon" in issue.message or issue.message.startswith("weapon:")
        ]
        message = "wepon: nothing is claimed under that name; is it weapon?"
        assert found == [Issue(f"coding/incidents/{EVENT}.toml", line, "ruling", message)]

    @pytest.mark.parametrize(
        ("says", "said"),
        [
            ("says = {}", "says nothing"),
            ('says.killed_total.us-soldiers = { window = "24 hours", count = 2 }', '{ window = "PT24H", count = ... }'),
            ('says.killed_total.us-soldiers = { window = "PT24H" }', '{ window = "PT24H", count = ... }'),
            ("says.killed_total.us-soldiers = 2", '{ window = "PT24H", count = ... }'),
            ('says.killed.us-soldiers = "two"', "a number, { low, high }"),
            ("says.weapon = 7", "text"),
        ],
    )
    def test_what_a_block_may_say_is_told(self, checkout: Path, says: str, said: str) -> None:
        file = checkout / "coding" / "incidents" / f"{EVENT}.toml"
        block = f'\n[[claims]]\nkey = "y1"\ndocument = "syrian-observer-recap"\nvoice = "tasnim"\n{says}\n'
        text = file.read_text("utf-8")
        file.write_text(text + block, "utf-8")
        line = text.count("\n") + 2
        found = [
            issue for issue in build.lint(checkout) if issue.path.endswith(f"{EVENT}.toml") and said in issue.message
        ]
        assert {issue.line for issue in found} == {line}, build.lint(checkout)

    def test_one_name_is_meant_by_one_ruling(self) -> None:
        def said(field: str, value: str) -> Claim:
            names = SCHEMA.table("claims").names
            return Claim.of(dict.fromkeys(names) | {"field": field, "value": value, "stance": "asserts", "used": True})

        class Incident:
            rulings = dict.fromkeys(("locaton", "locatin", "unlike"))

        values = {"location": [said("location", "a"), said("location", "b")], "date": [said("date", "2022")]}
        assert list(rulings._misnamed(Incident, values).values()) == ["location"]  # type: ignore[arg-type]


def test_a_document_that_is_no_data_is_told_at_the_list(checkout: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("A text.\n", "utf-8")
    said = {"source_id": "north-press", "published_edtf": "2022-08-24", "language": "en", "read_as": "full_text"}
    with pytest.raises(Refused) as refused:
        registering.add(checkout, text, said | {"document_id": "invented", "title": "\ud800"}, SCHEMA)
    assert {(issue.path, issue.rule) for issue in refused.value.issues} == {(registering.PATH, "type")}
