"""Europe PMC's articles; every one in the written answers is invented."""

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
from bot.sources.europepmc import read
from tests.sources.answers import survives
from tests.sources.feeds import source


def answer(*articles: dict[str, Any]) -> bytes:
    return json.dumps(
        {"version": "6.9", "hitCount": len(articles), "resultList": {"result": articles}}
    ).encode()


def article(**fields: Any) -> dict[str, Any]:
    return {"id": "900001", "source": "MED", "pmid": "900001", "title": "Exampladone works."} | fields


def one(**fields: Any) -> Item:
    (item,) = read(source(), answer(article(**fields)))
    return item


def test_whole_article() -> None:
    """Every field of `core` where it stands; headings in the abstract become labels."""
    item = one(
        doi="10.5555/EX.1", pmcid="PMC77", firstPublicationDate="2025-12-30", language="eng",
        abstractText="<h4>Background</h4>Pain.<h4>Results</h4>It fell, p&lt;0.05.",
        authorList={"author": [{"fullName": "Doe J", "firstName": "Jane", "lastName": "Doe"},
                               {"collectiveName": "Heart and Example Group"}]},
        journalInfo={"volume": "7", "issue": "2", "yearOfPublication": 2026, "journal": {"title": "Ex heart"}},
        pageInfo="12-19", pubTypeList={"pubType": ["Journal Article", "Review"]},
        meshHeadingList={"meshHeading": [{"descriptorName": "Pain"}]}, keywordList={"keyword": ["examplade"]},
    )  # fmt: skip
    assert (item.doi, item.pmid, item.pmcid) == ("10.5555/ex.1", "900001", "PMC77")
    assert (item.title, item.summary) == ("Exampladone works", "BACKGROUND: Pain.\nRESULTS: It fell, p<0.05.")
    assert item.authors == ("Jane Doe", "Heart and Example Group")
    assert (item.published and item.published.value, item.year) == ("2025-12-30", 2026)
    assert (item.journal, item.volume, item.number, item.pages) == ("Ex heart", "7", "2", "12-19")
    assert (item.publication_types, item.mesh, item.tags) == (
        ("Journal Article", "Review"), ("Pain",), ("examplade",),
    )  # fmt: skip
    assert (item.language, item.url) == ("en", "https://europepmc.org/article/MED/900001")


def _urls(*listed: tuple[str, str, str]) -> dict[str, Any]:
    return {
        "fullTextUrl": [
            {"availabilityCode": code, "documentStyle": style, "url": url} for code, style, url in listed
        ]
    }


SUBSCRIPTION = ("S", "doi", "https://doi.org/10.5555/ex.1")
ACCESS = {
    "open": (
        {"isOpenAccess": "Y", "fullTextUrlList": _urls(SUBSCRIPTION, ("OA", "pdf", "https://f.example/p"), ("OA", "html", "https://f.example/h"))},
        "https://f.example/h", (Flag.OPEN_ACCESS,),
    ),
    "free, not open": ({"isOpenAccess": "N", "fullTextUrlList": _urls(SUBSCRIPTION, ("F", "html", "https://f.example/h"))}, "https://f.example/h", ()),
    "subscription": ({"isOpenAccess": "N", "fullTextUrlList": _urls(SUBSCRIPTION)}, "", (Flag.PAYWALLED,)),
    "not said": ({"isOpenAccess": "N"}, "", ()),
    "no codes": ({"isOpenAccess": "Y", "fullTextUrlList": {"fullTextUrl": [{"url": "https://f.example/h"}]}}, "https://f.example/h", (Flag.OPEN_ACCESS,)),
    "no address": ({"isOpenAccess": "Y", "fullTextUrlList": _urls(("OA", "html", "javascript:x"))}, "", (Flag.OPEN_ACCESS,)),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "free", "flags"), ACCESS.values(), ids=ACCESS)
def test_access(fields: dict[str, Any], free: str, flags: tuple[Flag, ...]) -> None:
    """Free where a free copy is listed, subscription where nothing else is, and else nothing is said."""
    item = one(**fields)
    assert (item.free_url, item.flags) == (free, flags)


def _correction(kind: str, number: str = "5", of: str = "MED", reference: str = "") -> dict[str, Any]:
    return {"commentCorrection": [{"id": number, "source": of, "type": kind, "reference": reference}]}


