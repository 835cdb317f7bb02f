"""Our own code under mutation: every small change of it that no test notices.

`python benchmarks/mutation.py ROOM_OR_MODULE ... [--only TEXT] [--tests FILE ...] [--warm]`, for example
`python benchmarks/mutation.py derivation checks/relations.py`.

A mutant is one change in one module: a comparison turned, a condition negated or dropped, a number one more, a word
changed, a result lost, an entry left out of a table of constants. Each is held against the tests of its room that
enter the function it stands in, the likeliest to notice first; each has a process of its own, so no file of the tree is
touched. What no test notices is printed; those that no test can notice, or that change nothing but words, are listed in
`mutants.csv` beside this file with the reason. Exit code 1 where a mutant outlives the tests and is not listed, or
where one is listed that is no more.

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
import json
import math
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import _lru_cache_wrapper, cache, partial
from itertools import takewhile, zip_longest
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, TextIO

import pytest
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).parents[1]
LISTED = Path(__file__).with_name("mutants.csv")
# By room: the tests that hold it.
TESTS = {
    "derivation": (
        *("tests/derivation", "tests/conformance/test_conformance.py"),
        # These make all cases anew.
        *("-k", "not as_it_is_committed and not no_two_cases"),
    ),
    "checks": ("tests/checks", "-m", "not slow"),
}
# The rooms, as far as they are looked at, and those below them.
ROOMS = ("schema", "derivation", "editions", "frames", "checks")
_SETTINGS = (
    *("-x", "-q", "-n0", "-p", "no:randomly", "-p", "no:cacheprovider", "--tb=no", "--hypothesis-profile=mutation"),
    # The driver has imported what the tests would.
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)
# The modules in which a constant is changed wherever it was imported, and what is remembered is forgotten.
_NAMES = ("syria_events", "test")
_COMPARED: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COUNTED: dict[type, type] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}


@dataclass(frozen=True, eq=False)
class Mutant:
    """One change: the module, the function or constant it stands in, what is there and what is put for it."""

    module: str
    place: str
    line: int
    change: str
    around: range | None
    users: frozenset[str]
    made: Callable[[], ast.Module]

    @property
    def source(self) -> str:
        """The changed module; made only where it is asked for, which is in the process of the mutant."""
        return ast.unparse(ast.fix_missing_locations(self.made()))

    @property
    def in_function(self) -> bool:
        """Whether it stands in a function, and not in what is made when the module is imported."""
        return self.around is not None

    @property
    def name(self) -> str:
        """How the list of survivors calls it: without its line, which moves."""
        return f"{self.place}: {self.change}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(path.read_text("utf-8"))
    module = _module(path)
    seen: Counter[str] = Counter()
    users = cache(partial(_users, tree))
    for place, number, before in sorted(_nodes(tree), key=lambda found: _line(found[2])):
        for after in _changed(before, place):
            change = f"{_said(before)} -> {_said(after)}"
            seen[f"{place}: {change}"] += 1
            again = seen[f"{place}: {change}"]
            change += f" ({again})" if again > 1 else ""
            made = partial(_put, tree, number, after)
            yield Mutant(module, place, _line(before), change, _around(tree, place), users(place), made)


def _around(tree: ast.Module, place: str) -> range | None:
    """The lines of the function that a mutant stands in, or of the function around that one."""
    first, _, second = place.partition(".")
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == first:
            within = [each for each in node.body if isinstance(each, ast.FunctionDef)]
            found = [each for each in within if each.name == second.partition(".")[0]]
        else:
            found = [node] if isinstance(node, ast.FunctionDef) and node.name == first else []
        for each in found:
            # The line of `def` runs at import.
            return range(each.body[0].lineno, (each.end_lineno or 0) + 1)
    return None


def _users(tree: ast.Module, place: str) -> frozenset[str]:
    """The function or constant that a place is in, and the functions of the module that use it, or what does."""
    found, before = {place.partition(".")[0]}, set[str]()
    while found != before:
        before = set(found)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
                found |= {node.name} if names & before else set()
    return frozenset(found)


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
        if isinstance(node, ast.Assign) and re.fullmatch("_*[A-Z]+[a-z][A-Za-z]*", ast.unparse(node.targets[0])):
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


def _put(tree: ast.Module, number: int, after: ast.AST) -> ast.Module:
    """A copy in which `after` stands where the node of that number stands in `ast.walk`."""
    made = copy.deepcopy(tree)
    target = next(node for at, node in enumerate(ast.walk(made)) if at == number)
    for parent in ast.walk(made):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, copy.deepcopy(after))
                return made
            if isinstance(value, list) and any(item is target for item in value):
                value[next(at for at, item in enumerate(value) if item is target)] = copy.deepcopy(after)
                return made
    raise ValueError(f"there is no node {number}")


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
    """What `work` comes to in a process of its own, without a word; None where it computes for more than `seconds`."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setpgid(0, 0)
            most = [math.ceil(seconds) + 1, resource.getrlimit(resource.RLIMIT_CPU)[1]]
            most = [each for each in most if each != resource.RLIM_INFINITY]
            resource.setrlimit(resource.RLIMIT_CPU, (min(math.ceil(seconds), *most), min(most)))
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(1, 2)
            code = work()
        finally:
            os._exit(code)
    end = time.monotonic() + 10 * seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return None if -code in (signal.SIGXCPU, signal.SIGKILL) else code
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def outlives(mutant: Mutant, tests: Sequence[str], seconds: float) -> str:
    """Whether a mutant was "killed", "survived" or was "stopped" by all of `tests`, when it is imported as changed."""

    def work() -> int:
        # The session has imported the sound one, and all that holds parts of it.
        for name in [name for name, module in sys.modules.items() if _of_the_tree(module)]:
            del sys.modules[name]
        sys.meta_path.insert(0, _Changed(mutant))
        return int(pytest.main([*_SETTINGS, *tests]))

    code = _forked(work, seconds)
    return "stopped" if code is None else "survived" if code == 0 else "killed"


