"""`rounds sources test`: what would come in, without anything being written."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from bot import fetching
from bot.cli.exits import SOME_FAILED
from bot.cli.options import config_option, settings_of
from bot.cli.sources.state import named
from bot.curate import propose
from bot.errors import UsageError
from bot.face import trial as face
from bot.model import FetchFailed, Judgement, Kind, Source, TopicId
from bot.settings import Settings
from bot.sources.trying import Found, Tried


@click.command()
@config_option
@click.option("--entries", "most", type=click.IntRange(0), default=face.SHOWN, show_default=True)
@click.argument("address", metavar="URL|ID")
@click.pass_context
def test(ctx: click.Context, config: Path | None, most: int, address: str) -> None:
    """Fetch an address or a source now, and show what would come in, with topics.

    Writes nothing; exit 3 on failure.
    """
    settings = settings_of(config)
    ctx.exit(asyncio.run(_test(settings, address, most)))


async def _test(settings: Settings, address: str, most: int) -> int:
    network = fetching.network_of(settings)
    async with fetching.opened_trial(settings, network=network, told=say_opening) as tools:
        found = await _found(settings, tools, address)
        for url, why in found.refused:
            click.echo(f"{url}: {why}", err=True)
        for feed in found.feeds[:1]:
            click.echo("\n".join(_shown(settings, tools, feed, most)))
        for feed in found.feeds[1:]:
            click.echo(f"Another feed of that page: {feed.url} · {feed.title or 'no title'}")
    return 0 if found.feeds else SOME_FAILED


async def _found(settings: Settings, tools: fetching.TrialTools, address: str) -> Found:
    """An address is searched for its feed; a source is asked as a poll would ask it."""
    if "." in address or "/" in address:
        return await tools.trial.find(web_address(address))
    source = named(settings.sources, address)
    tried = await tools.trial.look(source)
    if isinstance(tried, FetchFailed):
        return Found(refused=((source.url, tried.words),))
    return Found(feeds=(tried,))


def web_address(said: str) -> str:
    """`said` as an address, which people write without its beginning. Raises `UsageError` for a file's,
    a mail's and the like."""
    said = said.strip()
    if re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?(/|$)", said):
        return f"https://{said}"
    if not re.match(r"https?://\S", said, re.IGNORECASE):
        raise UsageError(f"{said or 'nothing'} is not a web address, such as https://blog.example/feed")
    return said


def _shown(settings: Settings, tools: fetching.TrialTools, feed: Tried, most: int) -> list[str]:
    configured = feed.source.id in {source.id for source in settings.sources}
    source = feed.source if configured else as_source(feed)
    judgements = judged(tools, feed, source.kind)
    return [
        *face.heading(
            source,
            own=feed.title,
            agrees=not configured or propose.same_name(source.title, feed.title),
            answered=f"{feed.received:,} bytes in {feed.seconds:.1f} s"
            + (f"; {feed.note}" if feed.note else ""),
        ),
        face.topics_line(propose.shares(judgements, specialty_ids(settings)), source.specialties),
        *face.entries(feed.items, judgements, most=most),
    ]


def as_source(feed: Tried) -> Source:
    """The feed as its own words and entries describe it."""
    title = (feed.title or feed.source.title)[:200]
    return replace(feed.source, title=title, url=feed.url, kind=propose.kind_of(feed.url, feed.items))


def judged(tools: fetching.TrialTools, feed: Tried, kind: Kind) -> Sequence[Judgement]:
    """What would be thought of each entry, were it of a source of this kind."""
    return tools.judge([replace(item, kind=kind) for item in feed.items])


def specialty_ids(settings: Settings) -> frozenset[TopicId]:
    return frozenset(topic.id for topic in settings.topics if topic.axis == "specialty")


def say_opening(address: str) -> None:
    """On standard error: a page's search opens several."""
    click.echo(f"asking {address}", err=True)
