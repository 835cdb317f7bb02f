"""Time and memory on files made to do harm, as a Markdown table: `python benchmarks/hostile.py [WORD ...]`.

Each file is made anew in a temporary folder and given to a command in a program of its own. Exit code 1 and no
traceback are as it should be; whatever else comes is named, and the script ends with 1.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
ALLOWED_MB, ALLOWED_SECONDS = 2048, 120


class Hostile(NamedTuple):
    """What a file is, how it is made in an empty folder, and the arguments that name it."""

    name: str
    make: Callable[[Path], list[str]]


def _package(folder: Path) -> Path:
    package = folder / "package"
    for name in ("schema", "syria_events/data"):
        shutil.copytree(ROOT / name, package / name)
    shutil.copy(ROOT / "datapackage.json", package)
    return package


def bomb(folder: Path) -> list[str]:
    """A zip of 3 MB that unpacks to 3 GB."""
    with (
        zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("datapackage.json", "w", force_zip64=True) as member,
    ):
        for _ in range(3072):
            member.write(bytes(1 << 20))
    return ["validate", str(folder / "x.zip")]


def lying_bomb(folder: Path) -> list[str]:
    """The same, which says of itself that it unpacks to 1 kB."""
    bomb(folder)
    content = bytearray((folder / "x.zip").read_bytes())
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.find(mark)
        content[place + at : place + at + 4] = (1000).to_bytes(4, "little")
    (folder / "x.zip").write_bytes(content)
    return ["validate", str(folder / "x.zip")]


def members(folder: Path) -> list[str]:
    """A zip of a sound package and 60,000 members that it does not list."""
    package = _package(folder)
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        for file in sorted(package.rglob("*")):
            archive.write(file, file.relative_to(package).as_posix())
        for number in range(60_000):
            archive.writestr(f"more/{number}", "")
    return ["validate", str(folder / "x.zip")]


def lzma(folder: Path) -> list[str]:
    """A zip whose LZMA member is damaged."""
    with zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("datapackage.json", "{}" * 5000)
    content = bytearray((folder / "x.zip").read_bytes())
    content[60:90] = b"\xff" * 30
    (folder / "x.zip").write_bytes(content)
    return ["validate", str(folder / "x.zip")]


def names(folder: Path) -> list[str]:
    """A zip with a name that is not UTF-8 and says that it is."""
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr("nämé", "x")
    content = (folder / "x.zip").read_bytes()
    (folder / "x.zip").write_bytes(content.replace("nämé".encode(), b"n\xff\xfem\xff\xfe"))
    return ["validate", str(folder / "x.zip")]


def _described(edit: Callable[[dict[str, object]], None]) -> Callable[[Path], list[str]]:
    def make(folder: Path) -> list[str]:
        package = _package(folder)
        content = json.loads((package / "datapackage.json").read_text("utf-8"))
        edit(content)
        (package / "datapackage.json").write_text(json.dumps(content), "utf-8")
        return ["validate", str(package)]

    return make


def _long_path(content: dict[str, object]) -> None:
    content["resources"][0]["path"] = "a" * 5000  # type: ignore[index]


def _many_resources(content: dict[str, object]) -> None:
    content["resources"] = [{"name": f"r{n}", "path": f"x/{n}"} for n in range(100_000)]


def _pattern(folder: Path) -> list[str]:
    """A package whose own schema has a pattern that takes an engine that goes back for ever."""
    package = _package(folder)
    file = package / "schema" / "events.json"
    text = json.loads(file.read_text("utf-8"))
    field = next(field for field in text["fields"] if field["name"] == "title")
    field["constraints"]["pattern"] = "(([a-zA-Z ,0-9]+)+)+!"
    file.write_text(json.dumps(text), "utf-8")
    return ["validate", str(package)]


def _in_place(path: str, device: bool) -> Callable[[Path], list[str]]:
    def make(folder: Path) -> list[str]:
        package = _package(folder)
        (package / path).unlink()
        (package / path).symlink_to("/dev/zero") if device else os.mkfifo(package / path)
        return ["validate", str(package)]

    return make


def _single(name: str, device: bool, *command: str) -> Callable[[Path], list[str]]:
    def make(folder: Path) -> list[str]:
        (folder / name).symlink_to("/dev/zero") if device else os.mkfifo(folder / name)
        return [word.replace("FILE", str(folder / name)) for word in command]

    return make


def wide(folder: Path) -> list[str]:
    """A CSV file of 10 million cells in one row."""
    (folder / "x.csv").write_bytes(b"," * 10_000_000 + b"\n")
    return ["validate", str(folder / "x.csv")]


def tall(folder: Path) -> list[str]:
    """A CSV file of 100 million empty rows."""
    (folder / "x.csv").write_bytes(b"event_id\n" + b"a\n" * 100_000_000)
    return ["validate", str(folder / "x.csv")]


def ragged(folder: Path) -> list[str]:
    """A CSV file of a million rows that are longer than its header."""
    (folder / "x.csv").write_bytes(b"event_id,title\n" + b"a,b,c\n" * 1_000_000)
    return ["validate", str(folder / "x.csv")]


def repeated(folder: Path) -> list[str]:
    """A Parquet file of some kB in which a text of 1 MB is repeated a million times."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    column = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), pa.array(["x" * 1_000_000]))
    pq.write_table(pa.table({"title": column}), folder / "x.parquet")
    return ["validate", str(folder / "x.parquet")]


