"""The claims that a published value follows from, found from the value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from syria_events.schema import Schema

Row = Mapping[str, Any]

# The claimed field that columns of `events` follow from, by the first word of their names.
_FIELDS = {"date": "date", "time": "time_local", "start": "time_local", "part": "part_of_day", "weapon": "weapon"}
_FIELDS |= {"status": "event_status"}
_FIELDS |= dict.fromkeys(("location", "admin1", "latitude", "longitude", "radius"), "location")
_FIELDS |= {"initiator": "initiator", "target": "target"}
_FIELDS |= {"killed": "killed", "civilians": "killed", "injured": "injured"}


class Grounds:
    """The claims of a version's tables, by the value that follows from them."""

    def __init__(self, tables: Mapping[str, pa.Table], schema: Schema) -> None:
        self.tables, self.schema = tables, schema
        self.places: dict[str, dict[tuple[Any, ...], Row]] = {}
        claims = tables["claims"].to_pylist() if "claims" in tables else []
        self.claims: dict[tuple[str | None, str | None], list[Row]] = {}
        for claim in claims:
            self.claims.setdefault((claim.get("event_id"), claim.get("field")), []).append(claim)

    def row(self, name: str, cell: Row) -> Row:
        """The row that a cell with its key stands in."""
        key = self.schema.table(name).primary_key
        if name not in self.places:
            rows = self.tables[name].to_pylist()
            self.places[name] = {tuple(row[column] for column in key): row for row in rows}
        return self.places[name][tuple(cell[column] for column in key)]

    def behind(self, name: str, row: Row, column: str) -> list[str]:
        """The identifiers of the claims on one value."""
        if name in {"claims", "event_links"}:
            return [row["claim_id"]]
        event = row.get("event_id")
        if name == "events":
            return self._on(event, _FIELDS.get(column.removeprefix("event_").partition("_")[0]))
        if name == "casualties":
            field = column if column in {"severity", "category"} else row["outcome"]
            return self._on(event, field, subject_id=row["actor_id"])
        if name == "totals":
            return self._on(event, f"{row['outcome']}_total", subject_id=row["actor_id"], value=row["window"])
        if name == "damage":
            return self._on(event, row["effect"], subject_id=row["object"])
        if name == "event_actors":
            return self._on(event, row["role"], value=row["actor_id"])
        if name == "affiliations":
            return self._on(None, row["relation"], subject_id=row["actor_id"], value=row["patron_id"])
        return []

    def _on(self, event: str | None, field: str | None, **parts: str) -> list[str]:
        found = self.claims.get((event, field), ())
        return sorted(c["claim_id"] for c in found if all(c.get(part) == value for part, value in parts.items()))
