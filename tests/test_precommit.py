"""The hooks of a commit are commands that there are, need no network, and hold what CONTRIBUTING says they hold."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from syria_events.cli.program import _parser

ROOT = Path(__file__).parents[1]
CONFIG = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
HOOKS: list[dict[str, Any]] = [hook for repo in CONFIG["repos"] for hook in repo["hooks"]]


def test_nothing_is_downloaded() -> None:
    assert [repo["repo"] for repo in CONFIG["repos"]] == ["local"]
    assert {hook["language"] for hook in HOOKS} == {"system"}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_is_a_command_that_there_is(hook: dict[str, Any]) -> None:
    name, *arguments = shlex.split(hook["entry"])
    beside = Path(sys.executable).with_name(name)
    assert beside.is_file() or shutil.which(name), f"{name} is not installed"
    if name == "syria-events":
        _parser().parse_args(arguments)
    assert hook["always_run"] and not hook["pass_filenames"]  # each looks at the whole tree


def test_contributing_names_every_hook() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Before you commit")[2].partition("\n## ")[0]
    assert [hook["entry"] for hook in HOOKS if f"`{hook['entry'].replace(' -q', '')}`" not in text] == []
