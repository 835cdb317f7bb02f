"""The command `syria-events`: the only place that reads arguments or prints.

Open `program` first, which finds the command that is meant. Each family of commands has a module; `command` says what
one is, `names` what it may be given, `layout` how text stands in a terminal.
"""

from syria_events.cli.entry import main

__all__ = ["main"]
