"""One version of the dataset as a folder: its descriptor, its schema, its files and their hashes."""

from __future__ import annotations

import hashlib
import reprlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syria_events import inputs, naming, outputs
from syria_events import schema as schemas
from syria_events.editions.contenthash import content_hash
from syria_events.editions.unpacking import astray, stays, unpacked
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema, patterns
from syria_events.schema.dictionary import ordered
from syria_events.showing import Shown, counted

if TYPE_CHECKING:
    import pyarrow as pa

DESCRIPTOR = "datapackage.json"
DATA = "syria_events/data"

# A descriptor of more resources than this is not looked at to its end; ours has 55.
_RESOURCES = 1000
_LONG = 200  # characters of a value in a message

# What a reader relies on to know that a file is the one described.
_FINGERPRINTS = ("hash", "rows", "content_hash")


@dataclass(frozen=True, eq=False, repr=False)
class Package(Shown):
    """An opened version: `folder` holds its files, `descriptor` is what its datapackage.json says.

    Opening needs no more than a descriptor that can be read; `issues` tells what else is wrong.

    >>> import syria_events as se
    >>> se.Package.open(se.package("1.0.0").folder)
    <Package syria-events 1.0.0: 12 tables>
    """

    folder: Path
    descriptor: Mapping[str, Any]
    _tables: dict[str, pa.Table] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def open(cls, path: str | Path | None = None) -> Package:
        """The package at `path`: a folder, its datapackage.json, or a zip of the folder.

        None is the installed version. A zip is unpacked until the program ends; its tree may
        stand in one folder inside it. Raises Refused where there is no descriptor or it is not a
        JSON object, and for a zip that is damaged or has members outside its own tree.
        """
        path = schemas.root() if path is None else Path(path)
        folder = path.parent if path.name == DESCRIPTOR and not inputs.is_folder(path) else path
        if inputs.is_file(folder):
            folder = unpacked(folder, DESCRIPTOR)
        return cls(folder, _descriptor(folder / DESCRIPTOR, f"{path}"))

    @cached_property
    def schema(self) -> Schema:
        """The schema in the package's own folder; raises Refused where that cannot be read."""
        if self.folder == schemas.root():
            return schemas.installed()
        found = schemas.read(self.folder)
        if issues := list(_slow_patterns(found)):
            raise Refused(issues)
        return found

    @property
    def version(self) -> str:
        """The version the descriptor gives; empty where it gives none."""
        version = self.descriptor.get("version")
        return version if isinstance(version, str) else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tables, in the order of the descriptor."""
        return tuple(resource["name"] for resource in self._resources() if resource.get("format") == "parquet")

    def path(self, name: str) -> Path:
        """The Parquet file of a table.

        Raises KeyError naming the tables there are, and Refused where the descriptor's path
        leaves the folder.
        """
        naming.chosen("table", name, self.names)
        path: object = next(resource.get("path") for resource in self._resources() if resource["name"] == name)
        if not stays(path):
            raise Refused([astray(DESCRIPTOR, path)])
        return self.folder / path

    def table(self, name: str) -> pa.Table:
        """The table as Arrow data, read once; its vocabularies are whole even without rows.

        Raises KeyError for an unknown name and Refused for a file that cannot be read.
        """
        from syria_events.schema import arrow

        if name not in self._tables:
            data = arrow.read(self.path(name))
            # A Parquet file without rows has no page that could hold the values of a vocabulary.
            self._tables[name] = data if data.num_rows else arrow.canonical(self.schema.table(name), self.schema, data)
        return self._tables[name]

    def issues(self) -> list[Issue]:
        """All that is wrong with the package, sorted; paths are relative to its folder."""
        found = [*_descriptor_issues(self.descriptor), *outputs.unfinished(self.folder)]
        schema, room = None, inputs.TOTAL
        try:
            schema = self.schema
        except Refused as error:
            found += [replace(issue, path=issue.path.removeprefix(f"{self.folder}/")) for issue in error.issues]
        if schema is not None:
            present = {resource["name"] for resource in self._resources()}
            absent = [name for name in (*ordered(schema), *sorted(schema.vocabularies)) if name not in present]
            found += [Issue(DESCRIPTOR, 0, "descriptor", f"expected a resource called {name!r}") for name in absent]
        for resource in self._resources()[:_RESOURCES]:
            file = _file(self.folder, resource)
            if file is None:
                found.append(astray(DESCRIPTOR, resource.get("path")))
                continue
            room -= size if file.is_file() and (size := file.stat().st_size) <= inputs.DATA else 0
            if room < 0:
                message = f"expected files of at most {inputs.TOTAL >> 20} MiB in all"
                return sorted({*found, Issue(DESCRIPTOR, 0, "size", message)})
            found += _resource_issues(self.folder, schema, resource)
        return sorted(set(found))

    def _summary(self) -> str:
        return f"{self.descriptor.get('name', '?')} {self.version or '?'}: {counted(len(self.names), 'table')}"

    def _rows(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        heads = ("name", "rows", "title")
        entries = [entry for entry in self._resources() if entry["name"] in self.names]
        return heads, [[entry.get(head, "") for head in heads] for entry in entries]

    def _resources(self) -> list[dict[str, Any]]:
        entries = self.descriptor.get("resources")
        return [entry for entry in entries if _named(entry)] if isinstance(entries, list) else []


def _slow_patterns(schema: Schema) -> Iterator[Issue]:
    """The patterns of a stranger's schema that no engine matches in linear time."""
    ours = {each.pattern for table in schemas.installed().tables.values() for each in table.fields}
    for table in schema.tables.values():
        for pattern in {each.pattern for each in table.fields if each.pattern} - ours:
            try:
                patterns.matches(pattern, [])
            except Refused as error:
                yield from (replace(issue, path=f"schema/{table.name}.json") for issue in error.issues)


