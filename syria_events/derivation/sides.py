"""One side for each actor, by which actors can be grouped in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from syria_events.derivation.records import Cells, Records, chain
from syria_events.derivation.resolve import Claim


def sides(claims: Iterable[Claim], records: Records) -> dict[str, Cells]:
    """The rows of `sides` by actor; `claims` are those on ties between actors.

    An actor with parents is on the side of the root of them, whatever is said of its ties; that
    others are asserted makes the tie contested. Another one is on the side of its patron, where
    every tie that a voice asserts leads to the same root; else it stands for itself.
    """
    on: dict[str | None, list[Claim]] = {}
    for claim in claims:
        on.setdefault(claim.subject_id, []).append(claim)
    return {actor: _side(actor, on.get(actor, ()), records) for actor in records.actors}


def grouped(actor: str | None, known: Mapping[str, Cells]) -> Cells:
    """The columns side_id and side_contested of an actor, who stands for himself where he is not known."""
    row = known.get(actor or "", {"side_id": actor, "contested": False})
    return {"side_id": row["side_id"], "side_contested": row["contested"]}


def _side(actor: str, ties: Sequence[Claim], records: Records) -> Cells:
    root = chain(records.actors, actor)[-1]
    patrons = dict.fromkeys(_root(claim, records) for claim in ties if claim.stance == "asserts")
    if root != actor:
        side, basis = root, "parent"
    elif len(patrons) == 1:
        side, basis = next(iter(patrons)), "affiliation"
    else:
        side, basis = actor, "several_patrons" if patrons else "itself"
    leading = [claim for claim in ties if side in (actor, _root(claim, records))]
    asserting, denying = (_voices(leading, stance) for stance in ("asserts", "denies"))
    return {
        "actor_id": actor,
        "side_id": side,
        "basis": basis,
        "n_asserting": len(asserting),
        "n_denying": len(denying),
        "contested": bool(asserting and denying) or (basis == "parent" and any(p != side for p in patrons)),
    }


def _root(claim: Claim, records: Records) -> str:
    return chain(records.actors, str(claim.value))[-1]


def _voices(claims: Iterable[Claim], stance: str) -> set[str]:
    return {claim.voice_id for claim in claims if claim.stance == stance}
