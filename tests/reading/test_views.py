"""The laws of views: the same derivation from fewer claims, and nothing that its voices did not say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from effort import half
from syria_events import schema, strategies
from syria_events.derivation.derive import DERIVED
from syria_events.derivation.records import chain
from syria_events.derivation.resolve import open_side
from syria_events.editions import archives
from syria_events.editions.datapackage import Package
from syria_events.reading import views

Tables = dict[str, pa.Table]
DATASETS = strategies.datasets(max_events=3, max_claims=8)
COUNTED = {"casualties": "casualty", "totals": "total", "damage": "damage"}
DAYS = st.dates(dt.date(2020, 12, 1), dt.date(2023, 1, 31))  # claims are made between them


def package(tables: Tables) -> Any:
    """Tables in memory, as a package."""
    return SimpleNamespace(schema=schema.installed(), table=tables.__getitem__)


def voices_of(tables: Tables) -> list[str]:
    found: list[str] = tables["sources"]["source_id"].to_pylist()
    return found


def speaking(tables: Tables, voices: Iterable[str]) -> set[str]:
    """The voices and all who speak for them."""
    rows = {row["source_id"]: row for row in tables["sources"].to_pylist()}
    return {voice for voice in rows if set(chain(rows, voice)) & set(voices)}


def rows(data: pa.Table, key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in data.to_pylist()}


@half
@given(DATASETS)
def test_the_view_of_everything_is_the_dataset_but_for_descriptions(tables: Tables) -> None:
    everything = views.view(package(tables), voices=voices_of(tables))
    for name in DERIVED:
        expected = tables[name]
        if name == "events":
            blank = pa.nulls(expected.num_rows, pa.string())
            expected = expected.set_column(2, expected.schema.field("description"), blank)
        assert everything[name].equals(expected), name


@half
@given(DATASETS, st.data())
def test_a_view_depends_on_nothing_that_its_voices_did_not_say(tables: Tables, data: st.DataObject) -> None:
    voices = data.draw(st.sets(st.sampled_from(voices_of(tables)), min_size=1))
    seen = views.view(package(tables), voices=voices)
    heard = [row["voice_id"] in speaking(tables, voices) for row in tables["claims"].to_pylist()]
    alone = tables | {"claims": tables["claims"].filter(pa.array(heard))}
    for name, found in views.tables(package(alone), alone["claims"]).items():
        assert seen[name].equals(found), name


@half
@given(DATASETS, st.data())
def test_every_value_of_a_view_was_asserted_by_one_of_its_voices(tables: Tables, data: st.DataObject) -> None:
    voices = data.draw(st.sets(st.sampled_from(voices_of(tables)), min_size=1))
    seen = views.view(package(tables), voices=voices)
    heard = [row for row in tables["claims"].to_pylist() if row["voice_id"] in speaking(tables, voices)]
    said = {(r["event_id"], r["field"], r["value"]) for r in heard if r["stance"] == "asserts"}
    denied = {r["event_id"] for r in heard if r["field"] == "event_status" and r["stance"] == "denies"}
    columns = {"date_edtf": "date", "weapon": "weapon", "location_id": "location", "initiator_id": "initiator"}
    for event in seen["events"].to_pylist():
        for column, field in (columns | {"target_id": "target", "event_status": "event_status"}).items():
            asserted = (event["event_id"], field, event[column]) in said
            only_denied = column == "event_status" and event[column] == "denied" and event["event_id"] in denied
            assert event[column] is None or asserted or only_denied
        assert event["part_of_day"] is None or (event["event_id"], "part_of_day", event["part_of_day"]) in said
        has_parts = any(("part_of_event", event["event_id"]) == claim[1:] for claim in said)
        counted = [event["event_id"] in seen[name]["event_id"].to_pylist() for name in ("totals", "casualties")]
        assert event["is_total"] is (has_parts or counted == [True, False])
    for row in seen["casualties"].to_pylist():
        figures = [r for r in heard if (r["event_id"], r["field"]) == (row["event_id"], row["outcome"])]
        for bound in ("low", "best", "high"):
            assert row[bound] is None or row[bound] in {r[bound] for r in figures}
        assert row["category"] == "unknown" or (row["event_id"], "category", row["category"]) in said
    for row in seen["totals"].to_pylist():
        figures = [r for r in heard if (r["event_id"], r["field"]) == (row["event_id"], f"{row['outcome']}_total")]
        figures = [r for r in figures if (r["subject_id"], r["value"]) == (row["actor_id"], row["window"])]
        assert any(r["stance"] == "asserts" for r in figures)
        for bound in ("low", "best", "high"):
            assert row[bound] is None or row[bound] in {r[bound] for r in figures}
    for name in ("casualties", "totals", "damage", "event_actors"):
        assert all(row["n_voices"] + row["n_denying"] > 0 for row in seen[name].to_pylist())


def hull(parts: list[dict[str, Any]]) -> list[Any]:
    """The bounds that hold some envelopes: `both` is the identity, and a side that one leaves open is open."""
    spans = [part for part in parts if part["open"] != "both"]
    low, high = ([span[bound] for span in spans] for bound in ("low", "high"))
    least = min(low) if low and None not in low else None
    most = max(high) if high and None not in high else None
    return [least, most, open_side(least, most)]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "key"), [(n, f"{k}_id") for n, k in COUNTED.items()])
@half
@given(tables=DATASETS, data=st.data())
def test_the_envelope_of_a_union_of_views_is_the_hull_of_their_envelopes(
    name: str, key: str, tables: Tables, data: st.DataObject
) -> None:
    split = [data.draw(st.sets(st.sampled_from(voices_of(tables)), min_size=1)) for _ in range(2)]
    left, right, union = (views.view(package(tables), voices=v) for v in (*split, split[0] | split[1]))
    parts = [rows(left[name], key), rows(right[name], key)]
    whole = rows(union[name], key)
    assert whole.keys() == parts[0].keys() | parts[1].keys()
    given_of = [opened(seen, name) for seen in (left, right)]
    for found, row in whole.items():
        seen = [part[found] for part in parts if found in part]
        if all({"above", "below"} - given.get(found, set()) for given in given_of):
            assert [row[column] for column in ("low", "high", "open")] == hull(seen)


def opened(seen: Tables, name: str) -> dict[str, set[str]]:
    """Row -> which sides claims leave open: where one has no ceiling and another no floor, nothing is left to hold."""
    found: dict[str, set[str]] = {}
    for row in seen["claims"].to_pylist():
        if row["open"] is not None and row["stance"] == "asserts":
            window = f".{row['value']}" if name == "totals" else ""
            key = f"{row['event_id']}/{row['field'].removesuffix('_total')}.{row['subject_id']}{window}"
            found.setdefault(key, set()).add(row["open"])
    return found


@half
@given(DATASETS, DAYS, DAYS)
def test_what_has_been_said_only_grows(tables: Tables, first: Any, last: Any) -> None:
    earlier, later = sorted((first, last))
    before, after = (views.view(package(tables), until=day)["claims"] for day in (earlier, later))
    assert set(before["claim_id"].to_pylist()) <= set(after["claim_id"].to_pylist())


@half
@given(DATASETS, st.data())
def test_an_origin_is_all_of_its_voices(tables: Tables, data: st.DataObject) -> None:
    rows_of = {row["source_id"]: row for row in tables["sources"].to_pylist()}
    origin = data.draw(st.sampled_from(sorted({chain(rows_of, voice)[-1] for voice in rows_of})))
    by_origin, by_voice = views.view(package(tables), origins=origin), views.view(package(tables), voices=origin)
    assert all(by_origin[name].equals(by_voice[name]) for name in views.TABLES)


def test_filters_narrow_one_another() -> None:
    both = se.load("claims", voices="us-centcom", documents="syrian-observer-recap")
    one = se.load("claims", voices="us-centcom")
    assert set(both["claim_id"]) <= set(one["claim_id"])
    assert set(both["document_id"]) == {"syrian-observer-recap"}


def test_a_spokesman_speaks_for_his_institution() -> None:
    whole = set(se.load("claims", voices=["us-centcom"])["voice_id"])
    assert "us-centcom-spokesman" in whole
    assert set(se.load("claims", voices=["us-centcom-spokesman"])["voice_id"]) == {"us-centcom-spokesman"}


def test_the_two_sides_of_the_depot_strike() -> None:
    found = {}
    for voice in ("us-centcom", "iran-mfa"):
        ties = se.load("affiliations", voices=voice)
        backing = ties[(ties["actor_id"] == "deir-ez-zor-groups") & (ties["relation"] == "backed_by")].iloc[0]
        side = se.load("sides", voices=voice).set_index("actor_id").loc["deir-ez-zor-groups", "side_id"]
        found[voice] = (backing["n_asserting"] > 0, backing["n_denying"] > 0, side)
    assert found == {"us-centcom": (True, False, "iran"), "iran-mfa": (False, True, "deir-ez-zor-groups")}


@pytest.mark.parametrize("as_", ["pandas", "polars", "arrow", "duckdb"])
def test_a_view_comes_in_every_library(as_: Any) -> None:
    frame = se.load("events", as_=as_, voices="iran-mfa")
    assert frame.shape[0]


def test_wrong_filters_say_what_would_be_right() -> None:
    with pytest.raises(KeyError, match="us-centcom"):
        se.load("events", voices=["us-centcm", "iran-mfa"])
    with pytest.raises(KeyError, match="document"):
        se.load("events", documents="recap")
    with pytest.raises(KeyError, match="origin"):
        se.load("events", origins="us-centcom-spokesman")
    with pytest.raises(ValueError, match="2022-13"):
        se.load("events", until="2022-13-01")
    with pytest.raises(ValueError, match="does not follow from claims"):
        se.load("actors", voices="us-centcom")


def test_nobody_heard_is_an_empty_table_of_the_right_types() -> None:
    empty = se.load("events", until="1990-01-01")
    assert len(empty) == 0
    assert empty.dtypes.astype(str).to_dict() == se.load("events").dtypes.astype(str).to_dict()


def test_a_view_holds_no_description() -> None:
    seen = views.view(Package.open(), until="2022-12-31")["events"]
    assert seen["description"].null_count == seen.num_rows > 0


@pytest.mark.parametrize("until", [20220824, "2022", "", pd.NaT, ["2022-08-24"], np.datetime64("2022-08-24"), b"2022"])
def test_what_is_no_day_is_refused(until: object) -> None:
    with pytest.raises(ValueError, match=r"until is .*; expected a day such as '2022-08-24'"):
        se.load("events", until=until)  # type: ignore[call-overload]


def test_a_day_may_be_an_instant() -> None:
    days = ("2022-08-24", dt.date(2022, 8, 24), dt.datetime(2022, 8, 24, 9), pd.Timestamp("2022-08-24 09:00"))
    views_until = [se.load("events", until=day) for day in days]
    assert all(found.equals(views_until[0]) for found in views_until)


def test_what_names_nobody_is_refused() -> None:
    with pytest.raises(
        TypeError, match=r"load: unknown argument: 'voice' \(did you mean 'voices'\?\); there are table, as_"
    ):
        se.load("events", voice="sohr")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"voices are \[1\]; expected the identifier"):
        se.load("events", voices=[1])  # type: ignore[call-overload]
    with pytest.raises(KeyError, match=r"unknown voice: 'SOHR' \(did you mean 'sohr'"):
        se.load("events", voices="SOHR")
    with pytest.raises(TypeError, match=r"table is \['events'\]; expected the name of one"):
        se.load(["events"])  # type: ignore[call-overload]


# What has been corrected in the coding of the recap since 0.1.0; the CHANGELOG has the reasons.
CORRECTED: dict[tuple[Any, ...], tuple[Any, Any]] = {
    ("damage", ("SE-074XC/struck.ammunition_depot",)): (True, False),  # there once, and now
    ("damage", ("SE-074XC/targeted.ammunition_depot",)): (False, True),
    ("damage", ("SE-VC36S/employed.projectile",)): (False, True),
    ("events", ("SE-074XC",), "n_claims"): (17, 18),
    ("events", ("SE-53HC0",), "n_claims"): (10, 11),
    ("events", ("SE-8A2MN",), "n_claims"): (5, 6),
    ("events", ("SE-8PDMK",), "latitude"): (None, 32.55),
    ("events", ("SE-8PDMK",), "longitude"): (None, 36.19),
    ("events", ("SE-8PDMK",), "radius_km"): (None, 40.0),
    ("events", ("SE-FRWS8",), "n_claims"): (23, 26),
    ("events", ("SE-HSV9P",), "n_claims"): (18, 20),
    ("events", ("SE-HSV9P",), "voices"): (
        "Doctor at the military hospital of al-Wa'er;Military source of the force attacked at al-Sukhna;North Press",
        "Medical source, Homs;Military source of the force attacked at al-Sukhna;North Press",
    ),
    ("events", ("SE-VC36S",), "n_claims"): (19, 21),
    ("events", ("SE-ZRN12",), "n_claims"): (12, 13),
    ("events", ("SE-ZRN12",), "radius_km"): (5.0, 7.0),
}


def test_the_view_of_the_recap_is_what_the_recap_alone_came_to_but_for_corrections() -> None:
    changed: dict[tuple[Any, ...], tuple[Any, Any]] = {}
    first = archives.package("0.1.0")
    recap = views.view(Package.open(), documents="syrian-observer-recap")
    graves = {grave["id"]: grave["successor_id"] for grave in Package.open().descriptor["retired"]}
    retired = re.compile("|".join(sorted(graves)))

    def today(cell: Any) -> Any:
        """What a cell says by the identifiers of today."""
        if isinstance(cell, float):
            return round(cell, 2)  # points are no finer than that since 2.0.0
        return retired.sub(lambda found: str(graves[found[0]]), cell) if isinstance(cell, str) else cell

    labels = {"title", "description"}  # ours, not claims; rewritten as more became known
    for name in (name for name in DERIVED if name in first.names):
        key = schema.installed().table(name).primary_key
        was = {tuple(today(row[c]) for c in key): row for row in first.table(name).to_pylist()}
        now = {tuple(row[c] for c in key): row for row in recap[name].to_pylist()}
        changed |= {(name, identity): (identity in was, identity in now) for identity in was.keys() ^ now.keys()}
        for identity in was.keys() & now.keys():
            row = was[identity]
            for column in row.keys() - labels:
                if today(row[column]) != now[identity][column]:
                    changed[name, identity, column] = row[column], now[identity][column]
    assert changed == CORRECTED
