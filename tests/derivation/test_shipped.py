"""The dataset itself: its derived tables are what its claims come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from syria_events import schema
from syria_events.checks import relations
from syria_events.derivation.derive import DERIVED, derive
from syria_events.derivation.records import Records
from syria_events.derivation.resolve import Claim
from syria_events.editions.datapackage import Package

Row = Mapping[str, Any]


@cache
def shipped() -> Mapping[str, Sequence[Row]]:
    package = Package.open()
    return {name: relations.rows_of(package.table(name)) for name in package.names}


def test_every_derived_table_follows_from_the_claims() -> None:
    known, rows = schema.installed(), shipped()
    made = derive(map(Claim.of, rows["claims"]), Records.of(rows), known)
    assert set(made) == set(DERIVED)
    for name in DERIVED:
        key = known.table(name).primary_key
        found = {tuple(row[column] for column in key): row for row in made[name]}
        assert found == {tuple(row[column] for column in key): row for row in rows[name]}
        assert len(made[name]) == len(found)
