"""Rows of others held against their layout: every engine says what the rules mean, the report what a reader needs."""

from __future__ import annotations

import io
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pandas as pd
import pandera.pandas as pandera
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

import syria_events as se
from effort import few, fewest
from fieldrows import ACLED, GED, REAL, Row, acled, csv_text, ged, written
from syria_events.checks import inpandas, polarsguards
from syria_events.checks.judging import BETWEEN, FIT, Check, Settled, Unique, of_rows
from syria_events.checks.predicates import columns, holds
from syria_events.cli import main
from syria_events.field import asked, laws, layouts, typed, validating
from syria_events.field.layouts import Layout
from syria_events.field.validating import FieldReport, Found

# A row from 1, or the key of one, the rule it breaks, and the columns of which the rule speaks.
Breach = tuple[int | str | None, str, tuple[str, ...]]

_SPOILT = [
    "", "NA", " ", "x", "-1", "-1.0", "0", "1", "2", "3", "1.0", "1.5", "3.000", "99999999999", "+4", "2022-13-01",
    "2022-08-23", "03 December 2020", "31 June 2020", "2022-08-24T00:00:00Z", "2022-08-24 13:00", "2021/02/03", "nan",
    "inf", "1e3", "0x10", "1e400", "-90.5", "true", "F", "POINT (38.25 34.5)", "POINT (1 2)", "Civilians",
    "SYR-2022-1-1-1\n", "NA ",
    "\u0661", "\u00a07\u00a0", "Government of Made up", "12", "31", "State forces", "Rioters", "Protests", "it's",
]  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn, known: Layout) -> list[Row]:
    """A few rows, with cells made wrong and some of them like those of other rows."""
    make, whole = (ged, GED) if known.name == "ucdp-ged" else (acled, ACLED)
    rows = [make(number) for number in range(1, draw(st.integers(1, 5)) + 1)]
    for row in rows:
        for name in draw(st.lists(st.sampled_from(list(whole)), max_size=6)):
            row[name] = draw(st.sampled_from(_SPOILT))
    if draw(st.booleans()):
        rows.append(dict(draw(st.sampled_from(rows))))
    return rows


def meant(rows: Sequence[Row], known: Layout) -> set[Breach]:
    """What the rules mean, one row of Python values at a time."""
    names = [column.name for column in known.columns if column.name in rows[0]]
    read = {}
    for name in names:
        cells = pa.chunked_array([pa.array([row[name] or None for row in rows], pa.string())])
        found = typed.values(known.column(name), cells)
        read[name] = found.array.to_pylist()
        read[FIT + name] = [not unfit for unfit in found.unfit.to_pylist()]
    values = [dict(zip(read, cells, strict=True)) for cells in zip(*read.values(), strict=True)]
    unfit = {name: True for name in names if known.column(name).field.type != "string"}
    return {
        (row, check.rule, check.columns)
        for check in asked.checks(known, {*names}, unfit)
        for row in _breaking(check, values)
    }


def _breaking(check: Check, values: Sequence[dict[str, Any]]) -> list[int]:
    match check.test:
        case Unique(name):
            cells = [row[name] for row in values]
            return [n for n, cell in enumerate(cells, start=1) if cell is not None and cell in cells[: n - 1]]
        case Settled(given, name):
            pairs = [(row[given], row[name]) for row in values]
            counts = Counter(pair for pair in pairs if None not in pair)
            standing: dict[Any, Any] = {}
            for (value, other), _ in sorted(counts.items(), key=lambda each: (-each[1], str(each[0][1]))):
                standing.setdefault(value, other)
            return [n for n, pair in enumerate(pairs, start=1) if None not in pair and standing[pair[0]] != pair[1]]
    return [n for n, row in enumerate(values, start=1) if not holds(check.test, row)]


def found_in(report: FieldReport) -> set[Breach]:
    """Row, rule and columns of everything in a report."""
    assert all(isinstance(each, Found) for each in (*report.issues, *report.warnings)), report.issues
    return {(e.line, e.rule, e.columns) for e in (*report.issues, *report.warnings) if isinstance(e, Found)}


