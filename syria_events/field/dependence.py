"""How far a sum, a ranking or a panel hangs on the rule that makes one number of what several voices say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syria_events import naming
from syria_events.derivation import resolve
from syria_events.field.reports import Reports
from syria_events.field.rulesets import RULES, Count, Said, figures, said, summed
from syria_events.frames.incoming import Columns, columns_of
from syria_events.reading.entries import periods, unknown_key
from syria_events.showing import Shown, counted

if TYPE_CHECKING:
    import pandas as pd

# Beside the rules: our own bounds of all claims, and what one voice alone says.
BOUNDS, VOICE = "bounds", "voice"
FIELDS = ("killed", "injured", "detained")

_SUMS = {
    "rule": "string", "voice_id": "string", "n_events": "Int32", "n_without": "Int32", "low": "Int32", "best": "Int32",
    "high": "Int32", "rank": "Int32",
}  # fmt: skip
_EVENTS = {
    "event_id": "string", **dict.fromkeys(RULES, "Int32"), "low": "Int32", "best": "Int32", "high": "Int32",
    "spread": "Int32", "share": "Float64",
    "n_claims": "Int32", "n_voices": "Int32", "n_values": "Int32", "score": "Int32",
}  # fmt: skip
_SCORES = {
    "event_id": "string", "value": "string", "n_claims": "Int32", "n_voices": "Int32", "n_values": "Int32",
    "score": "Int32",
}  # fmt: skip


@dataclass(frozen=True, repr=False)
class Sensitivity(Shown):
    """What figures come to under each rule, which events make the difference, and where voices differ at all.

    `sums` has a row for each group and rule: the keys; `rule`, one of lowest, most_shared, most_precise, highest,
    bounds (ours) and voice, with `voice_id` for the last; `n_events` of which anybody gives a figure, and `n_without`
    of these in which the rule finds no one number; `low`, `best` and `high`, in persons; and `rank` of the group by
    `best` among those under the same rule, 1 the largest, where there is more than one group.

    `events` has a row for each event with a figure, the one that moves the sum most first: the number under each rule;
    `low`, `best` and `high` as we publish them; `spread`, the highest less the lowest, and its `share` in the spread
    of all; `n_claims`, `n_voices`, `n_values` that differ, and `score`, one less than those for each who is counted.

    `scores` has a row for each event and value (a field with its subject) of all fields: `n_claims`, `n_voices`,
    `n_values` and `score`, the disagreement: distinct values less one, so 0 where all who speak say the same.
    """

    what: str
    by: tuple[str, ...]
    sums: pd.DataFrame
    events: pd.DataFrame
    scores: pd.DataFrame

    def _summary(self) -> str:
        events, scores = counted(len(self.events), "event"), counted(len(self.scores), "value")
        return f"{' by '.join((self.what, *self.by))}: {events} with a figure, {scores} scored"

    def _rows(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        rows = self.figure()
        return tuple(map(str, rows.columns)), rows.to_numpy(object).tolist()

    def figure(self) -> pd.DataFrame:
        """What a figure of the sums needs: a row for each group and rule, voices left out, in the order of the rules.

        Columns: `group` (the keys in words, "all" without any), `rule`, `low`, `best` and `high`, in persons; a high
        that is missing is open.
        """
        rows = self.sums[self.sums["rule"] != VOICE]
        keys = rows[list(self.by)].astype("string").fillna("none")
        group = keys.agg(", ".join, axis=1) if self.by else "all"
        return rows.assign(group=group)[["group", "rule", "low", "best", "high"]].reset_index(drop=True)

    def __str__(self) -> str:
        told = self.sums.loc[self.sums["rule"] != VOICE, "n_without"].reset_index(drop=True)
        return self.figure().assign(n_without=told).to_string(index=False)


@naming.public
def sensitivity(
    claims: object = None, what: str = "killed", by: str | Sequence[str] | None = None, events: object = None
) -> Sensitivity:
    """What the number of people is under each rule, in all or by group, and which events make the difference.

    `claims` are rows of the table claims in a frame of any library, or what `se.reports.read` gives; None stands for
    the installed ones. `what` is "killed", "injured" or "detained". `by` is a column or several of `events`; "month"
    and "year" are those of a date that lies in one. `events` are the events that the claims are about, by default the
    installed ones, or those of the reports. Events that are totals of others, or whose people are counted with
    another, are left out, so that nobody is counted twice.

    The rules, for each count of each event: `lowest` and `highest` take the smallest and the largest of each bound;
    `most_shared` the number that most claims give, of several the smallest; `most_precise` the same among the claims
    whose bounds are closest together. `bounds` is what we publish: nothing is chosen, and `best` is there only where
    claims share it or a ruling chose. `voice` is what one voice says, all others left out.

    Raises ValueError for another `what`, KeyError for a column that events do not have, and Refused for what is no
    frame.

    >>> import syria_events as se
    >>> print(se.sensitivity(what="killed"))
    group         rule  low  best  high  n_without
      all       lowest    9     9  <NA>          1
      all  most_shared   17    17  <NA>          1
      all most_precise   10    10  <NA>          1
      all      highest   22    22  <NA>          1
      all       bounds    9  <NA>  <NA>          4
    """
    claims, events = _given(claims, events)
    naming.chosen("figure", what, FIELDS)
    keys = (by,) if isinstance(by, str) else tuple(by or ())
    known = _events(columns_of(events), keys)
    by_event: dict[str, list[Said]] = {}
    for claim in said(claims):
        by_event.setdefault(claim.event_id, []).append(claim)
    kept = {event: of for event, of in by_event.items() if event in known and figures(of, what)}
    made = {event: _numbers(of, what) for event, of in sorted(kept.items())}
    return Sensitivity(
        what,
        keys,
        _framed(_sums(made, known, keys), {**dict.fromkeys(keys, None), **_SUMS}),
        _framed(_moving(made, kept, what), _EVENTS),
        _framed(_scores(by_event), _SCORES),
    )


def _given(claims: object, events: object) -> tuple[object, object]:
    """Claims and events, where they are not given those of the reports or the installed ones."""
    from syria_events.editions.datapackage import Package

    if isinstance(claims, Reports):
        return claims.table("claims"), claims.table("events") if events is None else events
    package = Package.open()
    return package.table("claims") if claims is None else claims, package.table("events") if events is None else events


def _events(columns: Columns, keys: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """Event -> its group, for the events whose people are counted with them."""
    cells = {name: columns.cells(name) for name in columns.names}
    if "event_id" not in cells:
        raise KeyError("events have no column event_id; expected rows of the table events")
    made = {name: list(column) for name, column in cells.items()}
    if {"date_start", "date_end"} <= cells.keys():
        spans = [periods(start, end) for start, end in zip(cells["date_start"], cells["date_end"], strict=True)]
        made = {name: [span[name] for span in spans] for name in ("month", "year")} | made
    if unknown := [key for key in keys if key not in made]:
        raise unknown_key(unknown, made)
    found = {}
    for row, event in enumerate(made["event_id"]):
        elsewhere = made.get("joint_with", [None] * len(made["event_id"]))[row] is not None
        if not elsewhere and not made.get("is_total", [False] * len(made["event_id"]))[row]:
            found[event] = tuple(made[key][row] for key in keys)
    return found


Numbers = dict[tuple[str, str | None], Count]


def _numbers(claims: Sequence[Said], what: str) -> Numbers:
    """What an event comes to under each rule, by rule and voice, over all whom the claims are about."""
    given = figures(claims, what)
    found: Numbers = {(rule, None): summed(map(of, given.values())) for rule, of in RULES.items()}
    found[BOUNDS, None] = _published([claim for claim in claims if claim.field == what])
    for voice in sorted({claim.voice_id for claim in claims if claim.field == what and claim.stance == "asserts"}):
        found[VOICE, voice] = _published([c for c in claims if c.field == what and c.voice_id == voice])
    return found


def _published(claims: Sequence[Said]) -> Count:
    """The count as we publish it, over all whom the claims are about; denials count."""
    of: dict[str | None, list[resolve.Claim]] = {}
    for claim in claims:
        of.setdefault(claim.subject_id, []).append(_claim(claim))
    counts = []
    for about in of.values():
        if any(claim.stance == "asserts" for claim in about):
            numbers = resolve.count(about)[0]
            counts.append(Count(*(_number(numbers[bound]) for bound in Count._fields)))
    return summed(counts)


def _claim(claim: Said) -> resolve.Claim:
    shared = {name: getattr(claim, name) for name in Said._fields}
    return resolve.Claim(**shared, certainty="stated", date_basis=None)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _sums(
    made: Mapping[str, Numbers], known: Mapping[str, tuple[Any, ...]], keys: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """The rows of `sums`, groups in order, one without a key last, and rules in theirs."""
    groups: dict[tuple[Any, ...], list[Numbers]] = {}
    for event, numbers in made.items():
        groups.setdefault(known[event], []).append(numbers)
    order = {rule: place for place, rule in enumerate((*RULES, BOUNDS, VOICE))}
    rows: list[dict[str, Any]] = []
    for group in sorted(groups, key=lambda cells: [(cell is None, str(cell)) for cell in cells]):
        rules = {rule for numbers in groups[group] for rule in numbers}
        for rule in sorted(rules, key=lambda pair: (order[pair[0]], pair[1] or "")):
            counts = [numbers[rule] for numbers in groups[group] if rule in numbers]
            rows.append({**dict(zip(keys, group, strict=True)), **_sum(rule, counts)})
    ranks = _ranks(rows) if len(groups) > 1 else {}
    yield from ({**row, "rank": ranks.get(place)} for place, row in enumerate(rows))


def _sum(rule: tuple[str, str | None], counts: Sequence[Count]) -> dict[str, Any]:
    """One sum; under a rule that always chooses the events without a number are told, under ours they leave it open."""
    silent = sum(count.best is None for count in counts)
    whole = summed(counts)
    best = [count.best for count in counts if count.best is not None]
    if rule[0] in RULES:
        whole = whole._replace(best=sum(best) if best else None)
    return {"rule": rule[0], "voice_id": rule[1], "n_events": len(counts), "n_without": silent, **whole._asdict()}


def _ranks(rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Place of a row -> the rank of its group among those under the same rule, by best; equal ones share the first."""
    of: dict[tuple[Any, Any], list[int]] = {}
    for place, row in enumerate(rows):
        if row["best"] is not None:
            of.setdefault((row["rule"], row["voice_id"]), []).append(place)
    return {
        place: 1 + sum(rows[other]["best"] > rows[place]["best"] for other in places)
        for places in of.values()
        for place in places
    }


