"""What a console and a notebook show of a result: one line, and in a notebook its first rows."""

from __future__ import annotations

from collections.abc import Sequence

# Rows that a notebook shows.
_MOST = 20


class Shown:
    """A result that shows itself shortly; what it holds is had by its names."""

    def _summary(self) -> str:
        """The result on one line."""
        raise NotImplementedError

    def _rows(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        """The heads of a table of the result, and its rows."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._summary()}>"

    def _repr_html_(self) -> str:
        """The summary and the first rows, as notebooks show them; all text is escaped."""
        from html import escape

        heads, rows = self._rows()
        shown = [_line("th", heads), *(_line("td", row) for row in rows[:_MOST])] if rows else []
        table = f"<table>{''.join(shown)}</table>" if shown else ""
        more = f"<p>and {len(rows) - _MOST} more</p>" if len(rows) > _MOST else ""
        return f"<p>{escape(f'{type(self).__name__} {self._summary()}')}</p>{table}{more}"


def _line(tag: str, cells: Sequence[object]) -> str:
    from html import escape

    return f"<tr>{''.join(f'<{tag}>{escape(str(cell))}</{tag}>' for cell in cells)}</tr>"


def counted(number: int, one: str, several: str = "") -> str:
    """A number with what is counted, in the singular or the plural."""
    return f"{number} {one if number == 1 else several or f'{one}s'}"
