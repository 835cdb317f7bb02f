"""Every kind of fault in a text, planted in every text column of every table, is found; by pandera as by us."""

from __future__ import annotations

from typing import Any

import pytest
from pandera.errors import SchemaErrors

from invented import unchecked
from syria_events import schema
from syria_events.checks.constraints import constraints
from syria_events.checks.onetable import table_issues
from syria_events.checks.panderas import pandera_schema
from syria_events.frames.outgoing import convert
from syria_events.reading import loading
from syria_events.schema import Field
from texts import PLANTED

LOAD: Any = loading.load  # called with names in variables, which no type checker lets through


Row = dict[str, Any]
SCHEMA = schema.installed()
NAMES = sorted(SCHEMA.tables)
# Half of a character cannot be in a table of Arrow.
FAULTS = {name: text for name, (text, _) in PLANTED.items() if name != "surrogate"}
LISTS = {"empty item": "{0};;b", "repeated": "{0};{0}", "first empty": ";{0}", "last empty": "{0};", "blank": "{0}; b"}
RULES = {"text", "pattern", "items", "vocabulary", "max_length", "address", "code"}


def text_columns(name: str) -> list[Field]:
    return [field for field in SCHEMA.table(name).fields if field.type == "string"]


def spoiled(name: str, some: int = 1) -> list[tuple[str, Row]]:
    """A real row of the table for each of its text columns and each fault, or one of `some`; and the column."""
    row = LOAD(name, as_="arrow").slice(0, 1).to_pylist()[0]
    planted = [
        (field.name, row | {field.name: text})
        for number, field in enumerate(text_columns(name))
        for text in list(FAULTS.values())[number % some :: some]
    ]
    return planted + [
        (field.name, row | {field.name: fault.format(row[field.name] or "a").replace("\n", " ")})
        for field in text_columns(name)
        if field.separator
        for fault in LISTS.values()
    ]


@pytest.mark.parametrize("name", NAMES)
def test_each_fault_in_each_text_column_is_refused(name: str) -> None:
    planted = spoiled(name)
    assert len(planted) >= len(FAULTS)
    issues = table_issues(name, unchecked(name, [row for _, row in planted]), SCHEMA.table(name), SCHEMA)
    found = {(issue.line, issue.message.split(": ", 1)[1].split(" is ")[0]) for issue in issues if issue.rule in RULES}
    missed = [(column, row[column]) for line, (column, row) in enumerate(planted, 1) if (line, column) not in found]
    assert missed == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:The behavior of DataFrame concatenation:FutureWarning")
@pytest.mark.parametrize("engine", ["pandas", "polars"])
@pytest.mark.parametrize("name", NAMES)
def test_pandera_refuses_the_same_cells_by_the_same_rules(name: str, engine: str) -> None:
    table = SCHEMA.table(name)
    data = unchecked(name, [row for _, row in spoiled(name, some=9)])
    ours = {(issue.line, issue.rule) for issue in table_issues(name, data, table, SCHEMA) if issue.rule in RULES}
    with pytest.raises(SchemaErrors) as refused:
        pandera_schema(table, SCHEMA, engine).validate(convert(data, table, engine), lazy=True)
    cases = refused.value.failure_cases
    theirs = {(row + 1, check) for row, check in zip(cases["index"], cases["check"], strict=True) if check in RULES}
    # In polars a value outside a vocabulary cannot be in the column at all.
    assert {each for each in theirs if each[1] != "vocabulary"} == {each for each in ours if each[1] != "vocabulary"}


def test_every_column_of_free_text_is_asked_for_sound_text_and_no_cell_is_told_twice() -> None:
    for table in SCHEMA.tables.values():
        for field in table.fields:
            rules = [each.rule for each in constraints(field, SCHEMA)]
            asked = {"text", "pattern", "vocabulary", "code", "address"} & {*rules}
            several = field.codes and field.separator  # the pattern says how many, the list which
            assert len(asked) == (field.type == "string") + bool(several), f"{table.name}.{field.name}: {rules}"
            assert ("items" in rules) == (field.separator is not None)


def test_a_message_says_which_character_where() -> None:
    row = dict.fromkeys(SCHEMA.table("actors").names) | {"actor_id": "a", "kind": "militia"}
    row |= {"name": "P\u0430lmyra \u00adx", "aliases": "A;;B;A"}
    issues = table_issues("actors", unchecked("actors", [row]), SCHEMA.table("actors"), SCHEMA)
    assert {issue.rule: issue.message.split("; ", 1)[1] for issue in issues} == {
        "text": "'P\u0430lmyra' has letters of Cyrillic and Latin: U+0430 CYRILLIC SMALL LETTER A at character 2; "
        "U+00AD SOFT HYPHEN at character 9 cannot be seen; take it out",
        "items": "item 2 of 4 is empty; 'A' is there twice",
    }
