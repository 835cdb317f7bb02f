"""The dataset for spreadsheets, which run texts that look like formulas: CSV with a mark, and xlsx."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syria_events.editions.datapackage import Package
from syria_events.formats import csvmirror
from syria_events.formats.explanations import explanations, word
from syria_events.issues import Issue, Refused
from syria_events.progress import told
from syria_events.reading import widetable
from syria_events.schema.text import FORMULA, marked

_XLSX_TEXT = 32_767
_WIDEST = 60  # characters of a column; longer texts are wrapped

# The underscore of what Excel would read as an escaped character, and what no XML can hold.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_UNSTORABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


def _sheets(package: Package) -> Iterator[tuple[str, list[str], Iterable[Iterable[Any]]]]:
    """What a spreadsheet gets: name, header and rows, whose cells are Python values."""
    events = package.table("events")
    frame = widetable.wide(package)[list(widetable.columns(package.schema))].astype(object)
    joined = frame.where(frame.notna(), None)
    values = [*(column.to_pylist() for column in events.columns), *(joined[name] for name in joined)]
    yield "wide", [*events.column_names, *joined], zip(*values, strict=True)
    for name in told(package.names, "writing tables"):
        data = package.table(name)
        yield name, data.column_names, zip(*(column.to_pylist() for column in data.columns), strict=True)
    for name, rows in explanations(package):
        more = _wide_codes(package) if name == "codebook" else ()
        header = list(rows[0])
        yield name, header, [[word(row.get(column)) or None for column in header] for row in (*rows, *more)]


def write_csv(package: Package, path: Path) -> None:
    """A folder of CSV files stands at `path`: UTF-8 with a byte order mark, texts `marked`."""
    path.mkdir()
    for name, header, rows in _sheets(package):
        cells = ([marked(value) if isinstance(value, str) else csvmirror.plain(value) for value in row] for row in rows)
        (path / f"{name}.csv").write_bytes("\ufeff".encode() + csvmirror.text(header, cells))


def write_xlsx(package: Package, path: Path) -> None:
    """A workbook stands at `path`, a sheet for each table; texts are as they are and never run.

    The header stays in sight and can be filtered, and long texts are wrapped.

    Instants are in UTC without saying so, as Excel knows no time zones; reals have 16 digits.

    Raises Refused for a text that xlsx cannot hold, and ImportError naming the extra where
    openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
    except ModuleNotFoundError as error:
        raise ImportError("openpyxl is not installed; pip install 'syria-events[xlsx]'") from error
    book = Workbook()
    book.remove(book.active)
    for name, header, rows in _sheets(package):
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "B2"
        sheet.append(header)
        for number, row in enumerate(rows, start=1):
            sheet.append([_xlsx_cell(sheet, value, name, number) for value in row])
        _lay_out(sheet)
    book.save(path)


def _lay_out(sheet: Any) -> None:
    """A header in bold that can be filtered, columns as wide as what they hold, and long texts wrapped."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet.auto_filter.ref = sheet.dimensions
    wrapped, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    for number, column in enumerate(sheet.iter_cols(), start=1):
        longest = max(len(str(cell.value)) for cell in column if cell.value is not None)
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 3, _WIDEST)
        column[0].font = bold
        if longest > _WIDEST:
            for cell in column[1:]:
                cell.alignment = wrapped


def _xlsx_cell(sheet: Any, value: Any, table: str, number: int) -> Any:
    """A cell that no spreadsheet runs: text stays text, and is marked so where it looks like a formula."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils.exceptions import IllegalCharacterError

    if isinstance(value, bytes):
        value = value.hex()
    elif isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(UTC).replace(tzinfo=None)  # Excel knows no time zones
    if not isinstance(value, str):
        return value
    try:
        if _UNSTORABLE.search(value):
            raise IllegalCharacterError
        # In the file _x0041_ stands for a letter; a text that has it is written with its underscore so.
        cell = WriteOnlyCell(sheet, _ESCAPE.sub("_x005F_", value))
    except IllegalCharacterError as error:
        raise Refused(
            [Issue(table, number, "xlsx", "a text has control characters, which xlsx cannot hold")]
        ) from error
    if len(value) > _XLSX_TEXT:
        raise Refused([Issue(table, number, "xlsx", f"a text is longer than the {_XLSX_TEXT} characters of a cell")])
    # openpyxl takes a text that begins with = for a formula and "#N/A" for an error.
    cell.data_type, cell.quotePrefix = "s", FORMULA.match(value) is not None
    return cell


def _wide_codes(package: Package) -> Iterator[dict[str, object]]:
    for name, meaning in widetable.columns(package.schema).items():
        yield {"table": "wide", "column": name, "type": "string", "description": meaning}
