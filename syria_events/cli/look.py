"""Commands that show what the dataset holds: summary, show, compare, explore."""

from __future__ import annotations

from argparse import Namespace

from syria_events.cli.command import Answer, argument, command, misused
from syria_events.issues import Refused


@command("What the dataset holds, in numbers.")
def summary(_: Namespace) -> Answer:
    """The numbers of the installed dataset, and its events."""
    from syria_events.cli import printing
    from syria_events.editions.datapackage import Package

    return Answer(printing.summary(Package.open()))


@command(
    "An event, its casualties, and every claim with who said it.",
    argument("event", metavar="EVENT", help="identifier, such as SE-7K3Q9"),
    json=True,
)
def show(parsed: Namespace) -> Answer:
    """The page of one event."""
    from syria_events.cli import eventpage
    from syria_events.editions.datapackage import Package

    package = Package.open()
    event = parsed.event.upper()
    known = package.table("events").column("event_id").to_pylist()
    if event not in known:
        return misused("show", f"there is no event {parsed.event!r}; `syria-events summary` lists them")
    return Answer(eventpage.event_json(package, event) if parsed.json else eventpage.event(package, event))


@command(
    "Where two voices, each with those who speak for it, say different things.",
    argument("voices", metavar="VOICE", nargs=2, help="identifier of a voice, such as us-centcom"),
)
def compare(parsed: Namespace) -> Answer:
    """Two voices side by side where they contradict each other."""
    from syria_events.cli import printing
    from syria_events.reading import disagreement

    try:
        found = disagreement.compare(*parsed.voices)
    except KeyError as error:
        return misused("compare", str(error.args[0]))
    rows = [{str(name): cell for name, cell in row.items()} for row in found.to_dict("records")]
    return Answer(printing.comparison(rows, *parsed.voices))


@command(
    "One HTML page with map, timeline and list of the events and who says what; it works without a network.",
    argument("file", metavar="FILE", nargs="?", help="events of your own, as CSV or Parquet; default: the dataset"),
    argument("--out", default="syria-events.html", help="the page to write; default: syria-events.html"),
    argument("--open", action="store_true", help="show it in the browser"),
    argument("--overwrite", action="store_true", help="replace what stands there"),
    argument("--voices", nargs="+", metavar="VOICE", help="believe these only, when the page is opened"),
)
def explore(parsed: Namespace) -> Answer:
    """Where the page was written."""
    import webbrowser
    from pathlib import Path

    from syria_events.explorer import page

    try:
        rows = None if parsed.file is None else Path(parsed.file)
        written = page.explore(rows, parsed.out, overwrite=parsed.overwrite, voices=parsed.voices)
    except (KeyError, ValueError, ImportError) as error:
        if isinstance(error, Refused):
            raise
        return misused("explore", str(error.args[0]))
    if parsed.open:
        webbrowser.open(written.resolve().as_uri())
    return Answer(f"{written}")


COMMANDS = (summary, show, compare, explore)
