"""The page of one event: what is published, and every claim with who said it; as text or as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from syria_events.cli.layout import columns, paragraph, shown, width, wrapped
from syria_events.cli.printing import Row, label, when
from syria_events.derivation import kinds
from syria_events.derivation.kinds import Kind
from syria_events.editions.datapackage import Package
from syria_events.schema.text import count_text, estimate

# Longer lines are hard to read.
_READABLE = 100


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
    parts += [paragraph(f"the figures also cover {other}, {titles[other]}", 2, 2) for other in covered]
    parts += _section("Totals over a time", [_total(r, actors) for r in own.get("totals", ())])
    parts += _section("Damage", [(label(r["object"]), r["effect"], estimate(r), _mark(r)) for r in own["damage"]])
    relations = {term.value: term.label.lower() for term in package.schema.vocabularies["link_relation"].terms}
    links = [(relations[r["relation"]], r["other_id"], titles[r["other_id"]]) for r in own["event_links"]]
    parts += _section("Links", links)
    own_claims = said(package, event_id)
    more = len(own_claims) - row["n_claims"]  # those on what an actor is, which belong to no event
    besides = f"; {more} more on actors" if more else ""
    numbers = ((row["n_claims"], "claim"), (row["n_voices"], "voice"), (row["n_origins"], "origin"))
    counted = ", ".join(f"{n} {what}{'s' if n != 1 else ''}" for n, what in numbers) + besides
    parts += ["", paragraph(f"Who says what: {counted}"), claims(package, own_claims)]
    return "\n".join(parts)


def said(package: Package, event_id: str) -> list[dict[str, Any]]:
    """The claims that the passages of an event carry, those on actors with them."""
    rows = package.table("claims").to_pylist()
    return [row for row in rows if row["claim_id"].startswith(f"{event_id}/")]


def claims(package: Package, rows: Sequence[Row]) -> str:
    """Each claimed value once, and under it everyone who says so and where it was read."""
    voices, actors, places = (
        dict(zip(*package.table(table).select([key, "name"]).to_pydict().values(), strict=True))
        for table, key in (("sources", "source_id"), ("actors", "actor_id"), ("locations", "location_id"))
    )
    lines = _claims(rows, voices, actors | places, kinds.of_fields(package.schema))
    return "\n".join(lines) or "nobody says anything of it"


def event_data(package: Package, event_id: str) -> dict[str, Any]:
    """One event with its rows in every table, for programs.

    Raises KeyError when there is no such event.
    """
    found: dict[str, Any] = {}
    for name in package.names:
        rows = package.table(name).to_pylist()
        if name == "claims":
            found[name] = said(package, event_id)
        elif name == "events":
            found["event"] = {row["event_id"]: row for row in rows}[event_id]
        elif "event_id" in package.schema.table(name).names:
            found[name] = [row for row in rows if row["event_id"] == event_id]
    return found


def _head(row: Row, titles: Mapping[str, str]) -> str:
    status = row["event_status"] or "status contested"
    lines = [
        f"{row['event_class']}, {label(row['event_type'])}, {status}",
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
        lines.append(f"means: {label(row['weapon'])}")
    if row["joint_with"]:
        lines.append(f"casualties counted with {row['joint_with']}, {titles.get(row['joint_with'], '')}")
    if row.get("is_total"):
        lines.append("a total: other events shown are parts of it")
    if row["contested"]:
        lines.append(f"contested: {row['contested_fields'].replace(';', ', ')}")
    title = columns([(row["event_id"], row["title"])])
    text = "\n".join([*title, *(paragraph(line, 0, 4) for line in lines)])
    if not row["description"]:
        return text
    return "\n".join([text, "", *wrapped(shown(row["description"]), min(_READABLE, width()))])


def _section(title: str, rows: Sequence[Sequence[str]]) -> list[str]:
    return ["", title, *columns(rows, indent=2)] if rows else []


def _casualty(row: Row, actors: Mapping[str, str]) -> tuple[str, ...]:
    how = ", ".join(filter(None, [row["severity"], row["status"], _mark(row)]))
    # A side that is only suspected must never read as a plain combatant.
    side = ", ".join(dict.fromkeys(filter(None, [row["category"], row["attribution"]])))
    return row["outcome"], estimate(row), f"{actors[row['actor_id']]} ({side})", how


def _total(row: Row, actors: Mapping[str, str]) -> tuple[str, ...]:
    how = ", ".join(filter(None, [row["status"], _mark(row)]))
    return row["outcome"], estimate(row), f"within {row['window']}", actors[row["actor_id"]], how


def _claims(
    said: Sequence[Row], voices: Mapping[str, str], names: Mapping[str, str], known: Mapping[str, Kind]
) -> list[str]:
    """Each claimed value once, and under it everyone who says so and where it was read."""
    values: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in sorted(said, key=lambda row: (row["field"], row["subject_id"] or "", row["stance"], row["claim_id"])):
        subject = f" of {names.get(row['subject_id'], label(row['subject_id']))}" if row["subject_id"] else ""
        if known[row["field"]].counted:
            value = count_text(row) + (f" within {row['value']}" if row["value"] else "")
        else:
            value = names.get(row["value"], label(row["value"]))
        denied = "not " if row["stance"] == "denies" else ""
        values.setdefault((label(row["field"]) + subject, denied + value), []).append(_voice(row, voices))
    lines = []
    for (what, value), who in values.items():
        lines.append(paragraph(f"{what}: {value}", 2, 2))
        lines += columns(who, indent=6)
    return lines


def _voice(row: Row, voices: Mapping[str, str]) -> tuple[str, str]:
    who = voices[row["voice_id"]] + (f", via {voices[row['via_id']]}" if row["via_id"] else "")
    hedges = [row["certainty"] if row["certainty"] != "stated" else None, row["date_basis"]]
    hedge = f" ({', '.join(filter(None, hedges))})" if any(hedges) else ""
    aside = "" if row["used"] else ", set aside by a ruling"
    span = "" if row["span_start"] is None else f" {row['span_start']}-{row['span_end']}"
    return who + hedge + aside, row["document_id"] + span


def _mark(row: Row) -> str:
    """What a value rests on, in versions that say so; else whether it is contested."""
    if support := row.get("support"):
        return f"{label(support)} ({row['n_origins']} origins)" if support == "several_agree" else label(support)
    return "contested" if row["contested"] else ""
