"""Only plain files are read, none is waited for, and none is read beyond a limit."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events import inputs

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


KINDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "pipe": (pipe, "it is a named pipe, not a file"),
    "endless": (endless, "it is a device, not a file"),
    "folder": (Path.mkdir, "it is a folder, not a file"),
    "nothing": (lambda _: None, "No such file or directory"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_plain_file_is_told_and_not_waited_for(kind: str, tmp_path: Path) -> None:
    make, said = KINDS[kind]
    make(tmp_path / "file")
    with pytest.raises(OSError, match=said) as caught:
        inputs.contents(tmp_path / "file")
    assert inputs.reason(caught.value) == said


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"plain")
    plain = (tmp_path / "file").stat()
    pipe(tmp_path / "pipe")
    monkeypatch.setattr(Path, "stat", lambda _: plain)
    with pytest.raises(OSError, match="it is a named pipe"):
        inputs.contents(tmp_path / "pipe")


@given(st.binary(max_size=9), st.integers(0, 9))
def test_a_file_is_read_whole_or_not_at_all(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, most: int
) -> None:
    file = tmp_path_factory.getbasetemp() / "file"
    file.write_bytes(content)
    link = file.with_name("link")
    link.unlink(missing_ok=True)
    link.symlink_to(file)
    if len(content) <= most:
        assert inputs.contents(file, most) == inputs.contents(link, most) == content
    else:
        with pytest.raises(OSError, match="the most that is read"):
            inputs.contents(file, most)


def test_a_file_with_a_hole_is_as_large_as_it_says(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(OSError, match="it has more than 256 MiB"):
        inputs.contents(tmp_path / "file")


@given(st.recursive(st.none() | st.text(max_size=3), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_is_read_to_a_depth(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    import json

    file = tmp_path_factory.getbasetemp() / "file.json"
    file.write_text(json.dumps(value), "utf-8")
    assert inputs.parsed(file) == value


@pytest.mark.parametrize("depth", [inputs.DEPTH + 1, 900, 100_000])
def test_json_that_is_too_deep_is_refused(depth: int, tmp_path: Path) -> None:
    for opened, closed in (("[", "]"), ('{"a":', "}")):
        (tmp_path / "file").write_text(opened * depth + "1" + closed * depth, "utf-8")
        with pytest.raises(ValueError, match="more than 50 deep"):
            inputs.parsed(tmp_path / "file")
        (tmp_path / "file").write_text(opened * inputs.DEPTH + "1" + closed * inputs.DEPTH, "utf-8")
        inputs.parsed(tmp_path / "file")


def test_rows_are_read_to_a_number(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("head\n" + "a\n" * 3, "utf-8")
    assert len(inputs.rows(tmp_path / "file", 3)) == 4
    with pytest.raises(ValueError, match="more than 2 rows"):
        inputs.rows(tmp_path / "file", 2)


@pytest.mark.parametrize("raised", [inputs.CELL, 10**9])
@pytest.mark.parametrize("more", [0, 1])
def test_a_cell_is_as_long_as_the_limits_say_whatever_other_libraries_do(
    tmp_path: Path, raised: int, more: int
) -> None:
    (file := tmp_path / "rows.csv").write_text(f"name,note\nx,{'n' * (inputs.CELL + more)}\n", "utf-8")
    before = csv.field_size_limit(raised)
    try:
        if more:
            with pytest.raises(ValueError, match="larger than field limit"):
                inputs.rows(file, 10)
        else:
            assert len(inputs.rows(file, 10)) == 2
    finally:
        csv.field_size_limit(before)
