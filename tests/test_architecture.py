"""The shape of the code and of the tree: who may import whom, and what no file may hold."""

from __future__ import annotations

import ast
import json
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

import syria_events

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "syria_events"

# A module imports from its own room and from rooms on lower floors; rooms of one floor do not meet.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"installed", "naming", "showing", "progress"}),
    frozenset({"issues", "journal"}),
    frozenset({"inputs"}),
    frozenset({"outputs", "schema"}),
    frozenset({"derivation"}),
    frozenset({"editions", "frames"}),
    frozenset({"checks"}),
    frozenset({"coding", "reading"}),
    frozenset({"strategies", "formats"}),
    frozenset({"publishing", "field"}),
    frozenset({"explorer"}),
    frozenset({"cli"}),
    frozenset({"__init__", "__main__"}),
)

# Who alone may import what; an empty set means that only tests may.
ALONE: dict[str, frozenset[str]] = {
    "pyarrow.parquet": frozenset({"installed", "schema.arrow", "schema.parquetlimits", "schema.parquetparts"}),
    "pandera": frozenset({"checks"}),
    # In `reading` and `field` in annotations only.
    "duckdb": frozenset({"formats.databases", "frames.outgoing", "reading", "field"}),
    "frictionless": frozenset(),
    "rich": frozenset({"cli"}),
    "argcomplete": frozenset({"cli"}),
}

MAX_LINES = 320
MAX_CLASS = 120
MAX_FUNCTION = 60

# What is longer, and why it has to be.
LONG = {
    "reading.widetable._parts": "the columns of the wide table, each beside the few words that make its cells",
}
VAGUE = frozenset({"utils", "util", "helpers", "helper", "core", "manager", "common", "misc", "base"})

# Put together here so that this file does not hold them.
FORBIDDEN = {
    "an unfinished note": re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b"),
    "a path of somebody's machine": re.compile(r"(?<![\w.%~-])/(?:home|root|work|Users|tmp|opt)/"),
    "a package registry": re.compile(r"py" + r"pi\.org|python" + r"hosted|registry\.np" + r"mjs", re.IGNORECASE),
}
BINARY = frozenset({".parquet", ".zip", ".png"})
# The corpus of the fuzzer is made to be no text.
NOT_OURS = frozenset({"__pycache__", "build", "corpus", "dist", "found"})


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name; a room's door has the name of the room."""
    paths = (path.relative_to(PACKAGE).with_suffix("") for path in PACKAGE.rglob("*.py"))
    names = {".".join(path.parts).removesuffix(".__init__"): path for path in sorted(paths)}
    return {name: PACKAGE / path.with_suffix(".py") for name, path in names.items()}


def room(module: str) -> str:
    """The room a module stands in; a module beside the rooms is one by itself."""
    return module.partition(".")[0]


def text_files() -> Iterator[Path]:
    """Every text file of the tree that is committed; hidden folders other than `.ci` are not."""
    folders = [ROOT]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.is_dir():
                if path.name == ".ci" or not (path.name.startswith(".") or path.name in NOT_OURS):
                    folders.append(path)
            elif path.suffix not in BINARY and path.name != ".git":
                yield path


