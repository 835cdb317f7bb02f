"""The tables as Stata files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syria_events.editions.datapackage import Package
from syria_events.frames.outgoing import convert
from syria_events.issues import Issue, Refused
from syria_events.progress import told
from syria_events.schema import Table

if TYPE_CHECKING:
    import pandas as pd

# What Stata holds: characters of a label, and bytes of a text before it must be a strL.
_LABEL, _TEXT = 80, 2045
# The least and the greatest integer of its type long; the next 27 stand for missing values.
_LONG = (-2_147_483_647, 2_147_483_620)
_FORMATS = {"date": "td", "datetime": "tc"}

# Stata stamps a file with a time; a clock would make two exports of the same data differ.
_STAMP = datetime(2000, 1, 1)


def write_stata(package: Package, path: Path) -> None:
    """A folder of .dta files, one per table, stands at `path`; the codebook is `codebook.dta`.

    Days are %td and instants %tc in UTC, booleans 0 and 1, bytes hexadecimal. A value of a closed
    vocabulary is its place in it, counted from 0, with the value as its label; in a table without
    rows it is text. A missing text is empty, as Stata has no other. Labels of variables are the
    beginnings of their descriptions, which stand whole in the codebook. Raises Refused for a value
    that Stata cannot hold, such as a real above 8.9e307.
    """
    import pandas as pd

    path.mkdir()
    codes = []
    for name in told(package.names, "writing tables"):
        table = package.schema.table(name)
        frame = _plain(convert(package.table(name), table, "pandas"), table)
        labels = {field.name: _label(field.description) for field in table.fields}
        formats = {field.name: _FORMATS[field.type] for field in table.fields if field.type in _FORMATS}
        _write(frame, path / f"{name}.dta", f"{table.title}, version {package.version}", labels, formats)
        codes += [[name, field.name, field.unit or "", field.description] for field in table.fields]
    codebook = pd.DataFrame(codes, columns=["table", "column", "unit", "description"], dtype=object)
    _write(codebook, path / "codebook.dta", f"Codebook, version {package.version}", {}, {})


def _plain(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The columns in types that Stata has."""
    made: dict[str, Any] = {}
    for field in table.fields:
        column = frame[field.name]
        match field.type:
            case "string" if field.vocabulary is None or frame.empty:  # without rows pandas fails at the labels
                made[field.name] = column.astype(object).where(column.notna(), "")
            case "any":
                made[field.name] = column.map(lambda value: value.hex(), na_action="ignore").astype(object)
                made[field.name] = made[field.name].where(column.notna(), "")
            case "boolean":
                made[field.name] = column.astype("Int8")
            case "integer" if not column.dropna().between(*_LONG).all():
                # pandas would write the integers that Stata keeps for missing values, and they would be lost.
                made[field.name] = column.astype("Float64")
            case "datetime":
                made[field.name] = column.dt.tz_localize(None)
            case _:
                made[field.name] = column
    return frame.assign(**made)


def _write(frame: pd.DataFrame, path: Path, label: str, labels: dict[str, str], formats: dict[str, Any]) -> None:
    texts = [name for name in frame if frame[name].dtype == "object"]
    long = [name for name in texts if max((len(text.encode()) for text in frame[name]), default=0) > _TEXT]
    try:
        frame.to_stata(
            path,
            write_index=False,
            version=118,  # Stata 14 and later, the first with Unicode
            convert_dates=formats,
            convert_strl=long,
            data_label=_label(label),
            variable_labels=labels,
            time_stamp=_STAMP,
        )
    except ValueError as error:
        raise Refused([Issue(path.name, 0, "stata", str(error))]) from error


def _label(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 3]}..."
