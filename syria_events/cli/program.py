"""The command `syria-events`: 0 when all is good, 1 when problems were found, 2 when it was called wrongly."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from syria_events.issues import Issue, Refused, Report

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; problems go to standard output, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names in any script, on a terminal of any
    try:
        parsed = _parser().parse_args(arguments)
    except Refused as refused:  # the version is read from the dataset
        print(refused)
        return 1
    run: Command = parsed.run
    try:
        try:
            code = run(parsed)
        except Refused as refused:
            code = _report(Report.of(refused.issues, 0), parsed)
        print(end="", flush=True)
    except OSError as error:
        try:
            print(end="", flush=True)
        except OSError:
            # Python would try to print what is left when it ends, and fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return 0  # the reader went away, as `| head` does; that is not a problem of the data
        print(f"syria-events: {error}", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="syria-events", description="A dataset of incidents as claims: who said what, and who disagreed."
    )
    parser.add_argument("--version", action="version", version=_Version("%(prog)s"))
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Command, text: str, *, json: bool = False) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run, json=False)
        if json:
            made.add_argument("--json", action="store_true", help="print JSON, for programs")
        return made

    command("summary", _summary, "What the dataset holds, in numbers.")
    show = command("show", _show, "An event, its casualties, and every claim with who said it.", json=True)
    show.add_argument("event", metavar="EVENT", help="identifier, such as SE-7K3Q9")
    compare = command("compare", _compare, "Where two voices, each with those who speak for it, say different things.")
    compare.add_argument("voices", metavar="VOICE", nargs=2, help="identifier of a voice, such as us-centcom")
    lint = command("lint", _lint, "Every problem of the coding files, as path:line: rule: message.", json=True)
    lint.add_argument(
        "--document",
        nargs=2,
        metavar=("ID", "FILE"),
        help="first add the missing hashes of spans in document ID, whose text is FILE",
    )
    new = command("new", _new, "A new incident file with an identifier never used before, or one for a second coding.")
    new.add_argument("--second", metavar="EVENT", help="the passages of EVENT without the answers, for a blind coding")
    new.add_argument("--coder", metavar="CODER", help="who codes the second time: lower-case letters and digits")
    command("agreement", _agreement, "How far second codings agree with the first, field by field.")
    build = command("build", _build, "The Parquet files and the descriptor, from the coding files; all or none.")
    build.add_argument("--check", action="store_true", help="write nothing; fail when a rebuild would differ")
    validate = command(
        "validate", _validate, "Check the dataset, or a file of your own, against schema, keys and rules.", json=True
    )
    validate.add_argument(
        "path",
        nargs="?",
        metavar="PATH",
        help="a package (folder, zip, datapackage.json) or a data file; default: the installed dataset",
    )
    validate.add_argument("--table", metavar="TABLE", help="the table that the file PATH is a copy of; default: events")
    verify = command("verify", _verify, "Check every span against the text of a document.", json=True)
    verify.add_argument("document", metavar="DOCUMENT", help="the document as a UTF-8 text file")
    cite = command("cite", _cite, "How to cite the dataset, or some of its events with the documents behind them.")
    cite.add_argument("--format", default="text", help="text, bibtex, ris, csl-json or cff")
    cite.add_argument("--version", help="a released version, such as 0.1.0; default: the installed one")
    cite.add_argument("events", nargs="*", metavar="EVENT", help="identifiers; default: the dataset as a whole")
    diff = command("diff", _diff, "What changed between two versions.")
    diff.add_argument("old", metavar="OLD", help="a released version, or a package (folder or zip)")
    diff.add_argument("new", metavar="NEW", help="the same")
    export = command("export", _export, "The whole dataset in another format, written whole or not at all.")
    export.add_argument("--to", required=True, help="duckdb, sqlite, csv, xlsx, geojson, geoparquet or stata")
    export.add_argument("--version", help="a released version, such as 0.1.0; default: the installed one")
    export.add_argument("--overwrite", action="store_true", help="replace what stands at PATH")
    export.add_argument("path", metavar="PATH", help="the file, or the folder for csv and stata")
    text = "What follows from the data: codebook, citation, metadata, CSV mirror, what the R package carries."
    render = command("render", _render, text)
    render.add_argument("--check", action="store_true", help="write nothing; fail when one is stale")
    command("release", _release, "Freeze this version as an archive, if nothing at all stands against it.")
    return parser


class _Version(str):
    """The version, read only when it is asked for, which argparse does by filling in the name of the program."""

    def __mod__(self, _: object) -> str:
        from syria_events.reading.loading import version

        return f"syria-events {version()}"


def _report(report: Report, parsed: argparse.Namespace, good: str = "") -> int:
    """Prints a report and returns its exit code."""
    if parsed.json:
        print(report.json())
    elif report.ok:
        print(good)
    else:
        print(report)
    return 0 if report.ok else 1


def _usage(command: str, message: str) -> int:
    """Says what was wrong with the call, and returns its exit code."""
    print(f"syria-events {command}: {message}", file=sys.stderr)
    return 2


def _checkout() -> Path:
    """The checkout that the command acts on: the nearest folder upwards with coding files."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / "coding").is_dir() and (folder / "datapackage.json").is_file():
            return folder
    raise Refused(
        [Issue(str(Path.cwd()), 0, "checkout", "neither this folder nor one above it has coding/ and datapackage.json")]
    )


def _summary(parsed: argparse.Namespace) -> int:
    from syria_events.cli import printing
    from syria_events.editions.datapackage import Package

    print(printing.summary(Package.open()))
    return 0


