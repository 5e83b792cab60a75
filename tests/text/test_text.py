"""Identifiers and addresses, in whatever spelling they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Doi
from bot.text import (
    canonical_url,
    clean_url,
    doi_in_address,
    doi_version,
    doi_work,
    fold,
    mentions,
    one_line,
    parse_doi,
    parse_pmcid,
    parse_pmid,
)
from bot.text.identifiers import LONGEST
from bot.text.titles import title_key
from bot.text.tracking import RULES
from bot.text.words import counted, writable

SICI = "10.5555/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"

DOIS = {
    "10.5555/ABC.1": "10.5555/abc.1",
    "doi:10.5555/abc": "10.5555/abc",
    "DOI: 10.5555/abc.": "10.5555/abc",
    "https://doi.org/10.5555/abc": "10.5555/abc",
    "http://dx.doi.org/10.5555/abc?rft_dat=source": "10.5555/abc",
    "https://x.example/articles?id=10.5555%2Fabc.2025": "10.5555/abc.2025",
    "see (10.5555/S0140-6736(25)02551-6).": "10.5555/s0140-6736(25)02551-6",
    "<a href='https://doi.org/10.5555/abc'>": "10.5555/abc",
    "10.5555/abc&title=3": "10.5555/abc",
    "10.5555/a;b, and more": "10.5555/a;b",
    SICI: SICI.lower(),
    "110.5555/abc": None,
    "version 10.5 of x/y": None,
    "": None,
}


@pytest.mark.parametrize(("text", "doi"), DOIS.items(), ids=[key or "nothing" for key in DOIS])
def test_parse_doi(text: str, doi: str | None) -> None:
    """A DOI is found in any spelling and lower-cased; what only looks like one is not."""
    assert parse_doi(text) == doi


@pytest.mark.parametrize(
    ("url", "doi"),
    [
        ("https://x.example/doi/full/10.5555/abc?af=R", "10.5555/abc"),
        ("https://x.example/articles/10.5555/abc/full", "10.5555/abc"),
        ("https://x.example/content/10.5555/abc.full.pdf", "10.5555/abc"),
        ("https://x.example/content/pdf/10.5555/s555-026-1.pdf", "10.5555/s555-026-1"),
        ("https://x.example/ehj/advance-article/doi/10.5555/ehj/eab1/8123456?rss=1", "10.5555/ehj/eab1"),
        ("https://x.example/sc/article/doi/10.5555/D6AB1/1291521/Words-of-title", "10.5555/d6ab1"),
        ("https://x.example/ehj/article-abstract/doi/10.5555/ehj/eab1/8123456", "10.5555/ehj/eab1"),
        ("https://x.example/ehj/article/doi/10.5555/ehj/eab1", "10.5555/ehj/eab1"),
        ("https://x.example/doi/10.5555/2039/16126", "10.5555/2039/16126"),
        (
            "https://www.biorxiv.org/content/10.1101/2026.01.01.123456v2.full?rss=1",
            "10.1101/2026.01.01.123456",
        ),
        ("https://x.example/articles/s555-1", None),
        ("https://x.example/content/10.1101/2026.01.01.123456v2.full-text", "10.1101/2026.01.01.123456"),
        ("https://x.example/article/10.5555/s555-1/figures/1", "10.5555/s555-1"),
        ("https://x.example/doi/suppl/10.5555/abc.1/suppl_file/a.pdf", "10.5555/abc.1"),
        ("https://x.example/10.5555/abc.1/metrics", "10.5555/abc.1"),
        ("https://x.example/journal/10.5555/(ISSN)1234-5678", None),
        ("https://x.example/doi/toc/10.5555/abc.2026.12.issue-1", None),
        ("https://x.example/toc/10.5555/loi/abc", None),
    ],
)
def test_doi_in_address(url: str, doi: str | None) -> None:
    """An article's address gives its DOI without the page's ending or the preprint's version."""
    assert doi_in_address(url) == doi


