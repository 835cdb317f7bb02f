"""What the dataset holds, row by row: its events chosen by what they are, its voices and its documents."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from syria_events.derivation.records import chain
from syria_events.editions.datapackage import Package

Row = Mapping[str, Any]
Test = Callable[[Row], bool]


@dataclass(frozen=True)
class Choice:
    """Which events are meant: those that are as every part of it asks; an empty part asks nothing.

    `classes`, `types` and `admin1` are values of the columns, `places` identifiers of locations,
    `voices` those of voices, who count with those who speak for them, and `origins` roots of
    voices; of several values one is enough. `tolls` are outcomes of which a figure is given, by
    the event or by the one it is counted with. `start` and `end` bound the days, both included.
    """

    classes: Collection[str] = ()
    types: Collection[str] = ()
    places: Collection[str] = ()
    admin1: Collection[str] = ()
    voices: Collection[str] = ()
    origins: Collection[str] = ()
    tolls: Collection[str] = ()
    start: date | None = None
    end: date | None = None
    contested: bool = False
    undated: bool = False


class Chosen(NamedTuple):
    """The events that are as asked, dated ones first; and how many more may be, of which a day is not known."""

    rows: list[Row]
    n_undated: int


def events(package: Package, choice: Choice | None = None) -> Chosen:
    """The events that a choice leaves, in the order of their days, those without a first day last.

    With `start` or `end`, an event counts that may have happened in these days and of which both
    days are known; one of which they are not is counted in `n_undated`, and is among the rows only
    where `undated` asks for it.
    """
    choice = choice or Choice()
    tests = _tests(package, choice)
    found = [row for row in package.table("events").to_pylist() if all(test(row) for test in tests)]
    within = [row for row in found if _within(row, choice)]
    # A range asks for days, and an event that has none cannot answer.
    unknown = [row for row in within if choice.start or choice.end if None in (row["date_start"], row["date_end"])]
    kept = [row for row in within if choice.undated or row not in unknown]
    kept.sort(key=_order)
    return Chosen(kept, 0 if choice.undated else len(unknown))


def _order(row: Row) -> tuple[Any, ...]:
    start, end = row["date_start"], row["date_end"]
    return start is None, start or end or date.max, row["time_local"] or "", row["event_id"]


def _within(row: Row, choice: Choice) -> bool:
    """Whether an event may have happened in the days asked for."""
    late = choice.end is not None and row["date_start"] is not None and row["date_start"] > choice.end
    early = choice.start is not None and row["date_end"] is not None and row["date_end"] < choice.start
    return not (late or early)


def _tests(package: Package, choice: Choice) -> list[Test]:
    """What is asked of each event."""
    asked = {
        "event_class": choice.classes,
        "event_type": choice.types,
        "location_id": choice.places,
        "admin1_name": choice.admin1,
    }
    tests = [_one_of(column, wanted) for column, wanted in asked.items() if wanted]
    if choice.contested:
        tests.append(lambda row: bool(row["contested"]))
    speaking = _speaking(package) if choice.voices or choice.origins else {}
    if choice.voices:
        tests.append(_one_of("event_id", _heard(speaking, choice.voices)))
    if choice.origins:
        roots = {event: {found[-1:] for found in chains} for event, chains in speaking.items()}
        tests.append(_one_of("event_id", _heard(roots, choice.origins)))
    if choice.tolls:
        figures = package.table("casualties").to_pylist()
        given = {row["event_id"] for row in figures if row["outcome"] in choice.tolls}
        joint = {row["event_id"] for row in figures if row["outcome"] in choice.tolls and row["joint"]}
        tests.append(lambda row: row["event_id"] in given or row["joint_with"] in joint)
    return tests


def _one_of(column: str, wanted: Collection[str]) -> Test:
    return lambda row: row[column] in wanted


def _heard(chains: Mapping[str, Iterable[tuple[str, ...]]], wanted: Collection[str]) -> set[str]:
    """The events of which one of these speaks, or somebody who speaks for it."""
    return {event for event, found in chains.items() if any(set(wanted) & set(each) for each in found)}


def _speaking(package: Package) -> dict[str, set[tuple[str, ...]]]:
    """Event -> the voices that speak of it, each with those it speaks for."""
    sources = _sources(package)
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in _claims(package):
        if row["event_id"]:
            found[row["event_id"]].add(chain(sources, row["voice_id"]))
    return found


def voices(package: Package) -> list[Row]:
    """Everybody who says something, who says most first: the row of `sources`, and what they say.

    After the columns of `sources`: `origin_id`, the root of the voice's parents, and how many claims
    it makes, of how many events, read in how many documents.
    """
    sources = _sources(package)
    found = _claimed(_claims(package), "voice_id")
    rows = [sources[voice] | {"origin_id": chain(sources, voice)[-1]} | numbers for voice, numbers in found.items()]
    return sorted(rows, key=lambda row: (-row["n_claims"], row["source_id"]))


def documents(package: Package, event_id: str | None = None, voice: str | None = None) -> list[Row]:
    """Everything that was read, by the day it was published: the row of `documents`, and what was read in it.

    After the columns of `documents`: `publisher`, the name of who published it, and how many claims
    of how many events and voices were read there. With `event_id` or `voice` only claims of that
    event, or of that voice and who speaks for it, count, and documents without one are left out.
    """
    sources = _sources(package)
    nothing = dict.fromkeys(("n_claims", "n_events", "n_voices"), 0)
    claims = _claims(package)
    if event_id is not None:
        claims = [row for row in claims if row["claim_id"].startswith(f"{event_id}/")]
    if voice is not None:
        claims = [row for row in claims if voice in chain(sources, row["voice_id"])]
    found = _claimed(claims, "document_id")
    rows = [
        row | {"publisher": sources[row["source_id"]]["name"]} | found.get(row["document_id"], nothing)
        for row in package.table("documents").to_pylist()
        if row["document_id"] in found or (event_id is None and voice is None)
    ]
    return sorted(rows, key=lambda row: (row["published_edtf"] or "", row["document_id"]))


def _sources(package: Package) -> dict[str, dict[str, Any]]:
    return {row["source_id"]: row for row in package.table("sources").to_pylist()}


def _claims(package: Package) -> list[dict[str, Any]]:
    columns = ["claim_id", "event_id", "voice_id", "document_id"]
    rows: list[dict[str, Any]] = package.table("claims").select(columns).to_pylist()
    return rows


def _claimed(claims: Iterable[Row], by: str) -> dict[str, dict[str, int]]:
    """How many claims each voice makes or each document holds, and of how many events and the other of the two."""
    other, name = ("document_id", "n_documents") if by == "voice_id" else ("voice_id", "n_voices")
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in claims:
        groups[row[by]].append(row)
    return {
        key: {
            "n_claims": len(rows),
            "n_events": len({row["event_id"] for row in rows} - {None}),
            name: len({row[other] for row in rows}),
        }
        for key, rows in groups.items()
    }


def places(package: Package, words: str) -> list[str]:
    """The locations in whose identifier or one of whose names the words stand, in any case, with or without accents."""
    wanted = _plain(words)
    names = ("location_id", "name", "name_ar", "aliases")
    return [
        row["location_id"]
        for row in package.table("locations").to_pylist()
        if wanted and any(wanted in _plain(row[name] or "") for name in names)
    ]


def governorates(package: Package, words: str) -> list[str]:
    """The governorates of events in whose name the words stand, or whose code they are."""
    rows = package.table("events").select(["admin1_name", "admin1_pcode"]).to_pylist()
    wanted = _plain(words)
    known = {row["admin1_name"]: row["admin1_pcode"] for row in rows if row["admin1_name"] and wanted}
    return sorted(name for name, code in known.items() if wanted in _plain(name) or wanted == _plain(code or ""))


def _plain(text: str) -> str:
    """The letters of a text alone: without case, hyphens, accents and Arabic vowel signs."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(" " if x == "-" else x for x in letters if not unicodedata.combining(x)).split())
