"""What one poll writes: new, edited and baseline entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.curate.plan_ingest import Poll, plan_ingest, split_poll
from bot.model import (
    CanonicalUrl,
    Doi,
    Filed,
    IngestPlan,
    Item,
    Judgement,
    PartialDate,
    Placement,
    Precision,
    SourceId,
    SourceState,
    StoryId,
    WorkId,
)

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
SOURCE = SourceId("example-heart")


def item(guid: str, **fields: object) -> Item:
    return replace(Item(guid=guid, source=SOURCE, title=f"Exampladone and outcome {guid}"), **fields)


def filed(entry: Item) -> Filed:
    place = Placement(work=WorkId(f"w:{entry.guid}"), story=StoryId(f"s:{entry.guid}"))
    return Filed(item=replace(entry, first_seen=NOW - timedelta(days=1)), judgement=Judgement(), place=place)


def plan(
    items: Sequence[Item],
    known: Sequence[Filed] = (),
    *,
    baseline: bool = False,
    archive_only: bool = False,
) -> IngestPlan:
    state = SourceState(id=SOURCE, baseline_at=None if baseline else NOW - timedelta(days=30))
    poll = split_poll(items, {one.item.guid: one for one in known}, now=NOW)
    judged = {one.guid: Judgement() for one in [*poll.new, *(entry for entry, _ in poll.edited)]}
    return plan_ingest(poll, judged, known, state, archive_only=archive_only, now=NOW)


def day(days_ago: float, precision: Precision = Precision.DAY) -> PartialDate:
    value = (NOW - timedelta(days=days_ago)).isoformat()
    return PartialDate(value=value[: {"day": 10, "month": 7, "second": 25}[precision]], precision=precision)


def test_an_unchanged_feed_writes_nothing() -> None:
    """A second poll of the same entries files none of them again."""
    entries = [item("1"), item("2")]
    written = plan(entries, [filed(entry) for entry in entries])
    assert (written.filed, written.unchanged) == ((), 2)


def test_an_entry_that_stands_twice_counts_once() -> None:
    """A feed that repeats a guid gives one item, the first of the two."""
    poll = split_poll([item("1", title="First"), item("1", title="Second"), item("2")], {}, now=NOW)
    assert [one.title for one in poll.new] == ["First", "Exampladone and outcome 2"]


def test_an_edited_title_keeps_its_place_and_first_sight() -> None:
    """160 titles of one journal were edited under the same guid in 15 months: none is a new item."""
    old = filed(item("1"))
    (edited,) = plan([item("1", title="Exampladone: corrected title")], [old]).filed
    assert edited.place == old.place
    assert edited.item.first_seen == old.item.first_seen
    assert edited.item.title == "Exampladone: corrected title"


@pytest.mark.parametrize(
    ("published", "archived"),
    [
        pytest.param(None, True, id="no-date"),
        pytest.param(day(3), False, id="three-days-old"),
        pytest.param(day(6.9, Precision.SECOND), False, id="within-the-week-to-the-second"),
        pytest.param(day(8), True, id="eight-days-old"),
        pytest.param(day(3, Precision.MONTH), True, id="month-only-could-be-any-day"),
    ],
)
def test_first_fetch_is_a_baseline(published: PartialDate | None, archived: bool) -> None:
    """What a new source brings at first is archive, unless dated within seven days."""
    (one,) = plan([item("1", published=published)], baseline=True).filed
    assert one.baseline is archived


def test_a_later_fetch_is_news_whatever_its_date() -> None:
    """Items are chosen by when we first saw them: a date filter of 24 h would lose 76 % of them."""
    (one,) = plan([item("1", published=day(40))]).filed
    assert one.baseline is False
    assert one.item.first_seen == NOW


@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
def test_a_notice_is_no_news_by_itself(first: bool) -> None:
    """However new it is: those who had its work are told, nobody else."""
    (one,) = plan([item("1", published=day(1))], baseline=first, archive_only=True).filed
    assert one.baseline is True


def test_a_change_of_guid_scheme_is_a_baseline() -> None:
    """Known entries that come back under new ids put nothing into a digest."""
    address = CanonicalUrl("https://heart.example/article/1")
    old = [filed(item(f"old-{n}", title=f"Trial {n}", canonical=address)) for n in range(4)]
    again = [item(f"new-{n}", title=f"Trial {n}", published=None) for n in range(4)]
    written = plan([*again, item("5", title="A trial nobody saw")], old)
    assert all(one.baseline for one in written.filed)


def test_one_repeat_among_new_entries_is_no_change_of_scheme() -> None:
    """A re-issued entry beside real news does not silence the news."""
    old = [filed(item("old-1", title="Trial 1"))]
    written = plan([item("new-1", title="Trial 1"), item("2"), item("3")], old)
    assert not any(one.baseline for one in written.filed)


def test_the_first_success_is_remembered() -> None:
    """The baseline is taken once; an empty first feed takes it too."""
    assert plan([], baseline=True).state.baseline_at == NOW
    assert plan([item("1")]).state.baseline_at == NOW - timedelta(days=30)


def test_a_known_work_is_joined() -> None:
    """The same DOI from another source is the same work."""
    doi = Doi("10.5555/heart.2026.1")
    elsewhere = filed(replace(item("pubmed:1", doi=doi), source=SourceId("pubmed")))
    (one,) = plan_ingest(
        Poll(new=(item("1", doi=doi, title=elsewhere.item.title, first_seen=NOW),), edited=(), unchanged=0),
        {"1": Judgement()},
        [elsewhere],
        SourceState(id=SOURCE, baseline_at=NOW),
        now=NOW,
    ).filed
    assert one.place.work == elsewhere.place.work
