"""Whichever command is killed, and wherever, the next finds the tree as it was or as it should be, and works.

`python -m pytest -rP -n 0 tests/test_killed_commands.py` prints at how many steps each was killed, and what was found.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from killed import Tree, killed, standing
from syria_events import cli, outputs
from syria_events.checks import validation
from syria_events.cli.command import recovered
from syria_events.coding import build, drafting
from syria_events.editions import archives, datapackage
from syria_events.formats import exporting
from syria_events.publishing import releasing, render

pytestmark = [pytest.mark.slow, pytest.mark.three]

Act = Callable[[], int]


@pytest.fixture(autouse=True)
def inside(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)


def everywhere(checkout: Path, act: Act, where: Path | None = None) -> tuple[Tree, Tree, int]:
    """What stands under `where` before and after `act`, and at how many steps it was killed.

    Each time all is as before or as after, once the next command has begun; and `act` itself then goes well.
    """
    folder = where or checkout
    clean = shutil.copytree(folder, checkout.parent / "clean", symlinks=True)
    before = standing(folder)
    assert act() == 0
    made, whole = standing(folder), list[str]()
    assert made != before, "there is nothing to do"
    reset(folder, clean)
    while killed(act, len(whole)):
        recovered() if folder == checkout else outputs.recover(folder)
        found = standing(folder)
        whole.append("old" if found == before else "new" if found == made else "neither")
        if whole[-1] != "old":
            reset(folder, clean)
        if len(whole) % 20 == 1:
            assert act() == 0
            assert (standing(folder) == made) is True
            reset(folder, clean)
    turn = whole.index("new")
    assert whole == ["old"] * turn + ["new"] * (len(whole) - turn)
    sys.stdout.write(
        f"killed at {len(whole)} steps: {turn} times all was as before, {len(whole) - turn} times as after\n"
    )
    reset(folder, clean)
    assert act() == 0
    return before, made, len(whole)


def reset(folder: Path, clean: Path) -> None:
    """All in the folder is as in `clean`; the folder itself stays, which is the current one."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(clean, folder, symlinks=True, dirs_exist_ok=True)


def spoken(files: dict[str, bytes]) -> Callable[[Path], dict[str, bytes]]:
    """What a maker makes, without making it again for every step."""
    return lambda _: files


def valid(folder: Path) -> bool:
    # A copy that bears the number of a release, and is changed, is told to be another: that is no trace of a kill.
    issues = [issue for issue in validation.validate_package(folder).issues if issue.rule != "released"]
    assert issues == []
    return True


