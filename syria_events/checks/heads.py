"""What stands at the head of a descriptor: who made what, for whom and under which licence, key by key.

What is there has the form that Data Package 2 gives it, in anybody's dataset. In this one every key is there, and the
licence is ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from syria_events.editions.datapackage import DESCRIPTOR
from syria_events.issues import Issue
from syria_events.schema.addresses import address_faults
from syria_events.schema.text import cut

# What the descriptor calls this dataset; one that somebody else makes with our tables has a name of its own.
NAME = "syria-events"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
# The licence of the data, as LICENSE-DATA has it.
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}

_NAME = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
_TOLD = 3  # faults of one key


def issues(descriptor: Mapping[str, Any]) -> Iterator[Issue]:
    """What is wrong with the keys that say what the dataset is; the rule is called like the key, of which it is one."""
    own = descriptor.get("name") == NAME
    for key, asked in _ASKED.items():
        if key not in descriptor and not own and key != "name":
            continue
        found = descriptor.get(key)
        for said in list(asked(found, own))[:_TOLD]:
            yield Issue(DESCRIPTOR, 0, key.lstrip("$"), f"{key} is {cut(found)}; expected {said}")


def _named(found: object, own: bool) -> Iterator[str]:
    if not (isinstance(found, str) and _NAME.fullmatch(found)):
        yield f"a name of small letters and digits, as {NAME}"


def _profiled(found: object, own: bool) -> Iterator[str]:
    if found != PROFILE if own else not _address(found):
        yield PROFILE if own else "the address of a profile"


def _worded(found: object, own: bool) -> Iterator[str]:
    if not _text(found):
        yield "words for people"


def _licensed(found: object, own: bool) -> Iterator[str]:
    if own and found != [LICENCE]:
        yield f"the licence of this dataset, [{LICENCE}]"
    elif not _all(found, lambda each: _text(each.get("name")) or _place(each.get("path"))):
        yield "a list of objects, each with the name of a licence or the path of its text"


def _credited(found: object, own: bool) -> Iterator[str]:
    if not _all(found, _contributor):
        yield "a list of objects, each with a title and, where there are roles, a list of them"


def _contributor(entry: Mapping[str, Any]) -> bool:
    roles = entry.get("roles", ["any"])
    given = (entry.get(key) for key in ("title", "givenName", "familyName"))
    return any(map(_text, given)) and isinstance(roles, list) and bool(roles) and all(map(_text, roles))


def _indexed(found: object, own: bool) -> Iterator[str]:
    if not (isinstance(found, list) and found and all(map(_text, found))):
        yield "a list of words"
    elif twice := sorted({word for word in found if [each.casefold() for each in found].count(word.casefold()) > 1}):
        yield f"each once; {', '.join(twice)} is there twice"


def _sourced(found: object, own: bool) -> Iterator[str]:
    if not _all(found, lambda each: _text(each.get("title"))):
        yield "a list of objects, each with a title"
        return
    for entry in _objects(found):
        path = entry.get("path")
        if (own or path is not None) and (wrong := _astray(path, own)):
            yield f"the address of {cut(entry['title'])} as its path, found {cut(path)}: {'; '.join(wrong)}"


def _astray(path: object, own: bool) -> list[str]:
    """What is wrong with the path of a source: an address, or in others' datasets the path of a file."""
    if not own and _place(path):
        return []
    return address_faults(path) if isinstance(path, str) else ["it is no text"]


def _objects(found: object) -> list[Mapping[str, Any]]:
    """The objects in a list; none where there is anything else in it, or it is no list."""
    return found if isinstance(found, list) and all(isinstance(each, dict) for each in found) else []


def _all(found: object, asked: Callable[[Mapping[str, Any]], bool]) -> bool:
    """Whether something is a list of objects, not empty, and each is as asked."""
    return bool(_objects(found)) and all(map(asked, _objects(found)))


def _text(found: object) -> bool:
    return isinstance(found, str) and bool(found.strip())


def _address(found: object) -> bool:
    return isinstance(found, str) and not address_faults(found)


def _place(found: object) -> bool:
    """Whether something is an address or the path of a file, which both may stand for a text."""
    return _text(found) and ("://" not in str(found) or _address(found))


_ASKED: Mapping[str, Callable[[object, bool], Iterator[str]]] = {
    "$schema": _profiled,
    "name": _named,
    "title": _worded,
    "description": _worded,
    "licenses": _licensed,
    "contributors": _credited,
    "keywords": _indexed,
    "sources": _sourced,
}
