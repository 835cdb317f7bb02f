"""Python at a first look: what `dir`, `help`, `*`, a console, a notebook and a type checker show."""

from __future__ import annotations

import inspect
import pydoc
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from syria_events import schema
from syria_events.frames.outgoing import ENGINES
from syria_events.schema.dictionary import TableName
from syria_events.showing import Shown

ROOT = Path(__file__).parents[1]
SHOWN: dict[str, Callable[[], Any]] = {
    "a report without problems": lambda: se.validate(se.load("events")),
    "a report with many": lambda: se.validate(se.load("events").assign(killed_low=-1, event_type="<b>war</b>")),
    "a diff": lambda: se.diff("0.1.0", "1.0.0"),
    "a sensitivity": lambda: se.sensitivity(se.load("claims"), "killed", by="admin1_name"),
    "an edition": lambda: se.diff("0.1.0", "0.1.0").old,
    "a package": se.package,
    "a schema": lambda: se.package().schema,
    "a table of it": lambda: se.package().schema.table("events"),
}
ROWS: dict[str, Callable[[Any], Any]] = {
    "load": lambda as_: se.load("events", as_=as_),
    "a view": lambda as_: se.load("events", as_=as_, voices="sohr"),
    "a version": lambda as_: se.load("events", as_=as_, version="1.0.0"),
    "claims": lambda as_: se.claims("SE-074XC", as_=as_),
    "claims of a field": lambda as_: se.claims("SE-074XC", "severity", as_=as_),
    "disagreements": lambda as_: se.disagreements(as_=as_),
    "history": lambda as_: se.history("SE-074XC", "date", as_=as_),
    "compare": lambda as_: se.compare("us-centcom", "sohr", as_=as_),
    "compare without rows": lambda as_: se.compare("sohr", "sohr", as_=as_),
    "total": lambda as_: se.total(by="month", as_=as_),
    "wide": lambda as_: se.wide(as_=as_),
    "codebook": lambda as_: se.codebook(as_=as_),
    "aggregate": lambda as_: se.reports.aggregate(se.load("claims"), as_=as_),
}
CLASSES = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.Table, "duckdb": duckdb.DuckDBPyRelation}


def without(*libraries: str) -> str:
    """The start of a program that runs where some libraries are not installed."""
    return f"import sys\nfor name in {libraries!r}: sys.modules[name] = None\nimport syria_events as se\n"


