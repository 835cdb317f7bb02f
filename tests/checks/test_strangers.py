"""What somebody else publishes with names of ours is reported on, whatever columns, types and vocabularies it has."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import syria_events as se
from syria_events import issues, naming, schema
from syria_events.checks import history, relations, strangers, validation
from syria_events.editions import changes
from syria_events.editions.archives import VERSION
from syria_events.editions.datapackage import DESCRIPTOR, Package
from syria_events.issues import Issue, Refused
from syria_events.reading import loading
from syria_events.schema import Field, Schema

LOAD: Any = loading.load  # called with names in variables, which no type checker lets through
SCHEMA = schema.installed()
NAMES = sorted(SCHEMA.tables)
COLUMNS = [(name, field.name) for name in NAMES for field in SCHEMA.tables[name].fields]


def tiny(folder: Path, table: str, descriptor: dict[str, Any] | None = None, /, **field: Any) -> Path:
    """A package of one table with one column and one row."""
    (folder / "schema").mkdir()
    column = {"name": "id", "type": "string"} | field
    described_so = {"name": table, "fields": [column], "primaryKey": ["id"]}
    (folder / "schema" / f"{table}.json").write_text(json.dumps(described_so), "utf-8")
    cell = pa.array([1], pa.int32()) if column["type"] == "integer" else pa.array(["a"])
    pq.write_table(pa.table({"id": cell}), folder / f"{table}.parquet")
    head = {"name": "mine", "version": "1.0.0"} | (descriptor or {})
    head["resources"] = [{"name": table, "format": "parquet", "path": f"{table}.parquet"}]
    (folder / DESCRIPTOR).write_text(json.dumps(head), "utf-8")
    return folder


def rules(report: issues.Report) -> set[str]:
    for issue in report.issues:
        str(issue).encode()
    return {issue.rule for issue in report.issues}


@pytest.mark.parametrize("name", NAMES)
def test_a_table_with_a_name_of_ours_and_columns_of_its_own(tmp_path: Path, name: str) -> None:
    report = validation.validate_package(tiny(tmp_path, name))
    assert not rules(report) & {"column", *(law.name for law in relations.RULES)}
    spoken_of = [law for law in relations.RULES if law.needs == (name,)]
    assert bool(spoken_of) <= any(
        re.match("[0-9]+ rules? not asked, for which the schema lacks ", note) for note in report.notes
    )


def test_a_column_that_this_dataset_must_have_is_told(tmp_path: Path) -> None:
    folder = tiny(tmp_path, "documents", {"name": "syria-events", "version": "99.0.0"})
    report = validation.validate_package(folder)
    told = {
        (each.path, each.line)
        for each in report.issues
        if each.message.startswith("expected the column documents.url, of")
    }
    assert told == {("documents", 0)}


def narrowed(name: str, *fields: Field) -> Schema:
    """The schema with other columns in one table, which has no rules and keys of its own."""
    table = replace(SCHEMA.tables[name], fields=fields, rules=(), foreign_keys=())
    return Schema({**SCHEMA.tables, name: table}, SCHEMA.vocabularies)


def whole() -> dict[str, pa.Table]:
    return {name: LOAD(name, as_="arrow") for name in NAMES}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "column"), COLUMNS)
def test_rules_are_asked_of_tables_without_any_column_or_with_another_type(name: str, column: str) -> None:
    tables, table = whole(), SCHEMA.tables[name]
    kept = [field for field in table.fields if field.name != column]
    unasked: dict[str, str] = {}
    rest = {**tables, name: tables[name].drop_columns(column)}
    if column not in table.primary_key:
        found = relations.issues(rest, narrowed(name, *kept), False, unasked)
        assert {issue.rule for issue in found} <= {law.name for law in relations.RULES}
        assert set(unasked.values()) <= {f"column {name}.{column}"}
        own = relations.issues(rest, narrowed(name, *kept), own=True)
        assert bool(unasked) <= ("column" in {issue.rule for issue in own})
    other = "string" if table.field(column).type in ("integer", "number", "boolean", "date", "datetime") else "integer"
    fields = [Field(column, other, "") if field.name == column else field for field in table.fields]
    cells = (
        pa.array(["x"] * tables[name].num_rows)
        if other == "string"
        else pa.array([7] * tables[name].num_rows, pa.int32())
    )
    place = tables[name].column_names.index(column)
    changed = {**tables, name: tables[name].set_column(place, column, cells)}
    found = relations.issues(changed, narrowed(name, *fields), False, unasked := {})
    assert set(unasked.values()) <= {f"column {name}.{column}"}


@pytest.mark.parametrize("gone", sorted(SCHEMA.vocabularies))
def test_rules_are_asked_of_a_schema_without_any_vocabulary(gone: str) -> None:
    tables = {
        name: replace(
            table,
            fields=tuple(replace(each, vocabulary=None) if each.vocabulary == gone else each for each in table.fields),
            foreign_keys=tuple(key for key in table.foreign_keys if key.target != gone),
        )
        for name, table in SCHEMA.tables.items()
    }
    known = Schema(tables, {name: each for name, each in SCHEMA.vocabularies.items() if name != gone})
    some = {name: data.slice(0, 40) for name, data in whole().items()}
    relations.issues(some, known, False, unasked := dict[str, str]())
    assert set(unasked.values()) <= {f"vocabulary {gone}"}
    _, note = validation._together(some, known, {}, [])
    assert note == "" or note.endswith(f": vocabulary {gone}")
    assert (note != "") >= bool(unasked)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"type": "integer", "constraints": {"pattern": "a+"}}, "pattern is asked of string; found it with integer"),
        ({"type": "integer", "constraints": {"maxLength": 2}}, "maxLength is asked of string; found it with integer"),
        ({"constraints": {"minimum": 3}}, "minimum is asked of integer and number; found it with string"),
        ({"type": "date", "constraints": {"maximum": 3}}, "maximum is asked of integer and number; found it with date"),
        ({"separator": ""}, "expected a separator that is not empty"),
        ({"type": "integer", "separator": ";"}, "separator is asked of string; found it with integer"),
        ({"type": "integer", "format": "uri"}, "format is asked of string; found it with integer"),
        ({"type": "integer", "script": "Latin"}, "script is asked of string; found it with integer"),
    ],
)
def test_a_keyword_of_another_type_is_refused(tmp_path: Path, field: dict[str, Any], said: str) -> None:
    found = validation.validate_package(tiny(tmp_path, "incidents", **field)).issues
    assert [issue.message for issue in found if issue.rule == "keyword"] == [f"field id: {said}"]


def described(folder: Path, rule: dict[str, Any] | None = None, key: dict[str, Any] | None = None) -> list[str]:
    """What is said of a schema whose columns are `n`, `x`, `t`, `d` and `i`, with a rule or a key."""
    kinds = {"n": "integer", "x": "number", "t": "string", "d": "date", "i": "datetime"}
    text = {"name": "mine", "fields": [{"name": name, "type": kind} for name, kind in kinds.items()]}
    text |= {"rules": [{"name": "law"} | rule]} if rule else {}
    text |= {"foreignKeys": [key]} if key else {}
    (folder / "schema" / "vocab").mkdir(parents=True, exist_ok=True)
    (folder / "schema" / "mine.json").write_text(json.dumps(text), "utf-8")
    (folder / "schema" / "vocab" / "kind.csv").write_text(
        "value,label,definition,since,broader\na,A,An a.,1.0.0,\n", "utf-8"
    )
    return [issue.message for issue in schema.readable(folder)[1]]


def test_a_rule_that_compares_two_kinds_is_refused(tmp_path: Path) -> None:
    for good in (
        {"ordered": ["n", "x"]},
        {"different": ["n", "x", "n"]},
        {"when": {"n": {"same_as": "x"}}, "then": {"t": ["a"], "n": [1, 2]}},
        {"together": ["n", "t", "d"]},
    ):
        assert described(tmp_path, good) == [], good
    unlike = "rule law: n is of type integer and t of type string, which nobody compares"
    assert described(tmp_path, {"ordered": ["n", "t"]}) == [unlike]
    assert described(tmp_path, {"different": ["n", "t"]}) == [unlike]
    assert described(tmp_path, {"when": {"n": {"same_as": "t"}}, "then": {"t": "present"}}) == [unlike]
    assert described(tmp_path, {"when": {"t": "present"}, "then": {"n": {"same_as": "t"}}}) == [unlike]
    (days,) = described(tmp_path, {"ordered": ["d", "i"]})
    assert days == "rule law: d is of type date and i of type datetime, which nobody compares"
    assert described(tmp_path, {"when": {"n": ["a"]}, "then": {"t": "present"}}) == [
        "rule law: n: expected values of type integer; found 'a'"
    ]
    assert described(tmp_path, {"when": {"d": ["2022-08-01"]}, "then": {"t": "present"}}) == [
        "rule law: d: expected values of type date; found '2022-08-01'"
    ]
    assert described(tmp_path, {"ordered": ["n", "gone"]}) == ["there is no column gone of a table or vocabulary mine"]
    both = described(tmp_path, {"when": {"n": 7, "t": "here"}, "then": {"d": "present"}})
    assert [said.split(":")[0] for said in both] == ["rule law, n", "rule law, t"]


def test_values_of_a_vocabulary_are_texts(tmp_path: Path) -> None:
    reference = {"resource": "kind", "fields": ["value"]}
    assert described(tmp_path, key={"fields": ["t"], "reference": reference}) == []
    told = "n is of type integer; the values of a vocabulary are texts"
    assert described(tmp_path, key={"fields": ["n"], "reference": reference}) == [told]


@pytest.mark.parametrize("place", ["pattern", "name", "description"])
def test_half_of_a_character_in_a_schema_is_refused(tmp_path: Path, place: str) -> None:
    half: dict[str, Any] = {"constraints": {"pattern": "\ud800"}} if place == "pattern" else {place: "a\udfff"}
    (issue,) = [i for i in validation.validate_package(tiny(tmp_path, "incidents", **half)).issues if i.rule == "json"]
    assert "half of a character" in issue.message


def test_a_pair_of_halves_is_a_character(tmp_path: Path) -> None:
    folder = tiny(tmp_path, "incidents", description="\U0001f4a7")
    assert "\\ud83d\\udca7" in (folder / "schema" / "incidents.json").read_text("utf-8")
    assert "json" not in rules(validation.validate_package(folder))


def test_a_version_has_numbers_that_can_be_read() -> None:
    assert VERSION.fullmatch("999999999.0.10")
    for wrong in ("9" * 10 + ".0.0", "9" * 5000 + ".0.0", "1.0." + "1" * 5000, "01.0.0", "1.0"):
        assert not VERSION.fullmatch(wrong)


@pytest.mark.parametrize("key", ["version", "retired_in"])
def test_a_version_of_thousands_of_digits_is_reported_on(tmp_path: Path, key: str) -> None:
    long = "9" * 5000 + ".0.0"
    grave = {"table": "actors", "id": "x", "retired_in": long, "successor_id": None, "reason": "Why."}
    head: dict[str, Any] = {
        "name": "syria-events",
        "version": long if key == "version" else "99.0.0",
        "retired": [grave],
    }
    folder = tiny(tmp_path, "actors", head)
    assert key in {
        issue.message.split(" is ")[0].split(": ")[-1] for issue in validation.validate_package(folder).issues
    }


def test_tables_without_a_key_are_compared(tmp_path: Path) -> None:
    folder = tiny(tmp_path, "events")
    described_so = json.loads((folder / "schema" / "events.json").read_text("utf-8"))
    del described_so["primaryKey"]
    (folder / "schema" / "events.json").write_text(json.dumps(described_so), "utf-8")
    package = Package.open(folder)
    for old, new in ((package, se.package("2.1.0")), (se.package("2.1.0"), package), (package, package)):
        assert changes.diff(old, new).text()


def test_what_an_issue_says_stands_on_one_line_and_can_be_seen() -> None:
    issue = Issue("a\nb\x1b[31m", 1, "rule", "two\nlines \ud800 \u00ad \u062f\u0631\u0639\u0627 \u00e9")
    assert str(issue) == "a\\nb\\x1b[31m:1: rule: two\\nlines \\ud800 \\xad \u062f\u0631\u0639\u0627 \u00e9"
    str(issue).encode()
    assert issue.path == "a\nb\x1b[31m"  # by which programs find the file


@pytest.mark.parametrize("name", ["x" * 300, "x" * 5000, "x" * 300 + ".csv", "x" * 300 + ".parquet", "a\0b"])
def test_a_path_that_no_system_has_is_an_issue(name: str) -> None:
    assert not se.validate(name).ok
    assert not validation.validate_package(Path(name)).ok
    with pytest.raises(Refused):
        Package.open(name)
    with pytest.raises(KeyError):
        se.diff(name, "2.1.0")


@pytest.mark.parametrize("of", [pa.Table, pa.RecordBatch, pa.RecordBatchReader, pd.DataFrame])
def test_text_in_memory_that_is_none_in_utf_8_is_an_issue(of: Any) -> None:
    offsets = pa.py_buffer(b"\0\0\0\0\x03\0\0\0")
    broken = pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(b"\xff\xfe\xff")])
    batch = pa.record_batch({"source_id": pa.array(["a"]), "name": broken})
    frame = {
        pa.Table: pa.Table.from_batches([batch]),
        pa.RecordBatch: batch,
        pa.RecordBatchReader: pa.RecordBatchReader.from_batches(batch.schema, [batch]),
        pd.DataFrame: pd.DataFrame({"name": pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array([broken])))}),
    }[of]
    (issue,) = se.validate(frame, "sources").issues
    assert issue.rule == "unreadable"
    assert of is pd.DataFrame or "utf" in issue.message.lower()  # pandas asks Arrow for its values itself


def derived(schema_of: Schema, name: str, **changed: pa.Table) -> tuple[set[str], str]:
    """The rules that are broken in a dataset of that name in which a number does not follow from the claims."""
    tables = whole() | changed
    table = tables["casualties"]
    place = table.column_names.index("n_voices")
    more = [n + 7 * (at == 0) for at, n in enumerate(table["n_voices"].to_pylist())]
    tables["casualties"] = table.set_column(place, table.schema.field(place), pa.array(more, pa.int32()))
    found, note = validation._together(tables, schema_of, {"name": name, "version": "99.0.0"}, [])
    return {issue.rule for issue in found if issue.rule in ("derived", "column")}, note


def test_of_this_dataset_what_is_derived_is_asked_or_an_issue_says_why_not() -> None:
    ours = "syria-events"
    assert derived(SCHEMA, ours)[0] == derived(SCHEMA, "mine")[0] == {"derived"}
    for key in ((), ("uid",), ("casualty_id", "casualty_id"), ("event_id",)):
        fields = (*SCHEMA.tables["casualties"].fields, Field("uid", "string", ""))
        table = replace(SCHEMA.tables["casualties"], primary_key=key, fields=fields)
        data = whole()["casualties"]
        data = data.append_column("uid", pa.array(map(str, range(data.num_rows)), pa.string()))
        known = Schema({**SCHEMA.tables, "casualties": table}, SCHEMA.vocabularies)
        assert derived(known, ours, casualties=data)[0] >= {"derived"}
    for vocabulary, word in (("certainty", "vocabulary certainty"), ("claim_field", "broader value claim_field.")):
        tables = {
            name: replace(
                each,
                fields=tuple(replace(f, vocabulary=None) if f.vocabulary == vocabulary else f for f in each.fields),
            )
            for name, each in SCHEMA.tables.items()
        }
        kept = {name: each for name, each in SCHEMA.vocabularies.items() if name != vocabulary}
        if vocabulary == "claim_field":
            terms = tuple(replace(term, broader=None) for term in SCHEMA.vocabularies[vocabulary].terms)
            tables, kept = (
                dict(SCHEMA.tables),
                {**SCHEMA.vocabularies, vocabulary: replace(SCHEMA.vocabularies[vocabulary], terms=terms)},
            )
        rules, note = derived(Schema(tables, kept), ours)
        assert rules == {"column"}
        assert word in note
        assert derived(Schema(tables, kept), "mine") == (set(), note)


def test_a_table_whose_rows_nothing_tells_apart_is_not_held_against_the_claims() -> None:
    fields = tuple(field for field in SCHEMA.tables["affiliations"].fields if field.name != "member_id")
    rows = [{"a": 1, "b": 2}, {"a": 1, "b": 3}]
    known = Schema({"affiliations": replace(SCHEMA.tables["affiliations"], primary_key=("a",), fields=fields)}, {})
    with pytest.raises(naming.Unknown):
        strangers.identifying("affiliations", rows, ["a", "b"], known)
    known = Schema({"affiliations": replace(SCHEMA.tables["affiliations"], primary_key=("b",))}, {})
    assert strangers.identifying("affiliations", rows, ["a", "b"], known) == ("b",)
    with pytest.raises(naming.Unknown):
        strangers.identifying("affiliations", rows, ["a"], known)


def test_each_field_of_claims_has_a_kind_in_this_dataset() -> None:
    terms = SCHEMA.vocabularies["claim_field"].terms
    emptied = replace(SCHEMA.vocabularies["claim_field"], terms=(replace(terms[0], broader=None), *terms[1:]))
    known = Schema(SCHEMA.tables, {**SCHEMA.vocabularies, "claim_field": emptied})
    (issue,) = history.broader_issues(known)
    assert (issue.path, issue.line, issue.rule) == ("schema/vocab/claim_field.csv", 2, "broader")
    assert issue.message == f"{terms[0].value}: broader is empty; expected a value"
    assert list(history.broader_issues(known, own=False)) == []


def test_a_column_of_another_type_is_none_of_ours() -> None:
    table = replace(SCHEMA.tables["locations"], fields=(Field("name", "string", ""), Field("radius_km", "string", "")))
    known = Schema({"locations": table, "mine": replace(table, name="mine")}, {})
    given = [{"name": "a", "radius_km": "wide"}]
    (row,) = strangers.as_ours("locations", given, known)
    assert dict(row) == {"name": "a"}
    with pytest.raises(naming.Unknown) as unknown:
        row["radius_km"]
    assert strangers.lacking(unknown.value) == "column locations.radius_km"
    assert strangers.as_ours("mine", given, known) is given  # a name that we do not have
    rows = [{"name": "a"}]
    assert strangers.as_ours("locations", rows, SCHEMA) is rows


def test_a_key_tells_all_rows_apart() -> None:
    ours = SCHEMA.tables["event_actors"]

    def key(*columns: str, rows: list[dict[str, Any]], of: str = "event_actors") -> str:
        known = Schema({of: replace(ours, name=of, primary_key=columns)}, {})
        try:
            return "/".join(strangers.identifying(of, rows, list(rows[0]), known))
        except naming.Unknown as unknown:
            return strangers.lacking(unknown)

    plain = [{"a": 1, "b": 1}, {"a": 1, "b": 2}]
    whole_key = dict.fromkeys(ours.primary_key, "x")
    assert key("b", rows=plain) == "b"
    assert key("a", "b", rows=plain) == "a/b"
    assert key("a", rows=[{"a": 1}]) == "a"
    assert key("c", rows=plain) == key("a", rows=plain) == key(rows=plain) == "key event_actors.event_id/role/actor_id"
    assert key(rows=[whole_key]) == key("c", rows=[whole_key]) == "event_id/role/actor_id"
    assert key("a", rows=plain, of="mine") == key(rows=plain, of="mine") == "key mine."
