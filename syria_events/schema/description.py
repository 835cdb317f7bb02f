"""The tables, fields, rules and vocabularies that `schema/` describes; `files` reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from syria_events import naming
from syria_events.schema.fieldtypes import FIELD_TYPES, FieldType
from syria_events.showing import Shown, counted


@dataclass(frozen=True)
class Field:
    """One column: its Table Schema type and constraints.

    `pattern` must match the whole value. `vocabulary` names the closed vocabulary of the values.
    `separator` says that a cell holds several values, and what stands between them. `format` is
    "uri" for addresses of public pages. `codes` names the list of `codelists` that the values are from,
    `script` the script in whose letters text is written.
    """

    name: str
    type: str
    description: str
    unit: str | None = None
    separator: str | None = None
    format: str | None = None
    codes: str | None = None
    script: str | None = None
    vocabulary: str | None = None
    required: bool = False
    unique: bool = False
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None

    @property
    def kind(self) -> FieldType:
        """What values of the type are, and what every engine calls it."""
        return FIELD_TYPES[self.type]


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must occur as `columns` of the table or vocabulary `target`."""

    fields: tuple[str, ...]
    target: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class SameAs:
    """The condition that a value is there and equals that of another column."""

    column: str


@dataclass(frozen=True)
class Rule:
    """A named law between columns of one row; exactly one of its four forms is given.

    `ordered`: present values do not decrease. `together`: all present or all absent. `different`:
    no two present values are equal. `when`/`then`: where every condition of `when` holds, every
    condition of `then` must; a condition is "present", "absent", the tuple of values allowed, or
    `SameAs` another column.
    """

    name: str
    description: str
    ordered: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    when: tuple[tuple[str, Any], ...] = ()
    then: tuple[tuple[str, Any], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the rule speaks of."""
        conditions = [
            name
            for column, want in (*self.when, *self.then)
            for name in (column, *((want.column,) if isinstance(want, SameAs) else ()))
        ]
        return self.ordered or self.together or self.different or tuple(dict.fromkeys(conditions))

    def holds(self, row: Mapping[str, Any]) -> bool:
        """True when a row, as Python values, keeps the rule: what the rule means, one row at a time."""
        if self.ordered:
            present = [row[column] for column in self.ordered if row[column] is not None]
            return present == sorted(present)
        if self.together:
            return len({row[column] is None for column in self.together}) == 1
        if self.different:
            present = [row[column] for column in self.different if row[column] is not None]
            return len(set(present)) == len(present)
        return not _all(self.when, row) or _all(self.then, row)


def _all(conditions: tuple[tuple[str, Any], ...], row: Mapping[str, Any]) -> bool:
    """Whether a row meets every condition."""
    return all(_met(row, column, want) for column, want in conditions)


def _met(row: Mapping[str, Any], column: str, want: Any) -> bool:
    if isinstance(want, SameAs):
        return row[column] is not None and bool(row[column] == row[want.column])
    return (row[column] is None) is (want == "absent") if isinstance(want, str) else row[column] in want


@dataclass(frozen=True, repr=False)
class Table(Shown):
    """One table: its columns in order, its keys and its rules."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    rules: tuple[Rule, ...] = ()

    def _summary(self) -> str:
        return f"{self.name}: {counted(len(self.fields), 'column')}"

    def _rows(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        return ("column", "type", "description"), [(f.name, f.type, f.description) for f in self.fields]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """The column called `name`; KeyError naming what is near when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise naming.Unknown(f"column of {self.name}", [name], self.names)


@dataclass(frozen=True)
class Term:
    """One value of a vocabulary; `broader` is the value of another vocabulary it belongs to."""

    value: str
    label: str
    definition: str
    since: str
    broader: str | None


@dataclass(frozen=True)
class Vocabulary:
    """A closed list of values, in the order that matters."""

    name: str
    terms: tuple[Term, ...]

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The values in the vocabulary's own order."""
        return tuple(term.value for term in self.terms)

    @cached_property
    def broader(self) -> dict[str, str]:
        """Value -> the broader value, for the values that have one."""
        return {term.value: term.broader for term in self.terms if term.broader}


@dataclass(frozen=True, repr=False)
class Schema(Shown):
    """All tables and vocabularies of one version of the dataset."""

    tables: Mapping[str, Table]
    vocabularies: Mapping[str, Vocabulary]

    def _summary(self) -> str:
        vocabularies = counted(len(self.vocabularies), "vocabulary", "vocabularies")
        return f"{counted(len(self.tables), 'table')}, {vocabularies}"

    def _rows(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        return ("table", "title", "columns"), [(t.name, t.title, len(t.fields)) for t in self.tables.values()]

    def table(self, name: str) -> Table:
        """The table called `name`; KeyError naming the tables there are."""
        return self.tables[naming.chosen("table", name, self.tables)]

    def vocabulary(self, name: str) -> Vocabulary:
        """The vocabulary called `name`; KeyError naming those there are."""
        if name not in self.vocabularies:
            raise naming.Unknown("vocabulary", [name], self.vocabularies)
        return self.vocabularies[name]

    def values(self, vocabulary: str) -> tuple[str, ...]:
        """The values of a vocabulary in its own order."""
        return self.vocabulary(vocabulary).values
