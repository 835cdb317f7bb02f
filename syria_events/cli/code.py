"""Commands for those who code, in a checkout: lint, new, agreement, build."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from syria_events.cli.command import Answer, argument, checkout, command, made, misused, reported
from syria_events.issues import Refused, Report


@command(
    "Every problem of the coding files, as path:line: rule: message.",
    argument(
        "--document",
        nargs=2,
        action="append",
        default=[],
        metavar=("ID", "FILE"),
        help="first add the missing hashes of spans in document ID, whose text is FILE; may be given again",
    ),
    argument("--drafts", action="store_true", help="check the drafts too, as if they were accepted"),
    json=True,
)
def lint(parsed: Namespace) -> Answer:
    """What is wrong with the coding files, after what documents can tell of them is filled in."""
    from syria_events import schema
    from syria_events.coding import build, drafting, drafts, passages

    folder, note, filled = checkout(), "", 0
    given = [(document, Path(file)) for document, file in parsed.document]
    texts, issues = passages.texts(folder, given)
    for document, file in given:
        try:
            filled += drafting.fill(folder, document, file)
        except Refused as refused:  # among everything else
            issues += refused.issues
    if parsed.document:
        note = f"{filled} claim blocks completed"
    issues += passages.stale(folder, texts)
    try:
        drafted, unread = drafts.readable(folder) if parsed.drafts else ({}, [])
        issues += unread
        issues += drafts.lint(folder, drafted, schema.read(folder)) if drafted else build.lint(folder)
    except Refused as refused:
        issues += refused.issues
    note = "\n".join(filter(None, [note, build.frozen(folder, bool(issues))]))
    return reported(Report.of(issues, 0), parsed, "no problems", note)


@command(
    "A new incident file with an identifier never used before, or one for a second coding.",
    argument("--second", metavar="EVENT", help="the passages of EVENT without the answers, for a blind coding"),
    argument("--coder", metavar="CODER", help="who codes the second time: lower-case letters and digits"),
)
def new(parsed: Namespace) -> Answer:
    """A file to fill in, and its path."""
    from syria_events import outputs, schema
    from syria_events.coding import drafting, reliability

    folder = checkout()
    if bool(parsed.second) != bool(parsed.coder):
        return misused("new", "--second EVENT and --coder CODER go together")
    if parsed.second:
        with outputs.alone(folder):
            blank = reliability.write_blank(folder, parsed.second.upper(), parsed.coder, schema.read(folder))
        return Answer(f"{blank}")
    return Answer(f"{drafting.new_incident(folder)}")


@command("How far second codings agree with the first, field by field.", json=True)
def agreement(parsed: Namespace) -> Answer:
    """The agreement of second codings with the first, and what is wrong with either."""
    from syria_events import schema
    from syria_events.cli import printing
    from syria_events.coding import reliability

    folder = checkout()
    found = reliability.agreement(folder, schema.read(folder))
    code = 1 if found.issues else 0
    if parsed.json:
        return Answer(found.json(), code)
    none = "no second coding; `syria-events new --second` starts one"
    text = printing.agreement(found) if found.coding else none
    return Answer("\n".join([text, *map(str, found.issues)]), code)


@command(
    "The Parquet files and the descriptor, from the coding files; all or none.",
    argument("--check", action="store_true", help="write nothing; fail when a rebuild would differ"),
)
def build(parsed: Namespace) -> Answer:
    """The tables, written or compared with those that stand."""
    from syria_events.coding import build

    return made("build", build, parsed)


COMMANDS = (lint, new, agreement, build)
