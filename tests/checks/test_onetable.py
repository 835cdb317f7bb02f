"""Each constraint and row rule accepts what it should and refuses the rest, the same in both engines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from itertools import combinations
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from effort import fewest
from invented import unchecked
from syria_events import schema
from syria_events.checks import onetable
from syria_events.checks.onetable import table_issues
from syria_events.checks.panderas import pandera_schema, second_opinion
from syria_events.checks.rowrules import translated
from syria_events.frames import outgoing
from syria_events.reading import loading
from syria_events.schema import Rule, SameAs, Table, arrow
from syria_events.strategies import cells, rows

Row = dict[str, Any]
ASK: Any = loading  # called with names in variables, which no type checker lets through
SCHEMA = schema.installed()
NAMES = sorted(SCHEMA.tables)
RULES = [(name, rule) for name in NAMES for rule in SCHEMA.table(name).rules]
EVENT: Row = {
    "event_id": "SE-00002",
    "title": "Title",
    "event_class": "violence",
    "event_type": "strike",
    "status_voices": 2,
    "status_origins": 1,
    "status_denying": 0,
    "is_total": False,
    "n_claims": 3,
    "n_voices": 2,
    "n_origins": 1,
    "contested": False,
    "in_recap": True,
    "voices": "A;B",
}
PLACE: Row = {"location_id": "b", "name": "B", "kind": "town", "precision": 1}
ROLE: Row = {
    "event_id": "SE-00001",
    "actor_id": "a",
    "side_id": "a",
    "side_contested": False,
    "role": "target",
    "attribution": "claimed",
    "n_voices": 1,
    "n_origins": 1,
    "n_denying": 0,
    "support": "one_origin",
}


def issues(name: str, *found: Row) -> set[tuple[int, str]]:
    """Line and rule of every issue, which are those of as many rows as are proved first."""
    data, table = unchecked(name, list(found)), SCHEMA.table(name)
    all_of_them = table_issues(name, data, table, SCHEMA)
    assert all_of_them == sorted(set(all_of_them))
    assert {issue.path for issue in all_of_them} <= {name}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(onetable, "GUARDED", len(found))
        assert table_issues(name, data, table, SCHEMA) == all_of_them
        in_no_order = [issue for issue in all_of_them if issue.rule != "order"]
        assert table_issues(name, data, table, SCHEMA, in_order=False) == in_no_order
    return {(issue.line, issue.rule) for issue in all_of_them}


def failures(name: str, frame: Any, engine: str) -> list[tuple[str, str, int]]:
    """Check, column and row of every failure case of pandera."""
    try:
        pandera_schema(SCHEMA.table(name), SCHEMA, engine).validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        return list(zip(cases["check"], cases["column"], cases["index"], strict=True))
    return []


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["pandas", "polars"])
@pytest.mark.parametrize("name", NAMES)
@fewest
@given(data=st.data())
def test_what_load_gives_is_accepted(name: str, engine: str, data: st.DataObject) -> None:
    table = SCHEMA.table(name)
    made = arrow.from_rows(table, SCHEMA, data.draw(rows(table, SCHEMA, max_size=3)))
    assert table_issues(name, made, table, SCHEMA) == []
    assert failures(name, outgoing.convert(made, table, engine), engine) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_real_tables_are_accepted(name: str) -> None:
    assert table_issues(name, ASK.load(name, as_="arrow"), SCHEMA.table(name), SCHEMA) == []
    assert failures(name, ASK.load(name), "pandas") == []
    assert failures(name, pd.read_parquet(ASK.path(name)), "pandas") == []
    assert failures(name, ASK.load(name, as_="polars"), "polars") == []
    assert failures(name, pl.read_parquet(ASK.path(name)), "polars") == []


CONSTRAINTS = [
    ("events", EVENT, {"title": None}, "required"),
    ("events", EVENT, {"event_id": "SE-IIIII"}, "pattern"),
    ("events", EVENT, {"event_id": "SE-00002\n"}, "pattern"),
    ("events", EVENT, {"event_id": "xSE-00002"}, "pattern"),
    ("events", EVENT, {"admin1_pcode": "SY\u0661\u0662"}, "code"),
    ("events", EVENT, {"title": "a\u202eb"}, "text"),
    ("events", EVENT, {"title": ""}, "text"),
    ("events", EVENT, {"title": "x" * 121}, "max_length"),
    ("events", EVENT, {"n_claims": 0, "n_voices": 0, "n_origins": 0}, "minimum"),
    ("events", EVENT, {"location_id": "a", "location_name": "A", "location_precision": 8}, "maximum"),
    ("events", EVENT, {"event_type": "earthquake"}, "vocabulary"),
    ("events", EVENT, {"date_start": date(1066, 10, 14)}, "calendar"),
    ("events", EVENT, {"date_end": date(2262, 1, 1)}, "calendar"),
    ("locations", PLACE, {"latitude": 91.0}, "maximum"),
    ("locations", PLACE, {"longitude": -180.5}, "minimum"),
    ("locations", PLACE, {"radius_km": float("inf")}, "finite"),
    ("locations", PLACE, {"radius_km": float("nan")}, "finite"),
]


@pytest.mark.parametrize(("name", "good", "cells", "rule"), CONSTRAINTS)
def test_a_constraint_refuses_a_cell_at_its_row(name: str, good: Row, cells: Row, rule: str) -> None:
    first = good | {next(iter(good)): "SE-00001" if name == "events" else "a"}
    assert issues(name, first, good) == set()
    assert (2, rule) in issues(name, first, good | cells)


def test_a_cell_at_its_bounds_is_accepted() -> None:
    edges = {"latitude": -90.0, "longitude": 180.0, "radius_km": 0.0, "coordinate_source": "x", "note": "n" * 500}
    assert issues("locations", PLACE | edges | {"geometry": b"", "precision": 7}) == set()
    days = {"date_start": date(1678, 1, 1), "date_end": date(2261, 12, 31)}
    assert issues("events", EVENT | days | {"title": "\u00e9" * 120}) == set()


def test_a_days_far_beyond_pythons_calendar_is_an_issue_and_not_a_failure() -> None:
    data = unchecked("events", [EVENT])
    far = pa.array([2**31 - 1], pa.int32()).cast(pa.date32())
    data = data.set_column(data.column_names.index("date_end"), data.schema.field("date_end"), far)
    found = table_issues("events", data, SCHEMA.table("events"), SCHEMA)
    assert [(issue.line, issue.rule) for issue in found] == [(1, "calendar")]


@pytest.mark.parametrize("number", [2**62, -(2**62)])
def test_an_instant_far_beyond_pythons_calendar_is_an_issue_and_not_a_failure(number: int) -> None:
    far = pa.array([number], pa.int64()).cast(pa.timestamp("us", "UTC"))
    data = unchecked("events", [EVENT | {"time_local": "12:00", "time_approximate": False}])
    data = data.set_column(data.column_names.index("start_utc"), data.schema.field("start_utc"), far)
    found = table_issues("events", data, SCHEMA.table("events"), SCHEMA)
    assert ("calendar", f"SE-00002: start_utc is {number}; expected a day from 1678-01-01 to 2261-12-31") in {
        (issue.rule, issue.message) for issue in found
    }


def test_days_beyond_pythons_calendar_are_in_order_among_the_others() -> None:
    def rules(start: int, end: int) -> set[str]:
        data = unchecked("events", [EVENT])
        for column, day in (("date_start", start), ("date_end", end)):
            place = data.column_names.index(column)
            data = data.set_column(place, data.schema.field(column), pa.array([day], pa.int32()).cast(pa.date32()))
        return {issue.rule for issue in table_issues("events", data, SCHEMA.table("events"), SCHEMA)}

    far, farther = 2**31 - 2, 2**31 - 1
    for early, late in [(far, farther), (0, far), (-farther, 0), (-farther, -far), (-far, far)]:
        assert "date_order" not in rules(early, late)
        assert "date_order" in rules(late, early)


def test_what_is_missing_repeats_nothing() -> None:
    role = {"event_id": "SE-00001", "actor_id": None, "role": None, "attribution": "claimed"}
    assert "primary_key" not in {rule for _, rule in issues("events", EVENT | {"event_id": None}, {"event_id": None})}
    # half a key is one: the cells that are there, and that the others are not
    assert (2, "primary_key") in issues("event_actors", role, role)


def test_a_repeated_key_is_at_the_later_row() -> None:
    assert issues("events", EVENT, EVENT) == {(2, "primary_key")}
    assert issues("event_actors", ROLE, ROLE | {"attribution": "suspected"}) == {(2, "primary_key")}
    assert issues("event_actors", ROLE, ROLE | {"actor_id": "b"}) == set()


def test_a_value_that_no_other_row_has_is_refused_the_second_time() -> None:
    assert issues("locations", PLACE | {"geonames": 7}, PLACE | {"location_id": "c", "geonames": 7}) >= {(2, "unique")}
    assert (2, "unique") not in issues("locations", PLACE | {"geonames": 7}, PLACE | {"location_id": "c"})


def test_rows_out_of_order_are_shown_where_the_order_breaks_first() -> None:
    found = [EVENT | {"event_id": f"SE-0000{last}"} for last in "1324"]
    assert issues("events", *found) == {(3, "order")}
    (told,) = table_issues("events", unchecked("events", found), SCHEMA.table("events"), SCHEMA)
    assert told.message == "SE-00002 stands after SE-00003; expected rows sorted by event_id"
    pair = unchecked("event_actors", [ROLE | {"actor_id": "b"}, ROLE])
    (told,) = table_issues("event_actors", pair, SCHEMA.table("event_actors"), SCHEMA)
    assert told.message.startswith("SE-00001/target/a stands after SE-00001/target/b; expected rows sorted by ")
    # where a key is missing no order is told
    assert (1, "required") in issues("events", EVENT | {"event_id": None}, EVENT)
    # the key is event, role, actor: the first word of the row decides, not the order of the vocabulary
    assert issues("event_actors", ROLE | {"role": "initiator"}, ROLE) == set()


def test_wrong_columns_do_not_hide_wrong_cells() -> None:
    data = unchecked("events", [EVENT | {"n_claims": 0, "killed_low": 2, "killed_high": 1}])
    data = data.rename_columns({"title": "titel"}).drop_columns("voices")
    data = data.set_column(2, "description", pa.array([1]))
    found = {
        (issue.line, issue.rule, issue.message.split(" ")[0])
        for issue in table_issues("events", data, SCHEMA.table("events"), SCHEMA)
    }
    assert {
        (0, "column", "title"),
        (0, "column", "'titel'"),
        (0, "column", "voices"),
        (0, "type", "description"),
    } <= found
    assert {(1, "minimum"), (1, "killed_order"), (1, "origins_within_voices")} <= {each[:2] for each in found}


def test_a_column_that_is_missing_or_none_of_the_table_is_told_with_what_is_expected() -> None:
    table = SCHEMA.table("events")
    names = ["description", "titel", "zzz", *table.names[3:]]
    assert list(onetable.column_problems(names, table)) == [
        "event_id is missing; expected it first",
        "title is missing; expected it after event_id",
        "'titel' is no column of events; did you mean 'title'?",
        "'zzz' is no column of events; expected none like it",
    ]


@pytest.mark.parametrize("gone", ["event_id", "killed_low", "date_end"])
def test_what_speaks_of_a_missing_column_is_left_out(gone: str) -> None:
    data = unchecked("events", [EVENT | {"killed_low": 3, "killed_high": 1}] * 2).drop_columns(gone)
    found = table_issues("events", data, SCHEMA.table("events"), SCHEMA)
    assert [issue.line for issue in found if issue.rule == "column"] == [0]
    rules = {issue.rule for issue in found}
    assert ("primary_key" in rules) == (gone != "event_id")
    assert ("killed_order" in rules) == (gone != "killed_low")


def test_the_order_of_columns_matters() -> None:
    data = unchecked("events", [EVENT])
    data = data.select([*data.column_names[1:], data.column_names[0]])
    (issue,) = table_issues("events", data, SCHEMA.table("events"), SCHEMA)
    assert (issue.line, issue.rule) == (0, "column")
    order = ", ".join(SCHEMA.table("events").names)
    assert issue.message == f"title stands where event_id is expected; the order is {order}"
    names = list(SCHEMA.table("events").names)
    names[3:5] = reversed(names[3:5])
    (issue,) = table_issues("events", unchecked("events", [EVENT]).select(names), SCHEMA.table("events"), SCHEMA)
    assert issue.message == f"{names[3]} stands where {names[4]} is expected; the order is {order}"


def test_a_column_that_stands_twice_is_shown() -> None:
    data = unchecked("locations", [PLACE])
    data = data.append_column("name", data["name"])
    found = table_issues("locations", data, SCHEMA.table("locations"), SCHEMA)
    assert [(issue.rule, issue.message) for issue in found] == [("column", "name stands 2 times; expected once")]


def test_a_message_gives_key_column_value_and_what_would_be_right() -> None:
    data = unchecked("events", [EVENT | {"n_origins": 0, "date_start": date(2022, 8, 2), "date_end": date(2022, 8, 1)}])
    assert [str(issue) for issue in table_issues("events", data, SCHEMA.table("events"), SCHEMA)] == [
        "events:1: date_order: SE-00002: date_start is 2022-08-02, date_end is 2022-08-01; "
        "The earliest day is not after the latest",
        "events:1: minimum: SE-00002: n_origins is 0; expected at least 1",
    ]


def test_a_message_shows_cells_that_are_missing_or_cannot_be_seen() -> None:
    def said(name: str, row: Row) -> list[str]:
        return [issue.message for issue in table_issues(name, unchecked(name, [row]), SCHEMA.table(name), SCHEMA)]

    assert said("events", EVENT | {"title": None}) == ["SE-00002: title is empty; expected a value in every row"]
    assert said("events", EVENT | {"event_id": None})[0].startswith(": event_id is empty; ")
    assert any(
        each.startswith("'SE-00002\\n': event_id is 'SE-00002\\n'; ")
        for each in said("events", EVENT | {"event_id": "SE-00002\n"})
    )
    (shape,) = said("locations", PLACE | {"geometry": b"\x00" * 50, "coordinate_source": None})
    assert shape.startswith("b: latitude is empty, longitude is empty, ")
    assert "geometry is b'\\x00\\x00" in shape
    assert "..." in shape
    assert len(shape) < 400


def test_nothing_is_said_of_cells_that_could_not_be_read() -> None:
    data = unchecked("events", [EVENT | {"n_claims": None}])
    table = SCHEMA.table("events")
    assert [issue.rule for issue in table_issues("events", data, table, SCHEMA)] == ["required"]
    assert table_issues("events", data, table, SCHEMA, {(1, "n_claims")}) == []

    pair = unchecked("events", [EVENT | {"killed_low": 3, "killed_high": 1}])
    assert "killed_order" in {issue.rule for issue in table_issues("events", pair, table, SCHEMA)}
    assert "killed_order" not in {i.rule for i in table_issues("events", pair, table, SCHEMA, {(1, "killed_high")})}
    assert "killed_order" in {i.rule for i in table_issues("events", pair, table, SCHEMA, {(2, "killed_high")})}


def test_of_many_rows_only_the_columns_of_what_is_not_proved_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read, cells_of = list[pa.ChunkedArray](), onetable._cells

    def counted(column: pa.ChunkedArray) -> list[Any]:
        read.append(column)
        return cells_of(column)

    monkeypatch.setattr(onetable, "_cells", counted)
    table, good = SCHEMA.table("event_actors"), unchecked("event_actors", [ROLE, ROLE | {"actor_id": "b"}])
    bad = unchecked("event_actors", [ROLE, ROLE | {"actor_id": "b", "n_voices": 0}])

    def names(data: pa.Table, guarded: int, in_order: bool) -> set[str]:
        monkeypatch.setattr(onetable, "GUARDED", guarded)
        read.clear()
        table_issues("event_actors", data, table, SCHEMA, in_order=in_order)
        return {name for name in data.column_names if any(each.equals(data[name]) for each in read)}

    assert names(good, 3, False) == {*table.names}
    assert names(good, 2, False) == set()
    assert names(good, 2, True) == {*table.names}
    places = unchecked("locations", [PLACE | {"geonames": 7}, PLACE | {"location_id": "c", "geonames": 8}])
    monkeypatch.setattr(onetable, "GUARDED", 2)
    read.clear()
    assert table_issues("locations", places, SCHEMA.table("locations"), SCHEMA, in_order=False) == []
    assert read == []
    some = names(bad, 2, False)
    assert {*table.primary_key, "n_voices"} <= some
    assert "attribution" not in some


def test_a_number_that_is_none_is_told_as_such_alone() -> None:
    assert issues("locations", PLACE | {"radius_km": float("nan")}) == {(1, "finite")}


def test_a_key_of_several_columns_is_told_whole() -> None:
    (issue,) = table_issues(
        "event_actors", unchecked("event_actors", [ROLE, ROLE]), SCHEMA.table("event_actors"), SCHEMA
    )
    assert issue.message.startswith("SE-00001/target/a: ")


def value(table: Table, column: str, number: int) -> Any:
    """A valid cell; a greater `number` gives a greater one."""
    field = table.field(column)
    if field.vocabulary:
        return SCHEMA.values(field.vocabulary)[number]
    kinds: Mapping[str, Any] = {
        "integer": number + 1,
        "number": float(number),
        "boolean": bool(number),
        "date": date(2022, 8, 1 + number),
        "datetime": pd.Timestamp("2022-08-01", tz="UTC").to_pydatetime(),
        "any": b"",
    }
    return kinds.get(field.type, f"text {number}")


def breaking(table: Table, rule: Rule) -> list[Row]:
    """Every smallest way to break a rule, as the cells that it reads."""
    blank = dict.fromkeys(rule.columns)
    if rule.ordered:
        return [
            blank | {low: value(table, low, 2), high: value(table, high, 1)}
            for low, high in combinations(rule.ordered, 2)
        ]
    if rule.together:
        return [blank | {column: value(table, column, 1)} for column in rule.together]
    if rule.different:
        return [blank | {a: "same", b: "same"} for a, b in combinations(rule.different, 2)]
    start = {column: None if want == "absent" else value(table, column, 1) for column, want in rule.when}
    start |= {column: want[0] for column, want in rule.when if isinstance(want, tuple)}
    start |= {want.column: start[column] for column, want in rule.when if isinstance(want, SameAs)}
    met = {column: value(table, column, 1) if want == "present" else None for column, want in rule.then}
    met |= {column: want[0] for column, want in rule.then if isinstance(want, tuple)}
    return [
        blank | start | met | {column: value(table, column, 1) if want == "absent" else None}
        for column, want in rule.then
    ]


def keeping(table: Table, rule: Rule) -> list[Row]:
    """Ways to keep a rule: nothing present, equal and rising values, everything present."""
    found = [dict.fromkeys(rule.columns)]
    if rule.ordered:
        found.append({column: value(table, column, 1) for column in rule.ordered})
        found.append({column: value(table, column, number) for number, column in enumerate(rule.ordered)})
        found.append({column: value(table, column, 1) for column in rule.ordered[:1]})
    if rule.together:
        found.append({column: value(table, column, 1) for column in rule.together})
    if rule.different:
        found.append({column: f"text-{number}" for number, column in enumerate(rule.different)})
        found += [{column: "text"} for column in rule.different]
    return [dict.fromkeys(rule.columns) | row for row in found]


def judgements(table: Table, rule: Rule, found: list[Row]) -> list[list[bool]]:
    """What pandas, polars and plain Python say of each row."""
    data = unchecked(table.name, found)
    frame = outgoing.convert(data, table, "pandas")
    polars = outgoing.convert(data, table, "polars")
    plain = [rule.holds(dict.fromkeys(table.names) | row) for row in found]
    return [list(translated(rule).pandas(frame)), polars.select(translated(rule).polars()).to_series().to_list(), plain]


@pytest.mark.parametrize(("name", "rule"), RULES, ids=[f"{name}.{rule.name}" for name, rule in RULES])
def test_a_row_rule_refuses_each_way_to_break_it(name: str, rule: Rule) -> None:
    table = SCHEMA.table(name)
    bad = breaking(table, rule)
    assert bad
    assert judgements(table, rule, bad) == [[False] * len(bad)] * 3
    good = [row for row in keeping(table, rule) if not rule.when]
    assert judgements(table, rule, good) == [[True] * len(good)] * 3
    assert {(line, rule.name) for line in range(1, len(bad) + 1)} <= issues(name, *bad)


@pytest.mark.parametrize("name", sorted({name for name, _ in RULES}))
@fewest
@given(data=st.data())
def test_pandas_polars_and_python_agree_on_row_rules(name: str, data: st.DataObject) -> None:
    table = SCHEMA.table(name)
    spoken_of = sorted({column for rule in table.rules for column in rule.columns})
    # Few values of each column, so that rules are kept and broken about as often.
    some = {column: st.none() | st.sampled_from([value(table, column, n) for n in range(2)]) for column in spoken_of}
    for column in spoken_of:
        if table.field(column).vocabulary or table.field(column).type == "boolean":
            some[column] = st.none() | cells(table.field(column), SCHEMA)
    found = data.draw(st.lists(st.fixed_dictionaries(some), min_size=1, max_size=20))
    for rule in table.rules:
        pandas, polars, plain = judgements(table, rule, found)
        assert pandas == plain, rule
        assert polars == plain, rule


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_pandera_names_the_rule(engine: str) -> None:
    bad = unchecked("events", [EVENT | {"killed_low": 3, "killed_high": 1, "killed_open": "closed"}])
    found = failures("events", outgoing.convert(bad, SCHEMA.table("events"), engine), engine)
    assert {(check, row) for check, _, row in found} == {("killed_order", 0)}


def test_a_lazy_frame_is_checked_in_full() -> None:
    bad = unchecked("locations", [PLACE | {"latitude": 91.0, "geometry": b"\x00\xff"}])
    frame = outgoing.convert(bad, SCHEMA.table("locations"), "polars")
    expected = [("maximum", "latitude", 0), ("position_whole", "latitude", 0)]
    assert failures("locations", frame, "polars") == expected
    assert failures("locations", frame.lazy(), "polars") == expected


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda frame: frame.assign(n_claims=frame["n_claims"].astype("int64")), "dtype('Int32')"),
        (lambda frame: frame.assign(event_type=frame["event_type"].astype("string")), "dtype('category')"),
        (lambda frame: frame.assign(date_start=frame["date_start"].astype("datetime64[ns]")), None),
        (lambda frame: frame.drop(columns="title"), "column_in_dataframe"),
        (lambda frame: frame.assign(more=1), "column_in_schema"),
        (lambda frame: frame[frame.columns[::-1]], "column_ordered"),
    ],
)
def test_pandas_types_and_columns_are_as_load_gives_them(change: Any, check: str | None) -> None:
    frame = outgoing.convert(unchecked("events", [EVENT]), SCHEMA.table("events"), "pandas")
    found = {case[0] for case in failures("events", change(frame), "pandas")}
    assert found if check is None else check in found


def test_polars_accepts_a_vocabulary_as_enum_or_categorical_and_looks_at_its_values() -> None:
    table = SCHEMA.table("locations")
    frame = outgoing.convert(unchecked("locations", [PLACE]), table, "polars")
    assert failures("locations", frame.with_columns(pl.col("kind").cast(pl.Categorical)), "polars") == []
    other = frame.with_columns(kind=pl.Series(["moon"], dtype=pl.Categorical))
    assert failures("locations", other, "polars") == [("vocabulary", "kind", 0)]
    found = failures("locations", frame.with_columns(pl.col("kind").cast(pl.String)), "polars")
    assert [case[1] for case in found] == ["kind"]


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="'spark'; there are pandas, polars"):
        pandera_schema(SCHEMA.table("events"), SCHEMA, "spark")


@pytest.mark.parametrize("frame", ["se.load('locations', as_='arrow')", "pa.table({'location_id': ['b', 'a']})"])
def test_checking_loads_no_library_of_frames(frame: str) -> None:
    code = (
        # pyarrow itself looks for pandas when it makes an array of a list
        f"import sys, pyarrow as pa, syria_events as se; rows = {frame}; before = {{*sys.modules}};"
        "print(se.validate(rows, 'locations').n_rows, *{'pandas', 'pandera', 'polars'} & (sys.modules.keys() - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert len(done.stdout.split()) == 1, done.stdout


def test_the_pandas_schema_loads_no_polars() -> None:
    code = "import sys, syria_events as se; se.pandera_schema('events'); assert 'polars' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_second_opinion_names_row_and_check() -> None:
    table = SCHEMA.table("locations")
    assert second_opinion(loading.load("locations", as_="arrow"), table, SCHEMA) == []
    bad = unchecked("locations", [PLACE, PLACE | {"latitude": 91.0}])
    assert [str(issue) for issue in second_opinion(bad, table, SCHEMA)] == [
        "locations:2: pandera: the derived pandera schema refuses the row: field_uniqueness",
        "locations:2: pandera: the derived pandera schema refuses the row: maximum",
        "locations:2: pandera: the derived pandera schema refuses the row: position_whole",
    ]
