"""Files are put in place whole and all together, or not at all, and what stands in their way is named."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syria_events import outputs

Tree = dict[str, bytes | None]

WHOLE = ("made", "r/inst/made")
PATHS = ("a.txt", "docs/b.txt", "made/c.csv", "made/d.csv", "r/DESCRIPTION", "r/inst/made/x/e", "r/inst/made/f")
CONTENTS = st.dictionaries(st.sampled_from(PATHS), st.binary(max_size=2))
WHOLES = st.sets(st.sampled_from(WHOLE)).map(sorted)

# The ways to the disk. `None` before one of them is the disk full, an interrupt may come before and after each.
STEPS = ("rename", "replace", "link", "mkdir", "unlink", "rmdir", "open")
FAULTS = ("full", "interrupt before", "interrupt after")
CLEARING = ("unlink", "rmdir")


def standing(folder: Path) -> Tree:
    """Every file under a folder with its content, and every folder with None."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {name: path.read_bytes() if path.is_file() else None for name, path in paths.items()}


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
                if name == "open":
                    arguments[0].touch()  # half a file
                raise OSError(errno.ENOSPC, "No space left on device")
            if fault == "interrupt after":
                real(*arguments, **named)
            raise KeyboardInterrupt

        return step

    with pytest.MonkeyPatch.context() as patched:
        for name in STEPS:
            owner: Any = Path if name == "open" else os
            method = "write_bytes" if name == "open" else name
            patched.setattr(owner, method, counted(name, getattr(owner, method)))
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
    left = {path for path in found if path.startswith(".made-")}
    done = not raised or step in CLEARING  # nothing is cleared away before all are in place
    assert {path: content for path, content in found.items() if path not in left} == (made if done else before)
    # An interrupt may leave the stage where it was just made, or while it is being cleared away.
    assert not left or step in CLEARING or (at == 0 and fault == "interrupt after")
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
        stage.place(["a.txt"])


def an_export_of_a_folder(folder: Path) -> None:
    with outputs.staged(folder) as stage:
        (stage.new / "made").mkdir()
        (stage.new / "made" / "c.csv").write_bytes(b"new")
        stage.place(["made"])


def a_folder_for_a_file_and_a_file_for_a_folder(folder: Path) -> None:
    with outputs.staged(folder) as stage:
        (stage.new / "a.txt").mkdir()
        (stage.new / "made").write_bytes(b"new")
        stage.place(["a.txt", "made"])


STOOD = {"a.txt": b"old", "docs/b.txt": b"old", "last.json": b"old", "made/c.csv": b"old", "made/gone.csv": b"old"}
ACTS = (
    a_file,
    files_one_after_another,
    whole_folders_and_files,
    an_export_of_a_file,
    an_export_of_a_folder,
    a_folder_for_a_file_and_a_file_for_a_folder,
)


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
        seen.append([(tmp_path / name).read_bytes() for name in names])
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    outputs.write(tmp_path, dict.fromkeys(names, b"new"))
    assert seen == [[b"new"] * place + [b"old"] * (3 - place) for place in range(3)]


def test_what_cannot_go_back_is_kept_and_the_rest_goes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"made/c.csv": b"old", "a.txt": b"old"})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            outputs.write(tmp_path, {"fresh/b": b"new", "made/c.csv": b"new", "a.txt": b"new"}, ["fresh", "made"])
    assert [file.read_bytes() for file in tmp_path.glob(".made-*/old/made/c.csv")] == [b"old"]
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert not (tmp_path / "fresh").exists()


def test_a_stale_file_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"old", "csv/old.csv": b"", "docs/other.md": b""})
    found = outputs.stale(tmp_path, {"a.txt": b"new", "b.txt": b"", "csv/new.csv": b""}, "make", ["csv"])
    assert [str(issue) for issue in found] == [
        "a.txt:0: stale: differs from what a new make makes; run make",
        "b.txt:0: stale: missing; run make",
        "csv/new.csv:0: stale: missing; run make",
        "csv/old.csv:0: stale: is not made by make; remove it",
    ]
