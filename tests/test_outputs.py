"""Files are put in place whole and all together, or not at all, and what stands in their way is named."""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from killed import STEPS, Tree, killed, standing
from syria_events import journal, outputs
from syria_events.issues import Refused

WHOLE = ("made", "r/inst/made")
PATHS = ("a.txt", "docs/b.txt", "made/c.csv", "made/d.csv", "r/DESCRIPTION", "r/inst/made/x/e", "r/inst/made/f")
CONTENTS = st.dictionaries(st.sampled_from(PATHS), st.binary(max_size=2))
WHOLES = st.sets(st.sampled_from(WHOLE)).map(sorted)

# The ways to the disk. `None` before one of them is the disk full, an interrupt may come before and after each.
WRITING = "write_bytes"
FAULTS = ("full", "interrupt before", "interrupt after")


def files_in(tree: Tree) -> dict[str, bytes]:
    return {path: content for path, content in tree.items() if content is not None}


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def after(before: Mapping[str, bytes], files: Mapping[str, bytes], whole: list[str]) -> dict[str, bytes]:
    """What should stand after writing."""
    kept = {path: content for path, content in before.items() if not path.startswith(tuple(f"{w}/" for w in whole))}
    return kept | dict(files)


@contextmanager
def failing(at: int, fault: str = "") -> Iterator[list[str]]:
    """Step number `at` on the way to the disk fails, and no other; gives the names of the steps there were."""
    taken: list[str] = []

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **named: Any) -> Any:
            taken.append(name)
            if len(taken) - 1 != at or not fault:
                return real(*arguments, **named)
            if fault == "full":
                if name == WRITING:
                    arguments[0].touch()  # half a file
                raise OSError(errno.ENOSPC, "No space left on device")
            if fault == "interrupt after":
                real(*arguments, **named)
            raise KeyboardInterrupt

        return step

    with pytest.MonkeyPatch.context() as patched:
        for name in (*STEPS, WRITING):
            owner: Any = Path if name == WRITING else os
            patched.setattr(owner, name, counted(name, getattr(owner, name)))
        yield taken


def crash(folder: Path, act: Callable[[], None], at: int, fault: str) -> tuple[str | None, bool]:
    """The step that failed, if `act` takes so many, and whether `act` let the failure through."""
    with failing(at, fault) as taken:
        try:
            act()
        except (OSError, KeyboardInterrupt):
            return taken[at], True
    return (taken[at] if at < len(taken) else None), False


def assert_all_or_nothing(folder: Path, act: Callable[[], None], before: Tree, made: Tree, at: int, fault: str) -> bool:
    """Whatever fails, all stands as `before` or all as `made`; False where there are not so many steps."""
    step, raised = crash(folder, act, at, fault)
    found = standing(folder)
    left = {path for path in found if path.startswith(journal.PREFIX)}
    rest = {path: content for path, content in found.items() if path not in left}
    assert rest in ([before, made] if raised else [made])
    # What could not be cleared away is no plan, and gone when the next has written.
    assert not outputs.unfinished(folder)
    return step is not None


@given(before=CONTENTS, files=CONTENTS, whole=WHOLES)
def test_what_is_written_stands_and_nothing_beside_it(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, bytes], files: dict[str, bytes], whole: list[str]
) -> None:
    folder = put(tmp_path_factory.mktemp("made"), before)
    wrong = {issue.path for issue in outputs.stale(folder, files, "make", whole)}
    expected = after(before, files, whole)
    assert wrong == {path for path in {*before, *expected} if before.get(path) != expected.get(path)}
    outputs.write(folder, files, whole)
    assert files_in(standing(folder)) == expected
    assert outputs.stale(folder, files, "make", whole) == []
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


@given(before=CONTENTS, files=CONTENTS, whole=WHOLES, at=st.integers(0, 40), fault=st.sampled_from(FAULTS))
@example({"a.txt": b"old"}, {"a.txt": b"new", "docs/b.txt": b""}, [], 9, "full")
def test_a_failure_on_the_way_leaves_what_stood(
    tmp_path_factory: pytest.TempPathFactory,
    before: dict[str, bytes],
    files: dict[str, bytes],
    whole: list[str],
    at: int,
    fault: str,
) -> None:
    clean, folder = (put(tmp_path_factory.mktemp("made"), before) for _ in range(2))
    stood = standing(folder)
    outputs.write(clean, files, whole)
    assert_all_or_nothing(folder, lambda: outputs.write(folder, files, whole), stood, standing(clean), at, fault)
    outputs.write(folder, files, whole)
    assert outputs.stale(folder, files, "make", whole) == []


def a_file(folder: Path) -> None:
    outputs.write(folder, {"new/deep/a.txt": b"new"})


def files_one_after_another(folder: Path) -> None:
    outputs.write(folder, {"a.txt": b"new", "docs/b.txt": b"new", "other.txt": b"new", "last.json": b"new"})


