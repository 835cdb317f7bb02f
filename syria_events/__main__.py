"""`python -m syria_events` is the command `syria-events`."""

from syria_events.cli import main

raise SystemExit(main())
