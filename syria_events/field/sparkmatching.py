"""Matching of rows that Spark holds: pairs are found by joins on cells of space and time, and stay where they are.

The earth is cut into cubes around its centre, so that no pole and no meridian is special, and time into runs of days.
How large both are depends on how exactly events are known: each class of exactness is joined in cells of its own.
"""

from __future__ import annotations

from typing import Any

from syria_events.derivation.globe import EARTH_KM
from syria_events.field import kinship, sparkrows, verdicts
from syria_events.field.assigning import TYPES
from syria_events.field.placed import NEEDED, RADIUS
from syria_events.field.sparkrows import Cells, Frame, quoted, text
from syria_events.frames.incoming import columns_of
from syria_events.issues import Issue, Refused

_TERMS = ("dataset", "event_type", "their_type", "their_subtype")
# How wide rows of a class are at most: those of class 0 are not, and each other class is twice as wide as the last.
_CLASS = "CASE WHEN {0} > 0 THEN CAST(ceil(log2(greatest({0}, 1))) AS INT) + 1 ELSE 0 END"
_WIDEST = "CASE WHEN {0} > 0 THEN power(2, {0} - 1) ELSE 0 END"
_PAIR = "left, right, distance_km, limit_km, day_gap, types"


def matched(left: Frame, right: Frame, km: float, days: int, given: object) -> tuple[int, int, dict[str, Frame]]:
    """How many rows each side has, and the frames of `Matches` by name."""
    if other := [type(side).__name__ for side in (left, right) if not sparkrows.is_frame(side)]:
        raise Refused([Issue(other[0], 0, "unreadable", "expected both sides in Spark, or neither")])
    session = left.sparkSession
    rows = [_rows(side, name) for side, name in ((left, "left"), (right, "right"))]
    numbers = [_checked(side, name) for side, name in zip(rows, ("left", "right"), strict=True)]
    decided = _decided(session, given, rows)
    codes = [_terms(side) for side in rows]
    rows = [_coded(side, terms) for side, terms in zip(rows, codes, strict=True)]
    kin = [(one, other, kinship.kinship(a, b)) for one, a in enumerate(codes[0].values())
           for other, b in enumerate(codes[1].values())]  # fmt: skip
    kinds = session.createDataFrame(kin, "left_term INT, right_term INT, types STRING")
    found = session.sql(_near(km, days), left=rows[0], right=rows[1], kinds=kinds, decided=decided).persist()
    apart = " UNION ALL ".join(
        f"SELECT '{name}' AS side, event_id, reason FROM {{{name}}} WHERE reason IS NOT NULL"
        for name in ("left", "right")
    )
    frames = {
        "pairs": session.sql(f"SELECT {_PAIR}, verdict FROM {{found}}", found=found),
        "assigned": _assigned(session, found, decided, rows, kinds, (km, days)),
        "apart": session.sql(apart, left=rows[0], right=rows[1]),
        "sheet": session.sql(f"SELECT {_sheet()} FROM {{found}}", found=found),
    }
    return numbers[0], numbers[1], frames


def _sheet() -> str:
    empty = {"date": "CAST(NULL AS DATE)"}
    return ", ".join(
        field.name if field.name in ("left", "right", "verdict")
        else f"{empty.get(field.type, 'CAST(NULL AS STRING)')} AS {field.name}"
        for field in verdicts.table().fields
    )  # fmt: skip


def _rows(side: Frame, name: str) -> Frame:
    """The events of a side with place, days, radius and why some cannot be looked for."""
    cells = Cells(side, name)
    cells.need(NEEDED)
    near, theirs, radius = (
        cells.cell(n, "number") for n in ("location_precision", "their_place_precision", "radius_km")
    )
    columns = {
        "event_id": cells.cell("event_id", "text"),
        "first": cells.cell("date_start", "day"),
        "last": cells.cell("date_end", "day"),
        "latitude": cells.cell("latitude", "number"),
        "longitude": cells.cell("longitude", "number"),
        "given": radius,
        "code": f"CASE WHEN {near} BETWEEN 1 AND 7 THEN CAST({near} AS INT) "
        f"WHEN coalesce({near}, 0) = 0 AND {theirs} = 3 THEN 4 ELSE 0 END",
    }
    columns |= {each: f"CAST({cells.cell(each, 'text')} AS STRING)" for each in _TERMS}
    cells.told()
    known = " ".join(f"WHEN {code} THEN {float(most)}D" for code, most in {0: 0.0, **RADIUS}.items())
    steps = [
        ", ".join(f"{sql} AS {quoted(column)}" for column, sql in columns.items()),
        f"*, CASE code {known} END AS known, radians(latitude) AS phi, "
        "radians(CASE WHEN longitude = 180 THEN -180 ELSE longitude END) AS lambda",
        "*, CASE WHEN given IS NULL OR known IS NULL THEN known ELSE greatest(given, 0) END AS radius, "
        "CASE WHEN abs(latitude) = 90 THEN 0 ELSE cos(phi) END AS level",
        "*, CASE WHEN first IS NULL OR last IS NULL THEN 'undated' WHEN latitude IS NULL OR longitude IS NULL "
        "THEN 'unplaced' WHEN radius IS NULL THEN 'vague' END AS reason, level * cos(lambda) AS x, "
        f"level * sin(lambda) AS y, sin(phi) AS z, {_CLASS.format('radius')} AS breadth, "
        f"{_CLASS.format('(last - first)')} AS length",
    ]
    for step in steps:
        side = side.sparkSession.sql(f"SELECT {step} FROM {{side}}", side=side)
    return side


