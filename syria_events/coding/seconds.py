"""What is wrong with second codings by themselves; how far they agree with the first is for `reliability`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from syria_events.coding import reader, strays
from syria_events.coding.reader import Coding, Incident
from syria_events.issues import Issue
from syria_events.schema import Schema
from syria_events.schema.text import shown

_CODERS = "coding/coders.csv"
# Columns of claims that lead to a row of a list, and the word for them in a block.
_LEADING = {"document_id": ("document", "documents"), "voice_id": ("voice", "sources"), "via_id": ("via", "sources")}


def problems(
    folder: Path, found: Coding, gone: Collection[str], blamed: Collection[str], schema: Schema
) -> list[Issue]:
    """Every problem of the files coding/second/CODER/SE-XXXXX.toml, beside the coding `found`; and of their list.

    That there is no file any more of the events that are `gone` is told already. A name that is not in a list which
    is `blamed` for something may be one that is spoilt there.
    """
    issues: list[Issue] = [*_asked(found, blamed, schema)]
    known = {
        name: {row[f"{name.removesuffix('s')}_id"] for row in found.lists[name].rows.values()}
        for name in ("documents", "sources")
    }
    whole = [name for name in known if not found.lists[name].lost and f"coding/{name}.csv" not in blamed]
    for file in sorted((folder / "coding" / "second").glob("*/*.toml")):
        path = strays.told(file.relative_to(folder))
        second = reader.read_incident(file, path, schema, issues)
        if file.stem not in {*found.incidents, *found.unread, *gone}:
            issues.append(Issue(path, 1, "event", f"there is no event {file.stem!r}; expected a second coding of one"))
        if second is not None:
            issues += reader.unknown_coders(second, found.lists["coders"])
            issues += _dangling(second, {name: known[name] for name in known if name in whole})
    return issues


def _dangling(second: Incident, known: dict[str, set[str]]) -> Iterator[Issue]:
    """Documents and voices that no list has, each once for a block."""
    told: set[tuple[int, str]] = set()
    for row in second.rows():
        for column, (word, name) in _LEADING.items():
            value = row.cells[column]
            if value is not None and name in known and value not in known[name] and (row.line, column) not in told:
                told.add((row.line, column))
                yield Issue(second.path, row.line, "foreign_key", f"{word}: coding/{name}.csv has no {value!r}")


def _asked(found: Coding, blamed: Collection[str], schema: Schema) -> Iterator[Issue]:
    """What coders are said to have been asked for and cannot have been: what there is not, or other than they coded."""
    documents = {str(row["document_id"]) for row in found.lists["documents"].rows.values()}
    known = {"fields": ("field", {*schema.values("claim_field")}), "documents": ("document", documents)}
    if found.lists["documents"].lost or "coding/documents.csv" in blamed:
        del known["documents"]
    coded: dict[str, set[str]] = {}
    for row in (row for incident in found.incidents.values() for row in incident.claims):
        coded.setdefault(str(row["coder"]), set()).add(str(row["document_id"]))
    for line, coder in found.lists["coders"].rows.items():
        said = []
        for column, (word, there) in known.items():
            items = coder[column].split(";") if coder[column] else []
            said += [
                f"{column}: there is no {word} {shown(item)}" for item in dict.fromkeys(items) if item not in there
            ]
            said += [f"{column}: {item} is there twice" for item in dict.fromkeys(items) if items.count(item) > 1]
        if coder["documents"] and (more := sorted(coded.get(coder["coder"], set()) - {*coder["documents"].split(";")})):
            many = f" and {len(more) - 1} more" if len(more) > 1 else ""
            said.append(f"documents leaves out {more[0]}{many}, of which there are claims by {coder['coder']}")
        yield from (Issue(_CODERS, line, "coder", f"{coder['coder']}: {each}") for each in said)
