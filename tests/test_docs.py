"""What the documentation shows is so: its code runs, its commands end as it says.

The blocks of a page run in their order, Python in one namespace and SQL on one connection, in a
copy of the tree. `<!-- not run: reason -->` on the line before a block marks one that is only
there to be read. A command ends with exit code 0, or as `# exit code 1` after it says. A `text` block
after `<!-- prints -->` is what the block before it prints.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import syria_events
from syria_events import cli
from syria_events.cli import parser as parsing
from syria_events.cli import program
from syria_events.cli.command import Misuse

ROOT = Path(__file__).parents[1]
PAGES = (
    ROOT / "README.md",
    *sorted(set((ROOT / "docs").rglob("*.md")) - set((ROOT / "docs" / "decisions").glob("*.md"))),
)
COPIED = ("coding", "csv", "schema", "syria_events/data", "docs", "datapackage.json", "CITATION.cff")

# These get a reader to the first command; .ci/run does the same.
INSTALLING = ("python3.11 -m venv ", "pip install ", "R CMD INSTALL ")
R_PACKAGE = re.compile(r"library\((\w+)\)|(\w+)::")


class Block(NamedTuple):
    """A fenced block of a page: where its code begins, why it is not run, if it is not, and whether it was printed."""

    page: Path
    line: int
    language: str
    code: str
    skipped: str | None
    printed: bool

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in their order."""
    before, opened, lines = "", None, page.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if opened is None and (fence := re.fullmatch(r"\s*```(\S*)\s*", line)):
            mark = re.fullmatch(r"\s*<!-- not run: (.+) -->\s*", before)
            opened = (number + 1, fence[1], mark[1] if mark else None, before.strip() == "<!-- prints -->")
        elif opened and line.strip() == "```":
            start, language, skipped, printed = opened
            yield Block(page, start, language, "\n".join(lines[start - 1 : number - 1]) + "\n", skipped, printed)
            opened = None
        before = line or before
    assert opened is None, f"{page.name}: a block is not closed"


def with_blocks(*languages: str) -> list[Path]:
    """The pages that have a block in one of the languages."""
    return [page for page in PAGES if any(block.language in languages for block in blocks(page))]


def run_python(block: Block, names: dict[str, Any]) -> None:
    """Line numbers in a traceback are those of the page."""
    exec(compile("\n" * (block.line - 1) + block.code, str(block.page), "exec"), names)


def run_commands(block: Block) -> None:
    for line in block.code.splitlines():
        if line.startswith(INSTALLING):
            continue
        program, *arguments = shlex.split(line, comments=True)
        assert program == "syria-events", f"{block}: {line!r} is not a command of ours"
        try:
            code = cli.main(arguments)
        except SystemExit as ended:  # from argparse
            code = ended.code if isinstance(ended.code, int) else 1
        said = re.search(r"# exit code ([0-9])", line)
        assert code == int(said[1] if said else 0), f"{block}: {line!r} ended with {code}"


def run_sql(block: Block, connection: Any) -> None:
    for statement in block.code.split(";\n"):
        if statement.strip():
            connection.execute(statement).fetchall()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the tree to stand in, since some commands write."""
    for name in COPIED:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, target)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("page", with_blocks("python", "sh", "sql"), ids=lambda page: page.stem)
def test_code_of_a_page_runs(page: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import duckdb

    names: dict[str, Any] = {"__name__": "__main__"}
    with duckdb.connect() as connection:
        connection.execute(f"SET file_search_path = '{folder / 'syria_events' / 'data'}'")
        run: dict[str, Callable[[Block], None]] = {
            "python": lambda block: run_python(block, names),
            "sh": run_commands,
            "sql": lambda block: run_sql(block, connection),
        }
        printed = ""
        for block in blocks(page):
            if block.printed:
                assert lines(block.code) == lines(printed), f"{block} is not what the block before it prints"
            elif block.language in run and not block.skipped:
                capsys.readouterr()
                run[block.language](block)
                printed = capsys.readouterr().out


def lines(text: str) -> list[str]:
    """Lines without the blanks at their ends, which editors take away."""
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def test_the_total_in_sql_is_that_of_python() -> None:
    import duckdb

    page = ROOT / "docs" / "quickstart-sql.md"
    (code,) = (block.code for block in blocks(page) if block.language == "sql" and "n_totals" in block.code)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW events AS FROM '{syria_events.path('events')}'")
        found = connection.execute(code)
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    expected = syria_events.total(by="event_type", as_="arrow")
    assert names == expected.column_names
    assert rows == expected.to_pylist()


@pytest.fixture(scope="session")
def r_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of R that has our package and nothing else."""
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed, so no code in R was run")
    library = tmp_path_factory.mktemp("library")
    source = shutil.copytree(ROOT / "r", tmp_path_factory.mktemp("source") / "r")
    if "jsonlite" in lacking({"jsonlite"}, library):
        pytest.skip("R lacks the package jsonlite, so no code in R was run")
    done = subprocess.run(
        ["R", "CMD", "INSTALL", "--no-docs", f"--library={library}", source],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return library


def lacking(packages: set[str], library: Path) -> set[str]:
    """Those packages that R does not have, in `library` or elsewhere."""
    code = "; ".join(f'if (!requireNamespace("{name}", quietly = TRUE)) cat("{name} ")' for name in sorted(packages))
    return set(r(code, library, ROOT).stdout.split())


def r(code: str, library: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """A finished run of R code; warnings are errors, as in Python."""
    start = f'options(warn = 2); .libPaths(c("{library}", .libPaths()))\n'
    return subprocess.run(
        ["Rscript", "--vanilla", "-"], input=start + code, cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("page", with_blocks("r"), ids=lambda page: page.stem)
def test_r_code_of_a_page_runs(page: Path, folder: Path, r_library: Path) -> None:
    shown = [block for block in blocks(page) if block.language == "r" and not block.skipped]
    needs = {block: {name for pair in R_PACKAGE.findall(block.code) for name in pair if name} for block in shown}
    missing = lacking(set().union(*needs.values()), r_library)
    runnable = [block for block in shown if not needs[block] & missing]
    if not runnable:
        pytest.skip(f"R lacks {', '.join(sorted(missing))}, which every block of {page.name} needs")
    done = r("".join(block.code for block in runnable), r_library, folder)
    assert done.returncode == 0, done.stderr


# What a sentence calls by the way: a command alone is only named, and a FILE may be left to the reader.
NAMED = re.compile(r"`syria-events ([a-z-]+ [^`]+)`")
WRITTEN = (*PAGES, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "decisions").glob("*.md")))


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.stem)
def test_a_command_within_a_sentence_is_one(page: Path) -> None:
    for call in NAMED.findall(page.read_text("utf-8")):
        try:
            parsing.parsed(program._parser(), shlex.split(re.sub(r"\|\S+| *>.*", "", call)))
        except SystemExit:  # --help
            pass
        except Misuse as misuse:
            said = str(misuse).splitlines()[-1]
            lacking = said.partition("the following arguments are required: ")[2]
            assert lacking and not lacking.startswith("--"), f"{page.name}: {call}: {said}"


def test_command_line_page_has_every_command() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    names = [command.name for command in program.COMMANDS]
    assert [name for name in names if not re.search(rf"^\| `{name}\b", text, re.MULTILINE)] == []


def test_every_block_has_a_known_language() -> None:
    known = {"python", "sh", "sql", "r", "text", "toml"}
    assert [str(block) for page in PAGES for block in blocks(page) if block.language not in known] == []