def deep(folder: Path) -> list[str]:
    """A descriptor in which lists stand in one another a hundred thousand deep."""
    (folder / "datapackage.json").write_text("[" * 100_000)
    return ["validate", str(folder)]


FILES = [
    Hostile("zip, 3 MB unpack to 3 GB", bomb),
    Hostile("the same, which says 1 kB", lying_bomb),
    Hostile("zip with 60,000 members nobody lists", members),
    Hostile("zip with a damaged LZMA member", lzma),
    Hostile("zip with a name that is not UTF-8", names),
    Hostile("a path of 5,000 characters", _described(_long_path)),
    Hostile("100,000 resources", _described(_many_resources)),
    Hostile("JSON 100,000 deep", deep),
    Hostile("a pattern that goes back for ever", _pattern),
    *(
        Hostile(f"{what} for {path}", _in_place(path, device))
        for path in ("datapackage.json", "schema/events.json", "syria_events/data/events.parquet")
        for what, device in (("a pipe", False), ("/dev/zero", True))
    ),
    *(
        Hostile(f"{what} as {name}: {command[0]}", _single(name, device, *command))
        for what, device in (("a pipe", False), ("/dev/zero", True))
        for name, command in (
            ("x.csv", ("validate", "FILE")),
            ("x.parquet", ("validate", "FILE")),
            ("x.json", ("validate", "FILE")),
            ("x.zip", ("validate", "FILE")),
            ("x.csv", ("import", "FILE", "--coder", "a")),
            ("x.txt", ("add-document", "FILE", "--id", "x", "--source", "syria-tv", "--title", "x")),
            ("x.txt", ("span", "syrian-observer-recap", "x", "--file", "FILE")),
            ("x.txt", ("lint", "--document", "syrian-observer-recap", "FILE")),
            ("x.txt", ("verify", "FILE")),
        )
    ),
    Hostile("CSV of 10 million cells in a row", wide),
    Hostile("CSV of 100 million rows", tall),
    Hostile("CSV of a million rows of the wrong length", ragged),
    Hostile("Parquet, 1 MB of text a million times", repeated),
]


def measured(hostile: Hostile) -> tuple[str, bool]:
    """The line of a file in the table, and whether all is as it should be."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        (folder / "tmp").mkdir()
        arguments = hostile.make(folder / "in")
        tree = folder / "tree"
        for part in ("coding", "schema", "syria_events/data"):
            shutil.copytree(ROOT / part, tree / part)
        shutil.copy(ROOT / "datapackage.json", tree)
        before = sorted(folder.rglob("*"))
        environment = {**os.environ, "TMPDIR": str(folder / "tmp"), "PYTHONPATH": str(ROOT)}
        with tempfile.TemporaryFile() as output:
            start = time.monotonic()
            command = [sys.executable, "-m", "syria_events", *arguments]
            child = subprocess.Popen(
                command, cwd=tree, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )
            code, peak = _ended(child.pid, start)
            seconds = time.monotonic() - start
            output.seek(0)
            said = output.read(1 << 20).decode("utf-8", "replace")
        left = sorted(folder.rglob("*")) != before
    good = code == 1 and "Traceback" not in said and not left and peak < ALLOWED_MB
    first = next((line for line in said.splitlines() if line.strip()), "").replace(str(folder), "")
    first = re.sub(r"^[^ ]+: ", "", first)[:100].replace("|", "\\|")
    verdict = "refused" if good else f"EXIT {code}{', files left' if left else ''}"
    return f"| {hostile.name} | {verdict} | {seconds:.1f} | {peak} | {first} |", good


def _ended(child: int, start: float) -> tuple[int, int]:
    """The exit code of a program, killed where it takes too long, and the most memory that it had, in MB."""
    while time.monotonic() - start < ALLOWED_SECONDS:
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), used.ru_maxrss // 1024
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), used.ru_maxrss // 1024


def main() -> int:
    """Prints the table; 1 when something was not refused."""
    print("| file | outcome | seconds | peak MB | said |\n|---|---|---|---|---|")
    wanted = sys.argv[1:]
    bad = 0
    for hostile in FILES:
        if not wanted or any(word in hostile.name for word in wanted):
            line, good = measured(hostile)
            print(line, flush=True)
            bad += not good
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
