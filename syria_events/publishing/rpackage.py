"""What of the R package follows from the rest of the tree: its version and day, and the data it carries."""

from __future__ import annotations

import re
from collections.abc import Mapping

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
    return {DESCRIPTION: description.encode()} | {f"{CARRIED}/{name}": content for name, content in carried.items()}
