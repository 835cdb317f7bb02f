"""The one way in which files of strangers are read: plain files only, and no more of them than a memory holds.

The limits are far above what the dataset needs, and stated in docs/limits.md. What is beyond one is an OSError whose
`strerror` says so in words, as for a file that is missing, so that every reader makes the issue of it that fits.
"""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

# Bytes of a file of rows, and of one that describes them.
DATA = 256 << 20
TEXT = 16 << 20
# Members of a zip, and the bytes that they, or the files of a folder that its descriptor names, come to in all.
MEMBERS = 10_000
TOTAL = 512 << 20
# Characters of a path, and of one name in it: systems have limits, and folders are made one within the other.
PATH, NAME = 1000, 255
# Rows and cells of a table, and columns; a count beyond is refused before the cells are made.
ROWS, CELLS, COLUMNS = 2_000_000, 25_000_000, 1000
# Characters of a cell of a CSV file: what the csv module allows, as long as no other library in the process raised it.
CELL = 131_072
# Values of a vocabulary, and characters of a pattern.
VALUES, PATTERN = 10_000, 1000
# How deep lists and objects stand in one another in JSON; schema and descriptor need nine.
DEPTH = 50

# Bytes of a file that are looked at before it is known what it is.
_BUFFER = 1 << 20

_KINDS = ((stat.S_ISFIFO, "a named pipe"), (stat.S_ISSOCK, "a socket"), (stat.S_ISDIR, "a folder"))


def there(path: Path) -> bool:
    """Whether there is anything at a path; no system has anything at one that is too long or has a NUL."""
    return os.path.exists(path)  # noqa: PTH110 - which raises nothing


def is_folder(path: Path) -> bool:
    """Whether there is a folder at a path, as `there`."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: Path) -> bool:
    """Whether there is a plain file at a path, or at the end of a link, as `there`."""
    return os.path.isfile(path)  # noqa: PTH113


def contents(path: Path, most: int = DATA) -> bytes:
    """The bytes of a plain file, or of the one a link leads to.

    Raises OSError for a file of more than `most` bytes and for anything but a plain file, which is not waited for.
    """
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        content = file.read(most + 1) if size <= most else b""
    if size > most or len(content) > most:
        raise OSError(errno.EFBIG, f"it has more than {most >> 20} MiB, the most that is read", str(path))
    return content


def opened(path: Path) -> io.BufferedReader[Any]:
    """A plain file, or the one a link leads to, to be read piece by piece; raises OSError for anything else."""
    _plain(path, path.stat().st_mode)  # before it is opened, which may do something to a device
    # A name may lead to a pipe by now: without waiting nobody has to write to it.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    file: io.BufferedReader[Any] = io.BufferedReader(io.FileIO(descriptor), _BUFFER)
    try:
        _plain(path, os.fstat(descriptor).st_mode)
    except OSError:
        file.close()
        raise
    return file


def reason(error: Exception) -> str:
    """Why a file could not be read, in words and on one line."""
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return said.partition("\n")[0]


def text(path: Path, most: int = TEXT) -> str:
    """The text of a plain file in UTF-8; raises OSError as `contents`, and UnicodeDecodeError."""
    return contents(path, most).decode("utf-8")


def of_cells(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """The rows of a CSV file; raises csv.Error at a cell that is too long, whatever limit the process has."""
    for row in rows:
        if row and max(map(len, row)) > CELL:
            raise csv.Error(f"field larger than field limit ({CELL})")
        yield row


def rows(path: Path, most: int) -> list[list[str]]:
    """The rows of a short CSV file, its header first; raises OSError and ValueError as `text`, and for more rows."""
    try:
        found = list(islice(of_cells(csv.reader(io.StringIO(text(path), newline=""))), most + 2))
    except csv.Error as error:
        raise ValueError(str(error)) from error
    if len(found) > most + 1:
        raise ValueError(f"it has more than {most} rows, the most that is read")
    return found


def parsed(path: Path, pairs: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """What a JSON file holds, objects made by `pairs`; raises OSError as `contents`, and ValueError."""
    content = text(path)
    try:
        found = json.loads(content, object_pairs_hook=pairs)
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    if _ESCAPED_HALF.search(content):
        try:
            json.dumps(json.loads(content), ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise ValueError("a text in it has half of a character (U+D800 to U+DFFF), which none can write") from error
    level = [found]
    for _ in range(DEPTH):
        level = [item for each in level for item in _inside(each)]
        if not level:
            return found
    raise ValueError(_TOO_DEEP)


_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_TOO_DEEP = f"lists and objects stand in one another more than {DEPTH} deep"


def _inside(value: object) -> list[Any]:
    found = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [item for item in found if isinstance(item, dict | list)]


def _plain(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        found = next((name for is_kind, name in _KINDS if is_kind(mode)), "a device")
        raise OSError(errno.EINVAL, f"it is {found}, not a file", str(path))
