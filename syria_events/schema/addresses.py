"""Addresses of public web pages: what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, urlsplit

from syria_events.schema.codelists import codelist

# What RFC 3986 lets stand in an address, a percent sign before two hexadecimal digits only.
_WRITTEN = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# Names that are never public, though they may have a page for whoever asks: RFC 6761, 6762, 7686 and 9476.
_LOCAL = {"localhost", "local", "internal", "test", "example", "invalid", "onion", "alt", "arpa", "home", "lan"}
_EXAMPLES = {"example.com", "example.net", "example.org"}
# What is added to an address to follow who opened it.
_TRACKERS = re.compile(
    "utm_[a-z_]+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_[ce]id|_hs(enc|mi)"
    "|mkt_tok|vero_id|oly_(anon|enc)_id|at_(medium|campaign)|cmpid|ref_src|ref_url|s_cid|xtor|__twitter_impression",
    re.IGNORECASE,
)


def address_faults(address: str) -> list[str]:
    """What is wrong with the address of a public page, in words; empty where nothing is."""
    if not address:
        return ["it is empty text; expected none at all"]
    written = _WRITTEN.fullmatch(address)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        return [f"it cannot be taken apart: {error}"]
    found = [] if written else [_strange(address)]
    if parts.scheme not in ("http", "https"):
        return [*found, f"its scheme is {parts.scheme!r}; expected https or http"]
    if parts.username is not None or parts.password is not None:
        found.append("it has a user or a password before the host; take them out")
    if port not in (None, 80, 443, 8080, 8443):
        found.append(f"its port is {port}; expected that of a public site, or none")
    return [*found, *_host(parts.hostname or "", parts), *_followed(parts)]


def _strange(address: str) -> str:
    wrong = re.sub(_WRITTEN, "", address)[:1]
    said = "a % that two hexadecimal digits do not follow" if wrong == "%" else f"{wrong!r}"
    return f"it has {said}, which stands in no address; expected it percent-encoded"


def _host(host: str, parts: SplitResult) -> Iterator[str]:
    labels = host.split(".")
    if not host:
        yield "it has no host"
    elif re.fullmatch(r"[0-9.]+|.*:.*|0x[0-9a-f]+", host):
        yield f"its host is the number {host}; expected a name"
    elif labels[-1] in _LOCAL or host in _EXAMPLES or ".".join(labels[-2:]) in _EXAMPLES or len(labels) == 1:
        yield f"its host {host!r} is none that everybody reaches"
    elif labels[-1] not in codelist("domain").rows:
        yield f"its host ends in .{labels[-1]}, which is no domain of the root of the internet"
    elif len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        yield f"its host {host!r} is no name of a host"
    else:
        if parts.netloc != parts.netloc.lower():
            yield f"its host is {parts.netloc!r}; expected small letters"
        yield from (f"{label} in its host is no name in other letters" for label in labels if not _spelt(label))


def _spelt(label: str) -> bool:
    """Whether a label that stands for letters beyond ASCII does."""
    try:
        return not label.startswith("xn--") or not label[4:].encode("ascii").decode("punycode").isascii()
    except (UnicodeError, ValueError, OverflowError):
        return False


def _followed(parts: SplitResult) -> Iterator[str]:
    trackers = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True) if _TRACKERS.fullmatch(name)]
    if trackers:
        yield f"{', '.join(trackers)} in it only follow who opens it; take them out"
    if parts.fragment and not parts.fragment.startswith(("!", "/")):
        yield f"#{parts.fragment} leads to a place in the page or follows who opens it; take it out"
