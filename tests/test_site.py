"""The site: it builds without a warning, needs no other site, and can be read and searched from a folder."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import syria_events

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
PAGES = (*sorted((ROOT / "docs").rglob("*.md")),)
PUBLIC: list[str] = syria_events.__all__
DESKTOP, PHONE = 1280, 390


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is published, built with warnings as errors."""
    assert importlib.util.find_spec("mkdocs"), "mkdocs is missing; the extra `test` has it"
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        # The theme tells of plans for its later versions.
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


@pytest.mark.slow
def test_site_needs_no_other_site(site: Path) -> None:
    loaded = re.compile(r"""<(?:script|img|iframe)[^>]*\ssrc=["'](?:https?:)?//|<link[^>]*\shref=["'](?:https?:)?//""")
    styles = re.compile(r"(?:url\(|@import )[\"']?(?:https?:)?//")
    pages, sheets = list(site.rglob("*.html")), list(site.rglob("*.css"))
    assert len(pages) >= len(PAGES)
    assert sheets
    for path in pages:
        assert not loaded.search(path.read_text(encoding="utf-8")), path.name
    for path in sheets:
        assert not styles.search(path.read_text(encoding="utf-8")), path.name


@pytest.mark.slow
def test_site_holds_every_page_and_the_changelog(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert {path for path in pages if not (site / path).is_file()} == set()
    assert syria_events.__version__ in (site / "changelog.html").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in PUBLIC if not name.startswith("_")])
def test_reference_has_every_public_name(name: str, site: Path) -> None:
    source = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert re.search(rf"^::: syria_events\.(\w+\.)*{name}$", source, re.MULTILINE), f"docs/api.md lacks {name}"
    assert re.search(rf'id="syria_events\.(\w+\.)*{name}"', (site / "api.html").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_examples_of_the_reference_are_code(site: Path) -> None:
    reference = (site / "api.html").read_text(encoding="utf-8")
    assert "<blockquote>" not in reference
    prompts = reference.count("&gt;&gt;&gt; ")
    assert prompts == reference.count('<span class="gp">&gt;&gt;&gt; </span>') > 100


@pytest.fixture
def complaints() -> list[str]:
    """What a page said on the console, and what it asked of a network."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": DESKTOP, "height": 900})
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "request",
        lambda request: None if request.url.startswith(("file:", "blob:", "data:")) else complaints.append(request.url),
    )
    yield opened
    opened.close()


def shown(site: Path) -> list[Path]:
    """The pages; that for addresses that there are not is made for a server."""
    return sorted(path for path in site.rglob("*.html") if path.name != "404.html")


# Elements that reach beyond what can be seen, and that nothing around them lets a reader scroll to.
OUT_OF_REACH = """
() => [...document.querySelectorAll(".md-content :is(table, pre, img, svg)")].filter(element => {
  if (element.getBoundingClientRect().right <= innerWidth + 1) return false
  for (let around = element; around; around = around.parentElement)
    if (["auto", "scroll"].includes(getComputedStyle(around).overflowX)) return false
  return true
}).length + (document.documentElement.scrollWidth > innerWidth ? 1 : 0)
"""


# Words in cells of tables that stand on more than one line.
BROKEN = """
() => [...document.querySelectorAll(".md-content :is(td, th) code, .md-content th")].filter(element => {
  const text = element.textContent.trim()
  return /^\\w+$/.test(text) && !text.includes("_") && [...element.childNodes].some(node => {
    const range = document.createRange()
    range.selectNodeContents(node)
    return node.nodeType === Node.TEXT_NODE && range.getClientRects().length > 1
  })
}).map(element => element.textContent)
"""


# Tables that are wider than what is seen of them.
WIDE = "() => [...document.querySelectorAll('.md-content table')].filter(t => t.scrollWidth > t.clientWidth + 1).length"


@pytest.mark.slow
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_every_page_can_be_read_at_every_width(width: int, site: Path, page: Page, complaints: list[str]) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    lost, broken, wide = {}, {}, {}
    for path in shown(site):
        page.goto(path.as_uri())
        lost[path.name], broken[path.name] = page.evaluate(OUT_OF_REACH), page.evaluate(BROKEN)
        wide[path.name] = page.evaluate(WIDE) if width == DESKTOP else 0
    assert len(lost) > len(PAGES) / 2
    assert {name: number for name, number in lost.items() if number} == {}
    assert {name: words for name, words in broken.items() if words} == {}
    assert {name: number for name, number in wide.items() if number} == {}, "a desk is wide enough for every table"
    assert complaints == []
    page.goto((site / "readers.html").as_uri())  # broken words are found where there are some
    page.add_style_tag(content=".md-content table:not([class]) th code { word-break: break-all; max-width: 2em; }")
    page.add_style_tag(content=".md-content table:not([class]) th code { display: inline-block; }")
    assert page.evaluate(BROKEN) == ["validate", "fingerprint"]


@pytest.mark.slow
def test_nothing_of_the_explorer_on_the_first_page_is_cut_off_on_a_phone(site: Path, page: Page) -> None:
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.goto((site / "index.html").as_uri())
    (explorer,) = [frame for frame in page.frames if frame != page.main_frame]
    explorer.wait_for_selector("#filters fieldset")
    cut = """
      () => [...document.querySelectorAll("#filters *, header *")]
        .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
        .map(element => element.textContent.trim() || element.tagName)
    """
    assert explorer.evaluate(cut) == []


@pytest.mark.slow
def test_search_works_from_a_folder(site: Path, page: Page, complaints: list[str]) -> None:
    page.goto((site / "index.html").as_uri())
    page.locator("[data-md-component=search-query]").click()
    page.keyboard.type("is_total")
    found = page.locator(".md-search-result__link")
    found.first.wait_for()
    assert "codebook.html" in {
        str(link.get_attribute("href")).rsplit("/", 1)[-1].partition("?")[0].partition("#")[0] for link in found.all()
    }
    assert complaints == []
