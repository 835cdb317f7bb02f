"""What a coder is helped with: new identifiers and files, and the hashes of passages."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events import schema
from syria_events.coding import drafting
from syria_events.derivation import spans
from syria_events.issues import Refused

TEXT = "Été.\n\nA first sentence. A second one.\n"
BLOCK = '[[claims]]\nkey = "c1"\ndocument = "d"\nspan = [6, 23]\nsays.weapon = "rocket"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout with one incident and the text of document d."""
    (tmp_path / "coding" / "incidents").mkdir(parents=True)
    (tmp_path / "coding" / "documents.csv").write_text("document_id,sha256\nd,\n")
    (tmp_path / "d.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def coded(folder: Path, text: str) -> Path:
    file = folder / "coding" / "incidents" / "SE-00001.toml"
    file.write_bytes(text.encode())
    return file


@given(st.sets(st.text(drafting.ALPHABET, min_size=5, max_size=5).map("SE-{}".format)))
def test_a_new_identifier_is_new_and_well_formed(taken: set[str]) -> None:
    found = drafting.new_id(taken)
    assert found not in taken
    assert re.fullmatch(schema.installed().table("events").field("event_id").pattern or "", found)


def test_an_identifier_is_never_used_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    coded(folder, "")
    (folder / "coding" / "retired.csv").write_text("event_id,reason\nSE-00002,gone\n")
    drawn = iter("000010000200003")
    monkeypatch.setattr("secrets.choice", lambda _: next(drawn))
    assert drafting.new_incident(folder).stem == "SE-00003"


def test_a_new_file_takes_no_other_files_place(folder: Path) -> None:
    made = {drafting.new_incident(folder) for _ in range(20)}
    assert len(made) == 20
    for file in made:
        assert f'id = "{file.stem}"' in file.read_text("utf-8")


def test_a_new_file_that_cannot_be_written_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, *_: object, **__: object) -> None:
        path.touch()
        raise OSError(28, "No space left on device")

    for method in ("write_bytes", "write_text"):
        monkeypatch.setattr(Path, method, full)
    with pytest.raises(OSError, match="No space left"):
        drafting.new_incident(folder)
    assert not list((folder / "coding" / "incidents").iterdir())


def test_without_coding_files_there_is_nothing_to_add_to(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no such folder"):
        drafting.new_incident(tmp_path)


def test_a_span_gets_its_hash_and_paragraph(folder: Path) -> None:
    file = coded(folder, BLOCK)
    assert drafting.fill(folder, "d", folder / "d.txt") == 1
    digest = hashlib.sha256(b"A first sentence.").hexdigest()
    assert file.read_text("utf-8") == BLOCK.replace(
        "span = [6, 23]\n", f'span = [6, 23]\nsha256 = "{digest}"\nparagraph = 2\n'
    )
    assert drafting.fill(folder, "d", folder / "d.txt") == 0


@given(st.data())
def test_what_is_filled_in_is_what_verify_asks_for(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(TEXT) - 1))
    end = data.draw(st.integers(start + 1, len(TEXT)))
    folder = tmp_path_factory.getbasetemp()
    (folder / "coding" / "incidents").mkdir(parents=True, exist_ok=True)
    (folder / "coding" / "documents.csv").write_text("document_id,sha256\nd,\n")
    (folder / "d.txt").write_text(TEXT, encoding="utf-8")
    file = coded(folder, BLOCK.replace("[6, 23]", f"[{start}, {end}]"))
    assert drafting.fill(folder, "d", folder / "d.txt") == 1
    assert (
        f'sha256 = "{spans.digest(TEXT, start, end)}"\nparagraph = {spans.paragraph(TEXT, start)}\n' in file.read_text()
    )


def test_a_comment_beside_a_span_is_no_matter(folder: Path) -> None:
    file = coded(folder, BLOCK.replace("[6, 23]", "[6, 23]  # the end not included").replace('"d"', '"d" # read'))
    assert drafting.fill(folder, "d", folder / "d.txt") == 1
    assert "included\nsha256 = " in file.read_text("utf-8")


def test_what_stands_there_already_is_kept(folder: Path) -> None:
    wrong = BLOCK.replace("says", f'sha256 = "{64 * "0"}"\nparagraph = 9\nsays')
    half = BLOCK.replace("says", "paragraph = 9\nsays")
    other = BLOCK.replace('"d"', '"another"')
    file = coded(folder, f"# A comment.\n\n{wrong}\n{half}\n{other}")
    assert drafting.fill(folder, "d", folder / "d.txt") == 1
    kept = re.sub(r'(?<=\[6, 23\]\n)sha256 = "[1-9a-f][0-9a-f]+"\n', "", file.read_text("utf-8"))
    assert kept == f"# A comment.\n\n{wrong}\n{half}\n{other}"


def test_a_span_after_the_end_changes_no_file(folder: Path) -> None:
    text = BLOCK + "\n" + BLOCK.replace("[6, 23]", "[6, 2300]")
    file = coded(folder, text)
    with pytest.raises(Refused) as refused:
        drafting.fill(folder, "d", folder / "d.txt")
    (issue,) = refused.value.issues
    assert (issue.path, issue.line, issue.rule) == ("coding/incidents/SE-00001.toml", 7, "span")
    assert file.read_text("utf-8") == text


def test_another_text_than_the_one_recorded_changes_no_file(folder: Path) -> None:
    file = coded(folder, BLOCK)
    (folder / "coding" / "documents.csv").write_text(f"document_id,sha256\nd,{64 * '0'}\n")
    with pytest.raises(Refused, match=r"d\.txt:0: document: expected the text of d with SHA-256 0000"):
        drafting.fill(folder, "d", folder / "d.txt")
    with pytest.raises(Refused, match=r"documents\.csv:0: document: there is no document 'e'"):
        drafting.fill(folder, "e", folder / "d.txt")
    assert file.read_text("utf-8") == BLOCK


def test_what_cannot_be_read_is_refused(folder: Path) -> None:
    for document in (folder / "missing.txt", folder):
        with pytest.raises(Refused, match="unreadable"):
            drafting.fill(folder, "d", document)
    (folder / "coding" / "incidents" / "SE-00002.toml").write_bytes(b"\xff")
    with pytest.raises(Refused, match=r"SE-00002.*unreadable"):
        drafting.fill(folder, "d", folder / "d.txt")
