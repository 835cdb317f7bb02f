"""Commands that carry the dataset to others: cite, diff, export, render, release."""

from __future__ import annotations

from argparse import Namespace

from syria_events import naming
from syria_events.cli.command import Answer, argument, checkout, command, made, misused
from syria_events.issues import Issue, Refused

_VERSION = "a released version, such as 0.1.0; default: the installed one"


@command(
    "How to cite the dataset, or some of its events with the documents behind them.",
    argument("--format", default="text", help="text, bibtex, ris, csl-json or cff"),
    argument("--version", help=_VERSION),
    argument("events", nargs="*", metavar="EVENT", help="identifiers; default: the dataset as a whole"),
)
def cite(parsed: Namespace) -> Answer:
    """A citation."""
    from syria_events.publishing import citing

    try:
        return Answer(citing.cite(parsed.format, parsed.events or None, parsed.version).removesuffix("\n"))
    except (KeyError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        return misused("cite", error)


@command(
    "What changed between two versions.",
    argument("old", metavar="OLD", help="a released version, or a package (folder or zip)"),
    argument("new", metavar="NEW", help="the same"),
)
def diff(parsed: Namespace) -> Answer:
    """The changes from one version to another."""
    from syria_events.editions import changes

    try:
        return Answer(changes.diff(parsed.old, parsed.new).text())
    except naming.Unknown as unknown:
        return misused("diff", unknown)


@command(
    "The whole dataset in another format, written whole or not at all.",
    argument("--to", required=True, help="duckdb, sqlite, csv, xlsx, geojson, geoparquet, stata or huggingface"),
    argument("--version", help=_VERSION),
    argument("--overwrite", action="store_true", help="replace what stands at PATH"),
    argument("path", metavar="PATH", help="the file, or the folder for csv, stata and huggingface"),
)
def export(parsed: Namespace) -> Answer:
    """The dataset for another program, and where it was written."""
    from syria_events.formats import exporting

    try:
        return Answer(f"{exporting.export(parsed.version, parsed.to, parsed.path, overwrite=parsed.overwrite)}")
    except (KeyError, ValueError, ImportError) as error:
        if isinstance(error, Refused):
            raise
        return misused("export", error)


@command(
    "What follows from the data: codebook, citation, metadata, CSV mirror, what the R package carries.",
    argument("--check", action="store_true", help="write nothing; fail when one is stale"),
)
def render(parsed: Namespace) -> Answer:
    """What follows from the data, written or compared with what stands."""
    from syria_events.publishing import render

    return made("render", render, parsed)


@command("Freeze this version as an archive, if nothing at all stands against it.")
def release(_: Namespace) -> Answer:
    """The archive of this version, after everything was looked at that may stand against it."""
    from syria_events import outputs
    from syria_events.coding import build
    from syria_events.publishing import releasing, render

    folder, found = checkout(), list[Issue]()
    with outputs.alone(folder):
        for name, maker in (("build", build), ("render", render)):
            try:
                found += outputs.stale(folder, maker.files(folder), name, maker.WHOLE)
            except Refused as refused:
                found += refused.issues
        return Answer(f"{releasing.release(folder, found)}")


COMMANDS = (cite, diff, export, render, release)
