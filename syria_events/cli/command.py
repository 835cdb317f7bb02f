"""What a command is, and what it answers: it looks and decides, and `program` alone prints and ends."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from syria_events import naming
from syria_events.issues import Issue, Refused, Report


@dataclass(frozen=True)
class Answer:
    """What a call comes to: text for standard output, a note for standard error, and the exit code.

    `data` is the same for programs, printed instead of the text where `--json` asks for it.
    """

    text: str = ""
    code: int = 0
    note: str = ""
    data: Mapping[str, Any] | None = field(default=None, compare=False)


class Misuse(Exception):
    """The command was called wrongly; says how, and what would be right."""


class Maker(Protocol):
    """A module that makes files: what they are, and the folders that are wholly its own."""

    @property
    def WHOLE(self) -> Sequence[str]:  # noqa: N802 - a constant of the module
        """The folders in which nothing else stands."""

    def files(self, folder: Path, /) -> dict[str, bytes]:
        """Path in the checkout -> content."""


Argument = Callable[[ArgumentParser], object]
Action = Callable[[Namespace], Answer]


@dataclass(frozen=True)
class Command:
    """One command: its name, its help with examples, the arguments it takes, and what it does with them."""

    name: str
    text: str
    examples: Sequence[str]
    arguments: Sequence[Argument]
    json: bool
    run: Action

    @property
    def brief(self) -> str:
        """The first sentence of the help."""
        return self.text.partition(". ")[0].removesuffix(".")

    def add_to(self, commands: Any) -> None:
        """The command has its own parser among `commands`, the subparsers of argparse."""
        shown = "\n".join(f"  syria-events {example}" for example in self.examples)
        parser: ArgumentParser = commands.add_parser(
            self.name, description=self.text, epilog=f"Example:\n{shown}" if shown else None
        )
        parser.set_defaults(run=self.run, json=False, command=self.name, parser=parser)
        for add in self.arguments:
            add(parser)
        if self.json:
            parser.add_argument("--json", action="store_true", help="print JSON, for programs")


def command(
    text: str, *arguments: Argument, example: str | Sequence[str] = (), json: bool = True
) -> Callable[[Action], Command]:
    """Makes a function the command of its name, with `text` for help; one with `json` answers programs too.

    `example` is a call, or several, without the name of the program. A dash in the name of a
    command is an underscore in that of its function, and a word of the language has one at its end.
    """
    examples = (example,) if isinstance(example, str) else tuple(example)
    return lambda run: Command(_name(run), text, examples, arguments, json, run)


def _name(run: Action) -> str:
    return getattr(run, "__name__", "").removesuffix("_").replace("_", "-")


class Once(argparse.Action):
    """An option that is taken once: of two values, argparse would take the last and say nothing of the first."""

    def __call__(
        self, parser: ArgumentParser, namespace: Namespace, values: Any, option_string: str | None = None
    ) -> None:
        """The value is kept; Misuse where there is one already."""
        given = vars(namespace).setdefault("given", set())
        if self.dest in given:
            parser.error(f"{option_string} is given twice; expected it once")
        given.add(self.dest)
        setattr(namespace, self.dest, values)


def argument(*names: str, kind: str = "", **settings: Any) -> Argument:
    """An argument of a command, as `ArgumentParser.add_argument` takes it; `kind` is one of `names.KINDS`."""
    if "action" not in settings and names[0].startswith("-"):
        settings["action"] = Once

    def add(parser: ArgumentParser) -> object:
        action = parser.add_argument(*names, **settings)
        vars(action)["kind"] = kind
        return action

    return add


def answered(parsed: Namespace, data: Mapping[str, Any], text: Callable[[], str], note: str = "") -> Answer:
    """The answer with `data` where `--json` asks for it, and else with the text, which is made only then."""
    return Answer(data=data, note=note) if parsed.json else Answer(text(), note=note)


def reported(report: Report, parsed: Namespace, good: str = "", note: str = "") -> Answer:
    """The answer that a report is; `good` is said where nothing was found."""
    code = 0 if report.ok else 1
    if parsed.json:
        return Answer(code=code, note=note, data=found(report.issues) | {"n_rows": report.n_rows})
    return Answer(good if report.ok else str(report), code, note)


def found(issues: Sequence[Issue]) -> dict[str, Any]:
    """Whether all is good, and the issues, as every JSON answer has them."""
    return {"ok": not issues, "issues": [asdict(issue) for issue in issues]}


def misused(name: str, problem: str | Exception) -> Answer:
    """The answer to a wrong call of the command `name`; a name that is unknown is told in the command's words."""
    said = problem.told("command") if isinstance(problem, naming.Unknown) else problem
    return Answer(code=2, note=f"syria-events {name}: {said}")


def recovered() -> None:
    """What a command that was killed in this checkout left half done is undone; elsewhere nothing."""
    from syria_events import outputs

    with suppress(OSError):  # a current folder that is gone, or cannot be looked at
        for folder in filter(_is_checkout, (Path.cwd(), *Path.cwd().parents)):
            outputs.recover(folder)
            return


def _is_checkout(folder: Path) -> bool:
    return (folder / "coding").is_dir() and (folder / "datapackage.json").is_file()


def checkout() -> Path:
    """The checkout that the command acts on: the nearest folder upwards with coding files."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        if _is_checkout(folder):
            return folder
    raise Refused(
        [Issue(str(Path.cwd()), 0, "checkout", "neither this folder nor one above it has coding/ and datapackage.json")]
    )


def made(name: str, maker: Maker, parsed: Namespace) -> Answer:
    """What the command `name` makes is written in the checkout, or only compared with what stands there."""
    from syria_events import outputs
    from syria_events.editions import archives

    folder = checkout()
    if parsed.check:
        content = maker.files(folder)
        issues = outputs.stale(folder, content, name, maker.WHOLE)
        report = Report.of(issues or archives.frozen(folder), 0)
        return reported(report, parsed, f"{len(content)} files are as {name} makes them")
    with outputs.alone(folder):  # from the first that is read, so that nothing is made from half of two states
        content = maker.files(folder)
        outputs.write(folder, content, maker.WHOLE)
    return written(parsed, [folder / path for path in content], f"{len(content)} files written to {folder}")


def written(parsed: Namespace, files: Sequence[Path | str], text: str = "", note: str = "", **more: Any) -> Answer:
    """The answer of a command that wrote files: their paths, or `text`."""
    paths = [str(path) for path in files]
    return answered(parsed, {"files": paths} | more, lambda: text or "\n".join(paths), note)
