"""Commands that carry the dataset to others: cite, diff, export."""

from __future__ import annotations

from argparse import Namespace

from syria_events.cli import reading, saving
from syria_events.cli.command import Answer, Misuse, answered, argument, command, misused, written
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
    "What changed between two versions, or between two releases of another dataset.",
    argument(
        "old", kind="edition", metavar="OLD", help="a version or a package (folder, zip); with --as a file of theirs"
    ),
    argument("new", kind="edition", metavar="NEW", help="the same"),
    argument("--as", dest="schema", choices=("ucdp-ged", "acled"), help="both are releases of this dataset"),
    *saving.options("values, columns, deaths and doubled"),
    example=("diff 1.0.0 2.0.0", "diff ged231.csv ged241.csv --as ucdp-ged"),
)
def diff(parsed: Namespace) -> Answer:
    """The changes from one version, or release, to another."""
    from syria_events.cli import layout, printing
    from syria_events.editions import changes

    if parsed.schema:
        return _revised(parsed)
    if parsed.out or parsed.overwrite:
        raise Misuse("--out and --overwrite go with --as")
    try:
        with reading.taken((parsed.old, "events"), (parsed.new, "events")):
            made = changes.diff(parsed.old, parsed.new)
    except KeyError as error:
        return misused("diff", error)
    return answered(parsed, printing.changes(made), lambda: layout.fitted(made.text()))


_FRAMES = ("rows", "values", "columns", "deaths", "doubled")


def _revised(parsed: Namespace) -> Answer:
    """What changed between two releases of theirs."""
    import pyarrow as pa

    from syria_events.cli import layout, printing
    from syria_events.field import revisions

    saving.asked(parsed)
    with reading.taken((parsed.old, parsed.schema), (parsed.new, parsed.schema)):
        made = revisions.diff(parsed.old, parsed.new, parsed.schema)
    if parsed.out:
        tables = {name: pa.Table.from_pandas(getattr(made, name), preserve_index=False) for name in _FRAMES}
        return saving.saved(parsed, tables.pop("rows"), **tables)
    head = {"old": parsed.old, "new": parsed.new, "schema": parsed.schema, "counts": made.counts()}
    if not parsed.json:
        return Answer(layout.fitted(made.text()))
    data = head | {"totals": made.totals()} | {name: printing.records(getattr(made, name)) for name in _FRAMES}
    for row in data["rows"]:
        row["first_day"] = row["first_day"].date()
    return Answer(data=data)


@command(
    "The whole dataset in another format. It is written whole or not at all.",
    argument(
        "--to",
        required=True,
        kind="export",
        metavar="FORMAT",
        help="duckdb, sqlite, csv, xlsx, geojson, geoparquet, stata or huggingface; or our events in the columns of "
        "ucdp-ged or acled, with the losses beside them",
    ),
    _VERSION,
    argument("--overwrite", action="store_true", help="replace what stands at PATH"),
    argument(
        "path",
        metavar="PATH",
        help="the file, in CSV or Parquet for ucdp-ged and acled; the folder for csv, stata and huggingface",
    ),
    example=("export --to xlsx events.xlsx", "export --to ucdp-ged ours.csv"),
)
def export(parsed: Namespace) -> Answer:
    """The dataset for another program, and where it was written."""
    from syria_events.cli import names
    from syria_events.formats import exporting

    form, version = names.chosen("export", parsed.to), _released(parsed)
    try:
        if form in ("ucdp-ged", "acled"):
            return _theirs(parsed, form, version)
        return written(parsed, [exporting.export(version, form, parsed.path, overwrite=parsed.overwrite)])
    except (KeyError, ValueError, ImportError) as error:
        if isinstance(error, Refused):
            raise
        return misused("export", error)


def _theirs(parsed: Namespace, form: str, version: str | None) -> Answer:
    """Our events in the columns of another dataset, and what of them is lost."""
    from syria_events.field import acled, ucdp

    parsed.out = parsed.path
    saving.asked(parsed)
    rows, losses = (ucdp if form == "ucdp-ged" else acled).export("arrow", version=version)
    return saving.saved(parsed, rows, losses=losses)


COMMANDS = (cite, diff, export)
