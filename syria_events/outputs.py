"""Files that a command makes: whether those that stand are as it makes them, and all of them put in place or none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from syria_events.issues import Issue

# In these, nothing stands but what one command makes.
WHOLE = ("csv", "r/inst/extdata", "syria_events/data")


def stale(folder: Path, files: Mapping[str, bytes], command: str) -> list[Issue]:
    """What under `folder` is not as `command` makes it: files that differ, are missing, or are in the way.

    `files` are all that the command makes: path relative to `folder` -> content. A folder of
    WHOLE in which some of them belong may hold no others.
    """
    issues = []
    for path, content in sorted(files.items()):
        if not (folder / path).is_file():
            issues.append(Issue(path, 0, "stale", f"missing; run {command}"))
        elif (folder / path).read_bytes() != content:
            issues.append(Issue(path, 0, "stale", f"differs from what a new {command} makes; run {command}"))
    for whole in _whole(files):
        for file in sorted((folder / whole).rglob("*")):
            path = file.relative_to(folder).as_posix()
            if file.is_file() and path not in files:
                issues.append(Issue(path, 0, "stale", f"is not made by {command}; remove it"))
    return issues


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """`files` stand under `folder`, and nothing else in the folders of WHOLE that they belong in: all, or none.

    Everything is written beside its place first; if any step fails, what stood there stands again.
    """
    whole = _whole(files)
    single = [path for path in files if not path.startswith(tuple(f"{each}/" for each in whole))]
    with tempfile.TemporaryDirectory(prefix=".made-", dir=folder) as beside:
        new, old = Path(beside) / "new", Path(beside) / "old"
        for path, content in files.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_bytes(content)
        done: list[str] = []
        try:
            for path in (*whole, *single):
                done.append(path)
                _move(folder / path, old / path)
                _move(new / path, folder / path)
        except BaseException:
            for path in reversed(done):
                if (old / path).exists():
                    _clear(folder / path)
                    _move(old / path, folder / path)
                elif not (new / path).exists():
                    _clear(folder / path)
            raise


def _whole(files: Iterable[str]) -> list[str]:
    """The folders of WHOLE that some of the files belong in."""
    return [folder for folder in WHOLE if any(path.startswith(f"{folder}/") for path in files)]


def _move(source: Path, target: Path) -> None:
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)


def _clear(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
