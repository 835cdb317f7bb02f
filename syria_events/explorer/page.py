"""The explorer: one HTML page that holds everything it needs, and works from a file without a network."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any, Unpack

from syria_events import naming, outputs
from syria_events.editions import archives
from syria_events.editions.datapackage import Package
from syria_events.explorer import mapping, outlines, saying, timeline, tolls
from syria_events.explorer.look import LOOKS
from syria_events.explorer.payload import embedded, payload
from syria_events.explorer.rows import rows_of, table_of
from syria_events.issues import Issue, Refused
from syria_events.reading.views import Filters, Names

# In the order in which they are read: first what claims come to, then the page.
RULES = ("dates", "resolve", "lookups", "people", "derive", "views", "memory", "hashing")
_SHOWING = ("figures", "crowd", "toll", "impossible", "list", "voices", "chain", "saying", "incident")
PARTS = ("words", "data", "state", *_SHOWING, "parquet", "take", "main")

DEFAULT = "syria-events.html"
SUFFIXES = (".html", ".htm")


@naming.public
def explore(
    rows: object = None,
    out: str | Path = DEFAULT,
    *,
    overwrite: bool = False,
    voices: Names | None = None,
    origins: Names | None = None,
    until: date | str | None = None,
    title: str | None = None,
) -> Path:
    """The path of one HTML page with a map, a timeline and a list of the events, and who says what of each.

    The page is one file, which opens in any browser and asks for nothing on a network. `rows` are events in any
    library or a file of them, with the columns of `load("events")`; None stands for the installed dataset. Rows that
    are the dataset's own come with their claims: then there is a page for each event, with every claim by voice, and a
    switch by which voices are believed or not, by the rules of `load(voices=...)`. Of other rows it shows what they
    say, without version, licence or citation of the dataset, under `title`: by default the name of their file.
    `voices`, `origins` and `until` are what the switch is set to when the page is opened. The extra `explore` is
    needed.

    Raises Refused where `out` exists and `overwrite` is false, or cannot be written; ValueError for rows that are no
    events, and for another end of `out` than .html or .htm; KeyError for unknown voices; ImportError naming the
    extra to install.

    >>> import tempfile, syria_events as se
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     se.explore(out=f"{folder}/syria.html").name
    'syria.html'
    """
    path = Path(out)
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{str(path)!r} has another end; expected the name of a file in {' or '.join(SUFFIXES)}")
    text = page(rows, title, voices=voices, origins=origins, until=until).encode()
    target = path.parent.resolve() / path.name
    if target.exists() and (target.is_dir() or not overwrite):
        advice = "is a folder" if target.is_dir() else "exists; choose another path, or ask for it to be overwritten"
        raise Refused(
            [Issue(str(path), 0, "path", advice + ("" if target.is_dir() else " (overwrite=True, --overwrite)"))]
        )
    try:
        outputs.write(target.parent, {target.name: text})
    except OSError as error:
        raise Refused([Issue(str(path), 0, "write", f"cannot be written; {error.strerror or error}")]) from error
    return path


def page(rows: object = None, title: str | None = None, **view: Unpack[Filters]) -> str:
    """The text of the page that `explore` writes."""
    package = archives.package(None)
    opened = {name: value for name, value in view.items() if value is not None}
    if "documents" in opened:
        raise ValueError("the page has no switch for documents; give it voices, origins or until")
    if opened:
        from syria_events.reading import views

        views.view(package, **view)  # which says what is wrong with it
    own, only = _own(rows, package)
    called = title or (Path(rows).name if isinstance(rows, str | Path) else "Events")
    known = payload(package, None if own else rows_of(rows), only, _listed(opened), called)
    return _filled(known | {"figures": _figures(known), "frame": _frame(), "words": {"toll": tolls.WORDS}})


def _own(rows: object, package: Package) -> tuple[bool, list[str] | None]:
    """Whether rows are those of the package, and which of them where they are not all."""
    from syria_events.publishing.subsets import chosen_events

    if rows is None:
        return True, None
    try:
        return True, chosen_events(table_of(rows), package)
    except (KeyError, ValueError, Refused):
        return False, None


def _listed(view: Mapping[str, Any]) -> dict[str, Any]:
    """A view as the page keeps it: lists of identifiers, and a day as text."""
    return {
        name: str(value)[:10] if name == "until" else [value] if isinstance(value, str) else sorted(value)
        for name, value in view.items()
    }


def _figures(known: Mapping[str, Any]) -> dict[str, Any]:
    """The descriptions of the figures, as `se.plot` has them, without rows and words that the page has beside them."""
    made = {
        theme: {
            "timeline": timeline.spec([], None, 400, theme),
            "map": mapping.spec([], 400, theme),
            "toll": tolls.spec([], "killed", "", 400, theme),
            "claims": saying.spec([], "", theme),
        }
        for theme in LOOKS
    }
    for specs in made.values():
        for name in ("timeline", "map", "toll"):
            del specs[name]["title"]
    return made


def _frame() -> dict[str, Any]:
    """Measures: the window of the map, what outlines cover, where governorates are, and pixels of a line of claims."""
    return {
        "seen": [outlines.WEST, outlines.EAST, outlines.SOUTH, outlines.NORTH],
        "covered": list(outlines.COVERED),
        "governorates": outlines.places("governorate"),
        "line": saying.LINE,
    }


def _filled(known: Mapping[str, Any]) -> str:
    folder = files(__package__) / "page"
    read = {name: (folder / name).read_text("utf-8") for name in ("page.html", "page.css")}
    scripts = "\n".join((folder / f"{name}.js").read_text("utf-8") for name in (*RULES, *PARTS))
    app = f'(() => {{\n"use strict";\n{scripts}\n}})();\n'
    vega = _vega()
    policy = (
        f"default-src 'none'; script-src {_hash(vega)} {_hash(app)}; style-src {_hash(read['page.css'])}; "
        "style-src-attr 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    return Template(read["page.html"]).substitute(
        policy=policy,
        title=html.escape(known["about"]["title"]),
        style=read["page.css"],
        data=embedded(known),
        vega=vega,
        app=app,
    )


def _vega() -> str:
    """Vega, Vega-Lite and vega-embed as one script, as vl-convert brings them."""
    try:
        import vl_convert
    except ModuleNotFoundError as error:
        raise ImportError("vl-convert-python is not installed; pip install 'syria-events[explore]'") from error
    bundle: str = vl_convert.javascript_bundle(vl_version="6.4")  # type: ignore[call-arg]
    return bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _hash(script: str) -> str:
    """The source expression of a content security policy that lets exactly this script or style run."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
