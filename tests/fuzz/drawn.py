"""Inputs for a target: what it is started from, with a few places cut out, doubled, changed or exchanged.

Of JSON a few values are exchanged as well: it stays JSON, with values of another kind than a reader asks for.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from fuzz import targets

# What has a meaning to one of the readers, put where it has none.
_TOKENS = [
    b"\0", b"\xff", b"\xef\xbb\xbf", b"\r\n", b"\n", b'"', b'""', b",", b";", b"[", b"]", b"{", b"}", b"=",
    b"[[claims]]", b"'''", b'"""', b"-1", b"9" * 400, b"1e999", b"NaN", b"null", b"true", b"\\ud800", b"../",
    b"\xed\xa0\x80", b"PK\x01\x02",
]  # fmt: skip
_EDIT = st.tuples(
    st.sampled_from(["put", "cut", "double", "change"]),
    st.floats(0, 1),
    st.integers(1, 40),
    st.sampled_from(_TOKENS) | st.binary(min_size=1, max_size=8),
)
_JSON = ("descriptor", "schema")
_VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["", "a", "1.0.0", "x/../y"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)


def inputs_of(name: str) -> st.SearchStrategy[bytes]:
    """Bytes for the target `name`."""
    start = [*targets.seeds(name), *(file.read_bytes() for file in targets.corpus(name))]
    found = st.builds(_edited, st.sampled_from(start), st.lists(_EDIT, max_size=6)) | st.binary()
    if name not in _JSON:
        return found
    swaps = st.lists(st.tuples(st.floats(0, 1), _VALUE), min_size=1, max_size=3)
    return st.builds(_exchanged, st.sampled_from(targets.seeds(name)), swaps) | found


def _edited(content: bytes, edits: list[tuple[str, float, int, bytes]]) -> bytes:
    for how, where, length, new in edits:
        at = round(where * len(content))
        piece = content[at : at + length]
        left = {"put": new + piece, "cut": b"", "double": piece + piece, "change": new}[how]
        content = content[:at] + left + content[at + length :]
    return content


def _exchanged(content: bytes, swaps: list[tuple[float, Any]]) -> bytes:
    """JSON with some of its values exchanged, anywhere in it."""
    whole = json.loads(content)
    for where, value in swaps:
        found = list(_places(whole))
        if found:
            holder, key = found[min(len(found) - 1, round(where * len(found)))]
            holder[key] = copy.deepcopy(value)
    return json.dumps(whole).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a value in lists and objects: what holds it, and its key there."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from _places(value[key])