def whole_folders_and_files(folder: Path) -> None:
    outputs.write(folder, {"made/c.csv": b"new", "r/inst/made/x/e": b"new", "last.json": b"new"}, WHOLE)


def an_export_of_a_file(folder: Path) -> None:
    with outputs.staged(folder) as stage:
        (stage.new / "a.txt").write_bytes(b"new")
        outputs.place(stage, "a.txt")


def an_export_of_a_folder(folder: Path) -> None:
    with outputs.staged(folder) as stage:
        (stage.new / "docs").mkdir()
        (stage.new / "docs" / "b.txt").write_bytes(b"new")
        (stage.new / "docs" / "more.txt").write_bytes(b"new")
        outputs.place(stage, "docs")


def files_where_folders_are_and_folders_where_files_are(folder: Path) -> None:
    outputs.write(folder, {"made/deep": b"new", "made/gone.csv/c": b"new", "last.json": b"new"}, ["made"])


STOOD = {"a.txt": b"old", "docs/b.txt": b"old", "last.json": b"old", "made/c.csv": b"old", "made/gone.csv": b"old"}
STOOD |= {"made/deep/er/d.csv": b"old"}
ACTS = (
    a_file,
    files_one_after_another,
    whole_folders_and_files,
    an_export_of_a_file,
    an_export_of_a_folder,
    files_where_folders_are_and_folders_where_files_are,
)


