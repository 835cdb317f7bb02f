"""JSON values as YAML that readers of 1.1 and of 1.2 take for the same values."""

from __future__ import annotations

import json
import re
from typing import Any

# What YAML does not allow in a text unless it is escaped; JSON escapes only the first 32 characters.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def scalar(value: Any) -> str:
    """A JSON value on one line: every such line is YAML, but for what YAML cannot print or writes another way."""
    if isinstance(value, float):
        if abs(value) == float("inf"):
            return ".inf" if value > 0 else "-.inf"
        return re.sub("^(-?[0-9]+)e", r"\1.0e", repr(value))  # without a point it is a text in YAML 1.1
    text = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
