"""The head of the descriptor, key by key: in anybody's dataset as Data Package has it, in ours as it is."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from syria_events import schema
from syria_events.checks import heads, history
from syria_events.editions import archives
from syria_events.editions.datapackage import DESCRIPTOR, Package

ROOT = schema.root()
SCHEMA = schema.installed()
REAL: dict[str, Any] = json.loads((ROOT / DESCRIPTOR).read_text("utf-8"))
KEYS = ("$schema", "name", "title", "description", "licenses", "contributors", "keywords", "sources")
TODAY = dt.date(2026, 12, 24)
LAST = archives.versions()[-1]
MAJOR, MINOR, PATCH = archives.numbers(LAST)
# What comes after the last release, with all that this install has.
NEXT = f"{MAJOR}.{MINOR + 1}.0"
LATER: dict[str, Any] = REAL | {"version": NEXT}


def told(descriptor: dict[str, Any]) -> set[str]:
    return {issue.rule for issue in heads.issues(descriptor)}


def test_what_we_ship_and_released_is_accepted() -> None:
    assert told(REAL) == set()
    assert all(told(dict(se.package(version).descriptor)) == set() for version in se.versions())


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_is_missing_emptied_or_of_another_type_is_told(key: str) -> None:
    rule = key.lstrip("$")
    wrongs: list[Any] = ["", [], {}, 7, None, [{}], ["", 7]]
    for wrong in wrongs:
        assert rule in told(REAL | {key: wrong}), wrong
    assert rule in told({name: value for name, value in REAL.items() if name != key})


@given(st.sampled_from(KEYS), st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5))
def test_anything_at_all_is_reported_on(key: str, value: object) -> None:
    found = list(heads.issues(REAL | {key: value}))
    assert {issue.path for issue in found} <= {DESCRIPTOR}
    assert all("; expected " in issue.message for issue in found)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("licenses", [heads.LICENCE | {"name": "CC-BY-5.0"}], "CC-BY-4.0"),
        ("licenses", [heads.LICENCE | {"path": "https://creativecommons.org/licenses/by/4.0"}], "by/4.0/"),
        ("keywords", ["Syria", "syria"], "there twice"),
        ("sources", [{"title": "GeoNames", "path": "htps:/geonames"}], "address of 'GeoNames'"),
        ("sources", [{"title": "GeoNames"}], "it is no text"),
        ("contributors", [{"title": "A", "roles": []}], "a list of them"),
        ("$schema", "https://example.org/x.json", heads.PROFILE),
        ("name", "Syria Events", "small letters"),
    ],
)
def test_a_message_says_what_would_be_right(key: str, value: object, said: str) -> None:
    [message] = [issue.message for issue in heads.issues(REAL | {key: value})]
    assert said in message


def test_others_have_names_and_licences_of_their_own() -> None:
    theirs = {
        "name": "mine",
        "licenses": [{"path": "LICENSE.txt"}],
        "sources": [{"title": "A book"}],
        "keywords": ["a"],
    }
    assert told(theirs) == set()
    assert told({}) == {"name"}


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("name", ["a", "a1", "a-b", "a.b_c"], ["", "A", "a..b", "-a", "a-", "a b", "a\n"]),
        ("title", ["T", " T "], [" ", "\t\n"]),
        ("description", ["Words."], ["  "]),
        ("$schema", ["https://geonames.org/profile.json"], ["https:/geonames.org", "profile.json"]),
        (
            "licenses",
            [[{"name": "CC0"}], [{"path": "LICENSE"}], [{"path": "https://geonames.org/l"}, {"name": "b"}]],
            [
                [{"name": " "}],
                [{"path": "htp://geonames.org"}],
                [{"title": "x"}],
                [{"name": "a"}, {}],
                [{"name": "a"}, 1],
            ],
        ),
        (
            "contributors",
            [[{"title": "A"}], [{"givenName": "A"}], [{"familyName": "A", "roles": ["author"]}]],
            [[{"title": ""}], [{"email": "A"}], [{"title": "A", "roles": "author"}], [{"title": "A", "roles": [""]}]],
        ),
        ("keywords", [["a"], ["a", "b"]], [["a", "A"], ["a", " "], "a", [["a"]]]),
        (
            "sources",
            [[{"title": "A"}], [{"title": "A", "path": "a.csv"}], [{"title": "A", "path": "https://geonames.org/"}]],
            [
                [{"path": "a.csv"}],
                [{"title": "A", "path": 7}],
                [{"title": "A", "path": "htp://a.b"}],
                [{"title": "A"}, {}],
            ],
        ),
    ],
)
def test_each_key_in_the_dataset_of_others(key: str, good: list[Any], bad: list[Any]) -> None:
    assert [each for each in good if told({"name": "mine"} | {key: each})] == []
    assert [each for each in bad if told({"name": "mine"} | {key: each}) != {key.lstrip("$")}] == []


def test_of_one_key_three_faults_are_told() -> None:
    sources = [{"title": str(number), "path": "htp://a.b"} for number in range(5)]
    found = list(heads.issues({"name": "mine", "sources": sources}))
    assert [issue.message.split("address of ")[1][:3] for issue in found] == ["'0'", "'1'", "'2'"]
    assert len(list(heads.issues({"name": "mine", "sources": sources[:2]}))) == 2


def test_in_ours_every_key_is_there_and_sources_have_addresses() -> None:
    assert told({"name": heads.NAME}) == {key.lstrip("$") for key in KEYS} - {"name"}
    assert told(REAL | {"sources": [{"title": "A", "path": "a.csv"}]}) == {"sources"}
    assert told(REAL | {"licenses": [heads.LICENCE, heads.LICENCE]}) == {"licenses"}
    [issue] = heads.issues(REAL | {"keywords": ["B", "a", "b", "A", "c"]})
    assert issue.message.endswith("expected each once; A, B, a, b is there twice")


def before(**changed: Any) -> list[tuple[str, str]]:
    found = history.issues(deepcopy(LATER) | changed, SCHEMA, TODAY, ROOT)
    assert {(issue.path, issue.line) for issue in found} <= {(DESCRIPTOR, 0)}
    assert found == sorted(found)
    return [(issue.rule, issue.message) for issue in found]


def graves() -> list[dict[str, Any]]:
    return deepcopy(REAL["retired"])


def test_the_version_keeps_what_the_last_release_has() -> None:
    assert before() == []
    assert before(version=archives.versions()[-1], retired=[]) == []  # a released one is held against itself


@pytest.mark.parametrize("at", range(len(REAL["retired"])))
def test_a_tombstone_is_neither_lost_nor_changed(at: int) -> None:
    lost = graves()
    del lost[at]
    assert [rule for rule, _ in before(retired=lost)] == ["retired"]
    for column, wrong in (("retired_in", "1.0.0"), ("successor_id", "iran"), ("reason", "Otherwise.")):
        changed = graves()
        changed[at][column] = wrong
        assert [rule for rule, _ in before(retired=changed)] == ["retired"], column
    renamed = graves()
    renamed[at]["id"] += "-2"
    [(_, message)] = before(retired=renamed)
    assert f"expected {graves()[at]['id']}" in message


def test_only_what_was_published_is_retired_and_later() -> None:
    new = {"table": "actors", "id": "iran", "retired_in": NEXT, "successor_id": None, "reason": "Why."}
    assert before(retired=[*graves(), new]) == []
    assert "later version" in before(retired=[*graves(), new | {"retired_in": LAST}])[0][1]
    assert "no such row" in before(retired=[*graves(), new | {"id": "nobody-of-this-name"}])[0][1]
    assert before(retired=None) == []  # of another type: told by `descriptor`
    said = f"retired is missing; expected what {LAST} has, and more"
    assert history_without("retired") == [("retired", said)]


@pytest.mark.parametrize(
    ("cells", "refused"),
    [
        ({}, False),
        ({"retired_in": "soon"}, False),  # no version: told by `descriptor`, as are the next two
        ({"retired_in": 7}, False),
        ({"table": "casualties", "id": "SE-4Q8DZ/killed.x"}, False),
        ({"table": "casualties", "id": "SE-4Q8DZ/killed.x", "retired_in": "0.1.0"}, False),
        ({"retired_in": "0.1.0"}, True),
        ({"id": "us-soldiers-of-old"}, True),
        ({"table": "sources"}, True),
    ],
)
def test_what_is_no_matter_of_history_is_left_to_others(cells: dict[str, Any], refused: bool) -> None:
    new = {"table": "actors", "id": "iran", "retired_in": NEXT, "successor_id": None, "reason": "Why."} | cells
    assert bool(before(retired=[*graves(), new])) is refused


def test_of_a_table_that_cannot_be_read_no_key_was_published(tmp_path: Path) -> None:
    """What is wrong with an archive is told where archives are looked at."""
    last = se.package(LAST)
    assert "iran" in history._published(last, "actors")
    assert history._published(last, "nothing") == set()
    folder = shutil.copytree(last.folder, tmp_path / "copy", copy_function=shutil.copyfile)
    (folder / last.path("actors").relative_to(last.folder)).write_bytes(b"PAR1")
    assert history._published(Package.open(folder), "actors") == set()


def test_of_several_tombstones_each_is_told() -> None:
    every = graves()
    assert len(every) > 2
    lost = {message.split(": ")[0] for _, message in before(retired=[])}
    assert lost == {f"{row['table']} {row['id']}" for row in every}
    every[0]["id"] += "-2"
    every[1]["reason"] = "Otherwise."
    told = [message for _, message in before(retired=every[:-1])]
    assert [message.split(": ")[0] for message in told] == sorted(
        f"{row['table']} {row['id']}" for row in (every[0], every[1], every[-1])
    )


def test_a_tombstone_that_another_row_took_the_name_of_is_told_once() -> None:
    """Only a new one of the same table can be the old one with another name."""
    lost = graves()
    gone = lost.pop(0)
    assert gone["table"] == "actors"
    said = f"actors {gone['id']}: its tombstone is gone; {LAST} has it, and what is retired stays so"
    other = gone | {"table": "sources", "id": f"{gone['id']}-2"}
    assert before(retired=[*lost, other]) == [
        ("retired", said),
        ("retired", f"sources {other['id']}: {LAST} has no such row; expected a key that was published and is gone"),
    ]
    unlike = gone | {"id": "zzz"}
    assert [message for _, message in before(retired=[*lost, unlike])] == [
        said,
        f"actors zzz: {LAST} has no such row; expected a key that was published and is gone",
    ]


def test_the_last_release_of_another_folder_is_read_from_its_archive(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    for name in (archives.SUMS, archives.archive_path(LAST)):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    last = history.before(LATER, tmp_path)
    assert last is not None
    assert (last.version, dict(last.descriptor)) == (LAST, dict(se.package(LAST).descriptor))
    assert history.issues(LATER, SCHEMA, TODAY, tmp_path) == []
    assert history.before(LATER | {"version": LAST}, tmp_path) is None
    assert history.before(LATER | {"version": "0.0.9"}, tmp_path) is None
    assert history.before(LATER | {"version": "soon"}, tmp_path) is None
    assert history.before(LATER | {"version": 7}, tmp_path) is None
    (tmp_path / archives.archive_path(LAST)).unlink()
    assert history.before(LATER, tmp_path) is None  # told where archives are looked at


def test_a_new_vocabulary_came_with_all_its_values() -> None:
    last = history.before(LATER, ROOT)
    assert last is not None
    terms = tuple(replace(term, since=NEXT) for term in SCHEMA.vocabularies["weapon"].terms)
    vocabularies = {"arm": replace(SCHEMA.vocabularies["weapon"], terms=terms)}
    assert list(history.since_issues(schema.Schema({}, vocabularies), last, NEXT)) == []
    vocabularies = {"arm": replace(SCHEMA.vocabularies["weapon"], terms=(replace(terms[0], since=LAST), *terms[1:]))}
    [issue] = history.since_issues(schema.Schema({}, vocabularies), last, NEXT)
    expected = f"a version after {LAST}, which has no such value, and none after {NEXT}"
    assert (issue.path, issue.line) == ("schema/vocab/arm.csv", 2)
    assert issue.message == f"{terms[0].value}: since is {LAST!r}; expected {expected}"


def test_where_no_other_value_is_broader_any_vocabulary_may_be() -> None:
    terms = SCHEMA.vocabularies["weapon"].terms[:2]
    one = replace(SCHEMA.vocabularies["weapon"], terms=(replace(terms[0], broader="nothing"), terms[1]))
    [issue] = history.broader_issues(schema.Schema({}, {"a": one, "b": replace(one, terms=terms)}))
    expected = "broader is 'nothing'; expected a value of a vocabulary"
    assert issue.message == f"{terms[0].value}: {expected}"


def history_without(key: str) -> list[tuple[str, str]]:
    found = history.issues({name: value for name, value in LATER.items() if name != key}, SCHEMA, TODAY, ROOT)
    assert {(issue.path, issue.line) for issue in found} <= {(DESCRIPTOR, 0)}
    return [(issue.rule, issue.message) for issue in found]


def test_after_a_release_without_tombstones_none_are_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    first = next(se.package(version) for version in se.versions() if "retired" not in se.package(version).descriptor)
    monkeypatch.setattr(history, "before", lambda *_: first)
    monkeypatch.setattr(history, "since_issues", lambda *_: ())
    assert history_without("retired") == []


def test_where_there_is_one_vocabulary_alone_nothing_is_said_of_broader_values() -> None:
    one = replace(SCHEMA.vocabularies["weapon"], terms=(replace(SCHEMA.vocabularies["weapon"].terms[0], broader="x"),))
    assert list(history.broader_issues(schema.Schema({}, {"a": one}))) == []


def test_a_broader_value_is_none_of_its_own_vocabulary() -> None:
    terms = SCHEMA.vocabularies["weapon"].terms[:2]
    inner = tuple(replace(term, broader=terms[0].value) for term in terms)
    one, other = (replace(SCHEMA.vocabularies["weapon"], terms=each) for each in (inner, ()))
    found = list(history.broader_issues(schema.Schema({}, {"a": one, "b": other})))
    assert [(issue.path, issue.line) for issue in found] == [("schema/vocab/a.csv", 2), ("schema/vocab/a.csv", 3)]


@pytest.mark.parametrize("wrong", [{"table": []}, {"id": {}}, {"id": None}, {"successor_id": 7}, {"more": ""}])
def test_tombstones_of_another_shape_are_left_to_the_descriptor(wrong: dict[str, Any]) -> None:
    new = {"table": "actors", "id": "nobody", "retired_in": NEXT, "successor_id": None, "reason": "Why."}
    assert [rule for rule, _ in before(retired=[*graves(), new])] == ["retired"]
    assert before(retired=[*graves(), new | wrong]) == []


def test_what_is_wrong_beside_the_last_release_is_told_in_order() -> None:
    known = with_term("event_type", "strike", since="9.0.0")
    found = history.issues(LATER | {"retired": [], "created": "1999-01-01T00:00:00Z"}, known, TODAY, ROOT)
    assert {issue.rule for issue in found} == {"created", "retired", "since"}
    assert found == sorted(found)


def test_a_clock_that_shows_the_day_of_the_last_release_is_believed() -> None:
    last = history.before(LATER, ROOT)
    assert last is not None
    day = dt.date.fromisoformat(str(last.descriptor["created"])[:10])
    for days, rules in ((1, []), (2, ["created"])):
        made = f"{day + dt.timedelta(days=days)}T00:00:00Z"
        assert [issue.rule for issue in history.issues(LATER | {"created": made}, SCHEMA, day, ROOT)] == rules


def test_a_version_is_made_after_the_last_and_before_tomorrow() -> None:
    assert before(created="2026-12-25T00:00:00Z") == []
    assert [rule for rule, _ in before(created="2026-12-26T00:00:00Z")] == ["created"]
    assert [rule for rule, _ in before(created="2026-11-24T00:00:00Z")] == ["created"]
    # a clock that was never set is not believed
    early = history.issues(LATER | {"created": "2126-01-01T00:00:00Z"}, SCHEMA, dt.date(1970, 1, 1), ROOT)
    assert early == []


def with_term(vocabulary: str, of: str, **changed: Any) -> schema.Schema:
    terms = tuple(
        replace(term, **changed) if term.value == of else term for term in SCHEMA.vocabularies[vocabulary].terms
    )
    found = replace(SCHEMA.vocabularies[vocabulary], terms=terms)
    return schema.Schema(SCHEMA.tables, {**SCHEMA.vocabularies, vocabulary: found})


@pytest.mark.parametrize("since", ["2.0.0", "0.2.0", "9.0.0", "soon"])
def test_since_is_what_the_last_release_says(since: str) -> None:
    last = history.before(LATER, ROOT)
    assert last is not None
    known = with_term("event_type", "strike", since=since)
    [issue] = history.since_issues(known, last, NEXT)
    assert (issue.path, issue.line, issue.rule) == ("schema/vocab/event_type.csv", 5, "since")
    assert "expected 0.1.0" in issue.message


@pytest.mark.parametrize(
    ("since", "good"),
    [
        (NEXT, True),
        (f"{MAJOR}.{MINOR}.{PATCH + 1}", True),
        (LAST, False),
        (f"{MAJOR}.{MINOR + 2}.0", False),
        ("soon", False),
    ],
)
def test_a_new_value_comes_with_a_version_after_the_last(since: str, good: bool) -> None:
    last = history.before(LATER, ROOT)
    assert last is not None
    known = with_term("event_type", "strike", value="earthquake", since=since)
    assert (list(history.since_issues(known, last, NEXT)) == []) is good


@pytest.mark.parametrize(("version", "good"), [(NEXT, True), (f"{MAJOR}.{MINOR}.{PATCH + 1}", False), (LAST, False)])
def test_what_is_new_in_the_release_right_after_another_is_of_that_release(version: str, good: bool) -> None:
    last = history.before(LATER, ROOT)
    assert last is not None
    known = with_term("event_type", "strike", value="earthquake", since=version)
    told = [issue.message for issue in history.since_issues(known, last, NEXT, directly=True)]
    wrong = f"earthquake: since is {version!r}; expected {NEXT}, as {LAST} has no such value"
    assert told == ([] if good else [wrong])
    grave = {"table": "actors", "id": "iran", "retired_in": version, "successor_id": None, "reason": "Why."}
    entries = [*graves(), grave]
    said = [(each.at, each.key, each.said) for each in history.graves(entries, last, NEXT)]
    wrong = f"retired_in is {version!r}; expected {NEXT}, the first version without its row"
    assert said == ([] if good else [(len(entries) - 1, "actors iran", wrong)])
    found = history.issues(deepcopy(LATER) | {"retired": entries}, known, TODAY, ROOT, directly=True)
    assert {issue.rule for issue in found} == (set() if good else {"retired", "since"})


def test_a_version_may_be_made_on_the_day_of_the_last_but_no_second_earlier() -> None:
    last = history.before(LATER, ROOT)
    assert last is not None
    made = dt.datetime.fromisoformat(last.descriptor["created"])
    for seconds, good in ((0, True), (1, True), (-1, False)):
        created = (made + dt.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
        expected = f"created is {created}; expected {last.descriptor['created']} or later, that of {LAST}"
        assert before(created=created) == ([] if good else [("created", expected)])
    assert before(created="1999") == []  # no instant: told by `descriptor`


def test_every_value_came_when_it_says() -> None:
    """The truth of `since`, over all archives."""
    first: dict[tuple[str, str], str] = {}
    for version in se.versions():
        for name, vocabulary in se.package(version).schema.vocabularies.items():
            for term in vocabulary.terms:
                first.setdefault((name, term.value), version)
    for name, vocabulary in SCHEMA.vocabularies.items():
        for term in vocabulary.terms:
            assert term.since == first.get((name, term.value), term.since)


def test_a_broader_value_is_one_of_the_vocabulary_to_which_the_others_lead() -> None:
    assert list(history.broader_issues(SCHEMA)) == []
    [issue] = history.broader_issues(with_term("event_type", "strike", broader="vio1ence"))
    assert (issue.path, issue.line, issue.rule) == ("schema/vocab/event_type.csv", 5, "broader")
    assert "schema/vocab/event_class.csv" in issue.message
    [_] = history.broader_issues(with_term("event_type", "strike", broader="role"))  # of another vocabulary


def test_there_is_nothing_before_where_nothing_is_released(tmp_path: Path) -> None:
    assert history.before(LATER, tmp_path) is None
    assert history.before({}, ROOT) is None
    assert isinstance(history.before(LATER, ROOT), Package)


def test_the_profile_of_this_dataset_is_one_and_that_of_others_any_address() -> None:
    (issue,) = heads.issues(REAL | {"$schema": "https://datapackage.org/profiles/1.0/datapackage.json"})
    assert (issue.line, issue.rule) == (0, "schema")
    assert issue.message.endswith(f"expected {heads.PROFILE}")
    others = {"name": "another", "$schema": 7}
    (issue,) = heads.issues(others)
    assert issue.message == "$schema is 7; expected the address of a profile"
    assert list(heads.issues(others | {"$schema": "https://datapackage.org/profiles/1.0/datapackage.json"})) == []


def test_each_role_is_a_word() -> None:
    for roles, n_issues in ((["author"], 0), (["author", ""], 1), (["", "author"], 1), ([], 1)):
        some = {"name": "another", "contributors": [{"title": "A", "roles": roles}]}
        assert len(list(heads.issues(some))) == n_issues
