"""How far a second, blind coding agrees with the first: on what is said at all, and on what it says.

The second coder gets the passages without the answers, or, of a document without a text, the
document. Finding the same claims in a passage (unitising) and giving them the same values (coding)
are different skills and are measured apart.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from syria_events import naming, outputs
from syria_events.coding import lists, reader
from syria_events.coding.reader import Incident
from syria_events.derivation import edtf, kinds
from syria_events.derivation.kinds import Kind
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema

Row = Mapping[str, Any]
Scale = Callable[[Any, Any], float]
Both = tuple[Row | None, Row | None]
_MARKS = ("stance", "certainty", "voice_id", "via_id")
_VALUES = ("value", "low", "best", "high", "date_basis", "claimed_on")


@dataclass(frozen=True)
class Agreement:
    """Agreement on one thing: over how many units, the share that agree, Krippendorff's alpha and Cohen's kappa.

    Both are 1 for perfect agreement and 0 for that of chance; None where they are not defined,
    because all values are alike or there is nothing to compare. Only what has no order has a kappa.
    """

    what: str
    n: int
    share: float | None
    alpha: float | None = None
    kappa: float | None = None


class Reliability(NamedTuple):
    """Agreement on units and on values; who coded which events a second time; and what is wrong with the codings."""

    unitising: list[Agreement]
    coding: list[Agreement]
    seconds: dict[str, list[str]]
    issues: list[Issue]

    def json(self) -> str:
        """The figures as JSON text, for programs."""
        told = {name: [asdict(each) for each in getattr(self, name)] for name in ("unitising", "coding", "issues")}
        return json.dumps(self._asdict() | told, indent=2)


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


def kappa(pairs: Sequence[tuple[Any, Any]]) -> float | None:
    """Cohen's kappa of the values that two coders gave; None for no pairs, or where chance alone agrees in full.

    The formula is that of Cohen, A Coefficient of Agreement for Nominal Scales (1960).
    """
    n = len(pairs)
    first, second = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    chance = sum(first[value] * second[value] for value in first)
    same = sum(a == b for a, b in pairs)
    if chance == n * n:
        return None
    return float(n * same - chance) / (n * n - chance)


def write_blank(folder: Path, event_id: str, coder: str, schema: Schema) -> Path:
    """A file for the second coding of an event: its passages, and no answers.

    It stands at coding/second/`coder`/`event_id`.toml. Raises Refused when there is no such event,
    when the coder does not stand in coding/coders.csv, has coded the event already, or is its first coder.
    """
    first = folder / "coding" / "incidents" / f"{event_id}.toml"
    issues: list[Issue] = []
    if not first.is_file():
        hint = naming.meant(event_id, sorted(file.stem for file in first.parent.glob("*.toml")))
        raise Refused([Issue(f"coding/incidents/{first.name}", 0, "event", f"there is no event {event_id!r}{hint}")])
    incident = reader.read_incident(first, first.name, schema, issues)
    file = folder / "coding" / "second" / coder / f"{event_id}.toml"
    if incident is None:
        raise Refused(issues)
    coders = [str(row["coder"]) for row in lists.coders(folder, issues)]
    if coder not in coders:
        message = f"{coder!r} is not in coding/coders.csv; add a row that says what kind of coder this is"
        issues.append(Issue("coding/coders.csv", 0, "coder", message + naming.meant(coder, coders)))
    if coder in {row["coder"] for row in incident.claims}:
        issues.append(Issue(coder, 0, "coder", f"is the first coder of {event_id}; a second is somebody else"))
    if file.exists():
        issues.append(Issue(str(file), 0, "second", "exists already; nothing was overwritten"))
    if issues:
        raise Refused(issues)
    outputs.write(folder, {file.relative_to(folder).as_posix(): _blank(incident, coder).encode()})
    return file


def agreement(folder: Path, schema: Schema) -> Reliability:
    """How far the second codings under `folder` agree with the first, and every problem of them."""
    issues: list[Issue] = []
    pairs = list(_pairs(folder, schema, issues))
    seconds: dict[str, list[str]] = {}
    for _, second in pairs:
        seconds.setdefault(second.path.split("/")[-2], []).append(second.record["event_id"])
    matched = [_matched(first, second, schema) for first, second in pairs]
    coded = _coding(pairs, [both for found in matched for both in found if None not in both], schema)
    return Reliability(_unitising([both for found in matched for both in found]), coded, seconds, sorted(set(issues)))


def _pairs(folder: Path, schema: Schema, issues: list[Issue]) -> Iterator[tuple[Incident, Incident]]:
    listed = lists.coders_listed(folder, issues)
    coders = {row["coder"]: row for row in listed.rows.values()}
    for file in sorted((folder / "coding" / "second").glob("*/*.toml")):
        path = file.relative_to(folder).as_posix()
        second = reader.read_incident(file, path, schema, issues)
        origin = f"coding/incidents/{file.name}"
        if not (folder / origin).is_file():
            issues.append(Issue(path, 1, "event", f"there is no event {file.stem!r}; expected a second coding of one"))
            continue
        first = reader.read_incident(folder / origin, origin, schema, issues)
        if first is not None and second is not None and not (first.unread or second.unread):
            issues += reader.unknown_coders(second, listed)
            asked = coders.get(file.parent.name, {})
            yield _asked(_measured(first, schema, issues), asked), _asked(_measured(second, schema, issues), asked)


def _asked(incident: Incident, coder: Mapping[str, Any]) -> Incident:
    """The coding as far as the second coder was asked for it: of some documents and fields, or of all."""

    def within(value: str, column: str) -> bool:
        return not coder.get(column) or value in coder[column].split(";")

    kept = [r for r in incident.claims if within(r["document_id"], "documents") and within(r["field"], "fields")]
    return replace(incident, claims=tuple(kept))


def _measured(incident: Incident, schema: Schema, issues: list[Issue]) -> Incident:
    """The coding without the claims whose value is none on the scale of its field, which are added to `issues`."""
    of_fields = kinds.of_fields(schema)
    claims = []
    for row in incident.claims:
        try:
            for _, _, read in _measures(row["field"], of_fields[row["field"]]):
                read(row)
            claims.append(row)
        except ValueError as error:
            line = incident.line(row["claim_id"])
            issues.append(Issue(incident.path, line, "value_fits_field", f"{row['claim_id']}: {error}"))
    return replace(incident, claims=tuple(claims))


def _matched(first: Incident, second: Incident, schema: Schema) -> list[Both]:
    """The claims of two codings, side by side where they are about the same; None where one coder has no such claim.

    They are where passage, field and subject are the same, and the value of what is listed. Without
    a span the passage is the document, and several claims in it may be about the same: those that
    are most alike are put side by side.
    """
    left, right = _units(first, schema), _units(second, schema)
    found: list[Both] = []
    for key in sorted(left.keys() | right.keys(), key=str):
        ones, others = left.get(key, []), list(right.get(key, []))
        pairs = sorted(
            ((_alike(one, other), -n, -m) for n, one in enumerate(ones) for m, other in enumerate(others)), reverse=True
        )
        taken: dict[int, int] = {}
        for _, n, m in pairs:
            if -n not in taken and -m not in taken.values():
                taken[-n] = -m
        found += [(one, others[taken[n]] if n in taken else None) for n, one in enumerate(ones)]
        found += [(None, other) for m, other in enumerate(others) if m not in taken.values()]
    return found


def _units(incident: Incident, schema: Schema) -> dict[tuple[Any, ...], list[Row]]:
    """The claims of a coding by passage and by what they are about."""
    of_fields = kinds.of_fields(schema)
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in incident.claims:
        place = (row["document_id"], row["span_start"], row["span_end"])
        value = row["value"] if of_fields[row["field"]].listed else None
        found.setdefault((*place, row["field"], row["subject_id"], value), []).append(row)
    return found


def _alike(one: Row, other: Row) -> tuple[bool, int]:
    """How alike two claims are: first whether one voice makes both, then by everything that is compared."""
    same = sum(one[name] == other[name] for name in (*_MARKS, *_VALUES))
    return one["voice_id"] == other["voice_id"], same


def _unitising(matched: Sequence[Both]) -> list[Agreement]:
    """For each field: of the units that either coder found, the share that both found (Jaccard)."""
    found: dict[str, list[bool]] = {}
    for one, other in matched:
        found.setdefault((one or other or {})["field"], []).append(one is not None and other is not None)
    fields = {"all fields": [both for marks in found.values() for both in marks]} | dict(sorted(found.items()))
    return [Agreement(name, len(marks), sum(marks) / len(marks) if marks else None) for name, marks in fields.items()]


def _coding(pairs: Sequence[tuple[Incident, Incident]], matched: Sequence[Both], schema: Schema) -> list[Agreement]:
    """For the units that both coders found: agreement on values by field, and on how they are put."""
    units: dict[tuple[str, Scale], list[tuple[Any, Any]]] = {}
    of_fields = kinds.of_fields(schema)
    for first, second in pairs:
        types = (first.record["event_type"], second.record["event_type"])
        units.setdefault(("event_type", nominal), []).append(types)
    for one, other in matched:
        if one is None or other is None:
            continue
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
        yield f"{field}.open", nominal, lambda row: row["open"]
        if kind.value == "duration":
            yield f"{field}.window", nominal, lambda row: row["value"]
    elif kind.name == "date":
        yield f"{field}.start", interval, lambda row: _day(row["value"], 0)
        yield f"{field}.end", interval, lambda row: _day(row["value"], 1)
    elif kind.name == "time":
        yield field, interval, lambda row: _minute(row["value"])
    else:
        yield field, nominal, lambda row: row["value"]


def _day(text: str, end: int) -> int | None:
    day = edtf.bounds(text)[end]
    return None if day is None else day.toordinal()


def _minute(text: str) -> int:
    """The minute of the day; raises ValueError where `text` is no clock time."""
    match = re.fullmatch("([01][0-9]|2[0-3]):([0-5][0-9])~?", text)
    if match is None:
        raise ValueError(f"{text!r} is not HH:MM, with ~ where it is approximate")
    return 60 * int(match[1]) + int(match[2])


def _agreement(what: str, units: Sequence[tuple[Any, Any]], scale: Scale) -> Agreement:
    both = [unit for unit in units if None not in unit]
    share = sum(a == b for a, b in both) / len(both) if both else None
    return Agreement(what, len(both), share, alpha(both, scale), kappa(both) if scale is nominal else None)


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
    # Where no text is kept, how many blocks the first coder wrote of a document is an answer too.
    head += ["# A document without a span gets as many blocks as it needs, with keys of your own."]
    blocks = {row["claim_id"].split("/")[1]: row for row in reversed(incident.claims)}
    read: set[str] = set()
    for key, row in reversed(blocks.items()):
        spanned = row["span_start"] is not None
        if not spanned and row["document_id"] in read:
            continue
        head += ["", "[[claims]]", f'key = "{key}"', f'document = "{row["document_id"]}"', 'voice = ""']
        if spanned:
            head.append(f"span = [{row['span_start']}, {row['span_end']}]")
        else:
            read.add(row["document_id"])
        if row["span_sha256"] is not None:
            head += [f'sha256 = "{row["span_sha256"]}"', f"paragraph = {row['paragraph']}"]
    return "\n".join(head) + "\n"
