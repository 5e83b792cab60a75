"""The numbered requirements of `bot.curate.dedupe`, each with its tests; the numbers are in the names."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bot.curate import dedupe
from bot.curate.dedupe import closest_bond, place, rule_on
from bot.model import Flag, Kind, Verdict
from tests.curate.pool import item, links, stories, works

TITLE = "Effect of examplumab on outcomes of heart failure in older adults"
PAPER = item("p", TITLE, doi="10.5555/jim.1", source="publisher", authors="Abara N", year=2026)


def together(keys: list[str]) -> bool:
    return len(set(keys)) == 1


def apart(keys: list[str]) -> bool:
    return len(set(keys)) == len(keys)


def test_every_requirement_has_a_test() -> None:
    """A rule without a test is a wish."""
    numbers = re.findall(r"^ ?(\d+)\. ", dedupe.__doc__ or "", re.M)
    tested = {match.group(1) for name in globals() if (match := re.match(r"test_(\d\d)_", name))}
    assert {f"{int(n):02}" for n in numbers} == tested


# 1


def test_01_two_dois_never_merge() -> None:
    """Letters, replies and mastheads have one title and one journal, and are different works."""
    twin = item("q", TITLE, doi="10.5555/jim.2", source="aggregator", authors="Abara N", year=2026)
    assert apart(works(PAPER, twin))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("10.1101/2026.01.01.26000001", "10.1101/2026.01.01.26000001v2"),
        ("10.21203/rs.3.rs-100/v1", "10.21203/rs.3.rs-100/v2"),
        ("10.26434/chemrxiv-2026-abc", "10.26434/chemrxiv-2026-abc-v3"),
    ],
)
def test_01_versions_of_a_preprint_are_one_work(first: str, second: str) -> None:
    """Even under a new title; and the later version points to the earlier."""
    one = item("1", TITLE, doi=first, kind=Kind.PREPRINT, version="1")
    other = item("2", "Examplumab revisited", doi=second, kind=Kind.PREPRINT, version="2")
    assert together(works(one, other))
    assert ("2", "version-of", "1") in links(one, other)


# 2

SHARED = [
    ("DOI", {"doi": "10.5555/sup"}),
    ("PMID", {"pmid": "7"}),
    ("PMCID", {"pmcid": "PMC7"}),
    ("address", {"url": "https://pub.test/a/1"}),
]


@pytest.mark.parametrize("key", [key for _, key in SHARED], ids=[name for name, _ in SHARED])
def test_02_an_identifier_needs_titles_that_agree(key: dict[str, str]) -> None:
    """Abstracts of one supplement share a DOI; a cut subtitle or an empty title contradicts nothing."""
    full = item("1", f"{TITLE}: a randomised trial", source="a", **key)
    cut = item("2", TITLE, source="b", **key)
    empty = item("3", "", source="c", **key)
    other = item("4", "Sleep of night nurses in Sampletown", source="d", **key)
    assert together(works(full, cut, empty))
    first, second, third, fourth = works(full, cut, empty, other)
    assert first == second
    assert len({first, third, fourth}) == 3, "what has no title fits both, and joins neither"


def test_02_one_guid_of_one_feed_is_one_work() -> None:
    """An entry that came back with a corrected title."""
    assert together(works(item("g", TITLE, source="s"), item("g", TITLE.replace("older", "old"), source="s")))


# 3


def test_03_what_fits_two_joins_neither() -> None:
    """A record without a DOI whose title two works have."""
    twin = item("q", TITLE, doi="10.5555/jim.2", source="letters", authors="Abara N", year=2026)
    loose = item("m", TITLE, source="pubmed", authors="Abara N", year=2026)
    assert apart(works(PAPER, twin, loose))
    assert together(works(PAPER, loose))


def test_03_nor_through_a_third() -> None:
    """Two loose records that agree with each other, one of each work's place."""
    one = item("1", TITLE, doi="10.5555/a", source="a", volume="3", pages="11-19", year=2026)
    two = item("2", TITLE, doi="10.5555/b", source="b", volume="9", pages="71-79", year=2026)
    near_one = item("3", TITLE, source="c", volume="3", pages="11-19", year=2026)
    open_to_both = item("4", TITLE, source="d", year=2026)
    first, second, third, fourth = works(one, two, near_one, open_to_both)
    assert first == third
    assert len({first, second, fourth}) == 3


