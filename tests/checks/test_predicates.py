"""Each thing that can be asked of a row means what it says, and every engine says the same of every row.

The meaning is `holds`. It is held to a plain sentence of Python for each predicate; pandas, polars, DuckDB and, where
it has the words, SQLite are held to it: over all rows of a few values, bounds and missing ones among them, and over
predicates that are put together at random.
"""

from __future__ import annotations

import datetime as dt
import math
import sqlite3
from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import half
from syria_events import schema
from syria_events.checks import inpandas, inpolars, insql
from syria_events.checks.insql import DUCKDB, SPARK, Dialect
from syria_events.checks.predicates import (
    SIGNS,
    Alike,
    All,
    Among,
    Cell,
    Compared,
    Const,
    DaysOf,
    Finite,
    Greatest,
    GridCell,
    Joined,
    Matching,
    Near,
    NoLonger,
    Not,
    NumberIn,
    Predicate,
    Present,
    Some,
    Sum,
    Told,
    Within,
    YearOf,
    columns,
    holds,
    is_ours,
    matching,
)

Row = dict[str, Any]
FIRST, LAST = dt.date(2022, 8, 1), dt.date(2022, 8, 3)
DAYS = [None, *(dt.date(2022, 8, day) for day in (1, 2, 3)), dt.date(2021, 12, 31), dt.date(2022, 7, 31)]
INSTANTS = [
    None, *(dt.datetime(2022, 8, day, hour, tzinfo=dt.UTC) for day in (1, 3, 4) for hour in (0, 23)),
    dt.datetime(2022, 7, 31, 23, 59, 59, tzinfo=dt.UTC),
]  # fmt: skip
# A few values of each column, all that makes a difference among them, and the type that they have in Arrow.
VALUES: dict[str, tuple[pa.DataType, list[Any]]] = {
    "text": (pa.string(), [None, "", "a", "b", "ab", "a\n", "it's", "12 of 3", "\u00e9\u00e9"]),
    "other": (pa.string(), [None, "a", "b", "xay"]),
    "n": (pa.int32(), [None, -1, 0, 1, 2, 2**31 - 1]),
    "m": (pa.int32(), [None, -1, 1, 2, 2**31 - 1]),
    "k": (pa.int32(), [None, 1, 2022]),
    "x": (pa.float64(), [None, -1.5, 0.0, 0.5, 2.0]),
    "y": (pa.float64(), [None, 0.0, 0.25, 2.5]),
    "wide": (pa.float64(), [None, 0.0, -math.inf, math.inf, 1e300]),
    "flag": (pa.bool_(), [None, True, False]),
    "day": (pa.date32(), DAYS),
    "later": (pa.date32(), DAYS[:3]),
    "at": (pa.timestamp("us", "UTC"), INSTANTS),
    "kind": (pa.dictionary(pa.int32(), pa.string()), [None, "town", "base"]),
    "lat": (pa.float64(), [None, -90.0, -0.25, 0.0, 33.3, 33.5, 89.99]),
    "lon": (pa.float64(), [None, -180.0, -0.5, 0.0, 38.6, 179.99]),
}
NUMBER = r"^([0-9]+) of"


def rows_of(names: Iterable[str]) -> list[Row]:
    """All rows of the values of some columns; the others are missing."""
    read = tuple(names)
    blank = dict.fromkeys(VALUES)
    return [blank | dict(zip(read, cells, strict=True)) for cells in product(*(VALUES[name][1] for name in read))]


