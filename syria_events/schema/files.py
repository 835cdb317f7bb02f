"""The schema as it is read from `schema/`, and where the installed one lies.

The reader is strict: a keyword it does not know is refused, so that no constraint can be written
down and then silently ignored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from syria_events import inputs
from syria_events.installed import root
from syria_events.issues import Issue, Refused
from syria_events.schema import patterns
from syria_events.schema.codelists import codelists
from syria_events.schema.description import Field, ForeignKey, Rule, SameAs, Schema, Table, Term, Vocabulary
from syria_events.schema.fieldtypes import FIELD_TYPES
from syria_events.schema.scripts import SCRIPTS
from syria_events.schema.shape import misfits, once

VOCAB_COLUMNS = ("value", "label", "definition", "since", "broader")

# What a schema file may hold, as `shape.misfits` reads it.
CONSTRAINTS = {"required": bool, "unique": bool, "pattern": str, "minimum": float, "maximum": float, "maxLength": int}
FIELD = {"name!": str, "type!": str, "description": str, "unit": str, "separator": str} | {
    "format": str,
    "codes": str,
    "script": str,
    "constraints": CONSTRAINTS,
}
KEY = {"fields!": [str], "reference!": {"resource!": str, "fields!": [str]}}
_LISTS = ("ordered", "together", "different")
_RULE: dict[str, Any] = {"name!": str, "description": str, "when": dict, "then": dict}
_RULE |= {form: [str] for form in _LISTS}
HEAD = {"$schema": str, "name!": str, "title": str, "description": str}
_TABLE = {**HEAD, "fields!": [FIELD], "primaryKey": [str], "foreignKeys": [KEY], "rules": [_RULE]}
_WANTED = 'present, absent, a list or {"same_as": a column}'
# Of which types some keywords are asked, and types whose values are compared with one another.
_TEXTS: tuple[str, ...] = ("string",)
_NUMBERS: tuple[str, ...] = ("integer", "number")
_OF_TYPES = dict.fromkeys(("pattern", "maxLength", "separator", "format", "script"), _TEXTS)
_OF_TYPES |= dict.fromkeys(("minimum", "maximum"), _NUMBERS)
_COMPARED = dict.fromkeys(_NUMBERS, "number")
_FORMS = ({"ordered"}, {"together"}, {"different"}, {"when", "then"})


@cache
def installed() -> Schema:
    """The schema this package ships with."""
    return read(root())


def read(folder: Path) -> Schema:
    """The schema under `folder`/schema.

    Raises Refused with every unknown keyword, type, vocabulary or column it meets.
    """
    found, issues = readable(folder)
    if issues or found is None:
        raise Refused(issues)
    return found


def readable(folder: Path) -> tuple[Schema | None, list[Issue]]:
    """The schema under `folder`/schema and everything that is wrong with it.

    It is None where it cannot be read; where lines of vocabularies are wrong, their values are there all the same.
    """
    issues: list[Issue] = []
    vocabularies = {path.stem: vocabulary(path, issues) for path in sorted((folder / "schema" / "vocab").glob("*.csv"))}
    tables: dict[str, Table] = {}
    for path in sorted((folder / "schema").glob("*.json")):
        if path.stem != "vocab":
            table = _table(path, vocabularies, issues)
            tables |= {table.name: table} if table else {}
    if all(issue.rule == "vocabulary" for issue in issues):
        issues += _dangling(tables, vocabularies)
    if not tables and not issues:
        issues.append(Issue(str(folder / "schema"), 0, "schema", "no table found; expected schema/<table>.json"))
    usable = all(issue.rule == "vocabulary" for issue in issues)
    return Schema(tables, vocabularies) if usable else None, issues


def vocabulary(path: Path, issues: list[Issue]) -> Vocabulary:
    """The vocabulary in a CSV file; what is wrong with it goes to `issues`."""
    try:
        header, *rows = inputs.rows(path, inputs.VALUES) or [[]]
    except (OSError, ValueError) as error:
        issues.append(Issue(str(path), 0, "csv", f"expected CSV in UTF-8; {inputs.reason(error)}"))
        return Vocabulary(path.stem, ())
    if tuple(header) != VOCAB_COLUMNS:
        issues.append(Issue(str(path), 1, "header", f"expected {','.join(VOCAB_COLUMNS)}"))
        return Vocabulary(path.stem, ())
    terms: dict[str, Term] = {}
    for line, row in enumerate(rows, start=2):
        if len(row) != len(VOCAB_COLUMNS) or not all(row[:4]):
            issues.append(Issue(str(path), line, "vocabulary", "expected five cells, none but the last empty"))
            if row and row[0]:
                terms.setdefault(
                    row[0], Term(row[0], "", "", "", row[4] or None if len(row) == len(VOCAB_COLUMNS) else None)
                )
        elif row[0] in terms:
            issues.append(Issue(str(path), line, "vocabulary", f"{row[0]!r} is listed twice"))
        else:
            terms[row[0]] = Term(row[0], row[1], row[2], row[3], row[4] or None)
    return Vocabulary(path.stem, tuple(terms.values()))


def _table(path: Path, vocabularies: Mapping[str, Vocabulary], issues: list[Issue]) -> Table | None:
    try:
        text = inputs.parsed(path, once)
    except (OSError, ValueError) as error:
        issues.append(Issue(str(path), 0, "json", f"expected JSON in UTF-8; {inputs.reason(error)}"))
        return None
    wrong = list(misfits(text, _TABLE, "table")) or list(nonsense(text, path.stem))
    if wrong:
        issues += [Issue(str(path), 0, "keyword", message) for message in wrong]
        return None
    return described(text, vocabularies)


def described(text: Mapping[str, Any], vocabularies: Mapping[str, Vocabulary]) -> Table:
    """The table that an object of JSON describes; keywords that a table does not have are passed over."""
    keys = tuple(
        ForeignKey(
            tuple(key["fields"]), key["reference"]["resource"] or text["name"], tuple(key["reference"]["fields"])
        )
        for key in text.get("foreignKeys", ())
    )
    closed = {key.fields[0]: key.target for key in keys if key.target in vocabularies}
    return Table(
        name=text["name"],
        title=text.get("title", ""),
        description=text.get("description", ""),
        fields=tuple(_field(entry, closed) for entry in text["fields"]),
        primary_key=tuple(text.get("primaryKey", ())),
        foreign_keys=keys,
        rules=tuple(_rule(entry) for entry in text.get("rules", ())),
    )


def _field(text: dict[str, Any], closed: Mapping[str, str]) -> Field:
    constraints = text.get("constraints", {})
    known = {key.rstrip("!") for key in (*FIELD, *CONSTRAINTS)} - {"constraints", "maxLength"}
    given = {key: value for key, value in (text | constraints).items() if key in known}
    derived = {"vocabulary": closed.get(text["name"]), "max_length": constraints.get("maxLength")}
    return Field(**{"description": "", **given, **derived})


def _rule(text: dict[str, Any]) -> Rule:
    forms: dict[str, Any] = {form: tuple(text[form]) for form in _LISTS if form in text}
    for form in ("when", "then"):
        forms[form] = tuple((column, _condition(want)) for column, want in text.get(form, {}).items())
    return Rule(text["name"], text.get("description", ""), **forms)


def _condition(want: Any) -> Any:
    if isinstance(want, dict):
        return SameAs(want["same_as"])
    return tuple(want) if isinstance(want, list) else want


def nonsense(text: dict[str, Any], stem: str) -> Iterator[str]:
    """What is wrong with a table whose every part has the right shape."""
    if text["name"] != stem:
        yield f"expected the name {stem!r}, that of the file; found {text['name']!r}"
    if more := [key for key in ("fields", "foreignKeys", "rules") if len(text.get(key, ())) > inputs.COLUMNS]:
        yield f"expected at most {inputs.COLUMNS} of {' and '.join(more)}"
        return
    names = [field["name"] for field in text["fields"]]
    yield from (f"field {name} is given twice" for name in sorted(set(names)) if names.count(name) > 1)
    types = {field["name"]: field["type"] for field in text["fields"]}
    for field in text["fields"]:
        yield from (f"field {field['name']}: {said}" for said in _strange(field))
    for key in text.get("foreignKeys", ()):
        if not len(key["fields"]) == len(key["reference"]["fields"]) > 0:
            yield f"foreign key {key['fields']}: expected as many fields as the reference has"
    for rule in text.get("rules", ()):
        if set(rule) - {"name", "description"} not in _FORMS:
            yield f"rule {rule['name']}: expected ordered, together, different, or when and then"
        strange = [
            f"rule {rule['name']}, {column}: expected {_WANTED}; found {want!r}"
            for column, want in [*rule.get("when", {}).items(), *rule.get("then", {}).items()]
            if not _is_condition(want)
        ]
        yield from strange or (f"rule {rule['name']}: {said}" for said in _unlike(rule, types))


def _strange(field: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a field whose every part has the right shape."""
    if field["type"] not in FIELD_TYPES:
        yield f"expected a type of {', '.join(FIELD_TYPES)}; found {field['type']!r}"
    if field.get("format", "uri") != "uri":
        yield f"expected the format uri or none; found {field['format']!r}"
    if "codes" in field and field["codes"] not in codelists():
        yield f"expected codes of {', '.join(codelists())}; found {field['codes']!r}"
    if field.get("script", SCRIPTS[0]) not in SCRIPTS:
        yield f"expected a script of {', '.join(SCRIPTS)}; found {field['script']!r}"
    if said := patterns.fault(field.get("constraints", {}).get("pattern", "")):
        yield said
    if field.get("separator") == "":
        yield "expected a separator that is not empty"
    for keyword in sorted({*field, *field.get("constraints", {})} & _OF_TYPES.keys()):
        if field["type"] in FIELD_TYPES and field["type"] not in _OF_TYPES[keyword]:
            yield f"{keyword} is asked of {' and '.join(_OF_TYPES[keyword])}; found it with {field['type']}"


