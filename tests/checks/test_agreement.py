"""The keystone: four readers of one schema accept and reject the same rows.

frictionless reads `schema/*.json` by itself; pandera in pandas and in polars is derived from it by
`checks`. All three judge the same generated rows by columns, keys and vocabularies. The named
rules are ours alone: frictionless does not read them, so verdicts by them are set aside. The fourth
is the loop of `onetable`, which is what `validate` and `lint` say: pandera in both engines is the
reference it is held to, rule by rule.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

import frictionless
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from pandera.errors import SchemaErrors

from effort import fewest
from invented import unchecked
from syria_events import schema
from syria_events.checks import onetable
from syria_events.checks.constraints import constraints
from syria_events.checks.onetable import table_issues
from syria_events.checks.panderas import pandera_schema
from syria_events.frames.outgoing import convert
from syria_events.schema import Field, Table
from syria_events.strategies import cells

pytestmark = pytest.mark.slow

# pandera puts failing cells of several kinds together, of which pandas 2.2 warns.
PANDERA_ON_OLD_PANDAS = pytest.mark.filterwarnings("ignore:The behavior of DataFrame concatenation:FutureWarning")

Row = dict[str, Any]
SCHEMA = schema.installed()

# What each of the three calls a constraint that we have one word for.
FRICTIONLESS = {"constraint-error": "constraint", "foreign-key": "vocabulary", "unique-error": "repeated"}
FRICTIONLESS |= {"primary-key": "repeated"}
FRICTIONLESS |= {"type-error": "constraint"}  # of an address that is none at all
# What frictionless knows in part, by a pattern or a format, or not at all.
OURS_ALONE = ("text", "items", "address", "code")
PANDERA = {"not_nullable": "constraint", "field_uniqueness": "repeated", "multiple_fields_uniqueness": "repeated"}
PANDERA |= {"unique": "repeated"}  # ours, of columns that may be empty

# A verdict: row from 0, and whether a constraint, the vocabulary, another row or a rule of ours alone is against it.
Verdicts = set[tuple[int, str]]


def frictionless_verdicts(table: Table, rows: list[Row]) -> Verdicts:
    descriptor = json.loads((schema.root() / "schema" / f"{table.name}.json").read_text("utf-8"))
    descriptor["missingValues"] = []  # a missing cell is None here and a null in Parquet, never an empty text
    closed = [key for key in descriptor.get("foreignKeys", []) if key["reference"]["resource"] in SCHEMA.vocabularies]
    descriptor["foreignKeys"] = closed
    names = sorted({key["reference"]["resource"] for key in closed})
    vocabularies = [
        frictionless.Resource(name=name, data=[["value"], *([value] for value in SCHEMA.values(name))])
        for name in names
    ]
    resource = frictionless.Resource(name=table.name, data=rows, schema=frictionless.Schema.from_descriptor(descriptor))
    report = frictionless.Package(resources=[resource, *vocabularies]).validate()
    assert not report.errors, report.errors
    found = report.flatten(["rowNumber", "type"])
    assert {kind for _, kind in found} <= FRICTIONLESS.keys(), found
    return {(number - 2, FRICTIONLESS[kind]) for number, kind in found}


@cache
def derived_schema(name: str, engine: str) -> Any:
    return pandera_schema(SCHEMA.table(name), SCHEMA, engine)


def pandera_verdicts(table: Table, rows: list[Row], engine: str) -> Verdicts:
    try:
        derived_schema(table.name, engine).validate(frame(table, rows, engine), lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        found = set(zip(cases["index"], cases["check"], strict=True))
    else:
        found = set()
    ours = {rule.name for rule in table.rules}
    known = {each.rule for field in table.fields for each in constraints(field, SCHEMA)} | PANDERA.keys()
    assert {check for _, check in found} <= ours | known, found
    named = PANDERA | {"vocabulary": "vocabulary"} | dict.fromkeys(OURS_ALONE, "more")
    return {(row, named.get(check, "constraint")) for row, check in found if check not in ours}


def frame(table: Table, rows: list[Row], engine: str) -> Any:
    if engine == "polars":
        types = {name: pl.DataFrame(frame(table, [], "arrow")).schema[name] for name in table.names}
        types |= {field.name: pl.Categorical() for field in table.fields if field.vocabulary}
        return pl.DataFrame({name: [row[name] for row in rows] for name in table.names}, schema=types)
    return convert(unchecked(table.name, rows), table, engine)


def around(field: Field) -> list[float]:
    """The bounds of a column, zero, and what is next to them."""
    bounds = [bound for bound in (field.minimum, field.maximum, 0) if bound is not None]
    return [bound + step for bound in bounds for step in (-1, 0, 1)]


def wrong(field: Field) -> SearchStrategy[Any]:
    """Values of the column's type, most of them not as the column asks."""
    if field.type == "string":
        texts = [" ", "", "a\nb", "SE-00000", "SE-IIIII", "\u0661\u0662", "\u202e", "X" * 2000, "a-b", "a-", "unknown"]
        texts.append("x" * (field.max_length or 1))
        texts.append("x" * (field.max_length or 1) + "x")
        return st.sampled_from(texts) | st.text(max_size=5).filter(lambda text: not text.endswith("\n"))
    if field.type == "integer":
        edges = [
            bound + step for bound in (field.minimum, field.maximum, 0) if bound is not None for step in (-1, 0, 1)
        ]
        return st.sampled_from([int(edge) for edge in edges]) | st.integers(-(2**31), 2**31 - 1)
    if field.type == "number":
        edges = [
            bound + step for bound in (field.minimum, field.maximum, 0) if bound is not None for step in (-1, 0, 1)
        ]
        return st.sampled_from([float(edge) for edge in edges]) | st.floats(allow_nan=False, allow_infinity=False)
    return cells(field, SCHEMA)


