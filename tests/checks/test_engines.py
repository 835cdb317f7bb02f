"""Every engine finds the rows that plain Python finds: in one part or several, held or streamed, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import few
from syria_events.checks import judging, pandasengine, polarsengine, polarsguards, polarsrows, sqlengine
from syria_events.checks.insql import DUCKDB
from syria_events.checks.judging import (
    BETWEEN,
    FIT,
    Case,
    Check,
    Judgement,
    Settled,
    Tally,
    Unique,
    Verdict,
    not_among,
    of_rows,
    of_values,
    outvoted,
    readable,
)
from syria_events.checks.polarsrows import Piece, PolarsRows, Reading
from syria_events.checks.predicates import (
    All,
    Among,
    Cell,
    Compared,
    Const,
    Joined,
    Matching,
    Near,
    Not,
    NumberIn,
    Predicate,
    Present,
    Some,
    Told,
    holds,
)
from syria_events.checks.sqlengine import SqlReading, SqlRows

Row = dict[str, Any]
# A whole number that is a number already, and one that is text; texts in which NA and blanks stand for what is missing.
NAMES = ("id", "n", "code", "name", "group")
WHOLE = "[+-]?[0-9]{1,5}"


def check(rule: str, test: Any) -> Check:
    return Check(rule, "error", "", test)


CHECKS = [
    check("there", Present("n")),
    check("named", Present("name")),
    check("coded", Present("code")),
    check("a number", readable("code")),
    check("least", Compared(Cell("n"), ">=", Const(0))),
    check("most", Compared(Cell("n"), "<=", Const(2))),
    check("code least", Compared(Cell("code"), ">=", Const(1))),
    check("less", Compared(Cell("code"), "<", Cell("n"))),
    check("near", Near(Cell("n"), NumberIn("name", "([0-9])"), 1.0)),
    check("known", Among(Cell("name"), ("a", "b", "c1"))),
    check("another", Compared(Cell("name"), "<>", Cell("group"))),
    check("form", Matching("name", "[a-c][0-9]?")),
    check("joined", Compared(Cell("name"), "=", Joined(("group", "n"), ""))),
    check("not a pair", Not(Among(Joined(("group", "name"), "/"), ("g/a", "h/b"), unknown=False))),
    check("both or neither", Some((Not(All((Present("n"), Present("code")))), Compared(Cell("n"), "=", Cell("code"))))),
    check("once", Unique("id")),
    check("name once", Unique("name")),
    check("one name", Settled("group", "name")),
    check("one group", Settled("name", "group")),
    check("one number", Settled("group", "n")),
    check("one number of a name", Settled("name", "n")),
]


def value(name: str, cell: Any) -> Any:
    """What is read of a cell; None where it is missing or cannot be read."""
    if cell is None or name in ("id", "n"):
        return cell
    text = cell.strip(" ")
    if name == "code":
        return int(text) if holds(Matching("code", WHOLE), {"code": text}) else None
    return None if text in ("", "NA") else text


def fits(cell: Any) -> bool:
    return cell is None or value("code", cell) is not None


def meant(rows: Sequence[Row], checks: Sequence[Check], by: str, sums: Sequence[str]) -> Judgement:
    """What every engine has to find."""
    values = [{name: value(name, row[name]) for name in NAMES} | {f"{FIT}code": fits(row["code"])} for row in rows]
    verdicts = []
    for each in checks:
        broken = [number for number, _ in enumerate(rows) if number in set(_broken(each.test, values))]
        cases = [Case(n + 1, _text(rows[n]["id"]), tuple(rows[n][name] for name in each.columns)) for n in broken]
        verdicts.append(Verdict(each, len(broken), tuple(cases)))
    groups: dict[Any, list[Row]] = {}
    for row in values:
        groups.setdefault(row[by], []).append(row)
    table = [(key, len(some), *(sum(row[name] or 0 for row in some) for name in sums)) for key, some in groups.items()]
    filled = {name: sum(row[name] is not None for row in rows) for name in NAMES}
    return Judgement(tuple(verdicts), len(rows), filled, tuple(table))


def _broken(test: Any, rows: Sequence[Row]) -> list[int]:
    if isinstance(test, Unique):
        cells = [row[test.name] for row in rows]
        return [n for n, cell in enumerate(cells) if cell is not None and cell in cells[:n]]
    if isinstance(test, Settled):
        pairs = Counter(
            (row[test.given], row[test.name]) for row in rows if None not in (row[test.given], row[test.name])
        )
        stands = {}
        for given_value in {one for one, _ in pairs}:
            most = max(count for (one, _), count in pairs.items() if one == given_value)
            stands[given_value] = min(
                name for (one, name), count in pairs.items() if (one, count) == (given_value, most)
            )
        kept = [None in (row[test.given], row[test.name]) or row[test.name] == stands[row[test.given]] for row in rows]
        return [n for n, good in enumerate(kept) if not good]
    return [n for n, row in enumerate(rows) if not holds(test, row)]


def _text(cell: Any) -> str | None:
    return None if cell is None else str(cell)


def in_pandas(rows: Sequence[Row], checks: Sequence[Check], by: str, sums: Sequence[str]) -> Judgement:
    types = {"id": "Int64", "n": "Int64", "code": "Int64", "name": "string", "group": "string"}
    frame = pd.DataFrame({n: pd.Series([value(n, row[n]) for row in rows], dtype=t) for n, t in types.items()})
    frame[f"{FIT}code"] = pd.Series([fits(row["code"]) for row in rows], dtype=bool)
    return pandasengine.judged(frame, {n: [row[n] for row in rows] for n in NAMES}, "id", checks, by, sums)


def _number(cell: pl.Expr) -> pl.Expr:
    text = cell.str.strip_chars(" ")
    return pl.when(text.str.contains(f"^(?:{WHOLE})$")).then(text.str.strip_prefix("+").cast(pl.Int64, strict=False))


def _word(cell: pl.Expr) -> pl.Expr:
    text = cell.str.strip_chars(" ")
    return pl.when(~text.is_in(["", "NA"])).then(text)


READINGS = {
    **{n: Reading(f"raw {n}", lambda cell: cell, None, by_text=False, plain=True) for n in ("id", "n")},
    "code": Reading("raw code", _number, lambda cell: cell.is_null() | _number(cell).is_not_null(), False, False),
    **{n: Reading(f"raw {n}", _word, None, by_text=True, plain=False, marks=("NA",)) for n in ("name", "group")},
}


def polars_rows(rows: Sequence[Row], cuts: Sequence[int] = (), streaming: bool = False) -> PolarsRows:
    kinds = {f"raw {n}": pl.Int64 if n in ("id", "n") else pl.String for n in NAMES}
    frame = pl.DataFrame([{f"raw {n}": row[n] for n in NAMES} for row in rows], schema=kinds)
    bounds = sorted({0, *(cut for cut in cuts if cut < len(rows)), len(rows)})
    if len(bounds) == 1:
        bounds = [0, 0]
    parts = [(low, lambda low=low, high=high: frame.slice(low, high - low).lazy()) for low, high in pairwise(bounds)]
    return PolarsRows(parts, READINGS, "id", streaming)


def sql_rows(base: Any, rows: Sequence[Row], numbered: bool) -> SqlRows:
    kinds = {n: pa.int64() if n in ("id", "n") else pa.string() for n in NAMES}
    base.register("given_rows", pa.table({n: pa.array([row[n] for row in rows], kind) for n, kind in kinds.items()}))
    word = "nullif(nullif(trim({0}, ' '), ''), 'NA')"
    readings = {n: SqlReading(n, None, f'"raw:{n}"', None) for n in ("id", "n")}
    whole = f'CASE WHEN regexp_full_match("text:code", \'{WHOLE}\') THEN TRY_CAST("text:code" AS BIGINT) END'
    unfit = '("raw:code" IS NULL OR "code" IS NOT NULL)'
    readings["code"] = SqlReading("code", "trim(\"raw:code\", ' ')", whole, unfit)
    readings |= {n: SqlReading(f'"{n}"', None, word.format(f'"raw:{n}"'), None) for n in ("name", "group")}
    readings = {n: readings[n] for n in NAMES}
    return SqlRows(lambda query: base.sql(query).fetchall(), "given_rows", DUCKDB, readings, "id", numbered)


def in_duckdb(
    rows: Sequence[Row], checks: Sequence[Check], by: str, sums: Sequence[str], numbered: bool = True
) -> Judgement:
    with duckdb.connect() as base:
        return sqlengine.judged(sql_rows(base, rows, numbered), checks, by, sums)


def same(found: Judgement, expected: Judgement, in_order: bool = True) -> None:
    assert found.n_rows == expected.n_rows
    assert found.filled == expected.filled
    assert Counter(found.groups) == Counter(expected.groups)
    assert [each.check for each in found.verdicts] == [each.check for each in expected.verdicts]
    for one, other in zip(found.verdicts, expected.verdicts, strict=True):
        assert one.count == other.count, one.check
        unique = isinstance(one.check.test, Unique)
        cases, others = ([_shown(case, one.check, unique) for case in each.cases] for each in (one, other))
        if in_order:
            assert cases == others, one.check
        else:
            assert all(case.row == 0 for case in cases)
            assert Counter((c.key, c.cells) for c in cases) == Counter((c.key, c.cells) for c in others), one.check


def _shown(case: Case, of: Check, unique: bool) -> Case:
    """A case whose cells are texts, as SQL has them; of a value that repeats, the value that was read and no key."""
    if not unique:
        return Case(case.row, case.key, tuple(map(_text, case.cells)))
    read = str(value(of.columns[0], case.cells[0]))
    return Case(case.row, None, (read,))


WORDS = [None, "a", "b", "c1", "g1", "a2", "NA", "", " a ", "NAb", "\u00e9", "h"]
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.none() | st.integers(0, 6),
            "n": st.none() | st.integers(-1, 3),
            "code": st.sampled_from([None, "1", " 2", "+3", "0", "-1", "x", "", "1.5", "99999"]),
            "name": st.sampled_from(WORDS),
            "group": st.sampled_from([None, "g", "h", "NA", " g"]),
        }
    ),
    max_size=12,
)  # fmt: skip


@few
@given(ROWS, st.lists(st.integers(1, 11), max_size=3), st.booleans())
def test_every_engine_finds_what_is_meant(rows: list[Row], cuts: list[int], ascending: bool) -> None:
    if ascending:
        rows = [row | {"id": number} for number, row in enumerate(rows)]
    expected = meant(rows, CHECKS, "group", ["n", "code"])
    same(in_pandas(rows, CHECKS, "group", ["n", "code"]), expected)
    for streaming in (False, True):
        found = polarsengine.judged(polars_rows(rows, cuts, streaming), CHECKS, "group", ["n", "code"])
        same(found, expected)
    same(in_duckdb(rows, CHECKS, "group", ["n", "code"]), expected)
    same(in_duckdb(rows, CHECKS, "group", ["n", "code"], numbered=False), expected, in_order=False)


def numbered_rows(cells: Sequence[Row]) -> list[Row]:
    blank = {"n": 1, "code": "1", "name": "a", "group": "g"}
    return [{"id": number} | blank | each for number, each in enumerate(cells)]


ENGINES: dict[str, Callable[..., Judgement]] = {
    "pandas": in_pandas,
    "polars": lambda rows, *more: polarsengine.judged(polars_rows(rows), *more),
    "polars, in parts": lambda rows, *more: polarsengine.judged(polars_rows(rows, (1, 2, 5)), *more),
    "polars, streaming": lambda rows, *more: polarsengine.judged(polars_rows(rows, (3,), True), *more),
    "DuckDB": in_duckdb,
}


@pytest.mark.parametrize("engine", ENGINES)
def test_of_many_rows_that_break_a_check_the_first_are_named_and_all_are_counted(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (judging, pandasengine, polarsengine, polarsrows, sqlengine):
        monkeypatch.setattr(module, "MOST", 3)
    rows = numbered_rows([{"id": 7, "n": number % 2 * 9, "name": None if number else "a"} for number in range(10)])
    checks = [
        check("most", Compared(Cell("n"), "<=", Const(2))),
        check("once", Unique("id")),
        check("named", Present("name")),
    ]
    most, once, named = ENGINES[engine](rows, checks, "group", []).verdicts
    assert (most.count, [case.row for case in most.cases]) == (5, [2, 4, 6])
    assert (named.count, [case.row for case in named.cases]) == (9, [2, 3, 4])
    if engine != "pandas":
        assert (once.count, [case.row for case in once.cases]) == (9, [2, 3, 4])


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_found_in_sound_rows_and_they_are_summed(engine: str) -> None:
    rows = numbered_rows([{"n": 1, "group": group} for group in "gghhg"])
    found = ENGINES[engine](rows, [*CHECKS[:7], check("once", Unique("id"))], "group", ["n", "code"])
    assert all((each.count, each.cases) == (0, ()) for each in found.verdicts)
    assert sorted(found.groups) == [("g", 3, 3, 3), ("h", 2, 2, 2)]
    assert found.filled == dict.fromkeys(NAMES, 5)
    assert found.n_rows == 5
    assert sorted(ENGINES[engine](rows, [], "group", []).groups) == [("g", 3), ("h", 2)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("ids", "repeated"),
    [
        ([1, 2, 3, 4, 5, 6], []),
        ([1, 2, 3, 1, 5, 6], [4]),
        ([2, 2, 2, 3, 4, 5], [2, 3]),
        ([6, 5, 4, 3, 2, 1], []),
        ([1, 2, None, None, 4, 5], []),
        ([None, 1, None, 1, None, 1], [4, 6]),
        ([1, 2, 3, 3, 4, 5], [4]),
        ([1, 5, 2, 3, 3, 9], [5]),
    ],
)
def test_what_repeats_an_earlier_row_is_found_in_whatever_part(
    engine: str, ids: list[int | None], repeated: list[int]
) -> None:
    rows = numbered_rows([{"id": each} for each in ids])
    (once,) = ENGINES[engine](rows, [check("once", Unique("id"))], "group", []).verdicts
    assert once.count == len(repeated)
    assert [(case.row, case.key, *map(str, case.cells)) for case in once.cases] == [
        (row, str(ids[row - 1]), str(ids[row - 1])) for row in repeated
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_of_names_that_are_as_many_the_smallest_stands_and_of_others_the_most(engine: str) -> None:
    rows = numbered_rows(
        [
            *({"group": "g", "name": name} for name in ("b", "a", "b", "b2", "b")),
            *({"group": "h", "name": name} for name in ("c", "b", None, "c", "b")),
            {"group": None, "name": "z"},
        ]
    )
    (settled,) = ENGINES[engine](rows, [check("one name", Settled("group", "name"))], "group", []).verdicts
    assert [(case.row, case.key, case.cells) for case in settled.cases] == [
        (2, "1", ("g", "a")),
        (4, "3", ("g", "b2")),
        (6, "5", ("h", "c")),
        (9, "8", ("h", "c")),
    ]
    assert settled.count == 4


@pytest.mark.parametrize("engine", ENGINES)
def test_of_several_that_are_settled_each_is_told_once(engine: str) -> None:
    rows = numbered_rows([{"n": 1}, {"n": 2}, {"n": 1}])
    found = ENGINES[engine](rows, CHECKS[-4:], "group", []).verdicts
    assert {each.check.rule: [case.row for case in each.cases] for each in found if each.count} == {
        "one number": [2],
        "one number of a name": [2],
    }
    assert [each.count for each in found] == [0, 0, 1, 1]


def test_what_is_known_to_be_filled_is_not_read() -> None:
    rows = polars_rows(numbered_rows([{}, {"name": None}]))
    known = PolarsRows(
        rows.parts,
        {**READINGS, "far": Reading("no column", pl.Expr.abs, None, False, False)},
        "id",
        filled={"far": 9, "n": 2},
    )
    found = polarsengine.judged(known, CHECKS[:2], "group", ["n"])
    assert found.filled == {"far": 9, "id": 2, "n": 2, "code": 2, "name": 1, "group": 2}


def test_what_guards_do_not_prove() -> None:
    def unproved(*cells: Row) -> set[str]:
        rows = polars_rows(numbered_rows(cells))
        asked = [
            each for each in CHECKS if each.rule not in ("less", "joined", "near", "not a pair", "both or neither")
        ]
        return {each.rule for each in polarsengine.unproved(rows, asked)}

    assert unproved({}) == set()
    assert unproved({}, {"n": 3}) == {"most"}
    assert unproved({"n": -1}) == {"least"}
    assert unproved({"n": None}) == {"there"}
    assert unproved({}, {"name": None}) == unproved({"name": "NA"}) == {"named"}
    assert unproved({"code": "x"}) == {"a number", "coded"}
    assert unproved({"code": None}) == {"coded"}
    assert unproved({"code": "0"}) == {"code least"}
    assert unproved({"name": "z"}) == {"known", "form"}
    assert unproved({}, {"name": "b"}, {"name": "c1", "group": "h"}) == set()  # more names than groups
    assert unproved({}, {"name": "a", "group": "a"}) == {"another"}


def test_a_survey_tells_texts_that_need_no_reading_and_those_that_are_few() -> None:
    def surveyed(names: Sequence[Any], streaming: bool = False) -> tuple[bool, bool]:
        rows = polars_rows(numbered_rows([{"name": name} for name in names]), streaming=streaming)
        piece = Piece(rows, rows.parts[0][1](), 0)
        piece.survey(["name"])
        unread = piece.column("name").meta.eq(pl.col("raw name"))
        once = "unique" in str(piece.distinct("name"))
        return unread, once

    assert surveyed(["a", "b", "a~"]) == (True, True)
    assert surveyed(["!"]) == surveyed(["a", None]) == (True, True)
    assert surveyed([None, None]) == (True, True)
    for marked in (" a", "NA", "NAb", "\u00e9", "", "\x7f", "\t"):
        assert surveyed(["a", marked]) == (False, True), marked
    assert surveyed([f"n{number}" for number in range(899)]) == (True, True)
    assert surveyed([f"n{number}" for number in range(900)]) == (True, False)
    assert surveyed([f"n{min(number, 1000) % 1000}" for number in range(5000)]) == (True, False)
    assert surveyed(["a"] * 1000 + [f"n{number}" for number in range(5000)]) == (True, True)
    assert surveyed(["a", "b"], streaming=True) == (False, True)


def test_what_is_read_as_text_and_is_none_is_not_surveyed() -> None:
    reading = Reading("raw name", lambda cell: cell.cast(pl.String), None, by_text=True, plain=False)
    frame = pl.DataFrame({"raw name": [1, None, 2]}).lazy()
    piece = Piece(PolarsRows([(0, lambda: frame)], {"name": reading}, "name"), frame, 0)
    piece.survey(["name"])
    assert piece.frame.select(piece.column("name")).collect().to_series().to_list() == ["1", None, "2"]


def test_combinations_are_those_of_the_rows_once() -> None:
    cells = [{"group": group, "name": name} for group in ("g", "NA", None) for name in ("a", "b", None)]
    for streaming in (False, True):
        rows = polars_rows(numbered_rows(cells * 3), streaming=streaming)
        found = Piece(rows, rows.parts[0][1](), 0).alike(["group", "name"])
        assert found.columns == ["group", "name"]
        assert found.height == 9
        assert {*found.rows()} == {(value("group", each["group"]), each["name"]) for each in cells}


def test_what_a_check_reads_is_shown_without_what_says_that_it_was_read() -> None:
    assert check("a number", readable("code")).columns == ("code",)
    assert [holds(readable("code"), {f"{FIT}code": fit}) for fit in (True, False)] == [True, False]
    assert check("both", All((readable("code"), Present("code"), Present("n")))).columns == ("code", "n")
    assert check("once", Unique("id")).columns == ("id",)
    assert check("one name", Settled("group", "name")).columns == ("group", "name")
    assert [each.rule for each, _ in of_values(CHECKS)] == [each.rule for each in CHECKS[-4:]]
    assert [each.rule for each, _ in of_rows(CHECKS)] == [each.rule for each in CHECKS[:-6]]
    assert all(test is each.test for each, test in (*of_rows(CHECKS), *of_values(CHECKS)))


def test_a_tally_names_the_first_rows_and_counts_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "MOST", 3)
    tally = Tally(CHECKS[0])
    cases = [Case(number, None, ()) for number in range(6)]
    tally.add(2, cases[:2])
    tally.add(9, cases[2:])
    tally.add(1, cases)
    assert tally.verdict() == Verdict(CHECKS[0], 12, tuple(cases[:3]))


def test_what_is_outvoted() -> None:
    assert outvoted([("g", "a", 1)]) == ()
    assert outvoted([("g", "a", 1), ("g", "b", 2)]) == (f"g{BETWEEN}a",)
    assert outvoted([("g", "b", 2), ("g", "a", 2), ("h", "a", 1)]) == (f"g{BETWEEN}b",)
    assert outvoted([("g", "a", 1), ("h", "b", 3), ("g", "c", 3), ("g", "b", 2)]) == (f"g{BETWEEN}b", f"g{BETWEEN}a")
    test = not_among(Settled("group", "name"), (f"g{BETWEEN}b",))
    rows = [("g", "b", False), ("g", "a", True), (None, "b", True), ("g", None, True)]
    assert [holds(test, {"group": group, "name": name}) for group, name, _ in rows] == [good for *_, good in rows]


def test_checks_that_few_rows_break_are_asked_together_and_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlengine, "MOST", 10)
    failing = [(CHECKS[n], Present("n"), count) for n, count in enumerate((4, 12, 6, 1, 9))]
    batches = sqlengine._batches(failing)
    assert [[count for *_, count in each] for each in batches] == [[1, 4], [6], [9], [12]]
    failing = [(CHECKS[n], Present("n"), count) for n, count in enumerate((4, 6))]
    assert [[count for *_, count in each] for each in sqlengine._batches(failing)] == [[4, 6]]


def test_what_is_read_of_a_column_is_asked_for_once_and_in_order() -> None:
    with duckdb.connect() as base:
        rows = sql_rows(base, numbered_rows([{}]), numbered=True)
        assert rows.read(["n", f"{FIT}n", "n"]) == (
            'SELECT *, "raw:n" AS "n" FROM (SELECT n AS "raw:n" FROM given_rows WHERE TRUE) AS t'
        )
        read = base.sql(rows.read(["code", f"{FIT}code"], numbered=True))
        assert read.columns == ["raw:code", "row:", "text:code", "code", f"{FIT}code"]
        assert read.fetchall() == [("1", 1, "1", 1, True)]
        unnumbered = sql_rows(base, numbered_rows([{}]), numbered=False)
        assert base.sql(unnumbered.read(["n"], numbered=True)).fetchall() == [(1, 0, 1)]


def piece_of(*cells: Row, streaming: bool = False) -> Piece:
    rows = polars_rows(numbered_rows(cells), streaming=streaming)
    return Piece(rows, rows.parts[0][1](), 0)


def test_what_is_taken_apart_is_asked_together_with_all_that_reads_no_more() -> None:
    taken = Compared(Cell("n"), "=", NumberIn("name", "([0-9])"))
    joined = Among(Joined(("group", "name"), "/"), ("g/a",))
    inner = Some((Not(All((Present("n"), Near(NumberIn("name", "([0-9])"), Cell("n"), 1.0)))), Present("code")))
    tests: list[Predicate] = [
        Present("n"),
        taken,
        Present("code"),
        joined,
        Present("group"),
        inner,
        Among(Cell("name"), ("a",)),
    ]
    assert [polarsguards._costly(test) for test in tests] == [False, True, False, True, False, True, False]
    assert polarsguards._costly(Compared(Joined(("name",), ""), "=", Cell("n")))
    assert polarsguards._costly(Near(Cell("n"), NumberIn("name", "([0-9])"), 1.0))

    def told(naming: Sequence[str]) -> list[tuple[tuple[str, ...], list[int], bool]]:
        return [(each.names, list(each.tests), each.of_names) for each in polarsguards.grouped(tests, naming)]

    assert told(()) == [
        (("n", "name"), [0, 1, 6], False),
        (("group", "name"), [3, 4], False),
        (("n", "name", "code"), [2, 5], False),
    ]
    assert told(("group", "name")) == [
        (("group", "name"), [3, 4, 6], True),
        (("n", "name"), [0, 1], False),
        (("n", "name", "code"), [2, 5], False),
    ]
    assert told(("id",))[0] == (("id",), [], True)  # the pairs are wanted, whatever is asked of them


def test_a_combination_is_asked_once_in_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def test(text: str) -> bool:
        asked.append(text)
        return text != "b"

    def proving(of_names: bool = False) -> polarsguards.Combinations:
        asked.clear()
        return polarsguards.Combinations(["name", "group"], {4: Told("name", test), 7: Present("group")}, of_names)

    def names(*given_names: str | None) -> Piece:
        return piece_of(*({"name": name} for name in given_names))

    group = proving()
    assert group.prove(names("a", "a", "c1", None)) == {4: True, 7: True}
    assert sorted(asked) == ["a", "c1"]
    assert group.prove(names("c1", None, "a2")) == {4: True, 7: True}
    assert sorted(asked) == ["a", "a2", "c1"]
    assert group.prove(names("b")) == {4: False, 7: True}
    assert group.prove(names("a")) == {4: False, 7: True}  # unproved from then on
    assert sorted(asked) == ["a", "a2", "b", "c1"]
    assert sorted(group.seen["name"].fill_null("")) == ["", "a", "a2", "b", "c1"]
    assert group.prove(piece_of({"group": None, "name": "a"})) == {4: False, 7: False}

    monkeypatch.setattr(polarsguards, "_SEEN", 2)
    group = proving()
    group.prove(names("a", "c1"))
    group.prove(names("a2", "a"))  # one more than is kept, which is asked again
    assert sorted(group.seen["name"]) == ["a", "c1"]
    group.prove(names("a2", "a"))
    assert sorted(asked) == ["a", "a2", "a2", "c1"]
    group = proving(of_names=True)
    group.prove(names("a", "c1", "a2"))
    assert group.seen.height == 3


@pytest.mark.parametrize(
    ("ids", "ascending"),
    [([1], True), ([1, 2, 3], True), ([1, 1], False), ([2, 1], False), ([1, None], False), ([None, 1, 2], False)],
)
def test_what_ascends_repeats_nothing(ids: list[int | None], ascending: bool) -> None:
    found, summed = polarsguards.asked(piece_of(*({"id": each} for each in ids)), [], [], ["id"], ["group", "n"])
    assert (found["n"], found["ascending id"]) == (len(ids), ascending)
    assert (found["first id"], found["last id"]) == (ids[0], ids[-1])
    assert found["filled id"] == sum(each is not None for each in ids)
    assert summed.rows() == [("g", len(ids), len(ids))]
    assert polarsguards.asked(piece_of({}), [], [], [], [])[1].is_empty()


def test_a_guard_of_texts_looks_at_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def test(text: str) -> bool:
        asked.append(text)
        return True

    piece = piece_of(*({"name": name} for name in ("a", "b", "a", None)))
    groups = polarsguards.grouped([Told("name", test)], ())
    assert groups == []
    surveyed = list[Sequence[str]]()
    monkeypatch.setattr(piece, "survey", surveyed.append)
    tests = [Told("name", test), readable("code"), Present("n")]
    found, _ = polarsguards.asked(piece, tests, groups, [], [])
    assert surveyed == [["name"]]
    assert sorted(asked) == ["a", "b"]
    assert (found["guard 0"], found["guard 1"], found["guard 2"]) == (True, True, True)
