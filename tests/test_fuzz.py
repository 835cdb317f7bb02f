"""What broke a reader once is tried on it for ever, and for a while what is like it; `tests/fuzz/run.py` goes on."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from effort import share
from fuzz import drawn, targets


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "in"


def tried(name: str, content: bytes, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    targets.TARGETS[name](content, folder)


def test_each_target_has_a_corpus_and_seeds_that_are_sound() -> None:
    assert {path.name for path in targets.CORPUS.iterdir()} == targets.TARGETS.keys()
    assert all(targets.corpus(name) and targets.seeds(name) for name in targets.TARGETS)


@pytest.fixture(params=[131_072, 10**9], ids=["short cells", "long cells"])
def longest_cell(request: pytest.FixtureRequest) -> Iterator[None]:
    """The longest cell that the csv module reads, which other libraries raise for the whole process."""
    before = csv.field_size_limit(request.param)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("longest_cell")
@pytest.mark.parametrize("name", targets.TARGETS)
def test_what_broke_a_reader_once_is_read_or_refused(name: str, sandbox: Path) -> None:
    for content in [*targets.seeds(name), *(file.read_bytes() for file in targets.corpus(name))]:
        tried(name, content, sandbox)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("name", targets.TARGETS)
def test_what_is_like_it_is_read_or_refused(name: str, sandbox: Path) -> None:
    @share(5)
    @given(drawn.inputs_of(name))
    def like(content: bytes) -> None:
        tried(name, content, sandbox)

    like()


@pytest.mark.slow
def test_the_command_that_goes_on_for_hours_goes() -> None:
    command = [sys.executable, str(Path(targets.__file__).parent / "run.py"), "--minutes", "0.05", "vocabulary"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("vocabulary: ")
