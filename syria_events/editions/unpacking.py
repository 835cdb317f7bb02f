"""A zip as a folder of files: unpacked whole and inside its own folder, or refused."""

from __future__ import annotations

import atexit
import lzma
import os
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TypeGuard

from syria_events.issues import Issue, Refused

# What Python raises at damage, and at what it cannot unpack: names that are no text are a ValueError, and
# methods that it does not know a RuntimeError, as are folders too deep for it.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    OSError, EOFError, MemoryError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip
_LONGEST = 1000  # characters of a path; systems have limits, and folders are made one within the other


def unpacked(path: Path, marker: str) -> Path:
    """The tree of a zip in a temporary folder that lasts as long as the program.

    Where `marker` stands not at its top but in one folder inside, that folder is the tree. Raises
    Refused for a zip that cannot be read in full, and for one with members outside its own tree.
    """
    folder = Path(tempfile.mkdtemp(prefix="syria_events-"))
    # Not tied to a package: a path taken from it may be read after it is gone.
    atexit.register(_remove, folder, os.getpid())

    def issue(reason: str) -> Issue:
        return Issue(str(path), 0, "zip", f"expected a folder, a {marker} or a whole zip of them; {reason}")

    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            outside = [astray(str(path), member.filename) for member in members if not stays(member.filename)]
            wrong = outside or [issue(reason) for reason in _obstacles(members)]
    except _UNREADABLE as error:
        raise Refused([issue(_reason(error))]) from error
    if wrong:
        raise Refused(wrong)
    with zipfile.ZipFile(path) as archive:
        for member in members:
            try:
                file = Path(archive.extract(member, folder))
                if file.is_file():
                    file.chmod(0o444)  # what was checked must not be written to by mistake
            except _UNREADABLE as error:
                raise Refused([issue(f"{member.filename}: {_reason(error)}")]) from error
    inside = sorted(folder.glob(f"*/{marker}"))
    return inside[0].parent if len(inside) == 1 and not (folder / marker).exists() else folder


def stays(path: object) -> TypeGuard[str]:
    """True of a plain relative path that does not leave its folder."""
    if not isinstance(path, str) or not path.isascii() or not path.isprintable() or not path:
        return False
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts and "\\" not in path and ":" not in path


def astray(where: str, path: object) -> Issue:
    """The issue of a path that does not stay in its folder, found in the file `where`."""
    return Issue(where, 0, "path", f"expected a relative path that stays inside the folder, found {path!r}")


def _obstacles(members: Sequence[zipfile.ZipInfo]) -> Iterator[str]:
    """Why members cannot be unpacked, as far as their names and marks tell."""
    seen: set[str] = set()
    for member in members:
        name = member.filename
        if len(name) > _LONGEST:
            yield f"{name[:40]}...: the path has {len(name)} characters; expected at most {_LONGEST}"
        elif name in seen:
            yield f"{name}: is there twice"
        elif member.flag_bits & 1:
            yield f"{name}: is encrypted"
        seen.add(name)


def _reason(error: BaseException) -> str:
    # What the system says of a file names the temporary folder, which is nobody's concern.
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or "it is damaged"


def _remove(folder: Path, process: int) -> None:
    """The folder is gone, if this is the program that made it and not one that it forked."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)
