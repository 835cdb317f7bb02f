"""Commands that list what there is: events, voices, documents, versions."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from syria_events.cli.command import Answer, Misuse, answered, argument, command


def _several(name: str, kind: str, metavar: str, text: str) -> Callable[..., object]:
    return argument(name, kind=kind, action="append", default=[], metavar=metavar, help=f"{text}; may be given again")


@command(
    "The events that are as asked, with place and toll. All conditions hold; given again, one of its values is enough.",
    _several("--class", "class", "CLASS", "violence, posture or statement"),
    _several("--type", "type", "TYPE", "such as strike or rocket_attack"),
    _several("--place", "place", "PLACE", "a place by its identifier or by words of its name, such as tanf"),
    _several("--admin1", "admin1", "NAME", "a governorate by words of its name or by its code, such as Deir-ez-Zor"),
    argument("--from", metavar="DAY", help="not before this day, month or year: 2022-08-24, 2022-08, 2022"),
    argument("--to", metavar="DAY", help="not after this day, month or year"),
    argument("--undated", action="store_true", help="with --from or --to, also events of which a day is not known"),
    _several("--voice", "voice", "VOICE", "of which this voice speaks, or somebody who speaks for it"),
    _several("--origin", "origin", "VOICE", "of which a voice of this origin speaks"),
    _several("--toll", "outcome", "OUTCOME", "with a figure of killed, injured or detained, be it zero"),
    argument("--contested", action="store_true", help="on which voices differ and no ruling chooses"),
    example=("events --place tanf", "events --class violence --from 2022-08-24 --toll killed --contested"),
)
def events(parsed: Namespace) -> Answer:
    """The events that are as asked."""
    from syria_events.cli import overview
    from syria_events.editions.datapackage import Package
    from syria_events.reading import listings

    package = Package.open()
    found = listings.events(package, _choice(parsed))
    more = found.n_undated
    note = f"{more} more may belong here, of which a day is not known; --undated shows them" if more else ""
    data = {"events": found.rows, "n_undated": more}
    return answered(parsed, data, lambda: overview.listing(package, found.rows), "" if parsed.json else note)


def _choice(parsed: Namespace) -> Any:
    """What is asked for, every name of it known."""
    from syria_events.cli import names
    from syria_events.editions.datapackage import Package
    from syria_events.reading import listings

    package, said = Package.open(), vars(parsed)
    start, end = _day("--from", said["from"], first=True), _day("--to", said["to"], first=False)
    if start and end and start > end:
        raise Misuse(f"--from {said['from']} is after --to {said['to']}")

    def all_of(option: str, kind: str) -> Sequence[str]:
        return [names.chosen(kind, word) for word in said[option]]

    def matching(kind: str, find: Callable[..., list[str]]) -> Sequence[str]:
        each = [(word, find(package, word)) for word in said[kind]]
        for missed in (word for word, hits in each if not hits):
            raise Misuse(names.unknown(kind, missed))
        return [hit for _, hits in each for hit in hits]

    return listings.Choice(
        classes=all_of("class", "class"),
        types=[names.chosen("type", word.replace(" ", "_").replace("-", "_")) for word in said["type"]],
        places=matching("place", listings.places),
        admin1=matching("admin1", listings.governorates),
        voices=all_of("voice", "voice"),
        origins=all_of("origin", "origin"),
        tolls=all_of("toll", "outcome"),
        start=start,
        end=end,
        contested=parsed.contested,
        undated=parsed.undated,
    )


def _day(option: str, text: str | None, first: bool) -> date | None:
    """The first or the last day of a day, month or year."""
    from syria_events.derivation import edtf

    if text is None:
        return None
    try:
        start, end = edtf.bounds(text)
    except ValueError:
        start = end = None
    if "/" in text or start is None or end is None:
        raise Misuse(f"{option} is {text!r}; expected a day, month or year such as 2022-08-24, 2022-08 or 2022")
    return start if first else end


@command(
    "Everybody who says something, with their origin. Who says most stands first.",
    argument("--origin", kind="origin", metavar="VOICE", help="those of one origin"),
    example=("voices", "voices --origin us-government"),
)
def voices(parsed: Namespace) -> Answer:
    """The voices, and how much each says."""
    from syria_events.cli import names, printing
    from syria_events.editions.datapackage import Package
    from syria_events.reading import listings

    rows = listings.voices(Package.open())
    if parsed.origin is not None:
        origin = names.chosen("origin", parsed.origin)
        rows = [row for row in rows if row["origin_id"] == origin]
    return answered(parsed, {"voices": rows}, lambda: printing.voices(rows))


@command(
    "Everything that was read. By the day it was published.",
    argument("--event", kind="event", metavar="EVENT", help="those that speak of one event"),
    argument("--voice", kind="voice", metavar="VOICE", help="those in which one voice, or who speaks for it, is read"),
    example=("documents", "documents --event SE-074XC --voice sohr"),
)
def documents(parsed: Namespace) -> Answer:
    """The documents, and how much was read in each."""
    from syria_events.cli import names, printing
    from syria_events.editions.datapackage import Package
    from syria_events.reading import listings

    event = None if parsed.event is None else names.chosen("event", parsed.event)
    voice = None if parsed.voice is None else names.chosen("voice", parsed.voice)
    rows = listings.documents(Package.open(), event, voice)
    return answered(parsed, {"documents": rows}, lambda: printing.documents(rows))


@command("The versions that travel with this install. The released ones, and the installed one.", example="versions")
def versions(parsed: Namespace) -> Answer:
    """The versions there are, oldest first."""
    from syria_events import schema
    from syria_events.cli import printing
    from syria_events.editions import archives
    from syria_events.reading import loading

    sums, installed = archives.sums(schema.root()), loading.version()
    every = sorted({*sums, installed}, key=archives.numbers)
    rows = [
        {"number": number, "released": number in sums, "installed": number == installed, "sha256": sums.get(number)}
        for number in every
    ]
    return answered(parsed, {"versions": rows}, lambda: printing.versions(rows))


COMMANDS = (events, voices, documents, versions)
