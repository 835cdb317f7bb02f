"""Rows of another dataset as text, whatever file holds them, which its first bytes say; no cell is guessed at."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from syria_events import inputs
from syria_events.editions.unpacking import UNREADABLE
from syria_events.field.texts import few
from syria_events.issues import Issue, Refused
from syria_events.schema import arrow, parquetlimits

# Bytes of rows that are read once they are unpacked; of JSON, which is read at once, what `inputs` has for data.
MOST = 8 << 30
_HEAD = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Rows:
    """The rows of one file or of several: text, with null for what is not there.

    A file that has types keeps them, and texts of which few stand in many rows are coded; `texts` makes text of both.
    `names` are those of the columns, or None where nothing tells. `decimal_comma` says that another sign than the
    comma stands between cells, so that a comma may stand in numbers. `total` is the number of rows that an answer in
    pages says there are, `in_lines` whether rows stand on lines of a file under a header.
    """

    path: str
    names: tuple[str, ...] | None
    columns: tuple[pa.ChunkedArray, ...]
    n_rows: int
    decimal_comma: bool = False
    total: int | None = None
    in_lines: bool = field(default=False, compare=False)

    def line(self, row: int) -> int:
        """Where a row counted from 1 stands: its line in a file of lines, else its number."""
        import pyarrow.compute as pc

        if not self.in_lines:
            return row
        breaks = [pc.sum(pc.count_substring(column.slice(0, row - 1), "\n")).as_py() or 0 for column in self.columns]
        return row + (self.names is not None) + sum(breaks)

    def lines(self, rows: Sequence[int]) -> list[int]:
        """The same of many rows at once."""
        import numpy as np
        import pyarrow.compute as pc

        if not self.in_lines or not rows:
            return list(rows)
        breaks = np.zeros(self.n_rows + 1, np.int64)
        for column in self.columns:
            breaks[1:] += pc.fill_null(pc.count_substring(column, "\n"), 0).to_numpy()
        before = np.cumsum(breaks)
        return [row + (self.names is not None) + int(before[row - 1]) for row in rows]


def rows_of(path: str | Path) -> Rows:
    """The rows in a file; raises Refused for one that is missing or cannot be read, with everything that is wrong."""
    path = Path(path)
    try:
        try:
            with inputs.opened(path) as file:
                return _rows(path, file)
        except _Ragged:  # read again, slowly, which tells where
            with inputs.opened(path) as file:
                return _rows(path, file, threads=False)
    except Refused:
        raise
    except UNREADABLE as error:
        rule = "missing" if isinstance(error, FileNotFoundError) else "unreadable"
        raise Refused([Issue(str(path), 0, rule, f"expected {_EXPECTED}; {inputs.reason(error)}")]) from error


class _Ragged(Exception):
    """A row with more or fewer cells than the first, of which it is not known where it stands."""


_EXPECTED = "a file in CSV, gzip, zip, Parquet, GeoJSON or the JSON of an API"


def _rows(path: Path, file: io.BufferedReader[Any], packed: int = 0, threads: bool = True) -> Rows:
    head = _peek(file, 4)
    if head.startswith(b"PAR1") and not packed:
        return _parquet(path)
    if packed > 1:
        raise ValueError("it is packed more than twice")
    if head.startswith(b"\x1f\x8b"):
        with gzip.GzipFile(fileobj=file) as inner:
            return _rows(path, io.BufferedReader(_Counted(inner), _HEAD), packed + 1, threads)
    if head.startswith(b"PK"):
        with zipfile.ZipFile(file) as archive, archive.open(_member(archive)) as inner:
            return _rows(path, io.BufferedReader(_Counted(inner), _HEAD), packed + 1, threads)
    start = _peek(file, _HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"{", b"["):
        content = file.read(inputs.DATA + 1)
        if len(content) > inputs.DATA:
            raise OSError(None, f"it has more than {inputs.DATA >> 20} MiB of JSON, the most that is read")
        return _json(path, content)
    return _csv(path, file, threads)


def _peek(file: io.BufferedReader[Any], number: int) -> bytes:
    """The first bytes of a file that stays where it is."""
    return file.peek(number)[:number]


class _Counted(io.RawIOBase):
    """A stream that ends with an error where it gives more than is read: a small file can unpack to any size."""

    def __init__(self, inner: gzip.GzipFile | IO[bytes]) -> None:
        self._inner = inner
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._inner.read(len(buffer))
        self._given += len(piece)
        if self._given > MOST:
            raise OSError(None, f"it unpacks to more than {MOST >> 30} GiB, the most that is read")
        buffer[: len(piece)] = piece
        return len(piece)


def _member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one file of an archive that holds rows."""
    if "[Content_Types].xml" in archive.namelist():
        raise ValueError("it is a workbook; save the sheet as CSV in UTF-8")
    found = [
        each
        for each in archive.infolist()
        if not each.is_dir()
        and not each.filename.startswith("__MACOSX/")
        and each.filename.lower().endswith((".csv", ".json", ".geojson", ".tsv", ".txt"))
    ]
    tables = [each for each in found if each.filename.lower().endswith(".csv")] or found
    if len(tables) != 1:
        names = ", ".join(each.filename for each in tables[:5])
        raise ValueError(f"expected one CSV file in the archive, found {names or 'none'}")
    return tables[0]


