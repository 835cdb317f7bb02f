"""The one way in which files are written: whole and all together, or not at all, and by one writer at a time.

What is to stand somewhere is first written in a stage, a folder beside its place, and then put in place file by file in
a given order, each in one step, so that a reader finds the old one or the new one. If a step fails, those before it
are undone at once; if the program is killed, whoever writes next in the same folder undoes them first, and says so.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path, PurePosixPath

from syria_events import journal
from syria_events.issues import Issue, Refused
from syria_events.journal import Stage, Step, stands

# Seconds that a writer waits for another before it says so: longer than any command writes.
WAIT = 30.0

_log = logging.getLogger(__name__)
_held: ContextVar[frozenset[Path]] = ContextVar("_held", default=frozenset())


def write(folder: Path, files: Mapping[str, bytes], whole: Collection[str] = (), without: Collection[str] = ()) -> None:
    """`files` stand under `folder`, and nothing else in the folders of `whole`: all of it, or what stood before.

    Files named in `without` are gone as well.

    `files` is path relative to `folder` -> content; they are placed in its order, after what is in their way is
    removed, so that the last one tells of all others. Raises Refused for a path with a link on its way, which may
    lead out of the folder, and where another writer does not come to an end.
    """
    with staged(folder) as stage:
        for path, content in files.items():
            (stage.new / path).parent.mkdir(parents=True, exist_ok=True)
            (stage.new / path).write_bytes(content)
        gone = [Step("remove", path) for path in without if stands(folder / path)]
        stage.carry_out([*_removals(folder, files, whole), *_placements(folder, files, whole), *gone])


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """A stage for `folder`, gone when the block ends with all in it that was not placed; nobody else writes there."""
    with alone(folder):
        # Under the same folder, since only within one file system is a rename one step.
        stage = Stage(folder, Path(tempfile.mkdtemp(prefix=journal.PREFIX, dir=folder)))
        try:
            stage.new.mkdir()
            stage.old.mkdir()
            yield stage
        finally:
            stage.drop()


def place(stage: Stage, name: str) -> None:
    """What the stage has under `name` stands in its folder, in place of what stood: a file, or a folder's files."""
    new, target = stage.new / name, stage.folder / name
    inside = sorted(file.name for file in new.iterdir()) if new.is_dir() and stands(target) else []
    paths = [f"{name}/{file}" for file in inside] if inside else [name]
    stage.carry_out([Step("place", path, stands(stage.folder / path)) for path in paths])


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else writes in `folder` through this module, and what was cut off there before is undone.

    A block may stand within another of the same folder. Raises Refused where another writer does not come to an end.
    """
    place = folder.resolve()
    if place in _held.get():
        yield
        return
    with _locked(place, WAIT) as free:
        if not free:
            message = f"another program writes here and has not ended in {WAIT:g} seconds; try again when it has"
            raise Refused([Issue(str(folder), 0, "busy", message)])
        token = _held.set(_held.get() | {place})
        try:
            _recover(place)
            yield
        finally:
            _held.reset(token)


def recover(folder: Path) -> None:
    """What a program that was killed has left half done under `folder` is undone, unless one is at work there now."""
    if journal.stages(folder):
        with _locked(folder, 0) as free:
            if free:
                with suppress(OSError):  # who only reads may not be allowed to write
                    _recover(folder)


def unfinished(folder: Path) -> list[Issue]:
    """Whether a program was killed while it put files in place in `folder`, or is doing so now."""
    message = "a write was cut off or goes on; the next command run in this folder undoes it, or says why it does not"
    return [Issue(stage.beside.name, 0, "unfinished", message) for stage in journal.stages(folder) if stage.has_plan()]


def stale(folder: Path, files: Mapping[str, bytes], command: str, whole: Collection[str] = ()) -> list[Issue]:
    """What under `folder` is not as `command` makes it: files that differ, are missing, or are in the way.

    `files` are all that the command makes: path relative to `folder` -> content. The folders of
    `whole` may hold no others.
    """
    issues = []
    for path, content in sorted(files.items()):
        if not (folder / path).is_file():
            issues.append(Issue(path, 0, "stale", f"missing; run {command}"))
        elif (folder / path).read_bytes() != content:
            issues.append(Issue(path, 0, "stale", f"differs from what a new {command} makes; run {command}"))
    for each in whole:
        for file in sorted((folder / each).rglob("*")):
            path = file.relative_to(folder).as_posix()
            if file.is_file() and path not in files:
                issues.append(Issue(path, 0, "stale", f"is not made by {command}; remove it"))
    return issues


def _removals(folder: Path, files: Mapping[str, bytes], whole: Collection[str]) -> Iterator[Step]:
    """What stands in the folders of `whole` and is not to: files first, then folders, innermost first."""
    needed = _parents(files)
    for each in whole:
        if (folder / each).is_symlink():  # refused where something is to be placed in it
            continue
        found = sorted((folder / each).rglob("*"), key=lambda path: len(path.parts), reverse=True)
        paths = {path.relative_to(folder).as_posix(): _is_file(path) for path in found}
        yield from (Step("remove", path) for path, is_file in paths.items() if is_file and path not in files)
        yield from (Step("clear", path) for path, is_file in paths.items() if not is_file and path not in needed)


def _placements(folder: Path, files: Mapping[str, bytes], whole: Collection[str]) -> Iterator[Step]:
    """The folders that are missing, outermost first, and then the files in their order."""
    parents = _parents(files) | _parents(f"{each}/." for each in whole)
    if links := [path for path in sorted(parents) if (folder / path).is_symlink()]:
        message = "is a link, and what is written through it may stand anywhere; put a folder in its place"
        raise Refused(Issue(path, 0, "link", message) for path in links)
    yield from (Step("make", path) for path in sorted(parents) if not (folder / path).is_dir())
    yield from (Step("place", path, over=_is_file(folder / path)) for path in files)


def _parents(paths: Iterable[str]) -> set[str]:
    """The folders on the way to `paths`."""
    return {parent.as_posix() for path in paths for parent in PurePosixPath(path).parents} - {"."}


def _is_file(path: Path) -> bool:
    """Whether anything but a folder stands there; a link to a folder is no folder."""
    return stands(path) and (path.is_symlink() or not path.is_dir())


def _recover(folder: Path) -> None:
    for stage in journal.stages(folder):
        if stage.is_foreign():
            _log.warning("syria-events: %s: was not written for this place; look at it and remove it", stage.beside)
            continue
        undone = stage.undo()
        stage.drop()
        done = "undone; all is as it was before" if undone else "cleared away; nothing in place was half done"
        _log.warning("syria-events: a write in %s that was cut off is %s", folder, done)


@contextmanager
def _locked(folder: Path, wait: float) -> Iterator[bool]:
    """Whether this program alone has the lock of `folder`, for the block, after at most `wait` seconds."""
    end = time.monotonic() + wait
    while (held := hold(folder)) is None and time.monotonic() < end:
        time.sleep(0.02)
    try:
        yield held is not None
    finally:
        if held is not None and held >= 0:
            os.close(held)


def hold(folder: Path) -> int | None:
    """A descriptor that holds the lock of `folder` until it is closed or the program ends; None where another has it.

    Negative where there are no locks: on Windows, whose folders bear none, and in some file systems of a network.
    """
    if sys.platform == "win32":
        return -1
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        return None if error.errno in {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES} else -1
    return descriptor
