"""Hypothesis profiles, and what several test files start from: a copy of the tree, the recap, a browser.

The profiles say how much is tried of what holds for all inputs: `fast` goes with the fast tier, `-m "not slow"`;
`default` with everything else; `deep`, for a night, is asked for by `--hypothesis-profile`, as each of them can be. In
CI the examples are the same on every run, elsewhere they are fresh; there is never a deadline.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from browser import CHROMIUM, launched
from syria_events import outputs
from syria_events.coding import build
from syria_events.publishing.rpackage import OUTLINES

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


# Three incidents that fill every table, with a ruling, a denial and something contested; they name no other event.
THREE = ("SE-HSV9P", "SE-QGZNB", "SE-WMHN8")
# What tests write into the coding files of a copy.
SPOKEN_OF = "al-omar-field al-sukhna iran north-press syria-tv syrian-observer-recap tasnim us-military us-soldiers"


def cut(folder: Path) -> None:
    """Leaves of the coding files in `folder` three incidents, and of the records what these lead to."""
    files = sorted((folder / "coding" / "incidents").iterdir())
    graves = (folder / "coding" / "retired.csv").read_text("utf-8")  # which name those that came after
    text = " ".join([SPOKEN_OF, graves, *(file.read_text("utf-8") for file in files if file.stem in THREE)])
    for file in [*files, *(folder / "coding" / "second").rglob("*.toml")]:
        if file.stem not in THREE:
            file.unlink()
    records = {name: folder / "coding" / f"{name}.csv" for name in ("actors", "locations", "sources", "documents")}
    rows: dict[str, list[list[str]]] = {}
    for name, file in records.items():
        with file.open(encoding="utf-8", newline="") as lines:
            rows[name] = list(csv.reader(lines))
    kept: set[str] = set()
    while named := {row[0] for found in rows.values() for row in found if row[0] in said(text)} - kept:
        kept |= named
        text += "".join(f" {cell}" for found in rows.values() for row in found if row[0] in named for cell in row)
    for name, file in records.items():
        with file.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows(
                row for number, row in enumerate(rows[name]) if number == 0 or row[0] in kept
            )
    # Coders were asked for no more documents than there are now.
    coders = folder / "coding" / "coders.csv"
    with coders.open(encoding="utf-8", newline="") as lines:
        header, *found = csv.reader(lines)
    at = header.index("documents")
    for row in found:
        row[at] = ";".join(each for each in row[at].split(";") if each in kept)
    with coders.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([header, *found])


def said(text: str) -> set[str]:
    """The words of a text that may be identifiers."""
    return set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", text))


def copied(folder: Path) -> Path:
    """What `build` and `render` read and write, copied into `folder`."""
    for name in ("coding", "schema", "syria_events/data", "csv", "docs", "r"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / OUTLINES).parent.mkdir()
    for file in [*ROOT.iterdir(), ROOT / OUTLINES]:
        if file.is_file():
            shutil.copy(file, folder / file.relative_to(ROOT))
    return folder


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree in which three incidents are coded and built."""
    folder = copied(tmp_path_factory.mktemp("three") / "checkout")
    cut(folder)
    outputs.write(folder, build.files(folder))
    return folder


@pytest.fixture
def checkout(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of what `build` and `render` read and write, to spoil; of `three` incidents for a test so marked."""
    folder = tmp_path / "checkout"
    if request.node.get_closest_marker("three"):
        return shutil.copytree(request.getfixturevalue("three"), folder)
    return copied(folder)


@pytest.fixture(scope="session")
def recap() -> Path:
    """The text that the dataset was coded from, where somebody put it beside the repository."""
    with (ROOT / "coding" / "documents.csv").open(encoding="utf-8", newline="") as lines:
        wanted = {row["sha256"] for row in csv.DictReader(lines) if row["document_id"] == "syrian-observer-recap"}
    for file in sorted((ROOT.parent / "shared" / "seeds").glob("*.txt")):
        if hashlib.sha256(file.read_bytes()).hexdigest() in wanted:
            return file
    pytest.skip("the text of the recap is not distributed; put it in ../shared/seeds to hold the spans against it")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A browser without a window; the test is skipped where there is none, or nothing to drive it.

    One for all tests of a process: Playwright drives no second one while the first is open.
    """
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with launched() as opened:
        yield opened
