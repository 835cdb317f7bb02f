"""Exports of ACLED, old and new, in our columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import effort
import syria_events as se
from fieldrows import Row, acled, fields, written
from syria_events.field import acled as module

NEW, OLD = fields("acled", "2023"), fields("acled", "2022")
ROWS = [acled(1001), acled(1002, notes="They met.\nCasualties unknown.", fatalities="0")]


def read(
    tmp_path: Path, rows: list[Row], names: tuple[str, ...] = NEW, **how: Any
) -> tuple[pd.DataFrame, pd.DataFrame]:
    return se.acled.read(written(tmp_path / "acled.csv", rows, names, **how))


def lost(losses: pd.DataFrame, *reasons: str) -> list[tuple[int, str, str]]:
    chosen = losses[losses["reason"].isin(reasons)]
    return list(chosen[["row", "field", "value"]].itertuples(index=False, name=None))


def test_a_row_becomes_the_event_that_its_columns_say(tmp_path: Path) -> None:
    events, losses = read(tmp_path, ROWS)
    day = pd.Timestamp("2022-08-24")
    assert events.iloc[0].dropna().to_dict() == {
        "event_id": "acled:SYR1001", "dataset": "acled", "their_id": "SYR1001", "event_class": "violence",
        "event_type": "clash", "is_total": False, "their_class": "Political violence", "their_type": "Battles",
        "their_subtype": "Armed clash", "date_start": day, "date_end": day, "date_precision": "day", "their_date": day,
        "their_date_precision": 1, "their_place_precision": 1, "location_precision": 1, "location_name": "A place",
        "admin1_name": "Homs", "admin2_name": "Tadmor", "admin3_name": "Sokhneh", "latitude": 34.5, "longitude": 38.25,
        "country": "Syria", "country_iso": 760, "region": "Middle East", "side_a_name": "One",
        "side_a_allies": "Friend; Other friend", "side_a_kind": "State forces", "side_b_name": "Two",
        "side_b_kind": "Political militia", "killed_low": 4, "killed_best": 4, "killed_open": "above",
    }  # fmt: skip
    first = losses[losses["row"] == 1]
    assert first["field"].tolist() == ["interaction", "source", "source_scale", "notes", "timestamp"]
    assert set(first["reason"]) == {"no_column"} and set(first["key"]) == {"acled:SYR1001"}


def test_old_and_new_exports_give_the_same_events(tmp_path: Path) -> None:
    new, _ = read(tmp_path, ROWS)
    for header in (True, False):
        old, losses = read(tmp_path, ROWS, OLD, header=header)
        nothing, iso = (pd.Series([cell] * 2, dtype="string[python]") for cell in (None, "SYR"))
        same = new.assign(their_class=nothing, country_iso3=iso)
        pd.testing.assert_frame_equal(old, same)
        assert {"data_id"} <= set(losses["field"]) and "event_id_no_cnty" not in set(losses["field"])
        assert not lost(losses, "unknown_column", "differs")
    bare, _ = read(tmp_path, ROWS, NEW, header=False)
    pd.testing.assert_frame_equal(bare, new)


def test_the_answer_of_the_interface_is_read(tmp_path: Path) -> None:
    answer = {"status": 200, "success": True, "count": 2, "total_count": 9, "data": [*ROWS], "messages": []}
    (tmp_path / "answer.json").write_text(json.dumps(answer))
    events, losses = se.acled.read(tmp_path / "answer.json")
    assert events["their_id"].tolist() == ["SYR1001", "SYR1002"]
    assert lost(losses, "pages_missing")[0][2] == "2 of 9 rows"
    (tmp_path / "answer.json").write_text('{"status": 403, "error": "access denied"}')
    with pytest.raises(se.Refused, match="access denied"):
        se.acled.read(tmp_path / "answer.json")


@pytest.mark.parametrize(
    "day", ["2022-08-24", "24 August 2022", "24-August-2022", "24 Aug 2022", "2022-08-24T00:00:00", "2022/08/24"]
)
def test_a_day_is_read_as_it_is_written_in_any_export(day: str, tmp_path: Path) -> None:
    events, _ = read(tmp_path, [acled(event_date=day)])
    assert events["their_date"].tolist() == [pd.Timestamp("2022-08-24")]


def test_a_zero_of_which_the_notes_say_that_it_is_unknown_is_empty_and_told(tmp_path: Path) -> None:
    events, losses = read(
        tmp_path, [*ROWS, acled(1003, fatalities="0", notes="An unknown armed group shot. No deaths.")]
    )
    assert events["killed_best"].fillna(-1).tolist() == [4, -1, 0]
    assert events["killed_open"].isna().tolist() == [False, True, False]
    assert lost(losses, "unknown_number") == [(2, "fatalities", "0")]
    sums = se.total(events, "killed").iloc[0]
    assert (sums["low"], sums["n_unknown"], sums["open"]) == (4, 1, "above")


@pytest.mark.parametrize(
    ("notes", "unknown"),
    [
        ("Shelling. Casualties unknown.", True),
        ("Fatalities are unknown.", True),
        ("The number of dead is not known.", True),
        ("Unknown number of fatalities.", True),
        ("Unknown casualties.", True),
        ("Deaths were not reported", True),
        ("Casualties are unknown at this time.", True),
        ("Shelling [casualties unknown]", True),
        ("Unknown gunmen killed nobody.", False),
        ("No casualties from shelling by an unknown group.", False),
        ("No fatalities. Perpetrators unknown.", False),
        ("No casualties were reported.", False),
        ("", False),
    ],
)
def test_what_counts_as_unknown(notes: str, unknown: bool, tmp_path: Path) -> None:
    events, losses = read(tmp_path, [acled(fatalities="0", notes=notes)])
    assert events["killed_best"].isna().tolist() == [unknown]
    assert bool(lost(losses, "unknown_number")) is unknown


def test_a_number_that_a_rule_of_coding_sets_is_kept_and_told(tmp_path: Path) -> None:
    events, losses = read(tmp_path, [acled(fatalities="10", notes="Several dead. Fatalities coded to 10.")])
    assert events["killed_best"].tolist() == [10]
    assert lost(losses, "coded_number") == [(1, "fatalities", "10")]


def test_a_day_that_stands_for_a_week_or_month_is_as_wide_as_it(tmp_path: Path) -> None:
    days = [("2022-08-24", "2"), ("2022-08-24", "3"), ("2024-02-15", "3"), ("2022-12-01", "3")]
    rows = [acled(n, event_date=day, year=day[:4], time_precision=code) for n, (day, code) in enumerate(days, start=1)]
    events, losses = read(tmp_path, rows)
    spans = [("2022-08-18", "2022-08-30"), ("2022-08-01", "2022-08-31"), ("2024-02-01", "2024-02-29"),
             ("2022-12-01", "2022-12-31")]  # fmt: skip
    assert [
        (str(a.date()), str(b.date())) for a, b in zip(events["date_start"], events["date_end"], strict=True)
    ] == spans
    assert events["date_precision"].tolist() == ["month"] * 4
    assert [row for row, *_ in lost(losses, "widened")] == [1, 2, 3, 4]


def test_what_has_no_counterpart_among_our_types_is_kept_beside_and_told(tmp_path: Path) -> None:
    protest = {"event_type": "Protests", "sub_event_type": "Peaceful protest", "disorder_type": "Demostrations"}
    arrests = {"event_type": "Strategic developments", "sub_event_type": "Arrests", "disorder_type": ""}
    strike = {"event_type": "Explosions/Remote violence", "sub_event_type": "Air/drone strike", "disorder_type": ""}
    rows = [acled(1, **protest, geo_precision="3", inter2="0", actor2=""), acled(2, **arrests), acled(3, **strike)]
    events, losses = read(tmp_path, rows)
    assert events["event_type"].astype(object).fillna("").tolist() == ["", "arrest", ""]
    assert events["event_class"].astype(object).fillna("").tolist() == ["", "violence", "violence"]
    assert events["their_subtype"].tolist() == ["Peaceful protest", "Arrests", "Air/drone strike"]
    assert events["location_precision"].fillna(0).tolist() == [0, 1, 1]
    assert lost(losses, "no_value", "mark") == [
        (1, "inter2", "0"),
        (1, "event_type", "Protests"),
        (1, "sub_event_type", "Peaceful protest"),
        (3, "sub_event_type", "Air/drone strike"),
        (1, "geo_precision", "3"),
    ]


def test_only_what_means_the_same_or_less_is_taken_for_a_type_of_ours() -> None:
    crosswalk = se.load("crosswalk")
    rows = crosswalk[(crosswalk["scheme"] == "acled") & (crosswalk["vocabulary"] == "event_type")]
    for code, ours in module._our_types().items():
        predicates = set(rows[(rows["code"] == code) & (rows["value"] == ours)]["predicate"])
        assert predicates <= {"skos:exactMatch", "skos:closeMatch", "skos:narrowMatch"} and predicates
    assert len(module._our_types()) >= 3


def test_kinds_of_actors_are_in_words_however_they_are_written(tmp_path: Path) -> None:
    events, _ = read(tmp_path, [acled(1, inter1="8", inter2="Rebel group"), acled(2, inter1="8.0", inter2="0.0")])
    assert events["side_a_kind"].tolist() == ["External/Other forces"] * 2
    assert events["side_b_kind"].fillna("").tolist() == ["Rebel group", ""]


def test_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    events, _ = read(tmp_path, [acled(latitude="34,5", longitude="-0,25")], sign=";")
    assert events[["latitude", "longitude"]].iloc[0].tolist() == [34.5, -0.25]


def test_weekly_aggregates_are_another_unit(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("WEEK,REGION,COUNTRY,ADMIN1,EVENT_TYPE,EVENTS,FATALITIES\n2022-08-13,a,b,c,d,1,2\n")
    with pytest.raises(se.Refused, match="weekly aggregates"):
        se.acled.read(tmp_path / "f.csv")


def test_a_file_of_ged_is_told_apart(tmp_path: Path) -> None:
    from fieldrows import GED, ged

    with pytest.raises(se.Refused, match=r"se\.ucdp\.read"):
        se.acled.read(written(tmp_path / "f.csv", [ged()], tuple(GED)))


def test_rows_that_break_a_rule_are_kept_and_warned_of(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="1 break year_of_day"):
        events, losses = read(tmp_path, [acled(year="2021")])
    assert len(events) == 1 and lost(losses, "differs") == [(1, "year", "2021")]


@effort.half
@given(
    cells=st.lists(
        st.tuples(
            st.integers(0, 500),
            st.sampled_from(["", "Casualties unknown.", "Fatalities coded to 3", 'He said "none"\nand left; so']),
            st.sampled_from(["1", "2", "3"]),
        ),
        max_size=6,
    )
)
def test_as_many_people_are_dead_after_as_before(cells: list[tuple[int, str, str]], tmp_path: Path) -> None:
    rows = [
        acled(number, fatalities=str(dead), notes=notes, time_precision=precise)
        for number, (dead, notes, precise) in enumerate(cells, start=1)
    ]
    events, losses = read(tmp_path, rows)
    told = lost(losses, "unknown_number")
    for number, (dead, _, _) in enumerate(cells, start=1):
        best = events["killed_best"].iloc[number - 1]
        assert (best is pd.NA and dead == 0 and (number, "fatalities", "0") in told) or best == dead
    assert events["killed_best"].sum() == sum(dead for dead, _, _ in cells)
    assert (events["date_start"] <= events["their_date"]).all() and (events["their_date"] <= events["date_end"]).all()
