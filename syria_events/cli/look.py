"""Commands that show what the dataset holds: summary, show, claims, compare."""

from __future__ import annotations

from argparse import Namespace

from syria_events.cli.command import Answer, Misuse, answered, argument, command
from syria_events.cli.nearness import near

_EVENT = argument("event", kind="event", metavar="EVENT", help="identifier of an event, in any case, such as SE-074XC")


@command(
    "The events with place and toll, their totals, and who says most.",
    example="summary",
)
def summary(parsed: Namespace) -> Answer:
    """The installed dataset on one page."""
    from syria_events.cli import overview
    from syria_events.editions.datapackage import Package

    package = Package.open()
    return answered(parsed, overview.data(package), lambda: overview.text(package))


@command(
    "An event, its casualties, and every claim with who said it.",
    _EVENT,
    example=("show SE-074XC", "show SE-074XC --json"),
)
def show(parsed: Namespace) -> Answer:
    """The page of one event."""
    from syria_events.cli import eventpage, names
    from syria_events.editions.datapackage import Package

    package, event = Package.open(), names.chosen("event", parsed.event)
    return answered(parsed, eventpage.event_data(package, event), lambda: eventpage.event(package, event))


@command(
    "Who says what of an event, or of one of its values.",
    _EVENT,
    argument(
        "field",
        nargs="?",
        metavar="FIELD",
        help="one value: killed, killed.us-soldiers for one side, date, ...",
    ),
    example=("claims SE-074XC killed", "claims SE-VC36S injured.us-soldiers --json"),
)
def claims(parsed: Namespace) -> Answer:
    """The claims of one event, by what they say."""
    from syria_events.cli import eventpage, names
    from syria_events.editions.datapackage import Package
    from syria_events.reading import evidence

    package, event = Package.open(), names.chosen("event", parsed.event)
    rows = eventpage.said(package, event)
    if parsed.field is not None:
        try:
            kept = set(evidence.claims(event, parsed.field)["claim_id"])
        except KeyError:
            values = {row["field"] + f".{row['subject_id']}" * bool(row["subject_id"]) for row in rows}
            hint = near(parsed.field, values | {row["field"] for row in rows})
            hint += f"expected {', '.join(sorted(values))}"
            raise Misuse(f"nobody speaks of {parsed.field!r} in {event}; {hint}") from None
        rows = [row for row in rows if row["claim_id"] in kept]
    return answered(parsed, {"event_id": event, "claims": rows}, lambda: eventpage.claims(package, rows))


@command(
    "Where two voices say different things. Each stands for those who speak for it, too.",
    argument("voices", kind="voice", metavar="VOICE", nargs=2, help="identifier of a voice, such as us-centcom"),
    example="compare us-centcom sohr",
)
def compare(parsed: Namespace) -> Answer:
    """Two voices side by side where they contradict each other."""
    from syria_events.cli import names, printing
    from syria_events.reading import disagreement

    left, right = (names.chosen("voice", voice) for voice in parsed.voices)
    rows = printing.records(disagreement.compare(left, right))
    data = {"voices": [left, right], "differences": rows}
    return answered(parsed, data, lambda: printing.comparison(rows, left, right))


COMMANDS = (summary, show, claims, compare)