# What is asked, and the same in plain words, given the cells of its columns.
MEANT: list[tuple[Predicate, Callable[..., bool]]] = [
    (Present("text"), lambda t: t is not None),
    (Alike("n", "day"), lambda n, d: (n is None) == (d is None)),
    *(
        (
            Compared(Cell("n"), sign, Cell("m"), unknown),
            lambda n, m, s=sign, u=unknown: u if None in (n, m) else SIGNS[s](n, m),
        )
        for sign in SIGNS
        for unknown in (True, False)
    ),
    *((Compared(Cell("x"), sign, Const(0.5)), lambda x, s=sign: x is None or SIGNS[s](x, 0.5)) for sign in SIGNS),
    (Compared(Cell("text"), "=", Cell("other"), unknown=False), lambda t, o: t is not None and t == o),
    (Compared(Cell("text"), "<>", Cell("other")), lambda t, o: t is None or o is None or t != o),
    (Compared(Cell("text"), "=", Const("it's")), lambda t: t is None or t == "it's"),
    (Compared(Cell("day"), "<=", Cell("later")), lambda d, e: d is None or e is None or d <= e),
    (Compared(Cell("day"), "<", Cell("later"), unknown=False), lambda d, e: d is not None and e is not None and d < e),
    (Compared(Cell("day"), ">=", Const(FIRST)), lambda d: d is None or d >= FIRST),
    (Compared(Cell("day"), "=", Const(LAST), unknown=False), lambda d: d == LAST),
    (Compared(Sum(("n", "m")), "=", Cell("k")), lambda n, m, k: None in (n, m, k) or n + m == k),
    (Compared(Sum(("n", "m", "k")), ">=", Const(3), False), lambda n, m, k: None not in (n, m, k) and n + m + k >= 3),
    (Compared(Greatest(("n", "m")), "=", Cell("k")), lambda n, m, k: None in (n, m, k) or max(n, m) == k),
    (Compared(Greatest(("n", "m")), "=", Const(2), unknown=False), lambda n, m: None not in (n, m) and max(n, m) == 2),
    (Compared(YearOf("day"), "=", Cell("k")), lambda d, k: None in (d, k) or d.year == k),
    (Compared(YearOf("day"), "=", Const(2022), unknown=False), lambda d: d is not None and d.year == 2022),
    (Compared(DaysOf("day", "later"), "=", Cell("k")), lambda d, e, k: None in (d, e, k) or (e - d).days + 1 == k),
    (Compared(DaysOf("day", "later"), "<=", Const(2)), lambda d, e: None in (d, e) or (e - d).days < 2),
    *(
        (
            Compared(GridCell("lat", "lon"), sign, Const(cell)),
            lambda a, o, s=sign, c=cell: None in (a, o) or SIGNS[s](grid(a, o), c),
        )
        for sign, cell in (("=", 1), ("=", 177558), ("<", 129600), (">=", 2))
    ),
    (Compared(NumberIn("text", NUMBER), "=", Const(12)), lambda t: True),
    (Compared(NumberIn("text", NUMBER), "=", Const(12), unknown=False), lambda t: t == "12 of 3"),
    (Compared(NumberIn("text", NUMBER), ">", Const(12)), lambda t: t != "12 of 3"),
    (Compared(Joined(("text", "other"), "-"), "=", Const("a-b")), lambda t, o: None in (t, o) or (t, o) == ("a", "b")),
    (
        Compared(Joined(("text", "other"), "-", gap=""), "=", Const("a-"), unknown=False),
        lambda t, o: (t, o) == ("a", None),
    ),
    (
        Among(Joined(("other", "n"), "/", gap="?"), ("a/?", "?/1"), False),
        lambda o, n: (o, n) in {("a", None), (None, 1)},
    ),
    (Near(Cell("x"), Cell("y"), 0.5), lambda x, y: None in (x, y) or abs(x - y) <= 0.5),
    (Near(Cell("x"), Const(0.0), 0.25), lambda x: x in (None, 0.0)),
    (Among(Cell("text"), ("a", "it's")), lambda t: t in (None, "a", "it's")),
    (Among(Cell("text"), ("a", "it's"), unknown=False), lambda t: t in ("a", "it's")),
    (Among(Cell("n"), (1, 2)), lambda n: n in (None, 1, 2)),
    (Among(Cell("n"), (1, 2), unknown=False), lambda n: n in (1, 2)),
    (Among(Cell("flag"), (True,), unknown=False), lambda f: f is True),
    (Among(Cell("flag"), (False,)), lambda f: f is not True),
    (Among(Cell("kind"), ("town",)), lambda k: k != "base"),
    (Among(Cell("kind"), ("town", "sea"), unknown=False), lambda k: k == "town"),
    (Matching("text", "a|ab"), lambda t: t in (None, "a", "ab")),
    (Matching("text", "[a-b]+", unknown=False), lambda t: t in ("a", "b", "ab")),
    (NoLonger("text", 2), lambda t: t is None or len(t) <= 2),
    (NoLonger("text", 1), lambda t: t in (None, "", "a", "b")),
    (Finite("wide"), lambda w: w in (None, 0.0, 1e300)),
    (Within("day", FIRST, LAST), lambda d: d is None or FIRST <= d <= LAST),
    (Within("at", FIRST, LAST), lambda a: a is None or FIRST <= a.date() <= LAST),
    (Told("text", lambda text: "a" in text), lambda t: t is None or "a" in t),
    (Not(Present("n")), lambda n: n is None),
    (Not(Among(Cell("text"), ("a",), unknown=False)), lambda t: t != "a"),
    (Not(Compared(Cell("n"), "=", Cell("m"), unknown=False)), lambda n, m: n is None or n != m),
    (All((Present("n"), Present("m"))), lambda n, m: n is not None and m is not None),
    (Some((Present("n"), Present("m"))), lambda n, m: n is not None or m is not None),
    (
        All((Some((Present("n"), Present("m"))), Some((Not(Present("n")), Among(Cell("k"), (1,)))))),
        lambda n, m, k: (n is not None or m is not None) and (n is None or k in (None, 1)),
    ),
    (
        Some((All((Present("n"), Present("m"))), All((Not(Present("n")), Not(Present("k")))))),
        lambda n, m, k: (n is not None and m is not None) or (n is None and k is None),
    ),
    (
        Some((Not(Among(Cell("flag"), (True,), unknown=False)), Compared(Cell("n"), "<=", Cell("m")))),
        lambda f, n, m: f is not True or None in (n, m) or n <= m,
    ),
]  # fmt: skip


