"""How a dataset with a row for each report is laid out, as a file says: which column is what of a claim.

`schema/field/reports/maverick.json` is one, and `layout.schema.json` beside it says what one may hold, for editors and
for who writes another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syria_events import inputs, naming, schema
from syria_events.field import layouts
from syria_events.issues import Issue, Refused
from syria_events.schema import patterns
from syria_events.schema.shape import misfits, once

_CODED = {"column!": str, "values!": dict}
_SHAPE = {
    "$schema": str, "name!": str, "title!": str, "description!": str, "event!": str, "report": str, "missing": [str],
    "voice!": {"column!": str, "kind": _CODED},
    "document!": {"column!": str, "published": str},
    "counts": [{"field!": str, "low": str, "best!": str, "high": str}],
    "days": {"start!": str, "end": str},
    "place": {"names!": [str], "latitude": str, "longitude": str, "precision": _CODED},
    "keep": [str],
}  # fmt: skip
OUTCOMES = ("killed", "injured", "detained")


@dataclass(frozen=True)
class Count:
    """The columns of one count of people: `field` is the field of the claims."""

    field: str
    low: str
    best: str
    high: str


@dataclass(frozen=True)
class ReportLayout:
    """Which column of a file of reports is what.

    `kinds` leads from their kind of voice to ours, `precisions` from their precision of a place to where_prec of UCDP;
    what has no counterpart is not in them. `published` is a pattern whose group is the day of publication.
    """

    name: str
    event: str
    report: str | None
    missing: tuple[str, ...]
    voice: str
    kind: str | None
    kinds: Mapping[str, str]
    document: str
    published: str | None
    counts: tuple[Count, ...]
    start: str | None
    end: str | None
    places: tuple[str, ...]
    latitude: str | None
    longitude: str | None
    precision: str | None
    precisions: Mapping[str, int]
    keep: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the layout names, once."""
        counted = [name for count in self.counts for name in (count.low, count.best, count.high)]
        single = (self.event, self.report, self.voice, self.kind, self.document, self.start, self.end)
        placed = (*self.places, self.latitude, self.longitude, self.precision)
        return tuple(dict.fromkeys(name for name in (*single, *counted, *placed, *self.keep) if name))


def layout(name: str | Path) -> ReportLayout:
    """The layout of a name that comes with the package, or in a file of somebody's own.

    Raises KeyError naming those that come with it, and Refused with everything that is wrong with a file.
    """
    folder = layouts.folder() / "reports"
    known = {path.stem: path for path in sorted(folder.glob("*.json")) if not path.stem.endswith(".schema")}
    if isinstance(name, str) and name in known:
        return read(known[name])
    if isinstance(name, Path) or name.endswith(".json"):
        return read(Path(name))
    raise naming.Unknown("layout", [name], known, ", and no path of a file in .json either")


def read(path: Path) -> ReportLayout:
    """The layout in a file; raises Refused with everything that is wrong with it."""
    try:
        text = inputs.parsed(path, once)
    except (OSError, ValueError) as error:
        message = f"expected JSON in UTF-8; {inputs.reason(error)}"
        raise Refused([Issue(str(path), 0, "json", message)]) from error
    wrong = list(misfits(text, _SHAPE, "layout")) or _nonsense(text)
    if wrong:
        raise Refused(Issue(str(path), 0, "layout", message) for message in wrong)
    voice, place, days = text["voice"], text.get("place", {}), text.get("days", {})
    precision = place.get("precision", {})
    return ReportLayout(
        name=text["name"],
        event=text["event"],
        report=text.get("report"),
        missing=tuple(text.get("missing", ("",))),
        voice=voice["column"],
        kind=voice.get("kind", {}).get("column"),
        kinds=voice.get("kind", {}).get("values", {}),
        document=text["document"]["column"],
        published=text["document"].get("published"),
        counts=tuple(
            Count(each["field"], each.get("low", each["best"]), each["best"], each.get("high", each["best"]))
            for each in text.get("counts", ())
        ),
        start=days.get("start"),
        end=days.get("end", days.get("start")),
        places=tuple(place.get("names", ())),
        latitude=place.get("latitude"),
        longitude=place.get("longitude"),
        precision=precision.get("column"),
        precisions=precision.get("values", {}),
        keep=tuple(text.get("keep", ())),
    )


def _nonsense(text: Mapping[str, Any]) -> list[str]:
    """What is wrong with a layout whose every part has the right shape."""
    found = []
    if not re.fullmatch("[a-z][a-z0-9-]*", text["name"]):
        found.append(f"name: expected small letters, digits and hyphens, found {text['name']!r}")
    fields = [each["field"] for each in text.get("counts", ())]
    found += [
        f"counts: expected a field of {', '.join(OUTCOMES)}, found {name!r}" for name in fields if name not in OUTCOMES
    ]
    found += [f"counts: {name} is there twice" for name in sorted(set(fields)) if fields.count(name) > 1]
    kinds = schema.installed().values("source_kind")
    for theirs, ours in text["voice"].get("kind", {}).get("values", {}).items():
        if ours not in kinds:
            found.append(f"voice, kind {theirs!r}: expected one of {', '.join(kinds)}, found {ours!r}")
    for theirs, ours in text.get("place", {}).get("precision", {}).get("values", {}).items():
        if not isinstance(ours, int) or isinstance(ours, bool) or not 1 <= ours <= 7:
            found.append(f"place, precision {theirs!r}: expected a number from 1 to 7, found {ours!r}")
    place = text.get("place", {})
    if ("latitude" in place) != ("longitude" in place):
        found.append("place: expected both latitude and longitude, or neither")
    if (published := text["document"].get("published")) is not None:
        said = patterns.fault(published)
        if said or re.compile(published).groups != 1:
            found.append(f"document, published: {said or 'expected a pattern with one group'}")
    return found
