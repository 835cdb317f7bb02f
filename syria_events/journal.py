"""What is to be done to files, written down before it is done, so that whoever comes next can undo half of it.

A stage is a folder beside the files: what is to stand is in `new`, what stood is in `old`, and `plan` lists the
steps from one to the other. While the plan stands, nothing counts as done, and what was done is undone; without it,
the stage is only in the way. So taking the plan away is the one moment at which everything becomes true together.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

PREFIX = ".made-"
_PLAN = "plan"


@dataclass(frozen=True)
class Step:
    """One change of one path: a file is `place`d or `remove`d, a folder `make`d or `clear`ed; `over` another file."""

    does: str
    path: str
    over: bool = False


@dataclass(frozen=True)
class Stage:
    """Where files wait that are to stand under `folder`: a folder of its own in it, `beside`."""

    folder: Path
    beside: Path

    @property
    def new(self) -> Path:
        """What is to stand, each at the path that it will have."""
        return self.beside / "new"

    @property
    def old(self) -> Path:
        """What stood, from before anything is changed."""
        return self.beside / "old"

    def carry_out(self, steps: Sequence[Step]) -> None:
        """All steps are done, in their order, or none."""
        for step in steps:
            if step.over or step.does == "remove":
                _keep(self.folder / step.path, self.old / step.path)
        try:
            self._write_plan(steps)
            for step in steps:
                self._do(step)
            (self.beside / _PLAN).unlink()
        except BaseException:  # an interrupt too
            with suppress(OSError):  # the plan still stands, and the next to write here tries again
                self.undo()
            raise

    def has_plan(self) -> bool:
        """Whether something was begun here and neither ended nor undone."""
        return stands(self.beside / _PLAN)

    def is_foreign(self) -> bool:
        """Whether the plan was written for another place: it is a stranger's, or in a copy of a folder."""
        return self.has_plan() and self._planned() is None

    def undo(self) -> bool:
        """What a plan has begun is as if it had not; False where there is no plan that was written here.

        May be interrupted and begun again. Raises OSError where a step cannot be undone, after all others were.
        """
        steps = self._planned()
        if steps is None:
            return False
        failed: OSError | None = None
        for step in reversed(steps):
            try:
                self._undo(step)
            except OSError as error:
                failed = error
        if failed is not None:
            raise failed
        (self.beside / _PLAN).unlink()
        return True

    def drop(self) -> None:
        """The stage is gone, unless it holds a plan that could not be undone: then it has what is nowhere else."""
        if not self.has_plan():
            # What cannot be cleared away is in nobody's place, and no reason to fail.
            shutil.rmtree(self.beside, ignore_errors=True)

    def _write_plan(self, steps: Sequence[Step]) -> None:
        written = {"stage": self._place(), "steps": [astuple(step) for step in steps]}
        part = self.beside / f"{_PLAN}.part"
        part.write_bytes(json.dumps(written).encode())
        part.replace(self.beside / _PLAN)

    def _planned(self) -> list[Step] | None:
        """The steps of the plan; None where there is none that was written for this very folder."""
        try:
            written = json.loads((self.beside / _PLAN).read_bytes())
            return [Step(*step) for step in written["steps"]] if written["stage"] == self._place() else None
        except (FileNotFoundError, ValueError, LookupError, TypeError):
            return None

    def _place(self) -> list[int]:
        """What tells this folder from every other, and from a copy of itself."""
        found = self.beside.stat()
        return [found.st_dev, found.st_ino]

    def _do(self, step: Step) -> None:
        target = self.folder / step.path
        match step.does:
            case "place":
                (self.new / step.path).replace(target)
            case "remove":
                target.unlink()
            case "make":
                target.mkdir()
            case "clear":
                target.rmdir()

    def _undo(self, step: Step) -> None:
        target, new, old = (folder / step.path for folder in (self.folder, self.new, self.old))
        match step.does:
            case "place" if not stands(new):
                # It was placed, or is back already: then `old` is empty, or it is in `new` again.
                if not step.over:
                    target.rename(new)
                elif stands(old):
                    old.replace(target)
            case "remove" if stands(old) and not stands(target):
                old.replace(target)
            case "make":
                with suppress(OSError):  # not made yet, or somebody else has put something in it
                    target.rmdir()
            case "clear":
                target.mkdir(exist_ok=True)


def stages(folder: Path) -> list[Stage]:
    """The stages in a folder that this user has made."""
    mine = getattr(os, "geteuid", lambda: 0)()
    found = [path for path in sorted(folder.glob(f"{PREFIX}*")) if path.is_dir() and not path.is_symlink()]
    return [Stage(folder, path) for path in found if path.stat().st_uid == mine]


def stands(path: Path) -> bool:
    """Whether there is anything of that name; a link that leads nowhere is something too."""
    return os.path.lexists(path)


def _keep(path: Path, copy: Path) -> None:
    """The file stands at `copy` too: as the same file, or where a file system has no second names, as another."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, copy, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(path, copy, follow_symlinks=False)
