"""What the columns of another dataset are, in every edition of it: read strictly from `schema/field/`.

A layout is a Table Schema with a few keywords more. Of a field: `names` are other names it goes by, `missing` the cells
that stand for a missing value besides those of the whole layout, `becomes` the column of the events that are read into
which it is carried, and `warnings` constraints of which a breach is told and no error. Of the layout: `needed` are
the columns without which no event can be made, `editions` the columns of each in their order, and `rules` laws
between the columns of one row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from syria_events import inputs, schema
from syria_events.issues import Issue, Refused
from syria_events.schema import Field, Rule, Schema, Table, Vocabulary, files
from syria_events.schema.shape import misfits, once

NAMES = ("ucdp-ged", "acled")

_FIELD = {**files.FIELD, "names": [str], "missing": [str], "becomes": str, "warnings": files.CONSTRAINTS}
_RULE = {
    "name!": str, "description!": str, "severity!": str,
    "ordered": [str], "together": [str], "when": dict, "then": dict,
    "total": str, "parts": [str], "any": [str], "day": str, "year": str, "equal": [str],
}  # fmt: skip
_EDITION = {"name!": str, "description!": str, "fields!": [str]}
_LAYOUT = {
    **files.HEAD, "missing": [str], "fields!": [_FIELD], "primaryKey!": [str], "foreignKeys": [files.KEY],
    "needed!": [str], "editions!": [_EDITION], "rules!": [_RULE],
}  # fmt: skip
_TABLE = {**files.HEAD, "fields!": [files.FIELD], "foreignKeys": [files.KEY]}
_FORMS = (
    {"ordered"}, {"together"}, {"when", "then"}, {"total", "parts"}, {"any"}, {"day", "year"}, {"when", "equal"},
)  # fmt: skip


@dataclass(frozen=True)
class LayoutRule(Rule):
    """A law between columns of one row of another dataset, and whether a breach is an error or a warning.

    Besides the forms of `Rule`: `total` is the sum of `parts`; of `any` columns one is above zero; `year` is that of
    `day`; and where `when` holds, the columns of `equal` have one value. A row in which a column that the law compares
    is missing keeps it.
    """

    severity: str = "error"
    total: str | None = None
    parts: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    day: str | None = None
    year: str | None = None
    equal: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the rule speaks of."""
        if self.total or self.day:
            return (*self.parts, *(name for name in (self.total, self.day, self.year) if name))
        return self.any or tuple(dict.fromkeys((*super().columns, *self.equal)))

    def holds(self, row: Mapping[str, Any]) -> bool:
        """True when a row, as Python values, keeps the rule: what the rule means, one row at a time."""
        cells = [row[column] for column in self.columns]
        if self.total:
            return None in cells or row[self.total] == sum(row[part] for part in self.parts)
        if self.any:
            return None in cells or max(cells) > 0
        if self.day and self.year:
            return None in cells or row[self.day].year == row[self.year]
        if self.equal:
            met = Rule(self.name, self.description, when=self.when, then=((self.when[0][0], "absent"),))
            same = {row[column] for column in self.equal}
            return None in same or len(same) == 1 or met.holds(row)
        return super().holds(row)


@dataclass(frozen=True)
class Column:
    """One column of a layout: what its cells are, what else it is called, and what becomes of it.

    `warned` are the constraints of which a breach is told as a warning.
    """

    field: Field
    names: tuple[str, ...]
    missing: tuple[str, ...]
    becomes: str | None
    warned: Field | None

    @property
    def name(self) -> str:
        """The name in the latest edition."""
        return self.field.name


@dataclass(frozen=True)
class Edition:
    """The columns of some releases in their order."""

    name: str
    description: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """The columns of another dataset, their keys and rules, and its editions."""

    table: Table
    columns: tuple[Column, ...]
    missing: tuple[str, ...]
    needed: tuple[str, ...]
    editions: tuple[Edition, ...]
    rules: tuple[LayoutRule, ...]
    vocabularies: Mapping[str, Vocabulary]

    @property
    def name(self) -> str:
        """The name by which users ask for it."""
        return self.table.name

    @property
    def key(self) -> str:
        """The column that tells rows apart."""
        return self.table.primary_key[0]

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")


@cache
def layout(name: str) -> Layout:
    """The layout called `name`; KeyError naming those there are, and Refused where its file is not as it should be."""
    if name not in NAMES:
        raise KeyError(f"no layout {name!r}; there are {', '.join(NAMES)}")
    return read(folder() / f"{name}.json")