# 4


def test_04_one_feed_is_not_compared_with_itself() -> None:
    """Two entries of one feed with one title are two; without sources they are one."""
    assert apart(works(item("1", TITLE, source="s"), item("2", TITLE, source="s")))
    assert together(works(item("1", TITLE), item("2", TITLE)))


# 5


@pytest.mark.parametrize(
    "title",
    [
        "Editorial",
        "Introduction",
        "Department of Error",
        "In This Issue",
        "Acknowledgment of Reviewers 2026",
        "Reply",
        "Editorial Board",
        "Letter to the Editor",
        "Case report",
        "Authors' reply",
        "Erratum",
    ],
)
def test_05_recurring_titles_are_no_evidence(title: str) -> None:
    """Not even with journal and year."""
    same = {"journal": "Journal of Invented Medicine", "year": 2026}
    assert apart(works(item("1", title, source="a", **same), item("2", title, source="b", **same)))


def test_05_furniture_of_one_address_stays_apart() -> None:
    """A feed that links every `Editorial` to its contents page."""
    page = {"url": "https://pub.test/toc/3", "title": "Editorial"}
    assert apart(works(item("1", source="a", **page), item("2", source="a", **page)))


# 6

DIFFERENT = [
    ("first author", {"authors": "Abara N"}, {"authors": "Brontes S"}),
    ("year", {"year": 2020}, {"year": 2026}),
    ("journal", {"journal": "Annals of Sample Therapy"}, {"journal": "Example Reports"}),
    ("volume", {"volume": "3"}, {"volume": "4"}),
    ("page", {"pages": "11-19"}, {"pages": "311-319"}),
    ("PMID", {"pmid": "1"}, {"pmid": "2"}),
    ("DOI", {"doi": "10.5555/a"}, {"doi": "10.5555/b"}),
    ("preprint", {"kind": Kind.PREPRINT}, {}),
    ("page of one site", {"url": "https://pub.test/full/281"}, {"url": "https://pub.test/full/282"}),
    (
        "letters on one paper",
        {"summary": "To the Editor We read with interest"},
        {"summary": "To the Editor A recent review"},
    ),
    (
        "letter and reply",
        {"summary": "To the Editor We read with interest"},
        {"summary": "In Reply We thank Dr Brontes"},
    ),
    ("masthead", {"journal": f"{TITLE}: monthly"}, {"journal": f"{TITLE}: monthly"}),
]


@pytest.mark.parametrize(("one", "other"), [d[1:] for d in DIFFERENT], ids=[d[0] for d in DIFFERENT])
def test_06_anything_known_that_differs_parts(one: dict[str, object], other: dict[str, object]) -> None:
    """Abstract and article, article and erratum: one title, and one field that tells them apart."""
    assert apart(works(item("1", TITLE, source="a", **one), item("2", TITLE, source="b", **other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Management of lupus, part 1: diagnosis and workup",
            "Management of lupus, part 2: diagnosis and workup",
        ),
        ("Examplumab in lupus nephritis of adults I", "Examplumab in lupus nephritis of adults II"),
        (
            "A phase 2 trial of examplumab in lupus nephritis",
            "A phase 3 trial of examplumab in lupus nephritis",
        ),
        (
            "Examplumab for lupus nephritis in men of all ages",
            "Examplumab for lupus nephritis in women of all ages",
        ),
        (
            "Course of hypotension in patients on examplumab",
            "Course of hypertension in patients on examplumab",
        ),
        (
            "Surgery with examplumab cover in lupus nephritis",
            "Surgery without examplumab cover in lupus nephritis",
        ),
    ],
)
def test_06_titles_that_differ_in_what_matters_part(one: str, other: str) -> None:
    """The same authors publish twins in one year."""
    same = {"authors": "Abara N", "year": 2026, "journal": "Annals of Sample Therapy"}
    assert apart(works(item("1", one, source="a", **same), item("2", other, source="b", **same)))


