"""Whether the public face is that of another revision: `python benchmarks/compare_with.py REVISION`, in a git checkout.

Compared are the public names with their signatures, also after every module has been imported, the help
of every command, the bytes of the Parquet files, the hashes and schemas in the descriptor, and the
released archives. What is new is listed; what is gone or changed is listed too, and makes the exit code 1.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import inspect
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
Face = dict[str, str]  # "what: name" -> what can be told of it, as text


def face(tree: Path) -> Face:
    """The public face of the tree from which this process imports `syria_events`."""
    return dict([*_names(tree), *_commands(), *_files(tree)])


def _names(tree: Path) -> Iterator[tuple[str, str]]:
    import syria_events

    assert Path(syria_events.__file__).parents[1] == tree
    for path in sorted((tree / "syria_events").rglob("*.py")):
        if not path.name.startswith("__"):
            importlib.import_module(".".join(path.relative_to(tree).with_suffix("").parts))
    for name in sorted(syria_events.__all__):
        value = getattr(syria_events, name)
        told = f"{inspect.signature(value)}\n{inspect.getdoc(value)}" if callable(value) else ""
        yield f"name: se.{name}", f"{type(value).__name__} {told}"


def _commands() -> Iterator[tuple[str, str]]:
    known = re.findall(r"(?m)^ {2,4}([a-z][a-z-]*)(?: |$)", _said("--help"))
    assert "summary" in known
    for command in ["", *known]:
        yield f"help: {command or 'syria-events'}", _said(*command.split(), "--help")


def _said(*arguments: str) -> str:
    from syria_events.cli import main

    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text), contextlib.suppress(SystemExit):
        main(arguments)
    return text.getvalue()


def _files(tree: Path) -> Iterator[tuple[str, str]]:
    for pattern in ("syria_events/data/*.parquet", "releases/*"):
        for path in sorted(tree.glob(pattern)):
            yield f"bytes: {path.relative_to(tree).as_posix()}", hashlib.sha256(path.read_bytes()).hexdigest()
    for resource in json.loads((tree / "datapackage.json").read_text("utf-8"))["resources"]:
        yield f"descriptor: {resource['name']}", json.dumps(resource, sort_keys=True)


def faces(tree: Path) -> Face:
    """The public face of a tree, found in a process of its own."""
    settings = os.environ | {"PYTHONPATH": str(tree), "COLUMNS": "100"}
    command = [sys.executable, __file__, "--face", str(tree)]
    done = subprocess.run(command, cwd=tree, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    told: Face = json.loads(done.stdout)
    return told


def main(revision: str) -> int:
    """Prints how the public face differs from that of `revision`; 1 where anything of that is gone or changed."""
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder).resolve() / "tree"
        before.mkdir()
        archive = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", before], input=archive, check=True)
        old, new = faces(before), faces(ROOT)
    for kind in ("name", "help", "bytes", "descriptor"):
        mine = [key for key in old if key.startswith(f"{kind}: ")]
        equal = [key for key in mine if new.get(key) == old[key]]
        print(f"{kind}: {len(equal)} of {len(mine)} are equal")
    wrong = [f"{'changed' if key in new else 'gone'}  {key}" for key in old if new.get(key) != old[key]]
    for line in [*wrong, *[f"new  {key}" for key in new if key not in old]]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--face"]:
        print(json.dumps(face(Path(sys.argv[2]))))
    elif len(sys.argv) == 2:
        sys.exit(main(sys.argv[1]))
    else:
        sys.exit(__doc__)
