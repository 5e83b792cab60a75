"""PubMed's records; every journal, person, drug and number in the written ones is invented."""

# ruff: noqa: E501 - payloads read better in one piece

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FeedError
from bot.model import Flag, Item, Kind, Link, LinkKind, PartialDate, Precision, Source
from bot.sources.pubmed import read
from tests.sources.answers import survives
from tests.sources.feeds import source

HEAD = (
    '<?xml version="1.0" ?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"'
    ' "https://dtd.example/pubmed_250101.dtd">'
)


def article(
    *,
    title: str = "Exampladone in <i>E. exempli</i>.",
    dates: str = "<PubDate><Year>2026</Year><Month>Nov</Month></PubDate>",
    within: str = "",
    types: str = "Journal Article",
    after: str = "",
    ids: str = "",
) -> bytes:
    """An EFetch answer with one article."""
    kinds = "".join(f'<PublicationType UI="D0">{one}</PublicationType>' for one in types.split("|"))
    return (
        f'{HEAD}<PubmedArticleSet><PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">900001</PMID>'
        f"<Article><Journal><JournalIssue><Volume>7</Volume><Issue>2</Issue>{dates}</JournalIssue>"
        f"<Title>Example heart journal</Title></Journal><ArticleTitle>{title}</ArticleTitle>{within}"
        f"<Language>eng</Language><PublicationTypeList>{kinds}</PublicationTypeList></Article>{after}"
        f"</MedlineCitation><PubmedData><ArticleIdList>{ids}</ArticleIdList>"
        '<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.5555/cited</ArticleId>'
        "</ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle></PubmedArticleSet>"
    ).encode()


def one(body: bytes, of: Source | None = None) -> Item:
    (item,) = read(of or source(), body)
    return item


WHOLE = article(
    within=(
        '<ELocationID EIdType="pii">S1</ELocationID><Pagination><MedlinePgn>12-9</MedlinePgn></Pagination>'
        '<Abstract><AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Pain is\ncommon.</AbstractText>'
        '<AbstractText Label="Results">It fell by <b>2</b> points (p&lt;0.05).</AbstractText>'
        '<AbstractText Label="UNLABELLED">See doi: 10.5555/other.</AbstractText>'
        "<CopyrightInformation>(c) Example</CopyrightInformation></Abstract>"
        "<AuthorList><Author><LastName>Doe</LastName><ForeName>Jane A</ForeName><Suffix>Jr</Suffix></Author>"
        "<Author><CollectiveName>Heart and Example Group</CollectiveName></Author>"
        '<Author ValidYN="N"><LastName>Wrong</LastName></Author></AuthorList>'
    ),
    types="Journal Article|Randomized Controlled Trial",
    after=(
        "<MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN='Y'>Pain</DescriptorName>"
        "<QualifierName>drug therapy</QualifierName></MeshHeading></MeshHeadingList>"
        "<KeywordList><Keyword>examplade</Keyword></KeywordList>"
    ),
    ids='<ArticleId IdType="doi">10.5555/EX.1</ArticleId><ArticleId IdType="pmc">PMC77</ArticleId>',
)


def test_whole_record() -> None:
    """Every field where PubMed's DTD has it: labels lead their paragraphs, only the work's own identifiers
    count, a group stays one author, and PMC's copy is the free one."""
    assert one(WHOLE) == Item(
        guid="pubmed:900001",
        source=source().id,
        kind=Kind.JOURNAL,
        title="Exampladone in E. exempli",
        summary="BACKGROUND: Pain is common.\nRESULTS: It fell by 2 points (p<0.05).\nSee doi: 10.5555/other.",
        url="https://pubmed.ncbi.nlm.nih.gov/900001/",
        canonical="https://pubmed.ncbi.nlm.nih.gov/900001",  # type: ignore[arg-type]
        doi="10.5555/ex.1",  # type: ignore[arg-type]
        pmid="900001",  # type: ignore[arg-type]
        pmcid="PMC77",  # type: ignore[arg-type]
        published=PartialDate(value="2026-11", precision=Precision.MONTH),
        authors=("Jane A Doe Jr", "Heart and Example Group"),
        journal="Example heart journal",
        tags=("examplade",),
        publication_types=("Journal Article", "Randomized Controlled Trial"),
        mesh=("Pain",),
        language="en",
        year=2026,
        volume="7",
        number="2",
        pages="12-9",
        free_url="https://pmc.ncbi.nlm.nih.gov/articles/PMC77/",
    )


def _issue(date: str) -> str:
    return f"<PubDate>{date}</PubDate>"


