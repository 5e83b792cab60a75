"""medRxiv's and bioRxiv's API; every preprint in the written answers is invented."""

# ruff: noqa: E501 - payloads read better in one piece

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FeedError
from bot.model import Flag, Item, Kind, Link, LinkKind
from bot.sources.preprints import read
from tests.sources.answers import survives
from tests.sources.feeds import source

MEDRXIV = source("https://api.example/details/medrxiv/2026-11-01/2026-11-02/0/json", kind=Kind.PREPRINT)


def page(*papers: dict[str, Any], status: str = "ok", total: int = 1) -> bytes:
    return json.dumps(
        {"messages": [{"status": status, "total": str(total)}], "collection": list(papers)}
    ).encode()


def paper(**fields: Any) -> dict[str, Any]:
    stated = {
        "doi": "10.1101/2026.11.01.26000001", "title": "Exampladone", "authors": "Doe, J. A.; Roe, R.; Ex Group",
        "date": "2026-11-01", "version": "2", "type": "new results", "license": "cc_by", "category": "oncology",
        "abstract": "Plain.", "published": "NA", "server": "medrxiv",
    }  # fmt: skip
    return stated | fields


def one(**fields: Any) -> Item:
    (item,) = read(MEDRXIV, page(paper(**fields)))
    return item


def test_whole_preprint() -> None:
    """The DOI names the work, the version stands beside it; free at its server; the authors' category is a tag."""
    item = one()
    assert (item.doi, item.version) == ("10.1101/2026.11.01.26000001", "2")
    assert item.url == item.free_url == "https://www.medrxiv.org/content/10.1101/2026.11.01.26000001v2"
    assert (item.kind, item.flags, item.journal) == (Kind.PREPRINT, (Flag.PREPRINT,), "medRxiv")
    assert (item.authors, item.tags) == (("J. A. Doe", "R. Roe", "Ex Group"), ("oncology",))
    assert item.published
    assert item.published.value == "2026-11-01"
    assert item.related == ()


def test_published_elsewhere() -> None:
    """`published` is the journal's DOI, or NA."""
    assert one(published="10.5555/EX.1").related == (Link(kind=LinkKind.PREPRINT_OF, to="doi:10.5555/ex.1"),)


ABSTRACTS = {
    "glued, in capitals": (
        "BACKGROUND AND PURPOSETenecteplase acts.\n\nRESULTS120 patients came.",
        "BACKGROUND AND PURPOSE: Tenecteplase acts.\nRESULTS: 120 patients came.",
    ),
    "glued": (
        "BackgroundPain is common.\n\nMethodsWe asked.\n\nResults(n=3) agreed.",
        "BACKGROUND: Pain is common.\nMETHODS: We asked.\nRESULTS: (n=3) agreed.",
    ),
    "a word that begins so": (
        "Methodsology is new.\n\nResults were good.",
        "Methodsology is new.\nResults were good.",
    ),
    "said already": ("Results: it fell.", "Results: it fell."),
    "markers": ("SummaryO_LIOneC_LI\n\nGraphical Abstract\n\nCompeting Interest StatementNone.", "One"),
    "sign": ("p<0.05 and {beta} & more", "p<0.05 and {beta} & more"),
}


@pytest.mark.parametrize(("stated", "summary"), ABSTRACTS.values(), ids=ABSTRACTS)
def test_abstracts(stated: str, summary: str) -> None:
    """Headings that the API glues to their paragraphs are labels again; nothing else is touched."""
    assert one(abstract=stated).summary == summary


SERVERS = {
    "stated": ({"server": "bioRxiv"}, "bioRxiv"),
    "by address asked": ({"server": ""}, "medRxiv"),
    "by its file": ({"server": "", "jatsxml": "https://www.biorxiv.org/x.xml"}, "bioRxiv"),
}


@pytest.mark.parametrize(("fields", "server"), SERVERS.values(), ids=SERVERS)
def test_servers(fields: dict[str, str], server: str) -> None:
    """Which server it is, by the record before the request."""
    assert one(**fields).journal == server


def test_withdrawn() -> None:
    """A withdrawn preprint says so."""
    assert one(type="withdrawn").flags == (Flag.PREPRINT, Flag.WITHDRAWN)


def test_nothing_on_that_day() -> None:
    """No posts are no error, with or without a collection."""
    assert read(MEDRXIV, b'{"messages": [{"status": "no posts found"}], "collection": []}') == ()
    assert read(MEDRXIV, b'{"messages": [{"status": "No posts found for the day"}]}') == ()


REFUSED = {
    "words": (b'{"messages": [{"status": "Incorrect date format"}]}', "says: Incorrect date format"),
    "shape": (b'{"results": []}', "no “collection” in the answer; it holds results"),
    "page": (b"<html><title>Busy</title>", "an HTML page"),
    "text": (b'{"collection": "x"}', "no “collection”"),
}


@pytest.mark.parametrize(("body", "words"), REFUSED.values(), ids=REFUSED)
def test_other_answers(body: bytes, words: str) -> None:
    """What is not a page of preprints says what it is instead."""
    with pytest.raises(FeedError, match=words):
        read(MEDRXIV, body)


@given(
    st.dictionaries(
        st.sampled_from([*paper()]), st.none() | st.integers() | st.text(max_size=30) | st.lists(st.text())
    )
)
def test_fields_of_other_types(fields: dict[str, Any]) -> None:
    """Any field may be of any type."""
    with suppress(FeedError):
        assert all(item.doi for item in read(MEDRXIV, page(paper(**fields))))


@pytest.mark.shared
def test_recorded_pages(shared: Path) -> None:
    """Every recorded preprint is read; no heading is left glued to a sentence."""
    for file in sorted((shared / "api/preprints").glob("*.json")):
        body = file.read_bytes()
        papers = json.loads(body)["collection"]
        items = read(MEDRXIV, body)
        assert [item.doi for item in items] == [found["doi"].lower() for found in papers]
        assert all(item.title and item.published and item.authors and survives(item) for item in items)
        published = [found["published"].lower() for found in papers if found.get("published", "NA") != "NA"]
        assert [link.to for item in items for link in item.related] == [f"doi:{doi}" for doi in published]
        glued = ("ResultsWe", "MethodsWe", "ConclusionOur", "BackgroundThe")
        assert [
            item.guid for item in items if any(line.startswith(glued) for line in item.summary.splitlines())
        ] == []
