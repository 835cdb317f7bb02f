"""Tries inputs on the readers for as long as wanted: `python tests/fuzz/run.py --minutes 120 csv zip`.

Without names all targets share the time. With atheris installed (`pip install atheris`) inputs are made to reach new
code of ours; without it, by hypothesis from the corpus. What breaks a target is kept, each cause once, in `found/`
beside this file, to be mended and moved to `corpus/NAME/`, where the tests try it from then on. It prints how many
inputs were tried, and ends with 1 when something broke.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.util
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]
FOUND = HERE / "found"
# Bytes of an input, and megabytes that a target may come to need while it is given such inputs.
LONGEST, MEMORY = 64 << 10, 1500


def main() -> int:
    """Runs each target in a program of its own, one after another."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--minutes", type=float, default=5, help="for all targets together")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parsed = parser.parse_args()
    from fuzz.targets import TARGETS

    names = parsed.targets or list(TARGETS)
    if unknown := set(names) - TARGETS.keys():
        parser.error(f"no target {', '.join(sorted(unknown))}; known are {', '.join(TARGETS)}")
    seconds = parsed.minutes * 60 / len(names)
    if parsed.child:
        (_guided if importlib.util.find_spec("atheris") else _drawn)(names[0], seconds)
        return 0
    broken = 0
    for name in names:
        before = set(_kept())
        command = [sys.executable, __file__, "--child", "--minutes", str(seconds / 60), name]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        tried = re.findall(r"number_of_executed_units: *(\d+)", done.stderr)
        new = sorted(set(_kept()) - before)
        broken += len(new) + (done.returncode != 0)
        what = "guided" if importlib.util.find_spec("atheris") else "drawn"
        sys.stdout.write(f"{name}: {tried[-1] if tried else '?'} inputs, {what}; {len(new)} broke it\n")
        for file in new:
            sys.stdout.write(f"  {file.name}\n")
        if done.returncode:
            sys.stdout.write(done.stderr[-3000:])
        sys.stdout.flush()
    return 1 if broken else 0


def _kept() -> list[Path]:
    """The inputs that broke a target; beside each of ours is a text that says how."""
    return [file for file in FOUND.glob("*") if file.suffix != ".txt"] if FOUND.is_dir() else []


class Trial:
    """A target in a folder of its own; what breaks it is kept, each cause once."""

    def __init__(self, name: str) -> None:
        """A folder is made, and everything of the target is imported."""
        from fuzz import targets

        self.name, self.act, self.causes = name, targets.TARGETS[name], set[str]()
        self.folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        self.base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    def __call__(self, content: bytes) -> None:
        """One input is tried."""
        folder = self.folder / "in"
        try:
            self.act(content, folder)
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 - self.base
            if grown > MEMORY:
                self.base += grown
                raise MemoryError(f"{grown} MB more")
        except Exception as error:
            self.keep(content, error)
        if self.name not in ("descriptor", "schema", "vocabulary"):  # which stand among files that stay
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, content: bytes, error: Exception) -> None:
        """The input is written down, unless another one broke the target at the same place."""
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "syria_events" in frame.filename] or frames
        cause = f"{type(error).__name__} {Path(ours[-1].filename).name}:{ours[-1].lineno}"
        if cause not in self.causes:
            self.causes.add(cause)
            FOUND.mkdir(exist_ok=True)
            stem = f"{self.name}-{hashlib.sha256(content).hexdigest()[:8]}"
            (FOUND / stem).write_bytes(content)
            (FOUND / f"{stem}.txt").write_text("".join(traceback.format_exception(error))[-4000:], "utf-8")


def _guided(name: str, seconds: float) -> None:
    """Inputs that are made to reach new code."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["syria_events"]):
        from fuzz import targets
    trial = Trial(name)
    start = trial.folder / "corpus"
    start.mkdir()
    given = [*targets.seeds(name), *(file.read_bytes() for file in targets.corpus(name))]
    for number, content in enumerate(given):
        if len(content) <= LONGEST:
            (start / str(number)).write_bytes(content)
    options = [
        f"-max_total_time={max(1, round(seconds))}",
        f"-max_len={LONGEST}",
        "-print_final_stats=1",
        "-timeout=60",
    ]
    options += [f"-rss_limit_mb={4 * MEMORY}", f"-artifact_prefix={FOUND}/{name}-"]
    FOUND.mkdir(exist_ok=True)
    atheris.Setup([sys.argv[0], str(start), *options], trial)
    try:
        atheris.Fuzz()
    finally:
        shutil.rmtree(trial.folder, ignore_errors=True)


def _drawn(name: str, seconds: float) -> None:
    """Inputs that are the corpus with a few bytes changed."""
    from hypothesis import HealthCheck, given, settings

    from fuzz.drawn import inputs_of

    trial, end, tried = Trial(name), time.monotonic() + seconds, 0
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]

    @settings(max_examples=200, deadline=None, database=None, suppress_health_check=quiet)
    @given(inputs_of(name))
    def batch(content: bytes) -> None:
        nonlocal tried
        if time.monotonic() < end:
            tried += 1
            trial(content)

    while time.monotonic() < end:
        batch()
    sys.stderr.write(f"number_of_executed_units: {tried}\n")
    shutil.rmtree(trial.folder, ignore_errors=True)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    sys.exit(main())