@pytest.mark.parametrize("missing", [(), ("hypothesis", "polars", "duckdb", "frictionless", "openpyxl", "geopandas")])
def test_the_first_look_works_in_any_install(missing: tuple[str, ...]) -> None:
    program = without(*missing) + (
        "import contextlib, io, pydoc\n"
        "had = {}; exec('from syria_events import *', had)\n"
        "assert set(had) - {'__builtins__'} == set(se.__all__) == set(dir(se)), set(had) ^ set(se.__all__)\n"
        "told = io.StringIO()\n"
        "with contextlib.redirect_stdout(told): help(se)\n"
        "assert len(told.getvalue()) > 5000\n"
        "print('strategies' in se.__all__, 'load' in se.__all__, hasattr(se, '_PUBLIC'))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(not missing), "True", "True"]


def test_help_names_what_is_public_and_nothing_else() -> None:
    told = pydoc.render_doc(se, renderer=pydoc.TextDoc())
    for name in set(se.__all__) - {"strategies", "__version__"}:
        assert name in told
    assert "import_module" not in told
    assert all(name[0] != "_" or name == "__version__" for name in dir(se))


@pytest.mark.parametrize("name", ["ucdp", "acled", "reports", "plot", "strategies"])
def test_a_part_shows_its_public_names_and_nothing_else(name: str) -> None:
    part = getattr(se, name)
    assert dir(part) == sorted(part.__all__)
    told = pydoc.plain(pydoc.render_doc(part, renderer=pydoc.TextDoc()))
    assert all(each in told for each in part.__all__)
    assert all(getattr(getattr(part, each), "__doc__", None) for each in part.__all__)


def test_load_names_its_tables_and_its_filters() -> None:
    assert set(get_args(TableName)) == set(schema.installed().tables)
    assert list(get_args(TableName)) == se.tables()
    parameters = inspect.signature(se.load).parameters
    assert list(parameters) == ["table", "as_", "version", "voices", "origins", "documents", "until"]
    assert not {each.kind for each in parameters.values()} & {inspect.Parameter.VAR_KEYWORD}


@pytest.mark.parametrize("case", SHOWN)
def test_a_result_shows_itself_shortly(case: str) -> None:
    result = SHOWN[case]()
    assert len(repr(result)) < 140
    assert "\n" not in repr(result)
    if isinstance(result, Shown):
        html = result._repr_html_()
        assert html.startswith(f"<p>{type(result).__name__} ")
        assert len(html) < 20_000
        assert "<b>" not in html
        assert html.count("<tr>") <= 21


@pytest.mark.parametrize("case", ["a report without problems", "a report with many", "a diff"])
def test_an_answer_is_neither_true_nor_false(case: str) -> None:
    with pytest.raises(TypeError, match=r"is neither true nor false; ask (report\.ok|diff\.empty)"):
        bool(SHOWN[case]())


@given(st.text(), st.text())
def test_what_a_notebook_shows_is_escaped(path: str, message: str) -> None:
    html = se.Report.of([se.Issue(path, 0, "rule", message)], 1)._repr_html_()
    plain = html
    for tag in ("p", "table", "tr", "th", "td"):
        plain = plain.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert "<" not in plain
    assert ">" not in plain


@pytest.mark.parametrize("as_", CLASSES)
@pytest.mark.parametrize("case", ROWS)
def test_rows_are_handed_out_in_the_library_asked_for(case: str, as_: str) -> None:
    made = ROWS[case](as_)
    assert isinstance(made, CLASSES[as_])
    expected = ROWS[case]("arrow")
    table = made.to_arrow_table() if isinstance(made, duckdb.DuckDBPyRelation) else made
    rows = table.num_rows if isinstance(table, pa.Table) else len(table)
    assert (list(made.columns) if as_ != "arrow" else made.column_names) == expected.column_names
    assert rows == expected.num_rows
    if as_ == "pandas":
        kinds = {str(dtype) for dtype in made.dtypes}
        assert kinds <= {"string", "Int32", "Float64", "boolean", "category", "datetime64[s]", "datetime64[us, UTC]"}


@pytest.mark.parametrize("case", set(ROWS) - {"load", "a view", "a version", "wide"})
def test_what_has_no_position_is_on_no_map(case: str) -> None:
    with pytest.raises(ValueError, match="has no positions; as_='geopandas' is for events and locations"):
        ROWS[case]("geopandas")


@pytest.mark.parametrize("table", ["events", "locations"])
def test_geopandas_has_a_point_where_there_is_a_position(table: str) -> None:
    pytest.importorskip("geopandas")
    made: Any = ROWS["load"]("geopandas") if table == "events" else se.load("locations", as_="geopandas")
    plain: Any = se.load("events") if table == "events" else se.load("locations")
    assert type(made).__name__ == "GeoDataFrame"
    assert made.crs.to_epsg() == 4326
    assert made.geometry.isna().tolist() == plain["latitude"].isna().tolist()
    assert 0 < made.geometry.isna().sum() < len(made)
    there = made[~made.geometry.isna()]
    assert there.geometry.x.tolist() == there["longitude"].tolist()
    assert there.geometry.y.tolist() == there["latitude"].tolist()
    assert there["radius_km"].notna().all()
    assert se.validate(made.drop(columns="geometry") if table == "events" else made, table).ok
    assert se.wide(as_="geopandas").geometry.isna().tolist() == se.load("events")["latitude"].isna().tolist()


def test_a_library_that_is_missing_is_named_with_its_extra() -> None:
    for as_ in ("polars", "duckdb", "geopandas"):
        program = without(as_) + f"se.load('events', as_={as_!r})"
        done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
        assert f"ImportError: {as_} is not installed; pip install 'syria-events[{as_}]'" in done.stderr
    assert set(CLASSES) | {"geopandas"} == set(ENGINES)


def test_polars_and_arrow_read_without_one_another() -> None:
    program = without() + "se.load('events', as_='polars'); print('pyarrow' in sys.modules, 'pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("table", get_args(TableName))
def test_what_is_read_at_once_is_what_is_looked_at_first(table: TableName) -> None:
    from syria_events.frames.outgoing import convert

    looked_at = se.package().table(table)
    assert se.load(table, as_="arrow").equals(looked_at)
    assert se.load(table, as_="arrow").schema.equals(looked_at.schema, check_metadata=True)
    polars = convert(looked_at, schema.installed().table(table), "polars")
    assert se.load(table, as_="polars").equals(polars)
    assert se.load(table, as_="polars").schema == polars.schema


def test_a_file_that_was_altered_is_looked_at_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from syria_events import installed

    assert installed.content("events") is not None
    assert installed.content("nothing") is None
    (tmp_path / "syria_events" / "data").mkdir(parents=True)
    (tmp_path / "datapackage.json").write_bytes((ROOT / "datapackage.json").read_bytes())
    monkeypatch.setattr(installed, "root", lambda: tmp_path)
    assert installed.content("events") is None
    file = tmp_path / "syria_events/data/events.parquet"
    file.write_bytes((ROOT / "syria_events/data/events.parquet").read_bytes()[:-1] + b"!")
    assert installed.content("events") is None
    (tmp_path / "datapackage.json").write_text('{"resources": 3}', "utf-8")
    assert installed.content("events") is None


SCRIPT = """
import syria_events as se

reveal_type(se.load("events"))
reveal_type(se.load("events", as_="polars"))
reveal_type(se.load("events", as_="duckdb", voices=["sohr"], until="2022-08-24"))
reveal_type(se.claims("SE-074XC", as_="polars"))
reveal_type(se.disagreements())
reveal_type(se.history(None, "backed_by", as_="duckdb"))
reveal_type(se.compare("sohr", "us-centcom", as_="pandas"))
reveal_type(se.total(se.load("events"), "killed", by=["event_type"], as_="polars"))
reveal_type(se.wide("1.0.0"))
reveal_type(se.codebook("events", as_="polars"))
reveal_type(se.validate(se.load("claims"), "claims").ok)
reveal_type(se.diff("1.0.0", "2.0.0").step())
reveal_type([len(se.load(table)) for table in se.tables()])
reveal_type(se.cite("bibtex", events=["SE-074XC"]))
reveal_type(se.versions())
se.load("event")
se.load("events", as_="excel")
se.load("events", voice="sohr")
se.codebook("evnts")
"""
PANDAS, POLARS = "pandas.core.frame.DataFrame", "polars.dataframe.frame.DataFrame"
REVEALED = [
    PANDAS, POLARS, "DuckDBPyRelation", POLARS, PANDAS, "DuckDBPyRelation", PANDAS, POLARS, PANDAS, POLARS,
    "bool", "str | None", "list[int]", "str", "tuple[str, ...]",
]  # fmt: skip


@pytest.mark.slow
def test_a_type_checker_sees_what_a_script_gets(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, "utf-8")
    config = tmp_path / "mypy.ini"
    config.write_text("[mypy]\nstrict = true\n[mypy-pyarrow.*,geopandas.*]\nignore_missing_imports = true\n", "utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", str(config), "--follow-imports", "silent", str(script)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    told = [line.partition('Revealed type is "')[2].rstrip('"') for line in lines if "Revealed type" in line]
    assert len(told) == len(REVEALED), done.stdout
    for found, expected in zip(told, REVEALED, strict=True):
        assert found.replace("builtins.", "").endswith(expected), (found, expected)
    wrong = {int(line.split(":")[1]) for line in lines if ": error:" in line}
    assert wrong == {19, 20, 21, 22}, done.stdout


def test_what_an_issue_says_is_never_endless() -> None:
    issue = se.Issue("rows.csv", 2, "required", f"{'x' * 140_000}: name is empty; expected a value in every row")
    assert len(str(issue)) < 300
    assert str(issue).endswith("xxx: name is empty; expected a value in every row")
