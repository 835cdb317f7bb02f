"""One side for each actor, by which actors can be grouped in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from syria_events.derivation.records import Cells, Records, chain
from syria_events.derivation.resolve import Claim


def sides(claims: Iterable[Claim], records: Records) -> dict[str, Cells]:
    """The rows of `sides` by actor; `claims` are those on ties between actors.

    An actor with parents is on the side of the root of them, whatever is said of its ties; that
    others are asserted makes the tie contested. A root is on the side of its patron, where every
    tie that a voice asserts leads to the same root other than itself; else it stands for itself.
    So does a root whose patrons lead back to it. A side is always on its own side.
    """
    on: dict[str | None, list[Claim]] = {}
    for claim in claims:
        on.setdefault(claim.subject_id, []).append(claim)
    patrons = {actor: _patrons(actor, on.get(actor, ()), records) for actor in records.actors}
    return {actor: _side(actor, on, patrons, records) for actor in records.actors}


def grouped(actor: str | None, known: Mapping[str, Cells]) -> Cells:
    """The columns side_id and side_contested of an actor, who stands for himself where he is not known."""
    row = known.get(str(actor), {"side_id": actor, "contested": False})
    return {"side_id": row["side_id"], "side_contested": row["contested"]}


def _patrons(actor: str, ties: Iterable[Claim], records: Records) -> set[str]:
    """The roots, other than its own, to which an actor is tied by what voices assert."""
    found = {_root(str(claim.value), records) for claim in ties if claim.stance == "asserts"}
    return found - {_root(actor, records)}


def _side(
    actor: str, on: Mapping[str | None, Sequence[Claim]], patrons: Mapping[str, set[str]], records: Records
) -> Cells:
    root = _root(actor, records)
    way = _way(root, patrons)
    side = way[-1]
    if side != root:
        basis = "affiliation"
    elif root != actor:
        basis = "parent"
    else:
        basis = "several_patrons" if len(patrons.get(actor, ())) > 1 else "itself"
    # What decides: the ties of each actor on the way to the side, to the next on it or away from it.
    deciding = [(here, claim) for here in {actor, *way[:-1]} for claim in on.get(here, ())]
    nexts = dict(pairwise(way)) | {actor: root if actor != root else way[1] if len(way) > 1 else actor}
    leading = [c for here, c in deciding if nexts[here] in (here, _root(str(c.value), records))]
    asserting, denying = (_voices(leading, stance) for stance in ("asserts", "denies"))
    return {
        "actor_id": actor,
        "side_id": side,
        "basis": basis,
        "n_asserting": len(asserting),
        "n_denying": len(denying),
        "contested": bool(asserting and denying) or (actor != root and bool(patrons[actor])),
    }


def _way(root: str, patrons: Mapping[str, set[str]]) -> tuple[str, ...]:
    """A root, its one patron, that one's, and so on to the side; a root to which they lead back stands for itself."""
    way = [root]
    while len(patrons.get(way[-1], ())) == 1:
        (patron,) = patrons[way[-1]]
        if patron in way:
            return tuple(way[: way.index(patron) + 1])
        way.append(patron)
    return tuple(way)


def _root(actor: str, records: Records) -> str:
    return chain(records.actors, actor)[-1]


def _voices(claims: Iterable[Claim], stance: str) -> set[str]:
    return {claim.voice_id for claim in claims if claim.stance == stance}
