"""Text from the data is text on the page, whatever it looks like; and rows without claims are shown as they are."""

from __future__ import annotations

import datetime as dt
import html
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import syria_events as se
from browser import Watched
from syria_events import cli
from syria_events.editions import archives
from syria_events.editions.datapackage import Package
from syria_events.explorer.page import explore
from syria_events.explorer.payload import embedded
from syria_events.issues import Refused

TABLE: Any = se.load("events", as_="arrow")
ASK: Any = explore  # called as no type checker lets through

pytestmark = pytest.mark.slow
pytest.importorskip("vl_convert", reason="the extra explore is not installed")

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]><svg/onload=alert(1)>",
    "\u2028\u2029 \u202eevil\u202c \u2066x",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)}",
    "'\"&amp;&lt;b&gt;",
    '=HYPERLINK("http://example.org")',
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
]
ADDRESSES = [
    "javascript:alert(1)",
    " JAVASCRIPT:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'https://x/"onclick=alert(1)',
    "vbscript:x",
    "https://example.org/<script>",
]


class Spoilt:
    """The installed package with texts of strangers in it."""

    def __init__(self, package: Package, texts: dict[tuple[str, str], list[str]]) -> None:
        self._package, self._texts = package, texts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._package, name)

    def table(self, name: str) -> pa.Table:
        data = self._package.table(name)
        for (table, column), texts in self._texts.items():
            if table == name:
                cells = pa.array([texts[i % len(texts)] for i in range(data.num_rows)], pa.string())
                data = data.set_column(data.column_names.index(column), column, cells)
        return data


