"""The page docs/agreement.md: who coded, and how far the second codings agree with the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from syria_events.coding.reliability import Agreement, Reliability

_INTRO = """\
# Agreement of coders

<!-- Written by `syria-events render` from coding/; do not edit. -->

How far second codings agree with the first, over the whole dataset. A second coder gets the passages, or the documents
of which no text is kept, without the answers; the [coding manual](coding-manual.md) says how. Finding a claim
(unitising) and giving it the same value (coding) are measured apart. `syria-events agreement --json` has these figures
for programs.
"""
_NO_CODING = """\
There is no second coding yet, so nothing is known of how far another reader would agree.
"""
_NOTE = """\
Where one coder has several claims on the same thing in a document without a text, those that are most alike are put
side by side, which flatters agreement there. *alpha* is Krippendorff's, with a squared difference for counts, days and
times of day and a nominal one for everything else; *kappa* is Cohen's, for what is nominal. Neither is defined where
all values are alike. `n` is the number of units: few of them say little, whatever the figure is.
"""


def markdown(found: Reliability, coders: Sequence[Mapping[str, Any]]) -> str:
    """The page in Markdown, the same for the same codings."""
    who = [
        (f"`{row['coder']}`", (row["kind"] or "").replace("_", " "), _blind(row["blind"]),
         str(len(found.seconds.get(row["coder"], ()))), _asked(row), row["note"] or "")
        for row in coders
    ]  # fmt: skip
    parts = [_INTRO, "## Coders\n", _table(("coder", "kind", "blind", "second codings", "asked for", "note"), who)]
    if not found.coding:
        return "\n".join([*parts, _NO_CODING])
    units = [(_code(each.what), str(each.n), _share(each)) for each in found.unitising]
    given = [
        (_code(each.what), str(each.n), _share(each), _figure(each.alpha), _figure(each.kappa)) for each in found.coding
    ]
    return "\n".join(
        [
            *parts,
            "## Unitising\n\nOf the claims that either coder found, the share that both found.\n",
            _table(("field", "n", "share"), units),
            "## Coding\n\nOf the claims that both found, the share that they gave the same.\n",
            _table(("what", "n", "share", "alpha", "kappa"), given),
            _NOTE,
        ]
    )


def _asked(coder: Mapping[str, Any]) -> str:
    """What of the dataset the coder was to code."""
    documents, fields = ((coder[column] or "").split(";") for column in ("documents", "fields"))
    of = "all documents" if documents == [""] else f"{len(documents)} document{'s' if len(documents) > 1 else ''}"
    return of if fields == [""] else f"{of}: {', '.join(map(_code, fields))}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _code(what: str) -> str:
    return what if " " in what else f"`{what}`"


def _blind(cell: str | None) -> str:
    return {"true": "yes", "false": "no"}.get(cell or "", "")


def _share(found: Agreement) -> str:
    return "" if found.share is None else f"{found.share:.0%}"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
