"""Everything that is wrong with what was coded, each fault once, and none that is only the echo of another.

All rules are asked of all rows, those in which something could not be read among them. A rule that looks at such a
cell has nothing to say of its row, nor of rows that lead to it: `_Watched` notes that it looked. A row whose key is
wrong exists all the same, under the key that is likely meant, so that what leads to it is not wrong as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NamedTuple

from syria_events import naming
from syria_events.checks import onetable, relations
from syria_events.checks.references import OWN_RULES
from syria_events.derivation import kinds
from syria_events.schema import Rule, Schema, Table
from syria_events.schema.text import cut, key_text, shown

# Rules about what a claim says; while one is broken, whether it differs from others cannot be told.
SAID = frozenset({"subject_known", "value_fits_field", "counts_fit_field"})
# Of an event, what is written down in its file; the rest follows from claims.
RECORDED = frozenset({"event_id", "title", "description", "event_type", "in_recap", "joint_with"})
_KEY_RULES = frozenset({"pattern", "required", "unique", "primary_key"})
_LIKE = 0.75


class Placed(NamedTuple):
    """A row, the place in the coding files that it comes from, and the columns that could not be read."""

    row: dict[str, Any]
    path: str
    line: int
    unread: frozenset[str] = frozenset()


class Fault(NamedTuple):
    """A rule that a row breaks: its table, its number from 0, the columns where they are known, and the words."""

    table: str
    number: int
    rule: str
    message: str
    columns: tuple[str, ...] = ()


@dataclass
class Faults:
    """What is wrong with rows by table.

    `lost` are tables that may have rows of which nothing is known, `leading` other keys that something leads to,
    `retired` those that are not used any more, and `unread` events that exist although their files could not be read.
    """

    placed: Mapping[str, Sequence[Placed]]
    lost: Set[str]
    leading: Mapping[str, Set[str]]
    unread: Set[str]
    schema: Schema
    retired: Mapping[str, Set[str]] = field(default_factory=dict)
    found: list[Fault] = field(default_factory=list)
    # Table and key of rows that were there when last built, how many lead to each, and a row that is like it but for
    # the key.
    gone: list[tuple[str, str, int, int | None]] = field(default_factory=list)
    touched: set[tuple[str, int]] = field(default_factory=set)

    def search(self, built: Callable[[str], Sequence[Mapping[str, Any]]]) -> None:
        """Fills `found` and `gone`. `built` gives the rows of a table as it was last built."""
        self.masked = {name: self._alone(name) for name in self.placed}
        self.keys = {name: self._keys(name, built) for name in (*_TARGETS, "events")}
        _dangling(self)
        rows = {name: self._watched(name) for name in self.placed}
        for name, keys in self.keys.items():
            key = self.schema.table(name).primary_key[0]
            blank = dict.fromkeys(self.schema.table(name).names)
            meant = sorted(keys - {row[key] for row in rows[name]})
            start = len(rows[name])
            rows[name] += [
                _Watched({**blank, key: each}, frozenset(blank) - {key}, (name, start + n), self.touched)
                for n, each in enumerate(meant)
            ]
        rows["claims"] += _figures(self)
        self._between(rows)

    def _alone(self, name: str) -> dict[int, set[str]]:
        """What is wrong with the cells of a table; by row, the columns that nothing else is asked of."""
        table, places = self.schema.table(name), self.placed[name]
        cells = {column: [place.row.get(column) for place in places] for column in table.names}
        masked: dict[int, set[str]] = {n: set(place.unread) for n, place in enumerate(places) if place.unread}
        for fault in _misfits(table, cells):
            self.found.append(fault)
            masked.setdefault(fault.number, set()).update(fault.columns)
            cells[fault.columns[0]][fault.number] = None
        told: dict[int, set[str]] = {}
        between = {rule.name: rule for rule in table.rules}
        for (number, rule, columns), said in onetable.told(cells, table, self.schema):
            message = said
            if hidden := masked.get(number, set()).intersection(columns):
                if rule not in between or not _broken_without(between[rule], hidden, cells, number):
                    continue
                for column in hidden:
                    message = message.replace(f"{column} is empty", f"{column} cannot be read")
            if rule == "unique" or (name == "claims" and columns == ("claim_id",)):
                continue  # the keys of blocks, and what they say, are looked at where they are read
            self.found.append(Fault(name, number, rule, message, columns))
            single = len(columns) == 1 or rule == "primary_key"
            told.setdefault(number, set()).update(c for c in columns if single or cells[c][number] is None)
        for number, columns_ in told.items():
            masked.setdefault(number, set()).update(columns_)
        return masked

    def _watched(self, name: str) -> list[dict[str, Any]]:
        """The rows of a table, its masked cells empty and watched; keys stay as they are."""
        rows, key = [], self.schema.table(name).primary_key
        masked = self.masked.get(name, {})
        for number, place in enumerate(self.placed[name]):
            row = place.row
            if hidden := frozenset(masked.get(number, set())) - set(key):
                shown = {column: None if column in hidden else cell for column, cell in row.items()}
                row = _Watched(shown, hidden, (name, number), self.touched)
            rows.append(row)
        return rows

    def _keys(self, name: str, built: Callable[[str], Sequence[Mapping[str, Any]]]) -> set[str]:
        """The keys of a table, and those that its rows with a wrong key are likely meant to have."""
        key = self.schema.table(name).primary_key[0]
        wrong = {f.number for f in self.found if f.table == name and f.columns == (key,) and f.rule in _KEY_RULES}
        wrong |= {n for n, place in enumerate(self.placed[name]) if key in place.unread}
        known = {place.row[key] for n, place in enumerate(self.placed[name]) if n not in wrong}
        known |= self.unread if name == "events" else set()
        leading = Counter(_wanted(self, name))
        absent = {*leading, *self.leading.get(name, ())} - known
        if not absent or name in self.lost:
            return known | absent
        before = {row[key]: row for row in built(name)}
        for number in sorted(wrong):
            row, unread = self.placed[name][number].row, {key, "geometry", *self.placed[name][number].unread}
            same = [k for k in sorted(absent) if k in before and _same(row, before[k], unread)]
            near = get_close_matches(str(row[key] or ""), sorted(absent), n=1, cutoff=_LIKE)
            absent -= set((same or near)[:1])
            known |= set((same or near)[:1])
        for each in sorted(absent & before.keys() - self.retired.get(name, set())):
            self.gone.append((name, each, leading[each], _renamed(self, name, key, before[each])))
            known.add(each)
        return known

    def _between(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        """What is wrong between tables."""
        for law in (*relations.RULES, *OWN_RULES):
            if law.name in _READ:
                continue
            self.touched.clear()
            told = list(law.broken(rows, self.schema))
            touched = set(self.touched)
            for table, line, message in told:
                if line == 0:  # of the table as a whole, unless nobody knows what is in it
                    known = table not in self.lost and not touched
                    self.found += [Fault(table, -1, law.name, message)] if known else []
                    continue
                inside = table in self.placed and line <= len(self.placed[table])
                if inside and not (touched and _echo(self, table, line - 1, touched, rows)):
                    self.found.append(Fault(table, line - 1, law.name, message))


# These are looked at where blocks and rulings are read.
_READ = frozenset({"every_event_has_a_claim", "contested_by_a_ruling"})
_TARGETS = ("actors", "locations", "sources", "documents")


def _renamed(faults: Faults, name: str, key: str, before: Mapping[str, Any]) -> int | None:
    """The row that has everything that another had, but for the key."""
    rows = enumerate(faults.placed[name]) if name != "events" else ()
    return next((n for n, place in rows if _same(place.row, before, {key, *place.unread})), None)


def _wanted(faults: Faults, name: str) -> Iterator[str]:
    """Every key of a table that something leads to."""
    for other in ("claims", "rulings", *_TARGETS):
        for foreign in faults.schema.table(other).foreign_keys:
            if (foreign.target or other) == name and len(foreign.fields) == 1:
                yield from (p.row[foreign.fields[0]] for p in faults.placed[other] if p.row[foreign.fields[0]])
    kind, of_fields = (
        {"actors": "actor", "locations": "location", "events": "event"}.get(name),
        kinds.of_fields(faults.schema),
    )
    others = {
        *faults.schema.values("object"),
        *(p.row[f"{of}_id"] for of in ("actor", "location") if of != kind for p in faults.placed[f"{of}s"]),
    }
    for place in faults.placed["claims"] if kind else ():
        claimed = of_fields.get(place.row["field"])
        subject = place.row["subject_id"]
        if (
            claimed is not None
            and subject
            and (claimed.subject == kind or (claimed.subject == "any" and subject not in others))
        ):
            yield subject
        if claimed is not None and claimed.value == kind and place.row["value"]:
            yield place.row["value"]


def _figures(faults: Faults) -> list[dict[str, Any]]:
    """A claim on a figure for each event whose file could not be read: it may have some."""
    figures = next(f for f, kind in faults.schema.vocabularies["claim_field"].broader.items() if kind == "casualty")
    blank = dict.fromkeys(faults.schema.table("claims").names)
    there = {place.row["event_id"] for place in faults.placed["events"]}
    return [
        {**blank, "claim_id": f"{event}//{figures}", "event_id": event, "field": figures}
        for event in sorted(faults.keys["events"] - there)
    ]


def _dangling(faults: Faults) -> None:
    """Keys that lead nowhere; nothing else is asked of them."""
    for name in ("claims", "rulings", *_TARGETS, "crosswalk"):
        for foreign in faults.schema.table(name).foreign_keys:
            known, column = faults.keys.get(foreign.target or name, set()), foreign.fields[0]
            for number, place in enumerate(faults.placed[name]) if (foreign.target or name) in faults.keys else ():
                value, masked = place.row[column], faults.masked[name].get(number, set())
                if value is not None and value not in known and column not in masked:
                    key = key_text(place.row[part] for part in faults.schema.table(name).primary_key)
                    expected = f"a key of {foreign.target or name} ({', '.join(foreign.columns)})"
                    message = f"{key}: {column} is {shown(value)}; expected {expected}{naming.meant(value, known)}"
                    faults.found.append(Fault(name, number, "foreign_key", message, (column,)))
                    faults.masked[name].setdefault(number, set()).add(column)


def _echo(faults: Faults, table: str, number: int, touched: set[tuple[str, int]], rows: Mapping[str, Any]) -> bool:
    """Whether a rule that looked at unread cells of `touched` rows may have told of a row because of them."""
    if (table, number) in touched:
        return True
    row = rows[table][number]
    leads = {(table, row.get(faults.schema.table(table).primary_key[0])), *_leads(faults, table, row)}
    for other, n in touched:
        there = rows[other][n]
        if (other, dict.get(there, faults.schema.table(other).primary_key[0])) in leads:
            return True
        if table in ("events", "rulings") and leads.intersection(_leads(faults, other, there)):
            return True
    return False


def _leads(faults: Faults, table: str, row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The rows that a row leads to, by table and key; its own `get` would note that it was looked at."""
    for foreign in faults.schema.table(table).foreign_keys:
        value = dict.get(row, foreign.fields[0])
        if value is not None:
            yield foreign.target or table, value
    kind = kinds.of_fields(faults.schema).get(str(dict.get(row, "field"))) if table == "claims" else None
    if kind is not None:
        yield f"{kind.subject}s", dict.get(row, "subject_id")
        yield f"{kind.value}s", dict.get(row, "value")