def _checked(rows: Frame, side: str) -> int:
    """How many rows there are; Refused for those that are no events."""
    wrong = {
        "range": ("abs(latitude) > 90 OR abs(longitude) > 180", "stand outside of 90 and 180 degrees"),
        "date": ("last < first", "have a date_end before the date_start"),
    }
    counts = ", ".join(f"count_if({sql}) AS n_{name}" for name, (sql, _) in wrong.items())
    found = rows.sparkSession.sql(f"SELECT count(*) AS n, {counts} FROM {{rows}}", rows=rows).collect()[0]
    told = [Issue(side, 0, name, f"{found[f'n_{name}']} events {said}") for name, (_, said) in wrong.items()]
    if issues := [issue for issue in told if not issue.message.startswith("0 ")]:
        raise Refused(issues)
    sparkrows.distinct(rows, side)
    return int(found["n"])


def _terms(rows: Frame) -> dict[tuple[str | None, ...], kinship.Term | None]:
    """The kinds of events that there are, of which there are few, and the term of each."""
    names = ", ".join(_TERMS)
    found = rows.sparkSession.sql(f"SELECT DISTINCT {names} FROM {{rows}}", rows=rows).collect()
    return {tuple(row): kinship.term(*row) for row in sorted(map(tuple, found), key=repr)}


def _coded(rows: Frame, terms: dict[tuple[str | None, ...], Any]) -> Frame:
    session = rows.sparkSession
    codes = session.createDataFrame(
        [(*key, code) for code, key in enumerate(terms)], ", ".join(f"{name} STRING" for name in _TERMS) + ", term INT"
    )
    same = " AND ".join(f"r.{name} <=> c.{name}" for name in _TERMS)
    return session.sql(
        f"SELECT /*+ BROADCAST(c) */ r.*, c.term FROM {{rows}} r LEFT JOIN {{codes}} c ON {same}",
        rows=rows,
        codes=codes,
    )


def _near(km: float, days: int) -> str:
    """The query for all pairs within the window: each is met once, for each row of the right has one cell a class."""
    reach = f"({km}D + {_WIDEST.format('l_breadth')} + {_WIDEST.format('r_breadth')})"
    chord = f"2 * sin(least({reach} / {EARTH_KM}D * (1 + 1e-9D) + 1e-9D, pi()) / 2) * (1 + 1e-9D)"
    longest = _WIDEST.format("r_length")
    sizes = f"{chord} AS chord, 2 * ({chord}) AS size, CAST({longest} AS INT) AS longest"
    keys = ("x", "y", "z")
    mine = "".join(
        f" LATERAL VIEW explode(sequence(floor(({axis} - chord) / size), floor(({axis} + chord) / size))) AS c_{axis}"
        for axis in keys
    )
    spent = f"({2 * days + 1} + longest)"
    mine += (
        f" LATERAL VIEW explode(sequence(floor((first - {days} - longest) / {spent}), "
        f"floor((last + {days}) / {spent}))) AS c_time"
    )
    squared = " + ".join(f"(l.{axis} - r.{axis}) * (l.{axis} - r.{axis})" for axis in keys)
    same = " AND ".join(f"l.{name} = r.{name}" for name in ("l_breadth", "r_breadth", "r_length"))
    same += "".join(f" AND l.c_{axis} = r.c_{axis}" for axis in (*keys, "time"))
    theirs = ", ".join(f"floor({axis} / size) AS c_{axis}" for axis in keys)
    return f"""
WITH l_classes AS (SELECT DISTINCT breadth AS l_breadth FROM {{left}} WHERE reason IS NULL),
r_classes AS (SELECT DISTINCT breadth AS r_breadth, length AS r_length FROM {{right}} WHERE reason IS NULL),
l_sized AS (SELECT *, {sizes} FROM (SELECT l.*, l.breadth AS l_breadth, c.* FROM {{left}} l CROSS JOIN r_classes c
            WHERE reason IS NULL)),
r_sized AS (SELECT *, {sizes} FROM (SELECT r.*, r.breadth AS r_breadth, r.length AS r_length, c.* FROM {{right}} r
            CROSS JOIN l_classes c WHERE reason IS NULL)),
l AS (SELECT * FROM l_sized{mine}),
r AS (SELECT *, {theirs}, floor(first / {spent}) AS c_time FROM r_sized),
met AS (SELECT l.event_id AS left, r.event_id AS right, l.radius AS l_radius, r.radius AS r_radius,
        2 * {EARTH_KM}D * asin(least(1D, sqrt({squared}) / 2)) AS distance_km, {km}D + l.radius + r.radius AS limit_km,
        CAST(greatest(0, r.first - l.last, l.first - r.last) AS INT) AS day_gap,
        greatest(abs(l.last - r.first), abs(r.last - l.first)) AS late, l.term AS left_term, r.term AS right_term
        FROM l JOIN r ON {same})
SELECT /*+ BROADCAST(k) */ m.*, k.types, d.verdict FROM met m JOIN {{kinds}} k USING (left_term, right_term)
LEFT JOIN {{decided}} d ON m.left = d.left AND m.right = d.right
WHERE distance_km <= limit_km AND day_gap <= {days}"""


