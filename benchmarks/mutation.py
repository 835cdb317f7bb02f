"""Our own code under mutation: every small change of it that no test notices.

`python benchmarks/mutation.py ROOM_OR_MODULE ... [--only TEXT] [--seconds N]`, for example
`python benchmarks/mutation.py derivation checks/relations.py`.

A mutant is one change in one module: a comparison turned, a condition negated or dropped, a number one more, a word
changed, a result lost, an entry left out of a table of constants. Each is held against the tests of its room, first
the quick ones and then, if those pass, the slow ones; each runs in a process of its own in which the module is the
changed one, so no file of the tree is touched. What no test notices is printed; those that no test can notice, or that
change nothing but words, are listed in `mutants.csv` beside this file with the reason. Exit code 1 where a mutant
outlives the tests and is not listed.

Why this and not mutmut or cosmic-ray: mutmut 3 passes over functions with decorators, which every rule between tables
is, and over what stands in a module outside functions, which the table of kinds is; cosmic-ray changes the files of the
tree in place, and starts an interpreter for each mutant.
"""

from __future__ import annotations

import argparse
import ast
import copy
import csv
import gc
import importlib.abc
import importlib.util
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from itertools import zip_longest
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
LISTED = Path(__file__).with_name("mutants.csv")
# By room: the tests that are quick, and those that are tried on what these leave.
TESTS = {
    "derivation": (
        [
            *("tests/derivation/test_shipped.py", "tests/conformance/test_conformance.py", "tests/derivation"),
            *("-k", "not as_it_is_committed and not no_two_cases", "--hypothesis-profile=fast"),
        ],
        ["tests/conformance", "tests/derivation", "tests/reading/test_views.py", "tests/reading/test_totals.py"],
    ),
    "checks": (
        ["tests/checks/test_relations.py", "tests/checks", "-m", "not slow"],
        ["tests/checks", "tests/coding/test_build.py", "tests/coding/test_reader.py", "tests/test_real_data.py"],
    ),
}
_SETTINGS = (
    *("-x", "-q", "-n0", "-p", "no:randomly", "-p", "no:cacheprovider", "--tb=no"),
    # The driver has imported what the tests would.
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)
_COMPARED: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COUNTED: dict[type, type] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}


@dataclass(frozen=True)
class Mutant:
    """One change: the module, the function or constant it stands in, what is there and what is put for it."""

    module: str
    place: str
    line: int
    change: str
    source: str
    in_function: bool

    @property
    def name(self) -> str:
        """How the list of survivors calls it: without its line, which moves."""
        return f"{self.place}: {self.change}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(path.read_text("utf-8"))
    module = _module(path)
    seen: Counter[str] = Counter()
    for place, number, before in sorted(_nodes(tree), key=lambda found: _line(found[2])):
        for after in _changed(before, place):
            made = copy.deepcopy(tree)
            _put(made, number, after)
            source = ast.unparse(ast.fix_missing_locations(made))
            change = f"{_said(before)} -> {_said(after)}"
            seen[f"{place}: {change}"] += 1
            again = seen[f"{place}: {change}"]
            change += f" ({again})" if again > 1 else ""
            yield Mutant(module, place, _line(before), change, source, _in_function(tree, place))


def _in_function(tree: ast.Module, place: str) -> bool:
    first, _, second = place.partition(".")
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == first:
            return True
        if isinstance(node, ast.ClassDef) and node.name == first:
            return any(isinstance(each, ast.FunctionDef) and each.name == second.split(".")[0] for each in node.body)
    return False


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _line(node: ast.AST) -> int:
    line: int = node.target.lineno if isinstance(node, ast.comprehension) else getattr(node, "lineno", 0)
    return line


def _nodes(tree: ast.Module) -> Iterator[tuple[str, int, ast.AST]]:
    """Every node that may be changed: where it stands, its number in `ast.walk`, and the node."""
    left_out: set[ast.AST] = set()
    places: dict[ast.AST, str] = {}
    for node in ast.walk(tree):
        place = places.get(node, "")
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            place = f"{place}.{node.name}".strip(".")
            left_out |= {below for each in node.decorator_list for below in ast.walk(each)}
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and not place:
            place = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
        for child in ast.iter_child_nodes(node):
            places[child] = place
        words = [getattr(node, name, None) for name in ("annotation", "returns")]
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.JoinedStr)):
            words.append(node)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            words.append(node)
        # Where only types are imported, and types as such.
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            words.append(node)
        left_out |= {below for word in words if word is not None for below in ast.walk(word)}
    for number, node in enumerate(ast.walk(tree)):
        # What is computed inside a message is looked at, what is said is not.
        inside = isinstance(node, (ast.Compare, ast.IfExp)) or node not in left_out
        if inside and places.get(node):
            yield places[node], number, node


