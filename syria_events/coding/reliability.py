"""How far a second, blind coding agrees with the first: on what is said at all, and on what it says.

The second coder gets the passages without the answers. Finding the same claims in a passage
(unitising) and giving them the same values (coding) are different skills and are measured apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from syria_events.coding import reader
from syria_events.coding.reader import Incident
from syria_events.derivation import edtf, kinds
from syria_events.derivation.kinds import Kind
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema

Row = Mapping[str, Any]
Scale = Callable[[Any, Any], float]
_MARKS = ("stance", "certainty", "voice_id", "via_id")


@dataclass(frozen=True)
class Agreement:
    """Agreement on one thing: over how many units, the share that agree, and Krippendorff's alpha.

    `alpha` is 1 for perfect agreement and 0 for that of chance; None where it is not defined,
    because all values are alike or there is nothing to compare.
    """

    what: str
    n: int
    share: float | None
    alpha: float | None


def nominal(a: Any, b: Any) -> float:
    """Difference on a nominal scale: none or whole."""
    return float(a != b)


def interval(a: Any, b: Any) -> float:
    """Difference on an interval scale: squared."""
    return float((a - b) ** 2)


def alpha(units: Sequence[Sequence[Any]], difference: Scale = nominal) -> float | None:
    """Krippendorff's alpha of the values that coders gave to units; missing values are left out.

    `units` has one sequence of values per unit. None where fewer than two values can be paired or
    where all are alike. The formula is that of Krippendorff, Computing Krippendorff's
    Alpha-Reliability (2011), whose worked examples are the test of this function.
    """
    paired = [[value for value in unit if value is not None] for unit in units]
    paired = [unit for unit in paired if len(unit) > 1]
    values = Counter(value for unit in paired for value in unit)
    n = sum(values.values())
    expected = sum(m * k * difference(a, b) for (a, m), (b, k) in combinations(values.items(), 2))
    if expected == 0:
        return None
    observed = sum(sum(difference(a, b) for a, b in combinations(unit, 2)) / (len(unit) - 1) for unit in paired)
    return 1 - (n - 1) * observed / expected


def write_blank(folder: Path, event_id: str, coder: str, schema: Schema) -> Path:
    """A file for the second coding of an event: its passages, and no answers.

    It stands at coding/second/`coder`/`event_id`.toml. Raises Refused when there is no such event,
    when the coder is no lower-case slug or has coded the event already, or is its first coder.
    """
    first = folder / "coding" / "incidents" / f"{event_id}.toml"
    issues: list[Issue] = []
    if not first.is_file():
        raise Refused([Issue(f"coding/incidents/{first.name}", 0, "event", f"there is no event {event_id!r}")])
    incident = reader.read_incident(first, first.name, schema, issues)
    file = folder / "coding" / "second" / coder / f"{event_id}.toml"
    if incident is None:
        raise Refused(issues)
    if not coder.isascii() or not coder.isalnum() or coder != coder.lower():
        issues.append(Issue(coder, 0, "coder", "expected lower-case letters and digits"))
    if coder in {row["coder"] for row in incident.claims}:
        issues.append(Issue(coder, 0, "coder", f"is the first coder of {event_id}; a second is somebody else"))
    if file.exists():
        issues.append(Issue(str(file), 0, "second", "exists already; nothing was overwritten"))
    if issues:
        raise Refused(issues)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_blank(incident, coder), encoding="utf-8", newline="\n")
    return file


def agreement(folder: Path, schema: Schema) -> tuple[list[Agreement], list[Agreement], list[Issue]]:
    """Agreement on units, agreement on values, and every problem of the second codings under `folder`."""
    issues: list[Issue] = []
    pairs = list(_pairs(folder, schema, issues))
    return _unitising(pairs), _coding(pairs, schema), issues


def _pairs(folder: Path, schema: Schema, issues: list[Issue]) -> Iterator[tuple[Incident, Incident]]:
    for file in sorted((folder / "coding" / "second").glob("*/*.toml")):
        path = file.relative_to(folder).as_posix()
        second = reader.read_incident(file, path, schema, issues)
        first = reader.read_incident(folder / "coding" / "incidents" / file.name, path, schema, issues)
        if first is not None and second is not None:
            yield first, second


def _units(incident: Incident, schema: Schema) -> dict[tuple[Any, ...], Row]:
    """The claims of a coding by passage and by what they are about."""
    of_fields = kinds.of_fields(schema)
    return {
        (
            incident.record["event_id"],
            row["claim_id"].split("/")[1],
            row["field"],
            row["subject_id"],
            row["value"] if of_fields[row["field"]].listed else None,
        ): row
        for row in incident.claims
    }


def _unitising(pairs: Sequence[tuple[Incident, Incident]]) -> list[Agreement]:
    """For each field: of the units that either coder found, the share that both found (Jaccard)."""
    found: dict[str, list[bool]] = {}
    for first, second in pairs:
        left, right = ({_unit(row) for row in coded.claims} for coded in (first, second))
        for unit in left | right:
            found.setdefault(unit[1], []).append(unit in left and unit in right)
    fields = {"all fields": [both for marks in found.values() for both in marks]} | dict(sorted(found.items()))
    return [
        Agreement(name, len(marks), sum(marks) / len(marks) if marks else None, None) for name, marks in fields.items()
    ]


def _unit(row: Row) -> tuple[Any, ...]:
    return row["claim_id"].split("/", 1)[1], row["field"], row["subject_id"]


def _coding(pairs: Sequence[tuple[Incident, Incident]], schema: Schema) -> list[Agreement]:
    """For the units that both coders found: agreement on values by field, and on how they are put."""
    units: dict[tuple[str, Scale], list[tuple[Any, Any]]] = {}
    of_fields = kinds.of_fields(schema)
    for first, second in pairs:
        types = (first.record["event_type"], second.record["event_type"])
        units.setdefault(("event_type", nominal), []).append(types)
        left, right = _units(first, schema), _units(second, schema)
        for key in sorted(left.keys() & right.keys(), key=str):
            one, other = left[key], right[key]
            for mark in _MARKS:
                units.setdefault((mark, nominal), []).append((one[mark] or "none", other[mark] or "none"))
            kind = of_fields[one["field"]]
            if not kind.listed:
                for name, scale, read in _measures(one["field"], kind):
                    units.setdefault((name, scale), []).append((read(one), read(other)))
    return [
        _agreement(name, found, scale) for (name, scale), found in sorted(units.items(), key=lambda item: item[0][0])
    ]


def _measures(field: str, kind: Kind) -> Iterator[tuple[str, Scale, Callable[[Row], Any]]]:
    """What is compared of a claim on `field`: the name of the measure, its scale, how it is read."""
    if kind.counted:
        for bound in ("low", "best", "high"):
            yield f"{field}.{bound}", interval, lambda row, bound=bound: row[bound]  # type: ignore[misc]
    elif kind.name == "date":
        yield f"{field}.start", interval, lambda row: _day(row["value"], 0)
        yield f"{field}.end", interval, lambda row: _day(row["value"], 1)
    elif kind.name == "time":
        yield field, interval, lambda row: 60 * int(row["value"][:2]) + int(row["value"][3:5])
    else:
        yield field, nominal, lambda row: row["value"]


def _day(text: str, end: int) -> int | None:
    day = edtf.bounds(text)[end]
    return None if day is None else day.toordinal()


def _agreement(what: str, units: Sequence[tuple[Any, Any]], scale: Scale) -> Agreement:
    both = [unit for unit in units if None not in unit]
    share = sum(a == b for a, b in both) / len(both) if both else None
    return Agreement(what, len(both), share, alpha(both, scale))


def _blank(incident: Incident, coder: str) -> str:
    head = [
        "format = 1",
        f'id = "{incident.record["event_id"]}"',
        'title = "second coding"',
        'event_type = ""',
        f"in_recap = {str(incident.record['in_recap']).lower()}",
        f'coder = "{coder}"',
    ]
    head += ["", "# In each block: voice, certainty, stance and says.<field>, as in the coding manual."]
    head += ["# A block whose passage claims nothing is deleted."]
    passages = {row["claim_id"].split("/")[1]: row for row in incident.claims}
    for key, row in passages.items():
        head += ["", "[[claims]]", f'key = "{key}"', f'document = "{row["document_id"]}"', 'voice = ""']
        if row["span_start"] is not None:
            head.append(f"span = [{row['span_start']}, {row['span_end']}]")
        if row["span_sha256"] is not None:
            head += [f'sha256 = "{row["span_sha256"]}"', f"paragraph = {row['paragraph']}"]
    return "\n".join(head) + "\n"
