"""How DuckDB and Spark read the cells of a layout's column, whatever type a relation has for them.

It reads what `typed` reads of text, and takes what has its type already as it is.
"""

from __future__ import annotations

import re

from syria_events.checks.insql import Dialect
from syria_events.checks.sqlengine import RAW, TEXT, SqlReading
from syria_events.field.layouts import Column
from syria_events.field.typed import MONTHS, POWER, TRUTHS, WHITE
from syria_events.schema.fieldtypes import INT32

_KINDS = (
    ("whole", r"(u|var|huge|uhuge|big|small|tiny|utiny|usmall|ubig|uint|u?)?int(eger)?|bignum|long|short|byte"),
    ("real", r"double|float|real|decimal.*"),
    ("text", r"varchar.*|string.*|char.*|enum.*"),
    ("truth", r"boolean"),
    ("day", r"date"),
    ("instant", r"timestamp.*"),
)


def kind_of(name: str) -> str:
    """What the values of a type of SQL are, told from its name."""
    return next((kind for kind, names in _KINDS if re.fullmatch(names, name.lower())), "other")


def reading(column: Column, raw: str, kind: str, dialect: Dialect) -> SqlReading:
    """How cells of a kind are read as values of a column; `raw` is the column in the relation."""
    cell, text, name = dialect.column(RAW + column.name), dialect.column(TEXT + column.name), column.field.type
    if name == "string":
        return SqlReading(dialect.column(raw), None, _text(column, cell, kind, dialect), None)
    if kind == "text":
        value = _READERS[name](text, dialect)
        fit = f"({text} IS NULL OR {dialect.column(column.name)} IS NOT NULL)"
        return SqlReading(dialect.column(raw), _present(column, cell, dialect), value, fit)
    return SqlReading(dialect.column(raw), None, *_value(column, cell, kind))


def _value(column: Column, raw: str, kind: str) -> tuple[str, str | None]:
    """The value of a cell that is no text, and whether it is one."""
    wanted = column.field.type
    marks = [mark for mark in column.missing if mark.lstrip("-").isdigit()]
    kept = f" AND {raw} NOT IN ({', '.join(marks)})" if marks else ""
    within = f"BETWEEN {INT32[0]} AND {INT32[-1]}"
    if wanted == "integer" and kind == "whole":
        return f"(CASE WHEN {raw} {within}{kept} THEN {raw} END)", f"({raw} IS NULL OR {raw} {within})"
    real = f"CAST({raw} AS DOUBLE)"
    if wanted == "integer" and kind == "real":
        whole = f"{real} {within} AND floor({real}) = {real}"
        value = f"(CASE WHEN {whole}{kept} THEN CAST({raw} AS BIGINT) END)"
        return value, f"({raw} IS NULL OR isnan({real}) OR ({whole}))"
    if wanted == "number" and kind in ("whole", "real"):
        finite = f"NOT isnan({real}) AND abs({real}) < CAST('Infinity' AS DOUBLE)"
        return f"(CASE WHEN {finite} THEN {real} END)", f"({raw} IS NULL OR isnan({real}) OR ({finite}))"
    if wanted == "boolean" and kind == "truth":
        return raw, None
    if wanted == "boolean" and kind in ("whole", "real"):
        return (
            f"(CASE {raw} WHEN 1 THEN TRUE WHEN 0 THEN FALSE END)",
            f"({raw} IS NULL OR isnan({real}) OR {raw} IN (0, 1))",
        )
    if wanted == "date" and kind == "day":
        return raw, None
    if wanted == "date" and kind == "instant":
        midnight = f"date_trunc('day', {raw}) = {raw}"
        return f"(CASE WHEN {midnight} THEN CAST({raw} AS DATE) END)", f"({raw} IS NULL OR {midnight})"
    return f"CAST(NULL AS {_TYPES[wanted]})", f"({raw} IS NULL)"


_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


def _trimmed(text: str, dialect: Dialect) -> str:
    return f"trim(BOTH {dialect.text(WHITE)} FROM {text})"


