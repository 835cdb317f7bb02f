"""What catalogues, search engines and R readers are told, held against their own validators."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml
from datacite import schema45
from hypothesis import given
from hypothesis import strategies as st

from effort import fewest
from syria_events import schema, strategies
from syria_events.checks.rowrules import translated
from syria_events.editions import datapackage
from syria_events.editions.datapackage import Package
from syria_events.issues import Refused
from syria_events.publishing import datadict, metadata
from syria_events.schema import Rule, arrow

pytestmark = pytest.mark.slow

SCHEMA = schema.installed()
PACKAGE = Package.open()
TABLES = {name: PACKAGE.table(name) for name in PACKAGE.names}
DESCRIPTOR: dict[str, Any] = {"created": "2026-11-23T00:00:00Z", **PACKAGE.descriptor}

# The prefix that DataCite keeps for tests; no DOI of ours exists.
TEST_DOI = "10.5072/syria-events"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The folder of the installed package with the metadata beside its descriptor."""
    root = schema.root()
    shutil.copytree(root / "schema", tmp_path / "schema")
    shutil.copytree(root / "syria_events" / "data", tmp_path / "syria_events" / "data")
    (tmp_path / "croissant.json").write_text(json.dumps(metadata.croissant(DESCRIPTOR, SCHEMA)), "utf-8")
    (tmp_path / "data-dict.yaml").write_text(datadict.data_dict(DESCRIPTOR, SCHEMA, TABLES), "utf-8")
    return tmp_path


def test_the_same_input_gives_the_same_text() -> None:
    for make in (metadata.datacite, metadata.croissant):
        assert json.dumps(make(DESCRIPTOR, SCHEMA)) == json.dumps(make(dict(DESCRIPTOR), schema.read(schema.root())))
    assert datadict.data_dict(DESCRIPTOR, SCHEMA, TABLES) == datadict.data_dict(DESCRIPTOR, SCHEMA, dict(TABLES))


@pytest.mark.parametrize("created", [None, "", 2026])
def test_a_day_is_asked_of_the_descriptor(created: object) -> None:
    undated = DESCRIPTOR | {"created": created}
    for make in (metadata.datacite, metadata.croissant):
        with pytest.raises(Refused, match=r"datapackage\.json:0: created"):
            make(undated, SCHEMA)


def test_datacite_is_valid_and_holds_no_doi() -> None:
    record = metadata.datacite(DESCRIPTOR, SCHEMA)
    schema45.validator.validate(record)
    assert "doi" not in record
    with_doi = record | {"doi": TEST_DOI}
    schema45.validator.validate(with_doi)
    assert TEST_DOI in schema45.tostring(with_doi | {"identifiers": []})
    wrong = record | {"dates": [{"date": "2026-11-23", "dateType": "Coverage"}]}
    assert not schema45.validate(wrong)


def test_datacite_says_what_the_descriptor_says() -> None:
    record = metadata.datacite(DESCRIPTOR, SCHEMA)
    assert record["version"] == DESCRIPTOR["version"]
    assert record["publicationYear"] == DESCRIPTOR["created"][:4]
    assert [entry["name"] for entry in record["creators"]] == [entry["title"] for entry in DESCRIPTOR["contributors"]]
    assert record["rightsList"][0]["rightsIdentifier"] == "cc-by-4.0"
    assert {entry["relatedIdentifier"] for entry in record["relatedIdentifiers"]} == {
        entry["path"] for entry in DESCRIPTOR["sources"]
    }
    assert f"{TABLES['events'].num_rows} events" in record["sizes"]


def test_a_publisher_may_differ_from_the_creators() -> None:
    others = [*DESCRIPTOR["contributors"], {"title": "An Archive", "roles": ["publisher"]}]
    record = metadata.datacite(DESCRIPTOR | {"contributors": others}, SCHEMA)
    assert "An Archive" not in metadata.citation(DESCRIPTOR | {"contributors": others})
    assert [entry["title"] for entry in metadata.creators({"contributors": others})] == [others[0]["title"]]
    assert record["publisher"] == {"name": "An Archive"}
    assert "An Archive" not in {entry["name"] for entry in record["creators"]}


def plain(value: Any) -> Any:
    """A value as mlcroissant hands it out: text as bytes, days as instants."""
    if isinstance(value, str):
        return value.encode()
    return datetime.combine(value, datetime.min.time()) if type(value) is date else value


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_croissant_is_valid_and_loads_every_table(tree: Path) -> None:
    import mlcroissant as mlc  # slow, and warns when it is imported

    found = mlc.Dataset(jsonld=tree / "croissant.json")
    assert not found.metadata.ctx.issues.errors
    assert not found.metadata.ctx.issues.warnings
    for name, data in TABLES.items():
        records = list(found.records(record_set=name))
        ours = [{f"{name}/{key}": plain(value) for key, value in row.items()} for row in data.to_pylist()]
        assert records == ours, name
    for name, vocabulary in SCHEMA.vocabularies.items():
        values = [record[f"{name}/value"].decode() for record in found.records(record_set=name)]
        assert tuple(values) == vocabulary.values


