"""Sums of people by unit and period, with what is zero told apart from what nobody looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa

from syria_events import naming
from syria_events.field import layouts, sparkpanels, sparkrows, units
from syria_events.field.counting import BOUNDS
from syria_events.field.grid import Covered, grid
from syria_events.field.parts import rows_of, summed
from syria_events.field.tallying import COUNTS, Tally
from syria_events.frames.outgoing import ENGINES, convert, height
from syria_events.schema import Field, Table, arrow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SPANS = ("whole", "split", "drop")


@dataclass(frozen=True, repr=False)
class Panel:
    """`cells`, a row for each unit and period, and `apart`, a row for each event that is in none, with the reason.

    Together they hold every event once: the sum of `n_events` and the rows of `apart` are `n_rows`.
    """

    what: str
    by: tuple[str, ...]
    spans: str
    n_rows: int
    cells: Any
    apart: Any

    def __repr__(self) -> str:
        n_cells, n_apart = map(height, (self.cells, self.apart))
        by = " and ".join(self.by)
        kept = f"{self.n_rows - n_apart} of {self.n_rows} in {n_cells} cells, {n_apart} apart"
        return f"Panel({self.what} by {by}, spans {self.spans}: {kept})"


@naming.public
def panel(
    events: object,
    by: str | Sequence[str],
    what: str = "killed",
    spans: Literal["whole", "split", "drop"] = "whole",
    covered: Covered = None,
    complete: bool = True,
    as_: str = "pandas",
) -> Panel:
    """The people killed or hurt in each unit and period, nobody twice, and the events that are in no cell.

    `events` are events in our columns, as `load`, `ucdp.read` and `acled.read` give them, or rows of `casualties`, in a
    frame of any library or a file; a Parquet file is read piece by piece. Of a data frame of Spark `cells` and `apart`
    are frames of Spark, whatever `as_` says. `by` are units and at most one period: "admin1", "governorate" (its own,
    or that of its point by `se.governorate`), "admin2", "country", "priogrid", "h3-0" to "h3-15" (both need the extra
    `field`), "actor", "side", or a column; and "day", "week" (of ISO 8601), "month" or "year". Of events the actor is
    who is said to have acted, of casualties whose people they are. `what` is "killed", "injured" or
    "civilians_killed"; of casualties also "detained".

    `spans` says what becomes of an event whose days lie in several periods: it is kept `whole` in that of its first
    day; `split` in proportion to its days, which keeps sums over all periods but makes shares of floors and ceilings;
    or `drop`ped, into `apart`. `n_spanning` counts them.

    `cells` has every unit that is seen in every period from the first to the last, unless `complete` is False. After
    the keys: `n_events`, of casualties figures; `low`, `best`, `high` in persons and `open`, as in `total`: a floor
    stays a floor, and one missing ceiling leaves the sum open; `n_figures` that have a bound; `n_unknown`, violent
    events, or figures, without a number; `n_joint`, whose people are counted together with another event's, at one of
    them; `n_spanning`; `n_vague`, known no closer than to a district; `n_possible`, events that stand in `apart` or in
    another period, may have people, and may belong here by what is known of their days and units; and `covered`.

    `covered` says which days somebody looked at: a first and a last day, or such a pair for each unit, of which those
    without any event then have cells too. A cell without events is zero where its whole period is covered, and empty
    elsewhere; where nothing is said nobody knows, and `covered` is empty. Where `n_possible` is not 0, a zero is only
    a floor: `best` and `high` are empty, and `open` is "above". Of casualties nothing is zero; `covered` is refused.

    `apart` has `event_id` (of casualties `casualty_id`), `reason` (total, undated, unplaced, unnamed, spanning, or
    empty for another column) and `low`, `best`, `high`.

    Raises KeyError for an unknown key, ValueError for a choice that there is not, and Refused for rows in which people
    would be counted twice, or that are no events.

    >>> import syria_events as se
    >>> found = se.panel(se.load("events"), ["admin1", "month"], covered=("2022-08-01", "2022-08-31"))
    >>> len(found.apart) + int(found.cells["n_events"].sum())
    37
    """
    keys = (by,) if isinstance(by, str) else tuple(by)
    period = _checked(keys, spans, as_)
    if sparkrows.is_frame(events):
        tally, apart = sparkpanels.tallied(events, keys, what, period, spans)
    else:
        tally = summed(rows_of(events, keys, what, covered is not None), keys, what, period, spans)
        table, columns = _apart(tally)
        apart = convert(_table(table, columns), table, as_, layouts.made())
    table, columns = _cells(tally, keys, period, covered, complete, spans == "split")
    data = _table(table, columns)
    there = sparkrows.is_frame(apart)
    cells = sparkrows.made(apart.sparkSession, data) if there else convert(data, table, as_, layouts.made())
    return Panel(what, keys, spans, tally.n_rows, cells, apart)


def _checked(keys: Sequence[str], spans: str, as_: str) -> str | None:
    """The period among the keys; raises what `panel` does for choices that there are not."""
    if wrong := [key for key in keys if not isinstance(key, str)]:
        raise TypeError(f"by has {wrong[0]!r}; expected the name of a unit, a period or a column, or several")
    periods = [key for key in keys if key in units.PERIODS]
    if not keys or len(set(keys)) < len(keys) or len(periods) > 1:
        raise ValueError(f"by is {list(keys)}; expected different keys, of which at most one is a period")
    naming.chosen("treatment of spans", spans, SPANS)
    naming.chosen("library", as_, ENGINES)
    return periods[0] if periods else None


def _table(table: Table, arrays: Mapping[str, Any]) -> pa.Table:
    declared = arrow.arrow_schema(table, layouts.made())
    columns = [arrays[field.name] for field in declared]
    columns = [each if isinstance(each, pa.ChunkedArray) else pa.array(each, from_pandas=True) for each in columns]
    data = [column.cast(field.type) for column, field in zip(columns, declared, strict=True)]
    return pa.Table.from_arrays(data, schema=declared)


def _cells(
    tally: Tally, keys: Sequence[str], period: str | None, covered: Covered, complete: bool, split: bool
) -> tuple[Table, dict[str, Any]]:
    """The table of cells and its columns."""
    made = grid(tally.labels, tally.seen, period, tally.number, covered)
    places = made.places(tally.codes, tally.number)
    sums: dict[str, Floats] = {
        name: np.bincount(places, values, made.size).astype(float) for name, values in tally.sums.items()
    }
    codes, first, last, count = tally.elsewhere
    first = np.where(np.isnan(first), made.begins, first)
    last = np.where(np.isnan(last), made.begins + made.n_periods - 1, last)
    sums["n_possible"] = made.possible(codes, first.astype(np.int64), last.astype(np.int64), count)
    fields, columns = made.keys(keys)
    columns |= _figures(sums, made.looked(), split)
    if not complete:
        kept = np.flatnonzero(sums["touched"] > 0)
        columns = {name: np.asarray(column, object)[kept] for name, column in columns.items()}
    return Table("panel", "", "", (*fields, *_fields("number" if split else "integer")), ()), columns


def _apart(tally: Tally) -> tuple[Table, dict[str, Any]]:
    """The table of events that are in no cell, and its columns."""
    fields = [Field("event_id", "string", "The event."), Field("reason", "string", "Why it is in no cell.")]
    fields += [Field(bound, "integer", "", "persons") for bound in BOUNDS]
    return Table("apart", "", "", tuple(fields), ()), {field.name: tally.apart.column(field.name) for field in fields}


def _fields(amount: str) -> list[Field]:
    found = [Field("n_events", "integer", "Events, each once.", "events")]
    found += [Field(bound, amount, "", "persons") for bound in BOUNDS]
    found += [Field("open", "string", "Which side is open.", vocabulary="open_side")]
    found += [Field(name, "integer", "") for name in (*COUNTS, "n_possible")]
    return [*found, Field("covered", "boolean", "Whether somebody looked at the whole period; empty: not said.")]


def _figures(sums: Mapping[str, Floats], looked: NDArray[np.object_], split: bool) -> dict[str, Any]:
    """The columns of each cell besides its keys: as `derivation.casualties.summed` has sums, a column at a time."""
    given, zero = sums["given"] > 0, (sums["touched"] == 0) & (looked == True)  # noqa: E712 - of objects
    there = {bound: given & (sums[f"n_{bound}"] == sums["given"]) for bound in BOUNDS}
    there["low"] = given & (sums["n_low"] > 0)
    sure = zero & (sums["n_possible"] == 0)
    columns: dict[str, Any] = {}
    for bound in BOUNDS:
        values = sums[bound] if split else np.rint(sums[bound])
        columns[bound] = np.where(there[bound] | (zero if bound == "low" else sure), values, np.nan)
    sides = np.where(there["low"], np.where(there["high"], "closed", "above"), np.where(there["high"], "below", "both"))
    columns["open"] = np.where(sure, "closed", np.where(zero, "above", np.where(given, sides, np.array(None, object))))
    names = ("n_events", *COUNTS, "n_possible")
    return columns | {name: sums[name].astype(np.int64) for name in names} | {"covered": looked}
