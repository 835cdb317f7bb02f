"""One event of the right for one of the left: the best pairs first, by a score of three parts that anybody can redo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from syria_events.field.nearby import Pairs, Points

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

# What a pair's score is multiplied by for how its types go together, in the order of `kinship.KINSHIPS`.
TYPES = np.array([1.0, 0.75, 0.5, 0.0])


class Score(NamedTuple):
    """The three parts of a pair's score, each from 0 to 1, and their product."""

    place: Floats
    time: Floats
    type: Floats
    score: Floats


def scored(pairs: Pairs, left: Points, right: Points, types: NDArray[np.int8], km: float, days: int) -> Score:
    """The score of each pair: 1 for the same place, day and type, all exactly known; a half for one window apart.

    `place` is km / (km + the most kilometres that the two can be apart), and `time` (days + 1) / (days + 1 + the most
    days that they can be apart): so what is known less exactly counts less, and a wide window wins nothing.
    """
    a, b = pairs.left, pairs.right
    far = pairs.distance + left.radius[a] + right.radius[b]
    late = np.maximum(np.abs(left.last[a] - right.first[b]), np.abs(right.last[b] - left.first[a]))
    place = km / (km + far) if km > 0 else (far == 0).astype(float)
    time = (days + 1) / (days + 1 + late)
    kind = TYPES[types]
    return Score(place, time, kind, place * time * kind)


def chosen(pairs: Pairs, score: Floats, left_ids: Ints, right_ids: Ints) -> Ints:
    """The pairs that are taken when the best of all takes its two events, then the best of what is left, and so on.

    Of pairs with one score the nearer is the better, then the sooner, then the first in the order of identifiers:
    `left_ids` and `right_ids` are the places of the rows in it, so that the order of rows is irrelevant. Pairs that are
    the best of both their events are taken together, round by round, which comes to the same.
    """
    better = (-score, pairs.distance, pairs.gap)
    rest, taken = np.arange(len(score)), [np.zeros(0, np.int64)]
    n_left, n_right = (int(side.max(initial=-1)) + 1 for side in (pairs.left, pairs.right))
    while len(rest):
        left, right = pairs.left[rest], pairs.right[rest]
        keys = [key[rest] for key in better]
        mutual = _best(left, [*keys, right_ids[right]], n_left) & _best(right, [*keys, left_ids[left]], n_right)
        taken.append(rest[mutual])
        gone_left, gone_right = np.zeros(n_left, bool), np.zeros(n_right, bool)
        gone_left[left[mutual]], gone_right[right[mutual]] = True, True
        rest = rest[~gone_left[left] & ~gone_right[right]]
    return np.sort(np.concatenate(taken))


def _best(of: Ints, keys: Sequence[Floats | Ints], number: int) -> NDArray[np.bool_]:
    """Whether each pair is the least of those of its event, by the first key, of equal ones by the next, and so on."""
    among = np.arange(len(of))
    for key in keys:
        cells, values = of[among], key[among]
        least = np.full(number, values.max())
        np.minimum.at(least, cells, values)
        among = among[values == least[cells]]
        if len(among) == np.count_nonzero(np.bincount(of[among], minlength=number)):
            break
    found = np.zeros(len(of), bool)
    found[among] = True
    return found


def runners_up(pairs: Pairs, score: Floats, taken: Ints) -> Floats:
    """For each taken pair the best score of another pair with one of its two events; NaN where there is none.

    No event is in two of the taken pairs.
    """
    others = np.ones(len(score), bool)
    others[taken] = False
    found = np.full(len(taken), -np.inf)
    for side in (pairs.left, pairs.right):
        best = np.full(int(side.max(initial=-1)) + 1, -np.inf)
        np.maximum.at(best, side[others], score[others])
        found = np.maximum(found, best[side[taken]])
    return np.where(np.isinf(found), np.nan, found)
