"""A zip is unpacked whole, or it is said in one sentence why not."""

from __future__ import annotations

import contextlib
import tempfile
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syria_events.editions.datapackage import DESCRIPTOR, Package
from syria_events.issues import Refused

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def refused(file: Path) -> str:
    """The one thing that is said of a zip."""
    with pytest.raises(Refused) as caught:
        Package.open(file)
    (issue,) = caught.value.issues
    assert (issue.path, issue.line, issue.rule) == (str(file), 0, "zip")
    assert tempfile.gettempdir() not in issue.message
    return issue.message


@given(st.sampled_from(METHODS), st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=9))
@example(zipfile.ZIP_LZMA, 0.5, b"\xff" * 9)
def test_a_zip_damaged_anywhere_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, method: int, where: float, noise: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "damaged.zip"
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(DESCRIPTOR, '{"version": "0.1.0"}')
        archive.writestr("folder/file", "what it holds " * 9)
    content = file.read_bytes()
    place = int(where * len(content))
    file.write_bytes(content[:place] + noise + content[place + len(noise) :])
    with contextlib.suppress(Refused):
        Package.open(file)


def marked(file: Path, flag: int = 0, method: int = 0, version: int = 20) -> None:
    """Writes into both heads of the second member that it has a flag, a method or a version."""
    content = bytearray(file.read_bytes())
    head, entry = content.index(b"PK\x03\x04", 1), content.rindex(b"PK\x01\x02")
    for place, value in ((head + 6, flag), (entry + 8, flag), (head + 8, method), (entry + 10, method)):
        content[place] |= value
    content[entry + 6] = version
    file.write_bytes(content)


def test_a_zip_that_cannot_be_unpacked_says_why(tmp_path: Path) -> None:
    def zipped(*members: str, **marks: int) -> Path:
        file = tmp_path / "small.zip"
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(file, "w") as archive:
            archive.writestr(DESCRIPTOR, '{"version": "0.1.0"}')
            for member in members:
                archive.writestr(member, "what it holds")
        marked(file, **marks)
        return file

    assert Package.open(zipped("sound")).version == "0.1.0"
    assert "member: is encrypted" in refused(zipped("member", flag=1))
    assert "member: strong encryption" in refused(zipped("member", flag=0x40))
    assert "member: That compression method is not supported" in refused(zipped("member", method=99))
    assert "version 9.9" in refused(zipped("member", version=99))
    assert "member: is there twice" in refused(zipped("member", "member"))
    assert f"{DESCRIPTOR}: is there twice" in refused(zipped("member", DESCRIPTOR))
    assert "member/file: Not a directory" in refused(zipped("member", "member/file"))
    assert "member: Is a directory" in refused(zipped("member/file", "member"))
    assert ".: Is a directory" in refused(zipped("."))
    assert "expected at most 1000" in refused(zipped("a/" * 3000 + "file"))
    assert "File name too long" in refused(zipped("a" * 900))
    named = zipped("m\xe9mber")
    named.write_bytes(named.read_bytes().replace("\xe9".encode(), b"\xff\xfe"))
    assert "can't decode" in refused(named)
    bare = zipped("member")
    content = bytearray(bare.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 20 : entry + 28] = b"\xff" * 8  # sizes that stand elsewhere, where they do not
    bare.write_bytes(content)
    assert "it is damaged" in refused(bare)
