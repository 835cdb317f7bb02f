"""Commands as they are at a real terminal, in real pipes, and when somebody stops them."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

import pytest

from syria_events import schema
from syria_events.cli import layout
from syria_events.cli.program import COMMANDS
from syria_events.editions.datapackage import Package

ROOT = schema.root()
PROGRAM = [sys.executable, "-m", "syria_events"]
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
LINES = 50

SHOWN: tuple[list[str], ...] = (
    [],
    ["--help"],
    ["summary"],
    ["show", "SE-074XC"],
    ["show", "SE-VC36S"],
    ["claims", "SE-074XC", "killed"],
    ["compare", "us-centcom", "sohr"],
    ["events"],
    ["events", "--place", "tanf"],
    ["voices"],
    ["documents"],
    ["versions"],
    ["agreement"],
    ["diff", "1.0.0", "2.0.0"],
)


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    return kept | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "PYTHONUTF8": "1"} | more


def at_terminal(*arguments: str, columns: int = 80, errors: bool = False, **more: Any) -> tuple[int, str]:
    """What a command does at a terminal of this many columns: exit code, and all that was written there.

    Without `errors`, on which bars stand, these go elsewhere.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, columns, 0, 0))
    begun = subprocess.Popen(
        [*PROGRAM, *arguments],
        cwd=ROOT,
        env=environment(**more.pop("environment", {})),
        **({"stdin": theirs, "stdout": theirs, "stderr": theirs if errors else subprocess.DEVNULL} | more),
    )
    os.close(theirs)
    written = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        written += part
    os.close(ours)
    return begun.wait(60), written.decode().replace("\r\n", "\n")


def identifiers() -> set[str]:
    """Every identifier of an event, a voice or a document."""
    package = Package.open()
    tables = (("events", "event_id"), ("sources", "source_id"), ("documents", "document_id"))
    return {name for table, key in tables for name in package.table(table)[key].to_pylist()}


@pytest.mark.slow
@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal_and_no_identifier_is_broken(columns: int) -> None:
    known = {name for name in identifiers() if "-" in name}
    for arguments in SHOWN:
        code, text = at_terminal(*arguments, columns=columns)
        assert code in (0, 1), arguments
        plain = COLOUR.sub("", text)
        long = [line for line in plain.splitlines() if layout.cells(line) > columns]
        assert [line for line in long if len(line.split()) > 1] == [], arguments  # a word alone is never broken
        # Of an identifier that is broken, the first half ends a line.
        ends = [line.split()[-1] for line in plain.splitlines() if line.rstrip().endswith("-")]
        assert [end for end in ends if any(name.startswith(end) for name in known)] == [], arguments


@pytest.mark.slow
@pytest.mark.parametrize("columns", [60, 200])
def test_as_much_is_said_at_any_width(columns: int) -> None:
    for arguments in (["show", "SE-074XC"], ["voices"], ["documents"], ["claims", "SE-VC36S"]):
        words, all_of_them = (
            sorted(re.findall(r"[^\s,]+", COLOUR.sub("", at_terminal(*arguments, columns=room)[1])))
            for room in (columns, 400)
        )
        assert words == all_of_them


