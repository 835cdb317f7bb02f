"""The schema as SQL: tables with their keys, constraints, rules and comments, for DuckDB and SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import TopologicalSorter

from syria_events.checks import sql
from syria_events.checks.constraints import conditions
from syria_events.checks.rowrules import translated
from syria_events.schema import Field, Schema, Table
from syria_events.schema.dictionary import ordered


def create(table: Table, schema: Schema, dialect: str) -> str:
    """The CREATE TABLE of `table` in "duckdb" or "sqlite", each line explained by a comment.

    Keys into other tables are foreign keys, in SQLite those into the table itself too; closed
    vocabularies, bounds and the rules of rows are checks. Patterns are left out: SQLite has no
    regular expressions.
    """
    lines = [(_column(field, schema, dialect), field.description) for field in table.fields]
    lines.append((f"PRIMARY KEY ({_names(table.primary_key)})", ""))
    for key in table.foreign_keys:
        # EXPORT DATABASE of DuckDB refuses a table that refers to itself.
        if key.target not in schema.vocabularies and not (dialect == "duckdb" and key.target == table.name):
            target = f"{name(key.target)} ({_names(key.columns)})"
            lines.append((f"FOREIGN KEY ({_names(key.fields)}) REFERENCES {target}", ""))
    for rule in table.rules:
        if condition := translated(rule).sql(name):
            lines.append((f"CONSTRAINT {name(rule.name)} CHECK ({condition})", rule.description))
    written = [
        f"  {line}{',' if number < len(lines) else ''}" + (f" -- {meaning}" if meaning else "")
        for number, (line, meaning) in enumerate(lines, start=1)
    ]
    # SQLite keeps the comments that stand inside the statement.
    return "\n".join([f"CREATE TABLE {name(table.name)} ( -- {table.description}", *written, ")"])


def comments(table: Table) -> Iterator[str]:
    """The statements that tell DuckDB what `table` and its columns mean, with their units."""
    yield f"COMMENT ON TABLE {name(table.name)} IS {sql.literal(table.description)}"
    for field in table.fields:
        meaning = field.description + (f" In {field.unit}." if field.unit else "")
        yield f"COMMENT ON COLUMN {name(table.name)}.{name(field.name)} IS {sql.literal(meaning)}"


def parents_first(schema: Schema) -> list[str]:
    """The names of the tables, each after those it refers to."""
    others = {
        table: {key.target for key in schema.tables[table].foreign_keys} & set(schema.tables) - {table}
        for table in ordered(schema)
    }
    return list(TopologicalSorter(others).static_order())


def name(text: str) -> str:
    """The name of a table or column in SQL."""
    return f'"{text}"'


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(map(name, columns))


def _column(field: Field, schema: Schema, dialect: str) -> str:
    column = name(field.name)
    checks = list(conditions(field, schema, name).values())
    if dialect == "sqlite" and field.type == "boolean":
        checks.append(f"{column} IN (0, 1)")
    if dialect == "sqlite" and field.type == "date":
        checks.append(f"{column} = date({column})")
    parts = [
        column,
        field.kind.sqlite if dialect == "sqlite" else field.kind.duckdb,
        "NOT NULL" if field.required else "",
        "UNIQUE" if field.unique else "",
    ]
    parts += [f"CHECK ({' AND '.join(checks)})" if checks else ""]
    return " ".join(filter(None, parts))