def _changed(node: Any, place: str) -> Iterator[ast.AST]:  # noqa: PLR0912 - a case for each kind of change
    """What is put for a node, one change at a time."""
    match node:
        case ast.Compare(ops=[op], left=left, comparators=right):
            yield ast.Compare(left, [_COMPARED[type(op)]()], right)
        case ast.Compare(ops=ops):
            for number, op in enumerate(ops):
                turned = [*ops[:number], _COMPARED[type(op)](), *ops[number + 1 :]]
                yield ast.Compare(node.left, turned, node.comparators)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for number in range(len(values)):
                rest = [*values[:number], *values[number + 1 :]]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(op=op) if type(op) in _COUNTED:
            yield ast.BinOp(node.left, _COUNTED[type(op)](), node.right)
        case ast.If():
            yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.IfExp():
            yield node.body
            yield node.orelse
        case ast.comprehension(ifs=[_, *_]):
            for number in range(len(node.ifs)):
                kept = [*node.ifs[:number], *node.ifs[number + 1 :]]
                yield ast.comprehension(node.target, node.iter, kept, node.is_async)
        case ast.Constant(value=bool(flag)):
            yield ast.Constant(not flag)
        case ast.Constant(value=int(number) | float(number)):
            yield ast.Constant(number + 1)
        case ast.Constant(value=str(word)) if word and " " not in word:
            yield ast.Constant(f"{word}x")
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Yield() | ast.YieldFrom() | ast.Call()):
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
        case ast.AugAssign():
            yield ast.Pass()
        case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
            yield ast.Call(ast.Name(_CALLED[name], ast.Load()), node.args, node.keywords if name != "sorted" else [])
        case ast.Tuple(elts=[_, _, *_] as elements, ctx=ast.Load()) | ast.Set(elts=[_, _, *_] as elements) if (
            place.isupper() or place.startswith("_")
        ) and "." not in place:
            for number in range(len(elements)):
                kept = [*elements[:number], *elements[number + 1 :]]
                yield ast.Set(kept) if isinstance(node, ast.Set) else ast.Tuple(kept, ast.Load())


def _put(tree: ast.AST, number: int, after: ast.AST) -> None:
    """Puts `after` where the node of that number stands in `ast.walk`."""
    target = next(node for at, node in enumerate(ast.walk(tree)) if at == number)
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, copy.deepcopy(after))
                return
            if isinstance(value, list) and any(item is target for item in value):
                value[next(at for at, item in enumerate(value) if item is target)] = copy.deepcopy(after)
                return


def _said(node: ast.AST) -> str:
    """The start of a node as it is written."""
    if isinstance(node, ast.comprehension):
        text = f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}"
        text += "".join(f" if {ast.unparse(each)}" for each in node.ifs)
    elif isinstance(node, ast.If):
        text = f"if {ast.unparse(node.test)}"
    else:
        text = ast.unparse(ast.fix_missing_locations(copy.deepcopy(node)))
    text = " ".join(text.split())
    return text if len(text) <= 150 else f"{text[:110]} … {text[-37:]}"


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the changed module where it is imported."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> Any:
        file = str(ROOT / Path(*name.split(".")).with_suffix(".py"))
        return importlib.util.spec_from_file_location(name, file, loader=self) if name == self.mutant.module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.mutant.source, str(module.__file__), "exec"), module.__dict__)


