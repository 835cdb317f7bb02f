"""The wheel and the sdist, built once, and used as a stranger would: installed, from an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
DESCRIPTOR = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
MIRROR = "syria_events/_dist"


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The finished command, without what the environment of the test run would lend it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run([*map(str, command)], cwd=cwd, env=kept, capture_output=True, text=True, check=False)


def built(kind: str, source: Path, into: Path) -> Path:
    """The one file that building `source` makes; the backend is the one installed here, so no network is needed."""
    done = run(sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", into, source, cwd=into)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = into.iterdir()
    return found


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from the tree."""
    return built("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The top folder of the sdist built from the tree, unpacked."""
    sdist = built("sdist", ROOT, tmp_path_factory.mktemp("sdist"))
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (top,) = folder.iterdir()
    return top


def test_the_wheel_holds_what_the_explorer_is_made_of(wheel: Path) -> None:
    folder = ROOT / "syria_events" / "explorer"
    needed = {f"syria_events/explorer/page/{file.name}" for file in (folder / "page").iterdir()}
    assert len(needed) > 15
    assert needed | {"syria_events/explorer/outlines.json"} <= set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="session")
def binaries(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment into which only the wheel was installed."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = (programs / "python", "-m", "pip", "--disable-pip-version-check", "--retries", "1", "--timeout", "15")
    done = run(*pip, "install", "--quiet", wheel, cwd=folder)
    if done.returncode and not os.environ.get("CI"):
        reach = run(*pip, "download", "--quiet", "--no-deps", "--no-cache-dir", "tzdata", cwd=folder)
        if reach.returncode:
            pytest.skip("pip reaches no registry, so the wheel's dependencies cannot be installed")
    assert done.returncode == 0, done.stderr
    return programs


def members(path: Path) -> dict[str, bytes]:
    """The files of a wheel by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_mirrors_the_tree_once(wheel: Path) -> None:
    files = members(wheel)
    archives = (path for path in (ROOT / "releases").iterdir())
    mirrored = ["datapackage.json", *(path.relative_to(ROOT).as_posix() for path in (*shipped(), *archives))]
    assert len(mirrored) > 30
    for name in mirrored:
        assert files[f"{MIRROR}/{name}"] == (ROOT / name).read_bytes(), name
    assert {name for name in files if name.startswith(f"{MIRROR}/")} == {f"{MIRROR}/{name}" for name in mirrored}
    assert not [name for name in files if name.startswith("syria_events/data/")]
    assert {name.partition("/")[0] for name in files if ".dist-info/" not in name} == {"syria_events"}


def shipped() -> list[Path]:
    """The schema and the data of the tree."""
    return [path for folder in ("schema", "syria_events/data") for path in (ROOT / folder).rglob("*") if path.is_file()]


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    assert wheel.name == f"syria_events-{DESCRIPTOR['version']}-py3-none-any.whl"
    files = members(wheel)
    assert "syria_events/py.typed" in files
    info = f"syria_events-{DESCRIPTOR['version']}.dist-info"
    metadata = files[f"{info}/METADATA"].decode("utf-8")
    assert "License-Expression: MIT AND CC-BY-4.0\n" in metadata
    for name in ("LICENSE", "LICENSE-DATA"):
        assert files[f"{info}/licenses/{name}"] == (ROOT / name).read_bytes()


def test_the_installed_package_works_from_an_empty_folder(binaries: Path, tmp_path: Path) -> None:
    program = (
        "import syria_events as se, json, importlib.util as util\n"
        "assert not any(map(util.find_spec, ['polars', 'duckdb', 'frictionless', 'hypothesis', 'pytest']))\n"
        "rows = {name: len(se.load(name)) for name in se.tables()}\n"
        "assert se.path('events').is_file()\n"
        "assert len(se.codebook('events')) == se.load('events').shape[1]\n"
        "print(json.dumps([se.__version__, rows]))"
    )
    done = run(binaries / "python", "-W", "error", "-c", program, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    version, rows = json.loads(done.stdout)
    assert version == DESCRIPTOR["version"]
    assert set(rows) <= {resource["name"] for resource in DESCRIPTOR["resources"]}
    assert all(rows.values()), rows


@pytest.mark.parametrize("command", ["validate", "summary"])
def test_the_installed_program_works_from_an_empty_folder(binaries: Path, tmp_path: Path, command: str) -> None:
    for program in ([binaries / "syria-events"], [binaries / "python", "-m", "syria_events"]):
        done = run(*program, command, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.strip()
    assert not list(tmp_path.iterdir())


def test_the_sdist_holds_what_tests_need(unpacked: Path) -> None:
    for name in ("coding", "docs", "schema", "syria_events", "tests"):
        here = {path.relative_to(ROOT) for path in (ROOT / name).rglob("*") if path.is_file() and path.suffix != ".pyc"}
        there = {path.relative_to(unpacked) for path in (unpacked / name).rglob("*") if path.is_file()}
        assert there == here != set(), name


def test_the_sdist_makes_the_same_wheel(wheel: Path, unpacked: Path, tmp_path: Path) -> None:
    assert members(built("wheel", unpacked, tmp_path)) == members(wheel)
