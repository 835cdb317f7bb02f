"""The dataset in the formats of other programs, written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from syria_events import naming, outputs
from syria_events.editions import archives
from syria_events.editions.datapackage import Package
from syria_events.formats import databases, huggingface, points, spreadsheets, stata
from syria_events.issues import Issue, Refused


class _Format(NamedTuple):
    """How a format is written, whether as a folder of files, and the ends of files that belong to one of it."""

    write: Callable[[Package, Path], None]
    folder: bool = False
    journals: tuple[str, ...] = ()


_FORMATS = {
    "duckdb": _Format(databases.write_duckdb, journals=(".wal",)),
    "sqlite": _Format(databases.write_sqlite, journals=("-wal", "-journal", "-shm")),
    "csv": _Format(spreadsheets.write_csv, folder=True),
    "xlsx": _Format(spreadsheets.write_xlsx),
    "geojson": _Format(points.write_geojson),
    "geoparquet": _Format(points.write_geoparquet),
    "stata": _Format(stata.write_stata, folder=True),
    "huggingface": _Format(huggingface.write_huggingface, folder=True),
}
FORMATS = tuple(_FORMATS)


def export(version: str | Package | None, to: str, path: str | Path, *, overwrite: bool = False) -> Path:
    """The path at which a whole version now stands in the format `to`; None is the installed one.

    `duckdb`, `sqlite`: one database; every table with its keys, checks and comments, and the
    tables `codebook`, `vocabularies` and `about`. `xlsx`: one workbook, a sheet for each of them
    and `wide`. `csv`: a folder with the same, a file each, UTF-8 with a byte order mark; a text
    that a spreadsheet would run has a `'` before it, which `unmarked` takes off. `stata`: a folder
    of .dta files (Stata 14 and later) with labels of variables and of values. `geojson`, `geoparquet`: the events
    with their points. `huggingface`: a folder of the Parquet files with a dataset card, from which
    `datasets.load_dataset(folder, "events")` reads each table. Empty means missing everywhere.

    Written whole or not at all: what stood at `path` before stands there until the new file is
    complete. Raises ValueError for an unknown format and KeyError for a version that is not
    released; Refused where the folder to write in is missing or cannot be written, where `path`
    exists and `overwrite` is false, and where it is a folder with anything in it that the new
    export has not; ImportError naming the extra where a library is missing.
    """
    naming.chosen("export format", to, FORMATS)
    package = archives.package(version)
    target = _target(Path(path))
    try:
        _free(target, to, overwrite)
        with outputs.staged(target.parent) as stage:
            _FORMATS[to].write(package, stage.new / target.name)
            _covered(target, stage.new / target.name)
            outputs.place(stage, target.name)
    except OSError as error:
        raise Refused([Issue(str(path), 0, "write", f"cannot be written; {error.strerror or error}")]) from error
    return Path(path)


def _target(path: Path) -> Path:
    """The place that `path` names, where it is a link the link itself."""
    return path.resolve() if path.name in ("", "..") else path.parent.resolve() / path.name


def _free(target: Path, to: str, overwrite: bool) -> None:
    """Refused where an export may not be put at `target`."""
    _, folder, journals = _FORMATS[to]
    inside = any(target.iterdir()) if target.is_dir() else target.exists()
    beside = [file for end in journals if (file := target.with_name(target.name + end)).exists()]
    message = ""
    if target.is_symlink():
        message = f"is a link to {target.readlink()}; name that, or another path"
    elif not target.parent.is_dir():
        message = f"there is no folder {target.parent} to write in"
    elif target.exists() and target.is_dir() != folder:
        message = f"is a {'folder' if target.is_dir() else 'file'}; {to} makes a {'folder' if folder else 'file'}"
    elif target == Path.cwd():
        message = "is the current folder, which an export would replace; name a folder in it"
    elif beside:
        message = f"has {beside[0].name} beside it, which would be read into the new file; close or remove it first"
    elif target.exists() and not target.is_dir() and not target.is_file():
        message = "is neither a file nor a folder"
    elif inside and not overwrite:
        message = "exists; choose another path, or ask for it to be overwritten (overwrite=True, --overwrite)"
    if message:
        raise Refused([Issue(str(target), 0, "path", message)])


def _covered(target: Path, made: Path) -> None:
    """Refused where a folder at `target` holds anything that `made` has not, which would be lost."""
    if not target.is_dir():
        return
    known = {file.name for file in made.iterdir()}
    others = sorted(file.name for file in target.iterdir() if file.name not in known or not file.is_file())
    if others:
        message = f"holds {', '.join(others)}, which this export has not; choose another path"
        raise Refused([Issue(str(target), 0, "path", message)])
