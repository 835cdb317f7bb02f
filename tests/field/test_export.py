"""Our events in the columns of UCDP and ACLED, and what of them is told as lost."""

from __future__ import annotations

import csv
import doctest
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given

import effort
import syria_events as se
from syria_events.field import acledrows, layouts, outward, ucdprows

Frames = tuple[pd.DataFrame, pd.DataFrame]
NAMES = ("ucdp", "acled")


@cache
def exported(name: str) -> Frames:
    rows, losses = getattr(se, name).export()
    return rows, losses


@cache
def events() -> pd.DataFrame:
    return se.load("events").set_index("event_id")


def totalled(**view: Any) -> set[str]:
    """Events that have dead in a count over a window of time."""
    totals = se.load("totals", **view)
    return set(totals[totals["outcome"] == "killed"]["event_id"])


def read_back(name: str, path: Path) -> Frames:
    exported(name)[0].to_csv(path, index=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return getattr(se, name).read(path)  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", NAMES)
def test_every_event_is_written_or_lost_for_one_reason(name: str) -> None:
    rows, losses = exported(name)
    whole = losses[losses["field"].isna()]
    assert sorted([*rows["event_id"], *whole["key"]]) == sorted(events().index)
    places = {event: row for row, event in enumerate(events().index, start=1)}
    assert losses["row"].tolist() == [places[key] for key in losses["key"]]


@pytest.mark.parametrize("name", NAMES)
def test_no_identifier_of_theirs_is_made_up(name: str) -> None:
    rows, _ = exported(name)
    ids = [column for column in map(str, rows) if column.endswith(("_new_id", "_dset_id"))]
    theirs = {"ucdp": ["id", "relid", *ids], "acled": ["event_id_cnty"]}[name]
    assert rows[theirs].isna().to_numpy().all()
    known = layouts.layout({"ucdp": "ucdp-ged", "acled": "acled"}[name])
    assert tuple(rows.columns) == next(edition.fields for edition in known.editions if edition.name == "ours")


def test_why_events_have_no_row() -> None:
    data = events()
    for name in NAMES:
        _, losses = exported(name)
        whole = losses[losses["field"].isna()]
        for event, reason in zip(whole["key"], whole["reason"].astype(str), strict=True):
            row = data.loc[event]
            assert {
                "statement": row["event_class"] == "statement",
                "posture": name == "ucdp" and row["event_class"] == "posture",
                "counted_elsewhere": bool(row["is_total"]) or row["joint_with"] is not pd.NA,
                "no_death": name == "ucdp" and (pd.isna(row["killed_open"]) or row["killed_high"] == 0),
                "no_date": row["date_precision"] in ("open", "longer", "month"),
            }[reason], (event, reason)


def test_rows_of_ucdp_have_the_deaths_that_are_claimed() -> None:
    rows, _ = exported("ucdp")
    data = events().loc[rows["event_id"]]
    for bound in ("low", "best", "high"):
        assert rows[bound].tolist() == data[f"killed_{bound}"].tolist()
    parts = rows[["deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"]].dropna().sum(axis=1)
    assert parts.tolist() == rows["best"].dropna().tolist() and len(parts) >= 2
    assert rows["event_clarity"].tolist() == [2 if contested else 1 for contested in data["contested"]]
    assert set(rows["type_of_violence"].dropna()) == {1}
    assert (rows["side_a"][rows["type_of_violence"] == 1] == "US armed forces").all()
    assert (rows["gwnoa"][rows["type_of_violence"] == 1] == "2").all()


def test_rows_break_no_rule_of_their_dataset_but_for_what_nobody_gives(tmp_path: Path) -> None:
    for name in NAMES:
        read_back(name, tmp_path / "rows.csv")  # a warning of a broken rule would be an error


def test_rows_of_ucdp_read_back_as_our_events(tmp_path: Path) -> None:
    back, _ = read_back("ucdp", tmp_path / "rows.csv")
    ours = events().loc[back["event_id"]].reset_index()
    kept = ["event_id", "event_class", "date_start", "date_end", "date_precision", "location_name", "admin1_name"]
    kept += ["latitude", "longitude", "location_precision", "killed_low", "killed_best", "killed_high", "killed_open"]
    pd.testing.assert_frame_equal(back[kept], ours[kept])
    assert back["their_id"].isna().all()


def test_rows_of_acled_read_back_as_what_one_number_and_one_day_can_say(tmp_path: Path) -> None:
    back, _ = read_back("acled", tmp_path / "rows.csv")
    ours = events().loc[back["event_id"]].reset_index()
    kept = ["event_id", "location_name", "admin1_name", "latitude", "longitude"]
    pd.testing.assert_frame_equal(back[kept], ours[kept])
    assert (back["date_start"] <= ours["date_start"]).all() and (back["date_end"] >= ours["date_end"]).all()
    days = ours["date_precision"] == "day"
    assert (back["date_start"] == ours["date_start"])[days].all() and days.sum() > 8
    violent = ours["event_class"] == "violence"
    number = ours["killed_best"].fillna(ours["killed_low"])
    assert back["killed_best"][violent].tolist() == number[violent].tolist()
    types = back["event_type"].dropna()
    assert set(types) == {"clash"}  # read as what means the same; ours were armed attacks, which the losses say
    _, losses = exported("acled")
    counted = set(losses[losses["field"] == "fatalities"]["key"])
    differing = ours["event_id"][violent & (ours["killed_low"].astype(object) != ours["killed_high"].astype(object))]
    assert set(differing) <= counted


def test_what_is_contested_is_told_side_by_side() -> None:
    disagreements = se.disagreements()
    for name in NAMES:
        rows, losses = exported(name)
        told = losses[losses["reason"] == "contested"]
        data = events().loc[rows["event_id"]]
        assert len(told) == sum(len(fields.split(";")) for fields in data["contested_fields"].dropna()) > 3
        (sides,) = told[(told["key"] == "SE-G86HW")]["value"]
        found = disagreements[disagreements["event_id"] == "SE-G86HW"].set_index("value")["sides"]
        assert sides == found["killed.unnamed-militias-syria"]
    notes = exported("acled")[0].set_index("event_id")["notes"]
    assert sides in notes["SE-G86HW"]


def test_every_value_of_a_written_event_is_carried_or_told() -> None:
    for name in NAMES:
        rows, losses = exported(name)
        counts = losses[losses["reason"] == "claims"].set_index("key")["value"].astype(int)
        assert counts.to_dict() == events().loc[rows["event_id"]]["n_claims"].to_dict()
        data = events().loc[rows["event_id"]]
        beside = (
            "weapon",
            "time_local",
            "part_of_day",
            "initiator_attribution",
            "event_status",
            "radius_km",
            "joint_for",
        )
        for column in (*beside, "location_id", "initiator_side_id", "date_edtf", "in_recap"):
            given = data[column].dropna().astype(str).to_dict()
            told = losses[(losses["field"] == column) & (losses["reason"] == "no_column")]
            assert told.set_index("key")["value"].to_dict() == given, column
        hurt = {event for event, row in data.iterrows() if not pd.isna(row["injured_open"])}
        assert set(losses[losses["field"] == "injured"]["key"]) == hurt and hurt


def test_a_number_that_nobody_gives_is_written_as_acled_writes_it() -> None:
    rows, _ = exported("acled")
    rows = rows.set_index("event_id")
    silent = events().loc[rows.index]
    silent = silent[silent["killed_open"].isna()]
    assert {"violence", "posture"} == {*silent["event_class"].astype(str)}
    assert (rows.loc[silent.index]["fatalities"] == 0).all()
    assert rows.loc[silent.index]["notes"].str.endswith("Casualties unknown.").all()
    assert not rows.drop(silent.index)["notes"].str.contains("Casualties unknown").any()


@pytest.mark.parametrize("name", NAMES)
def test_dead_who_are_only_in_a_total_make_no_zero_of_the_event(name: str) -> None:
    views: list[dict[str, Any]] = [{}, {"voices": "us-centcom"}]
    for view in views:
        _, losses = getattr(se, name).export(**view)
        whole = losses[losses["field"].isna()].set_index("key")["reason"].astype(str)
        data: pd.DataFrame = se.load("events", **view).set_index("event_id")
        only = [event for event in sorted(totalled(**view)) if pd.isna(data["killed_open"][event])]
        assert only and "SE-0XNGH" in only
        assert {*whole[only]} == {"counted_elsewhere"}


def test_a_number_that_nobody_gives_is_no_number_when_it_is_read_back(tmp_path: Path) -> None:
    back, _ = read_back("acled", tmp_path / "rows.csv")
    silent = events().loc[back["event_id"]]["killed_open"].isna().to_numpy()
    assert silent.any() and not silent.all()
    assert back["killed_best"].isna().tolist() == silent.tolist()


@pytest.mark.parametrize("name", NAMES)
def test_versions_that_do_not_tell_who_is_counted_elsewhere_are_refused(name: str) -> None:
    for version in ("0.1.0", "0.2.0", "1.0.0"):
        with pytest.raises(ValueError, match=r"of versions since 2\.0\.0"):
            getattr(se, name).export(version=version)
    rows, _ = getattr(se, name).export(version="2.0.0")
    assert len(rows)


def test_types_are_those_of_the_crosswalk() -> None:
    rows, losses = exported("acled")
    crosswalk = se.load("crosswalk")
    pairs = set(zip(crosswalk["value"], crosswalk["code"], strict=True))
    types = events()["event_type"].astype(str)
    for _, row in rows.dropna(subset=["event_type"]).iterrows():
        assert (types[row["event_id"]], f"{row['event_type']}: {row['sub_event_type']}") in pairs
    missing = set(rows[rows["event_type"].isna()]["event_id"])
    assert missing == set(losses[(losses["field"] == "event_type") & (losses["reason"] == "no_value")]["key"])


def test_a_view_writes_only_what_its_voices_say() -> None:
    rows, losses = se.ucdp.export(voices="us-centcom")
    assert rows["event_id"].tolist() == ["SE-53HC0"]
    assert rows[["low", "high"]].iloc[0].tolist() == [2, 3]
    assert len(losses)
    with pytest.raises(KeyError, match="unknown voice"):
        se.ucdp.export(voices="nobody")
    with pytest.raises(ValueError, match=r"unknown library \(as_=\): 'spark'"):
        se.acled.export(as_="spark")  # type: ignore[call-overload]


@pytest.mark.parametrize("name", NAMES)
def test_other_libraries_get_the_same_rows(name: str) -> None:
    module: Any = getattr(se, name)
    rows, losses = exported(name)
    as_text: dict[str, Callable[[Any], list[str]]] = {
        "polars": lambda frame: frame["event_id"].to_list(),
        "arrow": lambda frame: frame["event_id"].to_pylist(),
        "duckdb": lambda frame: [cells[0] for cells in frame.select("event_id").fetchall()],
    }
    for as_, listed in as_text.items():
        made, told = module.export(as_=as_)
        assert listed(made) == rows["event_id"].tolist()
        assert len(told) == len(losses)


def test_words_of_documents_are_ours() -> None:
    rows, _ = exported("ucdp")
    titles = set(se.load("documents")["title"])
    for articles in rows["source_article"]:
        for article in articles.removeprefix('"').removesuffix('"').split('";"'):
            assert any(article.endswith(f",{title}") for title in titles)
    assert rows["source_headline"].isna().all()


def test_a_grid_cell_is_that_of_ged() -> None:
    from syria_events.field.ucdprows import _cell

    assert (_cell(35.763369, 36.558974), _cell(-9.65, 20.4), _cell(19.42847, -99.12766)) == (181154, 115601, 157122)


@effort.few
@given(tables=se.strategies.datasets())
@pytest.mark.parametrize("name", NAMES)
def test_any_dataset_is_written_and_read_back_with_everybody_who_is_claimed_dead(
    name: str, tables: dict[str, pa.Table], tmp_path: Path
) -> None:
    ours = outward.Ours.made(tables | {"crosswalk": se.load("crosswalk", as_="arrow")})
    known = layouts.layout({"ucdp": "ucdp-ged", "acled": "acled"}[name])
    rows, losses = (ucdprows if name == "ucdp" else acledrows).rows(ours)
    whole = [loss.event_id for loss in losses if loss.field is None]
    assert sorted([*whole, *(row["event_id"] for row in rows)]) == sorted(event["event_id"] for event in ours.events)
    with (tmp_path / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, outward.table_of(known)[0].names)
        writer.writeheader()
        writer.writerows(outward.written(rows, known).to_pylist())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is invented may say low and high in any order of sides
        back, _ = getattr(se, name).read(tmp_path / "rows.csv", as_="arrow")
    events = {event["event_id"]: event for event in ours.events}
    for event in back.to_pylist():
        mine = events[event["event_id"]]
        assert event["date_start"] <= mine["date_start"] <= mine["date_end"] <= event["date_end"]
        if name == "ucdp":
            for bound in ("low", "best", "high", "open"):
                wanted = None if bound == "open" and mine["killed_open"] == "both" else mine[f"killed_{bound}"]
                assert event[f"killed_{bound}"] == wanted
        else:
            assert event["killed_best"] == (mine["killed_low"] if mine["killed_best"] is None else mine["killed_best"])


def test_examples_of_the_docstrings_run() -> None:
    from syria_events.field import acled, ucdp

    for module in (ucdp, acled):
        assert doctest.testmod(module).failed == 0
