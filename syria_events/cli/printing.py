"""What commands answer as text for a terminal: tables in columns, dates and counts as a reader writes them."""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from syria_events.coding.reliability import Agreement, Reliability
from syria_events.derivation.records import chain
from syria_events.editions.datapackage import Package

Row = Mapping[str, Any]


def summary(package: Package) -> str:
    """What the dataset holds, in numbers, and its events in the order of their dates."""
    rows = {name: package.table(name).num_rows for name in package.names}
    events = sorted(
        package.table("events").to_pylist(), key=lambda row: (str(row["date_start"] or ""), row["event_id"])
    )
    claims = package.table("claims").to_pylist()
    voices = {row["source_id"]: row for row in package.table("sources").to_pylist()}
    speaking = {row["voice_id"] for row in claims}
    ties = package.table("affiliations").to_pylist()
    of = {
        "events": _of(Counter(row["event_class"] for row in events), contested=_contested(events)),
        "claims": _of(Counter(row["stance"] for row in claims)),
        "voices": f"of {len({chain(voices, voice)[-1] for voice in speaking})} origins",
        "casualties": _of(Counter(row["outcome"] for row in package.table("casualties").to_pylist())),
        "affiliations": _of({}, contested=_contested(ties)),
    }
    shown = ("events", "claims", "documents", "voices", "casualties", "damage", "event_links", "affiliations")
    numbers = [(label(name), str((rows | {"voices": len(speaking)})[name]), of.get(name, "")) for name in shown]
    listed = [
        (row["event_id"], when(row), label(row["event_type"]), row["title"] + (" *" if row["contested"] else ""))
        for row in events
    ]
    footnote = ["", "* contested"] if _contested(events) else []
    title = f"{package.descriptor['title']}, version {package.version}"
    return "\n".join([title, "", *columns(numbers), "", *columns(listed), *footnote])


def comparison(rows: Sequence[Row], left: str, right: str) -> str:
    """What two voices say differently, event by event."""
    if not rows:
        return f"{left} and {right} contradict each other on no value of which both speak"
    lines: list[str] = []
    for row in rows:
        event = f"{row['event_id']}  {row['title']}" if isinstance(row["event_id"], str) else "between actors"
        lines += [] if event in lines else [event]
        lines += columns([(row["value"], left, row["left"]), ("", right, row["right"])], indent=2)
    return "\n".join(lines)


def agreement(found: Reliability) -> str:
    """Agreement of two codings as two tables: what was found at all, and what it was given as."""

    def line(each: Agreement) -> tuple[str, ...]:
        share = "" if each.share is None else f"{each.share:.0%}"
        alpha = "" if each.alpha is None else f"alpha {each.alpha:.3f}"
        kappa = "" if each.kappa is None else f"kappa {each.kappa:.3f}"
        return each.what, f"{each.n} units", share, alpha, kappa

    units = [line(each)[:3] for each in found.unitising]
    said = ["Unitising: claims that both coders found, of those that either did", *columns(units, 2)]
    given = ["Coding: claims that both found and gave the same", *columns([*map(line, found.coding)], 2)]
    note = "alpha is Krippendorff's, kappa Cohen's; they are left out where all values are alike"
    return "\n".join([*said, "", *given, "", note])


def when(row: Row) -> str:
    """The date of an event as a reader writes it, with the clock time where there is one."""
    start, end = row["date_start"], row["date_end"]
    if start is None and end is None:
        return "date unknown"
    if start is None or end is None:
        return f"until {end}" if start is None else f"from {start}"
    days = str(start) if start == end else f"{start} to {end}"
    about = "about " if row["time_approximate"] else ""
    return f"{days} {about}{row['time_local']}" if row["time_local"] else days


def columns(rows: Sequence[Sequence[str]], indent: int = 0) -> list[str]:
    """Rows as lines with aligned columns; the last column is wrapped to the terminal."""
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    room = max(20, shutil.get_terminal_size((110, 24)).columns - sum(widths) - 2 * len(widths) - indent)
    lines = []
    for row in rows:
        lead = " " * indent + "".join(cell.ljust(width + 2) for cell, width in zip(row, widths, strict=False))
        wrapped = textwrap.wrap(row[-1], room) or [""]
        lines += [(lead + wrapped[0]).rstrip(), *(" " * len(lead) + line for line in wrapped[1:])]
    return lines


def label(value: str) -> str:
    """A value of a vocabulary, or the name of a field, as words."""
    return value.replace("_", " ")


def _contested(rows: Sequence[Row]) -> int:
    return sum(row["contested"] for row in rows)


def _of(parts: Mapping[str, int], **more: int) -> str:
    """The parts of a number, largest first."""
    ordered = sorted(parts.items(), key=lambda part: -part[1])
    return ", ".join(f"{n} {name}" for name, n in [*ordered, *more.items()])
