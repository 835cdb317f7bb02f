"""What stands behind a value: the claims, and the words of the document that carry them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from syria_events import naming
from syria_events.derivation import spans
from syria_events.editions.datapackage import Package
from syria_events.editions.documents import decode
from syria_events.frames.outgoing import framed
from syria_events.issues import Issue
from syria_events.schema import Field

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Row = Mapping[str, Any]


@overload
def claims(event_id: str, field: str | None = None, *, as_: Literal["pandas"] = "pandas") -> pd.DataFrame: ...
@overload
def claims(event_id: str, field: str | None = None, *, as_: Literal["polars"]) -> pl.DataFrame: ...
@overload
def claims(event_id: str, field: str | None = None, *, as_: Literal["arrow"]) -> pa.Table: ...
@overload
def claims(event_id: str, field: str | None = None, *, as_: Literal["duckdb"]) -> duckdb.DuckDBPyRelation: ...


@naming.public
def claims(event_id: str, field: str | None = None, *, as_: str = "pandas") -> Any:
    """The claims of one event, with the names of who says it, who relays it and where it was read.

    One row per claim: the columns of the claims table, after them `voice`, `via` and `document`.
    `field` keeps one value: "killed", "killed.us-soldiers" for one side, or any other that
    `disagreements` and `history` name. Claims about actors that the event's passages carry are
    included; their event_id is empty. `as_` is the library of the frame, as in `load`.

    Raises KeyError when there is no such event, or no such field and no claim on such a value.

    >>> import syria_events as se
    >>> killed = se.claims("SE-074XC", "killed")
    >>> said_by_us = killed[killed["voice_id"] == "us-centcom-spokesman"]
    >>> int(said_by_us["low"].max()), int(said_by_us["high"].max())
    (0, 0)
    """
    if not isinstance(event_id, str):
        raise TypeError(f"event_id is {event_id!r}; expected an identifier such as 'SE-074XC'")
    if field is not None and not isinstance(field, str):
        raise TypeError(f"field is {field!r}; expected the name of one")
    package = Package.open()
    event = naming.chosen("event", event_id, package.table("events")["event_id"].to_pylist())
    rows = [row for row in package.table("claims").to_pylist() if row["claim_id"].startswith(f"{event}/")]
    if field is not None:
        fields = package.schema.values("claim_field")
        found = [row for row in rows if field in _called(row)]
        if not found and field not in fields:
            known = sorted({name for row in rows for name in (row["field"], _subject(row))})
            raise naming.Unknown("field", [field], known, f", and no value of that name in {event} either")
        rows = found
    voices = {row["source_id"]: row["name"] for row in package.table("sources").to_pylist()}
    documents = {row["document_id"]: row["title"] for row in package.table("documents").to_pylist()}
    named = [
        {
            **row,
            "voice": voices[row["voice_id"]],
            "via": voices.get(row["via_id"]),
            "document": documents[row["document_id"]],
        }
        for row in rows
    ]
    return framed("claims", (*package.schema.table("claims").fields, *_NAMES), named, as_, package.schema)


_NAMES = (
    Field("voice", "string", "Name of the voice.", required=True),
    Field("via", "string", "Name of the voice that relays it; empty where nobody does."),
    Field("document", "string", "Title of the document.", required=True),
)


def _called(row: Row) -> set[str]:
    """What the value that a claim is about is called: its field, with its subject, and with what is said of it."""
    subject = _subject(row)
    return {row["field"], subject} | ({f"{subject}.{row['value']}"} if row["value"] is not None else set())


def _subject(row: Row) -> str:
    return ".".join(filter(None, (row["field"], row["subject_id"])))


@dataclass(frozen=True)
class Verification:
    """A document held against the claims that cite it."""

    document_id: str | None
    issues: tuple[Issue, ...]
    n_claims: int
    n_spans: int
    sentences: tuple[bool, ...]


@naming.public
def verify(document_path: str | Path) -> list[Issue]:
    """Every span of the dataset that does not stand in the document as it was coded; empty when all do.

    The document is recognised by its SHA-256, else by its length. Raises Refused when the file
    cannot be read as text. A text that no claim was coded from is an issue, too.

    >>> import syria_events as se
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     size = Path(folder, "other.txt").write_text("Some other text.")
    ...     [issue.rule for issue in se.verify(Path(folder, "other.txt"))]
    ['document']
    """
    return list(verification(Path(document_path)).issues)


def verification(path: Path, package: Package | None = None) -> Verification:
    """How the claims of the dataset stand against the text in `path`."""
    package = package or Package.open()
    text, sha256 = decode(path)
    documents = package.table("documents").to_pylist()
    alike = [row for row in documents if row["sha256"] == sha256]
    alike = alike or [row for row in documents if row["n_characters"] == len(text)]
    if not alike:
        held = ", ".join(
            f"{row['document_id']} ({row['n_characters']} characters)" for row in documents if row["sha256"]
        )
        message = f"no claim was coded from this text; the documents with a hash are {held}"
        return Verification(None, (Issue(str(path), 0, "document", message),), 0, 0, ())
    document = alike[0]
    cited = [row for row in package.table("claims").to_pylist() if row["document_id"] == document["document_id"]]
    issues = [issue for row in cited if row["span_start"] is not None for issue in _misfits(row, text, str(path))]
    if document["sha256"] != sha256:
        issues.append(
            Issue(str(path), 0, "document", f"the file differs from the one coded as {document['document_id']}")
        )
    places = {(row["span_start"], row["span_end"]) for row in cited if row["span_start"] is not None}
    return Verification(
        document_id=document["document_id"],
        issues=tuple(sorted(issues)),
        n_claims=len(cited),
        n_spans=len(places),
        sentences=tuple(spans.covered(text, places)),
    )


def _misfits(row: Row, text: str, path: str) -> list[Issue]:
    """What is wrong with the span of one claim; the line is that of the span's first character."""
    start, end = row["span_start"], row["span_end"]
    line = text.count("\n", 0, start) + 1
    issues = []
    if end > len(text):
        issues.append(
            Issue(path, line, "span", f"{row['claim_id']}: ends at {end}, after the text's {len(text)} characters")
        )
    elif spans.digest(text, start, end) != row["span_sha256"]:
        issues.append(
            Issue(path, line, "span", f"{row['claim_id']}: characters {start} to {end} are not those that were coded")
        )
    elif spans.paragraph(text, start) != row["paragraph"]:
        found = spans.paragraph(text, start)
        issues.append(
            Issue(path, line, "paragraph", f"{row['claim_id']}: stands in paragraph {found}, not {row['paragraph']}")
        )
    return issues
