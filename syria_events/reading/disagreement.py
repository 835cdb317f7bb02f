"""Where voices differ: every contested value with its sides, how a value changed, and two voices compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

from syria_events import naming
from syria_events.derivation import edtf, kinds
from syria_events.derivation.globe import distance_km
from syria_events.derivation.records import chain
from syria_events.derivation.resolve import Claim, count, differ, group, in_force, settle
from syria_events.editions.datapackage import Package
from syria_events.frames.outgoing import framed
from syria_events.reading.views import Tables
from syria_events.schema import Field
from syria_events.schema.text import claim_text, count_text

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Row = Mapping[str, Any]
_NO_DISTANCE: Mapping[str, Any] = {"distance": None, "unit": None}


class Value(NamedTuple):
    """One value that claims are about: its event (none for a tie between actors), name, claims; do they count?"""

    event_id: str | None
    name: str
    rows: Sequence[Row]
    counted: bool

    @property
    def claims(self) -> list[Claim]:
        """The claims, as far as published values depend on them."""
        return [Claim.of(row) for row in self.rows]


@overload
def disagreements(*, as_: Literal["pandas"] = "pandas") -> pd.DataFrame: ...
@overload
def disagreements(*, as_: Literal["polars"]) -> pl.DataFrame: ...
@overload
def disagreements(*, as_: Literal["arrow"]) -> pa.Table: ...
@overload
def disagreements(*, as_: Literal["duckdb"]) -> duckdb.DuckDBPyRelation: ...


@naming.public
def disagreements(*, as_: str = "pandas") -> Any:
    """Every value on which claims differ: one row per value, the voices side by side.

    Columns: `event_id` (empty for a tie between actors), `title`, `value` (field and subject),
    `decided` (a ruling chose; otherwise the value is contested), `published` (what the dataset
    says), `n_sides`, `sides` (what each side says and who says it, parted by " | "), and
    `distance` with its `unit`: how far the sides are apart, for counts, days, clock times and
    places with coordinates. `as_` is the library of the frame, as in `load`.

    >>> import syria_events as se
    >>> differing = se.disagreements()
    >>> "killed.deir-ez-zor-groups" in set(differing.loc[differing["event_id"] == "SE-074XC", "value"])
    True
    """
    return differing(Package.open(), as_)


def differing(package: Tables, as_: str = "pandas") -> Any:
    """The disagreements in a version of the dataset, or in other tables like it; as `disagreements` gives them."""
    names = {row["source_id"]: row["name"] for row in package.table("sources").to_pylist()}
    titles = {row["event_id"]: row["title"] for row in package.table("events").to_pylist()}
    places = {row["location_id"]: row for row in package.table("locations").to_pylist()}
    found = []
    for value in values(package):
        if not differ(value.claims):
            continue
        sides = _sides(value.rows, value.counted)
        found.append(
            {
                "event_id": value.event_id,
                "title": titles.get(value.event_id or ""),
                "value": value.name,
                "decided": not differ(in_force(value.claims)),
                "published": _published(value),
                "n_sides": len(sides),
                "sides": " | ".join(f"{said}: {', '.join(_voices(rows, names))}" for said, rows in sides.items()),
                **_distance(value, places),
            }
        )
    return framed("disagreements", _DISAGREEMENTS, found, as_, package.schema)


_OF_VALUE = (
    Field("event_id", "string", "The event; empty for a tie between actors."),
    Field("title", "string", "Title of the event."),
    Field("value", "string", "The value: its field, with its subject after a dot.", required=True),
)
_DISAGREEMENTS = (
    *_OF_VALUE,
    Field("decided", "boolean", "Whether a ruling chose; otherwise the value is contested.", required=True),
    Field("published", "string", "What the dataset says."),
    Field("n_sides", "integer", "How many different things are said.", required=True),
    Field("sides", "string", "What each side says, and who says it.", required=True),
    Field("distance", "number", "How far the sides are apart."),
    Field("unit", "string", "The unit of the distance."),
)
_HISTORY = (
    Field("day", "date", "When the voice said it, or the latest day on which its document was published."),
    Field("voice", "string", "Who says it.", required=True),
    Field("stance", "string", "Whether it is asserted or denied.", required=True),
    Field("said", "string", "What is said.", required=True),
    Field("published", "string", "The value as a view up to that day has it."),
)
_COMPARISON = (
    *_OF_VALUE,
    Field("left", "string", "What the first voice says.", required=True),
    Field("right", "string", "What the second voice says.", required=True),
)


@overload
def history(event_id: str | None, value: str, *, as_: Literal["pandas"] = "pandas") -> pd.DataFrame: ...
@overload
def history(event_id: str | None, value: str, *, as_: Literal["polars"]) -> pl.DataFrame: ...
@overload
def history(event_id: str | None, value: str, *, as_: Literal["arrow"]) -> pa.Table: ...
@overload
def history(event_id: str | None, value: str, *, as_: Literal["duckdb"]) -> duckdb.DuckDBPyRelation: ...


@naming.public
def history(event_id: str | None, value: str, *, as_: str = "pandas") -> Any:
    """What was claimed of one value over time, and what it came to after each claim.

    One row per claim, in the order in which they were made: `day` (when the voice said it, or the
    latest day on which its document can have been published), `voice`, `stance`, `said`, and
    `published`, the value as a view up to that day has it. `value` is a field, with its subject
    after a dot where it has one: "date", "killed.iran-backed-militants". `event_id` is None, or
    any other missing value, for a tie between actors.

    Raises KeyError when no claim is about it, naming the values there are.

    >>> import syria_events as se
    >>> told = se.history("SE-074XC", "killed.deir-ez-zor-groups")
    >>> list(told.columns)
    ['day', 'voice', 'stance', 'said', 'published']
    """
    package = Package.open()
    event_id = event_id if isinstance(event_id, str) else None  # pandas has NA for a tie between actors
    if event_id is not None:
        event_id = naming.chosen("event", event_id, package.table("events")["event_id"].to_pylist())
    of_event = {found.name: found for found in values(package) if found.event_id == event_id}
    if not isinstance(value, str):
        raise TypeError(f"value is {value!r}; expected the name of one")
    naming.chosen("value", value, of_event, f" of {event_id or 'ties between actors'}")
    names = {row["source_id"]: row["name"] for row in package.table("sources").to_pylist()}
    days = {row["document_id"]: edtf.bounds(row["published_edtf"])[1] for row in package.table("documents").to_pylist()}
    counted = of_event[value].counted
    dated = [(row["claimed_on"] or days[row["document_id"]], row) for row in of_event[value].rows]
    dated.sort(key=lambda pair: (pair[0] or date.max, pair[1]["claim_id"]))
    found = [
        {
            "day": day,
            "voice": names[row["voice_id"]],
            "stance": row["stance"],
            "said": claim_text(row, counted),
            "published": _published(
                Value(event_id, value, [other for when, other in dated if not day or (when and when <= day)], counted)
            ),
        }
        for day, row in dated
    ]
    return framed("history", _HISTORY, found, as_, package.schema)


@overload
def compare(left: str, right: str, *, as_: Literal["pandas"] = "pandas") -> pd.DataFrame: ...
@overload
def compare(left: str, right: str, *, as_: Literal["polars"]) -> pl.DataFrame: ...
@overload
def compare(left: str, right: str, *, as_: Literal["arrow"]) -> pa.Table: ...
@overload
def compare(left: str, right: str, *, as_: Literal["duckdb"]) -> duckdb.DuckDBPyRelation: ...


@naming.public
def compare(left: str, right: str, *, as_: str = "pandas") -> Any:
    """The values on which two voices, each with those who speak for it, say different things.

    Columns: `event_id`, `title`, `value`, and `left` and `right`, what each says. A value of which
    only one of them speaks is no difference. `as_` is the library of the frame, as in `load`. Raises
    KeyError naming unknown voices.

    >>> import syria_events as se
    >>> differing = se.compare("us-centcom", "sohr")
    >>> "SE-074XC" in set(differing["event_id"])
    True
    """
    package = Package.open()
    sources = {row["source_id"]: row for row in package.table("sources").to_pylist()}
    naming.all_chosen("voice", (left, right), {voice: row["name"] for voice, row in sources.items()})
    titles = {row["event_id"]: row["title"] for row in package.table("events").to_pylist()}
    found = []
    for value in values(package):
        mine, theirs = (
            [row for row in value.rows if name in chain(sources, row["voice_id"])] for name in (left, right)
        )
        if (
            mine
            and theirs
            and _sides(mine, value.counted).keys() != _sides(theirs, value.counted).keys()
            and differ([Claim.of(row) for row in mine + theirs])
        ):
            left_side, right_side = (" / ".join(_sides(rows, value.counted)) for rows in (mine, theirs))
            sides = {"left": left_side, "right": right_side}
            found.append(
                {"event_id": value.event_id, "title": titles.get(value.event_id or ""), "value": value.name} | sides
            )
    return framed("compare", _COMPARISON, found, as_, package.schema)


def values(package: Tables) -> Iterator[Value]:
    """Every value that claims are about, in the order of events and names.

    Of fields that hold several values at once, each is a value of its own, which can be asserted
    or denied.
    """
    fields = kinds.of_fields(package.schema)
    rows = {row["claim_id"]: row for row in package.table("claims").to_pylist()}
    found: dict[tuple[str, str, bool], list[Row]] = {}
    for (event_id, field, subject), claims in group(map(Claim.of, rows.values()), fields).items():
        for claim in claims:
            parts = [field, subject, None if fields[field].single else claim.value]
            name = ".".join(part for part in parts if part)
            found.setdefault((event_id or "", name, fields[field].counted), []).append(rows[claim.claim_id])
    for (event_id, name, counted), said in sorted(found.items()):
        yield Value(event_id or None, name, said, counted)


def _sides(rows: Iterable[Row], counted: bool) -> dict[str, list[Row]]:
    """What is said -> the claims that say so, denials as "not" what they deny; sorted."""
    sides: dict[str, list[Row]] = {}
    for row in rows:
        sides.setdefault(("not " if row["stance"] == "denies" else "") + claim_text(row, counted), []).append(row)
    return dict(sorted(sides.items()))


def _voices(rows: Iterable[Row], names: Mapping[str, str]) -> list[str]:
    return sorted({names[row["voice_id"]] for row in rows})


def _published(value: Value) -> str | None:
    """The value as the dataset, or a view of these claims, has it; counts as their envelope."""
    if not value.counted:
        return settle(value.claims)[0]
    numbers, _ = count(value.claims)
    if numbers["open"] == "both":
        return None
    return str(numbers["low"]) if numbers["low"] == numbers["high"] else count_text(numbers)


def _distance(value: Value, places: Mapping[str, Row]) -> Mapping[str, Any]:
    """How far apart the asserted sides are, and in which unit; neither where that cannot be said."""
    rows = [row for row in value.rows if row["stance"] == "asserts"]
    field = value.name.partition(".")[0]
    if value.counted:
        # A side that is open reaches as far as it is known to.
        numbers = [row[bound] for row in rows for bound in ("low", "high") if row[bound] is not None]
        return {"distance": max(numbers) - min(numbers), "unit": "count"} if numbers else _NO_DISTANCE
    texts = {row["value"] for row in rows}
    if field == "date":
        try:
            bounds = [bound for text in texts for bound in edtf.bounds(text)]
        except ValueError:  # a span that runs backward, as somebody else's report may have it
            return _NO_DISTANCE
        days = [bound for bound in bounds if bound is not None]
        if len(days) == len(bounds):
            return {"distance": (max(days) - min(days)).days, "unit": "days"}
    elif field == "time_local":
        minutes = [60 * int(text[:2]) + int(text[3:5]) for text in texts]
        return {"distance": max(minutes) - min(minutes), "unit": "minutes"}
    elif field == "location":
        points = [(places[text]["latitude"], places[text]["longitude"]) for text in sorted(texts)]
        if all(None not in point for point in points):
            return {"distance": round(max(distance_km(*a, *b) for a in points for b in points), 1), "unit": "km"}
    return _NO_DISTANCE
