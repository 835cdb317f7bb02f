"""Hypothesis profiles, and what several test files start from: a copy of the tree, and the recap.

The profiles: the same examples on every run in CI, fresh ones elsewhere; never a deadline.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("local", deadline=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

ROOT = Path(__file__).parents[1]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what `build` and `render` read and write, to spoil."""
    folder = tmp_path / "checkout"
    for name in ("coding", "schema", "syria_events/data", "csv", "docs", "r"):
        shutil.copytree(ROOT / name, folder / name)
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="session")
def recap() -> Path:
    """The text that the dataset was coded from, where somebody put it beside the repository."""
    with (ROOT / "coding" / "documents.csv").open(encoding="utf-8", newline="") as lines:
        wanted = {row["sha256"] for row in csv.DictReader(lines) if row["document_id"] == "syrian-observer-recap"}
    for file in sorted((ROOT.parent / "shared" / "seeds").glob("*.txt")):
        if hashlib.sha256(file.read_bytes()).hexdigest() in wanted:
            return file
    pytest.skip("the text of the recap is not distributed; put it in ../shared/seeds to hold the spans against it")