@pytest.mark.parametrize(
    ("doi", "work", "version"),
    [
        ("10.5555/preprints.1.v2", "10.5555/preprints.1", "2"),
        ("10.5555/rs.3.rs-123/v3", "10.5555/rs.3.rs-123", "3"),
        ("10.26434/chemrxiv-2026-abcde-v1", "10.26434/chemrxiv-2026-abcde", "1"),
        ("10.1101/2026.01.01.123456v2", "10.1101/2026.01.01.123456", "2"),
        ("10.12688/f1000research.12345.2", "10.12688/f1000research.12345", "2"),
        ("10.5555/ABC", "10.5555/abc", ""),
        ("10.5555/vitamin.v", "10.5555/vitamin.v", ""),
        ("10.5555/hepv2", "10.5555/hepv2", ""),
    ],
)
def test_versions(doi: str, work: str, version: str) -> None:
    """Versions of a preprint are one work; a letter v in a name is not a version."""
    assert (doi_work(doi), doi_version(doi)) == (work, version)


@pytest.mark.parametrize(
    ("text", "pmid"),
    [
        ("pubmed:34811337", "34811337"),
        ("PMID: 0012", "12"),
        ("https://pubmed.ncbi.nlm.nih.gov/34811337/?utm_source=x", "34811337"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/123", "123"),
        ("1234567890123", None),
        ("year 2026", None),
    ],
)
def test_parse_pmid(text: str, pmid: str | None) -> None:
    """A PubMed number is digits without leading zeros."""
    assert parse_pmid(text) == pmid


def test_parse_pmcid() -> None:
    """A PubMed Central number keeps its letters."""
    assert parse_pmcid("https://pmc.ncbi.nlm.nih.gov/articles/pmc0123/") == "PMC123"
    assert parse_pmcid("PMCID unknown") is None


TRACKED = {
    "https://j.example/a?dgcid=rss_sd_all": "https://j.example/a?dgcid=rss_sd_all",
    "https://www.sciencedirect.com/a?dgcid=rss_sd_all": "https://www.sciencedirect.com/a",
    "https://j.example/a?af=R": "https://j.example/a",
    "https://j.example/a?rss=yes&id=3": "https://j.example/a?id=3",
    "https://j.example/a?rss=searchAndBrowse": "https://j.example/a",
    "https://j.example/a?TRACK=RSS": "https://j.example/a",
    "https://j.example/a?src=rss": "https://j.example/a",
    "https://j.example/a?src=print": "https://j.example/a?src=print",
    "https://j.example/a?rft_dat=source%3Ddrss": "https://j.example/a",
    "https://pubmed.ncbi.nlm.nih.gov/1/?fc=2026 1&ff=2&v=2.1&utm_id=p": "https://pubmed.ncbi.nlm.nih.gov/1/",
    "https://j.example/watch?v=abc": "https://j.example/watch?v=abc",
    "https://j.example/a?utm_source=x&fbclid=y&b=2&a=1#f": "https://j.example/a?b=2&a=1#f",
    "https://medium.com/p?source=rss----abc--x": "https://medium.com/p",
    "https://j.example/a b?q=c d": "https://j.example/a%20b?q=c%20d",
    " https://j.example/a\n  /b ": "https://j.example/a/b",
}


@pytest.mark.parametrize(("url", "cleaned"), TRACKED.items(), ids=TRACKED.keys())
def test_clean_url(url: str, cleaned: str) -> None:
    """Tracking goes, what chooses the page stays, in its order."""
    assert clean_url(url) == cleaned


SAME = [
    ("http://www.j.example/a/", "https://j.example/a"),
    ("HTTPS://J.EXAMPLE:443/a?b=1&a=2", "https://j.example/a?a=2&b=1"),
    ("https://j.example./a#part", "https://j.example/a"),
    ("https://j.example/%7Ea/%2f", "https://j.example/~a/%2F"),
    ("https://j.example/story/amp/", "https://j.example/story"),
    ("https://bücher.example/", "https://xn--bcher-kva.example"),
    ("http://dx.doi.org/10.5555/ABC", "https://doi.org/10.5555/abc"),
    ("http://[2606:4700::1]:8080/a", "https://[2606:4700::1]:8080/a"),
]


@pytest.mark.parametrize(("url", "canonical"), SAME)
def test_canonical_url(url: str, canonical: str) -> None:
    """Spellings of one page are one."""
    assert canonical_url(url) == canonical


NOT_WEB = """
    javascript:alert(1) JaVaScRiPt:x data:text/html,x file:///etc/passwd tg://x //j.example/a
    mailto:a@b.example https:///a http://a@j.example/ https://[ http://j.example:99999/ https:\\\\j.example
"""


@pytest.mark.parametrize(
    "url", [*NOT_WEB.split(), "", "java\tscript:x", "ht\ntp://j.example", "https://a b/"]
)
def test_not_an_address(url: str) -> None:
    """Nothing but a plain http(s) address is one."""
    assert (clean_url(url), canonical_url(url)) == ("", None)


@given(st.one_of(st.text(), st.from_regex(r"https?://[a-zA-Z0-9.%/?&=#:@ü\[\]-]{0,60}", fullmatch=True)))
def test_addresses_settle(url: str) -> None:
    """Any text is an address or none, and normalising twice is normalising once."""
    if cleaned := clean_url(url):
        assert clean_url(cleaned) == cleaned
    if (canonical := canonical_url(url)) is not None:
        assert canonical_url(canonical) == canonical


_PART = ("a", "B", "7", "amp", "AMP", "amp.x", "doi.org", "www", "www.www", ".", "..", "-", "_~", "10.5555")
_PARTS = st.lists(st.sampled_from(_PART), max_size=5)


@given(host=_PARTS, path=_PARTS, slashes=st.sampled_from(["", "/", "//"]))
def test_an_address_without_anything_to_change_is_as_any(
    host: list[str], path: list[str], slashes: str
) -> None:
    """What is known at a glance, and the same with a part to leave out, are one page."""
    url = f"https://{'.'.join(host)}/{'/'.join(path)}{slashes}"
    assert canonical_url(url) == canonical_url(f"{url}#part")


@pytest.mark.parametrize("url", ["HTTP://.", "http://..:80/x"])
def test_a_host_of_dots_is_none(url: str) -> None:
    """Its canonical form would be no address, and normalised again another."""
    assert canonical_url(url) is None


@given(st.text())
def test_identifiers_are_total(text: str) -> None:
    """Any text is taken without an exception, and a DOI found is found again in itself."""
    parse_pmid(text), parse_pmcid(text), fold(text), doi_work(text)
    doi = parse_doi(text)
    if doi is not None:
        assert parse_doi(doi) == doi
        assert doi_work(doi_work(doi)) == Doi(doi_work(doi)) or doi_version(doi_work(doi))


def test_every_rule_says_where_from() -> None:
    """Each tracking parameter names its origin, and each limited host is a bare name."""
    assert all(rule.origin for rule in RULES)
    assert all("/" not in host for rule in RULES for host in rule.hosts.split("|"))


def test_words() -> None:
    """Folding forgets case, accents and punctuation; one line has single spaces and nothing invisible."""
    assert fold("Ménière’s H₂O — ßÉ") == "meniere s h2o sse"
    assert one_line("\ufeffa\t b\n\u200bc\u00ad") == "a b c"


def test_counted() -> None:
    """One of a thing, several, and a plural of its own."""
    assert [counted(n, "vote") for n in (0, 1, 1200)] == ["0 votes", "1 vote", "1,200 votes"]
    assert counted(2, "entry", "entries") == "2 entries"


@given(text=st.text(st.characters(exclude_categories=())))
def test_a_lone_surrogate_becomes_a_question_mark(text: str) -> None:
    """Half a surrogate pair in a hostile feed cannot stop an ingest; whatever UTF-8 can hold is kept."""
    assert writable(text) == "".join("?" if "\ud800" <= c <= "\udfff" else c for c in text)


HOSTILE = {
    "beginnings of DOIs": ("10." * 400_000, None),
    "DOIs on DOIs": ("10.5555/" * 50_000, None),
    "brackets that close": ("10.5555/a" + ")" * 300_000, None),
    "angle brackets": ("10.5555/1<2:" * 20_000, "10.5555/1"),
    "pages of pages": ("https://j.example" + "/article/doi/10.5555/a" * 20_000, None),
    "addresses": ("https://j.example/" * 20_000, None),
    "notes on notes": ("A title of its own " + "[abc]" * 50_000, None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_is_too_long_to_look_at(name: str) -> None:
    """A megabyte that is made to be searched again and again ends: some of these once took minutes."""
    text, doi = HOSTILE[name]
    assert parse_doi(text) == doi
    assert not any(len(found) > LONGEST + len("doi:") for found in mentions(text) if found.startswith("doi:"))
    assert len(title_key(text)) <= LONGEST
    assert isinstance(canonical_url(text), str | None)
    assert doi_in_address(text) is None
