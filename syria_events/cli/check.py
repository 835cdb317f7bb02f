"""Commands that hold data against what they should be: validate, verify."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from syria_events import naming
from syria_events.cli.command import Answer, argument, checkout, command, misused, reported
from syria_events.issues import Issue, Refused, Report


@command(
    "Check the dataset, or a file of your own, against schema, keys and rules.",
    argument(
        "path",
        nargs="?",
        metavar="PATH",
        help="a package (folder, zip, datapackage.json) or a data file; default: the installed dataset",
    ),
    argument("--table", metavar="TABLE", help="the table that the file PATH is a copy of; default: events"),
    json=True,
)
def validate(parsed: Namespace) -> Answer:
    """What is wrong with a package or with a file of rows."""
    from syria_events import schema
    from syria_events.checks import validation
    from syria_events.editions import archives

    if parsed.path == "":
        return misused("validate", "PATH is empty; leave it out to check the installed dataset")
    path = Path(parsed.path) if parsed.path else None
    whole = path is None or path.is_dir() or path.suffix in {".json", ".zip"}
    if whole and parsed.table:
        return misused("validate", "--table goes with a data file")
    try:
        if whole:
            report = validation.validate_package(path)
            # The archives of earlier versions belong to what is installed.
            found = archives.integrity(schema.root()) if path is None else []
            report = Report.of([*report.issues, *found], report.n_rows)
        else:
            report = validation.validate(path, schema=parsed.table or "events")
    except naming.Unknown as unknown:
        return misused("validate", unknown)
    return reported(report, parsed, f"{report.n_rows} rows, no problems")


@command(
    "Check every span against the text of a document.",
    argument("document", metavar="DOCUMENT", help="the document as a UTF-8 text file"),
    json=True,
)
def verify(parsed: Namespace) -> Answer:
    """Which spans do not fit a document, and how much of it they cover."""
    from syria_events.reading import evidence

    found = evidence.verification(Path(parsed.document))
    if found.document_id is None and (hint := _not_built(Path(parsed.document))):
        return reported(Report.of([hint], 0), parsed)
    good = (
        f"{found.document_id}: {found.n_spans} spans of {found.n_claims} claims fit; "
        f"{sum(found.sentences)} of {len(found.sentences)} sentences covered"
    )
    return reported(Report.of(found.issues, found.n_claims), parsed, good)


def _not_built(file: Path) -> Issue | None:
    """What to do where a text is known to the coding files of the checkout, and not yet to the dataset."""
    from syria_events.coding import registering

    try:
        document = registering.recognised(checkout(), file)
    except (Refused, OSError):  # no checkout, or nothing to read in it
        return None
    if document is None:
        return None
    message = (
        f"this is the text of {document}, which was not built yet: run build first; before that, "
        f"lint --document {document} holds its spans against the text"
    )
    return Issue(str(file), 0, "document", message)


COMMANDS = (validate, verify)