def _file(folder: Path, resource: Mapping[str, Any]) -> Path | None:
    """The file of a resource, None where its path is none inside the folder."""
    path: object = resource.get("path")
    return folder / path if stays(path) else None


def table_path(name: str) -> str:
    """Where the Parquet file of a table stands in a package."""
    return f"{DATA}/{name}.parquet"


def vocabulary_path(name: str) -> str:
    """Where the values of a vocabulary stand in a package."""
    return f"schema/vocab/{name}.csv"


def render(
    descriptor: Mapping[str, Any], schema: Schema, tables: Mapping[str, pa.Table], files: Mapping[str, bytes]
) -> dict[str, Any]:
    """The descriptor with `resources` rendered from schema, tables and files; other keys are kept in place.

    `files` maps paths in the package to bytes: the Parquet of every table at `table_path` and the
    CSV of every vocabulary at `vocabulary_path`; others are not looked at. Raises Refused with
    every file that is missing.
    """
    paths = {name: table_path(name) for name in ordered(schema)}
    paths |= {name: vocabulary_path(name) for name in sorted(schema.vocabularies)}
    absent = [path for path in paths.values() if path not in files]
    if absent:
        raise Refused(Issue(path, 0, "missing", "expected this file") for path in absent)
    data = {name: tables[name] for name in schema.tables}
    resources = [_resource(name, path, schema, files[path], data.get(name)) for name, path in paths.items()]
    return {**descriptor, "resources": resources}


def _resource(name: str, path: str, schema: Schema, content: bytes, data: pa.Table | None) -> dict[str, Any]:
    """What the descriptor says of one file; `data` is what a table's file holds."""
    if data is None:
        return {
            "name": name,
            "type": "table",
            "path": path,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "hash": _hash(content),
            "schema": "schema/vocab.json",
        }

    return {
        "name": name,
        "type": "table",
        "path": path,
        "title": schema.tables[name].title,
        "description": schema.tables[name].description,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "hash": _hash(content),
        "rows": data.num_rows,
        "content_hash": content_hash(data),
        "schema": f"schema/{name}.json",
    }


