"""Completion as shells do it: real shells that read our code, and what they offer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from syria_events import schema
from syria_events.cli import completing
from syria_events.cli.program import COMMANDS
from syria_events.editions import archives
from syria_events.formats import exporting
from syria_events.publishing import citing

pytestmark = pytest.mark.slow

ROOT = schema.root()
SHELLS = ("bash", "zsh", "fish")

# What is typed, and what then is offered, among other things.
TYPED: dict[str, set[str]] = {
    "": {command.name for command in COMMANDS},
    "ev": {"events"},
    "show ": {"SE-074XC", "SE-VC36S"},
    "show SE-07": {"SE-074XC"},
    "show SE-074XC --": {"--json", "--help"},
    "compare us-centcom so": {"sohr"},
    "events --type rocket": {"rocket_attack"},
    "events --class ": {"violence", "posture", "statement"},
    "events --place al-t": {"al-tanf-garrison"},
    "events --origin us-g": {"us-government"},
    "events --toll k": {"killed"},
    "voices --or": {"--origin"},
    "documents --event SE-07": {"SE-074XC"},
    "validate x.csv --table cas": {"casualties"},
    "cite --format ": set(citing.FORMATS),
    "cite --version ": set(archives.versions()),
    "diff ": set(archives.versions()),
    "export --to ": set(exporting.FORMATS),
    "completion ": {"bash", "zsh", "fish"},
    "span syrian-observer-r": {"syrian-observer-recap"},
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A search path on which the command is ours, and nothing that a user has."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "syria-events"
    script.write_text(f"#!{sys.executable}\nimport sys\nfrom syria_events.cli import main\nsys.exit(main())\n")
    script.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(folder), "ZDOTDIR": str(folder)}


def code(shell: str, settings: dict[str, str]) -> str:
    done = subprocess.run(
        ["syria-events", "completion", shell], env=settings, capture_output=True, text=True, check=True
    )
    return done.stdout


def offered(shell: str, line: str, settings: dict[str, str], folder: Path) -> set[str]:
    """What a shell that has read our code offers after `line`."""
    file = folder / f"completion.{shell}"
    file.write_text(code(shell, settings))
    word = line.rpartition(" ")[2]
    words = line.split(" ")
    asked = {
        "bash": f"source {file}; COMP_LINE='{line}'; COMP_POINT={len(line)}; COMP_TYPE=9; COMP_WORDBREAKS=$' \\t\\n';"
        f"_python_argcomplete syria-events '{word}' '{words[-2]}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        # Outside an editor zsh has no `compadd` of its own; what it would be given is printed.
        "zsh": f"autoload -Uz compinit; compinit -u; source {file}; compadd() {{ print -l -- ${{@}} }};"
        f"_describe() {{ print -l -- ${{(P)2}} ${{(P)3}} ${{(P)4}} 2>/dev/null }};"
        f"words=({' '.join(words)} {'' if word else chr(39) * 2}); CURRENT={len(words)};"
        f"BUFFER='{line}'; CURSOR={len(line)};"
        "service=syria-events; _python_argcomplete syria-events",
        "fish": f"source {file}; complete -C '{line}'",
    }
    command = {"bash": ["bash", "--norc"], "zsh": ["zsh", "-f"], "fish": ["fish", "--no-config"]}[shell]
    done = subprocess.run(
        [*command, "-c", asked[shell]], env=settings, cwd=folder, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return {each.partition("\t")[0].partition(":")[0].strip() for each in done.stdout.splitlines()}


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes(shell: str, typed: str, settings: dict[str, str], tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    found = offered(shell, f"syria-events {typed}", settings, tmp_path)
    assert TYPED[typed] <= found


def test_an_identifier_is_completed_in_any_case(settings: dict[str, str], tmp_path: Path) -> None:
    assert "SE-074XC" in offered("bash", "syria-events show se-07", settings, tmp_path)
    assert completing._fits("SE-074XC", "se-07")
    assert not completing._fits("SE-074XC", "se-1")


def test_files_are_completed_where_a_file_is_meant(settings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("")
    assert "mine.csv" in offered("bash", "syria-events validate mi", settings, tmp_path)


def test_data_that_cannot_be_read_offer_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from syria_events.cli import names

    monkeypatch.setattr(schema, "root", lambda: tmp_path)
    assert list(names.completer("event")()) == []