def grid(latitude: float, longitude: float) -> int:
    """The cell of PRIO-GRID, counted by hand: rows of 720 from the south, columns from the west, the first is 1."""
    row = sum(1 for step in range(1, 360) if -90 + step / 2 <= latitude)
    column = sum(1 for step in range(1, 720) if -180 + step / 2 <= longitude)
    return row * 720 + column + 1


def arrow(rows: list[Row]) -> pa.Table:
    found = {}
    for name, (kind, _) in VALUES.items():
        cells = [row[name] for row in rows]
        closed = pa.types.is_dictionary(kind)
        found[name] = pa.array(cells, pa.string()).dictionary_encode() if closed else pa.array(cells, kind)
    return pa.table(found)


def pandas_frame(rows: list[Row]) -> pd.DataFrame:
    types: dict[Any, Any] = {pa.int32(): pd.Int32Dtype(), pa.string(): pd.StringDtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = arrow(rows).to_pandas(types_mapper=types.get)
    days: dict[str, Any] = {name: pd.to_datetime(frame[name]) for name in ("day", "later")}
    return frame.assign(**days)


def in_pandas(part: Predicate, rows: list[Row]) -> list[bool]:
    found = inpandas.mask(part, pandas_frame(rows))
    assert found.dtype == bool, found.dtype
    return found.to_list()


def in_polars(part: Predicate, rows: list[Row]) -> list[bool]:
    frame = pl.DataFrame(arrow(rows))
    assert frame.schema["kind"] == pl.Categorical
    found = frame.select(met=inpolars.mask(part))["met"]
    assert found.dtype == pl.Boolean
    return found.to_list()


def in_duckdb(part: Predicate, rows: list[Row]) -> list[bool]:
    asked = insql.condition(part, DUCKDB.column, DUCKDB)
    with duckdb.connect() as base:
        base.register("given_rows", arrow(rows))
        found = base.sql(f"SELECT coalesce(({asked}), true) FROM given_rows").fetchall()
    return [met for (met,) in found]


def in_sqlite(part: Predicate, rows: list[Row]) -> list[bool]:
    asked = insql.condition(part)
    names = list(VALUES)
    cells = [[str(row[name]) if isinstance(row[name], dt.date) else row[name] for name in names] for row in rows]
    with sqlite3.connect(":memory:") as base:
        base.execute(f"CREATE TABLE given_rows ({', '.join(names)})")
        base.executemany(f"INSERT INTO given_rows VALUES ({', '.join('?' * len(names))})", cells)
        found = base.execute(f"SELECT coalesce(({asked}), true) FROM given_rows ORDER BY rowid").fetchall()
    return [bool(met) for (met,) in found]


ENGINES = {"pandas": in_pandas, "polars": in_polars, "DuckDB": in_duckdb, "SQLite": in_sqlite}


def sayable(part: Predicate, engine: str) -> bool:
    """Whether an engine has words for it; those of frames always have."""
    try:
        insql.condition(
            part, str, {"DuckDB": DUCKDB, "SQLite": None}[engine] if engine in ("DuckDB", "SQLite") else None
        )
    except insql.Unsayable:
        return engine not in ("DuckDB", "SQLite")
    return True


@pytest.mark.parametrize(("part", "meant"), MEANT, ids=map(str, range(len(MEANT))))
def test_each_predicate_means_what_it_says_in_every_engine(part: Predicate, meant: Callable[..., bool]) -> None:
    read = columns(part)
    rows = rows_of(read)
    expected = [bool(meant(*(row[name] for name in read))) for row in rows]
    assert len({*expected}) == 2 or "NumberIn" in str(part)
    assert [holds(part, row) for row in rows] == expected
    asked = [name for name in ENGINES if sayable(part, name)]
    assert {"pandas", "polars"} <= {*asked}
    for name in asked:
        assert ENGINES[name](part, rows) == expected, name


def test_which_predicates_have_no_words_in_sql() -> None:
    def unsaid(engine: str) -> set[str]:
        return {type(part).__name__ for part, _ in MEANT if not sayable(part, engine)}

    assert unsaid("DuckDB") == {"Finite", "Within", "Told"}
    # The common part of SQL has no patterns, and of terms only columns and values.
    assert unsaid("SQLite") == {"Finite", "Within", "Told", "Matching", "Compared", "Among"}
    for term in (Sum(("n",)), Greatest(("n",)), YearOf("day"), DaysOf("day", "later"), GridCell("lat", "lon")):
        assert not sayable(Compared(term, "=", Const(1)), "SQLite")
    assert not sayable(Among(NumberIn("text", NUMBER), (1,)), "SQLite")
    assert not sayable(Among(Cell("day"), (FIRST,)), "SQLite")
    assert not sayable(Compared(Cell("day"), "=", Const(FIRST)), "SQLite")
    assert not sayable(Among(Joined(("text",), "-"), ("a",)), "SQLite")
    assert sayable(Compared(Cell("n"), "=", Const(1)), "SQLite")


# What is never unknown, of which `Not` means the same to SQL as to the others.
CERTAIN = [part for part, _ in MEANT if not isinstance(part, Not) and getattr(part, "unknown", True) is False]
CERTAIN += [Present("n"), Present("day"), Alike("n", "text")]
PLAIN = [part for part, _ in MEANT if sayable(part, "DuckDB") and not isinstance(part, Not | All | Some)]
TREES = st.recursive(
    st.sampled_from(PLAIN) | st.sampled_from(CERTAIN).map(Not),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts)))
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: Some(tuple(parts)))
    ),
    max_leaves=6,
)
ROWS = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(cells) for name, (_, cells) in VALUES.items()}),
    min_size=1,
    max_size=12,
)