@cache
def imported(path: Path) -> frozenset[str]:
    """The dotted name of everything a file imports, wherever in it that stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and node.args and "import" in ast.unparse(node.func):
            names |= {literal(node.args[0])}
    return frozenset(names)


def literal(node: ast.expr) -> str:
    """The text of a string, of an f-string up to its first value, or nothing."""
    if isinstance(node, ast.JoinedStr):
        node = node.values[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def siblings(path: Path) -> set[str]:
    """The modules of this package that a file imports, by their dotted names; the package itself is `__init__`."""
    inside = [name.split(".")[1:] for name in imported(path) if re.fullmatch(r"syria_events(\..+)?", name)]
    longest = (next((n for n in range(len(rest), 0, -1) if ".".join(rest[:n]) in modules()), 0) for rest in inside)
    return {".".join(rest[:n]) or "__init__" for rest, n in zip(inside, longest, strict=True)}


def floor(module: str) -> int:
    """The floor a module stands on."""
    found = [number for number, names in enumerate(FLOORS) if room(module) in names]
    assert len(found) == 1, f"{module} belongs on one floor of the table above"
    return found[0]


def test_no_room_or_module_takes_the_name_of_a_public_function() -> None:
    # Importing it would put the module where the function is looked up; see docs/decisions/0001.
    beside = {path.name.removesuffix(".py") for path in PACKAGE.iterdir()}
    assert beside & set(syria_events.__all__) == {"strategies"}


def test_public_names_stay_what_they_are_whatever_is_imported() -> None:
    program = (
        "import importlib, sys, syria_events as se; before = {name: getattr(se, name) for name in se.__all__};"
        "[importlib.import_module(f'syria_events.{name}') for name in sys.argv[1:]];"
        "print(*[name for name in se.__all__ if getattr(se, name) is not before[name]])"
    )
    names = [name for name in modules() if not name.startswith("__")]
    done = subprocess.run([sys.executable, "-c", program, *names], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_every_room_has_a_floor() -> None:
    assert sorted({room(module) for module in modules()}) == sorted(name for names in FLOORS for name in names)


def test_every_room_has_a_door() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/*.py")}
    assert rooms
    for name in rooms:
        door = ast.parse((PACKAGE / name / "__init__.py").read_text("utf-8"))
        assert len(ast.get_docstring(door) or "") > 100, f"{name}: what lives here, and what to open first?"
        assert all(isinstance(node, ast.ImportFrom | ast.Assign | ast.Expr) for node in door.body), name


def test_the_picture_of_the_rooms_is_drawn_from_the_imports() -> None:
    drawing = runpy.run_path(str(ROOT / "docs" / "architecture.py"))
    stale = "run `python docs/architecture.py`, which draws it"
    assert drawing["PICTURE"].read_text("utf-8") == drawing["picture"](), stale


def page() -> str:
    """The page that shows the rooms and the way through them."""
    return (ROOT / "docs" / "architecture.md").read_text("utf-8")


def test_the_page_says_of_each_room_what_its_door_says() -> None:
    told = dict(re.findall(r"(?m)^\| `([a-z]+)(?:/|\.py)` \| (.+) \|$", page()))
    doors = {name: ast.get_docstring(ast.parse(path.read_text("utf-8"))) for name, path in modules().items()}
    assert told == {name: str(doors[name]).partition("\n")[0] for name in map(room, doors) if name[0] != "_"}


def test_every_stop_of_the_page_is_there() -> None:
    stops = re.findall(r"`(\w+(?:/\w+)?)\.py:([\w.]+)`", page())
    assert len(stops) > 20
    assert [stop for stop in stops if stop[1] not in defined(PACKAGE / f"{stop[0]}.py")] == []


def test_every_file_that_the_page_names_is_there() -> None:
    files = set(re.findall(r"`([\w/.-]+(?:/|\.(?:py|md|csv|pyi|svg)))(?::[\w.]+)?`", page()))
    assert len(files) > 30
    assert [name for name in files if not ((ROOT / name).exists() or (PACKAGE / name).exists())] == []


def defined(path: Path) -> set[str]:
    """Every function of a file, and every one of its classes with the name of the class before it."""
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body if path.is_file() else ():
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
    return found


@pytest.mark.parametrize("module", modules())
def test_imports_point_downward(module: str) -> None:
    others = {other for other in siblings(modules()[module]) if room(other) != room(module)}
    upward = {other for other in others if floor(other) >= floor(module)}
    assert not upward, f"{module} (floor {floor(module)}) imports {sorted(upward)}"


def test_imports_never_go_round() -> None:
    graph = {module: siblings(path) - {module} for module, path in modules().items() if not module.startswith("__")}
    list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("library", ALONE)
def test_few_own_a_library(library: str) -> None:
    users = {
        module
        for module, path in modules().items()
        if any(name == library or name.startswith(f"{library}.") for name in imported(path))
    }
    assert {module for module in users if not {module, room(module)} & ALONE[library]} == set()


def test_importing_the_package_loads_only_the_standard_library() -> None:
    program = (
        "import sys; before = set(sys.modules); import syria_events; syria_events.__all__; dir(syria_events);"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["syria_events"]


@pytest.mark.parametrize("module", modules())
def test_modules_stay_small_and_say_what_they_are(module: str) -> None:
    text = modules()[module].read_text("utf-8")
    assert VAGUE.isdisjoint(module.split("."))
    assert text.count("\n") <= MAX_LINES
    assert ast.get_docstring(ast.parse(text))


def test_text_files_are_all_there() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in text_files()}
    assert {".ci/run", "README.md", "coding/actors.csv", "docs/api.md", "r/DESCRIPTION", "tests/conftest.py"} <= found


def long_ones() -> Iterator[str]:
    """Every class and function that is longer than its kind may be, by its dotted name."""
    for module, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                most = MAX_CLASS if isinstance(node, ast.ClassDef) else MAX_FUNCTION
                if (node.end_lineno or 0) - node.lineno >= most:
                    yield f"{module}.{node.name}"


def test_classes_and_functions_stay_small_or_say_why_not() -> None:
    assert sorted(long_ones()) == sorted(LONG)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in text_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert not found, "\n".join(found)


def test_text_files_are_plain() -> None:
    for path in text_files():
        content = path.read_bytes()
        assert b"\r" not in content, f"{path.relative_to(ROOT)}: line ends other than LF"
        assert not content or content.endswith(b"\n"), f"{path.relative_to(ROOT)}: no final newline"


def described(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Every thing in a schema file that has a name, with its description."""
    if isinstance(value, dict):
        if "name" in value:
            where = f"{where}/{value['name']}"
            yield where, value.get("description", "")
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from described(item, where)


@pytest.mark.parametrize("path", sorted((ROOT / "schema").glob("*.json")), ids=lambda path: path.stem)
def test_everything_in_the_schema_is_described(path: Path) -> None:
    found = list(described(json.loads(path.read_text("utf-8")), path.name))
    assert len(found) > 1
    for where, description in found:
        assert re.fullmatch(r"[A-Zl].+\.", description), f"{where}: {description!r}"


def test_type_checkers_see_the_public_face() -> None:
    stub = ast.parse((PACKAGE / "__init__.pyi").read_text("utf-8"))
    told = {alias.asname for node in stub.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert told == set(syria_events.__all__) - {"__version__"}
