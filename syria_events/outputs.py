"""The one way in which files are written: whole and all together, or not at all.

What is to stand somewhere is first written in a stage, a folder beside its place, and then placed
path by path in a given order. A file takes the place of another in one step, so that a reader finds
the old one or the new one; a folder steps aside for another. What stood there waits in the stage
until all are in place, and goes back if any step fails.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from syria_events.issues import Issue


def write(folder: Path, files: Mapping[str, bytes], whole: Collection[str] = ()) -> None:
    """`files` stand under `folder`, and nothing else in the folders of `whole`: all of it, or what stood before.

    `files` is path relative to `folder` -> content; they are placed in its order, after the
    folders of `whole`, so that the last one tells of all others.
    """
    with staged(folder) as stage:
        for path in whole:
            (stage.new / path).mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            (stage.new / path).parent.mkdir(parents=True, exist_ok=True)
            (stage.new / path).write_bytes(content)
        stage.place([path for path in (*whole, *files) if not _within(path, whole)])


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


def _within(path: str, folders: Collection[str]) -> bool:
    return path.startswith(tuple(f"{folder}/" for folder in folders))


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """A stage for `folder`, gone when the block ends, with all in it that was not placed."""
    # Under the same folder, since only within one file system is a rename one step.
    beside = Path(tempfile.mkdtemp(prefix=".made-", dir=folder))
    stage = Stage(folder, beside / "new", beside / "old")
    try:
        stage.new.mkdir()
        stage.old.mkdir()
        yield stage
    except BaseException:
        # What could not go back is nowhere else; somebody has to take it from there.
        if not any(map(_is_file, stage.old.rglob("*"))):
            shutil.rmtree(beside, ignore_errors=True)
        raise
    # What cannot be cleared away is in nobody's place, and no reason to undo.
    shutil.rmtree(beside, ignore_errors=True)


@dataclass(frozen=True)
class Stage:
    """Where files and folders wait: those to be placed under `folder` in `new`, those they replace in `old`.

    The three show by themselves how far each path has come, whenever somebody looks: it is in
    `new` until it is placed, and what stood there is in `old` from before that on.
    """

    folder: Path
    new: Path
    old: Path

    def place(self, paths: Sequence[str]) -> None:
        """Each of `paths`, files or folders in `new`, stands under `folder`, in this order; or none does."""
        begun: list[str] = []
        made: list[Path] = []
        try:
            for path in paths:
                for parent in _missing((self.folder / path).parent):
                    made.append(parent)
                    parent.mkdir()
                begun.append(path)
                self._place(path)
        except BaseException:  # an interrupt too
            for path in reversed(begun):
                with suppress(OSError):  # the others go back all the same
                    self._put_back(path)
            for parent in reversed(made):
                with suppress(OSError):
                    parent.rmdir()
            raise

    def _place(self, path: str) -> None:
        new, old, target = self.new / path, self.old / path, self.folder / path
        old.parent.mkdir(parents=True, exist_ok=True)
        if _is_file(new) and _is_file(target):
            _keep(target, old)
        elif _stands(target):
            target.rename(old)
        if _is_file(new):
            new.replace(target)
        else:
            new.rename(target)

    def _put_back(self, path: str) -> None:
        """What stood at `path` stands there again, and in `old` no more, however far its placing came."""
        new, old, target = self.new / path, self.old / path, self.folder / path
        if not _stands(new) and not (_is_file(target) and _is_file(old)):
            target.rename(new)
        if not _stands(new) or not _stands(target):
            if _stands(old):
                old.replace(target)
        else:
            old.unlink(missing_ok=True)


def _keep(path: Path, copy: Path) -> None:
    """The file stands at `copy` too: as the same file, or where a file system has no second names, as another."""
    try:
        os.link(path, copy, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(path, copy, follow_symlinks=False)


def _missing(folder: Path) -> list[Path]:
    """The folders that are not there on the way to `folder`, outermost first."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    return missing[::-1]


def _is_file(path: Path) -> bool:
    """Whether anything but a folder stands there; a name for a folder elsewhere is a file."""
    return _stands(path) and (path.is_symlink() or not path.is_dir())


def _stands(path: Path) -> bool:
    return os.path.lexists(path)
