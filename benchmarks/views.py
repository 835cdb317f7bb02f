"""Time to derive a view, as incidents grow tenfold: `python benchmarks/views.py [INCIDENTS ...]`.

Each incident has ten claims by ten voices; the view keeps half of the voices. Beside it, in the
same run, pandas groups the same claims and takes the smallest low and the largest high, which is
the least that any tool has to do; the ratio to that says what the rest of a view costs.
"""

from __future__ import annotations

import random
import sys
import time
from types import SimpleNamespace
from typing import Any

import pyarrow as pa

from syria_events import schema
from syria_events.reading import views
from syria_events.schema import arrow

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VOICES = [f"voice-{number}" for number in range(10)]


def package(incidents: int) -> Any:
    """A dataset in memory of so many incidents, ten claims each."""
    known = schema.installed()
    rows = {"events": [], "claims": []} | people()
    draw = random.Random(incidents)
    for number in range(incidents):
        event_id = "SE-" + "".join(ALPHABET[number // 32**place % 32] for place in range(5))
        event = {"event_id": event_id, "title": "t", "event_type": "strike", "in_recap": False, "joint_with": None}
        rows["events"].append(event)
        rows["claims"] += claims(event_id, draw)
    tables = {name: arrow.from_rows(known.table(name), known, rows[name]) for name in rows if name != "events"}
    # Of events a view needs no more than the coded columns.
    tables["events"] = pa.Table.from_pylist([row | {"description": None} for row in rows["events"]])
    return SimpleNamespace(schema=known, table=tables.__getitem__)


def people() -> dict[str, list[dict[str, Any]]]:
    """Two sides, ten voices, a place and a document."""
    voice = {"kind": "outlet", "alignment": "not_stated", "is_named": True}
    return {
        "actors": [{"actor_id": name, "name": name, "kind": "militia"} for name in ("left", "right")],
        "sources": [{"source_id": name, "name": name} | voice for name in VOICES],
        "locations": [{"location_id": "place", "name": "Place", "kind": "town", "precision": 6}],
        "documents": [
            {
                "document_id": "document", "source_id": VOICES[0], "title": "t", "published_edtf": "2022-08-25",
                "language": "en", "read_as": "full_text",
            }
        ],
    }  # fmt: skip


def claims(event_id: str, draw: random.Random) -> list[dict[str, Any]]:
    """Ten claims on one event, each by another voice; the figures differ."""
    said: list[dict[str, Any]] = [
        {"field": "event_status", "value": "occurred"},
        {"field": "date", "value": f"2022-08-{draw.randint(1, 28):02}", "date_basis": "stated"},
        {"field": "location", "value": "place"},
        {"field": "initiator", "value": "left"},
        {"field": "target", "value": "right"},
        {"field": "weapon", "value": "rocket"},
    ]
    said += [{"field": "killed", "subject_id": "right", **figure(draw)} for _ in range(4)]
    common = {"event_id": event_id, "stance": "asserts", "certainty": "stated", "document_id": "document", "coder": "a"}
    return [
        common | row | {"claim_id": f"{event_id}/c{number}/{row['field']}", "voice_id": VOICES[number], "used": True}
        for number, row in enumerate(said)
    ]


def figure(draw: random.Random) -> dict[str, int]:
    """A count with a range."""
    low = draw.randint(0, 5)
    return {"low": low, "best": low, "high": low + draw.randint(0, 3)}


def main(sizes: list[int]) -> None:
    """Prints one line per size: seconds, growth against the size before, and the ratio to pandas."""
    before = None
    print("incidents     claims   view s   growth   pandas group-by s   ratio")
    for size in sizes:
        data = package(size)
        start = time.perf_counter()
        made = views.view(data, voices=VOICES[::2])
        seconds = time.perf_counter() - start
        assert made["events"].num_rows == size
        frame = data.table("claims").to_pandas()
        start = time.perf_counter()
        values = frame.groupby(["event_id", "field", "subject_id"], observed=True, dropna=False)
        values.agg({"low": "min", "high": "max"})
        peer = time.perf_counter() - start
        growth = f"{seconds / before:6.1f}x" if before else "      -"
        print(f"{size:9,} {10 * size:10,} {seconds:8.2f}  {growth}  {peer:18.2f}  {seconds / peer:6.1f}x")
        before = seconds


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000])
