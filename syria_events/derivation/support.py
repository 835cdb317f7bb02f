"""What a value rests on: how many voices and origins stand behind it, who denies it, and whether a ruling chose."""

from __future__ import annotations

from collections.abc import Sequence

from syria_events.derivation.lookups import Lookups
from syria_events.derivation.records import Cells
from syria_events.derivation.resolve import Claim, asserted, differ, in_force


def support(claims: Sequence[Claim], lookups: Lookups, among: Sequence[Claim] = ()) -> Cells:
    """The columns n_voices, n_origins, n_denying and support of what `claims` say.

    `among` are all claims on the value, where `claims` are one side of it only. Nothing else
    counts, so that a voice that gives the background of an event supports none of its values.
    Where claims in force differ, those of every side in `claims` are counted.
    """
    asserting = {claim.voice_id for claim in asserted(claims)}
    origins = {lookups.origin(voice) for voice in asserting}
    return {
        "n_voices": len(asserting),
        "n_origins": len(origins),
        "n_denying": len({claim.voice_id for claim in claims if claim.stance == "denies"}),
        "support": _basis(claims, len(origins), among or claims),
    }


def _basis(claims: Sequence[Claim], n_origins: int, among: Sequence[Claim]) -> str:
    if any(claim.used for claim in among) and not any(claim.used for claim in claims):
        return "set_aside"
    if differ(in_force(among)):
        return "contested"
    if differ(among) and any(not claim.used for claim in among):
        return "ruled"
    if n_origins == 0:
        return "denied"
    return "one_origin" if n_origins == 1 else "several_agree"
