"""What each reader must hold for whatever bytes it is given, one function for each; and what it is started from.

A target is called with the bytes of a file and a folder of its own. It returns if all is as it must be: the reader took
them, or refused them with issues that can be printed on one line, and left no file behind. Anything else is raised.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path

from syria_events import schema
from syria_events.checks import validation
from syria_events.coding import lists, reader, sheets
from syria_events.editions import changes, unpacking
from syria_events.editions.datapackage import DESCRIPTOR, Package
from syria_events.issues import Issue, Refused

CORPUS = Path(__file__).parent / "corpus"
# A table without keys into others, so that only what is given is read.
TABLE = "locations"
SCHEMA = schema.installed()


def toml(content: bytes, folder: Path) -> None:
    """An incident file is read, or has issues; what is read has claims in the columns of their table."""
    file, issues = _put(folder / "SE-00001.toml", content), list[Issue]()
    incident = reader.read_incident(file, file.name, SCHEMA, issues)
    assert issues or incident is not None
    for row in incident.claims if incident is not None else ():
        assert row.keys() <= set(SCHEMA.table("claims").names)
    _alone(folder, file)
    _told(issues)


def lists_of_coding(content: bytes, folder: Path) -> None:
    """A list under coding/ is read, or has issues at its lines."""
    file, issues = _put(folder / "coding" / f"{TABLE}.csv", content), list[Issue]()
    table = SCHEMA.table(TABLE)
    found = lists.listed(folder, TABLE, [name for name in table.names if name != "geometry"], table, issues)
    issues += lists.unsorted({TABLE: found})
    _alone(folder, file)
    _told(issues)


def sheet(content: bytes, folder: Path) -> None:
    """A spreadsheet of claims is read, or has issues."""
    file = _put(folder / "sheet.csv", content)
    try:
        _told(sheets.read(file)[1])
    except Refused as refused:
        _told(refused.issues)
    _alone(folder, file)


def csv(content: bytes, folder: Path) -> None:
    """A CSV file of somebody's own is validated."""
    _validated(_put(folder / "rows.csv", content))


def parquet(content: bytes, folder: Path) -> None:
    """A Parquet file of somebody's own is validated."""
    _validated(_put(folder / "rows.parquet", content))


def descriptor(content: bytes, folder: Path) -> None:
    """A descriptor beside one table has issues, or none, alone and in the validation of all; and is compared."""
    _package(folder)
    _put(folder / DESCRIPTOR, content)
    _refused(lambda: Package.open(folder).issues())
    _told(validation.validate_package(folder).issues)
    try:
        changes.diff(folder, folder).text().encode()
    except Refused as refused:
        _told(refused.issues)


def table_schema(content: bytes, folder: Path) -> None:
    """A schema file is read, or refused."""
    _package(folder)
    _put(folder / "schema" / f"{TABLE}.json", content)
    _refused(lambda: schema.readable(folder)[1])


def vocabulary(content: bytes, folder: Path) -> None:
    """A vocabulary is read, or refused."""
    _package(folder)
    _put(folder / "schema" / "vocab" / "location_kind.csv", content)
    _refused(lambda: schema.readable(folder)[1])


def zip(content: bytes, folder: Path) -> None:  # noqa: A001 - the kind of file
    """A zip is unpacked within its own folder, or refused, and then nothing is left of it."""
    file = _put(folder / "package.zip", content)
    try:
        tree = unpacking.unpacked(file, DESCRIPTOR)
        shutil.rmtree(tree if tree.name.startswith("syria_events-") else tree.parent)
    except Refused as refused:
        _told(refused.issues)
    _alone(folder, file)


TARGETS: dict[str, Callable[[bytes, Path], None]] = {
    "toml": toml, "list": lists_of_coding, "sheet": sheet, "csv": csv, "parquet": parquet,
    "descriptor": descriptor, "schema": table_schema, "vocabulary": vocabulary, "zip": zip,
}  # fmt: skip


def corpus(name: str) -> list[Path]:
    """The files that broke a reader once, or stand for a kind that did."""
    return sorted((CORPUS / name).iterdir())


def seeds(name: str) -> list[bytes]:
    """Files as they should be, which whoever tries others starts from; small ones first."""
    root = schema.root()
    rows = (root / "csv" / f"{TABLE}.csv").read_bytes().splitlines(keepends=True)
    some = b"".join(rows[:4])
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"package/{DESCRIPTOR}", "{}")
        archive.writestr(f"package/csv/{TABLE}.csv", some)
    whole = json.loads((root / DESCRIPTOR).read_bytes())
    whole["resources"] = [entry for entry in whole["resources"] if entry["name"] in (TABLE, "location_kind")]
    incidents = sorted((root / "coding" / "incidents").glob("*.toml"), key=lambda file: file.stat().st_size)
    found: dict[str, list[bytes]] = {
        "toml": [file.read_bytes() for file in incidents[:3]],
        "list": [b"".join((root / "coding" / f"{TABLE}.csv").read_bytes().splitlines(keepends=True)[:4])],
        "sheet": [b"event,key,document,voice,field,subject,value,low\nnew1,a1,d,v,killed,us-soldiers,,6\n"],
        "csv": [some],
        "parquet": [(root / "syria_events" / "data" / f"{TABLE}.parquet").read_bytes()],
        # One that is released is held against its archive, and a later one against the last release.
        "descriptor": [json.dumps(whole | {"version": version}).encode() for version in (whole["version"], "99.0.0")],
        "schema": [(root / "schema" / f"{TABLE}.json").read_bytes()],
        "vocabulary": [(root / "schema" / "vocab" / "location_kind.csv").read_bytes()],
        "zip": [packed.getvalue()],
    }
    return found[name]


def _put(file: Path, content: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def _package(folder: Path) -> None:
    """One table with its schema and its vocabulary, as far as they are not there yet."""
    data = f"syria_events/data/{TABLE}.parquet"
    for path in (f"schema/{TABLE}.json", "schema/vocab/location_kind.csv", data):
        if not (folder / path).is_file():
            _put(folder / path, (schema.root() / path).read_bytes())


def _validated(file: Path) -> None:
    report = validation.validate(file, TABLE)
    _told(report.issues)
    _alone(file.parent, file)


def _refused(act: Callable[[], Iterable[Issue]]) -> None:
    try:
        _told(act())
    except Refused as refused:
        _told(refused.issues)


def _told(issues: Iterable[Issue]) -> None:
    """Each issue can be printed, is not endless and says something."""
    for issue in issues:
        assert issue.message.strip() and issue.rule and issue.line >= 0
        assert len(str(issue)) < 5000
        str(issue).encode()


def _alone(folder: Path, file: Path) -> None:
    found = {path for path in folder.rglob("*") if path.is_file()}
    assert found == {file}, found - {file}
