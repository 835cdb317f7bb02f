"""The installed version: where it lies, and its tables read at once, as nothing else is imported for it."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa


def root() -> Path:
    """The folder that holds `datapackage.json`, `schema/` and the data.

    In a checkout or an editable install that is the top of the tree; in an installed package it
    is the mirror of the tree inside it.
    """
    package = Path(__file__).parent
    mirror = package / "_dist"
    return mirror if mirror.is_dir() else package.parent


def content(table: str) -> bytes | None:
    """The Parquet file of a table, None where anything about it is not as the descriptor says.

    What has the SHA-256 that was published needs no other look at its pages and values; who is
    given None looks with `editions.datapackage`, which tells what is wrong.
    """
    try:
        folder = root()
        resources = json.loads((folder / "datapackage.json").read_bytes())["resources"]
        found = next(entry for entry in resources if entry["name"] == table and entry["format"] == "parquet")
        data = (folder / found["path"]).read_bytes()
    except (OSError, ValueError, LookupError, TypeError, StopIteration):
        return None
    return data if found.get("hash") == f"sha256:{hashlib.sha256(data).hexdigest()}" else None


def polars(data: bytes) -> pl.DataFrame:
    """The table in polars, which finds in the file that closed vocabularies are an `Enum`."""
    import polars

    return polars.read_parquet(BytesIO(data))


def arrow(data: bytes) -> pa.Table:
    """The table as Arrow data."""
    from pyarrow import BufferReader
    from pyarrow.parquet import ParquetFile

    with ParquetFile(BufferReader(data)) as file:
        return file.read(use_threads=False)
