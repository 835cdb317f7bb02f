"""What a chart comes to when Vega draws it: every mark with its place, colour and text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def scene(chart: Any) -> Any:
    """The scenegraph of an Altair chart."""
    import vl_convert

    return vl_convert.vegalite_to_scenegraph(chart.to_json(), vl_version="6.1")["scenegraph"]


def items(node: Any, name: str) -> Iterator[dict[str, Any]]:
    """Every drawn item of the marks of a kind, wherever in the scenegraph."""
    if isinstance(node, dict):
        if node.get("marktype") == name and node.get("role") == "mark":
            yield from node["items"]
        for child in node.get("items", ()):
            yield from items(child, name)
