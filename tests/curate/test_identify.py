"""What an item may be known by."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.curate.identify import identify
from bot.model import Kind, Pmcid, Pmid
from bot.text import has_status, mentions, title_key
from tests.curate.pool import item

DOIS = [
    ("field", item("x", doi="10.5555/ABC.1"), "10.5555/abc.1"),
    ("field with version", item("x", doi="10.5555/rs-1/v2"), "10.5555/rs-1"),
    ("bare guid", item("10.5555/ABC.1"), "10.5555/abc.1"),
    ("guid with prefix", item("doi:10.5555/ABC.1"), "10.5555/abc.1"),
    ("resolver address", item("x", url="https://doi.org/10.5555/abc.1"), "10.5555/abc.1"),
    ("article page", item("x", url="https://pub.test/doi/full/10.5555/abc.1?af=R"), "10.5555/abc.1"),
    (
        "preprint page",
        item("x", url="https://www.medrxiv.org/content/10.1101/2026.01.01.26000001v3"),
        "10.1101/2026.01.01.26000001",
    ),
    ("arxiv page", item("x", url="https://arxiv.org/abs/2601.01234v2"), "10.48550/arxiv.2601.01234"),
    ("old arxiv page", item("x", url="https://arxiv.org/abs/q-bio/0601001"), "10.48550/arxiv.q-bio/0601001"),
    ("nothing", item("x", url="https://pub.test/article/7"), ""),
]


@pytest.mark.parametrize(("one", "doi"), [(a, b) for _, a, b in DOIS], ids=[name for name, _, _ in DOIS])
def test_doi(one: object, doi: str) -> None:
    """A DOI is found in field, guid and address, whatever its spelling and version."""
    assert identify(one).doi == doi  # type: ignore[arg-type]


PMIDS = [
    ("field", item("x", pmid=Pmid("77")), "77", ""),
    ("PubMed guid", item("pubmed:77"), "77", ""),
    ("PubMed address", item("x", url="https://pubmed.ncbi.nlm.nih.gov/77/?fc=2026"), "77", ""),
    ("PMC field", item("x", pmcid=Pmcid("PMC9")), "", "PMC9"),
    ("PMC address", item("x", url="https://www.ncbi.nlm.nih.gov/pmc/articles/PMC9/"), "", "PMC9"),
    ("a number elsewhere", item("77", url="https://pub.test/77"), "", ""),
]


@pytest.mark.parametrize(("one", "pmid", "pmcid"), [row[1:] for row in PMIDS], ids=[row[0] for row in PMIDS])
def test_pubmed_numbers(one: object, pmid: str, pmcid: str) -> None:
    """PMID and PMCID come from field, guid or address, and from nothing that merely is a number."""
    identity = identify(one)  # type: ignore[arg-type]
    assert (identity.pmid, identity.pmcid) == (pmid, pmcid)


def test_a_front_page_names_no_item() -> None:
    """Feeds that link every entry to their home page do not make one work of all."""
    assert identify(item("x", url="https://pub.test/")).url == ""
    assert identify(item("x", url="https://pub.test/?page=7")).url != "https://pub.test"


def test_a_guid_counts_inside_its_source() -> None:
    """The same `1` of two feeds is two guids; without a source there is none."""
    guids = {identify(item("1", source=source)).guid for source in ("a", "b", None)}
    assert guids == {"a 1", "b 1", ""}


def test_an_address_as_guid_is_an_address() -> None:
    """A feed without links still says where its entry is."""
    assert identify(item("http://www.pub.test/a/7?utm_source=rss")).url == "https://pub.test/a/7"


@pytest.mark.parametrize("kind", [Kind.NEWS, Kind.BLOG, Kind.PODCAST, Kind.VIDEO, Kind.POST])
def test_talk_is_not_what_it_speaks_of(kind: Kind) -> None:
    """The DOI a post carries is its paper's, never its own."""
    one = identify(item("x", doi="10.5555/a", kind=kind, url="https://blog.test/p/1"))
    assert (one.doi, one.speaks_of, one.url) == ("", ("doi:10.5555/a",), "https://blog.test/p/1")