def _of_the_tree(module: ModuleType) -> bool:
    """Whether a module is a file of the package or of its tests."""
    file = getattr(module, "__file__", None) or ""
    return file.startswith((str(ROOT / "syria_events"), str(ROOT / "tests")))


@dataclass(frozen=True)
class _Test:
    """One test: its number among the collected, and how long it takes.

    By module it has the lines that the test runs, and the names that its file has from there.
    """

    number: int
    name: str
    seconds: float
    lines: Mapping[str, frozenset[int]]
    imported: Mapping[str, frozenset[str]]


class _Session:
    """A session of pytest that runs its tests anew for each mutant, in a process that has imported and collected all.

    A changed function gets its code where it is, and a changed constant is put wherever it was imported; what has been
    made of it, or is remembered, may be of the sound one. So whatever survives here is tried again by `outlives`, and
    nothing is killed here that would survive there.
    """

    def __init__(
        self, modules: Mapping[str, Sequence[Mutant]], chosen: argparse.Namespace, out: TextIO, folder: Path
    ) -> None:
        self.modules, self.out, self.folder = modules, out, folder
        self.warm, self.seconds, self.most = chosen.warm, chosen.seconds, chosen.most
        self.kills: Counter[tuple[str, int]] = Counter()
        self.score: Counter[str] = Counter()
        self.ours: list[Any] = []
        rooms = list(takewhile(lambda room: room not in next(iter(modules)).split("."), ROOMS))
        self.below = tuple(f"syria_events.{room}." for room in rooms)

    def pytest_runtestloop(self, session: Any) -> bool:
        """Prints what outlives the tests, and the score of each module."""
        gc.collect()
        self.ours = _ours()
        gc.freeze()
        tests = self._traced(session)
        for module, found in self.modules.items():
            score = Counter(self._judged(session, tests, mutant) for mutant in found)
            told = ", ".join(f"{number} {result}" for result, number in sorted(score.items()))
            print(f"{module}: {len(found)} mutants: {told}", file=self.out, flush=True)
            self.score += score
        return True

    def _judged(self, session: Any, tests: Sequence[_Test], mutant: Mutant) -> str:
        if (mutant.module, mutant.name) in _listed():
            return "listed"
        # What only an import runs, such as a decorator, is for all tests.
        ranked = self._ranked(tests, mutant) or self._ranked(tests, replace(mutant, around=None))
        ranked, told = ranked[: self.most], self.folder / "killer"
        told.write_text("")
        code = _forked(lambda: self._run(session, ranked, mutant, told), self.seconds)
        if code:
            self.kills[mutant.place, int(told.read_text() or ranked[0].number)] += 1
            return "killed"
        result = "stopped"
        if code == 0:
            names = [test.name for test in ranked]
            result = "survived" if self.warm else outlives(mutant, names, self.seconds)
        if result != "killed":
            print(f"{result}  {mutant.module}:{mutant.line}: {mutant.name}", file=self.out, flush=True)
        return result

    def _ranked(self, tests: Sequence[_Test], mutant: Mutant) -> list[_Test]:
        """The tests that enter the function of a mutant, or all for a constant, the likeliest to kill first."""
        ranked = []
        for test in tests:
            lines, names = test.lines.get(mutant.module, frozenset()), test.imported[mutant.module]
            if mutant.around is None or not lines.isdisjoint(mutant.around):
                far = (mutant.line not in lines, False) if mutant.around else (mutant.place not in names, not lines)
                # A case of a rule bears its name; and whatever refuses too much does not accept what is sound.
                likely = "dataset_is_accepted" in test.name or any(name in test.name for name in mutant.users)
                ranked.append(
                    (
                        not likely,
                        far,
                        -self.kills[mutant.place, test.number],
                        # What runs little of the room, and this of it, is about it.
                        sum(map(len, test.lines.values())),
                        test.seconds,
                        test.number,
                        test,
                    )
                )
        return [test for *_, test in sorted(ranked, key=lambda each: each[:-1])]

    def _traced(self, session: Any) -> list[_Test]:
        """What each test runs of the modules, as told by a process in which nothing is changed."""
        told = self.folder / "traced"

        def work() -> int:
            trace = _Trace(set(self.modules))
            with told.open("w") as file:
                for number, (item, following) in enumerate(zip_longest(session.items, session.items[1:])):
                    self._forget()
                    seconds = trace.of(item, following)
                    lines = {module: sorted(found) for module, found in trace.found(item).items()}
                    file.write(json.dumps([number, item.nodeid, seconds, lines]) + "\n")
                    if session.testsfailed:
                        return 1
            return 0

        if _forked(work, 3600) != 0:
            sys.exit("the tests fail as it is")
        tests = []
        for number, name, seconds, lines in map(json.loads, told.read_text().splitlines()):
            found = {module: frozenset(numbers) for module, numbers in lines.items()}
            tests.append(_Test(number, name, seconds, found, self._imported(session.items[number].module)))
        return tests

    def _imported(self, file: ModuleType) -> dict[str, frozenset[str]]:
        """What a file of tests has of each module: the names that it has from there, or all of a module that it has."""
        found = {}
        for name in self.modules:
            module = sys.modules[name]
            own = {id(value) for value in vars(file).values()}
            names = [each for each, value in vars(module).items() if id(value) in own or id(module) in own]
            found[name] = frozenset(names)
        return found

    def _run(self, session: Any, ranked: Sequence[_Test], mutant: Mutant, told: Path) -> int:
        if not (_patched(mutant, self.ours) if mutant.in_function else _replaced(mutant)):
            return 0
        self._forget()
        items = [session.items[test.number] for test in ranked]
        for test, item, following in zip(ranked, items, [*items[1:], None], strict=True):
            told.write_text(str(test.number))
            given = item.callspec.params if hasattr(item, "callspec") else {}
            if set(item.fixturenames) <= set(given) and not item.cls:
                item.obj(**given)  # what it raises ends the process
                continue
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return 1
        return 0

    def _forget(self) -> None:
        """Leaves of what is remembered that of lower rooms, which know nothing of what is changed."""
        for each in self.ours:
            if isinstance(each, _lru_cache_wrapper) and not each.__module__.startswith(self.below):
                each.cache_clear()


