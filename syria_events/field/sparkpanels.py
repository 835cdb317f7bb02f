"""Panels of rows that Spark holds: it adds them up where they are, and the sums of cells come to the driver."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from syria_events.field import sparkrows, units
from syria_events.field.counting import BOUNDS, wanted
from syria_events.field.sparkrows import Cells, Frame
from syria_events.field.tallying import SUMS, Tally
from syria_events.issues import Issue, Refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The number of a period from 1970, and its first day, of a day or a number.
_NUMBER = {
    "day": "{0}",
    "week": "CAST(floor(({0} + 3) / 7) AS INT)",
    "month": "((year(date_from_unix_date({0})) - 1970) * 12 + month(date_from_unix_date({0})) - 1)",
    "year": "(year(date_from_unix_date({0})) - 1970)",
}
_BEGINS = {
    "day": "({0})",
    "week": "(({0}) * 7 - 3)",
    "month": "unix_date(add_months(DATE'1970-01-01', CAST({0} AS INT)))",
    "year": "unix_date(add_months(DATE'1970-01-01', CAST({0} AS INT) * 12))",
}
_CELL = (
    "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN"  # of what is missing `least` and `greatest` say nothing
    " CAST(floor(least(greatest(({0} + 90) * 2, 0), 359)) AS INT) * 720"
    " + CAST(floor(least(greatest(({1} + 180) * 2, 0), 719)) AS INT) + 1 END"
)


def tallied(events: Frame, keys: Sequence[str], what: str, period: str | None, spans: str) -> tuple[Tally, Frame]:
    """The tally of a frame's rows, and those that are in no cell as a frame, which stays where it is."""
    if "casualty_id" in events.columns:
        raise ValueError("these are rows of casualties, which are few; expected events, or the rows by toPandas()")
    if shaped := [key for key in keys if key in (*units.H3, "governorate")]:
        raise ValueError(f"by has {shaped[0]!r}, which Spark does not make; add a column of cells and name that")
    session, places = events.sparkSession, [key for key in keys if key != period]
    rows = _rows(events, keys, what, period, spans)
    sparkrows.distinct(rows, "events")
    grouped = _grouped(rows, len(places), period, spans)
    table = grouped.toArrow()
    if wrong := sum(table.column("wrong").to_pylist()):
        said = f"{wrong} events have people who are counted with those in joint_with; expected no figure of their own"
        raise Refused([Issue("events", 0, "joint", said)])
    if odd := sum(table.column("odd").to_pylist()):
        raise Refused([Issue("events", 0, "date", f"{odd} dates have a time of day; expected days")])
    bounds = ", ".join(f"CAST({bound} AS INT) AS {bound}" for bound in BOUNDS)
    apart = session.sql(f"SELECT event_id, reason, {bounds} FROM {{rows}} WHERE reason IS NOT NULL", rows=rows)
    return _tally(table, len(places), apart), apart


def _rows(events: Frame, keys: Sequence[str], what: str, period: str | None, spans: str) -> Frame:
    """The rows with their units, days, figures and the reason why they are in no cell."""
    needed = wanted(keys, what, events.columns)
    cells = Cells(events, "events")
    cells.need(("event_id", "date_start", "date_end"))
    places = [key for key in keys if key != period]
    unit = [_unit(cells, key, needed) for key in places]
    figures = ", ".join(f"{cells.cell(f'{what}_{bound}', 'number')} AS {bound}" for bound in BOUNDS)
    days = ", ".join(
        f"{cells.cell(f'date_{end}', 'day')} AS {name}" for end, name in (("start", "first"), ("end", "last"))
    )
    precision, theirs = (cells.cell(n, "number") for n in ("location_precision", "their_place_precision"))
    odd = [
        f"coalesce(CAST({sparkrows.quoted(name)} AS DATE) <> {sparkrows.quoted(name)}, FALSE)"
        for name in ("date_start", "date_end")
        if cells.kinds.get(name, "").startswith("timestamp")
    ]
    flags = {
        "side": f"{cells.cell(f'{what}_open', 'text')} IS NOT NULL",
        "violent": f"coalesce({cells.cell('event_class', 'text')} = 'violence', FALSE)",
        "away": f"{cells.cell('joint_with', 'text')} IS NOT NULL",
        "with_others": f"{cells.cell('joint_for', 'text')} IS NOT NULL",
        "total": f"coalesce({cells.cell('is_total', 'truth')}, FALSE)",
        "vague": f"coalesce({precision} BETWEEN 3 AND 7 OR (coalesce({precision}, 0) = 0 AND {theirs} = 3), FALSE)",
        "odd": " OR ".join(odd) or "FALSE",
    }
    cells.told()
    columns = [f"{each} AS unit_{n}" for n, each in enumerate(unit)]
    columns += [figures, days, *(f"({sql}) AS {name}" for name, sql in flags.items())]
    event = "CAST(event_id AS STRING) AS event_id"
    lines = [f"SELECT {event}, {', '.join(columns)} FROM {{events}}"]
    lines.append(
        "SELECT *, low IS NOT NULL OR high IS NOT NULL AS numbered, "
        "low IS NOT NULL OR best IS NOT NULL OR high IS NOT NULL OR side AS given, "
        f"{_NUMBER[period].format('first') if period else '0'} AS begins, "
        f"{_NUMBER[period].format('last') if period else '0'} AS ends FROM {{events}}"
    )
    reasons = ["WHEN total THEN 'total'"]
    reasons += ["WHEN first IS NULL OR last IS NULL THEN 'undated'"] if period else []
    for number, key in enumerate(places):
        why = "unnamed" if key in ("actor", "side") else "unplaced" if key in units.PLACES else "empty"
        reasons.append(f"WHEN unit_{number} IS NULL THEN '{why}'")
    reasons += ["WHEN ends > begins THEN 'spanning'"] if period and spans == "drop" else []
    lines.append(f"SELECT *, CASE {' '.join(reasons)} END AS reason, coalesce(ends > begins, FALSE) AS spanning, "
                 "(violent OR given) AND coalesce(high <> 0, TRUE) AS dead FROM {events}")  # fmt: skip
    for line in lines:
        events = events.sparkSession.sql(line, events=events)
    return events


