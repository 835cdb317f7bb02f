"""Released versions: frozen archives that travel with every later install.

An archive is a zip of one version's data package, whose bytes depend on its files alone. It stands
in `releases/` with its SHA-256 in `releases/SHA256SUMS`, and never changes again.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from syria_events import naming, schema
from syria_events.editions.datapackage import DESCRIPTOR, Package
from syria_events.issues import Issue, Refused

FOLDER = "releases"
SUMS = f"{FOLDER}/SHA256SUMS"
# Of at most nine digits each: a stranger's number may have so many that no number is made of them.
VERSION = re.compile(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})")

# What a version needs besides its data and schema: the licence, and how to cite it.
_COMPANIONS = ("CITATION.cff", "LICENSE-DATA")

# The earliest time that a zip can hold; a real one would make two archives of the same files differ.
_TIME = (1980, 1, 1, 0, 0, 0)
_LINE = re.compile(rf"([0-9a-f]{{64}})  syria-events-({VERSION.pattern})\.zip")


@naming.public
def versions() -> tuple[str, ...]:
    """The released versions that travel with this install, oldest first.

    >>> import syria_events as se
    >>> se.versions()[:3]
    ('0.1.0', '0.2.0', '1.0.0')
    """
    return tuple(sums(schema.root()))


def path(version: str) -> Path:
    """The archive of a released version, a zip of its data package.

    Raises KeyError naming the released versions.
    """
    return schema.root() / archive_path(naming.chosen("released version", version, versions()))


def digest(version: str) -> str:
    """The SHA-256 of the archive of a released version; raises KeyError for another."""
    return sums(schema.root())[version]


@naming.public
def package(version: str | Package | None = None) -> Package:
    """A version as a whole, with its `descriptor` and `schema`, and by name each `table` (Arrow) and its `path`.

    None is the installed version, "0.1.0" one that was released; a package is itself. The archive
    of a released one is held against its SHA-256 before anything in it is read, and stays
    unpacked in a temporary folder until the program ends.

    Raises KeyError naming the released versions, and Refused where the archive was altered.

    >>> import syria_events as se
    >>> first = se.package("0.1.0")
    >>> first.version, first.table("events").num_rows
    ('0.1.0', 21)
    """
    if isinstance(version, Package):
        return version
    if version is None:
        return Package.open()
    file, digest = path(version), sums(schema.root())[version]
    if issues := list(_altered(schema.root(), version, digest)):
        raise Refused(issues)
    opened = _opened(file, digest)
    if opened.version != version:
        message = f"expected the archive of {version}; it holds {opened.version or 'no version'}"
        raise Refused([Issue(archive_path(version), 0, "version", message)])
    return opened


def is_released(opened: Package) -> bool:
    """Whether a package holds what was released under its version: the same files and tombstones.

    Raises Refused where the archive was altered.
    """
    if opened.version not in versions():
        return False
    released = package(opened.version).descriptor
    return all(opened.descriptor.get(key) == released.get(key) for key in ("resources", "retired"))


def archive(folder: Path) -> bytes:
    """The archive of the version in `folder`: the same bytes for the same files, on any machine.

    A zip of the descriptor, the files it names, the schema, the licence of the data and the
    citation. Raises Refused with every file that is missing.
    """
    names = members(Package.open(folder))
    if issues := absent(folder, names):
        raise Refused(issues)
    target = io.BytesIO()
    # Stored, since another build of zlib compresses to other bytes; Parquet is compressed already.
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as file:
        for name in names:
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system = 3  # Unix, whose permissions follow
            entry.external_attr = 0o100644 << 16
            file.writestr(entry, (folder / name).read_bytes())
    return target.getvalue()


def members(package: Package) -> list[str]:
    """The files of a package's archive, by their paths in it, sorted; they need not be there."""
    folder = package.folder
    files = [*map(package.path, package.names), *folder.glob("schema/*.json"), *folder.glob("schema/vocab/*.csv")]
    return sorted({DESCRIPTOR, *_COMPANIONS, *(file.relative_to(folder).as_posix() for file in files)})


def absent(folder: Path, names: Iterable[str]) -> list[Issue]:
    """The files that are not there."""
    return [Issue(name, 0, "missing", "expected this file") for name in names if not (folder / name).is_file()]


def frozen(folder: Path) -> list[Issue]:
    """Whether the version in `folder` is released with other bytes than its files now come to.

    Raises Refused with every file that is missing.
    """
    version = Package.open(folder).version
    known = sums(folder).get(version)
    if known is None or hashlib.sha256(archive(folder)).hexdigest() == known:
        return []
    message = f"{version} is released, with other bytes; released versions are frozen, so choose a new version"
    return [Issue(DESCRIPTOR, 0, "frozen", message)]


def integrity(folder: Path) -> list[Issue]:
    """What is wrong with the archives under `folder`, held against their hashes."""
    try:
        known = sums(folder)
    except Refused as refused:
        return list(refused.issues)
    issues = [issue for version, digest in known.items() for issue in _altered(folder, version, digest)]
    listed = {folder / archive_path(version) for version in known}
    for file in sorted((folder / FOLDER).glob("*.zip")):
        if file not in listed:
            name = file.relative_to(folder).as_posix()
            issues.append(Issue(name, 0, "unlisted", f"expected a line in {SUMS}; remove the file or restore the line"))
    return issues


def _altered(folder: Path, version: str, digest: str) -> Iterator[Issue]:
    name = archive_path(version)
    try:
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    except OSError as error:
        yield Issue(name, 0, "missing", f"expected the archive of {version}; {error.strerror}")
        return
    if found != digest:
        yield Issue(name, 0, "hash", f"expected SHA-256 {digest} as in {SUMS}, found {found}; the archive was altered")


def sums(folder: Path) -> dict[str, str]:
    """Version -> SHA-256 of its archive, oldest first; none where nothing is released.

    Raises Refused with every line that is not as `sha256sum` writes it.
    """
    file = folder / SUMS
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.is_file() else []
    found = [(number, _LINE.fullmatch(line)) for number, line in enumerate(lines, start=1)]
    wrong = [number for number, match in found if match is None]
    if wrong:
        message = "expected a SHA-256, two spaces and syria-events-<version>.zip"
        raise Refused(Issue(SUMS, number, "sums", message) for number in wrong)
    known = {match[2]: match[1] for _, match in found if match}
    if len(known) < len(found):
        raise Refused([Issue(SUMS, 0, "sums", "expected one line for each version")])
    return {version: known[version] for version in sorted(known, key=numbers)}


def numbers(version: str) -> tuple[int, ...]:
    """MAJOR, MINOR and PATCH, in which versions are ordered."""
    return tuple(map(int, version.split(".")))


def archive_path(version: str) -> str:
    """Where the archive of a version stands."""
    return f"{FOLDER}/syria-events-{version}.zip"


@cache
def _opened(file: Path, digest: str) -> Package:
    """An archive unpacked once per program; `digest` tells one content of a file from another."""
    return Package.open(file)
