"""What of the R package follows from the rest of the tree: its version and day, and the data it carries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from syria_events.editions import archives
from syria_events.editions.datapackage import Package
from syria_events.formats import csvmirror

DESCRIPTION = "r/DESCRIPTION"
CARRIED = "r/inst/extdata"


def files(package: Package, mirror: Mapping[str, bytes]) -> dict[str, bytes]:
    """Path -> content of r/DESCRIPTION, with the version and day of the data, and of everything in r/inst/extdata.

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
    carried |= _released(folder)
    return {DESCRIPTION: description.encode()} | {f"{CARRIED}/{name}": content for name, content in carried.items()}


def _released(folder: Path) -> dict[str, bytes]:
    """The archives of released versions as they are, their hashes, and the tables of each as CSV.

    R reads no Parquet by itself; that the CSV are the tables of the archive is held by its content hashes.
    """
    known = archives.sums(folder)
    if not known:
        return {}
    carried = {archives.SUMS: (folder / archives.SUMS).read_bytes()}
    for version in known:
        path = archives.archive_path(version)
        carried[path] = (folder / path).read_bytes()
        package = Package.open(folder / path)
        tables = {name: package.table(name) for name in package.names}
        mirror = csvmirror.files(tables, package.schema, package.descriptor)
        names = [f"{csvmirror.FOLDER}/{name}.csv" for name in tables]
        carried |= {f"{archives.FOLDER}/{version}/{name}": mirror[name] for name in names}
    return carried
