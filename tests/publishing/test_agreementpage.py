"""The page on agreement says what the codings in the tree come to, and another coding is another page."""

from __future__ import annotations

from pathlib import Path

import pytest

from syria_events import outputs, schema
from syria_events.coding import build, lists, reliability
from syria_events.coding.reliability import Agreement, Reliability
from syria_events.issues import Refused
from syria_events.publishing import agreementpage, render

ROOT = Path(__file__).parents[2]
PAGE = "docs/agreement.md"
EVENT = "SE-HSV9P"


def page(folder: Path) -> str:
    found = reliability.agreement(folder, schema.read(folder))
    return agreementpage.markdown(found, lists.coders(folder, []))


def test_the_page_is_that_of_the_codings() -> None:
    """Fails when a coding has changed without the page: run render."""
    assert (ROOT / PAGE).read_text("utf-8") == page(ROOT)


@pytest.mark.slow
def test_another_coding_is_another_page_and_a_broken_one_is_refused(checkout: Path) -> None:
    with (checkout / "coding" / "coders.csv").open("a", encoding="utf-8") as lines:
        lines.write("zz,person,true,,,A | made-up reader.\n")
    text = (checkout / "coding" / "incidents" / f"{EVENT}.toml").read_text("utf-8")
    second = checkout / "coding" / "second" / "zz" / f"{EVENT}.toml"
    second.parent.mkdir(parents=True, exist_ok=True)
    second.write_text(text.replace('coder = "a"', 'coder = "zz"'), "utf-8")
    outputs.write(checkout, build.files(checkout))
    agreed = render.files(checkout)[PAGE].decode()
    assert agreed == page(checkout)
    assert "| `zz` | person | yes | 1 | all documents | A \\| made-up reader. |" in agreed
    second.write_text(second.read_text("utf-8").replace("liwa-al-quds = 2", "liwa-al-quds = 9"), "utf-8")
    assert page(checkout) != agreed
    second.write_text("[", "utf-8")
    with pytest.raises(Refused, match="toml"):
        render.files(checkout)


def test_figures_that_are_not_defined_are_left_out() -> None:
    found = Reliability([Agreement("all fields", 2, 0.5)], [Agreement("stance", 1, 1.0)], {}, [])
    text = agreementpage.markdown(found, [dict.fromkeys(lists.CODERS) | {"coder": "x"}])
    assert "| all fields | 2 | 50% |\n" in text
    assert "| `stance` | 1 | 100% |  |  |\n" in text
    assert "None" not in text
