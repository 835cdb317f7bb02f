"""JSON read strictly: nothing in it that is not expected, nothing missing, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON, for `json.loads(object_pairs_hook=...)`; ValueError where a keyword comes twice."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError(f"a keyword is given twice in {{{', '.join(keyword for keyword, _ in pairs)}}}")
    return dict(pairs)


def misfits(node: object, shape: Any, where: str) -> Iterator[str]:
    """What in a JSON value is not as `shape` says, one message each, unknown keywords among it.

    A shape is a type (`float` takes integers too), a list of one shape, or an object of shapes by
    keyword, where a keyword with `!` after it must be there.
    """
    kind = shape if isinstance(shape, type) else type(shape)
    if not isinstance(node, (int, float) if kind is float else kind) or (isinstance(node, bool) and kind is not bool):
        yield f"{where}: expected {kind.__name__}, found {type(node).__name__}"
    elif isinstance(shape, list) and isinstance(node, list):
        for number, item in enumerate(node, start=1):
            yield from misfits(item, shape[0], f"{where} {number}")
    elif isinstance(shape, dict) and isinstance(node, dict):
        known = {keyword.rstrip("!"): inner for keyword, inner in shape.items()}
        yield from (f"{where}: unknown keyword {keyword!r}" for keyword in sorted(set(node) - set(known)))
        yield from (f"{where}: expected a {key[:-1]}" for key in shape if key[-1] == "!" and key[:-1] not in node)
        for keyword in sorted(set(node) & set(known)):
            yield from misfits(node[keyword], known[keyword], f"{where}, {keyword}")