@st.composite
def judged(draw: DrawFn, table: Table) -> list[Row]:
    """A few rows as the columns ask, with some cells made wrong and some keys repeated."""
    rows = draw(
        st.lists(st.fixed_dictionaries({f.name: cells(f, SCHEMA) for f in table.fields}), min_size=1, max_size=4)
    )
    fields = st.sampled_from(table.fields)
    for row in rows:
        for field in draw(st.lists(fields, max_size=3)):
            row[field.name] = draw(st.none() | wrong(field))
    # Readers differ on which of two rows with one value is at fault, so that only keys are repeated here.
    for field in (each for each in table.fields if each.unique and (each.name,) != table.primary_key):
        assume(len({row[field.name] for row in rows} - {None}) == sum(row[field.name] is not None for row in rows))
    if draw(st.booleans()):
        rows[-1] |= {column: rows[0][column] for column in table.primary_key}
    return rows


def refused(verdicts: Verdicts) -> set[int]:
    """The rows that a constraint or vocabulary is against."""
    return {row for row, what in verdicts if what != "repeated"}


def repeats(verdicts: Verdicts, table: Table, rows: list[Row]) -> bool:
    """Whether a whole key stands twice; readers differ on which of the two rows is at fault.

    Keys with an empty cell are refused as such, and readers differ on whether they repeat as well.
    """
    whole = {number for number, row in enumerate(rows) if None not in [row[column] for column in table.primary_key]}
    return any(what == "repeated" and row in whole for row, what in verdicts)


@PANDERA_ON_OLD_PANDAS
@pytest.mark.slow
@pytest.mark.parametrize("name", SCHEMA.tables)
@fewest
@given(data=st.data())
def test_three_readers_agree(name: str, data: st.DataObject) -> None:
    table = SCHEMA.table(name)
    rows = data.draw(judged(table))
    theirs = frictionless_verdicts(table, rows)
    for engine in ("pandas", "polars"):
        ours = pandera_verdicts(table, rows, engine)
        more = {row for row, what in ours if what == "more"}
        assert refused(ours) - more <= refused(theirs) <= refused(ours)
        assert repeats(ours, table, rows) == repeats(theirs, table, rows)


# What pandera calls a rule that is not a check of ours.
OURS = {"not_nullable": "required", "field_uniqueness": "unique", "multiple_fields_uniqueness": "primary_key"}
REPEATED = ("field_uniqueness", "multiple_fields_uniqueness")


