"""`rounds preview`: the digest of any subscription at any time, as it would be sent."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import click

from bot import app
from bot.cli.options import at_option, config_option, db_option, existing, settings_of, uncollected
from bot.errors import UsageError
from bot.face import summary
from bot.face.digest import render
from bot.model import Digest, Subscription
from bot.pipeline.digests import preview as previewed
from bot.settings import Settings
from bot.store import SqliteStore


@click.command()
@click.option(
    "--for", "name", required=True, metavar="NAME", help="A subscription's id, of config or database."
)
@at_option
@click.option("--html", is_flag=True, help="The messages as Telegram gets them, tags and all.")
@config_option
@db_option
def preview(name: str, at: datetime | None, html: bool, config: Path | None, db: Path | None) -> None:
    """Print the digest that NAME would get, as it would be sent; only looks, also while the bot runs."""
    settings = settings_of(config)
    now = at or app.clock()
    with uncollected():
        subscription, digest = asyncio.run(_preview(settings, existing(db or settings.db), name, now=now))
    messages = render(digest) if digest else ()
    click.echo(summary.digest_rule(subscription))
    if html:
        click.echo("\n\n".join(message.text for message in messages))
    else:
        click.echo(summary.digest_text(messages) if messages else summary.nothing_to_send())


async def _preview(
    settings: Settings, path: Path, name: str, *, now: datetime
) -> tuple[Subscription, Digest | None]:
    async with app.opened_for_looking(path) as store:
        subscription = await known_subscription(settings, store, name)
        return subscription, await previewed(
            subscription, store, catalogue=app.catalogue_of(settings), now=now
        )


async def known_subscription(settings: Settings, store: SqliteStore, name: str) -> Subscription:
    """Of the database, else of digests.yaml. Raises `UsageError` that lists the names there are."""
    everyone: dict[str, Subscription] = {
        one.id: one for one in (*settings.subscriptions, *await store.subscriptions())
    }
    found = everyone.get(name)
    if found is None:
        raise UsageError(
            f"--for {name}: no such subscription; there are: {', '.join(sorted(everyone)) or 'none'}"
        )
    return found