def _parquet(path: Path) -> Rows:
    data = arrow.read(path, parquetlimits.ROOMY, coded=True)
    return Rows(str(path), tuple(data.column_names), tuple(map(few, data.columns)), data.num_rows)


def _json(path: Path, content: bytes) -> Rows:
    try:
        # Numbers stay as they are written; what is beside a number cannot be told from it any more than in CSV.
        found = json.loads(content.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError as error:
        raise ValueError("lists and objects stand in one another too deep") from error
    records, total = _records(found)
    names = tuple(dict.fromkeys(name for record in records for name in record))
    if len(names) > inputs.COLUMNS:
        raise ValueError(f"it has {len(names)} columns; at most {inputs.COLUMNS} are read")
    nested = [
        Issue(str(path), row, "json", f"{name}: expected a text, a number or nothing, found {type(cell).__name__}")
        for row, record in enumerate(records, start=1)
        for name, cell in record.items()
        if isinstance(cell, dict | list)
    ]
    if nested:
        raise Refused(nested)
    columns = [
        pa.chunked_array([pa.array([_word(record.get(name)) for record in records], pa.string())]) for name in names
    ]
    return Rows(str(path), names, tuple(columns), len(records), total=total)


def _word(cell: object) -> str | None:
    return ("true" if cell else "false") if isinstance(cell, bool) else cell if isinstance(cell, str) and cell else None


def _records(found: Any) -> tuple[list[dict[str, Any]], int | None]:
    """The records in an answer of an API, in GeoJSON, or in a list of records or of pages; and how many there are."""
    if isinstance(found, list) and any(isinstance(each, dict) and _inside(each) for each in found):
        pages = [_records(page) for page in found]
        totals = [total for _, total in pages if total is not None]
        return [record for records, _ in pages for record in records], max(totals, default=None)
    if isinstance(found, list):
        records, total = found, None
    elif isinstance(found, dict) and (key := _inside(found)):
        records = [_feature(each) for each in found[key]] if key == "features" else found[key]
        given = [found[name] for name in ("TotalCount", "total_count") if isinstance(found.get(name), str)]
        total = int(given[0]) if given and given[0].isdecimal() else None
    else:
        said = found.get("message") or found.get("messages") or found.get("error") if isinstance(found, dict) else None
        raise ValueError(f"it holds no rows{f', and says: {said}' if said else ''}")
    if not all(isinstance(record, dict) for record in records):
        raise ValueError("expected a list of objects, one for each row")
    return records, total


def _inside(answer: dict[str, Any]) -> str | None:
    """The keyword under which an answer has its rows."""
    return next((key for key in ("Result", "data", "features") if isinstance(answer.get(key), list)), None)


def _feature(feature: Any) -> dict[str, Any]:
    """The properties of a feature of GeoJSON; its point gives the coordinates where they do not."""
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise ValueError("expected features with properties")
    record = dict(feature["properties"])
    shape = feature.get("geometry")
    if isinstance(shape, dict) and shape.get("type") == "Point" and isinstance(shape.get("coordinates"), list):
        for name, cell in zip(("longitude", "latitude"), shape["coordinates"][:2], strict=False):
            record.setdefault(name, cell)
    return record


_NOT_UTF8 = "it is not text in UTF-8; save it as CSV in UTF-8"


def _csv(path: Path, file: io.BufferedReader[Any], threads: bool) -> Rows:
    start = _peek(file, _HEAD)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in start:
        raise ValueError(_NOT_UTF8)
    if start.startswith(b"\xef\xbb\xbf"):
        file.read(3)
    try:
        text = start.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        if len(start) < _HEAD or error.end < len(start) - 4:  # otherwise a character is cut by the end of what is read
            raise ValueError(f"{_NOT_UTF8} (byte {error.start + 1})") from error
        text = start[: error.start].decode("utf-8", errors="ignore")
    first = next(_records_of(text, ","), None)
    if first is None:
        raise Refused([Issue(str(path), 0, "empty", "the file is empty; expected a header and rows")])
    line = text.lstrip("\r\n").partition("\n")[0]
    sign = max(_DELIMITERS, key=lambda each: (len(next(_records_of(line, each), [])), each == ","))
    header = next(_records_of(text, sign))
    data = _arrow_csv(path, file, sign, len(header), threads)
    return Rows(str(path), None, tuple(data.columns), data.num_rows, decimal_comma=sign != ",", in_lines=True)


def _records_of(text: str, sign: str) -> Iterator[list[str]]:
    """The rows of a text, those that are empty left out."""
    try:
        yield from (row for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign) if row)
    except csv.Error as error:
        raise ValueError(f"{error}; expected CSV with quotes in pairs") from error


