"""`rounds rank`: rows in, the same rows out, best first for one subscription or by some votes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.jsonl import read_rows, write_rows
from bot.cli.options import at_option, config_option, settings_of
from bot.cli.stories import stories_from_rows
from bot.curate.rank import rank as rank_stories
from bot.curate.stops import stop_reason
from bot.errors import UsageError
from bot.model import Ranked, Row, Subscription
from bot.rows import item_from_row

if TYPE_CHECKING:
    from bot.settings import Settings


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--for", "name", metavar="NAME", help="A subscription of config/digests.yaml.")
@click.option(
    "--votes",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Rank for a reader known only by these votes: items with `vote`, 1 or 0.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Only the best N of those that may be sent.")
@at_option
@config_option
def rank(
    files: tuple[Path, ...],
    name: str | None,
    votes: Path | None,
    limit: int | None,
    at: datetime | None,
    config: Path | None,
) -> None:
    """Order rows from classify and group, best first; those that must not be sent come last.

    Adds relevance and newsworthiness (1 to 7, computed, not rated by clinicians), score, reasons in words,
    parts with the points of each reason, and stop. With --votes, rows need only a title and a summary; they
    get a score, of which only the order has a meaning, reasons and stop.
    """
    if (name is None) == (votes is None):
        raise UsageError("give either --for NAME or --votes FILE, and not both")
    if votes is not None:
        found = by_votes(list(read_rows(files)), list(read_rows((votes,))))
    else:
        settings = settings_of(config)
        subscription = subscription_named(settings, name or "")
        found = ranked_rows(list(read_rows(files)), subscription, settings, now=at or current_time())
    write_rows(found if limit is None else islice((row for row in found if not row["stop"]), limit))


def ranked_rows(
    rows: Sequence[Row], subscription: Subscription, settings: Settings, *, now: datetime
) -> Iterator[dict[str, Any]]:
    """Each row once, best first, with what the ranking adds."""
    stories = stories_from_rows(rows)
    row_of = {id(story): row for story, row in zip(stories, rows, strict=True)}
    ranked = rank_stories(
        stories,
        subscription,
        now=now,
        sources={source.id: source for source in settings.sources},
        labels={topic.id: topic.label for topic in settings.topics},
    )
    for one in ranked:
        yield {**row_of[id(one.curated)], **rank_fields(one)}


_NEVER = datetime.min.replace(tzinfo=UTC)
"""For rules that ask the time of what a source's first fetch brought, which no row of a stage is."""


def by_votes(rows: Sequence[Row], votes: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Each row once, those most like what was liked first; what must not be sent last."""
    from bot.curate.taste import (
        ranked_by_votes,  # scipy takes a fifth of a second, which no other stage needs
    )

    stories = stories_from_rows(rows)
    voted = [item_from_row(row) for row in votes]
    found = ranked_by_votes([one.lead.item for one in stories], voted, [liked(row) for row in votes])
    stops = [stop_reason(story, now=_NEVER, sources={}) for story in stories]
    order = sorted(range(len(rows)), key=lambda at: (bool(stops[at]), -found[at].score, at))
    for at in order:
        alike = f"you found similar ones useful: {', '.join(found[at].words)}" if found[at].words else ""
        reasons = [*filter(None, (stops[at], alike))]
        yield {**rows[at], "score": found[at].score, "reasons": reasons, "stop": stops[at] or None}


def liked(row: Row) -> bool:
    """Was the vote in favour? Raises `UsageError` for a row without a vote of 1 or 0."""
    vote = row.get("vote")
    if vote in (0, 1):
        return bool(vote)
    raise UsageError(f"--votes: an item without `vote` 1 or 0: {str(row.get('title') or row)[:80]}")


def rank_fields(one: Ranked) -> dict[str, Any]:
    """What `rounds rank` adds to a row. A stopped row's first reason is why it must not be sent."""
    return {
        "relevance": one.relevance,
        "newsworthiness": one.newsworthiness,
        "score": one.score,
        "reasons": [*filter(None, [one.stop]), *one.reasons],
        "parts": [asdict(part) for part in one.parts],
        "stop": one.stop or None,
    }


def subscription_named(settings: Settings, name: str) -> Subscription:
    """Raises `UsageError` that lists the names there are."""
    for subscription in settings.subscriptions:
        if subscription.id == name:
            return subscription
    known = ", ".join(subscription.id for subscription in settings.subscriptions)
    raise UsageError(f"--for {name}: no such digest in digests.yaml; there are: {known or 'none'}")


def current_time() -> datetime:
    """By the program's clock, which is imported only now: its module brings the store along."""
    from bot.app import clock

    return clock()