@pytest.mark.parametrize(
    "other",
    [
        f"{TITLE}.",
        TITLE.upper(),
        f"[{TITLE}]",
        f"{TITLE}. [Review]",
        TITLE.replace("-", " "),
        TITLE.replace("older adults", "olderadults"),
    ],
)
def test_06_the_same_title_with_nothing_against_it_is_the_same_work(other: str) -> None:
    """PubMed, an aggregator and the publisher spell alike; only one has the DOI."""
    assert together(works(PAPER, item("m", other, source="pubmed")))


def test_06_characters_that_a_source_drops_are_not_missed() -> None:
    """PubMed's feeds leave out what is not ASCII: `Fe(Ⅲ)` becomes `Fe()`."""
    whole = item(
        "1", "Marsh bacteria that reduce Fe(Ⅲ) and grow at 4 °C", doi="10.5555/b.1", source="publisher"
    )
    dropped = item("2", "Marsh bacteria that reduce Fe() and grow at 4 C", source="pubmed")
    assert together(works(whole, dropped))


@pytest.mark.parametrize(
    ("cut", "one"), [(f"{TITLE[:52]}…", True), (f"{TITLE[:52]}", False), ("Effect of …", False)]
)
def test_06_a_title_that_says_it_was_cut_may_go_on(cut: str, one: bool) -> None:
    """Search engines end long titles with an ellipsis; without one, a shorter title is another title."""
    assert together(works(PAPER, item("g", cut, source="search engine"))) is one


def test_06_a_short_title_is_not_enough() -> None:
    """`Lupus nephritis` is the title of a hundred reviews."""
    assert apart(works(item("1", "Lupus nephritis", source="a"), item("2", "Lupus nephritis", source="b")))


# 7

PLACED = {"volume": "12", "pages": "288-297", "year": 2006}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": TITLE, "authors": "Abara N"}, {"title": TITLE, "authors": "Nneka Abara"}),
        (
            {"title": TITLE, "authors": "Abara N"},
            {"title": TITLE.replace("outcomes", "outcome"), "authors": "Abbara"},
        ),
        (
            {"title": TITLE, "authors": "Abara N"},
            {"title": "Wirkung von Examplumab bei Herzinsuffizienz im Alter", "authors": "Abara N"},
        ),
        ({"title": TITLE, "authors": "Abara N", "year": 2007}, {"title": TITLE, "authors": "Abara N"}),
        (
            {"title": TITLE, "authors": "Abara N", "volume": "12 Suppl 3"},
            {"title": TITLE, "authors": "Abara N"},
        ),
        ({"title": TITLE, "authors": "Abara N", "pages": "288-97"}, {"title": TITLE, "authors": "Abara N"}),
    ],
    ids=[
        "name order",
        "misspelt name",
        "translated title",
        "year off by one",
        "supplement",
        "short page range",
    ],
)
def test_07_one_place_is_one_work(one: dict[str, object], other: dict[str, object]) -> None:
    """Volume and first page outweigh what catalogues get wrong."""
    assert together(works(item("1", **(PLACED | one)), item("2", **(PLACED | other))))


def test_07_abstracts_on_one_page_stay_apart() -> None:
    """One author has several abstracts on one page of a supplement."""
    place_ = {"volume": "12", "pages": "S27", "year": 2006, "authors": "Abara N"}
    one = item("1", "Examplumab lowers mortality of heart failure in mice", **place_)
    two = item("2", "Examplumab raises appetite of patients with asthma", **place_)
    assert apart(works(one, two))


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


# 11

