"""Who leads a story, and what is new about one that was sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from bot.curate.growth import all_led, grown, led
from bot.model import Curated, Filed, Kind, Source, SourceId, StoryId, StudyType
from tests.stories import NOW, filed

SOURCES = {
    SourceId(name): Source(
        id=SourceId(name),
        kind=kind,
        url=f"https://{name}.test/feed",
        title=name,
        tier=tier,
        publisher=publisher,
    )
    for name, kind, tier, publisher in (
        ("journal", Kind.JOURNAL, 1, ""),
        ("aggregator", Kind.JOURNAL, 3, ""),
        ("preprints", Kind.PREPRINT, 2, ""),
        ("news", Kind.NEWS, 2, "Sample Press"),
        ("news-heart", Kind.NEWS, 2, "Sample Press"),
        ("blog", Kind.BLOG, 3, ""),
        ("posts", Kind.POST, 4, ""),
    )
}


def one(source: str, *, days: float = 0, **given: object) -> Filed:
    """An item of that source, seen so many days ago."""
    kind = SOURCES[SourceId(source)].kind
    name = str(given.pop("name", source))
    return filed(name, source=source, kind=kind, first_seen=NOW - timedelta(days=days), **given)  # type: ignore[arg-type]


def story(*items: Filed) -> Curated:
    return Curated(story=StoryId("s"), lead=items[0], echoes=items[1:])


LEADS = [
    ("the article before its preprint", one("journal"), one("preprints", days=9)),
    ("the preprint before news", one("preprints"), one("news", days=9)),
    ("news before a post", one("news"), one("posts", days=9)),
    (
        "the better evidence",
        one("aggregator", study_type=StudyType.RCT),
        one("journal", days=9, study_type=StudyType.NRCT),
    ),
    ("the better tier", one("journal"), one("aggregator", days=9)),
    (
        "what can be quoted",
        one("journal", name="b", summary="An abstract. " * 30),
        one("journal", name="a", days=9, summary="J Inv Med 2026"),
    ),
    ("what was seen first", one("journal", name="b", days=2), one("journal", name="a", days=1)),
]


@pytest.mark.parametrize(("lead", "other"), [row[1:] for row in LEADS], ids=[row[0] for row in LEADS])
def test_lead(lead: Filed, other: Filed) -> None:
    """Whoever the store put first, and in whatever order the items come."""
    for items in permutations((lead, other, one("posts", name="z"))):
        assert led(story(*items), SOURCES).lead == lead
    assert all_led([story(other, lead), story(other)], SOURCES)[0].lead == lead


PREPRINT = one("preprints", days=9, work="w:pre")
SENT = NOW - timedelta(days=5)


def test_a_publication_that_came_since_is_told() -> None:
    """The reader had the preprint."""
    paper = one("journal", days=1)
    now = grown(story(paper, PREPRINT), SENT, SOURCES)
    assert (now.published, now.version, now.items) == (paper, None, (paper,))


def test_a_copy_of_what_was_published_is_no_publication() -> None:
    """Another feed brought the article that the reader had."""
    now = grown(story(one("journal", days=9), one("aggregator", days=1)), SENT, SOURCES)
    assert now.published is None


def test_a_later_version_of_the_preprint_is_told() -> None:
    """As long as nothing is published."""
    second = one("preprints", name="v2", days=1, work="w:pre", version="2")
    assert grown(story(PREPRINT, second), SENT, SOURCES).version == second
    paper = one("journal", days=2)
    assert grown(story(paper, PREPRINT, second), SENT, SOURCES).version is None


def test_coverage_is_new_once_a_publisher() -> None:
    """Two feeds of one press are one voice, and one that had it before is none."""
    paper, early = one("journal", days=9), one("news", days=8)
    late = (one("news-heart", days=2), one("blog", days=1), one("blog", name="blog2", days=1))
    now = grown(story(paper, early, *late), SENT, SOURCES)
    assert now.voices == ("blog.test",)
    assert len(now.items) == 3


def test_nothing_new() -> None:
    """And a story that is new as a whole has not grown."""
    assert grown(story(PREPRINT), SENT, SOURCES).items == ()
    fresh = replace(PREPRINT, item=replace(PREPRINT.item, first_seen=NOW))
    assert grown(story(fresh, one("blog")), SENT, SOURCES).voices == ()
