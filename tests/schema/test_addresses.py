"""An address is that of a page that everybody reaches, as the page itself would give it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events.reading import loading
from syria_events.schema.addresses import address_faults

LOAD: Any = loading.load  # called with names in variables, which no type checker lets through


WRONG = {
    "": "empty text",
    "ftp://npasyria.com/": "scheme is 'ftp'",
    "javascript://npasyria.com/": "scheme is 'javascript'",
    "//npasyria.com/": "scheme is ''",
    "https:///en": "no host",
    "https://user:secret@npasyria.com/": "user or a password",
    "https://user@npasyria.com/": "user or a password",
    "https://npasyria.con/": "no domain of the root",
    "https://npasyria/": "none that everybody reaches",
    "http://localhost/": "none that everybody reaches",
    "http://desk.local/": "none that everybody reaches",
    "http://wiki.internal/": "none that everybody reaches",
    "https://www.example.com/": "none that everybody reaches",
    "http://abcdefgh.onion/": "none that everybody reaches",
    "http://192.168.0.1/": "is the number",
    "http://8.8.8.8/": "is the number",
    "http://[::1]/": "is the number",
    "http://2130706433/": "is the number",
    "https://npasyria.com:22/": "port is 22",
    "https://npasyria.com:99999/": "cannot be taken apart",
    "https://-npasyria.com/": "no name of a host",
    "https://npa..syria.com/": "no name of a host",
    f"https://{'a' * 64}.com/": "no name of a host",
    "https://NPAsyria.com/": "small letters",
    "https://xn--99999999.com/": "no name in other letters",
    "https://npasyria.com/a b": "' ', which stands in no address",
    "https://npasyria.com/<b>": "'<', which stands in no address",
    "https://npasyria.com/\u0639": "'\u0639', which stands in no address",
    "https://npasyria.com/%d8%b": "% that two hexadecimal digits",
    "https://npasyria.com/?utm_source=x&p=1": "utm_source in it only follow",
    "https://npasyria.com/?p=1&fbclid=abc": "fbclid in it only follow",
    "https://npasyria.com/#:~:text=soldiers": "#:~:text=soldiers leads to a place",
    "https://npasyria.com/#comments": "#comments leads to a place",
}


@pytest.mark.parametrize("address", WRONG)
def test_what_is_no_address_of_a_public_page_is_told(address: str) -> None:
    assert any(WRONG[address] in said for said in address_faults(address)), address_faults(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://npasyria.com/en/?p=82668",
        "http://www.china.org.cn/world/2022-08/16/content_78373675.htm",
        "https://xn--mgbb9fbpob.xn--mgberp4a5d4ar/%D8%A3",
        "https://abcnews.go.com/x(y)/story?id=88780957&a[]=b;c,d",
        "https://npasyria.com:8080/#!/en",
    ],
)
def test_addresses_of_public_pages_are_let_through(address: str) -> None:
    assert address_faults(address) == []


@pytest.mark.parametrize("table", ["documents", "sources"])
def test_all_addresses_of_the_dataset_are_let_through(table: str) -> None:
    found = [url for url in LOAD(table, as_="arrow")["url"].to_pylist() if url]
    assert found
    assert [url for url in found if address_faults(url)] == []


@given(st.text(max_size=20) | st.text("htps:/.@#%?&=[]:09axn-", max_size=40).map("http://{}".format))
def test_any_text_has_a_verdict(text: str) -> None:
    assert all(isinstance(said, str) and said for said in address_faults(text))
