"""What claims come to, in JavaScript: every case of tests/conformance comes out, and a spoilt rule is found."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from syria_events import schema
from syria_events.explorer.payload import rules

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "conformance"

node = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")


def run(*spoil: str) -> list[str]:
    """What the cases print: a line for each table that comes out otherwise, and how many cases there are."""
    command = ["node", str(Path(__file__).with_name("conformance.js")), str(ROOT / "syria_events/explorer/page")]
    done = subprocess.run([*command, str(CASES), *spoil], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def committed() -> int:
    return sum(
        len(json.loads((CASES / f"{name}.json").read_text("utf-8"))["cases"]) for name in ("stated", "found", "dataset")
    )


@node
def test_every_case_comes_out_in_javascript() -> None:
    assert run() == [f"{committed()} cases"]
    assert committed() > 200


@node
@pytest.mark.parametrize(
    "spoil",
    [
        "used.length > 0 ? used : claims => claims",  # rulings are passed over
        "bounds.includes(null) ? null => false ? null",  # an open bound is closed by another
        "origins.size === 1 => origins.size === 2",
        "roots.get(voice) ?? voice => voice",  # who relays is an origin
        "if (parent === null || found.includes(parent)) => if (true)",  # nobody speaks for anybody
        "claim.claimed_on ?? days => days",
        "wall - before; => wall - after;",
        "elsewhere ? [] : hurt => hurt",  # people are counted twice
    ],
)
def test_a_wrong_rule_is_found(spoil: str) -> None:
    assert len(run(spoil)) > 1


def test_the_page_knows_what_the_cases_ask_to_be_known() -> None:
    assert rules(schema.installed()) == json.loads((CASES / "vocabularies.json").read_text("utf-8"))
