"""A figure as it is saved: an SVG says in words what it shows, for readers who do not see it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import altair as alt


class Figure(alt.LayerChart):
    """An Altair chart whose SVG has a title and a description, which screen readers speak and editors keep."""

    def save(self, fp: Any, format: Any = None, *more: Any, **how: Any) -> None:  # noqa: A002 - as Altair calls it
        """Writes the figure as Altair does; raises what Altair raises."""
        suffix = Path(fp).suffix[1:] if isinstance(fp, str | Path) else None
        if (format or suffix) != "svg":
            return super().save(fp, format, *more, **how)
        super().save(written := io.StringIO(), "svg", *more, **how)
        text = described(written.getvalue(), str(self.to_dict()["title"]["text"]), self.description)
        if isinstance(fp, str | Path):
            Path(fp).write_text(text, "utf-8")
        else:
            fp.write(text)
        return None


def described(svg: str, title: str, words: str) -> str:
    """An SVG with a title and a description as its first children, by which it is named."""
    head, start, rest = svg.partition(">")
    head = head.replace("<svg", '<svg role="img" aria-labelledby="title desc"', 1)
    told = f'<title id="title">{escape(title)}</title><desc id="desc">{escape(words)}</desc>'
    return f"{head}{start}{told}{rest}"
