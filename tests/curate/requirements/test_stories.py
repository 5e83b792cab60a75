"""Requirements 11 and 12: what shares a story, and what is an event."""

from __future__ import annotations

import pytest

from bot.model import Kind
from tests.curate.pool import item, links, stories, works
from tests.curate.requirements.paper import PAPER, TITLE, apart, together

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


@pytest.mark.parametrize("held", [(), (0,), (1,), (0, 1)], ids=str)
def test_11_who_links_to_two_pages_is_about_neither(held: tuple[int, ...]) -> None:
    """Which of them are held says nothing of that."""
    addresses = ("https://news.test/strike/1", "https://news.test/museum/2")
    titles = ("Hospital strike enters third week in Sampletown", "Museum of medicine reopens its doors")
    pages = [item(f"n{n}", titles[n], kind=Kind.NEWS, source="s", url=addresses[n]) for n in held]
    one = item("t", kind=Kind.POST, source="m", summary=addresses[0])
    both = item("u", kind=Kind.POST, source="m", summary=" ".join(addresses))
    *_, about_one, about_both = placed = stories(*pages, one, both)
    assert about_both not in placed[:-1]
    assert (about_one in placed[:-2]) == (0 in held)


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


def test_12_what_takes_up_an_earlier_day_is_no_event_of_today() -> None:
    """It joins what it links to, and the same words do not join that with today's news."""
    page = {"summary": "https://pages.test/column/7"}
    before = item("1", "A column", kind=Kind.POST, source="a", published="2026-11-01", **page)
    again = item("2", EVENT[0], kind=Kind.NEWS, source="b", published="2026-11-02", **page)
    today = [
        item(f"n{n}", text, kind=Kind.NEWS, source=f"s{n}", published="2026-11-02")
        for n, text in enumerate(EVENT[1:])
    ]
    one, two, *others = stories(before, again, *today)
    assert one == two
    assert together(others)
    assert one not in others
