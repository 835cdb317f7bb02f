"""Rules that hold within a row of `events`, so that a file of some of them can be held against them by itself."""

from __future__ import annotations

from collections.abc import Iterator

from syria_events.checks.claims import Found, Row, Rows, rule
from syria_events.derivation import dates, edtf
from syria_events.schema import Schema
from syria_events.schema.text import shown

# What is empty while claims on a field differ and no ruling chooses; of a date the days stay, as the hull of all.
EMPTY = {
    "date": ("date_edtf", "date_basis"),
    "event_status": ("event_status",),
    "location": ("location_id", "location_name"),
    "initiator": ("initiator_id", "initiator_name"),
    "target": ("target_id", "target_name"),
    "weapon": ("weapon",),
    "time_local": ("time_local", "start_utc"),
    "part_of_day": ("part_of_day",),
    "killed": ("killed_best",),
    "injured": ("injured_best",),
}


@rule("events", alone=True)
def contested_values_are_open(rows: Rows, schema: Schema) -> Found:
    """A value that is contested is not published as settled: no key, no day in EDTF, no best number."""
    for line, row in enumerate(rows["events"], start=1):
        for name in (row["contested_fields"] or "").split(";"):
            field = name.partition(".")[0]
            for column in EMPTY.get(field, ()):
                if row.get(column) is not None:
                    message = f"{column} is {shown(row[column])}; expected it empty, as contested_fields has {name}"
                    yield "events", line, f"{row['event_id']}: {message}"


@rule("events", alone=True)
def days_are_those_of_the_date(rows: Rows, schema: Schema) -> Found:
    """The first and last day of an event, its precision and its instant follow from its date and clock time."""
    for line, row in enumerate(rows["events"], start=1):
        for column, expected in _days(row):
            if row[column] != expected:
                message = f"{column} is {shown(row[column])}; expected {shown(expected)}"
                yield "events", line, f"{row['event_id']}: {message}, by {_said(column, row)}"


def _days(row: Row) -> Iterator[tuple[str, object]]:
    """What columns on time should hold, as far as others of the row tell."""
    if row["date_edtf"] is not None:
        try:
            yield from zip(("date_start", "date_end"), edtf.bounds(row["date_edtf"]), strict=True)
        except ValueError:
            yield "date_edtf", None
    yield "date_precision", edtf.precision(row["date_start"], row["date_end"])
    if row["start_utc"] is not None and None not in (row["date_start"], row["time_local"]):
        yield "start_utc", dates.instant(row["date_start"], row["time_local"])


def _said(column: str, row: Row) -> str:
    """The columns that a value follows from, and what they hold."""
    names = {"date_precision": ("date_start", "date_end"), "start_utc": ("date_start", "time_local")}
    of = names.get(column, ("date_edtf",))
    return " and ".join(f"{name} {shown(row[name])}" for name in of)


@rule("events", alone=True)
def voices_are_counted(rows: Rows, schema: Schema) -> Found:
    """`n_voices` is the number of the voices that are named."""
    for line, row in enumerate(rows["events"], start=1):
        named = len(row["voices"].split(";")) if row["voices"] else 0
        if None not in (row["n_voices"], row["voices"]) and row["n_voices"] != named:
            yield "events", line, f"{row['event_id']}: n_voices is {row['n_voices']}; voices names {named}"


EVENT_RULES = (contested_values_are_open, days_are_those_of_the_date, voices_are_counted)
