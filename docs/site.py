"""What the site needs beside its pages, made when it is built: a search that works from a folder.

Pages opened from a folder may not start a worker from a file. The theme's remedy is a script of another
site; here the worker that the theme brings is put into a script of our own, which starts it from memory.

And in tables long names in code are told where they may be broken: after a sign between words, not within a word.
"""

import json
import re
from pathlib import Path
from typing import Any

# The theme leaves its own remedy out where it finds one of this name.
SCRIPT = "assets/iframe-worker.js"

STARTS_IT_FROM_MEMORY = """\
if (location.protocol === "file:") {
  const source = %s
  const Started = window.Worker
  window.Worker = function () {
    return new Started(URL.createObjectURL(new Blob([source], { type: "text/javascript" })))
  }
}
"""


CELL = re.compile(r"<t[dh]\b[^>]*>.*?</t[dh]>", re.DOTALL)
CODE = re.compile(r"(?<=<code>)[^<]+(?=</code>)")
BETWEEN_WORDS = re.compile(r"(?<=\w[_./:=,|])(?=\w)")


def on_post_page(output: str, **_: Any) -> str:
    """The page, whose names in tables may be broken between their words."""

    def breakable(cell: re.Match[str]) -> str:
        return CODE.sub(lambda code: BETWEEN_WORDS.sub("<wbr>", code[0]), cell[0])

    return CELL.sub(breakable, output)


def on_post_build(config: Any, **_: Any) -> None:
    """The script is written with the one worker that the theme has, which is its search."""
    site = Path(config["site_dir"])
    (worker,) = (site / "assets" / "javascripts" / "workers").glob("search.*.js")
    source = worker.read_text("utf-8").partition("\n//# sourceMappingURL")[0]
    (site / SCRIPT).write_text(STARTS_IT_FROM_MEMORY % json.dumps(source), "utf-8")
