"""The tables as data-dict.yaml, the data dictionary of the tidyverse: what R readers look for.

Its validator holds the Parquet files against types, keys, constraints and the rules of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from syria_events.checks import sql
from syria_events.checks.constraints import conditions
from syria_events.checks.rowrules import translated
from syria_events.publishing.yamltext import scalar
from syria_events.schema import Field, Schema, Table
from syria_events.schema.dictionary import ordered

if TYPE_CHECKING:
    import pyarrow as pa

Json = dict[str, Any]

_LONGEST_EXAMPLE = 60
# What some readers of YAML take for a value that is no text.
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})


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
    unread = frozenset(field.name for field in table.fields if field.type == "any")
    rules = [
        {"assert": condition, "description": rule.description}
        for rule in table.rules
        if (condition := translated(rule).sql(without=unread))
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
    if field.pattern is not None:
        constraints.append({"assert": f"{field.name} SIMILAR TO {sql.literal(field.pattern)}"})
    asserted = conditions(field, schema).items()
    # The values of a vocabulary are told by the type.
    constraints += [{"assert": condition} for rule, condition in asserted if rule != "vocabulary"]
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
    if field.kind.python is bool:
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
    kind = "string" if field.kind.python is str else "number"
    return {"type": kind, "examples": [*dict.fromkeys(map(_short, shown))]}


def _short(value: Any) -> Any:
    return f"{value[:_LONGEST_EXAMPLE]}..." if isinstance(value, str) and len(value) > _LONGEST_EXAMPLE else value


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
        name = scalar(key) if key.lower() in _WORDS or not key.removeprefix("$").isidentifier() else key
        if isinstance(item, Mapping):
            yield f"{name}:"
            yield from (f"  {line}" for line in _yaml(item))
        elif isinstance(item, list) and any(isinstance(part, Mapping) for part in item):
            yield f"{name}:"
            for part in item:
                lines = _yaml(part) if isinstance(part, Mapping) else iter([scalar(part)])
                yield f"  - {next(lines)}"
                yield from (f"    {line}" for line in lines)
        else:
            yield f"{name}: {_inline(item) if isinstance(item, list) else scalar(item)}"


def _inline(items: Iterable[Any]) -> str:
    return f"[{', '.join(map(scalar, items))}]"
