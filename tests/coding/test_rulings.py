"""Where a ruling is needed, which are sound, and what they set aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events import schema
from syria_events.coding import rulings
from syria_events.coding.reader import Incident
from syria_events.derivation.resolve import Claim, differ
from syria_events.issues import Issue
from syria_events.schema import Schema

SCHEMA = schema.installed()
WHY = {"why": "A reason."}


def applied(coded: Incident, known: Schema) -> tuple[list[dict[str, Any]], list[Issue]]:
    """The rows of claims, and what is wrong with the rulings on them."""
    found = rulings.ruled(coded, known)
    return [row.cells for row in found.rows], found.issues


def incident(said: list[dict[str, Any]], ruled: Mapping[str, dict[str, Any]] | None = None) -> Incident:
    """An incident whose claims c0, c1, ... say these things, block N on line 10 N."""
    blank = dict.fromkeys(SCHEMA.table("claims").names) | {"event_id": "SE-00001", "stance": "asserts"}
    claims = tuple(
        {**blank, **row, "used": True, "claim_id": f"SE-00001/c{number}/{row['field']}"}
        for number, row in enumerate(said)
    )
    lines = {f"c{number}": 10 * number for number in range(len(said))} | {f"rulings.{name}": 99 for name in ruled or {}}
    return Incident("file.toml", {"event_id": "SE-00001"}, claims, dict(ruled or {}), lines)


def places(*values: str) -> list[dict[str, Any]]:
    return [{"field": "location", "value": value} for value in values]


SAID = st.fixed_dictionaries(
    {
        "field": st.sampled_from(["location", "event_status", "weapon"]),
        "value": st.sampled_from("ab"),
        "stance": st.sampled_from(["asserts", "asserts", "denies"]),
    }
)


@given(st.lists(SAID, max_size=6))
def test_a_ruling_is_missing_exactly_where_claims_differ(said: list[dict[str, Any]]) -> None:
    coded = incident(said)
    rows, issues = applied(coded, SCHEMA)
    claims = [Claim.of(row) for row in coded.claims]
    wanted = {field for field in {c.field for c in claims} if differ([c for c in claims if c.field == field])}
    assert {issue.message.partition(":")[0] for issue in issues} == wanted
    assert {issue.rule for issue in issues} <= {"missing_ruling"}
    assert rows == list(coded.claims)


@given(st.lists(SAID, min_size=2, max_size=6), st.data())
def test_a_sound_ruling_sets_the_others_aside_and_changes_nothing_else(
    said: list[dict[str, Any]], data: st.DataObject
) -> None:
    said = [row | {"field": "location"} for row in said]
    taken = data.draw(st.sampled_from(said))
    keys = [f"c{number}" for number, row in enumerate(said) if row == taken]
    coded = incident(said, {"location": {"take": keys, **WHY}})
    rows, issues = applied(coded, SCHEMA)
    if differ([Claim.of(row) for row in coded.claims]):
        assert not issues
        assert [row["used"] for row in rows] == [row == taken for row in said]
    else:
        assert [issue.rule for issue in issues] == ["needless_ruling"]
        assert all(row["used"] for row in rows)
    assert [row | {"used": True} for row in rows] == list(coded.claims)


@pytest.mark.parametrize(
    ("said", "ruling", "rule", "line"),
    [
        (places("a", "b"), None, "missing_ruling", 0),
        (places("a", "a"), {"take": ["c0"], **WHY}, "needless_ruling", 99),
        ([], {"take": ["c0"], **WHY}, "needless_ruling", 99),
        (places("a", "b"), {"take": ["c7"], **WHY}, "ruling", 99),
        (places("a", "b"), {"take": ["c0", "c1"], **WHY}, "ruling", 99),
        (places("a", "a"), {"contested": True, **WHY}, "needless_ruling", 99),
    ],
    ids=["missing", "agreeing", "about nothing", "unknown claim", "differing claims", "contested without need"],
)
def test_bad_rulings(said: list[dict[str, Any]], ruling: dict[str, Any] | None, rule: str, line: int) -> None:
    coded = incident(said, {"location": ruling} if ruling else None)
    rows, issues = applied(coded, SCHEMA)
    assert [(issue.path, issue.line, issue.rule) for issue in issues] == [("file.toml", line, rule)]
    assert all(row["used"] for row in rows)


def test_the_message_tells_counts_apart_that_differ_in_their_best() -> None:
    said = [
        {"field": "killed", "subject_id": "x", "low": 2, "best": best, "high": high}
        for best, high in ((3, 5), (4, 5), (None, 2), (2, 2))
    ]
    (issue,) = applied(incident(said), SCHEMA)[1]
    shown = "c0 asserts 2 to 5, best 3, c1 asserts 2 to 5, best 4, c2 asserts 2 to 2, c3 asserts 2"
    assert f"claims differ ({shown});" in issue.message


def test_a_value_left_contested_needs_no_more() -> None:
    rows, issues = applied(incident(places("a", "b"), {"location": {"contested": True, **WHY}}), SCHEMA)
    assert not issues
    assert all(row["used"] for row in rows)


def test_fields_with_several_values_need_no_ruling() -> None:
    said = [{"field": field, "value": value} for field in ("victim", "detail", "precedes", "act") for value in "ab"]
    assert applied(incident(said), SCHEMA)[1] == []


def test_sides_are_ruled_on_one_by_one() -> None:
    said = [
        {"field": "killed", "subject_id": side, "low": number, "best": number, "high": number}
        for side, number in (("x", 1), ("x", 2), ("y", 3))
    ]
    assert [issue.message.partition(":")[0] for issue in applied(incident(said), SCHEMA)[1]] == ["killed.x"]
    rows, issues = applied(incident(said, {"killed.x": {"take": ["c1"], **WHY}}), SCHEMA)
    assert not issues
    assert [row["used"] for row in rows] == [False, True, True]
