"""The R package: what it carries, that R's own check accepts it, and that every cell it gives is Python's.

R writes each table as JSON: for every column its class, its levels, and its cells as text, doubles
in hexadecimal, so that nothing is rounded on the way. It runs in the C locale and in the time zone of
Damascus, where mistakes with UTF-8 and UTC show.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from hypothesis import given

import syria_events as se
from effort import fewest
from syria_events import strategies
from syria_events.editions.contenthash import content_hash
from syria_events.editions.datapackage import Package
from syria_events.formats import csvmirror
from syria_events.publishing.rpackage import CARRIED
from syria_events.schema import Field, Schema, Table, arrow, dictionary

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "r"
READERS = ("arrow", "nanoparquet", "csv")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

CLASSES = {
    "string": ["character"],
    "integer": ["integer"],
    "number": ["numeric"],
    "boolean": ["logical"],
    "date": ["Date"],
    "datetime": ["POSIXct", "POSIXt"],
    "any": ["character"],
}

# Vocabularies whose order is one of degree.
ORDERED = {"certainty", "casualty_status", "date_precision", "severity", "part_of_day"}

PROGRAM = r"""
arguments <- commandArgs(TRUE)
library(syriaevents, lib.loc = arguments[1])
path <- if (arguments[3] == "") NULL else arguments[3]
options(encoding = arguments[5])
cell <- function(column) {
  if (is.factor(column)) return(as.character(column))
  if (inherits(column, "Date")) return(format(column))
  if (inherits(column, "POSIXct")) return(sprintf("%.0f", as.double(column) * 1e6))
  if (is.double(column)) return(sprintf("%a", column))
  as.character(column)
}
column <- function(column) {
  cells <- cell(column)
  cells[is.na(column)] <- NA
  list(class = class(column), zone = attr(column, "tzone"), levels = levels(column), cells = cells)
}
frame <- function(frame) lapply(as.list(frame), column)
names <- syria_tables(path)$table
tables <- lapply(names, function(table) frame(syria_events(table, path, arguments[2])))
made <- list(
  tables = setNames(tables, names), listed = frame(syria_tables(path)), codebook = frame(syria_codebook(path = path)),
  cite = gsub("\\s+", " ", format(syria_cite(path), "text"))
)
options(encoding = "native.enc")
scalars <- jsonlite::toJSON(made, null = "null", na = "null", auto_unbox = FALSE)
writeLines(scalars, arguments[4], useBytes = TRUE)
"""


class Difference(NamedTuple):
    """A column, or one row of it counted from 1, where R gives other than expected."""

    table: str
    column: str
    row: int
    expected: object
    found: object


def r(*command: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A finished command of R, in a setting that owes nothing to the machine's."""
    setting = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "R_LIBS_USER": "NULL", "_R_CHECK_FORCE_SUGGESTS_": "false"}
    environment = {**os.environ, **setting, **more}
    return subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def has(package: str) -> bool:
    """Whether R has a package."""
    code = f'quit(status = !requireNamespace("{package}", quietly = TRUE))'
    return r("Rscript", "-e", code, cwd=ROOT).returncode == 0


