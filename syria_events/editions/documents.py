"""A document as it was read: its text and the hash that tells whether it is the one that was coded."""

from __future__ import annotations

import hashlib
from pathlib import Path

from syria_events import inputs
from syria_events.issues import Issue, Refused


def decode(path: Path) -> tuple[str, str]:
    """The text of a UTF-8 document, unchanged, and the SHA-256 of its bytes.

    Raises Refused when it cannot be read or is not UTF-8.
    """
    try:
        content = inputs.contents(path)
        return content.decode("utf-8"), hashlib.sha256(content).hexdigest()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        message = f"{reason}; expected a text file in UTF-8"
        raise Refused([Issue(str(path), 0, "unreadable", message)]) from error
