"""What changed between two editions: nothing is missed, nothing is made up, and the newer one can be made from it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from effort import few, fewest
from syria_events import strategies
from syria_events.editions import archives, changes, deltas
from syria_events.editions.changes import Diff, Edition, between
from syria_events.editions.compatibility import Change, _promises, differences
from syria_events.editions.contenthash import content_hash
from syria_events.editions.datapackage import Package
from syria_events.editions.grounds import Grounds
from syria_events.issues import Refused
from syria_events.schema import Field, Schema, Table, Term, arrow, installed

pytestmark = pytest.mark.slow

Row = dict[str, Any]
FIRST = archives.package("0.1.0")
SCHEMA = FIRST.schema
REAL = Edition.of(FIRST)
TITLE, DAY = Field("also", "string", "Another text."), Field("also", "date", "Another day.")


def edited(rows: dict[str, list[Row]], known: Schema = SCHEMA, version: str = "9.9.9") -> Edition:
    """An edition with the tables of `known`; those without rows given are empty."""
    tables = {name: arrow.from_rows(table, known, rows.get(name, [])) for name, table in known.tables.items()}
    return Edition(version, known, tables)


def rows_of(edition: Edition) -> dict[str, list[Row]]:
    return {name: data.to_pylist() for name, data in edition.tables.items()}


@st.composite
def successors(draw: DrawFn, reshaped: bool = True) -> Edition:
    """The real edition with some rows dropped, some cells from other rows, some tables and columns changed."""
    found, tables = rows_of(REAL), {}
    for name, table in SCHEMA.tables.items():
        rows = found[name]
        places = st.integers(0, max(len(rows) - 1, 0))
        plain = [field for field in table.fields if field.name not in table.primary_key and not field.unique]
        for _ in range(draw(st.integers(0, 3)) if rows and plain else 0):
            field = draw(st.sampled_from(plain))
            value = rows[draw(places)][field.name]
            rows[draw(places)][field.name] = None if not field.required and draw(st.booleans()) else value
        gone = draw(st.sets(places, max_size=3))
        found[name] = [row for place, row in enumerate(rows) if place not in gone]
        shape = draw(st.sampled_from(("same", "same", "shorter", "longer", "retyped", "gone"))) if reshaped else "same"
        tables[name] = table
        if shape == "longer":
            added = draw(st.sampled_from((TITLE, DAY)))
            tables[name] = replace(table, fields=(*table.fields, added))
            for row in found[name]:
                row["also"] = draw(strategies.cells(added, SCHEMA))
        elif shape == "gone" and name != "events":
            del tables[name]
        elif shape in {"shorter", "retyped"} and plain:
            field = draw(st.sampled_from([field for field in plain if field.type == "integer"] or plain))
            other = (replace(field, type="number"),) if shape == "retyped" and field.type == "integer" else ()
            fields = tuple(kept for each in table.fields for kept in (other if each == field else (each,)))
            tables[name] = replace(table, fields=fields)
            found[name] = [{column: row[column] for column in tables[name].names} for row in found[name]]
    return edited(found, Schema(tables, SCHEMA.vocabularies))


def applied(tables: Mapping[str, pa.Table], diff: Diff) -> dict[str, pa.Table]:
    """The newer tables, made from the older ones and what the diff says of rows and cells, and nothing else."""
    known = diff.new.schema
    return {name: arrow.from_rows(table, known, newer(table, tables, diff)) for name, table in known.tables.items()}


def newer(table: Table, tables: Mapping[str, pa.Table], diff: Diff) -> list[Row]:
    """The rows of one table after the diff; each that it changes or removes is as it says."""
    delta = diff.rows[table.name]
    added: list[Row] = delta.added.to_pylist()
    if table.name not in tables or not delta.columns.column_names:
        return added

    def key(row: Row) -> tuple[Any, ...]:
        return tuple(row[column] for column in table.primary_key)

    rows = {key(row): row for row in tables[table.name].to_pylist()}
    for row in delta.removed.to_pylist():
        assert rows.pop(key(row)) == row
    assert delta.columns.num_rows == len(rows)
    for column, cells in delta.cells.items():
        for cell in cells.to_pylist():
            assert rows[key(cell)][column] == cell["from"] != cell["to"]
            rows[key(cell)][column] = cell["to"]
    for row in delta.columns.to_pylist():
        rows[key(row)] |= row
    return [{column: row[column] for column in table.names} for row in rows.values()] + added


def assert_makes(old: Edition, new: Edition) -> None:
    diff = between(old, new)
    bare = replace(diff, old=diff.old._replace(tables={}), new=diff.new._replace(tables={}))
    made = applied(old.tables, bare)
    assert list(made) == list(new.schema.tables)
    for name, data in made.items():
        assert data.equals(new.tables[name], check_metadata=True), name


@few
@given(new=successors())
def test_the_newer_edition_follows_from_the_older_and_the_diff(new: Edition) -> None:
    assert_makes(REAL, new)
    assert_makes(new, REAL)
    assert between(new, new).empty


@fewest
@given(st.lists(strategies.datasets(max_events=2, max_claims=4), min_size=2, max_size=2))
def test_any_dataset_follows_from_any_other(pair: list[dict[str, pa.Table]]) -> None:
    old, new = (Edition("1.0.0", installed(), tables) for tables in pair)
    assert_makes(old, new)
    for edition in (old, new):
        same = between(edition, edition)
        assert same.empty and same.step() is None
        assert not any(map(len, (same.added, same.removed, same.retired, same.corrected, same.schema)))
        assert set(same.counts().values()) == {0}
    assert between(old, new).empty == (pair[0] == pair[1])


@few
@given(new=successors(reshaped=False))
def test_frames_hold_each_difference_once(new: Edition) -> None:
    """Against the slow way: every pair of rows with one key, cell by cell."""
    diff = between(REAL, new)
    added, removed, cells = set(), set(), {}
    for name, table in SCHEMA.tables.items():
        then, now = (
            {tuple(row[column] for column in table.primary_key): row for row in edition.tables[name].to_pylist()}
            for edition in (REAL, new)
        )
        added |= {(name, "/".join(key)) for key in set(now) - set(then)}
        removed |= {(name, "/".join(key)) for key in set(then) - set(now)}
        for key in set(then) & set(now):
            for column in table.names:
                if then[key][column] != now[key][column]:
                    cells[name, "/".join(key), column] = (then[key][column], now[key][column])
    assert sorted(zip(diff.added["table"], diff.added["key"], strict=True)) == sorted(added)
    assert sorted(zip(diff.removed["table"], diff.removed["key"], strict=True)) == sorted(removed)
    found = diff.corrected
    assert sorted(zip(found["table"], found["key"], found["field"], strict=True)) == sorted(cells)
    for place, column in ((0, "from"), (1, "to")):
        empty = {cell for cell, values in cells.items() if values[place] is None}
        assert {tuple(row) for row in found.loc[found[column].isna(), ["table", "key", "field"]].to_numpy()} == empty
    assert diff.counts()["Events retired"] == len(diff.retired)


def corrected(table: str, place: int, **cells: Any) -> Edition:
    """The real edition with some cells of one row changed."""
    rows = rows_of(REAL)
    rows[table][place] |= cells
    return edited(rows)


def place_of(table: str, condition: Callable[[Row], bool]) -> int:
    return next(place for place, row in enumerate(rows_of(REAL)[table]) if condition(row))


def test_a_corrected_value_names_its_claims() -> None:
    place = place_of("events", lambda row: (row["killed_high"] or 0) > 0)
    event = rows_of(REAL)["events"][place]
    diff = between(REAL, corrected("events", place, killed_high=99, date_basis=None, title="Another title"))
    found = diff.corrected.set_index("field")
    said = [row for row in rows_of(REAL)["claims"] if row["event_id"] == event["event_id"]]
    behind = sorted(row["claim_id"] for row in said if row["field"] == "killed")
    assert found.loc["killed_high", "claims"] == ";".join(behind)
    assert (found.loc["killed_high", "from"], found.loc["killed_high", "to"]) == (str(event["killed_high"]), "99")
    assert found.loc[["date_basis"], "to"].isna().all() and found.loc[["title"], "claims"].isna().all()
    assert set(found["event_id"]) == {event["event_id"]}
    assert (diff.step(), diff.counts()) == (
        "patch",
        {"Events added": 0, "Events corrected": 1, "Events retired": 0, "Schema": 0},
    )
    assert f"events {event['event_id']}: killed_high: {event['killed_high']} -> 99  [" in diff.text()


@pytest.mark.parametrize("table", ["casualties", "damage", "event_actors", "affiliations", "event_links", "claims"])
def test_every_derived_row_has_claims_behind_it(table: str) -> None:
    column = {"casualties": "contested", "damage": "contested", "event_actors": "attribution", "claims": "coder"}
    field = column.get(table, "n_denying" if table == "affiliations" else "claim_id")
    rows = rows_of(REAL)
    for row in rows[table]:
        values = {"contested": not row.get("contested"), "n_denying": 77, "coder": "z", "claim_id": row.get("claim_id")}
        values["attribution"] = "denied" if row.get("attribution") == "unknown" else "unknown"
        row[field] = values[field]
    found = between(REAL, edited(rows)).corrected
    known = {row["claim_id"] for row in rows["claims"]}
    assert len(found) == (0 if table == "event_links" else len(rows[table]))
    assert found["claims"].notna().all()
    assert {claim for claims in found["claims"] for claim in claims.split(";")} <= known


def test_a_retired_event_keeps_its_tombstone() -> None:
    rows = rows_of(REAL)
    gone, kept = rows["events"].pop(0), rows["events"][0]
    said = {"retired_in": "9.9.9", "successor_id": kept["event_id"], "reason": "Twice."}
    grave = {"table": "events", "id": gone["event_id"]} | said
    # an actor of the same key is another thing
    other = grave | {"table": "actors", "reason": "Another."}
    diff = between(REAL, edited(rows)._replace(retired=(grave, other)))
    assert diff.retired.to_dict("records") == [{"event_id": gone["event_id"], "title": gone["title"]} | said]
    assert (diff.step(), diff.counts()["Events retired"]) == ("major", 1)
    assert f"{gone['event_id']}  {gone['title']}: Twice.; see {kept['event_id']}" in diff.text()
    silent = between(REAL, edited(rows))
    assert silent.retired[["retired_in", "successor_id", "reason"]].isna().to_numpy().all()


def test_a_new_event_is_minor_and_listed() -> None:
    rows = rows_of(REAL)
    new = rows["events"][0] | {"event_id": "SE-00000", "title": "A new one"}
    diff = between(REAL, edited({**rows, "events": [*rows["events"], new]}))
    assert (diff.step(), diff.counts()["Events added"], diff.counts()["Events corrected"]) == ("minor", 1, 0)
    assert "SE-00000  A new one" in diff.text()
    assert between(diff.new, REAL).step() == "major"


def test_a_row_that_follows_from_claims_may_go() -> None:
    rows = rows_of(REAL)
    gone = rows["casualties"].pop()
    diff = between(REAL, edited(rows))
    assert diff.step() == "patch"
    assert diff.removed.to_dict("records") == [
        {"table": "casualties", "key": gone["casualty_id"], "event_id": gone["event_id"]}
    ]
    assert diff.counts()["Events corrected"] == 1


EVENTS = SCHEMA.tables["events"]


def with_table(table: Table) -> Schema:
    return replace(SCHEMA, tables={**SCHEMA.tables, table.name: table})


def with_field(name: str, **parts: Any) -> Schema:
    fields = tuple(replace(field, **parts) if field.name == name else field for field in EVENTS.fields)
    return with_table(replace(EVENTS, fields=fields))


def with_terms(change: Callable[[tuple[Term, ...]], tuple[Term, ...]]) -> Schema:
    known = SCHEMA.vocabularies["weapon"]
    changed = replace(known, terms=change(known.terms))
    return replace(SCHEMA, vocabularies={**SCHEMA.vocabularies, "weapon": changed})


LAST = SCHEMA.vocabularies["weapon"].terms[-1]
NEW = replace(LAST, value="new_value")


@pytest.mark.parametrize(
    ("new", "step"),
    [
        (SCHEMA, None),
        (replace(SCHEMA, tables={name: SCHEMA.tables[name] for name in SCHEMA.tables if name != "damage"}), "major"),
        (replace(SCHEMA, tables={**SCHEMA.tables, "more": replace(EVENTS, name="more")}), "minor"),
        (with_table(replace(EVENTS, fields=EVENTS.fields[:-1])), "major"),
        (with_table(replace(EVENTS, fields=(*EVENTS.fields, TITLE))), "minor"),
        (with_table(replace(EVENTS, fields=(EVENTS.fields[-1], *EVENTS.fields[:-1]))), "minor"),
        (with_table(replace(EVENTS, description="Other words.")), "patch"),
        (with_table(replace(EVENTS, primary_key=("event_id", "title"))), "major"),
        (with_table(replace(EVENTS, foreign_keys=())), "major"),
        (with_table(replace(EVENTS, rules=EVENTS.rules[:-1])), "major"),
        (with_table(replace(EVENTS, rules=(*EVENTS.rules, replace(EVENTS.rules[0], name="more")))), "patch"),
        (with_table(replace(EVENTS, rules=(replace(EVENTS.rules[0], description="Other."), *EVENTS.rules[1:]))), None),
        (with_field("killed_low", description="Other words."), "patch"),
        (with_field("killed_low", type="number"), "major"),
        (with_field("killed_low", unit="soldiers"), "major"),
        (with_field("killed_low", minimum=1), "patch"),
        (with_field("killed_low", minimum=-1), "major"),
        (with_field("killed_low", minimum=None), "major"),
        (with_field("killed_low", maximum=5), "patch"),
        (with_field("title", max_length=121), "major"),
        (with_field("title", max_length=119), "patch"),
        (with_field("title", required=False), "major"),
        (with_field("time_local", required=True), "patch"),
        (with_field("title", pattern=None), "major"),
        (with_field("voices", pattern="a"), "major" if EVENTS.field("voices").pattern else "patch"),
        (with_field("weapon", vocabulary=None), "major"),
        (with_terms(lambda terms: (NEW, *terms)), "minor"),
        (with_terms(lambda terms: terms[:-1]), "major"),
        (with_terms(lambda terms: terms[::-1]), "major"),
        (with_terms(lambda terms: (*terms[:-1], replace(LAST, definition="Other."))), "patch"),
    ],
)
def test_a_promise_withdrawn_is_major(new: Schema, step: str | None) -> None:
    diff = Diff(REAL, REAL, {}, differences(SCHEMA, new))
    assert diff.step() == step
    assert len(diff.schema) == diff.counts()["Schema"] == len(diff.changes)


@pytest.mark.parametrize("name", ["events", "casualties", "crosswalk"])
def test_a_key_that_is_repeated_is_refused(name: str) -> None:
    rows = rows_of(REAL)
    rows[name].append(rows[name][0])
    with pytest.raises(Refused, match=f"{name}:0: primary_key: .* is repeated"):
        between(REAL, edited(rows))


def test_nulls_are_equal_and_differ_from_values() -> None:
    old = pa.table({"k": [1, 2, 3, 4], "v": pa.array([None, None, 0, 1], pa.int32())})
    new = pa.table({"k": [4, 3, 2, 1], "v": pa.array([1, None, 0, None], pa.int32())})
    delta = deltas.delta("t", old, new, ("k",))
    assert delta.cells["v"].to_pylist() == [{"k": 2, "from": None, "to": 0}, {"k": 3, "from": 0, "to": None}]
    assert not delta.added.num_rows and not delta.removed.num_rows


def test_tombstones_that_cannot_be_read_are_refused() -> None:
    for retired in ("SE-00000", ["SE-00000"], [{"event_id": "SE-00000"}]):
        broken = Package(FIRST.folder, {**FIRST.descriptor, "retired": retired})
        with pytest.raises(Refused, match=r"datapackage\.json:0: retired: "):
            changes.tombstones(broken)


def test_released_versions_folders_and_archives_can_be_compared() -> None:
    ways = ("0.1.0", str(archives.path("0.1.0")), archives.path("0.1.0"), FIRST, FIRST.folder)
    assert all(changes.diff(FIRST, way).empty for way in ways)
    since = changes.diff("0.1.0", "0.2.0")
    assert (since.step(), since.counts()["Events added"], since.counts()["Events retired"]) == ("minor", 15, 0)
    assert_makes(since.old, since.new)
    assert since.text().startswith("0.1.0 -> 0.2.0: minor\n15 events added, ")
    with pytest.raises(KeyError, match=r"'9\.9\.9'.*; there are 0\.1\.0"):
        changes.diff("0.1.0", "9.9.9")
    with pytest.raises(KeyError, match="unknown released version: 'no/such/folder', and no path either; there are"):
        changes.diff("0.1.0", "no/such/folder")


# The field of the claims that each column of events follows from.
FIELDS = {
    "date": ("date_start", "date_end", "date_edtf", "date_precision", "date_basis"),
    "time_local": ("time_local", "time_approximate", "start_utc"),
    "location": (
        *("location_id", "location_name", "location_precision", "radius_km", "latitude", "longitude"),
        *("admin1_name", "admin1_pcode"),
    ),
    "initiator": ("initiator_id", "initiator_name"),
    "target": ("target_id", "target_name"),
    "weapon": ("weapon",),
    "event_status": ("event_status",),
    "killed": ("killed_low", "killed_high", "civilians_killed_low"),
    "injured": ("injured_low", "injured_best"),
}


@pytest.mark.parametrize("field", FIELDS)
def test_a_value_of_an_event_rests_on_the_claims_about_it(field: str) -> None:
    said = Grounds(REAL.tables, REAL.schema)
    about: dict[tuple[str | None, str], list[str]] = {}
    for claim in REAL.tables["claims"].to_pylist():
        about.setdefault((claim["event_id"], claim["field"]), []).append(claim["claim_id"])
    for row in REAL.tables["events"].to_pylist():
        for column in FIELDS[field]:
            assert said.behind("events", row, column) == sorted(about.get((row["event_id"], field), [])), column


def test_a_value_that_lost_its_claims_names_those_that_are_gone() -> None:
    diff = changes.diff("0.2.0", archives.package("1.0.0"))
    found = diff.corrected.query("event_id == 'SE-GABQ2' and field == 'killed_best'")
    gone = ";".join(f"SE-GABQ2/{block}/killed.us-soldiers" for block in ("d2", "d4", "d6"))
    assert found[["from", "claims"]].to_numpy().tolist() == [["0", gone]]


def test_long_texts_are_shown_where_they_differ() -> None:
    words = REAL.tables["events"]["description"][0].as_py()
    diff = between(REAL, corrected("events", 0, description=words.rsplit(" ", 1)[0] + " otherwise"))
    (line,) = [line for line in diff.text().splitlines() if ": description: " in line]
    assert " ... " in line
    assert line.endswith("otherwise")


def test_editions_and_what_lies_between_them_show_what_they_are() -> None:
    assert repr(REAL) == f"<Edition 0.1.0: {len(REAL.tables)} tables>"
    assert repr(edited({}, version="")).startswith("<Edition ?: ")
    made = between(REAL, REAL)
    with pytest.raises(TypeError, match=r"ask diff\.empty"):
        bool(made)
    assert made.empty
    told = list(changes._told(between(archived("0.1.0"), archived("0.2.0"))))
    shown = between(archived("0.1.0"), archived("0.2.0"))
    assert all(line in repr(shown) for line in told[:2])
    assert "0.2.0" in shown._repr_html_()


def archived(version: str) -> Edition:
    return Edition.of(archives.package(version))


def test_versions_are_compared_by_number_path_or_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert changes._meant(FIRST) is FIRST
    assert changes._meant("0.1.0").version == changes._meant(FIRST.folder).version == "0.1.0"
    with pytest.raises(KeyError, match="no path either"):
        changes._meant("nowhere")
    with pytest.raises(KeyError, match="unknown released version"):
        changes._meant("9.9.9")
    with monkeypatch.context() as patched:
        # The installed version can be named before it is released.
        patched.setattr(archives, "versions", lambda: ("0.1.0",))
        assert changes._meant(Package.open().version).folder == Package.open().folder
    folder = shutil.copytree(FIRST.folder, tmp_path / "copy", copy_function=shutil.copyfile)
    (folder / FIRST.path("damage").relative_to(FIRST.folder)).write_bytes(b"PAR1")
    with pytest.raises(Refused):
        changes._meant(folder)


@pytest.mark.parametrize(
    ("old", "new", "change", "step"),
    [
        ({}, {"unique": True}, "added", "patch"),
        ({"unique": True}, {}, "removed", "major"),
        ({"unique": True}, {"unique": False}, "changed", "major"),
    ],
)
def test_a_promise_may_be_added_and_is_kept(old: Row, new: Row, change: str, step: str) -> None:
    assert list(_promises("rule", "x", old, new)) == [Change("rule", "x", change, "unique", step)]
    assert list(_promises("rule", "x", old, old)) == []


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[1]]),
        pa.array([{"a": 1}]),
        pa.array([dt.datetime(2022, 8, 24)], pa.timestamp("us")),
        pa.array([10**7], pa.int32()).cast(pa.date32()),
    ],
    ids=["list", "struct", "instant of no zone", "day of no calendar"],
)
def test_content_that_has_no_canonical_form_has_no_hash(column: pa.Array) -> None:
    with pytest.raises(Refused, match="content_hash: expected flat columns"):
        content_hash(pa.table({"x": column}))


def test_behind_a_total_are_the_claims_on_it() -> None:
    package = archives.package("2.0.0")
    grounds = Grounds({name: package.table(name) for name in package.names}, package.schema)
    totals = package.table("totals").to_pylist()
    claims = {row["claim_id"]: row for row in package.table("claims").to_pylist()}
    assert totals
    for row in totals:
        behind = grounds.behind("totals", row, "low")
        assert behind
        said = {(claims[each]["event_id"], claims[each]["subject_id"], claims[each]["value"]) for each in behind}
        assert said == {(row["event_id"], row["actor_id"], row["window"])}
        assert {claims[each]["field"] for each in behind} == {f"{row['outcome']}_total"}
