"""The tables as data-dict.yaml, the data dictionary of the tidyverse: what R readers look for.

Its validator holds the Parquet files against types, keys, constraints and the rules of rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from syria_events.dictionary import ordered
from syria_events.schema import Field, Rule, Schema, Table

if TYPE_CHECKING:
    import pyarrow as pa

Json = dict[str, Any]

_LONGEST_EXAMPLE = 60


def data_dict(descriptor: Mapping[str, Any], schema: Schema, tables: Mapping[str, pa.Table]) -> str:
    """The tables as data-dict.yaml 0.1.0, with what they hold as ranges and examples.

    Constraints and the rules of rows are its assertions. Paths are relative to the folder of the
    descriptor, where the file belongs.
    """
    paths = {resource["name"]: resource["path"] for resource in descriptor["resources"]}
    dictionary = {
        "$version": "0.1.0",
        "$learn_more": "https://data-dict.tidyverse.org/",
        "version": {"number": descriptor["version"]},
        "name": descriptor["name"],
        "label": descriptor["title"],
        "description": descriptor["description"],
        "tables": [_entry(schema.tables[name], schema, paths[name], tables[name]) for name in ordered(schema)],
        "relationships": [entry for name in ordered(schema) for entry in _relationships(schema.tables[name], schema)],
    }
    return "".join(f"{line}\n" for line in _yaml(dictionary))


def _entry(table: Table, schema: Schema, path: str, data: pa.Table) -> Json:
    """A table of data-dict.yaml."""
    linked = {key.fields[0] for key in table.foreign_keys if key.target not in schema.vocabularies}
    # Its reader takes every column of bytes for text, and an assertion on one fails.
    unread = {field.name for field in table.fields if field.type == "any"}
    rules = [
        {"assert": text, "description": rule.description}
        for rule in table.rules
        if (text := _assertion(rule, table, unread))
    ]
    return {
        "name": table.name,
        "label": table.title,
        "description": table.description,
        "source": {"parquet": path},
        "columns": [_described(field, table, schema, field.name in linked, data) for field in table.fields],
        **({"constraints": rules} if rules else {}),
    }


def _described(field: Field, table: Table, schema: Schema, linked: bool, data: pa.Table) -> Json:
    """A column of data-dict.yaml."""
    if field.type == "any":
        return {"name": field.name, "description": field.description}
    constraints: list[Any] = ["primary_key"] if field.name in table.primary_key else []
    if field.required and not constraints:
        constraints.append("required")
    if field.unique and table.primary_key != (field.name,):
        constraints.append("unique")
    constraints += ["foreign_key"] if linked else []
    constraints += [{"assert": text} for text in _limits(field)]
    return {
        "name": field.name,
        "description": field.description,
        **_kind(field, schema, data),
        **({"constraints": constraints} if constraints else {}),
    }


def _kind(field: Field, schema: Schema, data: pa.Table) -> Json:
    """The type of a column and what stands for its values."""
    if field.vocabulary is not None:
        labels = {term.value: term.label for term in schema.vocabularies[field.vocabulary].terms}
        return {"type": "enum", "values": labels}
    if field.type == "boolean":
        return {"type": "boolean"}
    held = sorted(set(data[field.name].to_pylist()) - {None})
    ends = [held[0], held[-1]] if held else [float("-inf"), float("inf")]
    match field.type:
        case "date":
            return {"type": "date", "range": [end if isinstance(end, float) else end.isoformat() for end in ends]}
        case "datetime":
            days = [end if isinstance(end, float) else end.replace(tzinfo=None).isoformat() for end in ends]
            return {"type": "datetime", "time_zone": "UTC", "range": days}
    if field.unit is not None:
        return {"type": "number(quantity)", "units": field.unit, "range": ends}
    shown = [held[round(place * (len(held) - 1) / 4)] for place in range(5)] if held else []
    return {"type": "string" if field.type == "string" else "number", "examples": [*dict.fromkeys(map(_short, shown))]}


def _short(value: Any) -> Any:
    return f"{value[:_LONGEST_EXAMPLE]}..." if isinstance(value, str) and len(value) > _LONGEST_EXAMPLE else value


def _limits(field: Field) -> Iterator[str]:
    """What a column asks of each value, in the expressions of data-dict.yaml."""
    if field.pattern is not None:
        yield f"{field.name} SIMILAR TO {_literal(field.pattern)}"
    if field.max_length is not None:
        yield f"LENGTH({field.name}) <= {field.max_length}"
    if field.minimum is not None:
        yield f"{field.name} >= {field.minimum}"
    if field.maximum is not None:
        yield f"{field.name} <= {field.maximum}"


def _assertion(rule: Rule, table: Table, unread: set[str]) -> str:
    """A rule in the expressions of data-dict.yaml, without the columns it cannot read."""
    if rule.ordered:
        return " AND ".join(f"{low} <= {high}" for low, high in pairwise(rule.ordered))
    if rule.together:
        return " AND ".join(
            f"({first} IS NULL) = ({other} IS NULL)"
            for first, other in pairwise(column for column in rule.together if column not in unread)
        )
    when, then = (
        " AND ".join(_condition(*pair) for pair in pairs if pair[0] not in unread) for pairs in (rule.when, rule.then)
    )
    return f"NOT({when}) OR ({then})" if when and then else ""


def _condition(column: str, want: Any) -> str:
    if isinstance(want, str):
        return f"{column} IS {'NOT ' if want == 'present' else ''}NULL"
    return f"({column} IS NOT NULL AND {column} IN ({', '.join(map(_literal, want))}))"


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).upper() if isinstance(value, bool) else str(value)


def _relationships(table: Table, schema: Schema) -> Iterator[Json]:
    for key in table.foreign_keys:
        if key.target in schema.vocabularies:
            continue
        left, right = table.name, key.target
        aliases = {}
        if left == right:
            aliases = {f"{left}_referring": left, f"{left}_referred": left}
            left, right = aliases
        pairs = zip(key.fields, key.columns, strict=True)
        join = " AND ".join(f"{left}.{column} = {right}.{target}" for column, target in pairs)
        yield {"join": join, **({"aliases": aliases} if aliases else {}), "cardinality": "many-to-one"}


def _yaml(value: Any) -> Iterator[str]:
    """A mapping as YAML in block style; lists of plain values stand on one line."""
    for key, item in value.items():
        name = key if key.removeprefix("$").isidentifier() else _scalar(key)
        if isinstance(item, Mapping):
            yield f"{name}:"
            yield from (f"  {line}" for line in _yaml(item))
        elif isinstance(item, list) and any(isinstance(part, Mapping) for part in item):
            yield f"{name}:"
            for part in item:
                lines = _yaml(part) if isinstance(part, Mapping) else iter([_scalar(part)])
                yield f"  - {next(lines)}"
                yield from (f"    {line}" for line in lines)
        else:
            yield f"{name}: {_inline(item) if isinstance(item, list) else _scalar(item)}"


def _inline(items: Iterable[Any]) -> str:
    return f"[{', '.join(map(_scalar, items))}]"


def _scalar(value: Any) -> str:
    """Every JSON scalar is YAML; only infinity is written another way."""
    if isinstance(value, float) and abs(value) == float("inf"):
        return ".inf" if value > 0 else "-.inf"
    return json.dumps(value, ensure_ascii=False)
