"""Inputs for a target: what it is started from, with a few places cut out, doubled, changed or exchanged."""

from __future__ import annotations

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


def inputs_of(name: str) -> st.SearchStrategy[bytes]:
    """Bytes for the target `name`."""
    start = [*targets.seeds(name), *(file.read_bytes() for file in targets.corpus(name))]
    return st.builds(_edited, st.sampled_from(start), st.lists(_EDIT, max_size=6)) | st.binary()


def _edited(content: bytes, edits: list[tuple[str, float, int, bytes]]) -> bytes:
    for how, where, length, new in edits:
        at = round(where * len(content))
        piece = content[at : at + length]
        left = {"put": new + piece, "cut": b"", "double": piece + piece, "change": new}[how]
        content = content[:at] + left + content[at + length :]
    return content
