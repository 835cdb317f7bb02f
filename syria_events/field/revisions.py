"""What changed between two releases of another dataset: rows, values, and the dead of each year, country and type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, overload

from syria_events import naming
from syria_events.editions import changes, deltas
from syria_events.editions.datapackage import Package
from syria_events.field import layouts, tallies
from syria_events.field.meeting import FATES, Beside, meeting
from syria_events.field.release import HABITS, release, together
from syria_events.showing import Shown, counted

if TYPE_CHECKING:
    import pandas as pd

SCHEMAS = layouts.NAMES
# Rows and lines that `text` shows of each kind.
_SHOWN = 10
_ALL = ("added", "gone", "revised", "renumbered")


@dataclass(frozen=True, eq=False, repr=False)
class Revisions(Shown):
    """What makes the release `new` of the release `old`, row by row, value by value and death by death.

    Every row is `added`, `gone`, `revised`, the `same`, or `renumbered`: an event of the old release that the new one
    has under another key. The frames `rows`, `values`, `columns`, `deaths` and `doubled` hold what there is to tell,
    `counts()` how many rows each is, `totals()` the sum of each column of deaths, and `text()` all of it in short. It
    is neither true nor false; ask `empty`.
    """

    schema: str
    beside: Beside

    def __bool__(self) -> NoReturn:
        raise TypeError("Revisions are neither true nor false; ask revisions.empty, which is True without any")

    def _summary(self) -> str:
        counts = self.counts()
        told = ", ".join(f"{counts[part]} {part}" for part in _ALL)
        paths = " -> ".join(self.beside.paths)
        return f"{paths} ({self.schema}): {counts['old']} -> {counts['new']} rows, {told}"

    def _rows(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        return (), [(line,) for line in self.text().split("\n")[1:]]

    @property
    def empty(self) -> bool:
        """True when both have the same columns and the same rows, in whatever order; stamps are not looked at."""
        return not any((*(self.counts()[part] for part in _ALL), *self.beside.only))

    def counts(self) -> dict[str, int]:
        """The rows of both releases, and how many are added, gone, revised, renumbered and the same.

        `old - gone + added` is `new`. `reused` are keys, and `doubled` keys that stand in a release more than once.
        """
        old, new = self.beside.fates
        found = {"old": len(old), "new": len(new), "added": int((new == FATES.index("added")).sum())}
        found |= {fate: int((old == FATES.index(fate)).sum()) for fate in ("gone", "revised", "renumbered", "same")}
        return found | {"reused": len(self.beside.meeting.reused), "doubled": len(self.doubled)}

    @cached_property
    def deaths(self) -> pd.DataFrame:
        """One row per measure and year, country and type of both releases: what was, what changed, and what is there.

        `measure` is a column of deaths, or `rows`. `old + added + gone + revised + renumbered` is `new` in every row,
        so `gone` is below zero. A revised event that moved to another year or country is in both.
        """
        return tallies.deaths(self.beside)

    def totals(self) -> dict[str, dict[str, int]]:
        """For `rows` and each column of deaths the sums of `deaths`: old, added, gone, revised, renumbered and new."""
        names = ("rows", *self.beside.deaths)
        sums = self.deaths.groupby("measure", sort=False)[list(tallies.PARTS)].sum()
        return {name: {part: int(sums[part].get(name, 0)) for part in tallies.PARTS} for name in names}

    @cached_property
    def rows(self) -> pd.DataFrame:
        """One row per row that is added, gone, revised or renumbered, with those first that move most deaths.

        `change`; `key` and `old_key`; `basis` and `n_alike` of a renumbered row: what tells that it is the same
        (`content`: all other columns; `label`; `event`: days, point, sides and deaths), and how many rows say so much:
        above 1 it is one candidate of several; `reused` where the other release has another event under its key;
        `year`, `country`, `type` and the first day; for each column of deaths what it was, is, and the difference; and
        the names of the `columns` that were revised, joined by `;`.
        """
        return tallies.rows(self.beside)

    @cached_property
    def values(self) -> pd.DataFrame:
        """One row per value that differs in a revised or renumbered row: change, key, column, from, to, as text.

        In the order of columns, and then of rows of the old release. Stamps are left out.
        """
        return tallies.values(self.beside)

    @cached_property
    def columns(self) -> pd.DataFrame:
        """One row per column of either release: name, release (both, old or new), n_values, n_filled, n_emptied.

        `n_values` are those that differ in rows with the same key, or renumbered, of which some were filled and some
        emptied; empty where one release has the column. `stamp` says that it tells when a row was written,
        `as_text` that cells are compared as they are written.
        """
        return tallies.columns(self.beside)

    @cached_property
    def doubled(self) -> pd.DataFrame:
        """One row per key that a release has more than once: key, and how often each release has it."""
        return tallies.repeated(self.beside)

    def text(self) -> str:
        """The changes for people: rows, deaths, what makes most of it, columns, and keys that are not to be trusted."""
        return "\n".join(_told(self))


def _told(made: Revisions) -> Iterator[str]:
    counts = made.counts()
    yield f"{made.beside.paths[0]} -> {made.beside.paths[1]}: {made.schema}"
    parts = ", ".join(f"{counts[part]} {part}" for part in (*_ALL, "same"))
    yield f"{counts['old']} -> {counts['new']} rows: {parts}"
    totals = made.totals()
    yield from _section("Deaths", (f"{name}: {_sums(sums)}" for name, sums in totals.items() if name != "rows"))
    main = made.beside.deaths[0]
    cells = made.deaths[made.deaths["measure"] == main]
    cells = cells.assign(moved=cells["new"] - cells["old"])
    moved = cells.reindex(cells["moved"].abs().sort_values(ascending=False, kind="stable").index)
    moved = moved[(moved[["added", "gone", "revised", "renumbered"]] != 0).any(axis=1)]
    yield from _section(
        f"Where {main} changed most",
        (f"{tallies.place(row)}: {_sums(row)}" for row in moved.head(_SHOWN).to_dict("records")),
        len(moved),
    )
    rows = made.rows
    most = rows[rows[f"{main}_change"].fillna(0) != 0]
    yield from _section(
        f"Rows that make most of it ({main})",
        (tallies.line(row, main) for row in most.head(_SHOWN).to_dict("records")),
        len(most),
    )
    table = made.columns
    for side, name in (("old", made.beside.paths[0]), ("new", made.beside.paths[1])):
        yield from _section(f"Columns of {name} alone", table.loc[table["release"] == side, "name"])
    changed = table[table["n_values"].fillna(0) > 0].sort_values("n_values", ascending=False, kind="stable")
    yield from _section("Values revised, by column", (tallies.changed(row) for row in changed.to_dict("records")))
    again = made.rows[made.rows["change"] == "renumbered"]
    shown = (
        f"{row['old_key']} -> {row['key']}: {tallies.because(row)}" for row in again.head(_SHOWN).to_dict("records")
    )
    yield from _section("Candidates for the same event under another key", shown, len(again))
    if reused := sorted(map(str, made.beside.meeting.reused)):
        said = f"{counted(len(reused), 'key')} of other events: {', '.join(reused[:_SHOWN])}"
        share = len(reused) / max(1, len(reused) + int((made.beside.meeting.basis == "").sum()))
        more = ", so the releases seem to number events differently" if share > 0.5 else ""
        yield from _section("Keys reused", [f"{said}{' ...' if len(reused) > _SHOWN else ''}{more}"])
    twice = made.doubled.to_dict("records")
    often = (f"{row['key']}: {row['old']} times in the old, {row['new']} in the new" for row in twice[:_SHOWN])
    yield from _section("Keys that stand in a release several times", often, len(twice))


def _sums(sums: Mapping[Any, Any]) -> str:
    parts = ", ".join(f"{sums[part]:+} {part}" for part in _ALL if sums[part])
    return f"{sums['old']} -> {sums['new']} ({sums['new'] - sums['old']:+}{f': {parts}' if parts else ''})"


def _section(heading: str, lines: Any, of: int = 0) -> list[str]:
    found = [f"  {line}" for line in lines]
    more = [f"  and {of - len(found)} more"] if of > len(found) else []
    return ["", heading, *found, *more] if found else []


@overload
def diff(old: str | Path | Package, new: str | Path | Package, schema: None = None) -> changes.Diff: ...
@overload
def diff(old: object, new: object, schema: Literal["ucdp-ged", "acled"]) -> Revisions: ...


@naming.public
def diff(old: Any, new: Any, schema: str | None = None) -> changes.Diff | Revisions:
    """What makes the version, or release, `new` of `old`: rows, values, and what follows from them.

    Without a `schema` these are versions of our own: each a released version ("0.1.0") or the installed one, a folder,
    datapackage.json or archive, or a package that was opened. The frames `added`, `removed`, `retired`, `corrected` and
    `schema` hold the changes; `text()` tells them, `counts()` gives the CHANGELOG's numbers and `step()` the least
    version step that they demand.

    With "ucdp-ged" or "acled" they are releases of theirs: files as `ucdp.read` and `acled.read` take them, or frames
    in their columns. The frames `rows`, `values`, `columns`, `deaths` and `doubled` hold the changes, `totals()` the
    sums of deaths of both with what added, gone and revised rows make of the difference, and `text()` tells them in
    short. Rows are matched by their id; see `Revisions` for ids that changed, are reused or stand there twice. Values
    are compared, not how they are written.

    Raises KeyError for a version that is not released and for another schema, TypeError for what is no release, and
    Refused with everything that is wrong with a package or a file.

    >>> import syria_events as se
    >>> se.diff("0.1.0", "0.1.0")
    <Diff 0.1.0 -> 0.1.0: no change; 0 events added, 0 events corrected, 0 events retired>
    >>> change = se.diff("0.1.0", "0.2.0")
    >>> change.step(), change.counts()
    ('minor', {'Events added': 15, 'Events corrected': 17, 'Events retired': 0, 'Schema': 70})
    >>> theirs = se.diff("ged231.csv", "ged241.csv", schema="ucdp-ged")  # doctest: +SKIP
    """
    if schema is None:
        return changes.diff(old, new)
    naming.chosen("schema", schema, SCHEMAS)
    known = layouts.layout(schema)
    sides = release(old, known, "old"), release(new, known, "new")
    both = together(*sides, known)
    found = meeting(both.old, both.new, known.key, HABITS[schema])
    shared = [name for name in sides[1].names if name in sides[0].names and name != known.key]
    cells = {name: places.to_numpy() for name, places in deltas.differing(both.old, both.new, found.rows, shared)}
    only = [tuple(n for n in one.names if n not in other.names) for one, other in (sides, sides[::-1])]
    paths = sides[0].path, sides[1].path
    return Revisions(schema, Beside(known.key, HABITS[schema], paths, both, (only[0], only[1]), found, cells))
