"""The files that follow from descriptor, schema, data and second codings, and cannot say anything else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from syria_events.coding import lists, reliability
from syria_events.editions.datapackage import DESCRIPTOR, Package
from syria_events.formats import csvmirror
from syria_events.issues import Issue, Refused
from syria_events.publishing import agreementpage, datadict, metadata, rpackage
from syria_events.schema import dictionary

# In these folders nothing stands but what is rendered.
WHOLE = (csvmirror.FOLDER, rpackage.CARRIED)


def files(folder: Path) -> dict[str, bytes]:
    """The rendered files of the checkout at `folder`: path -> content.

    The codebook, the citation file, the metadata for catalogues, the CSV mirror, and what the R
    package carries. Raises Refused where the package at `folder` is not whole, so that nothing is
    rendered from data that are not those described.
    """
    package = Package.open(folder)
    if issues := package.issues():
        raise Refused(issues)
    page = {"docs/agreement.md": _agreement(folder, package).encode()}
    try:
        return _files(package) | page
    except (OSError, LookupError, TypeError, AttributeError) as error:
        message = f"expected a descriptor that can be cited, in a checkout; {type(error).__name__}: {error}"
        raise Refused([Issue(DESCRIPTOR, 0, "descriptor", message)]) from error


def _files(package: Package) -> dict[str, bytes]:
    descriptor, schema = package.descriptor, package.schema
    tables = {name: package.table(name) for name in package.names}
    mirror = csvmirror.files(tables, schema, descriptor)
    texts = {
        "CITATION.cff": metadata.citation(descriptor),
        "croissant.json": _json(metadata.croissant(descriptor, schema)),
        "data-dict.yaml": datadict.data_dict(descriptor, schema, tables),
        "datacite.json": _json(metadata.datacite(descriptor, schema)),
        "docs/codebook.md": dictionary.markdown(schema),
    }
    return {path: text.encode() for path, text in texts.items()} | mirror | rpackage.files(package, mirror)


def _agreement(folder: Path, package: Package) -> str:
    """The page on the agreement of coders, which comes from the coding files and is in no table."""
    found = reliability.agreement(folder, package.schema)
    issues = list(found.issues)
    coders = lists.coders(folder, issues)
    if issues:
        raise Refused(issues)
    return agreementpage.markdown(found, coders)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
