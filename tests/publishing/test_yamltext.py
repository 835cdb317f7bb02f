"""JSON values come back from YAML as what they were, whatever is in them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from syria_events.publishing import yamltext

TEXTS = st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF)) | st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(VALUES)
def test_a_value_comes_back(value: Any) -> None:
    text = yamltext.scalar(value)
    assert "\n" not in text
    assert yaml.safe_load(f"key: {text}") == {"key": value}


@given(st.floats(allow_nan=False))
def test_a_real_comes_back(value: float) -> None:
    assert yaml.safe_load(f"key: {yamltext.scalar(value)}") == {"key": value}


@pytest.mark.parametrize("text", ["\x7f", "\x85", "\x90", "\u2028", "\ufffe", "\uffff", "\ufeff", "a: b # c", "1e5"])
def test_what_yaml_cannot_print_is_escaped(text: str) -> None:
    assert yaml.safe_load(yamltext.scalar([text])) == [text]
