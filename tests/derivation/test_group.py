"""Claims on one value stand together, each once and in the order they came in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from syria_events import schema
from syria_events.derivation import kinds
from syria_events.derivation.resolve import Claim, about, group

KINDS = kinds.of_fields(schema.installed())


def claim(event: str, field: str, subject: str | None, value: str | None) -> Claim:
    return Claim("c", event, field, subject, value, 1, 1, 1, "asserts", "stated", None, "v", True)


A_CLAIM = st.builds(
    claim,
    event=st.sampled_from(["e1", "e2"]),
    field=st.sampled_from(["location", "killed", "killed_total"]),
    subject=st.sampled_from([None, "s1", "s2"]),
    value=st.sampled_from([None, "P1D", "PT24H"]),
)


@given(st.lists(A_CLAIM))
def test_groups_hold_every_claim_once_with_those_on_the_same_value(claims: list[Claim]) -> None:
    groups = group(claims, KINDS)
    assert sorted(map(repr, claims)) == sorted(repr(each) for said in groups.values() for each in said)
    for (event, field, subject), said in groups.items():
        assert said == [
            each
            for each in claims
            if (each.event_id, each.field, about(each, KINDS[each.field])) == (event, field, subject)
        ]


def test_a_total_is_of_its_window_and_any_other_count_of_its_subject() -> None:
    day, hours = claim("e1", "killed_total", "s1", "P1D"), claim("e1", "killed_total", "s1", "PT24H")
    assert about(day, KINDS["killed_total"]) == "s1.P1D"
    assert about(claim("e1", "killed", "s1", None), KINDS["killed"]) == "s1"
    assert list(group([day, hours, day], KINDS)) == [
        ("e1", "killed_total", "s1.P1D"),
        ("e1", "killed_total", "s1.PT24H"),
    ]
