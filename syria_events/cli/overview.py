"""The dataset on one page: its events with place and toll, what they come to, and who speaks of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from syria_events.cli.layout import columns, paragraph, section, width
from syria_events.cli.printing import Row, label, of, records
from syria_events.editions.datapackage import Package
from syria_events.reading import listings
from syria_events.schema.text import estimate

_OUTCOMES = ("killed", "injured")
# From here on, an event has room on one line.
_WIDE = 140
# As many voices as are read at a glance.
_MANY = 10
_COUNTED = ("events", "claims", "documents", "voices", "casualties", "damage", "event_links", "affiliations")

_FURTHER = (
    ("syria-events show EVENT", "one event, and who says what of it"),
    ("syria-events events --help", "how to choose among the events"),
    ("syria-events --help", "everything else"),
)


def text(package: Package) -> str:
    """The dataset on one page, for people."""
    told = data(package)
    title = f"{told['title']}, version {package.version}"
    numbers = [(label(name), str(told["tables"][name]), _parts(package, name)) for name in _COUNTED]
    shown = told["voices"][:_MANY]
    voices = [(row["source_id"], row["name"], str(row["n_claims"]), str(row["n_events"])) for row in shown]
    rest = len(told["voices"]) - len(shown)
    more = [paragraph(f"and {rest} more: syria-events voices", 2)] if rest > 0 else []
    lines = [paragraph(title), "", listing(package, told["events"])]
    lines += section("Totals, nobody counted twice", columns([_total(row) for row in told["totals"]], 2))
    lines += ["", *columns(numbers)]
    lines += section("Who says most", [*columns(voices, 2, ("voice", "name", "claims", "events")), *more])
    return "\n".join([*lines, *section("Further", columns(_FURTHER, 2))])


def data(package: Package) -> dict[str, Any]:
    """The same for programs: the rows of the events and voices, the totals, and how many rows each table has."""
    from syria_events.reading.totals import total

    voices = listings.voices(package)
    return {
        "title": package.descriptor["title"],
        "events": listings.events(package).rows,
        "totals": [{"outcome": name} | records(total(what=name))[0] for name in _OUTCOMES],
        "tables": {name: package.table(name).num_rows for name in package.names} | {"voices": len(voices)},
        "voices": voices,
    }


def listing(package: Package, rows: Sequence[Row]) -> str:
    """Events with place and toll, a line each where there is room, else title above place and toll."""
    if not rows:
        return "no event is as asked"
    casualties = package.table("casualties").to_pylist()
    joint = {(row["event_id"], row["outcome"]) for row in casualties if row["joint"]}
    tolls = [{name: _toll(row, name, joint) for name in _OUTCOMES} for row in rows]
    titles = [row["title"] + " (a total)" * row["is_total"] for row in rows]
    titles = [title + "*" * row["contested"] for title, row in zip(titles, rows, strict=True)]
    if width() >= _WIDE:
        cells = [
            (row["event_id"], _day(row), title, row["location_name"] or "", *toll.values())
            for row, title, toll in zip(rows, titles, tolls, strict=True)
        ]
        lines = columns(cells, head=("event", "date", "what", "place", *_OUTCOMES))
    else:
        lines = columns(
            [
                (row["event_id"], _day(row), _body(row, title, toll))
                for row, title, toll in zip(rows, titles, tolls, strict=True)
            ]
        )
    return "\n".join([*lines, *section("", map(paragraph, _marks("\n".join(lines))))]).replace("\n\n\n", "\n\n")


def _body(row: Row, title: str, toll: Mapping[str, str]) -> str:
    figures = ", ".join(f"{name} {figure}" for name, figure in toll.items() if figure)
    return "\n".join(filter(None, [title, "; ".join(filter(None, [row["location_name"], figures]))]))


def _day(row: Row) -> str:
    """The date of an event in two short lines at most."""
    start, end = row["date_start"], row["date_end"]
    if start is None and end is None:
        return "unknown"
    if start is None or end is None:
        return f"until\n{end}" if start is None else f"from\n{start}"
    return str(start) if start == end else f"{start} to\n{end}"


def _toll(row: Row, name: str, joint: set[tuple[str, str]]) -> str:
    """The figure of an event as it is published; empty where nobody gives one."""
    if (row["joint_with"], name) in joint:
        return f"with {row['joint_with']}"
    counts = {bound: row[f"{name}_{bound}"] for bound in ("low", "best", "high", "open")}
    if all(bound is None for bound in counts.values()):
        return ""
    fields = (row["contested_fields"] or "").split(";")
    contested = any(field.partition(".")[0] == name for field in fields)
    return estimate(counts) + "*" * contested


def _marks(text: str) -> Iterator[str]:
    if "*" in text:
        yield "* contested: voices differ, and no ruling chooses"
    if "(a total)" in text:
        yield "(a total): other events are parts of it"
    if "with SE-" in text:
        yield "with SE-...: counted together with that event, there"


def _total(row: Row) -> tuple[str, str, str]:
    """A total, what it is of, and what is not in it."""
    parts = [
        f"{row['n_figures']} figures",
        f"{row['n_contested']} contested" if row["n_contested"] else "",
        f"no number for {row['n_unknown']} more" if row["n_unknown"] else "",
    ]
    return row["outcome"], estimate(row), ", ".join(filter(None, parts))


def _parts(package: Package, name: str) -> str:
    """What the number of rows is made of."""
    column = {"claims": "stance", "casualties": "outcome"}.get(name)
    if column:
        return of(Counter(package.table(name).column(column).to_pylist()))
    if name == "voices":
        return f"of {len({row['origin_id'] for row in listings.voices(package)})} origins"
    if name not in ("events", "affiliations"):
        return ""
    contested = sum(package.table(name).column("contested").to_pylist())
    classes = package.table(name).column("event_class").to_pylist() if name == "events" else ()
    return "; ".join(filter(None, [of(Counter(classes)), f"{contested} contested"]))
