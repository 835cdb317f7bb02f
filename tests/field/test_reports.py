"""Files with a row for each report, as claims."""

from __future__ import annotations

import csv
import doctest
import gzip
import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest

import syria_events as se
from fieldrows import REAL
from syria_events.field import layouts, reportlayouts

MAVERICK = REAL / "maverick" / "maverick_event_report.csv.gz"
DAY = "2022-08-01"
NAMES = ("event", "who", "what", "doc", "dead", "least", "most", "from", "to", "town", "lat", "lon", "exact", "country")
LAYOUT: dict[str, Any] = {
    "name": "mine",
    "title": "Mine",
    "description": "Made up.",
    "event": "event",
    "voice": {"column": "who", "kind": {"column": "what", "values": {"paper": "outlet"}}},
    "document": {"column": "doc", "published": "([0-9]{4}-[0-9]{2}-[0-9]{2})"},
    "counts": [{"field": "killed", "low": "least", "best": "dead", "high": "most"}],
    "days": {"start": "from", "end": "to"},
    "place": {"names": ["town"], "latitude": "lat", "longitude": "lon",
              "precision": {"column": "exact", "values": {"town": 1}}},
    "keep": ["country"],
}  # fmt: skip
ROWS = [
    ("E1", "A Paper", "paper", "first 2022-08-02", "3", "2", "5", DAY, DAY, "Town", "1.5", "2", "town", "X"),
    ("E1", "B", "agency?", "second", "4", "", "", DAY, "2022-08-03", "Town", "1.5", "2", "town", "X"),
    ("E1", "A paper", "paper", "third 2022-08-09", "4", "4", "4", "2022-08-05", DAY, "", "", "", "", "Y"),
    ("E2", "B", "", "second", "", "", "", "", "", "Elsewhere", "", "", "region", "Z"),
]  # fmt: skip


def made(tmp_path: Path, rows: Any = ROWS, layout: Any = LAYOUT) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([NAMES, *rows])
    (tmp_path / "reports.csv").write_text(text.getvalue(), "utf-8")
    (tmp_path / "mine.json").write_text(json.dumps(layout), "utf-8")
    return tmp_path / "reports.csv"


@pytest.fixture
def reports(tmp_path: Path) -> se.reports.Reports:
    return se.reports.read(made(tmp_path), tmp_path / "mine.json")


def test_a_report_becomes_the_claims_that_it_makes(reports: se.reports.Reports) -> None:
    kept = ["claim_id", "field", "subject_id", "value", "low", "best", "high", "open", "voice_id", "document_id"]
    claims = reports.claims[kept].astype(object).where(reports.claims[kept].notna(), None)
    assert claims.to_numpy().tolist() == [
        ["E1/r1/date", "date", None, "2022-08-01", None, None, None, None, "a-paper", "first-2022-08-02"],
        ["E1/r1/killed.people", "killed", "people", None, 2, 3, 5, "closed", "a-paper", "first-2022-08-02"],
        ["E1/r1/location", "location", None, "town", None, None, None, None, "a-paper", "first-2022-08-02"],
        ["E1/r2/date", "date", None, "2022-08-01/2022-08-03", None, None, None, None, "b", "second"],
        ["E1/r2/killed.people", "killed", "people", None, 4, 4, 4, "closed", "b", "second"],
        ["E1/r2/location", "location", None, "town", None, None, None, None, "b", "second"],
        ["E1/r3/date", "date", None, "2022-08-05/2022-08-01", None, None, None, None, "a-paper--2", "third-2022-08-09"],
        ["E1/r3/killed.people", "killed", "people", None, 4, 4, 4, "closed", "a-paper--2", "third-2022-08-09"],
        ["E2/r1/location", "location", None, "elsewhere", None, None, None, None, "b", "second"],
    ]
    sources = reports.load("sources").set_index("source_id")
    assert sources["name"].to_dict() == {"a-paper": "A Paper", "a-paper--2": "A paper", "b": "B"}
    assert sources["kind"].astype(object).fillna("").to_dict() == {"a-paper": "outlet", "a-paper--2": "outlet", "b": ""}
    documents = reports.load("documents").set_index("document_id")["published_edtf"]
    assert documents.fillna("").to_dict() == {
        "first-2022-08-02": "2022-08-02", "second": "", "third-2022-08-09": "2022-08-09"
    }  # fmt: skip


def test_reports_show_themselves_shortly(reports: se.reports.Reports) -> None:
    n_claims, n_events = reports.table("claims").num_rows, reports.table("events").num_rows
    assert repr(reports).startswith(f"<Reports {reports.name}: {n_claims} claims about {n_events} events, ")
    assert len(repr(reports)) < 140
    assert f"<td>claims</td><td>{n_claims}</td>" in reports._repr_html_()


