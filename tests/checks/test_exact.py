"""Rules ask what they say, to the day, the column and the sign, and no more than that."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from invented import FIRST, JOINT, SCHEMA, SPOKEN, WHOLE, Row, Tables, claims_line, event, row, tables, whole
from syria_events.checks import eventrows, registers, relations, sides
from syria_events.checks.claims import Rows
from syria_events.checks.places import outside


def told(rule: str, rows: Tables) -> set[tuple[str, int]]:
    return set(law(rule, rows))


def with_row(table: str, line: int, **cells: Any) -> Tables:
    rows = whole()
    rows[table][line - 1] |= cells
    return rows


def with_claim(ending: str, **cells: Any) -> Tables:
    return with_row("claims", claims_line(ending), **cells)


def law(name: str, rows: Rows) -> list[tuple[str, int]]:
    """Where the rules of a name speak, asked by themselves of the tables that they need."""
    asked = [each for each in relations.RULES if each.name == name and rows.keys() >= {*each.needs}]
    assert asked, name
    return [(table, line) for each in asked for table, line, _ in each.broken(rows, SCHEMA)]


def words(name: str, rows: Rows) -> list[str]:
    """What the rules of a name say."""
    return [said for each in relations.RULES if each.name == name for _, _, said in each.broken(rows, SCHEMA)]


class TestTime:
    """What was said, printed and done, in the order of time; a day is let through across time zones."""

    @pytest.mark.parametrize(("day", "refused"), [(25, False), (26, True)])
    def test_said_by_the_day_of_publication(self, day: int, refused: bool) -> None:
        rows = with_claim("a/location", claimed_on=date(2022, 8, day))
        assert bool(told("claimed_before_publication", rows)) is refused

    @pytest.mark.parametrize(("day", "refused"), [(23, False), (22, True)])
    def test_said_and_printed_no_earlier_than_the_day_before(self, day: int, refused: bool) -> None:
        line = claims_line("a/location")
        said = with_claim("a/location", claimed_on=date(2022, 8, day))
        assert (told("claimed_after_the_event", said) == {("claims", line)}) is refused
        printed = with_row("documents", 3, published_edtf=f"2022-08-{day}")
        of_first = {("claims", n) for n, each in enumerate(whole()["claims"], 1) if each["event_id"] == FIRST}
        assert told("claimed_after_the_event", printed) == (of_first if refused else set())

    @pytest.mark.parametrize(("value", "refused"), [("2022-08-26", False), ("2022-08-27", True)])
    def test_a_day_that_is_told_is_past_by_the_day_after(self, value: str, refused: bool) -> None:
        assert bool(told("dates_are_past", with_claim("c/date", value=value))) is refused
        assert bool(told("dates_are_past", with_claim("established.base", value=value))) is refused
        # of an interval it is the first day
        assert bool(told("dates_are_past", with_claim("c/date", value=f"{value}/2023-01-01"))) is refused
        assert not told("dates_are_past", with_claim("a/location", value=value))

    def test_a_document_of_a_month_was_published_by_its_end(self) -> None:
        rows = with_row("documents", 3, published_edtf="2022-08")
        rows["claims"][0]["claimed_on"] = date(2022, 8, 31)
        assert told("claimed_before_publication", rows) == set()
        rows["claims"][0]["claimed_on"] = date(2022, 9, 1)
        assert told("claimed_before_publication", rows) == {("claims", 1)}
        rows["documents"][2]["published_edtf"] = "2022-08/.."
        assert told("claimed_before_publication", rows) == set()


class TestSides:
    """A side is the root of the parents of an actor, or a patron of that root, whichever table names both."""

    @pytest.mark.parametrize(
        ("table", "line", "column"),
        [
            ("events", 1, "initiator_side_id"),
            ("events", 1, "target_side_id"),
            ("event_actors", 1, "side_id"),
            ("casualties", 2, "side_id"),
            ("totals", 1, "side_id"),
            ("sides", 3, "side_id"),
        ],
    )
    def test_in_every_table(self, table: str, line: int, column: str) -> None:
        assert told("sides_are_claimed", with_row(table, line, **{column: "brigade"})) == {(table, line)}
        assert told("sides_are_claimed", with_row(table, line, **{column: "army"})) == set()

    def test_who_has_a_patron_may_stand_alone(self) -> None:
        assert told("sides_are_claimed", with_row("events", 1, target_side_id="militia")) == set()

    def test_a_part_has_the_patrons_of_its_root(self) -> None:
        rows = whole()
        rows["actors"].append(row("actors", actor_id="unit", name="Unit", kind="militia", parent_id="militia"))
        rows["sides"].append(row("sides", actor_id="unit", side_id="army"))
        assert told("sides_are_claimed", rows) == set()
        rows["sides"][-1]["side_id"] = "unit"
        assert told("sides_are_claimed", rows) == {("sides", 4)}
        # a patron that is part of something stands for the whole of it
        rows["affiliations"][0]["patron_id"] = "brigade"
        rows["sides"][-1]["side_id"] = "army"
        assert told("sides_are_claimed", rows) == set()

    def test_what_leads_nowhere_is_left_to_the_keys(self) -> None:
        assert told("sides_are_claimed", with_row("casualties", 2, actor_id="nobody")) == set()
        assert told("sides_are_claimed", with_row("casualties", 2, side_id="nobody")) == set()
        cells = {"initiator_id": "nobody", "target_side_id": "brigade"}
        assert told("sides_are_claimed", with_row("events", 1, **cells)) == {("events", 1)}
        for patron in (None, "nobody"):
            rows = with_row("affiliations", 1, patron_id=patron)
            assert told("sides_are_claimed", rows) == {
                *(("event_actors", 2), ("casualties", 2), ("totals", 1), ("sides", 3), ("events", 1)),
            }

    def test_patrons_of_patrons_and_in_a_circle(self) -> None:
        patrons = {"a": ["b", "c"], "b": ["d"], "d": ["a"], "e": ["f"]}
        assert sides._reached("a", patrons) == {"a", "b", "c", "d"}
        assert sides._reached("d", patrons) == {"a", "b", "c", "d"}
        assert sides._reached("f", patrons) == {"f"}


class TestIncidents:
    """What is recorded of an event, beside what is claimed of it."""

    @pytest.mark.parametrize(
        ("cells", "refused"),
        [({}, True), ({"stance": "denies"}, False), ({"used": False}, False)],
    )
    def test_a_weapon_in_force_is_one_that_the_type_tells_of(self, cells: Row, refused: bool) -> None:
        rows = with_claim("event_status", field="weapon", value="drone", **cells)
        assert bool(told("claims_fit_event_type", rows)) is refused

    def test_in_the_recap_is_what_was_read_there(self) -> None:
        rows = with_row("events", 1, in_recap=False)
        for each in rows["claims"]:
            each["document_id"] = "page" if each["event_id"] == JOINT else each["document_id"]
        assert words("in_recap_is_claimed", rows) == [
            f"{FIRST}: in_recap is False; a claim about it was read in syrian-observer-recap",
            f"{JOINT}: in_recap is True; no claim about it was read in syrian-observer-recap",
        ]
        rows["events"][0]["in_recap"] = rows["events"][1]["in_recap"] = None
        assert words("in_recap_is_claimed", rows) == []

    def test_the_weapons_of_a_type_are_named(self) -> None:
        rows = with_claim("event_status", field="weapon", value="drone")
        message = f"{JOINT}/a/event_status: drone is claimed of a {{}}; expected {{}}"
        for event_type, expected in (("bombing", "none that the vocabulary has"), ("rocket_attack", "rocket")):
            rows["events"][1]["event_type"] = event_type
            assert words("claims_fit_event_type", rows) == [message.format(event_type, expected)]

    def test_an_event_joint_with_none_there_is_left_to_the_keys(self) -> None:
        rows = with_row("events", 2, joint_with="SE-99999")
        assert told("joint_figures_are_claimed", rows) == set()
        assert told("joint_figures_exist", rows) == set()
        rows = with_row("events", 2, joint_with=JOINT)
        assert told("joint_figures_are_claimed", rows) == set()  # with itself: told by `joint_figures_exist`
        assert words("joint_figures_exist", rows) == [f"{JOINT}: joint_with {JOINT}, which is itself"]

    def test_a_weapon_of_the_type_is_accepted(self) -> None:
        rows = with_claim("event_status", field="weapon", value="drone")
        rows["events"][1]["event_type"] = "drone_attack"
        assert told("claims_fit_event_type", rows) == set()
        rows["events"][1]["event_type"] = "rocket_attack"
        assert told("claims_fit_event_type", rows) == {("claims", claims_line("event_status"))}
        rows["events"][1]["event_type"] = "bombing"
        assert told("claims_fit_event_type", rows) == {("claims", claims_line("event_status"))}
        rows["events"][1]["event_type"] = "clash"  # which tells of any
        assert told("claims_fit_event_type", rows) == set()

    def test_what_is_denied_makes_no_type(self) -> None:
        rows = with_claim("speaker.army", stance="denies")
        assert told("event_type_is_claimed", rows) == {("events", 3)}

    def test_an_event_without_a_key_needs_no_claim(self) -> None:
        rows: Rows = {"events": [{"event_id": None}, {"event_id": FIRST}], "claims": []}
        assert law("every_event_has_a_claim", rows) == [("events", 2)]

    def test_an_event_without_claims_is_left_to_another_rule(self) -> None:
        rows = whole()
        rows["claims"] = [each for each in rows["claims"] if each["event_id"] != SPOKEN]
        assert told("event_type_is_claimed", rows) == set()
        assert told("every_event_has_a_claim", rows) == {("events", 3)}

    def test_of_a_type_or_class_that_is_missing_nothing_is_said(self) -> None:
        assert told("class_follows_type", with_row("events", 1, event_type=None)) == set()
        assert told("class_follows_type", with_row("events", 1, event_class=None)) == set()

    def test_one_figure_of_two_is_said_to_be_joint_and_the_two_are_tied(self) -> None:
        said, tied = (
            claims_line(f"{JOINT}/a/{what}") for what in ("detail.figure_joint_for_two_sites", "precedes.SE-00001")
        )
        for line in (said, tied):
            rows = with_row("claims", line, stance="denies")
            assert told("joint_figures_are_claimed", rows) == {("events", 2)}
        # either of the two may say so
        rows = with_row("claims", said, event_id=FIRST)
        rows["claims"][tied - 1] |= {"event_id": FIRST, "value": JOINT}
        assert told("joint_figures_are_claimed", rows) == set()

    def test_figures_that_are_denied_are_held_by_nobody(self) -> None:
        rows = with_claim("killed.militia", stance="denies")
        assert told("joint_figures_exist", rows) == set()  # those of the army are there
        rows["claims"][claims_line("killed.army") - 1]["stance"] = "denies"
        assert told("joint_figures_exist", rows) == {("events", 2)}

    def test_figures_joint_in_turn_are_told(self) -> None:
        rows = with_row("events", 1, joint_with=WHOLE)
        assert told("joint_figures_exist", rows) == {("events", 1), ("events", 2)}

    @pytest.mark.parametrize(
        ("cells", "refused"),
        [
            ({"latitude": 33.51, "radius_km": 1.0}, False),
            ({"latitude": 33.512, "radius_km": 1.0}, True),
            ({"latitude": 33.512, "radius_km": 0.9}, False),
            ({"longitude": 38.251, "radius_km": 5.0}, True),
            ({"latitude": 33.512, "radius_km": None}, False),
            ({"latitude": None, "longitude": None, "radius_km": 5.0}, False),
        ],
    )
    def test_a_point_is_as_fine_as_its_radius(self, cells: Row, refused: bool) -> None:
        rows = with_row("locations", 1, geometry=None, **cells)
        assert (told("coordinates_no_finer_than_radius", rows) == {("locations", 1)}) is refused

    @pytest.mark.parametrize(("precision", "refused"), [(1, True), (2, True), (3, True), (4, False), (None, False)])
    def test_a_settlement_or_nearer_has_a_point(self, precision: int | None, refused: bool) -> None:
        rows = with_row("locations", 2, precision=precision)
        assert (told("precise_places_have_a_point", rows) == {("locations", 2)}) is refused
        rows["locations"][1] |= {"latitude": 33.0, "longitude": 38.0}
        assert told("precise_places_have_a_point", rows) == set()


class TestClaims:
    """What a claim says beside the lists that it leads to."""

    @pytest.mark.parametrize(
        ("subject", "what"),
        [("nothing", "nothing known"), ("base", "actor and location"), ("vehicle", "actor and object")],
    )
    def test_a_detail_is_about_one_thing(self, subject: str, what: str) -> None:
        rows = with_claim("detail.base", subject_id=subject)
        for known in ("base", "vehicle"):
            rows["actors"].append(row("actors", actor_id=known))
        said = f"{SPOKEN}/a/detail.base: {subject!r} is {what}; expected one of actor, location, object"
        assert words("subject_known", rows) == [said]

    def test_a_claim_without_a_span_hides_no_other(self) -> None:
        rows = with_claim("c/date", span_end=101)
        rows["claims"][0] |= {"span_start": None, "span_end": None}
        assert told("span_within_document", rows) == {("claims", claims_line("c/date"))}

    def test_a_side_and_its_part_may_both_be_hurt_badly_and_are_counted_once(self) -> None:
        rows = with_claim("severity.militia", subject_id="brigade")
        severe = rows["claims"][claims_line("severity.militia") - 1]
        rows["claims"].append(severe | {"subject_id": "army"})
        assert told("casualty_sides_disjoint", rows) == set()
        rows = with_claim("severity.militia", subject_id="brigade", field="killed")
        assert told("casualty_sides_disjoint", rows) == {("claims", claims_line("severity.militia"))}

    def test_without_a_span_there_is_no_passage_to_agree_on(self) -> None:
        rows = with_claim("c/date", span_start=None, span_end=None, paragraph=2)
        rows["claims"][claims_line("b/time_local") - 1] |= {"span_start": None, "span_end": None, "paragraph": 3}
        assert told("passage_has_one_hash", rows) == set()


class TestRegisters:
    """Lists of actors, voices, documents and counterparts."""

    @pytest.mark.parametrize("name", ["act", "casualty_category", "date_precision", "event_type", "outcome", "weapon"])
    def test_a_vocabulary_is_crossed_as_a_whole(self, name: str) -> None:
        first = SCHEMA.values(name)[0]
        rows = whole()
        rows["crosswalk"] = [each for each in rows["crosswalk"] if (each["vocabulary"], each["value"]) != (name, first)]
        issues = [issue.message for issue in relations.issues(unpacked(rows, "crosswalk"), SCHEMA)]
        assert issues == [f"{name} {first} has no row; expected its counterpart in at least one scheme"]

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("https://a.org/b", "http://www.A.org/b/", True),
            ("https://a.org/b", "HTTPS://a.org/b?", True),
            ("https://a.org/b", "https://a.org/b#c", True),
            ("https://a.org", "https://a.org/", True),
            ("https://a.org/b", "https://a.org/B", False),
            ("https://a.org/b", "https://a.org/b?c=1", False),
            ("https://a.org/b", "https://ab.org/b", False),
            ("https://a.org/b", "https://c.org/a.org/b", False),
            ("https://a.org/box", "https://a.org/bo", False),
        ],
    )
    def test_one_page_has_one_document(self, one: str, other: str, same: bool) -> None:
        rows = with_row("documents", 1, url=one)
        rows["documents"][1]["url"] = other
        assert (told("one_address_one_document", rows) == {("documents", 2)}) is same
        assert (registers._page(one) == registers._page(other)) is same

    def test_equal_addresses_are_left_to_unique(self) -> None:
        rows = with_row("documents", 2, url="https://a.org/report")
        assert SCHEMA.table("documents").field("url").unique
        assert told("one_address_one_document", rows) == set()

    @pytest.mark.parametrize("kind", SCHEMA.values("source_kind"))
    def test_a_publisher_is_a_body_with_a_name(self, kind: str) -> None:
        refused = kind in ("official", "witness", "anonymous", "public")
        lines = {("documents", line) for line in (1, 2, 3)}
        assert told("publishers_have_a_name", with_row("sources", 2, kind=kind)) == (lines if refused else set())
        assert told("publishers_have_a_name", with_row("sources", 2, kind=kind, is_named=False)) == lines

    @pytest.mark.parametrize(
        ("table", "rule", "columns"),
        [
            ("documents", "documents_tell_apart", registers._DOCUMENT),
            ("locations", "places_tell_apart", registers._PLACE),
        ],
    )
    def test_two_rows_differ_in_one_thing_at_least(self, table: str, rule: str, columns: tuple[str, ...]) -> None:
        key = SCHEMA.table(table).primary_key[0]
        one = whole()[table][0] | {
            name: "x" if SCHEMA.table(table).field(name).type == "string" else 1.0 for name in columns
        }
        assert law(rule, {table: [one, one | {key: "other"}]}) == [(table, 2)]
        for column in columns:
            other = 2.0 if isinstance(one[column], float) else "y"
            assert law(rule, {table: [one, one | {key: "other", column: other}]}) == [], column

    def test_what_says_which_is_meant_is_what_the_rule_says(self) -> None:
        assert registers._DOCUMENT == ("source_id", "title", "published_edtf", "language", "url", "sha256")
        place = ("name", "kind", "admin1_name", "admin1_disputed", "admin2_pcode", "latitude", "longitude")
        assert place == registers._PLACE

    @pytest.mark.parametrize("sign", [*",|\t\u060c\u061b\u3001\uff0c\uff1b", " / "])
    def test_no_other_sign_stands_between_aliases(self, sign: str) -> None:
        for table, rule in (
            ("actors", "aliases_of_actors_stand_apart"),
            ("locations", "aliases_of_places_stand_apart"),
        ):
            rows = whole()[table]
            rows[1]["aliases"] = f"One;Two{sign}Three"
            assert law(rule, {table: rows}) == [(table, 2)]
            rows[1]["aliases"] = "One;Two/Three;Al-Four"
            assert law(rule, {table: rows}) == []

    def test_names_are_compared_without_capitals_and_equal_ones_are_left_to_unique(self) -> None:
        for table, rule in (("actors", "actors_tell_apart"), ("sources", "voices_tell_apart")):
            rows = whole()[table]
            rows[1]["name"] = rows[0]["name"].upper()
            assert law(rule, {table: rows}) == [(table, 2)]
            rows[1]["name"] = rows[0]["name"]
            assert SCHEMA.table(table).field("name").unique
            assert law(rule, {table: rows}) == []
        rows = whole()["events"]
        rows[1]["title"] = rows[0]["title"].upper()
        assert law("titles_tell_apart", {"events": rows}) == [("events", 2)]

    @pytest.mark.parametrize(
        ("child", "parent", "voices", "actors"),
        [
            ("SYR", "SYR", False, False),
            ("IRN", "SYR", True, True),
            (None, "SYR", False, True),
            ("IRN", None, False, False),
        ],
    )
    def test_the_state_of_a_part(self, child: str | None, parent: str | None, voices: bool, actors: bool) -> None:
        for table, key, rule, refused in (
            ("sources", "source_id", "voices_keep_their_country", voices),
            ("actors", "actor_id", "actors_keep_their_country", actors),
        ):
            rows = [{key: "a", "country": parent, "parent_id": None}, {key: "b", "country": child, "parent_id": "a"}]
            assert law(rule, {table: rows}) == ([(table, 2)] if refused else [])
        both = {
            "actors": [{"actor_id": "a", "country": parent}],
            "sources": [{"source_id": "b", "actor_id": "a", "country": child}],
        }
        assert law("voices_are_of_their_actor", both) == ([("sources", 1)] if voices else [])

    def test_one_scheme_was_looked_up_in_one_version(self) -> None:
        rows = whole()["crosswalk"]
        rows[1] |= {"scheme": "cameo", "object_source_version": "1"}
        assert law("crosswalk_one_version", {"crosswalk": rows}) == []
        rows[2] |= {"scheme": "cameo", "object_source_version": "2"}
        assert law("crosswalk_one_version", {"crosswalk": rows}) == [("crosswalk", 3)]

    def test_who_carries_a_copy_may_speak_elsewhere(self) -> None:
        line = claims_line("a/location")
        rows = with_claim("a/location", document_id="page", voice_id="site")
        assert told("carriers_say_nothing", rows) == set()
        rows["claims"][line - 1]["document_id"] = "old"
        assert told("carriers_say_nothing", rows) == {("claims", line)}


class TestPlaces:
    """Codes of places, one beside another."""

    def places(self, **cells: Any) -> Rows:
        same = {"admin1_name": "N", "admin1_pcode": "P", "iso_3166_2": "I", "admin2_pcode": None}
        same |= {"latitude": None, "longitude": None, "kind": "town", "name": "T", "admin1_disputed": None}
        return {"locations": [same | {"location_id": "a"}, same | {"location_id": "b"} | cells]}

    @pytest.mark.parametrize("column", ["admin1_name", "admin1_pcode", "iso_3166_2"])
    def test_a_governorate_has_one_name_and_one_code_of_each_kind(self, column: str) -> None:
        assert set(law("governorate_has_one_code", self.places(**{column: "X"}))) == {("locations", 2)}
        assert law("governorate_has_one_code", self.places(**{column: None})) == []
        other = dict.fromkeys(("admin1_name", "admin1_pcode", "iso_3166_2"), "X")
        assert law("governorate_has_one_code", self.places(**other)) == []

    @pytest.mark.parametrize("column", ["admin1_name", "admin1_pcode", "iso_3166_2", "admin2_pcode"])
    def test_one_point_lies_in_one_governorate_and_district(self, column: str) -> None:
        places = self.places(**{column: "X"})
        for place in places["locations"]:
            place |= {"latitude": 33.0, "longitude": 38.0}  # type: ignore[operator]
            place |= {column: place[column] or "Y"}
        assert law("one_point_one_governorate", places) == [("locations", 2)]
        for other in ("latitude", "longitude"):
            moved = [places["locations"][0], {**places["locations"][1], other: 34.0}]
            assert law("one_point_one_governorate", {"locations": moved}) == []
            nowhere = [{**each, other: None} for each in places["locations"]]
            assert law("one_point_one_governorate", {"locations": nowhere}) == []

    def test_a_district_begins_as_its_governorate(self) -> None:
        places = self.places(admin1_pcode="SY04", admin2_pcode="SY0401")
        assert law("district_lies_in_its_governorate", places) == []
        places = self.places(admin1_pcode="SY04", admin2_pcode="SY0501")
        assert law("district_lies_in_its_governorate", places) == [("locations", 2)]
        places = self.places(admin1_pcode=None, admin2_pcode="SY0501")
        assert law("district_lies_in_its_governorate", places) == []

    def test_a_governorate_bears_its_name(self) -> None:
        for name, kind, refused in (
            ("N countryside", "governorate", False),
            ("M", "governorate", True),
            ("M", "town", False),
        ):
            found = law("governorate_bears_its_name", self.places(name=name, kind=kind))
            assert (found == [("locations", 2)]) is refused

    def test_of_a_place_without_a_name_or_governorate_nothing_is_said(self) -> None:
        assert law("governorate_bears_its_name", self.places(name=None, kind="governorate")) == []
        assert law("governorate_bears_its_name", self.places(admin1_name=None, kind="governorate")) == []

    def test_a_code_that_is_missing_hides_no_other_at_the_point(self) -> None:
        point = {"latitude": 33.0, "longitude": 38.0}
        first, second = self.places()["locations"]
        there = [{**first, **point}, {**second, **point, "admin1_name": None}]
        assert law("one_point_one_governorate", {"locations": there}) == []
        there[1]["iso_3166_2"] = "X"
        assert law("one_point_one_governorate", {"locations": there}) == [("locations", 2)]

    @pytest.mark.parametrize(("y", "x"), [(32.3, 35.5), (37.4, 42.4), (32.3, 42.4), (37.4, 35.5)])
    def test_what_is_likely_meant_may_lie_on_the_edge(self, y: float, x: float) -> None:
        box = (35.5, 32.3, 42.4, 37.4)
        assert str(outside(-y, -x, box)).endswith("both signs look turned")
        assert str(outside(-y, x, box)).endswith("the sign of the latitude looks turned")
        assert str(outside(y, -x, box)).endswith("the sign of the longitude looks turned")
        if not 32.3 <= x <= 37.4 or not 35.5 <= y <= 42.4:
            assert str(outside(x, y, box)).endswith("latitude and longitude look swapped")

    def test_the_edges_of_the_extent_are_inside(self) -> None:
        box = (35.5, 32.3, 42.4, 37.4)
        for latitude, longitude in ((32.3, 35.5), (37.4, 42.4), (32.3, 42.4), (37.4, 35.5)):
            assert outside(latitude, longitude, box) is None
        assert outside(32.29, 38.0, box) is not None
        assert outside(33.0, 42.41, box) is not None
        assert outside(33.0, 43.0, box) == (
            "latitude is 33.0 and longitude 43.0; expected latitude 32.3 to 37.4 and longitude 35.5 to 42.4, "
            "the extent in datapackage.json"
        )


class TestEventRows:
    """What the columns of one event owe to one another."""

    @pytest.mark.parametrize(
        ("field", "columns"),
        [
            ("date", ("date_edtf", "date_basis")),
            ("event_status", ("event_status",)),
            ("location", ("location_id", "location_name")),
            ("initiator", ("initiator_id", "initiator_name")),
            ("target", ("target_id", "target_name")),
            ("weapon", ("weapon",)),
            ("time_local", ("time_local", "start_utc")),
            ("part_of_day", ("part_of_day",)),
            ("killed", ("killed_best",)),
            ("injured", ("injured_best",)),
        ],
    )
    def test_what_is_contested_is_empty(self, field: str, columns: tuple[str, ...]) -> None:
        assert eventrows.EMPTY[field] == columns
        names = SCHEMA.table("events").names
        for column in columns:
            events = [event(FIRST), event(JOINT, **{column: "x", "contested_fields": f"other;{field}.army"})]
            assert column in names
            assert law("contested_values_are_open", {"events": events}) == [("events", 2)]
            events[1]["contested_fields"] = "other"
            assert law("contested_values_are_open", {"events": events}) == []
        full = dict.fromkeys(names, "x") | dict.fromkeys(columns) | {"contested_fields": field}
        assert law("contested_values_are_open", {"events": [full]}) == []

    @pytest.mark.parametrize(
        ("cells", "refused"),
        [
            ({}, False),
            ({"date_edtf": None}, False),
            ({"date_edtf": "2022-13"}, True),
            ({"date_start": date(2022, 8, 23), "date_edtf": None, "date_precision": "span", "start_utc": None}, False),
            ({"date_end": date(2022, 8, 25)}, True),
            ({"date_precision": None}, True),
            ({"start_utc": None}, False),
            ({"start_utc": datetime(2022, 8, 24, 18, 31, tzinfo=UTC)}, True),
            ({"time_local": None}, False),
            (dict.fromkeys(("date_start", "date_end", "date_edtf", "date_precision")), False),
        ],
    )
    def test_days_and_instant_follow_from_date_and_clock(self, cells: Row, refused: bool) -> None:
        events = [whole()["events"][0] | cells]
        assert bool(law("days_are_those_of_the_date", {"events": events})) is refused

    @pytest.mark.parametrize(
        ("voices", "n_voices", "refused"),
        [
            ("Army", 1, False),
            ("Army;Site", 2, False),
            ("Army;Site", 1, True),
            ("", 1, True),
            ("", 0, False),
            (None, 1, False),
            ("Army", None, False),
        ],
    )
    def test_voices_are_counted(self, voices: str | None, n_voices: int | None, refused: bool) -> None:
        events = [event(FIRST, voices=voices, n_voices=n_voices)]
        assert bool(law("voices_are_counted", {"events": events})) is refused


class TestRulings:
    """Recorded rulings beside the claims that they choose among."""

    def test_claims_about_actors_are_ruled_on_in_the_file_they_stand_in(self) -> None:
        rows = whole()
        mark = f"{FIRST}/b/backed_by.militia"
        ruling = row("rulings", ruling_id=f"{FIRST}/backed_by.militia", event_id=FIRST, value="backed_by.militia")
        rows["rulings"].append(ruling | {"decision": "taken", "taken": mark})
        assert told("rulings_are_on_their_value", rows) == set()
        rows["rulings"][1] |= {"ruling_id": f"{FIRST}/backed_by.army", "value": "backed_by.army"}
        assert told("rulings_are_on_their_value", rows) == {("rulings", 2)}

    def test_of_several_claims_each_is_looked_at(self) -> None:
        for mark in ("taken", "set_aside"):
            rows = with_row("rulings", 1, **{mark: f"{FIRST}/a/date;{FIRST}/a/location"})
            assert told("rulings_are_on_their_value", rows) == {("rulings", 1)}
            rows = with_row("rulings", 1, **{mark: f"{FIRST}/a/nothing;{FIRST}/a/location"})
            assert told("rulings_are_on_their_value", rows) == {("rulings", 1)}

    def test_a_ruling_whose_name_is_wrong_is_told_once(self) -> None:
        rows = with_row("rulings", 1, ruling_id=f"{FIRST}/location")
        issues = relations.issues(unpacked(rows, "claims", "rulings"), SCHEMA)
        assert [issue.message for issue in issues] == [f"ruling_id is '{FIRST}/location'; expected {FIRST}/date"]

        rows = with_row("rulings", 1, value="location")
        issues = relations.issues(unpacked(rows, "claims", "rulings"), SCHEMA)
        assert [issue.message for issue in issues] == [f"ruling_id is '{FIRST}/date'; expected {FIRST}/location"]

    def test_a_claim_on_a_field_that_nobody_knows_is_left_to_the_vocabulary(self) -> None:
        for ending in ("a/date", "c/date"):
            assert told("rulings_are_on_their_value", with_claim(ending, field="unheard_of")) == set()

    def test_what_is_contested_is_not_ruled_on_by_taking_a_side(self) -> None:
        rows = with_row("events", 1, contested_fields="date")
        assert told("contested_by_a_ruling", rows) == {("events", 1), ("rulings", 1)}
        assert words("contested_by_a_ruling", rows) == [
            f"{FIRST}/date: decision is taken; the value is among contested_fields, expected contested",
            f"{FIRST}: contested_fields names date; expected a ruling that leaves it contested",
        ]

    def test_of_a_ruling_that_is_not_whole_or_on_no_event_nothing_is_said(self) -> None:
        for cells in ({"event_id": "SE-99999"}, {"decision": None}, {"value": None}):
            assert told("contested_by_a_ruling", with_row("rulings", 1, **cells)) == set()
            rows = with_row("rulings", 1, **cells)
            rows["events"][0]["contested_fields"] = "weapon"
            assert told("contested_by_a_ruling", rows) == {("events", 1)}

    def test_what_is_contested_in_several_fields_is_ruled_on_in_each(self) -> None:
        rows = with_row("events", 1, contested_fields="date;weapon", date_edtf=None, date_basis=None)
        assert told("contested_by_a_ruling", rows) == {("events", 1), ("rulings", 1)}
        rows["rulings"][0] |= {"decision": "contested"}
        assert told("contested_by_a_ruling", rows) == {("events", 1)}  # weapon
        rows["events"][0]["contested_fields"] = "date"
        assert told("contested_by_a_ruling", rows) == set()
        rows["rulings"][0]["event_id"] = JOINT
        assert told("contested_by_a_ruling", rows) == {("events", 1), ("rulings", 1)}


class TestKeys:
    """Chains of parents, and keys."""

    def test_every_row_of_a_circle_is_told_and_none_beside_it(self) -> None:
        for table, key, rule in (
            ("actors", "actor_id", "actor_chains_end"),
            ("sources", "source_id", "voice_chains_end"),
        ):
            ties = {"a": "b", "b": "c", "c": "b", "d": None, "e": "gone"}
            rows = [{key: one, "parent_id": other} for one, other in ties.items()]
            assert law(rule, {table: rows}) == [(table, 2), (table, 3)]

    def test_a_geometry_is_asked_only_beside_a_point(self) -> None:
        for column in ("latitude", "longitude", "geometry"):
            assert told("geometry_is_the_position", with_row("locations", 1, **{column: None})) == set()

    @pytest.mark.parametrize(
        "column", ["location_name", "admin1_name", "admin1_pcode", "latitude", "longitude", "radius_km"]
    )
    def test_an_event_copies_its_place(self, column: str) -> None:
        rows = with_row("events", 1, **{column: 1.0 if column in ("latitude", "longitude") else None})
        assert told("event_place_is_the_location", rows) == {("events", 1)}

    @pytest.mark.parametrize(
        ("scheme", "good", "bad"),
        [
            (
                "acled",
                ("Battles", "Explosions/Remote violence: Shelling/artillery/missile attack"),
                ("A: B: C", "A1", ""),
            ),
            ("cameo", ("19", "1951"), ("1", "19511", "19a")),
            ("plover", ("ASSAULT", "ASSAULT, aerial", "date_prec"), ("assault, aerial", "ASSAULT, a, b")),
            ("ucdp", ("date_prec 6", "best"), ("date_prec 6 7", "Best")),
        ],
    )
    def test_one_code_of_a_scheme(self, scheme: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
        rows = [{"scheme": scheme, "code": code} for code in (*good, *bad)]
        lines = [("crosswalk", len(good) + number) for number in range(1, len(bad) + 1)]
        assert law("crosswalk_one_code", {"crosswalk": rows}) == lines

    def test_what_holds_of_rows_alone_or_beside_a_whole_dataset_holds_of_each_row(self) -> None:
        rows = whole()
        for each in relations.RULES:
            for table in each.needs if each.alone else each.needs[: each.beside]:
                for line in range(len(rows[table][:30])):
                    part = {name: rows[name] for name in each.needs} | {table: rows[table][line : line + 1]}
                    assert list(each.broken(part, SCHEMA)) == [], each.name


def unpacked(rows: Tables, *names: str) -> Any:
    """Some tables alone, so that rules that need others are left out."""
    return {name: data for name, data in tables(rows).items() if name in names}


def test_of_a_counterpart_without_a_code_or_scheme_no_identifier_is_expected() -> None:
    (first, *_) = whole()["crosswalk"]
    for cells, told in (({"code": None}, 0), ({"scheme": None}, 0), ({"object_id": "UCDP:other"}, 1)):
        assert len(law("crosswalk_ids_follow", {"crosswalk": [first | cells]})) == told
