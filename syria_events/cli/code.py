"""Commands for those who code, in a checkout: lint, new, agreement."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

from syria_events.cli.command import Answer, Misuse, argument, checkout, command, found, reported, written
from syria_events.issues import Refused, Report


@command(
    "Every problem of the coding files. As path:line: rule: message.",
    argument(
        "--document",
        nargs=2,
        action="append",
        default=[],
        metavar=("ID", "FILE"),
        help="first add the missing hashes of spans in document ID, whose text is FILE; may be given again",
    ),
    argument("--drafts", action="store_true", help="check the drafts too, as if they were accepted"),
    example=("lint", "lint --document made-up-report .texts/report.txt"),
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
    "A new incident file, or one for a second coding. Its identifier was never used before.",
    argument(
        "--second", kind="event", metavar="EVENT", help="the passages of EVENT without the answers, for a blind coding"
    ),
    argument("--coder", metavar="CODER", help="who codes the second time: lower-case letters and digits"),
    example=("new", "new --second SE-074XC --coder me"),
)
def new(parsed: Namespace) -> Answer:
    """A file to fill in, and its path."""
    from syria_events import outputs, schema
    from syria_events.coding import drafting, reliability

    folder = checkout()
    if bool(parsed.second) != bool(parsed.coder):
        raise Misuse("--second EVENT and --coder CODER go together")
    if parsed.second:
        with outputs.alone(folder):
            blank = reliability.write_blank(folder, parsed.second.upper(), parsed.coder, schema.read(folder))
        return written(parsed, [blank])
    return written(parsed, [drafting.new_incident(folder)])


@command("How far second codings agree with the first, field by field.", example="agreement")
def agreement(parsed: Namespace) -> Answer:
    """The agreement of second codings with the first, and what is wrong with either."""
    from syria_events import schema
    from syria_events.cli import printing
    from syria_events.coding import reliability

    folder = checkout()
    measured = reliability.agreement(folder, schema.read(folder))
    code = 1 if measured.issues else 0
    if parsed.json:
        return Answer(code=code, data=json.loads(measured.json()) | found(measured.issues))
    none = "no second coding; `syria-events new --second` starts one"
    text = printing.agreement(measured) if measured.coding else none
    return Answer("\n".join([text, *map(str, measured.issues)]), code)


COMMANDS = (lint, new, agreement)