@pytest.mark.slow
@pytest.mark.parametrize("stood", [STOOD, {}], ids=["over others", "where nothing is"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("act", ACTS)
def test_whichever_step_fails_all_is_in_place_or_nothing(
    act: Callable[[Path], None], fault: str, stood: dict[str, bytes], tmp_path: Path
) -> None:
    act(clean := put(tmp_path / "clean", {"kept.txt": b"", **stood}))
    at, more = 0, True
    while more:
        folder = put(tmp_path / str(at), {"kept.txt": b"", **stood})
        before = standing(folder)
        more = assert_all_or_nothing(folder, lambda: act(folder), before, standing(clean), at, fault)  # noqa: B023
        at += 1
    assert at > 6


def test_files_are_placed_in_their_order_and_never_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["b.txt", "a.txt", "last.json"]
    put(tmp_path, dict.fromkeys(names, b"old"))
    seen, real = [], os.replace

    def replace(source: Path, target: Path) -> None:
        if target.parent == tmp_path:
            seen.append([(tmp_path / name).read_bytes() for name in names])
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    outputs.write(tmp_path, dict.fromkeys(names, b"new"))
    assert seen == [[b"new"] * place + [b"old"] * (3 - place) for place in range(3)]


@pytest.mark.slow
@pytest.mark.parametrize("stood", [STOOD, {}], ids=["over others", "where nothing is"])
@pytest.mark.parametrize("act", ACTS)
def test_whenever_it_is_killed_the_next_finds_all_in_place_or_nothing(
    act: Callable[[Path], None], stood: dict[str, bytes], tmp_path: Path
) -> None:
    before = standing(put(tmp_path / "before", {"kept.txt": b"", **stood}))
    act(clean := put(tmp_path / "clean", {"kept.txt": b"", **stood}))
    made, found = standing(clean), list[Tree]()
    folder = put(tmp_path / "0", {"kept.txt": b"", **stood})
    while killed(lambda: act(folder), len(found)):  # noqa: B023 - called at once
        # Who puts it right may be killed in turn.
        again = 0
        while killed(lambda: outputs.recover(folder), again):  # noqa: B023
            again += 1
        outputs.recover(folder)
        found.append(standing(folder))
        act(folder)
        assert standing(folder) == made
        folder = put(tmp_path / str(len(found)), {"kept.txt": b"", **stood})
    turn = found.index(made)
    assert turn > 6
    assert found == [before] * turn + [made] * (len(found) - turn)


def test_what_is_put_right_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    begun, at = [], 0
    while killed(lambda: a_file_and_another(tmp_path), at):
        begun.append(len(outputs.unfinished(tmp_path)))
        outputs.recover(tmp_path)
        assert outputs.unfinished(tmp_path) == []
        at += 1
    where = f"syria-events: a write in {tmp_path} that was cut off is"
    said = [record.getMessage() for record in caplog.records]
    undone = f"{where} undone; all is as it was before"
    assert set(said) == {undone, f"{where} cleared away; nothing in place was half done"}
    assert said.count(undone) == sum(begun) > 2


def a_file_and_another(folder: Path) -> None:
    outputs.write(folder, {"a.txt": b"new", "b.txt": b"new"})


def test_what_cannot_go_back_now_goes_back_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stood = {"made/c.csv": b"old", "a.txt": b"old", "b.txt": b"old"}
    before = standing(put(tmp_path, stood))
    real = os.replace

    def once(source: Path, target: Path) -> None:
        if target.name == "a.txt":
            raise OSError(errno.EIO, "Input/output error")
        if "old" in source.parts[-3:]:
            raise OSError(errno.EROFS, "Read-only file system")
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", once)
        with pytest.raises(OSError, match="Input/output"):
            outputs.write(tmp_path, {"fresh/b": b"new", "b.txt": b"new", "a.txt": b"new"}, ["fresh", "made"])
    assert [issue.rule for issue in outputs.unfinished(tmp_path)] == ["unfinished"]
    assert standing(tmp_path) != before
    outputs.recover(tmp_path)
    assert standing(tmp_path) == before


def test_a_plan_from_elsewhere_is_left_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    put(tmp_path, {".made-x/plan": b'{"stage": [1, 2], "steps": [["place", "a.txt", false]]}', "a.txt": b"ours"})
    put(tmp_path, {".made-y/plan": b"nonsense"})
    before = standing(tmp_path)
    outputs.recover(tmp_path)
    assert standing(tmp_path) == before
    assert len(caplog.records) == 2
    assert "was not written for this place" in caplog.text
    outputs.write(tmp_path, {"a.txt": b"new"})
    assert standing(tmp_path) == {**before, "a.txt": b"new"}


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    elsewhere, folder = put(tmp_path / "elsewhere", {"c.csv": b"theirs"}), put(tmp_path / "ours", {"a.txt": b"old"})
    (folder / "made").symlink_to(elsewhere)
    (folder / "b.txt").symlink_to(elsewhere / "c.csv")
    with pytest.raises(Refused, match="made:0: link: is a link"):
        outputs.write(folder, {"a.txt": b"new", "made/c.csv": b"new"}, ["made"])
    assert (folder / "a.txt").read_bytes() == b"old"
    outputs.write(folder, {"b.txt": b"new"})
    assert not (folder / "b.txt").is_symlink()
    assert standing(elsewhere) == {"c.csv": b"theirs"}


@pytest.mark.skipif(sys.platform == "win32", reason="folders bear no locks there")
def test_the_second_writer_waits_or_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    def second() -> None:
        outputs.write(tmp_path, {"a.txt": b"second"})
        done.append("second")

    with outputs.alone(tmp_path):
        other = threading.Thread(target=second)
        other.start()
        outputs.write(tmp_path, {"a.txt": b"first"})  # a block within a block
        done.append("first")
    other.join()
    assert (done, (tmp_path / "a.txt").read_bytes()) == (["first", "second"], b"second")
    monkeypatch.setattr(outputs, "WAIT", 0.05)
    held = outputs.hold(tmp_path)
    assert held is not None
    with pytest.raises(Refused, match=r"busy: another program writes here and has not ended in 0\.05 seconds"):
        outputs.write(tmp_path, {"a.txt": b"new"})
    put(tmp_path, {".made-z/new/x": b""})
    outputs.recover(tmp_path)  # of one that may be at work
    assert (tmp_path / ".made-z").exists()
    os.close(held)
    outputs.recover(tmp_path)
    assert not (tmp_path / ".made-z").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders bear no locks there")
@given(before=CONTENTS, first=CONTENTS, second=CONTENTS, whole=WHOLES, at=st.integers(0, 30))
def test_two_writers_never_mix(
    tmp_path_factory: pytest.TempPathFactory,
    before: dict[str, bytes],
    first: dict[str, bytes],
    second: dict[str, bytes],
    whole: list[str],
    at: int,
) -> None:
    folder = put(tmp_path_factory.mktemp("made"), before)
    others: list[threading.Thread] = []

    def meanwhile(*_: object) -> None:
        """Begins the second writer at one step of the first, and gives it time to get in between."""
        others.append(threading.Thread(target=outputs.write, args=(folder, second, whole)))
        others[0].start()
        others[0].join(0.03)

    with interposed(at, meanwhile):
        outputs.write(folder, first, whole)
    if not others:
        meanwhile()
    others[0].join()
    assert files_in(standing(folder)) == after(after(before, first, whole), second, whole)


@contextmanager
def interposed(at: int, act: Callable[[], None]) -> Iterator[None]:
    """Before step number `at` of this thread something else is done."""
    taken: list[str] = []
    here = threading.get_ident()

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **named: Any) -> Any:
            if threading.get_ident() == here:
                taken.append(name)
                if len(taken) - 1 == at:
                    act()
            return real(*arguments, **named)

        return step

    with pytest.MonkeyPatch.context() as patched:
        for name in (*STEPS, WRITING):
            owner: Any = Path if name == WRITING else os
            patched.setattr(owner, name, counted(name, getattr(owner, name)))
        yield


def test_a_stale_file_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"old", "csv/old.csv": b"", "docs/other.md": b""})
    found = outputs.stale(tmp_path, {"a.txt": b"new", "b.txt": b"", "csv/new.csv": b""}, "make", ["csv"])
    assert [str(issue) for issue in found] == [
        "a.txt:0: stale: differs from what a new make makes; run make",
        "b.txt:0: stale: missing; run make",
        "csv/new.csv:0: stale: missing; run make",
        "csv/old.csv:0: stale: is not made by make; remove it",
    ]
