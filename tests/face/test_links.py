"""Which addresses may be opened, and that no link deceives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.face.links import ascii_host, honest_hosts, safe_link, shown_host, speaks_of_other_host
from bot.face.markup import link
from tests.standin.texts import formatted

REFUSED = (
    "",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "ht\ntp://j.example/",
    "http\x00://j.example/",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "tg://resolve?domain=x",
    "ftp://j.example/",
    "//j.example/1",
    "/relative",
    "j.example/1",
    "http:/j.example",
    "http:j.example",
    "http://",
    "http:///path",
    "https://user@evil.example/",
    "https://bank.example:x@evil.example/",
    "https://bank.example@evil.example/",
    "https://j.example\\@evil.example/",
    "https://j.example/a b",
    "https://j.example/\u202e",
    "https://j.example:99999/",
    "https://[::1/",
    "https://-bad-.example/",
    "https://a..b/",
    "https://j.example/" + "a" * 2100,
    "https://localhost/",
    "https://\u2068.example/",
)


@pytest.mark.check("S24")
@pytest.mark.parametrize("url", REFUSED, ids=repr)
def test_only_plain_http_and_https_are_opened(url: str) -> None:
    """Everything else stays text, whatever it is disguised as."""
    assert safe_link(url) == ""
    html = link(url, "A title")
    assert (html.raw, html.entities) == ("A title", 0)


KEPT = {
    "as it is": ("https://j.example/a?b=c&d=e#f", "https://j.example/a?b=c&d=e#f"),
    "upper-case scheme and host": ("HTTPS://J.Example/A", "https://j.example/A"),
    "port": ("http://j.example:8080/", "http://j.example:8080/"),
    "IDN becomes punycode": ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
    "mixed scripts become punycode": ("https://pаypal.example/", "https://xn--pypal-4ve.example/"),
    "brackets of an old DOI": (
        "https://doi.example/10.5555/S1(26)1-2",
        "https://doi.example/10.5555/S1(26)1-2",
    ),
    "at sign in the path": ("https://social.example/@name/1", "https://social.example/@name/1"),
}


@pytest.mark.check("S24")
@pytest.mark.check("S25")
@pytest.mark.parametrize(("url", "expected"), KEPT.values(), ids=KEPT)
def test_good_addresses_are_kept_with_an_ascii_host(url: str, expected: str) -> None:
    """A host in letters that could pass for others is always given as punycode."""
    assert safe_link(url) == expected


@pytest.mark.check("S24")
@given(st.text(max_size=120))
def test_no_text_gets_a_link_that_telegram_drops(url: str) -> None:
    """What passes is http(s) with an ASCII host, and Telegram makes a link of just that address."""
    href = safe_link(url)
    if href:
        _, (entity,) = formatted(link(href, "title").raw, "HTML")
        assert entity["type"] == "text_link"
        assert href.startswith(("http://", "https://"))
        assert shown_host(href).isascii()


@pytest.mark.check("S24")
@given(
    st.from_regex(
        r"https?://[a-z0-9]{1,9}\.(example|test)(:[1-9][0-9]{1,3})?(/[a-zA-Z0-9@()&%=+,;~._-]{0,30})?",
        fullmatch=True,
    )
)
def test_an_ordinary_address_is_opened(url: str) -> None:
    """Nothing of the path is refused that publishers use."""
    assert safe_link(url) == url


POSES = {
    "another address": ("https://bank.example/login", "all"),
    "another address in capitals": ("HTTPS://BANK.EXAMPLE", "all"),
    "without a scheme": ("www.bank.example", "all"),
    "bare host": ("bank.example", "all"),
    "look-alike letters": ("https://j.exаmple", "all"),
    "user name that poses as host": ("https://j.example@bank.example/", "all"),
    "another scheme": ("tg://resolve?domain=bank", "all"),
    "within a sentence": ("Sign in at https://bank.example now", "some"),
    "www within a sentence": ("See www.bank.example for more", "some"),
    "its own address": ("https://j.example/other", ""),
    "its own host with www": ("www.j.example", ""),
    "its own host within": ("From www.j.example: a study", ""),
    "a title": ("Exampladone v placebo", ""),
    "a title with a stop": ("Exampladone vs. placebo", ""),
    "a label": ("Reply: exampladone", ""),
}


@pytest.mark.check("S25")
@pytest.mark.parametrize(("words", "expected"), POSES.values(), ids=POSES)
def test_link_text_that_speaks_of_another_host(words: str, expected: str) -> None:
    """A title is not believed about where it leads."""
    assert speaks_of_other_host(words, "https://j.example/1") == expected


@pytest.mark.check("S25")
def test_a_title_that_is_another_address_is_shown_as_the_real_host() -> None:
    """As a whole it is replaced; within a sentence the sentence stays and the link stands apart."""
    assert link("https://evil.example/x", "https://bank.example").shown == "evil.example"
    apart = link("https://evil.example/x", "Sign in at https://bank.example now")
    assert apart.shown == "Sign in at https://bank.example now (evil.example)"
    assert apart.raw.endswith('(<a href="https://evil.example/x">evil.example</a>)')


@pytest.mark.parametrize("host", ["", ".", "a", "exa mple.com", "-.-", "x" * 300 + ".example"])
def test_what_is_no_host(host: str) -> None:
    """No name that a browser would resolve to something else."""
    assert ascii_host(host) == ""


WRITTEN = {
    "after a scheme": ("at https://pаypal.example/x.", "at https://xn--pypal-4ve.example/x."),
    "after www": ("www.bücher.example", "www.xn--bcher-kva.example"),
    "bare, before a common domain": ("visit pаypal.com now", "visit xn--pypal-4ve.com now"),
    "ASCII is left": ("https://j.example and ClinicalTrials.gov", "https://j.example and ClinicalTrials.gov"),
    "words without a blank": ("IFN-γ.The β-blocker", "IFN-γ.The β-blocker"),
    "another alphabet": ("Это т.е. пример", "Это т.е. пример"),
}


@pytest.mark.check("S25")
@pytest.mark.parametrize(("text", "expected"), WRITTEN.values(), ids=WRITTEN)
def test_hosts_in_running_text_are_spelt_in_ascii(text: str, expected: str) -> None:
    """Telegram makes links of them by itself; none may look like another."""
    assert honest_hosts(text) == expected
