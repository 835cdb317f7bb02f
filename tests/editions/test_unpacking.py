"""A zip is unpacked whole, or it is said in one sentence why not."""

from __future__ import annotations

import contextlib
import os
import tempfile
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syria_events import inputs
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
    for name in ("a/" * 3000 + "file", "a" * 900):
        with pytest.raises(Refused, match=rf"0: path: .* of {len(name)} characters; at most 1000 are read"):
            Package.open(zipped(name))
    named = zipped("m\xe9mber")
    named.write_bytes(named.read_bytes().replace("\xe9".encode(), b"\xff\xfe"))
    assert "can't decode" in refused(named)
    bare = zipped("member")
    content = bytearray(bare.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 20 : entry + 28] = b"\xff" * 8  # sizes that stand elsewhere, where they do not
    bare.write_bytes(content)
    assert "it unpacks to 4096 MiB; at most 512 are read" in refused(bare)


def members(file: Path, **contents: bytes) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DESCRIPTOR, '{"version": "0.1.0"}')
        for name, content in contents.items():
            archive.writestr(name, content)
    return file


def test_a_zip_that_unpacks_to_more_than_a_disk_should_hold_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = members(tmp_path / "a.zip", bomb=bytes(1 << 20), other=bytes(1 << 20))
    assert Package.open(file).version == "0.1.0"
    monkeypatch.setattr(inputs, "TOTAL", 2 << 20)
    assert "it unpacks to 2 MiB; at most 2 are read" in refused(file)
    monkeypatch.setattr(inputs, "TOTAL", 1 << 10)
    assert "it has 0 MiB; at most 0 are read" in refused(file)


def test_a_member_that_says_less_than_it_holds_is_refused(tmp_path: Path) -> None:
    file = members(tmp_path / "a.zip", bomb=bytes(1_234_567))
    content = file.read_bytes().replace((1_234_567).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    file.write_bytes(content)
    assert "bomb: Bad CRC-32" in refused(file)


def test_a_zip_of_too_many_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = members(tmp_path / "a.zip", **{f"m{number}": b"" for number in range(9)})
    monkeypatch.setattr(inputs, "MEMBERS", 9)
    assert "it has 10 members; at most 9 are read" in refused(file)
    monkeypatch.setattr(inputs, "TEXT", 99)
    assert "the list of its members is too long" in refused(file)


def test_names_that_are_one_to_some_systems_are_refused(tmp_path: Path) -> None:
    assert "Read: is there as read too" in refused(members(tmp_path / "a.zip", read=b"1", Read=b"2"))


@pytest.mark.parametrize(("mode", "said"), [(0o120777, "is a link"), (0o010644, "is neither a file nor a folder")])
def test_a_member_that_is_no_file_is_refused(mode: int, said: str, tmp_path: Path) -> None:
    file = members(tmp_path / "a.zip")
    with zipfile.ZipFile(file, "a") as archive:
        entry = zipfile.ZipInfo("member")
        entry.external_attr = mode << 16
        archive.writestr(entry, "/dev/zero")
    assert f"member: {said}" in refused(file)


def test_what_was_unpacked_does_not_outlast_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    file = members(tmp_path / "a.zip", sound=b"1")

    def left() -> set[Path]:
        return set((tmp_path / "temporary").iterdir())

    killed_one = tmp_path / "temporary" / "syria_events-unpacked-killed"
    killed_one.mkdir()
    first = Package.open(file).folder
    assert left() == {killed_one, first}  # it may just have been made
    for folder in left():
        os.utime(folder, (0, 0))
    second = Package.open(file).folder
    assert left() == {first, second}
    with pytest.raises(Refused):
        Package.open(members(tmp_path / "b.zip", **{"member": b"1", "member/file": b"2"}))
    assert left() == {first, second}
