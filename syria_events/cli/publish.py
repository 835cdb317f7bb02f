"""Commands that carry the dataset to others: cite, diff, export."""

from __future__ import annotations

from argparse import Namespace

from syria_events.cli.command import Answer, answered, argument, command, misused, written
from syria_events.issues import Refused

_VERSION = argument(
    "--version",
    kind="version",
    metavar="VERSION",
    help="a released version, such as 0.1.0; default: the installed one",
)


def _released(parsed: Namespace) -> str | None:
    from syria_events.cli import names

    return None if parsed.version is None else names.chosen("version", parsed.version)


@command(
    "How to cite the dataset, or some of its events. With the documents behind them.",
    argument("--format", kind="citation", metavar="FORMAT", default="text", help="text, bibtex, ris, csl-json or cff"),
    _VERSION,
    argument("events", kind="event", nargs="*", metavar="EVENT", help="identifiers; default: the dataset as a whole"),
    example=("cite", "cite SE-074XC --format bibtex"),
)
def cite(parsed: Namespace) -> Answer:
    """A citation."""
    from syria_events.cli import names
    from syria_events.publishing import citing

    form, version = names.chosen("citation", parsed.format), _released(parsed)
    # An earlier version may have events that the installed one has retired.
    events = [event.upper() if version else names.chosen("event", event) for event in parsed.events]
    try:
        text = citing.cite(form, events or None, version).removesuffix("\n")
    except (KeyError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        return misused("cite", error)
    return answered(parsed, {"format": form, "events": events, "citation": text}, lambda: text)


@command(
    "What changed between two versions.",
    argument("old", kind="version", metavar="OLD", help="a released version, or a package (folder or zip)"),
    argument("new", kind="version", metavar="NEW", help="the same"),
    example="diff 1.0.0 2.0.0",
)
def diff(parsed: Namespace) -> Answer:
    """The changes from one version to another."""
    from syria_events.cli import layout, printing
    from syria_events.editions import changes

    try:
        made = changes.diff(parsed.old, parsed.new)
    except KeyError as error:
        return misused("diff", error)
    return answered(parsed, printing.changes(made), lambda: layout.fitted(made.text()))


@command(
    "The whole dataset in another format. It is written whole or not at all.",
    argument(
        "--to",
        required=True,
        kind="export",
        metavar="FORMAT",
        help="duckdb, sqlite, csv, xlsx, geojson, geoparquet, stata or huggingface",
    ),
    _VERSION,
    argument("--overwrite", action="store_true", help="replace what stands at PATH"),
    argument("path", metavar="PATH", help="the file, or the folder for csv, stata and huggingface"),
    example="export --to xlsx events.xlsx",
)
def export(parsed: Namespace) -> Answer:
    """The dataset for another program, and where it was written."""
    from syria_events.cli import names
    from syria_events.formats import exporting

    form, version = names.chosen("export", parsed.to), _released(parsed)
    try:
        return written(parsed, [exporting.export(version, form, parsed.path, overwrite=parsed.overwrite)])
    except (KeyError, ValueError, ImportError) as error:
        if isinstance(error, Refused):
            raise
        return misused("export", error)


COMMANDS = (cite, diff, export)