class _Trace:
    """Which lines of some modules a test runs; what a fixture runs counts for each test that asks for it."""

    def __init__(self, modules: set[str]) -> None:
        self.files = {str(ROOT / Path(*module.split(".")).with_suffix(".py")): module for module in modules}
        self.now: dict[str, set[int]] = {}
        self.fixtures: dict[str, dict[str, set[int]]] = {}
        self.seconds: dict[str, float] = {}

    def of(self, item: Any, following: Any) -> float:
        """The seconds that a test takes, run under the eyes of the tracer, with all of its fixtures."""
        self.now = {}
        before, started = dict(self.seconds), time.monotonic()
        item.config.pluginmanager.register(self, "mutation-trace")
        sys.settrace(self._called)
        try:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        finally:
            sys.settrace(None)
            item.config.pluginmanager.unregister(name="mutation-trace")
        made_by_others = sum(before.get(name, 0) for name in item.fixturenames)
        return time.monotonic() - started + made_by_others

    def found(self, item: Any) -> dict[str, set[int]]:
        """The lines of the last test and of its fixtures, whoever had them made."""
        found: dict[str, set[int]] = {}
        for part in (self.now, *(self.fixtures.get(name, {}) for name in item.fixturenames)):
            for module, lines in part.items():
                found.setdefault(module, set()).update(lines)
        return found

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """Keeps the lines that a fixture runs apart."""
        before, self.now = self.now, {}
        started = time.monotonic()
        try:
            return (yield)
        finally:
            self.seconds[fixturedef.argname] = time.monotonic() - started
            kept = self.fixtures.setdefault(fixturedef.argname, {})
            for module, lines in self.now.items():
                kept.setdefault(module, set()).update(lines)
                before.setdefault(module, set()).update(lines)
            self.now = before

    def _called(self, frame: Any, event: str, argument: Any) -> Any:
        module = self.files.get(frame.f_code.co_filename)
        if module is None:
            return None

        def line(frame: Any, event: str, argument: Any) -> Any:
            self.now.setdefault(module, set()).add(frame.f_lineno)
            return line

        return line(frame, event, argument)


