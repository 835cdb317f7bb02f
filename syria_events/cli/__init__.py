"""The command `syria-events`: the only place that reads arguments or prints.

Open `program` first, which finds the command that is meant.
"""

from syria_events.cli.entry import main

__all__ = ["main"]
