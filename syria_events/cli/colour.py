"""Colours at a terminal that has them, and nowhere else; the letters are the same with and without."""

from __future__ import annotations

import os
import sys
from typing import TextIO

# What a reader looks for first, by the style it has.
_STYLES = {
    "bold cyan": r"\bSE-[0-9A-Z]{5}\b",
    "yellow": r"\b(?:contested|denies|not stated)\b|\*(?=[ ,\n]|$)",
    "bold": r"(?m)^(?:[A-Z][A-Za-z ]+:?$|usage:|options:|event  +\w.*$)",
}


def wanted(stream: TextIO) -> bool:
    """Whether the stream is a terminal whose user has not said no, as by NO_COLOR (no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and seen(stream)


def seen(stream: TextIO | None) -> bool:
    """Whether somebody sees at a terminal what is written to the stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def coloured(text: str) -> str:
    """The text with the signs that give it colours in this terminal; as it is where that has none."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    painted = Text(text)
    for style, pattern in _STYLES.items():
        painted.highlight_regex(pattern, style)
    with console.capture() as captured:
        console.print(painted, soft_wrap=True, end="")
    return captured.get()