SAYING = [
    ("DOI in a post", {"kind": Kind.POST, "summary": "Read https://doi.org/10.5555/JIM.1 now"}),
    ("DOI as field", {"kind": Kind.BLOG, "title": "Our view", "doi": "10.5555/jim.1"}),
    (
        "the paper's page",
        {"kind": Kind.NEWS, "title": "Drug works", "summary": "https://pub.test/a/1?utm_source=x"},
    ),
    (
        "the whole title",
        {"kind": Kind.PODCAST, "title": "Episode 7", "summary": f"This week: {TITLE}, and tea"},
    ),
]


@pytest.mark.parametrize("fields", [s[1] for s in SAYING], ids=[s[0] for s in SAYING])
def test_11_what_speaks_of_one_paper_shares_its_story(fields: dict[str, object]) -> None:
    """Linked as discussing it, and no copy of it."""
    paper = item("p", TITLE, doi="10.5555/jim.1", url="https://pub.test/a/1")
    talk = item("t", source="talk", **fields)
    assert apart(works(paper, talk))
    assert together(stories(paper, talk))
    assert links(paper, talk) == [("t", "discusses", "p")]


def test_11_a_round_up_shares_no_story() -> None:
    """It is linked to each paper, present or not."""
    other = item("q", "Sleep of night nurses in Sampletown: a survey", doi="10.5555/jim.2")
    digest = item("t", "Five papers", kind=Kind.BLOG, summary="10.5555/jim.1 10.5555/jim.2 10.5555/jim.3")
    assert apart(stories(PAPER, other, digest))
    assert [to for _, _, to in links(PAPER, other, digest)] == ["p", "q", "doi:10.5555/jim.3"]


@pytest.mark.parametrize(
    "fields",
    [
        {"doi": "10.5555/jim.1", "summary": "Beside 10.5555/jim.2 and 10.5555/far.1"},
        {"summary": f"We read “{TITLE}” (10.5555/jim.1), beside 10.5555/jim.2 and 10.5555/far.1"},
    ],
    ids=["its record's DOI", "the title it names"],
)
def test_11_a_journal_club_shares_the_story_of_the_paper_it_is_about(fields: dict[str, str]) -> None:
    """Its references are links and no more."""
    other = item("q", "Sleep of night nurses in Sampletown: a survey", doi="10.5555/jim.2")
    club = item("t", "Journal club", kind=Kind.BLOG, source="blog", **fields)
    paper, cited, about = stories(PAPER, other, club)
    assert paper == about != cited
    assert {to for _, _, to in links(PAPER, other, club)} == {"p", "q", "doi:10.5555/far.1"}


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Journal club: examplafen or morphine for renal colic", True),
        (
            "Examplafen, morphine and the renal patient: a double-blind trial in the department, appraised",
            True,
        ),
        ("Journal club: a randomised trial", False),
        ("Analgesia this week: morphine and more", False),
    ],
)
def test_11_a_title_says_which_of_its_papers_a_journal_club_is_about(title: str, told: bool) -> None:
    """By most of its telling words, among the papers it links to; words of designs tell nothing."""
    colic = (
        "Examplafen or morphine for renal colic in the emergency department: a double-blind randomised trial"
    )
    paper = item("p", colic, doi="10.5555/etp.1201")
    other = item("q", "Renal function after morphine: a cohort study", doi="10.5555/etp.0911")
    links = "https://doi.org/10.5555/etp.1201 https://doi.org/10.5555/etp.0911 https://doi.org/10.5555/far.1"
    club = item("t", title, kind=Kind.BLOG, source="blog", summary=links)
    about, cited, club_story = stories(paper, other, club)
    assert (club_story == about) == told
    assert club_story != cited


def test_11_forty_posts_about_a_paper_nobody_brought_are_one_story() -> None:
    """The paper is what they share; each post is a work of its own."""
    posts = [
        item(f"t{n}", kind=Kind.POST, source="s", summary=f"{n} thoughts: doi.org/10.5555/far.1")
        for n in range(40)
    ]
    assert apart(works(*posts))
    assert together(stories(*posts))


