"""The tables as CSV with a descriptor of their own, for tools that read no Parquet.

`csv/datapackage.json` needs nothing outside its folder: every column with its constraints, the
values of closed vocabularies as `enum`, the keys, and the size and hash of each file. Stock
frictionless checks all of it, and frictionless for R reads it as it stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from syria_events.editions.contenthash import content_hash
from syria_events.issues import Issue, Refused
from syria_events.schema import Field, ForeignKey, Schema, Table
from syria_events.schema.dictionary import ordered, vocabulary_rows
from syria_events.schema.text import cell

FOLDER = "csv"
TABLE_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
HEX = "([0-9a-f]{2})+"

# The one table of the mirror that is no table of the dataset: all vocabularies together.
VOCABULARIES = "vocabularies"
_VOCABULARY_FIELDS = {
    "vocabulary": "Name of the vocabulary.",
    "value": "The value as the tables hold it.",
    "label": "The value for readers.",
    "definition": "When the value applies.",
    "since": "Dataset version that brought the value.",
    "broader": "Value of another vocabulary that this one belongs to.",
}


# How readers of CSV are told the types of columns: Table Schema -> readr, base R, DuckDB, polars, pandas. Base R
# reads no instant in UTC, and none of them hexadecimal.
READERS = ("readr", "base R", "DuckDB", "polars", "pandas")
_TYPES = {
    "string": ("c", "character", "VARCHAR", "String", "string"),
    "integer": ("i", "integer", "INTEGER", "Int32", "Int32"),
    "number": ("d", "numeric", "DOUBLE", "Float64", "Float64"),
    "boolean": ("l", "logical", "BOOLEAN", "Boolean", "boolean"),
    "date": ("D", "Date", "DATE", "Date", "datetime64[s]"),
    "datetime": ("T", "character", "TIMESTAMP WITH TIME ZONE", "Datetime", "datetime64[us, UTC]"),
    "any": ("c", "character", "VARCHAR", "String", "string"),
}
TYPES = "column_types.json"


def column_types(table: Table) -> dict[str, dict[str, str]]:
    """Reader -> column -> the type to ask for, so that nothing is guessed; the names are those of each reader."""
    kinds = {field.name: _TYPES[field.type] for field in table.fields}
    return {reader: {name: kind[number] for name, kind in kinds.items()} for number, reader in enumerate(READERS)}


def files(tables: Mapping[str, pa.Table], schema: Schema, descriptor: Mapping[str, Any]) -> dict[str, bytes]:
    """Path -> content of every table as CSV, of the vocabularies, of their types for readers, and of datapackage.json.

    UTF-8, a line feed after each row, quotes only where RFC 4180 asks for them. A missing value
    is an empty cell; booleans are `TRUE` and `FALSE`, which R too takes for them, days `2022-08-24`, instants
    `2022-08-24T01:00:00Z`, reals the shortest decimal that reads back as the same double, and a
    geometry is well-known binary in lower-case hexadecimal. `descriptor` gives the keys of the
    package other than `resources`.

    Raises KeyError for a table that is missing and Refused for an empty text, which CSV cannot
    tell from a missing value.
    """
    made: dict[str, bytes] = {}
    resources: list[dict[str, Any]] = []
    for name in ordered(schema):
        data, table = tables[name], schema.tables[name]
        content = text(table.names, zip(*(cells(name, data, column) for column in table.names), strict=True))
        made[f"{FOLDER}/{name}.csv"] = content
        fingerprints = {"rows": data.num_rows, "content_hash": content_hash(data)}
        about = {"title": table.title, "description": table.description}
        resources.append(_resource(name, content, about | fingerprints, table_schema(table, schema)))
    made[f"{FOLDER}/{VOCABULARIES}.csv"] = content = _vocabularies(schema)
    about = {"title": "Vocabularies", "description": "Every closed vocabulary, one row per value, in its own order."}
    resources.append(_resource(VOCABULARIES, content, about, _vocabulary_schema()))
    package = {**descriptor, "resources": resources}
    types = {name: column_types(schema.tables[name]) for name in ordered(schema)}
    made[f"{FOLDER}/{TYPES}"] = (json.dumps(types, indent=1, ensure_ascii=False) + "\n").encode()
    made[f"{FOLDER}/datapackage.json"] = (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()
    return made


def text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A header and rows of cells as CSV in UTF-8."""
    return "".join(",".join(map(_quoted, row)) + "\n" for row in (header, *rows)).encode()


