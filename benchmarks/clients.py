"""The tables through the hands of other programs: what each reads, and what `validate` and `fingerprint` say of it.

`python benchmarks/clients.py [NAME ...]` makes our exports in a temporary folder, lets every client
that is installed read every table that it is given, holds the rows against those published and
prints a Markdown table: client, version, what it read, tables, rows, whether every value is the
published one, what `validate` says, and whether `fingerprint` of its events is ours. A client that
is not installed is said to be so. NAME is part of the name of a client. Node's readers are looked
for in NODE_PATH. The exit code is 1 where a client that is installed does not give what it should.
"""

from __future__ import annotations

import csv
import importlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

import syria_events as se
from syria_events import schema
from syria_events.formats.exporting import export
from syria_events.frames.fitting import fitted
from syria_events.frames.incoming import columns_of

ROOT = Path(__file__).parents[1]
SCHEMA = schema.installed()
TABLES = tuple(SCHEMA.tables)
EVENTS = ("events",)
Made = Mapping[str, Path]


@dataclass(frozen=True)
class Client:
    """A program: its name, who says its version, what it reads, how, and which tables it is given."""

    name: str
    version: Callable[[], str]
    reads: str
    rows: Callable[[Made, str], Any]
    tables: tuple[str, ...] = TABLES


def of(library: str) -> Callable[[], str]:
    """The version of a Python library."""
    return lambda: version(library)


def program(*command: str) -> Callable[[], str]:
    """The version that a program says."""

    def said() -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return " ".join(re.findall(r"\d+(?:\.\d+)+", done.stdout + done.stderr)[:1])

    return said


