"""The examples of docstrings as code on the site: without a fence, Markdown takes `>>>` for a quotation."""

import re
from typing import Any

import griffe

# From a line that begins with the prompt to the blank line that ends the example, as doctest has it.
EXAMPLE = re.compile(r"^>>> .*(?:\n.*\S.*)*", re.MULTILINE)


class Fenced(griffe.Extension):
    """Fences around the examples of every docstring."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Only what the site reads is changed, never the source."""
        if obj.docstring:
            obj.docstring.value = EXAMPLE.sub(lambda found: f"```pycon\n{found[0]}\n```", obj.docstring.value)