def text_frame(rows: Sequence[Row]) -> pl.DataFrame:
    return pl.DataFrame(
        {name: [row[name] or None for row in rows] for name in rows[0]}, schema=dict.fromkeys(rows[0], pl.String)
    )


def relation(frame: pl.DataFrame) -> Any:
    base = duckdb.connect()
    base.register("given_rows", frame.to_arrow())
    return base.sql("SELECT * FROM given_rows")


SOURCES: dict[str, Callable[[pl.DataFrame], Any]] = {
    "polars": lambda frame: frame,
    "polars, lazy": lambda frame: frame.lazy(),
    "arrow": lambda frame: frame.to_arrow(),
    "pandas": lambda frame: frame.to_pandas(),
    "pandas, objects": lambda frame: frame.to_pandas().astype(object),
    "duckdb": relation,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", layouts.NAMES)
@fewest
@given(data=st.data())
def test_every_engine_says_what_the_rules_mean(name: str, data: st.DataObject) -> None:
    known = layouts.layout(name)
    rows = data.draw(spoilt(known))
    expected, frame = meant(rows, known), text_frame(rows)
    for engine, source in SOURCES.items():
        assert found_in(validating.judged(source(frame), known)) == expected, engine
    assert found_in(validating.judged(frame, known, "pandas")) == expected


@pytest.mark.slow
@pytest.mark.parametrize("name", layouts.NAMES)
@fewest
@given(data=st.data())
def test_typed_frames_are_read_as_files_are(name: str, data: st.DataObject) -> None:
    known = layouts.layout(name)
    text = csv_text(data.draw(spoilt(known)), tuple(GED if name == "ucdp-ged" else ACLED))
    # Every reader guesses types its own way; what it made of a cell is what is judged, by all engines alike.
    try:
        frames = [pl.read_csv(io.StringIO(text)), pl.read_csv(io.StringIO(text), try_parse_dates=True)]
    except pl.exceptions.ComputeError:  # it took digits of another script for a number
        reject()
    for frame in frames:
        reports = [validating.judged(source(frame), known) for source in SOURCES.values()]
        for engine, report in zip(SOURCES, reports, strict=True):
            assert found_in(report) == found_in(reports[0]), engine
    guessed = pd.read_csv(io.StringIO(text), keep_default_na=False, na_values=[""])
    assert found_in(validating.judged(guessed, known)) == found_in(validating.judged(guessed, known, "pandas"))


def test_rows_of_others_are_told_which_schema_they_have(tmp_path: Path) -> None:
    ged_rows, acled_rows = se.ucdp.export()[0], se.acled.export()[0]
    ged_rows.to_csv(tmp_path / "ged.csv", index=False)
    acled_rows.to_csv(tmp_path / "acled.csv", index=False)
    for given_rows, schema, meant_schema in (
        (tmp_path / "ged.csv", None, "ucdp-ged"),
        (str(tmp_path / "acled.csv"), None, "acled"),
        (ged_rows, None, "ucdp-ged"),
        (pl.from_pandas(acled_rows), None, "acled"),
        (tmp_path / "ged.csv", "acled", "ucdp-ged"),
        (acled_rows, "ucdp-ged", "acled"),
    ):
        (issue,) = se.validate(given_rows, schema).issues
        assert (issue.line, issue.rule) == (1, "header")
        assert issue.message == f"the columns are those of {meant_schema}; say schema={meant_schema!r}"
    assert se.validate(se.load("events").assign(killed_low=-1)).issues[0].rule == "minimum"


# How programs write whole numbers, and what is none: R writes 100000 as 1e+05.
SPELT = {
    "3": True, "+3": True, "6.0": True, "6.": True, "1e+05": True, "1e5": True, "1.2E+06": True, "3e0": True,
    "1.25e2": True, "1.25e1": False, "1e-3": False, "1e10": False, "9e9": False, "3.000": False, "6.5": False,
    "0x10": False, "1e": False, "e5": False, "1_000": False,
}  # fmt: skip


@pytest.mark.parametrize("text", SPELT)
def test_a_whole_number_is_one_however_it_is_spelt(text: str) -> None:
    known = layouts.layout("ucdp-ged")
    frame = text_frame([ged(1), ged(2) | {"best": text, "high": ""}])
    for engine, source in SOURCES.items():
        wrong = {each for each in found_in(validating.judged(source(frame), known)) if each[1] == "type"}
        assert wrong == (set() if SPELT[text] else {(2, "type", ("best",))}), engine


def test_whole_numbers_that_a_library_keeps_as_floats_are_read_alike() -> None:
    floats: dict[str, list[float | None]] = {"id": [1.0, None], "number_of_sources": [2.0, -1.0]}
    floats |= {"active_year": [1.0, 2.0], "best": [3.0, 2.5]}
    frame = pl.DataFrame([ged(1), ged(2)]).with_columns(pl.Series(name, cells) for name, cells in floats.items())
    for source in (frame, frame.lazy(), frame.to_arrow(), frame.to_pandas()):
        found = {(issue.line, issue.rule, issue.message.split()[3]) for issue in se.validate(source, "ucdp-ged").issues}
        assert found == {(2, "type", "active_year"), (2, "type", "best"), (2, "required", "id")}, type(source)


@pytest.mark.slow
@fewest
@given(data=st.data())
def test_pandera_and_frictionless_find_what_we_find_in_cells(data: st.DataObject) -> None:
    known = layouts.layout("ucdp-ged")
    rows = data.draw(spoilt(known))
    # Both ask values, not texts: cells that stand for none are left out.
    read = {
        n: typed.values(known.column(n), pa.chunked_array([pa.array([row[n] or None for row in rows], pa.string())]))
        for n in GED
    }
    frame = pa.table({name: found.array for name, found in read.items()})
    ours = found_in(validating.judged(frame, known))
    series = {name: laws.series(found.array) for name, found in read.items()}
    checks = of_rows(asked.checks(known, {*GED}, {}))
    by_column: dict[str, list[pandera.Check]] = {name: [] for name in GED}
    whole = []
    for number, (_, test) in enumerate(checks):
        if len(columns(test)) == 1:
            (name,) = columns(test)
            by_column[name].append(
                pandera.Check(lambda s, t=test, n=name: inpandas.mask(t, {n: s}), name=str(number), ignore_na=False)
            )
        else:
            whole.append(pandera.Check(lambda f, t=test: inpandas.mask(t, f), name=str(number), ignore_na=False))
    schema = pandera.DataFrameSchema({n: pandera.Column(None, c, nullable=True) for n, c in by_column.items()}, whole)
    theirs = set()
    try:
        schema.validate(pd.DataFrame(series), lazy=True)
    except SchemaErrors as errors:
        for row, number in zip(errors.failure_cases["index"], errors.failure_cases["check"], strict=True):
            check, _ = checks[int(number)]
            theirs.add((int(row) + 1, check.rule, check.columns))
    settled = {check.rule for check in asked.checks(known, {*GED}, {}) if not isinstance(check.test, Settled | Unique)}
    assert theirs == {each for each in ours if each[1] in settled}
    of_cells = {"required", "minimum", "maximum", "pattern", "unique"}
    warned = {(column.name, "pattern") for column in known.columns if column.warned}
    assert _frictionless(frame.to_pylist()) == {
        (row, names[0]) for row, rule, names in ours if rule in of_cells and (names[0], rule) not in warned
    }


def _frictionless(rows: list[dict[str, Any]]) -> set[tuple[int, str]]:
    text = json.loads((layouts.folder() / "ucdp-ged.json").read_text("utf-8"))
    fields = {
        each["name"]: {k: each[k] for k in ("name", "type", "constraints") if k in each} for each in text["fields"]
    }
    described = frictionless.Schema.from_descriptor({"fields": [fields[name] for name in GED], "missingValues": []})
    report = frictionless.Resource(name="ged", data=rows, schema=described).validate()
    return {(row - 1, field) for row, field in report.flatten(["rowNumber", "fieldName"])}


def test_a_clean_row_is_clean() -> None:
    for rows, name in (([ged()], "ucdp-ged"), ([acled()], "acled")):
        report = se.validate(text_frame(rows), name)
        assert report.ok
        assert not report.warnings  # type: ignore[attr-defined]


def judged(rows: Sequence[Row], name: str = "ucdp-ged") -> FieldReport:
    return validating.judged(text_frame(rows), layouts.layout(name))


# For each rule one cell or two that break it, and no other rule.
_BROKEN = [
    ("ucdp-ged", "cell_of_point", {"priogrid_gid": "179718"}),
    ("ucdp-ged", "text_of_point", {"geom_wkt": "POINT (34.5 38.25)"}),
    ("ucdp-ged", "dyad_of_sides", {"side_b": "Other"}),
    ("ucdp-ged", "state_in_conflict", {"gwnoa": ""}),
    ("ucdp-ged", "no_state", {"type_of_violence": "2"}),
    ("ucdp-ged", "civilians_attacked", {"type_of_violence": "3", "deaths_b": "0", "deaths_unknown": "2"}),
    ("ucdp-ged", "civilians_counted",
     {"type_of_violence": "3", "side_b": "Civilians", "dyad_name": f"{GED['side_a']} - Civilians"}),
    ("ucdp-ged", "district_known", {"where_prec": "3", "adm_2": ""}),
    ("ucdp-ged", "country_only", {"where_prec": "6"}),
    ("ucdp-ged", "days_known", {"date_prec": "2"}),
    ("ucdp-ged", "week_known", {"date_prec": "3", "date_start": "2022-08-10"}),
    ("ucdp-ged", "month_known", {"date_prec": "4", "date_start": "2022-07-10"}),
    ("ucdp-ged", "best_is_sum", {"best": "4"}),
    ("ucdp-ged", "count_order", {"low": "9"}),
    ("ucdp-ged", "date_order", {"date_end": "2022-08-23", "date_prec": "5"}),
    ("ucdp-ged", "year_of_start", {"year": "2021"}),
    ("acled", "subtype_of_type", {"event_type": "Riots"}),
    ("acled", "disorder_of_subtype", {"disorder_type": "Demonstrations"}),
    ("acled", "kind_of_actor1", {"inter1": "9", "interaction": ""}),
    ("acled", "pair_of_kinds", {"interaction": "31"}),
    ("acled", "kind_of_somebody", {"inter2": "0", "interaction": "10"}),
    ("acled", "year_of_day", {"year": "2021"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rule", "cells"), _BROKEN, ids=[f"{name}-{rule}" for name, rule, _ in _BROKEN])
def test_each_rule_is_broken_by_what_it_is_about(name: str, rule: str, cells: Row) -> None:
    row = (GED if name == "ucdp-ged" else ACLED) | cells
    assert {each.rule for each in (*judged([row], name).issues, *judged([row], name).warnings)} == {rule}


def test_of_rows_of_one_dyad_those_that_most_are_not_like_are_wrong() -> None:
    rows = [ged(number) for number in range(1, 5)]
    rows[1]["side_b_new_id"] = "77"
    report = judged(rows)
    assert [(each.line, each.rule, each.columns) for each in report.issues if isinstance(each, Found)] == [
        (2, "dyad_ids", ("dyad_new_id", "side_b_new_id"))
    ]


def test_an_issue_says_where_what_and_what_would_be_right(tmp_path: Path) -> None:
    rows = [ged(1, source_headline="two\nlines"), ged(2, best="4")]
    path = written(tmp_path / "ged.csv", rows)
    report = validating.judged(path, layouts.layout("ucdp-ged"))
    (issue,) = report.issues
    assert str(issue).startswith(f"{path}:4: best_is_sum: 2: best is '4', deaths_a is '1'")
    assert isinstance(issue, Found)
    assert (issue.key, issue.columns[0]) == ("2", "best")


def test_errors_are_apart_from_warnings_and_all_are_counted() -> None:
    report = judged([ged(n, low="9") for n in range(1, 41)] + [ged(1)])
    assert [each.rule for each in report.issues] == ["unique"]
    assert {each.rule for each in report.warnings} == {"count_order"}
    assert len(report.warnings) == 40
    text = str(report)
    assert "count_order: low, best, high: 20 more rows are like these" in text
    summary = report.summary
    assert summary is not None
    assert (summary.n_rows, summary.n_repeated, summary.people) == (41, 1, ("low", "best", "high"))
    assert dict(summary.years) == {2022: (41, 361, 123, 205)}
    assert summary.never_filled == ("gwnob",)
    assert json.loads(report.json())["summary"]["years"] == {"2022": [41, 361, 123, 205]}


@pytest.mark.parametrize("name", ["ged231_sample1000", "ged_mexico"])
def test_real_rows_have_no_errors(name: str) -> None:
    path = REAL / "ucdp" / f"{name}.csv.gz"
    if not path.exists():
        pytest.skip("the real files do not lie beside the tree")
    report = validating.judged(path, layouts.layout("ucdp-ged"))
    assert report.issues == ()
    summary = report.summary
    assert summary is not None
    assert (
        sum(years[0] for years in summary.years.values())
        == summary.n_rows
        == {"ged231_sample1000": 1000, "ged_mexico": 18957}[name]
    )
    assert {"count_order", "dyad_of_sides"} <= {each.rule for each in summary.broken}


@few
@given(data=st.data())
def test_parts_of_a_file_are_asked_as_the_whole_is(data: st.DataObject) -> None:
    from syria_events.field import sources

    known = layouts.layout("ucdp-ged")
    rows = data.draw(spoilt(known)) * 2
    frame = text_frame(rows).with_columns(pl.col("latitude").cast(pl.Float64, strict=False))
    whole = validating.judged(frame, known)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(sources, "PART", data.draw(st.integers(1, 5)))
        patched.setattr(polarsguards, "_SEEN", data.draw(st.integers(0, 3)))
        path = Path(folder, "ged.parquet")
        frame.write_parquet(path, row_group_size=data.draw(st.integers(1, 3)))
        report = validating.judged(path, known)
    assert found_in(report) == found_in(whole)
    assert report.summary == whole.summary
    told = [[(each.line, each.rule, each.message) for each in one.issues] for one in (report, whole)]
    assert told[0] == told[1]


def test_a_part_of_a_file_may_begin_with_a_row_without_an_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from syria_events.field import sources

    monkeypatch.setattr(sources, "PART", 1)
    known, path = layouts.layout("ucdp-ged"), tmp_path / "ged.parquet"
    frame = text_frame([ged(1, id=""), ged(2), ged(3), ged(2)])
    frame.write_parquet(path, row_group_size=1)
    found = [(each.line, each.rule) for each in validating.judged(path, known).issues]
    assert found == [(each.line, each.rule) for each in validating.judged(frame, known).issues]
    assert {(1, "required"), (4, "unique")} <= set(found)


def test_a_text_that_is_a_mark_but_for_blanks_is_missing_whatever_others_are() -> None:
    known = layouts.layout("ucdp-ged")
    for relid in ("NA ", "NA"):
        frame = text_frame([ged(1, relid=relid), ged(2)])
        assert found_in(validating.judged(frame, known)) == found_in(validating.judged(frame, known, "pandas"))
        assert validating.judged(frame, known).ok


def test_a_parquet_file_is_read_part_after_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from syria_events.field import sources

    rows = [ged(number) for number in (5, 3, 4, 1, 2, 3, 8, 9)]
    rows[4]["best"], rows[6]["side_a"] = "4", "Somebody"
    frame = text_frame(rows)
    frame.write_parquet(tmp_path / "ged.parquet", row_group_size=2)
    whole = found_in(validating.judged(frame, layouts.layout("ucdp-ged")))
    monkeypatch.setattr(sources, "PART", 3)
    report = validating.judged(tmp_path / "ged.parquet", layouts.layout("ucdp-ged"))
    assert found_in(report) == whole
    assert {each[:2] for each in whole} == {(5, "best_is_sum"), (6, "unique"), (7, "dyad_of_sides"), (7, "side_a_name")}
    assert report.n_rows == 8


def test_a_row_of_tags_is_no_row() -> None:
    tags = dict.fromkeys(GED, "#tag")
    for source in SOURCES.values():
        report = validating.judged(source(text_frame([tags, ged(1, best="4")])), layouts.layout("ucdp-ged"))
        assert (report.n_rows, [each.rule for each in report.issues]) == (1, ["best_is_sum"])


def test_what_cannot_be_read_is_an_issue(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,best\n1,2\n", "utf-8")
    for source in (tmp_path / "x.csv", tmp_path / "none.csv", pd.DataFrame({"id": [1]}), pl.DataFrame({"a": [1]}), 7):
        report = se.validate(source, "ucdp-ged")
        assert not report.ok
        assert report.n_rows == 0


def test_a_frame_whose_cells_were_not_told_apart_says_so() -> None:
    (issue,) = se.validate(pl.DataFrame({"id;best;low": ["1;2;3"]}), "ucdp-ged").issues
    assert issue.rule == "delimiter"


def test_no_version_goes_with_another_dataset() -> None:
    with pytest.raises(ValueError, match="it goes with a table of ours"):
        se.validate(text_frame([ged()]), "ucdp-ged", version="1.0.0")
    with pytest.raises(KeyError, match="ucdp-ged"):
        se.validate(text_frame([ged()]), "ucdp")


def test_rows_that_we_export_are_as_theirs_are_asked() -> None:
    assert se.validate(se.ucdp.export()[0], "ucdp-ged").ok
    assert se.validate(se.acled.export()[0], "acled").ok


def test_no_pair_of_names_is_told_for_another() -> None:
    assert BETWEEN not in "".join(_SPOILT)


def test_the_command_tells_errors_apart_and_sums_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "ged.csv", [ged(1), ged(2, best="4", low="9")])
    assert main(["validate", str(path), "--as", "ucdp-ged"]) == 1
    told = capsys.readouterr().out
    assert f"{path}:3: best_is_sum: 2: best is '4'" in told
    assert f"{path}:3: warning: count_order: 2: low is '9'" in told
    assert "2 rows of ucdp-ged, in the columns of 20.1" in told
    assert main(["validate", str(written(path, [ged(1, low="9")])), "--as", "ucdp-ged"]) == 0
    assert "errors: 0\nwarnings: 1\n" in capsys.readouterr().out


def test_the_command_answers_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "acled.csv", [acled(1, event_type="Riots")], tuple(ACLED))
    assert main(["validate", str(path), "--as", "acled", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["n_rows"], told["warnings"]) == (False, 1, [])
    (issue,) = told["issues"]
    assert (issue["rule"], issue["line"], issue["columns"]) == ("subtype_of_type", 2, ["sub_event_type", "event_type"])
    assert told["summary"]["people"] == ["fatalities"]


@pytest.mark.parametrize("wrong", [["--as", "acled"], ["x.csv", "--as", "acled", "--table", "events"]])
def test_a_wrong_call_says_what_would_be_right(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", *wrong]) == 2
    assert "--as goes with a data file" in capsys.readouterr().err


def test_a_file_of_the_other_layout_is_told_from_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "acled.csv", [acled(1)], tuple(ACLED))
    assert main(["validate", str(path), "--as", "ucdp-ged"]) == 1
    assert f"{path}:1: header: the columns are those of acled" in capsys.readouterr().out


def test_no_best_and_no_ceiling_is_added_up_of_the_rows_that_happen_to_have_one(tmp_path: Path) -> None:
    rows, _ = se.ucdp.export()
    rows.to_csv(tmp_path / "ours.csv", index=False)
    for each in (rows, tmp_path / "ours.csv"):
        report = se.validate(each, "ucdp-ged")
        assert isinstance(report, FieldReport)
        told = report.summary
        assert told is not None
        assert told.people == ("low",)
        assert told.years == {2022: (5, int(rows["low"].sum()))}
        assert told.notes == ("best and high not added up: some rows have none",)
