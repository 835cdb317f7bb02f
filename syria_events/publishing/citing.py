"""How to cite the dataset, or some of its events with the documents that they rest on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from syria_events import naming
from syria_events.derivation import edtf
from syria_events.editions import archives
from syria_events.editions.contenthash import content_hash
from syria_events.editions.datapackage import Package
from syria_events.publishing import metadata
from syria_events.publishing.subsets import chosen_events
from syria_events.publishing.yamltext import scalar

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# A brace is never left bare: BibTeX counts braces to find where a field ends.
_LATEX = {
    "\\": "{\\textbackslash}", "{": "{\\textbraceleft}", "}": "{\\textbraceright}", "~": "{\\textasciitilde}",
    "^": "{\\textasciicircum}", "<": "{\\textless}", ">": "{\\textgreater}", "|": "{\\textbar}",
    "$": "\\$", "&": "\\&", "%": "\\%", "#": "\\#", "_": "\\_",
}  # fmt: skip


@dataclass(frozen=True)
class Reference:
    """One thing to cite. `issued` is year, month and day as far as they are known; `note` says why it is cited.

    `key` is its own in any bibliography: what is cited for some rows ends in the first eight
    digits of their fingerprint, since another choice of rows has other notes.
    """

    key: str
    authors: tuple[str, ...]
    title: str
    issued: tuple[int, ...] = ()
    version: str | None = None
    url: str | None = None
    note: str | None = None


@naming.public
def cite(format: str = "text", events: object = None, version: str | Package | None = None) -> str:  # noqa: A002
    """The citation of the dataset in its version, as text ending in a line feed.

    `format` is "text" (APA 7), "bibtex", "ris", "csl-json" or "cff" (Citation File Format 1.2.0).
    `events` are identifiers, or rows of the table `events` as a frame of any library; then the
    citation has the fingerprint of these rows (see `fingerprint`) and every document that claims
    about them were read in, with the events and fields that rest on it. `version` is the one
    cited, "0.1.0" or a package; default: the installed one. Data that are not those released
    under their version are cited as not released. The year is that of the descriptor's `created`;
    "n.d." without it.

    Raises ValueError for an unknown format and for no events, KeyError naming all events that are
    unknown, and Refused with every cell of a frame that is not as in the version cited.

    >>> import syria_events as se
    >>> se.cite(version="2.0.0").partition(". Syria")[0]
    'The syria_events contributors. (2026)'
    >>> cited = se.cite("bibtex", events=["SE-074XC"])
    >>> cited.startswith("@misc{") and "@online{" in cited
    True
    """
    naming.chosen("citation format", format, FORMATS, "; events are named by events=")
    package = archives.package(version)
    chosen = None if events is None else chosen_events(events, package)
    return FORMATS[format](package, chosen)


@naming.public
def fingerprint(events: object, version: str | Package | None = None) -> str:
    """`sha256:` and the digest of exactly these rows of the table `events`, the same for every file format.

    It is `content_hash` of the rows, all columns in the order of the version's schema:
    docs/decisions/0011-subset-fingerprint.md says how to compute it with other tools. It does not
    depend on the order in which events are named. Raises as `cite` does.

    >>> import syria_events as se
    >>> mark = se.fingerprint(["SE-074XC", "SE-53HC0"])
    >>> mark == se.fingerprint(["SE-53HC0", "SE-074XC"]) and mark.startswith("sha256:")
    True
    """
    package = archives.package(version)
    return _fingerprint(chosen_events(events, package), package)


def _fingerprint(chosen: Sequence[str], package: Package) -> str:
    import pyarrow.compute as pc

    data = package.table("events")
    return content_hash(data.filter(pc.is_in(data["event_id"], value_set=pa.array(chosen, pa.string()))))


def _references(package: Package, chosen: Sequence[str] | None) -> list[Reference]:
    """The dataset, and after it the documents behind the chosen events."""
    descriptor, version = package.descriptor, _version(package)
    mark = _fingerprint(chosen, package) if chosen else None
    note = f"{_subset(package, chosen)} Fingerprint: {mark}" if chosen else None
    dataset = Reference(
        key=f"{descriptor['name']}-{version.replace(', ', '-').replace(' ', '-')}{_ending(mark)}",
        authors=tuple(line(creator["title"]) for creator in metadata.creators(descriptor)),
        title=line(descriptor["title"]),
        issued=known(str(descriptor.get("created", ""))[:10]),
        version=version,
        url=descriptor.get("homepage"),
        note=note,
    )
    return [dataset, *_documents(package, chosen or (), _ending(mark))]


def _ending(mark: str | None) -> str:
    """What keeps the keys of one choice of rows apart from those of another."""
    return f"-{mark.partition(':')[2][:8]}" if mark else ""


def _version(package: Package) -> str:
    return package.version if archives.is_released(package) else f"{package.version}, not released"


def _documents(package: Package, chosen: Collection[str], ending: str = "") -> list[Reference]:
    order = {field: number for number, field in enumerate(package.schema.values("claim_field"))}
    resting: dict[str, dict[str, set[str]]] = {}
    for claim in package.table("claims").to_pylist():
        if claim["event_id"] in chosen:
            resting.setdefault(claim["document_id"], {}).setdefault(claim["event_id"], set()).add(claim["field"])
    names = {row["source_id"]: row["name"] for row in package.table("sources").to_pylist()}
    found = [
        Reference(
            key=f"{row['document_id']}{ending}",
            authors=(names[row["source_id"]],),
            # A label of ours is no title; the APA puts what describes a work in brackets.
            title=f"[{row['title']}]",
            issued=known(row["published_edtf"]),
            url=row["url"],
            note="Read for "
            + "; ".join(
                f"{event}: {', '.join(sorted(fields, key=order.__getitem__))}"
                for event, fields in sorted(resting[row["document_id"]].items())
            ),
        )
        for row in package.table("documents").to_pylist()
        if row["document_id"] in resting
    ]
    return sorted(found, key=lambda reference: (reference.authors[0].casefold(), reference.issued, reference.key))


def document_lines(package: Package) -> dict[str, str]:
    """Every document as a line of the text citation, in the order in which a citation has them."""
    every = [event for event in package.table("claims")["event_id"].to_pylist() if event is not None]
    return {reference.key: _apa(reference) for reference in _documents(package, set(every))}


def _subset(package: Package, chosen: Sequence[str]) -> str:
    of = package.table("events").num_rows
    return f"Rows of the table events, {len(chosen)} of {of}: {', '.join(chosen)}."


def known(text: str) -> tuple[int, ...]:
    """Year, month and day as far as both bounds of an EDTF date share them."""
    try:
        start, end = edtf.bounds(text)
    except ValueError:
        return ()
    if start is None or end is None or start.year != end.year:
        return ()
    if start.month != end.month:
        return (start.year,)
    return (start.year, start.month, start.day) if start.day == end.day else (start.year, start.month)


def _text(package: Package, chosen: Sequence[str] | None) -> str:
    dataset, *documents = _references(package, chosen)
    lines = [_apa(dataset)]
    if dataset.note:
        lines += ["", dataset.note, "", "Documents behind these rows:"]
    for document in documents:
        lines += ["", _apa(document), f"    {document.note}"]
    return "\n".join(lines) + "\n"


def _apa(reference: Reference) -> str:
    title, year = reference.title, apa_date(reference.issued)
    if reference.version:
        title, year = f"{title} (Version {reference.version}) [Data set]", apa_date(reference.issued[:1])
    *others, last = reference.authors
    authors = f"{', '.join(others)}, & {last}" if others else last
    stop = "" if authors.endswith(".") else "."
    return f"{authors}{stop} ({year}). {title}{'' if title.endswith('.') else '.'} {reference.url or ''}".rstrip()


def apa_date(issued: Sequence[int]) -> str:
    """A date as far as it is known, as the APA writes it; "n.d." for none."""
    if len(issued) < 2:
        return str(issued[0]) if issued else "n.d."
    return f"{issued[0]}, {' '.join((_MONTHS[issued[1] - 1], *map(str, issued[2:])))}"


def _bibtex(package: Package, chosen: Sequence[str] | None) -> str:
    return "\n".join(_bibtex_entry(reference) for reference in _references(package, chosen))


def _bibtex_entry(reference: Reference) -> str:
    fields = {
        # The inner braces keep a name from being split and a title from losing its capitals.
        "author": " and ".join(f"{{{_latex(author)}}}" for author in reference.authors),
        "title": f"{{{_latex(reference.title)}}}",
        "year": str(reference.issued[0]) if reference.issued else None,
        # For biblatex, which takes it before the year; BibTeX itself leaves it out.
        "date": "-".join(f"{part:02}" for part in reference.issued) if len(reference.issued) > 1 else None,
        "day": str(reference.issued[2]) if len(reference.issued) > 2 else None,
        "version": reference.version,
        "howpublished": "Data set" if reference.version else None,
        # Taken as it is by \\url, in which only a bare brace or backslash does harm.
        "url": re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):02X}", reference.url or "") or None,
        "note": _latex(reference.note) if reference.note else None,
    }
    body = [f"  {name} = {{{value}}}" for name, value in fields.items() if value is not None]
    if len(reference.issued) > 1:
        body.append(f"  month = {_MONTHS[reference.issued[1] - 1][:3].lower()}")  # a word that every style knows
    # Zotero files @misc as a document and @online as a web page; types that it does not know it leaves out.
    kind = "online" if reference.url and not reference.version else "misc"
    return f"@{kind}{{" + ",\n".join([reference.key, *body]) + "\n}\n"


def _latex(text: str) -> str:
    escaped = "".join(_LATEX.get(letter, letter) for letter in text)
    # Two of these beside one another are another letter to LaTeX: '' is a closing quotation mark.
    return re.sub(r"(?<=['`-])(?=['`-])|(?<=[?!])(?=`)", "{}", escaped)


def _ris(package: Package, chosen: Sequence[str] | None) -> str:
    return "\n".join(_ris_entry(reference) for reference in _references(package, chosen))


def _ris_entry(reference: Reference) -> str:
    # Zotero takes GEN for an article in a journal; what has no address was read as newspapers print it.
    kind = "DATA" if reference.version else "ELEC" if reference.url else "NEWS"
    year, month, day = (*(f"{part:02}" for part in reference.issued), "", "", "")[:3]
    tags = [("TY", kind), ("ID", reference.key), *(("AU", author) for author in reference.authors)]
    tags += [("TI", reference.title), ("PY", year), ("DA", f"{year}/{month}/{day}/" if month else "")]
    tags += [("ET", reference.version or ""), ("UR", reference.url or ""), ("N1", reference.note or "")]
    return "".join(f"{tag}  - {value}\n" for tag, value in tags if value) + "ER  - \n"


def _csl(package: Package, chosen: Sequence[str] | None) -> str:
    items = [_csl_item(reference) for reference in _references(package, chosen)]
    return json.dumps(items, indent=2, ensure_ascii=False) + "\n"


def _csl_item(reference: Reference) -> dict[str, Any]:
    item = {
        "id": reference.key,
        "type": "dataset" if reference.version else "webpage" if reference.url else "article-newspaper",
        "title": reference.title,
        "author": [{"literal": author} for author in reference.authors],
        "issued": {"date-parts": [list(reference.issued)]} if reference.issued else None,
        "version": reference.version,
        "URL": reference.url,
        "note": reference.note,
    }
    return {name: value for name, value in item.items() if value is not None}


def _cff(package: Package, chosen: Sequence[str] | None) -> str:
    """The rendered CITATION.cff, and after it what a subset adds."""
    text = metadata.citation({**package.descriptor, "version": _version(package)})
    if chosen is None:
        return text
    documents = _documents(package, chosen)
    identifier = {"type": "other", "value": _fingerprint(chosen, package), "description": _subset(package, chosen)}
    added = {"identifiers": [identifier], "references": [_cff_reference(document) for document in documents]}
    return text + "".join(f"{key}: {scalar(value)}\n" for key, value in added.items() if value)


def _cff_reference(reference: Reference) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "generic", "title": reference.title, "notes": reference.note}
    found["authors"] = [{"name": author} for author in reference.authors]
    if reference.url:
        found["url"] = reference.url
    if len(reference.issued) == 3:
        return found | {"date-published": "{:04}-{:02}-{:02}".format(*reference.issued)}
    return found | dict(zip(("year", "month"), reference.issued, strict=False))


def line(text: str) -> str:
    """The text on one line, without control characters: a line break would end a field of RIS."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())


FORMATS: dict[str, Callable[[Package, Sequence[str] | None], str]] = {
    "text": _text,
    "bibtex": _bibtex,
    "ris": _ris,
    "csl-json": _csl,
    "cff": _cff,
}
