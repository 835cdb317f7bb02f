"""Every command, called well and badly: what it prints, its exit code, and never a traceback."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import syria_events as se
from syria_events import cli, schema
from syria_events.cli.parser import Parser
from syria_events.cli.program import COMMANDS, FAMILIES, _parser
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
    for arguments in (("novel",), ("",), ("--novel",)):
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
    assert "there is no event " in error


def test_compare(run: Run) -> None:
    assert run("compare", "us-centcom", "syrian-observer")[0] == 0
    code, _, error = run("compare", "us-centcom", "nobody")
    assert code == 2
    assert "nobody" in error


@pytest.mark.three
def test_lint_of_sound_and_of_faulty_files(run: Run, checkout: Path) -> None:
    assert run("lint", folder=checkout / "coding" / "incidents") == (0, "no problems\n", "")
    code, out, _ = run("lint", "--json", folder=checkout)
    assert code == 0
    assert json.loads(out).items() >= {"ok": True, "n_rows": 0, "issues": []}.items()
    for event in ("SE-00001", "SE-00002"):
        (checkout / f"coding/incidents/{event}.toml").write_text("événement = 1\n[")
    code, out, _ = run("lint", folder=checkout)
    assert code == 1
    assert [line.partition(" ")[0] for line in out.splitlines()[:-1]] == [
        f"coding/incidents/SE-0000{number}.toml:{line}:" for number in (1, 2) for line in (1, 2)
    ]
    assert all(ISSUE.fullmatch(line) for line in out.splitlines()[:-1])
    code, out, _ = run("lint", "--json", folder=checkout)
    found = json.loads(out)
    assert (code, found["ok"], len(found["issues"])) == (1, False, 4)
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
    assert out.startswith("coding/actors.csv:1: unreadable: ")
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
    assert run("validate", "--version", "1.0.0")[0] == 2
    code, _, err = run("validate", events, "--version", "9.9.9")
    assert (code, "1.0.0" in err) == (2, True)
    old = str(se.package("1.0.0").path("events"))
    assert run("validate", old, "--version", "1.0.0") == (0, "36 rows, no problems\n", "")
    code, out, _ = run("validate", old, "--version", "0.2.0")
    assert (code, "events.parquet:" in out, ": released: " in out) == (1, True, True)


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
    graves = checkout / "coding" / "retired.csv"
    graves.write_text(graves.read_text("utf-8").split("\n")[0] + "\n", "utf-8")
    assert run("build", folder=checkout)[0] == 0
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


@pytest.mark.parametrize("call", ["summary", "summary --json", "shwo"])
def test_where_nobody_reads_there_is_no_traceback(call: str, tmp_path: Path) -> None:
    script = f'"{sys.executable}" -m syria_events {call} >&- 2>error.txt'
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == (2 if call == "shwo" else 0)
    assert "Traceback" not in (tmp_path / "error.txt").read_text("utf-8")


# The command, stopped by its user while it reads the first incident.
STOPPED = """
import signal, sys
from syria_events.cli import main
from syria_events.coding import reader
reader.read_incident = lambda *_: signal.raise_signal(signal.SIGINT)
sys.exit(main())
"""


@pytest.mark.parametrize("command", ["lint", "build"])
def test_a_command_that_is_stopped_says_so_and_leaves_nothing(checkout: Path, command: str) -> None:
    before = {path: path.read_bytes() for path in sorted(checkout.rglob("*")) if path.is_file()}
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, command],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"syria-events: stopped\n")
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


def test_the_page_has_every_command_and_every_option() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    rows = dict(re.findall(r"(?m)^\| `([a-z][a-z-]*)(?: [^`]+)?` \| (.+) \|$", page.partition("## At a terminal")[0]))
    assert rows.keys() == {command.name for command in COMMANDS}
    for command in COMMANDS:
        parser = command_parser(command.name)
        told = rows[command.name] + (page.partition("### Choosing events")[2] if command.name == "events" else "")
        options = {name for name in parser.options() if name.startswith("--")} - {"--help", "--json"}
        assert options <= set(re.findall(r"--[a-z0-9-]+", told)), command.name
        assert set(re.findall(r"--[a-z0-9-]+", rows[command.name])) <= options, command.name


def command_parser(name: str) -> Parser:
    actions = [action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction)]
    found = actions[0].choices[name]
    assert isinstance(found, Parser)
    return found


def test_the_bare_command_shows_its_help(run: Run) -> None:
    code, out, error = run()
    assert (code, error) == (0, "")
    assert out == run("--help")[1]
    for command in COMMANDS:
        assert re.search(rf"(?m)^  {command.name} ", out)


# What is written wrongly in a call, and what was meant.
MISTAKEN = {
    ("sumary",): "summary",
    ("evnts",): "events",
    ("show", "SE-074XC", "--jsn"): "--json",
    ("events", "--plcae", "tanf"): "--place",
    ("lint", "--draft-s"): "--drafts",
    ("show", "SE-074XD"): "SE-074XC",
    ("claims", "SE-O74XC"): "SE-074XC",
    ("claims", "SE-074XC", "kiled"): "killed",
    ("cite", "SE-074XCC"): "SE-074XC",
    ("compare", "us-centcm", "sohr"): "us-centcom",
    ("compare", "us-centcom", "shor"): "sohr",
    ("events", "--voice", "centcom"): "us-centcom",
    ("events", "--origin", "us-goverment"): "us-government",
    ("events", "--place", "tnaf"): "al-tanf-garrison",
    ("events", "--admin1", "Derra"): "Daraa",
    ("events", "--class", "violense"): "violence",
    ("events", "--type", "rocket"): "rocket_attack",
    ("events", "--toll", "kiled"): "killed",
    ("voices", "--origin", "shor"): "sohr",
    ("documents", "--event", "SE-074X"): "SE-074XC",
    ("documents", "--voice", "shor"): "sohr",
    ("validate", "x.csv", "--table", "event"): "events",
    ("cite", "--format", "bibtx"): "bibtex",
    ("cite", "--version", "2.0"): "2.0.0",
    ("diff", "2.0", "2.0.0"): "2.0.0",
    ("export", "--to", "xls", "x"): "xlsx",
    ("export", "--to", "xlsx", "--version", "1.0", "x"): "1.0.0",
    ("completion", "bsh"): "bash",
    ("validate", "x.csv", "--as", "ucdp"): "ucdp-ged",
    ("coverage", "x.csv", "--as", "aclde"): "acled",
    ("match", "a.csv", "b.csv", "--as", "event"): "events",
    ("panel", "ours", "--by", "governrate"): "governorate",
    ("panel", "ours", "--by", "admin1", "--what", "kiled"): "killed",
    ("panel", "ours", "--by", "admin1", "--spans", "splt"): "split",
    ("convert", "x.csv", "--as", "ucdp_ged"): "ucdp-ged",
    ("diff", "a.csv", "b.csv", "--as", "acledd"): "acled",
    ("explore", "x.csv", "--as", "ucdp"): "ucdp-ged",
    ("explore", "--voices", "shor"): "sohr",
    ("export", "--to", "excel", "x"): "xlsx",
}


@pytest.mark.parametrize("call", MISTAKEN, ids=" ".join)
def test_a_name_that_there_is_not_is_answered_with_the_one_that_was_meant(run: Run, call: tuple[str, ...]) -> None:
    code, _, error = run(*call)
    assert code == 2
    assert re.search(rf"did you mean [^?]*(?<!\w){re.escape(MISTAKEN[call])}(?!\w)[^?]*\?", error)
    assert "load(" not in error  # these are the words of another face


READING = {name for family in ("To read", "To check", "To take along") for name in (c.name for c in FAMILIES[family])}


@pytest.mark.parametrize("call", [e for c in COMMANDS if c.name in READING for e in c.examples])
def test_the_example_of_a_command_can_be_pasted(run: Run, call: str, tmp_path: Path) -> None:
    words = call.partition(">")[0].split()
    if any(word.endswith((".csv", ".txt")) and word != "ours.csv" for word in words) or "--open" in words:
        pytest.skip("it needs a file or a browser of the reader's own")
    code, out, error = run(*words, folder=tmp_path)
    assert code == 0, error
    assert out


def test_a_voice_that_is_no_origin_is_told_its_own(run: Run) -> None:
    for command in ("events", "voices"):
        code, _, error = run(command, "--origin", "us-centcom")
        assert code == 2
        assert "us-centcom speaks for us-government" in error


@pytest.mark.parametrize(
    "call",
    [
        ["events", "--from", "soon"],
        ["events", "--to", "2022-02-30"],
        ["events", "--from", "2022-08-01/2022-08-02"],
        ["events", "--from", ""],
        ["events", "--from", "2023", "--to", "2022"],
        ["events", "--place", ""],
        ["events", "--type", "atlantis"],
        ["events", "--place"],
        ["voices", "--origin", ""],
        ["documents", "--voice", "\udcff"],
        ["claims", "SE-074XC", ""],
        ["claims", "SE-074XC", "novel"],
        ["claims"],
        ["completion", "cmd"],
        ["completion"],
        ["versions", "2.0.0"],
        ["validate", "x.csv", "--table", ""],
        ["cite", "--version", ""],
    ],
    ids=" ".join,
)
def test_a_wrong_call_says_what_is_wrong(run: Run, call: list[str]) -> None:
    code, _, error = run(*call)
    assert code == 2
    assert error.splitlines()[-1].startswith(f"syria-events {call[0]}: ")


def test_events_that_are_chosen(run: Run) -> None:
    events = se.load("events")
    tanf = events[events["location_name"] == "al-Tanf base"]["event_id"]
    code, out, error = run("events", "--place", "TANF")
    assert (code, error) == (0, "")
    assert set(re.findall(r"(?m)^SE-\w{5}", out)) == set(tanf)
    code, out, error = run("events", "--type", "rocket attack", "--type", "drone-attack", "--from", "2022-08-24")
    assert re.findall(r"(?m)^SE-\w{5}", out) == ["SE-ZRN12", "SE-VC36S"]
    assert "injured with SE-VC36S" in out
    code, out, error = run("events", "--from", "2022", "--to", "2022", "--class", "violence")
    assert "of which a day is not known; --undated shows them" in error
    more = int(error.split()[0])
    undated = run("events", "--from", "2022", "--to", "2022", "--class", "violence", "--undated")[1]
    listed = [len(re.findall(r"(?m)^SE-\w{5}", text)) for text in (out, undated)]
    assert listed[1] == listed[0] + more
    assert run("events", "--to", "2001")[1] == "no event is as asked\n"


def test_claims_of_one_value(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    code, out, _ = run("claims", "se-074xc", "killed")
    assert code == 0
    assert sum(line.startswith("      ") for line in out.splitlines()) == len(se.claims("SE-074XC", "killed"))
    assert all(line.startswith(("      ", "  killed of ")) for line in out.splitlines())
