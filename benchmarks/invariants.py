"""What holds in every row of the tables, found by looking and not by guessing.

    python benchmarks/invariants.py            # what docs/invariants.md has no verdict on; exit code 1 if there is any
    python benchmarks/invariants.py --all      # everything that holds

A proposal is a sentence that is true of all rows: that one column decides another, is ordered with it, equal to
it or different from it; that a value, or its presence, implies another; that values repeat nowhere; that all
values of a column occur in another table. Columns of the row that a key leads to are columns too: `document_id.read_as`
of a claim. It is looked at what people write; what is derived from it is compared cell by cell anyway.

Most of what holds in a small table holds by chance. If the columns had nothing to do with one another, a sentence
that is true of a share p of random pairs would be true of n rows with probability p to the n; it is proposed only
where that is under one in a million. What the schema states already, as a constraint, key or rule, is left out, and
so is what follows from two other proposals. Each is a line of text, so that a verdict can be written beside it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import permutations
from pathlib import Path
from typing import Any

from syria_events import schema
from syria_events.derivation import edtf
from syria_events.editions.datapackage import Package
from syria_events.schema import Field, Rule, Schema, Table

CHANCE = 1e-6
FEWEST = 5  # rows below which nothing is said of a column by itself
LIST = Path(__file__).parents[1] / "docs" / "invariants.md"

# What people write. Of events the rest is derived; when they begin and end is looked at from the claims.
CODED = ("claims", "events", "documents", "sources", "actors", "locations", "crosswalk", "rulings")
RECORDED = ("event_id", "title", "event_type", "in_recap", "joint_with")
SEEN_FROM_CLAIMS = ("event_type", "event_class", "in_recap", "date_start", "date_end", "is_total", "joint_with")
# Free text, and what is made of other columns.
LEFT_OUT = ("note", "reason", "justification", "description", "geometry", "aliases", "span_sha256")

Columns = dict[str, list[Any]]


def proposals(tables: Mapping[str, Sequence[Mapping[str, Any]]], known: Schema) -> list[str]:
    """Everything that holds in all rows and hardly by chance, one sentence each, sorted."""
    found: list[str] = []
    for name in CODED:
        table, rows = known.tables[name], tables[name]
        own = {c: [row[c] for row in rows] for c in table.names if c not in LEFT_OUT}
        if name == "events":
            own = {c: own[c] for c in RECORDED}
        own |= _bounds(own)
        joined = _joined(table, rows, tables, known)
        said = [*_alone(own, table), *_used(name, own, table, tables)]
        pairs = [(a, b) for a, b in permutations(own, 2)]
        pairs += [pair for a in own for b in joined for pair in ((a, b), (b, a))]
        cells = own | joined
        said += _two(cells, pairs, table, known)
        found += [f"{name}: {sentence}" for sentence in said]
    return sorted(set(found))


def _bounds(columns: Columns) -> Columns:
    """The first and last day of a date in EDTF, as columns of their own."""
    found: Columns = {}
    for name, cells in columns.items():
        if name.rpartition(".")[2] == "published_edtf":
            days = [edtf.bounds(cell) for cell in cells if cell is not None]
            if len(days) == len(cells):
                found[f"{name}.first"], found[f"{name}.last"] = [a for a, _ in days], [b for _, b in days]
    return found


def _joined(
    table: Table, rows: Sequence[Mapping[str, Any]], tables: Mapping[str, Sequence[Mapping[str, Any]]], known: Schema
) -> Columns:
    """The columns of the rows that keys lead to, under the name of the key."""
    found: Columns = {}
    for key in table.foreign_keys:
        if key.target not in tables or len(key.fields) != 1:
            continue
        (field,), (column,) = key.fields, key.columns
        there = {row[column]: row for row in tables[key.target]}
        wanted = SEEN_FROM_CLAIMS if key.target == "events" else known.tables[key.target].names
        for other in wanted:
            if other != column and other not in LEFT_OUT:
                found[f"{field}.{other}"] = [there.get(row[field], {}).get(other) for row in rows]
    return found | _bounds({name: cells for name, cells in found.items() if None not in cells})


def _alone(columns: Columns, table: Table) -> Iterator[str]:
    """What holds of one column."""
    for name, cells in columns.items():
        present = [cell for cell in cells if cell is not None]
        field = next((each for each in table.fields if each.name == name), None)
        if len(present) < FEWEST or field is None:
            continue
        if len(set(present)) == len(present) and not field.unique and (name,) != table.primary_key:
            yield f"no two rows have the same {name}"
        if len(present) == len(cells) and not field.required and name not in table.primary_key:
            yield f"{name} is never empty"
        if len(set(present)) == 1 and len(cells) > FEWEST:
            yield f"{name} has one value"


def _used(
    name: str, columns: Columns, table: Table, tables: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Iterator[str]:
    """Which values all occur in a column of another table, no key saying so; and which keys all are used."""
    declared = {(key.fields[0], key.target) for key in table.foreign_keys}
    for column, cells in columns.items():
        values = {cell for cell in cells if isinstance(cell, str)}
        if len(values) < FEWEST:
            continue
        for other in CODED:
            for there in tables[other][0] if other != name else ():
                held = {row[there] for row in tables[other]}
                if values <= held and (column, other) not in declared:
                    yield f"every {column} occurs in {other}.{there}"


def _two(columns: Columns, pairs: Sequence[tuple[str, str]], table: Table, known: Schema) -> list[str]:
    said: list[str] = []
    shares = {name: _shares(cells) for name, cells in columns.items()}
    # Numbers and days are compared; what decides or implies is a name.
    names = {name for name, cells in columns.items() if any(isinstance(cell, str) for cell in cells)}
    few = {name for name in columns if _listed(name, table, known)}
    decides = {
        (a, b)
        for a, b in pairs
        if a in names and not b.startswith(f"{a}.") and len(shares[a]) < len(columns[a])
        if len(shares[b]) > 1 and _decides(columns[a], columns[b], shares[b])
    }  # fmt: skip
    follows = {(a, c) for a, b in decides for b_, c in decides if b == b_ and (b, a) not in decides and a != c}
    said += [f"{a} decides {b}" for a, b in decides - follows]
    for a, b in pairs:
        said += _implied(a, b, columns, shares, a in few, b in few, _may_be_empty(b, table, known))
        if a < b or "." in a or "." in b:
            said += _compared(a, b, columns, shares)
    return [sentence for sentence in said if not _stated(sentence, table)]


def _field(name: str, table: Table, known: Schema) -> Field | None:
    """The column of the schema that a column is, be it of the row that a key leads to."""
    key, _, column = name.rpartition(".")
    target = next((each.target for each in table.foreign_keys if each.fields == (key,)), None)
    owner = known.tables.get(target or "") if key else table
    return next((field for field in owner.fields if field.name == column), None) if owner else None


def _listed(name: str, table: Table, known: Schema) -> bool:
    """Whether a column has few values that are known beforehand: those of a vocabulary, true and false."""
    field = _field(name, table, known)
    return field is not None and (field.vocabulary is not None or field.type == "boolean")


def _may_be_empty(name: str, table: Table, known: Schema) -> bool:
    """Whether it says something that a column is empty: not of one that only its key leaves empty."""
    field = _field(name, table, known)
    first = [rule.together[0] for rule in table.rules if name in rule.together]
    return field is not None and not field.required and first in ([], [name])


def _shares(cells: Sequence[Any]) -> dict[Any, float]:
    return {value: count / len(cells) for value, count in Counter(cells).items()}


def _decides(left: Sequence[Any], right: Sequence[Any], shares: Mapping[Any, float]) -> bool:
    """Whether rows alike on the left are alike on the right, and more often than chance would have it."""
    first: dict[Any, Any] = {}
    repeats = 0
    for a, b in zip(left, right, strict=True):
        if a is None:
            continue
        if a in first:
            repeats += 1
            if first[a] != b:
                return False
        else:
            first[a] = b
    return len(first) > 1 and sum(share**2 for share in shares.values()) ** repeats < CHANCE


def _implied(
    a: str, b: str, columns: Columns, shares: Mapping[str, Mapping[Any, float]], few: bool, listed: bool, sparse: bool
) -> Iterator[str]:
    """What follows for b from a being there, or, where it has few values, from each of them."""
    empty = shares[b].get(None, 0.0)
    by_value: dict[Any, list[Any]] = defaultdict(list)
    for left, right in zip(columns[a], columns[b], strict=True):
        by_value[left].append(right)
    there = [cell for left, cells in by_value.items() if left is not None for cell in cells]
    if sparse and (whole := _whole(there, empty)):
        yield f"where {a} is there, {b} is {whole}"
        return
    for value, cells in by_value.items() if few else ():
        if value is None:
            continue
        if sparse and (whole := _whole(cells, empty)):
            yield f"where {a} is {_named(value)}, {b} is {whole}"
        elif (
            listed and cells[0] is not None and set(cells) == {cells[0]} and shares[b][cells[0]] ** len(cells) < CHANCE
        ):
            yield f"where {a} is {_named(value)}, {b} is {_named(cells[0])}"


def _whole(cells: Sequence[Any], empty: float) -> str | None:
    """Whether cells are all there, or all empty, though the column has both."""
    if cells and None not in cells and (1 - empty) ** len(cells) < CHANCE:
        return "there"
    return "empty" if cells and set(cells) == {None} and empty ** len(cells) < CHANCE else None


def _compared(a: str, b: str, columns: Columns, shares: Mapping[str, Mapping[Any, float]]) -> Iterator[str]:
    """Whether two columns are equal, different or in order where both are there."""
    both = [(x, y) for x, y in zip(columns[a], columns[b], strict=True) if x is not None and y is not None]
    if len(both) < FEWEST or type(both[0][0]) is not type(both[0][1]) or isinstance(both[0][0], bool):
        return
    left, right = Counter(x for x, _ in both), Counter(y for _, y in both)
    alike = sum(count * right[value] for value, count in left.items()) / len(both) ** 2
    if all(x == y for x, y in both) and alike ** len(both) < CHANCE:
        yield f"{a} equals {b}"
    elif alike and all(x != y for x, y in both) and (1 - alike) ** len(both) < CHANCE:
        yield f"{a} differs from {b}"
    elif not isinstance(both[0][0], str):
        for low, high, holds in ((a, b, lambda x, y: x <= y), (b, a, lambda x, y: y <= x)):
            if all(holds(x, y) for x, y in both) and _share(holds, left, right) ** len(both) < CHANCE:
                yield f"{low} is not above {high}"


def _share(holds: Callable[[Any, Any], bool], left: Counter[Any], right: Counter[Any]) -> float:
    pairs = sum(n * m for x, n in left.items() for y, m in right.items() if holds(x, y))
    return pairs / (left.total() * right.total())


def _named(value: Any) -> str:
    return "empty" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _stated(sentence: str, table: Table) -> bool:
    """Whether a rule of the table says so already."""
    if match := re.fullmatch(r"where (\S+) is there, (\S+) is (there|empty)", sentence):
        a, b, want = match.groups()
        if want == "there" and any({a, b} <= {*rule.together} for rule in table.rules):
            return True
        asked = [(rule.when, column) for rule in table.rules for column, asks in rule.then if asks == _ASKS[want]]
        return (((a, "present"),), b) in asked or (want == "empty" and (((b, "present"),), a) in asked)
    if match := re.fullmatch(r"where (\S+) is (\S+), (\S+) is (\S+)", sentence):
        a, value, b, want = match.groups()
        return any(_asks(rule, a, value, b, want) for rule in table.rules)
    if match := re.fullmatch(r"(\S+) is not above (\S+)", sentence):
        return any({*match.groups()} <= {*rule.ordered} for rule in table.rules)
    if match := re.fullmatch(r"(\S+) differs from (\S+)", sentence):
        return any({*match.groups()} <= {*rule.different} for rule in table.rules)
    return False


_ASKS = {"there": "present", "empty": "absent"}


def _asks(rule: Rule, a: str, value: str, b: str, want: str) -> bool:
    """Whether a rule asks `want` of b where a is `value`, and nothing else of the row."""
    when = dict(rule.when)
    if [*when] != [a] or not isinstance(when[a], tuple) or value not in map(_named, when[a]):
        return False
    then = dict(rule.then).get(b)
    return then == _ASKS.get(want, "") or (isinstance(then, tuple) and [want] == [*map(_named, then)])


def verdicts(page: str) -> list[tuple[str, str, str]]:
    """The lines of the list: what is proposed, * standing for anything; the verdict; the rule or the reason."""
    rows = [
        [cell.strip() for cell in line.strip("|\n").split("|")] for line in page.splitlines() if line.startswith("| `")
    ]
    return [(re.findall("`(.+?)`", row[0])[0], row[1], row[2]) for row in rows]


def shipped() -> tuple[dict[str, list[dict[str, Any]]], Schema]:
    """The rows of the installed tables, and their schema."""
    package = Package.open()
    return {name: package.table(name).to_pylist() for name in package.names}, schema.installed()


def unjudged(found: Sequence[str], listed: Sequence[tuple[str, str, str]]) -> list[str]:
    """The proposals that no line of the list speaks of."""
    return [each for each in found if not any(fnmatchcase(each, pattern) for pattern, _, _ in listed)]


def main() -> int:
    """Print what holds, or what of it is not judged."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="everything that holds")
    parsed = parser.parse_args()
    found = proposals(*shipped())
    left = unjudged(found, verdicts(LIST.read_text(encoding="utf-8"))) if LIST.is_file() else found
    print("\n".join(found if parsed.all else left))
    print(f"{len(found)} hold, {len(left)} without a verdict", file=sys.stderr)
    return 0 if parsed.all or not left else 1


if __name__ == "__main__":
    sys.exit(main())
