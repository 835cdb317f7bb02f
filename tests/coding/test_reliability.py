"""Agreement of two codings: the coefficient against published examples, and the way from blank file to figures."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events import cli, schema
from syria_events.coding import reliability
from syria_events.coding.reliability import alpha, interval, kappa, nominal
from syria_events.issues import Refused

ROOT = Path(__file__).parents[2]
_: None = None

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): examples A, B and C.
A = list(zip([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0], strict=True))
B = list(zip("aabbdcccedda", "babbbcccedddd"[:12], strict=True))
C = list(
    zip(
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
        strict=True,
    )
)

UNITS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=20)


@pytest.mark.parametrize(
    ("units", "scale", "published"),
    [(A, nominal, 0.095), (B, nominal, 0.692), (C, nominal, 0.743), (C, interval, 0.849)],
)
def test_alpha_is_that_of_the_published_examples(units: Any, scale: Any, published: float) -> None:
    found = alpha(units, scale)
    assert found is not None
    assert round(found, 3) == published


@given(UNITS, st.sampled_from([nominal, interval]))
def test_alpha_does_not_depend_on_who_is_first_nor_on_order(units: Any, scale: Any) -> None:
    assert alpha(units, scale) == pytest.approx(alpha([pair[::-1] for pair in reversed(units)], scale))


@given(UNITS, st.sampled_from([nominal, interval]))
def test_alpha_is_one_exactly_when_all_agree(units: Any, scale: Any) -> None:
    found = alpha(units, scale)
    if found is not None:
        assert found <= 1
        assert (found == pytest.approx(1)) == all(a == b for a, b in units)


@given(UNITS)
def test_units_that_one_coder_left_out_do_not_count(units: Any) -> None:
    assert alpha([*units, (1, None), (None, None)]) == alpha(units)


def test_alpha_is_undefined_where_all_values_are_alike() -> None:
    assert alpha([(1, 1), (1, 1)]) is None
    assert alpha([]) is None


def test_kappa_is_that_of_a_published_example() -> None:
    # The two-by-two table of the article on Cohen's kappa in Wikipedia: 20, 5, 10, 15.
    cells = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    assert kappa([pair for pair, n in cells.items() for _ in range(n)]) == pytest.approx(0.4)
    assert kappa([]) is None
    assert kappa([(1, 1), (1, 1)]) is None


@given(UNITS)
def test_kappa_is_one_exactly_when_all_agree_and_does_not_depend_on_who_is_first(units: Any) -> None:
    found = kappa(units)
    assert found == kappa([pair[::-1] for pair in units])
    assert found is None or (found == 1) == all(a == b for a, b in units)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("coding", "schema"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    shutil.rmtree(tmp_path / "coding" / "second", ignore_errors=True)
    (tmp_path / "coding" / "coders.csv").write_text(
        "coder,kind,blind,documents,fields,note\na,language_model,,,,\nb,person,true,,,\n"
        "c,language_model,true,,,Invented for tests.\n",
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answers(tree: Path, event: str, coder: str) -> Path:
    """A second coding that says what the first says."""
    first = (tree / "coding" / "incidents" / f"{event}.toml").read_text("utf-8")
    file = tree / "coding" / "second" / coder / f"{event}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(first.replace('coder = "a"', f'coder = "{coder}"'), "utf-8")
    return file


EVENT = "SE-HSV9P"


def test_a_blank_shows_the_passages_and_no_answer(tree: Path) -> None:
    assert cli.main(["new", "--second", EVENT.lower(), "--coder", "b"]) == 0
    text = (tree / "coding" / "second" / "b" / f"{EVENT}.toml").read_text("utf-8")
    first = (tree / "coding" / "incidents" / f"{EVENT}.toml").read_text("utf-8")
    spans = [line for line in first.splitlines() if line.startswith("span")]
    assert [line for line in text.splitlines() if line.startswith("span")] == spans
    for answer in ("says.", "note", "killed", "attackers", "armed_attack", "certainty =", "rulings"):
        assert answer not in text.replace("says.<field>", "")


def test_a_blank_that_cannot_be_written_leaves_nothing(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, *_: object, **__: object) -> None:
        path.touch()
        raise OSError(28, "No space left on device")

    before, known = sorted(tree.rglob("*")), schema.read(tree)
    for method in ("write_bytes", "write_text"):
        monkeypatch.setattr(Path, method, full)
    with pytest.raises(OSError, match="No space left"):
        reliability.write_blank(tree, EVENT, "b", known)
    assert sorted(tree.rglob("*")) == before


def test_the_same_answers_agree_in_full(tree: Path) -> None:
    answers(tree, EVENT, "b")
    units, values, _, issues = reliability.agreement(tree, schema.read(tree))
    assert not issues
    assert all(found.share == 1 for found in (*units, *values) if found.n)
    assert {found.what for found in values} >= {"killed.low", "stance", "event_type", "location", "date.end"}


def test_missing_units_and_other_values_are_told_apart(tree: Path) -> None:
    file = answers(tree, EVENT, "b")
    text = file.read_text("utf-8").replace("says.killed.liwa-al-quds = 2", "says.killed.liwa-al-quds = 3", 1)
    file.write_text(text.replace('says.target = "liwa-al-quds"\n', "", 1), "utf-8")
    units, values, _, issues = reliability.agreement(tree, schema.read(tree))
    assert not issues
    found_share = {found.what: found.share for found in units}
    given_share = {found.what: found.share for found in values}
    assert 0 < (found_share["target"] or 0) < 1
    assert 0 < (given_share["killed.low"] or 0) < 1
    assert given_share["injured.low"] == 1


def test_an_unfinished_coding_is_named_and_not_counted(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["new", "--second", EVENT, "--coder", "b"]) == 0
    capsys.readouterr()
    assert cli.main(["agreement"]) == 1
    assert f"coding/second/b/{EVENT}.toml" in capsys.readouterr().out


def test_what_cannot_be_measured_is_told_and_not_counted(tree: Path) -> None:
    event = "SE-VC36S"
    file = answers(tree, event, "b")
    whole = file.read_text("utf-8")
    dated = next(line for line in whole.splitlines() if line.startswith("says.date = "))
    clocked = next(line for line in whole.splitlines() if line.startswith("says.time_local = "))
    text = whole.replace(dated, 'says.date = "24 August"', 1)
    text = text.replace(clocked, 'says.time_local = "19:20 or so"', 1)
    file.write_text(text, "utf-8")
    lines = [whole[: whole.index(line)].count("\n") + 1 for line in (dated, clocked)]
    starts = [number for number, line in enumerate(whole.splitlines(), 1) if line == "[[claims]]"]
    _, values, _, issues = reliability.agreement(tree, schema.read(tree))
    assert [(issue.path, issue.line, issue.rule) for issue in issues] == sorted(
        (f"coding/second/b/{event}.toml", max(start for start in starts if start < line), "value_fits_field")
        for line in lines
    )
    assert all(found.share == 1 for found in values if found.n)


def test_the_faults_of_the_first_coding_are_told_once_and_at_its_path(tree: Path) -> None:
    for coder in ("b", "c"):
        answers(tree, EVENT, coder)
    first = tree / "coding" / "incidents" / f"{EVENT}.toml"
    first.write_text(first.read_text("utf-8").replace("title =", "titel ="), "utf-8")
    _, _, _, issues = reliability.agreement(tree, schema.read(tree))
    assert {issue.path for issue in issues} == {f"coding/incidents/{EVENT}.toml"}
    assert len(set(issues)) == len(issues) == 1
    first.unlink()
    _, _, _, issues = reliability.agreement(tree, schema.read(tree))
    assert [(issue.path, issue.rule) for issue in issues] == [
        (f"coding/second/{coder}/{EVENT}.toml", "event") for coder in ("b", "c")
    ]


def test_the_first_coder_cannot_be_the_second_and_nothing_is_overwritten(tree: Path) -> None:
    known = schema.read(tree)
    file = answers(tree, EVENT, "b")
    before = file.read_bytes()
    for event, coder in ((EVENT, "a"), (EVENT, "b"), ("SE-00000", "b"), (EVENT, "../c")):
        with pytest.raises(Refused):
            reliability.write_blank(tree, event, coder, known)
    assert file.read_bytes() == before
    assert cli.main(["new", "--second", EVENT]) == 2


def test_a_coder_is_known_before_coding(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["new", "--second", EVENT, "--coder", "nobody"]) == 1
    assert "coding/coders.csv:0: coder: 'nobody'" in capsys.readouterr().out
    file = answers(tree, EVENT, "b")
    file.parent.rename(file.parents[1] / "d")
    file = file.parents[1] / "d" / file.name
    file.write_text(file.read_text("utf-8").replace('coder = "b"', 'coder = "d"'), "utf-8")
    issues = reliability.agreement(tree, schema.read(tree)).issues
    assert {(issue.path, issue.rule) for issue in issues} == {(f"coding/second/d/{EVENT}.toml", "coder")}


FORMS = """\
format = 1
id = "SE-00001"
title = "Forms"
event_type = "strike"
in_recap = false
coder = "a"

