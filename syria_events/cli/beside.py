"""Commands that put the dataset beside another: coverage."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections import Counter
from typing import Any

from syria_events.cli.command import Answer, Misuse, answered, argument, command
from syria_events.schema.text import estimate


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no number") from error
    if not 0 <= number < float("inf"):
        raise ArgumentTypeError(f"{text!r}: expected 0 or more")
    return number


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ArgumentTypeError(f"{text!r}: expected whole days, 0 or more")
    return int(text)


@command(
    "Which of our events a file of another dataset has, which it lacks, and how values differ.",
    argument("file", metavar="FILE", help="a file of theirs: CSV, gzip, zip, Parquet, GeoJSON or JSON"),
    argument("--as", dest="schema", required=True, choices=("ucdp-ged", "acled"), help="whose columns it has"),
    argument("--km", type=_number, default=25.0, help="how far apart the two may be, in kilometres; default: 25"),
    argument("--days", type=_whole, default=2, help="how many days apart; default: 2"),
    argument("--verdicts", metavar="CSV", help="what people decided about pairs: left, right, verdict"),
    example="coverage ged231.csv --as ucdp-ged",
)
def coverage(parsed: Namespace) -> Answer:
    """The table of our events beside theirs, and how many are in each state."""
    import warnings

    from syria_events.field import held

    if parsed.file == "":
        raise Misuse("FILE is empty; expected the path of a file")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        table = held.coverage(parsed.file, parsed.schema, parsed.km, parsed.days, parsed.verdicts, as_="arrow")
    note = "\n".join(str(each.message) for each in caught)
    rows = table.to_pylist()
    return answered(parsed, {"events": rows}, lambda: _text(rows, _contested()), note)


def _contested() -> set[str]:
    """Our events of which voices differ on the dead, and no ruling chooses."""
    from syria_events.editions.datapackage import Package

    rows = Package.open().table("events").select(["event_id", "contested_fields"]).to_pylist()
    fields = {row["event_id"]: (row["contested_fields"] or "").split(";") for row in rows}
    return {event for event, names in fields.items() if "killed" in {name.partition(".")[0] for name in names}}


def _text(rows: list[dict[str, Any]], contested: set[str]) -> str:
    """A line for each event, those with an event of theirs first, and then the number in each state."""
    from syria_events.cli import layout
    from syria_events.field.held import STATES

    shown = []
    for row in sorted(rows, key=lambda row: (STATES.index(row["state"]), row["event_id"])):
        told = row["title"]
        if row["their_event"]:
            differs = f"; differs: {row['differs'].replace(';', ', ')}" if row["differs"] else ""
            score = f", score {row['score']:.2f}" if row["score"] is not None else ""
            mine, theirs = (_figures(row, whose) for whose in ("", "their_"))
            mine += "*" * (row["event_id"] in contested)
            told += f"\n{row['their_event']}{score}, killed: {mine}, theirs {theirs}{differs}"
        shown.append((row["event_id"], str(row["date_start"] or row["date_end"] or "-"), row["state"], told))
    counts = Counter(row["state"] for row in rows)
    told = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
    starred = any(row["their_event"] and row["event_id"] in contested for row in rows)
    marks = ["* contested: voices differ, and no ruling chooses"] if starred else []
    end = [*marks, f"{len(rows)} events: {told}"]
    return "\n".join([*layout.columns(shown), "", *map(layout.paragraph, end)])


def _figures(row: dict[str, Any], whose: str) -> str:
    return estimate({bound: row[f"{whose}killed_{bound}"] for bound in ("low", "best", "high")})


COMMANDS = (coverage,)
