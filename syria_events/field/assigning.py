"""One event of the right for one of the left: the best pairs first, by a score of three parts that anybody can redo."""

from __future__ import annotations

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


def ranked(pairs: Pairs, score: Floats, left_ids: Ints, right_ids: Ints) -> Ints:
    """The pairs from the best to the worst; of equal ones the nearer, the sooner, and then in the order of their ids.

    `left_ids` and `right_ids` are the places of the rows in the order of their identifiers, so that the order of rows
    is irrelevant.
    """
    order = np.argsort(-score)
    equal = score[order][1:] == score[order][:-1]
    places = np.flatnonzero(np.concatenate(([False], equal)) | np.concatenate((equal, [False])))
    if not len(places):
        return order
    # Those that are equal stand together, and change places among themselves.
    tied = order[places]
    keys = (right_ids[pairs.right[tied]], left_ids[pairs.left[tied]], pairs.gap[tied], pairs.distance[tied])
    order[places] = tied[np.lexsort((*keys, -score[tied]))]
    return order


def chosen(left: Ints, right: Ints) -> Ints:
    """Which of some pairs, the best first, are taken when each takes both its events away from all that follow.

    Pairs that are the best of both their events are taken together, round by round, which comes to the same.
    """
    if not len(left):
        return np.zeros(0, np.int64)
    rest = np.arange(len(left))
    best_left, best_right = np.empty(left.max() + 1, np.int64), np.empty(right.max() + 1, np.int64)
    taken = []
    while len(rest):
        # Of several written to one place the last stays, which is the best.
        best_left[left[rest[::-1]]] = rest[::-1]
        best_right[right[rest[::-1]]] = rest[::-1]
        mutual = rest[(best_left[left[rest]] == rest) & (best_right[right[rest]] == rest)]
        taken.append(mutual)
        gone_left, gone_right = np.zeros(len(best_left), bool), np.zeros(len(best_right), bool)
        gone_left[left[mutual]], gone_right[right[mutual]] = True, True
        rest = rest[~gone_left[left[rest]] & ~gone_right[right[rest]]]
    return np.sort(np.concatenate(taken))


def runners_up(pairs: Pairs, score: Floats, taken: Ints) -> Floats:
    """For each taken pair the best score of another pair with one of its two events; NaN where there is none."""
    best = np.full(len(taken), np.nan)
    worst_first = np.argsort(score)
    for side in (pairs.left, pairs.right):
        # Of several written to one place the last stays, which is the best.
        first, second = (np.full(int(side.max(initial=-1)) + 1, -1, np.int64) for _ in range(2))
        first[side[worst_first]] = worst_first
        rest = worst_first[first[side[worst_first]] != worst_first]
        second[side[rest]] = rest
        other = np.where(first[side[taken]] == taken, second[side[taken]], first[side[taken]])
        best = np.fmax(best, np.where(other < 0, np.nan, score[other]))
    return best
