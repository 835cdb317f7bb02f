"""How quick the explorer's page is with 20,000 generated events and what voices say of them, in headless Chromium.

    python benchmarks/explorer.py [EVENTS]

Prints the size of the page and milliseconds: to the first paint, until all is drawn, to choose an event, to filter,
and to derive and draw everything again after a switch of voices; the middle of five tries each, and the longest time in
which the page answers to nothing. What else the machine does is in all of them but the time of the processor.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import Watched, launched  # noqa: E402
from syria_events.editions import archives  # noqa: E402
from syria_events.editions.datapackage import Package  # noqa: E402
from syria_events.explorer.page import explore  # noqa: E402

DRAW = random.Random(20)
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Large:
    """The installed package with many generated events, each with the claims of a few voices."""

    def __init__(self, package: Package, number: int) -> None:
        self._package = package
        self._tables = self._made(number)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._package, name)

    def table(self, name: str) -> pa.Table:
        """A generated table, or the installed one."""
        return self._tables.get(name) or self._package.table(name)

    def _made(self, number: int) -> dict[str, pa.Table]:
        own = {name: self._package.table(name) for name in ("events", "claims", "sources", "locations", "documents")}
        types = own["events"]["event_type"].to_pylist()
        voices, places, documents = (
            own[table][key].to_pylist()
            for table, key in (("sources", "source_id"), ("locations", "location_id"), ("documents", "document_id"))
        )
        events, claims = [], []
        for i in range(number):
            event = "SE-" + "".join(DIGITS[(i >> (5 * k)) & 31] for k in range(5))
            blank = dict.fromkeys(own["events"].column_names)
            kind = DRAW.choice(types)
            events.append(blank | {"event_id": event, "title": f"Event {i}", "event_type": kind, "in_recap": False})
            for voice in DRAW.sample(voices, DRAW.randint(1, 3)):
                day = f"2022-{DRAW.randint(1, 12):02}-{DRAW.randint(1, 28):02}"
                low = DRAW.randint(0, 9)
                says = [
                    ("event_status", None, "occurred"),
                    ("date", None, day),
                    ("location", None, DRAW.choice(places)),
                ]
                for field, subject, value in [*says, ("killed", "us-soldiers", None)]:
                    claim = dict.fromkeys(own["claims"].column_names)
                    claim |= {"claim_id": f"{event}/{voice}/{field}", "event_id": event, "field": field, "used": True}
                    claim |= {"subject_id": subject, "value": value, "stance": "asserts", "certainty": "stated"}
                    claim |= {"voice_id": voice, "document_id": DRAW.choice(documents)}
                    claims.append(claim | ({"low": low, "best": low, "high": low} if field == "killed" else {}))
        made = {"events": events, "claims": claims}
        return {name: pa.Table.from_pylist(rows, schema=own[name].schema) for name, rows in made.items()}


def timed(page: Watched, script: str) -> str:
    """Milliseconds until what a script asks for is drawn, and those of the processor, whatever else is running."""
    whole = (
        f"async n => {{ const start = performance.now(); await ({script}); "
        "await new Promise(done => requestAnimationFrame(() => setTimeout(done))); return performance.now() - start; }"
    )
    tries = []
    for n in range(5):
        before = busy(page)
        tries.append((float(page.page.evaluate(whole, n)), busy(page) - before))
    wall, processor = (median(column) for column in zip(*tries, strict=True))
    return f"{wall:.0f} ms, {processor:.0f} ms of the processor, {longest(page):.0f} ms without an answer"


def longest(page: Watched) -> float:
    """Milliseconds of the longest task since this was asked last; 0 where none took more than 50."""
    return float(page.page.evaluate("() => Math.max(0, ...tasks.splice(0))"))


def busy(page: Watched) -> float:
    """Milliseconds of the processor that the page's process has used."""
    session = page.context.new_cdp_session(page.page)
    session.send("Performance.enable")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return 1000 * float(metrics["ProcessTime"])


def main() -> None:
    """Measures and prints."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    large = Large(Package.open(), number)
    archives.package = lambda version=None: large  # type: ignore[assignment, return-value]
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        start = time.perf_counter()
        file = explore(out=Path(folder) / "large.html")
        print(f"events {number}, claims {large.table('claims').num_rows}")
        print(f"page {file.stat().st_size / 1e6:.1f} MB, written in {time.perf_counter() - start:.1f} s")
        start = time.perf_counter()
        page = Watched(browser, file)
        drawn = page.state("performance.now()")
        paint = page.state("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
        watch = "new PerformanceObserver(list => tasks.push(...list.getEntries().map(each => each.duration)))"
        page.state(f"globalThis.tasks = [], {watch}.observe({{ type: 'longtask', buffered: true }})")
        page.page.wait_for_timeout(100)
        used = f"{busy(page):.0f} ms of the processor, {longest(page):.0f} ms without an answer"
        print(f"first paint {paint:.0f} ms, all drawn {drawn:.0f} ms, {used}")
        print(f"choose {timed(page, 'explorer.choose(explorer.shown.rows[n * 37].event_id)')}")
        print(f"filter by a word {timed(page, 'explorer.set({ q: String(n) })')}")
        page.state("explorer.set({ q: '' })")
        print(f"filter by a class {timed(page, 'explorer.set({ off: n % 2 ? [] : [`violence`] })')}")
        switch = "explorer.set({ voices: [`sohr`, `sana`, `ap`, `reuters`, `us-centcom`].slice(0, n + 1) })"
        print(f"switch of voices to a few {timed(page, switch)}")
        most = "explorer.set({ voices: [...new Set(explorer.published.claims.map(c => c.voice_id))].slice(n) })"
        print(f"switch of voices to almost all {timed(page, most)}")
        print("complaints:", page.complaints or "none")


if __name__ == "__main__":
    main()
