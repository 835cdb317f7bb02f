"""The desk of coders, called as commands: what is told early, and what to do next."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from syria_events import cli
from syria_events.editions.datapackage import DESCRIPTOR

ROOT = Path(__file__).parents[2]
HELD = ("--source", "north-press", "--published", "2022", "--title", "T", "--language", "en", "--read-as", "full_text")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("coding", "schema", "releases", "syria_events/data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / DESCRIPTOR, tmp_path)
    (tmp_path / "report.txt").write_text("A made-up text.\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_verify_before_build_says_what_to_do(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", "report.txt"]) == 1
    assert "no claim was coded from this text" in capsys.readouterr().out
    assert cli.main(["add-document", "report.txt", "--id", "made-up", *HELD]) == 0
    capsys.readouterr()
    assert cli.main(["verify", "report.txt"]) == 1
    told = capsys.readouterr().out
    assert "run build first" in told
    assert "lint --document made-up" in told


@pytest.mark.slow
def test_lint_says_early_that_a_version_is_released(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lint"]) == 0
    assert capsys.readouterr().err == ""
    descriptor = json.loads((tree / DESCRIPTOR).read_text("utf-8"))
    (tree / DESCRIPTOR).write_text(json.dumps(descriptor | {"version": "1.0.0"}), "utf-8")
    assert cli.main(["add-document", "report.txt", "--id", "made-up", *HELD]) == 0
    capsys.readouterr()
    assert cli.main(["lint"]) == 0
    out, note = capsys.readouterr()
    assert out == "no problems\n"
    assert "1.0.0 is released" in note


def test_rows_out_of_order_and_unknown_coders_are_problems(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tree / "coding" / "sources.csv"
    head, first, second, *rest = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([head, second, first, *rest]), "utf-8")
    coders = tree / "coding" / "coders.csv"
    coders.write_text(
        "coder,kind,blind,documents,fields,note\nz,oracle,,,,\na,person,perhaps,,,\nZ z,person,,,,\n", "utf-8"
    )
    assert cli.main(["lint"]) == 1
    told = [line.split(": ")[0:2] for line in capsys.readouterr().out.splitlines()[:-1]]
    assert ["coding/sources.csv:3", "order"] in told
    for place in (["coding/coders.csv:3", "order"], *(["coding/coders.csv:" + str(n), "coder"] for n in (2, 3, 4))):
        assert place in told
    coders.write_text("coder,kind,blind,documents,fields,note\nz,person,,,,\n", "utf-8")
    assert cli.main(["lint"]) == 1
    assert "'a' is not in coding/coders.csv" in capsys.readouterr().out


@pytest.mark.slow
def test_accept_and_import_say_what_they_need(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["accept"]) == 2
    assert cli.main(["accept", "--all", "SE-HSV9P"]) == 2
    assert cli.main(["accept", "--all"]) == 0
    assert "there are no drafts" in capsys.readouterr().out
    assert cli.main(["import", "missing.csv"]) == 1
    assert "missing.csv:0: unreadable" in capsys.readouterr().out
    (tree / "claims.csv").write_text(
        "event,key,title,event_type,in_recap,document,voice,field,value\n"
        "new1,a1,Made up,strike,true,syrian-observer-recap,north-press,event_status,occurred\n"
    )
    assert cli.main(["import", "claims.csv"]) == 1
    assert "claims.csv:2: coder" in capsys.readouterr().out
    assert cli.main(["import", "claims.csv", "--coder", "a", "--accept"]) == 0
    written = capsys.readouterr().out.splitlines()[-1]
    assert (tree / written).is_file()
    assert cli.main(["lint", "--drafts"]) == 0


# What is written wrongly at the desk, and what was meant.
MEANT = {
    ("add-document", "report.txt", "--id", "made-up", *HELD[2:], "--source", "north-pres"): "north-press",
    ("add-document", "report.txt", "--id", "made-up", *HELD[:-1], "full_txt"): "full_text",
    ("span", "syrian-observer-reca", "rockets"): "syrian-observer-recap",
    ("lint", "--document", "syrian-observer-reca", "report.txt"): "syrian-observer-recap",
    ("new", "--second", "SE-074XX", "--coder", "reader-two"): "SE-074XC",
    ("new", "--second", "SE-074XC", "--coder", "reader-tow"): "reader-two",
    ("import", "claims.csv", "--coder", "reader-tow"): "reader-two",
    ("import", "field.csv", "--coder", "a"): "weapon",
    ("import", "voice.csv", "--coder", "a"): "sohr",
    ("import", "column.csv", "--coder", "a"): "field",
}
SHEETS = {
    "claims": "event,key,document,voice,field,value\nSE-074XC,zz1,syrian-observer-recap,sohr,weapon,rocket\n",
    "field": "event,key,document,voice,field,value\nSE-074XC,zz1,syrian-observer-recap,sohr,weapn,rocket\n",
    "voice": "event,key,document,voice,field,value\nSE-074XC,zz1,syrian-observer-recap,shor,weapon,rocket\n",
    "column": "event,key,document,voice,feld,value\nSE-074XC,zz1,syrian-observer-recap,sohr,weapon,rocket\n",
}


@pytest.mark.parametrize("call", MEANT, ids=lambda call: " ".join(call[:4]))
def test_a_name_that_there_is_not_is_answered_with_the_one_that_was_meant(
    call: tuple[str, ...], tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tree / "coding" / "coders.csv").open("a", encoding="utf-8") as file:
        file.write("reader-two,person,true,,,\n")
    for name, text in SHEETS.items():
        (tree / f"{name}.csv").write_text(text, "utf-8")
    assert cli.main(call) == 1
    assert f"did you mean {MEANT[call]!r}" in capsys.readouterr().out


def test_lint_tells_what_was_meant_by_a_key_that_leads_nowhere(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tree / "coding" / "incidents" / "SE-QFKDK.toml"
    file.write_text(file.read_text("utf-8").replace('voice = "sohr"', 'voice = "shor"'), "utf-8")
    assert cli.main(["lint"]) == 1
    assert "voice_id is 'shor'; expected a key of sources (source_id); did you mean 'sohr'?" in capsys.readouterr().out
