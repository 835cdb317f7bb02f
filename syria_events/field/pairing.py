"""Two datasets side by side: which events may be the same, and which are taken to be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syria_events import naming
from syria_events.field import assigning, layouts, nearby, sparkrows, verdicts
from syria_events.field.kinship import KINSHIPS, matrix
from syria_events.field.placed import Placed, placed
from syria_events.frames.outgoing import ENGINES, convert, height
from syria_events.schema import Field, Table, arrow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_ENDS = (
    Field("left", "string", "The event of the left, by its event_id."),
    Field("right", "string", "The event of the right, by its event_id."),
)
_APART = (
    Field("distance_km", "number", "Great-circle distance between the points.", "kilometres"),
    Field("limit_km", "number", "How far apart the two may be: km and both radii.", "kilometres"),
    Field("day_gap", "integer", "Whole days between the spans of days, 0 where they overlap.", "days"),
    Field("types", "string", "How the types go together: same, related, unknown or apart."),
)
_VERDICT = Field("verdict", "string", "What somebody decided of the pair: same, different or unsure.")
_PAIRS = Table("pairs", "", "", (*_ENDS, *_APART, _VERDICT), ())
_ASSIGNED = Table(
    "assigned",
    "",
    "",
    (
        *_ENDS,
        *_APART,
        Field("place", "number", "Part of the score: 1 for one exact place, a half for km apart."),
        Field("time", "number", "Part of the score: 1 for one day, a half for days + 1 apart."),
        Field("type", "number", "Part of the score: 1, 0.75, 0.5 or 0, by types."),
        Field("score", "number", "The product of the three; empty for a pair outside its window."),
        Field("runner_up", "number", "Best score of another pair with either event; empty without one."),
        _VERDICT,
    ),
    (),
)
_REASONS = Table(
    "apart",
    "",
    "",
    (
        Field("side", "string", "left or right."),
        Field("event_id", "string", "The event."),
        Field(
            "reason", "string", "undated: a bound of its days is missing; unplaced; vague: known to the country only."
        ),
    ),
    (),
)


# No verdict first, as a number that is missing.
_VERDICTS = (None, "same", "different", "unsure")


@dataclass(frozen=True, repr=False)
class Matches:
    """The pairs of events of two datasets within a window, which of them are assigned, and who is in no window.

    `pairs` has every candidate, in the order of the left and then of the right; `assigned` at most one for each event;
    `apart` the events that cannot be looked for: undated, unplaced, or known no closer than to their country. They are
    frames of the library that was asked for. `sheet` has a row for each candidate with the columns of verdicts, to be
    filled in and passed back.
    """

    km: float
    days: int
    n_left: int
    n_right: int
    pairs: Any
    assigned: Any
    apart: Any
    sheet: Any

    def __repr__(self) -> str:
        of = ", ".join(f"{height(getattr(self, name))} {name}" for name in ("pairs", "assigned", "apart"))
        return f"Matches({self.n_left} x {self.n_right} events within {self.km:g} km and {self.days} days: {of})"


@naming.public
def match(
    left: object, right: object, km: float = 25, days: int = 2, verdicts: object = None, as_: str = "pandas"
) -> Matches:
    """Every pair of events that may be the same, the pairs that are taken to be, and the events that are in no window.

    `left` and `right` are events in our columns, as `load`, `ucdp.read` and `acled.read` give them, in a frame of any
    library or a file. A pair is within the window where the great-circle distance of its points is at most `km`
    kilometres, and the spans from `date_start` to `date_end` are at most `days` apart. What is known less exactly has a
    wider window: the `radius_km` of both are added to `km`; where none is given, 25 km for a `location_precision` of 2
    (surroundings of a place), 50 for 3 (district) and 150 for 4 and 5 (governorate, region); and a month is a span.
    Undated and unplaced events, and those known no closer than to a country, are in `apart`.

    `pairs` has `left`, `right`, `distance_km`, `limit_km`, `day_gap`, `types` and `verdict`. `types` says how the types
    go together by our crosswalk: `same`, `related`, `unknown` or `apart`.

    `assigned` is one to one. The pair with the best score takes its two events, then the best of what is left, and
    so on; of equals the nearer, the sooner, then in the order of identifiers. The score is `place * time * type`:
    `km / (km + the most km apart)`, `(days + 1) / (days + 1 + the most days apart)`, and 1, 0.75, 0.5 or 0 for
    the types. Deaths are no part of it, so that they can be compared. An assigned pair is a proposal.

    `verdicts` are what people decided: a CSV, or a frame, with `left`, `right` and `verdict`, as
    `schema/field/verdicts.json` says. `same` assigns a pair even outside its window, `different` never, `unsure`
    is only told. `sheet` of the result has a row for each pair, to be filled in.

    Of two data frames of Spark all of these are frames of Spark, whatever `as_` says, in no order.

    Raises ValueError for a window that is none, and Refused, with everything wrong, for rows that are not events.

    >>> import syria_events as se
    >>> events = se.load("events")
    >>> found = se.match(events, events)
    >>> found
    Matches(37 x 37 events within 25 km and 2 days: 23 pairs, 15 assigned, 44 apart)
    """
    if not (isinstance(km, int | float) and math.isfinite(km) and km >= 0):
        raise ValueError(f"km is {km!r}; expected kilometres, 0 or more")
    if isinstance(days, bool) or not isinstance(days, int | np.integer) or days < 0:
        raise ValueError(f"days is {days!r}; expected whole days, 0 or more")
    naming.chosen("library", as_, ENGINES)
    if sparkrows.is_frame(left) or sparkrows.is_frame(right):
        from syria_events.field import sparkmatching

        n_left, n_right, frames = sparkmatching.matched(left, right, float(km), int(days), verdicts)
        return Matches(float(km), int(days), n_left, n_right, **frames)
    return _Matching(placed(left, "left"), placed(right, "right"), float(km), int(days)).matches(verdicts, as_)


class _Matching:
    """The steps from two datasets to their matches."""

    def __init__(self, left: Placed, right: Placed, km: float, days: int) -> None:
        self.sides, self.km, self.days = (left, right), km, days
        self.pairs = nearby.pairs(left.points, right.points, km, days)
        codes, other, kinds = matrix(left.data, right.data)
        self.codes, self.kinds = (codes, other), kinds
        self.rows = left.rows[self.pairs.left], right.rows[self.pairs.right]
        self.types = kinds[codes[self.rows[0]], other[self.rows[1]]]

    def matches(self, given: object, as_: str) -> Matches:
        """The result, with the verdicts that are given."""
        left, right = self.sides
        ids = [side.ids for side in self.sides]
        found = verdicts.read(given, *(frozenset(each.to_pylist()) for each in ids)) if given is not None else {}
        at = [{event: row for row, event in enumerate(each.to_pylist())} if found else {} for each in ids]
        decided = {(at[0][one], at[1][other]): verdict for (one, other), verdict in found.items()}
        verdict = self._verdicts(decided)
        tables = {
            "pairs": (_PAIRS, self._columns(*self.rows, self.pairs, self.types) | {"verdict": _told(verdict)}),
            "assigned": (_ASSIGNED, self._assigned(decided, verdict)),
            "apart": (_REASONS, self._apart()),
        }
        sheet = {name: tables["pairs"][1][name] for name in ("left", "right", "verdict")}
        tables["sheet"] = (verdicts.table(), sheet)
        made = {name: _framed(table, columns, as_) for name, (table, columns) in tables.items()}
        return Matches(self.km, self.days, left.data.num_rows, right.data.num_rows, **made)

    def _verdicts(self, decided: dict[tuple[int, int], str]) -> NDArray[np.int8]:
        """The verdict on each candidate by its place in `_VERDICTS`."""
        found = np.zeros(len(self.rows[0]), np.int8)
        if decided:
            n_right = self.sides[1].data.num_rows
            pairs = self.rows[0] * n_right + self.rows[1]  # in order, as the candidates are
            for (one, other), verdict in decided.items():
                place = int(np.searchsorted(pairs, one * n_right + other))
                if place < len(pairs) and pairs[place] == one * n_right + other:
                    found[place] = _VERDICTS.index(verdict)
        return found

    def _columns(self, left: Ints, right: Ints, pairs: nearby.Pairs, types: NDArray[np.int8]) -> dict[str, Any]:
        limit = self.km + self.sides[0].points.radius[pairs.left] + self.sides[1].points.radius[pairs.right]
        return {
            "left": self.sides[0].ids.take(pa.array(left)),
            "right": self.sides[1].ids.take(pa.array(right)),
            "distance_km": pairs.distance,
            "limit_km": limit,
            "day_gap": pairs.gap,
            "types": pa.array(KINSHIPS).take(pa.array(types)),
        }

    def _assigned(self, decided: dict[tuple[int, int], str], verdict: NDArray[np.int8]) -> dict[str, Any]:
        """The columns of the assigned pairs: those that somebody called the same, and the best of the rest."""
        points = [side.points for side in self.sides]
        parts = assigning.scored(self.pairs, points[0], points[1], self.types, self.km, self.days)
        same = [pair for pair, said in decided.items() if said == "same"]
        taken = [np.isin(rows, [pair[side] for pair in same]) for side, rows in enumerate(self.rows)]
        free = np.flatnonzero(~taken[0] & ~taken[1] & (parts.score > 0) & (verdict != _VERDICTS.index("different")))
        order = [_order(side.ids)[side.rows] for side in self.sides]
        proposed = free[assigning.chosen(self.pairs.take(free), parts.score[free], *order)]
        forced = np.flatnonzero(verdict == _VERDICTS.index("same"))
        kept = np.concatenate((proposed, forced))
        kept = kept[np.lexsort((self.rows[1][kept], self.rows[0][kept]))]
        there = self.pairs.take(kept)
        columns = self._columns(self.rows[0][kept], self.rows[1][kept], there, self.types[kept])
        columns |= {name: part[kept] for name, part in parts._asdict().items()}
        columns["runner_up"] = pa.array(assigning.runners_up(self.pairs, parts.score, kept), from_pandas=True)
        columns["verdict"] = _told(verdict[kept])
        inside = {(int(self.rows[0][place]), int(self.rows[1][place])) for place in forced}
        return self._with_outside(columns, sorted(set(same) - inside))

    def _with_outside(self, columns: dict[str, Any], pairs: list[tuple[int, int]]) -> dict[str, Any]:
        """The columns with pairs that somebody called the same though they are outside of each other's window."""
        more = dict.fromkeys(columns, pa.nulls(len(pairs)))
        rows = [np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1)]
        more |= {
            name: side.ids.take(pa.array(at))
            for name, side, at in zip(("left", "right"), self.sides, rows, strict=True)
        }
        more["types"] = pa.array(KINSHIPS).take(pa.array(self.kinds[self.codes[0][rows[0]], self.codes[1][rows[1]]]))
        more["verdict"] = pa.array(["same"] * len(pairs), pa.string())
        kinds = {field.name: arrow.plain_type(field) for field in _ASSIGNED.fields}
        return {
            name: pa.concat_arrays([_cast(part, kinds[name]), _cast(more[name], kinds[name])])
            for name, part in columns.items()
        }

    def _apart(self) -> dict[str, Any]:
        found: dict[str, list[Any]] = {"side": [], "event_id": [], "reason": []}
        for name, side in zip(("left", "right"), self.sides, strict=True):
            rows = np.flatnonzero(side.reasons != "")
            found["side"] += [name] * len(rows)
            found["event_id"] += side.ids.take(pa.array(rows)).to_pylist()
            found["reason"] += side.reasons[rows].tolist()
        return found


def _told(verdict: NDArray[np.int8]) -> pa.Array:
    return pa.array(_VERDICTS, pa.string()).take(pa.array(verdict)) if verdict.any() else pa.nulls(len(verdict))


def _order(ids: pa.Array) -> Ints:
    """The place of each identifier in their order."""
    places = np.empty(len(ids), np.int64)
    places[pc.sort_indices(ids).to_numpy()] = np.arange(len(ids))
    return places


def _cast(column: Any, kind: pa.DataType) -> pa.Array:
    array = column if isinstance(column, pa.Array) else pa.array(column)
    return array.cast(kind)


def _framed(table: Table, columns: dict[str, Any], as_: str) -> Any:
    """Columns as a frame of a library, those that are left out empty."""
    made = layouts.made()
    declared = arrow.arrow_schema(table, made)
    n_rows = len(next(iter(columns.values())))
    arrays = [
        pa.nulls(n_rows, field.type) if field.name not in columns else _coded(columns[field.name], field.type)
        for field in declared
    ]
    return convert(pa.Table.from_arrays(arrays, schema=declared), table, as_, made)


def _coded(column: Any, kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return _cast(column, pa.string()).dictionary_encode().cast(kind)
    return _cast(column, kind)