def _moving(made: Mapping[str, Numbers], claims: Mapping[str, Sequence[Said]], what: str) -> list[dict[str, Any]]:
    """The rows of `events`, those that move the sum most first."""
    rows = []
    for event, numbers in made.items():
        under = {rule: numbers[rule, None].best for rule in RULES}
        low, high = under["lowest"], under["highest"]
        spread = high - low if low is not None and high is not None else None
        tally = _tally([claim for claim in claims[event] if claim.field == what])
        rows.append({"event_id": event, **under, **numbers[BOUNDS, None]._asdict(), "spread": spread, **tally})
    whole = sum(row["spread"] or 0 for row in rows)
    for row in rows:
        row["share"] = (row["spread"] or 0) / whole if whole else None
    return sorted(rows, key=lambda row: (-(row["spread"] or 0), -row["score"], row["event_id"]))


def _scores(by_event: Mapping[str, Sequence[Said]]) -> Iterator[dict[str, Any]]:
    """The rows of `scores`, in the order of events and values."""
    for event in sorted(by_event):
        of: dict[str, list[Said]] = {}
        for claim in by_event[event]:
            of.setdefault(".".join(filter(None, (claim.field, claim.subject_id))), []).append(claim)
        for value, claims in sorted(of.items()):
            yield {"event_id": event, "value": value, **_tally(claims)}


def _tally(claims: Sequence[Said]) -> dict[str, int]:
    """How many claims and voices there are on a value, or on several, and how many different things they say."""
    of: dict[tuple[str, str | None], set[Any]] = {}
    for claim in claims:
        content = (claim.value, claim.low, claim.best, claim.high, claim.stance)
        of.setdefault((claim.field, claim.subject_id), set()).add(content)
    score = sum(len(contents) - 1 for contents in of.values())
    return {
        "n_claims": len(claims),
        "n_voices": len({claim.voice_id for claim in claims}),
        "n_values": score + len(of),
        "score": score,
    }


def _framed(rows: Iterable[Mapping[str, Any]], kinds: Mapping[str, str | None]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(list(rows), columns=list(kinds))
    return frame.astype({name: kind for name, kind in kinds.items() if kind})
