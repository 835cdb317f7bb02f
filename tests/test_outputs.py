"""Files that a command makes are put in place whole or not at all, and what stands in their way is named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events import outputs
from syria_events.editions import datapackage
from syria_events.formats import csvmirror
from syria_events.publishing import rpackage

PATHS = ("a.txt", "docs/b.txt", "csv/c.csv", "csv/d.csv", "r/DESCRIPTION", "r/inst/extdata/x/e", "r/inst/extdata/f")
FAILURES = st.tuples(st.sampled_from(["write_bytes", "rename", "mkdir"]), st.integers(1, 14))
CONTENTS = st.dictionaries(st.sampled_from(PATHS), st.binary(max_size=2))


def standing(folder: Path) -> dict[str, bytes]:
    """Every file under a folder."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def after(before: Mapping[str, bytes], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What should stand after writing."""
    whole = [folder for folder in outputs.WHOLE if any(path.startswith(f"{folder}/") for path in files)]
    kept = {path: content for path, content in before.items() if not path.startswith(tuple(f"{w}/" for w in whole))}
    return kept | dict(files)


@given(before=CONTENTS, files=CONTENTS)
def test_what_is_written_stands_and_nothing_beside_it(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, bytes], files: dict[str, bytes]
) -> None:
    folder = put(tmp_path_factory.mktemp("made"), before)
    wrong = {issue.path for issue in outputs.stale(folder, files, "make")}
    expected = after(before, files)
    assert wrong == {path for path in {*before, *expected} if before.get(path) != expected.get(path)}
    outputs.write(folder, files)
    assert standing(folder) == expected
    assert outputs.stale(folder, files, "make") == []
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


@given(
    before=CONTENTS, files=CONTENTS, method=st.sampled_from(["write_bytes", "rename", "mkdir"]), call=st.integers(1, 14)
)
def test_a_failure_on_the_way_leaves_what_stood(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, bytes], files: dict[str, bytes], method: str, call: int
) -> None:
    folder = put(tmp_path_factory.mktemp("made"), before)
    real, calls = getattr(Path, method), 0

    def failing(path: Path, *arguments: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls == call:
            raise OSError(28, "No space left on device")
        return real(path, *arguments, **named)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Path, method, failing)
        try:
            outputs.write(folder, files)
        except OSError:
            expected = dict(before)
        else:
            expected = after(before, files)
    assert standing(folder) == expected
    outputs.write(folder, files)
    assert outputs.stale(folder, files, "make") == []


def test_the_folders_that_are_made_whole_are_those_that_build_and_render_fill() -> None:
    data = Path(datapackage.table_path("events")).parent.as_posix()
    assert set(outputs.WHOLE) == {csvmirror.FOLDER, rpackage.CARRIED, data}


def test_a_stale_file_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"old", "csv/old.csv": b""})
    found = outputs.stale(tmp_path, {"a.txt": b"new", "b.txt": b"", "csv/new.csv": b""}, "make")
    assert [str(issue) for issue in found] == [
        "a.txt:0: stale: differs from what a new make makes; run make",
        "b.txt:0: stale: missing; run make",
        "csv/new.csv:0: stale: missing; run make",
        "csv/old.csv:0: stale: is not made by make; remove it",
    ]
