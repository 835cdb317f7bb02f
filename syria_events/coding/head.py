"""What people write into the head of the descriptor, and the places that have to lie in the extent it gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from syria_events.checks import descriptor
from syria_events.editions.datapackage import Package
from syria_events.issues import Issue, Refused


def problems(folder: Path, locations: Mapping[int, Mapping[str, Any]]) -> list[Issue]:
    """Everything that is wrong with the head of the descriptor, and every place outside its extent, at its line."""
    try:
        head = Package.open(folder).descriptor
    except Refused:  # told by the commands that need the descriptor
        return []
    extent = descriptor.box(head)
    astray = descriptor.astray(locations.items(), extent, "coding/locations.csv") if extent else ()
    return [*descriptor.head_issues(head), *astray]
