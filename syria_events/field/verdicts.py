"""What people decided about pairs of events, as rows that can be kept, read and passed back in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from syria_events import inputs
from syria_events.field import layouts
from syria_events.frames.fitting import fitted
from syria_events.frames.incoming import columns_of
from syria_events.issues import Issue, Refused
from syria_events.schema import Table, files
from syria_events.schema.shape import once

Verdicts = Mapping[tuple[str, str], str]


@cache
def table() -> Table:
    """What the columns of verdicts are: `schema/field/verdicts.json`."""
    text: Any = inputs.parsed(layouts.folder() / "verdicts.json", once)
    return files.described(text, layouts.made().vocabularies)


def read(source: object, left: frozenset[str], right: frozenset[str]) -> Verdicts:
    """The verdict on each pair of a CSV or Parquet file or a frame; rows without a verdict are left out.

    Raises Refused, with everything that is wrong: a column that is missing, a verdict that is none, an event that
    neither side has, a pair there twice, and an event that is the same as two others, of which only one can be
    assigned.
    """
    if source is None:
        return {}
    columns = columns_of(source)
    path = str(source) if isinstance(source, str) or hasattr(source, "__fspath__") else "verdicts"
    if missing := [name for name in ("left", "right", "verdict") if name not in columns.names]:
        raise Refused(Issue(path, 0, "column", f"expected a column {name}") for name in missing)
    found = fitted(columns, table(), layouts.made())
    cells = (found.data.column(name).to_pylist() for name in ("left", "right", "verdict"))
    lines = columns.lines or range(1, columns.n_rows + 1)
    issues = [Issue(path, p.row and lines[p.row - 1], p.rule, p.message) for p in found.problems]
    verdicts: dict[tuple[str, str], str] = {}
    ends: dict[tuple[str, str], str] = {}
    known = layouts.made().values("verdict")

    def told(line: int, rule: str, message: str) -> None:
        issues.append(Issue(path, line, rule, message))

    for line, one, other, verdict in zip(lines, *cells, strict=True):
        if verdict is None:
            continue
        if verdict not in known:
            told(line, "value", f"verdict is {verdict!r}; expected one of {', '.join(known)}")
        for side, event, events in (("left", one, left), ("right", other, right)):
            if event not in events:
                told(line, "key", f"{side} is {event!r}, which no event of the {side} is called")
            elif verdict == "same":
                partner = other if side == "left" else one
                if (first := ends.setdefault((side, event), partner)) != partner:
                    told(line, "same", f"{event} is the same as {first} and another; expected one, or unsure")
        if (one, other) in verdicts:
            told(line, "key", f"there are two verdicts on {one} and {other}; expected one")
        verdicts[one, other] = verdict
    if issues:
        raise Refused(issues)
    return verdicts
