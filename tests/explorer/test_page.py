"""The explorer in a real browser: what it shows, what each interaction does, and that it asks for nothing."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import syria_events as se
from browser import Watched
from syria_events.editions.contenthash import content_hash
from syria_events.editions.datapackage import Package
from syria_events.explorer.look import LOOKS
from syria_events.explorer.page import explore
from syria_events.explorer.rows import plain
from syria_events.reading import views

pytestmark = pytest.mark.slow
pytest.importorskip("vl_convert", reason="the extra explore is not installed")

EVENTS = plain(se.load("events", as_="arrow").to_pylist())
BY_ID = {row["event_id"]: row for row in EVENTS}
CLAIMS = se.load("claims", as_="arrow").to_pylist()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return explore(out=tmp_path_factory.mktemp("page") / "syria-events.html")


@pytest.fixture
def opened(browser: Any, file: Path) -> Iterator[Any]:
    """Opens the page at an address; whatever a test does there, nothing is complained of."""
    pages: list[Watched] = []

    def open_(address: str = "", **how: Any) -> Watched:
        pages.append(Watched(browser, file, address, **how))
        return pages[-1]

    yield open_
    for each in pages:
        assert each.complaints == []
        each.context.close()


def test_all_events_are_there_everywhere(opened: Any) -> None:
    page = opened()
    assert sorted(page.ids()) == sorted(BY_ID)
    assert page.page.inner_text("#count").startswith(f"{len(EVENTS)} of {len(EVENTS)} events shown")
    for figure in ("map", "timeline"):
        groups = f"[...document.querySelectorAll('#{figure} .mark-symbol')]"
        kinds = page.state(f"{groups}.map(group => group.querySelectorAll('path').length)")
        assert len(EVENTS) in kinds, figure


def test_the_page_is_one_file_with_a_policy_that_lets_nothing_else_in(file: Path) -> None:
    text = file.read_text("utf-8")
    policy = text.partition('http-equiv="Content-Security-Policy" content="')[2].partition('"')[0]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy and "script-src 'unsafe" not in policy and "http" not in policy
    assert text.count("<script") == 3 and "<link" not in text and " src=" not in text.partition("<script")[0]


def test_names_in_the_figures_are_not_cut_off(opened: Any) -> None:
    page = opened()
    for figure in ("map", "timeline"):
        boxes = page.state(
            f"(([svg]) => [...svg.querySelectorAll('text')].filter(text => text.textContent)"
            f".map(text => [text.getBoundingClientRect(), svg.getBoundingClientRect()])"
            f".map(([text, whole]) => [text.left - whole.left, whole.right - text.right]))"
            f"(document.querySelectorAll('#{figure} svg'))"
        )
        assert len(boxes) > 20
        assert min(side for box in boxes for side in box) > -1, figure


def test_a_choice_in_one_is_a_choice_in_all(opened: Any) -> None:
    page = opened()
    page.page.click("tr[data-event=SE-VC36S] td.where, tr[data-event=SE-VC36S] td:nth-child(4)")
    page.until("document.querySelectorAll('#map .mark-symbol path').length > 0")
    assert page.state("explorer.state.chosen") == "SE-VC36S"
    assert page.page.inner_text("#card h3") == BY_ID["SE-VC36S"]["title"]
    assert "chosen=SE-VC36S" in page.page.url
    rings = "[...document.querySelectorAll('#{} .mark-{}')].flatMap(group => [...group.querySelectorAll('{}')])"
    page.until(f"{rings.format('map', 'symbol', 'path')}.some(ring => ring.getAttribute('stroke-width') === '2.5')")
    page.until(
        f"{rings.format('timeline', 'rule', 'line')}.some(line => line.getAttribute('stroke-opacity') === '0.16')"
    )
    # And back from the map: another event's symbol.
    symbols = page.page.locator("#map .mark-symbol.role-mark").last.locator("path")
    symbols.first.click(force=True)
    chosen = page.state("explorer.state.chosen")
    assert chosen != "SE-VC36S"
    assert page.page.get_attribute(f"tr[data-event={chosen}]", "aria-selected") == "true"
    page.page.locator("#timeline .mark-symbol.role-mark").last.locator("path").nth(5).click(force=True)
    assert page.state("explorer.state.chosen") != chosen


@pytest.mark.parametrize("event", ["SE-074XC", "SE-97WPA", "SE-FJ3S2"])
def test_the_page_of_an_event_has_every_claim(opened: Any, event: str) -> None:
    page = opened(f"#{event}")
    assert page.page.inner_text("#incident h1") == BY_ID[event]["title"]
    own = [row for row in CLAIMS if row["claim_id"].startswith(f"{event}/")]
    assert page.page.locator("#incident .read").count() == len(own)
    assert page.page.locator("#incident .side.denies").count() == len(
        {
            (row["field"], row["subject_id"], row["value"], row["low"], row["high"], row["best"])
            for row in own
            if row["stance"] == "denies"
        }
    )
    contested = set((BY_ID[event]["contested_fields"] or "").split(";")) - {""}
    marked = set(page.page.eval_on_selector_all(".value.contested", "all => all.map(one => one.dataset.value)"))
    assert contested <= marked
    assert page.page.locator("#incident .draw svg").count() >= 1
    links = page.page.eval_on_selector_all("#incident .read a", "all => all.map(link => link.href)")
    known = {row["url"] for row in se.load("documents", as_="arrow").to_pylist()}
    assert links and {link for link in links if link not in known} == set()


def test_a_figure_over_time_is_what_history_says(opened: Any) -> None:
    page = opened("#SE-VC36S")
    value = "injured.us-soldiers"
    rows = page.state(
        "[...document.querySelectorAll('[data-history=\"injured.us-soldiers\"] tbody tr')]"
        ".map(row => [...row.cells].map(cell => cell.textContent))"
    )
    theirs: Any = se.history("SE-VC36S", value)
    assert len(rows) == len(theirs) > 5
    says = [row[2] for row in rows]
    assert says == [("not " if row.stance == "denies" else "") + row.said for row in theirs.itertuples()]
    assert [row[0] for row in rows] == [day[:10] if day != "NaT" else "not known" for day in map(str, theirs["day"])]
    # A number said to be unknown, and no number in force, are both nothing to `history`.
    assert [row[3] for row in rows] == theirs["published"].fillna("some").tolist()


def test_views_are_those_of_python(opened: Any) -> None:
    page = opened()
    package = Package.open()
    voices = sorted(row["source_id"] for row in package.table("sources").to_pylist())
    draw = random.Random(14)
    sets: list[dict[str, Any]] = [
        {"voices": sorted(draw.sample(voices, draw.randint(0, draw.choice([3, 20, 140]))))} for _ in range(190)
    ]
    roots = sorted(page.state("[...new Set(explorer.published.claims.map(claim => claim.voice_id))]"))
    roots = [
        row["source_id"]
        for row in package.table("sources").to_pylist()
        if row["parent_id"] is None and row["source_id"] in roots
    ]
    sets += [{"origins": sorted(draw.sample(roots, 4)), "until": f"2022-08-{day}"} for day in range(22, 32)]
    assert len(sets) == 200
    names = [name for name in package.schema.tables if name in views.TABLES and name != "claims"]
    ours = page.page.evaluate(
        "sets => sets.map(view => explorer.rowsFrom(view)).map(({ rows, tables }) => ({ ...tables, events: rows }))",
        sets,
    )
    for view, made in zip(sets, ours, strict=True):
        theirs = views.view(package, **view)
        for name in names:
            expected = [
                {key: cell for key, cell in row.items() if cell is not None} for row in plain(theirs[name].to_pylist())
            ]
            found = [{key: cell for key, cell in row.items() if cell is not None} for row in made[name]]
            assert sorted(map(text_of, found)) == sorted(map(text_of, expected)), (view, name)


def text_of(row: dict[str, Any]) -> str:
    """A row as text in which 3 and 3.0 are the same, as they are to JavaScript."""
    return json.dumps({key: float(cell) if type(cell) is int else cell for key, cell in row.items()}, sort_keys=True)


def test_ticking_a_voice_changes_what_is_shown(opened: Any) -> None:
    page = opened()
    page.page.click("#voices > summary")
    page.page.click("#none")
    assert page.ids() == []
    assert page.page.inner_text("#believed") == "0 of 98 voices"
    page.page.fill("#find", "Observatory")
    page.page.check("[data-voice=sohr]")
    view = se.load("events", voices="sohr")
    assert sorted(page.ids()) == sorted(view["event_id"])
    assert 'se.load("events", voices=["sohr"])' in page.page.inner_text("#same")
    assert "at least 6 instead of 0 or more" in page.page.inner_text("#changes")
    assert "at least 6" in page.page.inner_text("tr[data-event=SE-074XC]")
    page.page.click("#all")
    assert page.page.inner_text("#changes") == ""
    # Who is unticked is not heard, and neither is who spoke through those above.
    page.page.fill("#find", "")
    page.page.uncheck("[data-voice=us-centcom]")
    left = page.state("explorer.state.voices")
    assert "us-centcom" not in left and "us-government" not in left
    assert sorted(page.ids()) == sorted(se.load("events", voices=left)["event_id"])


@pytest.mark.parametrize("view", [None, {"voices": ["sohr", "us-centcom"]}, {"until": "2022-08-25"}])
def test_the_fingerprint_is_that_of_python(opened: Any, view: dict[str, Any] | None) -> None:
    page = opened()
    if view is None:
        assert page.state("explorer.fingerprint(explorer.shown.rows)") == se.fingerprint(se.load("events"))
        page.state("explorer.set({ q: 'al-Tanf' })")
        shown = page.ids()
        assert 0 < len(shown) < len(EVENTS)
        assert page.state("explorer.fingerprint(explorer.shown.rows)") == se.fingerprint(shown)
        assert page.state("explorer.citation(explorer.shown.rows)") == se.cite("text", shown)
    else:
        page.page.evaluate("view => explorer.set(view)", view)
        rows: pa.Table = se.load("events", as_="arrow", **view)
        assert page.state("explorer.fingerprint(explorer.shown.rows)") == content_hash(rows)
        cited = page.state("explorer.citation(explorer.shown.rows)")
        assert f"In the view of {next(iter(view))}" in cited


def test_filters_leave_what_they_say(opened: Any) -> None:
    page = opened()

    def left() -> list[str]:
        return sorted(page.ids())

    page.page.fill("#q", "coneco")
    assert "SE-VC36S" in left() and len(left()) < len(EVENTS)
    page.page.fill("#q", "\u0627\u0644\u0633\u062e\u0646\u0629")  # al-Sukhna in Arabic
    assert left() == ["SE-QFKDK"]
    page.page.click("#clear")
    assert left() == sorted(BY_ID)
    page.page.uncheck("#class-violence")
    assert left() == sorted(row["event_id"] for row in EVENTS if row["event_class"] != "violence")
    page.page.click("#clear")
    page.page.check("#contested")
    assert left() == sorted(row["event_id"] for row in EVENTS if row["contested"])
    page.page.click("#clear")
    page.page.select_option("#place", "no")
    assert left() == sorted(row["event_id"] for row in EVENTS if row["location_id"] is None)
    page.page.select_option("#place", "SY12")
    assert left() == sorted(row["event_id"] for row in EVENTS if row["admin1_pcode"] == "SY12")
    page.page.click("#clear")
    page.page.select_option("#status", "alleged")
    assert left() == sorted(row["event_id"] for row in EVENTS if row["event_status"] == "alleged")
    page.page.click("#clear")
    page.page.fill("#from", "2022-08-24")
    page.page.fill("#to", "2022-08-24")
    possible = [
        row["event_id"]
        for row in EVENTS
        if (row["date_start"] or "0") <= "2022-08-24" <= (row["date_end"] or "9")
        and (row["date_start"] or row["date_end"])
    ]
    assert left() == sorted(possible)


def test_columns_sort_both_ways(opened: Any) -> None:
    page = opened()
    page.page.click("[data-sort=title]")
    titles = [BY_ID[event]["title"].lower() for event in page.ids()]
    assert titles == sorted(titles)
    assert page.page.get_attribute("th:has([data-sort=title])", "aria-sort") == "ascending"
    page.page.click("[data-sort=title]")
    assert [BY_ID[event]["title"].lower() for event in page.ids()] == titles[::-1]


def test_arrow_keys_step_and_enter_opens(opened: Any) -> None:
    page = opened()
    order = page.ids()
    page.page.locator("#main").focus()
    for event in order[:3]:
        page.page.keyboard.press("ArrowDown")
        assert page.state("explorer.state.chosen") == event
    page.page.keyboard.press("ArrowUp")
    assert page.state("explorer.state.chosen") == order[1]
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("#incident h1")
    assert page.page.url.partition("#")[2].partition("?")[0] == order[1]
    assert page.page.evaluate("document.activeElement.closest('#incident') !== null")
    page.page.keyboard.press("ArrowRight")
    page.until(f"explorer.state.page === '{order[2]}'")
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector("#overview:not([hidden])")
    page.page.go_back()
    page.until(f"explorer.state.page === '{order[2]}'")


def test_a_link_restores_what_is_shown(opened: Any) -> None:
    page = opened()
    page.page.evaluate(
        "explorer.set({ q: 'strike', off: ['statement'], sort: 'title', down: true, "
        "voices: ['sohr', 'us-centcom'], chosen: 'SE-074XC' })"
    )
    address = "#" + page.page.url.partition("#")[2]
    other = opened(address)
    assert other.ids() == page.ids() != []
    keys = ["q", "off", "sort", "down", "voices", "chosen"]
    assert [other.state(f"explorer.state.{key}") for key in keys] == [
        page.state(f"explorer.state.{key}") for key in keys
    ]
    assert other.page.input_value("#q") == "strike"
    assert not other.page.is_checked("#class-statement")


@pytest.mark.parametrize(
    "address",
    ["#SE-00000", "#?sort=__proto__&off=x&from=May&voices=nobody", "#%E0%A4%A", "#<img src=x onerror=alert(1)>"],
)
def test_addresses_that_mean_nothing_show_the_events(opened: Any, address: str) -> None:
    page = opened(address)
    assert page.page.is_visible("#overview")


def download(page: Watched, button: str) -> bytes:
    with page.page.expect_download() as waiting:
        page.page.click(button)
    return Path(waiting.value.path()).read_bytes()


def test_what_is_taken_away_is_what_is_published(opened: Any) -> None:
    page = opened()
    names = list(EVENTS[0])
    rows = list(csv.DictReader(io.StringIO(download(page, "#csv").decode("utf-8-sig"))))
    shown = page.ids()
    assert [row["event_id"] for row in rows] == shown
    for row in rows:
        want = {
            name: "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)
            for name, cell in BY_ID[row["event_id"]].items()
        }
        assert row == want
    geo = json.loads(download(page, "#geojson"))
    assert [feature["id"] for feature in geo["features"]] == shown
    assert all(feature["properties"] == BY_ID[feature["id"]] for feature in geo["features"])
    assert all(
        (feature["geometry"] is None) == (BY_ID[feature["id"]]["latitude"] is None) for feature in geo["features"]
    )
    parquet = pq.ParquetFile(io.BytesIO(download(page, "#parquet"))).read()
    assert parquet.column_names == names
    own = {row["event_id"]: row for row in se.load("events", as_="arrow").to_pylist()}
    for row in parquet.to_pylist():
        instant = row["start_utc"]
        assert (
            row | {"start_utc": instant and instant.replace(tzinfo=own[row["event_id"]]["start_utc"].tzinfo)}
            == own[row["event_id"]]
        )


def test_the_table_is_copied_as_a_spreadsheet_takes_it(browser: Any, opened: Any) -> None:
    page = opened()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.page.click("#copy-table")
    page.until("document.querySelector('#copy-table').textContent === 'Copied'")
    lines = page.page.evaluate("navigator.clipboard.readText()").split("\n")
    assert [line.split("\t")[0] for line in lines[1:]] == page.ids()
    assert {line.count("\t") for line in lines} == {lines[0].count("\t")}
    page.page.click("#cite")
    assert "Fingerprint: sha256:" in page.page.inner_text("#citation")
    page.page.keyboard.press("Escape")


def test_names_in_arabic_run_from_right_to_left(opened: Any) -> None:
    page = opened("#SE-QFKDK")
    found = page.page.locator("#incident bdi[lang=ar][dir=rtl]").first
    assert found.inner_text() == "\u0627\u0644\u0633\u062e\u0646\u0629"


@pytest.mark.parametrize("address", ["", "#SE-VC36S", "#?voices=sohr&chosen=SE-074XC"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(opened: Any, address: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    page = opened(address, color_scheme=scheme, bypass_csp=True)
    if not page.state("explorer.state.page"):
        page.page.click("#voices > summary")
    found = axe.Axe().run(page.page).response["violations"]
    serious = [
        (each["id"], [node["html"][:200] for node in each["nodes"][:3]])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_a_phone_shows_all_in_its_width(opened: Any) -> None:
    for address in ("", "#SE-074XC"):
        page = opened(address, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
        assert page.state("document.documentElement.scrollWidth") <= 390


def test_paper_has_no_buttons_and_all_rows(opened: Any) -> None:
    page = opened()
    page.page.emulate_media(media="print")
    assert not page.page.is_visible("#filters") and not page.page.is_visible("#take")
    assert page.page.is_visible("#rows table")
    assert page.state("getComputedStyle(document.querySelector('.scroll')).maxHeight") == "none"


def test_the_dark_is_dark(opened: Any) -> None:
    dark = opened(color_scheme="dark")
    fills = "[...document.querySelectorAll('#map .mark-shape path')].map(land => land.getAttribute('fill'))"
    assert set(dark.state(fills)) == {LOOKS["dark"].land, LOOKS["dark"].country}
    names = "[...document.querySelectorAll('#timeline .mark-text text')].map(name => name.getAttribute('fill'))"
    assert set(dark.state(names)) <= {LOOKS["dark"].ink, LOOKS["dark"].faint}
    colours = [
        opened(color_scheme=scheme).state("getComputedStyle(document.documentElement).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert colours == ["rgb(255, 255, 255)", "rgb(20, 23, 27)"]


@pytest.mark.parametrize("what", ["killed", "injured", "civilians_killed"])
@pytest.mark.parametrize("by", ["event_type", "event_class", "admin1_name", "initiator_side_id", "month"])
def test_sums_of_people_are_those_of_python(opened: Any, what: str, by: str) -> None:
    page = opened(f"#?what={what}&by={by}")
    for voices, sought in ((None, ""), (["sohr"], ""), (None, "drone")):
        page.page.evaluate("view => explorer.set(view)", {"voices": voices, "q": sought})
        rows = se.load("events", as_="arrow", voices=voices) if voices else se.load("events", as_="arrow")
        shown = set(page.ids())
        rows = rows.filter(pa.array([event in shown for event in rows["event_id"].to_pylist()]))
        found = page.page.evaluate("([what, by]) => explorer.totalsOf(explorer.shown.rows, what, by)", [what, by])
        assert found == se.total(rows, what, by, as_="arrow").to_pylist()
    assert page.state("document.querySelector('#toll-by').value") == by


def test_the_toll_is_drawn_as_python_draws_it(opened: Any) -> None:
    page = opened()
    chart: Any = se.plot.toll()
    said = page.state("[...document.querySelectorAll('#toll text')].map(text => text.textContent)")
    for row in chart.to_dict()["datasets"]["toll"]:
        assert row["told"] in said and row["group"] in said
    page.page.select_option("#toll-by", "month")
    page.until("[...document.querySelectorAll('#toll text')].some(text => text.textContent === '2022-08')")
    assert "by=month" in page.page.url


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_of_the_toll_is_cut_off_on_a_phone(opened: Any, width: int) -> None:
    page = opened(viewport={"width": width, "height": 844}, is_mobile=True)
    inner, outer = page.state("['scrollWidth', 'clientWidth'].map(side => document.querySelector('#toll')[side])")
    assert inner <= outer <= width
    lines = "[...text.childNodes].map(line => line.textContent).join(' ')"
    said = page.state(f"[...document.querySelectorAll('#toll text')].map(text => {lines})")
    chart: Any = se.plot.toll()
    for row in chart.to_dict()["datasets"]["toll"]:
        assert row["told"] in said and row["group"] in said


@pytest.mark.parametrize("event", ["SE-074XC", "SE-97WPA", "SE-HSV9P"])
def test_the_figure_of_claims_is_that_of_python(opened: Any, event: str) -> None:
    page = opened(f"#{event}")
    lines = page.state(
        "explorer.saidLines(explorer.shown.claims.filter(c => c.claim_id.startsWith(explorer.state.page)))"
    )
    chart: Any = se.plot.claims(event)
    assert lines == chart.to_dict()["datasets"]["lines"]
    page.page.click("#said > summary")
    page.page.wait_for_selector("#claims-save")
    saved = download(page, "#claims-save").decode()
    assert f'<desc id="desc">{chart.description.replace("&", "&amp;")}</desc>' in saved


@pytest.mark.parametrize("figure", ["map", "timeline", "toll"])
def test_a_saved_figure_says_what_it_shows(opened: Any, figure: str) -> None:
    page = opened()
    root = ElementTree.fromstring(download(page, f"#{figure}-save").decode())
    title, words = (root.find(f"{{http://www.w3.org/2000/svg}}{name}") for name in ("title", "desc"))
    assert title is not None and title.text
    assert words is not None and words.text is not None and len(words.text) > 40
    assert root.attrib["aria-labelledby"] == "title desc" and list(root)[:2] == [title, words]


def test_the_last_of_several_wishes_is_what_is_shown(opened: Any) -> None:
    page = opened()
    page.state("Promise.all([['sohr'], [], null, ['sana']].map(voices => explorer.set({ voices })))")
    assert sorted(page.ids()) == sorted(se.load("events", voices="sana")["event_id"])
    page.state("Promise.all([explorer.set({ voices: ['sohr'] }), explorer.set({ voices: null })])")
    assert sorted(page.ids()) == sorted(BY_ID)
    assert page.page.inner_text("#changes") == ""


def test_an_event_that_nothing_touches_is_not_derived_again(opened: Any) -> None:
    page = opened()
    again = page.state(
        "(() => { const view = { voices: [...new Set(explorer.published.claims.map(c => c.voice_id))].slice(1) };"
        " const [one, two] = [explorer.rowsFrom(view).rows, explorer.rowsFrom(view).rows];"
        " return [one.length, one.filter((row, i) => row === two[i]).length]; })()"
    )
    assert again[0] == again[1] > 20


def test_the_lines_for_python_and_r_are_of_functions_that_there_are(opened: Any) -> None:
    page = opened("#?voices=sohr,us-centcom&until=2022-08-30")
    page.page.click("#voices > summary")
    python, r = page.page.inner_text("#same pre").splitlines()
    assert sorted(eval(python, {"se": se})["event_id"]) == sorted(page.ids())
    function = r.partition("(")[0]
    assert f"export({function})" in (Path(__file__).parents[2] / "r" / "NAMESPACE").read_text("utf-8").split()
    assert r == f'{function}("events", voices=c("sohr", "us-centcom"), until="2022-08-30")'
