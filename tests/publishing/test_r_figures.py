"""The figures of the R package show what those of Python show: the same rows, at the same places, in the same words."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given

import syria_events as se
from effort import fewest
from scenes import items, scene
from syria_events.explorer import mapping
from syria_events.explorer.rows import plain

pytestmark = pytest.mark.slow
pytest.importorskip("altair", reason="the extra explore is not installed")
pytest.importorskip("vl_convert", reason="the extra explore is not installed")

SOURCE = Path(__file__).parents[2] / "r"
LAYERS = r"""
arguments <- commandArgs(TRUE)
.libPaths(c(arguments[1], .libPaths()))
library(syriaevents)
ours <- asNamespace("syriaevents")
asked <- jsonlite::read_json(arguments[2])
known <- syria_events("events")
places <- ours$map_outlines()$places
rows_of <- function(columns) {
  made <- known[rep(NA_integer_, length(columns$event_id)), ]
  for (name in names(columns)) {
    cells <- unlist(lapply(columns[[name]], function(cell) if (is.null(cell)) NA else cell))
    made[[name]] <- if (is.factor(known[[name]])) as.character(cells) else methods::as(cells, class(cells))
  }
  made
}
of_rows <- function(columns) {
  rows <- ours$figure_rows(rows_of(columns))
  span <- ours$timeline_span(rows)
  symbols <- ours$map_symbols(rows, places)
  list(
    span = as.character(span), timeline = ours$timeline_lines(rows, span), map = symbols,
    circles = ours$map_circles(symbols), names = ours$map_names(symbols),
    says = c(ours$timeline_alt(rows), ours$map_alt(symbols))
  )
}
said <- function(plot, rows) list(rows = rows, says = plot$labels$alt, title = plot$labels$title)
toll <- function(call) {
  plot <- syria_plot_toll(syria_events(call$table), call$what, call$by)
  said(plot, plot$data[c("low", "best", "high", "open", "group", "told")])
}
claims <- function(event) {
  plot <- syria_plot_claims(event)
  said(plot, plot$data[setdiff(names(plot$data), "shade")])
}
made <- list(rows = lapply(asked$rows, of_rows))
if (requireNamespace("ggplot2", quietly = TRUE)) {
  made$tolls <- lapply(asked$tolls, toll)
  made$claims <- lapply(asked$claims, claims)
}
text <- jsonlite::toJSON(made, na = "null", digits = NA, factor = "string", auto_unbox = FALSE)
writeLines(text, arguments[3], useBytes = TRUE)
"""


def r(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of R into which the package is installed; skips where there is no R."""
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed, so nothing of the R package was run")
    folder = tmp_path_factory.mktemp("library")
    done = r("R", "CMD", "INSTALL", "--no-docs", "--no-test-load", f"--library={folder}", SOURCE)
    if "there is no package called" in done.stderr or "ERROR: dependenc" in done.stderr:
        pytest.skip("a package that the R package needs is not installed")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def layers(library: Path, asked: dict[str, Any], folder: Path) -> Any:
    """What the figures of R are drawn from, of rows, totals and events."""
    (program := folder / "layers.R").write_text(LAYERS, "utf-8")
    (question := folder / "asked.json").write_text(json.dumps(asked), "utf-8")
    done = r("Rscript", program, library, question, folder / "made.json")
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "made.json").read_text("utf-8"))


def asked_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The columns of rows that figures read, as JSON."""
    names = [name for name in rows[0] if name not in ("start_utc", "is_total", "in_recap")]
    return {name: [row[name] for row in rows] for name in names}


def close(found: Sequence[tuple[float, ...]], wanted: Sequence[tuple[float, ...]]) -> bool:
    """Whether points are the same to a hundredth of a pixel, in any order."""
    pairs = zip(sorted(found), sorted(wanted), strict=True)
    return all(abs(a - b) < 0.02 for one, other in pairs for a, b in zip(one, other, strict=True))


def held(made: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Holds what R draws of rows against what Vega draws of them for Python."""
    map_, timeline = scene(se.plot.map(_table(rows))), scene(se.plot.timeline(_table(rows)))
    assert made["says"] == [se.plot.timeline(_table(rows)).description, mapping.describe(rows)]
    symbols = [item for item in items(map_, "symbol") if item.get("size") == 75]
    seen = [row for row in made["map"] if row["seen"]]
    places = [(row["x"], row["y"], float(row["placed"] and not row["pinned"])) for row in seen]
    assert close(places, [(item["x"], item["y"], float(item["fillOpacity"] == 0)) for item in symbols])
    circles = [item for item in items(map_, "symbol") if item.get("fillOpacity") == 0.07]
    assert close(
        [(row["px"], row["py"], row["radius"]) for row in made["circles"]],
        [(item["x"], item["y"], item["size"] ** 0.5 / 2) for item in circles],
    )
    names = [item for item in items(map_, "text") if item.get("fontSize") == 10 and item.get("baseline") == "middle"]
    assert sorted(row["name"] for row in made["names"]) == sorted(item["text"] for item in names)
    assert close(
        [(row["left"] + row["wide"] / 2, row["top"] + 6) for row in made["names"]],
        [(item["x"], item["y"]) for item in names],
    )
    of_rows = made["timeline"]
    start, end = (se_day(day) + last for day, last in zip(made["span"], (0, 1), strict=True))
    bars = [item for item in items(timeline, "rule") if item.get("strokeOpacity") in (0.9, 0.55)]
    wide, tall = 620 / (end - start), max(1, len(rows))
    high = scene_height(timeline)
    assert close(
        [((row["x"] - start) * wide, (row["x2"] - start) * wide, row["row"]) for row in of_rows if row["inside"]],
        [(*sorted((item["x"], item["x2"])), item["y"] / high * tall + 0.5) for item in bars],
    )
    arrows = [item["angle"] for item in items(timeline, "symbol") if item.get("angle") in (90, 270)]
    assert sorted(arrows) == sorted([270] * _sum(of_rows, "opens") + [90] * _sum(of_rows, "stays"))
    texts = {item["text"] for item in items(timeline, "text")}
    assert {row["days"] for row in of_rows} <= texts or len(rows) > 150


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows)


