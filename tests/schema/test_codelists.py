"""The lists of codes that are kept with the package: each is told of, and leads only to lists that there are."""

from __future__ import annotations

import csv

import pytest

from syria_events.schema import codelists
from syria_events.schema.codelists import FOLDER, codelist


def test_every_file_is_told_of_and_every_code_stands_once() -> None:
    assert {file.stem for file in FOLDER.glob("*.csv")} == {"lists", *codelists.codelists()}
    for name in codelists.codelists():
        found = codelist(name)
        assert found.name == name
        assert all((found.title, found.source, found.read_on, found.licence)), name
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            codes = [row["code"] for row in csv.DictReader(lines)]
        assert sorted(found.rows) == sorted(codes) != [], name


def test_a_list_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(KeyError) as caught:
        codelist("postcodes")
    assert caught.value.args == (f"no list 'postcodes'; the lists are {', '.join(codelists.codelists())}",)