def _arrow_csv(path: Path, file: IO[bytes], sign: str, width: int, threads: bool) -> pa.Table:
    """Every row of a CSV file, the header among them, by columns that are numbered."""
    import pyarrow.csv as pacsv

    ragged: list[Issue] = []

    def skipped(row: Any) -> str:
        if len(ragged) < 1000:
            said = f"{row.actual_columns} cells; expected {row.expected_columns}, as in the first row"
            ragged.append(Issue(str(path), row.number or 0, "cells", f"{said}: {row.text[:60]!r}"))
        return "skip"

    names = [str(number) for number in range(width)]
    try:
        data = pacsv.read_csv(
            pa.PythonFile(file, mode="r"),
            read_options=pacsv.ReadOptions(column_names=names, block_size=16 << 20, use_threads=threads),
            parse_options=pacsv.ParseOptions(delimiter=sign, newlines_in_values=True, invalid_row_handler=skipped),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowException as error:
        if "UTF8" in str(error):
            raise ValueError(_NOT_UTF8) from error
        raise ValueError(f"{inputs.reason(error)}; expected CSV in UTF-8 with quotes in pairs") from error
    if ragged and threads:
        raise _Ragged
    if ragged:
        raise Refused(ragged)
    return _whole(data)


def _whole(data: pa.Table) -> pa.Table:
    """The rows; ValueError where a quote was opened and never closed, so that the last cell swallowed rows."""
    last: Sequence[Any] = [column[-1].as_py() for column in data.columns] if data.num_rows else ()
    for cell in last:
        if isinstance(cell, str) and cell.count("\n") > 1 and cell.endswith("\n"):
            raise ValueError("a quote is opened that is never closed; expected CSV with quotes in pairs")
    return data
