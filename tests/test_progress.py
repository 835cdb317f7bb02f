"""Who listens hears how far work has come, and nobody else; the work is the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events import progress


@given(st.lists(st.integers()))
def test_the_items_are_the_same_whoever_listens(items: list[int]) -> None:
    heard: list[tuple[str, int, int]] = []
    assert list(progress.told(items, "counting")) == items
    with progress.listening(lambda *news: heard.append(news)):
        assert list(progress.told(items, "counting")) == items
    assert heard == [("counting", done, len(items)) for done in range(len(items) + 1)]
    list(progress.told(items, "counting"))
    assert len(heard) == len(items) + 1


def failing(items: Iterator[str]) -> Iterator[str]:
    for item in items:
        raise RuntimeError(item)
    yield from items


def test_who_listened_before_listens_again() -> None:
    first: list[int] = []
    second: list[int] = []
    with progress.listening(lambda _, done, of: first.append(of)):
        with pytest.raises(RuntimeError), progress.listening(lambda _, done, of: second.append(of)):
            next(failing(progress.told("ab", "failing")))
        list(progress.told("abc", "again"))
    assert (set(first), set(second)) == ({3}, {2})
