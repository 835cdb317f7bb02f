"""Single faults planted in the dataset, and who refuses them: our rules, the derived pandera schemas, frictionless.

`python benchmarks/faults.py [--kind TEXT] [--table NAME] [--sample N] [--frictionless N]
[--survivors] [--json] [--write]`

Every fault stands in a whole dataset with its hashes stamped again, under a version that nobody released, so that only
rules can refuse it; faults in the coding files are given to `lint`. Printed are the score by kind and by table, and
what nobody refuses. Exit code 1 for a traceback, for a fault that another refuses and we do not, and for one that
survives where docs/faults.md does not say that it does, and why. `--write` brings that page up to date, and asks
frictionless of a hundred faults for it.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import multiprocessing
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import faultpage
import planted
import plantedcoding
from planted import Fault

from syria_events import schema as schemas
from syria_events.checks import panderas, relations, validation
from syria_events.checks.claims import DatasetRule
from syria_events.coding import build
from syria_events.editions import contenthash, datapackage
from syria_events.schema import arrow

ROOT = Path(__file__).parents[1]
# A number that no release has and none will have, so that what is released is not looked up.
VERSION = "999.0.0"
# Stock frictionless takes a second for each fault, so for the page it is asked of so many.
_OF_FRICTIONLESS = 100


@dataclass(frozen=True)
class Verdict:
    """What became of a fault: the rules by which we refused it, what the others say, and where something broke.

    The others are None where they were not asked.
    """

    fault: Fault
    rules: tuple[str, ...]
    pandera: bool | None = None
    frictionless: bool | None = None
    broken: str = ""

    @property
    def refused(self) -> bool:
        """Whether we refuse it."""
        return bool(self.rules)


@cache
def sound() -> dict[str, list[dict[str, Any]]]:
    """The rows of every table as they are."""
    package = datapackage.Package.open(ROOT)
    return {name: relations.rows_of(package.table(name)) for name in package.names}


@cache
def faults() -> tuple[Fault, ...]:
    """Every fault, in the same order on every run."""
    package = datapackage.Package.open(ROOT)
    in_tables = planted.in_tables(sound(), package.schema)
    return (*in_tables, *planted.in_descriptor(_unreleased(package)), *plantedcoding.in_coding(ROOT, package.schema))


def _unreleased(package: datapackage.Package) -> dict[str, Any]:
    return {**package.descriptor, "version": VERSION}


class Bench:
    """A copy of the dataset and of the coding files, in which one fault at a time is planted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("coding", "schema", "releases", datapackage.DATA):
            shutil.copytree(ROOT / name, folder / name)
        self.package = datapackage.Package.open(ROOT)
        self.schema = self.package.schema
        self._write(datapackage.DESCRIPTOR, _text(_unreleased(self.package)))

    def _write(self, path: str, content: bytes) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(content)

    @contextlib.contextmanager
    def planting(self, fault: Fault) -> Iterator[None]:
        """While it lasts, the fault stands in the copy."""
        files = self._files(fault)
        before = {path: self._content(path) for path in files}
        try:
            for written in (files, before):
                for path, content in written.items():
                    if content is None:
                        (self.folder / path).unlink(missing_ok=True)
                        with contextlib.suppress(OSError):  # one that the fault made stays no longer than it
                            (self.folder / path).parent.rmdir()
                    else:
                        self._write(path, content)
                if written is files:
                    yield
        finally:
            for path, content in before.items():
                if content is not None:
                    self._write(path, content)

    def _content(self, path: str) -> bytes | None:
        file = self.folder / path
        return file.read_bytes() if file.is_file() else None

    def _files(self, fault: Fault) -> dict[str, bytes | None]:
        if fault.files is not None:
            return dict(fault.files)
        descriptor = fault.descriptor
        if descriptor is not None:
            return {datapackage.DESCRIPTOR: _text(descriptor)}
        data = self.data(fault)
        content = arrow.to_bytes(data)
        found = f"sha256:{hashlib.sha256(content).hexdigest()}"
        stamps = {"hash": found, "rows": data.num_rows, "content_hash": contenthash.content_hash(data)}
        resources = [
            {**entry, **(stamps if entry["name"] == fault.target else {})}
            for entry in self.package.descriptor["resources"]
        ]
        stamped = _text({**_unreleased(self.package), "resources": resources})
        return {datapackage.table_path(fault.target): content, datapackage.DESCRIPTOR: stamped}

    def data(self, fault: Fault) -> Any:
        """The damaged table."""
        assert fault.rows is not None
        return planted.stamped(self.schema.table(fault.target), self.schema, fault.rows())

    def verdict(self, fault: Fault, ask_frictionless: bool = False) -> Verdict:
        """What we and the others make of a fault."""
        pandera = frictionless = None
        try:
            with self.planting(fault):
                if fault.files is not None:
                    issues = build.lint(self.folder)
                else:
                    issues = list(validation.validate_package(self.folder).issues)
                if fault.rows is not None:
                    pandera = _pandera(self, fault)
                    frictionless = _frictionless(self.folder, fault) if ask_frictionless else None
        except Exception:  # whatever it is, it is what we look for
            return Verdict(fault, (), pandera, frictionless, traceback.format_exc())
        return Verdict(fault, tuple(sorted({issue.rule for issue in issues})), pandera, frictionless)


