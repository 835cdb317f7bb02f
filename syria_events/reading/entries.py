"""The rows that a total counts, each once, and what a group of them comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from syria_events import naming
from syria_events.derivation.casualties import summed

Row = Mapping[str, Any]

BOUNDS = ("low", "best", "high", "open")
# What readers call a column that is meant.
_CALLED = {"admin1_name": "governorate", "admin2_name": "district", "location_name": "place"}

# The claim fields whose differing contests the figure.
CONTESTING = {"killed": ("killed",), "injured": ("injured",), "civilians_killed": ("killed", "category")}


class Entry(NamedTuple):
    """One event, or one figure of `casualties`, as far as a total depends on it.

    `undated` and `unplaced` are None where the rows do not tell. Where a figure is `expected` and
    there is none, the number is unknown.
    """

    event_id: str
    figure: dict[str, Any]
    periods: dict[str, Any]
    undated: bool | None
    unplaced: bool | None
    expected: bool
    contested: bool
    alleged: bool
    joint: bool
    is_total: bool

    @property
    def given(self) -> bool:
        """Whether anybody gives a figure, be it that the number is unknown."""
        return any(self.figure[bound] is not None for bound in BOUNDS)

    @property
    def numbered(self) -> bool:
        """Whether the figure has a bound."""
        return self.figure["low"] is not None or self.figure["high"] is not None


def entries(of: str, what: str, cells: Mapping[str, Sequence[Any]]) -> Iterator[tuple[int, Entry]]:
    """Each row that counts, with its place; ValueError where one is there twice, so that people would be, too."""
    seen: set[str | None] = {None}
    unique = "event_id" if of == "events" else "casualty_id"
    for number, values in enumerate(zip(*cells.values(), strict=True)):
        row = dict(zip(cells, values, strict=True))
        if of == "casualties" and row["outcome"] != what:
            continue
        if row[unique] in seen:
            said = f"two rows have the {unique} {row[unique]}" if row[unique] else f"a row has no {unique}"
            advice = f"expected one row for each of the {of}, as before rows are joined or unnested"
            raise ValueError(f"{said}, and a sum would count people twice; {advice}")
        seen.add(row[unique])
        within = periods(row.get("date_start"), row.get("date_end"))
        told = {
            "event_id": row["event_id"],
            "periods": within,
            "undated": within["month"] is None if {"date_start", "date_end"} <= row.keys() else None,
            "unplaced": row["location_id"] is None if "location_id" in row else None,
        }
        yield number, _event(row, what, told) if of == "events" else _casualty(row, told)


def _event(row: Row, what: str, told: Row) -> Entry:
    figure = {bound: row[f"{what}_{bound}"] for bound in BOUNDS}
    differing = {name.partition(".")[0] for name in (row["contested_fields"] or "").split(";")}
    given = any(value is not None for value in figure.values())
    joint = row["joint_with"] is not None or row["joint_for"] is not None
    return Entry(
        **told,
        figure=figure,
        expected=row["event_class"] == "violence" and row["joint_with"] is None,
        contested=given and not differing.isdisjoint(CONTESTING[what]),
        alleged=row["event_status"] == "alleged",
        joint=joint,
        is_total=bool(row["is_total"]),
    )


def _casualty(row: Row, told: Row) -> Entry:
    return Entry(
        **told,
        figure={bound: row[bound] for bound in BOUNDS},
        expected=True,
        contested=bool(row["contested"]),
        alleged=row["status"] == "alleged",
        joint=bool(row["joint"]),
        is_total=False,
    )


def unknown_key(keys: Iterable[str], offered: Iterable[str]) -> naming.Unknown:
    """What is said of keys to group by that are no columns."""
    return naming.Unknown("column to group by", keys, {name: _CALLED.get(name, "") for name in offered})


def periods(start: date | None, end: date | None) -> dict[str, Any]:
    """The month and the year of a date, each where the whole span from its first to its last day lies in one."""
    if start is None or end is None or start.year != end.year:
        return {"month": None, "year": None}
    return {"month": start.isoformat()[:7] if start.month == end.month else None, "year": start.year}


def tally(found: Sequence[Entry]) -> dict[str, Any]:
    """The row of one group, its keys apart."""
    parts = [entry for entry in found if not entry.is_total]
    given = [entry for entry in parts if entry.given]

    def told(name: str) -> int | None:
        states = [getattr(entry, name) for entry in parts]
        return None if None in states else sum(states)

    return {
        "n_events": len({entry.event_id for entry in parts}),
        "n_figures": sum(entry.numbered for entry in given),
        **summed([entry.figure for entry in given]),
        "n_contested": told("contested"),
        "n_unknown": sum(not entry.numbered and (entry.given or entry.expected) for entry in parts),
        "n_alleged": told("alleged"),
        "n_undated": told("undated"),
        "n_unplaced": told("unplaced"),
        "n_joint": told("joint"),
        "n_totals": len(found) - len(parts),
    }