def test_events_follow_from_the_claims_as_ours_do(reports: se.reports.Reports) -> None:
    first, second = (reports.events.iloc[row] for row in (0, 1))
    assert first[["event_id", "killed_low", "killed_high", "country"]].tolist() == ["E1", 2, 5, "X"]
    assert first["killed_best"] is pd.NA and first["contested_fields"] == "date;killed.people"
    assert first[["location_name", "latitude", "location_precision", "n_voices"]].tolist() == ["Town", 1.5, 1, 3]
    assert second[["event_id", "location_name", "country"]].tolist() == ["E2", "Elsewhere", "Z"]
    assert second["killed_open"] is pd.NA or pd.isna(second["killed_open"])
    assert se.total(reports.events, "killed")["low"].tolist() == [2]


def test_views_and_disagreements_work_unchanged(reports: se.reports.Reports) -> None:
    assert reports.load("events", voices="b")["killed_best"].fillna(-1).tolist() == [4, -1]
    assert reports.load("events", voices="b")["country"].tolist() == ["X", "Z"]
    assert reports.load("claims", until="2022-08-05")["voice_id"].unique().tolist() == ["a-paper"]
    assert len(reports.load("events", as_="arrow", documents="second")) == 2
    found = reports.disagreements().set_index("value")["sides"]
    assert found["killed.people"] == "2 to 5, best 3: A Paper | 4: A paper, B"
    with pytest.raises(KeyError, match="unknown voice"):
        reports.load("events", voices="nobody")
    with pytest.raises(ValueError, match="does not follow from claims"):
        reports.load("sources", voices="b")
    with pytest.raises(KeyError, match="unknown table: 'rulings'"):
        reports.load("rulings")


def test_what_has_no_counterpart_is_told(reports: se.reports.Reports) -> None:
    told = reports.losses[["row", "key", "field", "value", "reason"]].astype(object).to_numpy().tolist()
    assert told == [
        [2, "E1", "what", "agency?", "no_value"],
        [4, "E2", "exact", "region", "no_value"],
        [3, "E1", "to", "2022-08-01", "backward"],
        [1, "E1", "country", "X", "differs"],
        [2, "E1", "country", "X", "differs"],
        [3, "E1", "country", "Y", "differs"],
    ]


def test_rule_sets_make_one_row_of_each_event(reports: se.reports.Reports) -> None:
    def row(rules: str) -> list[Any]:
        first = se.reports.aggregate(reports, rules).iloc[0]
        dates = [str(first[name].date()) for name in ("date_start", "date_end")]
        return [*first[["killed_low", "killed_best", "killed_high", "n_reports"]].tolist(), *dates]

    assert row("conservative") == [2, 3, 4, 3, "2022-08-01", "2022-08-03"]
    assert row("representative") == [4, 4, 4, 3, "2022-08-01", "2022-08-01"]
    assert row("informative") == [4, 4, 5, 3, "2022-08-05", "2022-08-01"]
    assert se.reports.aggregate(reports.claims)["event_id"].tolist() == ["E1", "E2"]


@pytest.mark.parametrize(
    ("place", "cell", "said"),
    [
        (0, "", "reports.csv:3: value: event: expected a value"),
        (1, "", "who: expected a value"),
        (4, "-1", "dead: expected at least 0, found '-1'"),
        (4, "some", "dead: expected a whole number"),
        (7, "1/8/22", "from: expected a day"),
        (10, "91", "lat: expected at most 90"),
    ],
)
def test_a_cell_that_stands_for_nothing_is_refused(place: int, cell: str, said: str, tmp_path: Path) -> None:
    row = list(ROWS[1])
    row[place] = cell
    with pytest.raises(se.Refused, match=said):
        se.reports.read(made(tmp_path, [ROWS[0], row]), tmp_path / "mine.json")


def test_reports_that_are_there_twice_and_columns_that_are_not_are_refused(tmp_path: Path) -> None:
    path = made(tmp_path, layout=LAYOUT | {"report": "who"})
    with pytest.raises(se.Refused, match="who: B is there twice"):
        se.reports.read(path, tmp_path / "mine.json")
    path = made(tmp_path, layout=LAYOUT | {"keep": ["nothing"]})
    with pytest.raises(se.Refused, match="there is no column nothing"):
        se.reports.read(path, tmp_path / "mine.json")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": "red"}, "unknown keyword 'colour'"),
        ({"name": "My own"}, "name: expected small letters"),
        (
            {"counts": [{"field": "hurt", "best": "dead"}]},
            "a field of killed, injured, detained, found 'hurt'",
        ),
        ({"counts": [{"field": "killed", "best": "dead"}] * 2}, "killed is there twice"),
        ({"voice": {"column": "who", "kind": {"column": "what", "values": {"a": "b"}}}}, "expected one of outlet"),
        ({"document": {"column": "doc", "published": "x"}}, "expected a pattern with one group"),
        ({"document": {"column": "doc", "published": "("}}, "expected a regular expression"),
        ({"place": {"names": ["town"], "latitude": "lat"}}, "both latitude and longitude"),
        ({"place": {"names": ["town"], "precision": {"column": "exact", "values": {"a": 9}}}}, "a number from 1 to 7"),
    ],
)
def test_a_layout_of_ones_own_is_read_strictly(change: dict[str, Any], said: str, tmp_path: Path) -> None:
    path = made(tmp_path, layout=LAYOUT | change)
    with pytest.raises(se.Refused, match=said):
        se.reports.read(path, tmp_path / "mine.json")


