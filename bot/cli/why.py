"""`rounds why`: every stage of an item on its way to a subscription."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from bot import app
from bot.cli.options import at_option, config_option, db_option, existing, settings_of, uncollected
from bot.cli.preview import known_subscription
from bot.curate.tracing import Stage
from bot.model import Filed
from bot.pipeline.tracing import trace
from bot.settings import Settings


@click.command()
@click.argument("item")
@click.option("--for", "name", required=True, metavar="NAME", help="A subscription's id.")
@at_option
@config_option
@db_option
def why(item: str, name: str, at: datetime | None, config: Path | None, db: Path | None) -> None:
    """Tell every stage of ITEM from fetch to send: what happened, by which rule or score, and what would
    have had to be different.

    ITEM is a DOI, PMID, address, guid, row number or words of a title. Only looks, also while the bot runs.
    """
    settings = settings_of(config)
    now = at or app.clock()
    with uncollected():
        found, told = asyncio.run(_why(settings, existing(db or settings.db), item, name, now=now))
    for line in lines(item, found, told):
        click.echo(line)


async def _why(
    settings: Settings, path: Path, item: str, name: str, *, now: datetime
) -> tuple[Filed | None, tuple[Stage, ...]]:
    async with app.opened_for_looking(path) as store:
        subscription = await known_subscription(settings, store, name)
        return await trace(item, subscription, store, catalogue=app.catalogue_of(settings), now=now)


def lines(asked: str, found: Filed | None, told: Sequence[Stage]) -> Iterator[str]:
    """The item, then a line a stage, a hindrance with what would have changed it; the verdict last."""
    yield f"{found.item.title or found.item.guid}" if found else asked
    for stage in told:
        yield f"  {'✓' if stage.passed else '✗'} {stage.name}: {stage.told}"
        if stage.otherwise:
            yield f"      otherwise: {stage.otherwise}"
    if told[-1].passed:
        yield f"Would come with the next digest: {told[-1].told}."
    else:
        yield f"Would not come: {', '.join(stage.name for stage in told if not stage.passed)}."
