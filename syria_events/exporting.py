"""The dataset in the formats of other programs: databases, spreadsheets, maps and Stata."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from syria_events import arrow, csvmirror, dictionary, sqlschema, widetable
from syria_events.issues import Issue, Refused
from syria_events.loading import convert
from syria_events.package import Package
from syria_events.schema import Field

if TYPE_CHECKING:
    import pandas as pd

# How a text begins that a spreadsheet would take for a formula; the mark itself is marked too, so
# that taking one mark off always gives the text back.
MARK = "'"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", MARK)

_STATA_NAME, _STATA_LABEL, _STATA_TEXT = 32, 80, 2045
_XLSX_TEXT = 32_767


def export(to: str, path: str | Path, package: Package | None = None, *, overwrite: bool = False) -> Path:
    """The path at which the whole dataset now stands in the format `to`; None is the installed one.

    `duckdb`, `sqlite`: one database; every table with its keys, checks and comments, and the
    tables `codebook`, `vocabularies` and `about`. `xlsx`: one workbook, a sheet for each of them
    and `wide`. `csv`: a folder with the same, a file each, UTF-8 with a byte order mark; a text
    that a spreadsheet would run has a `'` before it, which `unmarked` takes off. `stata`: a folder
    of .dta files (Stata 14 and later) with variable labels. `geojson`, `geoparquet`: the events
    with their points. Empty means missing everywhere.

    Written whole or not at all: what stood at `path` before stands there until the new file is
    complete. Raises ValueError for an unknown format; Refused where the folder to write in is
    missing or cannot be written, where `path` exists and `overwrite` is false, and where it holds
    anything that is not an export; ImportError naming the extra where a library is missing.
    """
    if to not in FORMATS:
        raise ValueError(f"unknown format {to!r}; expected one of {', '.join(FORMATS)}")
    package = package or Package.open()
    target = Path(path).resolve()
    _free(target, to, overwrite)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
            made = Path(folder) / target.name
            _WRITERS[to](package, made)
            _place(made, target, Path(folder) / "before")
    except OSError as error:
        raise Refused([Issue(str(path), 0, "write", f"cannot be written; {error.strerror or error}")]) from error
    return Path(path)


def marked(text: str) -> str:
    """`text` with a `'` before it where a spreadsheet would run it as a formula, or where it begins with one."""
    return MARK + text if text.startswith(_FORMULA) else text


def unmarked(text: str) -> str:
    """The text that `marked` was given."""
    return text.removeprefix(MARK)


def _free(target: Path, to: str, overwrite: bool) -> None:
    """Refused where an export may not be put at `target`."""
    message = ""
    if not target.parent.is_dir():
        message = f"there is no folder {target.parent} to write in"
    elif target.is_dir() != (to in _FOLDERS) and target.exists():
        message = f"exists and is {'a folder' if target.is_dir() else 'a file'}; {to} needs another path"
    elif target.is_dir() and any(file.suffix != _FOLDERS[to] or file.is_dir() for file in target.iterdir()):
        message = f"is a folder that holds other things than {_FOLDERS[to]} files"
    elif (any(target.iterdir()) if target.is_dir() else target.exists()) and not overwrite:
        message = "exists; choose to overwrite it, or another path"
    if message:
        raise Refused([Issue(str(target), 0, "path", message)])


def _place(made: Path, target: Path, before: Path) -> None:
    """`made` stands at `target`; a folder cannot be replaced in one step, so it steps aside first."""
    if not target.is_dir():
        made.replace(target)
        return
    target.rename(before)
    try:
        made.rename(target)
    except BaseException:
        before.rename(target)
        raise


def _missing(library: str, extra: str) -> ImportError:
    return ImportError(f"{library} is not installed; pip install 'syria-events[{extra}]'")


def _extras(package: Package) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """The tables that explain the others, as rows of text: codebook, vocabularies and about."""
    codes = [
        row for name in package.names for row in dictionary.codebook(package.schema.table(name), package.schema)
    ]
    about = {"title": package.descriptor["title"], "version": package.version}
    about |= {"description": package.descriptor["description"]}
    about |= {"licence": "; ".join(entry["path"] for entry in package.descriptor["licenses"])}
    about |= {"sources": "; ".join(entry["title"] for entry in package.descriptor["sources"])}
    about |= {"missing values": "An empty cell means that no claim gives the value; a claimed zero is 0."}
    yield "codebook", codes
    yield "vocabularies", dictionary.vocabulary_rows(package.schema)
    yield "about", [{"name": name, "value": value} for name, value in about.items()]


def _wide_codes(package: Package) -> Iterator[dict[str, object]]:
    for name, meaning in widetable.columns(package.schema).items():
        yield {"table": "wide", "column": name, "type": "string", "description": meaning}


def _word(value: object) -> str:
    """A cell of an explaining table as text."""
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _duckdb(package: Package, path: Path) -> None:
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise _missing("duckdb", "duckdb") from error
    with duckdb.connect(str(path)) as base:
        for name in sqlschema.parents_first(package.schema):
            table = package.schema.table(name)
            base.execute(sqlschema.create(table, package.schema, "duckdb"))
            for comment in sqlschema.comments(table):
                base.execute(comment)
            for rows in _generations(package, name):
                base.register("incoming", rows)
                base.execute(f"INSERT INTO {sqlschema.name(name)} SELECT * FROM incoming")  # noqa: S608
                base.unregister("incoming")
        _explain(package, base.execute, base.executemany)


def _generations(package: Package, name: str) -> Iterator[pa.Table]:
    """The rows of a table in parts, each row in a later part than the row of the table it refers to.

    DuckDB holds a row against those that stood before the statement.
    """
    data, table = package.table(name), package.schema.table(name)
    own = [key for key in table.foreign_keys if key.target == name]
    waiting, seen = list(range(data.num_rows)), {None}
    keys = data[table.primary_key[0]].to_pylist()
    parents = [data[key.fields[0]].to_pylist() for key in own]
    while waiting:
        ready = [row for row in waiting if seen.issuperset(column[row] for column in parents)]
        if not ready:
            raise Refused(Issue(name, row + 1, "cycle", f"{keys[row]} refers to itself") for row in waiting)
        yield data.take(ready)
        seen |= {keys[row] for row in ready}
        waiting = [row for row in waiting if keys[row] not in seen]


def _sqlite(package: Package, path: Path) -> None:
    import sqlite3

    base = sqlite3.connect(path)
    try:
        base.execute("PRAGMA foreign_keys = ON")
        for name in sqlschema.parents_first(package.schema):
            table, data = package.schema.table(name), package.table(name)
            base.execute(sqlschema.create(table, package.schema, "sqlite"))
            base.execute("BEGIN")
            base.execute("PRAGMA defer_foreign_keys = ON")
            columns = [_plain(data, field) for field in table.fields]
            base.executemany(_insert(name, len(columns)), zip(*columns, strict=True))
            base.commit()
        _explain(package, base.execute, base.executemany)
        base.commit()
    finally:
        base.close()


def _insert(table: str, n_columns: int) -> str:
    return f"INSERT INTO {sqlschema.name(table)} VALUES ({', '.join('?' * n_columns)})"  # noqa: S608


def _plain(data: pa.Table, field: Field) -> list[Any]:
    """The values of a column as SQLite keeps them."""
    if field.type in ("date", "datetime"):
        return [cell or None for cell in csvmirror.cells("", data, field.name)]
    return list(data[field.name].to_pylist())


def _explain(package: Package, execute: Callable[..., Any], executemany: Callable[..., Any]) -> None:
    """The explaining tables stand in the database, their cells text."""
    for name, rows in _extras(package):
        columns = ", ".join(f"{sqlschema.name(column)} VARCHAR" for column in rows[0])
        execute(f"CREATE TABLE {sqlschema.name(name)} ({columns})")
        cells = [[_word(value) or None for value in row.values()] for row in rows]
        executemany(_insert(name, len(rows[0])), cells)


def _sheets(package: Package) -> Iterator[tuple[str, list[str], Iterable[Iterable[Any]]]]:
    """What a spreadsheet gets: name, header and rows, whose cells are Python values."""
    frame = widetable.wide(package).astype(object)
    yield "wide", list(frame), frame.where(frame.notna(), None).itertuples(index=False)
    for name in package.names:
        data = package.table(name)
        yield name, data.column_names, zip(*(column.to_pylist() for column in data.columns), strict=True)
    for name, rows in _extras(package):
        more = _wide_codes(package) if name == "codebook" else ()
        header = list(rows[0])
        yield name, header, [[_word(row.get(column)) or None for column in header] for row in (*rows, *more)]


def _csv(package: Package, path: Path) -> None:
    path.mkdir()
    for name, header, rows in _sheets(package):
        cells = ([marked(value) if isinstance(value, str) else csvmirror.cell(value) for value in row] for row in rows)
        (path / f"{name}.csv").write_bytes("\ufeff".encode() + csvmirror.text(header, cells))


def _xlsx(package: Package, path: Path) -> None:
    try:
        from openpyxl import Workbook
    except ModuleNotFoundError as error:
        raise _missing("openpyxl", "xlsx") from error
    book = Workbook(write_only=True)
    for name, header, rows in _sheets(package):
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "B2"
        sheet.append(header)
        for number, row in enumerate(rows, start=1):
            sheet.append([_xlsx_cell(sheet, value, name, number) for value in row])
    book.save(path)


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
        cell = WriteOnlyCell(sheet, value)
    except IllegalCharacterError as error:
        raise Refused([Issue(table, number, "xlsx", "a text has control characters, which xlsx cannot hold")]) from error
    if len(value) > _XLSX_TEXT:
        raise Refused([Issue(table, number, "xlsx", f"a text is longer than the {_XLSX_TEXT} characters of a cell")])
    # openpyxl takes a text that begins with = for a formula and "#N/A" for an error.
    cell.data_type, cell.quotePrefix = "s", value.startswith(_FORMULA)
    return cell
