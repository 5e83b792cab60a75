"""`rounds rank`: rows in, the same rows out, best first for one subscription."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.cli.jsonl import read_rows, write_rows
from bot.cli.stories import stories_from_rows
from bot.curate.rank import rank as rank_stories
from bot.errors import UsageError
from bot.model import Ranked, Row, Subscription
from bot.settings import Settings, config_dir, load


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--for", "name", required=True, metavar="NAME", help="A subscription of config/digests.yaml.")
@click.option("--at", type=click.DateTime(), default=None, help="Rank as of this time (UTC), not now.")
@click.option("--config", type=click.Path(path_type=Path), default=None, help="The configuration's folder.")
def rank(files: tuple[Path, ...], name: str, at: datetime | None, config: Path | None) -> None:
    """JSON Lines of classify and group → the same rows, best first; those that must not be sent last.

    Adds relevance and newsworthiness (1 to 7, computed, not rated by clinicians), score, reasons in words,
    parts with the points of each reason, and stop.
    """
    settings = load(config_dir(os.environ, config))
    subscription = subscription_named(settings, name)
    rows = list(read_rows(files))
    write_rows(ranked_rows(rows, subscription, settings, now=moment(at)))


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


def moment(at: datetime | None) -> datetime:
    """The time asked for, in UTC, else now."""
    if at:
        return at.replace(tzinfo=UTC)
    from bot.app import clock  # builds the clients too, which no stage needs

    return clock()
