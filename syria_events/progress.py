"""How far a piece of work has come: told by who does it, heard by who asked for it, and else by nobody."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

# What is done, how many of them are done, and how many there are.
Listener = Callable[[str, int, int], None]

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def told(items: Collection[T], what: str) -> Iterator[T]:
    """The items, one by one; whoever listens is told before each, and after the last, how many are done.

    `what` says what is done to them, as in "reading incidents".

    >>> heard: list[tuple[str, int, int]] = []
    >>> with listening(lambda *news: heard.append(news)):
    ...     list(told("ab", "reading letters"))
    ['a', 'b']
    >>> heard
    [('reading letters', 0, 2), ('reading letters', 1, 2), ('reading letters', 2, 2)]
    """
    listener = _listener.get()
    done = 0
    for item in items:
        if listener:
            listener(what, done, len(items))
        yield item
        done += 1
    if listener:
        listener(what, done, len(items))


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """While it lasts, `listener` is told of all work in this thread; who listened before is not."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)