def _is_condition(want: Any) -> bool:
    same = isinstance(want, dict) and [*want] == ["same_as"] and isinstance(want["same_as"], str)
    return same or isinstance(want, list) or want in ("present", "absent")


def _unlike(rule: dict[str, Any], types: Mapping[str, str]) -> Iterator[str]:
    """What a rule compares that is of two kinds; columns that are not there are told elsewhere."""
    wanted = [*rule.get("when", {}).items(), *rule.get("then", {}).items()]
    pairs = [(column, want["same_as"]) for column, want in wanted if isinstance(want, dict)]
    pairs += [pair for form in ("ordered", "different") for pair in pairwise(rule.get(form, ()))]
    for one, other in pairs:
        kinds = [_COMPARED.get(types[column], types[column]) for column in (one, other) if column in types]
        if len({*kinds}) > 1:
            yield f"{one} is of type {types[one]} and {other} of type {types[other]}, which nobody compares"
    for column, want in wanted:
        kind = FIELD_TYPES.get(types.get(column, ""))
        if kind and isinstance(want, list) and (wrong := [each for each in want if not kind.fits(each)]):
            yield f"{column}: expected values of type {types[column]}; found {wrong[0]!r}"


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
                continue
            for column in (
                each for each in key.fields[:1] if each in table.names and table.field(each).type != "string"
            ):
                message = f"{column} is of type {table.field(column).type}; the values of a vocabulary are texts"
                issues.append(Issue(f"schema/{table.name}.json", 0, "name", message))
        for name, column in sorted(wanted):
            if name not in tables or column not in tables[name].names:
                message = f"there is no column {column} of a table or vocabulary {name}"
                issues.append(Issue(f"schema/{table.name}.json", 0, "name", message))
    return issues