def test_markup_in_claims_names_and_addresses_is_text(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = [
        ("events", "title"),
        ("events", "description"),
        ("sources", "name"),
        ("documents", "title"),
        ("locations", "name"),
        ("locations", "name_ar"),
        ("actors", "name"),
        ("rulings", "reason"),
    ]
    spoilt = Spoilt(
        Package.open(),
        dict.fromkeys(columns, HOSTILE) | {("documents", "url"): ADDRESSES, ("sources", "url"): ADDRESSES},
    )
    monkeypatch.setattr(archives, "package", lambda version=None: spoilt)
    monkeypatch.setattr("syria_events.publishing.citing.document_lines", lambda package: {"abc-strike": HOSTILE[1]})
    file = explore(out=tmp_path / "hostile.html")
    for address in ("", "#SE-074XC", "#SE-VC36S", "#?voices=sohr"):
        page = Watched(browser, file, address)
        page.page.wait_for_timeout(200)
        assert page.complaints == []
        assert page.page.locator("main img, main script, main iframe, main object, #incident svg[onload]").count() == 0
        links = page.page.eval_on_selector_all("a[target=_blank]", "all => all.map(link => link.getAttribute('href'))")
        assert all(link.startswith(("http:", "https:")) for link in links)
        handlers = (
            "[...document.querySelectorAll('*')]"
            ".filter(node => [...node.attributes].some(({ name }) => name.startsWith('on'))).length"
        )
        assert page.state(handlers) == 0
        if "SE-" not in address:
            assert HOSTILE[0] in page.page.inner_text("#rows")
            assert "\u202e" not in page.page.inner_text("#rows")
        page.context.close()


def test_rows_of_strangers_are_shown_as_they_are(browser: Any, tmp_path: Path) -> None:
    rows = se.load("events", as_="arrow").slice(0, len(HOSTILE)).to_pylist()
    for row, text in zip(rows, HOSTILE, strict=True):
        row |= {"title": text, "location_name": text, "initiator_name": text, "voices": text}
    frame = se.load("events").head(0)
    frame = frame.__class__(rows).astype(frame.dtypes.to_dict())
    file = explore(frame, tmp_path / "rows.html")
    page = Watched(browser, file)
    assert len(page.ids()) == len(HOSTILE)
    assert not page.page.is_visible("#voices")
    page.page.click(f"tr[data-event={rows[1]['event_id']}] a")
    page.page.wait_for_selector("#incident h1")
    assert page.page.inner_text("#incident h1") == HOSTILE[1]
    assert page.complaints == []
    page.context.close()


def test_a_page_of_rows_of_others_says_what_they_are_and_has_no_licence_of_ours(browser: Any, tmp_path: Path) -> None:
    theirs, _ = se.ucdp.export()
    theirs.to_csv(tmp_path / "ged.csv", index=False)
    (tmp_path / "o<wn&.csv").write_text("event_id,killed_low\nx:1,3\n")
    calls = [
        (["ged.csv", "--as", "ucdp-ged"], "ged.csv, read as ucdp-ged", len(theirs)),
        (["o<wn&.csv"], "o<wn&.csv", 1),
    ]
    for (name, *how), title, number in calls:
        out = tmp_path / "page.html"
        assert cli.main(["explore", str(tmp_path / name), *how, "--out", str(out), "--overwrite"]) == 0
        assert f"<title>{html.escape(title)}</title>" in out.read_text("utf-8")
        page = Watched(browser, out)
        assert page.page.title() == page.page.inner_text("#title") == title
        subtitle = page.page.inner_text("#subtitle")
        assert re.match(rf"{number} rows? without claims", subtitle) and "Version" not in subtitle
        foot = page.page.inner_text("#foot")
        assert "CC" not in foot and "Licence" not in foot and "how they may be used and cited" in foot
        about = page.state("JSON.parse(explorer.asGeoJson(explorer.shown.rows))")
        assert {*about} == {"type", "name", "title", "features"} and about["title"] == title
        cited = page.state("explorer.citation(explorer.shown.rows)")
        assert cited.startswith("Rows that are not those of the dataset") and f"Rows of {title}, {number} of" in cited
        assert page.complaints == []
        page.context.close()
    assert explore(TABLE.slice(0, 2), tmp_path / "ours.html").read_text("utf-8").count("CC") > 0
    given = explore(pa.table({"event_id": ["x:1"]}), tmp_path / "given.html", title="Mine").read_text("utf-8")
    assert "<title>Mine</title>" in given


@pytest.mark.parametrize("text", HOSTILE)
def test_json_cannot_end_its_script(text: str) -> None:
    import json

    held = embedded({"x": text})
    assert json.loads(held) == {"x": text}
    assert not {"<", ">", "&", "\u2028", "\u2029"} & set(held)


def test_a_page_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_text("mine")
    with pytest.raises(Refused, match="exists"):
        explore(out=target)
    assert target.read_text() == "mine"
    with pytest.raises(Refused):
        explore(out=tmp_path / "nowhere" / "page.html")
    with pytest.raises(KeyError, match="unknown voice"):
        explore(out=target, overwrite=True, voices="nobody")
    with pytest.raises(TypeError, match="unknown argument: 'documents'"):
        ASK(out=target, overwrite=True, documents="abc-strike")
    assert target.read_text() == "mine"


def test_a_view_and_some_events_are_what_the_page_opens_with(browser: Any, tmp_path: Path) -> None:
    page = Watched(browser, explore(out=tmp_path / "view.html", voices=["sohr"]))
    assert sorted(page.ids()) == sorted(se.load("events", voices="sohr")["event_id"])
    some = se.load("events").head(5)
    for number, rows in enumerate((some, tmp_path / "some.csv")):
        if number:
            some.to_csv(tmp_path / "some.csv", index=False)
        other = Watched(browser, explore(rows, tmp_path / f"some{number}.html"))
        assert sorted(other.ids()) == sorted(some["event_id"])
        assert other.page.is_visible("#voices")
        assert other.complaints == page.complaints == []
        other.context.close()
    page.context.close()


def test_what_cannot_be_together_is_told_and_the_rows_are_kept(browser: Any, tmp_path: Path) -> None:
    rows = [{**dict.fromkeys(TABLE.column_names), "event_id": f"X-{number}"} for number in range(5)]
    rows[0] |= {"latitude": 35.0}
    rows[1] |= {"date_start": dt.date(2022, 9, 1), "date_end": dt.date(2022, 8, 1)}
    rows[2] |= {"killed_low": 5, "killed_high": 2}
    rows[3] |= {"latitude": 35.0, "longitude": 38.0, "radius_km": 7e300}
    page = Watched(browser, explore(pa.Table.from_pylist(rows, schema=TABLE.schema), tmp_path / "odd.html"))
    assert sorted(page.ids()) == [f"X-{number}" for number in range(5)]
    said = page.page.inner_text("#impossible")
    assert "4 rows have values that cannot be" in said
    for words in (
        "latitude stands alone",
        "date_start 2022-09-01 is after date_end 2022-08-01",
        "killed_low, _best and _high are not in order: 5, 2",
        "radius_km is 7e+300",
    ):
        assert words in said
    assert page.page.locator(".badge.impossible").count() == 4
    assert page.complaints == []
    page.context.close()


def test_values_beyond_their_bounds_are_refused_all_at_once(tmp_path: Path) -> None:
    rows = [{**dict.fromkeys(TABLE.column_names), "event_id": f"X-{number}"} for number in range(4)]
    rows[0] |= {"latitude": 95.0, "longitude": 20.0}
    rows[1] |= {"radius_km": -3.0}
    rows[2] |= {"injured_best": -1}
    rows[3] |= {"latitude": 35.0, "longitude": 181.0}
    with pytest.raises(Refused, match=r"^events:1: ") as refused:
        explore(pa.Table.from_pylist(rows, schema=TABLE.schema), tmp_path / "page.html")
    for words in (
        "events:1: maximum: X-0: latitude is 95",
        "events:2: minimum: X-1: radius_km",
        "events:3: minimum: X-2: injured_best",
        "events:4: maximum: X-3: longitude",
    ):
        assert words in str(refused.value)
    assert not (tmp_path / "page.html").exists()


def test_what_is_refused_of_rows_with_identifiers_of_ours_and_in_files_of_others(tmp_path: Path) -> None:
    rows = [{**dict.fromkeys(TABLE.column_names), "event_id": "SE-074XC"}]
    rows[0] |= {"date_start": dt.date(2022, 9, 1), "date_end": dt.date(2022, 8, 1)}
    with pytest.raises(ValueError, match=r"events:1: .*: SE-074XC: date_start is 2022-09-01"):
        explore(pa.Table.from_pylist(rows, schema=TABLE.schema), tmp_path / "page.html")
    theirs, _ = se.ucdp.export()
    for column, value, said in (
        ("latitude", 95, "latitude: expected at most 90"),
        ("date_start", "2099-01-01", "<= date"),
    ):
        theirs.assign(**{column: value}).to_csv(tmp_path / "theirs.csv", index=False)
        with pytest.raises(Refused, match=rf"theirs.csv:2: .*{said}"):
            se.ucdp.read(tmp_path / "theirs.csv")
    assert not (tmp_path / "page.html").exists()


def test_what_is_no_number_and_files_of_others_are_refused_with_what_to_do(tmp_path: Path) -> None:
    rows = TABLE.slice(0, 2).to_pylist()
    rows[1] |= {"latitude": float("inf")}
    with pytest.raises(ValueError, match=r"events:2: .*latitude is inf"):
        explore(pa.Table.from_pylist(rows, schema=TABLE.schema), tmp_path / "page.html")
    for layout, read in (("ucdp-ged", se.ucdp), ("acled", se.acled)):
        theirs, _ = read.export()
        file = tmp_path / f"{layout}.csv"
        theirs.to_csv(file, index=False)
        with pytest.raises(ValueError, match=f"columns are those of {layout}; expected rows of events, as se"):
            explore(file, tmp_path / "page.html")
        explore(read.read(file)[0], tmp_path / f"{layout}.html")
    assert not (tmp_path / "page.html").exists()


def test_very_many_events_are_counted_and_none_is_lost(browser: Any, tmp_path: Path) -> None:
    own = TABLE.to_pylist()
    rows = [
        own[number % len(own)] | {"event_id": f"X-{number:04}", "title": HOSTILE[number % 9]} for number in range(1500)
    ]
    page = Watched(browser, explore(pa.Table.from_pylist(rows, schema=TABLE.schema), tmp_path / "many.html"))
    assert page.page.inner_text("#count").startswith("1,500 of 1,500 events shown")
    label = page.page.get_attribute("#map svg", "aria-label") or ""
    near, governorate, below = map(int, re.findall(r"([0-9]+) (?:near|of which|below)", label))
    assert near + governorate + below == 1500
    placed = sum(row["latitude"] is not None for row in rows)
    assert near == placed
    for figure in ("map", "timeline"):
        assert page.page.is_visible(f"#{figure}-counted") and not page.page.is_visible(f"#{figure}-save")
        page.state("explorer.choose('')")
        page.page.locator(f"#{figure} .disc").first.dispatch_event("click")
        first = page.state("explorer.state.chosen")
        page.page.locator(f"#{figure} .disc").first.dispatch_event("click")
        assert first and page.state("explorer.state.chosen") not in ("", first)
        assert page.page.is_visible("#card")
    page.state("explorer.set({ q: 'HYPERLINK' })")  # few enough to be drawn one by one
    page.until("document.querySelectorAll('#map .mark-symbol path').length > 0")
    assert page.page.is_visible("#map-save")
    page.state("explorer.set({ q: '', off: ['violence', 'posture', 'statement'] })")
    assert page.ids() == []
    assert page.complaints == []
    page.context.close()
