"""The tables that explain the others, for files that leave the package: codebook, vocabularies and about."""

from __future__ import annotations

from collections.abc import Iterator

from syria_events.editions.datapackage import Package
from syria_events.schema import dictionary


def explanations(package: Package) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Name and rows of each explaining table; `word` tells how their cells are written."""
    codes = [row for name in package.names for row in dictionary.codebook(package.schema.table(name), package.schema)]
    about = {"title": package.descriptor["title"], "version": package.version}
    about |= {"description": package.descriptor["description"]}
    about |= {"licence": "; ".join(entry["path"] for entry in package.descriptor["licenses"])}
    about |= {"sources": "; ".join(entry["title"] for entry in package.descriptor["sources"])}
    about |= {
        "missing values": "An empty cell is a missing value; the codebook says what it means. A zero was claimed."
    }
    yield "codebook", codes
    yield "vocabularies", dictionary.vocabulary_rows(package.schema)
    yield "about", [{"name": name, "value": value} for name, value in about.items()]


def word(value: object) -> str:
    """A cell of an explaining table as text."""
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