def _show(parsed: argparse.Namespace) -> int:
    from syria_events.cli import printing
    from syria_events.editions.datapackage import Package

    package = Package.open()
    event = parsed.event.upper()
    known = package.table("events").column("event_id").to_pylist()
    if event not in known:
        return _usage("show", f"there is no event {parsed.event!r}; `syria-events summary` lists them")
    print(printing.event_json(package, event) if parsed.json else printing.event(package, event))
    return 0


def _lint(parsed: argparse.Namespace) -> int:
    from syria_events.coding import build, drafting

    folder = _checkout()
    if parsed.document:
        document, file = parsed.document
        print(f"{drafting.fill(folder, document, Path(file))} claim blocks completed", file=sys.stderr)
    issues = build.lint(folder)
    return _report(Report.of(issues, 0), parsed, "no problems")


def _new(parsed: argparse.Namespace) -> int:
    from syria_events import schema
    from syria_events.coding import drafting, reliability

    folder = _checkout()
    if bool(parsed.second) != bool(parsed.coder):
        return _usage("new", "--second EVENT and --coder CODER go together")
    if parsed.second:
        print(reliability.write_blank(folder, parsed.second.upper(), parsed.coder, schema.read(folder)))
    else:
        print(drafting.new_incident(folder))
    return 0


def _agreement(parsed: argparse.Namespace) -> int:
    from syria_events import schema
    from syria_events.cli import printing
    from syria_events.coding import reliability

    folder = _checkout()
    units, values, issues = reliability.agreement(folder, schema.read(folder))
    print(printing.agreement(units, values) if values else "no second coding; `syria-events new --second` starts one")
    for issue in issues:
        print(issue)
    return 1 if issues else 0


def _compare(parsed: argparse.Namespace) -> int:
    from syria_events.cli import printing
    from syria_events.reading import disagreement

    try:
        found = disagreement.compare(*parsed.voices)
    except KeyError as error:
        return _usage("compare", str(error.args[0]))
    rows = [{str(name): cell for name, cell in row.items()} for row in found.to_dict("records")]
    print(printing.comparison(rows, *parsed.voices))
    return 0


def _build(parsed: argparse.Namespace) -> int:
    from syria_events.coding import build

    return _make("build", build.files, build.WHOLE, parsed)


def _render(parsed: argparse.Namespace) -> int:
    from syria_events.publishing import render

    return _make("render", render.files, render.WHOLE, parsed)


def _make(
    command: str, files: Callable[[Path], dict[str, bytes]], whole: Sequence[str], parsed: argparse.Namespace
) -> int:
    """Writes what a command makes in the checkout, or says what there is not as the command makes it."""
    from syria_events import outputs
    from syria_events.editions import archives

    folder = _checkout()
    made = files(folder)
    if parsed.check:
        issues = outputs.stale(folder, made, command, whole)
        found = Report.of(issues or archives.frozen(folder), 0)
        return _report(found, parsed, f"{len(made)} files are as {command} makes them")
    outputs.write(folder, made, whole)
    print(f"{len(made)} files written to {folder}")
    return 0


def _release(parsed: argparse.Namespace) -> int:
    from syria_events import outputs
    from syria_events.coding import build
    from syria_events.publishing import releasing, render

    folder, found = _checkout(), list[Issue]()
    for command, maker in (("build", build), ("render", render)):
        try:
            found += outputs.stale(folder, maker.files(folder), command, maker.WHOLE)
        except Refused as refused:
            found += refused.issues
    print(releasing.release(folder, found))
    return 0


def _validate(parsed: argparse.Namespace) -> int:
    from syria_events import schema
    from syria_events.checks import validation
    from syria_events.editions import archives

    if parsed.path == "":
        return _usage("validate", "PATH is empty; leave it out to check the installed dataset")
    path = Path(parsed.path) if parsed.path else None
    whole = path is None or path.is_dir() or path.suffix in {".json", ".zip"}
    if whole and parsed.table:
        return _usage("validate", "--table goes with a data file")
    try:
        if whole:
            report = validation.validate_package(path)
            # The archives of earlier versions belong to what is installed.
            found = archives.integrity(schema.root()) if path is None else []
            report = Report.of([*report.issues, *found], report.n_rows)
        else:
            report = validation.validate(path, schema=parsed.table or "events")
    except KeyError as error:
        return _usage("validate", str(error.args[0]))
    return _report(report, parsed, f"{report.n_rows} rows, no problems")


def _verify(parsed: argparse.Namespace) -> int:
    from syria_events.reading import evidence

    found = evidence.verification(Path(parsed.document))
    good = (
        f"{found.document_id}: {found.n_spans} spans of {found.n_claims} claims fit; "
        f"{sum(found.sentences)} of {len(found.sentences)} sentences covered"
    )
    return _report(Report.of(found.issues, found.n_claims), parsed, good)


def _cite(parsed: argparse.Namespace) -> int:
    from syria_events.publishing import citing

    try:
        events = [event.upper() for event in parsed.events] or None
        print(citing.cite(parsed.format, events, parsed.version), end="")
    except (KeyError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        return _usage("cite", str(error.args[0]))
    return 0


def _diff(parsed: argparse.Namespace) -> int:
    from syria_events.editions import changes

    try:
        print(changes.diff(parsed.old, parsed.new).text())
    except KeyError as error:
        return _usage("diff", str(error.args[0]))
    return 0


def _export(parsed: argparse.Namespace) -> int:
    from syria_events.formats import exporting

    try:
        print(exporting.export(parsed.version, parsed.to, parsed.path, overwrite=parsed.overwrite))
    except (KeyError, ValueError, ImportError) as error:
        if isinstance(error, Refused):
            raise
        return _usage("export", str(error.args[0]))
    return 0