def test_an_unknown_layout_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match=r"no path of a file in .json either; there are maverick"):
        se.reports.read(made(tmp_path), "mine")
    with pytest.raises(se.Refused, match="expected JSON"):
        se.reports.read(made(tmp_path), "nowhere.json")


def test_layouts_keep_the_published_schema_of_layouts() -> None:
    folder = layouts.folder() / "reports"
    schema = json.loads((folder / "layout.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for layout in (json.loads((folder / "maverick.json").read_text("utf-8")), LAYOUT):
        validator.validate(layout)
    assert not validator.is_valid(LAYOUT | {"colour": "red"})
    assert set(schema["properties"]) == {key.rstrip("!") for key in reportlayouts._SHAPE}


# The real file, where it lies beside the tree.

real = pytest.mark.skipif(not MAVERICK.exists(), reason="MAVERICK lies beside the tree, and is no part of it")


@cache
def maverick() -> se.reports.Reports:
    return se.reports.read(MAVERICK)


@cache
def rows() -> pd.DataFrame:
    with gzip.open(MAVERICK, "rt", encoding="utf-8") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False)


def mode(values: list[int]) -> int:
    """The most frequent number, of several the smallest: what calc_mode_numeric of eventreport says."""
    counted = Counter(values)
    return min(value for value, times in counted.items() if times == max(counted.values()))


def mode_day(values: list[str]) -> date:
    """The most frequent day, of several the floor of their mean: what calc_mode_date of eventreport says."""
    counted = Counter(values)
    modes = [date.fromisoformat(value) for value, times in counted.items() if times == max(counted.values())]
    epoch = date(1970, 1, 1)
    return epoch + timedelta(sum((day - epoch).days for day in modes) // len(modes))


SUMS = {"conservative": 3105, "representative": 3290, "informative": 5010}


@real
@pytest.mark.slow
@pytest.mark.parametrize("rules", SUMS)
def test_the_rule_sets_give_what_eventreport_gives_event_by_event(rules: str) -> None:
    found = se.reports.aggregate(maverick(), rules).set_index("event_id")
    assert len(found) == 2200 and int(found["killed_best"].sum()) == SUMS[rules] and found["n_reports"].sum() == 3287
    counts: dict[str, Callable[[list[int]], int]] = {"conservative": min, "representative": mode, "informative": max}
    days: dict[str, tuple[Callable[[list[str]], object], Callable[[list[str]], object]]] = {
        "conservative": (min, max), "representative": (mode_day, mode_day), "informative": (max, min)
    }  # fmt: skip
    count, (first, last) = counts[rules], days[rules]
    for event, group in rows().groupby("event_id"):
        mine = found.loc[str(event)]
        for theirs, ours in (("deaths", "killed"), ("injuries", "injured")):
            for bound in ("low", "best", "high"):
                assert mine[f"{ours}_{bound}"] == count([int(cell) for cell in group[f"{theirs}_{bound}"]]), event
        spans = [first(list(group["date_start"])), last(list(group["date_end"]))]
        assert [str(mine[name].date()) for name in ("date_start", "date_end")] == [str(day) for day in spans], event


@real
def test_the_sums_of_the_rule_sets_are_those_of_eventreport() -> None:
    for rules, wanted in SUMS.items():
        assert int(se.reports.aggregate(maverick(), rules)["killed_best"].sum()) == wanted


@real
def test_every_number_of_maverick_is_a_claim() -> None:
    claims = maverick().claims
    for field, theirs in (("killed", "deaths"), ("injured", "injuries")):
        mine = claims[claims["field"] == field]
        for bound in ("low", "best", "high"):
            assert sorted(mine[bound]) == sorted(rows()[f"{theirs}_{bound}"].astype(int))
    assert maverick().load("sources")["name"].nunique() == rows()["source_author"].nunique() == 148
    assert (maverick().losses["reason"] == "backward").sum() == 10


@real
@pytest.mark.slow
def test_the_scores_are_those_of_eventreport() -> None:
    # Its dscore of a variable is the number of its distinct values less one.
    scores = se.sensitivity(maverick()).events.set_index("event_id")["score"]
    columns = ["deaths_low", "deaths_best", "deaths_high"]
    distinct = rows().groupby("event_id")[columns].apply(lambda group: len(group.drop_duplicates()) - 1)
    assert scores.to_dict() == distinct.to_dict()


def test_examples_of_the_docstrings_run() -> None:
    from syria_events.field import dependence, reports

    for module in (reports, dependence):
        assert doctest.testmod(module).failed == 0
