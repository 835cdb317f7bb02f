"""What the site has besides its pages of text, made when it is built: the explorer, and a page for each event.

A hook of MkDocs. What is made follows from the installed dataset and is not committed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from syria_events.derivation import kinds
from syria_events.editions.datapackage import Package
from syria_events.explorer.page import page as explorer
from syria_events.schema.text import claim_text, estimate

Row = Mapping[str, Any]
PAGE = "explore.html"  # beside explorer.md, whose page is explorer.html


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The explorer, the pages of the events and the list of them are files of the site."""
    files.append(File.generated(config, PAGE, content=explorer(), inclusion=InclusionLevel.NOT_IN_NAV))
    for path, content in pages(Package.open()).items():
        level = InclusionLevel.INCLUDED if path == "events/index.md" else InclusionLevel.NOT_IN_NAV
        files.append(File.generated(config, path, content=content, inclusion=level))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The explorer stands on the front page."""
    if page.file.src_uri == "index.md":
        frame = f'<iframe src="{PAGE}" title="The explorer: map, timeline and list of the events"'
        frame += ' style="width:100%;height:78vh;border:1px solid #8888;border-radius:6px"></iframe>'
        line, _, rest = markdown.partition("\n")
        return f"{line}\n\n{frame}\n\n[The explorer on a page of its own]({PAGE}).\n{rest}"
    return markdown


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Wherever an event is named by its identifier, in the codebook or elsewhere, that leads to its page."""

    def linked(found: re.Match[str]) -> str:
        file = files.get_file_from_path(f"events/{found[1]}.md")
        return f'<a href="{file.url_relative_to(page.file)}">{found[0]}</a>' if file else found[0]

    own = page.file.src_uri.startswith("events/")
    return content if own else re.sub(r"(?<!\">)<code>(SE-[0-9A-Z]{5})</code>", linked, content)


def pages(package: Package) -> dict[str, str]:
    """Path -> Markdown of the page of each event, and of the list of them."""
    tables = {name: package.table(name).to_pylist() for name in package.names}
    events = tables["events"]
    listed = [f"- [{shown(row['title'])}]({row['event_id']}.md), {when(row)}" for row in sorted(events, key=when)]
    made = {"events/index.md": "# The events\n\nFrom the earliest to the latest.\n\n" + "\n".join(listed) + "\n"}
    return made | {f"events/{row['event_id']}.md": event_page(row, tables, package) for row in events}


def shown(text: object) -> str:
    """Text as Markdown that stands for itself: nothing in it is markup."""
    escaped = html.escape(re.sub(r"\s+", " ", str(text)))
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~:^=])", lambda sign: f"&#{ord(sign[0])};", escaped)


def when(row: Row) -> str:
    """The days of an event in words."""
    start, end = row["date_start"], row["date_end"]
    if start is None and end is None:
        return "no date"
    return f"{start}" if start == end else f"until {end}" if start is None else f"{start} to {end or 'open'}"


def event_page(row: Row, tables: Mapping[str, list[Row]], package: Package) -> str:
    """What is published of an event, and every claim by value and by what is said."""
    sources = {each["source_id"]: each for each in tables["sources"]}
    documents = {each["document_id"]: each for each in tables["documents"]}
    names = {each[key]: each["name"] for table, key in _NAMED for each in tables[table]}
    names |= {each["event_id"]: each["title"] for each in tables["events"]}
    known = kinds.of_fields(package.schema)
    facts = [
        ("Type", row["event_type"].replace("_", " ")),
        ("Status", row["event_status"] or "contested or not said"),
        ("When", when(row)),
        ("Where", row["location_name"] or "no place"),
        ("Initiator", row["initiator_name"]),
        ("Target", row["target_name"]),
        *(
            (what.capitalize(), estimate({b: row[f"{what}_{b}"] for b in _BOUNDS}))
            for what in ("killed", "injured")
            if row[f"{what}_open"]
        ),
        ("Contested", (row["contested_fields"] or "").replace(";", ", ")),
        ("Said by", f"{row['n_voices']} voices of {row['n_origins']} origins in {row['n_claims']} claims"),
    ]
    lines = [f"# {shown(row['title'])}", "", f"`{row['event_id']}`, [in the explorer](../{PAGE}#{row['event_id']})", ""]
    lines += [shown(row["description"] or ""), "", "| | |", "|---|---|"]
    lines += [f"| {name} | {shown(value)} |" for name, value in facts if value]
    lines += ["", "## Who says what", ""]
    contested = (row["contested_fields"] or "").split(";")
    own = [claim for claim in tables["claims"] if claim["claim_id"].startswith(f"{row['event_id']}/")]
    own.sort(key=lambda claim: (claim["field"], claim["subject_id"] or "", claim["stance"], said(claim, known, names)))
    for (field, subject), claims in groupby(own, key=lambda claim: (claim["field"], claim["subject_id"])):
        name = ".".join(filter(None, (field, subject)))
        mark = " (contested)" if name in contested else ""
        of = f", {shown(names.get(subject, subject))}" if subject else ""
        lines += [f"### {shown(field.replace('_', ' ').capitalize())}{of}{mark}", ""]
        for text, voices in groupby(claims, key=lambda claim: said(claim, known, names)):
            lines.append(f"- **{shown(text)}**")
            lines += [f"    - {voice(claim, sources, documents)}" for claim in voices]
        lines.append("")
    return "\n".join(lines) + "\n"


_NAMED = (("actors", "actor_id"), ("locations", "location_id"))
_BOUNDS = ("low", "best", "high")


def said(claim: Row, known: Mapping[str, kinds.Kind], names: Mapping[str, str]) -> str:
    """What a claim says or denies, in words."""
    text = claim_text(claim, known[claim["field"]].counted)
    return ("denied: " if claim["stance"] == "denies" else "") + names.get(text, text.replace("_", " "))


def voice(claim: Row, sources: Mapping[str, Row], documents: Mapping[str, Row]) -> str:
    """Who says it, through whom, how firmly, and where it was read."""
    read = documents[claim["document_id"]]
    title = f"[{shown(read['title'])}](<{read['url']}>)" if web(read["url"]) else shown(read["title"])
    marks: Iterable[str | None] = (
        f"via {sources[claim['via_id']]['name']}" if claim["via_id"] else None,
        claim["certainty"] if claim["certainty"] != "stated" else None,
        None if claim["used"] else "set aside by a ruling",
    )
    hedge = "".join(f", {shown(mark)}" for mark in marks if mark)
    return f"{shown(sources[claim['voice_id']]['name'])}{hedge}: {title} ({shown(read['published_edtf'])})"


def web(address: str | None) -> bool:
    """Whether an address leads to the web and nowhere else."""
    return re.fullmatch(r"https?://[^\s<>\"'\\]+", address or "") is not None
