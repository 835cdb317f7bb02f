"""What another dataset has of our events is told event by event, and why nothing can be told of the others."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import syria_events as se
from fieldrows import ACLED, GED, REAL, Row, ged
from syria_events import cli
from syria_events.field.held import STATES

pytestmark = pytest.mark.filterwarnings("ignore:rows are kept")


def at(event: str) -> Any:
    rows = se.load("events").set_index("event_id")
    return rows.loc[event]


def written(path: Path, rows: list[Row]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def beside(event: str, number: int = 1, **cells: str) -> Row:
    """A row of GED at the place and the day of an event of ours."""
    ours = at(event)
    day = {name: f"{ours[name]:%Y-%m-%d}" for name in ("date_start", "date_end")}
    point = {"latitude": str(ours["latitude"]), "longitude": str(ours["longitude"])}
    made = ged(number, year="2022", **(day | point | cells))
    made["geom_wkt"] = f"POINT ({made['longitude']} {made['latitude']})"
    return made


def states(frame: pd.DataFrame) -> dict[str, str]:
    return dict(zip(frame["event_id"], frame["state"], strict=True))


def test_an_event_that_they_have_stands_beside_ours_with_what_differs(tmp_path: Path) -> None:
    figures = {"best": "5", "low": "5", "high": "7", "deaths_a": "0", "deaths_b": "5"}
    path = written(tmp_path / "ged.csv", [beside("SE-QFKDK", 7, **figures), beside("SE-G86HW", 8)])
    found = se.coverage(path, "ucdp-ged").set_index("event_id")
    row = found.loc["SE-QFKDK"]
    assert (row["state"], row["their_event"], row["distance_km"], row["day_gap"]) == ("proposed", "ucdp-ged:7", 0, 0)
    assert (row["killed_low"], row["their_killed_low"], row["their_killed_high"]) == (3, 5, 7)
    assert row["differs"] == "killed"
    assert found.loc["SE-VC36S"]["state"] == "lacking"
    assert found.loc["SE-GABQ2"]["state"] == "outside"
    assert found.loc["SE-HSV9P"]["state"] == "undated"
    assert found.loc["SE-0XNGH"]["state"] == "total"
    assert found.loc["SE-M0CCY"]["state"] == "posture"


def test_every_event_has_one_state_and_verdicts_change_it(tmp_path: Path) -> None:
    path = written(tmp_path / "ged.csv", [beside("SE-QFKDK", 7)])
    found = se.coverage(path, "ucdp-ged")
    assert sorted(found["event_id"]) == sorted(se.load("events")["event_id"])
    assert set(found["state"]) <= set(STATES)
    verdicts = pd.DataFrame({"left": ["SE-QFKDK"], "right": ["ucdp-ged:7"], "verdict": ["different"]})
    assert states(se.coverage(path, "ucdp-ged", verdicts=verdicts))["SE-QFKDK"] == "different"
    verdicts = pd.DataFrame({"left": ["SE-53HC0"], "right": ["ucdp-ged:7"], "verdict": ["same"]})
    changed = states(se.coverage(path, "ucdp-ged", verdicts=verdicts))
    assert (changed["SE-53HC0"], changed["SE-QFKDK"]) == ("same", "candidates")


def test_acled_is_read_alike(tmp_path: Path) -> None:
    ours = at("SE-VC36S")
    row = ACLED | {"latitude": str(ours["latitude"]), "longitude": str(ours["longitude"])}
    row |= {"event_type": "Explosions/Remote violence", "sub_event_type": "Shelling/artillery/missile attack"}
    found = se.coverage(written(tmp_path / "acled.csv", [row]), "acled").set_index("event_id")
    assert found.loc["SE-VC36S"]["state"] == "proposed"
    assert found.loc["SE-VC36S"]["types"] == "same"


def test_the_command_tells_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    path = written(tmp_path / "ged.csv", [beside("SE-QFKDK", 7)])
    assert cli.main(["coverage", str(path), "--as", "ucdp-ged"]) == 0
    told = capsys.readouterr().out
    assert "ucdp-ged:7" in told
    assert told.splitlines()[-1].startswith(f"{len(se.load('events'))} events: 1 proposed")
    assert cli.main(["coverage", str(path), "--as", "ucdp-ged", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["events"]
    assert {row["event_id"]: row["state"] for row in rows} == states(se.coverage(path, "ucdp-ged"))
    for wrong in (["--km", "-1"], ["--km", "nan"], ["--days", "1.5"], ["--days", "²"]):
        assert cli.main(["coverage", str(path), "--as", "ucdp-ged", *wrong]) == 2
    assert cli.main(["coverage", str(tmp_path / "none.csv"), "--as", "acled"]) == 1
    (tmp_path / "v.csv").write_text("left,right,verdict\nSE-00000,ucdp-ged:7,same\n")
    capsys.readouterr()
    assert cli.main(["coverage", str(path), "--as", "ucdp-ged", "--verdicts", str(tmp_path / "v.csv")]) == 1
    assert "v.csv:2: key:" in capsys.readouterr().out


def test_the_command_writes_a_floor_of_nobody_as_summary_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    path = tmp_path / "ours.csv"
    se.ucdp.export()[0].to_csv(path, index=False)
    assert cli.main(["coverage", str(path), "--as", "ucdp-ged"]) == 0
    told = capsys.readouterr().out
    (line,) = [line for line in told.splitlines() if "SE-074XC," in line]
    assert "killed: 0 or more*, theirs 0 or more" in line
    assert "* contested: voices differ" in told
    assert "at least 0" not in told


@pytest.mark.parametrize("as_", ["pandas", "polars", "arrow", "duckdb"])
def test_events_that_were_read_are_as_good_as_their_file(tmp_path: Path, as_: Any) -> None:
    path = written(tmp_path / "ged.csv", [beside("SE-QFKDK", 7), beside("SE-G86HW", 8)])
    events, _ = se.ucdp.read(path, as_)
    pd.testing.assert_frame_equal(se.coverage(events, "ucdp-ged"), se.coverage(path, "ucdp-ged"))


def test_a_frame_with_columns_of_theirs_is_told_what_is_expected(tmp_path: Path) -> None:
    raw = pd.read_csv(written(tmp_path / "ged.csv", [beside("SE-QFKDK", 7)]))
    for given in (lambda: se.coverage(raw, "ucdp-ged"), lambda: se.match(se.load("events"), raw)):
        with pytest.raises(se.Refused, match=r"the columns are those of ucdp-ged; expected what se.ucdp.read makes"):
            given()


def test_a_file_without_a_schema_is_told_which_it_has(tmp_path: Path) -> None:
    path = written(tmp_path / "ged.csv", [beside("SE-QFKDK", 7)])
    with pytest.raises(ValueError, match=r"the columns are those of ucdp-ged; say schema='ucdp-ged'$"):
        se.coverage(path)
    with pytest.raises(ValueError, match=r"schema is not given; expected ucdp-ged or acled$"):
        se.coverage(tmp_path / "missing.csv")
    events, _ = se.ucdp.read(path)
    assert se.coverage(events).equals(se.coverage(events, "ucdp-ged"))


def test_reading_a_frame_says_that_a_path_is_expected() -> None:
    for module in (se.ucdp, se.acled):
        for wrong in (pd.DataFrame({"id": [1]}), None, [None]):
            with pytest.raises(TypeError, match="expected the path of a file"):
                module.read(wrong)


def test_bad_calls_say_what_is_expected() -> None:
    with pytest.raises(KeyError, match="there are ucdp-ged, acled"):
        se.coverage("x.csv", "gtd")
    with pytest.raises(TypeError, match="expected a file"):
        se.coverage(3, "acled")


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
def test_the_sample_of_ged_has_none_of_our_events_within_the_window() -> None:
    found = se.coverage(REAL / "ucdp" / "ged231_sample1000.csv.gz", "ucdp-ged")
    assert not found["n_candidates"].any()
    assert int((found["state"] == "lacking").sum()) == 11
    assert (found[found["state"] == "lacking"]["date_end"] <= pd.Timestamp(date(2022, 12, 31))).all()


def test_the_row_of_others_that_is_used_here_is_one_of_ged() -> None:
    assert GED.keys() == beside("SE-QFKDK").keys()
