"""What differs between two schemas, and the version step that each difference demands.

A schema promises. A promise withdrawn is MAJOR, since a reader's script may break; something more
is MINOR; the same promises in other words, or stricter ones, are PATCH.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from syria_events.schema import Field, Schema, Table, Vocabulary

STEPS = ("patch", "minor", "major")

# Another type, unit or pattern gives a script other values than those it was written for.
_MEANING = ("type", "unit", "separator", "vocabulary", "pattern")
# These may come later than the column; another one would give other values than those it was written for.
_NARROWING = ("pattern", "format", "codes", "script")
_FLAGS = ("required", "unique")


@dataclass(frozen=True, order=True)
class Change:
    """One difference; `name` is a table, table.column, vocabulary or vocabulary.value.

    `kind` is table, column, key, rule, vocabulary or value; `change` is added, removed or changed;
    `what` says what was changed, from what to what; `step` is one of STEPS.
    """

    kind: str
    name: str
    change: str
    what: str
    step: str


def differences(old: Schema, new: Schema) -> tuple[Change, ...]:
    """Every difference between two schemas, sorted; none when they say the same."""
    found = [*_presence("table", "", old.tables, new.tables)]
    for name in _both(old.tables, new.tables):
        found += _table(old.tables[name], new.tables[name])
    # A vocabulary that no column uses binds nobody; the column's own change carries the step.
    found += _presence("vocabulary", "", old.vocabularies, new.vocabularies)
    for name in _both(old.vocabularies, new.vocabularies):
        found += _vocabulary(old.vocabularies[name], new.vocabularies[name])
    return tuple(sorted(found))


def largest(steps: Iterable[str]) -> str | None:
    """The largest of some steps; None when there is none."""
    return max(steps, key=STEPS.index, default=None)


def _table(old: Table, new: Table) -> Iterator[Change]:
    before, after = ({field.name: field for field in table.fields} for table in (old, new))
    yield from _presence("column", f"{new.name}.", before, after)
    for name in _both(before, after):
        yield from _field(f"{new.name}.{name}", before[name], after[name])
    if _both(before, after) != _both(after, before):
        yield Change("table", new.name, "changed", "order of the columns", "minor")
    yield from _words("table", new.name, old, new, ("title", "description"))
    if old.primary_key != new.primary_key:
        what = f"primary key: {', '.join(old.primary_key)} -> {', '.join(new.primary_key)}"
        yield Change("key", new.name, "changed", what, "major")
    yield from _promises("key", new.name, _keys(old), _keys(new))
    rules = [{rule.name: replace(rule, description="") for rule in table.rules} for table in (old, new)]
    yield from _promises("rule", new.name, *rules)


def _field(name: str, old: Field, new: Field) -> Iterator[Change]:
    for part in (*_MEANING, "format", "codes", "script", *_FLAGS, "minimum", "maximum", "max_length"):
        before, after = getattr(old, part), getattr(new, part)
        if before != after:
            step = "major" if _withdrawn(part, before, after) else "patch"
            yield Change("column", name, "changed", f"{part}: {_text(before)} -> {_text(after)}", step)
    yield from _words("column", name, old, new, ("description",))


def _withdrawn(part: str, old: object, new: object) -> bool:
    """Whether a column may now hold what its constraint excluded before."""
    if part in _FLAGS:
        return bool(old)
    if part in _NARROWING:
        return old is not None
    if part in _MEANING or new is None:
        return True
    if old is None or not isinstance(old, int | float) or not isinstance(new, int | float):
        return False
    return new < old if part == "minimum" else new > old


def _vocabulary(old: Vocabulary, new: Vocabulary) -> Iterator[Change]:
    before, after = ({term.value: term for term in vocabulary.terms} for vocabulary in (old, new))
    yield from _presence("value", f"{new.name}.", before, after)
    if _both(before, after) != _both(after, before):
        # The order is the order of the categories: sorting by the column gives other results.
        yield Change("vocabulary", new.name, "changed", "order of the values", "major")
    for value in _both(before, after):
        parts = ("label", "definition", "since", "broader")
        yield from _words("value", f"{new.name}.{value}", before[value], after[value], parts)


def _presence(kind: str, prefix: str, old: Iterable[str], new: Iterable[str]) -> Iterator[Change]:
    """What only one side has."""
    before, after = set(old), set(new)
    for name in before - after:
        yield Change(kind, prefix + name, "removed", "", "minor" if kind == "vocabulary" else "major")
    for name in after - before:
        yield Change(kind, prefix + name, "added", "", "minor")


def _promises(kind: str, name: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    """Laws that hold on one side only, or in another form."""
    for law in sorted(set(old) | set(new)):
        if law not in old:
            yield Change(kind, name, "added", law, "patch")
        elif law not in new:
            yield Change(kind, name, "removed", law, "major")
        elif old[law] != new[law]:
            yield Change(kind, name, "changed", law, "major")


def _words(kind: str, name: str, old: object, new: object, parts: Iterable[str]) -> Iterator[Change]:
    for part in parts:
        before, after = getattr(old, part), getattr(new, part)
        if before != after:
            yield Change(kind, name, "changed", f"{part}: {_text(before)} -> {_text(after)}", "patch")


def _keys(table: Table) -> dict[str, None]:
    """Foreign keys into tables; one into a vocabulary is part of its column."""
    closed = {(field.name,) for field in table.fields if field.vocabulary}
    return {
        f"{', '.join(key.fields)} -> {key.target}.{', '.join(key.columns)}": None
        for key in table.foreign_keys
        if key.fields not in closed
    }


def _both(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """The names of `old` that `new` has too, in the order of `old`."""
    known = set(new)
    return [name for name in old if name in known]


def _text(value: object) -> str:
    return "none" if value is None else str(value)
