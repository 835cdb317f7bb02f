"""What was coded as rows of all tables, each with the place it comes from, and its faults as issues there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from syria_events import naming
from syria_events.coding import lists, rulings
from syria_events.coding.faults import RECORDED, SAID, Fault, Faults, Placed
from syria_events.coding.reader import Coding
from syria_events.derivation import derive, resolve
from syria_events.derivation.records import LASTING, Records, chain
from syria_events.editions.datapackage import Package
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema, arrow

Rows = dict[str, list[Placed]]


def placed(found: Coding, schema: Schema) -> tuple[Rows, list[Issue]]:
    """The rows of every table, those that follow from claims among them; and what is wrong with the rulings."""
    rows: Rows = {name: [] for name in schema.tables}
    for name in lists.RECORDS:
        rows[name] = list(_records(found, name))
    issues: list[Issue] = []
    whole: list[dict[str, Any]] = []
    for incident in found.incidents.values():
        ruled = rulings.ruled(incident, schema)
        rows["claims"] += [Placed(row.cells, incident.path, row.line, row.unread) for row in ruled.rows]
        read = [row.cells for row in ruled.rows if not row.unread]
        issues += ruled.issues
        told = {issue.line for issue in ruled.issues}
        for row in rulings.recorded(incident, read, schema):
            line = incident.lines.get(f"rulings.{row['value']}", 1)
            # What is wrong with a ruling is not told again of its row.
            if line not in told and row["value"] not in ruled.unsure:
                missed = frozenset({"reason"} if row["reason"] is None else ())
                rows["rulings"].append(Placed(row, incident.path, line, missed))
        whole += read
    rows |= _derived(found, rows, whole, schema)
    return rows, issues


def _records(found: Coding, name: str) -> Iterator[Placed]:
    """The rows of a record table; a place has its point."""
    listed = found.lists[name]
    unread: dict[int, set[str]] = {}
    for line, column in listed.unread:
        unread.setdefault(line, set()).update({column, "geometry"} if column in ("latitude", "longitude") else {column})
    for line, row in listed.rows.items():
        if name == "locations":
            row["geometry"] = _point(row)
        yield Placed(row, f"coding/{name}.csv", line, frozenset(unread.get(line, ())))


def _derived(found: Coding, rows: Rows, claims: Sequence[Mapping[str, Any]], schema: Schema) -> Rows:
    """The rows of the tables that follow from claims; an event of which none was read has one as well."""
    incidents = found.incidents
    usual = {"event_type": schema.values("event_type")[0], "in_recap": False, "title": "?"}
    events = [{**i.record, **{name: usual[name] for name in i.unread & usual.keys()}} for i in incidents.values()]
    known = {name: [place.row for place in rows[name]] for name in ("actors", "locations", "sources")}
    made = derive.derive(map(resolve.Claim.of, claims), Records.of({**known, "events": events}), schema)
    placed_rows: Rows = {}
    for name, some in made.items():
        paths = [incidents[row["event_id"]].path if "event_id" in row else "coding/incidents" for row in some]
        placed_rows[name] = [
            Placed(row, path, 1 if path in {i.path for i in incidents.values()} else 0)
            for row, path in zip(some, paths, strict=True)
        ]
    there = {place.row["event_id"]: place.row for place in placed_rows["events"]}
    blank = dict.fromkeys(schema.table("events").names)
    placed_rows["events"] = [
        Placed(
            there.get(event, blank)
            | {name: incident.record.get(name) for name in RECORDED - {"joint_with"}}
            | _joint(incident.record, found),
            incident.path,
            1,
            incident.unread
            | (frozenset() if event in there and "event_type" not in incident.unread else frozenset(blank) - RECORDED),
        )
        for event, incident in incidents.items()
    ]
    return placed_rows


def _joint(record: Mapping[str, Any], found: Coding) -> dict[str, Any]:
    """The event that holds the figures, if it is there: one that is not is told by itself."""
    joint = record.get("joint_with")
    return {"joint_with": joint if joint in found.incidents or joint in found.unread else None}


def issues(found: Coding, rows: Rows, folder: Path, schema: Schema, told: Sequence[Issue]) -> list[Issue]:
    """Every fault of the rows at the place of each, and of what else leads to them; `told` is known already."""
    lost = {name for name in lists.RECORDS if found.lists[name].lost}
    leading: dict[str, set[str]] = {
        "events": {str(i.record["joint_with"]) for i in found.incidents.values()} - {"None"}
    }
    retired: dict[str, set[str]] = {}
    for row in found.retired.values():
        retired.setdefault(str(row["table"]), set()).add(str(row["id"]))
        if row["successor_id"]:
            leading.setdefault(str(row["table"]), set()).add(row["successor_id"])
    faults = Faults(rows, lost, leading, found.unread, schema, retired)
    faults.search(lambda name: _built(folder, name))
    coded = [fault for fault in faults.found if not _follows(fault)]
    made = [*_located(coded, rows, found, schema), *_retired(found, faults.keys, rows, schema), *_gone(faults)]
    for incident in found.incidents.values():
        joint = incident.record["joint_with"]
        if joint is not None and joint not in faults.keys["events"]:
            message = f"there is no event {joint!r}; expected one that holds the figures"
            message += naming.meant(joint, sorted(map(str, faults.keys["events"])))
            made.append(Issue(incident.path, 1, "joint_with", message))
    blamed = {issue.path for issue in (*told, *made)}
    if not any(path.endswith(".csv") for path in blamed):
        following = [fault for fault in faults.found if _follows(fault)]
        made += [
            issue
            for issue in _located(following, rows, found, schema)
            if issue.path not in blamed and (issue.line or not blamed)
        ]
    return made


def _gone(faults: Faults) -> Iterator[Issue]:
    """What stood there when the tables were last built and is still led to."""
    for table, key, number, renamed in faults.gone:
        many = f"{number} places lead" if number > 1 else "one place leads"
        what = f"{key} is gone, which was there when last built; {many} to it"
        if table == "events":
            cure = "expected its file, or a row in coding/retired.csv once nothing leads to it"
            yield Issue(f"coding/incidents/{key}.toml", 0, "gone", f"{what}: {cure}")
        elif renamed is None:
            yield Issue(f"coding/{table}.csv", 0, "gone", f"{what}: expected its row")
        else:
            place = faults.placed[table][renamed]
            new = place.row[faults.schema.table(table).primary_key[0]]
            yield Issue(place.path, place.line, "gone", f"{what}: expected it here, where {new} stands")


def vanished(found: Coding, folder: Path, told: Sequence[Issue]) -> Iterator[Issue]:
    """Events that were there when the tables were last built, of which there is no file and no tombstone now."""
    known = {*found.incidents, *found.unread, *(row["id"] for row in found.retired.values())}
    paths = {issue.path for issue in told}
    for event in sorted({row["event_id"] for row in _built(folder, "events", ["event_id"])} - known):
        path = f"coding/incidents/{event}.toml"
        if path not in paths and not found.lists["retired"].lost:
            cure = "expected its file or, if it was released, a row in coding/retired.csv; else build forgets it"
            yield Issue(path, 0, "gone", f"{event} was there when last built; {cure}")


def wrong_claims(made: Sequence[Issue]) -> set[str]:
    """The claims of which some say what they cannot say."""
    return {issue.message.split(" ")[1].rstrip(":") for issue in made if issue.rule in SAID}


def _follows(fault: Fault) -> bool:
    """Whether a fault is of what follows from claims, whose faults are told where they are."""
    if fault.table == "events":
        return bool(fault.columns) and not RECORDED.issuperset(fault.columns)
    return fault.table in derive.DERIVED


def _located(faults: Sequence[Fault], rows: Rows, found: Coding, schema: Schema) -> Iterator[Issue]:
    """Issues of rows at the place in the coding files that each row comes from; what all rows of a block have, once."""
    seen: set[tuple[str, int, str, str]] = set()
    incidents = {incident.path: incident for incident in found.incidents.values()}
    for fault in faults:
        if fault.number < 0:
            yield Issue(f"coding/{fault.table}.csv", 0, fault.rule, fault.message)
            continue
        place = rows[fault.table][fault.number]
        key = "/".join(str(place.row[column]) for column in schema.tables[fault.table].primary_key)
        message = fault.message.removeprefix(f"{key}: ")
        line = place.line
        if fault.rule == "text" and place.path in incidents:
            texts = [str(place.row[column]) for column in fault.columns]
            lines = [at for text in texts for at in incidents[place.path].lines_of(text) if at >= line]
            line = min(lines, default=line)
        same = (place.path, line, fault.rule, message)
        if fault.table == "claims" and fault.rule not in SAID and same in seen:
            continue
        seen.add(same)
        yield Issue(place.path, line, fault.rule, f"{fault.table} {key}: {message}")


def _retired(found: Coding, known: Mapping[str, Set[str]], rows: Rows, schema: Schema) -> Iterator[Issue]:
    """What is wrong with the tombstones; `known` are the identifiers in use, by table."""
    path, unread = "coding/retired.csv", found.lists["retired"].unread
    graves = {(row["table"], row["id"]): row for row in reversed(found.retired.values())}
    for line, row in found.retired.items():
        table, name, successor = row["table"], row["id"], row["successor_id"]
        if table not in LASTING:
            if (line, "table") not in unread:
                yield Issue(path, line, "foreign_key", f"table: expected one of {', '.join(LASTING)}, found {table!r}")
            continue
        described = schema.table(table)
        if graves[table, name] is not row and (line, "id") not in unread:
            yield Issue(path, line, "primary_key", f"{name} is there twice")
        pattern = described.field(described.primary_key[0]).pattern or ""
        if re.fullmatch(pattern, name or "") is None and (line, "id") not in unread:
            yield Issue(path, line, "pattern", f"id: expected {pattern}, found {name!r}")
        version = row["retired_in"] or ""
        if re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version) is None and (line, "retired_in") not in unread:
            yield Issue(path, line, "pattern", f"retired_in: expected MAJOR.MINOR.PATCH, found {row['retired_in']!r}")
        if row["reason"] is None and (line, "reason") not in unread:
            yield Issue(path, line, "required", f"{name}: expected a reason")
        for place in rows[table]:
            if name is not None and place.row[described.primary_key[0]] == name:
                message = "this identifier is retired and must not be used again"
                yield Issue(place.path, place.line, "retired", message)
                break
        if successor is not None and successor not in known[table] and (table, successor) not in graves:
            yield Issue(path, line, "foreign_key", f"successor_id: {table} has no {successor!r}")
        elif successor is not None:
            below = {other: grave for (of, other), grave in graves.items() if of == table}
            if name in chain(below, successor, "successor_id"):
                yield Issue(path, line, "successors_end", f"{name} is its own successor")


def _built(folder: Path, name: str, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The rows of a table as it was last built; none where there is nothing to read."""
    try:
        data = Package.open(folder).table(name)
        found: list[dict[str, Any]] = (data.select(columns) if columns else data).to_pylist()
    except (Refused, OSError, KeyError, ValueError):
        return []
    return found


def _point(place: Mapping[str, Any]) -> bytes | None:
    if place["longitude"] is None or place["latitude"] is None:
        return None
    return arrow.point(place["longitude"], place["latitude"])
