"""Writes the conformance cases: `python tests/conformance/make.py`, or with `--find` the invented ones anew.

The inputs of `stated.json` are in `stated.py`, those of `dataset.json` in the tree, and those of
`found.json` in that file itself: hypothesis found them once, and another version of it would
find others. The tables of all three are what Python makes of the inputs now.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, Phase, given, settings

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from cases import OF_CLAIMS, OF_RECORDS, Case, plain, tables, vocabularies, written  # noqa: E402
from stated import RECORDS, STATED  # noqa: E402

from syria_events.derivation.derive import DERIVED  # noqa: E402
from syria_events.editions.datapackage import Package  # noqa: E402
from syria_events.strategies import datasets  # noqa: E402

ROOT = HERE.parents[1]
FOUND = HERE / "found.json"
# Views of the dataset: two sides, an outlet's origin, what was known on a day, one document, and two filters.
VIEWS: tuple[dict[str, Any], ...] = (
    {"voices": ["us-centcom"]},
    {"voices": ["iran-mfa"]},
    {"origins": ["sohr"]},
    {"until": "2022-08-24"},
    {"documents": ["syrian-observer-recap"]},
    {"origins": ["us-government"], "until": "2022-08-26"},
)
# Every dataset that is drawn is looked at once, since to shrink one takes minutes.
DRAWN = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=1000,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
AT_LARGE = 30


def main(arguments: list[str]) -> None:
    """The files are written."""
    if "--find" in arguments:
        FOUND.write_text(written({"cases": found()}) + "\n", "utf-8")
    for name, text in files().items():
        (HERE / name).write_text(text, "utf-8")


def files() -> dict[str, str]:
    """Name -> text of every file of cases, and of the vocabularies that they share."""
    made = {
        "vocabularies.json": vocabularies(),
        "stated.json": {"records": RECORDS, "cases": [completed(case, {"records": RECORDS}) for case in stated()]},
        "found.json": {"cases": [completed(case) for case in json.loads(FOUND.read_text("utf-8"))["cases"]]},
        "dataset.json": dataset(),
    }
    return {name: written(content) + "\n" for name, content in made.items()}


def completed(case: Case, shared: Mapping[str, Any] | None = None) -> Case:
    """The case with the tables that Python makes of it."""
    return case | {"tables": {name: rows for name, rows in tables({**(shared or {}), **case}).items() if rows}}


def stated() -> list[Case]:
    """The cases by hand, without their tables."""
    made = []
    for case in STATED:
        claims = [{"claim_id": f"x{number:02}"} | row for number, row in enumerate(case.claims, start=1)]
        head = {"name": case.name, "rule": case.rule}
        made.append(head | dict(case.more) | {"claims": plain(claims)})
    return made


def dataset() -> dict[str, Any]:
    """The dataset itself, a case for each event and one for what is about no event; and views of it."""
    package = Package.open(ROOT)
    rows = {name: plain(package.table(name).to_pylist(), columns) for name, columns in OF_RECORDS.items()}
    shared = {"records": rows, "claims": plain(package.table("claims").to_pylist(), OF_CLAIMS)}
    rule = "the tables follow from the claims"
    whole = tables(shared)
    made: list[Case] = []
    for row in whole["events"]:
        event = row["event_id"]
        own = {name: [r for r in found if r.get("event_id") == event] for name, found in whole.items()}
        made.append({"name": event, "rule": rule, "event": event, "tables": {n: r for n, r in own.items() if r}})
    made.append({"name": "the whole", "rule": rule} | {"tables": whole})
    for view in VIEWS:
        name = "; ".join(f"{by} {value if isinstance(value, str) else ', '.join(value)}" for by, value in view.items())
        made.append(
            completed({"name": name, "rule": "a view is the same derivation from fewer claims", "view": view}, shared)
        )
    return shared | {"cases": made}


def found() -> list[Case]:
    """Datasets that hypothesis drew: for each of the sights below the smallest that has it, and some at large."""
    drawn: list[Mapping[str, pa.Table]] = []

    @DRAWN
    @given(datasets(max_events=2, max_claims=8))
    def collected(dataset: Mapping[str, pa.Table]) -> None:
        drawn.append(dataset)

    collected()
    drawn.sort(key=lambda dataset: dataset["claims"].num_rows)
    rule = "found: the smallest drawn that has it"
    made = [
        _case(name, rule, dataset)
        for name, sight in SIGHTS.items()
        if (dataset := next((each for each in drawn if _seen(sight, each)), None))
    ]
    for number, dataset in enumerate(drawn[:: len(drawn) // AT_LARGE], start=1):
        made.append(_case(f"at large {number}", "found: any dataset", dataset))
        view = {"voices": dataset["sources"]["source_id"].to_pylist()[:1]}
        made.append(_case(f"a view at large {number}", "found: the view of a voice", dataset) | {"view": view})
    return made


def _case(name: str, rule: str, drawn: Mapping[str, pa.Table]) -> Case:
    records = {table: plain(drawn[table].to_pylist(), columns) for table, columns in OF_RECORDS.items()}
    claims = plain(drawn["claims"].to_pylist(), OF_CLAIMS)
    return {"name": name, "rule": rule, "records": records, "claims": claims}


def _seen(sight: Callable[[dict[str, Any]], bool], dataset: Mapping[str, pa.Table]) -> bool:
    return any(sight(row | {"table": name}) for name in DERIVED for row in dataset[name].to_pylist())


def _has(table: str, **cells: Any) -> Callable[[dict[str, Any]], bool]:
    """A row of a table with these cells; True is any value, and a set one of its values."""

    def sight(row: dict[str, Any]) -> bool:
        def fits(name: str, wanted: Any) -> bool:
            return (
                bool(row[name])
                if wanted is True
                else row[name] in wanted
                if isinstance(wanted, set)
                else row[name] == wanted
            )

        return row["table"] == table and all(fits(name, wanted) for name, wanted in cells.items())

    return sight


SIGHTS: Mapping[str, Callable[[dict[str, Any]], bool]] = {
    "a contested count": _has("casualties", contested=True),
    "a ruled count": _has("casualties", support="ruled"),
    "a count open above": _has("casualties", open="above", n_voices={2, 3}),
    "a count open below": _has("casualties", open="below", n_voices={2, 3}),
    "a count open on both sides of several voices": _has("damage", open="both", n_voices={2, 3}),
    "a joint figure": _has("casualties", joint=True),
    "joint figures of another event": _has("events", joint_with=True, n_voices={2, 3}),
    "an event of parts": _has("events", is_total=True),
    "a contested total": _has("totals", contested=True),
    "a sum of two sides": _has("events", killed_low={3, 4, 5, 6, 7}, killed_open="above"),
    "contested days": _has("events", date_edtf=None, date_precision={"span", "month", "longer"}),
    "an open contested date": _has("events", date_edtf=None, date_precision="open"),
    "a week": _has("events", date_precision="week"),
    "an instant": _has("events", start_utc=True),
    "an approximate time": _has("events", time_approximate=True),
    "a part of the day": _has("events", part_of_day=True),
    "an event that is denied": _has("events", event_status="denied"),
    "a contested side": _has("sides", contested=True, basis="affiliation"),
    "a contested side by parent": _has("sides", contested=True, basis="parent"),
    "several patrons": _has("sides", basis="several_patrons"),
    "a denied role": _has("event_actors", attribution="denied"),
    "a role set aside": _has("event_actors", support="set_aside"),
    "a claimed role": _has("event_actors", attribution="claimed"),
    "a suspected victim": _has("casualties", attribution="suspected"),
    "civilians": _has("events", civilians_killed_low={1, 2, 3}),
    "a severity": _has("casualties", severity=True),
    "several origins": _has("casualties", support="several_agree"),
    "a contested tie": _has("affiliations", contested=True),
    "three contested values": lambda row: row["table"] == "events" and (row["contested_fields"] or "").count(";") >= 1,
}


if __name__ == "__main__":
    main(sys.argv[1:])
