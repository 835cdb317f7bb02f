"""Released versions: frozen archives, found, checked, compared and made.

An archive is a zip of one version's data package, whose bytes depend on its files alone. It stands
in `releases/` with its SHA-256 in `releases/SHA256SUMS` and never changes again.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from syria_events import changes, schema
from syria_events.changes import Diff, Edition
from syria_events.compatibility import STEPS
from syria_events.issues import Issue, Refused
from syria_events.package import DESCRIPTOR, Package
from syria_events.schema import Schema

FOLDER = "releases"
SUMS = f"{FOLDER}/SHA256SUMS"
CHANGELOG = "CHANGELOG.md"
HEADINGS = ("Events added", "Events corrected", "Events retired", "Coding rules", "Schema", "Code")

# What a version needs besides its data and schema: the licence, and how to cite it.
_COMPANIONS = ("CITATION.cff", "LICENSE-DATA")

# The earliest time that a zip can hold; a real one would make two archives of the same files differ.
_TIME = (1980, 1, 1, 0, 0, 0)
_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
_LINE = re.compile(r"([0-9a-f]{64})  syria-events-((?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2})\.zip")


def versions() -> tuple[str, ...]:
    """The released versions that travel with this install, oldest first."""
    return tuple(_sums(schema.root()))


def path(version: str) -> Path:
    """The archive of a released version, a zip of its data package.

    Raises KeyError naming the released versions.
    """
    if version not in versions():
        raise KeyError(f"version {version!r} is not among those released: {', '.join(versions()) or 'none'}")
    return schema.root() / _archive_path(version)


def package(version: str) -> Package:
    """A released version, its archive held against its SHA-256 before anything in it is read.

    Raises KeyError naming the released versions, and Refused where the archive was altered.
    """
    file, digest = path(version), _sums(schema.root())[version]
    issues = list(_altered(schema.root(), version, digest))
    if issues:
        raise Refused(issues)
    return _opened(file, digest)


def diff(old: str | Path | Package, new: str | Path | Package) -> Diff:
    """What makes the version `new` of the version `old`: rows, values, schema and retired events.

    Each is a released version ("0.1.0"), a folder, datapackage.json or archive, or a package
    that was opened. The frames `added`, `removed`, `retired`, `corrected` and `schema` hold the changes;
    `text()` tells them, `counts()` gives the CHANGELOG's numbers and `step()` the least version
    step that they demand.

    Raises KeyError for a version that is not released, and Refused with everything that is wrong
    with a package.
    """
    return changes.between(*(Edition.of(_meant(which)) for which in (old, new)))


def archive(folder: Path) -> bytes:
    """The archive of the version in `folder`: the same bytes for the same files, on any machine.

    A zip of the descriptor, the files it names, the schema, the licence of the data and the
    citation. Raises Refused with every file that is missing.
    """
    members = _members(Package.open(folder))
    absent = _absent(folder, members)
    if absent:
        raise Refused(absent)
    target = io.BytesIO()
    # Stored, since another build of zlib compresses to other bytes; Parquet is compressed already.
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as file:
        for name in members:
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system = 3  # Unix, whose permissions follow
            entry.external_attr = 0o100644 << 16
            file.writestr(entry, (folder / name).read_bytes())
    return target.getvalue()


def _members(package: Package) -> list[str]:
    """The files of an archive, by their paths in the package."""
    folder = package.folder
    files = [*map(package.path, package.names), *folder.glob("schema/*.json"), *folder.glob("schema/vocab/*.csv")]
    return sorted({DESCRIPTOR, *_COMPANIONS, *(file.relative_to(folder).as_posix() for file in files)})


def _absent(folder: Path, members: Iterable[str]) -> list[Issue]:
    return [Issue(name, 0, "missing", "expected this file") for name in members if not (folder / name).is_file()]


def release(folder: Path, found: Iterable[Issue] = ()) -> Path:
    """The archive of the version in `folder`, now among its releases: the archive and its hash, or neither.

    `found` are issues that stand against a release and that others found, such as stale files.
    Releasing the same bytes again changes nothing. Raises Refused with those and all others: files
    that are missing or not as the descriptor says, archives that were altered, a CHANGELOG without
    the version's section or with other counts than those of the diff, a version step smaller than
    the diff demands, events that are gone without a tombstone, a version already released with
    other bytes.
    """
    opened = Package.open(folder)
    broken = [*opened.issues(), *_integrity(folder), *_absent(folder, _members(opened))]
    if not _VERSION.fullmatch(opened.version):
        broken.append(Issue(DESCRIPTOR, 0, "version", f"expected MAJOR.MINOR.PATCH, found {opened.version!r}"))
    # Only of whole packages can be said what changed between them.
    issues = [*found, *(broken or _history(folder, opened))]
    if issues:
        raise Refused(issues)
    content, file = archive(folder), folder / _archive_path(opened.version)
    if opened.version not in _sums(folder):
        _put(folder, file, content)
    return file


def _history(folder: Path, opened: Package) -> Iterator[Issue]:
    """What stands against a version after those released before."""
    sums, version = _sums(folder), opened.version
    if version in sums:
        if hashlib.sha256(archive(folder)).hexdigest() != sums[version]:
            message = f"{version} is released, with other bytes; released versions are frozen, so choose a new version"
            yield Issue(DESCRIPTOR, 0, "frozen", message)
        return
    last = next(reversed(sums), None)
    before = Edition("", Schema({}, {}), {}) if last is None else Edition.of(Package.open(folder / _archive_path(last)))
    made = changes.between(before, Edition.of(opened))
    if last is not None:
        yield from _step_issues(last, version, made.step())
    yield from _changelog_issues(folder / CHANGELOG, version, made.counts())
    yield from _grave_issues(made)


def _step_issues(last: str, version: str, demanded: str | None) -> Iterator[Issue]:
    old, new = _numbers(last), _numbers(version)
    if new <= old:
        yield Issue(DESCRIPTOR, 0, "version", f"expected a version after {last}, found {version}")
        return
    taken = "major" if new[0] > old[0] else "minor" if new[1] > old[1] else "patch"
    # Before 1.0.0 nothing is promised to last, so a MINOR step may break.
    needed = "minor" if demanded == "major" and old[0] == 0 else demanded
    if needed is not None and STEPS.index(taken) < STEPS.index(needed):
        message = f"the changes since {last} demand a {needed} step; {version} is a {taken} step"
        yield Issue(DESCRIPTOR, 0, "version", message)


def _changelog_issues(file: Path, version: str, counts: Mapping[str, int]) -> Iterator[Issue]:
    """Where the section of `version` is missing, incomplete or counts otherwise than the diff."""
    lines = file.read_text(encoding="utf-8").split("\n") if file.is_file() else []
    if f"## {version}" not in lines:
        yield Issue(CHANGELOG, 0, "changelog", f"expected a section '## {version}'")
        return
    start = lines.index(f"## {version}")
    end = next((n for n in range(start + 1, len(lines)) if lines[n].startswith("## ")), len(lines))
    places = {lines[n].removeprefix("### "): n for n in range(start, end) if lines[n].startswith("### ")}
    for heading in HEADINGS:
        if heading not in places:
            yield Issue(CHANGELOG, start + 1, "changelog", f"{version}: expected a heading '### {heading}'")
            continue
        said = next((line for line in lines[places[heading] + 1 : end] if line), "")
        if said.startswith("#") or not said:
            yield Issue(CHANGELOG, places[heading] + 1, "changelog", f"{version}: {heading}: expected text, or 'None.'")
            continue
        number = re.match("([0-9]+|None)\\b", said)
        count = counts.get(heading)
        if heading == "Schema" and bool(count) == said.startswith("None"):
            yield Issue(CHANGELOG, places[heading] + 1, "changelog", f"{version}: the schema has {count} changes")
        elif heading.startswith("Events") and (number is None or int(number[1].replace("None", "0")) != count):
            message = (
                f"{version}: expected the text under {heading} to begin with {count or 'None'}, found {said[:20]!r}"
            )
            yield Issue(CHANGELOG, places[heading] + 1, "changelog", message)


def _grave_issues(made: Diff) -> Iterator[Issue]:
    """Identifiers that vanish, come back or lead nowhere."""
    old = {row["event_id"]: row for row in made.old.retired}
    new = {row["event_id"]: row for row in made.new.retired}
    published = made.new.ids()

    def issue(message: str) -> Issue:
        return Issue(DESCRIPTOR, 0, "retired", message)

    for event in (made.old.ids() | set(old)) - published - set(new):
        yield issue(f"{event} was published and is gone; expected a row in coding/retired.csv")
    for event in published & (set(new) | set(old)):
        yield issue(f"{event} is retired; its identifier must not be used again")
    for event, row in new.items():
        expected = old[event]["retired_in"] if event in old else made.new.version
        if row["retired_in"] != expected:
            yield issue(f"{event}: expected retired_in {expected}, found {row['retired_in']}")
        if row["successor_id"] is not None and row["successor_id"] not in published | set(new):
            yield issue(f"{event}: there is no event {row['successor_id']} to succeed it")


def _put(folder: Path, file: Path, content: bytes) -> None:
    """The archive and its hash stand in place; if a step fails, neither does."""
    sums = _sums(folder) | {file.stem.removeprefix("syria-events-"): hashlib.sha256(content).hexdigest()}
    ordered = sorted(sums, key=_numbers)
    text = "".join(f"{sums[version]}  {Path(_archive_path(version)).name}\n" for version in ordered)
    written = [file.with_name(f"{file.name}.new"), (folder / SUMS).with_name("SHA256SUMS.new")]
    file.parent.mkdir(exist_ok=True)
    try:
        written[0].write_bytes(content)
        written[1].write_bytes(text.encode())
        written[0].replace(file)
        written[1].replace(folder / SUMS)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    finally:
        for path in written:
            path.unlink(missing_ok=True)


def _meant(which: str | Path | Package) -> Package:
    """The package meant; one that was not opened before is sound."""
    if isinstance(which, Package):
        return which
    if isinstance(which, str) and _VERSION.fullmatch(which):
        # Held against its hash; what a descriptor has to say may have grown since its release.
        return package(which)
    opened = Package.open(which)
    if issues := opened.issues():
        raise Refused(issues)
    return opened


@cache
def _opened(file: Path, digest: str) -> Package:
    """An archive unpacked once per program; `digest` tells one content of a file from another."""
    return Package.open(file)


def _integrity(folder: Path) -> list[Issue]:
    """What is wrong with the archives under `folder`, held against their hashes."""
    try:
        sums = _sums(folder)
    except Refused as refused:
        return list(refused.issues)
    issues = [issue for version, digest in sums.items() for issue in _altered(folder, version, digest)]
    listed = {folder / _archive_path(version) for version in sums}
    for file in sorted((folder / FOLDER).glob("*.zip")):
        if file not in listed:
            name = file.relative_to(folder).as_posix()
            issues.append(Issue(name, 0, "unlisted", f"expected a line in {SUMS}; remove the file or restore the line"))
    return issues


def _altered(folder: Path, version: str, digest: str) -> Iterator[Issue]:
    name = _archive_path(version)
    try:
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    except OSError as error:
        yield Issue(name, 0, "missing", f"expected the archive of {version}; {error.strerror}")
        return
    if found != digest:
        yield Issue(name, 0, "hash", f"expected SHA-256 {digest} as in {SUMS}, found {found}; the archive was altered")


def _sums(folder: Path) -> dict[str, str]:
    """Version -> SHA-256 of its archive, oldest first; none where nothing is released.

    Raises Refused with every line that is not as `sha256sum` writes it.
    """
    file = folder / SUMS
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    found = [(number, _LINE.fullmatch(line)) for number, line in enumerate(lines, start=1)]
    wrong = [number for number, match in found if match is None]
    if wrong:
        message = "expected a SHA-256, two spaces and syria-events-<version>.zip"
        raise Refused(Issue(SUMS, number, "sums", message) for number in wrong)
    sums = {match[2]: match[1] for _, match in found if match}
    return {version: sums[version] for version in sorted(sums, key=_numbers)}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _archive_path(version: str) -> str:
    return f"{FOLDER}/syria-events-{version}.zip"