def loop_breaches(table: Table, rows: list[Row]) -> set[tuple[int, str]]:
    """Row and rule of everything the loop finds in cells."""
    issues = table_issues(table.name, frame(table, rows, "arrow"), table, SCHEMA)
    return {(issue.line - 1, issue.rule) for issue in issues if issue.rule != "order"}


def pandera_breaches(table: Table, rows: list[Row], engine: str) -> set[tuple[int, str]]:
    """Row and rule of every failure case of pandera; of rows that repeat one another, those after the first.

    In polars it shows the first as well, and takes rows that are missing for repeated.
    """
    try:
        derived_schema(table.name, engine).validate(frame(table, rows, engine), lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return set()
    broken = set()
    for row, check, column in zip(cases["index"], cases["check"], cases["column"], strict=True):
        key = (column,) if check == "field_uniqueness" else table.primary_key
        rule = OURS.get(check, check) if check not in REPEATED or key != table.primary_key else "primary_key"
        cells = [tuple(each[name] for name in key) for each in rows]
        if check not in REPEATED or (set(cells[row]) != {None} and cells.index(cells[row]) < row):
            broken.add((row, rule))
    return broken


@PANDERA_ON_OLD_PANDAS
@pytest.mark.slow
@pytest.mark.parametrize("name", SCHEMA.tables)
@fewest
@given(data=st.data())
def test_the_loop_finds_what_pandera_finds(name: str, data: st.DataObject) -> None:
    table = SCHEMA.table(name)
    rows = data.draw(judged(table))
    broken = loop_breaches(table, rows)
    assert broken == pandera_breaches(table, rows, "pandas")
    assert broken == pandera_breaches(table, rows, "polars")


@pytest.mark.parametrize("name", SCHEMA.tables)
@fewest
@given(data=st.data())
def test_what_guards_prove_the_loop_would_not_have_found(name: str, data: st.DataObject) -> None:
    table = SCHEMA.table(name)
    rows = data.draw(judged(table))
    for field in table.fields:  # as the loop may meet it
        if field.type == "number" and data.draw(st.booleans()):
            rows[0][field.name] = data.draw(st.sampled_from([float("nan"), float("inf"), -float("inf")]))
    made = frame(table, rows, "arrow")
    looped = table_issues(table.name, made, table, SCHEMA)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(onetable, "GUARDED", 0)
        assert table_issues(table.name, made, table, SCHEMA) == looped
        assert table_issues(table.name, made, table, SCHEMA, in_order=False) == [i for i in looped if i.rule != "order"]


def one_location(**cells: Any) -> Row:
    return (
        dict.fromkeys(SCHEMA.table("locations").names)
        | {"location_id": "a", "name": "A", "kind": "town"}
        | ({"precision": 1} | cells)
    )


# Where frictionless is milder than we are; the generated rows keep away from these.
@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({"location_id": "a\n"}, id="a line feed after what the pattern allows"),
        pytest.param({"radius_km": float("inf")}, id="an infinite number"),
    ],
)
def test_where_frictionless_lets_more_through(cells: Row) -> None:
    table, rows = SCHEMA.table("locations"), [one_location(**cells)]
    assert frictionless_verdicts(table, rows) == set()
    assert pandera_verdicts(table, rows, "pandas") == {(0, "constraint")}
    assert pandera_verdicts(table, rows, "polars") == {(0, "constraint")}


def test_days_that_nanoseconds_cannot_hold_are_refused_by_us_alone() -> None:
    table = SCHEMA.table("events")
    row = dict.fromkeys(table.names) | {"event_id": "SE-00000", "title": "T", "event_class": "violence"}
    row |= {"event_type": "strike", "date_start": date(1677, 12, 31), "date_end": date(2262, 1, 1), "voices": "V"}
    row |= {"n_claims": 1, "n_voices": 1, "n_origins": 1, "contested": False, "in_recap": True}
    row |= {"status_voices": 0, "status_origins": 0, "status_denying": 0, "is_total": False}
    assert frictionless_verdicts(table, [row]) == set()
    assert pandera_verdicts(table, [row], "pandas") == {(0, "constraint")}
    assert pandera_verdicts(table, [row], "polars") == {(0, "constraint")}
