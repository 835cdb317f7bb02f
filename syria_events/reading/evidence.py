"""What stands behind a value: the claims, and the words of the document that carry them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syria_events import naming
from syria_events.derivation import spans
from syria_events.editions.datapackage import Package
from syria_events.editions.documents import decode
from syria_events.issues import Issue

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]


@naming.public
def claims(event_id: str, field: str | None = None) -> pd.DataFrame:
    """The claims of one event, with the names of who says it, who relays it and where it was read.

    One row per claim: the columns of the claims table, after them `voice`, `via` and `document`.
    `field` keeps one value: "killed", "killed.us-soldiers" for one side, or any other that
    `disagreements` and `history` name. Claims about actors that the event's passages carry are
    included; their event_id is empty.

    Raises KeyError when there is no such event, or no such field and no claim on such a value.
    """
    from syria_events.reading.loading import load

    if not isinstance(event_id, str):
        raise TypeError(f"event_id is {event_id!r}; expected an identifier such as 'SE-074XC'")
    event_id = naming.chosen("event", event_id, load("events")["event_id"])
    frame = load("claims")
    frame = frame[frame["claim_id"].str.startswith(f"{event_id}/")]
    if field is not None and not isinstance(field, str):
        raise TypeError(f"field is {field!r}; expected the name of one")
    if field is not None:
        subject = frame["field"].astype("string") + ("." + frame["subject_id"]).fillna("")
        named = (frame["field"] == field) | (subject == field) | (subject + "." + frame["value"] == field)
        if not named.any() and field not in frame["field"].cat.categories:
            known = sorted({*frame["field"].astype(str), *subject})
            raise naming.Unknown("field", [field], known, f", and no value of that name in {event_id} either")
        frame = frame[named.fillna(False)]
    voices = load("sources").set_index("source_id")["name"]
    documents = load("documents").set_index("document_id")["title"]
    names = {
        "voice": frame["voice_id"].map(voices),
        "via": frame["via_id"].map(voices),
        "document": frame["document_id"].map(documents),
    }
    return frame.assign(**{name: column.astype("string") for name, column in names.items()}).reset_index(drop=True)


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
    cannot be read as text.
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
