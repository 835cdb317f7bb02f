"""Everything that holds in all rows of the shipped tables has a verdict, and each accepted one a rule."""

from __future__ import annotations

import importlib.util
import re
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from syria_events import schema
from syria_events.checks import relations

ROOT = Path(__file__).parents[2]


@cache
def miner() -> Any:
    """The program benchmarks/invariants.py."""
    spec = importlib.util.spec_from_file_location("invariants", ROOT / "benchmarks" / "invariants.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def listed() -> list[tuple[str, str, str]]:
    return miner().verdicts((ROOT / "docs" / "invariants.md").read_text("utf-8"))  # type: ignore[no-any-return]


@cache
def found() -> list[str]:
    return miner().proposals(*miner().shipped())  # type: ignore[no-any-return]


def test_everything_that_holds_has_a_verdict() -> None:
    assert len(found()) > 100
    assert miner().unjudged(found(), listed()) == []


def test_what_is_accepted_names_rules_that_there_are() -> None:
    known = {rule.name for rule in relations.RULES} | {"unique", "foreign_key", "within_extent", "derived"}
    known |= {rule.name for table in schema.installed().tables.values() for rule in table.rules}
    for proposal, verdict, why in listed():
        assert verdict in ("accepted", "refused"), proposal
        named = set(re.findall(r"`([a-z0-9_]+)`", why))
        assert named & known or verdict == "refused", proposal
        assert why.endswith(".") or verdict == "accepted", proposal


def test_what_is_refused_is_proposed_or_was_thought_of() -> None:
    """A line that no proposal meets any more says nothing, unless it says why a thought was refused."""
    idle = {p for p, verdict, _ in listed() if verdict == "refused" and not any(fnmatchcase(f, p) for f in found())}
    assert idle == {
        "actors: where kind is state, gwno is there",
        "claims: every via_id differs from document_id.source_id",
        "documents: a site has one publisher",
    }


def test_the_miner_sees_what_is_planted() -> None:
    """Of rows that keep a law and could as well break it, it proposes the law; of rows that break it once, nothing."""
    tables, known = miner().shipped()
    law = "locations: admin1_pcode decides iso_3166_2"
    assert law in miner().proposals(tables, known)
    rows = [dict(row) for row in tables["locations"]]
    next(row for row in rows if row["location_id"] == "izraa")["iso_3166_2"] = "SY-HI"
    assert law not in miner().proposals(tables | {"locations": rows}, known)
