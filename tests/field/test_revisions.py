"""What changed between two releases of others adds up, whatever they hold, and nothing of them is left out."""

from __future__ import annotations

import gzip
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import syria_events as se
from effort import few
from fieldrows import ACLED, DEATHS, GED, REAL, Row, acled, ged, rows_of, written
from syria_events.field import texts
from syria_events.field.revisions import Revisions
from syria_events.issues import Refused

PARTS = ["added", "gone", "revised", "renumbered"]
SAMPLE = REAL / "ucdp" / "ged231_sample1000.csv.gz"


def compared(old: list[Row], new: list[Row], schema: str = "ucdp-ged") -> Revisions:
    names = list(GED if schema == "ucdp-ged" else ACLED)
    first, second = (pd.DataFrame(rows, columns=names, dtype="string") for rows in (old, new))
    return se.diff(first, second, schema=cast(Any, schema))


@st.composite
def releases(draw: st.DrawFn, unique: bool = False) -> tuple[list[Row], list[Row]]:
    """Two releases that share ids, events, or both; without `unique` ids may stand there twice."""
    made = []
    for _ in range(2):
        numbers = draw(st.lists(st.integers(1, 6), max_size=8, unique=unique))
        rows = []
        for number in numbers:
            parts = {name: draw(st.integers(0, 2)) for name in DEATHS[:4]}
            counts = {
                **parts,
                "best": sum(parts.values()),
                "high": draw(st.integers(0, 3)),
                "low": draw(st.integers(0, 3)),
            }
            year = draw(st.sampled_from(["2021", "2022"]))
            cells = {name: str(count) for name, count in counts.items()}
            cells |= {"year": year, "date_start": f"{year}-03-01", "date_end": f"{year}-03-01"}
            cells |= {
                "country": draw(st.sampled_from(["Syria", "Iraq"])),
                "type_of_violence": draw(st.sampled_from("123")),
            }
            cells |= {"latitude": draw(st.sampled_from(["34.5", "35"])), "side_a": draw(st.sampled_from(["A", "B"]))}
            cells["relid"] = draw(st.sampled_from(["", "L-1", "L-2"]))
            rows.append(ged(number, **cells))
        made.append(rows)
    return made[0], made[1]


def summed(rows: list[Row], measure: str) -> Counter[tuple[int, str, int]]:
    """The sum of a column in each year, country and type, row by row."""
    found: Counter[tuple[int, str, int]] = Counter()
    for row in rows:
        found[int(row["year"]), row["country"], int(row["type_of_violence"])] += (
            int(row[measure]) if measure != "rows" else 1
        )
    return found


@few
@example(([ged(1), ged(1, best="9")], [ged(1, best="9"), ged(2)]))
@example(([], [ged(1)]))
@given(releases())
def test_what_was_and_what_changed_is_what_there_is(both: tuple[list[Row], list[Row]]) -> None:
    made = compared(*both)
    for measure in ("rows", *DEATHS):
        cells = made.deaths[made.deaths["measure"] == measure]
        assert (cells["old"] + cells[PARTS].sum(axis=1) == cells["new"]).all()
        keys = list(zip(cells["year"], cells["country"], cells["type"], strict=True))
        for side, rows in zip(("old", "new"), both, strict=True):
            there = {key: int(number) for key, number in zip(keys, cells[side], strict=True) if number}
            assert there == {key: number for key, number in summed(rows, measure).items() if number}
    totals = made.totals()
    for measure in DEATHS:
        change = made.rows.groupby("change")[f"{measure}_change"].sum().to_dict()
        assert {part: int(change.get(part, 0)) for part in PARTS} == {part: totals[measure][part] for part in PARTS}


@few
@given(releases())
def test_every_row_has_one_fate(both: tuple[list[Row], list[Row]]) -> None:
    made = compared(*both)
    counts = made.counts()
    assert (counts["old"], counts["new"]) == tuple(map(len, both))
    kept = counts["revised"] + counts["renumbered"] + counts["same"]
    assert (counts["old"], counts["new"]) == (counts["gone"] + kept, counts["added"] + kept)
    assert made.rows["change"].value_counts().to_dict() == {part: counts[part] for part in PARTS if counts[part]}
    assert made.empty == (sorted(map(str, both[0])) == sorted(map(str, both[1])))
    often = [Counter(row["id"] for row in rows) for rows in both]
    wanted = {key: (often[0][key], often[1][key]) for key in (*often[0], *often[1]) if max(o[key] for o in often) > 1}
    assert {str(r.key): (r.old, r.new) for r in made.doubled.itertuples()} == wanted


