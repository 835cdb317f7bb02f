"""The rows of a file of reports, each as one report: its event, who says it, where, and what it says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from syria_events.field import files, headers, typed
from syria_events.field.files import Rows
from syria_events.field.layouts import Column
from syria_events.field.losses import Losses
from syria_events.field.reportlayouts import ReportLayout
from syria_events.field.texts import Texts
from syria_events.issues import Issue, Refused
from syria_events.schema import Field
from syria_events.schema.text import cut

_NAMED = 5


@dataclass(frozen=True)
class Report:
    """One report of an event, the `number`-th of it in the file.

    `counts` are low, best and high by field; `place` is a row of our table of locations.
    """

    event: str
    number: int
    voice: str
    voice_id: str
    kind: str | None
    document: str
    document_id: str
    published: str | None
    counts: Mapping[str, tuple[int, int, int]]
    days: str | None
    place: Mapping[str, Any] | None
    kept: Mapping[str, str]


def read(path: str | Path, known: ReportLayout) -> tuple[list[Report], pa.Table]:
    """The reports in a file, in its order, and what of them is lost; raises Refused with everything wrong in it."""
    rows = headers.by_first_row(files.rows_of(path))
    names = rows.names or ()
    if missing := [name for name in known.columns if name not in names]:
        said = f"there is no column {', '.join(missing)}; expected those that the layout {known.name} names"
        raise Refused([Issue(rows.path, 1, "header", said)])
    cells = Texts(dict(zip(names, rows.columns, strict=True)))
    values, issues = _values(rows, cells, known)
    issues += _incomplete(rows, values, known)
    if issues:
        raise Refused(issues)
    losses = Losses(values[known.event])
    for name in names:
        if name not in known.columns:
            losses.cells(name, cells[name], "no_column")
    found = list(_reports(values, known))
    _tell(found, values, cells, known, losses)
    return found, losses.table()


def _types(known: ReportLayout) -> dict[str, str]:
    """The type of each column that the layout names."""
    kinds = dict.fromkeys(known.columns, "string")
    kinds |= {name: "integer" for count in known.counts for name in (count.low, count.best, count.high)}
    kinds |= {name: "number" for name in (known.latitude, known.longitude) if name}
    return kinds | {name: "date" for name in (known.start, known.end) if name}


def _values(
    rows: Rows, cells: Mapping[str, pa.ChunkedArray], known: ReportLayout
) -> tuple[dict[str, pa.ChunkedArray], list[Issue]]:
    found: dict[str, pa.ChunkedArray] = {}
    issues: list[Issue] = []
    bounds = {known.latitude: (-90.0, 90.0), known.longitude: (-180.0, 180.0)}
    for name, kind in _types(known).items():
        low, high = bounds.get(name, (0.0 if kind == "integer" else None, None))
        column = Column(Field(name, kind, "", minimum=low, maximum=high), (), known.missing, None, None)
        read = typed.values(column, cells[name], rows.decimal_comma)
        found[name] = read.array
        wrong = [(f"expected {column.field.kind.loosely}", read.unfit), *typed.breaches(column, read.array)]
        for said, mask in wrong:
            for row in pc.indices_nonzero(mask).slice(0, _NAMED).to_pylist():
                cell = cut(cells[name][row].as_py())
                issues.append(Issue(rows.path, rows.line(row + 1), "value", f"{name}: {said}, found {cell}"))
    return found, issues


def _incomplete(rows: Rows, values: Mapping[str, pa.ChunkedArray], known: ReportLayout) -> list[Issue]:
    """Rows without an event, a voice or a document, and reports that are there twice."""
    issues = []
    for name in (known.event, known.voice, known.document):
        for row in pc.indices_nonzero(pc.is_null(values[name])).slice(0, _NAMED).to_pylist():
            issues.append(Issue(rows.path, rows.line(row + 1), "value", f"{name}: expected a value in every row"))
    if known.report:
        for row in typed.repeated(values[known.report]).slice(0, _NAMED).to_pylist():
            said = f"{known.report}: {values[known.report][row].as_py()} is there twice; expected each report once"
            issues.append(Issue(rows.path, rows.line(row + 1), "key", said))
    return issues


def _reports(values: Mapping[str, pa.ChunkedArray], known: ReportLayout) -> Iterator[Report]:
    numbers: dict[str, int] = {}
    voices, documents, places = _Names(), _Names(), _Names()
    for row in pa.table(dict(values)).to_pylist():
        event, voice, document = row[known.event], row[known.voice], row[known.document]
        numbers[event] = numbers.get(event, 0) + 1
        yield Report(
            event=event,
            number=numbers[event],
            voice=voice,
            voice_id=voices.of(voice),
            kind=known.kinds.get(row[known.kind] or "") if known.kind else None,
            document=document,
            document_id=documents.of(document),
            published=_published(document, known),
            counts=dict(_counts(row, known)),
            days=_days(row.get(known.start or ""), row.get(known.end or "")),
            place=_place(row, known, places),
            kept={name: row[name] for name in known.keep if row[name] is not None},
        )


class _Names:
    """Identifiers of names, each name with one of its own: of two that come to the same, the later has a number."""

    def __init__(self) -> None:
        self._of: dict[Any, str] = {}
        self._taken: dict[str, int] = {}

    def of(self, name: Any, text: str | None = None) -> str:
        """The identifier of a name."""
        if name not in self._of:
            plain = unicodedata.normalize("NFKD", text or str(name)).encode("ascii", "ignore").decode()
            short = re.sub("[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-") or "x"
            self._taken[short] = self._taken.get(short, 0) + 1
            number = self._taken[short]
            self._of[name] = short if number == 1 else f"{short}--{number}"
        return self._of[name]


def _published(document: str, known: ReportLayout) -> str | None:
    found = re.search(known.published, document) if known.published else None
    return found[1] if found else None


def _counts(row: Mapping[str, Any], known: ReportLayout) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Low, best and high of each count that the report gives; a bound that is missing is the number itself."""
    for count in known.counts:
        best = row[count.best]
        if best is not None:
            low, high = row[count.low], row[count.high]
            yield count.field, (best if low is None else low, best, best if high is None else high)


