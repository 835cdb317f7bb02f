"""The dataset as DataCite, Croissant and the Citation File Format describe one, for catalogues and search engines.

All say what descriptor and schema say, in other words. Nothing else goes in: no clock, no
network, and no DOI as long as none was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syria_events.issues import Issue, Refused
from syria_events.publishing.yamltext import scalar
from syria_events.schema import Schema, Table
from syria_events.schema.dictionary import ordered

Json = dict[str, Any]

MESSAGE = "If you use this dataset, please cite it with its version; its values rest on the documents it names."

# The names that Croissant 1.0 has every file spell out.
_CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def citation(descriptor: Mapping[str, Any]) -> str:
    """The descriptor as Citation File Format 1.2.0.

    Raises Refused where the descriptor has no `created`.
    """
    entries: Json = {
        "cff-version": "1.2.0",
        "message": MESSAGE,
        "type": "dataset",
        "title": descriptor["title"],
        "version": descriptor["version"],
        "date-released": _day(descriptor),
        "abstract": descriptor["description"],
        "authors": [{"name": creator["title"]} for creator in creators(descriptor)],
        "keywords": descriptor["keywords"],
        "license": [entry["name"] for entry in descriptor["licenses"]],
    }
    return "\n".join(f"{key}: {scalar(value)}" for key, value in entries.items()) + "\n"


def datacite(descriptor: Mapping[str, Any], schema: Schema) -> Json:
    """The dataset as a record of the DataCite metadata schema 4.5, in its JSON form, without a DOI.

    The day of publication is the descriptor's `created`. Whoever registers a DOI adds it as `doi`.
    Raises Refused where the descriptor has no `created`.
    """
    day = _day(descriptor)
    rows = {resource["name"]: resource.get("rows") for resource in descriptor["resources"]}
    tables = "; ".join(f"{name}: {schema.tables[name].description}" for name in ordered(schema))
    return {
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Event data"},
        "creators": [_agent(entry) for entry in creators(descriptor)],
        "titles": [{"title": descriptor["title"], "lang": "en"}],
        "publisher": {"name": _with_role(descriptor, "publisher")[0]["title"]},
        "publicationYear": day[:4],
        "dates": [
            {"date": day, "dateType": "Issued"},
            # 4.5 has no type for the time that data cover, which is not when they were collected.
            {"date": "/".join(_period(descriptor)), "dateType": "Other", "dateInformation": "Days the events cover"},
        ],
        "language": "en",
        "version": descriptor["version"],
        "subjects": [{"subject": keyword, "lang": "en"} for keyword in descriptor["keywords"]],
        "descriptions": [
            {"description": descriptor["description"], "descriptionType": "Abstract", "lang": "en"},
            {"description": tables, "descriptionType": "TableOfContents", "lang": "en"},
        ],
        "rightsList": [_rights(entry) for entry in descriptor["licenses"]],
        "relatedIdentifiers": [
            {"relatedIdentifier": path, "relatedIdentifierType": "URL", "relationType": "IsDerivedFrom"}
            for path in dict.fromkeys(entry["path"] for entry in descriptor["sources"] if "path" in entry)
        ],
        "geoLocations": [{"geoLocationPlace": "Syria", "geoLocationBox": _box(descriptor)}],
        "sizes": [f"{rows[name]} {name}" for name in ordered(schema)],
        "formats": list(dict.fromkeys(entry["mediatype"] for entry in descriptor["resources"])),
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }


def croissant(descriptor: Mapping[str, Any], schema: Schema) -> Json:
    """The dataset as Croissant 1.0, which is schema.org's `Dataset` with the columns of each file.

    Paths are relative to the folder of the descriptor, where the file belongs. Every table and
    every vocabulary is a record set; keys into others are left out (docs/decisions/0014). Raises
    Refused where the descriptor has no `created`.
    """
    day = _day(descriptor)
    authors = [entry["title"] for entry in creators(descriptor)]
    title, version = descriptor["title"], descriptor["version"]
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": descriptor["name"],
        "alternateName": title,
        "description": descriptor["description"],
        "version": version,
        "datePublished": day,
        "citeAs": f"{', '.join(authors)} ({day[:4]}). {title}. Version {version}.",
        **({"url": descriptor["homepage"]} if "homepage" in descriptor else {}),
        "license": [entry["path"] for entry in descriptor["licenses"]],
        "creator": [{"@type": "sc:Organization", "name": name} for name in authors],
        "publisher": {"@type": "sc:Organization", "name": _with_role(descriptor, "publisher")[0]["title"]},
        "keywords": list(descriptor["keywords"]),
        "inLanguage": "en",
        "temporalCoverage": "/".join(_period(descriptor)),
        "spatialCoverage": {"@type": "sc:Place", "name": "Syria", "geo": _shape(descriptor)},
        "isBasedOn": [entry["path"] for entry in descriptor["sources"] if "path" in entry],
        "isLiveDataset": False,
        "distribution": [_file_object(resource) for resource in descriptor["resources"]],
        "recordSet": [
            *(_record_set(schema.tables[name]) for name in ordered(schema)),
            *(_enumeration(name) for name in sorted(schema.vocabularies)),
        ],
    }


def _day(descriptor: Mapping[str, Any]) -> str:
    """The day the version was made."""
    created = descriptor.get("created")
    if not isinstance(created, str) or not created:
        message = 'expected the day of this version as "created", such as "2026-11-23T00:00:00Z"'
        raise Refused([Issue("datapackage.json", 0, "created", message)])
    return created[:10]


def creators(descriptor: Mapping[str, Any]) -> list[Json]:
    """The contributors who made the dataset, and so are its authors: all of them where none has the role."""
    return _with_role(descriptor, "creator")


def _with_role(descriptor: Mapping[str, Any], role: str) -> list[Json]:
    """The contributors with a role, all of them where none has it."""
    entries: list[Json] = descriptor["contributors"]
    return [entry for entry in entries if role in entry.get("roles", ())] or entries


def _agent(entry: Mapping[str, Any]) -> Json:
    kind = "Organizational" if entry.get("organization") == entry["title"] else "Personal"
    return {"name": entry["title"], "nameType": kind}


def _rights(entry: Mapping[str, Any]) -> Json:
    return {
        "rights": entry["title"],
        "rightsUri": entry["path"],
        "rightsIdentifier": entry["name"].lower(),
        "rightsIdentifierScheme": "SPDX",
        "schemeUri": "https://spdx.org/licenses/",
    }


def _period(descriptor: Mapping[str, Any]) -> tuple[str, str]:
    return descriptor["temporal"]["start"], descriptor["temporal"]["end"]


def _box(descriptor: Mapping[str, Any]) -> Json:
    sides = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
    return dict(zip(sides, descriptor["spatial"]["bbox"], strict=True))


def _shape(descriptor: Mapping[str, Any]) -> Json:
    west, south, east, north = descriptor["spatial"]["bbox"]
    return {"@type": "sc:GeoShape", "box": f"{south} {west} {north} {east}"}


def _file_object(resource: Mapping[str, Any]) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": f"{resource['name']}.{resource['format']}",
        "name": f"{resource['name']}.{resource['format']}",
        "contentUrl": resource["path"],
        "encodingFormat": resource["mediatype"].replace("vnd.apache.parquet", "x-parquet"),
        "sha256": resource["hash"].removeprefix("sha256:"),
    }


def _record_set(table: Table) -> Json:
    # No `references`: mlcroissant 1.1 joins the tables they name before it reads a record, and
    # fails where these refer to others in turn. The keys stand in datapackage.json.
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": [{"@id": f"{table.name}/{column}"} for column in table.primary_key],
        "field": [
            _column(table.name, f"{table.name}.parquet", field.name, field.description, field.kind.croissant)
            for field in table.fields
        ],
    }


def _enumeration(name: str) -> Json:
    meanings = {"value": "The value as the tables hold it.", "label": "The value for readers."}
    meanings["definition"] = "When the value applies."
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "dataType": "sc:Enumeration",
        "key": {"@id": f"{name}/value"},
        "field": [_column(name, f"{name}.csv", column, text, "sc:Text") for column, text in meanings.items()],
    }


def _column(record_set: str, file: str, name: str, description: str, type_: str) -> Json:
    return {
        "@type": "cr:Field",
        "@id": f"{record_set}/{name}",
        "name": name,
        "description": description,
        "dataType": type_,
        "source": {"fileObject": {"@id": file}, "extract": {"column": name}},
    }
