"""The codebook says all that the schema says, in the schema's order, and stays valid Markdown."""

from __future__ import annotations

import re

import pytest

from syria_events.schema import Field, ForeignKey, Rule, Schema, Table, Term, Vocabulary, dictionary, installed

SMALL = Schema(
    {
        "things": Table(
            "things",
            "Things",
            "What there is.",
            (
                Field("thing_id", "string", "Key | bar.", required=True, unique=True, pattern="(a|b)+"),
                Field("owner_id", "string", "Owner."),
                Field("colour", "string", "Colour.", vocabulary="colour"),
                Field("size", "number", "Size.", unit="metres", minimum=0, maximum=2.5),
                Field("tags", "string", "Tags.", separator=";", max_length=9, pattern="x" * 60),
                Field("shape", "any", "Shape."),
            ),
            ("thing_id",),
            (ForeignKey(("owner_id",), "owners", ("owner_id",)), ForeignKey(("colour",), "colour", ("value",))),
            (Rule("whole", "Size comes with a shape.", together=("size", "shape")),),
        )
    },
    {
        "colour": Vocabulary(
            "colour",
            (Term("red", "Red", "Like blood.", "0.1.0", "warm"), Term("blue", "Blue", "Like sky.", "0.2.0", None)),
        )
    },
)


def test_a_codebook_row_holds_all_a_field_says() -> None:
    rows = {str(row["column"]): row for row in dictionary.codebook(SMALL.tables["things"], SMALL)}
    assert list(rows) == ["thing_id", "owner_id", "colour", "size", "tags", "shape"]
    blank = dict.fromkeys(rows["shape"]) | {"table": "things", "key": False, "required": False, "unique": False}
    assert rows["thing_id"] == blank | {
        "column": "thing_id",
        "type": "string",
        "key": True,
        "required": True,
        "unique": True,
        "pattern": "(a|b)+",
        "description": "Key | bar.",
    }
    assert rows["owner_id"] == blank | {
        "column": "owner_id",
        "type": "string",
        "refers_to": "owners.owner_id",
        "description": "Owner.",
    }
    assert rows["colour"] == blank | {
        "column": "colour",
        "type": "string",
        "vocabulary": "colour",
        "values": "red;blue",
        "description": "Colour.",
    }
    assert rows["size"] == blank | {
        "column": "size",
        "type": "number",
        "unit": "metres",
        "minimum": 0,
        "maximum": 2.5,
        "description": "Size.",
    }


def test_vocabulary_rows_keep_the_order_of_the_vocabulary() -> None:
    assert [(row["value"], row["broader"]) for row in dictionary.vocabulary_rows(SMALL)] == [
        ("red", "warm"),
        ("blue", None),
    ]


def test_every_row_of_a_markdown_table_has_the_cells_of_its_header() -> None:
    for schema in (SMALL, installed()):
        cells = 0
        for line in dictionary.markdown(schema).splitlines():
            bars = len(re.findall(r"(?<!\\)\|", line))
            assert not line.startswith("|") or cells in (0, bars), line
            cells = bars if line.startswith("|") else 0
        assert "\n|" in dictionary.markdown(schema)


def test_markdown_says_all_a_field_says() -> None:
    text = dictionary.markdown(SMALL)
    assert "| `thing_id` | string | Key \\| bar. | required, unique, matches `(a\\|b)+` |" in text
    assert "| `colour` | string | Colour. | value of [colour](#colour-values) |" in text
    assert "| `owner_id` | string | Owner. | value of `owners.owner_id` |" in text
    assert "| `size` | number, metres | Size. | at least 0, at most 2.5 |" in text
    assert "several, with `;` between, at most 9 characters, [pattern 1](#patterns)" in text
    assert "| `shape` | WKB | Shape. |  |" in text
    assert "- `whole`: Size comes with a shape." in text
    assert f"1.\n\n   ```text\n   {'x' * 60}\n   ```\n" in text
    assert "Used by `things.colour`." in text
    assert text.index("`red`") < text.index("`blue`")


def test_markdown_of_the_dataset_leaves_nothing_out() -> None:
    schema = installed()
    text = dictionary.markdown(schema)
    headings = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert headings[0] == "events"
    assert sorted(headings) == sorted([*schema.tables, *(f"{name} values" for name in schema.vocabularies)])
    for table in schema.tables.values():
        for field in table.fields:
            assert f"| `{field.name}` |" in text
            assert not field.pattern or field.pattern in text or field.pattern.replace("|", "\\|") in text
    for vocabulary in schema.vocabularies.values():
        assert all(f"| `{value}` |" in text for value in vocabulary.values)
    targets = {heading.lower().replace(" ", "-") for heading in [*headings, "Patterns"]}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= targets


@pytest.mark.parametrize("name", installed().tables)
def test_every_column_is_described(name: str) -> None:
    table = installed().tables[name]
    assert [row["column"] for row in dictionary.codebook(table, installed())] == list(table.names)
    assert all(row["description"] for row in dictionary.codebook(table, installed()))


def test_tables_are_ordered_for_readers_and_none_is_lost() -> None:
    assert dictionary.ordered(installed())[:2] == ["events", "event_actors"]
    assert sorted(dictionary.ordered(installed())) == sorted(installed().tables)
    tables = dict.fromkeys(("things", "crosswalk", "boxes", "claims"), SMALL.tables["things"])
    assert dictionary.ordered(Schema(tables, {})) == ["claims", "crosswalk", "boxes", "things"]