def test_11_a_post_about_an_erratum_does_not_bridge_to_the_work() -> None:
    """Not even when another post speaks of the work."""
    erratum = item("n", f"Erratum: {TITLE}", doi="10.5555/jim.9")
    about_both = item("t", kind=Kind.POST, summary="10.5555/jim.1 and its erratum 10.5555/jim.9")
    assert apart(stories(PAPER, erratum, about_both))


# 12

EVENT = (
    "Regulator approves examplumab for lupus nephritis",
    "Examplumab wins approval from regulator for lupus nephritis",
    "Lupus nephritis: regulator approves examplumab after long wait",
)


def test_12_one_event_in_three_news_is_one_story() -> None:
    """Three works, and what is about something else stays out."""
    news = [item(f"n{k}", text, kind=Kind.NEWS, source=f"s{k}") for k, text in enumerate(EVENT)]
    other = item("o", "Hospital strike enters third week in Sampletown", kind=Kind.NEWS, source="s1")
    assert apart(works(*news, other))
    *three, fourth = stories(*news, other)
    assert together(three)
    assert fourth not in three


def test_12_papers_never_form_events() -> None:
    """The same words in journals are papers on one subject."""
    papers = [item(f"p{k}", text, source=f"s{k}", doi=f"10.5555/{k}") for k, text in enumerate(EVENT)]
    assert apart(stories(*papers))


def test_12_what_is_days_apart_is_two_events() -> None:
    """A yearly congress has the same headline every year."""
    first = item("1", EVENT[0], kind=Kind.NEWS, source="a", published="2026-11-01")
    same_day = item("2", EVENT[1], kind=Kind.NEWS, source="b", published="2026-11-02")
    later = item("3", EVENT[0], kind=Kind.NEWS, source="c", published="2026-11-21")
    one, two, three = stories(first, same_day, later)
    assert one == two
    assert two != three


# 13: test_dedupe_order.py holds it at length


def test_13_order_changes_nothing() -> None:
    """Keys included."""
    loose = item("m", TITLE, source="pubmed")
    assert works(PAPER, loose) == list(reversed(works(loose, PAPER)))


# 14: test_dedupe_place.py holds it at length


def test_14_a_key_does_not_depend_on_company() -> None:
    """The strongest identity founds the key, so a weaker copy changes nothing."""
    assert works(PAPER)[0] == works(PAPER, item("m", TITLE, source="pubmed"))[0]


# 15


def test_15_every_join_says_why() -> None:
    """In words; what stands alone has nothing to explain."""
    copy = item("m", "", doi="10.5555/jim.1", source="pubmed")
    post = item("t", kind=Kind.POST, summary="https://doi.org/10.5555/jim.1")
    alone = item("a", "Sleep of night nurses in Sampletown: a survey")
    assert [p.why for p in place((PAPER, copy, post, alone)).placements] == [
        "same DOI",
        "same DOI",
        "links to it",
        "",
    ]


# 16: test_rulings.py holds it at length


def test_16_what_a_curator_parted_stays_apart() -> None:
    """Two abstracts of one supplement, under one DOI, whose titles are alike."""
    one = item("1", TITLE, source="a", doi="10.5555/sup", url="https://a.test/p/1")
    other = item("2", f"{TITLE} again", source="b", doi="10.5555/sup", url="https://b.test/p/1")
    assert together(works(one, other))
    parted = rule_on(one, other, Verdict.APART, at=datetime(2026, 11, 22, tzinfo=UTC))
    assert apart([p.work for p in place((one, other), (), [parted]).placements])


def test_16_no_curator_makes_one_work_of_two_dois() -> None:
    """But one story."""
    twin = item("q", "Sleep of night nurses in Sampletown", doi="10.5555/jim.2", source="letters")
    joined = rule_on(PAPER, twin, closest_bond(PAPER, twin), at=datetime(2026, 11, 22, tzinfo=UTC))
    placed = place((PAPER, twin), (), [joined]).placements
    assert joined.verdict is Verdict.ONE_STORY
    assert apart([p.work for p in placed])
    assert together([p.story for p in placed])
