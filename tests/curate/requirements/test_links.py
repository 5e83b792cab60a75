"""Requirements 8 to 10: notices, preprints, protocols and abstracts are linked."""

from __future__ import annotations

import pytest

from bot.model import Flag, Kind
from tests.curate.pool import item, links, stories, works
from tests.curate.requirements.paper import PAPER, TITLE, apart, together

# 8

NOTICES = [
    ("erratum", f"Erratum: {TITLE}", "erratum-of"),
    ("corrigendum with quotes", f"Corrigendum to “{TITLE}” [J Inv Med 12 (2026) 1–9]", "erratum-of"),
    ("author correction", f"Author Correction: {TITLE}", "erratum-of"),
    ("retraction", f"Retraction: {TITLE}", "retraction-of"),
    ("retraction note", f"Retraction Note to: {TITLE}", "retraction-of"),
    ("concern", f"Expression of Concern: {TITLE}", "concern-about"),
    ("reply", f"Reply to: {TITLE}", "reply-to"),
    ("reply behind", f"{TITLE}—Reply", "reply-to"),
    ("authors' reply", f"{TITLE} – Authors' reply", "reply-to"),
    ("comment", f"Comment on: “{TITLE}”", "comment-on"),
    ("letter", f"Letter to the editor: {TITLE}", "comment-on"),
    ("retracted elsewhere", f"Retracted: {TITLE}", "retraction-of"),
]


@pytest.mark.parametrize(("title", "kind"), [n[1:] for n in NOTICES], ids=[n[0] for n in NOTICES])
def test_08_notices_are_linked_and_never_swallowed(title: str, kind: str) -> None:
    """Neither the work's work nor its story, with the DOI of their own or without."""
    notice = item("n", title, doi="10.5555/jim.9", source="publisher")
    loose = item("o", title, source="pubmed")
    assert links(PAPER, notice) == [("n", kind, "p")]
    for other in (notice, loose):
        if not (other is loose and title.startswith("Retracted:")):
            assert apart(works(PAPER, other))
            assert apart(stories(PAPER, other))


def test_08_a_notice_under_its_works_doi_stays_apart() -> None:
    """Some aggregators give an erratum the DOI of what it corrects."""
    notice = item("n", f"Erratum: {TITLE}", doi="10.5555/jim.1", source="aggregator")
    assert apart(works(PAPER, notice))
    assert apart(stories(PAPER, notice))


@pytest.mark.parametrize(
    ("flag", "kind"),
    [
        (Flag.CORRECTION_NOTICE, "erratum-of"),
        (Flag.RETRACTION_NOTICE, "retraction-of"),
        (Flag.CONCERN_NOTICE, "concern-about"),
        (Flag.REPLY, "reply-to"),
    ],
)
def test_08_the_record_itself_may_say_so(flag: Flag, kind: str) -> None:
    """PubMed's publication type becomes a flag; the title is then the work's own."""
    notice = item("n", TITLE, doi="10.5555/jim.9", source="pubmed", flags=(flag,))
    assert links(PAPER, notice) == [("n", kind, "p")]


CITED = [
    ("section in front", {"title": TITLE, "section": "Erratum"}),
    (
        "DOI in the text",
        {"title": "Erratum", "summary": "The article https://doi.org/10.5555/jim.1 was wrong."},
    ),
    (
        "title in quotes",
        {
            "title": "Error in Table 2",
            "summary": f"The article titled “{TITLE},” was corrected to fix an error.",
        },
    ),
    (
        "title in a citation",
        {
            "title": "Department of Error",
            "summary": f"Abara N, et al. {TITLE}. J Inv Med 2026; 12: 1–9—In this Article",
        },
    ),
    ("two prefixes", {"title": f"Erratum: Corrigendum: {TITLE}"}),
    (
        "citation as title",
        {"title": f"Abara N, Brontes S, et al. {TITLE}. J Inv Med. 2026;12(3):288-97"},
    ),
    ("title in quotes, cited", {"title": f"“{TITLE}” [J Inv Med 12 (2026) 288–97]"}),
    ("withdrawn notice", {"title": f"Withdrawn notice to “{TITLE}”", "_kind": "retraction-of"}),
    ("volume and page", {"title": "Correction to J Inv Med 2026; 12: 288–97"}),
    ("a cut title", {"title": f"Erratum: {TITLE[:48]}"}),
]