@pytest.mark.parametrize("columns", [1, 20, 60])
def test_help_of_every_level_at_any_width(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from syria_events.cli.program import _parser

    monkeypatch.setenv("COLUMNS", str(columns))
    assert "summary" in _parser().format_help()
    for command in COMMANDS:
        with pytest.raises(SystemExit) as stopped:
            _parser().parse_args([command.name, "--help"])
        assert stopped.value.code == 0
        assert command.examples, f"{command.name} has no example"


@pytest.mark.slow
def test_every_help_has_an_example_and_fits_eighty_columns() -> None:
    for command in COMMANDS:
        code, text = at_terminal(command.name, "--help")
        plain = COLOUR.sub("", text)
        assert (code, f"syria-events {command.name}" in plain.partition("Example:")[2]) == (0, True), command.name
        assert [line for line in plain.splitlines() if len(line) > 80] == []


def test_colours_are_for_terminals_alone() -> None:
    coloured = at_terminal("show", "SE-53HC0")[1]
    assert COLOUR.search(coloured)
    plain = at_terminal("show", "SE-53HC0", environment={"NO_COLOR": "1"})[1]
    assert "\x1b" not in plain
    assert COLOUR.sub("", coloured) == plain
    assert "\x1b" not in at_terminal("show", "SE-53HC0", environment={"TERM": "dumb"})[1]
    piped = subprocess.run(
        [*PROGRAM, "show", "SE-53HC0"], cwd=ROOT, env=environment(COLUMNS="80"), capture_output=True, check=True
    )
    assert piped.stdout.decode() == plain


def test_json_at_a_terminal_is_json() -> None:
    code, text = at_terminal("events", "--place", "tanf", "--json")
    assert code == 0
    assert {row["location_id"] for row in json.loads(text)["events"]} == {"al-tanf-garrison"}


@pytest.mark.slow
def test_a_bar_is_for_who_waits_at_a_terminal(tmp_path: Path) -> None:
    slow = {"PYTHONSTARTUP": "", "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    (tmp_path / "sitecustomize.py").write_text(
        "import time\nfrom syria_events import progress\nreal = progress.told\n"
        "def told(items, what):\n    for item in real(items, what):\n        time.sleep(0.2)\n        yield item\n"
        "progress.told = told\n"
    )
    code, text = at_terminal("validate", errors=True, environment=slow)
    assert code == 0
    assert "checking tables" in text
    assert text.rstrip().endswith("no problems")
    assert "checking tables" not in at_terminal("validate", environment=slow)[1]
    assert at_terminal("validate", errors=True, environment=slow, stdout=subprocess.DEVNULL) == (0, "")
    assert json.loads(at_terminal("validate", "--json", errors=True, environment=slow)[1])["ok"]


@pytest.mark.slow
def test_the_exit_code_comes_through_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "wrong.csv").write_text("event_id\n" + "no\n" * 9000)
    quoted = " ".join(PROGRAM)
    calls = {
        "show SE-VC36S": 0,
        "show SE-VC36S --json": 0,
        "summary": 0,
        "--help": 0,
        "": 0,
        "show --help": 0,
        "documents --json": 0,
        f"validate {tmp_path / 'wrong.csv'}": 1,
        f"validate {tmp_path / 'wrong.csv'} --json": 1,
        "show SE-ZZZZZ": 2,
        "shwo": 2,
    }
    for call, code in calls.items():
        script = f"{quoted} {call} | head -1 >/dev/null; echo ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", script], cwd=ROOT, env=environment(), capture_output=True, check=False)
        assert done.stdout.decode().split() == [str(code)], call
        assert b"Traceback" not in done.stderr
        assert b"BrokenPipe" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [["summary"], ["validate"], ["export", "--to", "xlsx", "out.xlsx"], ["--version"]]
)
def test_stopped_at_any_point_there_is_no_traceback(arguments: list[str], tmp_path: Path) -> None:
    codes = set()
    for tenth in range(16):
        begun = subprocess.Popen(
            [sys.executable, "-c", STARTED, *arguments],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert begun.stderr is not None
        begun.stderr.readline()  # what comes before is Python's, and three modules of a few lines
        time.sleep(tenth / 15)
        begun.send_signal(signal.SIGINT)
        _, error = begun.communicate(timeout=60)
        codes.add(begun.returncode)
        assert error in (b"", b"syria-events: stopped\n"), (tenth, error)
        (tmp_path / "out.xlsx").unlink(missing_ok=True)
        assert list(tmp_path.iterdir()) == []
    assert codes <= {0, 130}
    assert 130 in codes or arguments == ["--version"]


# What the script of the install does.
STARTED = """
import sys
from syria_events.cli import main
print("started", file=sys.stderr, flush=True)
sys.argv[0] = "syria-events"
sys.exit(main())
"""


@pytest.mark.parametrize(
    "settings",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "utf-16"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=str,
)
@pytest.mark.parametrize("arguments", [["show", "SE-HSV9P"], ["events", "--place", "sukhna"], ["voices", "--json"]])
def test_any_encoding_will_do(settings: dict[str, str], arguments: list[str]) -> None:
    done = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=ROOT,
        env=environment(PYTHONUTF8="0", **settings),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    encoding = settings.get("PYTHONIOENCODING", "ascii")
    text = done.stdout.decode(encoding)
    if arguments[-1] == "--json":
        names = {row["name"] for row in json.loads(text)["voices"]}
        sources = {row["source_id"]: row["name"] for row in Package.open().table("sources").to_pylist()}
        spoken = set(Package.open().table("claims")["voice_id"].to_pylist())
        assert names == {sources[voice] for voice in spoken}
    assert text.endswith("\n")


def test_the_width_is_that_of_the_terminal_behind_a_pager() -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, 60, 0, 0))
    done = subprocess.run(
        [*PROGRAM, "voices"], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=theirs, check=True
    )
    os.close(theirs)
    os.close(ours)
    assert 50 < max(layout.cells(line) for line in done.stdout.decode().splitlines()) <= 60
