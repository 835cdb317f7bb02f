"""Commands that put datasets side by side: what they say is what Python gives, and files are written all or none."""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import syria_events as se
from fieldrows import ACLED, GED, acled, csv_text, ged, written
from syria_events import cli, schema
from syria_events.cli.program import COMMANDS
from syria_events.field import headers

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Calls a command in an empty folder: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = cli.main([*map(str, arguments)])
        out, error = capsys.readouterr()
        assert "Traceback" not in out + error
        return code, out, error

    return call


def data(run: Run, *arguments: str) -> dict[str, Any]:
    code, out, _ = run(*arguments, "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def rows(path: Path) -> list[dict[str, Any]]:
    frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, dtype="string")
    return [{str(k): None if pd.isna(v) else v for k, v in row.items()} for row in frame.to_dict("records")]


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    ours = se.load("events").set_index("event_id").loc["SE-QFKDK"]
    day = f"{ours['date_start']:%Y-%m-%d}"
    point = {"latitude": str(ours["latitude"]), "longitude": str(ours["longitude"])}
    near = ged(7, date_start=day, date_end=day, **point, geom_wkt=f"POINT ({point['longitude']} {point['latitude']})")
    return written(tmp_path / "ged.csv", [near, ged(8, latitude="-1", geom_wkt="POINT (38.25 -1)")])


def test_match_tells_the_pairs(run: Run, theirs: Path) -> None:
    call = ("match", "ours", str(theirs), "--as", "events", "--as", "ucdp-ged")
    found = data(run, *call)
    wanted = se.match(se.load("events"), se.ucdp.read(theirs)[0])
    assert [(row["left"], row["right"]) for row in found["assigned"]] == [("SE-QFKDK", "ucdp-ged:7")]
    assert (found["n_left"], found["n_right"]) == (wanted.n_left, wanted.n_right)
    assert [len(found[name]) for name in ("pairs", "apart")] == [len(wanted.pairs), len(wanted.apart)]
    _, out, _ = run(*call, "--km", "30")
    assert "SE-QFKDK" in out
    assert f"{wanted.n_left} x 2 events: {len(wanted.pairs)} pairs, 1 of them assigned" in out
    assert data(run, "match", str(theirs), str(theirs), "--as", "ucdp-ged")["n_left"] == 2
    assert run("match", "ours", str(theirs), *["--as", "events"] * 3)[0] == 2
    assert run("match", "", str(theirs))[0] == 2
    assert run("match", "ours", "none.csv")[0] == 1


def test_panel_tells_the_cells(run: Run, theirs: Path) -> None:
    events = se.load("events")
    covered = ("2022-08-01", "2022-08-31")
    found = data(run, "panel", "ours", "--by", "admin1,month", "--covered", *covered)
    wanted = se.panel(events, ["admin1", "month"], covered=covered)
    assert [(r["admin1"], r["month"], r["n_events"], r["low"], r["covered"]) for r in found["cells"]] == [
        (r.admin1, r.month, r.n_events, None if pd.isna(r.low) else r.low, r.covered) for r in wanted.cells.itertuples()
    ]
    assert len(found["apart"]) == len(wanted.apart)
    assert data(run, "panel", "ours", "--by", "admin1", "--by", "month", "--covered", *covered) == found
    code, out, _ = run("panel", str(theirs), "--as", "ucdp-ged", "--by", "year", "--what", "killed", "--no-empty")
    assert code == 0
    assert "2 events in 1 cells, 0 more without any" in out
    apart, seen = len(wanted.apart), int((wanted.cells["n_events"] > 0).sum())
    out = run("panel", "ours", "--by", "admin1,month", "--no-empty")[1]
    assert apart
    assert f"{len(events) - apart} events in {seen} cells, 0 more without any" in out
    assert f"{apart} in no cell" in out
    for wrong in (["--by", "admin9"], ["--by", "month,month"], ["--by", "year", "--what", "x"], ["--spans", "no"], []):
        assert run("panel", "ours", *wrong)[0] == 2


