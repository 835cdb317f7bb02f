"""The files that are written from schema and descriptor, so that they cannot say anything else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from syria_events import dictionary
from syria_events.issues import Issue, Refused
from syria_events.schema import read

MESSAGE = "If you use this dataset, please cite it with its version; its values rest on the documents it names."


def files(folder: Path) -> dict[str, bytes]:
    """The rendered files under `folder`: path -> content.

    Raises Refused when schema or descriptor cannot be read.
    """
    file = folder / "datapackage.json"
    try:
        cited = citation(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, LookupError, TypeError) as error:
        message = f"expected a descriptor that can be cited; {type(error).__name__}: {error}"
        raise Refused([Issue(file.name, 0, "descriptor", message)]) from error
    return {
        "CITATION.cff": cited.encode(),
        "docs/codebook.md": dictionary.markdown(read(folder)).encode(),
    }


def citation(descriptor: dict[str, Any]) -> str:
    """The descriptor as Citation File Format 1.2.0.

    Every JSON scalar is YAML, so nothing needs quoting of its own.
    """
    entries: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": MESSAGE,
        "type": "dataset",
        "title": descriptor["title"],
        "version": descriptor["version"],
        "date-released": descriptor["created"][:10],
        "abstract": descriptor["description"],
        "authors": [{"name": contributor["title"]} for contributor in descriptor["contributors"]],
        "keywords": descriptor["keywords"],
        "license": [entry["name"] for entry in descriptor["licenses"]],
    }
    return "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entries.items()) + "\n"
