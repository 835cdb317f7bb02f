"""What a shell is told when somebody presses the key that completes a word."""

from __future__ import annotations

import argparse

from syria_events.cli.names import completer


def complete(parser: argparse.ArgumentParser) -> None:
    """The words that may stand here are told to the shell, and the process ends; in any other process nothing is."""
    import argcomplete

    _named(parser)
    argcomplete.autocomplete(parser, validator=_fits)


def _named(parser: argparse.ArgumentParser) -> None:
    """Every argument that takes a name of the data, in any command, is completed with those there are."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in set(action.choices.values()):
                _named(each)
        elif kind := vars(action).get("kind"):
            vars(action)["completer"] = completer(kind)


def _fits(name: str, begun: str) -> bool:
    """Whether a name is what was begun, in any case, as commands take it."""
    return name.casefold().startswith(begun.casefold())
