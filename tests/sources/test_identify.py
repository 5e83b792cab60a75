"""Which work an entry is."""

from __future__ import annotations

import pytest

from bot.model import Kind
from bot.sources.identify import find_doi, find_pmid, find_version
from bot.text import is_preprint

OWN, OTHER = "10.5555/own.1", "10.5555/other.2"

TEXTS = {
    "labelled": (f"Hearts 12: 1-5. DOI: {OWN} Abstract: pain fell.", "", OWN),
    "resolver": (f"Pain fell. https://doi.org/{OWN}", "", OWN),
    "published online": (f"Hearts, Published online: 26 Nov 2026; doi:{OWN}", "", OWN),
    "bare": (f"Pain fell {OWN} in adults.", "", None),
    "two": (f"doi:{OWN} and doi:{OTHER}", "", None),
    "same twice": (f"doi:{OWN} … https://doi.org/{OWN}", "", OWN),
    "corrects": (f"This corrects the article DOI: {OTHER}", "", None),
    "correction to": (f"Correction to: Hearts doi:{OTHER}, published 3 May", "", None),
    "retraction of": (f"The editors retract this article (doi:{OTHER}).", "", None),
    "comment on": (f"Comment on doi:{OTHER}", "", None),
    "data": (f"Data are available at https://doi.org/{OTHER}", "", None),
    "references": (f"Pain fell.\nReferences\n1. Doe A. doi:{OTHER}", "", None),
    "references after own": (f"doi:{OWN}\nReferences\n1. Doe A. doi:{OTHER}", "", OWN),
    "said in passing": (f"We follow Doe and Roe (https://doi.org/{OTHER}) in adults.", "", None),
    "in passing and as its own": (f"Data (doi:{OWN}) follow. Hearts 2026; 1: 2. doi:{OWN}", "", OWN),
    "cites": (f"Pain fell more than in Doe et al., doi:{OTHER}", "", None),
    "linked": (f"Linked research: doi:{OTHER}", "", None),
    "supplement": (f"Supplementary material: doi:{OTHER}", "", None),
    "a register": ("Registered: ISRCTN, DOI 10.1186/ISRCTN12345678.", "", None),
    "code": ("Pain fell. https://doi.org/10.5281/zenodo.1234567", "", None),
    "link ends in it": (f"The article doi:{OWN}", "https://hearts.example/articles/own.1", OWN),
}


@pytest.mark.parametrize(("text", "link", "doi"), TEXTS.values(), ids=TEXTS.keys())
def test_doi_in_text(text: str, link: str, doi: str | None) -> None:
    """A text's DOI is the entry's own only when nothing says that it is another's."""
    assert find_doi((), "guid", (link,), text, kind=Kind.JOURNAL) == doi


def test_doi_order() -> None:
    """The record is believed before the identifier, that before the link, that before the text."""
    text = "doi:10.5555/text"
    assert find_doi(("", "10.5555/record"), "10.5555/guid", (), text, kind=Kind.JOURNAL) == "10.5555/record"
    assert (
        find_doi(("hwp:1;2",), "10.5555/guid", ("https://x.example/10.5555/link",), text, kind=Kind.JOURNAL)
        == "10.5555/guid"
    )
    assert (
        find_doi((), "7", ("https://x.example/doi/10.5555/link",), text, kind=Kind.JOURNAL) == "10.5555/link"
    )


@pytest.mark.parametrize("kind", [Kind.BLOG, Kind.POST, Kind.NEWS, Kind.PODCAST])
def test_blogs_have_no_doi_of_their_own(kind: Kind) -> None:
    """A DOI in the text of a blog or post is the work it talks about."""
    assert find_doi((), "guid", ("https://b.example/p",), f"doi:{OTHER}", kind=kind) is None


def test_pmid() -> None:
    """The PubMed number comes from the guid, an address at PubMed, or the last line of PubMed's own feed."""
    assert find_pmid("pubmed:123456", (), "") == "123456"
    assert find_pmid("x", ("https://pubmed.ncbi.nlm.nih.gov/123456/",), "") == "123456"
    assert find_pmid("x", (), "PMID:123456 | DOI:10.5555/own") == "123456"
    assert find_pmid("123456", ("https://hearts.example/123456",), "PMID: 123456 was excluded") is None


@pytest.mark.parametrize(
    ("link", "doi", "expected"),
    [
        (
            "https://www.medrxiv.org/content/10.1101/2026.01.01.26123456v2",
            "10.1101/2026.01.01.26123456",
            True,
        ),
        ("https://connect.biorxiv.org/x", None, True),
        ("https://hearts.example/a", "10.64898/2026.01.01.26123456", True),
        ("https://hearts.example/a", "10.1101/gad.123456.126", False),
        ("https://hearts.example/a", "10.5555/own", False),
        ("https://notarxiv.org/a", None, False),
    ],
)
def test_preprints(link: str, doi: str | None, expected: bool) -> None:
    """A preprint is known by its server or its DOI's form, not by a prefix that journals share."""
    assert is_preprint(link, doi) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("doi", "addresses", "version"),
    [
        ("10.5555/rs.3.rs-1/v3", (), "3"),
        ("10.1101/2026.01.01.123456", ("https://x.example/2026.01.01.123456v2?rss=1",), "2"),
        (None, ("oai:arXiv.org:2601.00001v1",), "1"),
        ("10.1101/2026.01.01.123456", ("https://x.example/a",), ""),
    ],
)
def test_version(doi: str | None, addresses: tuple[str, ...], version: str) -> None:
    """The version is in the DOI or at the end of an address."""
    assert find_version(doi, addresses) == version  # type: ignore[arg-type]
