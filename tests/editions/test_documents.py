"""Documents are read as they stand, or refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from syria_events.editions import documents
from syria_events.issues import Refused


def test_a_document_is_read_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "document.txt"
    file.write_bytes("\ufeffÉté\r\n".encode())
    assert documents.decode(file) == ("\ufeffÉté\r\n", hashlib.sha256(file.read_bytes()).hexdigest())


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes("Été".encode("latin-1"))
    for path in (tmp_path, tmp_path / "missing", tmp_path / "latin", Path("a\0b")):
        with pytest.raises(Refused) as refused:
            documents.decode(path)
        (issue,) = refused.value.issues
        assert (issue.path, issue.line, issue.rule) == (str(path), 0, "unreadable")
