"""Rows of other datasets, made up: for tests of what reads them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from syria_events.field.layouts import layout

Row = dict[str, str]

# The real files lie beside the tree; they are not part of it.
REAL = Path(__file__).parents[2] / "shared" / "data"
DEATHS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low")
BECOMES = {
    "deaths_a": "killed_a", "deaths_b": "killed_b", "deaths_civilians": "civilians_killed_best",
    "deaths_unknown": "killed_unknown", "best": "killed_best", "high": "killed_high", "low": "killed_low",
}  # fmt: skip

GED: Row = {
    "id": "1", "relid": "SYR-2022-1-11973-99", "year": "2022", "active_year": "1", "code_status": "Clear",
    "type_of_violence": "1", "conflict_dset_id": "299", "conflict_new_id": "299", "conflict_name": "Made up",
    "dyad_dset_id": "11973", "dyad_new_id": "11973", "dyad_name": "Government of Made up - Others",
    "side_a_dset_id": "118", "side_a_new_id": "118", "side_a": "Government of Made up", "side_b_dset_id": "4456",
    "side_b_new_id": "4456", "side_b": "Others", "number_of_sources": "2",
    "source_article": '"Paper,2022-08-24,A headline";"Other,2022-08-25,Another"', "source_office": "Paper;Other",
    "source_date": "2022-08-24;2022-08-25", "source_headline": "A headline;Another", "source_original": "police",
    "where_prec": "1", "where_coordinates": "A town", "where_description": "in the town", "adm_1": "Homs governorate",
    "adm_2": "Tadmur district", "latitude": "34.5", "longitude": "38.25", "geom_wkt": "POINT (38.25 34.5)",
    "priogrid_gid": "179717", "country": "Syria", "country_id": "652", "region": "Middle East", "event_clarity": "1",
    "date_prec": "1", "date_start": "2022-08-24 00:00:00.000", "date_end": "2022-08-24 00:00:00.000", "deaths_a": "1",
    "deaths_b": "2", "deaths_civilians": "0", "deaths_unknown": "0", "best": "3", "high": "5", "low": "1",
    "gwnoa": "652", "gwnob": "",
}  # fmt: skip

ACLED: Row = {
    "data_id": "9000001", "iso": "760", "event_id_cnty": "SYR1001", "event_id_no_cnty": "1001",
    "event_date": "2022-08-24",
    "year": "2022", "time_precision": "1", "disorder_type": "Political violence", "event_type": "Battles",
    "sub_event_type": "Armed clash", "actor1": "One", "assoc_actor_1": "Friend; Other friend", "inter1": "1",
    "actor2": "Two", "assoc_actor_2": "", "inter2": "3", "interaction": "13", "civilian_targeting": "",
    "region": "Middle East", "country": "Syria", "admin1": "Homs", "admin2": "Tadmor", "admin3": "Sokhneh",
    "location": "A place", "latitude": "34.5", "longitude": "38.25", "geo_precision": "1", "source": "A; B",
    "source_scale": "National-International", "notes": "They fought. [size=no report]", "fatalities": "4", "tags": "",
    "timestamp": "1661500000", "iso3": "SYR",
}  # fmt: skip


def ged(number: int = 1, **cells: str) -> Row:
    """A row of GED with the id `number`."""
    return {**GED, "id": str(number), **cells}


def acled(number: int = 1001, **cells: str) -> Row:
    """A row of ACLED with the number `number` in its ids."""
    return {**ACLED, "event_id_cnty": f"SYR{number}", "event_id_no_cnty": str(number), **cells}


def fields(name: str, edition: str) -> tuple[str, ...]:
    """The columns of an edition."""
    return next(each.fields for each in layout(name).editions if each.name == edition)


def csv_text(rows: Sequence[Mapping[str, str]], names: Sequence[str], sign: str = ",", header: bool = True) -> str:
    """The rows as CSV."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=sign, lineterminator="\n")
    if header:
        writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return file.getvalue()


def written(
    path: Path,
    rows: Sequence[Mapping[str, str]],
    names: Sequence[str] = tuple(GED),
    sign: str = ",",
    header: bool = True,
) -> Path:
    """A CSV file of the rows."""
    path.write_bytes(csv_text(rows, names, sign, header).encode())
    return path


def rows_of(path: Path) -> list[Row]:
    """The rows of a gzipped CSV file as Python's own reader has them."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def paged(rows: Sequence[Row], total: int) -> str:
    """An answer of UCDP's programming interface."""
    typed = [{name: int(cell) if cell.isdecimal() else cell or None for name, cell in row.items()} for row in rows]
    return json.dumps({"TotalCount": total, "TotalPages": 2, "PreviousPageUrl": "", "NextPageUrl": "", "Result": typed})


_WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=12)
_TEXTS = st.one_of(_WORDS, st.sampled_from(['say "this"', "two\nlines", "a,b;c", "Zürich, حمص"])).filter(str.strip)
_COUNTS = st.integers(0, 3000)
_FREE = ("conflict_name", "dyad_name", "side_a", "side_b", "source_article", "where_coordinates", "where_description")


@st.composite
def ged_rows(draw: st.DrawFn) -> list[Row]:
    """Rows of GED whose counts and texts are anything, and whose lows need not be below their highs."""
    found = []
    for number in draw(st.lists(st.integers(1, 10**6), unique=True, max_size=6)):
        start = draw(st.dates(date(1989, 1, 1), date(2025, 12, 31)))
        end = start + timedelta(draw(st.integers(0, 400)))
        parts = {name: draw(_COUNTS) for name in DEATHS[:4]}
        counts: dict[str, Any] = {**parts, "best": sum(parts.values()), "high": draw(_COUNTS), "low": draw(_COUNTS)}
        texts = {name: draw(_TEXTS.filter(lambda text: text.strip() != "NA")) for name in _FREE}
        found.append(
            ged(
                number,
                **{name: str(count) for name, count in counts.items()},
                **texts,
                date_start=f"{start}{draw(st.sampled_from(['', ' 00:00:00.000', 'T00:00:00']))}",
                date_end=str(end),
                year=str(start.year),
                number_of_sources=draw(st.sampled_from(["-1", "1", "38"])),
                active_year=draw(st.sampled_from(["0", "1", "true", "false"])),
                gwnoa=draw(st.sampled_from(["", "652", "2;200;900"])),
            )
        )
    return found
