"""What a new source may be like."""

from __future__ import annotations

import pytest

from bot.curate import propose
from bot.model import Doi, Flag, Item, Judgement, Kind, Topic, TopicId, TopicScore

URL = "https://blog.example/feed"


def items(count: int = 6, **fields: object) -> list[Item]:
    return [Item(guid=str(n), **fields) for n in range(count)]  # type: ignore[arg-type]


KINDS = {
    "articles with a DOI": (URL, items(doi=Doi("10.5555/1"), journal="Hearts"), Kind.JOURNAL),
    "posts that cite a DOI": (URL, items(doi=Doi("10.5555/1")), Kind.BLOG),
    "a minority of articles": (
        URL,
        items(3, doi=Doi("10.5555/1"), journal="Hearts") + items(3),
        Kind.BLOG,
    ),
    "preprints": (URL, items(flags=(Flag.PREPRINT,), doi=Doi("10.5555/1"), journal="x"), Kind.PREPRINT),
    "recordings": (URL, items(enclosure="https://blog.example/1.mp3"), Kind.PODCAST),
    "nothing at all": (URL, [], Kind.BLOG),
    "YouTube": ("https://www.youtube.com/feeds/videos.xml?channel_id=x", [], Kind.VIDEO),
    "a tag of Mastodon": ("https://social.example/tags/foamed.rss", [], Kind.POST),
    "an account of Mastodon": ("https://social.example/@someone.rss", [], Kind.POST),
    "PubMed": ("https://pubmed.ncbi.nlm.nih.gov/rss/journals/1/?limit=15", [], Kind.JOURNAL),
    "a host that only ends alike": ("https://notyoutube.com/feed", [], Kind.BLOG),
}


@pytest.mark.parametrize(("url", "found", "expected"), KINDS.values(), ids=KINDS.keys())
def test_the_kind_is_what_most_entries_show(url: str, found: list[Item], expected: Kind) -> None:
    """The address first, then what more than half of the entries carry."""
    assert propose.kind_of(url, found) is expected


def test_a_blog_that_nobody_signs_is_a_tier_lower() -> None:
    """Tier 3 asks for named authors (docs/sources.md)."""
    assert propose.tier_of(Kind.BLOG, items(authors=("A. Author",))) == 3
    assert propose.tier_of(Kind.BLOG, items()) == 4
    assert propose.tier_of(Kind.JOURNAL, items()) == 2


def judged(*topics: str) -> Judgement:
    return Judgement(topics=tuple(TopicScore(id=TopicId(one), p=0.9, shown=True) for one in topics))


SPECIALTIES = frozenset(map(TopicId, ("cardiology", "emergency")))


def test_a_specialty_needs_nearly_every_entry() -> None:
    """Three in five is enough, fewer is not; cross-cutting topics are no specialties."""
    six = [judged("cardiology", "research-methods")] * 4 + [judged("emergency")] * 2
    assert propose.specialties(six, SPECIALTIES) == ("cardiology",)
    assert propose.shares(six, SPECIALTIES) == (("cardiology", 4 / 6), ("emergency", 2 / 6))
    assert propose.specialties([judged("cardiology")] * 2 + [judged()] * 4, SPECIALTIES) == ()


def test_few_entries_say_nothing() -> None:
    """Four posts about hearts do not make a cardiology blog."""
    assert propose.specialties([judged("cardiology")] * 4, SPECIALTIES) == ()
    assert propose.specialties([], SPECIALTIES) == ()


def test_an_id_is_plain_and_its_own() -> None:
    """Of the title, else of the host; numbered, then marked by the address, where it is taken."""
    assert propose.id_of("Été: the ECG blog!", URL, ()) == "ete-the-ecg-blog"
    assert propose.id_of("日本", URL, ()) != ""
    assert propose.id_of("Airway notes: a blog of emergency medicine", URL, ()) == "airway-notes-a-blog-of"
    assert propose.id_of("The example blog for emergencies everywhere", URL, ()) == "the-example-blog-for"
    assert propose.id_of("x" * 40, URL, ()) == "x" * 30
    assert propose.id_of("", "https://www.blog.example/feed", ()) == "blog-example"
    taken: set[str] = set()
    for number in range(30):
        taken.add(propose.id_of("Blog", f"{URL}/{number}", taken))
    assert len(taken) == 30
    assert all(len(one) <= 40 for one in taken)


TOPICS = (
    Topic(id=TopicId("critical-care"), label="Critical care", axis="specialty", hashtags=("FOAMcc",)),
    Topic(id=TopicId("cardiology"), label="Cardiology", axis="specialty"),
)


def test_folders_are_read_as_topics_and_kinds() -> None:
    """By id, label or hashtag, in any case; what is neither says nothing."""
    words = ("Critical Care", "cardiology", "foamcc", "My stuff")
    assert propose.topics_of_words(words, TOPICS) == ("critical-care", "cardiology")
    assert propose.kind_of_words(["Stuff", "Podcasts"]) is Kind.PODCAST
    assert propose.kind_of_words(["Stuff"]) is None


SAME = {
    "the same": ("Example Heart", "Example Heart"),
    "what is said of any": ("The Example Heart Journal", "Example Heart: latest articles"),
    "a subtitle": ("REBEL Example", "REBEL Example - Emergency Medicine Blog"),
    "the publisher first": ("Heart of Example", "Publisher: Heart of Example"),
    "initials": ("EJM", "Example Journal of Medicine"),
    "initials the other way": ("Example Journal of Medicine", "EJM"),
    "accents and case": ("Ménière", "MENIERE"),
}
OTHER = {
    "a sister journal": ("Example Neurology", "Example Cardiology"),
    "a family name": ("The Example", "The Example Neurology"),
    "another altogether": ("J Intern Med", "Current issue of Hepatology"),
}


@pytest.mark.parametrize(("ours", "own"), SAME.values(), ids=SAME.keys())
def test_names_that_agree(ours: str, own: str) -> None:
    """Nobody is bothered about a feed that only adds what is said of any feed."""
    assert propose.same_name(ours, own)


@pytest.mark.parametrize(("ours", "own"), OTHER.values(), ids=OTHER.keys())
def test_names_that_differ(ours: str, own: str) -> None:
    """A copied configuration that names the wrong journal is seen."""
    assert not propose.same_name(ours, own)