def _unit(cells: Cells, key: str, needed: Sequence[str]) -> str:
    """The unit of each row by one key, as SQL."""
    if key == "priogrid":
        return _CELL.format(*(cells.cell(name, "number") for name in ("latitude", "longitude")))
    name = units.EVENTS.get(key, key)
    if name == "admin2_name" and name not in needed:
        from syria_events.editions.datapackage import Package

        rows = Package.open().table("locations").select(["location_id", "admin2_pcode"]).to_pylist()
        pairs = [f"{sparkrows.text(r['location_id'])}, {sparkrows.text(r['admin2_pcode'])}"
                 for r in rows if r["admin2_pcode"]]  # fmt: skip
        return f"try_element_at(map({', '.join(pairs)}), {cells.cell('location_id', 'text')})"
    whole = cells.kinds[name] in ("tinyint", "smallint", "int", "bigint")
    return sparkrows.quoted(name) if whole else cells.cell(name, "text")


def _grouped(rows: Frame, n_units: int, period: str | None, spans: str) -> Frame:
    """A row for each unit, first and last period and reason, with sums; of rows that are split one for each period."""
    session = rows.sparkSession
    number, share, start = "begins", "1", "TRUE"
    if spans == "split" and period:
        kept = "reason IS NULL AND spanning"
        every = f"explode(CASE WHEN {kept} THEN sequence(begins, ends) ELSE array(begins) END)"
        rows = session.sql(f"SELECT *, {every} AS number FROM {{rows}}", rows=rows)
        begun, ended = _BEGINS[period].format("number"), _BEGINS[period].format("number + 1")
        days = f"(least({ended} - 1, last) - greatest({begun}, first) + 1)"
        number, share = "number", f"(CASE WHEN {kept} THEN {days} / (last - first + 1) ELSE 1 END)"
        start = "(number <=> begins)"
    last = f"CASE WHEN reason IS NOT NULL OR (spanning AND {spans == 'whole'}) THEN ends ELSE {number} END"
    keys = [f"unit_{n}" for n in range(n_units)]
    flags = {
        "n_figures": "numbered",
        "n_unknown": "NOT numbered AND (given OR (violent AND NOT away))",
        "n_joint": "away OR with_others",
        "n_vague": "vague",
    }
    sums = [f"count_if({start}) AS n_events", "count(*) AS touched", "count_if(given) AS given"]
    sums += ["count_if(spanning) AS n_spanning", "count_if(dead) AS dead"]
    sums += [f"count_if({start} AND ({sql})) AS {name}" for name, sql in flags.items()]
    sums += [f"coalesce(sum({b} * {share}), 0) AS {b}, count({b}) AS n_{b}" for b in BOUNDS]
    sums += ["count_if(away AND given) AS wrong", "count_if(odd) AS odd"]
    columns = [*keys, f"{number} AS begins", f"{last} AS ends", "reason IS NULL AS kept", "spanning"]
    places = ", ".join(str(place + 1) for place in range(len(columns)))
    return session.sql(f"SELECT {', '.join([*columns, *sums])} FROM {{rows}} GROUP BY {places}", rows=rows)


def _tally(table: pa.Table, n_units: int, apart: Frame) -> Tally:
    """The tally of what Spark grouped."""
    labels, codes = [], []
    for place in range(n_units):
        found = units.sorted_labels(table.column(f"unit_{place}").combine_chunks())
        labels.append(found.labels)
        codes.append(found.codes)
    sizes = list(map(len, labels))
    every = units.together(codes, sizes, table.num_rows)
    begins, ends = (table.column(n).cast(pa.float64()).to_numpy() for n in ("begins", "ends"))
    kept, spanning = (np.asarray(table.column(n).to_numpy(), bool) for n in ("kept", "spanning"))

    def number(name: str) -> NDArray[np.float64]:
        return np.asarray(table.column(name).cast(pa.float64()).to_numpy(), float)

    at = np.flatnonzero(kept)
    # A row that is split ends where it begins, and may belong nowhere else.
    moved = kept & spanning & (ends > begins)
    free = np.flatnonzero((~kept | moved) & (number("dead") > 0))
    return Tally(
        int(number("n_events").sum()),
        labels,
        units.untied(np.unique(every[every >= 0]), sizes),
        [code[at] for code in codes],
        begins[at].astype(np.int64),
        {name: number(name)[at] for name in SUMS},
        ([code[free] for code in codes], begins[free] + moved[free], ends[free], number("dead")[free]),
        apart,
    )
