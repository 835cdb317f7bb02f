"""A name that nobody knows is told in one form, with what is near, in the words of who asked."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from syria_events import naming

ASK: Any = se  # called with names that no type checker lets through
NAMES = st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8, unique=True)

# What is asked, what is told and the names that were meant.
ASKED: dict[str, tuple[Callable[[], object], str, str]] = {
    "table of load": (lambda: ASK.load("event"), "table", "'events'"),
    "table of path": (lambda: ASK.path("claim"), "table", "'claims'"),
    "table of codebook": (lambda: ASK.codebook("casualty"), "table", "'casualties'"),
    "table of a package": (lambda: ASK.package().table("Events"), "table", "'events'"),
    "schema of validate": (lambda: ASK.validate(se.load("events"), "evnts"), "table", "'events'"),
    "schema of pandera": (lambda: ASK.pandera_schema("evnts"), "table", "'events'"),
    "version of load": (lambda: ASK.load("events", version="1.0"), "released version", "'0.1.0' or '1.0.0'.*"),
    "version of wide": (lambda: ASK.wide("2.0"), "released version", "'0.2.0' or '2.0.0'.*"),
    "version of diff": (lambda: ASK.diff("1.0.0", "2.0.O"), "released version", "'2.0.0'"),
    "voice": (lambda: ASK.load("events", voices=["us-centcon"]), "voice", "'us-centcom'"),
    "voice by its name": (lambda: ASK.load("events", voices="Deir Ezzor 24"), "voice", "'deir-ezzor-24'"),
    "voice of compare": (lambda: ASK.compare("SOHR", "us-centcom"), "voice", "'sohr'"),
    "origin": (lambda: ASK.load("claims", origins="SOHR"), "origin", "'sohr'"),
    "document": (lambda: ASK.load("claims", documents="syrian-observer"), "document", "'syrian-observer-recap'"),
    "event of claims": (lambda: ASK.claims("SE-074XD"), "event", "'SE-074XC'"),
    "event of history": (lambda: ASK.history("SE-047XC", "killed"), "event", "'SE-074XC'"),
    "event of cite": (lambda: ASK.cite(events=["SE-074XD"]), "event", "'SE-074XC'"),
    "event of fingerprint": (lambda: ASK.fingerprint("SE-074X"), "event", "'SE-074XC'"),
    "field": (lambda: ASK.claims("SE-074XC", "kiled"), "field", r"'killed' or [^?]*"),
    "value": (lambda: ASK.history("SE-074XC", "killd"), "value", r"'killed[.][^?]*"),
    "citation format": (lambda: ASK.cite("bibtx"), r"citation format \(format=\)", "'bibtex'"),
    "engine": (lambda: ASK.pandera_schema("events", "panda"), r"engine \(engine=\)", "'pandas'"),
    "library": (lambda: ASK.load("events", as_="Polars"), r"library \(as_=\)", "'polars'"),
    "library of total": (lambda: ASK.total(as_="pola"), r"library \(as_=\)", "'polars'"),
    "figure": (lambda: ASK.total(what="kiled"), "figure of events", "'killed'"),
    "column": (lambda: ASK.total(by="event_typ"), "column to group by", "'event_type'"),
}
ARGUMENTS: dict[str, tuple[Callable[[], object], str]] = {
    "load": (lambda: ASK.load("events", voice="sohr"), "'voices'"),
    "claims": (lambda: ASK.claims(event="SE-074XC"), "'event_id'"),
    "cite": (lambda: ASK.cite(event="SE-074XC"), "'events'"),
    "total": (lambda: ASK.total(a_s="polars"), "'as_'"),
    "validate": (lambda: ASK.validate(se.load("events"), table="events"), ""),
}


@pytest.mark.parametrize("case", ASKED)
def test_an_unknown_name_is_told_with_what_is_near(case: str) -> None:
    ask, what, meant = ASKED[case]
    with pytest.raises(
        naming.Unknown, match=rf"^unknown {what}: '[^']+' \(did you mean {meant}\?\).*; there are "
    ) as told:
        ask()
    assert isinstance(told.value, KeyError)
    assert isinstance(told.value, ValueError)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_unknown_argument_is_told_with_what_is_near(name: str) -> None:
    ask, meant = ARGUMENTS[name]
    hint = rf" \(did you mean {meant}\?\)" if meant else ""
    with pytest.raises(TypeError, match=rf"^{name}: unknown argument: '\w+'{hint}; there are "):
        ask()


def test_every_public_function_tells_of_unknown_arguments() -> None:
    functions = {name for name in se.__all__ if type(getattr(se, name)).__name__ == "function"}
    assert {"load", "claims", "versions", "diff", "verify"} <= functions
    for name in functions:
        with pytest.raises(TypeError, match=rf"^{name}: unknown argument: 'no_such'; there are "):
            getattr(se, name)(no_such=1)


def test_an_unknown_function_is_told_with_what_is_near() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'disagreement' \(did you mean 'disagreements'\?\)"):
        ASK.disagreement()
    assert not hasattr(se, "__wrapped__")


@pytest.mark.parametrize("name", ["se-074xc", "Se-074Xc", "SE-074XC"])
def test_an_event_is_meant_in_letters_of_any_case(name: str) -> None:
    assert se.claims(name).equals(se.claims("SE-074XC"))
    assert se.history(name, "date").equals(se.history("SE-074XC", "date"))
    assert se.cite(events=[name]) == se.cite(events="SE-074XC")
    assert se.fingerprint(name) == se.fingerprint(["SE-074XC", name])


def test_the_words_are_those_of_the_face() -> None:
    voices = {f"voice-{number}": "" for number in range(40)}
    unknown = naming.Unknown("voice", ["voice-99"], voices)
    assert str(unknown).endswith("there are 40, which load('sources') lists")
    assert unknown.told("command").endswith("there are 40, which syria-events voices lists")
    library = naming.Unknown("export format", ["csvs"], ["csv"])
    assert str(library) == "unknown export format (to=): 'csvs' (did you mean 'csv'?); there are csv"
    assert library.told("command") == "unknown export format (--to): 'csvs' (did you mean csv?); there are csv"


def test_the_message_goes_through_a_process_whole() -> None:
    unknown = naming.Unknown("table", ["event"], ["events"], ", and more")
    again = pickle.loads(pickle.dumps(unknown))
    assert (str(again), again.what, again.names, again.known) == (str(unknown), "table", ("event",), {"events": ""})


@given(NAMES, st.data())
def test_a_known_name_is_itself_and_nearest_to_itself(known: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(known))
    assert naming.chosen("table", name, known) == name
    others = {each for each in known if each.casefold().strip() != name.casefold().strip()}
    if name.strip(" -_"):
        assert not others & set(naming.near(name, known)[:1])


@given(NAMES, st.text(max_size=12))
def test_what_is_near_is_known(known: list[str], name: str) -> None:
    near = naming.near(name, known)
    assert set(near) <= set(known)
    assert len(near) <= 3


@given(NAMES, st.one_of(st.none(), st.integers(), st.text(max_size=400)))
def test_what_is_unknown_is_told_on_one_line(known: list[str], name: object) -> None:
    if name in known:
        return
    with pytest.raises(naming.Unknown) as told:
        naming.chosen("event", name, known)
    assert len(repr(str(told.value))) < 400 + sum(map(len, map(repr, known))) * 5
