"""The command `explore`: where the page stands, and what is said where it cannot."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest

import syria_events as se
from syria_events import cli

pytestmark = pytest.mark.slow
pytest.importorskip("vl_convert", reason="the extra explore is not installed")


def test_the_page_is_written_and_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    page = tmp_path / "page.html"
    assert cli.main(["explore", "--out", str(page), "--open"]) == 0
    assert capsys.readouterr().out.strip() == str(page)
    assert opened == [page.as_uri()]
    assert page.read_text("utf-8").startswith("<!doctype html>")
    # What stands there stays, unless it is to be replaced.
    assert cli.main(["explore", "--out", str(page)]) == 1
    assert "exists" in capsys.readouterr().out
    assert cli.main(["explore", "--out", str(page), "--overwrite", "--voices", "sohr"]) == 0


def test_events_of_your_own_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.csv"
    se.load("events")[["event_id", "title", "date_start", "date_end"]].assign(title="Mine").to_csv(own, index=False)
    assert cli.main(["explore", str(own), "--out", str(tmp_path / "own.html")]) == 0
    assert "Mine" in (tmp_path / "own.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["x.txt", "x", "x.html.gz", "html"])
def test_a_page_has_the_name_of_a_page(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explore", "--out", str(tmp_path / name)]) == 2
    assert f"{name}' has another end; expected the name of a file in .html or .htm" in capsys.readouterr().err
    with pytest.raises(ValueError, match=r"has another end; expected the name of a file in \.html or \.htm"):
        se.explore(out=tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_what_is_wrong_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = str(tmp_path / "page.html")
    assert cli.main(["explore", "--out", page, "--voices", "nobody"]) == 2
    assert "there is no voice 'nobody'" in capsys.readouterr().err
    (tmp_path / "claims.csv").write_text("a,b\n1,2\n")
    assert cli.main(["explore", str(tmp_path / "claims.csv"), "--out", page]) == 2
    assert "rows lack event_id" in capsys.readouterr().err
    se.load("events").to_csv(own := tmp_path / "own.csv", index=False)
    for call in ([str(own)], [str(own), "--as", "acled"], [str(tmp_path / "missing.csv")]):
        assert cli.main(["explore", *call, "--out", page, "--voices", "sohr"]) == 2
        assert "a choice of voices needs our claims" in capsys.readouterr().err
    assert cli.main(["explore", str(tmp_path / "missing.csv"), "--out", page]) in (1, 2)
    assert not Path(page).exists()
