"""What the columns of another dataset are, in every edition of it: read strictly from `schema/field/`.

A layout is a Table Schema with a few keywords more. Of a field: `names` are other names it goes by, `missing` the cells
that stand for a missing value besides those of the whole layout, `becomes` the column of the events that are read into
which it is carried, and `warnings` constraints of which a breach is told and no error. Of the layout: `needed` are
the columns without which no event can be made, `editions` the columns of each in their order, `rules` laws between
the columns of one row, of which a reader is warned, and `checks` more laws, which validation alone asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from syria_events import inputs, naming, schema
from syria_events.field import layoutrules
from syria_events.field.layoutrules import LayoutRule
from syria_events.issues import Issue, Refused
from syria_events.schema import Field, Schema, Table, Vocabulary, files
from syria_events.schema.shape import misfits, once

NAMES = ("ucdp-ged", "acled")

_FIELD = {**files.FIELD, "names": [str], "missing": [str], "becomes": str, "warnings": files.CONSTRAINTS}
_EDITION = {"name!": str, "description!": str, "fields!": [str]}
_LAYOUT = {
    **files.HEAD, "missing": [str], "fields!": [_FIELD], "primaryKey!": [str], "foreignKeys": [files.KEY],
    "needed!": [str], "editions!": [_EDITION], "rules!": [layoutrules.SHAPE], "checks": [layoutrules.SHAPE],
}  # fmt: skip
_TABLE = {**files.HEAD, "fields!": [files.FIELD], "foreignKeys": [files.KEY]}


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
    checks: tuple[LayoutRule, ...]
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
        raise naming.Unknown("schema", [name], NAMES)
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
    issues = [Issue(str(path), 0, "layout", message) for message in _nonsense(text, path.stem, vocabularies)]
    if issues:
        raise Refused(issues)
    table = files.described({key: part for key, part in text.items() if key not in ("rules", "checks")}, vocabularies)
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
        rules=tuple(layoutrules.rule(entry, vocabularies) for entry in text["rules"]),
        checks=tuple(layoutrules.rule(entry, vocabularies) for entry in text.get("checks", ())),
        vocabularies=vocabularies,
    )


def _nonsense(text: Mapping[str, Any], stem: str, vocabularies: Mapping[str, Vocabulary]) -> list[str]:
    """What is wrong with a layout whose every part has the right shape."""
    found = list(files.nonsense({key: part for key, part in text.items() if key not in ("rules", "checks")}, stem))
    names = {field["name"] for field in text["fields"]}
    spoken = [(f"edition {edition['name']}", edition["fields"]) for edition in text["editions"]]
    spoken += [("needed", text["needed"]), ("primaryKey", text["primaryKey"])]
    for rule in (*text["rules"], *text.get("checks", ())):
        if wrong := layoutrules.nonsense(rule, vocabularies):
            found.append(f"rule {rule['name']}: {wrong}")
        else:
            spoken.append((f"rule {rule['name']}", layoutrules.rule(rule, vocabularies).columns))
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