def text(path: Path) -> pd.DataFrame:
    """A CSV file of somebody else as the text that stands in it."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def ran(command: list[str], out: Path, **options: Any) -> pd.DataFrame:
    """What a command prints as CSV, as text."""
    done = subprocess.run(command, capture_output=True, check=True, **options)
    out.write_bytes(done.stdout)
    return text(out)


def call(module: str, function: str, *arguments: Any, **named: Any) -> Any:
    """What a function of a library gives, which is imported only for it."""
    return getattr(importlib.import_module(module), function)(*arguments, **named)


def in_duckdb(made: Made, table: str) -> Any:
    """A table of our DuckDB database."""
    with closing(call("duckdb", "connect", str(made["duckdb"]), read_only=True)) as base:
        return base.sql(f'FROM "{table}"').to_arrow_table()


def exported_again(made: Made, table: str) -> Any:
    """Through EXPORT DATABASE and IMPORT DATABASE."""
    folder = made["scratch"] / "exported"
    if not folder.exists():
        with closing(call("duckdb", "connect", str(made["duckdb"]), read_only=True)) as base:
            base.execute(f"EXPORT DATABASE '{folder}'")
    with closing(call("duckdb", "connect")) as base:
        base.execute(f"IMPORT DATABASE '{folder}'")
        return base.sql(f'FROM "{table}"').to_arrow_table()


def in_sqlite(made: Made, table: str) -> Any:
    """A table of our SQLite database."""
    with closing(sqlite3.connect(made["sqlite"])) as base:
        return pd.read_sql(f'SELECT * FROM "{table}"', base)


def with_sqlalchemy(made: Made, table: str) -> Any:
    """A table of our SQLite database by SQLAlchemy."""
    engine = call("sqlalchemy", "create_engine", f"sqlite:///{made['sqlite']}")
    with engine.connect() as base:
        rows = base.execute(call("sqlalchemy", "text", f'SELECT * FROM "{table}"'))
        return pd.DataFrame(rows.all(), columns=list(rows.keys()), dtype=object)


def with_openpyxl(made: Made, table: str) -> Any:
    """A sheet of our workbook."""
    sheet = call("openpyxl", "load_workbook", made["xlsx"], read_only=True)[table]
    head, *rows = sheet.iter_rows(values_only=True)
    return pd.DataFrame(rows, columns=head, dtype=object)


def with_calamine(made: Made, table: str) -> Any:
    """A sheet of our workbook."""
    book = importlib.import_module("python_calamine").CalamineWorkbook.from_path(made["xlsx"])
    head, *rows = book.get_sheet_by_name(table).to_python()
    return pd.DataFrame(rows, columns=head, dtype=object)


def with_csv(made: Made, table: str) -> Any:
    """A CSV file by the standard library."""
    with (made["mirror"] / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    return pd.DataFrame(rows, columns=head, dtype=object)


def with_csvkit(made: Made, table: str) -> Any:
    """A CSV file that csvkit sorted, all columns as text."""
    command = [sys.executable, "-m", "csvkit.utilities.csvsort", "--no-inference", str(made["mirror"] / f"{table}.csv")]
    return ran(command, made["scratch"] / "csvkit.csv")


def with_petl(made: Made, table: str) -> Any:
    """A CSV file that petl wrote."""
    out = made["scratch"] / "petl.csv"
    call("petl", "tocsv", call("petl", "fromcsv", str(made["mirror"] / f"{table}.csv")), str(out))
    return text(out)


def with_agate(made: Made, table: str) -> Any:
    """A CSV file that agate wrote, all columns as text."""
    agate, out = importlib.import_module("agate"), made["scratch"] / "agate.csv"
    kinds = agate.TypeTester(types=[agate.Text()])
    agate.Table.from_csv(str(made["mirror"] / f"{table}.csv"), column_types=kinds).to_csv(str(out))
    return text(out)


def with_tablib(made: Made, table: str) -> Any:
    """A CSV file as tablib has it."""
    data = call("tablib", "Dataset").load((made["mirror"] / f"{table}.csv").read_text("utf-8"), format="csv")
    return pd.DataFrame(list(data), columns=data.headers, dtype=object)


def with_frictionless(made: Made, table: str) -> Any:
    """A CSV file with the types of the descriptor beside it."""
    found = call("frictionless", "Package", str(made["mirror"] / "datapackage.json")).get_resource(table)
    return pd.DataFrame([row.to_dict() for row in found.read_rows()], columns=SCHEMA.table(table).names, dtype=object)


def with_fastparquet(made: Made, table: str) -> Any:
    """A Parquet file that fastparquet wrote from text."""
    out = made["scratch"] / "fast.parquet"
    call("fastparquet", "write", str(out), pd.read_csv(made["mirror"] / f"{table}.csv", dtype=str))
    return call("fastparquet", "ParquetFile", str(out)).to_pandas()


def with_dask(made: Made, table: str) -> Any:
    """A CSV file, all columns as text."""
    frame = call("dask.dataframe", "read_csv", str(made["mirror"] / f"{table}.csv"), dtype=str, keep_default_na=False)
    return frame.compute()


def with_datasets(made: Made, table: str) -> Any:
    """A table of our folder with a dataset card."""
    library = importlib.import_module("datasets")
    library.disable_progress_bars()
    cache = str(made["scratch"] / "cache")
    return library.load_dataset(str(made["huggingface"]), table, split="train", cache_dir=cache).to_pandas()


def with_ibis(made: Made, table: str) -> Any:
    """A table of our DuckDB database."""
    return importlib.import_module("ibis").duckdb.connect(str(made["duckdb"]), read_only=True).table(table).to_pyarrow()


def with_datafusion(made: Made, table: str) -> Any:
    """The published Parquet file."""
    context = call("datafusion", "SessionContext")
    return context.read_parquet(str(se.path(named(table)))).to_arrow_table()


def with_chdb(made: Made, table: str) -> Any:
    """A CSV file, dates left as text."""
    query = f"SELECT * FROM file('{made['mirror'] / f'{table}.csv'}', CSVWithNames) SETTINGS "
    query += "input_format_csv_use_best_effort_in_schema_inference = 0, input_format_try_infer_dates = 0"
    return call("chdb", "query", query, "ArrowTable")


def with_deltalake(made: Made, table: str) -> Any:
    """A Delta table that was written from ours."""
    folder = str(made["scratch"] / f"delta-{table}")
    call("deltalake", "write_deltalake", folder, se.load(named(table), as_="arrow"))
    return call("deltalake", "DeltaTable", folder).to_pyarrow_table()


def with_narwhals(made: Made, table: str) -> Any:
    """A frame of polars."""
    return call("narwhals", "from_native", se.load(named(table), as_="polars")).to_arrow()


def through(write: str, read: str, end: str, **options: Any) -> Callable[[Made, str], Any]:
    """What pandas writes in a format of its own and reads again."""

    def rows(made: Made, table: str) -> Any:
        path = made["scratch"] / f"pandas.{end}"
        getattr(se.load(named(table)), write)(path, **options)
        return getattr(pd, read)(path)

    return rows


def with_r(made: Made, table: str) -> Any:
    """A CSV file that base R wrote again, all columns as text."""
    out = made["scratch"] / "r.csv"
    code = f"x <- read.csv('{made['mirror'] / f'{table}.csv'}', na.strings = '', encoding = 'UTF-8', "
    code += f"colClasses = 'character'); write.csv(x, '{out}', row.names = FALSE, na = '', fileEncoding = 'UTF-8')"
    subprocess.run(["Rscript", "--vanilla", "-e", code], check=True, capture_output=True)
    return text(out)


def with_r_types(made: Made, table: str) -> Any:
    """The types that base R guesses; `T` of a logical that it wrote is TRUE in its CSV."""
    out = made["scratch"] / "r.csv"
    code = f"x <- read.csv('{made['mirror'] / f'{table}.csv'}', na.strings = '', encoding = 'UTF-8'); "
    code += f"write.csv(x, '{out}', row.names = FALSE, na = '', fileEncoding = 'UTF-8')"
    subprocess.run(["Rscript", "--vanilla", "-e", code], check=True, capture_output=True)
    return text(out)


def with_readr(made: Made, table: str) -> Any:
    """A CSV file that readr wrote again, with the types that it guesses."""
    out = made["scratch"] / "readr.csv"
    code = f"x <- readr::read_csv('{mirrored(made, table)}', guess_max = 1e6); readr::write_csv(x, '{out}', na = '')"
    subprocess.run(["Rscript", "--vanilla", "-e", code], check=True, capture_output=True)
    return text(out)


def with_libreoffice(made: Made, table: str) -> Any:
    """A sheet of our workbook as LibreOffice saves it: every sheet as CSV in UTF-8, cells as they are stored."""
    to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    command = ["soffice", "--headless", "--convert-to", to, "--outdir", str(made["scratch"]), str(made["xlsx"])]
    subprocess.run(command, check=True, capture_output=True)
    return text(made["scratch"] / f"{made['xlsx'].stem}-{table}.csv")


def with_libreoffice_csv(made: Made, table: str) -> Any:
    """A CSV file that LibreOffice opened, days and numbers as it takes them, and saved again in UTF-8."""
    out = made["scratch"] / "saved"
    to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false"
    command = ["soffice", "--headless", "--infilter=CSV:44,34,76", "--convert-to", to, "--outdir", str(out)]
    subprocess.run([*command, str(mirrored(made, table))], check=True, capture_output=True)
    return text(out / f"{table}.csv")


def with_ogr2ogr(made: Made, table: str) -> Any:
    """A CSV file whose types GDAL detected, and which it wrote again."""
    out = made["scratch"] / f"gdal-{table}.csv"
    command = ["ogr2ogr", "-f", "CSV", str(out), str(mirrored(made, table)), "-oo", "AUTODETECT_TYPE=YES"]
    subprocess.run([*command, "-lco", "SEPARATOR=COMMA"], check=True, capture_output=True)
    return text(out)


def with_sqlite_shell(made: Made, table: str) -> Any:
    """What the shell prints; bytes by `hex`, which CSV cannot hold."""
    columns = [f"hex({f.name}) AS {f.name}" if f.type == "any" else f.name for f in SCHEMA.table(table).fields]
    command = ["sqlite3", "-csv", "-header", str(made["sqlite"]), f'SELECT {", ".join(columns)} FROM "{table}"']
    return ran(command, made["scratch"] / "sqlite.csv")


def with_duckdb_shell(made: Made, table: str) -> Any:
    """What the shell prints; it says NULL unless it is told otherwise."""
    command = [duckdb_shell(), "-csv", "-nullvalue", "", "-readonly", str(made["duckdb"]), f'FROM "{table}"']
    return ran(command, made["scratch"] / "shell.csv")


def shell_version() -> str:
    """The version of the shell of DuckDB."""
    return program(duckdb_shell(), "--version")()


def duckdb_shell() -> str:
    """The program `duckdb`, beside this Python or on the path."""
    found = shutil.which("duckdb", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        raise FileNotFoundError("duckdb")
    return found


HYPARQUET = """
const fs = require('fs');
(async () => {
  const { parquetReadObjects } = await import(require.resolve('hyparquet').replace('file://', ''));
  const { compressors } = await import(require.resolve('hyparquet-compressors'));
  const bytes = fs.readFileSync(process.argv[1]);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const rows = await parquetReadObjects({ file, compressors, utf8: false, geoparquet: false });
  const said = (key, value) => value === undefined ? null : typeof value === 'bigint' ? Number(value)
    : value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
  process.stdout.write(JSON.stringify(rows, said));
})();
"""
CSV_PARSE = """
const { parse } = require('csv-parse/sync');
process.stdout.write(JSON.stringify(parse(require('fs').readFileSync(process.argv[1]), { columns: true })));
"""


def in_node(code: str, file: Callable[[Made, str], Path]) -> Callable[[Made, str], Any]:
    """What a program for Node prints as JSON."""

    def rows(made: Made, table: str) -> Any:
        done = subprocess.run(["node", "-e", code, str(file(made, table))], capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        names = SCHEMA.table(table).names
        frame = pd.DataFrame([[row.get(name) for name in names] for row in found], columns=names, dtype=object)
        # JSON has no days and no instants: those of JavaScript are texts of both.
        for field in SCHEMA.table(table).fields:
            if field.type == "date":
                frame[field.name] = [cell and cell[:10] for cell in frame[field.name]]
        return frame

    return rows


def in_modules(library: str) -> Callable[[], str]:
    """The version of a package of Node."""

    def said() -> str:
        for folder in os.environ.get("NODE_PATH", "").split(os.pathsep):
            file = Path(folder) / library / "package.json"
            if file.is_file():
                return str(json.loads(file.read_text("utf-8"))["version"])
        raise FileNotFoundError(library)

    return said


def named(table: str) -> Any:
    """The name of a table, which is one of those that there are."""
    return table


def parquet(made: Made, table: str) -> Path:
    """The published file of a table."""
    return se.path(named(table))


def mirrored(made: Made, table: str) -> Path:
    """The CSV of a table."""
    return made["mirror"] / f"{table}.csv"


def lazily(module: str, function: str, file: Callable[[Made, str], Path], **options: Any) -> Callable[[Made, str], Any]:
    """What one function of a library makes of a file."""
    return lambda made, table: call(module, function, str(file(made, table)), **options)


CLIENTS = (
    Client("pandas", of("pandas"), "Parquet", lazily("pandas", "read_parquet", parquet)),
    Client("pandas", of("pandas"), "CSV, types guessed", lazily("pandas", "read_csv", mirrored)),
    Client("pandas", of("pandas"), "CSV, numpy_nullable",
           lazily("pandas", "read_csv", mirrored, dtype_backend="numpy_nullable")),
    Client("pandas", of("pandas"), "Feather that it wrote", through("to_feather", "read_feather", "feather")),
    Client("pandas", of("pandas"), "Stata", lambda made, table: pd.read_stata(made["stata"] / f"{table}.dta")),
    Client("pandas, openpyxl", of("openpyxl"), "workbook",
           lambda made, table: pd.read_excel(made["xlsx"], sheet_name=table, keep_default_na=False, na_values=[""])),
    Client("polars", of("polars"), "Parquet", lazily("polars", "read_parquet", parquet)),
    Client("polars", of("polars"), "CSV, dates parsed", lazily("polars", "read_csv", mirrored, try_parse_dates=True)),
    Client("Arrow", of("pyarrow"), "Parquet", lazily("pyarrow.parquet", "read_table", parquet)),
    Client("Arrow", of("pyarrow"), "CSV", lazily("pyarrow.csv", "read_csv", mirrored)),
    Client("DuckDB", of("duckdb"), "Parquet", lazily("duckdb", "read_parquet", parquet)),
    Client("DuckDB", of("duckdb"), "CSV, sniffed", lazily("duckdb", "read_csv", mirrored)),
    Client("DuckDB", of("duckdb"), "our database", in_duckdb),
    Client("DuckDB", of("duckdb"), "EXPORT and IMPORT DATABASE", exported_again),
    Client("DuckDB shell", shell_version, "our database, CSV printed",
           with_duckdb_shell),
    Client("fastparquet", of("fastparquet"), "Parquet that it wrote from CSV", with_fastparquet),
    Client("GeoPandas", of("geopandas"), "GeoParquet",
           lambda made, table: call("geopandas", "read_parquet", made["geoparquet"]).drop(columns="geometry"), EVENTS),
    Client("GDAL (pyogrio)", of("pyogrio"), "GeoJSON", lambda made, table: call(
        "pyogrio", "read_dataframe", made["geojson"], read_geometry=False), EVENTS),
    Client("GDAL (pyogrio)", of("pyogrio"), "CSV", lambda made, table: call(
        "pyogrio", "read_dataframe", mirrored(made, table), read_geometry=False)),
    Client("openpyxl", of("openpyxl"), "workbook", with_openpyxl),
    Client("python-calamine", of("python-calamine"), "workbook", with_calamine),
    Client("sqlite3", lambda: sqlite3.sqlite_version, "our database", in_sqlite),
    Client("SQLite shell", program("sqlite3", "--version"), "our database, CSV printed", with_sqlite_shell),
    Client("SQLAlchemy", of("sqlalchemy"), "our SQLite database", with_sqlalchemy),
    Client("csv (Python)", lambda: sys.version.split()[0], "CSV", with_csv),
    Client("csvkit", of("csvkit"), "CSV, --no-inference", with_csvkit),
    Client("petl", of("petl"), "CSV that it wrote", with_petl),
    Client("agate", of("agate"), "CSV as text", with_agate),
    Client("tablib", of("tablib"), "CSV", with_tablib),
    Client("frictionless", of("frictionless"), "CSV by its descriptor", with_frictionless),
    Client("pyreadstat", of("pyreadstat"), "Stata", lambda made, table: call(
        "pyreadstat", "read_dta", str(made["stata"] / f"{table}.dta"), apply_value_formats=True)[0]),
    Client("Dask", of("dask"), "CSV as text", with_dask),
    Client("datasets", of("datasets"), "our folder with a card", with_datasets),
    Client("ibis", of("ibis-framework"), "our DuckDB database", with_ibis),
    Client("DataFusion", of("datafusion"), "Parquet", with_datafusion),
    Client("ClickHouse (chdb)", of("chdb"), "CSV", with_chdb),
    Client("Delta Lake", of("deltalake"), "a table that it wrote", with_deltalake),
    Client("narwhals", of("narwhals"), "a frame of polars", with_narwhals),
    Client("Daft", of("daft"), "Parquet", lambda made, table: call(
        "daft", "read_parquet", str(parquet(made, table))).to_arrow()),
    Client("base R", program("Rscript", "--version"), "CSV as text, written again", with_r),
    Client("base R", program("Rscript", "--version"), "CSV, types guessed, written again", with_r_types),
    Client("hyparquet (Node)", in_modules("hyparquet"), "Parquet", in_node(HYPARQUET, parquet)),
    Client("csv-parse (Node)", in_modules("csv-parse"), "CSV", in_node(CSV_PARSE, mirrored)),
    Client("readr", program("Rscript", "-e", "cat(as.character(packageVersion('readr')))"),
           "CSV, types guessed, written again", with_readr),
    Client("LibreOffice", program("soffice", "--version"), "workbook, saved as CSV", with_libreoffice),
    # Of a code such as 016, in the crosswalk, it makes the number 16.
    Client("LibreOffice", program("soffice", "--version"), "CSV, saved again", with_libreoffice_csv,
           tuple(table for table in TABLES if table != "crosswalk")),
    Client("GDAL (ogr2ogr)", program("ogr2ogr", "--version"), "CSV, types detected, written again", with_ogr2ogr),
)  # fmt: skip


def made_in(folder: Path) -> Made:
    """Our exports, the CSV mirror, and a folder for what clients write."""
    ends = {"duckdb": "duckdb", "sqlite": "sqlite", "xlsx": "xlsx", "geojson": "geojson", "geoparquet": "parquet"}
    made = {to: export(None, to, folder / f"syria.{end}") for to, end in ends.items()}
    made |= {to: export(None, to, folder / to) for to in ("stata", "huggingface")}
    scratch = folder / "scratch"
    scratch.mkdir()
    return {**made, "mirror": ROOT / "csv", "scratch": scratch}


def verdict(client: Client, made: Made) -> tuple[bool, list[str]]:
    """Whether a client gives what was published, and the cells of its row."""
    n_rows, differing, problems, mark = 0, [], 0, "-"
    for table in client.tables:
        rows = client.rows(made, table)
        report = se.validate(rows, table)
        n_rows += report.n_rows
        problems += len(report.issues)
        columns = columns_of(rows)
        order = SCHEMA.table(table).primary_key
        read = fitted(columns, SCHEMA.table(table), SCHEMA).data
        ours = se.load(named(table), as_="arrow")
        same = set(read.column_names) == set(ours.column_names) and ours.num_rows == read.num_rows
        if not same or [*map(str, ours.to_pylist())] != [
            str({name: row[name] for name in ours.column_names})
            for row in sorted(read.to_pylist(), key=lambda row: [str(row[name]) for name in order])
        ]:
            differing.append(table)
        if table == "events":
            mark = "ours" if se.fingerprint(rows) == se.fingerprint(ours) else "another"
    good = not differing and not problems and mark in ("ours", "-")
    values = "all" if not differing else f"not in {', '.join(differing)}"
    return good, [str(len(client.tables)), str(n_rows), values, f"{problems} problems" if problems else "right", mark]


def main(wanted: list[str]) -> int:
    """Prints the table, and on standard error what failed."""
    warnings.filterwarnings("ignore")
    failed = []
    print("| client | version | what it read | tables | rows | values | `validate` | `fingerprint` |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        made = made_in(Path(folder))
        for client in CLIENTS:
            if wanted and not any(part.lower() in client.name.lower() for part in wanted):
                continue
            try:
                number = client.version()
            except (PackageNotFoundError, OSError, subprocess.CalledProcessError):
                print(f"| {client.name} | not installed | {client.reads} | | | | | |", flush=True)
                continue
            try:
                good, cells = verdict(client, made)
            except Exception as error:
                good, cells = False, ["", "", f"{type(error).__name__}: {str(error).splitlines()[0][:90]}", "", ""]
            print(f"| {client.name} | {number} | {client.reads} | {' | '.join(cells)} |", flush=True)
            if not good:
                failed.append(f"{client.name}, {client.reads}")
    print(f"\n{len(failed)} of them not right: {'; '.join(failed)}" if failed else "\nall right", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
