"""A name that nobody knows is told in one form, with what is near, in the words of who asked."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from syria_events import naming

ASK: Any = se  # called with names that no type checker lets through
PARTS: list[Any] = [se.ucdp, se.acled, se.reports, se.plot, se.strategies]
NAMES = st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8, unique=True)

LIBRARY = r"library \(as_=\)"

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
    "column by another name": (lambda: ASK.total(by="governorate"), "column to group by", "'admin1_name'"),
    "column of sensitivity": (lambda: ASK.sensitivity(by="place"), "column to group by", "'location_name'"),
    "column of a figure": (lambda: ASK.plot.toll(by="governorate"), "column to group by", "'admin1_name'"),
    "figure of sensitivity": (lambda: ASK.sensitivity(what="kiled"), r"figure \(what=\)", "'killed'"),
    "figure of a panel": (lambda: ASK.panel(se.load("events"), "admin1", "kiled"), "figure of events", "'killed'"),
    "figure of casualties": (
        lambda: ASK.panel(se.load("casualties"), "admin1", "kiled"), "figure of casualties", "'killed'",
    ),
    "unit": (
        lambda: ASK.panel(se.load("events"), "governrate"), r"unit, period or column \(by=\)", "'governorate'",
    ),
    "unit of a cell": (lambda: ASK.panel(se.load("events"), "h3_7"), r"unit, period or column \(by=\)", "'h3-7'.*"),
    "spans": (
        lambda: ASK.panel(se.load("events"), "admin1", spans="splt"), r"treatment of spans \(spans=\)", "'split'",
    ),
    "library of a panel": (lambda: ASK.panel(se.load("events"), "admin1", as_="pola"), LIBRARY, "'polars'"),
    "library of match": (lambda: ASK.match(se.load("events"), se.load("events"), as_="pola"), LIBRARY, "'polars'"),
    "library of coverage": (lambda: ASK.coverage(se.load("events"), as_="pola"), LIBRARY, "'polars'"),
    "library of governorate": (lambda: ASK.governorate(se.load("events"), as_="pola"), LIBRARY, "'polars'"),
    "library of ucdp": (lambda: ASK.ucdp.read("x.csv", "pola"), LIBRARY, "'polars'"),
    "library of acled": (lambda: ASK.acled.export("pola"), LIBRARY, "'polars'"),
    "library of aggregate": (lambda: ASK.reports.aggregate(se.load("claims"), as_="pola"), LIBRARY, "'polars'"),
    "library of strategies": (lambda: ASK.strategies.events(as_="pola"), LIBRARY, "'polars'"),
    "schema of coverage": (lambda: ASK.coverage("x.csv", "ucdp"), r"schema \(schema=\)", "'ucdp-ged'"),
    "schema of a diff": (lambda: ASK.diff("a.csv", "b.csv", "aclde"), r"schema \(schema=\)", "'acled'"),
    "layout of reports": (lambda: ASK.reports.read("x.csv", "mavrick"), r"layout \(layout=\)", "'maverick'"),
    "rule set": (
        lambda: ASK.reports.aggregate(se.load("claims"), "informatve"), r"rule set \(rules=\)", "'informative'",
    ),
    "theme": (lambda: ASK.plot.map(theme="drak"), r"theme \(theme=\)", "'dark'"),
    "event of a figure": (lambda: ASK.plot.claims("SE-074XD"), "event", "'SE-074XC'"),
    "voice of an export": (lambda: ASK.ucdp.export(voices="sohrr"), "voice", "'sohr'"),
    "vocabulary": (lambda: ASK.package().schema.values("event_typ"), "vocabulary", "'event_type'"),
}  # fmt: skip
ARGUMENTS: dict[str, tuple[Callable[[], object], str]] = {
    "load": (lambda: ASK.load("events", voice="sohr"), "'voices'"),
    "claims": (lambda: ASK.claims(event="SE-074XC"), "'event_id'"),
    "cite": (lambda: ASK.cite(event="SE-074XC"), "'events'"),
    "total": (lambda: ASK.total(a_s="polars"), "'as_'"),
    "validate": (lambda: ASK.validate(se.load("events"), table="events"), ""),
    "export": (lambda: ASK.ucdp.export(voice="sohr"), "'voices'"),
    "read": (lambda: ASK.reports.read(pth="x.csv"), "'path'"),
    "map": (lambda: ASK.plot.map(widht=3), "'width'"),
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
    for module in PARTS:
        for name in set(dir(module)) - {"Reports", "EVENT_ID", "cells", "datasets", "rows"}:
            with pytest.raises(TypeError, match=rf"^{name}: unknown argument: 'no_such'; there are "):
                getattr(module, name)(no_such=1)


def test_an_origin_is_told_of_a_voice_that_is_none() -> None:
    with pytest.raises(naming.Unknown, match=r"^unknown origin: 'us-centcom', us-centcom speaks for us-government; "):
        se.load("events", origins=["us-centcom"])


def test_an_unknown_function_is_told_with_what_is_near() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'disagreement' \(did you mean 'disagreements'\?\)"):
        ASK.disagreement()
    assert not hasattr(se, "__wrapped__")


def test_nothing_is_looked_for_where_a_room_is_imported() -> None:
    program = "import sys, syria_events as se; se.load('events', as_='arrow'); print('difflib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]


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
