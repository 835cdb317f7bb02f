"""Commands that show what the dataset holds: summary, show, claims, compare, explore."""

from __future__ import annotations

from argparse import Namespace

from syria_events.cli.command import Answer, Misuse, answered, argument, command, misused, written
from syria_events.cli.nearness import near
from syria_events.issues import Refused

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


@command(
    "One HTML page with map, timeline and list of the events and who says what. It works without a network.",
    argument("file", metavar="FILE", nargs="?", help="events of your own, as CSV or Parquet; default: the dataset"),
    argument("--out", metavar="PATH", default="syria-events.html", help="the page; default: syria-events.html"),
    argument("--open", action="store_true", help="show it in the browser"),
    argument("--overwrite", action="store_true", help="replace what stands there"),
    argument(
        "--voices",
        nargs="+",
        action="extend",
        kind="voice",
        metavar="VOICE",
        help="believe these only, when it is opened; without FILE",
    ),
    argument("--as", dest="layout", choices=("ucdp-ged", "acled"), help="what FILE is; default: rows of our events"),
    example=("explore --open", "explore ged231.csv --as ucdp-ged --out ged.html"),
)
def explore(parsed: Namespace) -> Answer:
    """Where the page was written."""
    import warnings
    import webbrowser
    from pathlib import Path

    from syria_events.cli import names, reading
    from syria_events.explorer import page
    from syria_events.field import acled, ucdp

    if Path(parsed.out).suffix.lower() not in page.SUFFIXES:
        wanted = " or ".join(page.SUFFIXES)
        raise Misuse(f"{parsed.out!r} has another end; expected the name of a file in {wanted}")
    if parsed.layout and parsed.file is None:
        raise Misuse("--as goes with FILE")
    if parsed.voices is not None and parsed.file is not None:
        raise Misuse(
            "--voices goes without FILE: a choice of voices needs our claims, which rows of events do not have"
        )
    voices = None if parsed.voices is None else [names.chosen("voice", voice) for voice in parsed.voices]
    try:
        rows: object = None if parsed.file is None else Path(parsed.file)
        with reading.taken(*([(parsed.file, parsed.layout or "events")] if parsed.file else [])):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always", UserWarning)
                if parsed.layout:
                    rows, _ = (ucdp if parsed.layout == "ucdp-ged" else acled).read(parsed.file)
            title = f"{Path(parsed.file).name}, read as {parsed.layout}" if parsed.layout else None
            path = page.explore(rows, parsed.out, overwrite=parsed.overwrite, voices=voices, title=title)
    except (KeyError, ValueError, ImportError) as error:
        if isinstance(error, Refused):
            raise
        return misused("explore", error)
    if parsed.open:
        webbrowser.open(path.resolve().as_uri())
    return written(parsed, [path], note="\n".join(str(each.message) for each in caught))


COMMANDS = (summary, show, claims, compare, explore)