def test_build(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = next((checkout / "coding" / "incidents").iterdir())
    file.write_text(file.read_text("utf-8").replace('title = "', 'title = "Really: ', 1), "utf-8")
    assert valid(checkout)
    monkeypatch.setattr(build, "files", spoken(build.files(checkout)))
    (checkout / datapackage.DATA / "old.parquet").write_bytes(b"in the way")
    _, _, steps = everywhere(checkout, lambda: cli.main(["build"]))
    assert steps > 30
    assert valid(checkout)
    monkeypatch.undo()
    monkeypatch.chdir(checkout)
    assert cli.main(["build", "--check"]) == 0


def test_render(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.main(["render"]) == 0
    # Every step of all of them takes minutes, and is the same.
    files = {path: content for number, (path, content) in enumerate(render.files(checkout).items()) if number % 16 == 0}
    for path in files:
        (checkout / path).write_bytes(b"old")
    (checkout / "csv" / "more").mkdir()
    (checkout / "csv" / "more" / "old.csv").write_bytes(b"in the way")
    monkeypatch.setattr(render, "files", spoken(files))
    monkeypatch.setattr(render, "WHOLE", ("csv/more",))
    _, _, steps = everywhere(checkout, lambda: cli.main(["render"]))
    assert steps > 3 * len(files) > 30
    monkeypatch.undo()
    monkeypatch.chdir(checkout)
    assert cli.main(["render"]) == 0
    assert cli.main(["render", "--check"]) == 0
    assert valid(checkout)


def test_release(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = archives.archive(checkout)
    version = datapackage.Package.open(checkout).version
    # Whether it may be released is looked at elsewhere, and takes long.
    monkeypatch.setattr(build, "files", spoken({}))
    monkeypatch.setattr(render, "files", spoken({}))
    monkeypatch.setattr(build, "WHOLE", ())
    monkeypatch.setattr(render, "WHOLE", ())
    monkeypatch.setattr(releasing, "release", lambda folder, _: releasing._put(folder, version, content))
    _, made, steps = everywhere(checkout, lambda: cli.main(["release"]))
    assert steps > 10
    assert made[archives.archive_path(version)] == content
    assert archives.integrity(checkout) == []
    assert valid(checkout)


@pytest.mark.parametrize("stood", [True, False], ids=["over another", "where nothing is"])
@pytest.mark.parametrize("to", exporting.FORMATS)
def test_export(to: str, stood: bool, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = exporting.export(None, to, tmp_path / "ready")
    (target := tmp_path / "exports").mkdir()
    copy = shutil.copytree if ready.is_dir() else shutil.copyfile
    real = exporting._FORMATS[to]

    def again(_: datapackage.Package, path: Path) -> None:
        copy(ready, path)

    monkeypatch.setitem(exporting._FORMATS, to, real._replace(write=again))
    if stood:
        copy(ready, target / "made")
        for file in [path for path in (target, *target.rglob("*")) if path.is_file()]:
            file.write_bytes(b"old")
    act = lambda: cli.main(["export", "--to", to, "--overwrite", f"{target / 'made'}"])  # noqa: E731
    _, _, steps = everywhere(checkout, act, target)
    assert steps > 5


def test_new(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "new_id", lambda _: "SE-00000")
    before, made, steps = everywhere(checkout, lambda: cli.main(["new"]))
    assert made.keys() - before.keys() == {"coding/incidents/SE-00000.toml"}
    assert steps > 5


def test_new_for_a_second_coding(checkout: Path) -> None:
    event = min(file.stem for file in (checkout / "coding" / "incidents").iterdir())
    with (checkout / "coding" / "coders.csv").open("a", encoding="utf-8") as lines:
        lines.write("zz,person,true,,,\n")
    before, made, steps = everywhere(checkout, lambda: cli.main(["new", "--second", event, "--coder", "zz"]))
    added = made.keys() - before.keys()
    assert {path for path in added if made[path] is not None} == {f"coding/second/zz/{event}.toml"}
    assert steps > 5


def test_filling_in(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "text").write_text("What was said of it. " * 9, "utf-8")
    with (checkout / "coding" / "documents.csv").open("a", encoding="utf-8") as lines:
        lines.write("doc\n")
    for file in (checkout / "coding" / "incidents").iterdir():
        file.write_text(
            file.read_text("utf-8") + '\n[[claims]]\nkey = "zz"\ndocument = "doc"\nspan = [0, 9]\n', "utf-8"
        )
    monkeypatch.setattr(build, "problems", lambda *_: [])
    before, made, steps = everywhere(checkout, lambda: cli.main(["lint", "--document", "doc", f"{tmp_path / 'text'}"]))
    assert sum(made[path] != before[path] for path in before) == 3
    assert steps > 10


SHEET = """\
event,key,title,event_type,in_recap,document,voice,field,value
new1,a1,An invented event,armed_attack,true,syrian-observer-recap,north-press,event_status,occurred
SE-HSV9P,zz1,,,,syrian-observer-recap,north-press,event_status,occurred
"""


def test_add_document(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("What was said of it. " * 9, "utf-8")
    said = {
        "id": "zz",
        "source": "north-press",
        "published": "2022",
        "language": "en",
        "title": "T",
        "read-as": "full_text",
    }
    options = [word for name, value in said.items() for word in (f"--{name}", value)]
    before, made, steps = everywhere(checkout, lambda: cli.main(["add-document", f"{tmp_path / 'text'}", *options]))
    assert {path for path in made if made[path] != before.get(path)} == {"coding/documents.csv"}
    assert steps > 5


@pytest.mark.parametrize("at_once", [False, True], ids=["drafts", "at once"])
def test_import(at_once: bool, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "new_id", lambda _: "SE-00000")
    (tmp_path / "sheet.csv").write_text(SHEET, "utf-8")
    monkeypatch.setattr(build, "problems", lambda *_: [])  # which take long; nothing is wrong with these
    arguments = ["import", f"{tmp_path / 'sheet.csv'}", "--coder", "a", *(["--accept"] if at_once else [])]
    before, made, steps = everywhere(checkout, lambda: cli.main(arguments))
    where = "incidents" if at_once else "drafts"
    changed = {path for path in made if made[path] is not None and made[path] != before.get(path)}
    assert changed == {f"coding/{where}/{event}.toml" for event in ("SE-00000", "SE-HSV9P")}
    assert steps > 8


def test_accept(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "new_id", lambda _: "SE-00000")
    (tmp_path / "sheet.csv").write_text(SHEET, "utf-8")
    monkeypatch.setattr(build, "problems", lambda *_: [])
    assert cli.main(["import", f"{tmp_path / 'sheet.csv'}", "--coder", "a"]) == 0
    before, made, steps = everywhere(checkout, lambda: cli.main(["accept", "--all"]))
    assert {path for path in before if path not in made} == {
        f"coding/drafts/{e}.toml" for e in ("SE-00000", "SE-HSV9P")
    }
    assert "coding/incidents/SE-00000.toml" in made
    assert steps > 10
