"""Libraries' proxies; every library is invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.face.links import safe_link
from bot.text.proxies import proxy_prefix, through_proxy

PAPER = "https://j.example/2?a=1&b=2"

PREFIXES = {
    "EZproxy": ("https://login.library.example/login?url=", PAPER),
    "EZproxy, encoded": (
        "https://login.library.example/login?qurl=",
        "https%3A%2F%2Fj.example%2F2%3Fa%3D1%26b%3D2",
    ),
    "OpenAthens": (
        "https://go.openathens.net/redirector/library.example?url=",
        "https%3A%2F%2Fj.example%2F2%3Fa%3D1%26b%3D2",
    ),
    "in the path": ("https://proxy.library.example/", PAPER),
    "blanks around it": ("  https://login.library.example/login?url= ", PAPER),
}


@pytest.mark.parametrize(("prefix", "behind"), PREFIXES.values(), ids=PREFIXES)
def test_through_proxy(prefix: str, behind: str) -> None:
    """The address stands behind the prefix as its proxy wants it."""
    assert through_proxy(proxy_prefix(prefix), PAPER) == prefix.strip() + behind


WRONG = {
    "http": "http://login.library.example/login?url=",
    "script": "javascript:alert(1)//=",
    "no host": "https:///login?url=",
    "one label": "https://localhost/login?url=",
    "an address": "https://127.0.0.1/login?url=",
    "password": "https://a:b@library.example/login?url=",
    "nothing fits behind": "https://login.library.example/login",
    "fragment": "https://login.library.example/#url=",
    "quotes": 'https://login.library.example/"url=',
    "bad port": "https://login.library.example:99999/url=",
    "bracket": "https://[login.library.example/url=",
    "too long": "https://login.library.example/" + "a" * 400 + "=",
    "empty": "",
}


@pytest.mark.parametrize("prefix", WRONG.values(), ids=WRONG)
def test_what_is_no_prefix(prefix: str) -> None:
    """Only plain https, so that no reader is led elsewhere than to a library."""
    with pytest.raises(ValueError, match="prefix"):
        proxy_prefix(prefix)


@given(st.text(max_size=80))
def test_any_prefix_makes_safe_links(text: str) -> None:
    """What is taken as a prefix makes addresses that may be opened from a message."""
    try:
        prefix = proxy_prefix(f"https://library.example/{text}=")
    except ValueError:
        return
    assert safe_link(through_proxy(prefix, "https://j.example/2"))


@pytest.mark.parametrize("url", ["", PAPER])
def test_no_proxy(url: str) -> None:
    """Without one, and without an address, nothing changes."""
    assert through_proxy("", url) == url
    assert through_proxy("https://library.example/", "") == ""
