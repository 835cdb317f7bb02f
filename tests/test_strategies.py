"""What the strategies draw is accepted by everything that judges tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import syria_events as se
from syria_events import schema
from syria_events.checks import onetable, relations
from syria_events.derivation.resolve import Claim, group

SCHEMA = schema.installed()
few = settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(se.strategies.datasets())
def test_a_dataset_keeps_every_rule(dataset: Mapping[str, pa.Table]) -> None:
    assert list(dataset) == list(SCHEMA.tables)
    assert relations.issues(dataset, SCHEMA) == []
    for name, data in dataset.items():
        assert onetable.table_issues(name, data, SCHEMA.table(name), SCHEMA) == []


@pytest.mark.parametrize("name", SCHEMA.tables)
@few
@given(data=st.data())
def test_frames_are_accepted_in_pandas_and_in_polars(name: str, data: st.DataObject) -> None:
    strategy = getattr(se.strategies, name)
    for library in ("pandas", "polars"):
        frame: Any = data.draw(strategy(as_=library))
        assert se.pandera_schema(name, engine=library).validate(frame, lazy=True) is not None
        assert len(frame) <= 5


@few
@given(se.strategies.claims(as_="arrow", min_size=2, max_size=3))
def test_the_number_of_rows_is_bounded(data: pa.Table) -> None:
    assert 2 <= data.num_rows <= 3


def denial_taken(said: Sequence[Claim]) -> bool:
    """True where a ruling set everybody aside who asserts a value, and took who denies it."""
    return not all(claim.used for claim in said) and {claim.stance for claim in said if claim.used} == {"denies"}


def test_datasets_hold_the_cases_that_matter() -> None:
    """A law that is checked on datasets without them would say little."""
    seen = set()

    @settings(max_examples=40, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(se.strategies.datasets())
    def look(dataset: Mapping[str, pa.Table]) -> None:
        events = dataset["events"]
        cases = {
            "contested": events["contested"],
            "joint figures": events["joint_with"],
            "only denied": [status == "denied" for status in events["event_status"].to_pylist()],
            "a toll": events["killed_high"],
            "contested ties": dataset["affiliations"]["contested"],
            "set aside": [not used for used in dataset["claims"]["used"].to_pylist()],
            "a denial taken": [
                denial_taken(said) for said in group(map(Claim.of, dataset["claims"].to_pylist())).values()
            ],
        }
        for name, column in cases.items():
            if any(column if isinstance(column, list) else column.to_pylist()):
                seen.add(name)
        wanted.update(cases)

    wanted: set[str] = set()
    look()
    assert seen == wanted
