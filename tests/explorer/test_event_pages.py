"""The pages of the events in the site: every claim is there, and text from the data is text."""

from __future__ import annotations

import importlib.util
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from syria_events.editions.datapackage import Package

pytest.importorskip("mkdocs", reason="mkdocs is not installed")
markdown = pytest.importorskip("markdown", reason="mkdocs is not installed")

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pages_of_the_site", ROOT / "docs" / "pages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Seen(HTMLParser):
    """The tags, addresses and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_event_has_a_page_with_every_claim(made: ModuleType) -> None:
    package = Package.open()
    pages = made.pages(package)
    claims = package.table("claims").to_pylist()
    assert len(pages) == package.table("events").num_rows + 1
    for row in package.table("events").to_pylist():
        text = pages[f"events/{row['event_id']}.md"]
        own = [claim for claim in claims if claim["claim_id"].startswith(f"{row['event_id']}/")]
        assert text.count("\n    - ") == len(own)
        assert text.count("**denied&#58; ") == len(
            {(c["field"], c["subject_id"], c["value"], c["low"], c["high"]) for c in own if c["stance"] == "denies"}
        )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "a | b\n# head",
        "![x](http://x/y.png)",
        "**b** `c` {: onclick=x}",
        "1. one\n- two",
    ],
)
def test_text_is_text(made: ModuleType, text: str) -> None:
    page = markdown.markdown(f"- **{made.shown(text)}**", extensions=["tables", "fenced_code"])
    seen = Seen(page)
    assert seen.tags == {"ul", "li", "strong"}
    assert seen.text.strip() == " ".join(text.split())


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://x/<b>", "data:text/html,x", " http://x", None, "https://x/ y"]
)
def test_only_addresses_of_the_web_are_links(made: ModuleType, address: Any) -> None:
    assert not made.web(address)
    assert made.web("https://example.org/a_(b)?c=d&e=f")
