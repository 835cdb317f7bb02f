"""Which column of a layout each column of a file is, whatever the file calls it.

Files are written with other names for the same thing: in capitals, with a byte order mark, cut to ten characters as
a shapefile needs it, or with no header at all, where the number of columns and what is in them tell the edition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from syria_events import inputs, schema
from syria_events.field import files
from syria_events.field.files import Rows
from syria_events.field.layouts import NAMES, Layout, layout
from syria_events.field.texts import Texts, text
from syria_events.field.typed import unread
from syria_events.frames.incoming import columns_of
from syria_events.issues import Issue, Refused

# How many rows tell what a file without a header holds.
_LOOKED_AT = 200
_WEEKS = {"week", "events", "fatalities", "admin1"}  # of ACLED's weekly aggregates


@dataclass(frozen=True)
class Headed:
    """The columns of a file by their names in a layout, and those that it does not have, by the names of the file.

    `columns` and `unknown` are text, of `n_rows` rows; `tags` is the row of tags that stands above them in some files.
    """

    rows: Rows
    columns: Texts
    unknown: Texts
    tags: Mapping[str, str]
    n_rows: int

    def line(self, row: int) -> int:
        """Where a row of `columns` counted from 1 stands in the file."""
        return self.rows.line(row + bool(self.tags))

    def lines(self, rows: Sequence[int]) -> list[int]:
        """The same of many rows at once."""
        return self.rows.lines([row + bool(self.tags) for row in rows])


def headed(rows: Rows, known: Layout) -> Headed:
    """The rows with their columns named; Refused where columns are missing without which there are no events."""
    if rows.names is None:
        rows = _named(rows, known)
    names, n_rows, columns = rows.names or (), rows.n_rows, rows.columns
    found = resolved(names, known)
    complain(rows.path, names, found, known)
    tags: dict[str, str] = {}
    firsts = [text(column.slice(0, 1))[0].as_py() if n_rows else None for column in columns]
    if any(firsts) and all(first is None or first.startswith("#") for first in firsts):
        tags = {name: first for name, first in zip(names, firsts, strict=True) if first}
        columns, n_rows = tuple(column.slice(1) for column in columns), n_rows - 1
    return Headed(
        rows,
        Texts({found[name]: column for name, column in zip(names, columns, strict=True) if name in found}),
        Texts({name: column for name, column in zip(names, columns, strict=True) if name not in found}),
        tags,
        n_rows,
    )


def resolved(names: Sequence[str], known: Layout) -> dict[str, str]:
    """Name in the file -> name in the layout, for those that it has, in small letters or not, whole or cut."""
    aliases = {alias: column.name for column in known.columns for alias in column.names}
    aliases |= {column.name: column.name for column in known.columns}
    cut = {short: name for edition in reversed(known.editions) for name, short in shortened(edition.fields).items()}
    found: dict[str, str] = {}
    for name in names:
        plain = _plain(name)
        if (whole := aliases.get(plain) or cut.get(plain)) is not None:
            found[name] = whole
    return found


def shortened(names: Sequence[str]) -> dict[str, str]:
    """Name -> the name of at most ten characters that it has in a shapefile, as GDAL cuts it."""
    given: dict[str, str] = {}
    for name in names:
        short, number = name[:10], 0
        while short in given.values():
            number += 1
            short = f"{name[:8]}_{number}" if number < 10 else f"{name[:8]}{number}"
        given[name] = short
    return given


def _plain(name: str) -> str:
    return name.removeprefix("\ufeff").strip().strip('"').lower()


def by_first_row(rows: Rows) -> Rows:
    """The rows with the names that the first of them gives, where a file in lines has them there."""
    if rows.names is not None:
        return rows
    firsts = tuple((column[0].as_py() or "") if rows.n_rows else "" for column in rows.columns)
    names = tuple(name.removeprefix("\ufeff") for name in firsts)
    columns = tuple(column.slice(1) for column in rows.columns)
    return Rows(rows.path, names, columns, rows.n_rows - 1, rows.decimal_comma, in_lines=rows.in_lines)


def _named(rows: Rows, known: Layout) -> Rows:
    """Rows of a file in lines, named by the first of them, or by the edition that has what they hold."""
    firsts = tuple((column[0].as_py() or "") if rows.n_rows else "" for column in rows.columns)
    if resolved(firsts, known) or not _looks_like_values(firsts):
        return by_first_row(rows)
    fitting = [e for e in known.editions if len(e.fields) == len(rows.columns) and _fits(rows, e.fields, known)]
    if len(fitting) != 1:
        widths = ", ".join(f"{len(edition.fields)} ({edition.name})" for edition in known.editions)
        said = f"there is no header, and the {len(rows.columns)} columns are those of no edition"
        more = f"expected a header with the names of the columns, or the columns of one edition: {widths}"
        raise Refused([Issue(rows.path, 1, "header", f"{said} of {known.name}; {more}")])
    # `names` are of the layout, but no row of the file is the header: lines count from the first.
    return _Headless(rows.path, fitting[0].fields, rows.columns, rows.n_rows, rows.decimal_comma, in_lines=True)


class _Headless(Rows):
    """Rows of a file whose first line is a row."""

    def line(self, row: int) -> int:
        """Where a row counted from 1 stands."""
        return super().line(row) - 1

    def lines(self, rows: Sequence[int]) -> list[int]:
        """The same of many rows at once."""
        return [line - 1 for line in super().lines(rows)]


def _looks_like_values(firsts: Sequence[str]) -> bool:
    return any(re.fullmatch("-?[0-9]+([.,][0-9]+)?", first.strip()) for first in firsts)


def _fits(rows: Rows, names: Sequence[str], known: Layout) -> bool:
    """Whether the first rows hold what the columns of an edition hold."""
    firsts = [(known.column(name), cells.slice(0, _LOOKED_AT)) for name, cells in zip(names, rows.columns, strict=True)]
    return not any(unread(column, cells, rows.decimal_comma) for column, cells in firsts)


def complain(path: str, names: Sequence[str], found: Mapping[str, str], known: Layout) -> None:
    """Refused where `found` lacks columns without which there are no events, or has one twice."""
    issues = list(_twice(path, names, found))
    missing = [name for name in known.needed if name not in found.values()]
    if missing:
        if {_plain(name) for name in names} >= _WEEKS:
            said = "these are weekly aggregates, of which no event can be made; expected a file of events"
        elif other := meant(names, known):
            said = f"the columns are those of {other}: read the file with se.{other.partition('-')[0]}.read"
        else:
            said = f"there is no column {', '.join(missing)}; expected the columns of {known.name}"
        issues.append(Issue(path, 1, "header", said))
    if issues:
        raise Refused(issues)


def meant(names: Sequence[str], taken: Layout | None = None) -> str | None:
    """The layout whose columns these rather are than those that they were taken for; None where there is none.

    They were taken for columns of a layout, of which some that are needed are missing, or for those of our tables.
    """
    if {_plain(name) for name in names} >= _WEEKS:
        return None
    if taken is None:
        ours = max(len({*names} & {*table.names}) for table in schema.installed().tables.values())
        known: float = max(ours, len(names) / 2)
    else:
        found = resolved(names, taken)
        if {*taken.needed} <= {*found.values()}:
            return None
        known = len(found)
    others = (name for name in NAMES if taken is None or name != taken.name)
    return next((name for name in others if len(resolved(names, layout(name))) > known), None)


def foreign(source: object, taken: Layout | None = None) -> str | None:
    """The layout whose columns a file or a frame rather has; None where it cannot be told, or nothing can be read."""
    try:
        if isinstance(source, str | Path):
            names = by_first_row(files.rows_of(str(source))).names or () if inputs.is_file(Path(source)) else ()
        else:
            names = columns_of(source).names
    except (OSError, ValueError):
        return None
    return meant(names, taken)


def _twice(path: str, names: Sequence[str], found: Mapping[str, str]) -> Iterator[Issue]:
    wholes = [found.get(name, name) for name in names]
    for name in sorted({name for name in wholes if wholes.count(name) > 1}):
        yield Issue(path, 1, "header", f"{name} is there twice; expected each column once")
