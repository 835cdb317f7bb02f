"""Values as SQL writes them."""

from __future__ import annotations

from typing import Any


def literal(value: Any) -> str:
    """A text, number or boolean as SQL."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).upper() if isinstance(value, bool) else str(value)
