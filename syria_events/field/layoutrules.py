"""The rules of a layout: each form in which one is written in `schema/field/`, and what it asks.

Another form is an entry of `FORMS`, and a case of `_asked`. A row in which a column that a rule compares is missing
keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

from syria_events.checks import predicates, rowrules
from syria_events.checks.judging import Settled
from syria_events.checks.predicates import (
    All,
    Among,
    Cell,
    Compared,
    Const,
    DaysOf,
    Greatest,
    GridCell,
    Joined,
    Matching,
    Near,
    Not,
    NumberIn,
    Predicate,
    Some,
    Sum,
    YearOf,
)
from syria_events.schema import Rule, Vocabulary

SHAPE = {
    "name!": str, "description!": str, "severity!": str, "when": dict, "then": dict,
    "ordered": [str], "together": [str], "total": str, "parts": [str], "any": [str], "day": str, "year": str,
    "equal": [str], "days": [str], "from": int, "to": int, "given": str, "settled": [str], "cell": str, "wkt": str,
    "point": [str], "joined": str, "between": str, "of": [str], "narrower": str, "broader": str, "codes": str,
    "vocabulary": str, "pair": str,
}  # fmt: skip

# The keywords of each form, besides name, description and severity.
FORMS = (
    {"ordered"}, {"together"}, {"when", "then"}, {"total", "parts"}, {"any"}, {"day", "year"}, {"when", "equal"},
    {"when", "days", "from", "to"}, {"given", "settled"}, {"cell", "point"}, {"wkt", "point"},
    {"joined", "of", "between"}, {"narrower", "broader", "vocabulary"}, {"codes", "vocabulary"},
    {"pair", "of", "vocabulary"},
)  # fmt: skip
_HEAD = {"name", "description", "severity"}

# Degrees, of which one is 111 km: coordinates are written with more digits in one column than in the other.
_POINT_WITHIN = 0.0001
_NUMBER = "(-?[0-9.]{1,20})"
_POINT = f"^POINT ?[(] ?{_NUMBER} -?[0-9.]{{1,20}} ?[)]$", f"^POINT ?[(] ?-?[0-9.]{{1,20}} {_NUMBER} ?[)]$"


@dataclass(frozen=True)
class LayoutRule:
    """A law of another dataset, and whether a breach is an error or a warning; `ordered` are columns that do not fall.

    `asks` are predicates of a row, or what rows of one value have in common.
    """

    name: str
    description: str
    severity: str
    asks: tuple[Predicate | Settled, ...]
    ordered: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the rule speaks of."""
        named = [(a.given, a.name) if isinstance(a, Settled) else predicates.columns(a) for a in self.asks]
        return tuple(dict.fromkeys(name for names in named for name in names))

    def holds(self, row: Mapping[str, Any]) -> bool:
        """True when a row, as Python values, keeps the rule as far as a row can by itself."""
        return all(isinstance(each, Settled) or predicates.holds(each, row) for each in self.asks)


def nonsense(text: Mapping[str, Any], vocabularies: Mapping[str, Vocabulary]) -> str | None:
    """What is wrong with a rule whose every part has the right shape."""
    if set(text) - _HEAD not in FORMS:
        forms = "; ".join(" and ".join(sorted(form)) for form in FORMS)
        return f"expected one of these forms: {forms}"
    if text["severity"] not in ("error", "warning"):
        return "expected the severity error or warning"
    if "vocabulary" in text and text["vocabulary"] not in vocabularies:
        return f"there is no vocabulary {text['vocabulary']}"
    if any(len(text[key]) != 2 for key in ("point", "days") if key in text) or (
        "pair" in text and len(text["of"]) != 2
    ):
        return "expected two columns"
    return None


def rule(text: Mapping[str, Any], vocabularies: Mapping[str, Vocabulary]) -> LayoutRule:
    """The rule that an object of JSON describes."""
    asks = tuple(_asked(text, vocabularies))
    return LayoutRule(text["name"], text["description"], text["severity"], asks, tuple(text.get("ordered", ())))


