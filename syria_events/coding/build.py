"""Coding files become tables and their files: all of them, or none.

`lint` finds every problem, at the line of the coding file that causes it; `files` makes only what
`lint` accepts.
"""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa

from syria_events import outputs
from syria_events.checks.descriptions import description_issues
from syria_events.coding import head, lists, passages, placing, reader, rulings, seconds
from syria_events.editions import archives, datapackage
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema, arrow, read, readable

# Rules that what a line of a list is called may break.
_OF_KEYS = frozenset({"pattern", "required", "primary_key", "unreadable", "hidden_character", "csv", "gone"})
# In these folders nothing stands but what a build makes.
WHOLE = (datapackage.DATA,)


def lint(folder: Path) -> list[Issue]:
    """Every problem of the coding files under `folder`, sorted; empty when they can be built and are in order.

    Where the schema is broken, so far that it does not say what files should be like, what can be told without is told.
    """
    schema, issues = readable(folder)
    return sorted({*issues, *(problems(folder, schema) if schema is not None else reader.texts(folder))})


def problems(folder: Path, schema: Schema) -> list[Issue]:
    """The same, where the schema is at hand."""
    found, issues = reader.read(folder, schema)
    _, issues = _checked(found, issues, folder, schema)
    issues += placing.vanished(found, folder, issues)
    issues += [*description_issues(folder), *head.problems(folder, found, schema, issues)]
    gone = {Path(issue.path).stem for issue in issues if issue.rule == "gone"}
    issues += seconds.problems(folder, found, gone, {issue.path for issue in issues}, schema)
    # Where a line belongs is not to be told while its first cell is wrong.
    spoilt = {(issue.path, issue.line) for issue in issues if issue.rule in _OF_KEYS or "a new name" in issue.message}
    return sorted({*issues, *(each for each in lists.unsorted(found.lists) if (each.path, each.line) not in spoilt)})


def frozen(folder: Path, changed: bool) -> str:
    """A note where the version in the descriptor is released, and the coding is no longer what it was released with.

    `changed` says so already; else it is what a build would write that says so.
    """
    try:
        version = datapackage.Package.open(folder).version
        if version not in archives.sums(folder):
            return ""
        if not changed and not outputs.stale(folder, files(folder), "build", WHOLE):
            return ""
    except Refused:  # told by the commands that need what is broken
        return ""
    return f"{version} is released and stays as it is: give the data the next version in {datapackage.DESCRIPTOR}"


def files(folder: Path) -> dict[str, bytes]:
    """The files that the coding under `folder` comes to: path relative to `folder` -> content.

    Raises Refused with every problem of the coding, schema or descriptor.
    """
    schema, opened = read(folder), datapackage.Package.open(folder)
    if not opened.version:
        message = "expected a version, MAJOR.MINOR.PATCH"
        raise Refused([Issue(datapackage.DESCRIPTOR, 0, "version", message)])
    found, issues = reader.read(folder, schema)
    issues += [*description_issues(folder), *head.problems(folder, found, schema, issues)]
    made = _tables(found, issues, folder, schema)
    paths = {name: datapackage.table_path(name) for name in made}
    parquet = {paths[name]: arrow.to_bytes(data, folder / paths[name]) for name, data in made.items()}
    vocabularies = map(datapackage.vocabulary_path, schema.vocabularies)
    described = parquet | {path: (folder / path).read_bytes() for path in vocabularies}
    retired = sorted(found.retired.values(), key=lambda row: (str(row["table"]), str(row["id"])))
    days = [day for name in ("date_start", "date_end") for day in made["events"][name].to_pylist() if day is not None]
    temporal = {"start": min(days).isoformat(), "end": max(days).isoformat()} if days else {}
    descriptor = {**opened.descriptor, "temporal": temporal, "retired": retired}
    descriptor = datapackage.render(descriptor, schema, made, described)
    return parquet | {datapackage.DESCRIPTOR: (json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n").encode()}


def tables(folder: Path, schema: Schema) -> dict[str, pa.Table]:
    """Every table of the dataset, from the coding files under `folder`.

    Raises Refused with all problems, each at its line in the coding files.
    """
    found, issues = reader.read(folder, schema)
    return _tables(found, issues, folder, schema)


def _tables(found: reader.Coding, issues: list[Issue], folder: Path, schema: Schema) -> dict[str, pa.Table]:
    """Every table; raises Refused with `issues` and all that are found on the way."""
    rows, issues = _checked(found, issues, folder, schema)
    if issues:
        raise Refused(issues)
    return {name: arrow.from_rows(table, schema, [p.row for p in rows[name]]) for name, table in schema.tables.items()}


def _checked(
    found: reader.Coding, issues: list[Issue], folder: Path, schema: Schema
) -> tuple[placing.Rows, list[Issue]]:
    """The rows of all tables, and every problem: `issues` and those that are found on the way."""
    issues = [*issues, *passages.moved(found, folder)]
    rows, ruled = placing.placed(found, schema)
    made = placing.issues(found, rows, folder, schema, [*issues, *ruled])
    if wrong := placing.wrong_claims(made):
        # Whether claims differ cannot be told of those that say what they cannot say.
        ruled = [issue for each in found.incidents.values() for issue in rulings.ruled(each, schema, wrong).issues]
    return rows, sorted({*issues, *made, *ruled})
