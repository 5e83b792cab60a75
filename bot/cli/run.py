"""`rounds run | ingest | digest | tick`: the main job, whole or in parts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from bot import app
from bot.cli.options import config_option, db_option, moment, settings_of
from bot.cli.progress import Progress
from bot.errors import UsageError
from bot.face import summary
from bot.face.digest import render
from bot.face.markup import plain
from bot.model import IngestReport, Source, Subscription
from bot.pipeline import ingest as poll
from bot.pipeline import preview
from bot.sample import SampleServer, sample_sources
from bot.settings import Settings
from bot.sources.reach import reachable
from bot.store import SqliteStore

SOME_FAILED = 3

TRIAL_DB, SAMPLE_DB = Path("var/try.db"), Path("var/sample.db")


@click.command()
@config_option
def run(config: Path | None) -> None:
    """The main job: the bot where TELEGRAM_BOT_TOKEN is set, else a trial printed here.

    The trial ingests and prints today's digest of every example subscription. Where no network is
    reachable it says so and uses the sample that ships with Rounds.
    """
    settings = settings_of(config)
    if settings.token:
        asyncio.run(app.serve(settings))
    else:
        asyncio.run(_trial(settings))


async def _trial(settings: Settings) -> None:
    started = app.clock()
    network = app.network_of(settings)
    online = await reachable(
        (source.url for source in settings.sources), policy=network.policy, resolver=network.resolver
    )
    path = TRIAL_DB if online else SAMPLE_DB
    for line in summary.trial_heading(path=str(path), online=online):
        click.echo(line)
    if online:
        report, shown = await _try(settings, path, network)
    else:
        report, shown = await _try_sample(settings, path)
    for line in summary.trial_ending(report, shown, seconds=(app.clock() - started).total_seconds()):
        click.echo(line)


async def _try_sample(settings: Settings, path: Path) -> tuple[IngestReport, int]:
    now = app.clock()
    async with SampleServer(now) as server:
        sampled = replace(settings, sources=sample_sources(now))
        return await _try(sampled, path, app.network_of_sample(server), purpose="sample", everything=True)


async def _try(
    settings: Settings, path: Path, network: app.Network, *, purpose: str = "trial", everything: bool = False
) -> tuple[IngestReport, int]:
    """One ingest into a database of the trial's own, then the examples as their readers would see them."""
    async with app.opened_store(path, purpose=purpose) as store:
        async with app.opened_ingest(settings, store, network=network) as tools:
            with Progress(len(settings.sources)) as progress:
                report = await poll(settings.sources, tools, everything=everything, told=progress.told)
        click.echo(summary.ingest_line(report))
        examples = [one for one in settings.subscriptions if one.chat is None]
        return report, await _print_digests(examples, store, settings.sources, now=app.clock())


async def _print_digests(
    subscriptions: Sequence[Subscription], store: SqliteStore, sources: Sequence[Source], *, now: datetime
) -> int:
    """Print each as its reader would see it; returns how many had something to say."""
    told = 0
    for subscription in subscriptions:
        digest = await preview(subscription, store, sources=app.by_id(tuple(sources)), now=now)
        click.echo(summary.as_reader_sees(subscription))
        messages = render(digest) if digest else (summary.nothing_new(subscription),)
        click.echo("\n\n".join(plain(message) for message in messages) + "\n")
        told += digest is not None
    return told


@click.command()
@config_option
@db_option
@click.option("--all", "everything", is_flag=True, help="Poll the sources that are not yet due as well.")
@click.pass_context
def ingest(ctx: click.Context, config: Path | None, db: Path | None, everything: bool) -> None:
    """Poll the sources that are due and file what they bring; exit 3 when some failed."""
    settings = settings_of(config)
    report = asyncio.run(_ingest(settings, db or settings.db, everything=everything))
    click.echo(summary.ingest_line(report))
    for line in summary.failures(report):
        click.echo(line, err=True)
    ctx.exit(SOME_FAILED if report.failed else 0)


async def _ingest(settings: Settings, path: Path, *, everything: bool) -> IngestReport:
    async with (
        app.opened_store(path) as store,
        app.opened_ingest(settings, store, network=app.network_of(settings)) as tools,
    ):
        with Progress(len(settings.sources)) as progress:
            return await poll(settings.sources, tools, everything=everything, told=progress.told)


@click.command()
@config_option
@db_option
@click.option("--for", "name", default=None, help="A subscription's id; without it, every example.")
@click.option("--at", "at", default=None, help="As at this time, ISO 8601 (default: now).")
def digest(config: Path | None, db: Path | None, name: str | None, at: str | None) -> None:
    """Print digests as they would be sent; never sends, never writes."""
    settings = settings_of(config)
    now = moment(at) if at else app.clock()
    asyncio.run(_digest(settings, db or settings.db, name, now=now))


async def _digest(settings: Settings, path: Path, name: str | None, *, now: datetime) -> None:
    async with app.opened_store(path, purpose="any") as store:
        stored = {one.id: one for one in await store.subscriptions()}
        known: Mapping[str, Subscription] = {one.id: one for one in settings.subscriptions} | stored
        await _print_digests(_named(known, name), store, settings.sources, now=now)


def _named(known: Mapping[str, Subscription], name: str | None) -> list[Subscription]:
    if name is None:
        return [one for one in known.values() if one.chat is None]
    if name not in known:
        raise UsageError(f"no subscription is called {name}; there are: {', '.join(sorted(known))}")
    return [known[name]]


@click.command()
@config_option
@click.option("--at", "at", required=True, help="The time to pretend, ISO 8601.")
@click.pass_context
def tick(ctx: click.Context, config: Path | None, at: str) -> None:
    """One ingest, publish and deliver as at a given time, then exit; exit 3 when some sources failed."""
    report = asyncio.run(app.tick(settings_of(config), at=moment(at)))
    click.echo(summary.ingest_line(report))
    ctx.exit(SOME_FAILED if report.failed else 0)
