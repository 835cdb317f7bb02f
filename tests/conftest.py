"""Hypothesis profiles, and what several test files start from: a copy of the tree, and the recap.

The profiles say how much is tried of what holds for all inputs: `fast` goes with the fast tier, `-m "not slow"`;
`default` with everything else; `deep`, for a night, is asked for by `--hypothesis-profile`, as each of them can be. In
CI the examples are the same on every run, elsewhere they are fresh; there is never a deadline.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PROFILES = {"fast": 20, "default": 100, "deep": 1000}

for profile, number in PROFILES.items():
    settings.register_profile(
        profile,
        max_examples=number,
        deadline=None,
        print_blob=True,
        derandomize=bool(os.environ.get("CI")),
        # Whole datasets are large, slow to draw and throw much away; the examples of a test may share a folder.
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
            HealthCheck.function_scoped_fixture,
        ],
    )

def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--hypothesis-profile"):
        settings.load_profile("fast" if config.getoption("-m") == "not slow" else "default")


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
