"""A small invented dataset that breaks no rule, for tests that change a cell of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from syria_events import schema
from syria_events.checks import relations
from syria_events.checks.crosswalks import CROSSED
from syria_events.checks.incidents import JOINT as JOINT_FIGURE
from syria_events.checks.incidents import RECAP
from syria_events.derivation.derive import derive
from syria_events.derivation.records import Records
from syria_events.derivation.resolve import Claim
from syria_events.schema import arrow

Row = dict[str, Any]
Tables = dict[str, list[Row]]
SCHEMA = schema.installed()
FIRST, JOINT, SPOKEN, WHOLE = "SE-00001", "SE-00002", "SE-00003", "SE-00004"


def row(table: str, **cells: Any) -> Row:
    return dict.fromkeys(SCHEMA.table(table).names) | cells


def claim(claim_id: str, span: tuple[int, int] = (0, 10), **cells: Any) -> Row:
    event, _, what = claim_id.split("/")
    shared = {
        "stance": "asserts",
        "certainty": "stated",
        "voice_id": "army-press",
        "document_id": RECAP,
        "used": True,
    }
    passage = {
        "span_start": span[0],
        "span_end": span[1],
        "span_sha256": f"{span[0]:064x}",
        "paragraph": 1,
        "coder": "a",
    }
    coded = {"claim_id": claim_id, "event_id": event, "field": what.partition(".")[0]}
    return row("claims", **shared, **passage, **coded) | cells


def counted(number: int) -> Row:
    return dict.fromkeys(("low", "best", "high"), number) | {"open": "closed"}


def event(event_id: str, **cells: Any) -> Row:
    title = f"Title of {event_id}"
    return row("events", event_id=event_id, title=title, event_type="shelling", in_recap=True) | cells


def crossed() -> list[Row]:
    """A row of the crosswalk for each value that has to have one."""
    same = {"predicate": "skos:broadMatch", "justification": "Same act.", "object_source_version": "2024-10"}
    same |= {"mapping_justification": "semapv:ManualMappingCuration", "scheme": "plover", "code": "ASSAULT"}
    return [
        row("crosswalk", vocabulary=name, value=value, subject_id=f"{name}:{value}", object_id="PLOVER:ASSAULT", **same)
        for name in CROSSED
        for value in SCHEMA.values(name)
    ]


def coded() -> Tables:
    """Rows of the coded tables, in the order of their keys."""
    place = {"latitude": 33.5, "longitude": 38.25, "radius_km": 1.0, "geometry": arrow.point(38.25, 33.5)}
    codes = {"admin1_name": "Damascus", "admin1_pcode": "SY01", "iso_3166_2": "SY-DI", "admin2_pcode": "SY0100"}
    text = {"n_characters": 100, "sha256": "0" * 64, "published_edtf": "2022-08-25"}
    return {
        "actors": [
            row("actors", actor_id="army", name="Army", kind="state_force", country="SYR"),
            row("actors", actor_id="brigade", name="Brigade", kind="state_force", parent_id="army")
            | {"country": "SYR"},
            row("actors", actor_id="militia", name="Militia", kind="militia"),
        ],
        "locations": [
            row("locations", location_id="base", name="Base", kind="base", precision=1, coordinate_source="A", **place)
            | codes,
            row("locations", location_id="town", name="Town", kind="town", precision=4, **codes),
        ],
        "sources": [
            row("sources", source_id="army-press", name="Army", kind="military", is_named=True, country="SYR"),
            row("sources", source_id="site", name="Site", kind="outlet", is_named=True),
            row("sources", source_id="somebody", name="Somebody", kind="anonymous", is_named=False),
        ],
        "documents": [
            row("documents", document_id="old", source_id="site", title="O", published_edtf="2021", language="en")
            | {"read_as": "carrier_copy", "url": "https://a.org/report"},
            row("documents", document_id="page", source_id="site", title="P", published_edtf="2022", language="en")
            | {"read_as": "opening", "url": "https://a.org/"},
            row(
                "documents",
                document_id=RECAP,
                source_id="site",
                title="R",
                language="en",
                read_as="full_text",
                **text,
            ),
        ],
        "crosswalk": crossed(),
        "events": [
            event(FIRST),
            event(JOINT, joint_with=FIRST),
            event(SPOKEN, event_type="press_statement"),
            event(WHOLE, event_type="escalation"),
        ],
        "claims": [
            claim(f"{FIRST}/a/date", value="2022-08-24", date_basis="stated"),
            claim(f"{FIRST}/a/killed.militia", subject_id="militia", low=2, high=3, open="closed"),
            claim(f"{FIRST}/a/location", value="base"),
            claim(f"{FIRST}/a/target.militia", value="militia"),
            claim(f"{FIRST}/b/backed_by.militia", (20, 30), event_id=None, subject_id="militia", value="army"),
            claim(f"{FIRST}/b/destroyed.vehicle", (20, 30), subject_id="vehicle", **counted(3)),
            claim(f"{FIRST}/b/initiator.brigade", (20, 30), value="brigade"),
            claim(f"{FIRST}/b/killed.army", (20, 30), subject_id="army", **counted(0)),
            claim(f"{FIRST}/b/part_of_event.{WHOLE}", (20, 30), value=WHOLE),
            claim(f"{FIRST}/b/severity.militia", (20, 30), subject_id="militia", value="minor"),
            claim(f"{FIRST}/b/time_local", (20, 30), value="21:30~"),
            claim(f"{FIRST}/c/date", value="2022-08-23", date_basis="relative", used=False),
            claim(f"{JOINT}/a/detail.{JOINT_FIGURE}", value=JOINT_FIGURE),
            claim(f"{JOINT}/a/event_status", value="occurred"),
            claim(f"{JOINT}/a/precedes.{FIRST}", value=FIRST),
            claim(f"{SPOKEN}/a/act.us_presence", subject_id="us_presence", value="demands_withdrawal"),
            claim(f"{SPOKEN}/a/detail.base", subject_id="base", value="only_guards_remain"),
            claim(f"{SPOKEN}/a/established.base", subject_id="base", value="2017"),
            claim(f"{SPOKEN}/a/responds_to.{FIRST}", value=FIRST),
            claim(f"{SPOKEN}/a/speaker.army", value="army"),
            claim(f"{WHOLE}/a/killed_total.militia", subject_id="militia", value="PT24H", low=4, open="above"),
        ],
        "rulings": [
            row("rulings", ruling_id=f"{FIRST}/date", event_id=FIRST, value="date", decision="taken")
            | {"taken": f"{FIRST}/a/date", "set_aside": f"{FIRST}/c/date", "reason": "Why."}
        ],
    }


def derived(rows: Tables) -> Tables:
    return derive(map(Claim.of, rows["claims"]), Records.of(rows), SCHEMA)


def tables(rows: Tables) -> dict[str, pa.Table]:
    """The rows as tables, in the order in which they stand; what is not coded follows from it."""
    made = {**rows, **{name: rows_ for name, rows_ in derived(coded()).items() if name not in rows}}
    return {name: unchecked(name, found) for name, found in made.items()}


def unchecked(name: str, rows: Sequence[Row]) -> pa.Table:
    """Rows as Arrow data even where they break the schema."""
    declared = arrow.arrow_schema(SCHEMA.table(name), SCHEMA)
    columns = []
    for field in declared:
        values = [each.get(field.name) for each in rows]
        closed = pa.types.is_dictionary(field.type)
        columns.append(pa.array(values, pa.string()).dictionary_encode() if closed else pa.array(values, field.type))
    return pa.Table.from_arrays(columns, schema=declared)


def found(rows: Tables) -> set[tuple[str, str, int]]:
    return {(issue.rule, issue.path, issue.line) for issue in relations.issues(tables(rows), SCHEMA)}


def whole() -> Tables:
    """All tables: the coded ones, and those that follow."""
    rows = coded()
    return rows | {
        name: sorted(made, key=lambda each: str(list(each.values()))) for name, made in derived(rows).items()
    }


def claims_line(ending: str) -> int:
    """The row, counted from 1, of the only claim whose identifier ends so."""
    lines = [line for line, each in enumerate(coded()["claims"], 1) if each["claim_id"].endswith(ending)]
    assert len(lines) == 1, ending
    return lines[0]
