"""The suite of planted faults: it plants what it says, the sound data pass, and no more survives than is on record."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import faultpage
import faults
import pytest
from planted import Fault, chance

from syria_events import cli, schema
from syria_events.checks.validation import validate_package
from syria_events.coding import build
from syria_events.editions.datapackage import Package

ROOT = schema.root()
SCHEMA = schema.installed()
PLACES = {"latitude", "longitude", "geometry"}  # which follow one another


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[faults.Bench]:
    made = faults.Bench(tmp_path_factory.mktemp("bench"))
    with faults.remembering(made):
        yield made


def drawn(number: int, fits: Callable[[Fault], bool] = lambda fault: True) -> list[Fault]:
    """Some of the faults, the same on every run."""
    return chance("tests").sample([fault for fault in faults.faults() if fits(fault)], number)


def test_there_are_many_of_them_over_every_column_and_the_same_on_every_run() -> None:
    found = faults.faults()
    assert len(found) >= 1200
    where = {(fault.target, fault.place) for fault in found}
    assert where >= {(name, column) for name, table in SCHEMA.tables.items() for column in table.names}
    assert {fault.target for fault in found} >= {f"coding/{name}.csv" for name in ("actors", "retired", "coders")}
    again = faults.faults.__wrapped__()
    assert found == again
    assert len(set(map(str, found))) > 0.99 * len(found)


def test_a_fault_in_a_table_is_one_cell_or_one_row() -> None:
    for fault in faults.faults():
        if fault.rows is None:
            continue
        before, after = faults.sound()[fault.target], fault.rows()
        # A row that is not touched is the very row, which is quickly seen.
        kept, standing = set(map(id, after)), set(map(id, before))
        lost = [row for row in before if id(row) not in kept]
        new = [row for row in after if id(row) not in standing]
        if fault.kind == "rows swapped":
            assert sum(one is not other for one, other in zip(before, after, strict=True)) == 2
        elif fault.kind == "all rows deleted":
            assert after == []
        elif fault.place == "row":
            assert abs(len(after) - len(before)) == 1
            assert (len(lost), len(new)) in {(1, 0), (0, 1), (0, 0)}
        else:
            ((old,), (changed,)) = lost, new
            columns = {column for column in old if old[column] != changed[column]}
            exchanged = set(fault.place.split("/"))
            assert columns in ({fault.place}, exchanged) or columns <= PLACES, str(fault)


def test_a_fault_in_the_descriptor_is_one_entry() -> None:
    before = {**Package.open(ROOT).descriptor, "version": faults.VERSION}
    for fault in faults.faults():
        if fault.descriptor is not None:
            after = fault.descriptor
            assert sum(before.get(key) != after.get(key) for key in before) == 1, str(fault)


def test_a_fault_in_the_coding_is_in_one_file_and_one_place() -> None:
    for fault in faults.faults():
        if fault.files is None:
            continue
        assert sum(content is not None for content in fault.files.values()) <= 1
        for path, content in fault.files.items():
            before = (ROOT / path).read_bytes() if (ROOT / path).exists() else None
            assert before != content, str(fault)
            if fault.target.endswith(".toml") and fault.place not in ("file", "block") and content and before:
                lines = Counter(content.split(b"\n")), Counter(before.split(b"\n"))
                assert max(sum((lines[0] - lines[1]).values()), sum((lines[1] - lines[0]).values())) == 1, str(fault)


def test_the_sound_dataset_passes(bench: faults.Bench) -> None:
    assert validate_package(bench.folder).ok
    assert build.problems(bench.folder, SCHEMA) == []
    for name in SCHEMA.tables:
        nothing = Fault("nothing", name, "", "", rows=lambda name=name: faults.sound()[name])  # type: ignore[misc]
        verdict = bench.verdict(nothing)
        assert (verdict.rules, verdict.pandera, verdict.broken) == ((), False, "")


def test_after_a_fault_the_copy_is_as_it_was(bench: faults.Bench) -> None:
    def contents() -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in sorted(bench.folder.rglob("*")) if file.is_file()}

    before = contents()
    for fault in [*drawn(5), *[each for each in faults.faults() if each.kind.startswith("file ")][-4:]]:
        with bench.planting(fault):
            assert contents() != before
        assert contents() == before


def held(bench: faults.Bench, number: int) -> None:
    """Holds some faults against the record."""
    on_record = faultpage.reasons()
    for fault in drawn(number):
        verdict = bench.verdict(fault)
        assert not verdict.broken, f"{fault}\n{verdict.broken}"
        assert verdict.refused or faultpage.place(fault) in on_record, f"not on record in docs/faults.md: {fault}"
        assert verdict.refused or not verdict.pandera, f"pandera alone refuses {fault}"


def test_no_more_survives_than_is_on_record(bench: faults.Bench) -> None:
    held(bench, 8)


@pytest.mark.slow
def test_no_more_of_many_survives_than_is_on_record(bench: faults.Bench) -> None:
    held(bench, 250)


def test_what_is_on_record_has_a_reason_and_a_fault() -> None:
    told = faultpage.reasons()
    assert told
    assert {where for where, why in told.items() if why == faultpage.UNSAID} == set()
    assert set(told) <= {faultpage.place(fault) for fault in faults.faults()}


@pytest.mark.parametrize("number", [2, pytest.param(40, marks=pytest.mark.slow)])
def test_the_verdict_is_that_of_the_command(number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench = faults.Bench(tmp_path)
    with faults.remembering(bench):
        verdicts = [
            bench.verdict(fault) for fault in drawn(number, lambda fault: not fault.target.startswith("schema"))
        ]
    for verdict in verdicts:
        with bench.planting(verdict.fault):
            if verdict.fault.files is None:
                code = cli.main(["validate", str(tmp_path), "--json"])
                said = {issue["rule"] for issue in json.loads(capsys.readouterr().out)["issues"]}
            else:
                issues = build.lint(tmp_path)
                code, said = int(bool(issues)), {issue.rule for issue in issues}
        assert code == int(verdict.refused), str(verdict.fault)
        assert said == set(verdict.rules)


def test_the_command_prints_scores_and_survivors(capsys: pytest.CaptureFixture[str]) -> None:
    code = faults.main(["--table", "totals", "--kind", "row ", "--json"])
    (told, *_) = found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert {each["target"] for each in found} == {"totals"}
    assert told["rules"] == ["derived"]
    faults.main(["--table", "totals", "--kind", "rows swapped"])
    out = capsys.readouterr().out
    assert "rows swapped" in out
    assert "What nobody refuses (0)" in out


def test_entries_of_incidents_are_damaged_as_toml(tmp_path: Path) -> None:
    """What a value is changed to can be read, so that it is not the reader of TOML that refuses it."""
    read = 0
    entries = [fault for fault in faults.faults() if fault.place.startswith("says.")]
    for fault in entries:
        for content in (fault.files or {}).values():
            try:
                tomllib.loads((content or b"").decode())
                read += 1
            except tomllib.TOMLDecodeError:
                continue
    assert read > 0.7 * len(entries)