[[claims]]
key = "a1"
document = "afp-strike"
voice = "north-press"
says.killed.us-soldiers = { low = 6 }
says.injured.us-soldiers = "several"
says.category.us-soldiers = "combatant"
says.part_of_day = "night"
says.employed.rocket = "some"

[[claims]]
key = "a2"
document = "afp-strike"
voice = "tasnim"
says.killed.us-soldiers = { high = 5 }
says.killed_total.us-soldiers = { window = "PT24H", count = 9 }

[[claims]]
key = "a3"
document = "abc-strike"
voice = "tasnim"
says.event_status = "occurred"
"""


def test_documents_without_a_text_are_matched_by_what_is_said(tree: Path) -> None:
    (tree / "coding" / "incidents" / "SE-00001.toml").write_text(FORMS, "utf-8")
    file = reliability.write_blank(tree, "SE-00001", "b", schema.read(tree))
    blank = file.read_text("utf-8")
    # How many blocks the first coder made of a document is not told.
    assert [line for line in blank.splitlines() if line.startswith("document")] == [
        'document = "afp-strike"',
        'document = "abc-strike"',
    ]
    head, one, other, third = FORMS.replace('coder = "a"', 'coder = "b"').split("[[claims]]")
    # The same claims under other keys and in another order.
    other, one = other.replace('"a2"', '"x"'), one.replace('"a1"', '"y"')
    file.write_text("[[claims]]".join([head, other, one + "\n", third]), "utf-8")
    found = reliability.agreement(tree, schema.read(tree))
    assert found.issues == []
    assert all(each.share == 1 for each in (*found.unitising, *found.coding) if each.n)
    given = {each.what: each for each in found.coding}
    assert given["killed.open"].n == given["stance"].n - 6 == 2
    assert given["killed.low"].n == given["killed.high"].n == 1
    assert given["killed_total.window"].n == given["category"].n == given["part_of_day"].n == 1
    # Another open side, another window and another part of the day are disagreements; a claim less is a unit less.
    text = file.read_text("utf-8").replace("{ low = 6 }", "6").replace("PT24H", "PT48H").replace('"night"', '"evening"')
    file.write_text(text.replace('says.category.us-soldiers = "combatant"\n', ""), "utf-8")
    found = reliability.agreement(tree, schema.read(tree))
    given = {each.what: each for each in found.coding}
    assert given["killed.open"].share == 0.5
    assert given["killed.low"].share == 1
    assert given["killed_total.window"].share == given["part_of_day"].share == 0
    assert {each.what: each.share for each in found.unitising}["category"] == 0


def test_agreement_answers_programs(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers(tree, EVENT, "b")
    assert cli.main(["agreement", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found.keys() > {"unitising", "coding", "seconds", "issues"}
    assert found["seconds"] == {"b": [EVENT]}
    assert {"what", "n", "share", "alpha", "kappa"} == found["coding"][0].keys()
    assert cli.main(["agreement"]) == 0
    assert "kappa" in capsys.readouterr().out
