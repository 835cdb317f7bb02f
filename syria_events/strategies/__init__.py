"""Hypothesis strategies: valid tables to test your own code with, drawn from the schema.

One function per table gives frames of that table alone, whose keys into other tables are not
looked at; `datasets` gives all tables at once, consistent with one another. A newcomer opens
`onetable` for the first and `whole`, then `speech`, for the second.

>>> from hypothesis import HealthCheck, given, settings
>>> import syria_events as se
>>> @settings(max_examples=3, database=None, deadline=None, suppress_health_check=list(HealthCheck))
... @given(se.strategies.actors())
... def test(frame):
...     assert se.validate(frame, "actors").n_rows == len(frame)
>>> test()
"""

from syria_events.strategies.onetable import (
    actors as actors,
)
from syria_events.strategies.onetable import (
    affiliations as affiliations,
)
from syria_events.strategies.onetable import (
    casualties as casualties,
)
from syria_events.strategies.onetable import (
    cells as cells,
)
from syria_events.strategies.onetable import (
    claims as claims,
)
from syria_events.strategies.onetable import (
    crosswalk as crosswalk,
)
from syria_events.strategies.onetable import (
    damage as damage,
)
from syria_events.strategies.onetable import (
    documents as documents,
)
from syria_events.strategies.onetable import (
    event_actors as event_actors,
)
from syria_events.strategies.onetable import (
    event_links as event_links,
)
from syria_events.strategies.onetable import (
    events as events,
)
from syria_events.strategies.onetable import (
    locations as locations,
)
from syria_events.strategies.onetable import (
    rows as rows,
)
from syria_events.strategies.onetable import (
    rulings as rulings,
)
from syria_events.strategies.onetable import (
    sides as sides,
)
from syria_events.strategies.onetable import (
    sources as sources,
)
from syria_events.strategies.onetable import (
    totals as totals,
)
from syria_events.strategies.whole import EVENT_ID as EVENT_ID
from syria_events.strategies.whole import datasets as datasets

__all__ = [
    "EVENT_ID",
    "actors",
    "affiliations",
    "casualties",
    "cells",
    "claims",
    "crosswalk",
    "damage",
    "datasets",
    "documents",
    "event_actors",
    "event_links",
    "events",
    "locations",
    "rows",
    "rulings",
    "sides",
    "sources",
    "totals",
]

# What `dir` shows.
__dir__ = __all__.copy
