"""Passages held against the text they stand in, or, without it, against each other and the last build.

Texts are not committed. A coder may keep them in `.texts/` of a clone, under any name: they are
known by their SHA-256, and git leaves the folder alone.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syria_events import naming
from syria_events.coding import reader
from syria_events.coding.reader import Coding
from syria_events.derivation import spans
from syria_events.editions import documents
from syria_events.editions.datapackage import Package
from syria_events.issues import Issue, Refused

TEXTS = ".texts"
# Where blocks with spans stand: what is published, what waits, and what second coders found.
BLOCKS = ("incidents/*.toml", "drafts/*.toml", "second/*/*.toml")

_AROUND = 30
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Passage:
    """Characters of a document, as a block of a coding file has them, and what stands around them."""

    document: str
    start: int
    end: int
    sha256: str
    paragraph: int
    context: str

    @classmethod
    def of(cls, document: str, text: str, start: int, end: int) -> Passage:
        """The passage from `start` up to `end` of the text of a document."""
        around = f"{text[max(0, start - _AROUND) : start]}[{text[start:end]}]{text[end : end + _AROUND]}"
        digest, number = spans.digest(text, start, end), spans.paragraph(text, start)
        return cls(document, start, end, digest, number, " ".join(around.split()))

    def toml(self) -> str:
        """The lines of a claim block that say where the passage stands."""
        return (
            f'document = "{self.document}"\nspan = [{self.start}, {self.end}]\n'
            f'sha256 = "{self.sha256}"\nparagraph = {self.paragraph}'
        )


def find(document: str, text: str, words: str) -> tuple[list[Passage], bool]:
    """Every passage with these words, and whether the words are its very characters.

    Where they stand nowhere, those that differ in white space and quotation marks alone are given.
    """
    exact = spans.places(text, words)
    return [Passage.of(document, text, *place) for place in exact or spans.near_places(text, words)], bool(exact)


def recorded(folder: Path) -> dict[str, str]:
    """Document -> the SHA-256 of its text, empty where none is known, as coding/documents.csv has them."""
    listed, _ = documents.decode(folder / "coding" / "documents.csv")
    rows = csv.DictReader(listed.splitlines(keepends=True))
    return {row["document_id"]: row.get("sha256") or "" for row in rows if row.get("document_id")}


def text_of(folder: Path, document: str, file: Path | None = None) -> str:
    """The text of a document, in `file` or among those that are kept.

    Raises Refused when there is no such document, when `file` cannot be read or is not the text
    recorded for it, and when no file is given and none is kept.
    """
    known = recorded(folder)
    if document not in known:
        raise Refused(
            [
                Issue(
                    "coding/documents.csv",
                    0,
                    "document",
                    f"there is no document {document!r}{naming.meant(document, known)}",
                )
            ]
        )
    if file is None:
        kept = _kept(folder, {document: known[document]})
        if document not in kept:
            message = f"no file in {TEXTS}/ is the text of {document}; name the file, or put it there"
            raise Refused([Issue(TEXTS, 0, "document", message)])
        return kept[document]
    text, found = documents.decode(file)
    if known[document] not in ("", found):
        message = f"expected the text of {document} with SHA-256 {known[document]}, found {found}"
        raise Refused([Issue(str(file), 0, "document", message)])
    return text


def texts(folder: Path, given: Iterable[tuple[str, Path]] = ()) -> tuple[dict[str, str], list[Issue]]:
    """Document -> text, of the files `given` and of those that are kept; and which of the given are none."""
    found: dict[str, str] = {}
    issues: list[Issue] = []
    for document, file in given:
        try:
            found[document] = text_of(folder, document, file)
        except Refused as refused:
            issues += refused.issues
    try:
        return _kept(folder, recorded(folder)) | found, issues
    except Refused:  # documents.csv cannot be read, which lint tells
        return found, issues


def _kept(folder: Path, known: Mapping[str, str]) -> dict[str, str]:
    """Document -> text, for those whose text is kept in the clone."""
    documents_of = {sha256: document for document, sha256 in known.items() if sha256}
    found: dict[str, str] = {}
    for file in sorted((folder / TEXTS).glob("*")):
        try:
            text, sha256 = documents.decode(file)
        except Refused:  # whatever it is, it is no text that was coded
            continue
        if sha256 in documents_of:
            found[documents_of[sha256]] = text
    return found


def stale(folder: Path, known: Mapping[str, str]) -> list[Issue]:
    """Every span of the coding files whose hash or paragraph is not that of its characters in the texts `known`."""
    issues: list[Issue] = []
    for file in sorted(file for pattern in BLOCKS for file in (folder / "coding").glob(pattern)):
        path = file.relative_to(folder).as_posix()
        for line, block in reader.placed_blocks(file):
            text, span = known.get(str(block.get("document"))), block.get("span")
            if text is not None and isinstance(span, list) and [type(place) for place in span] == [int, int]:
                issues += _misfits(block, text, path, line)
    return issues


def after_the_end(path: str, line: int, end: int, length: int) -> Issue:
    """A span that is longer than its document."""
    return Issue(path, line, "span", f"span ends at {end}; the document has {length} characters")


def _misfits(block: Row, text: str, path: str, line: int) -> Iterator[Issue]:
    """What a block says of its passage and the text does not bear out; what it leaves out is asked for elsewhere."""
    start, end = block["span"]
    if end > len(text):
        yield after_the_end(path, line, end, len(text))
        return
    if not 0 <= start < end:
        return
    right = Passage.of(block["document"], text, start, end)
    if block.get("sha256") not in (None, right.sha256):
        message = f"claim {block.get('key')}: sha256 is not that of characters {start} to {end} of {right.document}"
        yield Issue(path, line, "moved_span", f"{message}; correct the span, or remove sha256 and paragraph")
    elif block.get("paragraph") not in (None, right.paragraph):
        message = f"claim {block.get('key')}: characters {start} to {end} stand in paragraph {right.paragraph}"
        yield Issue(path, line, "moved_span", f"{message}, not {block['paragraph']}")


def moved(found: Coding, folder: Path) -> list[Issue]:
    """Spans that cannot be where their hash was taken, as far as can be told without a text.

    A hash belongs to one length, and to places that do not overlap; and a block that has the hash it was last built
    with has the span as well, unless the same words stand there too. That paragraphs follow one another as spans do
    is a rule of the claims.
    """
    issues: dict[tuple[str, int], Issue] = {}
    built = _built(folder)
    by_document: dict[str, list[tuple[Row, str, int]]] = defaultdict(list)
    for incident in found.incidents.values():
        for row in incident.claims:
            if None not in (row["span_start"], row["span_end"], row["span_sha256"]):
                by_document[row["document_id"]].append((row, incident.path, incident.line(row["claim_id"])))
                before = built.get(row["claim_id"])
                if before is not None and _contradict(before, row):
                    what = f"has the hash of characters {before['span_start']} to {before['span_end']}, as it was built"
                    issues.setdefault((incident.path, incident.line(row["claim_id"])), _told(row, incident, what))
    for cited in by_document.values():
        for (told, path, line), what in _shared(cited):
            issues.setdefault((path, line), _told(told, found.incidents[told["claim_id"].split("/")[0]], what))
    return list(issues.values())


def _told(row: Row, incident: reader.Incident, what: str) -> Issue:
    key = row["claim_id"].split("/")[1]
    message = f"claim {key}: the span {row['span_start']} to {row['span_end']} {what}; was it moved?"
    cure = "lint with the text of the document, or remove sha256 and paragraph to have them filled in"
    return Issue(incident.path, incident.line(row["claim_id"]), "moved_span", f"{message} {cure}")


def _built(folder: Path) -> dict[str, Row]:
    """The claims as they were last built, by identifier; none where there is nothing to read."""
    try:
        table = Package.open(folder).table("claims")
    except (Refused, OSError, KeyError):
        return {}
    names = ("claim_id", "document_id", "span_start", "span_end", "span_sha256")
    if not set(names) <= set(table.column_names):
        return {}
    rows: list[Row] = table.select(names).to_pylist()
    return {row["claim_id"]: row for row in rows if row["span_sha256"] is not None}


def _contradict(one: Row, other: Row) -> bool:
    """Whether two spans cannot both have their hash: it is the same, and the words cannot be."""
    if any(one[name] != other[name] for name in ("document_id", "span_sha256")):
        return False
    places = sorted((row["span_start"], row["span_end"]) for row in (one, other))
    (start, end), (second, last) = places
    return (start, end) != (second, last) and (end - start != last - second or second < end)


def _shared(cited: list[tuple[Row, str, int]]) -> Iterator[tuple[tuple[Row, str, int], str]]:
    """Spans with the hash of another that more claims have, or that stands first, and not its words."""

    def place(each: tuple[Row, str, int]) -> tuple[Any, ...]:
        return tuple(each[0][name] for name in ("span_sha256", "span_start", "span_end"))

    times = Counter(map(place, cited))
    first: dict[str, Row] = {}
    for row, _, _ in sorted(cited, key=lambda each: -times[place(each)]):
        first.setdefault(row["span_sha256"], row)
    for each in cited:
        before = first[each[0]["span_sha256"]]
        if _contradict(before, each[0]):
            where = f"{before['span_start']} to {before['span_end']} in {before['claim_id']}"
            yield each, f"has the hash of {where}"
