"""What people write into the head of the descriptor, and what coding files owe to it and to the last release."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from syria_events.checks import descriptor, heads, history
from syria_events.coding.reader import Coding
from syria_events.editions.datapackage import Package
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema

_RETIRED = "coding/retired.csv"


def problems(folder: Path, found: Coding, schema: Schema, told: Sequence[Issue]) -> list[Issue]:
    """Everything that is wrong with the head of the descriptor, with places outside its extent, and with what is gone.

    Places and what is retired are told at their lines, and values of vocabularies too, which say since when they are.
    Of a line of coding/retired.csv that is `told` nothing more is said.
    """
    issues = [*history.broader_issues(schema)]
    try:
        head = Package.open(folder).descriptor
    except Refused:  # told by the commands that need the descriptor
        return issues
    if extent := descriptor.box(head):
        issues += descriptor.astray(found.records["locations"].items(), extent, "coding/locations.csv")
    issues += descriptor.head_issues(head)
    if head.get("name") == heads.NAME:
        # The list that stands in the descriptor is what the last build made of the coding.
        issues += history.issues({**head, "retired": None}, schema, dt.datetime.now(dt.UTC).date(), folder)
        issues += _graves(history.before(head, folder), found, {issue.line for issue in told if issue.path == _RETIRED})
    return issues


def _graves(last: Package | None, found: Coding, told: Collection[int]) -> Iterator[Issue]:
    """What is wrong with coding/retired.csv beside the last release; nothing where not all of it could be read."""
    listed = found.lists["retired"]
    if last is None or listed.lost or listed.unread:
        return
    lines = list(found.retired)
    for wrong in history.graves(list(found.retired.values()), last):
        line = 0 if wrong.at is None else lines[wrong.at]
        if line not in told:
            yield Issue(_RETIRED, line, "retired", f"{wrong.key}: {wrong.said}")
