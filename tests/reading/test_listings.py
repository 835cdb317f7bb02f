"""Events that are chosen are those of which all that was asked is true, and none is left out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from syria_events.derivation.records import chain
from syria_events.editions.datapackage import Package
from syria_events.reading import listings
from syria_events.reading.listings import Choice

PACKAGE = Package.open()
EVENTS = PACKAGE.table("events").to_pylist()
SOURCES = {row["source_id"]: row for row in PACKAGE.table("sources").to_pylist()}
CLAIMS = PACKAGE.table("claims").to_pylist()


def of(column: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Some of the values of a column of events."""
    known = sorted({row[column] for row in EVENTS if row[column] is not None})
    return st.lists(st.sampled_from(known), max_size=2).map(tuple)


DAYS = st.none() | st.dates(date(2017, 1, 1), date(2022, 12, 31)) | st.sampled_from([date(2022, 8, 24)])
CHOICES = st.builds(
    Choice,
    classes=of("event_class"),
    types=of("event_type"),
    places=of("location_id"),
    admin1=of("admin1_name"),
    voices=st.lists(st.sampled_from(sorted(SOURCES)), max_size=2).map(tuple),
    tolls=st.lists(st.sampled_from(["killed", "injured", "detained"]), max_size=2).map(tuple),
    start=DAYS,
    end=DAYS,
    contested=st.booleans(),
    undated=st.booleans(),
)


def chosen(choice: Choice) -> set[str]:
    return {row["event_id"] for row in listings.events(PACKAGE, choice).rows}


@given(CHOICES)
def test_an_event_is_chosen_when_each_part_of_the_choice_holds(choice: Choice) -> None:
    parts = [
        {name: getattr(choice, name)} for name in Choice.__annotations__ if name not in ("start", "end", "undated")
    ]
    parts.append({"start": choice.start, "end": choice.end, "undated": choice.undated})
    each = [chosen(Choice(**part)) for part in parts]
    assert chosen(choice) == set.intersection(*each)


@given(of("event_type"), of("event_type"))
def test_of_several_values_one_is_enough(left: tuple[str, ...], right: tuple[str, ...]) -> None:
    if left and right:
        assert chosen(Choice(types=left + right)) == chosen(Choice(types=left)) | chosen(Choice(types=right))


@given(DAYS, DAYS)
def test_a_range_has_the_events_that_touch_it_and_counts_those_that_may(start: date | None, end: date | None) -> None:
    found = listings.events(PACKAGE, Choice(start=start, end=end))
    more = listings.events(PACKAGE, Choice(start=start, end=end, undated=True))
    assert more.n_undated == 0
    assert len(more.rows) == len(found.rows) + found.n_undated
    for row in EVENTS:
        first, last = row["date_start"] or date.min, row["date_end"] or date.max
        touches = first <= (end or date.max) and last >= (start or date.min)
        assert (row in more.rows) == touches
        known = None not in (row["date_start"], row["date_end"]) or (start is None and end is None)
        assert (row in found.rows) == (touches and known)


@given(CHOICES)
def test_events_stand_in_the_order_of_their_days_and_undated_ones_last(choice: Choice) -> None:
    days = [row["date_start"] for row in listings.events(PACKAGE, choice).rows]
    dated = [day for day in days if day is not None]
    assert days == sorted(dated) + [None] * (len(days) - len(dated))


@pytest.mark.parametrize("voice", ["us-centcom", "sohr", "us-government", "north-press"])
def test_a_voice_speaks_of_what_a_view_of_it_has(voice: str) -> None:
    view = se.load("claims", voices=voice)
    assert chosen(Choice(voices=(voice,))) == set(view["event_id"].dropna())
    if SOURCES[voice]["parent_id"] is None:
        view = se.load("claims", origins=voice)
        assert chosen(Choice(origins=(voice,))) == set(view["event_id"].dropna())


@pytest.mark.parametrize("outcome", ["killed", "injured"])
def test_a_toll_is_any_figure_and_one_held_elsewhere(outcome: str) -> None:
    given_one = {
        row["event_id"] for row in EVENTS if any(row[f"{outcome}_{bound}"] is not None for bound in ("low", "open"))
    }
    found = chosen(Choice(tolls=(outcome,)))
    assert given_one <= found
    held = {row["event_id"]: row["joint_with"] for row in EVENTS}
    assert all(held[event] in given_one for event in found - given_one)


def test_every_claim_is_counted_once_for_its_voice_and_its_document() -> None:
    voices, documents = listings.voices(PACKAGE), listings.documents(PACKAGE)
    assert sum(row["n_claims"] for row in voices) == sum(row["n_claims"] for row in documents) == len(CLAIMS)
    for row in voices:
        said: list[dict[str, Any]] = [claim for claim in CLAIMS if claim["voice_id"] == row["source_id"]]
        assert row["n_claims"] == len(said)
        assert row["n_events"] == len({claim["event_id"] for claim in said} - {None})
        assert row["n_documents"] == len({claim["document_id"] for claim in said})
        assert row["origin_id"] == chain(SOURCES, row["source_id"])[-1]
    assert len(documents) == PACKAGE.table("documents").num_rows


def test_documents_of_an_event_and_a_voice() -> None:
    found = {row["document_id"]: row["n_claims"] for row in listings.documents(PACKAGE, "SE-074XC", "sohr")}
    claims = se.claims("SE-074XC")
    claims = claims[[("sohr" in chain(SOURCES, voice)) for voice in claims["voice_id"]]]
    assert found == claims["document_id"].astype(str).value_counts().to_dict()


@pytest.mark.parametrize(
    ("words", "place"),
    [("tanf", "al-tanf-garrison"), ("AL TANF", "al-tanf-garrison"), ("السخنة", "al-sukhna"), ("سُخنة", "al-sukhna")],
)
def test_a_place_is_found_by_its_names_in_any_script(words: str, place: str) -> None:
    assert place in listings.places(PACKAGE, words)


def test_a_place_that_there_is_not() -> None:
    assert listings.places(PACKAGE, "atlantis") == listings.places(PACKAGE, "") == listings.places(PACKAGE, "-") == []
    assert listings.governorates(PACKAGE, "") == []
    assert listings.governorates(PACKAGE, "deir ez") == ["Deir-ez-Zor"]
    codes = {row["admin1_pcode"]: row["admin1_name"] for row in EVENTS if row["admin1_name"]}
    for code, name in codes.items():
        assert listings.governorates(PACKAGE, code) == [name]