def test_convert_tells_what_is_lost(run: Run, theirs: Path, tmp_path: Path) -> None:
    events, losses = se.ucdp.read(theirs)
    found = data(run, "convert", str(theirs), "--as", "ucdp-ged")
    assert (found["n_events"], found["n_losses"]) == (len(events), len(losses))
    assert sum(row["n"] for row in found["losses"]) == len(losses)
    assert "2 events in our columns" in run("convert", str(theirs), "--as", "ucdp-ged")[1]
    for suffix in (".csv", ".parquet"):
        code, out, _ = run("convert", str(theirs), "--as", "ucdp-ged", "--out", f"made{suffix}")
        assert (code, out.split()) == (0, [f"made{suffix}", f"made.losses{suffix}"])
        made = rows(tmp_path / f"made{suffix}")
        assert [str(row["killed_best"]) for row in made] == ["3", "3"]
        assert len(rows(tmp_path / f"made.losses{suffix}")) == len(losses)
    # What was written is rows of ours again.
    assert se.validate(tmp_path / "made.parquet").n_rows == 2
    assert data(run, "panel", "made.csv", "--by", "year")["n_rows"] == 2
    other = written(tmp_path / "acled.csv", [acled()], tuple(acled()))
    assert data(run, "convert", str(other), "--as", "acled")["n_events"] == 1
    assert run("convert", str(other), "--as", "ucdp-ged")[0] == 1


def test_our_events_in_their_columns_are_exported(run: Run, tmp_path: Path) -> None:
    for form, read in (("ucdp-ged", se.ucdp), ("acled", se.acled)):
        code, out, _ = run("export", "--to", form, f"{form}.csv")
        assert (code, out.split()) == (0, [f"{form}.csv", f"{form}.losses.csv"])
        wanted, losses = read.export()
        made = rows(tmp_path / f"{form}.csv")
        assert [row["event_id"] for row in made] == wanted["event_id"].tolist()
        assert list(made[0]) == list(wanted.columns)
        assert len(rows(tmp_path / f"{form}.losses.csv")) == len(losses)
        assert read.read(tmp_path / f"{form}.csv")[0]["event_id"].tolist() == wanted["event_id"].tolist()
    assert run("export", "--to", "acled", "acled.xlsx")[0] == 2
    assert run("export", "--to", "acled", "old.csv", "--version", "1.0.0")[0] == 2


def test_releases_of_theirs_are_compared(run: Run, tmp_path: Path) -> None:
    old = written(tmp_path / "old.csv", [ged(1), ged(2, latitude="1")])
    new = written(tmp_path / "new.csv", [ged(1, best="9"), ged(3, latitude="2", source_article="x", relid="another")])
    call = ("diff", str(old), str(new), "--as", "ucdp-ged")
    found = data(run, *call)
    made = se.diff(old, new, schema="ucdp-ged")
    assert (found["counts"], found["totals"]) == (made.counts(), made.totals())
    for name in ("rows", "values", "columns", "deaths", "doubled"):
        assert len(found[name]) == len(getattr(made, name)), name
    code, out, _ = run(*call)
    assert code == 0
    assert "best: 6 -> 12 (+6: +3 added, -3 gone, +6 revised)" in out
    assert run(*call, "--out", "change.parquet")[0] == 0
    assert len(rows(tmp_path / "change.parquet")) == 3
    assert [row["to"] for row in rows(tmp_path / "change.values.parquet")] == ["9"]
    assert run("diff", "1.0.0", "2.0.0", "--out", "x.csv")[0] == 2
    assert run("diff", str(old), "none.csv", "--as", "ucdp-ged")[0] == 1


# Each command with files F, and the layout that they are taken for.
TAKERS = (
    "validate F",
    "diff F F",
    "match ours F",
    "match F ours",
    "panel F --by year",
    "convert F",
    "coverage F",
    "explore F --out page.html",
)


@pytest.mark.parametrize("taker", TAKERS)
@pytest.mark.parametrize(
    ("are", "taken"), [("ucdp-ged", "acled"), ("acled", "ucdp-ged"), ("ucdp-ged", ""), ("acled", "")]
)
def test_a_wrong_or_forgotten_layout_is_told_in_the_words_of_the_command(
    run: Run, tmp_path: Path, taker: str, are: str, taken: str
) -> None:
    if not taken and taker in ("convert F", "coverage F"):  # these ask for one
        return
    text = csv_text([ged(1)], tuple(GED)) if are == "ucdp-ged" else csv_text([acled(1)], tuple(ACLED))
    (tmp_path / "theirs.csv.gz").write_bytes(gzip.compress(text.encode()))
    told = f"theirs.csv.gz:1: header: the columns are those of {are}; say --as {are}\n1 problem\n"
    call = taker.replace("F", "theirs.csv.gz").split()
    layouts = ["events" if part == "ours" else taken for part in call[1:3]] if call[0] == "match" else [taken]
    options = [option for layout in layouts if taken for option in ("--as", layout)]
    assert run(*call, *options) == (1, told, "")
    assert not (tmp_path / "page.html").exists()


