"""The command `syria-events`.

Its exit code is 0 when all is good, 1 when problems were found, 2 when it was called wrongly, 130 when it was stopped.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from syria_events.cli import beside, check, code, desk, look, publish
from syria_events.cli.command import Action, Answer, recovered, reported
from syria_events.issues import Refused, Report

COMMANDS = (*look.COMMANDS, *code.COMMANDS, *desk.COMMANDS, *check.COMMANDS, *publish.COMMANDS, *beside.COMMANDS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; problems go to standard output, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names in any script, on a terminal of any
    try:
        return _told(_answer(arguments))
    except KeyboardInterrupt:
        return _told(Answer(code=130, note="syria-events: stopped"))


def _answer(arguments: Sequence[str] | None) -> Answer:
    """What the command that is meant answers, or why it has no answer."""
    try:
        parsed = _parser().parse_args(arguments)
    except Refused as refused:  # the version is read from the dataset
        return Answer(str(refused), 1)
    except SystemExit:  # argparse has printed its help, or what was wrong, and nobody may be there to read it
        _told(Answer())
        raise
    run: Action = parsed.run
    recovered()
    try:
        return run(parsed)
    except Refused as refused:
        return reported(Report.of(refused.issues, 0), parsed)
    except OSError as error:
        return Answer(code=1, note=f"syria-events: {error}")


def _told(answer: Answer) -> int:
    """The exit code of an answer, which is printed first.

    A reader may go away before the end, as `| head` does: what was found stays found.
    """
    _printed(answer.note, sys.stderr)
    failed = _printed(answer.text, sys.stdout)
    if failed is None or isinstance(failed, BrokenPipeError):
        return answer.code
    _printed(f"syria-events: {failed}", sys.stderr)
    return 1


def _printed(text: str, stream: TextIO) -> OSError | None:
    """None when the text, and all that was printed before, is out; else what stood in the way, and it is dropped."""
    try:
        if text:
            print(text, file=stream)
        stream.flush()
    except OSError as error:
        # Python would try to print what is left when it ends, and fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return error
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="syria-events", description="A dataset of incidents as claims: who said what, and who disagreed."
    )
    parser.add_argument("--version", action="version", version=_Version("%(prog)s"))
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_to(commands)
    return parser


class _Version(str):
    """The version, read only when it is asked for, which argparse does by filling in the name of the program."""

    def __mod__(self, _: object) -> str:
        from syria_events.reading.loading import version

        return f"syria-events {version()}"
