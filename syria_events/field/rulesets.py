"""What several claims on one count or on one span of days come to under rules other than ours.

Ours publishes a number only where claims share it, and bounds in any case. Other rules always choose: the lowest, the
highest, what most share, what is put most precisely. Each is a function here, and three sets of them are those of the R
package eventreport.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from syria_events import naming, schema
from syria_events.frames.incoming import columns_of
from syria_events.frames.outgoing import framed
from syria_events.schema import Field


class Count(NamedTuple):
    """What a claim gives of a number of people, or what a rule makes of several; None for what is not given."""

    low: int | None
    best: int | None
    high: int | None

    @property
    def point(self) -> int | None:
        """The one number that a claim gives, if it gives one."""
        return self.low if self.best is None and self.low == self.high else self.best

    @property
    def number(self) -> int | None:
        """The number by which a claim is counted among others: the one it gives, else its low, else its high."""
        return self.point if self.point is not None else self.high if self.low is None else self.low

    @property
    def width(self) -> float:
        """How far the bounds are apart; without end where one is open."""
        return math.inf if self.low is None or self.high is None else self.high - self.low


Days = tuple[date, date]


def lowest(counts: Sequence[Count]) -> Count:
    """The smallest of each bound; of a range without a best its low counts as the number."""
    points = [count.low if count.point is None else count.point for count in counts]
    return Count(_of(min, (c.low for c in counts)), _of(min, points), _of(min, (c.high for c in counts)))


def highest(counts: Sequence[Count]) -> Count:
    """The largest of each bound, without a high where a claim says "at least".

    Of a range without a best its high counts as the number, and where there is none its low.
    """
    points = [c.point if c.point is not None else c.high if c.high is not None else c.low for c in counts]
    opened = any(count.low is not None and count.high is None for count in counts)
    high = None if opened else _of(max, (count.high for count in counts))
    return Count(_of(max, (count.low for count in counts)), _of(max, points), high)


def most_shared(counts: Sequence[Count]) -> Count:
    """The number that most claims give, of several the smallest, with the bounds that most of those give to it."""
    number = _mode(count.number for count in counts)
    giving = [(count.low, count.high) for count in counts if count.number == number and number is not None]
    times = Counter(giving)
    low, high = max(sorted(times, key=str), key=times.__getitem__) if times else (None, None)
    return Count(low, number, high)


def each_shared(counts: Sequence[Count]) -> Count:
    """Of each bound, and of the numbers, the one that most claims give, each by itself; of several the smallest."""
    return Count(_mode(c.low for c in counts), _mode(c.point for c in counts), _mode(c.high for c in counts))


def most_precise(counts: Sequence[Count]) -> Count:
    """What most share among the claims whose bounds are closest together."""
    narrowest = min((count.width for count in counts), default=math.inf)
    return most_shared([count for count in counts if count.width == narrowest])


RULES: Mapping[str, Callable[[Sequence[Count]], Count]] = {
    "lowest": lowest,
    "most_shared": most_shared,
    "most_precise": most_precise,
    "highest": highest,
}


def widest(days: Sequence[Days]) -> Days:
    """From the first day that anybody gives to the last."""
    return min(start for start, _ in days), max(end for _, end in days)


def narrowest(days: Sequence[Days]) -> Days:
    """From the last first day to the first last day, which runs backward where spans do not overlap."""
    return max(start for start, _ in days), min(end for _, end in days)


def shared(days: Sequence[Days]) -> Days:
    """The first and the last day that most give; of several the mean of those, rounded down."""
    return _mode_day([start for start, _ in days]), _mode_day([end for _, end in days])


# The rule sets of eventreport: its rule for counts, and its rule for days.
SETS: Mapping[str, tuple[Callable[[Sequence[Count]], Count], Callable[[Sequence[Days]], Days]]] = {
    "conservative": (lowest, widest),
    "representative": (each_shared, shared),
    "informative": (highest, narrowest),
}


class Said(NamedTuple):
    """One claim, as far as rules depend on it."""

    claim_id: str
    event_id: str
    field: str
    subject_id: str | None
    value: str | None
    low: int | None
    best: int | None
    high: int | None
    stance: str
    voice_id: str
    used: bool

    @property
    def given(self) -> Count:
        """The number that it gives."""
        return Count(self.low, self.best, self.high)


def said(claims: object) -> list[Said]:
    """The claims about events in a frame of any library.

    Raises Refused for what is no frame, and KeyError for one that lacks a column of claims.
    """
    columns = columns_of(claims)
    if missing := [name for name in Said._fields if name not in columns.names]:
        raise KeyError(f"claims have no column {', '.join(missing)}; expected rows of the table claims")
    rows = zip(*(columns.cells(name) for name in Said._fields), strict=True)
    return [row for row in map(Said._make, rows) if row.event_id is not None]


def aggregated(claims: object, rules: str, as_: str) -> Any:
    """One row for each event, as `reports.aggregate` gives it."""
    of_counts, of_days = SETS[naming.chosen("rule set", rules, SETS)]
    by_event: dict[str, list[Said]] = {}
    for claim in said(claims):
        by_event.setdefault(claim.event_id, []).append(claim)
    rows = [_event(event, by_event[event], of_counts, of_days) for event in sorted(by_event)]
    return framed("events", _FIELDS, rows, as_, schema.installed())


_FIELDS = (
    Field("event_id", "string", "The event, as its reports name it."),
    *(
        Field(f"{field}_{bound}", "integer", f"{bound} of {field}, as the rules have it.", "persons")
        for field in ("killed", "injured")
        for bound in Count._fields
    ),
    Field("date_start", "date", "The first day, as the rules have it."),
    Field("date_end", "date", "The last day, as the rules have it."),
    Field("n_reports", "integer", "Reports of the event.", "reports"),
)


def _event(
    event: str,
    claims: Sequence[Said],
    of_counts: Callable[[Sequence[Count]], Count],
    of_days: Callable[[Sequence[Days]], Days],
) -> dict[str, Any]:
    row: dict[str, Any] = {"event_id": event, "n_reports": len({claim.claim_id.split("/")[1] for claim in claims})}
    for field in ("killed", "injured"):
        for bound, number in summed(of_counts(given) for given in figures(claims, field).values())._asdict().items():
            row[f"{field}_{bound}"] = number
    dates = [each for claim in claims if claim.field == "date" and claim.stance == "asserts" for each in _span(claim)]
    row["date_start"], row["date_end"] = of_days(dates) if dates else (None, None)
    return row


def figures(claims: Iterable[Said], field: str) -> dict[str | None, list[Count]]:
    """The counts of a field that claims assert, by whom they are about."""
    found: dict[str | None, list[Count]] = {}
    for claim in claims:
        if claim.field == field and claim.stance == "asserts":
            found.setdefault(claim.subject_id, []).append(claim.given)
    return found


def summed(counts: Iterable[Count]) -> Count:
    """The sum of counts of different people: a low needs one known, a best or a high that of all."""
    given = list(counts)

    def whole(numbers: Sequence[int | None]) -> int | None:
        known = [number for number in numbers if number is not None]
        return sum(known) if known and len(known) == len(numbers) else None

    lows = [count.low for count in given if count.low is not None]
    return Count(sum(lows) if lows else None, whole([c.best for c in given]), whole([c.high for c in given]))


def _span(claim: Said) -> Iterator[Days]:
    """The first and the last day of a claim, where both are there; they may run backward."""
    first, _, last = str(claim.value).partition("/")
    try:
        yield date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:  # a month, a qualifier or an open end
        from syria_events.derivation import edtf

        try:
            start, end = edtf.bounds(str(claim.value))
        except ValueError:
            return
        if start and end:
            yield start, end


def _of(which: Callable[[Iterable[int]], int], numbers: Iterable[int | None]) -> int | None:
    given = [number for number in numbers if number is not None]
    return which(given) if given else None


def _mode(numbers: Iterable[int | None]) -> int | None:
    counted = Counter(number for number in numbers if number is not None)
    return min((n for n, times in counted.items() if times == max(counted.values())), default=None)


def _mode_day(days: Sequence[date]) -> date:
    counted = Counter(days)
    modes = [day for day, times in counted.items() if times == max(counted.values())]
    first = min(modes)
    return first + timedelta(sum((day - first).days for day in modes) // len(modes))