@half
@given(st.lists(TREES, min_size=1, max_size=4), ROWS)
def test_what_is_put_together_means_the_same_in_every_engine(parts: list[Predicate], rows: list[Row]) -> None:
    for part in parts:
        expected = [holds(part, row) for row in rows]
        for name, ask in ENGINES.items():
            if sayable(part, name):
                assert ask(part, rows) == expected, name


def test_of_no_rows_nothing_is_said() -> None:
    for part, _ in MEANT:
        for name in ("pandas", "polars", "DuckDB"):
            if sayable(part, name):
                assert ENGINES[name](part, []) == [], (name, part)


def test_a_column_of_polars_that_has_no_place_for_a_value_is_asked_for_it() -> None:
    frame = pl.DataFrame({"kind": pl.Series(["town", None, "base"], dtype=pl.Enum(["town", "base"]))})
    found = frame.select(met=inpolars.mask(Among(Cell("kind"), ("town", "sea"), unknown=False)))
    assert found["met"].to_list() == [True, False, False]


@pytest.mark.parametrize("index", [[5, 3, 9], [1, 1, 1]])
def test_a_mask_of_pandas_has_the_rows_of_the_frame(index: list[int]) -> None:
    frame = pandas_frame(rows_of(["text"])[:3]).set_axis(index)
    for part in (Told("text", bool), Matching("text", "a"), Present("text"), NoLonger("text", 1)):
        assert inpandas.mask(part, frame).index.to_list() == index


def test_what_is_no_text_is_not_as_only_python_can_tell() -> None:
    frame = pd.DataFrame({"text": pd.Series(["a", 7, None, "b"], dtype=object)})
    for part in (Told("text", lambda text: text == "a"), Matching("text", "a")):
        assert inpandas.mask(part, frame).to_list() == [True, False, True, False]


def test_each_distinct_text_is_asked_once() -> None:
    asked: list[str] = []

    def test(text: str) -> bool:
        asked.append(text)
        return text == "a"

    cells = ["a", "b", "a", None, "b"]
    for ask in (
        lambda: inpandas.mask(Told("text", test), pd.DataFrame({"text": pd.Series(cells, dtype="string")})).to_list(),
        lambda: pl.DataFrame({"text": cells}).select(inpolars.mask(Told("text", test))).to_series().to_list(),
    ):
        asked.clear()
        assert ask() == [True, False, True, True, False]
        assert sorted(asked) == ["a", "b"]


