"""What sums, rankings and panels are under each rule, and what makes the difference."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import syria_events as se
from syria_events.field.dependence import Sensitivity
from syria_events.field.rulesets import RULES

PAGE = Path(__file__).parents[2] / "docs" / "sensitivity.md"
BOUNDS = ("low", "best", "high")


@cache
def found(what: str = "killed", by: str | tuple[str, ...] | None = None) -> Sensitivity:
    return se.sensitivity(what=what, by=list(by) if isinstance(by, tuple) else by)


def ruled(rows: pd.DataFrame, rule: str) -> pd.DataFrame:
    return rows[rows["rule"] == rule]


@pytest.mark.parametrize("what", ["killed", "injured"])
def test_our_bounds_are_those_that_are_published(what: str) -> None:
    events = se.load("events").set_index("event_id")
    rows = ruled(found(what, "event_id").sums, "bounds").set_index("event_id")
    given = events[events[f"{what}_open"].notna()]
    assert sorted(rows.index) == sorted(given.index)
    for bound in BOUNDS:
        assert rows[bound].to_dict() == given[f"{what}_{bound}"].to_dict()
    total = se.total(what=what)[list(BOUNDS)].iloc[0].tolist()
    assert ruled(found(what).sums, "bounds")[list(BOUNDS)].iloc[0].tolist() == total


def test_groups_add_up_to_the_whole() -> None:
    for by in ("initiator_side_id", "month", ("admin1_name", "year")):
        for rule in RULES:
            groups, whole = (ruled(rows, rule) for rows in (found(by=by).sums, found().sums))
            assert groups["best"].sum() == whole["best"].iloc[0]
            assert groups["n_events"].sum() == whole["n_events"].iloc[0]


def test_the_order_of_claims_is_irrelevant() -> None:
    claims = se.load("claims").sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(se.sensitivity(claims).sums, found().sums)
    pd.testing.assert_frame_equal(se.sensitivity(claims).events, found().events)


@pytest.mark.parametrize("as_", ["polars", "arrow", "duckdb"])
def test_claims_of_any_library_give_the_same(as_: str) -> None:
    claims, events = se.load("claims", as_=as_), se.load("events", as_=as_)  # type: ignore[call-overload]
    pd.testing.assert_frame_equal(se.sensitivity(claims, events=events).sums, found().sums)


@pytest.mark.parametrize("voice", ["us-centcom-spokesman", "deir-ezzor-24", "usip", "al-araby-al-jadeed"])
def test_a_voice_alone_says_what_its_view_says(voice: str) -> None:
    view = se.load("events", voices=voice).set_index("event_id")
    spoken_for = se.load("sources")["parent_id"].dropna().tolist()
    assert voice not in spoken_for  # a view has those who speak for a voice, too
    rows = found(by="event_id").sums
    rows = rows[rows["voice_id"] == voice].set_index("event_id")
    given = view[view["killed_open"].notna()]
    for bound in BOUNDS:
        assert rows[bound].to_dict() == given[f"killed_{bound}"].to_dict()


def test_events_are_in_the_order_in_which_they_move_the_sum() -> None:
    events = found().events
    spreads = events["spread"].fillna(0).tolist()
    assert spreads == sorted(spreads, reverse=True) and spreads[0] > 0
    assert abs(events["share"].sum() - 1) < 1e-9
    lowest, highest = (ruled(found().sums, rule)["best"].iloc[0] for rule in ("lowest", "highest"))
    assert events["spread"].sum() == highest - lowest


def test_a_score_counts_what_is_said_otherwise() -> None:
    claims = se.load("claims")
    scores = found().scores.set_index(["event_id", "value"])["score"]
    injured = claims[(claims["event_id"] == "SE-VC36S") & (claims["field"] == "injured")]
    contents = injured[["low", "best", "high", "stance"]].astype(str).drop_duplicates()
    assert scores["SE-VC36S", "injured.us-soldiers"] == len(contents) - 1
    assert (scores >= 0).all()
    differing = se.disagreements()
    assert len(differing) > 20
    for event, value in differing[["event_id", "value"]].dropna().itertuples(index=False, name=None):
        if value.partition(".")[0] in ("killed", "injured", "date", "location"):
            assert scores[event, value] > 0


def test_figures_have_a_row_for_each_group_and_rule() -> None:
    figure = found(by="initiator_side_id").figure()
    groups = figure["group"].unique()
    assert "united-states" in groups and "none" in groups
    assert len(figure) == len(groups) * (len(RULES) + 1)
    for by in (None, "initiator_side_id"):
        sums = found(by=by).sums.query("rule != 'voice'")
        printed = [line.split() for line in str(found(by=by)).splitlines()]
        assert printed[0] == ["group", "rule", "low", "best", "high", "n_without"]
        assert [line[-1] for line in printed[1:]] == [str(number) for number in sums["n_without"]]
    assert found().sums["n_without"].any()
    assert found().figure()["group"].unique().tolist() == ["all"]


def test_people_who_are_counted_elsewhere_are_not_counted_again() -> None:
    left_out = se.load("events").query("is_total or joint_with.notna()")["event_id"]
    assert len(left_out) >= 2
    assert set(found("injured").events["event_id"]).isdisjoint(left_out)


def test_what_there_is_not_is_told() -> None:
    with pytest.raises(ValueError, match="'hurt'; there are killed, injured, detained"):
        se.sensitivity(what="hurt")
    with pytest.raises(KeyError, match=r"'admin1' .did you mean 'admin1_name'"):
        se.sensitivity(by="admin1")
    with pytest.raises(KeyError, match="no column event_id"):
        se.sensitivity(events=pd.DataFrame({"a": [1]}))
    with pytest.raises(se.Refused):
        se.sensitivity(7)
    none = se.sensitivity(se.load("claims").head(0))
    assert none.sums.empty and none.events.empty and none.scores.empty


# The page says numbers; they are those of the data.


def table(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of the page, its own heading left out."""
    text = PAGE.read_text("utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines[2:]]


def cell(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def test_the_sums_of_the_page() -> None:
    rows = found().figure()
    assert table("How many were killed?") == [
        [row["rule"], *(cell(row[bound]) for bound in BOUNDS)] for _, row in rows.iterrows()
    ]


def test_the_event_of_the_page_that_moves_the_sum() -> None:
    columns = ["event_id", *RULES, "low", "best", "high", "spread"]
    events = found().events
    moving = events[events["spread"].fillna(0) > 0]
    assert table("Which events make the difference?") == [
        [*(cell(row[name]) for name in columns), f"{row['share']:.0%}"] for _, row in moving.iterrows()
    ]


def test_the_ranks_of_the_page() -> None:
    sums = found(by="event_id").sums
    ranks = sums[sums["rule"].isin(RULES)].pivot(index="event_id", columns="rule", values="rank")
    said = table("The deadliest event")
    assert len(said) == 5
    for event, *cells in said:
        assert cells == [cell(ranks.loc[event, rule]) for rule in RULES]
    tops = {event for event, *cells in said if "1" in cells}
    assert tops == set(ranks[(ranks == 1).any(axis=1)].index)


def test_the_voices_of_the_page() -> None:
    rows = found(by="event_id").sums
    rows = rows[(rows["event_id"] == "SE-074XC") & (rows["rule"] == "voice")]
    assert table("Whom one believes") == [
        [row["voice_id"], *(cell(row[bound]) for bound in BOUNDS)] for _, row in rows.iterrows()
    ]


def test_the_sides_of_the_page() -> None:
    rows = found(by="initiator_side_id").figure()
    wanted = rows[rows["group"].isin(["united-states", "islamic-state"])]
    assert table("Who killed more?") == [
        [row["group"], row["rule"], *(cell(row[bound]) for bound in BOUNDS)] for _, row in wanted.iterrows()
    ]


def test_the_page_names_the_share_in_words() -> None:
    share = found().events["share"].iloc[0]
    assert re.search(rf"\b{round(share * 100)} % of all", PAGE.read_text("utf-8"))