def _text(column: Column, raw: str, kind: str, dialect: Dialect) -> str:
    """A cell as text, null where it is a mark for a missing value."""
    text = f"CAST({raw} AS {dialect.string})"
    if kind == "other":
        return f"CAST(NULL AS {dialect.string})"
    if kind == "real":
        real = f"CAST({raw} AS DOUBLE)"
        whole = f"CAST(CAST({raw} AS BIGINT) AS {dialect.string})"
        fits = f"abs({real}) < 9e15 AND floor({real}) = {real}"
        text = f"(CASE WHEN isnan({real}) THEN NULL WHEN {fits} THEN {whole} ELSE {text} END)"
    marks = ", ".join(map(dialect.text, dict.fromkeys(["", *column.missing])))
    return f"(CASE WHEN {_trimmed(text, dialect)} NOT IN ({marks}) THEN {text} END)"


def _present(column: Column, raw: str, dialect: Dialect) -> str:
    """The text of a cell without blanks around it, null where it is a mark for a missing value."""
    text = _trimmed(f"CAST({raw} AS {dialect.string})", dialect)
    marks = ", ".join(map(dialect.text, dict.fromkeys(["", *column.missing])))
    kept = f"{text} NOT IN ({marks})"
    own = [mark for mark in column.missing if mark not in ("", "NA")]
    if own and column.field.type == "integer":
        kept += f" AND NOT {_matches(text, '(' + '|'.join(own) + ')[.,]0*', dialect)}"
    return f"(CASE WHEN {kept} THEN {text} END)"


def _matches(text: str, pattern: str, dialect: Dialect) -> str:
    return dialect.matches.format(text, dialect.text(dialect.regular(pattern)))


def _integer(text: str, dialect: Dialect) -> str:
    number = f"TRY_CAST(split_part(trim(LEADING '+' FROM {text}), '.', 1) AS BIGINT)"
    good = _matches(text, "[+-]?[0-9]{1,18}([.](0{0,2}|0{4,}))?", dialect)
    power = f"TRY_CAST(trim(LEADING '+' FROM {text}) AS DOUBLE)"
    whole = f"{_matches(text, POWER, dialect)} AND {power} = floor({power})"
    found = f"(CASE WHEN {good} THEN {number} WHEN {whole} THEN CAST({power} AS BIGINT) END)"
    return f"(CASE WHEN {found} BETWEEN {INT32[0]} AND {INT32[-1]} THEN {found} END)"


def _number(text: str, dialect: Dialect) -> str:
    number = f"TRY_CAST(trim(LEADING '+' FROM {text}) AS DOUBLE)"
    good = _matches(text, "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?", dialect)
    return f"(CASE WHEN {good} AND abs({number}) < CAST('Infinity' AS DOUBLE) THEN {number} END)"


def _boolean(text: str, dialect: Dialect) -> str:
    said = {truth: ", ".join(dialect.text(t) for t, is_ in TRUTHS.items() if is_ is truth) for truth in (True, False)}
    return f"(CASE WHEN lower({text}) IN ({said[True]}) THEN TRUE WHEN lower({text}) IN ({said[False]}) THEN FALSE END)"


def _date(text: str, dialect: Dialect) -> str:
    iso = "[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}([ T]00:00(:00([.,]0+)?)?(Z|[+]00:?00)?)?"
    plain = f"TRY_CAST(replace(substr({text}, 1, 10), '/', '-') AS DATE)"
    written = f"([0-9]{{1,2}})[ -]({'|'.join(MONTHS)})[ -]([0-9]{{4}})"
    lowered = f"lower({text})"
    months = " ".join(f"WHEN {dialect.text(name)} THEN '{number:02}'" for name, number in MONTHS.items())
    day, month, year = (f"regexp_extract({lowered}, {dialect.text(f'^{written}$')}, {group})" for group in (1, 2, 3))
    named = f"TRY_CAST({year} || '-' || (CASE {month} {months} END) || '-' || lpad({day}, 2, '0') AS DATE)"
    return (
        f"(CASE WHEN {_matches(text, iso, dialect)} THEN {plain} "
        f"WHEN {_matches(lowered, written, dialect)} THEN {named} END)"
    )


_READERS = {"integer": _integer, "number": _number, "boolean": _boolean, "date": _date}
