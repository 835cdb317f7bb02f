"""The tables, fields, rules and vocabularies that `schema/` describes.

The reader is strict: a keyword it does not know is refused, so that no constraint can be written
down and then silently ignored.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from syria_events.issues import Issue, Refused

FIELD_TYPES = ("string", "integer", "number", "boolean", "date", "datetime", "any")
VOCAB_COLUMNS = ("value", "label", "definition", "since", "broader")

_TABLE_KEYS = {"$schema", "name", "title", "description", "fields", "primaryKey", "foreignKeys", "rules"}
_FIELD_KEYS = {"name", "type", "description", "unit", "separator", "constraints"}
_CONSTRAINTS = {"required", "unique", "pattern", "minimum", "maximum", "maxLength"}
_RULE_KEYS = {"name", "description", "ordered", "together", "when", "then"}


@dataclass(frozen=True)
class Field:
    """One column: its Table Schema type and constraints.

    `pattern` must match the whole value. `vocabulary` names the closed vocabulary of the values.
    `separator` says that a cell holds several values, and what stands between them.
    """

    name: str
    type: str
    description: str
    unit: str | None = None
    separator: str | None = None
    vocabulary: str | None = None
    required: bool = False
    unique: bool = False
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must occur as `columns` of the table or vocabulary `target`."""

    fields: tuple[str, ...]
    target: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A named law between columns of one row; exactly one of its three forms is given.

    `ordered`: present values do not decrease. `together`: all present or all absent.
    `when`/`then`: where every condition of `when` holds, every condition of `then` must; a
    condition is "present", "absent" or the tuple of values allowed.
    """

    name: str
    description: str
    ordered: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    when: tuple[tuple[str, Any], ...] = ()
    then: tuple[tuple[str, Any], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the rule speaks of."""
        conditions = tuple(column for column, _ in (*self.when, *self.then))
        return self.ordered or self.together or tuple(dict.fromkeys(conditions))

    def holds(self, row: Mapping[str, Any]) -> bool:
        """True when a row, as Python values, keeps the rule: what the rule means, one row at a time."""
        if self.ordered:
            present = [row[column] for column in self.ordered if row[column] is not None]
            return present == sorted(present)
        if self.together:
            return len({row[column] is None for column in self.together}) == 1
        return not _all(self.when, row) or _all(self.then, row)


def _all(conditions: tuple[tuple[str, Any], ...], row: Mapping[str, Any]) -> bool:
    """Whether a row meets every condition."""
    states = {"present": lambda value: value is not None, "absent": lambda value: value is None}
    return all(states[want](row[c]) if isinstance(want, str) else row[c] in want for c, want in conditions)


@dataclass(frozen=True)
class Table:
    """One table: its columns in order, its keys and its rules."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """The column called `name`; KeyError when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name} has no column {name!r}")


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

    @property
    def values(self) -> tuple[str, ...]:
        """The values in the vocabulary's own order."""
        return tuple(term.value for term in self.terms)

    @property
    def broader(self) -> dict[str, str]:
        """Value -> the broader value, for the values that have one."""
        return {term.value: term.broader for term in self.terms if term.broader}


@dataclass(frozen=True)
class Schema:
    """All tables and vocabularies of one version of the dataset."""

    tables: Mapping[str, Table]
    vocabularies: Mapping[str, Vocabulary]

    def table(self, name: str) -> Table:
        """The table called `name`; KeyError naming the tables there are."""
        if name not in self.tables:
            raise KeyError(f"no table {name!r}; the tables are {', '.join(self.tables)}")
        return self.tables[name]

    def values(self, vocabulary: str) -> tuple[str, ...]:
        """The values of a vocabulary in its own order."""
        return self.vocabularies[vocabulary].values


def root() -> Path:
    """The folder that holds `datapackage.json`, `schema/` and the data.

    In a checkout or an editable install that is the top of the tree; in an installed package it
    is the mirror of the tree inside it.
    """
    package = Path(__file__).parent
    mirror = package / "_dist"
    return mirror if mirror.is_dir() else package.parent


@cache
def installed() -> Schema:
    """The schema this package ships with."""
    return read(root())


def read(folder: Path) -> Schema:
    """The schema under `folder`/schema.

    Raises Refused with every unknown keyword, type, vocabulary or column it meets.
    """
    issues: list[Issue] = []
    vocabularies = {
        path.stem: _vocabulary(path, issues) for path in sorted((folder / "schema" / "vocab").glob("*.csv"))
    }
    tables: dict[str, Table] = {}
    for path in sorted((folder / "schema").glob("*.json")):
        if path.stem != "vocab":
            table = _table(path, vocabularies, issues)
            tables[table.name] = table
    issues += _dangling(tables, vocabularies)
    if not tables:
        issues.append(Issue(str(folder / "schema"), 0, "schema", "no table found; expected schema/<table>.json"))
    if issues:
        raise Refused(issues)
    return Schema(tables, vocabularies)


