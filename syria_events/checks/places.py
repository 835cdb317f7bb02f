"""Rules that hold the codes of places against one another, so that no place lies in two governorates."""

from __future__ import annotations

from collections.abc import Iterable

from syria_events.checks.claims import Found, Row, Rows, rule
from syria_events.schema import Schema
from syria_events.schema.text import shown

# The three ways in which a row names one governorate.
_GOVERNORATE = ("admin1_name", "admin1_pcode", "iso_3166_2")


@rule("locations", alone=True)
def governorate_has_one_code(rows: Rows, schema: Schema) -> Found:
    """The name, the P-code and the ISO 3166-2 code of a governorate are the same in every place that lies in it."""
    for column in _GOVERNORATE:
        first: dict[str, Row] = {}
        for line, row in enumerate(rows["locations"], start=1):
            if row[column] is None:
                continue
            before = first.setdefault(row[column], row)
            for other in _GOVERNORATE:
                if None not in (row[other], before[other]) and row[other] != before[other]:
                    found = f"{column} is {shown(row[column])} and {other} is {shown(row[other])}"
                    expected = f"{shown(before[other])}, as {before['location_id']} has it"
                    yield "locations", line, f"{row['location_id']}: {found}; expected {expected}"


@rule("locations", alone=True)
def district_lies_in_its_governorate(rows: Rows, schema: Schema) -> Found:
    """The P-code of a district begins with that of its governorate."""
    for line, row in enumerate(rows["locations"], start=1):
        district, governorate = row["admin2_pcode"], row["admin1_pcode"]
        if None not in (district, governorate) and not district.startswith(governorate):
            message = f"admin2_pcode is {district}; expected one that begins with {governorate}, its governorate"
            yield "locations", line, f"{row['location_id']}: {message}"


@rule("locations", alone=True)
def governorate_bears_its_name(rows: Rows, schema: Schema) -> Found:
    """A governorate as a whole is called by the name that the places in it give for it."""
    for line, row in enumerate(rows["locations"], start=1):
        name, governorate = row["name"], row["admin1_name"]
        if row["kind"] == "governorate" and None not in (name, governorate) and not name.startswith(governorate):
            message = f"name is {shown(name)} and admin1_name is {shown(governorate)}; expected the one in the other"
            yield "locations", line, f"{row['location_id']}: {message}"


@rule("locations", alone=True)
def disputed_between_two(rows: Rows, schema: Schema) -> Found:
    """A place is disputed between different governorates, given in the order of their codes."""
    for line, row in enumerate(rows["locations"], start=1):
        codes = (row["admin1_disputed"] or "").split(";")
        if codes != sorted(set(codes)):
            message = f"admin1_disputed is {row['admin1_disputed']}; expected {';'.join(sorted(set(codes)))}"
            yield "locations", line, f"{row['location_id']}: {message}"


@rule("locations", alone=True)
def one_point_one_governorate(rows: Rows, schema: Schema) -> Found:
    """Places at the same point lie in the same governorate and district, where both rows give them."""
    first: dict[tuple[float, float, str], Row] = {}
    for line, row in enumerate(rows["locations"], start=1):
        for column in (*_GOVERNORATE, "admin2_pcode"):
            point = row["latitude"], row["longitude"], column
            if None in point or row[column] is None:
                continue
            before = first.setdefault(point, row)
            if row[column] != before[column]:
                expected = f"{shown(before[column])}, as {before['location_id']} at the same point has it"
                yield "locations", line, f"{row['location_id']}: {column} is {shown(row[column])}; expected {expected}"


def outside(latitude: float, longitude: float, box: Iterable[float]) -> str | None:
    """What is wrong with a position that lies outside a box of west, south, east and north; None inside."""
    west, south, east, north = box
    if south <= latitude <= north and west <= longitude <= east:
        return None
    likely = {
        "latitude and longitude look swapped": (longitude, latitude),
        "the sign of the latitude looks turned": (-latitude, longitude),
        "the sign of the longitude looks turned": (latitude, -longitude),
        "both signs look turned": (-latitude, -longitude),
    }
    guess = next((said for said, (y, x) in likely.items() if south <= y <= north and west <= x <= east), None)
    expected = f"expected latitude {south} to {north} and longitude {west} to {east}, the extent in datapackage.json"
    return f"latitude is {latitude} and longitude {longitude}; {expected}" + (f"; {guess}" if guess else "")


PLACE_RULES = (
    governorate_has_one_code,
    district_lies_in_its_governorate,
    governorate_bears_its_name,
    disputed_between_two,
    one_point_one_governorate,
)
