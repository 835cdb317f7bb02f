"""A real browser for tests of the page: the chromium that the machine has, never one that is downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
_FLAGS = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
# Chromium refuses its sandbox to the superuser, as whom tests run in a container.
FLAGS = [*_FLAGS, "--disable-sync", *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]


@contextmanager
def launched() -> Iterator[Any]:
    """A browser without a window; one for a process, since Playwright drives no second one while the first is open."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


class Watched:
    """A page with all that it may not do: messages on the console, errors, requests beyond the file."""

    def __init__(self, browser: Any, file: Path, address: str = "", **how: Any) -> None:
        self.complaints: list[str] = []
        how.setdefault("viewport", {"width": 1280, "height": 900})
        self.context = browser.new_context(**how)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        self.page.on("request", self._asked)
        self.open(file, address)

    def open(self, file: Path, address: str = "") -> None:
        """The page, once it has drawn everything."""
        self.page.goto(file.resolve().as_uri() + address)
        self.page.evaluate("explorer.ready")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.complaints.append(f"request: {request.url}")

    def ids(self) -> list[str]:
        """The events in the table, in its order."""
        found: list[str] = self.page.eval_on_selector_all(
            "#rows tbody tr", "rows => rows.map(row => row.dataset.event)"
        )
        return found

    def until(self, expression: str) -> None:
        """Comes back when an expression is true; the page's policy lets nothing wait for it in the page itself."""
        for _ in range(200):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {expression}")

    def state(self, expression: str) -> Any:
        """What an expression on `explorer` comes to, once figures are drawn."""
        return self.page.evaluate(expression)
