"""Every command, called well and badly: what it prints, its exit code, and never a traceback."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import syria_events as se
from syria_events import cli, schema
from syria_events.cli.program import COMMANDS
from syria_events.editions.datapackage import Package
from syria_events.publishing.releasing import HEADINGS

Output = tuple[int, str, str]
Run = Callable[..., Output]
ROOT = schema.root()
ISSUE = re.compile(r"[^:]*:\d+: [a-z_]+: .+")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Calls a command in this process: exit code, standard output, standard error."""

    def call(*arguments: str, folder: Path = ROOT) -> Output:
        monkeypatch.chdir(folder)
        try:
            code = cli.main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        assert code in (0, 1, 2)
        assert "Traceback" not in captured.out + captured.err
        # What was found goes to standard output, what was called wrongly to standard error.
        assert (code == 2) == (captured.out == "")
        return code, captured.out, captured.err

    return call


def program(*arguments: str, folder: Path = ROOT, stdout: Any = subprocess.PIPE, **environment: str) -> tuple[int, str]:
    """Calls a command as a program of its own: exit code and standard error, to which output is added."""
    command = [sys.executable, "-m", "syria_events", *arguments]
    settings = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    done = subprocess.run(command, cwd=folder, env=settings, stdout=stdout, stderr=subprocess.PIPE, check=False)
    return done.returncode, ((done.stdout or b"") + done.stderr).decode()


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_explains_itself_and_refuses_what_it_does_not_know(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert out.startswith(f"usage: syria-events {command}")
    assert run(command, "--novel")[0] == 2
    assert run(command, *(["x"] * 9))[0] == 2


def test_a_call_without_or_with_an_unknown_command_is_wrong(run: Run) -> None:
    for arguments in ((), ("novel",), ("",), ("--novel",)):
        code, _, error = run(*arguments)
        assert code == 2
        assert "usage: syria-events" in error


def test_the_version_is_that_of_the_descriptor(run: Run) -> None:
    version = json.loads((ROOT / "datapackage.json").read_text("utf-8"))["version"]
    assert run("--version") == (0, f"syria-events {version}\n", "")
    assert se.__version__ == version


def test_summary(run: Run) -> None:
    code, out, _ = run("summary")
    assert code == 0
    assert re.search(rf"(?m)^events +{len(se.load('events'))}\b", out)
    assert re.search(rf"(?m)^claims +{len(se.load('claims'))}\b", out)


def test_show(run: Run) -> None:
    code, out, _ = run("show", "SE-53HC0")
    assert code == 0
    assert out.startswith("SE-53HC0  ")
    assert run("show", "se-53hc0") == (0, out, "")
    code, out, _ = run("show", "SE-53HC0", "--json")
    assert code == 0
    assert len(json.loads(out)["claims"]) == len(se.claims("SE-53HC0"))


@pytest.mark.parametrize("event", ["SE-ZZZZZ", "53HC0", "", "SE-53HC0\n", "\udcff", "ß" * 9])
def test_show_of_no_event_is_a_wrong_call(run: Run, event: str) -> None:
    code, _, error = run("show", event)
    assert code == 2
    assert "unknown event: " in error


def test_compare(run: Run) -> None:
    assert run("compare", "us-centcom", "syrian-observer")[0] == 0
    code, _, error = run("compare", "us-centcom", "nobody")
    assert code == 2
    assert "nobody" in error


@pytest.mark.three
def test_lint_of_sound_and_of_faulty_files(run: Run, checkout: Path) -> None:
    assert run("lint", folder=checkout / "coding" / "incidents") == (0, "no problems\n", "")
    code, out, _ = run("lint", "--json", folder=checkout)
    assert (code, json.loads(out)) == (0, {"ok": True, "n_rows": 0, "issues": []})
    for event in ("SE-00001", "SE-00002"):
        (checkout / f"coding/incidents/{event}.toml").write_text("événement = 1\n[")
    code, out, _ = run("lint", folder=checkout)
    assert code == 1
    assert [line.partition(" ")[0] for line in out.splitlines()[:2]] == [
        f"coding/incidents/SE-0000{number}.toml:1:" for number in (1, 2)
    ]
    assert all(ISSUE.fullmatch(line) for line in out.splitlines()[:-1])
    code, out, _ = run("lint", "--json", folder=checkout)
    found = json.loads(out)
    assert (code, found["ok"], len(found["issues"])) == (1, False, 2)
    assert found["issues"][0].keys() == {"path", "line", "rule", "message"}


@pytest.mark.three
def test_new_makes_a_file_that_lint_explains(run: Run, checkout: Path) -> None:
    code, out, _ = run("new", folder=checkout)
    file = Path(out.strip())
    assert (code, file.parent) == (0, checkout / "coding" / "incidents")
    code, out, _ = run("lint", folder=checkout)
    assert code == 1
    assert {line.split(":")[0] for line in out.splitlines()[:-1]} == {f"coding/incidents/{file.name}"}
    assert "event_type" in out
    text = file.read_text("utf-8").replace('event_type = ""', 'event_type = "strike"')
    file.write_text(text, "utf-8")
    code, out, _ = run("lint", folder=checkout)
    assert code == 1
    assert "key of sources" in out or "voice_id" in out
    text = re.sub(r'voice = ""', 'voice = "north-press"', text).replace('title = ""', 'title = "A strike"')
    text = text.replace('coder = ""', 'coder = "a"').replace('description = ""', 'description = "In our words."')
    text = text.replace('document = ""', 'document = "syrian-observer-recap"').replace("span = [0, 1]\n", "")
    text = text.replace("in_recap = false", "in_recap = true")
    file.write_text(text, "utf-8")
    assert run("lint", folder=checkout) == (0, "no problems\n", "")


def test_lint_fills_in_what_verify_asks_for(run: Run, checkout: Path, recap: Path) -> None:
    spans = r"(?m)^(sha256|paragraph) = .*\n"
    file = checkout / "coding" / "incidents" / "SE-53HC0.toml"
    complete = file.read_text("utf-8")
    blocks = len(re.findall(r"(?m)^span = ", complete))
    file.write_text(re.sub(spans, "", complete), "utf-8")
    assert run("lint", folder=checkout)[0] == 1
    code, out, error = run("lint", "--document", "syrian-observer-recap", str(recap), folder=checkout)
    assert (code, out, error) == (0, "no problems\n", f"{blocks} claim blocks completed\n")
    assert sorted(file.read_text("utf-8").splitlines()) == sorted(complete.splitlines())


@pytest.mark.three
def test_lint_with_a_document_that_cannot_be_read(run: Run, checkout: Path) -> None:
    for path in ("missing.txt", ".", "a\0b"):
        code, out, _ = run("lint", "--document", "syrian-observer-recap", path, folder=checkout)
        assert (code, out.splitlines()[0].split(": ")[1]) == (1, "unreadable")


@pytest.mark.three
def test_agreement_without_a_second_coding(run: Run, checkout: Path) -> None:
    shutil.rmtree(checkout / "coding" / "second", ignore_errors=True)
    code, out, _ = run("agreement", folder=checkout)
    assert code == 0
    assert "no second coding" in out


def test_a_second_coding_needs_a_coder_and_an_event(run: Run, checkout: Path) -> None:
    assert run("new", "--second", "SE-53HC0", folder=checkout)[0] == 2
    assert run("new", "--coder", "b", folder=checkout)[0] == 2
    assert run("new", "--second", "SE-ZZZZZ", "--coder", "b", folder=checkout)[0] == 1


@pytest.mark.three
def test_build_and_its_check(run: Run, checkout: Path) -> None:
    shutil.rmtree(checkout / "syria_events" / "data")
    code, out, _ = run("build", folder=checkout)
    assert code == 0
    assert "files written" in out
    assert run("build", "--check", folder=checkout)[0] == 0
    stale = checkout / "syria_events" / "data" / "damage.parquet"
    stale.write_bytes(b"PAR1")
    code, out, _ = run("build", "--check", folder=checkout)
    assert code == 1
    assert out.startswith("syria_events/data/damage.parquet:0: stale: ")
    assert stale.read_bytes() == b"PAR1"
    (checkout / "coding" / "actors.csv").write_bytes(b"\xff")
    code, out, _ = run("build", folder=checkout)
    assert code == 1
    assert out.startswith("coding/actors.csv:0: unreadable: ")
    assert stale.read_bytes() == b"PAR1"


@pytest.mark.three
def test_a_disk_that_fails_is_told_and_not_thrown(
    run: Run, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.chdir(checkout)
    assert cli.main(["build"]) == 1
    assert capsys.readouterr() == ("", "syria-events: [Errno 28] No space left on device\n")


def test_validate(run: Run, checkout: Path, tmp_path: Path) -> None:
    n_rows = sum(Package.open().table(name).num_rows for name in se.tables())
    assert run("validate") == (0, f"{n_rows} rows, no problems\n", "")
    events = str(se.path("events"))
    assert run("validate", events)[0] == 0
    code, out, _ = run("validate", events, "--table", "claims", "--json")
    assert code == 1
    assert not json.loads(out)["ok"]
    (checkout / "syria_events" / "data" / "damage.parquet").unlink()
    code, out, _ = run("validate", str(checkout))
    assert code == 1
    assert all(ISSUE.fullmatch(line) for line in out.splitlines()[:-1])
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(se.path("events").read_bytes()[:-9])
    for path in (str(broken), str(tmp_path / "missing.parquet"), str(tmp_path / "missing.zip"), str(tmp_path)):
        assert run("validate", path)[0] == 1, path
    assert run("validate", events, "--table", "novel")[0] == 2
    assert run("validate", "--table", "events")[0] == 2


def test_verify(run: Run, recap: Path, tmp_path: Path) -> None:
    code, out, _ = run("verify", str(recap))
    assert code == 0
    assert re.fullmatch(r"syrian-observer-recap: \d+ spans of \d+ claims fit; (\d+) of \d+ sentences covered\n", out)
    changed = tmp_path / "changed.txt"
    changed.write_bytes(recap.read_bytes().replace(b"several rockets", b"several rackets"))
    code, out, _ = run("verify", str(changed), "--json")
    found = json.loads(out)
    assert (code, found["ok"]) == (1, False)
    assert "span" in {issue["rule"] for issue in found["issues"]}


def test_verify_of_what_is_no_document(run: Run, tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "empty").write_bytes(b"")
    for path in (tmp_path / "binary", tmp_path / "empty", tmp_path, tmp_path / "missing", "a\0b", "\udcff"):
        code, out, _ = run("verify", str(path))
        assert code == 1
        assert ISSUE.match(out.encode("utf-8", "backslashreplace").decode().splitlines()[0])


@pytest.mark.slow
def test_render_and_its_check(run: Run, checkout: Path) -> None:
    assert run("render", "--check", folder=checkout)[0] == 0
    (checkout / "CITATION.cff").unlink()
    (checkout / "csv" / "leftover.csv").write_bytes(b"")
    code, out, _ = run("render", "--check", folder=checkout)
    assert code == 1
    assert [line.split(": ")[:2] for line in out.splitlines()[:-1]] == [
        ["CITATION.cff:0", "stale"],
        ["csv/leftover.csv:0", "stale"],
    ]
    assert run("render", folder=checkout)[0] == 0
    assert run("render", "--check", folder=checkout)[0] == 0
    (checkout / "datapackage.json").write_text('{"title": 1}')
    code, out, _ = run("render", folder=checkout)
    assert code == 1
    assert "datapackage.json:0: descriptor: " in out


def test_versions_are_named_or_refused(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("cite", "--version", "0.1.0")
    assert (code, "Version 0.1.0" in out) == (0, True)
    assert run("export", "--version", "0.1.0", "--to", "geojson", str(tmp_path / "made"))[0] == 0
    for command in (["cite", "--version", "0.0.9"], ["diff", "0.1", "0.2.0"], ["diff", "0.1.0", "0.3.0"]):
        code, _, err = run(*command)
        assert (code, "0.1.0, 0.2.0" in err) == (2, True), command
    assert run("validate", "")[0] == 2


@pytest.mark.slow
def test_archives_that_were_altered_are_told(run: Run, monkeypatch: pytest.MonkeyPatch, checkout: Path) -> None:
    shutil.copytree(ROOT / "releases", checkout / "releases")
    monkeypatch.setattr(schema, "root", lambda: checkout)
    assert run("validate")[0] == 0
    (checkout / "releases" / "syria-events-0.1.0.zip").write_bytes(b"")
    code, out, _ = run("validate")
    assert (code, out.splitlines()[0].split(": ")[:2]) == (1, ["releases/syria-events-0.1.0.zip:0", "hash"])
    (checkout / "releases" / "SHA256SUMS").write_bytes(b"\xff\n")
    for command in (["validate"], ["diff", "0.1.0", "0.2.0"], ["release"]):
        code, out, _ = run(*command, folder=checkout)
        assert (code, "releases/SHA256SUMS:1: sums: " in out) == (1, True), command
    (checkout / "datapackage.json").unlink()
    code, out, _ = run("--version")
    assert (code, "expected a folder or zip with a datapackage.json" in out) == (1, True)


def test_release_finds_everything_that_stands_against_it(run: Run, checkout: Path) -> None:
    (checkout / "CITATION.cff").write_bytes(b"")
    (checkout / "CHANGELOG.md").write_bytes(b"# Changelog\n")
    (checkout / "syria_events" / "data" / "damage.parquet").unlink()
    code, out, _ = run("release", folder=checkout)
    assert code == 1
    found = {tuple(line.split(": ")[:2]) for line in out.splitlines()[:-1]}
    assert {("syria_events/data/damage.parquet:0", "stale"), ("syria_events/data/damage.parquet:0", "missing")} <= found
    assert not (checkout / "releases").exists()


@pytest.mark.slow
@pytest.mark.three
def test_release_freezes_a_version_once(run: Run, checkout: Path) -> None:
    # Nothing was released before, so everything is new and nothing retired: the CHANGELOG has to say so.
    assert run("render", folder=checkout)[0] == 0
    package = Package.open(checkout)
    counts = {"Events added": package.table("events").num_rows, "Schema": "All of it"}
    headings = (f"### {name}\n\n{counts.get(name, 'None')}.\n" for name in HEADINGS)
    (checkout / "CHANGELOG.md").write_text("\n".join([f"## {package.version}\n", *headings]), "utf-8")
    code, out, _ = run("release", folder=checkout)
    assert (code, out) == (0, f"{checkout / 'releases' / f'syria-events-{package.version}.zip'}\n")
    before = {path.name: path.read_bytes() for path in (checkout / "releases").iterdir()}
    assert len(before) == 2
    assert run("release", folder=checkout)[0] == 0
    assert {path.name: path.read_bytes() for path in (checkout / "releases").iterdir()} == before


@pytest.mark.parametrize("command", ["lint", "new", "build", "render", "agreement", "release"])
def test_outside_a_checkout_it_says_so(run: Run, tmp_path: Path, command: str) -> None:
    code, out, _ = run(command, folder=tmp_path)
    assert code == 1
    assert "neither this folder nor one above it has coding/" in out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_reader_that_goes_away_changes_no_exit_code(checkout: Path) -> None:
    missing = [f"{number}.toml" for number in range(3000)]
    for name in missing:  # more problems than fit into a pipe
        (checkout / "coding" / "incidents" / name).mkdir()
    wanted = {
        ("show", "SE-VC36S"): 0,
        ("lint", "--json"): 0,
        ("--help",): 0,
        ("show", "--help"): 0,
        ("validate", "missing.zip"): 1,
        ("verify", "missing.txt"): 1,
    }
    for arguments, code in wanted.items():
        assert unread(*arguments) == (code, ""), arguments
    assert unread("lint", folder=checkout) == (1, "")


def unread(*arguments: str, folder: Path = ROOT) -> tuple[int, str]:
    """Calls a command of which nobody reads the output."""
    end, start = os.pipe()
    os.close(end)
    try:
        return program(*arguments, folder=folder, stdout=start)
    finally:
        os.close(start)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes to wait at")
@pytest.mark.parametrize("command", [["lint"], ["build"]])
def test_a_command_that_is_stopped_says_so_and_leaves_nothing(checkout: Path, command: list[str]) -> None:
    os.mkfifo(checkout / "coding" / "incidents" / "SE-00001.toml")
    pipe = next(path for path in checkout.rglob("*") if path.is_fifo())
    before = {path: path.read_bytes() for path in sorted(checkout.rglob("*")) if path.is_file()}
    started = subprocess.Popen(
        [sys.executable, "-m", "syria_events", *command],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with pipe.open("wb"):  # opens when the command opens the other end, where it waits for us to write
        started.send_signal(signal.SIGINT)
        out, error = started.communicate(timeout=60)
    assert (started.returncode, out, error) == (130, b"", b"syria-events: stopped\n")
    assert {path: path.read_bytes() for path in sorted(checkout.rglob("*")) if path.is_file()} == before


@pytest.mark.parametrize("arguments", [["new"], ["new", "--second", "SE-53HC0", "--coder", "zz"]])
def test_a_new_file_is_whole_or_not_there(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    def half(path: Path, content: Any, *_: object, **__: object) -> None:
        with path.open("wb") as file:
            file.write(b"half")
        raise KeyboardInterrupt

    (checkout / "coding" / "coders.csv").write_text(
        "coder,kind,blind,documents,fields,note\na,person,,,,\nzz,person,true,,,\n", "utf-8"
    )
    before = sorted(path for path in checkout.rglob("*") if path.is_file())
    monkeypatch.setattr(Path, "write_text", half)
    monkeypatch.setattr(Path, "write_bytes", half)
    monkeypatch.chdir(checkout)
    assert cli.main(arguments) == 130
    assert capsys.readouterr() == ("", "syria-events: stopped\n")
    assert sorted(path for path in checkout.rglob("*") if path.is_file()) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_under_the_output_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        code, error = program("summary", stdout=full)
    assert code == 1
    assert error.startswith("syria-events: ")
    assert len(error.splitlines()) == 1


def test_any_script_is_printed_on_any_terminal(tmp_path: Path) -> None:
    """What a terminal cannot show is written out, and does not stop the command."""
    code, text = program("verify", "Dïr-az-Zawr-دير", folder=tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert code == 1
    assert r"D\xefr-az-Zawr" in text
    assert "Traceback" not in text
