"""Commands that make tables of events of any dataset: convert, panel."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from typing import Any

from syria_events.cli import reading, saving
from syria_events.cli.command import Answer, Misuse, answered, argument, command, misused
from syria_events.issues import Refused
from syria_events.schema.text import estimate


@command(
    "A file of another dataset in our columns. With a table of what has no counterpart here.",
    argument("file", metavar="FILE", help="a file of theirs: CSV, gzip, zip, Parquet, GeoJSON or JSON"),
    argument("--as", dest="schema", required=True, choices=reading.LAYOUTS[1:], help="whose columns it has"),
    *saving.options("losses"),
    example=("convert ged231.csv --as ucdp-ged", "convert ged231.csv --as ucdp-ged --out events.parquet"),
)
def convert(parsed: Namespace) -> Answer:
    """How many events there are and what is lost, or the files in which both were written."""
    if parsed.file == "":
        raise Misuse("FILE is empty; expected the path of a file")
    saving.asked(parsed)
    with reading.taken((parsed.file, parsed.schema)):
        (events, losses), note = reading.warned(lambda: reading.carried(parsed.file, parsed.schema))
    if parsed.out:
        return saving.saved(parsed, events, note, losses=losses)
    lost = Counter(zip(*(losses.column(name).to_pylist() for name in ("reason", "field")), strict=True))
    rows = [{"reason": reason, "field": field, "n": n} for (reason, field), n in sorted(lost.items(), key=_by_name)]
    data = {"n_events": events.num_rows, "n_losses": losses.num_rows, "losses": rows}
    return answered(parsed, data, lambda: _converted(data), note)


def _by_name(item: tuple[tuple[str, str | None], int]) -> tuple[str, str]:
    return item[0][0], item[0][1] or ""


def _converted(data: dict[str, Any]) -> str:
    from syria_events.cli import layout

    rows = [(row["reason"], row["field"] or "", str(row["n"])) for row in data["losses"]]
    table = layout.columns(rows, head=("lost", "column", "cells")) if rows else []
    told = f"{data['n_events']} events in our columns; {data['n_losses']} cells have no counterpart"
    return "\n".join([*table, *[""] * bool(table), layout.paragraph(told), layout.paragraph("--out PATH writes both")])


@command(
    "The people killed or hurt in each unit and period, nobody twice. With the events that are in none.",
    argument("file", metavar="FILE", help=f"events, or rows of casualties: {reading.FILE}"),
    argument(
        "--by",
        action="append",
        required=True,
        metavar="KEY,KEY",
        help="admin1, governorate, admin2, country, priogrid, h3-0 to h3-15, actor, side or a column, and at most one "
        "of day, week, month, year; joined by commas, or given again",
    ),
    argument("--as", dest="schema", default="events", choices=reading.LAYOUTS, help="whose columns; default: events"),
    argument("--what", default="killed", metavar="WHAT", help="killed, injured or civilians_killed; default: killed"),
    argument(
        "--spans",
        choices=("whole", "split", "drop"),
        default="whole",
        help="what becomes of events whose days lie in several periods: in that of the first day (whole, the default), "
        "in each by its days, or in none",
    ),
    argument(
        "--covered", nargs=2, metavar=("FIRST", "LAST"), help="the days that somebody looked at, which makes zeros"
    ),
    argument("--no-empty", action="store_true", help="leave out cells without events"),
    *saving.options("apart"),
    example=("panel ours --by admin1,month", "panel ged231.csv --as ucdp-ged --by priogrid,year --out cells.parquet"),
)
def panel(parsed: Namespace) -> Answer:
    """The cells, and the events that are in none."""
    from syria_events.field import panels

    saving.asked(parsed)
    keys = [key.strip() for part in parsed.by for key in part.split(",")]
    covered = tuple(parsed.covered) if parsed.covered else None
    try:
        with reading.taken((parsed.file, parsed.schema)):
            events, note = reading.warned(lambda: reading.events(parsed.file, parsed.schema))
            found = panels.panel(events, keys, parsed.what, parsed.spans, covered, not parsed.no_empty, "arrow")
    except (KeyError, ValueError, ImportError) as error:
        if isinstance(error, Refused):
            raise
        return misused("panel", error.args[0] if type(error) is KeyError else error)
    if parsed.out:
        return saving.saved(parsed, found.cells, note, apart=found.apart)
    rows = {name: getattr(found, name).to_pylist() for name in ("cells", "apart")}
    data = {"by": keys, "what": parsed.what, "n_rows": found.n_rows} | rows
    return answered(parsed, data, lambda: _panel(data), note)


def _panel(data: dict[str, Any]) -> str:
    """The cells in which events are or may be, how many others there are, and why events are in none."""
    from syria_events.cli import layout

    seen = [row for row in data["cells"] if row["n_events"] or row["low"] is not None]
    head = (*data["by"], "events", data["what"])
    rows = [(*(str(row[key]) for key in data["by"]), str(row["n_events"]), _sum(row)) for row in seen]
    table = layout.columns(rows, head=head) if rows else []
    why = Counter(row["reason"] for row in data["apart"])
    apart = ", ".join(f"{n} {reason}" for reason, n in sorted(why.items()))
    empty = len(data["cells"]) - len(seen)
    told = [
        f"{data['n_rows'] - len(data['apart'])} events in {len(seen)} cells, {empty} more without any",
        f"{len(data['apart'])} in no cell{': ' if apart else ''}{apart}",
    ]
    return "\n".join([*table, *[""] * bool(table), *map(layout.paragraph, told)])


def _sum(row: dict[str, Any]) -> str:
    """The figures of a cell as a reader writes them."""
    if all(row[bound] is None for bound in ("low", "best", "high")):
        return "number unknown" if row["n_unknown"] or row["open"] else "-"
    return estimate(row)


COMMANDS = (convert, panel)