MENTIONS = [
    ("resolver", "see https://doi.org/10.5555/A.1.", ("doi:10.5555/a.1",)),
    ("bare", "doi:10.5555/a.1, and more", ("doi:10.5555/a.1",)),
    ("page with DOI", "(https://pub.test/doi/abs/10.5555/a.1)", ("doi:10.5555/a.1",)),
    ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/77/", ("pmid:77",)),
    ("PMC", "https://pmc.ncbi.nlm.nih.gov/articles/PMC12/", ("pmcid:PMC12",)),
    ("arXiv", "https://arxiv.org/pdf/2601.01234", ("doi:10.48550/arxiv.2601.01234",)),
    ("page", "via http://www.news.test/story?utm_medium=x !", ("url:https://news.test/story",)),
    ("front page", "https://news.test/", ()),
    ("twice", "https://doi.org/10.5555/a 10.5555/A", ("doi:10.5555/a",)),
    ("two", "10.5555/a 10.5555/b", ("doi:10.5555/a", "doi:10.5555/b")),
    ("prose", "10.5 mg, 20/30 vision", ()),
]


@pytest.mark.parametrize(("text", "keys"), [m[1:] for m in MENTIONS], ids=[m[0] for m in MENTIONS])
def test_mentions(text: str, keys: tuple[str, ...]) -> None:
    """Identifiers and pages that running text names, each once, in order."""
    assert mentions(text) == keys


TITLES = [
    ("case and punctuation", "Examplumab, in Heart-Failure.", "examplumab in heart failure"),
    ("accents", "Étude à Málaga", "etude a malaga"),
    ("section", "[Articles] Examplumab in lupus", "examplumab in lupus"),
    ("translation", "[Examplumab in lupus]", "examplumab in lupus"),
    ("translation with note", "[Examplumab in severe lupus]. [German]", "examplumab in severe lupus"),
    ("notes", "Examplumab in severe lupus. [Review] [33 refs]", "examplumab in severe lupus"),
    ("unclosed note", "Examplumab in severe lupus [Erratum appears in J Inv", "examplumab in severe lupus"),
    ("abstract number", "205P Examplumab in lupus", "examplumab in lupus"),
    ("a year is no abstract number", "2026 Guideline on lupus", "2026 guideline on lupus"),
    ("markup", "Role of <em>FICT1</em> in lupus", "role of fict1 in lupus"),
    ("entity", "Bed &amp; breakfast", "bed breakfast"),
    ("greek", "TNF-α blockade", "tnf alpha blockade"),
    ("status", "RETRACTED ARTICLE: Examplumab in lupus", "examplumab in lupus"),
    ("withdrawn", "WITHDRAWN: Examplumab in lupus", "examplumab in lupus"),
    ("empty", "", ""),
]


@pytest.mark.parametrize(("title", "key"), [t[1:] for t in TITLES], ids=[t[0] for t in TITLES])
def test_title_key(title: str, key: str) -> None:
    """What catalogues add to a title or respell is not in its key."""
    assert title_key(title) == key


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Retracted: X", True),
        ("[Withdrawn] - X", True),
        ("Retraction: X", False),
        ("Retracted eyelids", False),
    ],
)
def test_status(title: str, status: bool) -> None:
    """`Retracted:` is said of the work; `Retraction:` opens a notice; eyelids are eyelids."""
    assert has_status(title) is status


def test_keys_are_typed_and_the_strongest_comes_first() -> None:
    """The order in which a store should try them."""
    one = item("g", doi="10.5555/a", pmid=Pmid("7"), source="s", url="https://pub.test/a/1")
    assert identify(one).keys() == ("doi:10.5555/a", "pmid:7", "url:https://pub.test/a/1", "guid:s g")


@given(st.text(), st.text(), st.sampled_from(Kind))
@example("\U0001d6eb", "", Kind.JOURNAL)  # a mathematical capital kappa
@example("\u03ac", "", Kind.JOURNAL)  # an alpha with an accent
def test_identify_is_total(title: str, url: str, kind: Kind) -> None:
    """No text makes it fail, and a key of a title is its own key."""
    one = identify(item("g", title, url=url, summary=title, kind=kind))
    keys = one.keys()
    assert title_key(one.title) == one.title or "[" in title
    assert all(map(str.strip, (key.split(":", 1)[1] for key in keys)))
