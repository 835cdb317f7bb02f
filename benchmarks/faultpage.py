"""What is on record of faults that survive: the table in docs/faults.md, read and written anew.

A line of it is a kind of fault, the places where faults of that kind survive, and why. The reasons are written by
people and stay; `python benchmarks/faults.py --write` brings the places up to date, and puts a question mark where
something survives of which nobody has said why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from planted import Fault

PAGE = Path(__file__).parents[1] / "docs" / "faults.md"
UNSAID = "?"
_TABLE = re.compile("(?s)(<!-- survivors -->\n)(.*?)(<!-- end -->)")
_SCORE = re.compile("(?s)(<!-- score -->\n)(.*?)(<!-- end -->)")
_HEAD = "| kind | where | why |\n|---|---|---|\n"

Place = tuple[str, str]


def place(fault: Fault) -> Place:
    """The kind of a fault, and where it is: a table and its column, an entry of the descriptor or of any incident."""
    target = "incidents" if fault.target.startswith("coding/incidents") else fault.target
    return fault.kind, f"{target.removeprefix('coding/')}: {fault.place}"


def reasons() -> dict[Place, str]:
    """Why faults of a kind survive at a place, as the page has it."""
    found: dict[Place, str] = {}
    for line in _TABLE.search(PAGE.read_text("utf-8"))[2].split("\n"):  # type: ignore[index]
        if line.startswith("| ") and not line.startswith("| kind "):
            kind, places, why = line.strip("| ").split(" | ")
            found |= {(kind, where): why for where in re.findall("`([^`]+)`", places)}
    return found


def written(survivors: Iterable[Fault], score: str) -> str:
    """The page as it is after a run over all faults, by which these survive."""
    told = reasons()
    lines: dict[tuple[str, str], set[str]] = {}
    for kind, where in sorted({place(fault) for fault in survivors}):
        lines.setdefault((kind, told.get((kind, where), UNSAID)), set()).add(where)
    text = PAGE.read_text("utf-8")
    text = _TABLE.sub(lambda found: f"{found[1]}{_HEAD}{''.join(_lines(lines))}{found[3]}", text)
    return _SCORE.sub(lambda found: f"{found[1]}{score}\n{found[3]}", text)


def _lines(lines: Mapping[tuple[str, str], Iterable[str]]) -> Iterator[str]:
    for (kind, why), places in sorted(lines.items()):
        yield f"| {kind} | {', '.join(f'`{where}`' for where in sorted(places))} | {why} |\n"
