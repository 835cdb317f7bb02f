"""Data with a row for each report of an event, as claims: who says what, in which document.

`read` makes of each row the claims of one voice: counts of people, days, a place. Everything that works on our own
claims works on them: views of some voices, disagreements, bounds, and what results are under other rules.

>>> import syria_events as se
>>> said = se.reports.aggregate(se.load("claims"), "conservative")
>>> said.loc[said["event_id"] == "SE-QFKDK", "killed_best"].tolist()
[3]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syria_events import naming
from syria_events.field import layouts, reportlayouts
from syria_events.frames.outgoing import convert
from syria_events.schema import Field, Schema, Table
from syria_events.showing import Shown, counted

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    import pyarrow as pa

    from syria_events.reading.views import Filters, Names

__all__ = ["Reports", "aggregate", "read"]


def __dir__() -> list[str]:
    return __all__


@dataclass(frozen=True, repr=False)
class Reports(Shown):
    """A dataset of reports as tables like ours: claims and what follows from them, and what had no counterpart.

    `keep` are the columns of the events beyond ours that the layout keeps, to group by.
    """

    name: str
    schema: Schema
    rows: Mapping[str, pa.Table]
    keep: tuple[str, ...]
    lost: pa.Table

    def _summary(self) -> str:
        events, claims = (self.rows[name].num_rows for name in ("events", "claims"))
        lost = counted(self.lost.num_rows, "loss", "losses")
        return f"{self.name}: {counted(claims, 'claim')} about {counted(events, 'event')}, {lost}"

    def _rows(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        return ("table", "rows"), [(name, data.num_rows) for name, data in self.rows.items()]

    def table(self, name: str) -> pa.Table:
        """A table as Arrow data; KeyError naming those there are."""
        return self.rows[naming.chosen("table", name, self.rows)]

    @naming.public
    def load(
        self,
        table: str,
        as_: str = "pandas",
        *,
        voices: Names | None = None,
        origins: Names | None = None,
        documents: Names | None = None,
        until: date | str | None = None,
    ) -> Any:
        """One table, or one of a view of `voices`, `origins`, `documents` or `until` a day, as `se.load` gives ours."""
        from syria_events.reading import views

        data = self.table(table)
        view: Filters = {"voices": voices, "origins": origins, "documents": documents, "until": until}
        if any(wanted is not None for wanted in view.values()):
            if table not in views.TABLES:
                raise ValueError(f"{table} does not follow from claims; views are of {', '.join(views.TABLES)}")
            data = self._kept(views.view(self, **view)[table]) if table == "events" else views.view(self, **view)[table]
        return convert(data, self._shape(table), as_, self.schema)

    @cached_property
    def claims(self) -> pd.DataFrame:
        """The claims in pandas, in the columns of our own."""
        frame: pd.DataFrame = self.load("claims")
        return frame

    @cached_property
    def events(self) -> pd.DataFrame:
        """The events in pandas, as they follow from all claims, with the columns that the layout keeps."""
        frame: pd.DataFrame = self.load("events")
        return frame

    @cached_property
    def losses(self) -> pd.DataFrame:
        """What had no counterpart, cell by cell, as `se.ucdp.read` tells it."""
        made = layouts.made()
        frame: pd.DataFrame = convert(self.lost, made.table("losses"), "pandas", made)
        return frame

    def disagreements(self, as_: str = "pandas") -> Any:
        """Every value on which reports differ, as `se.disagreements` gives ours."""
        from syria_events.reading import disagreement

        return disagreement.differing(self, as_)

    def _shape(self, table: str) -> Table:
        known = self.schema.table(table)
        if table != "events":
            return known
        more = tuple(Field(name, "string", "As the reports have it.") for name in self.keep)
        return Table(known.name, known.title, known.description, (*known.fields, *more), known.primary_key)

    def _kept(self, events: pa.Table) -> pa.Table:
        """The events of a view with the columns that are kept of all of them."""
        import pyarrow.compute as pc

        whole = self.rows["events"]
        places = pc.index_in(events["event_id"], value_set=whole["event_id"].combine_chunks())
        for name in self.keep:
            events = events.append_column(name, whole[name].combine_chunks().take(places.combine_chunks()))
        return events


@naming.public
def read(path: str | Path, layout: str | Path = "maverick") -> Reports:
    """Claims of ours, made of a file with a row for each report, with the events that follow from them.

    `path` is a file as `se.ucdp.read` takes it. `layout` is the name of a layout that comes with the package, or the
    path of a file that describes another (see `docs/reports.md`). Each report gives a claim for each count of people,
    one for its days and one for its place, in the name of its source; the people are those of all sides (`people`).
    Events keep their own identifiers.

    `claims`, `events` and `losses` of the result are frames of pandas; `load` gives any table, of all claims or of a
    view, and `disagreements` every value on which reports differ. Raises Refused, with everything that is wrong, for
    a file that cannot be read, lacks a column of the layout or has cells that stand for nothing, and KeyError for an
    unknown layout.

    >>> import syria_events as se
    >>> reports = se.reports.read("maverick_event_report.csv.gz")  # doctest: +SKIP
    >>> reports.load("events", voices="reuters")  # doctest: +SKIP
    """
    from syria_events.field import reportclaims, reportrows

    known = reportlayouts.layout(layout)
    found, lost = reportrows.read(path, known)
    schema, rows = reportclaims.tables(known, found)
    return Reports(known.name, schema, rows, known.keep, lost)


@naming.public
def aggregate(reports: object, rules: str = "conservative", as_: str = "pandas") -> Any:
    """One row for each event, as a rule set of the R package eventreport makes it of what its reports say.

    `reports` is what `read` gives, or a frame of claims in any library; `as_` is that of the result, as in `load`.
    `rules` is "conservative" (smallest counts, first day to last), "representative" (the count that most reports share,
    of several the smallest; the day that most share, of several the mean of those days, rounded down) or "informative"
    (largest counts; from the last first day to the first last day, which runs backward where reports do not overlap).
    Columns: `event_id`, `killed_low`, `killed_best`, `killed_high` and the same of `injured`, in persons, `date_start`,
    `date_end` and `n_reports`, sorted by event. Raises ValueError for another set or library.

    The rule sets are those of van Baalen and Hoglund, doi:10.1093/isq/sqag014.

    >>> import syria_events as se
    >>> events = se.reports.aggregate(se.load("claims"), "conservative")
    >>> int(events["killed_best"].sum())
    9
    """
    from syria_events.field import rulesets

    claims = reports.claims if isinstance(reports, Reports) else reports
    return rulesets.aggregated(claims, rules, as_)
