"""How a name that nobody knows is told: which one it is, what is near, and what there is."""

from __future__ import annotations

import functools
import reprlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, ParamSpec, TypeVar

Face = Literal["python", "command"]
P = ParamSpec("P")
R = TypeVar("R")

# More names than these are counted, and the place that lists them is named.
_LISTED = 24
_NEAREST = 3
# Of five characters after "SE-", one is wrong, or two have changed places; of short words one letter.
_ALIKE = 0.75
# Where nothing is so near, what is less near may be meant.
_LESS_ALIKE = 0.6
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 80

# Where the long lists stand, in the words of each face.
_LISTS: Mapping[str, Mapping[Face, str]] = {
    "event": {"python": "load('events')", "command": "syria-events events"},
    "voice": {"python": "load('sources')", "command": "syria-events voices"},
    "origin": {"python": "load('sources')", "command": "syria-events voices"},
    "document": {"python": "load('documents')", "command": "syria-events documents"},
}
# The argument in which a name was given, where its kind does not say it.
_GIVEN: Mapping[str, Mapping[Face, str]] = {
    "library": {"python": " (as_=)"},
    "export format": {"python": " (to=)", "command": " (--to)"},
    "citation format": {"python": " (format=)", "command": " (--format)"},
    "schema": {"python": " (schema=)", "command": " (--as)"},
    "layout": {"python": " (layout=)"},
    "rule set": {"python": " (rules=)"},
    "theme": {"python": " (theme=)"},
    "unit, period or column": {"python": " (by=)", "command": " (--by)"},
    "treatment of spans": {"python": " (spans=)", "command": " (--spans)"},
    "engine": {"python": " (engine=)"},
    "figure": {"python": " (what=)"},
}


class Unknown(KeyError, ValueError):
    """Names that nobody knows; the message is in the words of Python, `told("command")` in those of the command.

    `what` is the kind of thing that was to be named: "table", "event", "voice". `names` are those
    unknown, `known` those there are. It is a KeyError and a ValueError, so that whoever looks up,
    and whoever chooses among options, need not ask which it was.
    """

    def __init__(self, what: str, names: Iterable[object], known: Iterable[str], more: str = "") -> None:
        self.what = what
        self.names = tuple(names)
        self.known = dict(known) if isinstance(known, Mapping) else dict.fromkeys(known, "")
        self.more = more
        super().__init__(self.told())

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError would show it as a literal

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.what, self.names, self.known, self.more)

    def told(self, face: Face = "python") -> str:
        """The whole message in the words of a face."""
        return told(self.what, self.names, self.known, face, self.more)


def told(
    what: str, names: Iterable[object], known: Mapping[str, str] | Iterable[str], face: Face = "python", more: str = ""
) -> str:
    """One line: the unknown names, what was meant by each, `more`, and what there is; of very many the first few."""
    found = list(names)
    labels = known if isinstance(known, Mapping) else dict.fromkeys(known, "")
    kind = what if len(found) == 1 else f"{what}s"
    said = "; ".join(f"{_SHORT.repr(name)}{_meant(name, labels, face)}" for name in found)
    place = _LISTS.get(what, {}).get(face)
    if len(labels) <= _LISTED:
        listed = ", ".join(labels) or "none"
    elif place:
        listed = f"{len(labels)}, which {place} lists"
    else:
        listed = f"{', '.join([*labels][:_LISTED])} and {len(labels) - _LISTED} more"
    return f"unknown {kind}{_GIVEN.get(what, {}).get(face, '')}: {said}{more}; there are {listed}"


def _meant(name: object, known: Mapping[str, str], face: Face) -> str:
    quoted = [repr(each) if face == "python" else each for each in near(name, known)]
    return f" (did you mean {' or '.join(quoted)}?)" if quoted else ""


def meant(name: object, known: Mapping[str, str] | Iterable[str]) -> str:
    """The end of a message about a name in a file that is none: "; did you mean 'sohr'?", or nothing."""
    found = near(name, known)
    return f"; did you mean {' or '.join(map(repr, found))}?" if found else ""


def near(name: object, known: Mapping[str, str] | Iterable[str]) -> list[str]:
    """The names that are near enough to be meant, nearest first, three at most; `known` may give each a label.

    The case of letters does not matter, nor a dash, an underscore or a space for one another. A
    part of a name is near to it, and so are its label and what stands before a dot in it.
    """
    from difflib import SequenceMatcher

    wanted = _plain(name)
    if not wanted:
        return []
    score: dict[str, float] = {}
    for each, label in known.items() if isinstance(known, Mapping) else dict.fromkeys(known, "").items():
        first = each.partition(".")[0] if "." not in wanted else ""
        for text in filter(None, map(_plain, (each, label, first))):
            likeness = 2.0 if text == wanted else SequenceMatcher(None, wanted, text).ratio()
            if len(wanted) > 2 and wanted in text:
                likeness = max(likeness, _ALIKE)
            score[each] = max(score.get(each, 0.0), likeness)
    best = max(score.values(), default=0.0)
    if best < _LESS_ALIKE:
        return _near_in_part(wanted, score)
    # Beside one that is much nearer, the others are noise.
    enough = max(min(_ALIKE, best), best - 0.1)
    return sorted((each for each in score if score[each] >= enough), key=lambda each: (-score[each], each))[:_NEAREST]


def _near_in_part(wanted: str, known: Iterable[str]) -> list[str]:
    """The names of which one word is near, where no whole name is: "tnaf" is near to al-tanf-base."""
    from difflib import get_close_matches

    words = {name: {word for word in _plain(name).split() if len(word) > 2} for name in known}
    nearest = get_close_matches(wanted, sorted(set().union(*words.values())), 1, _LESS_ALIKE) if words else []
    return sorted(name for name in words if words[name].intersection(nearest))[:_NEAREST]


def _plain(name: object) -> str:
    text = name if isinstance(name, str) else ""
    return text.casefold().replace("-", " ").replace("_", " ").strip()[:200]


def chosen(what: str, name: object, known: Iterable[str], more: str = "") -> str:
    """The one of `known` that `name` names, an event in letters of any case; raises Unknown with what is near."""
    return all_chosen(what, [name], known, more)[0]


def all_chosen(what: str, names: Iterable[object], known: Iterable[str], more: str = "") -> list[str]:
    """As `chosen` for several names, in their order; raises Unknown with all that are unknown, sorted."""
    offered = set(known)
    found: list[str] = []
    unknown: dict[str, object] = {}
    for name in names:
        alike = (name, name.upper()) if what == "event" and isinstance(name, str) else (name,)
        meant = next((each for each in alike if isinstance(each, str) and each in offered), None)
        if meant is None:
            unknown[repr(name)] = name
        else:
            found.append(meant)
    if unknown:
        raise Unknown(what, (unknown[key] for key in sorted(unknown)), known, more)
    return found


def public(function: Callable[P, R]) -> Callable[P, R]:
    """The function, which tells of an argument that it has not what is near; for the public face."""
    code = getattr(function, "__code__")  # noqa: B009 - of a function, which a Callable need not be
    known = [name for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if name != "self"]

    @functools.wraps(function)
    def called(*args: P.args, **named: P.kwargs) -> R:
        if unknown := [name for name in named if name not in known]:
            raise TypeError(f"{function.__name__}: {told('argument', unknown, known)}")
        return function(*args, **named)

    return called