def _days(start: date | None, end: date | None) -> str | None:
    """The days as the value of a claim, which may run backward: what is said is kept as it is said."""
    if start is None or end is None:
        return str(start or end) if start or end else None
    return str(start) if start == end else f"{start}/{end}"


def _place(row: Mapping[str, Any], known: ReportLayout, places: _Names) -> dict[str, Any] | None:
    """The place as a row of locations; two that differ in name, point or precision are two."""
    names = [row[name] for name in known.places if row[name] is not None]
    point = tuple(row[name] if name else None for name in (known.latitude, known.longitude))
    precision = known.precisions.get(row[known.precision] or "") if known.precision else None
    if not names and None in point:
        return None
    name = ", ".join(dict.fromkeys(names)) or "a place without a name"
    return {
        "location_id": places.of((name, point, precision), name),
        "name": name,
        "latitude": point[0],
        "longitude": point[1],
        "precision": precision,
    }


def _tell(
    found: list[Report],
    values: Mapping[str, pa.ChunkedArray],
    cells: Mapping[str, pa.ChunkedArray],
    known: ReportLayout,
    losses: Losses,
) -> None:
    """What of the columns that the layout names has no counterpart."""
    for name, ours in ((known.kind, known.kinds), (known.precision, known.precisions)):
        if name:
            told = pc.is_in(values[name], value_set=pa.array(list(ours), pa.string()))
            losses.cells(name, cells[name], "no_value", pc.and_(pc.is_valid(values[name]), pc.invert(told)))
    if known.start and known.end:
        backward = pc.fill_null(pc.less(values[known.end], values[known.start]), False)
        losses.cells(known.end, cells[known.end], "backward", backward)
    for count in known.counts:
        silent = pc.is_null(values[count.best])
        for name in {count.low, count.high} - {count.best}:
            losses.cells(name, cells[name], "no_column", silent)
    kept: dict[str, dict[str, set[str]]] = {}
    for report in found:
        for name, value in report.kept.items():
            kept.setdefault(name, {}).setdefault(report.event, set()).add(value)
    for name, by_event in kept.items():
        differing = pa.array([event for event, said in by_event.items() if len(said) > 1], pa.string())
        losses.cells(name, cells[name], "differs", pc.is_in(values[known.event], value_set=differing))
