"""CONTRIBUTING walked from start to end, in a copy of the tree, with a document and incidents that are made up."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = """\
Shots at a bridge in summer

It was said that two soldiers were hurt on the road. Another account: at least six were killed and\
 it was at the oil field.

Later came a second attack, with rockets.
"""


class Walk:
    """Somebody at a desk: a copy of the tree, the commands of a page, and what it tells to write."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.event, self.said = folder, "", ""

    def blocks(self, heading: str) -> list[tuple[str, str]]:
        """Language and content of the fenced blocks of a section."""
        page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
        section = page[page.index(f"\n## {heading}") :].split("\n## ")[1]
        found = re.findall(r"(?ms)^( *)```(\w+)\n(.*?)^\1```$", section)
        assert found
        return [(language, re.sub(f"(?m)^{indent}", "", content)) for indent, language, content in found]

    def run(self, line: str) -> None:
        """The command ends as the page says."""
        program, *arguments = shlex.split(line.replace("SE-XXXXX", self.event), comments=True)
        assert program == "syria-events"
        wanted = re.search(r"# exit code ([0-9])", line)
        done = subprocess.run(
            [sys.executable, "-m", "syria_events", *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == int(wanted[1] if wanted else 0), (line, done.stdout, done.stderr)
        self.said = done.stdout

    def write(self, content: str) -> None:
        """A part of the incident file stands where it belongs."""
        file = self.folder / "coding" / "incidents" / f"{self.event}.toml"
        content = content.replace("SE-XXXXX", self.event)
        # The head takes the place of the template; blocks and rulings follow.
        before = "" if content.startswith("format") else file.read_text("utf-8") + "\n"
        file.write_text(before + content, "utf-8")


@pytest.fixture(scope="module")
def walk(three: Path, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    folder = shutil.copytree(three, tmp_path_factory.mktemp("desk") / "clone")
    # The commands read the data that stand beside the program.
    ignored = shutil.ignore_patterns("__pycache__", "data")
    shutil.copytree(ROOT / "syria_events", folder / "syria_events", ignore=ignored, dirs_exist_ok=True)
    (folder / ".texts").mkdir()
    (folder / ".texts" / "report.txt").write_text(TEXT, "utf-8")
    with (folder / "coding" / "coders.csv").open("a", encoding="utf-8") as lines:
        lines.write("me,person,,,,Made up.\n")
    return Walk(folder)


@pytest.mark.slow
def test_contributing_is_in_the_order_that_works(walk: Walk) -> None:
    spans = 0
    for language, content in walk.blocks("Add an incident"):
        if language == "toml":
            walk.write(content)
            continue
        for line in content.splitlines():
            walk.run(line)
            if " new" in line:
                walk.event = Path(walk.said.strip()).stem
            if " span " in line:
                spans += 1
                assert re.search(r"(?m)^span = \[46, 68\]$", walk.said), (
                    "the offsets of the page are not those of the text"
                )
            if "exit code 1" in line:  # nothing is left to do but what the page does next
                assert re.findall(r": ([a-z_]+): ", walk.said) == ["missing_ruling"], walk.said
    assert spans == 1
    assert "Shots at a bridge near al-Sukhna" in walk.said
    assert "6" in walk.said

    sheet, *commands = walk.blocks("Many claims at once, from a spreadsheet")
    (walk.folder / "claims.csv").write_text(sheet[1], "utf-8")
    for language, content in commands:
        assert language == "sh"
        for line in content.splitlines():
            walk.run(line)
    accepted = Path(walk.said.strip()).stem
    assert accepted != walk.event
    for line in ("lint", "build", "build --check", "verify .texts/report.txt", f"show {accepted}"):
        walk.run(f"syria-events {line}")
    assert "A second attack" in walk.said
    assert not list((walk.folder / "coding" / "drafts").iterdir())
