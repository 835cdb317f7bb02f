"""Where the command begins and ends: it can be stopped at any point, and then says so in one line.

Nothing is imported here before it can be stopped.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as type checkers know it, without importing typing
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; problems go to standard output, never a traceback.

    `arguments` are those of the process, unless they are given.
    """
    try:
        from syria_events.cli import program

        return program.run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        if arguments is None:
            _unstoppable()
        print("syria-events: stopped", file=sys.stderr)
        return 130
    finally:
        if arguments is None:
            _unstoppable()


def _unstoppable() -> None:
    """Whoever stops this process from now on has no effect: all that is left of it is to end."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
