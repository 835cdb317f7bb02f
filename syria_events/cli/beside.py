"""Commands that put events of two datasets side by side: coverage, match."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from pathlib import Path
from typing import Any

from syria_events.cli import reading, saving
from syria_events.cli.command import Answer, Misuse, answered, argument, command, written
from syria_events.schema.text import estimate

_KM = argument("--km", type=reading.number, default=25.0, help="how far apart two may be, in kilometres; default: 25")
_DAYS = argument("--days", type=reading.whole, default=2, help="how many days apart; default: 2")
_VERDICTS = argument("--verdicts", metavar="CSV", help="what people decided about pairs: left, right, verdict")


@command(
    "Which of our events a file of another dataset has, which it lacks, and how values differ.",
    argument("file", metavar="FILE", help="a file of theirs: CSV, gzip, zip, Parquet, GeoJSON or JSON"),
    argument("--as", dest="schema", required=True, choices=("ucdp-ged", "acled"), help="whose columns it has"),
    _KM,
    _DAYS,
    _VERDICTS,
    argument("--picture", metavar="PATH", help="draw it, as SVG, PNG or PDF by the end of PATH"),
    *saving.options(),
    example="coverage ged231.csv --as ucdp-ged",
)
def coverage(parsed: Namespace) -> Answer:
    """The table of our events beside theirs, and how many are in each state."""
    from syria_events.field import held

    if parsed.file == "":
        raise Misuse("FILE is empty; expected the path of a file")
    saving.asked(parsed)
    picture = None if parsed.picture is None else saving.picture(parsed.picture, parsed.overwrite)
    with reading.taken((parsed.file, parsed.schema)):
        table, note = reading.warned(
            lambda: held.coverage(parsed.file, parsed.schema, parsed.km, parsed.days, parsed.verdicts, as_="arrow")
        )
    files: list[Path] = []
    if picture:
        from syria_events.explorer import plot

        picture(lambda: plot.coverage(table, name={"ucdp-ged": "UCDP GED", "acled": "ACLED"}[parsed.schema]))
        files.append(Path(parsed.picture))
    if parsed.out:
        return saving.saved(parsed, table, note, also=files)
    if files:
        return written(parsed, files, note=note)
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


@command(
    "Which events of two datasets may be the same. All pairs within the window, and the best for each.",
    argument("left", metavar="LEFT", help=f"events: {reading.FILE}"),
    argument("right", metavar="RIGHT", help="the same"),
    argument(
        "--as",
        dest="schema",
        action="append",
        default=[],
        choices=reading.LAYOUTS,
        help="whose columns both have, or, given again, LEFT and RIGHT; default: events, which are ours",
    ),
    _KM,
    _DAYS,
    _VERDICTS,
    *saving.options("assigned, apart and sheet"),
    example=("match ours ged231.csv --as events --as ucdp-ged", "match a.csv b.csv --as acled --out pairs.csv"),
)
def match(parsed: Namespace) -> Answer:
    """The pairs, those that are assigned, and the events that are in no window."""
    from syria_events.field import pairing

    if len(parsed.schema) > 2:
        raise Misuse(f"--as is given {len(parsed.schema)} times; expected it once, or for LEFT and for RIGHT")
    saving.asked(parsed)
    layouts = (parsed.schema or ["events"]) * (2 if len(parsed.schema) < 2 else 1)
    sides = [*zip((parsed.left, parsed.right), layouts, strict=True)]
    with reading.taken(*sides):
        (left, right), note = reading.warned(lambda: [reading.events(path, layout) for path, layout in sides])
        found = pairing.match(left, right, parsed.km, parsed.days, parsed.verdicts, "arrow")
    if parsed.out:
        return saving.saved(parsed, found.pairs, note, assigned=found.assigned, apart=found.apart, sheet=found.sheet)
    rows = {name: getattr(found, name).to_pylist() for name in ("pairs", "assigned", "apart")}
    sizes = {"n_left": found.n_left, "n_right": found.n_right}
    return answered(parsed, sizes | rows, lambda: _matches(sizes, rows), note)


def _matches(sizes: dict[str, int], rows: dict[str, list[dict[str, Any]]]) -> str:
    """A line for each assigned pair, and how many candidates and events apart there are."""
    from syria_events.cli import layout

    def cell(value: float | None, end: str) -> str:
        return "-" if value is None else f"{value:.{end}}"

    head = ("left", "right", "score", "km", "days", "types", "verdict")
    shown = [
        (
            row["left"],
            row["right"],
            cell(row["score"], "2f"),
            cell(row["distance_km"], "1f"),
            cell(row["day_gap"], "0f"),
            row["types"],
            row["verdict"] or "",
        )
        for row in rows["assigned"]
    ]
    why = Counter(f"{row['side']} {row['reason']}" for row in rows["apart"])
    apart = ", ".join(f"{n} {reason}" for reason, n in sorted(why.items()))
    told = [
        f"{sizes['n_left']} x {sizes['n_right']} events: {len(rows['pairs'])} pairs, {len(shown)} of them assigned",
        f"{len(rows['apart'])} in no window{': ' if why else ''}{apart}",
    ]
    table = layout.columns(shown, head=head) if shown else []
    return "\n".join([*table, *[""] * bool(table), *map(layout.paragraph, told)])


COMMANDS = (coverage, match)