def test_croissant_names_every_file_with_its_hash() -> None:
    files = metadata.croissant(DESCRIPTOR, SCHEMA)["distribution"]
    assert {(file["contentUrl"], f"sha256:{file['sha256']}") for file in files} == {
        (resource["path"], resource["hash"]) for resource in DESCRIPTOR["resources"]
    }


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The command data-dict; its wheel installs it without the right to run it."""
    copy = tmp_path_factory.mktemp("bin") / "data-dict"
    shutil.copy(Path(sys.executable).parent / "data-dict", copy)
    copy.chmod(0o755)
    return str(copy)


def data_dict_issues(validator: str, folder: Path) -> str:
    """What data-dict says of the Parquet files in `folder`, nothing where all is well."""
    command = [validator, "validate-data", str(folder / "data-dict.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 and "warning" not in done.stderr else done.stdout + done.stderr


def test_data_dict_holds_of_the_parquet(tree: Path, validator: str) -> None:
    assert not data_dict_issues(validator, tree)


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("sources", "kind", "nobody"),
        ("casualties", "actor_id", "nobody-at-all"),
        ("affiliations", "n_asserting", -1),
        ("events", "n_origins", 10_000),
        ("claims", "voice_id", None),
        ("actors", "name", "tab\there"),
    ],
)
def test_data_dict_finds_what_is_wrong(tree: Path, validator: str, name: str, column: str, value: object) -> None:
    file = tree / datapackage.table_path(name)
    data = arrow.read(file)
    kind = data.schema.field(column).type
    cells = [value, *data[column].to_pylist()[1:]]
    changed = pa.array(cells, kind.value_type if pa.types.is_dictionary(kind) else kind)
    place = data.column_names.index(column)
    file.write_bytes(arrow.to_bytes(data.set_column(place, pa.field(column, changed.type), changed)))
    assert "error[D" in data_dict_issues(validator, tree)


@pytest.mark.slow
@fewest
@given(tables=strategies.datasets())
def test_data_dict_holds_of_any_dataset(tables: dict[str, pa.Table], validator: str, tmp_path: Path) -> None:
    paths = {f"syria_events/data/{name}.parquet": data for name, data in tables.items()}
    for path, data in paths.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(arrow.to_bytes(data))
    (tmp_path / "data-dict.yaml").write_text(datadict.data_dict(DESCRIPTOR, SCHEMA, tables), "utf-8")
    found = data_dict_issues(validator, tmp_path)
    assert not found


def test_data_dict_is_yaml_that_names_every_column() -> None:
    found = yaml.safe_load(datadict.data_dict(DESCRIPTOR, SCHEMA, TABLES))
    assert found["version"] == {"number": DESCRIPTOR["version"]}
    columns = {entry["name"]: tuple(column["name"] for column in entry["columns"]) for entry in found["tables"]}
    assert columns == {name: table.names for name, table in SCHEMA.tables.items()}
    links = [key for table in SCHEMA.tables.values() for key in table.foreign_keys if key.target in SCHEMA.tables]
    assert len(found["relationships"]) == len(links)


def test_yaml_keys_that_mean_something_else_are_quoted() -> None:
    value = {"no": "a: b", "yes": [{"on": [1, None, True]}], "skos:exactMatch": {"x": float("-inf")}, "e": []}
    assert yaml.safe_load("\n".join(datadict._yaml(value))) == value


RULES = [
    Rule("o", "", ordered=("a", "b", "c")),
    Rule("t", "", together=("a", "b", "c")),
    Rule("w", "", when=(("a", "present"), ("b", (1, 2))), then=(("c", "absent"),)),
    Rule("v", "", when=(("a", (1,)),), then=(("b", "present"), ("c", (0, 1)))),
]


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
@given(row=st.fixed_dictionaries({column: st.none() | st.integers(0, 2) for column in "abc"}))
def test_a_rule_in_sql_means_what_the_rule_means(rule: Rule, row: Mapping[str, Any]) -> None:
    with closing(sqlite3.connect(":memory:")) as base:
        cells = ", ".join(f"{'NULL' if value is None else value} AS {column}" for column, value in row.items())
        (met,) = base.execute(f"SELECT {translated(rule).sql()} FROM (SELECT {cells})").fetchone()
    assert (met is None or bool(met)) == rule.holds(row)


def test_a_rule_without_some_columns_asks_less_or_nothing() -> None:
    ordered, together, when, _ = (translated(rule).sql(without=frozenset("b")) for rule in RULES)
    assert ordered == "(a <= c)"
    assert together == "((a IS NULL) = (c IS NULL))"
    assert when is None
    assert translated(RULES[3]).sql(without=frozenset("bc")) is None