def test_what_stands_for_a_column_of_polars_is_asked_in_its_place() -> None:
    frame = pl.DataFrame({"given:n": [1, None], "given:m": [0, 0]})
    parts: tuple[Predicate, ...] = (
        Present("n"),
        Not(Present("n")),
        All((Present("n"), Present("m"))),
        Some((Present("n"), Present("m"))),
    )
    found = frame.select(
        inpolars.mask(part, lambda name: pl.col(f"given:{name}")).alias(str(at)) for at, part in enumerate(parts)
    )
    assert found.rows() == [(True, False, True, True), (False, True, False, True)]


@pytest.mark.parametrize(
    ("part", "read"),
    [
        (Compared(Sum(("b", "a")), "=", Const(1)), ("b", "a")),
        (Compared(GridCell("lat", "lon"), "=", Cell("cell")), ("lat", "lon", "cell")),
        (Compared(DaysOf("first day", "last day"), "=", Cell("n")), ("first day", "last day", "n")),
        (Within("day", FIRST, LAST), ("day",)),
        (Alike("a", "b"), ("a", "b")),
        (Among(Joined(("a", "b"), "c", gap="d"), ("e",)), ("a", "b")),
        (Compared(NumberIn("a", "b"), "=", Greatest(("c", "a"))), ("a", "c")),
        (Near(Cell("a"), YearOf("b"), 1.0), ("a", "b")),
        (
            Not(All((Present("a"), Some((Matching("b", "c"), Told("d", bool), NoLonger("e", 1), Finite("f")))))),
            tuple("abdef"),
        ),
    ],
)  # fmt: skip
def test_the_columns_of_a_predicate_are_told_once_in_their_order(part: Predicate, read: tuple[str, ...]) -> None:
    assert columns(part) == read


