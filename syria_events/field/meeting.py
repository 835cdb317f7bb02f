"""Which rows of two releases are the same event: by the key, or where that changed or is repeated, by all else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syria_events.editions import deltas
from syria_events.field.release import Both, Habits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Fates = NDArray[np.int8]


# What a row is: the same in both releases, in one of them alone, revised, or under another key.
FATES = ("same", "added", "gone", "revised", "renumbered")
_SAME, _ADDED, _GONE, _REVISED, _RENUMBERED = range(len(FATES))
# So many columns are looked at one by one before all are looked at together.
_FEW = 4


@dataclass(frozen=True)
class Meeting:
    """The pairs of rows, as places in the old and the new release, and what tells that they are the same.

    `basis` is empty where the key does, else what else does: `content`, or one of the bases of the dataset. `n_alike`
    is how many rows of one side say so much, more than 1 where it is not certain which is which. `gone` and `added`
    are the places of all other rows; `reused` are keys that both have, for events that are not the same.
    """

    old: Ints
    new: Ints
    basis: NDArray[np.object_]
    n_alike: Ints
    gone: Ints
    added: Ints
    reused: frozenset[Any]

    @property
    def rows(self) -> deltas.Met:
        """The pairs as the engine of comparison takes them."""
        return deltas.Met(*map(pa.array, (self.old, self.new, self.gone, self.added)))


@dataclass(frozen=True, eq=False)
class Beside:
    """Two releases side by side: their rows in the columns that both have, how these met, and where they differ.

    `only` are the columns that one of them has; `cells` has for each column the places of the pairs that differ in it.
    """

    key: str
    habits: Habits
    paths: tuple[str, str]
    both: Both
    only: tuple[tuple[str, ...], tuple[str, ...]]
    meeting: Meeting
    cells: Mapping[str, Ints]

    @property
    def deaths(self) -> tuple[str, ...]:
        """The columns of deaths that both have."""
        return tuple(name for name in self.habits.deaths if name in self.both.new.column_names)

    @cached_property
    def fates(self) -> tuple[Fates, Fates]:
        """What became of each row of the old release, and what each of the new one is, as places in `FATES`."""
        met = self.meeting
        revised = np.zeros(len(met.old), bool)
        for name, places in self.cells.items():
            if name not in self.habits.stamps:
                revised[places] = True
        kind = np.where(met.basis != "", _RENUMBERED, np.where(revised, _REVISED, _SAME)).astype(np.int8)
        sides = np.full(self.both.old.num_rows, _GONE, np.int8), np.full(self.both.new.num_rows, _ADDED, np.int8)
        for side, places in zip(sides, (met.old, met.new), strict=True):
            side[places] = kind
        return sides


class _Meeting:
    """The pairs while they are found, each row in one of them at most."""

    def __init__(self, old: pa.Table, new: pa.Table, key: str) -> None:
        self.sides = (old, new)
        # By key, so that which row meets which of several that are alike does not hang on where they stand.
        self.order = [np.asarray(pc.sort_indices(side.column(key))).astype(np.int64) for side in self.sides]
        self.free = [np.ones(side.num_rows, bool) for side in self.sides]
        self.parts: list[tuple[Ints, Ints, str, Ints]] = []

    def meet(
        self, columns: Sequence[str], basis: str, among: Sequence[Flags] | None = None, full: bool = False
    ) -> None:
        """Rows that are free and have the same values in all columns are paired, the first with the first.

        `among` are the rows looked at; with `full` none of the values may be missing.
        """
        masks = [free & asked for free, asked in zip(self.free, among or self.free, strict=True)]
        if full:
            masks = [mask & _full(side, columns) for mask, side in zip(masks, self.sides, strict=True)]
        places = [rows[mask[rows]] for rows, mask in zip(self.order, masks, strict=True)]
        for name in columns[:_FEW] if len(columns) > 1 else ():  # most rows are told apart by these, which costs less
            cells = [side.column(name).take(pa.array(rows)) for side, rows in zip(self.sides, places, strict=True)]
            shared = [pc.is_in(cells[one], value_set=cells[not one].unique()) for one in (0, 1)]
            places = [rows[np.asarray(mask)] for rows, mask in zip(places, shared, strict=True)]
        keys = [side.select(columns).take(pa.array(rows)) for side, rows in zip(self.sides, places, strict=True)]
        if len(columns) == 1 and not among:  # a key without repetition, which needs no numbers
            found = deltas.met(*keys)
            alike = np.ones(len(found.old), np.int64)
        else:
            code = deltas.numbered(pa.concat_tables(keys)).to_numpy()
            several = np.split(code, [len(places[0])])
            found = deltas.met(*(pa.table({"code": each, "nth": _nth(each)}) for each in several))
            counts = np.maximum(*(np.bincount(each, minlength=len(code)) for each in several))
            alike = counts[several[0][found.old.to_numpy()]]
        old, new = places[0][found.old.to_numpy()], places[1][found.new.to_numpy()]
        self.free[0][old], self.free[1][new] = False, False
        self.parts.append((old, new, basis, alike))

    def part(self, wrong: Flags) -> None:
        """Pairs of the last step that are none: their rows are free again."""
        old, new, basis, alike = self.parts[-1]
        self.free[0][old[wrong]], self.free[1][new[wrong]] = True, True
        self.parts[-1] = old[~wrong], new[~wrong], basis, alike[~wrong]

    def made(self, reused: frozenset[Any]) -> Meeting:
        """All pairs, in the order of the old release."""
        none = np.zeros(0, np.int64)
        old, new, alike = (np.concatenate([none, *(part[n] for part in self.parts)]) for n in (0, 1, 3))
        basis = np.concatenate([np.zeros(0, object), *(np.full(len(p[0]), p[2], object) for p in self.parts)])
        order = np.argsort(old, kind="stable")
        gone, added = map(np.flatnonzero, self.free)
        return Meeting(old[order], new[order], basis[order], alike[order], gone, added, reused)


def meeting(old: pa.Table, new: pa.Table, key: str, habits: Habits) -> Meeting:
    """Which rows of two releases are the same event; every row is in a pair, gone or added.

    First by the key, where it stands once in either. Of a key that is repeated the rows that are equal meet, and then
    those that are left in their order. A key whose events differ in day, place and sides at once is reused: its rows
    are as if their keys were different. What has not met by then meets where all else is equal, and then by the bases.
    """
    found = _Meeting(old, new, key)
    several = [_repeated(side, key) for side in (old, new)]
    doubled = pa.array(sorted(set().union(*(set(each) for each in several))), old.column(key).type)
    twice = [np.asarray(pc.is_in(side.column(key), value_set=doubled)) for side in (old, new)]
    shared = [name for name in old.column_names if name in new.column_names and name not in habits.stamps]
    if len(doubled):
        found.meet(shared, "", twice)
        found.meet([key], "", twice)
    found.meet([key], "", [~each for each in twice] if len(doubled) else None)
    reused = _reused(found, key, habits)
    first = (*habits.days, *habits.point, *habits.sides)
    content = sorted((name for name in shared if name not in (key, *habits.labels)), key=lambda name: name not in first)
    found.meet(content, "content", found.free)
    for basis, columns in habits.bases.items():
        if {*columns} <= {*shared}:
            found.meet(columns, basis, found.free, full=basis == "label")
    return found.made(reused)


def doubled(data: pa.Table, key: str) -> dict[Any, int]:
    """Key -> how often it stands in the release, for those that stand there more than once."""
    places = deltas.repeated(data.select([key]))
    if not len(places):
        return {}
    again = data.column(key).take(places).unique()
    counts = pc.value_counts(data.column(key).filter(pc.is_in(data.column(key), value_set=again)))
    return {each["values"]: each["counts"] for each in counts.to_pylist()}


def _repeated(data: pa.Table, key: str) -> Iterator[Any]:
    return iter(doubled(data, key))


def _reused(found: _Meeting, key: str, habits: Habits) -> frozenset[Any]:
    """The keys under which the releases have events of other days, places and sides; their rows are parted."""
    rows = found.parts[-1]
    old, new = found.sides
    pairs = deltas.Met(pa.array(rows[0]), pa.array(rows[1]), pa.array([]), pa.array([]))
    wrong = np.ones(len(rows[0]), bool)
    for columns in (habits.days[:1], habits.point, habits.sides):
        there = [name for name in columns if name in old.column_names]
        differs = np.zeros(len(wrong), bool)
        for _, places in deltas.differing(old, new, pairs, there):
            differs[places.to_numpy()] = True
        wrong &= differs
    keys = frozenset(old.column(key).take(pa.array(rows[0][wrong])).to_pylist())
    found.part(wrong)
    return keys


def _full(data: pa.Table, columns: Sequence[str]) -> Flags:
    mask = np.ones(data.num_rows, bool)
    for name in columns:
        mask &= np.asarray(data.column(name).is_valid())
    return mask


def _nth(codes: Ints) -> Ints:
    """How many rows before each have the same code."""
    order = np.argsort(codes, kind="stable")
    ranked = codes[order]
    begins = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1]))) if len(codes) else codes
    lengths = np.diff(np.append(begins, len(codes)))
    found = np.empty(len(codes), np.int64)
    found[order] = np.arange(len(codes)) - np.repeat(begins, lengths)
    return found