CORRECTIONS = {
    "retracted": ("Retraction in", (), (Link(kind=LinkKind.RETRACTION_OF, to="pmid:5"),), (Flag.RETRACTED,)),
    "retraction": ("Retraction of", (Link(kind=LinkKind.RETRACTION_OF, to="pmid:5"),), (), ()),
    "corrected": ("Erratum in", (), (Link(kind=LinkKind.ERRATUM_OF, to="pmid:5"),), (Flag.CORRECTED,)),
    "preprint": ("Preprint of", (Link(kind=LinkKind.PREPRINT_OF, to="pmid:5"),), (), ()),
    "published": ("Preprint in", (), (Link(kind=LinkKind.PREPRINT_OF, to="pmid:5"),), ()),
    "comment": ("Comment in", (), (Link(kind=LinkKind.COMMENT_ON, to="pmid:5"),), ()),
    "cited": ("Cites", (), (), ()),
}


@pytest.mark.parametrize(("kind", "related", "related_by", "flags"), CORRECTIONS.values(), ids=CORRECTIONS)
def test_other_works(
    kind: str, related: tuple[Link, ...], related_by: tuple[Link, ...], flags: tuple[Flag, ...]
) -> None:
    """Both sides of a correction, and what it does to the work."""
    item = one(commentCorrectionList=_correction(kind))
    assert (item.related, item.related_by, item.flags) == (related, related_by, flags)


def test_other_work_by_doi() -> None:
    """A preprint has no PMID: the DOI in the reference names it."""
    stated = _correction("Preprint in", "PPR1", "PPR", "Ex server. doi: 10.5555/pre.1")
    assert one(commentCorrectionList=stated).related_by == (
        Link(kind=LinkKind.PREPRINT_OF, to="doi:10.5555/pre.1"),
    )


def test_preprint() -> None:
    """SRC:PPR is a preprint, in whatever search it comes; its number is no PMID."""
    item = one(
        source="PPR", id="PPR123", pmid="", versionNumber=2, bookOrReportDetails={"publisher": "exRxiv"}
    )
    assert (item.kind, item.flags, item.version) == (Kind.PREPRINT, (Flag.PREPRINT,), "2")
    assert (item.pmid, item.journal) == (None, "exRxiv")


def test_lite_answer() -> None:
    """`resultType=lite` has one line of authors and no abstract."""
    item = one(authorString="Doe J, Roe R.", journalTitle="Ex heart", pubYear="2026", pmid="")
    assert (item.authors, item.journal, item.pmid) == (("Doe J", "Roe R"), "Ex heart", "900001")
    assert item.published
    assert item.published.value == "2026"


def test_empty() -> None:
    """No hit is no error."""
    assert read(source(), answer()) == ()


REFUSED = {
    "words": (b'{"version": "6.9", "errCode": 404, "errMsg": "No query given"}', "Europe PMC says: No query given"),
    "shape": (b'{"resultList": {"results": []}}', "no “result”"),
    "other": (b'{"hits": []}', "no “resultList” in the answer; it holds hits"),
    "page": (b"<!doctype html><title>Busy</title>", "an HTML page"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "words"), REFUSED.values(), ids=REFUSED)
def test_other_answers(body: bytes, words: str) -> None:
    """What is not a list of articles says what it is instead."""
    with pytest.raises(FeedError, match=words):
        read(source(), body)


ANYTHING = st.none() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=2) | st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2)  # fmt: skip
KEYS = st.sampled_from(
    [
        "authorList",
        "journalInfo",
        "fullTextUrlList",
        "commentCorrectionList",
        "pubTypeList",
        "pmid",
        "abstractText",
    ]
)


@given(st.dictionaries(KEYS, ANYTHING))
def test_fields_of_other_types(fields: dict[str, Any]) -> None:
    """Any field may be of any type."""
    with suppress(FeedError):
        assert one(**fields).title == "Exampladone works"


@pytest.mark.shared
def test_recorded_answers(shared: Path) -> None:
    """Every recorded article is read with its title, journal, date and authors."""
    for file in sorted((shared / "api/europepmc").glob("*.json")):
        body = file.read_bytes()
        items = read(source(), body)
        assert len(items) == len(json.loads(body)["resultList"]["result"])
        assert all(i.title and i.journal and i.published and i.authors and survives(i) for i in items)
