"""The command `syria-events`.

Its exit code is 0 when all is good, 1 when problems were found, 2 when it was called wrongly, 130 when it was stopped.
"""

from __future__ import annotations

import io
import json
import os
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TextIO

from syria_events.cli import beside, carry, check, code, colour, desk, lists, look, make, publish, shell, waiting
from syria_events.cli import parser as parsing
from syria_events.cli.command import Action, Answer, Command, Misuse, found, misused, recovered, reported
from syria_events.issues import Issue, Refused, Report

FAMILIES: Mapping[str, Sequence[Command]] = {
    "To read": (*look.COMMANDS, *lists.COMMANDS),
    "To check": check.COMMANDS,
    "Beside other datasets": (*beside.COMMANDS, *carry.COMMANDS),
    "To take along": (*publish.COMMANDS, *shell.COMMANDS),
    "To code, in a checkout": (*code.COMMANDS, *desk.COMMANDS, *make.COMMANDS),
}
COMMANDS = tuple(command for family in FAMILIES.values() for command in family)


def run(arguments: Sequence[str]) -> int:
    """The exit code of a command, which is run, and its answer printed; problems go to standard output."""
    # Where somebody closed one, Python has none; what nobody can read goes nowhere.
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names in any script, on a terminal of any
    return _told(_answer(arguments))


def _answer(arguments: Sequence[str]) -> Answer:
    """What the command that is meant answers, or why it has no answer."""
    whole = _parser()
    if "_ARGCOMPLETE" in os.environ:
        from syria_events.cli import completing

        completing.complete(whole)
    if not arguments:
        return Answer(whole.format_help().rstrip("\n"))
    try:
        parsed = parsing.parsed(whole, arguments)
    except Misuse as misuse:
        return Answer(code=2, note=str(misuse))
    except Refused as refused:  # the version is read from the dataset
        return Answer(str(refused), 1)
    except SystemExit:  # argparse has printed its help, and nobody may be there to read it
        _told(Answer())
        raise
    recovered()
    with waiting.shown(parsed.command, quiet=parsed.json):
        return _in_words(_ran(parsed), parsed)


def _ran(parsed: Namespace) -> Answer:
    """What a command answers, or why it cannot."""
    run: Action = parsed.run
    try:
        return run(parsed)
    except Misuse as misuse:
        return misused(parsed.command, str(misuse))
    except Refused as refused:
        return reported(Report.of(refused.issues, 0), parsed)
    except OSError as error:
        if parsed.json:
            issue = Issue(str(error.filename or ""), 0, "unreadable", error.strerror or str(error))
            return Answer(code=1, data=found([issue]))
        return Answer(code=1, note=f"syria-events: {error}")


def _in_words(answer: Answer, parsed: Namespace) -> Answer:
    """The answer as text: its data as JSON, where it has any."""
    if answer.data is None:
        return answer
    head = {"command": parsed.command, "version": _installed()} | found([])
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    text = json.dumps(head | dict(answer.data), indent=2, ensure_ascii=plain, default=_written)
    return replace(answer, text=text)


def _written(value: object) -> object:
    """A value as the CSV mirror has it, or as the plain number that it is."""
    from syria_events.schema.text import cell

    return cell(value) if isinstance(value, date | bytes) else value.item() if hasattr(value, "item") else str(value)


def _installed() -> str | None:
    from syria_events.reading.loading import version

    try:
        return version()
    except Refused:
        return None


def _told(answer: Answer) -> int:
    """The exit code of an answer, which is printed first.

    A reader may go away before the end, as `| head` does: what was found stays found.
    """
    _printed(answer.note, sys.stderr)
    failed = _printed(answer.text, sys.stdout, plain=answer.data is not None)
    if failed is None or isinstance(failed, BrokenPipeError):
        return answer.code
    _printed(f"syria-events: {failed}", sys.stderr)
    return 1


def _printed(text: str, stream: TextIO, plain: bool = False) -> OSError | None:
    """None when the text, and all that was printed before, is out; else what stood in the way, and it is dropped."""
    try:
        if text:
            print(text if plain or not colour.wanted(stream) else colour.coloured(text), file=stream)
        stream.flush()
    except OSError as error:
        # Python would try to print what is left when it ends, and fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return error
    return None


def _parser() -> parsing.Whole:
    return parsing.parser(FAMILIES, _Version("%(prog)s"))


class _Version(str):
    """The version, read only when it is asked for, which argparse does by filling in the name of the program."""

    def __mod__(self, _: object) -> str:
        return f"syria-events {_installed_or_refused()}"


def _installed_or_refused() -> str:
    from syria_events.reading.loading import version

    return version()
