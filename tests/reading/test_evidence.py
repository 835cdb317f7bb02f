"""What stands behind a value: the claims of an event, and its passages in a document."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import syria_events as se
from syria_events import outputs, schema
from syria_events.coding import build, drafting
from syria_events.editions.datapackage import Package
from syria_events.editions.documents import decode
from syria_events.issues import Refused
from syria_events.reading import disagreement, loading
from syria_events.reading.evidence import verification

TEXT = "A headline\n\nRockets fell on Wednesday. “Several” were seen, says nobody.\nNothing else happened.\n"
SENTENCES = ["A headline", "Rockets fell on Wednesday.", "“Several” were seen, says nobody.", "Nothing else happened."]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "document.txt"
    file.write_bytes(TEXT.encode())
    return file


@pytest.fixture
def small(tmp_path: Path, document: Path) -> Package:
    """A dataset of one event, whose three claims are two passages of the document."""
    folder = tmp_path / "small"
    (folder / "coding" / "incidents").mkdir(parents=True)
    (folder / "schema").symlink_to(schema.root() / "schema")
    (folder / "datapackage.json").write_bytes((schema.root() / "datapackage.json").read_bytes())
    known = schema.installed()
    rows = {
        "sources": "paper,Paper,outlet,,,,true,,",
        "documents": f"text,paper,Text,2022,en,,{decode(document)[1]},{len(TEXT)},full_text,",
    }
    (folder / "coding" / "crosswalk.csv").write_bytes((schema.root() / "coding" / "crosswalk.csv").read_bytes())
    for name in ("actors", "locations", "sources", "documents"):
        header = ",".join(column for column in known.table(name).names if column != "geometry")
        (folder / "coding" / f"{name}.csv").write_text(f"{header}\n{rows[name]}\n" if name in rows else f"{header}\n")
    (folder / "coding" / "coders.csv").write_text("coder,kind,blind,documents,fields,note\na,person,,,,\n")
    (folder / "coding" / "retired.csv").write_text("table,id,retired_in,successor_id,reason\n")
    block = '[[claims]]\nkey = "{}"\ndocument = "text"\nvoice = "paper"\nspan = [{}, {}]\n{}'
    blocks = [
        block.format(key, start, start + len(sentence), says)
        for key, sentence, says in (
            ("c1", SENTENCES[1], 'says.event_status = "occurred"\nsays.weapon = "rocket"\n'),
            ("c2", SENTENCES[2], 'says.employed.projectile = "several"\n'),
        )
        for start in [TEXT.index(sentence)]
    ]
    head = 'format = 1\nid = "SE-00001"\ntitle = "T"\nevent_type = "rocket_attack"\nin_recap = false\ncoder = "a"\n'
    (folder / "coding" / "incidents" / "SE-00001.toml").write_text("\n".join([head, *blocks]), encoding="utf-8")
    assert drafting.fill(folder, "text", document) == 2
    outputs.write(folder, build.files(folder), build.WHOLE)
    return Package.open(folder)


def test_a_document_that_is_unchanged_fits(small: Package, document: Path) -> None:
    found = verification(document, small)
    assert (found.document_id, found.issues, found.n_claims, found.n_spans) == ("text", (), 3, 2)
    assert found.sentences == (False, True, True, False)


def test_every_passage_that_changed_is_listed_at_its_line(small: Package, document: Path) -> None:
    document.write_bytes(TEXT.replace("Wednesday", "Thursdays").encode())
    found = verification(document, small)
    assert [(issue.path, issue.line, issue.rule) for issue in found.issues] == [
        (str(document), 0, "document"),
        *[(str(document), 3, "span")] * 2,
    ]
    assert {issue.message.partition(":")[0] for issue in found.issues[1:]} == {
        *("SE-00001/c1/event_status", "SE-00001/c1/weapon")
    }


def test_a_change_elsewhere_breaks_no_passage(small: Package, document: Path) -> None:
    document.write_bytes(TEXT.replace("Nothing", "Somehow").encode())
    assert [issue.rule for issue in verification(document, small).issues] == ["document"]


def test_a_passage_in_another_paragraph_is_told(small: Package, document: Path) -> None:
    document.write_bytes(TEXT.replace("A headline\n\n", "\n\nA headline").encode())
    assert {issue.rule for issue in verification(document, small).issues} == {"document", "paragraph"}


def test_a_text_that_nobody_coded_is_no_silent_success(small: Package, document: Path) -> None:
    document.write_bytes(TEXT.replace("\n", "\r\n").encode())
    found = verification(document, small)
    assert [issue.rule for issue in found.issues] == ["document"]
    assert f"text ({len(TEXT)} characters)" in found.issues[0].message
    assert (found.document_id, found.n_claims) == (None, 0)


def test_what_is_no_text_is_refused(tmp_path: Path, document: Path) -> None:
    document.write_bytes(b"\x00\xff\xfe\x80")
    for path in (document, tmp_path, tmp_path / "missing", str(tmp_path / "missing")):
        with pytest.raises(Refused, match="unreadable"):
            se.verify(path)


def test_the_recap_fits(recap: Path) -> None:
    assert se.verify(recap) == []
    found = verification(recap)
    assert found.document_id == "syrian-observer-recap"
    assert found.n_claims > 200
    assert sum(found.sentences) >= 0.95 * len(found.sentences)
    assert len(found.sentences) > 30


def test_a_recap_with_one_letter_changed_does_not(recap: Path, tmp_path: Path) -> None:
    text = recap.read_text("utf-8")
    changed = tmp_path / "changed.txt"
    changed.write_text(text.replace("nine ammunition", "nine ammunitiom"), encoding="utf-8", newline="")
    issues = se.verify(changed)
    at = text.index("nine ammunition") + len("nine ammunitio")
    claims = se.load("claims")
    cited = claims[(claims["document_id"] == "syrian-observer-recap") & claims["span_start"].notna()]
    wanted = set(cited.loc[(cited["span_start"] <= at) & (at < cited["span_end"]), "claim_id"])
    assert wanted
    assert {issue.message.partition(":")[0] for issue in issues if issue.rule == "span"} == wanted


def test_the_claims_of_an_event_name_who_says_them_and_where() -> None:
    claims, sources = se.load("claims"), se.load("sources").set_index("source_id")["name"]
    documents = se.load("documents").set_index("document_id")["title"]
    found = se.claims("SE-53HC0")
    assert list(found.columns) == [*claims.columns, "voice", "via", "document"]
    expected = claims[claims["claim_id"].str.startswith("SE-53HC0/")].reset_index(drop=True)
    pd.testing.assert_frame_equal(found[claims.columns.tolist()], expected)
    assert found["voice"].tolist() == [sources[voice] for voice in found["voice_id"]]
    assert found["document"].tolist() == [documents[document] for document in found["document_id"]]
    assert found["via"].isna().tolist() == found["via_id"].isna().tolist()
    assert found["via"].dropna().tolist() == [sources[via] for via in found["via_id"].dropna()]
    assert {str(found[name].dtype) for name in ("voice", "via", "document")} == {"string"}


def test_the_claims_of_all_events_are_all_claims() -> None:
    few = se.load("events")["event_id"][:6].tolist()
    together = pd.concat([se.claims(event)["claim_id"] for event in few])
    assert sorted(together) == sorted(claim for claim in se.load("claims")["claim_id"] if claim[:8] in few)


def test_one_value_or_one_side_of_it() -> None:
    killed = se.claims("SE-53HC0", field="killed")
    assert set(killed["field"]) == {"killed"}
    assert len(killed) > 0
    side = se.claims("SE-53HC0", field="killed.militants-killed-2022-08-24")
    assert set(side["subject_id"]) == {"militants-killed-2022-08-24"}
    assert set(side["claim_id"]) <= set(killed["claim_id"])
    assert len(se.claims("SE-53HC0", field="date")) > 0
    assert len(se.claims("SE-53HC0", field="severity")) == 0
    for nothing in ("", "kille", "killed.", "killed.nobody", "killed(", "SE-53HC0"):
        with pytest.raises(KeyError, match=r"no value of that name in SE-53HC0 either; there are .*killed\.militants"):
            se.claims("SE-53HC0", field=nothing)


@pytest.mark.slow
def test_every_value_that_history_knows_has_its_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "load", cache(loading.load))  # each table once, not for each value
    known = [value for value in disagreement.values(Package.open()) if value.event_id is not None]
    assert len(known) > 300
    for value in known:
        found = se.claims(str(value.event_id), field=value.name)
        assert {row["claim_id"] for row in value.rows} <= set(found["claim_id"]), value.name
    with pytest.raises(TypeError, match="event_id is None; expected an identifier"):
        se.claims(None)  # type: ignore[call-overload]


def test_ties_of_actors_are_found_with_the_event_whose_passage_tells_them() -> None:
    ties = se.claims("SE-FRWS8", field="backed_by")
    assert len(ties) > 0
    assert ties["event_id"].isna().all()


@pytest.mark.parametrize("event", ["SE-ZZZZZ", "se-53hc", "", "SE-53HC", "SE-53HC0/c1", ".*"])
def test_an_event_there_is_none_of_is_refused(event: str) -> None:
    with pytest.raises(KeyError, match="unknown event"):
        se.claims(event)