def put(files: Mapping[str, bytes], folder: Path) -> Path:
    """`folder`, with the files in it."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def expected(data: pa.Table, table: Table, schema: Schema) -> dict[str, dict[str, Any]]:
    """The columns as R should give them."""
    return {field.name: _column(data[field.name].to_pylist(), field, schema) for field in table.fields}


def _column(values: list[Any], field: Field, schema: Schema) -> dict[str, Any]:
    levels = list(schema.values(field.vocabulary)) if field.vocabulary is not None else None
    return {
        "class": CLASSES[field.type] if levels is None else ["ordered"] * (field.vocabulary in ORDERED) + ["factor"],
        "zone": ["UTC"] if field.type == "datetime" else None,
        "levels": levels,
        "cells": [None if value is None else _cell(value) for value in values],
    }


def _cell(value: object) -> object:
    match value:
        case bool():
            return str(value).upper()
        case bytes():
            return value.hex()
        case float():
            return value  # R's and Python's hexadecimal differ in form, so numbers meet as numbers
        case dt.datetime():
            return str((value - EPOCH) // dt.timedelta(microseconds=1))
    return str(value)


def differences(table: str, found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Difference]:
    """Every column, class, level and cell in which the tables differ."""
    if list(found) != list(wanted):
        yield Difference(table, "", 0, list(wanted), list(found))
        return
    for name, column in wanted.items():
        for part in ("class", "zone", "levels"):
            got = found[name][part] or None
            if got != column[part]:
                yield Difference(table, name, 0, column[part], got)
        cells = found[name]["cells"]
        if column["class"] == ["numeric"]:
            cells = [None if cell is None else float.fromhex(cell) for cell in cells]
        if len(cells) != len(column["cells"]):
            yield Difference(table, name, 0, len(column["cells"]), len(cells))
        for row, (want, got) in enumerate(zip(column["cells"], cells, strict=False), start=1):
            if want != got:
                yield Difference(table, name, row, want, got)


def compared(found: Mapping[str, Any], tables: Mapping[str, pa.Table], schema: Schema) -> list[Difference]:
    """Every difference between the tables as R gave them and as Python has them."""
    assert list(found) == list(tables)
    return [
        difference
        for name, data in tables.items()
        for difference in differences(name, found[name], expected(data, schema.table(name), schema))
    ]


@pytest.fixture(scope="module")
def package() -> Package:
    """The dataset as Python has it."""
    return Package.open(ROOT)


@pytest.fixture(scope="module")
def tables(package: Package) -> dict[str, pa.Table]:
    """Every table as Python has it."""
    return {name: package.table(name) for name in package.names}


@pytest.fixture(scope="module")
def rscript() -> None:
    """Skips, with the reason, where R or a package that is always needed is missing."""
    missing = ["Rscript"] if shutil.which("Rscript") is None else [n for n in ("jsonlite", "testthat") if not has(n)]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not installed, so nothing of the R package was run")


@pytest.fixture(scope="module")
def tarball(rscript: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The R package as R builds it, with the data of this tree and, where that can be made, the vignette."""
    folder = tmp_path_factory.mktemp("build")
    source = folder / "r"
    shutil.copytree(SOURCE, source)
    done = r("R", "CMD", "build", *([] if vignettes() else ["--no-build-vignettes"]), source, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = folder.glob("*.tar.gz")
    return found


def vignettes() -> bool:
    """Whether vignettes can be made here."""
    return shutil.which("pandoc") is not None and has("knitr") and has("rmarkdown")


@pytest.fixture(scope="module")
def library(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of R into which the package is installed."""
    folder = tmp_path_factory.mktemp("library")
    done = r("R", "CMD", "INSTALL", "--no-test-load", f"--library={folder}", tarball, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def told(library: Path, reader: str, path: Path | None, tmp_path: Path, encoding: str = "native.enc") -> dict[str, Any]:
    """What R says the tables at `path`, or those installed, hold; `encoding` is R's option of that name."""
    (program := tmp_path / "cells.R").write_text(PROGRAM, "utf-8")
    target = tmp_path / "cells.json"
    arguments = (library, reader, path or "", target, encoding)
    done = r("Rscript", program, *arguments, cwd=tmp_path, LC_ALL="C", TZ="Asia/Damascus")
    assert done.returncode == 0, done.stdout + done.stderr
    made: dict[str, Any] = json.loads(target.read_text("utf-8"))
    return made


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest, rscript: None) -> str:
    """Each reader that R has here."""
    name = str(request.param)
    if name != "csv" and not has(name):
        pytest.skip(f"R lacks the package {name}, which Debian does not have: its path was not tried here")
    return name


def test_every_cell_in_r_is_that_of_python(
    library: Path, reader: str, package: Package, tables: dict[str, pa.Table], tmp_path: Path
) -> None:
    found = told(library, reader, None, tmp_path)
    assert compared(found["tables"], tables, package.schema) == []


def test_the_mirror_is_read_by_the_descriptor_beside_it_and_refused_where_it_is_altered(
    library: Path, package: Package, tables: dict[str, pa.Table], tmp_path: Path
) -> None:
    folder = put(csvmirror.files(tables, package.schema, package.descriptor), tmp_path) / csvmirror.FOLDER
    found = told(library, "csv", folder, tmp_path)["tables"]
    assert {name: column["cells"] for name, column in found["events"].items()} == {
        name: column["cells"] for name, column in told(library, "csv", None, tmp_path)["tables"]["events"].items()
    }
    assert {name: len(found[name]) for name in found} == {name: data.num_columns for name, data in tables.items()}
    file = folder / "damage.csv"
    file.write_bytes(file.read_bytes().replace(b"TRUE", b"FALSE").replace(b"destroyed", b"damaged"))
    code = f"library(syriaevents, lib.loc = '{library}'); "
    code += f"cat(tryCatch(syria_events('damage', '{folder}'), error = conditionMessage))"
    assert "damage.csv' was altered" in said(code, tmp_path)


def test_the_option_encoding_changes_no_cell(
    library: Path, package: Package, tables: dict[str, pa.Table], tmp_path: Path
) -> None:
    found = told(library, "csv", None, tmp_path, "UTF-8")
    assert compared(found["tables"], tables, package.schema) == []


TOTALS = r"""
arguments <- commandArgs(TRUE)
library(syriaevents, lib.loc = arguments[1])
asked <- jsonlite::fromJSON(arguments[2], simplifyVector = FALSE)
read <- list()
made <- lapply(asked, function(call) {
  place <- paste(call$path, call$table)
  if (is.null(read[[place]])) read[[place]] <<- syria_events(call$table, call$path, "csv")
  rows <- read[[place]]
  sum <- syria_total(rows, call$what, unlist(call$by))
  cells <- lapply(sum, function(column) if (is.factor(column)) as.character(column) else column)
  list(names = names(sum), rows = nrow(sum), cells = lapply(cells, as.list), levels = levels(sum$open))
})
writeLines(jsonlite::toJSON(made, null = "null", na = "null", auto_unbox = TRUE), arguments[3], useBytes = TRUE)
"""
ASKED = [
    ("events", what, by)
    for what in ("killed", "injured", "civilians_killed")
    for by in ([], ["event_type"], ["month"], ["year", "event_class"], ["location_id"], ["is_total", "n_voices"])
] + [("casualties", what, by) for what in ("killed", "injured", "detained") for by in ([], ["side_id"], ["category"])]


def as_folder(tables: Mapping[str, pa.Table], package: Package, folder: Path) -> Path:
    """Tables as a folder that R reads: descriptor, schema and the CSV mirror."""
    told = []
    for about in package.descriptor["resources"]:
        # Only the CSV mirror is written, whose content the descriptor tells; there is no Parquet file to have a hash.
        kept = {key: value for key, value in about.items() if key not in ("hash", "bytes")}
        if about["name"] in tables:
            data = tables[about["name"]]
            kept |= {"rows": data.num_rows, "content_hash": content_hash(data)}
        told.append(kept)
    shutil.copytree(ROOT / "schema", folder / "schema")
    mirror = csvmirror.files(dict(tables), package.schema, package.descriptor)
    descriptor = json.dumps(dict(package.descriptor) | {"resources": told}).encode()
    return put(mirror | {"datapackage.json": descriptor}, folder)


def differing_totals(library: Path, package: Package, drawn: list[dict[str, pa.Table]], folder: Path) -> list[Any]:
    """The calls of which R's total is another than Python's, each with both."""
    calls, expected = [], []
    for number, found in enumerate(drawn):
        path = as_folder(found, package, folder / str(number))
        for table, what, by in ASKED:
            calls.append({"path": str(path), "table": table, "what": what, "by": by})
            expected.append(se.total(found[table], what, by, as_="arrow"))
    put({"totals.R": TOTALS.encode(), "asked.json": json.dumps(calls).encode()}, folder)
    done = r("Rscript", folder / "totals.R", library, folder / "asked.json", folder / "made.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    made = json.loads((folder / "made.json").read_text("utf-8"))
    sides = list(package.schema.values("open_side"))
    wanted = [
        {"names": total.column_names, "rows": total.num_rows, "cells": total.to_pydict(), "levels": sides}
        for total in expected
    ]
    return [found for found in zip(calls, wanted, made, strict=True) if found[1] != found[2]]


def test_totals_in_r_are_those_of_python_on_the_data(
    library: Path, package: Package, tables: dict[str, pa.Table], tmp_path: Path
) -> None:
    assert differing_totals(library, package, [tables], tmp_path) == []


def test_totals_in_r_are_those_of_python(library: Path, package: Package, tmp_path: Path) -> None:
    drawn: list[dict[str, pa.Table]] = []

    # One process of R for all of them; a failure names the folder of the dataset, which pytest keeps.
    @fewest
    @given(strategies.datasets(max_events=4, max_claims=8))
    def draw(found: dict[str, pa.Table]) -> None:
        drawn.append(found)

    draw()
    assert len(drawn) > 1
    assert differing_totals(library, package, drawn, tmp_path) == []


def redescribe(folder: Path, tables: Mapping[str, pa.Table], parquet: Mapping[str, bytes]) -> None:
    """The hashes in the descriptor are those of these tables, so that R does not refuse what was altered."""
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    for resource in descriptor["resources"]:
        if resource["name"] in tables:
            resource["content_hash"] = content_hash(tables[resource["name"]])
            resource["hash"] = f"sha256:{hashlib.sha256(parquet[resource['path']]).hexdigest()}"
    file.write_text(json.dumps(descriptor), "utf-8")


CHANGED: dict[str, Any] = {
    "string": '\u062f\u0645\u0634\u0642, "NA"',
    "integer": 99,
    "number": 0.1 + 0.2,
    "boolean": None,
    "date": dt.date(1969, 12, 31),
    "datetime": dt.datetime(2022, 8, 24, 1, 2, 3, 4, dt.UTC),
    "any": b"\x01\xff",
}


def changed(tables: dict[str, pa.Table], schema: Schema) -> tuple[dict[str, pa.Table], list[tuple[str, str, int]]]:
    """The tables with the last present cell of a column of each type, and of a closed vocabulary, made another."""
    made, places = dict(tables), []
    for kind in (*CHANGED, "vocabulary"):
        name, field = next(
            (name, field)
            for name in tables
            for field in schema.table(name).fields
            if kind == ("vocabulary" if field.vocabulary is not None else field.type)
            and field.name not in schema.table(name).primary_key
            and made[name][field.name].null_count < made[name].num_rows
        )
        data = made[name]
        values, at = data[field.name].to_pylist(), data.schema.get_field_index(field.name)
        row = max(row for row, value in enumerate(values) if value is not None)
        rest = [value for value in schema.values(field.vocabulary) if value != values[row]] if field.vocabulary else []
        values[row] = rest[-1] if rest else CHANGED[kind]
        column = pa.array(values, pa.string()).dictionary_encode() if rest else pa.array(values, data.schema.types[at])
        made[name] = data.set_column(at, data.schema.field(at).with_type(column.type).with_nullable(True), column)
        places.append((name, field.name, row + 1))
    return made, places


def test_a_changed_cell_of_each_type_is_seen_where_it_is(
    library: Path, reader: str, package: Package, tables: dict[str, pa.Table], tmp_path: Path
) -> None:
    altered, places = changed(tables, package.schema)
    mirror = csvmirror.files(altered, package.schema, package.descriptor)
    parquet = {package.path(name).relative_to(ROOT).as_posix(): arrow.to_bytes(data) for name, data in altered.items()}
    folder = put({**mirror, **parquet}, shutil.copytree(ROOT / CARRIED, tmp_path / "changed"))
    redescribe(folder, altered, parquet)
    found = told(library, reader, folder, tmp_path)["tables"]
    assert sorted(found_at[:3] for found_at in compared(found, tables, package.schema)) == sorted(places)
    assert compared(found, altered, package.schema) == []


def test_the_codebook_the_list_of_tables_and_the_citation_are_those_of_python(
    library: Path, package: Package, tables: dict[str, pa.Table], tmp_path: Path
) -> None:
    found = told(library, "csv", None, tmp_path)
    rows = [row for name in tables for row in dictionary.codebook(package.schema.table(name), package.schema)]
    for name, column in found["codebook"].items():
        cells = column["cells"]
        if column["class"] == ["numeric"]:
            cells = [None if cell is None else float.fromhex(cell) for cell in cells]
        assert cells == [str(row[name]).upper() if isinstance(row[name], bool) else row[name] for row in rows], name
    assert list(found["codebook"]) == list(rows[0])
    assert found["listed"]["table"]["cells"] == list(tables)
    assert found["listed"]["rows"]["cells"] == [str(data.num_rows) for data in tables.values()]
    (text,) = found["cite"]
    assert package.version in text
    assert package.descriptor["title"] in text


def said(code: str, cwd: Path, **more: str) -> str:
    """What R code writes to standard output, as one line."""
    done = r("Rscript", "-e", code, cwd=cwd, **more)
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def test_the_citation_needs_no_loaded_package(library: Path, package: Package, tmp_path: Path) -> None:
    text = said(f'cat(format(citation("syriaevents", lib.loc = "{library}"), "text"))', tmp_path, LC_ALL="C")
    day = package.descriptor["created"][:10]
    full = said(f'library(syriaevents, lib.loc = "{library}"); cat(format(syria_cite(), "text"))', tmp_path, LC_ALL="C")
    assert text == full
    source = f'meta <- list(Version = "{package.version}", Date = "{day}", Encoding = "UTF-8")\n'
    source += f'cat(format(readCitationFile("{SOURCE / "inst" / "CITATION"}", meta), "text"))'
    assert said(source, tmp_path, LC_ALL="C") == full
    assert package.version in text
    assert f"({package.descriptor['created'][:4]})" in text


@pytest.fixture(scope="module")
def old_and_new(rscript: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Libraries of R with a stand-in for nanoparquet, of a version that is too old and of one that is not."""
    made: dict[str, Path] = {}
    for version in ("0.4.2", "0.5.0"):
        folder = tmp_path_factory.mktemp("nanoparquet")
        about = f"Package: nanoparquet\nVersion: {version}\nTitle: T\nDescription: D.\nLicense: MIT\n"
        about += "Author: A\nMaintainer: A <a@example.org>\n"
        code = "read_parquet <- function(file) stop('a stand-in')\n"
        files = {"DESCRIPTION": about, "NAMESPACE": "export(read_parquet)\n", "R/code.R": code}
        source = put({name: text.encode() for name, text in files.items()}, folder / "nanoparquet")
        (made.setdefault(version, folder / "library")).mkdir()
        done = r("R", "CMD", "INSTALL", f"--library={made[version]}", source, cwd=folder)
        assert done.returncode == 0, done.stderr
    return made


def test_a_nanoparquet_that_is_too_old_is_no_reader(
    library: Path, old_and_new: dict[str, Path], tmp_path: Path
) -> None:
    for version, folder in old_and_new.items():
        for before in ("", "loadNamespace('nanoparquet'); "):
            code = f".libPaths(c('{folder}', '{library}', .libPaths())); {before}"
            code += "cat(syriaevents:::usable('nanoparquet'))"
            assert said(code, tmp_path).endswith("TRUE" if version == "0.5.0" else "FALSE")


def test_a_folder_with_the_mirror_only_says_which_reader_works(
    library: Path, old_and_new: dict[str, Path], tmp_path: Path
) -> None:
    shutil.rmtree(shutil.copytree(ROOT / CARRIED, tmp_path / "data") / "syria_events")
    code = f".libPaths(c('{old_and_new['0.5.0']}', '{library}', .libPaths())); library(syriaevents); "
    asked = "cat(tryCatch(syria_events(path = 'data'), error = conditionMessage))"
    assert said(code + asked, tmp_path).endswith('there is a CSV file, which reader = "csv" reads')
    assert int(said(code + "cat(nrow(syria_events(path = 'data', reader = 'csv')))", tmp_path)) > 0


def test_the_help_on_the_package_names_every_function() -> None:
    exported = re.findall(r"^export\((\w+)\)$", (SOURCE / "NAMESPACE").read_text("utf-8"), re.MULTILINE)
    page = (SOURCE / "man" / "syriaevents-package.Rd").read_text("utf-8")
    assert sorted(set(re.findall(r"\\link\{(\w+)\}", page))) == sorted(exported)


def blocks(page: Path) -> str:
    """The R code of a page that runs with the package alone, tables printed by knitr left out."""
    found = re.findall(r"(?<!-->\n)^```(?:r|\{r[^}]*\})\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    alone = [code + "\n" for code in found if "arrow::" not in code and "sf::" not in code]
    return "".join(re.sub(r"(?ms)^knitr::.*?\)\n(?=\n|\Z)", "", code) for code in alone)


def shown(library: Path, page: Path, frame: str, tmp_path: Path) -> list[dict[str, Any]]:
    """The rows of a data frame that the code of a page makes."""
    (program := tmp_path / "page.R").write_text(blocks(page), "utf-8")
    code = f"library(syriaevents, lib.loc = '{library}'); invisible(capture.output(source('{program}'))); "
    code += f"cat(jsonlite::toJSON({frame}, na = 'null', factor = 'string'))"
    rows: list[dict[str, Any]] = json.loads(said(code, tmp_path))
    return rows


def matched(lines: list[dict[str, Any]], wanted: pa.Table) -> None:
    """Holds rows that R made against those of a total; jsonlite leaves out what is missing."""
    rows = [{name: cell for name, cell in row.items() if cell is not None} for row in wanted.to_pylist()]
    assert [{name: cell for name, cell in line.items() if cell is not None} for line in lines] == rows


def test_the_quick_start_takes_no_missing_figure_for_a_zero(
    library: Path, tables: dict[str, pa.Table], tmp_path: Path
) -> None:
    sums = shown(library, ROOT / "docs" / "quickstart-r.md", "sums", tmp_path)
    violence = tables["events"].filter(
        pa.array([row == "violence" for row in tables["events"]["event_class"].to_pylist()])
    )
    matched(sums, se.total(violence, "killed", by="event_type", as_="arrow"))


def test_the_vignette_takes_no_missing_figure_for_a_zero_and_no_voice_for_two(
    library: Path, tables: dict[str, pa.Table], tmp_path: Path
) -> None:
    page = SOURCE / "vignettes" / "casualties-by-side.Rmd"
    own = {event["event_id"] for event in tables["events"].to_pylist() if event["joint_with"] is None}
    names = {actor["actor_id"]: actor["name"] for actor in tables["actors"].to_pylist()}
    counted = [row for row in tables["casualties"].to_pylist() if row["event_id"] in own]
    sides = pa.array([names[actor] for actor in tables["casualties"]["actor_id"].to_pylist()])
    kept = pa.array([event in own for event in tables["casualties"]["event_id"].to_pylist()])
    rows = tables["casualties"].append_column("side", sides).filter(kept)
    key = ["side", "category", "status", "attribution"]
    matched(shown(library, page, "by_side", tmp_path), se.total(rows, "killed", by=key, as_="arrow"))
    lines = shown(library, page, "said", tmp_path)
    said = ("event_id", "subject_id", "voice", "number", "certainty", "stance")
    assert len({tuple(line[name] for name in said) for line in lines}) == len(lines)
    dead = {(row["event_id"], row["actor_id"]) for row in counted if row["outcome"] == "killed" and row["high"] != 0}
    assert {(line["event_id"], line["subject_id"]) for line in lines} == dead


def test_the_check_of_r_finds_no_error_and_no_warning(tarball: Path, tmp_path: Path) -> None:
    # What is suggested and missing would be looked up on the network; in an empty repository it is missing, too.
    put({"src/contrib/PACKAGES": b""}, tmp_path / "repository")
    (profile := tmp_path / "profile.R").write_text(
        f"options(repos = c(CRAN = '{(tmp_path / 'repository').as_uri()}'))\n"
    )
    more = [] if vignettes() else ["--ignore-vignettes"]
    done = r("R", "CMD", "check", "--no-manual", *more, tarball, cwd=tmp_path, R_PROFILE=str(profile))
    assert done.returncode == 0, done.stdout + done.stderr
    status = re.search(r"^Status: .*$", done.stdout, re.MULTILINE)
    assert status is not None, done.stdout
    assert not re.search("WARNING|ERROR", status[0]), done.stdout
    notes = re.findall(r"^\* (checking .*) \.\.\. NOTE$", done.stdout, re.MULTILINE)
    # arrow and nanoparquet are not in Debian; the note says that they are missing.
    assert set(notes) <= {"checking package dependencies"}, done.stdout
    (tests,) = tmp_path.glob("*.Rcheck/tests/testthat.Rout")
    assert re.search(r"FAIL 0 \| WARN 0 \| SKIP [0-9]+ \| PASS [1-9]", tests.read_text("utf-8"))


def test_the_news_of_the_r_package_begin_with_this_version(package: Package) -> None:
    first = (SOURCE / "NEWS.md").read_text("utf-8").splitlines()[0]
    assert first == f"# syriaevents {package.version}"


READING = ("package.R", "readers.R", "tables.R", "types.R")


def test_the_code_that_reads_names_no_column_and_never_asks_nanoparquet_for_some(package: Package) -> None:
    code = "\n".join((SOURCE / "R" / name).read_text("utf-8") for name in READING)
    code = re.sub(r"#.*|\"[^\"]*\"", "", code)
    assert "col_select" not in code
    columns = {field.name for table in package.schema.tables.values() for field in table.fields}
    # What descriptor, schema and bibentry() call their own parts; columns happen to have the same names.
    parts = {"description", "field", "kind", "name", "note", "sha256", "title", "url", "value", "vocabulary"}
    assert columns & set(re.findall(r"\w+", code)) <= parts


def test_what_claims_come_to_in_r_is_what_they_come_to_in_python(library: Path, tmp_path: Path) -> None:
    program = f"library(testthat); library(syriaevents, lib.loc = '{library}'); "
    program += f"test_file('{SOURCE / 'tests' / 'testthat' / 'test-conformance.R'}', package = 'syriaevents', "
    program += "load_package = 'none', reporter = 'summary', stop_on_failure = TRUE)"
    (file := tmp_path / "cases.R").write_text(program, "utf-8")
    cases = ROOT / "tests" / "conformance"
    done = r("Rscript", file, cwd=tmp_path, LC_ALL="C.UTF-8", TZ="Asia/Damascus", SYRIA_CONFORMANCE=str(cases))
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("stated.json", "found.json", "dataset.json"):
        number = len(json.loads((cases / name).read_text("utf-8"))["cases"])
        assert re.search(rf"{name}: {number} cases, [0-9]+ cells", done.stdout)


def json_of(library: Path, code: str, tmp_path: Path) -> Any:
    """What R code gives, by way of JSON."""
    code = f"library(syriaevents, lib.loc = '{library}'); cat(jsonlite::toJSON({code}, na = 'null', digits = NA))"
    return json.loads(said(code, tmp_path))


def spaced(text: str) -> list[str]:
    """The lines of a text, spaced as `said` leaves what R writes."""
    return [" ".join(f".{line}.".split())[1:-1] for line in text.splitlines()]


def test_disagreements_and_claims_are_those_of_python(library: Path, tmp_path: Path) -> None:
    ours = se.disagreements().astype(object)
    assert json_of(library, "syria_disagreements()", tmp_path) == ours.where(ours.notna(), None).to_dict("records")
    found = json_of(library, "syria_claims('SE-074XC')[c('claim_id', 'voice', 'via', 'document')]", tmp_path)
    claims = se.claims("SE-074XC")[["claim_id", "voice", "via", "document"]].astype(object)
    assert found == claims.where(claims.notna(), None).to_dict("records")


def test_what_changed_between_versions_is_what_changed_in_python(library: Path, tmp_path: Path) -> None:
    found = json_of(library, "syria_diff('0.2.0', '1.0.0', reader = 'csv')", tmp_path)
    diff = se.diff("0.2.0", "1.0.0")
    for change, frame in (("added", diff.added), ("removed", diff.removed)):
        rows = sorted((row["table"], row["key"]) for row in found if row["change"] == change)
        assert rows == sorted(zip(frame["table"], frame["key"], strict=True))
    cells = sorted((row["table"], row["key"], row["field"]) for row in found if row["change"] == "corrected")
    assert cells == sorted((row["table"], row["key"], row["field"]) for row in diff.corrected.to_dict("records"))


def test_a_citation_of_events_and_their_fingerprint_are_those_of_python(library: Path, tmp_path: Path) -> None:
    events = ["SE-53HC0", "SE-HSV9P", "SE-QGZNB"]
    chosen = f"c({', '.join(map(repr, events))})"
    assert json_of(library, f"syria_fingerprint({chosen})", tmp_path) == [se.fingerprint(events)]
    lines = json_of(library, f"as.character(toBibtex(syria_cite(events = {chosen})))", tmp_path)
    # The R package is the version that it carries, released or not.
    assert lines == spaced(se.cite("bibtex", events=events).replace(", not released", "").replace("-not-released", ""))
    old = json_of(library, "as.character(toBibtex(syria_cite(version = '1.0.0')))", tmp_path)
    assert old == spaced(se.cite("bibtex", version="1.0.0"))
