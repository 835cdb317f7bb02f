"""Commands for those who code, in a checkout: lint, new, agreement, build."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from syria_events.cli.command import Answer, argument, checkout, command, made, misused, reported
from syria_events.issues import Report


@command(
    "Every problem of the coding files, as path:line: rule: message.",
    argument(
        "--document",
        nargs=2,
        metavar=("ID", "FILE"),
        help="first add the missing hashes of spans in document ID, whose text is FILE",
    ),
    json=True,
)
def lint(parsed: Namespace) -> Answer:
    """What is wrong with the coding files, after what a document can tell of them is filled in."""
    from syria_events.coding import build, drafting

    folder, note = checkout(), ""
    if parsed.document:
        document, file = parsed.document
        note = f"{drafting.fill(folder, document, Path(file))} claim blocks completed"
    return reported(Report.of(build.lint(folder), 0), parsed, "no problems", note)


@command(
    "A new incident file with an identifier never used before, or one for a second coding.",
    argument("--second", metavar="EVENT", help="the passages of EVENT without the answers, for a blind coding"),
    argument("--coder", metavar="CODER", help="who codes the second time: lower-case letters and digits"),
)
def new(parsed: Namespace) -> Answer:
    """A file to fill in, and its path."""
    from syria_events import schema
    from syria_events.coding import drafting, reliability

    folder = checkout()
    if bool(parsed.second) != bool(parsed.coder):
        return misused("new", "--second EVENT and --coder CODER go together")
    if parsed.second:
        return Answer(f"{reliability.write_blank(folder, parsed.second.upper(), parsed.coder, schema.read(folder))}")
    return Answer(f"{drafting.new_incident(folder)}")


@command("How far second codings agree with the first, field by field.")
def agreement(_: Namespace) -> Answer:
    """The agreement of second codings with the first, and what is wrong with either."""
    from syria_events import schema
    from syria_events.cli import printing
    from syria_events.coding import reliability

    folder = checkout()
    units, values, issues = reliability.agreement(folder, schema.read(folder))
    found = printing.agreement(units, values) if values else "no second coding; `syria-events new --second` starts one"
    return Answer("\n".join([found, *map(str, issues)]), 1 if issues else 0)


@command(
    "The Parquet files and the descriptor, from the coding files; all or none.",
    argument("--check", action="store_true", help="write nothing; fail when a rebuild would differ"),
)
def build(parsed: Namespace) -> Answer:
    """The tables, written or compared with those that stand."""
    from syria_events.coding import build

    return made("build", build, parsed)


COMMANDS = (lint, new, agreement, build)
