"""A bar for who waits at a terminal, from the second second on; nobody else hears of it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from syria_events import progress
from syria_events.cli import colour

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# What takes less is done before a bar can be read.
_PATIENCE = 1.0


@contextmanager
def shown(name: str, quiet: bool) -> Iterator[None]:
    """While it lasts, a bar on standard error says how far the command `name` is, if somebody waits there."""
    if quiet or os.environ.get("TERM") == "dumb" or not (colour.seen(sys.stdout) and colour.seen(sys.stderr)):
        yield
        return
    bar = _Bar(name)
    timer = threading.Timer(_PATIENCE, bar.begin)
    timer.daemon = True
    timer.start()
    try:
        with progress.listening(bar.told):
            yield
    finally:
        timer.cancel()
        bar.end()


class _Bar:
    """The last thing that was told, and after a while a bar that shows it, taken away at the end."""

    def __init__(self, name: str) -> None:
        self._lock = threading.Lock()
        self._news: tuple[str, int, int] = (name, 0, 0)
        self._drawn: tuple[Progress, TaskID] | None = None
        self._over = False

    def told(self, what: str, done: int, of: int) -> None:
        """What is done now, and how far it is."""
        with self._lock:
            self._news = (what, done, of)
            self._draw()

    def begin(self) -> None:
        """The bar appears, unless all is over."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        made = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[part]}"),
            TimeElapsedColumn(),
            console=Console(file=sys.stderr),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        with self._lock:
            if not self._over:
                self._drawn = made, made.add_task(self._news[0], total=None, part="")
                made.start()
                self._draw()

    def end(self) -> None:
        """The bar is gone, and none will come."""
        with self._lock:
            self._over = True
            if self._drawn:
                self._drawn[0].stop()

    def _draw(self) -> None:
        if self._drawn:
            what, done, of = self._news
            part = f"{done} of {of}" if of else ""
            self._drawn[0].update(self._drawn[1], description=what, completed=done, total=of or None, part=part)
