"""Commands that show what the dataset holds: summary, show, compare."""

from __future__ import annotations

from argparse import Namespace

from syria_events import naming
from syria_events.cli.command import Answer, argument, command, misused


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
    try:
        event = naming.chosen("event", parsed.event, package.table("events").column("event_id").to_pylist())
    except naming.Unknown as unknown:
        return misused("show", unknown)
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
    except naming.Unknown as unknown:
        return misused("compare", unknown)
    rows = [{str(name): cell for name, cell in row.items()} for row in found.to_dict("records")]
    return Answer(printing.comparison(rows, *parsed.voices))


COMMANDS = (summary, show, compare)
