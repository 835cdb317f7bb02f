"""The schema as text for readers: the data dictionary and the lists of values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, get_args

from syria_events.schema import Field, Schema, Table
from syria_events.schema.codelists import codelist

# The tables in the order in which readers meet them: what happened, who says so, who and where. A test holds them
# against the schema.
TableName = Literal[
    "events",
    "event_actors",
    "casualties",
    "totals",
    "damage",
    "event_links",
    "claims",
    "rulings",
    "actors",
    "affiliations",
    "sides",
    "locations",
    "sources",
    "documents",
    "crosswalk",
]

# Longer patterns are listed once, below the tables that use them.
_LONGEST_PATTERN_IN_A_CELL = 48


# The columns of the codebook, as a table of their own.
FIELDS = (
    Field("table", "string", "The table.", required=True),
    Field("column", "string", "The column.", required=True),
    Field("type", "string", "Its Table Schema type.", required=True),
    Field("unit", "string", "The unit of its values."),
    Field("key", "boolean", "Whether it is part of the primary key.", required=True),
    Field("required", "boolean", "Whether it has a value in every row.", required=True),
    Field("unique", "boolean", "Whether no value stands in two rows.", required=True),
    Field("vocabulary", "string", "The closed vocabulary of its values."),
    Field("values", "string", "The values of the vocabulary, in its own order.", separator=";"),
    Field("separator", "string", "What stands between several values in a cell."),
    Field("pattern", "string", "What the whole value must match."),
    Field("minimum", "number", "The least value, in the unit."),
    Field("maximum", "number", "The greatest value, in the unit."),
    Field("max_length", "integer", "The most characters."),
    Field("refers_to", "string", "The columns, as table.column, whose values it takes.", separator=";"),
    Field("description", "string", "What it says.", required=True),
)


def ordered(schema: Schema) -> list[str]:
    """The names of the tables in the order in which readers meet them, others last."""
    known = [name for name in get_args(TableName) if name in schema.tables]
    return known + sorted(set(schema.tables) - set(known))


def codebook(table: Table, schema: Schema) -> list[dict[str, object]]:
    """One row per column of `table`, in order; what a column does not have is None.

    `key` says whether the column is part of the primary key. `values` are those of the vocabulary
    in its own order, joined by `;`. `refers_to` is the `table.column` whose values the column
    takes. `pattern` must match the whole value; `minimum` and `maximum` are in `unit`.
    """
    return [_entry(field, table, schema) for field in table.fields]


def vocabulary_rows(schema: Schema) -> list[dict[str, object]]:
    """One row per value of every vocabulary, in order: value, label, definition, since, broader."""
    return [
        {
            "vocabulary": name,
            "value": term.value,
            "label": term.label,
            "definition": term.definition,
            "since": term.since,
            "broader": term.broader,
        }
        for name, vocabulary in sorted(schema.vocabularies.items())
        for term in vocabulary.terms
    ]


def markdown(schema: Schema) -> str:
    """The codebook as Markdown: every table, every vocabulary, and the long patterns, once each."""
    patterns = _long_patterns(schema)
    lines = ["# Codebook", "", "Rendered from `schema/`; edit that instead.", "", "## Tables", ""]
    lines += [f"- [{name}](#{name}): {schema.tables[name].description}" for name in ordered(schema)]
    for name in ordered(schema):
        lines += ["", *_table_text(schema.tables[name], schema, patterns)]
    lines += ["", "## Vocabularies"]
    for name in sorted(schema.vocabularies):
        lines += ["", *_vocabulary_text(name, schema)]
    if patterns:
        lines += ["", "## Patterns", "", "Regular expressions that the whole value must match."]
        for pattern, number in patterns.items():
            lines += ["", f"{number}.", "", "   ```text", f"   {pattern}", "   ```"]
    return "\n".join(lines) + "\n"


def _entry(field: Field, table: Table, schema: Schema) -> dict[str, object]:
    vocabulary = field.vocabulary
    return {
        "table": table.name,
        "column": field.name,
        "type": field.type,
        "unit": field.unit,
        "key": field.name in table.primary_key,
        "required": field.required,
        "unique": field.unique,
        "vocabulary": vocabulary,
        "values": ";".join(schema.values(vocabulary)) if vocabulary is not None else None,
        "separator": field.separator,
        "pattern": field.pattern,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "max_length": field.max_length,
        "refers_to": ";".join(_targets(field, table, schema)) or None,
        "description": field.description,
    }


def _targets(field: Field, table: Table, schema: Schema) -> Iterator[str]:
    for key in table.foreign_keys:
        for column, target in zip(key.fields, key.columns, strict=True):
            if column == field.name and key.target not in schema.vocabularies:
                yield f"{key.target}.{target}"


def _long_patterns(schema: Schema) -> dict[str, int]:
    """The patterns too long for a cell, numbered from 1 in the order of first use."""
    found = (field.pattern or "" for name in ordered(schema) for field in schema.tables[name].fields)
    long = dict.fromkeys(pattern for pattern in found if len(pattern) > _LONGEST_PATTERN_IN_A_CELL)
    return {pattern: number for number, pattern in enumerate(long, start=1)}


def _table_text(table: Table, schema: Schema, patterns: dict[str, int]) -> list[str]:
    lines = [f"### {table.name}", "", table.description, ""]
    lines += [f"Key: {_codes(table.primary_key)}.", ""]
    cells = (
        (f"`{field.name}`", _type_text(field), field.description, _limits_text(field, table, schema, patterns))
        for field in table.fields
    )
    lines += _grid(("column", "type", "meaning", "limits"), cells)
    if table.rules:
        lines += ["", *(f"- `{rule.name}`: {rule.description}" for rule in table.rules)]
    return lines


def _type_text(field: Field) -> str:
    name = "WKB" if field.type == "any" else field.type
    return f"{name}, {field.unit}" if field.unit else name


def _limits_text(field: Field, table: Table, schema: Schema, patterns: dict[str, int]) -> str:
    limits = ["required"] if field.required else []
    if field.unique:
        limits.append("unique")
    if field.vocabulary is not None:
        limits.append(f"value of [{field.vocabulary}](#{field.vocabulary}-values)")
    limits += [f"value of `{target}`" for target in _targets(field, table, schema)]
    if field.separator is not None:
        limits.append(f"several, with `{field.separator}` between")
    if field.codes is not None:
        limits.append(f"code of {codelist(field.codes).title}")
    if field.script is not None:
        limits.append(f"in {field.script} letters")
    if field.format == "uri":
        limits.append("address of a public page")
    if field.minimum is not None:
        limits.append(f"at least {field.minimum}")
    if field.maximum is not None:
        limits.append(f"at most {field.maximum}")
    if field.max_length is not None:
        limits.append(f"at most {field.max_length} characters")
    if field.pattern in patterns:
        limits.append(f"[pattern {patterns[field.pattern]}](#patterns)")
    elif field.pattern is not None:
        limits.append(f"matches `{field.pattern}`")
    return ", ".join(limits)


def _vocabulary_text(name: str, schema: Schema) -> list[str]:
    users = [
        f"{table}.{field.name}"
        for table in ordered(schema)
        for field in schema.tables[table].fields
        if field.vocabulary == name
    ]
    lines = [f"### {name} values", "", f"Used by {_codes(users)}." if users else "Used by no column.", ""]
    cells = (
        (f"`{term.value}`", term.label, term.definition, f"`{term.broader}`" if term.broader else "", term.since)
        for term in schema.vocabularies[name].terms
    )
    return lines + _grid(("value", "label", "definition", "broader", "since"), cells)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _grid(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    # A bar splits a cell even inside a code span.
    body = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return [f"| {' | '.join(cells)} |" for cells in (header, ["---"] * len(header), *body)]
