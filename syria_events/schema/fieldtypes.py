"""The types of columns: what a value is in Python, and what every engine and format calls the type.

A new type is one entry here. Engines are asked by name, so that none is imported to know what a
table is; whoever has imported one calls `made` with it.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

INT32 = range(-(2**31), 2**31)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class FieldType:
    """A type of Table Schema.

    `python` is the class of its values, by which code that looks at values tells types apart.
    `fits` tells whether a value can be written as it is, and `exactly` says so in words; `loosely`
    says in words what is converted to the type. `alike` matches the Arrow types that are converted
    without looking at single values. `pandas` are the dtypes that hold the values, the one that
    `se.load` gives first; `stored` is the type as the pandas metadata of Parquet files give it:
    pandas type, dtype and more. `arrow` and `polars` are made by `made`.
    """

    python: type
    fits: Callable[[Any], bool]
    exactly: str
    loosely: str
    arrow: tuple[str, ...]
    alike: str
    pandas: tuple[str, ...]
    stored: tuple[str, str, Mapping[str, object] | None]
    polars: tuple[str, ...]
    duckdb: str
    sqlite: str
    croissant: str


def made(library: Any, call: tuple[str, ...]) -> Any:
    """The type that a library makes of a name and arguments: `("timestamp", "us", "UTC")` of pyarrow."""
    name, *arguments = call
    return getattr(library, name)(*arguments)


# Arrow itself would cut 1.5 to the integer 1 and take a time without a zone for UTC, so `fits` asks
# for the exact Python type. Without `stored` a null integer arrives in pandas as a float and a date
# as an object, and frictionless refuses valid nulls. SQLite has neither days nor instants nor
# booleans: it keeps text in ISO 8601, and 0 and 1. Bytes have no type of their own in Croissant
# 1.0; its reader hands out text as bytes.
FIELD_TYPES: Mapping[str, FieldType] = {
    "string": FieldType(
        python=str,
        fits=lambda value: type(value) is str and (value.isascii() or not _SURROGATE.search(value)),
        exactly="Unicode text",
        loosely="text",
        arrow=("string",),
        alike="(large_)?string|string_view",
        pandas=("string", "str"),
        stored=("unicode", "string", None),
        polars=("String",),
        duckdb="VARCHAR",
        sqlite="TEXT",
        croissant="sc:Text",
    ),
    "integer": FieldType(
        python=int,
        fits=lambda value: type(value) is int and value in INT32,
        exactly=f"a whole number from {INT32[0]} to {INT32[-1]}",
        loosely="a whole number that 32 bits hold",
        arrow=("int32",),
        alike=r"u?int[0-9]+|halffloat|float|double|decimal[0-9]*\(.+\)",
        pandas=("Int32",),
        stored=("int32", "Int32", None),
        polars=("Int32",),
        duckdb="INTEGER",
        sqlite="INTEGER",
        croissant="sc:Integer",
    ),
    "number": FieldType(
        python=float,
        fits=lambda value: math.isfinite(value) if type(value) is float else type(value) is int and abs(value) <= 2**53,
        exactly="a finite number that a double holds exactly",
        loosely="a number",
        arrow=("float64",),
        alike=r"halffloat|float|double|u?int[0-9]+|decimal[0-9]*\(.+\)",
        pandas=("Float64",),
        stored=("float64", "Float64", None),
        polars=("Float64",),
        duckdb="DOUBLE",
        sqlite="REAL",
        croissant="sc:Float",
    ),
    "boolean": FieldType(
        python=bool,
        fits=lambda value: type(value) is bool,
        exactly="true or false",
        loosely="true or false",
        arrow=("bool_",),
        alike="bool",
        pandas=("boolean",),
        stored=("bool", "boolean", None),
        polars=("Boolean",),
        duckdb="BOOLEAN",
        sqlite="INTEGER",
        croissant="sc:Boolean",
    ),
    "date": FieldType(
        python=dt.date,
        fits=lambda value: type(value) is dt.date,
        exactly="a day",
        loosely="a day, YYYY-MM-DD, without a time",
        arrow=("date32",),
        alike=r"date32\[day\]",
        pandas=("datetime64[s]", "timestamp[s][pyarrow]"),
        stored=("date", "timestamp[s][pyarrow]", None),
        polars=("Date",),
        duckdb="DATE",
        sqlite="TEXT",
        croissant="sc:Date",
    ),
    "datetime": FieldType(
        python=dt.datetime,
        fits=lambda value: type(value) is dt.datetime and value.tzinfo is not None and 1 < value.year < 9999,
        exactly="an instant with a time zone, in the years 2 to 9998",
        loosely="an instant as YYYY-MM-DDTHH:MM:SSZ, or with its offset from UTC",
        arrow=("timestamp", "us", "UTC"),
        alike=r"timestamp\[[a-z]+(, tz=.+)?\]",
        pandas=("datetime64[us, UTC]",),
        stored=("datetimetz", "datetime64[us, UTC]", {"timezone": "UTC"}),
        polars=("Datetime", "us", "UTC"),
        duckdb="TIMESTAMP WITH TIME ZONE",
        sqlite="TEXT",
        croissant="sc:DateTime",
    ),
    "any": FieldType(
        python=bytes,
        fits=lambda value: type(value) is bytes,
        exactly="bytes",
        loosely="well-known binary as bytes or in hexadecimal, or a point as WKT",
        arrow=("binary",),
        alike="(large_)?binary|binary_view",
        pandas=("object",),
        stored=("bytes", "object", None),
        polars=("Binary",),
        duckdb="BLOB",
        sqlite="BLOB",
        croissant="sc:Text",
    ),
}
