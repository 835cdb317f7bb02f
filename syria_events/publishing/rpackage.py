"""What of the R package follows from the rest of the tree: its version and day, and the data it carries."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from syria_events.editions import archives
from syria_events.editions.datapackage import Package
from syria_events.formats import csvmirror
from syria_events.schema import Schema, Table, dictionary

DESCRIPTION = "r/DESCRIPTION"
CARRIED = "r/inst/extdata"
OUTLINES = "syria_events/explorer/outlines.json"  # the same under the maps of both languages
_LONG = 200  # characters of the values of a vocabulary; longer ones are looked up


def files(package: Package, mirror: Mapping[str, bytes]) -> dict[str, bytes]:
    """Path -> content of r/DESCRIPTION, the help pages of the tables, the outlines, and everything in r/inst/extdata.

    The R package carries the members of a release, and of the CSV mirror the tables; schema and
    vocabularies are among the members already. It cites in a way of its own, and R's check takes
    a CITATION.cff for a CITATION in the wrong place.
    """
    folder = package.folder
    members = [name for name in archives.members(package) if name != "CITATION.cff"]
    tables = [f"{csvmirror.FOLDER}/{name}.csv" for name in package.names]
    carried = {name: (folder / name).read_bytes() for name in members} | {name: mirror[name] for name in tables}
    description = (folder / DESCRIPTION).read_text("utf-8")
    for key, value in {"Version": package.version, "Date": package.descriptor["created"][:10]}.items():
        description = re.sub(f"^{key}: .*$", f"{key}: {value}", description, flags=re.MULTILINE)
    carried |= _released(package)
    pages = {f"r/man/table-{name}.Rd": help_page(package.schema.table(name), package.schema) for name in package.names}
    texts = {DESCRIPTION: description, "r/inst/outlines.json": (folder / OUTLINES).read_text("utf-8")} | pages
    return {name: text.encode() for name, text in texts.items()} | {
        f"{CARRIED}/{name}": content for name, content in carried.items()
    }


def help_page(table: Table, schema: Schema) -> str:
    """The help page of R on one table: what a row is, and what each column means."""
    rows = dictionary.codebook(table, schema)
    columns = "\n".join(f"  \\item{{\\code{{{row['column']}}}}}{{{_rd(_column(row))}}}" for row in rows)
    return f"""\\name{{{table.name}}}
\\alias{{{table.name}}}
\\title{{The table {table.name}}}
\\description{{
  {_rd(table.description)}
}}
\\details{{
  \\code{{syria_events("{table.name}")}} reads it. Its columns:
  \\describe{{
{columns}
  }}
}}
\\seealso{{\\code{{\\link{{syria_events}}}}, \\code{{\\link{{syria_codebook}}}}}}
\\keyword{{datasets}}
"""


def _column(row: Mapping[str, Any]) -> str:
    values = f" One of {row['values'].replace(';', ', ')}." if row["values"] and len(row["values"]) < _LONG else ""
    more = f" A value of the vocabulary {row['vocabulary']}." if row["vocabulary"] and not values else values
    return f"{row['description']}{more}"


def _rd(text: str) -> str:
    return re.sub(r"([\\\\%{}])", r"\\\1", text)


def _released(package: Package) -> dict[str, bytes]:
    """The archives of the versions released before, their hashes, and the tables of each as CSV.

    R reads no Parquet by itself; that the CSV are the tables of an archive is held by its content hashes.
    The version itself is what the R package carries anyway, so that releasing it changes nothing here.
    """
    carried: dict[str, bytes] = {}
    lines = []
    for version in archives.versions():
        if version == package.version:
            continue
        content = archives.path(version).read_bytes()
        path = archives.archive_path(version)
        lines.append(f"{hashlib.sha256(content).hexdigest()}  {path.rpartition('/')[2]}\n")
        carried[path] = content
        opened = archives.package(version)
        mirror = csvmirror.files({name: opened.table(name) for name in opened.names}, opened.schema, opened.descriptor)
        names = [f"{csvmirror.FOLDER}/{name}.csv" for name in opened.names]
        carried |= {f"{archives.FOLDER}/{version}/{name}": mirror[name] for name in names}
    return carried | {archives.SUMS: "".join(lines).encode()}
