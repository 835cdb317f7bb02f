"""The dataset as one database with its keys, checks and comments: DuckDB and SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa

from syria_events.editions.datapackage import Package
from syria_events.formats import sqlschema
from syria_events.formats.explanations import explanations, word
from syria_events.issues import Issue, Refused
from syria_events.progress import told
from syria_events.schema import Field
from syria_events.schema.text import cell

# Without the first, DuckDB 1 refuses what DuckDB 2 writes; blocks of the usual 262,144 bytes would each hold a
# column of a few rows, and the file would be eight times as large.
_DUCKDB: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.0.0",
    "default_block_size": "16384",
}


def write_duckdb(package: Package, path: Path) -> None:
    """A DuckDB database stands at `path`, which DuckDB opens from 1.1 on.

    A key of a table into itself is no foreign key there: DuckDB exports no database that has one.

    Raises Refused with what DuckDB says against the rows or the place, and ImportError naming the
    extra where it is not installed.
    """
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise ImportError("duckdb is not installed; pip install 'syria-events[duckdb]'") from error
    try:
        with duckdb.connect(str(path), config=_DUCKDB) as base:
            for name in told(sqlschema.parents_first(package.schema), "writing tables"):
                table = package.schema.table(name)
                base.execute(sqlschema.create(table, package.schema, "duckdb"))
                for comment in sqlschema.comments(table):
                    base.execute(comment)
                base.register("incoming", package.table(name))
                base.execute(f"INSERT INTO {sqlschema.name(name)} SELECT * FROM incoming")  # noqa: S608
                base.unregister("incoming")
            _explain(package, base.execute, base.executemany)
    except duckdb.Error as error:
        raise Refused([Issue(path.name, 0, "duckdb", str(error))]) from error


def write_sqlite(package: Package, path: Path) -> None:
    """An SQLite database stands at `path`: days and instants as ISO 8601 text, booleans as 0 and 1.

    Raises Refused with what SQLite says against the rows or the place.
    """
    try:
        with closing(sqlite3.connect(path)) as base:
            base.execute("PRAGMA foreign_keys = ON")
            for name in told(sqlschema.parents_first(package.schema), "writing tables"):
                table, data = package.schema.table(name), package.table(name)
                base.execute(sqlschema.create(table, package.schema, "sqlite"))
                base.execute("BEGIN")
                base.execute("PRAGMA defer_foreign_keys = ON")  # a row may refer to a later one
                columns = [_plain(data, field) for field in table.fields]
                base.executemany(_insert(name, len(columns)), zip(*columns, strict=True))
                base.commit()
            _explain(package, base.execute, base.executemany)
            base.commit()
    except sqlite3.Error as error:
        raise Refused([Issue(path.name, 0, "sqlite", str(error))]) from error


def _insert(table: str, n_columns: int) -> str:
    return f"INSERT INTO {sqlschema.name(table)} VALUES ({', '.join('?' * n_columns)})"  # noqa: S608


def _plain(data: pa.Table, field: Field) -> list[Any]:
    """The values of a column as SQLite keeps them."""
    values: list[Any] = data[field.name].to_pylist()
    if field.type in ("date", "datetime"):
        return [None if value is None else cell(value) for value in values]
    return values


def _explain(package: Package, execute: Callable[..., Any], executemany: Callable[..., Any]) -> None:
    """The explaining tables stand in the database, their cells text."""
    for name, rows in explanations(package):
        columns = ", ".join(f"{sqlschema.name(column)} VARCHAR" for column in rows[0])
        execute(f"CREATE TABLE {sqlschema.name(name)} ({columns})")
        cells = [[word(value) or None for value in row.values()] for row in rows]
        executemany(_insert(name, len(rows[0])), cells)
