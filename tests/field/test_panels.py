"""A panel holds every event once, its sums are those that a hand makes, and a zero is told from a gap."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from fieldrows import REAL
from syria_events.derivation.casualties import summed
from syria_events.field import parts, units

DAY = date(2022, 8, 20)
Event = dict[str, Any]


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    found = []
    for number in range(draw(st.integers(0, 9))):
        start = draw(st.one_of(st.none(), st.integers(0, 60).map(lambda n: DAY + timedelta(n))))
        low = draw(st.one_of(st.none(), st.integers(0, 9)))
        high = draw(st.one_of(st.none(), st.integers(low or 0, 20)))
        best = draw(st.one_of(st.none(), st.just(low)))
        told = low is not None or high is not None
        side = None if not told else "closed" if None not in (low, high) else "above" if high is None else "below"
        if not told:
            side = draw(st.sampled_from([None, "both"]))
        place = draw(st.sampled_from(["Homs", "Daraa", None]))
        found.append(
            {
                "event_id": f"e{number}", "event_class": draw(st.sampled_from(["violence", "statement"])),
                "date_start": start, "date_end": start and start + timedelta(draw(st.sampled_from([0, 0, 3, 40]))),
                "admin1_name": place, "killed_low": low, "killed_best": best if told else None, "killed_high": high,
                "killed_open": side, "joint_with": None, "joint_for": None,
                "is_total": draw(st.integers(0, 9)) == 0,
            }
        )  # fmt: skip
    return found


def frame(rows: list[Event]) -> pd.DataFrame:
    names = ["event_id", "event_class", "date_start", "date_end", "admin1_name", "killed_low", "killed_best"]
    made = pd.DataFrame(rows, columns=[*names, "killed_high", "killed_open", "joint_with", "joint_for", "is_total"])
    text = dict.fromkeys(("event_id", "event_class", "admin1_name", "killed_open", "joint_with", "joint_for"), "string")
    days = dict.fromkeys(("date_start", "date_end"), "datetime64[s]")
    return made.astype(text | days | dict.fromkeys(("killed_low", "killed_best", "killed_high"), "Int32"))


def reason(event: Event, spans: str) -> str | None:
    if event["is_total"]:
        return "total"
    if event["date_start"] is None:
        return "undated"
    if event["admin1_name"] is None:
        return "unplaced"
    return "spanning" if spans == "drop" and month(event["date_start"]) != month(event["date_end"]) else None


def month(day: date) -> str:
    return day.isoformat()[:7]


def plain(value: object) -> object:
    return None if pd.isna(value) else value  # type: ignore[call-overload]


@given(events(), st.sampled_from(["whole", "drop"]), st.randoms())
def test_the_sums_are_those_made_by_hand_and_nothing_is_lost(rows: list[Event], spans: Any, seed: Any) -> None:
    found = se.panel(frame(seed.sample(rows, len(rows))), ["admin1", "month"], spans=spans)
    wanted: dict[tuple[str, str], list[Event]] = {}
    for event in rows:
        if reason(event, spans) is None:
            wanted.setdefault((event["admin1_name"], month(event["date_start"])), []).append(event)
    assert dict(zip(found.apart["event_id"], found.apart["reason"], strict=True)) == {
        event["event_id"]: reason(event, spans) for event in rows if reason(event, spans)
    }
    assert found.cells["n_events"].sum() + len(found.apart) == len(rows) == found.n_rows
    cells = {(row.admin1, row.month): row for row in found.cells.itertuples()}
    assert wanted.keys() <= cells.keys()
    for key, row in cells.items():
        there = wanted.get(key, [])
        given_ = [e for e in there if e["killed_open"] or e["killed_low"] is not None or e["killed_high"] is not None]
        figures = [{bound: e[f"killed_{bound}"] for bound in ("low", "best", "high")} for e in given_]
        sums = summed(figures)
        assert {name: plain(getattr(row, name)) for name in sums} == sums
        assert row.n_events == len(there)
        numbered = [e for e in given_ if e["killed_low"] is not None or e["killed_high"] is not None]
        assert row.n_figures == len(numbered)
        silent = [e for e in there if e not in numbered and (e in given_ or e["event_class"] == "violence")]
        assert row.n_unknown == len(silent)
        assert plain(row.covered) is None


@given(events())
def test_split_spans_keep_every_person_and_every_event(rows: list[Event]) -> None:
    whole, split = (se.panel(frame(rows), ["admin1", "week"], spans=spans) for spans in ("whole", "split"))
    assert split.cells["n_events"].sum() + len(split.apart) == len(rows)
    pd.testing.assert_frame_equal(whole.apart, split.apart)
    for bound in ("low", "best", "high"):
        apart = {*split.apart["event_id"]}
        known = [event for event in rows if event["event_id"] not in apart]
        by_day = [e[f"killed_{bound}"] for e in known]
        # A gap in one event empties its cells, so only what has no gaps can be added up.
        if known and None not in by_day:
            assert split.cells[bound].sum() == pytest.approx(sum(by_day))


@given(events(), st.sampled_from(["whole", "drop", "split"]), st.sampled_from(["week", "month"]), st.booleans())
def test_parts_and_files_come_to_what_the_whole_comes_to(
    rows: list[Event], spans: Any, period: str, complete: bool
) -> None:
    data, by = frame(rows), ["admin1", "event_class", period]
    whole = se.panel(data, by, spans=spans, complete=complete)
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr(parts, "_PART", 2)
        path = Path(folder) / "events.parquet"
        pl.from_pandas(data).write_parquet(path, row_group_size=2)
        copied = data.astype(object), data.astype({"event_class": "category"})
        for source in (data, pl.from_pandas(data), pa.Table.from_pandas(data), *copied, path):
            found = se.panel(source, by, spans=spans, complete=complete)
            pd.testing.assert_frame_equal(found.cells, whole.cells)
            pd.testing.assert_frame_equal(found.apart, whole.apart)
            assert found.n_rows == whole.n_rows


def test_what_is_wrong_in_several_parts_is_told_at_its_row_and_ids_are_held_against_all(tmp_path: Path) -> None:
    row = {"event_id": "a", "event_class": "violence", "date_start": DAY, "date_end": DAY, "killed_low": 1}
    rows = [row | {"event_id": f"e{number}", "joint_with": "e0" if number in (1, 4) else None} for number in range(6)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "_PART", 2)
        with pytest.raises(se.Refused) as refused:
            se.panel(frame(rows), "month")
        assert [(issue.line, issue.rule) for issue in refused.value.issues] == [(2, "joint"), (5, "joint")]
        good = [row | {"event_id": name} for name in ("c", "a", "d", "b", "c")]
        assert se.panel(frame(good[:4]), "month").cells["n_events"].tolist() == [4]
        path = tmp_path / "twice.parquet"
        pl.from_pandas(frame(good)).write_parquet(path, row_group_size=2)
        for source in (frame(good), path):
            with pytest.raises(se.Refused, match="c: there several times"):
                se.panel(source, "month")
        with pytest.raises(se.Refused, match="event_id is empty"):
            se.panel(frame([*good[:4], row | {"event_id": None}]), "month")
    (tmp_path / "broken.parquet").write_bytes(path.read_bytes()[:-9])
    for name in ("broken", "none"):
        with pytest.raises(se.Refused, match="expected a whole, valid Parquet file"):
            se.panel(tmp_path / f"{name}.parquet", "month")


def test_a_span_over_two_months_is_shared_by_days() -> None:
    event = {
        "event_id": "a", "event_class": "violence", "date_start": date(2022, 8, 31), "date_end": date(2022, 9, 3),
        "admin1_name": "Homs", "killed_low": 4, "killed_best": 4, "killed_high": 8, "killed_open": "closed",
    }  # fmt: skip
    cells = se.panel(frame([event]), "month", spans="split").cells
    assert cells["low"].tolist() == [1.0, 3.0]
    assert cells["high"].tolist() == [2.0, 6.0]
    assert cells["n_events"].tolist() == [1, 0]
    assert cells["n_spanning"].tolist() == [1, 1]
    assert se.panel(frame([event]), "month").cells["low"].tolist() == [4]


def test_zero_is_told_from_not_covered_and_from_not_said() -> None:
    row = {
        "event_id": "a", "event_class": "violence", "date_start": date(2022, 8, 3), "date_end": date(2022, 8, 3),
        "admin1_name": "Homs", "killed_low": 4, "killed_open": "above",
    }  # fmt: skip
    rows = frame([row, {**row, "event_id": "b", "date_start": date(2022, 11, 1), "date_end": date(2022, 11, 1)}])
    cells = se.panel(rows, ["admin1", "month"], covered=("2022-08-01", "2022-10-15")).cells
    assert cells["covered"].tolist() == [True, True, False, False]
    assert [plain(n) for n in cells["low"]] == [4, 0, None, 4]
    assert [plain(side) for side in cells["open"]] == ["above", "closed", None, "above"]
    assert se.panel(rows, ["admin1", "month"]).cells["covered"].isna().all()
    assert se.panel(rows, ["admin1", "month"], complete=False).cells["month"].tolist() == ["2022-08", "2022-11"]
    two = se.panel(rows, ["admin1", "year"], covered={"Daraa": ("2021-01-01", "2022-12-31")}).cells
    assert two["admin1"].tolist() == ["Homs", "Homs", "Daraa", "Daraa"]
    assert two["covered"].tolist() == [False, False, True, True]
    assert [plain(n) for n in two["low"]] == [None, 8, 0, 0]


def may_be(event: Event, place: str, name: str, spans: str) -> bool:
    """Whether an event that stands elsewhere may belong to a cell, by hand."""
    start, end = event["date_start"], event["date_end"]
    given_ = event["killed_open"] or event["killed_low"] is not None or event["killed_high"] is not None
    if event["killed_high"] == 0 or not (given_ or event["event_class"] == "violence"):
        return False
    if reason(event, spans) is None and (spans == "split" or month(start) == name):
        return False
    here = event["admin1_name"] in (None, place)
    return here and (start is None or month(start) <= name <= month(end))


@given(events(), st.sampled_from(["whole", "drop", "split"]))
def test_a_zero_is_closed_only_where_no_event_that_stands_elsewhere_may_belong(rows: list[Event], spans: Any) -> None:
    covered = dict.fromkeys(("Homs", "Daraa", "Idlib"), ("2022-08-01", "2022-12-31"))
    for row in se.panel(frame(rows), ["admin1", "month"], spans=spans, covered=covered).cells.itertuples():
        possible = sum(may_be(event, row.admin1, row.month, spans) for event in rows)
        assert row.n_possible == possible
        in_it = row.n_events + row.n_spanning
        if row.covered and not in_it:
            wanted = (0, None, None, "above") if possible else (0, 0, 0, "closed")
            assert tuple(map(plain, (row.low, row.best, row.high, row.open))) == wanted


def test_events_that_stand_apart_open_the_zeros_of_our_own() -> None:
    events = se.load("events")
    cells = se.panel(events, ["event_type", "month"], covered=("2022-08-01", "2022-08-31")).cells
    cells = cells[cells["month"] == "2022-08"].set_index("event_type")
    for kind in ("arrest", "killing", "escalation"):  # each is of an event without a day
        assert (cells["low"][kind], cells["open"][kind], cells["n_possible"][kind]) == (0, "above", 1)
        assert pd.isna(cells["best"][kind]) and pd.isna(cells["high"][kind])
    assert (cells["high"]["deployment"], cells["open"]["deployment"]) == (0, "closed")
    # Bounds of what figures say are those of a total, whatever else may be.
    assert (cells["high"]["armed_attack"], cells["n_possible"]["armed_attack"]) == (4, 1)


def test_figures_of_casualties_make_no_zeros() -> None:
    with pytest.raises(ValueError, match="expected events, or no covered"):
        se.panel(se.load("casualties"), ["side", "month"], covered=("2022-08-01", "2022-08-31"))


def test_a_covered_unit_that_is_misspelt_is_no_unit_of_its_own() -> None:
    events, days = se.load("events"), ("2022-08-01", "2022-08-31")
    with pytest.raises(ValueError, match="did you mean 'Deir-ez-Zor'"):
        se.panel(events, ["admin1", "month"], covered={"Deir ez Zor": days})
    cells = se.panel(events, "admin1", covered={"Deir ez Zor": days, "Deir-ez-Zor": (None, None)}).cells
    assert {"Deir ez Zor", "Deir-ez-Zor"} <= {*cells["admin1"]}
    assert "Hama" in {*se.panel(events, "admin1", covered={"Hama": days}).cells["admin1"]}
    cell = int(se.panel(events, "priogrid").cells["priogrid"].max()) + 1
    assert cell in {*se.panel(events, "priogrid", covered={cell: days}).cells["priogrid"]}


def test_of_our_own_events_a_panel_agrees_with_a_total() -> None:
    events = se.load("events")
    cells = se.panel(events, ["admin1", "month"], spans="drop", complete=False).cells.set_index(["admin1", "month"])
    total = se.total(events, "killed", by=["admin1_name", "month"])
    total = total.dropna(subset=["admin1_name", "month"]).set_index(["admin1_name", "month"])
    total = total[total["n_events"] > 0]
    assert set(cells.index) == set(total.index)
    for name in ("n_events", "n_figures", "n_unknown", "n_joint", "low", "best", "high", "open"):
        assert [plain(v) for v in cells[name]] == [plain(v) for v in total[name].reindex(cells.index)], name


def test_people_are_counted_by_their_own_side_and_actor() -> None:
    casualties = se.load("casualties")
    cells = se.panel(casualties, "side").cells.set_index("side")
    total = se.total(casualties, "killed", by="side_id").set_index("side_id")
    assert [plain(v) for v in cells["low"]] == [plain(v) for v in total["low"].reindex(cells.index)]
    by_month = se.panel(casualties, ["actor", "month"], "injured")
    assert by_month.n_rows == int((casualties["outcome"] == "injured").sum())
    assert by_month.cells["n_events"].sum() + len(by_month.apart) == by_month.n_rows


@pytest.mark.parametrize("name", ["ged231_sample1000", "ged_mexico"])
@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
def test_cells_of_prio_grid_are_those_that_ged_gives(name: str) -> None:
    rows = pd.read_csv(REAL / "ucdp" / f"{name}.csv.gz", low_memory=False)
    found = units.priogrid(rows["latitude"].to_numpy(float), rows["longitude"].to_numpy(float))
    assert (found == rows["priogrid_gid"].to_numpy()).all()


@pytest.mark.filterwarnings("ignore:rows are kept")
@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
def test_the_dead_of_ged_are_all_in_the_panel() -> None:
    events, _ = se.ucdp.read(REAL / "ucdp" / "ged231_sample1000.csv.gz")
    found = se.panel(events, ["country", "priogrid", "year"], complete=False)
    for bound in ("low", "best", "high"):
        there = found.cells[bound].sum() + found.apart[bound].sum()
        assert there == events[f"killed_{bound}"].sum()


def test_corners_of_the_world_have_a_cell() -> None:
    found = units.priogrid(np.array([-90.0, 90.0, 90.0, 0.0]), np.array([-180.0, -180.0, 180.0, 180.0]))
    assert found.tolist() == [1, 359 * 720 + 1, 259_200, 180 * 720 + 720]


@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), min_size=1), st.sampled_from(units.PERIODS))
def test_periods_are_numbered_and_named_as_the_calendar_has_them(days: list[date], period: str) -> None:
    numbers = np.array([(day - date(1970, 1, 1)).days for day in days], np.int64)
    found = units.numbered(numbers, period)
    week = [day.strftime("%G-W%V") for day in days]
    wanted = {"day": [str(d) for d in days], "week": week, "month": [str(d)[:7] for d in days]}
    assert units.labelled(found, period) == wanted.get(period, [day.year for day in days])
    assert (units.first_days(found, period) <= numbers).all()
    assert (numbers < units.first_days(found + 1, period)).all()


def test_cells_of_h3_are_those_of_its_library() -> None:
    h3 = pytest.importorskip("h3")
    events = se.load("events").dropna(subset="latitude")
    found = se.panel(events, "h3-5", complete=False).cells["h3-5"]
    points = events[["latitude", "longitude"]].drop_duplicates().itertuples(index=False)
    assert found.tolist() == sorted({h3.latlng_to_cell(*map(float, point), 5) for point in points})


def test_why_an_event_has_no_unit_is_told_in_the_words_of_the_unit() -> None:
    events = se.load("events")
    found = {key: set(se.panel(events, key).apart["reason"]) for key in ("admin1", "priogrid", "side", "weapon")}
    assert found["admin1"] == found["priogrid"] == {"total", "unplaced"}
    assert found["side"] == {"total", "unnamed"}
    assert found["weapon"] == {"total", "empty"}


def test_what_cannot_be_a_panel_is_refused() -> None:
    events = se.load("events")
    choices: list[dict[str, Any]] = [{"by": []}, {"by": ["day", "month"]}]
    for wrong in choices:
        with pytest.raises(ValueError, match="expected"):
            se.panel(events, **wrong)
    for unknown in ({"spans": "half"}, {"what": "x"}):
        with pytest.raises(ValueError, match=r"^unknown .*; there are "):
            se.panel(events, "month", **unknown)  # type: ignore[arg-type]
    for covered in ("2022", ("2022-09-01", "2022-08-01"), ("yesterday", None)):
        with pytest.raises(ValueError, match="expected"):
            se.panel(events, "month", covered=covered)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected the name"):
        se.panel(events, [3])  # type: ignore[list-item]
    with pytest.raises(KeyError, match=r"did you mean 'admin1'"):
        se.panel(events, "admin_1")
    with pytest.raises(KeyError, match="need a column country"):
        se.panel(events, "country")
    with pytest.raises(se.Refused):
        se.panel(pd.concat([events, events]), "month")
    events["killed_low"] = events["killed_low"].where(events["joint_with"].isna(), 1)
    with pytest.raises(se.Refused, match="counted with those"):
        se.panel(events, "month")