def _forked(work: Callable[[], int], seconds: float) -> int | None:
    """What `work` comes to in a process of its own, without a word; None where it takes longer than `seconds`."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setpgid(0, 0)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(1, 2)
            code = work()
        finally:
            os._exit(code)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def outlives(mutant: Mutant, tests: Sequence[str], seconds: float) -> str:
    """Whether a mutant was "killed", "survived" or was "stopped" by all of `tests`, when it is imported as changed."""

    def work() -> int:
        import pytest

        sys.meta_path.insert(0, _Changed(mutant))
        return int(pytest.main([*_SETTINGS, *tests]))

    code = _forked(work, seconds)
    return "stopped" if code is None else "survived" if code == 0 else "killed"


class _Session:
    """A session of pytest that runs its tests anew for each mutant, in a process that has imported and collected all.

    A changed function gets its code where it is; what has been imported from it, or remembered, may be of the sound
    one. So whatever survives here is tried again by `outlives`, and nothing is killed here that would survive there.
    """

    def __init__(self, found: Sequence[Mutant], seconds: float, results: Path) -> None:
        self.found, self.seconds, self.results = found, seconds, results

    def pytest_runtestloop(self, session: Any) -> bool:
        """Writes a line for each mutant: killed, or not. The first is for no mutant, and has to be "not"."""
        with self.results.open("w") as file:
            for mutant in (None, *self.found):
                if mutant is None or mutant.in_function:
                    code = _forked(lambda mutant=mutant: self._run(session, mutant), self.seconds)  # type: ignore[misc]
                else:
                    code = 0
                file.write("killed\n" if code else "not\n")
                file.flush()
        return True

    def _run(self, session: Any, mutant: Mutant | None) -> int:
        if mutant is not None and not _patched(mutant):
            return 0
        for item, following in zip_longest(session.items, session.items[1:]):
            given = item.callspec.params if hasattr(item, "callspec") else {}
            if set(item.fixturenames) <= set(given) and not item.cls:
                item.obj(**given)  # what it raises ends the process
                continue
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return 1
        return 0


def _patched(mutant: Mutant) -> bool:
    """Whether the functions of the module could be given the code of the mutant."""
    codes = {}
    for code in compile(mutant.source, "mutant", "exec").co_consts:
        if isinstance(code, CodeType):
            codes[code.co_qualname] = code
            codes |= {inner.co_qualname: inner for inner in code.co_consts if isinstance(inner, CodeType)}
    done = False
    for found in gc.get_objects():
        if isinstance(found, FunctionType) and found.__module__ == mutant.module and found.__qualname__ in codes:
            try:
                found.__code__ = codes[found.__qualname__]
            except ValueError:  # another number of names of the function around it
                return False
            done = True
        elif isinstance(found, _lru_cache_wrapper) and found.__module__.startswith("syria_events"):
            found.cache_clear()
    return done


def _quickly(found: Sequence[Mutant], tests: Sequence[str], seconds: float) -> list[bool]:
    """Whether each mutant is killed by the quick tests, by one session of pytest for all of them."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results"

        def work() -> int:
            import pytest

            return int(pytest.main([*_SETTINGS, *tests], plugins=[_Session(found, seconds, results)]))

        _forked(work, seconds * (len(found) + 1))
        lines = results.read_text().split() if results.exists() else []
    if lines[:1] != ["not"] or len(lines) != len(found) + 1:
        sys.exit(f"the tests fail as it is: {' '.join(tests)}")
    return [line == "killed" for line in lines[1:]]


def main(arguments: Sequence[str]) -> int:
    """Prints each survivor that is not listed, and the score of each module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="+", help="rooms or modules under syria_events/")
    parser.add_argument("--only", default="", help="mutants whose place and change have this text")
    parser.add_argument("--quick", action="store_true", help="the quick tests only")
    parser.add_argument("--seconds", type=float, default=300, help="what the tests may take for one mutant")
    chosen = parser.parse_args(arguments)
    os.chdir(ROOT)
    # The examples of properties are the same on every run.
    os.environ["CI"] = "1"
    for name in ("pytest", "hypothesis", "numpy", "pandas", "pyarrow.parquet", "pyarrow.compute"):
        importlib.import_module(name)
    sys.path.insert(0, str(ROOT))
    with LISTED.open(encoding="utf-8", newline="") as lines:
        listed = {(row["module"], row["mutant"]) for row in csv.DictReader(lines)}
    strange = 0
    for room in chosen.rooms:
        path = ROOT / "syria_events" / room
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            found = [each for each in mutants(file) if chosen.only in each.name]
            results: Counter[str] = Counter()
            quick, slow = TESTS[file.parent.name]
            killed = _quickly(found, quick, chosen.seconds) if found else []
            for mutant, at_once in zip(found, killed, strict=True):
                if (mutant.module, mutant.name) in listed:
                    result = "listed"
                elif at_once:
                    result = "killed"
                elif chosen.quick:
                    result = "survived" if mutant.in_function else outlives(mutant, quick, chosen.seconds)
                else:
                    result = outlives(mutant, slow, chosen.seconds)
                if result not in ("killed", "listed"):
                    strange += result == "survived"
                    print(f"{result}  {mutant.module}:{mutant.line}: {mutant.name}", flush=True)
                results[result] += 1
            if found:
                told = ", ".join(f"{number} {result}" for result, number in sorted(results.items()))
                print(f"{file.relative_to(ROOT)}: {len(found)} mutants: {told}", flush=True)
    return 1 if strange else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
