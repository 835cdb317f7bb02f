"""The lists of codes that other people keep and our columns use: what each code stands for, and where it was read.

A list is a CSV in `reference/`, and a line on it in `reference/lists.csv`: source, day, licence, whether it is
complete, and what of this could be confirmed. A column of a schema says with `codes` from which list its values are.
Further columns of a list are named for other lists, and lead there: what a code of one is in the other.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "reference"


@dataclass(frozen=True)
class CodeList:
    """A list of codes: code -> what else its row says. Only of a `complete` one is a code that is missing none.

    `note` says what of source, version and licence was confirmed from public pages, and what was not.
    """

    name: str
    title: str
    version: str
    complete: bool
    source: str
    read_on: str
    licence: str
    note: str
    rows: Mapping[str, Mapping[str, str]]


@cache
def codelist(name: str) -> CodeList:
    """The list of that name; KeyError naming those there are."""
    known = {row["list"]: row for row in _rows("lists")}
    if name not in known:
        raise KeyError(f"no list {name!r}; the lists are {', '.join(known)}")
    about = known[name]
    rows = {row["code"]: row for row in _rows(name)}
    told = {column: about[column] for column in ("title", "version", "source", "read_on", "licence", "note")}
    return CodeList(name, complete=about["complete"] == "true", rows=rows, **told)


@cache
def codelists() -> tuple[str, ...]:
    """The names of the lists."""
    return tuple(row["list"] for row in _rows("lists"))


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
