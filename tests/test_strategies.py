"""What the strategies draw is accepted by everything that judges tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import syria_events as se
from effort import few, fewest, share
from syria_events import schema
from syria_events.checks import onetable, relations
from syria_events.derivation import kinds
from syria_events.derivation.resolve import Claim, group
from syria_events.strategies import onetable as drawn

SCHEMA = schema.installed()
SUPPORTED = ("casualties", "totals", "damage", "event_actors")


@few
@given(se.strategies.datasets())
def test_a_dataset_keeps_every_rule(dataset: Mapping[str, pa.Table]) -> None:
    assert list(dataset) == list(SCHEMA.tables)
    assert relations.issues(dataset, SCHEMA) == []
    for name, data in dataset.items():
        assert onetable.table_issues(name, data, SCHEMA.table(name), SCHEMA) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SCHEMA.tables)
@fewest
@given(data=st.data())
def test_frames_are_accepted_in_pandas_and_in_polars(name: str, data: st.DataObject) -> None:
    strategy = getattr(se.strategies, name)
    for library in ("pandas", "polars"):
        frame: Any = data.draw(strategy(as_=library))
        assert se.pandera_schema(name, engine=library).validate(frame, lazy=True) is not None
        assert len(frame) <= 5


@given(data=st.data())
def test_an_event_can_be_mended_whatever_of_it_is_there(data: st.DataObject) -> None:
    # One in three hundred rows could not, as long as a rule was mended that another had mended already.
    events = SCHEMA.table("events")
    (joint,) = (rule for rule in events.rules if rule.name == "joint_figures_elsewhere")
    figures = {column: drawn.cells(events.field(column), SCHEMA) for column, _ in joint.then}
    row = dict.fromkeys(events.names, None) | {"joint_with": "SE-00000"} | data.draw(st.fixed_dictionaries(figures))
    mended = drawn._mended(row, events, SCHEMA, cast("Any", data.draw))
    assert [rule.name for rule in events.rules if not rule.holds(mended)] == []


@fewest
@given(se.strategies.claims(as_="arrow", min_size=2, max_size=3))
def test_the_number_of_rows_is_bounded(data: pa.Table) -> None:
    assert 2 <= data.num_rows <= 3


def denial_taken(said: Sequence[Claim]) -> bool:
    """True where a ruling set everybody aside who asserts a value, and took who denies it."""
    return not all(claim.used for claim in said) and {claim.stance for claim in said if claim.used} == {"denies"}


def alike_but_for_the_best(said: Sequence[Claim]) -> bool:
    """True where two voices give the same bounds and another best, so that only that tells them apart."""
    counts = {(claim.low, claim.high, claim.best) for claim in said if claim.best is not None}
    return len(counts) > len({(low, high) for low, high, _ in counts})


def best_beside_an_open_side(dataset: Mapping[str, pa.Table]) -> list[bool]:
    """Where a ruling took a number, and a claim that it set aside leaves a side open."""
    rows = [row for name in ("casualties", "damage", "totals") for row in dataset[name].to_pylist()]
    return [row["best"] is not None and row["open"] != "closed" for row in rows]


@pytest.mark.slow
def test_datasets_hold_the_cases_that_matter() -> None:
    """A law that is checked on datasets without them would say little."""
    seen: set[str] = set()

    class AllSeen(Exception):
        """Ends the search."""

    # Far more than it takes: a search that ends early costs what it finds.
    @settings(share(15), phases=[Phase.generate], database=None, derandomize=True, print_blob=False)
    @given(se.strategies.datasets())
    def look(dataset: Mapping[str, pa.Table]) -> None:
        events = dataset["events"]
        values = group(map(Claim.of, dataset["claims"].to_pylist()), kinds.of_fields(SCHEMA)).values()
        cases = {
            "contested": events["contested"],
            "joint figures": events["joint_with"],
            "only denied": [status == "denied" for status in events["event_status"].to_pylist()],
            "a toll": events["killed_high"],
            "contested ties": dataset["affiliations"]["contested"],
            "set aside": [not used for used in dataset["claims"]["used"].to_pylist()],
            "counts alike but for the best": [alike_but_for_the_best(said) for said in values],
            "a denial taken": [denial_taken(said) for said in values],
            "at least": [side == "above" for side in dataset["casualties"]["open"].to_pylist()],
            "up to": [side == "below" for side in dataset["casualties"]["open"].to_pylist()],
            "some": [side == "both" for side in dataset["claims"]["open"].to_pylist()],
            "a toll that is open": [side == "above" for side in events["killed_open"].to_pylist()],
            "a best beside an open side": best_beside_an_open_side(dataset),
            "totals": dataset["totals"]["total_id"],
            "totals that differ": dataset["totals"]["contested"],
            "events that have parts": events["is_total"],
            "a joint figure": dataset["casualties"]["joint"],
            "civilians killed": events["civilians_killed_open"],
            "a category contested": ["category." in (said or "") for said in events["contested_fields"].to_pylist()],
            "a part of the day": events["part_of_day"],
            "in the recap": events["in_recap"],
            "rulings": dataset["rulings"]["set_aside"],
            **{
                f"support: {term}": [
                    term == found for name in SUPPORTED for found in dataset[name]["support"].to_pylist()
                ]
                for term in SCHEMA.values("support")
            },
            **{
                f"side by {term}": [term == found for found in dataset["sides"]["basis"].to_pylist()]
                for term in SCHEMA.values("side_basis")
            },
            "contested sides": dataset["sides"]["contested"],
        }
        for name, column in cases.items():
            if any(column if isinstance(column, list) else column.to_pylist()):
                seen.add(name)
        if seen == set(cases):
            raise AllSeen

    with pytest.raises(AllSeen):
        look()
