"""The claims that a published value follows from, found from the value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from syria_events.derivation import kinds
from syria_events.schema import Schema

Row = Mapping[str, Any]

# The claimed field that columns of `events` follow from, by the first word of their names.
_FIELDS = {"date": "date", "time": "time_local", "start": "time_local", "part": "part_of_day", "weapon": "weapon"}
_FIELDS |= {"status": "event_status"}
_FIELDS |= dict.fromkeys(("location", "admin1", "latitude", "longitude", "radius"), "location")
_FIELDS |= {"initiator": "initiator", "target": "target"}
_FIELDS |= {"killed": "killed", "civilians": "killed", "injured": "injured"}

# Of the other tables: the column that names the claimed field, and those with subject and value of the
# claims, as far as the kind of the field has them.
_ABOUT = {
    "casualties": ("outcome", "actor_id"),
    "totals": ("outcome", "actor_id", "window"),
    "damage": ("effect", "object"),
    "event_actors": ("role", "actor_id"),
    "affiliations": ("relation", "actor_id", "patron_id"),
}


class Grounds:
    """The claims of a version's tables, by the value that follows from them."""

    def __init__(self, tables: Mapping[str, pa.Table], schema: Schema) -> None:
        self.tables, self.schema = tables, schema
        self.kinds = kinds.of_fields(schema) if "claim_field" in schema.vocabularies else {}
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
        naming, *about = _ABOUT.get(name, ("",))
        field = column if column in {"severity", "category"} else row.get(naming)
        if name == "totals":
            field = f"{field}_total"
        kind = self.kinds.get(str(field))
        if kind is None:
            return []
        parts = [part for part, said in (("subject_id", kind.subject), ("value", kind.value)) if said]
        return self._on(event, field, **dict(zip(parts, (row[part] for part in about), strict=True)))

    def _on(self, event: str | None, field: str | None, **parts: str) -> list[str]:
        claims = self.claims.get((event, field), ())
        return sorted(c["claim_id"] for c in claims if all(c.get(part) == value for part, value in parts.items()))