@cache
def made() -> Schema:
    """The tables that come of reading another dataset, `field_events` and `losses`, with every vocabulary they need.

    `field_events` has every column of our own events, none of them required, and what else serves joining.
    """
    ours = schema.installed()
    vocabularies = {**ours.vocabularies, **_vocabularies(folder())}
    beside, losses = (_table(folder() / f"{name}.json", vocabularies) for name in ("field_events", "losses"))
    events = ours.table("events")
    kept = tuple(unasked(field) for field in events.fields)
    whole = Table(
        beside.name,
        beside.title,
        beside.description,
        (*kept, *beside.fields),
        ("event_id",),
        tuple(key for key in events.foreign_keys if key.target in ours.vocabularies),
    )
    return Schema({"field_events": whole, "losses": losses}, vocabularies)


def folder() -> Path:
    """The folder `schema/field` of the installed package."""
    return schema.root() / "schema" / "field"


def read(path: Path) -> Layout:
    """The layout in a file; raises Refused with everything in it that is not as it should be."""
    vocabularies = _vocabularies(path.parent)
    text = _checked(path, _LAYOUT)
    issues = [Issue(str(path), 0, "layout", message) for message in _nonsense(text, path.stem)]
    if issues:
        raise Refused(issues)
    table = files.described({key: part for key, part in text.items() if key != "rules"}, vocabularies)
    everywhere = tuple(text.get("missing", ()))
    columns = []
    for field, entry in zip(table.fields, text["fields"], strict=True):
        softly = {"name": text["name"], "fields": [{**entry, "constraints": entry.get("warnings", {})}]}
        warned = files.described(softly, {}).fields[0] if "warnings" in entry else None
        missing = (*everywhere, *entry.get("missing", ()))
        names = tuple(entry.get("names", ()))
        columns.append(Column(field, names, missing, entry.get("becomes"), warned))
    return Layout(
        table=table,
        columns=tuple(columns),
        missing=everywhere,
        needed=tuple(text["needed"]),
        editions=tuple(Edition(e["name"], e["description"], tuple(e["fields"])) for e in text["editions"]),
        rules=tuple(_rule(entry) for entry in text["rules"]),
        vocabularies=vocabularies,
    )


def _rule(text: Mapping[str, Any]) -> LayoutRule:
    given: dict[str, Any] = {}
    for key, value in text.items():
        if key in ("when", "then"):
            given[key] = tuple((name, tuple(want) if isinstance(want, list) else want) for name, want in value.items())
        else:
            given[key] = tuple(value) if isinstance(value, list) else value
    return LayoutRule(**given)


def _nonsense(text: Mapping[str, Any], stem: str) -> list[str]:
    """What is wrong with a layout whose every part has the right shape."""
    found = list(files.nonsense({key: part for key, part in text.items() if key != "rules"}, stem))
    names = {field["name"] for field in text["fields"]}
    spoken = [(f"edition {edition['name']}", edition["fields"]) for edition in text["editions"]]
    spoken += [("needed", text["needed"]), ("primaryKey", text["primaryKey"])]
    for rule in text["rules"]:
        if {key for key in rule if key not in ("name", "description", "severity")} not in _FORMS:
            forms = "; ".join(" and ".join(sorted(form)) for form in _FORMS)
            found.append(f"rule {rule['name']}: expected one of these forms: {forms}")
            continue
        if rule["severity"] not in ("error", "warning"):
            found.append(f"rule {rule['name']}: expected the severity error or warning")
        spoken.append((f"rule {rule['name']}", _rule(rule).columns))
    if len(text["primaryKey"]) != 1:
        found.append("primaryKey: expected one column")
    unknown = [(where, name) for where, those in spoken for name in those if name not in names]
    return [*found, *(f"{where}: there is no field {name}" for where, name in unknown)]


def _checked(path: Path, shape: Mapping[str, Any]) -> dict[str, Any]:
    try:
        text = inputs.parsed(path, once)
    except (OSError, ValueError) as error:
        message = f"expected JSON in UTF-8; {inputs.reason(error)}"
        raise Refused([Issue(str(path), 0, "json", message)]) from error
    if wrong := list(misfits(text, shape, "layout")):
        raise Refused(Issue(str(path), 0, "keyword", message) for message in wrong)
    return dict(text)


def _table(path: Path, vocabularies: Mapping[str, Vocabulary]) -> Table:
    text = _checked(path, _TABLE)
    if wrong := list(files.nonsense(text, path.stem)):
        raise Refused(Issue(str(path), 0, "layout", message) for message in wrong)
    return files.described(text, vocabularies)


def _vocabularies(where: Path) -> dict[str, Vocabulary]:
    issues: list[Issue] = []
    found = {path.stem: files.vocabulary(path, issues) for path in sorted((where / "vocab").glob("*.csv"))}
    if issues:
        raise Refused(issues)
    return found


def unasked(field: Field) -> Field:
    """A column of our own of which nothing is asked but its type."""
    return Field(field.name, field.type, field.description, field.unit, field.separator, vocabulary=field.vocabulary)
