"""Whether rows, files or a whole package are as the schema says: everything that is wrong, at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from syria_events import naming, schema
from syria_events.checks import csvfolder, descriptor, history, onetable, relations, released, strangers
from syria_events.checks.claims import Rows
from syria_events.checks.descriptions import description_issues
from syria_events.checks.heads import NAME
from syria_events.derivation.derive import derive
from syria_events.derivation.kinds import of_fields
from syria_events.derivation.records import Records
from syria_events.derivation.resolve import Claim
from syria_events.editions import archives
from syria_events.editions.datapackage import Package
from syria_events.frames.fitting import fitted
from syria_events.frames.incoming import Columns, columns_of
from syria_events.installed import root
from syria_events.issues import Issue, Refused, Report
from syria_events.progress import told
from syria_events.schema import Schema, Table, arrow

_RECORDED = ("claims", "events", "actors", "locations", "sources")
# What the descriptor speaks of.
_DESCRIBED = ("actors", "documents", "events", "locations", "sources")
# While one of these is broken in a table that others are derived from, they cannot be.
_UNUSABLE = {"column", "type", "required", "vocabulary"}


@naming.public
def validate(frame_or_path: object, schema: str | None = "events", *, version: str | None = None) -> Report:
    """What is wrong with rows that should be like those of a table, and how many there are.

    Takes a frame of pandas (GeoPandas among them), polars (eager or lazy), Arrow or DuckDB, or the
    path of a Parquet or CSV file with the columns of the table. Checks columns, types, every
    constraint and rule, the primary key, and that keys into other tables lead somewhere in the
    installed dataset; the order of rows is free. In an issue, `path` is the file, or the table's
    name for rows in memory; `line` is the row counted from 1, or the line of a CSV file.

    A cell is what it stands for, however a program keeps it: 6.0 is the count 6, "true" and 1 are
    true, 04:00:00 and 4:00 AM are the clock time 04:00, midnight is the day, an instant without a
    zone is in UTC, and None, NaN and empty text are missing. What cannot be read for one cause, such
    as decimal commas, is one issue that says how to read the file; its line is the first of them.

    `schema` is the table; None takes the one whose columns the rows have, and says which it took.

    `version` is a released version whose rows these are said to be ("1.0.0"): they are checked by
    its schema and held against its archive, and each row that differs, is missing or is not of it
    is an issue. A file that stands in a package and is listed in its datapackage.json bears the
    version that is written there.

    Input that cannot be read at all is an issue too. Raises KeyError naming the schemas there are,
    or the released versions.

    >>> import syria_events as se
    >>> se.validate(se.load("casualties"), "casualties").ok
    True
    >>> se.validate(se.load("events").assign(weapon="catapult").head(2)).issues[0].rule
    'vocabulary'
    """
    name = str(frame_or_path) if isinstance(frame_or_path, (str, Path)) else schema or "rows"
    try:
        columns = columns_of(frame_or_path)
    except Refused as refused:
        if schema is not None or version is not None:  # so that a name that nobody knows is told first
            _described(schema or "events", version or _borne(frame_or_path, schema or "events"))
        return Report.of((replace(issue, path=name) for issue in refused.issues), 0)
    taken = schema or _recognised(columns.names)
    version = version or _borne(frame_or_path, taken)
    known, table = _described(taken, version)
    data, issues, unread = _checked(name, columns, table, known)
    whole = _whole(data, table, known)
    rows = {table.name: relations.rows_of(whole)}  # once: they may be many
    found = [*relations.row_issues(rows, known), *_beside(whole, rows, table, known, version)]
    # What a rule says of a row with a cell that could not be read may be the echo of that.
    found = [issue for issue in found if issue.line not in unread or issue.rule == "foreign_key"]
    if version is not None:
        found += released.row_issues(data, table.name, version, table.name)
    issues += [replace(issue, path=name) for issue in found]
    if columns.lines:
        issues = [replace(issue, line=columns.lines[issue.line - 1] if issue.line else 0) for issue in issues]
    note = f"taken for rows of {taken}, by their columns" if schema is None and taken != "events" else ""
    return Report.of(issues, columns.n_rows, note)


def validate_package(path: Path | None = None) -> Report:
    """What is wrong with a whole version of the dataset, and how many rows its tables have.

    `path` is a folder, its descriptor or a zip of it, or a folder of the tables as CSV files, such as the mirror
    `csv/`; None is the installed dataset. Besides what
    `validate` checks of each table: the descriptor, the files and their hashes, the exact Arrow
    types, the rules between tables, that every derived table follows from the claims, and that
    what bears the number of a release is that release. A file that cannot be read does not keep the
    others from being checked.
    """
    if path is not None and csvfolder.is_one(path):
        return _csv_folder(path)
    try:
        package = Package.open(path)
    except Refused as refused:
        return Report.of(refused.issues, 0)
    issues, note = [*package.issues(), *description_issues(package.folder)], released.note(package.version)
    try:
        known = package.schema
    except Refused:  # among the issues already
        return Report.of(issues, 0, note)
    tables: dict[str, pa.Table] = {}
    n_rows = 0
    for name in told(package.names, "checking tables"):
        if name not in known.tables:
            continue
        try:
            data = arrow.read(package.path(name))
        except Refused:  # among the issues already
            continue
        n_rows += data.num_rows
        declared = arrow.arrow_schema(known.tables[name], known)
        if data.schema.equals(declared) and not data.schema.equals(declared, check_metadata=True):
            issues.append(Issue(name, 0, "metadata", "expected the metadata that the schema gives"))
        tables[name], found, _ = _checked(name, columns_of(data), known.tables[name], known, own=True)
        issues += found
    own = package.descriptor.get("name") == NAME
    issues += history.broader_issues(known, own)
    issues += history.issues(package.descriptor, known, dt.datetime.now(dt.UTC).date(), root()) if own else []
    found, unasked = _together(tables, known, package.descriptor, issues)
    issues += [*found, *released.package_issues(package, tables, path)]
    return Report.of(issues, n_rows, note, unasked)


def _csv_folder(folder: Path) -> Report:
    """What is wrong with the tables that stand as CSV files in a folder, as the mirror and the export `csv` have them.

    A descriptor says of which version they are, and has their hashes; without one they are held against the rules
    alone. Lines are those of the files.
    """
    head, issues = csvfolder.head(folder)
    version = str(head.get("version") or "")
    bears = version in archives.versions()
    try:
        known = archives.package(version).schema if bears else schema.installed()
    except Refused as refused:
        return Report.of(refused.issues, 0)
    tables: dict[str, pa.Table] = {}
    lines: dict[str, Sequence[int]] = {}
    found: list[Issue] = []
    for name, file in told(list(csvfolder.tables(folder, known).items()), "checking tables"):
        try:
            columns = columns_of(file)
        except Refused as refused:
            issues += [replace(issue, path=file.name) for issue in refused.issues]
            continue
        lines[name] = columns.lines
        tables[name], wrong, _ = _checked(name, columns, known.tables[name], known, own=bool(head))
        found += wrong
    beside, unasked = _together(tables, known, head, found)
    found += beside
    for name, data in tables.items() if bears else ():
        found += released.row_issues(data, name, version, name)
    issues += csvfolder.stamp_issues(folder, head, tables, known)
    placed = [csvfolder.placed(issue, lines) for issue in found]
    return Report.of(
        [*issues, *placed], sum(data.num_rows for data in tables.values()), released.note(version), unasked
    )


def _together(
    tables: Mapping[str, pa.Table], known: Schema, head: Mapping[str, Any], told: Sequence[Issue]
) -> tuple[list[Issue], str]:
    """What is wrong with tables beside one another, and with what a descriptor says of them, if there is one.

    What is derived from a table of which something that keeps it from being used is `told` is not looked at. Beside the
    issues a note says which rules somebody's own tables have no columns for.
    """
    unasked: dict[str, str] = {}
    whole = {name: _whole(data, known.tables[name], known) for name, data in tables.items()}
    own = head.get("name") == NAME
    issues = relations.issues(whole, known, own, unasked)
    unusable = {issue.path for issue in (*told, *issues) if issue.rule in _UNUSABLE}
    if all(name in whole and name not in unusable for name in _RECORDED):
        try:
            issues += _underived(whole, known, str(head.get("version")))
        except naming.Unknown as unknown:
            unasked["derived"] = lack = strangers.lacking(unknown)
            if own:
                issues.append(Issue("claims", 0, "column", f"expected the {lack}, without which nothing is derived"))
    rows = {
        name: strangers.as_ours(name, relations.rows_of(whole[name]), known) for name in _DESCRIBED if name in whole
    }
    issues += descriptor.issues(head, rows, known) if head else []
    return issues, strangers.note(unasked)


@naming.public
def pandera_schema(table: str, engine: str = "pandas") -> Any:
    """A pandera `DataFrameSchema` of a table, for checks in your own pipeline.

    `engine` is "pandas" or "polars"; the schema accepts what `se.load` gives for it, and its
    checks have the names of the rules in the codebook. Raises KeyError naming the tables there
    are, ValueError for another engine, and ImportError naming the extra where it is not installed.

    >>> import syria_events as se
    >>> checked = se.pandera_schema("events").validate(se.load("events"))
    >>> len(checked) == len(se.load("events"))
    True
    """
    known, described = _installed(table)
    try:
        from syria_events.checks import panderas

        return panderas.pandera_schema(described, known, engine)
    except ModuleNotFoundError as error:
        raise ImportError(f"{error.name} is not installed; pip install 'syria-events[{engine}]'") from error


def _recognised(names: Sequence[str]) -> str:
    """The table whose columns are most like these; `events` where they are like none."""

    def likeness(table: Table) -> float:
        return len({*names} & {*table.names}) / len({*names} | {*table.names})

    best = max(schema.installed().tables.values(), key=likeness)
    return best.name if likeness(best) > likeness(schema.installed().table("events")) else "events"


def _borne(frame_or_path: object, table: str) -> str | None:
    """The released version that a file of this table bears where it stands, if it does."""
    found = released.borne(Path(frame_or_path)) if isinstance(frame_or_path, (str, Path)) else None
    return found[1] if found and found[0] == table and found[1] in archives.versions() else None


def _described(name: str, version: str | None) -> tuple[Schema, Table]:
    """The schema of a released version, or of the installed one, and the table of that name in it."""
    if version is None:
        return _installed(name)
    known = archives.package(version).schema
    return known, known.table(name)


def _installed(name: str) -> tuple[Schema, Table]:
    known = schema.installed()
    return known, known.table(name)


def _checked(
    name: str, columns: Columns, table: Table, known: Schema, own: bool = False
) -> tuple[pa.Table, list[Issue], set[int]]:
    """The rows in their declared types, and everything that is wrong with them by themselves, and rows not read whole.

    `own` rows are those of a package, whose order is checked too.
    """
    rows = fitted(columns, table, known, own)
    issues = [Issue(name, *problem) for problem in rows.problems]
    issues += onetable.table_issues(name, rows.data, table, known, rows.unread, in_order=own)
    return rows.data, issues, {row for row, _ in rows.unread}


def _whole(data: pa.Table, table: Table, known: Schema) -> pa.Table:
    """The rows with all declared columns and no others; those that are missing or doubled are empty."""
    declared = arrow.arrow_schema(table, known)
    columns = [
        data[field.name] if data.column_names.count(field.name) == 1 else pa.nulls(data.num_rows, field.type)
        for field in declared
    ]
    return pa.table(columns, names=declared.names)


def _beside(data: pa.Table, rows: Rows, table: Table, known: Schema, version: str | None) -> list[Issue]:
    """What is wrong with rows beside those of the installed dataset, or of a released version: keys and positions."""
    try:
        package = archives.package(version)
        wanted = {key.target for key in table.foreign_keys} | {
            name for law in relations.beside(table.name) for name in law.needs
        }
        wanted &= {*package.names}
        among = {name: package.table(name) for name in sorted(wanted)}
    except Refused as refused:
        return list(refused.issues)
    installed = {name: relations.rows_of(found) for name, found in among.items()}
    found = relations.key_issues({table.name: data}, among, known) + relations.beside_issues(rows, installed, known)
    extent = descriptor.box(package.descriptor)
    if extent and {"latitude", "longitude"} <= {*table.names}:
        found += descriptor.astray(enumerate(rows[table.name], start=1), extent, table.name)
    return found


def _underived(tables: Mapping[str, pa.Table], known: Schema, version: str) -> list[Issue]:
    """Where tables do not follow from their claims, but for what the release of that number derived otherwise."""
    found = relations.derived_issues(tables, _derived(tables, known), known)
    if not found or version not in archives.versions():
        return found
    try:
        package = archives.package(version)
    except Refused:  # told where the package is held against the release
        return found
    release = {name: package.table(name) for name in package.names}
    of_its_time = relations.derived_issues(release, _derived(release, package.schema), package.schema)
    known_then = {(issue.path, issue.message) for issue in of_its_time}
    return [issue for issue in found if (issue.path, issue.message) not in known_then]


def _derived(tables: Mapping[str, pa.Table], known: Schema) -> dict[str, list[dict[str, Any]]]:
    rows = {name: strangers.as_ours(name, relations.rows_of(tables[name]), known) for name in _RECORDED}
    claims, kinds = list(map(Claim.of, rows["claims"])), of_fields(known)
    if unknown := sorted({claim.field for claim in claims} - kinds.keys()):
        raise naming.Unknown("broader value of claim_field", unknown, kinds)
    return derive(claims, Records.of(rows), known)
