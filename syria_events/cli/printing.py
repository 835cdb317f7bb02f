"""What commands answer as text for a terminal: tables in columns, dates and counts as a reader writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from syria_events.cli.layout import columns, paragraph, width

if TYPE_CHECKING:
    import pandas as pd

    from syria_events.coding.reliability import Agreement, Reliability
    from syria_events.editions.changes import Diff

Row = Mapping[str, Any]

# From here on, a document has its title and its publisher beside one another.
_WIDE = 140


def voices(rows: Sequence[Row]) -> str:
    """Who says how much, and the origin of each."""
    shown = [
        (row["source_id"], row["name"], row["origin_id"] if row["origin_id"] != row["source_id"] else "", *_said(row))
        for row in rows
    ]
    return "\n".join([*columns(shown, head=("voice", "name", "origin", "claims", "events")), "", _n(rows, "voice")])


def documents(rows: Sequence[Row]) -> str:
    """What was read, when and by whom it was published; the publisher below the title where there is little room."""
    wide = width() >= _WIDE
    titles = [(row["title"], row["publisher"]) for row in rows]
    shown = [
        (
            row["document_id"],
            _published(row["published_edtf"] or ""),
            *(title if wide else ["\n".join(title)]),
            *_said(row),
        )
        for row, title in zip(rows, titles, strict=True)
    ]
    head = ("document", "published", *(("title", "publisher") if wide else ("title, publisher",)), "claims", "events")
    return "\n".join([*columns(shown, head=head), "", _n(rows, "document")])


def versions(rows: Sequence[Row]) -> str:
    """The versions, and which of them are released and which installed."""
    marks = ("released", "installed")
    return "\n".join(columns([(row["number"], ", ".join(mark for mark in marks if row[mark])) for row in rows]))


def _published(edtf: str) -> str:
    """The day of a document as a reader writes it."""
    start, slash, end = edtf.partition("/")
    if not slash:
        return edtf
    return f"until {end}" if start in ("", "..") else f"from {start}" if end in ("", "..") else f"{start} to {end}"


def _said(row: Row) -> tuple[str, str]:
    return str(row["n_claims"]), str(row["n_events"])


def _n(rows: Sequence[Row], what: str) -> str:
    return f"{len(rows)} {what}{'s' if len(rows) != 1 else ''}"


def comparison(rows: Sequence[Row], left: str, right: str) -> str:
    """What two voices say differently, event by event."""
    if not rows:
        return f"{left} and {right} contradict each other on no value of which both speak"
    lines: list[str] = []
    for row in rows:
        event = columns([(row["event_id"], row["title"]) if row["event_id"] else ("between actors",)])
        lines += [] if event[0] in lines else event
        lines += columns([(row["value"], left, row["left"]), ("", right, row["right"])], indent=2)
    return "\n".join(lines)


def agreement(found: Reliability) -> str:
    """Agreement of two codings as two tables: what was found at all, and what it was given as."""

    def line(each: Agreement) -> tuple[str, ...]:
        share = "" if each.share is None else f"{each.share:.0%}"
        alpha = "" if each.alpha is None else f"alpha {each.alpha:.3f}"
        kappa = "" if each.kappa is None else f"kappa {each.kappa:.3f}"
        return each.what, f"{each.n} unit{'s' if each.n != 1 else ''}", share, alpha, kappa

    units = [line(each)[:3] for each in found.unitising]
    said = [paragraph("Unitising: claims that both coders found, of those that either did"), *columns(units, 2)]
    given = [paragraph("Coding: claims that both found and gave the same"), *columns([*map(line, found.coding)], 2)]
    note = "alpha is Krippendorff's, kappa Cohen's; they are left out where all values are alike"
    return "\n".join([*said, "", *given, "", paragraph(note)])


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


def label(value: str) -> str:
    """A value of a vocabulary, or the name of a field, as words."""
    return value.replace("_", " ")


def of(parts: Mapping[str, int], **more: int) -> str:
    """The parts of a number, largest first."""
    ordered = sorted(parts.items(), key=lambda part: -part[1])
    return ", ".join(f"{n} {name}" for name, n in [*ordered, *more.items()])


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, with None where it has nothing."""
    import pandas as pd

    return [
        {str(name): None if pd.isna(cell) else cell for name, cell in row.items()} for row in frame.to_dict("records")
    ]


def changes(diff: Diff) -> dict[str, Any]:
    """What changed between two versions, for programs: the counts of the change log and the rows of each frame."""
    frames = ("added", "removed", "retired", "corrected", "schema")
    told = {"old": diff.old.version, "new": diff.new.version, "step": diff.step(), "counts": diff.counts()}
    return told | {name: records(getattr(diff, name)) for name in frames}
