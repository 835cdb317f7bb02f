"""The figures of the dataset as Altair charts: they show in a notebook, and `.save` writes SVG, PDF and PNG.

No browser is needed: `vl-convert` draws them. They need the extra `explore`: `pip install 'syria-events[explore]'`.
Every figure has a title, a description for who does not see it, colours that colour-blind readers tell apart and shapes
that say the same, and comes in a light and a dark theme. None of the colours stands for a side.

>>> import syria_events as se
>>> se.plot.timeline().to_dict()["$schema"].rsplit("/", 1)[-1][:2]
'v6'
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from syria_events import naming
from syria_events.explorer import covering, mapping, saying, tolls
from syria_events.explorer import timeline as times
from syria_events.explorer.look import Theme
from syria_events.explorer.rows import labels, plain, rows_of

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

__all__ = ["claims", "coverage", "map", "timeline", "toll"]


def __dir__() -> list[str]:
    return __all__


@naming.public
def timeline(
    rows: object = None,
    *,
    start: dt.date | str | None = None,
    end: dt.date | str | None = None,
    width: int = 620,
    theme: Theme = "light",
) -> alt.LayerChart:
    """A row for each event, from the earliest to the latest: a bar over the days on which it may have been.

    A thin line with an arrow stands where claims give no bound on that side; a broken bar where the day is contested;
    events without any date are a group of their own, at the end. `rows` are events in any library, or a file of
    them, and may be a view; None stands for the installed ones. `start` and `end` are the first and last day shown,
    by default chosen so that most events have room; those outside stand at the edge with their date. `width` is that
    of the bars, in pixels. Of more than 150 events there are no names.

    Raises ValueError for rows that are no events, a day that is none and an unknown theme, and ImportError naming
    the extra to install.

    >>> import syria_events as se
    >>> chart = se.plot.timeline()
    >>> chart.title.text
    'When the events were'
    """
    shown = rows_of(rows)
    first, last = times.span(shown)
    window = (_day(start, "start") or first, _day(end, "end") or last)
    if window[0] > window[1]:
        raise ValueError(f"the time shown ends on {window[1]}, before it starts on {window[0]}")
    return _chart(times.spec(shown, window, width, theme), events=shown)


@naming.public
def map(rows: object = None, *, width: int = 760, theme: Theme = "light") -> alt.LayerChart:  # noqa: A001 - se.plot.map
    """The events on a map of Syria, each in a circle as wide as its place is uncertain, in kilometres.

    Events of one place stand beside one another with a thread to it; those of which only the governorate is known are
    hollow and stand under its name; those of which a region, the country or nothing is known stand below the map by
    what is known. The height follows from `width`, in pixels. `rows` are as for `timeline`, and so is what is raised.
    The outlines are those of Natural Earth, which draws who holds a place and not who has a right to it.

    >>> import syria_events as se
    >>> chart = se.plot.map(se.load("events", voices="us-centcom"))
    >>> chart.width
    760
    """
    shown = rows_of(rows)
    return _chart(mapping.spec(shown, width, theme), events=shown)


@naming.public
def claims(event_id: str, field: str | None = None, *, theme: Theme = "light") -> alt.LayerChart:
    """Every claim on an event in a line of its own, by value: who says it, how firmly, and who denies it.

    Under the name of each value stands what it rests on: contested values have a bar beside them, denials a cross,
    hedged claims a hollow mark, and what a ruling set aside is paler. `field` keeps one value, as in `claims`.

    Raises KeyError where there is no such event or no claim on such a value, and else as `timeline` does.

    >>> import syria_events as se
    >>> chart = se.plot.claims("SE-QFKDK", "killed")
    >>> "claims on 1 values" in chart.description
    True
    """
    from syria_events.derivation import kinds
    from syria_events.editions.datapackage import Package
    from syria_events.reading import evidence
    from syria_events.schema import installed

    rows = _records(evidence.claims(event_id, field))
    named = {
        row[key]: row[name]
        for table, key, name in _NAMED
        for row in plain(Package.open().table(table).select([key, name]).to_pylist())
    }
    known = kinds.of_fields(installed())
    found = saying.lines(rows, known, _states(rows, known), named)
    return _chart(saying.spec(found, f"Who says what of {event_id}: {named[event_id]}", theme), lines=found)


_NAMED = (
    ("actors", "actor_id", "name"),
    ("locations", "location_id", "name"),
    ("events", "event_id", "title"),
)


@naming.public
def toll(
    rows: object = None,
    what: str = "killed",
    by: str = "event_type",
    *,
    width: int = 380,
    theme: Theme = "light",
) -> alt.LayerChart:
    """The people killed or hurt in each group, as `total` sums them: a bar from the least to the most.

    Where a figure has no upper bound there is an arrow and no end; where nobody gives a number the words say so; beside
    each bar stands how many figures are summed, and how many are contested, alleged or unknown. The groups are
    never added up by the figure itself. `rows`, `what` and `by` are those of `total`, `by` being one column;
    None stands for the installed events. Raises as `total` does.

    >>> import syria_events as se
    >>> chart = se.plot.toll(se.load("casualties"), by="side_id")
    >>> chart.title.text
    'People killed, by side'
    """
    from syria_events.reading.totals import total

    if not isinstance(by, str):
        raise TypeError(f"by is {by!r}; expected the name of one column")
    found = plain(total(rows, what, by, as_="arrow").to_pylist())
    words = by.removesuffix("_id").removesuffix("_name").replace("_", " ")
    naming.chosen("figure", what, tolls.WORDS)
    named = _group_names(by, rows)
    for row in found:
        row["group"] = named.get(row[by], "not known" if row[by] is None else str(row[by]))
        row["told"] = tolls.told(row)
    return _chart(tolls.spec(found, what, tolls.title(what, words), width, theme), toll=found)


@naming.public
def coverage(found: object, *, name: str = "theirs", width: int = 380, theme: Theme = "light") -> alt.LayerChart:
    """Which of our events another dataset has, in groups by what can be said, with the figures of both side by side.

    `found` is what `se.coverage` gives, in any library. Events that both may have, that they have others near to, and
    that they lack, have a line each, in the order of days: our count above and theirs below, from the least to the
    most, and in words how far the two are apart and what differs. The others are listed by the reason for which
    they cannot be looked for. `name` is what the other dataset is called; `width` is that of the counts, in pixels.

    Raises ValueError for rows that are none of `coverage` and an unknown theme, and ImportError naming the extra.

    >>> import syria_events as se
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     se.ucdp.export()[0].to_csv(path := pathlib.Path(folder, "theirs.csv"), index=False)
    ...     chart = se.plot.coverage(se.coverage(path, "ucdp-ged"), name="UCDP GED")
    >>> chart.title.text
    'Which of our events are in UCDP GED'
    """
    from syria_events.field import held
    from syria_events.frames.incoming import columns_of

    names = ("ours", name)
    columns = columns_of(found)
    if missing := [name for name in held.COLUMNS if name not in columns.names]:
        raise ValueError(f"found lacks {', '.join(missing)}; expected the rows of se.coverage")
    cells = [columns.cells(name) for name in held.COLUMNS]
    lines = covering.rows([dict(zip(held.COLUMNS, row, strict=True)) for row in zip(*cells, strict=True)], names)
    return _chart(covering.spec(lines, names, width, theme), coverage=lines)


def _group_names(by: str, rows: object) -> Mapping[Any, str]:
    """What readers call the values of a column: labels of a vocabulary, names of actors and places."""
    from syria_events import schema
    from syria_events.editions.datapackage import Package

    known = schema.installed()
    for table in ("events", "casualties"):
        if by in known.table(table).names and (vocabulary := known.table(table).field(by).vocabulary):
            return labels(vocabulary)
    table, key = ("locations", "location_id") if by == "location_id" else ("actors", "actor_id")
    if by.endswith("_id") and by not in ("event_id", "casualty_id"):
        return {row[key]: row["name"] for row in Package.open().table(table).select([key, "name"]).to_pylist()}
    return {}


def _states(rows: Sequence[Mapping[str, Any]], known: Mapping[str, Any]) -> dict[str, str]:
    """What each value rests on, as far as claims tell: contested, ruled, denied, of one origin or of several."""
    from syria_events.derivation.records import chain
    from syria_events.derivation.resolve import Claim, asserted, differ, in_force
    from syria_events.editions.datapackage import Package

    sources = {row["source_id"]: row for row in Package.open().table("sources").to_pylist()}
    on: dict[str, list[Claim]] = {}
    for row in rows:
        if known[row["field"]].single:
            on.setdefault(saying.value_name(row, known[row["field"]]), []).append(Claim.of(row))
    found = {}
    for name, said in on.items():
        origins = {chain(sources, claim.voice_id)[-1] for claim in asserted(said)}
        if differ(in_force(said)):
            found[name] = "contested"
        elif differ(said):
            found[name] = "ruled"
        else:
            found[name] = "denied" if not origins else "one_origin" if len(origins) == 1 else "several_agree"
    return found


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame of pandas, with None for what is missing."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): cell for name, cell in row.items()} for row in rows]


def _day(day: dt.date | str | None, name: str) -> str | None:
    if day is None:
        return None
    try:
        return (day if isinstance(day, dt.date) else dt.date.fromisoformat(day)).isoformat()[:10]
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is {day!r}; expected a day such as '2022-08-24'") from error


def _chart(spec: dict[str, Any], **data: Iterable[Mapping[str, Any]]) -> alt.LayerChart:
    """A description of a figure, with its data, as an Altair chart."""
    try:
        import altair  # noqa: F401 - whether it is there
    except ModuleNotFoundError as error:
        if error.name != "altair":
            raise
        raise ImportError("altair is not installed; pip install 'syria-events[explore]'") from error
    from syria_events.explorer.saved import Figure

    return Figure.from_dict(spec | {"datasets": {name: list(rows) for name, rows in data.items()}})
