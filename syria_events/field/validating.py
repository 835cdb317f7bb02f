"""What is wrong with rows of our tables, or of another dataset's: errors, warnings, and a summary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from syria_events import naming
from syria_events.checks import validation
from syria_events.checks.judging import Judgement
from syria_events.field import asked, headers, layouts, sources, summing
from syria_events.field.layouts import Layout
from syria_events.field.sources import Asked
from syria_events.field.summing import Summary
from syria_events.issues import Issue, Refused, Report
from syria_events.schema.text import cut


@dataclass(frozen=True, order=True)
class Found(Issue):
    """An issue in a row of another dataset: besides what an `Issue` has, the columns and the key of the row."""

    columns: tuple[str, ...] = ()
    key: str | None = None


@dataclass(frozen=True, repr=False)
class FieldReport(Report):
    """A report on rows of another dataset: `issues` are errors; `warnings` and a `summary` are apart from them.

    At most 10,000 rows are named for each rule and column; `summary.broken` counts all of them.
    """

    warnings: tuple[Issue, ...] = ()
    summary: Summary | None = None

    def json(self) -> str:
        """The report as JSON text, for programs."""
        return json.dumps(self.data(), indent=2)

    def data(self) -> dict[str, object]:
        """The report for programs."""
        told: dict[str, object] = {"ok": self.ok, "n_rows": self.n_rows}
        told["issues"], told["warnings"] = ([asdict(each) for each in some] for some in (self.issues, self.warnings))
        return told | {"summary": self.summary.json() if self.summary else None}

    def __str__(self) -> str:
        parts = [*self._named("error", self.issues), *self._named("warning", self.warnings)]
        return "\n".join([*parts, str(self.summary) if self.summary else self._summary()])

    def _named(self, severity: str, issues: Sequence[Issue]) -> Iterator[str]:
        """A line for each issue, the first of each rule and column; how many there are besides is said after them."""
        shown: dict[tuple[str, object], int] = {}
        for issue in issues:
            key = (issue.rule, issue.columns if isinstance(issue, Found) else ())
            shown[key] = shown.get(key, 0) + 1
            if shown[key] <= SHOWN:
                word = "" if severity == "error" else "warning: "
                yield f"{issue.path}:{issue.line}: {word}{issue.rule}: {issue.message}"
        for each in self.summary.broken if self.summary else ():
            if each.severity == severity and each.count > SHOWN:
                more = each.count - min(SHOWN, shown.get((each.rule, each.columns), 0))
                yield f"{issues[0].path}:0: {each.rule}: {', '.join(each.columns)}: {more:,} more rows are like these"


# So many rows are printed of each rule and column; `--json` names more.
SHOWN = 20


@naming.public
def validate(frame_or_path: object, schema: str | None = None, *, version: str | None = None) -> Report:
    """What is wrong with rows that should be like those of a table of ours, or of UCDP GED or ACLED, and how many.

    `schema` is a table of ours, "ucdp-ged" or "acled"; None takes the table of ours whose columns the rows have, and
    says which it took, or that they are those of the other two.

    Of ours: takes a frame of pandas (GeoPandas among them), polars (eager or lazy), Arrow or DuckDB, or the path of a
    Parquet or CSV file with the columns of the table. Checks columns, types, every constraint and rule, the primary
    key, and that keys into other tables lead somewhere in the installed dataset; the order of rows is free. In an
    issue, `path` is the file, or the table's name for rows in memory; `line` is the row counted from 1, or the line of
    a CSV file.

    A cell is what it stands for, however a program keeps it: 6.0 is the count 6, "true" and 1 are true, 04:00:00 and
    4:00 AM are the clock time 04:00, midnight is the day, an instant without a zone is in UTC, and None, NaN and empty
    text are missing. What cannot be read for one cause, such as decimal commas, is one issue that says how to read the
    file; its line is the first of them.

    `version` is a released version of ours whose rows these are said to be ("1.0.0"): they are checked by its schema
    and held against its archive, and each row that differs, is missing or is not of it is an issue. A file that stands
    in a package and is listed in its datapackage.json bears the version that is written there.

    Of UCDP GED and ACLED: takes the same frames, a frame of Spark, and every file that `se.ucdp.read` takes. Rows are
    held against the constraints and rules in `schema/field/`. `issues` are errors, and the report has `warnings` (rules
    that the dataset itself is known to break, such as low <= best <= high) and a `summary`: rows, events and people by
    year, ids that are there twice, columns never filled, and rows by rule. A relation of DuckDB and a frame of Spark
    are asked in SQL where they are, and nothing but verdicts leaves them; rows of Spark have no number, so that `line`
    is 0, and `key` tells them. At most 10,000 rows are named for each rule and column, and all are counted.

    Input that cannot be read at all is an issue too. Raises KeyError naming the schemas there are, or the released
    versions, and ValueError for a version of a dataset that is not ours.

    >>> import syria_events as se
    >>> se.validate(se.load("casualties"), "casualties").ok
    True
    >>> se.validate(se.load("events").assign(weapon="catapult").head(2)).issues[0].rule
    'vocabulary'
    >>> rows, _ = se.ucdp.export()
    >>> se.validate(rows.assign(best=7, low=9).head(1), "ucdp-ged").warnings[0].rule
    'count_order'
    """
    if schema is None or schema not in layouts.NAMES:
        try:
            report = validation.validate(frame_or_path, schema, version=version)
            return report if report.ok or schema or version else _hinted(report, frame_or_path)
        except naming.Unknown as unknown:
            if unknown.what == "table":
                raise naming.Unknown("table", [str(schema)], [*unknown.known, *layouts.NAMES]) from None
            raise
    if version is not None:
        raise ValueError(f"version is {version!r}; it goes with a table of ours, not with {schema}")
    known = layouts.layout(schema)
    found = judged(frame_or_path, known)
    return found if found.ok or found.summary else _hinted(found, frame_or_path, known)


def _hinted(report: Report, frame_or_path: object, taken: Layout | None = None) -> Report:
    """The report, or where the columns are those of another dataset, how to have them judged."""
    if (meant := headers.foreign(frame_or_path, taken)) is None:
        return report
    path = str(frame_or_path) if isinstance(frame_or_path, str | Path) else "rows"
    return Report.of([Issue(path, 1, "header", f"the columns are those of {meant}; say schema={meant!r}")], 0)


def judged(frame_or_path: object, known: Layout, engine: str | None = None) -> FieldReport:
    """What is wrong with rows of a layout."""
    try:
        with sources.opened(frame_or_path, known, engine) as rows:
            checks = asked.checks(known, rows.names.keys(), rows.unfit)
            found = rows.ask(checks, *summing.by(known, rows.names))
            return _report(known, rows, found)
    except Refused as refused:
        name = str(frame_or_path) if isinstance(frame_or_path, str) else None
        issues = {replace(issue, path=name or issue.path) for issue in refused.issues}
        return FieldReport(tuple(sorted(issues)), 0)


def _report(known: Layout, rows: Asked, found: Judgement) -> FieldReport:
    told: dict[str, list[Issue]] = {"error": [], "warning": []}
    first = {}
    for place, verdict in enumerate(found.verdicts):
        lines = rows.lines([case.row for case in verdict.cases]) if verdict.cases else []
        if verdict.cases and not verdict.cases[0].row:
            lines = [0] * len(verdict.cases)
        first[place] = lines[0] if lines else 0
        columns = verdict.check.columns
        for case, line in zip(verdict.cases, lines, strict=True):
            shown = ", ".join(f"{name} is {_shown(cell)}" for name, cell in zip(columns, case.cells, strict=True))
            said = verdict.check.expected
            message = f"{case.key or 'without an id'}: {shown}; {said}"
            told[verdict.check.severity].append(Found(rows.path, line, verdict.check.rule, message, columns, case.key))
    summary = summing.summary(known, rows, found, first)
    errors, warnings = (tuple(sorted(told[severity], key=_place)) for severity in ("error", "warning"))
    return FieldReport(errors, found.n_rows, summary.notes, warnings, summary)


def _place(issue: Issue) -> tuple[int, str, str]:
    return issue.line, issue.rule, issue.message


def _shown(cell: object) -> str:
    return "empty" if cell is None else cut(cell) if isinstance(cell, str) else str(cell)
