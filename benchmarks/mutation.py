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
import importlib.abc
import importlib.util
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
LISTED = Path(__file__).with_name("mutants.csv")
# By room: the tests that are quick, and those that are tried on what these leave.
TESTS = {
    "derivation": (
        ["tests/conformance", "tests/derivation", "-k", "not as_it_is_committed", "--hypothesis-profile=fast"],
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
            yield Mutant(module, place, _line(before), change, source)


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


def _changed(node: Any, place: str) -> Iterator[ast.AST]:
    """What is put for a node, one change at a time."""
    match node:
        case ast.Compare(ops=[op], left=left, comparators=right):
            yield ast.Compare(left, [_COMPARED[type(op)]()], right)
        case ast.Compare(ops=ops):
            for number, op in enumerate(ops):
                yield ast.Compare(node.left, [*ops[:number], _COMPARED[type(op)](), *ops[number + 1 :]], node.comparators)
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
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int() | float()):
            yield ast.Constant(node.value + 1)
        case ast.Constant(value=str()) if node.value and " " not in node.value:
            yield ast.Constant(f"{node.value}x")
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
        exec(compile(self.mutant.source, str(module.__file__), "exec"), module.__dict__)  # noqa: S102


def outlives(mutant: Mutant, tests: Sequence[str], seconds: float) -> str:
    """"killed", "survived" or "stopped" (it took longer than `seconds`): what the tests make of a mutant."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        sys.meta_path.insert(0, _Changed(mutant))
        code = 1
        try:
            import pytest

            code = int(pytest.main([*_SETTINGS, *tests]))
        finally:
            os._exit(code)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "survived" if os.waitstatus_to_exitcode(status) == 0 else "killed"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "stopped"


def main(arguments: Sequence[str]) -> int:
    """Prints each survivor that is not listed, and the score of each module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="+", help="rooms or modules under syria_events/")
    parser.add_argument("--only", default="", help="mutants whose place and change have this text")
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
            same = Mutant(_module(file), "", 0, "", file.read_text("utf-8"))
            if found and outlives(same, TESTS[file.parent.name][0], chosen.seconds) != "survived":
                sys.exit(f"{file.relative_to(ROOT)}: its tests fail as it is")
            for mutant in found:
                quick, slow = TESTS[file.parent.name]
                result = outlives(mutant, quick, chosen.seconds)
                result = outlives(mutant, slow, chosen.seconds) if result == "survived" else result
                if result == "survived" and (mutant.module, mutant.name) in listed:
                    result = "listed"
                elif result != "killed":
                    strange += result == "survived"
                    print(f"{result}  {mutant.module}:{mutant.line}: {mutant.name}", flush=True)
                results[result] += 1
            if found:
                told = ", ".join(f"{number} {result}" for result, number in sorted(results.items()))
                print(f"{file.relative_to(ROOT)}: {len(found)} mutants: {told}", flush=True)
    return 1 if strange else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
