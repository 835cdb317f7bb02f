"""A hash of a table's content, the same for every file format and writer, which anyone can compute."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from syria_events.issues import Issue, Refused

if TYPE_CHECKING:
    import pyarrow as pa

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def content_hash(data: pa.Table) -> str:
    r"""`sha256:` and the digest of the rows as text: the same for every file format and writer.

    It depends on the names and order of the columns and on the set of rows with their
    repetitions, and on nothing else: not on the order of rows, chunks, compression, dictionary
    encoding or width of the types. To compute it with other tools:

    1. Write each cell as text. Null: `\N`. Text: as it is, with a backslash before each
       backslash, and tab, line feed and carriage return as `\t`, `\n` and `\r`. Integer: decimal
       digits. Real number: the shortest decimal that reads back as the same double, in the form
       of Python's `repr` (`33.0`, `1e-05`), -0.0 as `0.0`. Boolean: `true` or `false`. Date:
       `2022-08-24`. Instant: in UTC, `2022-08-24T01:00:00.000000Z`. Bytes: lower-case hexadecimal.
    2. Join the cells of a row with tabs; sort the rows by code point.
    3. Put the column names, escaped and joined likewise, before them as the first line.
    4. End every line with a line feed, encode as UTF-8, and take the SHA-256.

    Raises Refused for a column of nested or other type, or with dates that no calendar reaches.
    """
    try:
        rows = zip(*(column.to_pylist() for column in data.columns), strict=True)
        lines = [_line(data.column_names), *sorted(map(_line, rows))]
    except (TypeError, ValueError, OverflowError) as error:
        raise Refused([Issue("", 0, "content_hash", f"expected flat columns; {error}")]) from error
    text = "".join(f"{line}\n" for line in lines)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _line(cells: Iterable[object]) -> str:
    return "\t".join(map(_text, cells))


def _text(cell: object) -> str:
    """A cell as the text that `content_hash` defines."""
    match cell:
        case None:
            return "\\N"
        case str():
            return cell.translate(_ESCAPES)
        case bool():  # before the integers, which include it
            return "true" if cell else "false"
        case int():
            return str(cell)
        case float():
            return repr(cell + 0.0)
        case bytes():
            return cell.hex()
        case dt.datetime() if cell.tzinfo is not None:
            return cell.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case dt.date() if not isinstance(cell, dt.datetime):
            return cell.isoformat()
    raise TypeError(f"found {type(cell).__name__}")
