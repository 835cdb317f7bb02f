"""What is asked of text that no engine of frames can tell by itself: Python tells it for all of them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from syria_events.checks.constraint import Constraint
from syria_events.checks.predicates import Predicate, Told
from syria_events.schema import characters
from syria_events.schema.addresses import address_faults
from syria_events.schema.codelists import CodeList
from syria_events.schema.scripts import foreign


class Worded(Constraint):
    """Text that is asked what only Python can tell; each distinct one is asked once, in every engine."""

    def predicate(self, column: str) -> Predicate:
        """The same of a column."""
        return Told(column, self.holds)


class Text(Worded):
    """Text whose characters can be seen and mean something: what `characters.faults` finds nothing in."""

    rule = "text"

    def holds(self, value: Any) -> bool:
        """True of text without a fault."""
        return not characters.faults(value)

    def said(self, value: Any) -> str:
        """The characters that are at fault, by name and place."""
        return characters.said(characters.faults(value))


class Script(Worded):
    """Text in the letters of one script, with plain spaces and without joiners, which its languages do not need."""

    rule = "script"
    limit: str

    def holds(self, value: Any) -> bool:
        """True of text in which every letter is of the script."""
        return not foreign(value, self.limit)

    def said(self, value: Any) -> str:
        """The words and characters that do not belong there."""
        return characters.said(foreign(value, self.limit))


class Items(Worded):
    """Several values in a cell, none of them empty or there twice; blanks at the ends of the cell are for `text`."""

    rule = "items"
    limit: str

    def holds(self, value: Any) -> bool:
        """True of items that are all there, and once."""
        return not self._faults(value)

    def said(self, value: Any) -> str:
        """The items that are at fault."""
        return "; ".join(self._faults(value)[:3])

    def _faults(self, value: str) -> list[str]:
        items = value.strip().split(self.limit)
        found = [f"item {number} of {len(items)} is empty" for number, item in enumerate(items, 1) if not item.strip()]
        found += [f"{item!r} has blanks at its ends" for item in items if item.strip() not in ("", item)]
        return found + [f"{item!r} is there twice" for item in dict.fromkeys(items) if item and items.count(item) > 1]


class Address(Worded):
    """The address of a public page."""

    rule = "address"

    def holds(self, value: Any) -> bool:
        """True of the address of a public page."""
        return not address_faults(value)

    def said(self, value: Any) -> str:
        """What is wrong with the address."""
        return "; ".join(address_faults(value)[:3])


class Coded(Worded):
    """A code of a complete list that others keep, or several of them."""

    rule = "code"
    limit: CodeList

    def __init__(self, limit: CodeList, separator: str | None) -> None:
        super().__init__(limit, f"a code of {limit.title}")
        self.separator = separator

    def holds(self, value: Any) -> bool:
        """True of codes that are all in the list."""
        return not self._unknown(value)

    def said(self, value: Any) -> str:
        """The codes of the list that are nearest."""
        near = [code for wrong in self._unknown(value) for code in get_close_matches(wrong, self.limit.rows, n=2)]
        meant = " or ".join(f"{code} ({self.limit.rows[code].get('name', code)})" for code in near)
        return f"expected {self.expected}" + (f", such as {meant}" if meant else "")

    def _unknown(self, value: str) -> list[str]:
        return [
            code for code in (value.split(self.separator) if self.separator else [value]) if code not in self.limit.rows
        ]