@pytest.mark.parametrize("fields", [c[1] for c in CITED], ids=[c[0] for c in CITED])
def test_08_a_notice_names_its_work_in_many_ways(fields: dict[str, str]) -> None:
    """Journals cite what they correct by identifier, title or place."""
    paper = item("p", TITLE, doi="10.5555/jim.1", volume="12", pages="288-97", journal="J Inv Med", year=2026)
    kind = fields.get("_kind", "erratum-of")
    named = {name: value for name, value in fields.items() if name != "_kind"}
    notice = item("n", doi="10.5555/jim.9", journal="Journal of Invented Medicine", **named)
    assert links(paper, notice) == [("n", kind, "p")]


def test_08_an_absent_work_is_named_by_its_identifier() -> None:
    """So the link can be followed when the work comes."""
    notice = item("n", "Erratum", doi="10.5555/jim.9", summary="Corrects doi:10.5555/far.1")
    assert links(notice) == [("n", "erratum-of", "doi:10.5555/far.1")]


# 9


def test_09_preprint_and_publication() -> None:
    """Two works, linked, one story."""
    preprint = item("v", TITLE, doi="10.1101/2026.01.01.26000001", kind=Kind.PREPRINT, authors="Nneka Abara")
    assert apart(works(PAPER, preprint))
    assert together(stories(PAPER, preprint))
    assert links(PAPER, preprint) == [("v", "preprint-of", "p")]


def test_09_even_when_the_title_changed() -> None:
    """By the first author, most of the authors, and a title that is kin."""
    names = ("Abara N", "Brontes S", "Calloway P", "Dimitrova R")
    paper = item("p", TITLE, doi="10.5555/jim.1", authors=names, year=2026)
    title = "Outcomes of heart failure in older adults under examplumab: effect in a registry"
    preprint = item(
        "v", title, doi="10.1101/2025.01.01.25000001", kind=Kind.PREPRINT, authors=names, year=2025
    )
    stranger = item(
        "w", title, doi="10.1101/2025.01.01.25000002", kind=Kind.PREPRINT, authors="Eskelinen T", year=2025
    )
    assert links(paper, preprint, stranger) == [("v", "preprint-of", "p")]


def test_09_a_preprint_that_fits_two_joins_neither() -> None:
    """Two papers of one title."""
    twin = item("q", TITLE, doi="10.5555/jim.2", source="letters", authors="Abara N")
    preprint = item("v", TITLE, doi="10.1101/2026.01.01.26000001", kind=Kind.PREPRINT, authors="Abara N")
    assert apart(stories(PAPER, twin, preprint))


# 10


def test_10_protocol_and_results_are_linked() -> None:
    """Two works and two stories: the protocol is no version of the results."""
    protocol = item("q", f"Study protocol for the {TITLE.lower()}", doi="10.5555/prot.1", authors="Abara N")
    assert links(PAPER, protocol) == [("q", "protocol-of", "p")]
    assert apart(stories(PAPER, protocol))


def test_10_parts_stay_apart_even_under_one_address() -> None:
    """A series' contents page."""
    page = {"url": "https://pub.test/series/3"}
    one = item("1", "Management of lupus nephritis, part 1", source="a", **page)
    two = item("2", "Management of lupus nephritis, part 2", source="b", **page)
    assert apart(works(one, two))


def test_10_a_congress_abstract_is_linked_to_its_article() -> None:
    """It is neither its copy nor its story: the article comes a year later, with other figures."""
    abstract = item("a", f"205P {TITLE}", doi="10.5555/congress.1", source="congress", authors="Abara N")
    loose = item("a", f"LBA12 {TITLE}", source="congress", authors="Abara N")
    for one in (abstract, loose):
        assert links(PAPER, one) == [("a", "version-of", "p")]
        assert apart(works(PAPER, one))
        assert apart(stories(PAPER, one))