class _Watched(dict[str, Any]):
    """A row that notes itself in `touched` when one of the cells that could not be read is looked at."""

    def __init__(self, row: Mapping[str, Any], unread: frozenset[str], me: tuple[str, int], touched: set[Any]) -> None:
        super().__init__(row)
        self._unread, self._me, self._touched = unread, me, touched

    def __getitem__(self, column: str) -> Any:
        if column in self._unread:
            self._touched.add(self._me)
        return super().__getitem__(column)

    def get(self, column: str, default: Any = None) -> Any:
        if column in self._unread:
            self._touched.add(self._me)
        return super().get(column, default)


def _broken_without(rule: Rule, hidden: Set[str], cells: Mapping[str, Sequence[Any]], number: int) -> bool:
    """Whether a row breaks a rule, which it breaks with `hidden` cells empty, whatever these hold."""
    if rule.ordered or rule.different:
        return True  # of empty cells nothing is asked
    return len({cells[column][number] is None for column in rule.together if column not in hidden}) == 2


def _misfits(table: Table, cells: Mapping[str, Sequence[Any]]) -> list[Fault]:
    """Cells that the types of their columns do not hold."""
    return [
        Fault(
            table.name,
            n,
            "type",
            f"{each.name}: expected {each.kind.exactly}, found {cut(cell, named=True)}",
            (each.name,),
        )
        for each in table.fields
        for n, cell in enumerate(cells[each.name])
        if cell is not None and not each.kind.fits(cell)
    ]


def _same(row: Mapping[str, Any], before: Mapping[str, Any], without: set[str]) -> bool:
    """Whether two rows have the same cells but for some columns."""
    return all(row[column] == before.get(column) for column in row if column not in without)
