"""What the site needs beside its pages, made when it is built: a search that works from a folder.

Pages opened from a folder may not start a worker from a file. The theme's remedy is a script of another
site; here the worker that the theme brings is put into a script of our own, which starts it from memory.
"""

import json
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


def on_post_build(config: Any, **_: Any) -> None:
    """The script is written with the one worker that the theme has, which is its search."""
    site = Path(config["site_dir"])
    (worker,) = (site / "assets" / "javascripts" / "workers").glob("search.*.js")
    source = worker.read_text("utf-8").partition("\n//# sourceMappingURL")[0]
    (site / SCRIPT).write_text(STARTS_IT_FROM_MEMORY % json.dumps(source), "utf-8")