def _sum(rows: list[dict[str, Any]], name: str) -> int:
    return sum(bool(row[name]) for row in rows)


def se_day(day: str) -> int:
    """Days since 1970."""
    return int((pa.scalar(day).cast(pa.date32()).value) or 0)


def scene_height(graph: Any) -> float:
    """The height of the figure's own part of the picture."""
    (group,) = [item for item in graph["items"] if item.get("height")]
    return float(group["height"])


def test_rows_stand_where_those_of_python_stand(library: Path, tmp_path: Path) -> None:
    drawn = [plain(se.load("events", as_="arrow").to_pylist())]

    @fewest
    @given(se.strategies.events(as_="arrow"))
    def draw(found: pa.Table) -> None:
        if found.num_rows:
            drawn.append(plain(found.to_pylist()))

    draw()
    assert len(drawn) > 1
    made = layers(library, {"rows": [asked_of(rows) for rows in drawn]}, tmp_path)
    for rows, found in zip(drawn, made["rows"], strict=True):
        held(found, rows)


TOLLS = [
    ("events", "killed", "event_type"),
    ("events", "injured", "admin1_name"),
    ("events", "killed", "month"),
    ("events", "civilians_killed", "location_id"),
    ("casualties", "killed", "side_id"),
    ("casualties", "detained", "category"),
]
TABLES = {"events": se.load("events"), "casualties": se.load("casualties")}
EVENTS = ("SE-074XC", "SE-97WPA", "SE-FJ3S2", "SE-HSV9P")


def test_tolls_and_claims_are_those_of_python(library: Path, tmp_path: Path) -> None:
    asked = {
        "tolls": [dict(zip(("table", "what", "by"), call, strict=True)) for call in TOLLS],
        "claims": list(EVENTS),
        "rows": [],
    }
    made = layers(library, asked, tmp_path)
    if "tolls" not in made:
        pytest.skip("ggplot2 is not installed: its plots were not made here")
    for (table, what, by), found in zip(TOLLS, made["tolls"], strict=True):
        chart = se.plot.toll(TABLES[table], what, by)
        rows = chart.to_dict()["datasets"]["toll"]
        wanted = [{name: row[name] for name in ("low", "best", "high", "open", "group", "told")} for row in rows]
        assert [{name: row.get(name) for name in wanted[0]} for row in found["rows"]] == wanted
        assert found["says"] == [chart.description] and found["title"] == [chart.to_dict()["title"]["text"]]
    for event, found in zip(EVENTS, made["claims"], strict=True):
        chart = se.plot.claims(event)
        assert found["rows"] == [
            {name: row[name] for name in found["rows"][0]} for row in chart.to_dict()["datasets"]["lines"]
        ]
        assert found["says"] == [chart.description] and found["title"] == [chart.to_dict()["title"]["text"]]


def test_without_ggplot2_or_with_an_old_one_the_message_says_what_to_install(library: Path, tmp_path: Path) -> None:
    about = "Package: ggplot2\nVersion: 3.3.6\nTitle: T\nDescription: D.\nLicense: MIT\n"
    about += "Author: A\nMaintainer: A <a@example.org>\n"
    for name, text in {"DESCRIPTION": about, "NAMESPACE": "", "R/code.R": "\n"}.items():
        (file := tmp_path / "ggplot2" / name).parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (folder := tmp_path / "old").mkdir()
    assert r("R", "CMD", "INSTALL", f"--library={folder}", tmp_path / "ggplot2").returncode == 0
    code = f".libPaths(c('{folder}', '{library}', .libPaths())); library(syriaevents); "
    code += "for (f in c(syria_plot_map, syria_plot_timeline, syria_plot_toll)) "
    code += "cat(tryCatch(f(), error = conditionMessage), '\\n')"
    done = r("Rscript", "-e", code)
    assert done.stdout.count('install.packages("ggplot2")') == 3, done.stderr


def test_every_figure_has_a_help_page() -> None:
    exported = re.findall(r"^export\((syria_plot_\w+)\)$", (SOURCE / "NAMESPACE").read_text("utf-8"), re.MULTILINE)
    # What another dataset has of ours is found by matching, which R has not.
    assert sorted(exported) == sorted(f"syria_plot_{name}" for name in se.plot.__all__ if name != "coverage")
    assert all((SOURCE / "man" / f"{name}.Rd").is_file() for name in exported)