def plain(value: object) -> str:
    """A value as it stands in the file; base R takes `TRUE` for a logical and `true` for a text."""
    return cell(value).upper() if isinstance(value, bool) else cell(value)


def cells(name: str, data: pa.Table, column: str) -> list[str]:
    """The values of one column of the table `name`, as the mirror writes them.

    Raises Refused for every empty text, by table and row counted from 1.
    """
    found = [plain(value) for value in data[column].to_pylist()]
    # A cell is empty where the value is missing; any other empty cell was an empty text.
    if found.count("") != data[column].null_count:
        missing = data[column].is_null().to_pylist()
        message = f"{column}: an empty text cannot be told from a missing value"
        empty = [row for row, cell in enumerate(found) if cell == "" and not missing[row]]
        raise Refused(Issue(name, row + 1, "empty", message) for row in empty)
    return found


def table_schema(table: Table, schema: Schema) -> dict[str, Any]:
    """`table` as a Table Schema that needs no other file but those of the tables it refers to."""
    keys = [_foreign_key(key, table) for key in table.foreign_keys if key.target not in schema.vocabularies]
    return {
        "$schema": TABLE_SCHEMA,
        "fields": [_field(field, schema) for field in table.fields],
        "missingValues": [""],
        "primaryKey": list(table.primary_key),
        **({"foreignKeys": keys} if keys else {}),
    }


def _quoted(text: str) -> str:
    # Python's own writer leaves a lone carriage return unquoted in some of its versions.
    if any(letter in text for letter in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _field(field: Field, schema: Schema) -> dict[str, Any]:
    constraints = {
        "required": field.required or None,
        "unique": field.unique or None,
        "pattern": HEX if field.type == "any" else field.pattern,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "maxLength": field.max_length,
        "enum": list(schema.values(field.vocabulary)) if field.vocabulary is not None else None,
    }
    kept = {name: value for name, value in constraints.items() if value is not None}
    entry = {
        "name": field.name,
        "type": "string" if field.type == "any" else field.type,
        "description": field.description + (" In hexadecimal." if field.type == "any" else ""),
        "unit": field.unit,
        "separator": field.separator,
        "vocabulary": field.vocabulary,
        "constraints": kept or None,
    }
    return {name: value for name, value in entry.items() if value is not None}


def _foreign_key(key: ForeignKey, table: Table) -> dict[str, Any]:
    # A table refers to itself by an empty name; its own is refused by frictionless.
    resource = "" if key.target == table.name else key.target
    return {"fields": list(key.fields), "reference": {"resource": resource, "fields": list(key.columns)}}


def _resource(name: str, content: bytes, about: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        # frictionless for R refuses a resource without this key of version 1.
        "profile": "tabular-data-resource",
        "path": f"{name}.csv",
        **about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": fields,
    }


def _vocabularies(schema: Schema) -> bytes:
    def rows() -> Iterator[list[str]]:
        for row in vocabulary_rows(schema):
            yield [cell(row[name]) for name in _VOCABULARY_FIELDS]

    return text(list(_VOCABULARY_FIELDS), rows())


def _vocabulary_schema() -> dict[str, Any]:
    fields = [
        {"name": name, "type": "string", "description": meaning}
        | ({} if name == "broader" else {"constraints": {"required": True}})
        for name, meaning in _VOCABULARY_FIELDS.items()
    ]
    keys = ["vocabulary", "value"]
    return {"$schema": TABLE_SCHEMA, "fields": fields, "missingValues": [""], "primaryKey": keys}
