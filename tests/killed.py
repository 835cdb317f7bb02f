"""A program that ends without a word at any of its steps to the disk, as one that is killed or loses its power does."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

STEPS = ("rename", "replace", "link", "mkdir", "unlink", "rmdir")
_KILLED = 77

Tree = dict[str, bytes | None]


def killed(act: Callable[[], object], at: int) -> bool:
    """Whether `act`, in a program of its own, came to its step number `at`, before which it was killed.

    Of a file that is written half is there by then. Raises AssertionError where `act` fails by itself.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the other threads have no part in it
        child = os.fork()
    if child == 0:
        try:
            _count(at)
            act()
            os._exit(0)
        finally:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, _KILLED), "it failed before it was killed"
    return code == _KILLED


def _count(at: int) -> None:
    left = [at]

    def counted(real: Callable[..., Any], half: bool) -> Callable[..., Any]:
        def step(*arguments: Any, **named: Any) -> Any:
            if left[0] == 0:
                if half:
                    real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                os._exit(_KILLED)
            left[0] -= 1
            return real(*arguments, **named)

        return step

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name), half=False))
    Path.write_bytes = counted(Path.write_bytes, half=True)  # type: ignore[method-assign]


def standing(folder: Path) -> Tree:
    """Every file under a folder with its content, and every folder with None."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {name: path.read_bytes() if path.is_file() else None for name, path in paths.items()}
