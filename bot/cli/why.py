"""`rounds why`: every stage of an item on its way to a subscription."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from bot import app
from bot.cli.options import at_option, config_option, db_option, existing, settings_of, uncollected
from bot.cli.preview import known_subscription
from bot.curate.tracing import verdict
from bot.pipeline.tracing import Traced, trace
from bot.settings import Settings


@click.command()
@click.argument("item")
@click.option("--for", "name", required=True, metavar="NAME", help="The id of a subscription.")
@at_option
@config_option
@db_option
def why(item: str, name: str, at: datetime | None, config: Path | None, db: Path | None) -> None:
    """Trace ITEM through every stage from fetch to send: what happened, by which rule or score, and what
    would have changed it.

    ITEM is a DOI, PMID, address, guid, row number or words of a title. Only reads; safe while the bot runs.
    """
    with uncollected():
        settings = settings_of(config)
        traced = asyncio.run(_why(settings, existing(db or settings.db), item, name, now=at or app.clock()))
    for line in lines(item, traced):
        click.echo(line)


async def _why(settings: Settings, path: Path, item: str, name: str, *, now: datetime) -> Traced:
    async with app.opened_for_looking(path) as store:
        subscription = await known_subscription(settings, store, name)
        return await trace(item, subscription, store, catalogue=app.catalogue_of(settings), now=now)


def lines(asked: str, traced: Traced) -> Iterator[str]:
    """The item, then a line a stage, a hindrance with what would have changed it; the verdict last."""
    found = traced.filed
    yield f"{found.item.title or found.item.guid}" if found else asked
    for stage in traced.stages:
        yield f"  {'✓' if stage.passed else '✗'} {stage.name}: {stage.told}"
        if stage.otherwise:
            yield f"      otherwise: {stage.otherwise}"
    yield verdict(traced.stages)