def _descriptor(file: Path, name: str) -> dict[str, Any]:
    try:
        found = inputs.parsed(file)
    except OSError as error:
        message = f"expected a folder or zip with a {DESCRIPTOR}; {inputs.reason(error)}"
        raise Refused([Issue(name, 0, "missing", message)]) from error
    except ValueError as error:
        raise Refused([Issue(name, 0, "descriptor", f"expected JSON in UTF-8; {error}")]) from error
    if not isinstance(found, dict):
        raise Refused([Issue(name, 0, "descriptor", f"expected a JSON object, found {type(found).__name__}")])
    return found


def _descriptor_issues(descriptor: Mapping[str, Any]) -> Iterator[Issue]:
    def issue(message: str) -> Issue:
        return Issue(DESCRIPTOR, 0, "descriptor", message)

    if not isinstance(descriptor.get("version"), str) or not descriptor["version"]:
        yield issue("expected a version, MAJOR.MINOR.PATCH")
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not resources:
        yield issue("expected a list of resources")
        return
    if len(resources) > _RESOURCES:
        yield issue(f"expected at most {_RESOURCES} resources, found {len(resources)}")
    seen: set[str] = set()
    places: set[str] = set()
    for number, resource in enumerate(resources[:_RESOURCES], start=1):
        if not _named(resource):
            yield issue(f"resource {number}: expected an object with a name")
        elif resource["name"] in seen:
            yield issue(f"resource {number}: the name {resource['name']!r} is taken by an earlier one")
        elif isinstance(path := resource.get("path"), str) and path in places:
            yield issue(f"resource {number}: the path {_said(path)} is taken by an earlier one")
        else:
            seen.add(resource["name"])
            places.add(path if isinstance(path, str) else "")


def _resource_issues(folder: Path, schema: Schema | None, resource: Mapping[str, Any]) -> Iterator[Issue]:
    name, path = resource["name"], str(resource["path"])
    known = schema is not None and (name in schema.tables or name in schema.vocabularies)
    if schema is not None and not known:
        yield Issue(DESCRIPTOR, 0, "descriptor", f"{name}: expected a schema/{name}.json or schema/vocab/{name}.csv")
    try:
        content = inputs.contents(folder / path)
    except OSError as error:
        yield Issue(path, 0, "missing", f"expected a file; {inputs.reason(error)}")
        return
    expected: dict[str, Any] = {"hash": _hash(content)}
    if schema is not None and known:
        try:
            data = _data(folder, schema, name, path)
            expected = _resource(name, path, schema, content, data)
        except Refused as error:
            yield from (replace(issue, path=path) for issue in error.issues)
    for key, value in expected.items():
        if resource.get(key) != value:
            rule, where = ("hash", path) if key in _FINGERPRINTS else ("descriptor", DESCRIPTOR)
            yield Issue(
                where, 0, rule, f"{name}: the descriptor has {key} {_said(resource.get(key))}; expected {value!r}"
            )


def _data(folder: Path, schema: Schema, name: str, path: str) -> pa.Table | None:
    """What a table's file holds, None for a vocabulary; Refused where its columns are not those of the schema."""
    if name not in schema.tables:
        return None
    from syria_events.schema import arrow

    data = arrow.read(folder / path)
    expected = arrow.arrow_schema(schema.tables[name], schema)
    if data.schema.names != expected.names:
        message = f"expected {', '.join(expected.names)}; found {', '.join(data.schema.names)}"
        raise Refused([Issue(path, 0, "columns", message)])
    wrong = [(wanted, got) for wanted, got in zip(expected, data.schema, strict=True) if not wanted.equals(got)]
    if wrong:
        raise Refused(Issue(path, 0, "columns", f"expected {wanted}; found {got}") for wanted, got in wrong)
    return data


def _said(value: object) -> str:
    """A value of a stranger's descriptor as messages give it, cut where it is long or deep."""
    short = reprlib.Repr()
    short.maxstring = short.maxother = short.maxlong = _LONG
    try:
        said = short.repr(value)
        return said if len(said) <= _LONG else f"{said[:_LONG]}..."
    except ValueError:  # Python does not print integers of thousands of digits
        return f"a very large {type(value).__name__}"


def _hash(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _named(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("name"), str) and entry["name"] != ""
