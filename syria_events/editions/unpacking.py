"""A zip as a folder of files: unpacked whole and inside its own folder, or refused."""

from __future__ import annotations

import atexit
import lzma
import os
import shutil
import stat
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TypeGuard

from syria_events import inputs, outputs
from syria_events.issues import Issue, Refused
from syria_events.schema.text import cut

# What Python raises at damage, and at what it cannot unpack: names that are no text are a ValueError, and
# methods that it does not know a RuntimeError, as are folders too deep for it.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    OSError, EOFError, MemoryError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip
# Where a zip tells how long the list of its members is, and that it is told in another way.
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"
_PREFIX = "syria_events-unpacked-"
_AGE = 60  # seconds after which a folder that no program holds is one that was left behind


def unpacked(path: Path, marker: str) -> Path:
    """The tree of a zip in a temporary folder that lasts as long as the program.

    Where `marker` stands not at its top but in one folder inside, that folder is the tree. Raises
    Refused for a zip that cannot be read in full, and for one with members outside its own tree.
    """

    def issue(reason: str) -> Issue:
        return Issue(str(path), 0, "zip", f"expected a folder, a {marker} or a whole zip of them; {reason}")

    try:
        if reason := _unlistable(path):
            raise Refused([issue(reason)])
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            outside = [astray(str(path), member.filename) for member in members if not stays(member.filename)]
            if wrong := outside or [issue(reason) for reason in _obstacles(members)]:
                raise Refused(wrong)
            return _tree(_extracted(archive, issue), marker)
    except Refused:
        raise
    except UNREADABLE as error:
        raise Refused([issue(_reason(error))]) from error


def _extracted(archive: zipfile.ZipFile, issue: Callable[[str], Issue]) -> Path:
    """A temporary folder with every member; it is gone when the program ends, or a member cannot be unpacked."""
    folder = _temporary()
    for member in archive.infolist():
        try:
            file = Path(archive.extract(member, folder))
            if file.is_file():
                file.chmod(0o444)  # what was checked must not be written to by mistake
        except BaseException as error:
            _remove(folder, os.getpid())
            if not isinstance(error, UNREADABLE):
                raise
            raise Refused([issue(f"{member.filename}: {_reason(error)}")]) from error
    return folder


def _tree(folder: Path, marker: str) -> Path:
    inside = sorted(folder.glob(f"*/{marker}"))
    return inside[0].parent if len(inside) == 1 and not (folder / marker).exists() else folder


def _temporary() -> Path:
    """A new folder that lasts as long as the program; those of programs that were killed are gone."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _AGE and outputs.hold(left) is not None:
                shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    outputs.hold(folder)
    # Not tied to a package: a path taken from it may be read after it is gone.
    atexit.register(_remove, folder, os.getpid())
    return folder


def stays(path: object) -> TypeGuard[str]:
    """True of a plain relative path that does not leave its folder, and that every system can hold."""
    if not isinstance(path, str) or not path.isascii() or not path.isprintable() or not path:
        return False
    pure = PurePosixPath(path)
    if len(path) > inputs.PATH or any(len(part) > inputs.NAME for part in pure.parts):
        return False
    return not pure.is_absolute() and ".." not in pure.parts and "\\" not in path and ":" not in path


def astray(where: str, path: object) -> Issue:
    """The issue of a path that does not stay in its folder, found in the file `where`."""
    message = f"expected a relative path that stays inside the folder, found {_short(path)}"
    if isinstance(path, str) and len(path) > inputs.NAME:
        message += f" of {len(path)} characters; at most {inputs.PATH} are read, {inputs.NAME} of each name in it"
    return Issue(where, 0, "path", message)


def _unlistable(path: Path) -> str | None:
    """Why the list of a zip's members is not read at all: the zip or the list is too long, or it is no plain file."""
    size = path.stat().st_size
    if size > inputs.TOTAL:
        return f"it has {size >> 20} MiB; at most {inputs.TOTAL >> 20} are read"
    with path.open("rb") as file:
        file.seek(max(0, size - (1 << 16) - 42))
        end = file.read()
    place = end.rfind(_END)
    length = int.from_bytes(end[place + 12 : place + 16], "little") if place >= 0 else 0
    if length > inputs.TEXT or _END64 in end[max(0, place - 20) : max(0, place)]:
        return f"the list of its members is too long; at most {inputs.MEMBERS} members are read"
    return None


def _obstacles(members: Sequence[zipfile.ZipInfo]) -> Iterator[str]:
    """Why members are not unpacked, as far as their names, sizes and marks tell."""
    if len(members) > inputs.MEMBERS:
        yield f"it has {len(members)} members; at most {inputs.MEMBERS} are read"
        return
    if (total := sum(member.file_size for member in members)) > inputs.TOTAL:
        yield f"it unpacks to {total >> 20} MiB; at most {inputs.TOTAL >> 20} are read"
    seen: dict[str, str] = {}
    for member in members:
        name, mode = member.filename, member.external_attr >> 16
        alike = seen.setdefault(name.casefold(), name)
        if alike is not name:
            # Where upper and lower case are the same name, one would be written over the other.
            yield f"{name}: is there twice" if alike == name else f"{name}: is there as {alike} too"
        elif member.flag_bits & 1:
            yield f"{name}: is encrypted"
        elif stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            yield f"{name}: is {'a link' if stat.S_ISLNK(mode) else 'neither a file nor a folder'}"


def _short(path: object) -> str:
    """A path as messages give it, cut where it is long or deep."""
    if isinstance(path, str):
        return repr(path) if len(path) <= inputs.NAME else f"{path[:80]!r}..."
    return cut(path)


def _reason(error: BaseException) -> str:
    # What the system says of a file names the temporary folder, which is nobody's concern.
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or "it is damaged"


def _remove(folder: Path, process: int) -> None:
    """The folder is gone, if this is the program that made it and not one that it forked."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)