DATES = {
    "day": (_issue("<Year>2024</Year><Month>Jul</Month><Day>04</Day>"), "2024-07-04", "day"),
    "number month": (_issue("<Year>2024</Year><Month>07</Month>"), "2024-07", "month"),
    "year": (_issue("<Year>2024</Year>"), "2024", "year"),
    "season": (_issue("<Year>2024</Year><Season>Winter-Spring</Season>"), "2024", "year"),
    "day without month": (_issue("<Year>2024</Year><Day>3</Day>"), "2024", "year"),
    "days of a month": (_issue("<MedlineDate>1978 Jul 15-31</MedlineDate>"), "1978-07", "month"),
    "months": (_issue("<MedlineDate>2015 Nov-Dec</MedlineDate>"), "2015", "year"),
    "two years": (_issue("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>"), "1998", "year"),
    "two years, short": (_issue("<MedlineDate>1998-1999</MedlineDate>"), "1998", "year"),
    "season in words": (_issue("<MedlineDate>Spring 2003</MedlineDate>"), "2003", "year"),
    "nothing": (_issue("<MedlineDate>in press</MedlineDate>"), None, None),
}


@pytest.mark.parametrize(("stated", "value", "precision"), DATES.values(), ids=DATES)
def test_dates(stated: str, value: str | None, precision: str | None) -> None:
    """A date is never more precise than the record; seasons and ranges are their year."""
    published = one(article(dates=stated)).published
    assert (published and published.value, published and published.precision.value) == (value, precision)


def test_electronic_date_first() -> None:
    """What came out online in October is not of November; the citation's year stays the issue's."""
    online = (
        '<ArticleDate DateType="Electronic"><Year>2025</Year><Month>12</Month><Day>30</Day></ArticleDate>'
    )
    item = one(article(within=online))
    assert (item.published and item.published.value, item.year) == ("2025-12-30", 2026)


def correction(ref: str, *, pmid: str = "5", source: str = "Heart. 2026") -> str:
    number = f"<PMID>{pmid}</PMID>" if pmid else ""
    return (
        f'<CommentsCorrectionsList><CommentsCorrections RefType="{ref}"><RefSource>{source}</RefSource>'
        f"{number}</CommentsCorrections></CommentsCorrectionsList>"
    )


ITS_OWN = (Flag.RETRACTED, Flag.CORRECTED, Flag.RETRACTION_NOTICE, Flag.CONCERN_NOTICE)
RELATIONS = {
    "retracted": ("RetractionIn", "related_by", LinkKind.RETRACTION_OF, (Flag.RETRACTED,)),
    "retraction": ("RetractionOf", "related", LinkKind.RETRACTION_OF, ()),
    "corrected": ("ErratumIn", "related_by", LinkKind.ERRATUM_OF, (Flag.CORRECTED,)),
    "erratum": ("ErratumFor", "related", LinkKind.ERRATUM_OF, ()),
    "doubted": ("ExpressionOfConcernIn", "related_by", LinkKind.CONCERN_ABOUT, ()),
    "commented": ("CommentIn", "related_by", LinkKind.COMMENT_ON, ()),
    "comment": ("CommentOn", "related", LinkKind.COMMENT_ON, ()),
    "update": ("UpdateOf", "related", LinkKind.VERSION_OF, ()),
}


@pytest.mark.parametrize(("ref", "side", "kind", "flags"), RELATIONS.values(), ids=RELATIONS)
def test_other_works(ref: str, side: str, kind: LinkKind, flags: tuple[Flag, ...]) -> None:
    """A notice points to its work, a work to its notices, and what a notice does to a work is a flag."""
    item = one(article(after=correction(ref)))
    assert getattr(item, side) == (Link(kind=kind, to="pmid:5"),)
    assert tuple(flag for flag in item.flags if flag in ITS_OWN) == flags


def test_notice_without_number() -> None:
    """A DOI in the reference will do; without either there is a flag and nothing to link."""
    by_doi = one(article(after=correction("RetractionIn", pmid="", source="Heart. doi: 10.5555/notice.9")))
    by_none = one(article(after=correction("RetractionIn", pmid="")))
    assert by_doi.related_by == (Link(kind=LinkKind.RETRACTION_OF, to="doi:10.5555/notice.9"),)
    assert (by_none.related_by, by_none.flags) == ((), (Flag.RETRACTED,))


def test_preprint() -> None:
    """A preprint is one in whatever search it comes, and its update is its publication."""
    item = one(article(types="Preprint", after=correction("UpdateIn")))
    assert (item.kind, item.flags) == (Kind.PREPRINT, (Flag.PREPRINT,))
    assert item.related == (Link(kind=LinkKind.PREPRINT_OF, to="pmid:5"),)


def test_citations_are_not_relations() -> None:
    """`Cites` says nothing of what a work is."""
    item = one(article(after=correction("Cites")))
    assert (item.related, item.related_by) == ((), ())


