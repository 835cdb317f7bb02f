"""Whether two events can be of one kind, by the crosswalk between our types and those of others."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syria_events.field.placed import whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kinship = Literal["same", "related", "unknown", "apart"]
KINSHIPS: tuple[Kinship, ...] = ("same", "related", "unknown", "apart")

# The schemes of the crosswalk by the name of the layout, and what stands before their code in it.
_SCHEMES = {"ucdp-ged": ("ucdp", "type_of_violence "), "acled": ("acled", "")}
Term = tuple[str, str]


def matrix(left: pa.Table, right: pa.Table) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int8]]:
    """The kind of each row of both sides as a number, and for each two of those numbers how they go together.

    The last has the places in `KINSHIPS`.
    """
    (codes, terms), (other_codes, other_terms) = _terms(left), _terms(right)
    found = [[KINSHIPS.index(kinship(a, b)) for b in other_terms] for a in terms]
    return codes, other_codes, np.array(found, np.int8).reshape(len(terms), len(other_terms))


def kinship(one: Term | None, other: Term | None) -> Kinship:
    """How two terms, each a scheme and a code in it, go together; ours have the scheme "event_type".

    `same`: equal, or the crosswalk says that one means the other, or what is narrower or broader; `related`: the
    crosswalk only relates them, or both are ours and of one class; `unknown`: one is missing, or the crosswalk knows
    nothing of it; `apart`: it knows both, and nothing ties them.
    """
    if one is None or other is None:
        return "unknown"
    if one == other:
        return "same"
    ours, theirs = _ours(one), _ours(other)
    if not ours or not theirs:
        return "unknown"
    shared = ours.keys() & theirs.keys()
    if any(ours[value] and theirs[value] for value in shared):
        return "same"
    if shared or (one[0] == other[0] == "event_type" and _classes().get(one[1]) == _classes().get(other[1])):
        return "related"
    return "apart"


def _terms(data: pa.Table) -> tuple[NDArray[np.int64], list[Term | None]]:
    """The number of each row's term, and the terms: theirs where the rows are of another dataset, else ours."""
    names = ("dataset", "event_type", "their_type", "their_subtype")
    columns = [whole(data.column(name).cast(pa.string())).dictionary_encode() for name in names]
    code = np.zeros(data.num_rows, np.int64)
    for column in columns:
        code = code * (len(column.dictionary) + 1) + pc.fill_null(column.indices, -1).to_numpy(zero_copy_only=False) + 1
    _, first, codes = np.unique(code, return_index=True, return_inverse=True)
    cells = [pc.take(column, pa.array(first)).to_pylist() for column in columns]
    return codes.astype(np.int64), [term(*row) for row in zip(*cells, strict=True)]


def term(dataset: str | None, ours: str | None, theirs: str | None, within: str | None) -> Term | None:
    """What an event is, by what it is called in its own dataset or else in ours; None where nobody says."""
    if dataset in _SCHEMES and theirs is not None:
        scheme, before = _SCHEMES[dataset]
        return scheme, f"{before}{theirs}" + (f": {within}" if within else "")
    return ("event_type", ours) if ours is not None else None


@cache
def _ours(term: Term) -> dict[str, bool]:
    """The types of ours that a term is tied to, and whether it means them rather than being only related."""
    if term[0] == "event_type":
        return {term[1]: True}
    found: dict[str, bool] = {}
    for row in _crosswalk():
        if (row["scheme"], row["code"]) == term:
            found[row["value"]] = found.get(row["value"], False) or row["predicate"] != "skos:relatedMatch"
    return found


@cache
def _crosswalk() -> tuple[dict[str, str], ...]:
    from syria_events.editions.datapackage import Package

    rows = Package.open().table("crosswalk").to_pylist()
    return tuple(row for row in rows if row["vocabulary"] == "event_type")


@cache
def _classes() -> dict[str, str]:
    from syria_events import schema

    return dict(schema.installed().vocabularies["event_type"].broader)