def _ours() -> list[Any]:
    """The functions of the package, and what remembers results in it and in its tests."""
    return [
        found
        for found in gc.get_objects()
        if isinstance(found, (FunctionType, _lru_cache_wrapper)) and str(found.__module__).startswith(_NAMES)
    ]


def _patched(mutant: Mutant, ours: Sequence[Any]) -> bool:
    """Whether the functions of the module could be given the code of the mutant."""
    codes = {}
    for code in compile(mutant.source, "mutant", "exec").co_consts:
        if isinstance(code, CodeType):
            codes[code.co_qualname] = code
            codes |= {inner.co_qualname: inner for inner in code.co_consts if isinstance(inner, CodeType)}
    done, file = False, sys.modules[mutant.module].__file__
    for found in ours:
        # What wraps a function has its names, and a code of another file.
        if isinstance(found, FunctionType) and found.__code__.co_filename == file and found.__qualname__ in codes:
            try:
                found.__code__ = codes[found.__qualname__]
            except ValueError:  # another number of names of the function around it
                return False
            done = True
    return done


def _replaced(mutant: Mutant) -> bool:
    """Whether the constant, and those of the module that are made of it, could be put wherever they are imported."""
    module = sys.modules[mutant.module]
    made, changed = dict(vars(module)), {mutant.place}
    if isinstance(vars(module).get(mutant.place.partition(".")[0]), type):  # of a class there may be instances
        return False
    for node in ast.parse(mutant.source).body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign)):
            continue
        name = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
        used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        if name in changed or used & changed:
            changed.add(name)
            exec(compile(ast.Module([node], []), str(module.__file__), "exec"), made)
    if not changed <= vars(module).keys():
        return False
    for each in [found for name, found in sys.modules.items() if name.startswith(_NAMES)]:
        for name in changed & vars(each).keys():
            if vars(each)[name] is vars(module)[name] and each is not module:
                setattr(each, name, made[name])
    for name in changed:
        setattr(module, name, made[name])
    return True


def main(arguments: Sequence[str]) -> int:
    """Prints each survivor that is not listed, and the score of each module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="+", help="rooms or modules under syria_events/")
    parser.add_argument("--only", default="", help="mutants whose place and change have this text")
    parser.add_argument("--warm", action="store_true", help="do not try again, in a new process, what survives")
    parser.add_argument("--tests", nargs="+", help="tests to take for those of the room, such as one file of them")
    parser.add_argument("--most", type=int, help="how many tests are tried on one mutant, the likeliest first")
    parser.add_argument("--seconds", type=float, default=60, help="what the tests may take for one mutant")
    chosen = parser.parse_args(arguments)
    os.chdir(ROOT)
    # The examples of properties are the same on every run, and one that fails is not made smaller.
    os.environ["CI"] = "1"
    settings.register_profile(
        "mutation",
        max_examples=25,
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    for name in ("numpy", "pandas", "pyarrow.parquet", "pyarrow.compute"):
        importlib.import_module(name)
    sys.path.insert(0, str(ROOT))
    rooms: dict[str, dict[str, list[Mutant]]] = {}
    for given in chosen.rooms:
        path = ROOT / "syria_events" / given
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            found = [each for each in mutants(file) if chosen.only in each.name]
            if found:
                rooms.setdefault(file.parent.name, {})[_module(file)] = found
    score: Counter[str] = Counter()
    for room, modules in rooms.items():
        score += _scored(modules, chosen.tests or TESTS[room], chosen)
    every = {(each.module, each.name) for modules in rooms.values() for found in modules.values() for each in found}
    looked_at = {module for modules in rooms.values() for module in modules}
    gone = [] if chosen.only else sorted(each for each in _listed() - every if each[0] in looked_at)
    for module, name in gone:
        print(f"listed, and no more: {module}: {name}")
    print(", ".join(f"{number} {result}" for result, number in sorted(score.items())))
    return 1 if score["survived"] or gone else 0


def _scored(modules: Mapping[str, Sequence[Mutant]], tests: Sequence[str], chosen: argparse.Namespace) -> Counter[str]:
    """How many mutants of the modules came to which end, by one session of pytest for all of them."""
    with tempfile.TemporaryDirectory() as name, os.fdopen(os.dup(1), "w") as out:
        folder = Path(name)

        def work() -> int:
            session = _Session(modules, chosen, out, folder)
            pytest.main([*_SETTINGS, *tests], plugins=[session])
            (folder / "score").write_text(json.dumps(session.score))
            return 0

        _forked(work, chosen.seconds * (1 + sum(map(len, modules.values()))))
        return Counter(json.loads((folder / "score").read_text()))


@cache
def _listed() -> frozenset[tuple[str, str]]:
    with LISTED.open(encoding="utf-8", newline="") as lines:
        return frozenset((row["module"], row["mutant"]) for row in csv.DictReader(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