def _text(descriptor: object) -> bytes:
    return (json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n").encode()


def _pandera(bench: Bench, fault: Fault) -> bool:
    """Whether the derived pandera schema refuses the table; what it cannot take in, it refuses."""
    try:
        return bool(panderas.second_opinion(bench.data(fault), bench.schema.table(fault.target), bench.schema))
    except (ValueError, TypeError, OverflowError):
        return True


def _frictionless(folder: Path, fault: Fault) -> bool:
    import frictionless

    try:
        package = frictionless.Package(str(folder / datapackage.DESCRIPTOR))
        return not package.validate(name=fault.target).valid
    except frictionless.FrictionlessException:
        return True


@contextlib.contextmanager
def remembering(bench: Bench) -> Iterator[None]:
    """While it lasts, what is computed of the undamaged tables is computed once.

    The functions that `validate_package` is made of are pure, so one that is given the very object again answers as
    before. Nothing is remembered but what the sound dataset gives: a damaged table is a new object.
    """
    known: dict[Any, tuple[Any, Any]] = {}
    learning = True

    def remembered(key: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
        def answer(*args: Any, **named: Any) -> Any:
            place = (function, key(*args), *named.items())
            if place in known:
                return known[place][0]
            found = function(*args, **named)
            if learning:
                known[place] = found, args  # held, so that no other object gets their numbers
            return found

        return answer

    def same(*args: Any) -> tuple[Any, ...]:
        return tuple(each if isinstance(each, (str, bool)) else id(each) for each in args)

    def recorded(tables: Any, schema: Any) -> tuple[Any, ...]:
        return tuple(id(tables[name]) for name in validation._RECORDED)

    def of_law(law: DatasetRule) -> tuple[Callable[..., Any], Callable[..., Any]]:
        needed = lambda rows, schema: (law.name, *(id(rows[name]) for name in law.needs))  # noqa: E731
        return needed, lambda rows, schema: list(law.broken(rows, schema))

    def content(path: Path) -> str:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else str(path)

    patched: list[tuple[Any, str, Callable[..., Any]]] = [
        (arrow, "read", content),
        (schemas, "read", str),
        (datapackage, "content_hash", same),
        (validation, "columns_of", same),
        (validation, "_checked", same),
        (validation, "_whole", same),
        (relations, "rows_of", same),
        (validation, "_derived", recorded),
    ]
    laws = relations.RULES
    with contextlib.ExitStack() as stack:
        stack.callback(setattr, relations, "RULES", laws)
        relations.RULES = tuple(replace(law, broken=remembered(*of_law(law))) for law in laws)
        for module, name, key in patched:
            if function := getattr(module, name, None):
                setattr(module, name, remembered(key, function))
                stack.callback(setattr, module, name, function)
        assert validation.validate_package(bench.folder).ok, "the dataset itself is not sound"
        learning = False
        yield


def judged(chosen: Sequence[int], asked: Sequence[int]) -> list[Verdict]:
    """The verdicts on the faults of those numbers; frictionless is asked for those in `asked`."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        with remembering(bench):
            return [bench.verdict(faults()[number], number in asked) for number in chosen]


def _bare(job: tuple[Sequence[int], Sequence[int]]) -> list[tuple[Any, ...]]:
    """Verdicts as they go from one process to another: the fault by its number."""
    found = zip(job[0], judged(*job), strict=True)
    return [(number, each.rules, each.pandera, each.frictionless, each.broken) for number, each in found]


def all_judged(chosen: Sequence[int], asked: Sequence[int] = (), processes: int = 2) -> list[Verdict]:
    """The same, shared by processes."""
    jobs = [(chosen[first::processes], asked) for first in range(processes)]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        found = [bare for part in pool.map(_bare, jobs) for bare in part]
    return [Verdict(faults()[number], *rest) for number, *rest in sorted(found, key=lambda bare: bare[0])]


def _score(verdicts: Sequence[Verdict], by: Callable[[Verdict], str]) -> Iterator[str]:
    planted_, ours, theirs = Counter(map(by, verdicts)), Counter[str](), Counter[str]()
    asked = Counter(by(each) for each in verdicts if each.pandera is not None)
    for each in verdicts:
        ours[by(each)] += each.refused
        theirs[by(each)] += bool(each.pandera)
    for name, number in sorted(planted_.items()):
        told = f"{theirs[name]:5} of {asked[name]:4}" if asked[name] else f"{'-':>13}"
        yield f"{name:45} {ours[name]:5} of {number:4} {told}"


def _printed(verdicts: Sequence[Verdict], only_survivors: bool) -> Iterator[str]:
    head = f"{'':45} {'validate, lint':>13} {'pandera':>13}"
    if not only_survivors:
        yield from ("By kind" + head[7:], *_score(verdicts, lambda each: each.fault.kind), "")
        yield from ("By table or file" + head[16:], *_score(verdicts, lambda each: _where(each.fault)), "")
    yield f"What nobody refuses ({sum(not each.refused for each in verdicts)})"
    yield from (f"  {each.fault}" for each in sorted(verdicts, key=lambda v: v.fault.kind) if not each.refused)
    yield ""
    yield from (f"Traceback: {each.fault}\n{each.broken}" for each in verdicts if each.broken)
    yield from (f"Others alone refuse: {each.fault}" for each in _others_alone(verdicts))
    yield from ("In all" + head[6:], *_score(verdicts, lambda each: "coding" if each.fault.files else "dataset"))
    yield from (line.strip("| ") for line in _totals(verdicts)[-1:] if "frictionless" in line)


def _totals(verdicts: Sequence[Verdict]) -> list[str]:
    """The score in all, as lines of a table for the page."""
    lines = ["| faults | planted | we refuse | pandera refuses | stock frictionless refuses |", "|---|---|---|---|---|"]
    for what, those in (
        ("in tables, judged by `validate`", [each for each in verdicts if each.fault.rows is not None]),
        ("in the descriptor, judged by `validate`", [each for each in verdicts if each.fault.descriptor is not None]),
        ("in coding files, judged by `lint`", [each for each in verdicts if each.fault.files is not None]),
    ):
        pandera = sum(bool(each.pandera) for each in those) if any(each.pandera is not None for each in those) else "-"
        asked = [each for each in those if each.frictionless is not None]
        stock = f"{sum(bool(each.frictionless) for each in asked)} of a sample of {len(asked)}" if asked else "-"
        lines.append(f"| {what} | {len(those)} | {sum(each.refused for each in those)} | {pandera} | {stock} |")
    asked = [each for each in verdicts if each.frictionless is not None]
    if asked:
        theirs, ours = sum(bool(each.frictionless) for each in asked), sum(each.refused for each in asked)
        told = f"Stock frictionless refuses {theirs} of a sample of {len(asked)} in tables, of which we refuse {ours}."
        lines += ["", told]
    return lines


def _others_alone(verdicts: Sequence[Verdict]) -> list[Verdict]:
    return [each for each in verdicts if not each.refused and (each.pandera or each.frictionless)]


def _where(fault: Fault) -> str:
    return "coding/incidents" if fault.target.startswith("coding/incidents") else fault.target


def _plain(verdict: Verdict) -> dict[str, Any]:
    fault = verdict.fault
    told = {"kind": fault.kind, "target": fault.target, "place": fault.place, "said": fault.said}
    others = {"pandera": verdict.pandera, "frictionless": verdict.frictionless, "traceback": verdict.broken}
    return {**told, "rules": verdict.rules, **others}


def main(arguments: Sequence[str]) -> int:
    """Prints the scores and what survives."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", default="", help="only kinds with this text in their name")
    parser.add_argument("--table", default="", help="only this table, or the files of the coding that begin so")
    parser.add_argument("--sample", type=int, help="only so many, drawn at random and the same each time")
    parser.add_argument("--frictionless", type=int, default=0, metavar="N", help="ask frictionless about N of them")
    parser.add_argument("--survivors", action="store_true", help="print what nobody refuses and no scores by kind")
    parser.add_argument("--write", action="store_true", help="write what survives into docs/faults.md, of all faults")
    parser.add_argument("--json", action="store_true", help="print every verdict as JSON")
    chosen = parser.parse_args(arguments)
    if chosen.write and (chosen.kind or chosen.table or chosen.sample is not None):
        parser.error("--write takes all faults")
    numbers = [
        number
        for number, fault in enumerate(faults())
        if chosen.kind in fault.kind and f"{fault.target}/".startswith(chosen.table)
    ]
    if chosen.sample is not None:
        numbers = sorted(planted.chance("sample").sample(numbers, min(chosen.sample, len(numbers))))
    in_tables = [number for number in numbers if faults()[number].rows is not None]
    wanted = chosen.frictionless or (_OF_FRICTIONLESS if chosen.write else 0)
    asked = planted.chance("frictionless").sample(in_tables, min(wanted, len(in_tables)))
    verdicts = all_judged(numbers, asked)
    strange = [each for each in verdicts if not each.refused and faultpage.place(each.fault) not in faultpage.reasons()]
    if chosen.write:
        survivors = [each.fault for each in verdicts if not each.refused]
        faultpage.PAGE.write_text(faultpage.written(survivors, "\n".join(_totals(verdicts))), "utf-8")
    if chosen.json:
        print(json.dumps([_plain(each) for each in verdicts], indent=1, ensure_ascii=False))
    else:
        print("\n".join(_printed(verdicts, chosen.survivors)))
    for each in strange:
        print(f"Not on record: {each.fault}", file=sys.stderr)
    return 1 if strange or any(each.broken for each in verdicts) or _others_alone(verdicts) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
