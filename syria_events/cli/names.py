"""The names that a command takes: which there are, which was meant, and what completes one at the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from syria_events.cli.command import Misuse
from syria_events.cli.nearness import near


class Kind(NamedTuple):
    """One kind of name: what it is called, the names there are, some with a label, and the command that lists them."""

    what: str
    all: Callable[[], Collection[str]]
    listed_by: str = ""


def _column(table: str, column: str, label: str = "") -> Callable[[], dict[str, str]]:
    def names() -> dict[str, str]:
        from syria_events.editions.datapackage import Package

        data = Package.open().table(table)
        found: list[Any] = data.column(column).to_pylist()
        labels: list[Any] = data.column(label).to_pylist() if label else [""] * len(found)
        return dict(sorted((name, called) for name, called in zip(found, labels, strict=True) if name is not None))

    return names


def _vocabulary(name: str) -> Callable[[], list[str]]:
    def names() -> list[str]:
        from syria_events import schema

        return [term.value for term in schema.installed().vocabularies[name].terms]

    return names


def _by_voice() -> dict[str, str]:
    """The origin of each voice."""
    from syria_events.editions.datapackage import Package
    from syria_events.reading import listings

    return {row["source_id"]: row["origin_id"] for row in listings.voices(Package.open())}


def _origins() -> list[str]:
    return sorted(set(_by_voice().values()))


def _tables() -> list[str]:
    from syria_events import schema

    return sorted(schema.installed().tables)


def _versions() -> Sequence[str]:
    from syria_events.editions import archives

    return archives.versions()


def _editions() -> Sequence[str]:
    from syria_events.editions import archives
    from syria_events.reading import loading

    return sorted({*archives.versions(), loading.version()}, key=archives.numbers)


def _citations() -> Sequence[str]:
    from syria_events.publishing import citing

    return tuple(citing.FORMATS)


def _exports() -> dict[str, str]:
    from syria_events.field import layouts
    from syria_events.formats import exporting

    called = {"xlsx": "Excel", "stata": "dta", "huggingface": "datasets", "sqlite": "SQL"}
    return {name: called.get(name, "") for name in (*exporting.FORMATS, *layouts.NAMES)}


# More names than these are listed by a command of their own, where there is one.
_FEW = 12

KINDS = {
    "event": Kind("event", _column("events", "event_id", "title"), "events"),
    "voice": Kind("voice", _column("sources", "source_id", "name"), "voices"),
    "origin": Kind("origin", _origins, "voices"),
    "document": Kind("document", _column("documents", "document_id", "title"), "documents"),
    "place": Kind("place", _column("locations", "location_id", "name"), "events"),
    "admin1": Kind("governorate", _column("events", "admin1_name"), "events"),
    "class": Kind("class of events", _vocabulary("event_class")),
    "type": Kind("type of events", _vocabulary("event_type")),
    "outcome": Kind("outcome", _vocabulary("outcome")),
    "table": Kind("table", _tables),
    "version": Kind("released version", _versions, "versions"),
    "edition": Kind("version", _editions, "versions"),
    "citation": Kind("format", _citations),
    "export": Kind("format", _exports),
    "shell": Kind("shell", lambda: ("bash", "zsh", "fish")),
}


def chosen(kind: str, word: str) -> str:
    """The name that `word` is, in whatever case it was written.

    Raises Misuse with the names that come near to it, and where all are to be found.
    """
    known = KINDS[kind].all()
    by = {name.casefold(): name for name in known}
    if word in known or word.casefold() in by:
        return word if word in known else by[word.casefold()]
    raise Misuse(unknown(kind, word))


def unknown(kind: str, word: str) -> str:
    """The message that there is no such name: what may have been meant, and where those that there are stand."""
    what, names, listed_by = KINDS[kind]
    known = names()
    where = f"`syria-events {listed_by}` lists them" if listed_by else ""
    if len(known) <= _FEW or not where:
        where = f"expected {', '.join(known) or 'none, since there is none'}"
    speaks = f"{word} speaks for {of[word]}; " if kind == "origin" and word in (of := _by_voice()) else ""
    return f"there is no {what} {word!r}; {speaks or near(word, known)}{where}"


def completer(kind: str) -> Callable[..., Sequence[str]]:
    """What completes a name of a kind, as argcomplete asks for it; nothing where the data cannot be read."""

    def complete(**_: object) -> Sequence[str]:
        try:
            return list(KINDS[kind].all())
        except Exception:  # a shell that completes must never show a traceback
            return ()

    return complete
