"""Files of ours as other programs open them: column types that need no guessing, workbooks, Stata labels."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pytest

import syria_events as se
from syria_events import schema
from syria_events.checks.validation import validate
from syria_events.editions.datapackage import Package
from syria_events.formats import csvmirror
from syria_events.formats.exporting import export

pytestmark = pytest.mark.slow

SCHEMA = schema.installed()
PACKAGE = Package.open()


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mirror")
    tables = {name: PACKAGE.table(name) for name in PACKAGE.names}
    for path, content in csvmirror.files(tables, SCHEMA, {"name": "mirror"}).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    return folder / "csv"


@pytest.fixture(scope="module")
def types(mirror: Path) -> Any:
    return json.loads((mirror / csvmirror.TYPES).read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(SCHEMA.tables))
def test_column_types_give_each_reader_the_types_of_the_tables(mirror: Path, types: Any, name: str) -> None:
    file, wanted = mirror / f"{name}.csv", types[name]
    kinds = {column: getattr(pl, kind) for column, kind in wanted["polars"].items()}
    kinds = {column: pl.Datetime("us", "UTC") if kind == pl.Datetime else kind for column, kind in kinds.items()}
    frame = pl.read_csv(file, schema=kinds)
    assert dict(frame.schema) == kinds
    relation = duckdb.sql(f"FROM read_csv('{file}', columns={wanted['DuckDB']})")
    assert relation is not None
    assert list(map(str, relation.types)) == list(wanted["DuckDB"].values())
    days = [column for column, kind in wanted["pandas"].items() if kind.startswith("datetime")]
    others = {column: kind for column, kind in wanted["pandas"].items() if column not in days}
    read = pd.read_csv(file, dtype=others, parse_dates=days, keep_default_na=False, na_values=[""])
    for rows in (frame, relation, read):
        assert validate(rows, name).ok


@pytest.mark.slow
def test_base_r_reads_logicals_and_the_types_given(mirror: Path, types: Any) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    program = (
        f'x <- read.csv("{mirror / "events.csv"}"); '
        f"cat(is.logical(x$contested), is.logical(x$in_recap), is.logical(x$time_approximate), class(x$time_local))"
    )
    done = subprocess.run(["Rscript", "-e", program], capture_output=True, text=True, check=True)
    assert done.stdout == "TRUE TRUE TRUE character"
    kinds = ", ".join(f'{column} = "{kind}"' for column, kind in types["events"]["base R"].items())
    program = (
        f'x <- read.csv("{mirror / "events.csv"}", colClasses = c({kinds}), na.strings = ""); '
        "cat(class(x$date_start), class(x$killed_low), class(x$latitude))"
    )
    done = subprocess.run(["Rscript", "-e", program], capture_output=True, text=True, check=True)
    assert done.stdout == "Date integer numeric"


@pytest.mark.slow
def test_a_workbook_has_a_header_that_stays_and_filters_and_texts_that_wrap(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(export(None, "xlsx", tmp_path / "made.xlsx"))["events"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet["A1"].font.bold
    columns = dict(zip(SCHEMA.table("events").names, (cell.column_letter for cell in sheet[1]), strict=True))
    assert sheet[f"{columns['description']}2"].alignment.wrap_text
    assert sheet.column_dimensions[columns["description"]].width == 60
    assert sheet.column_dimensions[columns["event_id"]].width < 20
    assert not sheet["A2"].alignment.wrap_text


def test_stata_has_labels_of_values(tmp_path: Path) -> None:
    path = export(None, "stata", tmp_path / "made") / "events.dta"
    with pd.read_stata(path, iterator=True) as reader:
        labels = reader.value_labels()
    for field in SCHEMA.table("events").fields:
        if field.vocabulary:
            assert labels[field.name] == dict(enumerate(SCHEMA.values(field.vocabulary)))
    numbers = pd.read_stata(path, convert_categoricals=False)["event_type"]
    values = [SCHEMA.values("event_type")[int(number)] for number in numbers]
    assert values == se.load("events", as_="arrow")["event_type"].to_pylist()
