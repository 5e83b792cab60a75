"""`rounds render`: a digest's ranked rows in, one row per message out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from bot.cli.jsonl import read_rows, write_rows
from bot.cli.options import at_option, config_option, settings_of
from bot.cli.rank import current_time, subscription_named
from bot.cli.stories import stories_from_rows
from bot.curate.due import local_date
from bot.curate.entry import entry, reading_minutes, source_of
from bot.face.digest import render as render_digest
from bot.model import (
    Curated,
    Digest,
    Entry,
    Ranked,
    Row,
    Slot,
    Source,
    SourceId,
    Subscription,
    SubscriptionId,
)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", default=None, help="The heading; by default that of the subscription.")
@click.option("--for", "name", default=None, metavar="NAME", help="A subscription of config/digests.yaml.")
@at_option
@config_option
def render(
    files: tuple[Path, ...], title: str | None, name: str | None, at: datetime | None, config: Path | None
) -> None:
    """Turn a digest's ranked rows into messages, {part, of, text}: Telegram HTML within every limit.

    Every row becomes an entry, in the order given, except those with a stop and further rows of a story.
    """
    rows = list(read_rows(files))
    subscription, sources = _subscription(name, title, config)
    digest = digest_of_rows(rows, subscription, sources, now=at or current_time())
    if len(digest.entries) < len(rows):
        click.echo(f"rows: {len(rows)}, entries: {len(digest.entries)}", err=True)
    write_rows({"part": m.part, "of": m.of, "text": m.text} for m in render_digest(digest))


def _subscription(
    name: str | None, title: str | None, config: Path | None
) -> tuple[Subscription, Mapping[SourceId, Source]]:
    """Without a name nothing of the configuration is needed."""
    if name is None:
        return Subscription(id=SubscriptionId("digest"), title=title or "Digest", topics=()), {}
    settings = settings_of(config)
    known = subscription_named(settings, name)
    renamed = Subscription(
        id=known.id,
        title=title or known.title,
        topics=known.topics,
        schedule=known.schedule,
        audience=known.audience,
    )
    return renamed, {source.id: source for source in settings.sources}


def digest_of_rows(
    rows: Sequence[Row], subscription: Subscription, sources: Mapping[SourceId, Source], *, now: datetime
) -> Digest:
    """The rows as one digest; nothing is chosen here, what to send was decided before."""
    entries = tuple(_entries(rows, sources))
    return Digest(
        subscription=subscription,
        slot=Slot(subscription=subscription.id, day=local_date(subscription.schedule, now)),
        at=now,
        entries=entries,
        considered=len(rows),
        minutes=reading_minutes(entries),
    )


def _entries(rows: Sequence[Row], sources: Mapping[SourceId, Source]) -> Iterator[Entry]:
    seen = set()
    for row, story in zip(rows, stories_from_rows(rows), strict=True):
        if not row.get("stop") and story.story not in seen:
            seen.add(story.story)
            ranked = _ranked(row, story)
            yield entry(ranked, source_of(ranked, sources))


def _ranked(row: Row, story: Curated) -> Ranked:
    scores = (row.get(name) for name in ("relevance", "newsworthiness", "score"))
    relevance, news, score = (float(value) if isinstance(value, int | float) else 0.0 for value in scores)
    reasons = row.get("reasons")
    words = (
        tuple(reason for reason in reasons if isinstance(reason, str)) if isinstance(reasons, list) else ()
    )
    return Ranked(curated=story, relevance=relevance, newsworthiness=news, score=score, reasons=words)