SAID: list[tuple[Predicate, str, str]] = [
    (Present("a`b"), '"a`b" IS NOT NULL', "`a``b` IS NOT NULL"),
    (Not(Present('a"b')), '"a""b" IS NULL', '`a"b` IS NULL'),
    (Not(Alike("a", "b")), 'NOT ((("a" IS NULL) = ("b" IS NULL)))', "NOT (((`a` IS NULL) = (`b` IS NULL)))"),
    (
        Compared(Cell("a"), "=", Const("it's \\")),
        "(\"a\" = 'it''s \\')",
        "(`a` = 'it\\'s \\\\')",
    ),
    (Compared(Cell("a"), ">=", Const(FIRST)), "(\"a\" >= DATE '2022-08-01')", "(`a` >= DATE '2022-08-01')"),
    (
        Compared(Cell("a"), "=", Const(True), unknown=False),
        '("a" IS NOT NULL AND "a" = TRUE)',
        "(`a` IS NOT NULL AND `a` = TRUE)",
    ),
    (
        Compared(DaysOf("a", "b"), "<=", Const(3)),
        "((date_diff('day', \"a\", \"b\") + 1) <= 3)",
        "((datediff(`b`, `a`) + 1) <= 3)",
    ),
    (
        Compared(Sum(("a", "b")), "=", Greatest(("c", "d"))),
        '((CAST("a" AS BIGINT) + CAST("b" AS BIGINT)) = '
        '(CASE WHEN "c" IS NOT NULL AND "d" IS NOT NULL THEN greatest("c", "d") END))',
        "((CAST(`a` AS BIGINT) + CAST(`b` AS BIGINT)) = "
        "(CASE WHEN `c` IS NOT NULL AND `d` IS NOT NULL THEN greatest(`c`, `d`) END))",
    ),
    (
        Compared(GridCell("a", "b"), "=", YearOf("c")),
        '((floor(("a" + 90) * 2) * 720 + floor(("b" + 180) * 2) + 1) = year("c"))',
        "((floor((`a` + 90) * 2) * 720 + floor((`b` + 180) * 2) + 1) = year(`c`))",
    ),
    (
        Compared(NumberIn("a", r"(\d)"), "=", Const(1)),
        "(TRY_CAST(nullif(regexp_extract(\"a\", '(\\d)', 1), '') AS DOUBLE) = 1)",
        "(TRY_CAST(nullif(regexp_extract(`a`, '(\\\\d)', 1), '') AS DOUBLE) = 1)",
    ),
    (
        Among(Joined(("a", "b"), "-"), ("x",), unknown=False),
        "(\"a\" IS NOT NULL AND \"b\" IS NOT NULL AND "
        "(CAST(\"a\" AS VARCHAR) || '-' || CAST(\"b\" AS VARCHAR)) IN ('x'))",
        "(`a` IS NOT NULL AND `b` IS NOT NULL AND (CAST(`a` AS STRING) || '-' || CAST(`b` AS STRING)) IN ('x'))",
    ),
    (
        Compared(NumberIn("a", "b"), "=", NumberIn("a", "b"), unknown=False),
        "(TRY_CAST(nullif(regexp_extract(\"a\", 'b', 1), '') AS DOUBLE) IS NOT NULL AND "
        "TRY_CAST(nullif(regexp_extract(\"a\", 'b', 1), '') AS DOUBLE) = "
        "TRY_CAST(nullif(regexp_extract(\"a\", 'b', 1), '') AS DOUBLE))",
        "(TRY_CAST(nullif(regexp_extract(`a`, 'b', 1), '') AS DOUBLE) IS NOT NULL AND "
        "TRY_CAST(nullif(regexp_extract(`a`, 'b', 1), '') AS DOUBLE) = "
        "TRY_CAST(nullif(regexp_extract(`a`, 'b', 1), '') AS DOUBLE))",
    ),
    (
        Among(Joined(("a", "b"), "-", gap="?"), ("x", "y"), unknown=False),
        "((coalesce(CAST(\"a\" AS VARCHAR), '?') || '-' || coalesce(CAST(\"b\" AS VARCHAR), '?')) IN ('x', 'y'))",
        "((coalesce(CAST(`a` AS STRING), '?') || '-' || coalesce(CAST(`b` AS STRING), '?')) IN ('x', 'y'))",
    ),
    (Among(Joined(("a",), "-"), ("x",)), "(CAST(\"a\" AS VARCHAR)) IN ('x')", "(CAST(`a` AS STRING)) IN ('x')"),
    (Matching("a", r"b\d"), "regexp_full_match(\"a\", 'b\\d')", "(`a` RLIKE '^(?:b\\\\d)\\\\z')"),
    (
        Matching("a", "b", unknown=False),
        "(\"a\" IS NOT NULL AND regexp_full_match(\"a\", 'b'))",
        "(`a` IS NOT NULL AND (`a` RLIKE '^(?:b)\\\\z'))",
    ),
    (Near(Cell("a"), Cell("b"), 0.1), '(abs("a" - "b") <= 0.1)', "(abs(`a` - `b`) <= 0.1)"),
    (NoLonger("a", 3), 'LENGTH("a") <= 3', "LENGTH(`a`) <= 3"),
    (
        All((Some((Present("a"), Present("b"))), Present("c"))),
        '("a" IS NOT NULL OR "b" IS NOT NULL) AND "c" IS NOT NULL',
        "(`a` IS NOT NULL OR `b` IS NOT NULL) AND `c` IS NOT NULL",
    ),
    (
        Some((All((Present("a"), Present("b"))), Some((Present("c"), Present("d"))))),
        '("a" IS NOT NULL AND "b" IS NOT NULL) OR "c" IS NOT NULL OR "d" IS NOT NULL',
        "(`a` IS NOT NULL AND `b` IS NOT NULL) OR `c` IS NOT NULL OR `d` IS NOT NULL",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("part", "duck", "spark"), SAID, ids=map(str, range(len(SAID))))
def test_each_dialect_has_its_words(part: Predicate, duck: str, spark: str) -> None:
    def said(dialect: Dialect) -> str:
        return insql.condition(part, dialect.column, dialect)

    assert (said(DUCKDB), said(SPARK)) == (duck, spark)
    assert (DUCKDB.name, SPARK.name) == ("duckdb", "spark")


def test_ours_are_the_patterns_of_the_schema_and_others_take_the_time_of_their_texts() -> None:
    known = [each.pattern for table in schema.installed().tables.values() for each in table.fields if each.pattern]
    assert known
    assert all(map(is_ours, known))
    assert not is_ours("(a+)+b")
    assert matching("(a+)+b", ["a" * 60, "aab"]) == [False, True]
    assert "[A-Z]{3}" in known
    assert matching("[A-Z]{3}", ["SYR", "SYR\n", "SYRX", ""]) == [True, False, False, False]
