"""How the arguments of commands are read, and what is said to who asks for help or writes what there is not."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from syria_events.cli import layout
from syria_events.cli.command import Command, Misuse
from syria_events.cli.nearness import near

_ABOUT = "A dataset of incidents as claims: who said what, and who disagreed."


class Help(argparse.HelpFormatter):
    """Help in the width of the terminal, in which lines that are indented are calls to be pasted."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=max(20, layout.width() - 1))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = (
            layout.call(line, 2) if line.startswith(" ") else layout.wrapped(line, width) for line in text.split("\n")
        )
        return "\n".join(line for part in lines for line in part)


class Parser(ArgumentParser):
    """A parser of one command, whose errors are told by `program`."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**{"formatter_class": Help} | settings)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """What is wrong with the arguments, as Misuse."""
        raise Misuse(f"{self.format_usage()}{self.prog}: error: {message}")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Misuse for a value that is none of the choices, with the one that was meant."""
        if action.choices is not None and value not in action.choices:
            offered = [str(choice) for choice in action.choices]
            name = "/".join(action.option_strings) or action.metavar or action.dest
            self.error(f"{name} is {value!r}; {near(str(value), offered)}expected {', '.join(offered)}")

    def options(self) -> list[str]:
        """The options that the command takes."""
        return [name for action in self._actions for name in action.option_strings]


class Whole(Parser):
    """The parser of the program, whose help lists the commands by whom they are for."""

    families: Mapping[str, Sequence[Command]] = {}

    def format_help(self) -> str:
        """The whole help: every command in a line, by its family."""
        lines = [self.format_usage().rstrip("\n"), "", layout.paragraph(_ABOUT)]
        longest = max(len(command.name) for family in self.families.values() for command in family)
        for title, family in self.families.items():
            rows = [(command.name, command.brief) for command in family]
            lines += layout.section(title, layout.columns(rows, 2, first=longest))
        options = [("-h, --help", "what a command does, with an example"), ("--version", "the version of the dataset")]
        lines += layout.section("Options", layout.columns(options, 2, first=longest))
        first = ("summary", "events --place tanf", "show SE-074XC", "claims SE-074XC killed")
        lines += layout.section(
            "To begin with", [line for call in first for line in layout.call(f"syria-events {call}", 2)]
        )
        lines += ["", layout.paragraph("syria-events COMMAND --help explains a command and has an example.")]
        return "\n".join(lines) + "\n"


def parser(families: Mapping[str, Sequence[Command]], version: str) -> Whole:
    """The parser of the program with all commands."""
    whole = Whole(prog="syria-events")
    whole.families = families
    whole.add_argument("--version", action="version", version=version)
    commands = whole.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    for family in families.values():
        for command in family:
            command.add_to(commands)
    return whole


def parsed(whole: Whole, arguments: Sequence[str]) -> argparse.Namespace:
    """The arguments as a command takes them; Misuse says what was wrong, and what may have been meant."""
    known = [command.name for family in whole.families.values() for command in family]
    word = next((argument for argument in arguments if not argument.startswith("-")), None)
    if word is not None and word not in known and not {"-h", "--help", "--version"} & set(arguments):
        whole.error(f"there is no command {word!r}; {near(word, known)}`syria-events --help` lists them")
    found, more = whole.parse_known_args(arguments)
    if more:
        of: Parser = getattr(found, "parser", whole)
        options = [argument.partition("=")[0] for argument in more if argument.startswith("-") and argument != "-"]
        if options:
            if options[0] in of.options():  # before the command
                of.error(f"{options[0]} belongs after the command: {of.prog} ... {options[0]}")
            hint = near(options[0], of.options())
            of.error(f"there is no option {options[0]!r}; {hint}`{of.prog} --help` lists them")
        of.error(f"unexpected argument: {' '.join(map(repr, more))}")
    return found
