"""Tables and events as text for a terminal."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from syria_events.coding.reliability import Agreement
from syria_events.derivation.records import chain
from syria_events.editions.datapackage import Package
from syria_events.schema.text import estimate

Row = Mapping[str, Any]


def summary(package: Package) -> str:
    """What the dataset holds, in numbers, and its events in the order of their dates."""
    rows = {name: package.table(name).num_rows for name in package.names}
    events = sorted(
        package.table("events").to_pylist(), key=lambda row: (str(row["date_start"] or ""), row["event_id"])
    )
    claims = package.table("claims").to_pylist()
    voices = {row["source_id"]: row for row in package.table("sources").to_pylist()}
    speaking = {row["voice_id"] for row in claims}
    ties = package.table("affiliations").to_pylist()
    of = {
        "events": _of(Counter(row["event_class"] for row in events), contested=_contested(events)),
        "claims": _of(Counter(row["stance"] for row in claims)),
        "voices": f"of {len({chain(voices, voice)[-1] for voice in speaking})} origins",
        "casualties": _of(Counter(row["outcome"] for row in package.table("casualties").to_pylist())),
        "affiliations": _of({}, contested=_contested(ties)),
    }
    shown = ("events", "claims", "documents", "voices", "casualties", "damage", "event_links", "affiliations")
    numbers = [(_label(name), str((rows | {"voices": len(speaking)})[name]), of.get(name, "")) for name in shown]
    listed = [
        (row["event_id"], when(row), _label(row["event_type"]), row["title"] + (" *" if row["contested"] else ""))
        for row in events
    ]
    footnote = ["", "* contested"] if _contested(events) else []
    title = f"{package.descriptor['title']}, version {package.version}"
    return "\n".join([title, "", *columns(numbers), "", *columns(listed), *footnote])


def event(package: Package, event_id: str) -> str:
    """One event at a glance: what is published, and every claim with who said it.

    Raises KeyError when there is no such event.
    """
    tables = {name: package.table(name).to_pylist() for name in package.names}
    row = next((row for row in tables["events"] if row["event_id"] == event_id), None)
    if row is None:
        raise KeyError(event_id)
    actors = {actor["actor_id"]: actor["name"] for actor in tables["actors"]}
    titles = {other["event_id"]: other["title"] for other in tables["events"]}
    parts = [_head(row, titles)]
    own = {name: [r for r in tables[name] if r.get("event_id") == event_id] for name in tables}
    parts += _section("Casualties", [_casualty(r, actors) for r in own["casualties"]])
    covered = [r["event_id"] for r in tables["events"] if r["joint_with"] == event_id]
    parts += [f"  the figures also cover {other}, {titles[other]}" for other in covered]
    parts += _section("Damage", [(_label(r["object"]), r["effect"], estimate(r), _mark(r)) for r in own["damage"]])
    relations = {term.value: term.label.lower() for term in package.schema.vocabularies["link_relation"].terms}
    links = [(relations[r["relation"]], r["other_id"], titles[r["other_id"]]) for r in own["event_links"]]
    parts += _section("Links", links)
    said = [r for r in tables["claims"] if r["claim_id"].startswith(f"{event_id}/")]
    voices = {source["source_id"]: source["name"] for source in tables["sources"]}
    names = actors | {place["location_id"]: place["name"] for place in tables["locations"]}
    more = len(said) - row["n_claims"]  # those on what an actor is, which belong to no event
    besides = f"; {more} more on actors" if more else ""
    counted = f"{row['n_claims']} claims, {row['n_voices']} voices, {row['n_origins']} origins{besides}"
    parts += ["", f"Who says what: {counted}"]
    return "\n".join(parts + _claims(said, voices, names))


def when(row: Row) -> str:
    """The date of an event as a reader writes it, with the clock time where there is one."""
    start, end = row["date_start"], row["date_end"]
    if start is None and end is None:
        return "date unknown"
    if start is None or end is None:
        return f"until {end}" if start is None else f"from {start}"
    days = str(start) if start == end else f"{start} to {end}"
    about = "about " if row["time_approximate"] else ""
    return f"{days} {about}{row['time_local']}" if row["time_local"] else days


def columns(rows: Sequence[Sequence[str]], indent: int = 0) -> list[str]:
    """Rows as lines with aligned columns; the last column is wrapped to the terminal."""
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    room = max(20, shutil.get_terminal_size((110, 24)).columns - sum(widths) - 2 * len(widths) - indent)
    lines = []
    for row in rows:
        lead = " " * indent + "".join(cell.ljust(width + 2) for cell, width in zip(row, widths, strict=False))
        wrapped = textwrap.wrap(row[-1], room) or [""]
        lines += [(lead + wrapped[0]).rstrip(), *(" " * len(lead) + line for line in wrapped[1:])]
    return lines


def _head(row: Row, titles: Mapping[str, str]) -> str:
    status = row["event_status"] or "status contested"
    lines = [
        f"{row['event_id']}  {row['title']}",
        f"{row['event_class']}, {_label(row['event_type'])}, {status}",
        when(row),
    ]
    if row["start_utc"]:
        lines[-1] += f" in Syria ({row['start_utc']:%H:%M} UTC)"
    if row["date_basis"]:
        lines[-1] += f", {row['date_basis']}"
    if row["location_name"]:
        within = (
            f", within {row['radius_km']:g} km of {row['latitude']}, {row['longitude']}" if row["radius_km"] else ""
        )
        lines.append(", ".join(filter(None, [row["location_name"], row["admin1_name"]])) + within)
    if row["initiator_name"]:
        lines.append(f"by {row['initiator_name']} ({row['initiator_attribution']})")
    if row["target_name"]:
        lines.append(f"at {row['target_name']}")
    if row["weapon"]:
        lines.append(f"means: {_label(row['weapon'])}")
    if row["joint_with"]:
        lines.append(f"casualties counted with {row['joint_with']}, {titles.get(row['joint_with'], '')}")
    if row["contested"]:
        lines.append(f"contested: {row['contested_fields'].replace(';', ', ')}")
    text = "\n".join(lines)
    return text + ("\n\n" + textwrap.fill(row["description"], 100) if row["description"] else "")


def _section(title: str, rows: Sequence[Sequence[str]]) -> list[str]:
    return ["", title, *columns(rows, indent=2)] if rows else []


def _casualty(row: Row, actors: Mapping[str, str]) -> tuple[str, ...]:
    how = ", ".join(filter(None, [row["severity"], row["status"], "contested" if row["contested"] else None]))
    # A side that is only suspected must never read as a plain combatant.
    side = ", ".join(dict.fromkeys(filter(None, [row["category"], row["attribution"]])))
    return row["outcome"], estimate(row), f"{actors[row['actor_id']]} ({side})", how


def _claims(said: Sequence[Row], voices: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    """Each claimed value once, and under it everyone who says so and where it was read."""
    values: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in sorted(said, key=lambda row: (row["field"], row["subject_id"] or "", row["stance"], row["claim_id"])):
        subject = f" of {names.get(row['subject_id'], _label(row['subject_id']))}" if row["subject_id"] else ""
        value = estimate(row) if row["value"] is None else names.get(row["value"], _label(row["value"]))
        denied = "not " if row["stance"] == "denies" else ""
        values.setdefault((_label(row["field"]) + subject, denied + value), []).append(_voice(row, voices))
    lines = []
    for (what, value), who in values.items():
        lines.append(f"  {what}: {value}")
        lines += columns(who, indent=6)
    return lines


def _voice(row: Row, voices: Mapping[str, str]) -> tuple[str, str]:
    who = voices[row["voice_id"]] + (f", via {voices[row['via_id']]}" if row["via_id"] else "")
    hedges = [row["certainty"] if row["certainty"] != "stated" else None, row["date_basis"]]
    hedge = f" ({', '.join(filter(None, hedges))})" if any(hedges) else ""
    aside = "" if row["used"] else ", set aside by a ruling"
    span = "" if row["span_start"] is None else f" {row['span_start']}-{row['span_end']}"
    return who + hedge + aside, row["document_id"] + span


def _contested(rows: Sequence[Row]) -> int:
    return sum(row["contested"] for row in rows)


def _of(parts: Mapping[str, int], **more: int) -> str:
    """The parts of a number, largest first."""
    ordered = sorted(parts.items(), key=lambda part: -part[1])
    return ", ".join(f"{n} {name}" for name, n in [*ordered, *more.items()])


def _mark(row: Row) -> str:
    return "contested" if row["contested"] else ""


def _label(value: str) -> str:
    return value.replace("_", " ")


def event_json(package: Package, event_id: str) -> str:
    """One event with its rows in every table, as JSON, for programs.

    Raises KeyError when there is no such event.
    """
    found: dict[str, Any] = {}
    for name in package.names:
        rows = package.table(name).to_pylist()
        if name == "claims":
            found[name] = [row for row in rows if row["claim_id"].startswith(f"{event_id}/")]
        elif name == "events":
            found["event"] = {row["event_id"]: row for row in rows}[event_id]
        elif "event_id" in package.schema.table(name).names:
            found[name] = [row for row in rows if row["event_id"] == event_id]
    return json.dumps(found, indent=2, ensure_ascii=False, default=str)


def comparison(rows: Sequence[Row], left: str, right: str) -> str:
    """What two voices say differently, event by event."""
    if not rows:
        return f"{left} and {right} contradict each other on no value of which both speak"
    lines: list[str] = []
    for row in rows:
        event = f"{row['event_id']}  {row['title']}" if isinstance(row["event_id"], str) else "between actors"
        lines += [] if event in lines else [event]
        lines += columns([(row["value"], left, row["left"]), ("", right, row["right"])], indent=2)
    return "\n".join(lines)


def agreement(units: Sequence[Agreement], values: Sequence[Agreement]) -> str:
    """Agreement of two codings as two tables: what was found at all, and what it was given as."""

    def line(found: Agreement) -> tuple[str, ...]:
        share = "" if found.share is None else f"{found.share:.0%}"
        alpha = "" if found.alpha is None else f"alpha {found.alpha:.3f}"
        return found.what, f"{found.n} units", share, alpha

    found = ["Unitising: claims that both coders found, of those that either did", *columns([*map(line, units)], 2)]
    given = ["Coding: claims that both found and gave the same", *columns([*map(line, values)], 2)]
    note = "alpha is Krippendorff's; it is left out where all values are alike"
    return "\n".join([*found, "", *given, "", note])
