"""The desk of those who code, in a checkout: add-document, span, import, accept."""

from __future__ import annotations

import re
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from syria_events.cli.command import Answer, Misuse, answered, argument, checkout, command, written

_DOCUMENT = argument(
    "--document",
    nargs=2,
    action="append",
    default=[],
    metavar=("ID", "FILE"),
    help="the text of document ID, to look passages up in; may be given again",
)


@command(
    "The row of a document. In coding/documents.csv, with hash and length of its text, added or completed.",
    argument("file", metavar="FILE", help="the text of the document, in UTF-8"),
    argument("--id", help="its identifier: words in lower case, joined by -; left out where the text is known"),
    argument("--source", help="the publisher, a row of coding/sources.csv"),
    argument("--title", help="what it is, in your own words"),
    argument("--published", help="the day, in EDTF: 2022-08-24, or an interval where it is only bounded"),
    argument("--language", help="two letters, such as en"),
    argument("--url", help="where it was published"),
    argument("--read-as", help="as in schema/vocab/read_as.csv"),
    argument("--note", help="a remark"),
    example='add-document .texts/report.txt --id made-up-report --source north-press --title "Shots at a bridge"',
)
def add_document(parsed: Namespace) -> Answer:
    """The row of a document, and what of it was filled in."""
    from syria_events import schema
    from syria_events.coding import registering

    columns = {"document_id": "id", "source_id": "source", "published_edtf": "published"}
    columns |= {name: name for name in ("title", "language", "url", "read_as", "note")}
    said = {column: getattr(parsed, name) for column, name in columns.items() if getattr(parsed, name)}
    folder = checkout()
    document, filled = registering.add(folder, Path(parsed.file), said, schema.read(folder))
    said_of = f"{', '.join(filled)} written" if filled else "all of it stands there already"
    return answered(parsed, {"document_id": document, "filled": list(filled)}, lambda: f"{document}: {said_of}")


@command(
    "Where words stand in the text of a document. As lines of a claim block.",
    argument("document", kind="document", metavar="DOCUMENT", help="an identifier of coding/documents.csv"),
    argument("words", metavar="WORDS", help="the words of the passage, as they stand in the text"),
    argument("--file", metavar="FILE", help="the text; default: the file in .texts/ that has the document's hash"),
    example='span syrian-observer-recap "several rockets"',
)
def span(parsed: Namespace) -> Answer:
    """The span of a passage; of several, all, since only a reader can tell which is meant."""
    from syria_events.coding import passages

    text = passages.text_of(checkout(), parsed.document, Path(parsed.file) if parsed.file else None)
    found, exact = passages.find(parsed.document, text, parsed.words)
    code = 0 if len(found) == 1 else 1
    if parsed.json:
        data = {"ok": not code, "exact": exact, "passages": [asdict(each) for each in found]}
        return Answer(code=code, data=data)
    if not found:
        return Answer(f"the words do not stand in the text of {parsed.document}, which has {len(text)} characters", 1)
    notes = [] if exact else ["the words stand there with other quotation marks or white space than you wrote"]
    if len(found) == 1:
        return Answer(found[0].toml(), 0, "\n".join(notes))
    notes.append(f"the words stand there {len(found)} times; take more of them, or choose")
    shown = [f"# {n} of {len(found)}: {each.context}\n{each.toml()}" for n, each in enumerate(found, 1)]
    return Answer("\n\n".join(shown), code, "\n".join(notes))


@command(
    "Claims from a spreadsheet as drafts. They are kept apart until they are accepted.",
    argument(
        "file",
        metavar="CLAIMS.csv",
        help="a row for each thing said, under the columns event, key, title, description, event_type, in_recap, "
        "joint_with, document, voice, via, start, end, words, certainty, stance, date_basis, claimed_on, coder, "
        "note, field, subject, value, low, best, high, window; CONTRIBUTING.md says what they hold",
    ),
    argument("--coder", metavar="CODER", help="who coded, where the column coder is empty"),
    argument("--accept", action="store_true", help="accept the drafts at once"),
    _DOCUMENT,
    example="import claims.csv --coder me",
)
def import_(parsed: Namespace) -> Answer:
    """The drafts that a spreadsheet comes to, and what is to be done with them."""
    from syria_events import schema
    from syria_events.coding import drafts, importing, passages
    from syria_events.issues import Refused

    folder = checkout()
    known = schema.read(folder)
    texts, issues = passages.texts(folder, [(document, Path(file)) for document, file in parsed.document])
    if issues:
        raise Refused(issues)
    if parsed.accept:
        made, files = importing.accepted(folder, Path(parsed.file), known, texts, parsed.coder)
        note = ""
    else:
        made = importing.imported(folder, Path(parsed.file), known, texts, parsed.coder)
        files = [f"{drafts.FOLDER}/{event}.toml" for event in made.drafts]
        note = "`syria-events lint --drafts` checks them, `syria-events accept` moves them to the incidents"
    lines = [f"{label} is {event}" for label, event in made.new.items()]
    return written(parsed, files, "\n".join([*lines, *files]), note, new=dict(made.new))


@command(
    "Drafts become incident files. Or blocks of one, once nothing is wrong with them.",
    argument("events", nargs="*", metavar="EVENT", help="the events whose drafts are meant"),
    argument("--all", action="store_true", help="every draft; those that lead to one another go together"),
    example=("accept SE-074XC", "accept --all"),
)
def accept(parsed: Namespace) -> Answer:
    """The incident files that hold what was in the drafts."""
    from syria_events import schema
    from syria_events.coding import drafts

    if bool(parsed.events) == parsed.all:
        raise Misuse("expected EVENT, or --all")
    folder = checkout()
    known = schema.read(folder)
    events = [event.upper() for event in parsed.events]
    pattern = known.table("events").field("event_id").pattern or ""
    if wrong := [event for event in events if re.fullmatch(pattern, event) is None]:
        raise Misuse(f"{', '.join(wrong)}: expected identifiers such as SE-074XC")
    files = list(drafts.accept(folder, None if parsed.all else events, known))
    return written(parsed, files, "" if files else "there are no drafts")


COMMANDS = (add_document, span, import_, accept)
