"""The command that teaches a shell to complete the others: completion."""

from __future__ import annotations

from argparse import Namespace

from syria_events.cli.command import Answer, answered, argument, command


@command(
    "What teaches a shell to complete names. Those of commands, options and the data; the shell reads it at its start.",
    argument("shell", kind="shell", metavar="SHELL", help="bash, zsh or fish"),
    example=("completion bash >> ~/.bashrc", "completion fish > ~/.config/fish/completions/syria-events.fish"),
)
def completion(parsed: Namespace) -> Answer:
    """The code that a shell reads at its start."""
    from argcomplete.shell_integration import shellcode

    from syria_events.cli import names

    shell = names.chosen("shell", parsed.shell)
    code = shellcode(["syria-events"], shell=shell).strip("\n")
    return answered(parsed, {"shell": shell, "code": code}, lambda: code)


COMMANDS = (completion,)
