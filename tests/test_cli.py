"""Every command, called well and badly: what it prints, its exit code, and never a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import syria_events as se
from syria_events import build, cli, schema
from syria_events.package import Package

CODES = (0, 1, 2)
Output = tuple[int, str, str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> object:
    """Calls a command in this process: exit code, standard output, standard error."""

    def call(*arguments: str) -> Output:
        try:
            code = cli.main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        assert code in CODES
        assert "Traceback" not in captured.out + captured.err
        return code, captured.out, captured.err

    return call


def program(folder: Path, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Calls a command as a program of its own, in `folder`."""
    environment = os.environ | {"PYTHONPATH": str(schema.root())}
    command = [sys.executable, "-m", "syria_events", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload, no-any-return]


Run = pytest.FixtureRequest  # the fixture below is a function; named so that signatures stay short