def _asked(text: Mapping[str, Any], vocabularies: Mapping[str, Vocabulary]) -> list[Predicate | Settled]:
    match set(text) - _HEAD:
        case form if form <= {"ordered", "together", "then", "when"}:
            return _of_ours(text)
        case form if "total" in form:
            return [Compared(Cell(text["total"]), "=", Sum(tuple(text["parts"])))]
        case form if "any" in form:
            return [Compared(Greatest(tuple(text["any"])), ">", Const(0))]
        case form if "day" in form:
            return [Compared(YearOf(text["day"]), "=", Cell(text["year"]))]
        case form if "equal" in form:
            first, *others = text["equal"]
            return [_where(text, Compared(Cell(first), "=", Cell(other))) for other in others]
        case form if "days" in form:
            span = DaysOf(*text["days"])
            low, high = (Compared(span, s, Const(text[key])) for s, key in ((">=", "from"), ("<=", "to")))
            return [_where(text, All((low, high)))]
        case form if "settled" in form:
            return [Settled(text["given"], name) for name in text["settled"]]
        case form if "cell" in form:
            return [Compared(Cell(text["cell"]), "=", GridCell(*text["point"]))]
        case form if "wkt" in form:
            axes = zip(_POINT, reversed(text["point"]), strict=True)
            return [All(tuple(Near(NumberIn(text["wkt"], each), Cell(axis), _POINT_WITHIN) for each, axis in axes))]
        case form if "joined" in form:
            return [Compared(Cell(text["joined"]), "=", Joined(tuple(text["of"]), text["between"]))]
        case form if "codes" in form:
            return [Among(Cell(text["codes"]), _codes(vocabularies[text["vocabulary"]]))]
        case form if "pair" in form:
            first, second = text["of"]
            return [_paired(text["pair"], first, second, vocabularies[text["vocabulary"]])]
    return [_narrower(text["narrower"], text["broader"], vocabularies[text["vocabulary"]])]


def _of_ours(text: Mapping[str, Any]) -> list[Predicate | Settled]:
    """The forms that rules of our own tables have."""
    given: dict[str, Any] = {}
    for key in ("ordered", "together"):
        given[key] = tuple(text.get(key, ()))
    for key in ("when", "then"):
        wanted = text.get(key, {}).items()
        given[key] = tuple((name, tuple(want) if isinstance(want, list) else want) for name, want in wanted)
    asked = rowrules.predicate(Rule(text["name"], text["description"], **given))
    return [asked] if asked else []


def _where(text: Mapping[str, Any], then: Predicate) -> Predicate:
    """`then`, where the conditions of `when` hold."""
    when = [Among(Cell(name), tuple(want), unknown=False) for name, want in text["when"].items()]
    return Some((Not(All(tuple(when))), then))


def _codes(vocabulary: Vocabulary) -> tuple[str, ...]:
    """A code or what it stands for: both are written."""
    return (*vocabulary.values, *(term.label for term in vocabulary.terms))


def _narrower(name: str, broader: str, vocabulary: Vocabulary) -> Predicate:
    """A value goes with the broader one that a vocabulary gives it."""
    groups: dict[str, list[str]] = {}
    for value, of in vocabulary.broader.items():
        groups.setdefault(of, []).append(value)
    others = [(Not(Among(Cell(name), tuple(values), unknown=False)), of) for of, values in groups.items()]
    return All(tuple(Some((other, Among(Cell(broader), (of,)))) for other, of in others))


def _paired(name: str, first: str, second: str, vocabulary: Vocabulary) -> Predicate:
    """A code of two digits is made of two codes, the smaller first; 0 stands for the second where there is none."""
    codes = sorted(vocabulary.values)
    right = [f"{a} {b} {c}" for a, b in combinations_with_replacement(codes, 2) for c in (a + b,)]
    right += [f"{b} {a} {a}{b}" for a, b in combinations_with_replacement(codes, 2) if a != b]
    right += [text for code in codes for text in (f"{code} 0 {code}0", f"0 {code} {code}0")]
    digits = "|".join(codes)
    judged: list[Predicate] = [Matching(name, "[0-9]{2}", unknown=False)]
    judged += [Some((Not(predicates.Present(each)), Matching(each, digits))) for each in (first, second)]
    return Some((Not(All(tuple(judged))), Among(Joined((first, second, name), " ", "0"), tuple(right))))
