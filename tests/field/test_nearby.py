"""The search finds what looking at each two finds; what is chosen is what a plain greedy loop chooses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syria_events.field import assigning, nearby
from syria_events.progress import listening

# A crowded place with what lies around it, both sides of the antimeridian, and the poles.
SPOTS = [
    (34.0, 40.0),
    (34.1, 40.1),
    (34.0, 40.3),
    (0.0, 179.95),
    (0.0, -179.95),
    (0.0, 180.0),
    (89.99, 0.0),
    (90.0, 7.0),
]
# So far apart that days are taken together in the table of starts, and next to each other.
DAYS = st.one_of(st.integers(-3, 3), st.integers(-400_000, 400_000), st.integers(9_998, 10_004))


@st.composite
def points(draw: st.DrawFn) -> nearby.Points:
    number = draw(st.integers(0, 12))

    def some(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(values, min_size=number, max_size=number))

    spots = np.array(some(st.sampled_from(SPOTS)), float).reshape(number, 2)
    first = np.array(some(DAYS), np.int64)
    last = first + np.array(some(st.sampled_from([0, 0, 0, 1, 30])), np.int64)
    return nearby.Points(
        spots[:, 0], spots[:, 1], np.array(some(st.sampled_from([0.0, 0.0, 25.0])), float), first, last
    )


@given(points(), points(), st.sampled_from([0.0, 20.0, 25.0]), st.integers(0, 4))
def test_the_pairs_are_those_of_looking_at_each_two(
    left: nearby.Points, right: nearby.Points, km: float, days: int
) -> None:
    found = nearby.pairs(left, right, km, days)
    a, b = (each.ravel() for each in np.indices((len(left), len(right))))
    distance, gap = nearby.measured(left.take(a), right.take(b))
    near = (distance <= km + left.radius[a] + right.radius[b]) & (gap <= days)
    assert found.left.tolist() == a[near].tolist()
    assert found.right.tolist() == b[near].tolist()
    assert found.distance == pytest.approx(distance[near])
    assert found.gap.tolist() == gap[near].tolist()


@pytest.mark.parametrize("n_days", [40, 20_000])
def test_many_events_in_several_chunks_are_found_and_told(n_days: int) -> None:
    draw = np.random.default_rng(n_days)

    def some(number: int) -> nearby.Points:
        day = draw.integers(0, n_days, number)
        return nearby.Points(draw.normal(35, 1, number), draw.normal(38, 1, number), np.zeros(number), day, day)

    left, right = some(40_000), some(500)
    heard: list[tuple[str, int, int]] = []
    with listening(lambda *news: heard.append(news)):
        found = nearby.pairs(left, right, 25, 2)
    assert heard == [("matching events", done, 3) for done in range(4)]
    wanted = []
    for row in range(len(right)):
        same = right.take(np.full(len(left), row))
        distance, gap = nearby.measured(left, same)
        near = np.flatnonzero((distance <= 25) & (gap <= 2))
        wanted += [(int(one), row) for one in near]
    assert list(zip(found.left.tolist(), found.right.tolist(), strict=True)) == sorted(wanted)


# Few scores and few distances, so that there are ties of every kind.
PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 6)),
    st.tuples(st.sampled_from([0.25, 0.5, 1.0]), st.sampled_from([0.0, 1.0]), st.integers(0, 1)),
)


@example({(0, 0): (0.5, 0.0, 0), (0, 1): (0.5, 0.0, 0), (1, 0): (0.5, 0.0, 0), (1, 1): (0.5, 0.0, 0)}, None)
@given(PAIRS, st.randoms())
def test_what_is_chosen_is_what_a_plain_greedy_loop_chooses(found: dict[tuple[int, int], Any], seed: Any) -> None:
    ids = [list(range(7)), list(range(7))]
    if seed:
        ids = [seed.sample(each, 7) for each in ids]
    rows = sorted(found)
    cells = [found[pair] for pair in rows]
    ends = np.array(rows, np.int64).reshape(len(rows), 2)
    parts = [np.array([cell[place] for cell in cells]) for place in range(3)]
    pairs = nearby.Pairs(ends[:, 0], ends[:, 1], parts[1].astype(float), parts[2].astype(np.int64))
    order = sorted(
        range(len(rows)),
        key=lambda n: (-cells[n][0], cells[n][1], cells[n][2], ids[0][rows[n][0]], ids[1][rows[n][1]]),
    )
    wanted, gone = [], (set(), set())  # type: tuple[list[int], tuple[set[int], set[int]]]
    for place in order:
        one, other = rows[place]
        if one not in gone[0] and other not in gone[1]:
            wanted.append(place)
            gone[0].add(one)
            gone[1].add(other)
    score = parts[0].astype(float)
    taken = assigning.chosen(pairs, score, *(np.array(each, np.int64) for each in ids))
    assert taken.tolist() == sorted(wanted)
    for place, best in zip(taken.tolist(), assigning.runners_up(pairs, score, taken).tolist(), strict=True):
        one, other = rows[place]
        rest = [cells[n][0] for n, pair in enumerate(rows) if n != place and (pair[0] == one or pair[1] == other)]
        assert best == max(rest) if rest else np.isnan(best)