@few
@given(releases(unique=True))
def test_the_changes_make_the_new_release_of_the_old_one(both: tuple[list[Row], list[Row]]) -> None:
    made = compared(*both)
    old, new = ({int(row["id"]): dict(row) for row in rows} for rows in both)
    for row in made.rows.to_dict("records"):
        if row["change"] == "gone":
            del old[row["key"]]
        elif row["change"] == "renumbered":
            old[row["key"]] = old.pop(row["old_key"]) | {"id": str(row["key"])} if row["old_key"] in old else {}
    moved = made.rows[made.rows["change"] == "renumbered"]
    if len(set(moved["key"]) & set(moved["old_key"])):
        return  # keys that were passed on need a third place in which to keep a row
    added = {row["key"] for row in made.rows.to_dict("records") if row["change"] == "added"}
    old |= {key: new[key] for key in added}
    for cell in made.values.to_dict("records"):
        old[cell["key"]][cell["column"]] = "" if pd.isna(cell["to"]) else cell["to"]
    assert old == new


@few
@given(releases(unique=True), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_is_irrelevant(both: tuple[list[Row], list[Row]], order: Any) -> None:
    mixed = [order.sample(rows, len(rows)) for rows in both]
    first, second = compared(*both), compared(*mixed)
    assert first.counts() == second.counts()
    assert first.totals() == second.totals()


@few
@given(releases())
def test_back_and_forth_are_mirrors(both: tuple[list[Row], list[Row]]) -> None:
    there, back = compared(*both).counts(), compared(both[1], both[0]).counts()
    assert (there["added"], there["gone"], there["same"]) == (back["gone"], back["added"], back["same"])
    assert (there["revised"], there["renumbered"]) == (back["revised"], back["renumbered"])


def typed(rows: list[Row], rest: Any) -> pa.Table:
    """The rows as a file with types has them, as one that takes them to be something else may, and coded or not."""
    columns: dict[str, Any] = {}
    for name in GED:
        cells = pa.array([row[name] or None for row in rows], pa.string())
        if name in {*DEATHS, "id", "year", "type_of_violence"}:
            cells = cells.cast(rest.choice([pa.int16(), pa.int32(), pa.int64()]))
            cells = cells.cast(pa.float64()) if rest.random() < 0.2 else cells
        elif name in ("latitude", "longitude"):
            cells = cells.cast(pa.float64())
        elif name in ("date_start", "date_end"):
            cells = pc.utf8_slice_codeunits(cells, 0, 10).cast(pa.date32())
            cells = cells.cast(pa.timestamp("us")) if rest.random() < 0.5 else cells
        columns[name] = cells
    return pa.table(columns)


@few
@given(releases(), st.randoms(use_true_random=False), st.sampled_from([0, 1, 2]))
def test_files_with_types_tell_what_text_tells(both: tuple[list[Row], list[Row]], rest: Any, few_words: int) -> None:
    by_text = compared(*both)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(texts, "_FEW", few_words or 10**9)
        paths = [Path(folder, f"{name}.parquet") for name in ("old", "new")]
        for rows, path in zip(both, paths, strict=True):
            pq.write_table(typed(rows, rest), path, use_dictionary=rest.random() < 0.9, row_group_size=3)
        made = se.diff(paths[0], paths[1], schema="ucdp-ged")
        assert made.counts() == by_text.counts()
        for name in ("rows", "values", "columns", "deaths", "doubled"):
            pd.testing.assert_frame_equal(getattr(made, name), getattr(by_text, name))
        assert made.text().split("\n")[1:] == by_text.text().split("\n")[1:]


def test_values_are_compared_and_not_how_they_are_written(tmp_path: Path) -> None:
    plain = [ged(1, active_year="1", number_of_sources="-1"), ged(2)]
    other = [
        ged(2, latitude="34.50", date_start="2022-08-24", date_end="2022/08/24 00:00"),
        ged(1, active_year="true", number_of_sources="", best="3.0"),
    ]
    assert compared(plain, other).empty
    old, new = written(tmp_path / "a.csv", plain), written(tmp_path / "b.csv", other, sign=";")
    made = se.diff(old, new, schema="ucdp-ged")
    assert made.empty
    assert repr(made).startswith(f"<Revisions {old} -> {new} (ucdp-ged): 2 -> 2 rows, 0 added")
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(made)


def test_an_event_with_another_id_is_told_apart_and_not_as_one_more() -> None:
    rows = [ged(n, latitude=str(30 + n), geom_wkt=f"POINT (38.25 {30 + n})") for n in range(1, 4)]
    switched = [row | {"id": str(int(row["id"]) + 100)} for row in rows]
    made = compared(rows, switched)
    assert (made.counts()["renumbered"], made.counts()["added"], made.counts()["gone"]) == (3, 0, 0)
    assert set(made.rows["basis"]) == {"content"}
    assert made.totals()["best"] == {"old": 9, "added": 0, "gone": 0, "revised": 0, "renumbered": 0, "new": 9}
    labelled = [row | {"id": str(int(row["id"]) + 100), "relid": f"X-{row['id']}", "best": "8"} for row in rows]
    made = compared([row | {"relid": f"X-{row['id']}"} for row in rows], labelled)
    assert set(made.rows["basis"]) == {"label"}
    assert made.totals()["best"]["renumbered"] == 15
    assert "best" in set(made.values["column"])
    texts = [row | {"id": str(int(row["id"]) + 100), "relid": "", "source_article": "another"} for row in rows]
    assert set(compared(rows, texts).rows["basis"]) == {"event"}
    twins = [ged(1), ged(2)]
    assert set(compared(twins, [row | {"id": row["id"] + "00"} for row in twins]).rows["n_alike"]) == {2}


def test_an_id_that_has_another_event_is_no_revision() -> None:
    other = {"date_start": "1999-01-01", "date_end": "1999-01-01", "year": "1999", "latitude": "-1", "side_a": "Others"}
    made = compared([ged(1), ged(2, **other)], [ged(2), ged(1, **other)])
    assert made.counts()["reused"] == 2
    assert (made.counts()["renumbered"], made.counts()["revised"]) == (2, 0)
    assert "the releases seem to number events differently" in made.text()
    made = compared([ged(1)], [ged(1, **other)])
    assert dict(made.rows["change"].value_counts()) == {"added": 1, "gone": 1}
    assert made.rows["reused"].all()


def test_columns_that_one_release_has_are_told(tmp_path: Path) -> None:
    fewer = tuple(name for name in GED if name not in ("country", "deaths_a"))
    old, new = written(tmp_path / "a.csv", [ged(1)]), written(tmp_path / "b.csv", [ged(1, side_b="Us")], fewer)
    made = se.diff(old, new, schema="ucdp-ged")
    assert made.counts()["revised"] == 1
    assert made.columns.set_index("name")["release"].to_dict()["country"] == "old"
    assert "deaths_a" not in made.totals()
    assert made.totals()["best"]["new"] == 3
    assert made.deaths["country"].isna().all()
    assert "Columns of" in made.text()
    assert not se.diff(new, old, schema="ucdp-ged").empty


def test_a_column_with_a_cell_that_is_none_is_compared_as_text() -> None:
    made = compared([ged(1, where_prec="1")], [ged(1, where_prec="one")])
    assert made.values[["column", "from", "to"]].to_numpy().tolist() == [["where_prec", "1", "one"]]
    assert made.columns.set_index("name").loc["where_prec", "as_text"]


def test_cells_without_which_nothing_adds_up_are_refused(tmp_path: Path) -> None:
    bad = written(tmp_path / "a.csv", [ged(1, best="many"), ged(2, date_start="03/04/2022"), {**ged(3), "id": ""}])
    with pytest.raises(Refused) as refused:
        se.diff(bad, bad, schema="ucdp-ged")
    told = {(issue.line, issue.message.partition(":")[0]) for issue in refused.value.issues}
    assert told == {(2, "best"), (3, "date_start"), (4, "id")}
    with pytest.raises(KeyError, match="did you mean 'ucdp-ged'"):
        se.diff(bad, bad, schema=cast(Any, "ucdp"))
    with pytest.raises(TypeError, match="old is int"):
        se.diff(1, bad, schema="ucdp-ged")


def test_stamps_of_acled_are_no_revision() -> None:
    old = [acled(1), acled(2)]
    made = compared(old, [acled(1, timestamp="1700000000", data_id="7"), acled(2, fatalities="9")], "acled")
    assert (made.counts()["same"], made.counts()["revised"]) == (1, 1)
    assert made.totals()["fatalities"] == {"old": 8, "added": 0, "gone": 0, "revised": 5, "renumbered": 0, "new": 13}
    assert set(made.values["column"]) == {"fatalities"}
    assert list(made.columns.set_index("name").loc["timestamp", ["n_values", "stamp"]]) == [1, True]
    assert made.deaths["type"].unique().tolist() == ["Battles"]


@pytest.mark.slow
@pytest.mark.skipif(not SAMPLE.exists(), reason="the rows of UCDP are not here")
def test_a_real_release_and_its_own_revision(tmp_path: Path) -> None:
    rows = rows_of(SAMPLE)
    assert se.diff(SAMPLE, SAMPLE, schema="ucdp-ged").empty
    changed = [dict(row) for row in rows[10:]]
    changed[0]["best"] = str(int(changed[0]["best"]) + 5)
    changed[1]["id"] = "99999999"
    path = tmp_path / "next.csv.gz"
    path.write_bytes(gzip.compress(pd.DataFrame(changed).to_csv(index=False).encode()))
    made = se.diff(SAMPLE, path, schema="ucdp-ged")
    assert [made.counts()[part] for part in PARTS] == [0, 10, 1, 1]
    totals = made.totals()
    for measure in DEATHS:
        assert totals[measure]["old"] == sum(int(row[measure]) for row in rows)
        assert totals[measure]["new"] == sum(int(row[measure]) for row in changed)


def test_frames_of_every_library_give_the_same() -> None:
    frame = pd.DataFrame([ged(1), ged(2)], dtype="string")
    polars = pytest.importorskip("polars")
    assert se.diff(frame, polars.from_pandas(frame), schema="ucdp-ged").empty
    typed = frame.assign(id=[1, 2], best=[3, 3], latitude=[34.5, 34.5], date_start=pd.Timestamp("2022-08-24"))
    assert se.diff(frame, typed, schema="ucdp-ged").empty


@pytest.mark.parametrize("schema", ["ucdp-ged", "acled"])
def test_our_own_rows_in_their_columns_are_told_by_our_identifier(schema: str, tmp_path: Path) -> None:
    export = (se.ucdp if schema == "ucdp-ged" else se.acled).export
    rows = export()[0]
    measure = DEATHS[0] if schema == "ucdp-ged" else "fatalities"
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    rows.to_csv(old, index=False)
    first, last = rows["event_id"].iloc[[0, -1]]
    rows.assign(**{measure: rows[measure].mask(rows["event_id"] == first, 99)}).iloc[:-1].to_csv(new, index=False)
    sides: list[tuple[Any, Any]] = [(old, new), (pd.read_csv(old, dtype="string"), pd.read_csv(new, dtype="string"))]
    for before, after in sides:
        found = se.diff(before, after, schema=cast(Any, schema))
        assert {row["key"]: row["change"] for row in found.rows.to_dict("records")} == {first: "revised", last: "gone"}
        assert found.counts()["same"] == len(rows) - 2
        assert found.values["to"].tolist() == ["99"]
    assert se.diff(old, old, schema=cast(Any, schema)).empty


def test_our_own_rows_stand_beside_theirs_and_others_have_no_key(tmp_path: Path) -> None:
    ours, names = ged(1, id="", event_id="SE-QFKDK"), [*GED, "event_id"]
    old, new = written(tmp_path / "old.csv", [ged(2)]), written(tmp_path / "new.csv", [ours, ged(2)], names)
    found = se.diff(old, new, schema="ucdp-ged")
    assert (found.counts()["same"], found.counts()["added"], found.rows["key"].tolist()) == (1, 1, ["SE-QFKDK"])
    for wrong in ("", "mine-1"):
        with pytest.raises(Refused, match="id: expected a value in every row"):
            se.diff(old, written(tmp_path / "new.csv", [{**ours, "event_id": wrong}], names), schema="ucdp-ged")
