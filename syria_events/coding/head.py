"""What people write into the head of the descriptor, and the places that have to lie in the extent it gives."""

from __future__ import annotations

from pathlib import Path

from syria_events.checks import descriptor
from syria_events.coding import lists
from syria_events.editions.datapackage import Package
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema


def problems(folder: Path, schema: Schema) -> list[Issue]:
    """Everything that is wrong with the head of the descriptor, and every place outside its extent, at its line."""
    try:
        head = Package.open(folder).descriptor
    except Refused:  # told by the commands that need the descriptor
        return []
    issues = [*descriptor.head_issues(head)]
    if extent := descriptor.box(head):
        path, table = "coding/locations.csv", schema.tables["locations"]
        header = [column for column in table.names if column != "geometry"]
        # what is wrong with the lines themselves is told where the whole coding is read
        rows = lists.typed_rows(folder, "locations", header, table, [])
        issues += descriptor.astray(rows.items(), extent, path)
    return issues
