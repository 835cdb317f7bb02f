"""When an event was: the days that claims leave open, the clock time, the instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from syria_events.derivation import edtf
from syria_events.derivation.lookups import Lookups
from syria_events.derivation.records import Cells
from syria_events.derivation.resolve import asserted, outermost
from syria_events.derivation.values import Values

_CLOCK = ZoneInfo("Asia/Damascus")
_Days = tuple[date | None, date | None]


def when(values: Values, lookups: Lookups) -> Cells:
    """The columns of `events` on days and clock time, from the claims in force; contested days come as their hull."""
    asserting = asserted(values.on("date"))
    value = values.one("date")
    start, end = _hull([_bounds(claim.value) for claim in asserting if claim.value])
    precision = edtf.precision(start, end)
    # Only a day has a clock time. A tilde marks one that is given as approximate.
    clock = values.one("time_local") if precision == "day" else None
    exact = clock.removesuffix("~") if clock else None
    return {
        "date_start": start,
        "date_end": end,
        "date_edtf": value,
        "date_precision": precision,
        "date_basis": lookups.first("date_basis", {str(claim.date_basis) for claim in asserting}) if value else None,
        "time_local": exact,
        "time_approximate": clock != exact if clock else None,
        "part_of_day": values.one("part_of_day") if precision == "day" else None,
        "start_utc": instant(start, exact) if start and exact else None,
    }


def _hull(spans: Sequence[_Days]) -> _Days:
    """The span that holds all `spans`; a bound that any of them leaves open is open."""
    return outermost(min, [start for start, _ in spans]), outermost(max, [end for _, end in spans])


def _bounds(text: str) -> _Days:
    try:
        return edtf.bounds(text)
    except ValueError:
        return None, None


def instant(day: date, clock: str) -> datetime | None:
    """The instant of a clock time HH:MM on a day in Syria, in UTC; None where the clock has no such time."""
    try:
        return datetime.combine(day, time.fromisoformat(clock), _CLOCK).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
