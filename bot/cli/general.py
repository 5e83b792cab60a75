"""`rounds evaluate ranking --cited … --month …`: the general score, without anybody's votes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.stories import stories_from_rows
from bot.cli.tables import table
from bot.curate.rank import score
from bot.errors import UsageError
from bot.face.plot import bars
from bot.learn.corpora import read_rows
from bot.learn.general import Digests, Month, as_review, parts_against
from bot.learn.ranking import month_of_a_reader
from bot.model import Curated, Row, StoryId, Subscription, SubscriptionId, TopicId
from bot.settings import Settings

NOBODY = Subscription(id=SubscriptionId("nobody"), title="", topics=())
AT = datetime(2026, 1, 1, tzinfo=UTC)
"""Titles of many years have no recency; any time does."""


def table_of_citations(file: Path) -> Iterator[str]:
    """AUC for the tenth of each journal's year that was cited, and posted about, most."""
    rows = [row for row, _ in read_rows([file])]
    ranked = [score(one, NOBODY, now=AT, sources={}, labels={}) for one in stories_from_rows(rows)]
    cited, posted = (
        parts_against(ranked, [(_group(row), _number(row, name)) for row in rows])
        for name in ("citations", "posts")
    )
    told = [
        (
            "all of it" if name == "all" else name,
            {
                "cited: alone": cited[name][0],
                "cited: all but it": cited[name][1],
                "posted: alone": posted[name][0],
                "posted: all but it": posted[name][1],
            },
        )
        for name in cited
    ]
    yield from table("What each part of the general score is worth: AUC", told, mean=False)


def _group(row: Row) -> str:
    return f"{row.get('journal')} {row.get('year')}"


def _number(row: Row, name: str) -> float:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def read_month(file: Path, settings: Settings) -> Month:
    """Raises `UsageError` where no topic has a reader."""
    rows = [row for row, _ in read_rows([file])]
    month = Month(tuple(_stories(rows)), {one.id: one for one in settings.sources})
    if not month.topics():
        raise UsageError(f"{file}: no topic is shown for thirty stories with `first_seen`")
    return month


def tables_of_month(month: Month, digests: Digests) -> Iterator[str]:
    """Digests of every day for each topic's reader, and the same readers by their votes alone."""
    yield from table("How varied a month of digests is", list(digests.items()), mean=False)
    yield ""
    readers = [(topic, _votes_of(month, topic)) for topic in month.topics()]
    yield from table("A month of real items, by votes alone", readers)


def plot_of(digests: Digests) -> str:
    """What each part of the score, and the rules of composition, decide of a month's entries."""
    changed = {name: 100 * row["entries changed"] for name, row in digests.items() if row["entries changed"]}
    return bars(changed, title="Entries of a month that would be others, per cent")


def _votes_of(month: Month, topic: TopicId) -> Mapping[str, float]:
    review = as_review(month, topic)
    sent, useful = month_of_a_reader(review)
    unranked = len(review.items) / max(int(review.relevant.sum()), 1)
    return {"delivered": sent, "useful": useful, "per useful": sent / max(useful, 1), "unranked": unranked}


def _stories(rows: list[Row]) -> Iterator[Curated]:
    """Each story once, led by its first row, at the time that the row was first seen."""
    known: set[StoryId] = set()
    for row, story in zip(rows, stories_from_rows(rows), strict=True):
        if story.story in known or not (seen := _seen(row)):
            continue
        known.add(story.story)
        item = replace(story.lead.item, first_seen=seen)
        yield replace(story, lead=replace(story.lead, item=item))


def _seen(row: Row) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(row.get("first_seen")))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