def _decided(session: Any, given: object, rows: list[Frame]) -> Frame:
    """The verdicts, which people wrote and which are few, as a frame."""
    found: verdicts.Verdicts = {}
    if given is not None:
        columns = columns_of(given)
        known = []
        for side, name in zip(rows, ("left", "right"), strict=True):
            named = sorted({str(cell) for cell in columns.cells(name) if cell}) if name in columns.names else []
            query = f"SELECT event_id FROM {{rows}} WHERE event_id IN ({', '.join(map(text, named)) or 'NULL'})"
            known.append(frozenset(row[0] for row in session.sql(query, rows=side).collect()))
        found = verdicts.read(given, *known)
    return session.createDataFrame([(*pair, said) for pair, said in found.items()],
                                   "left STRING, right STRING, verdict STRING")  # fmt: skip


def _assigned(
    session: Any, found: Frame, decided: Frame, rows: list[Frame], kinds: Frame, window: tuple[float, int]
) -> Frame:
    """The pairs that somebody called the same, and the best of the rest: round by round those best of both events."""
    km, days = window
    far = "(distance_km + l_radius + r_radius)"
    place = f"{km}D / ({km}D + {far})" if km > 0 else f"CASE WHEN {far} = 0 THEN 1D ELSE 0D END"
    kind = " ".join(f"WHEN '{name}' THEN {worth}D" for name, worth in zip(kinship.KINSHIPS, TYPES, strict=True))
    scored = session.sql(
        f"SELECT *, place * time * type AS score FROM (SELECT *, {place} AS place, "
        f"{days + 1}D / ({days + 1} + late) AS time, CASE types {kind} END AS type FROM {{found}})", found=found
    ).localCheckpoint()  # fmt: skip
    same = session.sql("SELECT left, right FROM {decided} WHERE verdict = 'same'", decided=decided)
    free = "coalesce(verdict, '') <> 'different' AND score > 0"
    rest = _without(session.sql(f"SELECT * FROM {{scored}} WHERE {free}", scored=scored), same)
    taken = session.sql("SELECT * FROM {scored} WHERE verdict = 'same'", scored=scored)
    worst = "score DESC, distance_km, day_gap, left, right"
    while True:
        best = session.sql(
            "SELECT * EXCEPT (l_place, r_place) FROM (SELECT *, "
            f"row_number() OVER (PARTITION BY left ORDER BY {worst}) AS l_place, "
            f"row_number() OVER (PARTITION BY right ORDER BY {worst}) AS r_place FROM {{rest}}) "
            "WHERE l_place = 1 AND r_place = 1", rest=rest
        ).localCheckpoint()  # fmt: skip
        if best.isEmpty():
            break
        taken = taken.unionByName(best)
        rest = _without(rest, best).localCheckpoint()
    others = session.sql(
        "SELECT s.* FROM {scored} s LEFT ANTI JOIN {taken} t ON s.left = t.left AND s.right = t.right",
        scored=scored, taken=taken,
    )  # fmt: skip
    inside = session.sql(
        f"SELECT {', '.join(f't.{n.strip()}' for n in _PAIR.split(','))}, t.place, t.time, t.type, t.score, "
        "greatest(a.best, b.best) AS runner_up, t.verdict FROM {taken} t "
        "LEFT JOIN (SELECT left, max(score) AS best FROM {others} GROUP BY left) a ON t.left = a.left "
        "LEFT JOIN (SELECT right, max(score) AS best FROM {others} GROUP BY right) b ON t.right = b.right",
        taken=taken, others=others,
    )  # fmt: skip
    # What somebody called the same outside of the window has no distance that counts.
    outside = session.sql(
        "SELECT s.left, s.right, k.types, 'same' AS verdict FROM {same} s JOIN {l} l ON s.left = l.event_id "
        "JOIN {r} r ON s.right = r.event_id JOIN {kinds} k ON k.left_term = l.term AND k.right_term = r.term "
        "LEFT ANTI JOIN {scored} p ON s.left = p.left AND s.right = p.right",
        same=same, l=rows[0], r=rows[1], kinds=kinds, scored=scored,
    )  # fmt: skip
    return inside.unionByName(outside, allowMissingColumns=True)


def _without(rest: Frame, taken: Frame) -> Frame:
    """The pairs of which neither event is in one that is taken."""
    return rest.sparkSession.sql(
        "SELECT r.* FROM {rest} r LEFT ANTI JOIN {taken} a ON r.left = a.left LEFT ANTI JOIN {taken} b "
        "ON r.right = b.right", rest=rest, taken=taken
    )  # fmt: skip
