"""Commands that make what follows from the coding files, in a checkout: build, render, release."""

from __future__ import annotations

from argparse import Namespace

from syria_events.cli.command import Answer, argument, checkout, command, made, written
from syria_events.issues import Issue, Refused


@command(
    "The Parquet files and the descriptor, from the coding files. All or none.",
    argument("--check", action="store_true", help="write nothing; fail when a rebuild would differ"),
    example=("build", "build --check"),
)
def build(parsed: Namespace) -> Answer:
    """The tables, written or compared with those that stand."""
    from syria_events.coding import build

    return made("build", build, parsed)


@command(
    "What follows from the data. Codebook, citation, metadata, CSV mirror, what the R package carries.",
    argument("--check", action="store_true", help="write nothing; fail when one is stale"),
    example=("render", "render --check"),
)
def render(parsed: Namespace) -> Answer:
    """What follows from the data, written or compared with what stands."""
    from syria_events.publishing import render

    return made("render", render, parsed)


@command("This version as a frozen archive. Refused with everything that stands against it.", example="release")
def release(parsed: Namespace) -> Answer:
    """The archive of this version, after everything was looked at that may stand against it."""
    from syria_events import outputs
    from syria_events.coding import build
    from syria_events.publishing import releasing, render

    folder, found = checkout(), list[Issue]()
    with outputs.alone(folder):
        for name, maker in (("build", build), ("render", render)):
            try:
                found += outputs.stale(folder, maker.files(folder), name, maker.WHOLE)
            except Refused as refused:
                found += refused.issues
        return written(parsed, [releasing.release(folder, found)])


COMMANDS = (build, render, release)
