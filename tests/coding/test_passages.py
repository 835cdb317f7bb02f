"""Passages: found in a text, and held against it or, without it, against each other and the last build."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events import cli, schema
from syria_events.coding import build, passages
from syria_events.derivation import spans
from syria_events.issues import Issue, Refused

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SCHEMA = schema.read(ROOT)
TEXT = "A title\n\nIt was said that “two\u00a0soldiers” were hurt. Two were hurt, it's said.\n\nTwo were hurt.\n"
EVENT = "SE-HSV9P"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("coding", "schema", "syria_events/data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    (tmp_path / "report.txt").write_text(TEXT, "utf-8")
    said = [
        "--source",
        "north-press",
        "--published",
        "2022",
        "--title",
        "T",
        "--language",
        "en",
        "--read-as",
        "full_text",
    ]
    monkeypatch.chdir(tmp_path)
    assert cli.main(["add-document", "report.txt", "--id", "zz-report", *said]) == 0
    return tmp_path


def incident(tree: Path, event: str, *blocks: str) -> str:
    """A sound incident with blocks; its path."""
    head = ["format = 1", f'id = "{event}"', 'title = "T"', 'event_type = "strike"', "in_recap = false", 'coder = "a"']
    path = f"coding/incidents/{event}.toml"
    (tree / path).write_text("\n".join([*head, *blocks]) + "\n", "utf-8")
    return path


def block(key: str, start: int, end: int, digest: str | None = None, paragraph: int | None = None) -> str:
    """A block of eight lines at a place, with the hash and paragraph of the text unless others are given."""
    return "\n".join(
        [
            "",
            "[[claims]]",
            f'key = "{key}"',
            'document = "zz-report"',
            'voice = "north-press"',
            f"span = [{start}, {end}]",
            f'sha256 = "{digest or spans.digest(TEXT, start, end)}"',
            f"paragraph = {paragraph or spans.paragraph(TEXT, start)}",
            'says.event_status = "occurred"',
        ]
    )


def found(issues: list[Issue]) -> list[tuple[str, int, str]]:
    return [(issue.path, issue.line, issue.rule) for issue in issues]


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.data())
def test_words_of_a_text_are_found_where_they_stand(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    told, exact = passages.find("d", text, text[start:end])
    assert exact
    assert all(text[each.start : each.end] == text[start:end] for each in told)
    assert all(each.sha256 == spans.digest(text, start, end) for each in told)
    assert {each.paragraph for each in told} == {spans.paragraph(text, each.start) for each in told}


@pytest.mark.parametrize("words", ['"two soldiers"', "“two  soldiers”", "it’s", "it's\nsaid"])
def test_other_quotation_marks_and_blanks_are_found_and_told(words: str) -> None:
    (passage,), exact = passages.find("d", TEXT, words)
    assert exact is (words in TEXT)
    assert passage.sha256 == spans.digest(TEXT, passage.start, passage.end)
    assert re.sub(r"\W", "", TEXT[passage.start : passage.end]) == re.sub(r"\W", "", words)


@pytest.mark.parametrize("words", ["", "two soldiers were killed", "TWO", "\u201d\u201d"])
def test_what_is_not_there_is_not_found(words: str) -> None:
    assert passages.find("d", TEXT, words) == ([], False)


def test_span_prints_lines_to_paste_and_all_places(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(["span", "zz-report", *arguments])
        return (code, *capsys.readouterr())

    capsys.readouterr()
    code, out, note = run("A title", "--file", "report.txt")
    lines = ['document = "zz-report"', "span = [0, 7]", f'sha256 = "{spans.digest(TEXT, 0, 7)}"', "paragraph = 1"]
    assert (code, out.splitlines(), note) == (0, lines, "")
    code, out, note = run("Two were hurt", "--file", "report.txt")
    starts = [TEXT.index("Two were hurt"), TEXT.rindex("Two were hurt")]
    assert (code, re.findall(r"(?m)^span = \[(\d+)", out)) == (1, [str(start) for start in starts])
    assert "2 times" in note
    code, out, note = run('"two soldiers"', "--file", "report.txt")
    assert code == 0
    assert "other quotation marks" in note
    code, out, _ = run("nobody", "--file", "report.txt", "--json")
    assert code == 1
    assert {name: json.loads(out)[name] for name in ("ok", "exact", "passages")} == {
        "ok": False,
        "exact": False,
        "passages": [],
    }
    assert run("nobody", "--file", "report.txt")[1].startswith("the words do not stand in the text of zz-report")


def test_a_text_that_is_kept_is_known_by_its_hash(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Refused, match=r"no file in \.texts/"):
        passages.text_of(tree, "zz-report")
    (tree / ".texts").mkdir()
    (tree / ".texts" / "whatever").write_text(TEXT, "utf-8")
    (tree / ".texts" / "picture").write_bytes(b"\xff")
    (tree / ".texts" / "folder").mkdir()
    assert passages.text_of(tree, "zz-report") == TEXT
    path = incident(tree, "SE-00001", block("a1", 0, 7, "0" * 64))
    capsys.readouterr()
    assert cli.main(["lint"]) == 1
    assert f"{path}:8: moved_span: " in capsys.readouterr().out


def test_another_text_than_the_one_recorded_is_refused(tree: Path) -> None:
    (tree / "other.txt").write_text(TEXT + " ", "utf-8")
    for document, file in (("zz-report", "other.txt"), ("nothing", "report.txt"), ("zz-report", "missing.txt")):
        with pytest.raises(Refused):
            passages.text_of(tree, document, tree / file)
    known, issues = passages.texts(tree, [("zz-report", tree / "other.txt"), ("nothing", tree / "report.txt")])
    assert known == {}
    assert len(issues) == 2


STALE: dict[str, Callable[[], str]] = {
    "moved": lambda: block("a1", 1, 7, spans.digest(TEXT, 0, 7)),
    "another hash": lambda: block("a1", 0, 7, "0" * 64),
    "another paragraph": lambda: block("a1", 0, 7, paragraph=2),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", STALE)
def test_with_the_text_every_span_is_held_against_it(tree: Path, capsys: pytest.CaptureFixture[str], case: str) -> None:
    path = incident(tree, "SE-00001", block("a2", 0, 7), STALE[case]())
    (tree / "coding" / "drafts").mkdir()
    shutil.copy(tree / path, tree / "coding" / "drafts")
    wanted = [(name, 17, "moved_span") for name in (path.replace("incidents", "drafts"), path)]
    assert sorted(found(passages.stale(tree, {"zz-report": TEXT}))) == wanted
    capsys.readouterr()
    assert cli.main(["lint", "--document", "zz-report", "report.txt"]) == 1
    assert f"{path}:17: moved_span: " in capsys.readouterr().out


@given(st.data())
def test_a_span_is_stale_exactly_if_its_hash_is_not_its_own(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    place, hashed = (sorted(data.draw(st.tuples(*[st.integers(0, len(TEXT))] * 2))) for _ in range(2))
    if place[0] == place[1] or hashed[0] == hashed[1]:
        return
    folder = tmp_path_factory.getbasetemp() / "stale"
    (folder / "coding" / "incidents").mkdir(parents=True, exist_ok=True)
    incident(folder, "SE-00001", block("a1", place[0], place[1], spans.digest(TEXT, hashed[0], hashed[1])))
    right = TEXT[slice(*place)] == TEXT[slice(*hashed)]
    assert bool(passages.stale(folder, {"zz-report": TEXT})) is not right


def test_a_span_after_the_end_is_told_beside_everything_else(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = re.sub(r"(?m)^(sha256|paragraph) = .*\n", "", block("a1", 0, 9999))
    path = incident(tree, "SE-00001", late, block("a2", 0, 7, "0" * 64), 'says.weapon = "catapult"')
    capsys.readouterr()
    assert cli.main(["lint", "--document", "zz-report", "report.txt"]) == 1
    rules = re.findall(rf"{path}:\d+: ([a-z_]+): ", capsys.readouterr().out)
    assert {"span", "moved_span", "vocabulary"} <= set(rules)


def test_without_the_text_a_hash_at_two_places_is_found(tree: Path) -> None:
    path = incident(tree, "SE-00001", block("a1", 0, 7), block("a2", 0, 7), block("a3", 1, 7, spans.digest(TEXT, 0, 7)))
    assert found(build.lint(tree)) == [(path, 26, "moved_span")]
    incident(tree, "SE-00001", block("a1", 0, 7), block("a3", 1, 8, spans.digest(TEXT, 0, 7)))
    assert found(build.lint(tree)) == [(path, 17, "moved_span")]


def test_words_that_stand_at_two_places_are_no_moved_span(tree: Path) -> None:
    starts = TEXT.index("Two were hurt"), TEXT.rindex("Two were hurt")
    incident(tree, "SE-00001", *(block(f"a{n}", start, start + 13) for n, start in enumerate(starts)))
    assert build.lint(tree) == []


def test_without_the_text_paragraphs_out_of_order_are_found(tree: Path) -> None:
    late = TEXT.rindex("Two were hurt")
    path = incident(tree, "SE-00001", block("a1", late, late + 13, paragraph=2), block("a2", 20, 30, paragraph=3))
    assert found(build.lint(tree)) == [(path, 8, "paragraphs_follow_the_text")]


def test_a_span_that_moved_since_the_last_build_is_found_and_not_built(tree: Path) -> None:
    file = tree / "coding" / "incidents" / f"{EVENT}.toml"
    text = file.read_text("utf-8")
    start, end = map(int, re.findall(r"span = \[(\d+), (\d+)\]", text)[0])
    file.write_text(text.replace(f"span = [{start}, {end}]", f"span = [{start + 2}, {end}]"), "utf-8")
    assert "moved_span" in {issue.rule for issue in build.lint(tree) if issue.path.endswith(file.name)}
    with pytest.raises(Refused, match="moved_span"):
        build.files(tree)
