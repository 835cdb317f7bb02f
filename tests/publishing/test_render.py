"""What follows from the data is what stands in the tree, and follows from nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from syria_events import outputs
from syria_events.editions.datapackage import DESCRIPTOR, Package
from syria_events.issues import Refused
from syria_events.publishing import render

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def test_everything_rendered_in_this_tree_is_up_to_date() -> None:
    assert outputs.stale(ROOT, render.files(ROOT), "render", render.WHOLE) == []


@pytest.mark.slow
def test_the_version_is_written_once_and_rendered_everywhere(checkout: Path) -> None:
    descriptor = json.loads((checkout / DESCRIPTOR).read_text("utf-8"))
    (checkout / DESCRIPTOR).write_text(json.dumps(descriptor | {"version": "9.8.7"}), "utf-8")
    before, after = render.files(ROOT), render.files(checkout)
    # Where the tree's own version is released, its archive travels with the next one.
    archive = re.compile(rf"r/inst/extdata/releases/(syria-events-)?{re.escape(descriptor['version'])}(/|\.zip)")
    assert before.keys() == {path for path in after if not archive.match(path)}
    listed = "r/inst/extdata/releases/SHA256SUMS"
    changed = {path for path in before if before[path] != after[path]} - {listed}
    assert changed == {
        *("CITATION.cff", "croissant.json", "csv/datapackage.json", "data-dict.yaml", "datacite.json"),
        *("r/DESCRIPTION", f"r/inst/extdata/{DESCRIPTOR}"),
    }
    version = Package.open(ROOT).version.encode()
    for path in changed:
        assert b"9.8.7" in after[path], path
        # What was retired keeps the version that it was retired in.
        assert version not in re.sub(rb'"retired_in": "[0-9.]+"', b"", after[path]), path


def test_nothing_is_rendered_from_data_that_are_not_those_described(checkout: Path) -> None:
    (checkout / "syria_events/data/events.parquet").write_bytes(b"PAR1")
    (checkout / "schema/vocab/weapon.csv").unlink()
    with pytest.raises(Refused) as caught:
        render.files(checkout)
    assert {issue.path for issue in caught.value.issues} == {
        *("schema/events.json", "schema/vocab/weapon.csv", "syria_events/data/events.parquet")
    }


@pytest.mark.slow
@pytest.mark.parametrize("key", ["title", "created", "contributors", "licenses", "temporal", "spatial"])
def test_a_descriptor_that_cannot_be_cited_is_refused(checkout: Path, key: str) -> None:
    descriptor = json.loads((checkout / DESCRIPTOR).read_text("utf-8"))
    del descriptor[key]
    (checkout / DESCRIPTOR).write_text(json.dumps(descriptor), "utf-8")
    with pytest.raises(Refused, match=rf"{DESCRIPTOR}:0: .*{key}"):
        render.files(checkout)


@pytest.mark.parametrize("path", ["r/DESCRIPTION", "LICENSE-DATA"])
def test_a_file_of_the_checkout_that_is_missing_is_refused(checkout: Path, path: str) -> None:
    (checkout / path).unlink()
    with pytest.raises(Refused, match=path):
        render.files(checkout)
