"""Commands that hold data against what they should be: validate, verify."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from syria_events import inputs, naming
from syria_events.cli import reading
from syria_events.cli.command import Answer, Misuse, argument, checkout, command, misused, reported
from syria_events.issues import Issue, Refused, Report


@command(
    "Check the dataset, or a file of your own. Against schema, keys and rules; with --as, a file of UCDP GED or ACLED.",
    argument(
        "path",
        nargs="?",
        metavar="PATH",
        help="a package (folder, zip, datapackage.json), a folder of CSV or a data file; default: the installed one",
    ),
    argument(
        "--table",
        kind="table",
        metavar="TABLE",
        help="the table that the file PATH is a copy of; default: the one whose columns it has",
    ),
    argument(
        "--version",
        kind="version",
        metavar="VERSION",
        help="the released version whose rows the file PATH is said to hold, such as 1.0.0",
    ),
    argument("--as", dest="schema", choices=("ucdp-ged", "acled"), help="the dataset that the file PATH is of"),
    example=("validate", "validate mine.csv --table events", "validate GEDEvent_v23_1.csv --as ucdp-ged"),
)
def validate(parsed: Namespace) -> Answer:
    """What is wrong with a package or with a file of rows."""
    from syria_events import schema
    from syria_events.checks import validation
    from syria_events.cli import names
    from syria_events.editions import archives

    if parsed.path == "":
        raise Misuse("PATH is empty; leave it out to check the installed dataset")
    if parsed.schema is not None:
        return _of_others(parsed)
    path = Path(parsed.path) if parsed.path else None
    whole = path is None or inputs.is_folder(path) or path.suffix in {".json", ".zip"}
    if whole and (parsed.table is not None or parsed.version is not None):
        raise Misuse("--table and --version go with a data file")
    table = None if parsed.table is None else names.chosen("table", parsed.table)
    version = None if parsed.version is None else names.chosen("version", parsed.version)
    try:
        if whole:
            report = validation.validate_package(path)
            # The archives of earlier versions belong to what is installed.
            found = archives.integrity(schema.root()) if path is None else []
            report = Report.of([*report.issues, *found], report.n_rows, *report.notes)
        else:
            report = validation.validate(path, schema=table, version=version)
    except naming.Unknown as unknown:
        return misused("validate", unknown)
    except Refused as refused:  # the archive that rows are to be held against
        report = Report.of(refused.issues, 0)
    if parsed.path and table is version is None and not report.ok and (hint := reading.foreign(parsed.path)):
        report = Report.of([hint], 0)
    return reported(report, parsed, "\n".join([*report.notes, f"{report.n_rows} rows, no problems"]))


def _of_others(parsed: Namespace) -> Answer:
    """What is wrong with a file of another dataset, errors apart from warnings, and a summary."""
    from syria_events.field import layouts, validating

    if not parsed.path or parsed.table is not None or parsed.version is not None:
        raise Misuse("--as goes with a data file, and without --table and --version")
    report = validating.judged(parsed.path, layouts.layout(parsed.schema))
    if not report.ok and (hint := reading.foreign(parsed.path, parsed.schema)):
        report = validating.FieldReport((hint,), 0)
    code = 0 if report.ok else 1
    return Answer(code=code, data=report.data()) if parsed.json else Answer(str(report), code)


@command(
    "Check every span against the text of a document.",
    argument("document", metavar="FILE", help="the document as a UTF-8 text file"),
    example="verify report.txt",
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