def _vocabulary(path: Path, issues: list[Issue]) -> Vocabulary:
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = list(csv.reader(lines)) or [[]]
    if tuple(header) != VOCAB_COLUMNS:
        issues.append(Issue(str(path), 1, "header", f"expected {','.join(VOCAB_COLUMNS)}"))
        return Vocabulary(path.stem, ())
    terms: list[Term] = []
    for line, row in enumerate(rows, start=2):
        if len(row) != len(VOCAB_COLUMNS) or not all(row[:4]):
            issues.append(Issue(str(path), line, "vocabulary", "expected five cells, none but the last empty"))
        elif row[0] in {term.value for term in terms}:
            issues.append(Issue(str(path), line, "vocabulary", f"{row[0]!r} is listed twice"))
        else:
            terms.append(Term(row[0], row[1], row[2], row[3], row[4] or None))
    return Vocabulary(path.stem, tuple(terms))


def _table(path: Path, vocabularies: Mapping[str, Vocabulary], issues: list[Issue]) -> Table:
    try:
        text = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Refused([Issue(str(path), 0, "json", str(error))]) from error
    _known(path, text, _TABLE_KEYS, "table", issues)
    keys = tuple(_foreign_key(entry) for entry in text.get("foreignKeys", ()))
    closed = {key.fields[0]: key.target for key in keys if key.target in vocabularies}
    return Table(
        name=text.get("name", path.stem),
        title=text.get("title", ""),
        description=text.get("description", ""),
        fields=tuple(_field(path, entry, closed, issues) for entry in text.get("fields", ())),
        primary_key=tuple(text.get("primaryKey", ())),
        foreign_keys=tuple(
            ForeignKey(key.fields, key.target or text.get("name", path.stem), key.columns) for key in keys
        ),
        rules=tuple(_rule(path, entry, issues) for entry in text.get("rules", ())),
    )


def _field(path: Path, text: dict[str, Any], closed: Mapping[str, str], issues: list[Issue]) -> Field:
    _known(path, text, _FIELD_KEYS, f"field {text.get('name')}", issues)
    constraints = text.get("constraints", {})
    _known(path, constraints, _CONSTRAINTS, f"constraints of {text.get('name')}", issues)
    if text.get("type") not in FIELD_TYPES:
        message = f"field {text.get('name')} has type {text.get('type')!r}; expected one of {', '.join(FIELD_TYPES)}"
        issues.append(Issue(str(path), 0, "type", message))
    return Field(
        name=text["name"],
        type=text["type"],
        description=text.get("description", ""),
        unit=text.get("unit"),
        separator=text.get("separator"),
        vocabulary=closed.get(text["name"]),
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        pattern=constraints.get("pattern"),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        max_length=constraints.get("maxLength"),
    )


def _foreign_key(text: dict[str, Any]) -> ForeignKey:
    reference = text["reference"]
    return ForeignKey(tuple(text["fields"]), reference["resource"], tuple(reference["fields"]))


def _rule(path: Path, text: dict[str, Any], issues: list[Issue]) -> Rule:
    _known(path, text, _RULE_KEYS, f"rule {text.get('name')}", issues)
    forms = [form for form in ("ordered", "together", "when") if form in text]
    if len(forms) != 1 or ("when" in text) != ("then" in text):
        issues.append(Issue(str(path), 0, "rule", f"{text.get('name')}: expected ordered, together, or when and then"))
    return Rule(
        name=text["name"],
        description=text.get("description", ""),
        ordered=tuple(text.get("ordered", ())),
        together=tuple(text.get("together", ())),
        when=_conditions(text.get("when", {})),
        then=_conditions(text.get("then", {})),
    )


def _conditions(text: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((column, tuple(want) if isinstance(want, list) else want) for column, want in text.items())


def _known(path: Path, text: object, known: set[str], what: str, issues: list[Issue]) -> None:
    if not isinstance(text, dict):
        raise Refused([Issue(str(path), 0, "json", f"{what}: expected an object")])
    for keyword in sorted(set(cast("dict[str, Any]", text)) - known):
        issues.append(Issue(str(path), 0, "keyword", f"{what}: unknown keyword {keyword!r}"))


def _dangling(tables: Mapping[str, Table], vocabularies: Mapping[str, Vocabulary]) -> list[Issue]:
    """Names in keys and rules that stand for nothing."""
    issues: list[Issue] = []
    for table in tables.values():
        wanted = {(table.name, column) for column in table.primary_key}
        wanted |= {(table.name, column) for rule in table.rules for column in rule.columns}
        for key in table.foreign_keys:
            wanted |= {(table.name, column) for column in key.fields}
            if key.target not in vocabularies:
                wanted |= {(key.target, column) for column in key.columns}
        for name, column in sorted(wanted):
            if name not in tables or column not in tables[name].names:
                message = f"there is no column {column} of a table or vocabulary {name}"
                issues.append(Issue(f"schema/{table.name}.json", 0, "name", message))
    return issues
