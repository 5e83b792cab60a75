"""`rounds preview | digest`: the digest of any subscription at any time, as it would be sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from bot import app
from bot.cli.options import at_option, config_option, db_option, existing, settings_of, uncollected
from bot.curate.tracing import Stage, due
from bot.errors import UsageError
from bot.face import summary
from bot.face.digest import render
from bot.model import Digest, Subscription, SubscriptionId
from bot.model.operations import HOLD
from bot.pipeline.digests import Catalogue
from bot.pipeline.digests import preview as previewed
from bot.settings import Settings
from bot.store import SqliteStore


@click.command()
@click.option("--for", "name", required=True, metavar="NAME", help="The id of a subscription.")
@at_option
@click.option("--html", is_flag=True, help="Print the messages as Telegram gets them, with tags.")
@config_option
@db_option
def preview(name: str, at: datetime | None, html: bool, config: Path | None, db: Path | None) -> None:
    """Print the digest that NAME would get, as it would be sent. Only reads; safe while the bot runs."""
    with uncollected():
        settings = settings_of(config)
        shown = asyncio.run(_preview(settings, existing(db or settings.db), name, now=at or app.clock()))
    for line in lines(shown, html=html):
        click.echo(line)


@dataclass(frozen=True, slots=True)
class Shown:
    """The digest, None where nothing is worth sending or it is put off, and when the next one goes."""

    subscription: Subscription
    digest: Digest | None
    going: Stage


async def _preview(settings: Settings, path: Path, name: str, *, now: datetime) -> Shown:
    async with app.opened_for_looking(path) as store:
        subscription = await known_subscription(settings, store, name)
        return await _shown(subscription, store, app.catalogue_of(settings), now=now)


async def _shown(to: Subscription, store: SqliteStore, catalogue: Catalogue, *, now: datetime) -> Shown:
    hold = await store.note(HOLD)
    digest = await previewed(to, store, catalogue=catalogue, now=now)
    return Shown(to, digest, due(to, hold=hold.value if hold else "", now=now))


def lines(shown: Shown, *, html: bool = False) -> Iterator[str]:
    """What parts it from others, what keeps it back if anything does, and the digest."""
    yield summary.digest_rule(shown.subscription)
    if not shown.going.passed:
        yield f"Not sent now: {shown.going.told}. It would go if {shown.going.otherwise}."
    if shown.digest:
        messages = render(shown.digest)
        yield "\n\n".join(one.text for one in messages) if html else summary.digest_text(messages)
    elif shown.going.passed:
        yield summary.nothing_to_send()


@click.command()
@config_option
@db_option
@click.option("--for", "name", default=None, help="A subscription's id; without it, every example.")
@at_option
def digest(config: Path | None, db: Path | None, name: str | None, at: datetime | None) -> None:
    """Print digests as they would be sent. Sends nothing and writes nothing."""
    with uncollected():
        settings = settings_of(config)
        asyncio.run(_digest(settings, existing(db or settings.db), name, now=at or app.clock()))


async def _digest(settings: Settings, path: Path, name: str | None, *, now: datetime) -> None:
    async with app.opened_for_looking(path) as store:
        known = {one.id: one for one in (*settings.subscriptions, *await store.subscriptions())}
        examples = [one for one in known.values() if one.chat is None]
        asked = [await known_subscription(settings, store, name)] if name else examples
        await print_digests(asked, store, app.catalogue_of(settings), now=now)


async def print_digests(
    subscriptions: Sequence[Subscription], store: SqliteStore, catalogue: Catalogue, *, now: datetime
) -> None:
    """Each as its reader would see it."""
    for subscription in subscriptions:
        shown = await _shown(subscription, store, catalogue, now=now)
        click.echo("\n".join(("", *lines(shown), "")))


async def known_subscription(settings: Settings, store: SqliteStore, name: str) -> Subscription:
    """Of the database, else of digests.yaml. Raises `UsageError` that lists the names there are."""
    configured = {str(one.id): one for one in settings.subscriptions}
    if found := await store.subscription(SubscriptionId(name)) or configured.get(name):
        return found
    names = sorted({*configured, *(one.id for one in await store.subscriptions())})
    raise UsageError(f"--for {name}: no such subscription; there are: {', '.join(names) or 'none'}")
