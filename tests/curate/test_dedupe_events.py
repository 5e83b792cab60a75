"""Headlines of one event."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.dedupe.events import content_words, events
from bot.curate.dedupe.record import record
from bot.model import Kind
from tests.curate.pool import item, stories

THREE_EVENTS = {
    "approval": (
        "Regulator approves examplumab for lupus nephritis",
        "Examplumab wins approval for lupus nephritis",
        "Lupus nephritis patients to get examplumab after approval",
        "Approval of examplumab opens new era for lupus nephritis",
    ),
    "strike": (
        "Hospital strike in Sampletown enters third week",
        "Sampletown hospital strike: third week begins",
        "Nurses carry Sampletown hospital strike into third week",
    ),
    "outbreak": (
        "Measles outbreak closes four schools in Exampleshire",
        "Four Exampleshire schools shut by measles outbreak",
        "Exampleshire measles: outbreak spreads to four schools",
    ),
}


def test_three_events_are_three_stories() -> None:
    """Told in different words by several papers, in any mixture."""
    told = [(event, text) for event, texts in THREE_EVENTS.items() for text in texts]
    told.sort(key=lambda one: one[1])
    news = [item(f"{n}", text, kind=Kind.NEWS, source=f"s{n}") for n, (_, text) in enumerate(told)]
    found = stories(*news)
    assert len(set(found)) == 3
    assert len({(event, story) for (event, _), story in zip(told, found, strict=True)}) == 3


UNRELATED = (
    "Coffee and the heart: what a decade of cohorts says",
    "How one ward cut falls by half",
    "Why trainees leave surgery",
    "A vaccine fridge that runs on sunlight",
    "Sepsis bundles under scrutiny again",
    "Podcast: the art of breaking bad news",
    "New map of bat viruses published",
    "Rural clinics lose their last midwife",
)


def test_unrelated_headlines_stay_alone() -> None:
    """A pool without an event has none."""
    news = [item(f"{n}", text, kind=Kind.NEWS, source="s") for n, text in enumerate(UNRELATED)]
    assert len(set(stories(*news))) == len(news)


def test_what_shares_only_a_phrase_is_put_out() -> None:
    """The coherence test: drawn near by a common word, and told apart by all others."""
    news = [item(f"{n}", text, kind=Kind.NEWS) for n, text in enumerate(THREE_EVENTS["strike"])]
    stray = item("stray", "Hospital opens garden for patients, staff and their dogs", kind=Kind.NEWS)
    *strike, other = stories(*news, stray)
    assert len(set(strike)) == 1
    assert other not in strike


def test_chance_finds_hardly_any_company_in_a_crowd() -> None:
    """Among many texts each has some that share two words with it; a group must be nearer to itself than
    to its surroundings. Three in four found company before that was asked."""
    chance = Random(4)
    words = [f"word{n:03}" for n in range(400)]
    crowd = [
        item(f"{n}", " ".join(chance.sample(words, 7)), kind=Kind.NEWS, source=f"s{n}") for n in range(400)
    ]
    strike = [item(f"e{n}", text, kind=Kind.NEWS) for n, text in enumerate(THREE_EVENTS["strike"])]
    found = Counter(stories(*crowd, *strike))
    company = sum(count for story, count in found.items() if count > 1) - 3
    assert max(found.values()) >= 3, "and the event is still one"
    assert company <= 40


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "Nurses are striking in hospitals"}, ("nurs", "strik", "hospital")),
        ({"summary": "Reading https://a.test/x on lupus"}, ("read", "lupu")),
        ({"title": "The the of and"}, ()),
    ],
    ids=["title", "text without its links", "stop words"],
)
def test_content_words(fields: dict[str, str], words: tuple[str, ...]) -> None:
    """Stems of what is told; a post without a title tells it in its first words."""
    assert content_words(record(item("x", kind=Kind.POST, **fields))) == words


@settings(deadline=None)
@given(st.lists(st.text(alphabet="abc d", max_size=30), max_size=12))
def test_events_are_disjoint_and_of_two_or_more(texts: list[str]) -> None:
    """Whatever the texts, nobody is in two events."""
    told = (content_words(record(item(str(n), text, kind=Kind.NEWS))) for n, text in enumerate(texts))
    found = events([words for words in told if words])
    members = [n for event in found for n in event]
    assert len(members) == len(set(members))
    assert all(len(event) > 1 for event in found)
