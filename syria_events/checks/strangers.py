"""Tables of somebody else under names of ours, as rules read them: what they do not have is told, not a failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from syria_events import naming
from syria_events.schema import Schema, installed
from syria_events.showing import counted


class _Row(dict[str, Any]):
    """A row of somebody's own table, which tells of a column that it does not have."""

    table: ClassVar[str] = ""

    def __missing__(self, name: str) -> Any:
        raise naming.Unknown(f"column of {self.table}", [name], self)


def lacking(unknown: naming.Unknown) -> str:
    """The column or vocabulary that a schema does not have, for which a rule asked it."""
    kind, _, table = unknown.what.partition(" of ")
    return f"{kind} {table}.{unknown.names[0]}" if table else f"{kind} {unknown.names[0]}"


def note(unasked: Mapping[str, str]) -> str:
    """Which rules were not asked, each with what it lacks; empty where all were."""
    if not unasked:
        return ""
    gone = ", ".join(dict.fromkeys(unasked.values()))
    rules = counted(len(unasked), "rule")
    return f"{rules} not asked, for which the schema lacks what they speak of or has it in another type: {gone}"


def as_ours(name: str, rows: Sequence[Mapping[str, Any]], schema: Schema) -> Sequence[Mapping[str, Any]]:
    """The rows of a table as rules read them: a column of another type than ours is none of ours."""
    ours, theirs = installed().tables.get(name), schema.table(name)
    if ours is None or ours.fields == theirs.fields:
        return rows
    kinds = {field.name: field.kind.python for field in ours.fields}
    others = {
        field.name for field in theirs.fields if kinds.get(field.name, field.kind.python) is not field.kind.python
    }
    kind = type("_Row", (_Row,), {"table": name})
    return [kind((column, cell) for column, cell in row.items() if column not in others) for row in rows]


def identifying(
    name: str, derived: Sequence[Mapping[str, Any]], columns: Sequence[str], schema: Schema
) -> Sequence[str]:
    """The key by which rows of a table are held against those `derived`: its own, or ours where that tells none apart.

    Raises `naming.Unknown` where neither does.
    """
    ours = installed().tables.get(name)
    for key in (schema.table(name).primary_key, ours.primary_key if ours else ()):
        told = bool(key) and {*key} <= {*columns} and all(row.keys() >= {*key} for row in derived)
        if told and len({tuple(row[column] for column in key) for row in derived}) == len(derived):
            return key
    raise naming.Unknown(f"key of {name}", ["/".join(ours.primary_key) if ours else ""], columns)