def test_book_chapter() -> None:
    """A chapter has its book for a journal."""
    body = (
        "<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID>900002</PMID><ArticleIdList>"
        '<ArticleId IdType="bookaccession">NBK1</ArticleId></ArticleIdList><Book><BookTitle>Examples</BookTitle>'
        "<PubDate><Year>2026</Year></PubDate></Book><ArticleTitle>Examplitis</ArticleTitle>"
        '<PublicationType UI="D1">Review</PublicationType><Abstract><AbstractText>Rare.</AbstractText></Abstract>'
        "</BookDocument></PubmedBookArticle></PubmedArticleSet>"
    )
    item = one(body.encode())
    assert (item.journal, item.title, item.summary, item.year) == ("Examples", "Examplitis", "Rare.", 2026)
    assert item.publication_types == ("Review",)


def test_abstract_from_elsewhere() -> None:
    """Without an abstract of its own an English one will do, another language's will not."""
    others = "".join(
        f'<OtherAbstract Type="x" Language="{code}"><AbstractText>{words}</AbstractText></OtherAbstract>'
        for code, words in (("spa", "Duele."), ("eng", "It hurts."))
    )
    assert one(article(after=others)).summary == "It hurts."


GLUED = {
    "headings": (
        "Study DesignCohort study.ObjectiveTo see pain.ResultsIt fell.ConclusionIt may.",
        "STUDY DESIGN: Cohort study.\nOBJECTIVE: To see pain.\nRESULTS: It fell.\nCONCLUSION: It may.",
    ),
    "headings with a stop": (
        "Objective.To see pain.Main results.It fell.",
        "OBJECTIVE: To see pain.\nMAIN RESULTS: It fell.",
    ),
    "words that are no headings": ("It was seen. Results were good.Patients felt it.", ""),
    "a heading with a blank": ("We saw pain. Results It fell.", ""),
}


@pytest.mark.parametrize(("stated", "summary"), GLUED.values(), ids=GLUED)
def test_headings_that_run_into_their_text(stated: str, summary: str) -> None:
    """Some publishers send an abstract of sections as one text: its results can be found all the same."""
    record = f"<Abstract><AbstractText>{stated}</AbstractText></Abstract>"
    assert one(article(within=record)).summary == (summary or stated)


def test_translated_title() -> None:
    """NLM's brackets of a translation stay; its full stop goes, an ellipsis does not."""
    assert one(article(title="[Examples in Norway].")).title == "[Examples in Norway]"
    assert one(article(title="And then...")).title == "And then..."


REFUSED = {
    "page": (b"<html><title>Maintenance</title>", "XML was expected, but this is an HTML page"),
    "empty": (b" ", "this is empty"),
    "json": (b'{"esearchresult": {}}', "XML was expected, but this is not XML"),
    "search": (b"<eSearchResult><IdList/></eSearchResult>", "a list of ids"),
    "error": (b"<eFetchResult><ERROR>Cannot get documents</ERROR></eFetchResult>", "PubMed says: Cannot"),
    "other": (b"<eInfoResult/>", "not <eInfoResult>"),
    "cut": (WHOLE[:-30], "broken XML"),
    "entities": (
        b'<!DOCTYPE a [<!ENTITY x "y">]><PubmedArticleSet>&x;</PubmedArticleSet>',
        "declares entities",
    ),
    "file": (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><PubmedArticleSet>&x;</PubmedArticleSet>',
        "declares entities",
    ),
    "deep": (b"<PubmedArticleSet>" + b"<i>" * 100_000, "nested more than"),
}


@pytest.mark.parametrize(("body", "words"), REFUSED.values(), ids=REFUSED)
def test_other_answers(body: bytes, words: str) -> None:
    """What is not records says what it is instead; hostile XML is refused."""
    with pytest.raises(FeedError, match=words):
        read(source(), body)


def test_empty_set() -> None:
    """No record is no error."""
    assert read(source(), b"<PubmedArticleSet></PubmedArticleSet>") == ()


def test_external_dtd_is_not_loaded() -> None:
    """An entity of the DTD that nobody loads is read by HTML's name, else left as it is."""
    assert one(article(title="Exampl&eacute; &unknown; x")).title == "Examplé &unknown; x"


@given(st.binary(max_size=200), st.integers(min_value=0, max_value=len(WHOLE)))
def test_any_bytes(noise: bytes, at: int) -> None:
    """Whatever comes, it is items or a reason."""
    with suppress(FeedError):
        assert all(item.pmid for item in read(source(), WHOLE[:at] + noise + WHOLE[at:]))


@pytest.mark.shared
def test_recorded_answers(shared: Path) -> None:
    """Every record of the recorded EFetch answers is read with title, journal and date, and survives its row."""
    files = sorted((shared / "api/pubmed").glob("*.xml"))
    bodies = [file.read_bytes() for file in files]
    sets = [body for body in bodies if b"<PubmedArticleSet" in body]
    items = [item for body in sets for item in read(source(), body)]
    assert len(items) == sum(body.count(b"</PubmedArticle>") for body in sets) > 80
    assert all(item.title and item.journal and item.published and item.publication_types for item in items)
    assert [item.guid for item in items if not survives(item)] == []
    for body in bodies:
        if b"<PubmedArticle" not in body:
            with pytest.raises(FeedError):
                read(source(), body)