def test_rows_of_ours_are_never_taken_for_theirs(run: Run, tmp_path: Path) -> None:
    se.load("events").drop(columns="date_start").to_csv(tmp_path / "events.csv", index=False)
    for call in ("validate events.csv", "panel events.csv --by year", "match events.csv ours"):
        code, out, error = run(*call.split())
        assert (code, "--as" in out + error) == (1, False)
        assert "date_start" in out
    assert [name for name, table in schema.installed().tables.items() if headers.meant(table.names)] == []


def test_the_installed_version_can_be_named(run: Run) -> None:
    assert data(run, "diff", "2.0.0", se.__version__)["new"] == se.__version__
    assert run("diff", "2.0.0", "99.0.0")[0] == 2


def test_tables_are_written_all_or_none(run: Run, theirs: Path, tmp_path: Path) -> None:
    call = ("convert", str(theirs), "--as", "ucdp-ged", "--out")
    (tmp_path / "a.losses.csv").write_text("mine")
    code, out, _ = run(*call, "a.csv")
    assert (code, (tmp_path / "a.csv").exists()) == (1, False)
    assert "a.losses.csv:0: path: exists" in out
    assert run(*call, "a.csv", "--overwrite")[0] == 0
    assert (tmp_path / "a.losses.csv").read_text().startswith("row,key,")
    (tmp_path / "b.csv").mkdir()
    for wrong, code in ((["b.csv", "--overwrite"], 1), (["no/such/c.csv"], 1), (["d.txt"], 2), (["e"], 2)):
        assert run(*call, *wrong)[0] == code, wrong
    assert run("convert", str(theirs), "--as", "ucdp-ged", "--overwrite")[0] == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.losses.csv", "b.csv", "ged.csv"]


@pytest.mark.slow
def test_coverage_is_drawn(run: Run, theirs: Path, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert", reason="the extra explore is not installed")
    call = ("coverage", str(theirs), "--as", "ucdp-ged")
    heads = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}
    for form, head in heads.items():
        assert run(*call, "--picture", f"cov.{form}")[:2] == (0, f"cov.{form}\n")
        assert (tmp_path / f"cov.{form}").read_bytes().startswith(head)
    assert "SE-QFKDK" in (tmp_path / "cov.svg").read_text("utf-8")
    assert run(*call, "--picture", "cov.svg")[0] == 1
    assert run(*call, "--picture", "cov.svg", "--out", "cov.csv", "--overwrite")[1].split() == ["cov.svg", "cov.csv"]
    assert len(rows(tmp_path / "cov.csv")) == len(se.load("events"))
    assert run(*call, "--picture", "cov.gif")[0] == 2


@pytest.mark.parametrize("width", [40, 72, 160])
def test_lines_fit_the_terminal(run: Run, theirs: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    calls = (
        ("coverage", str(theirs), "--as", "ucdp-ged"),
        ("match", "ours", str(theirs), "--as", "events", "--as", "ucdp-ged"),
        ("panel", "ours", "--by", "admin1,month"),
        ("convert", str(theirs), "--as", "ucdp-ged"),
    )
    for call in calls:
        code, out, _ = run(*call)
        assert code == 0
        long = [line for line in out.splitlines() if len(line) > width and len(line.split()) > 1]
        assert not long, (call[0], long)


def once() -> list[tuple[str, str, int]]:
    """Every option that takes one value, or a number of them, with its command."""
    found = []
    for command in COMMANDS:
        parser = argparse.ArgumentParser()
        command.add_to(parser.add_subparsers())
        (subparsers,) = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
        for action in subparsers.choices[command.name]._actions:
            flag = isinstance(action, argparse._StoreTrueAction | argparse._HelpAction)
            several = isinstance(action, argparse._AppendAction | argparse._ExtendAction)
            if action.option_strings and not flag and not several:
                values = action.nargs if isinstance(action.nargs, int) else 1
                found.append((command.name, action.option_strings[-1], values))
    return found


@pytest.mark.parametrize(("command", "option", "values"), once())
def test_an_option_given_twice_is_no_silent_choice(run: Run, command: str, option: str, values: int) -> None:
    known = {"--as": "ucdp-ged", "--spans": "whole", "--days": "1", "--km": "1"}
    given = [option, *[known.get(option, "x")] * values]
    code, out, error = run(command, *given, *given)
    assert (code, out) == (2, "")
    assert f"{option} is given twice; expected it once" in error
