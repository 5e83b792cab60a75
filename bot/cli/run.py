"""`rounds run | ingest | tick`: the main job, whole or in parts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from bot import app, fetching
from bot.cli.exits import SOME_FAILED
from bot.cli.options import at_option, config_option, db_option, settings_of
from bot.cli.preview import print_digests
from bot.cli.progress import Progress
from bot.face import summary
from bot.model import IngestReport
from bot.pipeline.inward import Ingest
from bot.pipeline.inward import ingest as poll
from bot.sample import SampleServer, sample_sources
from bot.settings import Settings
from bot.sources.reach import reachable
from bot.store import SqliteStore

TRIAL_SECONDS = 150.0
"""A newcomer waits no longer for a first digest; the sources not reached by then are asked the next time.
A hundred hashtags of one server, asked one a second, would take most of it alone."""

TRIAL_DB, SAMPLE_DB = Path("var/try.db"), Path("var/sample.db")


@click.command()
@config_option
def run(config: Path | None) -> None:
    """The main job: the bot if TELEGRAM_BOT_TOKEN is set, else a trial printed here.

    The trial ingests and prints today's digest of every example subscription. If no network is reachable it
    says so and uses the sample that ships with Rounds.
    """
    settings = settings_of(config)
    if settings.token:
        from bot import runner  # a second of imports, which a trial and a poll can do without

        asyncio.run(runner.serve(settings))
    else:
        asyncio.run(_trial(settings))


async def _trial(settings: Settings) -> None:
    """Print, never send. The trial and the sample have databases of their own, which the bot refuses."""
    started = app.clock()
    network = fetching.network_of(settings)
    online = await reachable(
        (source.url for source in settings.sources), policy=network.policy, resolver=network.resolver
    )
    click.echo(summary.printing_only(str(TRIAL_DB if online else SAMPLE_DB)))
    click.echo(summary.real_network(len(settings.sources)) if online else summary.sample_network())
    report = await (_try_network(settings, network) if online else _try_sample(settings))
    for line in summary.failures(report):
        click.echo(line)
    click.echo(summary.done((app.clock() - started).total_seconds(), sending=False))


async def _try_network(settings: Settings, network: fetching.Network) -> IngestReport:
    async with app.opened_store(TRIAL_DB, purpose="trial") as store:
        return await _try(settings, store, network, everything=False)


async def _try_sample(settings: Settings) -> IngestReport:
    """The invented sources on loopback; their dates are counted from now, so each run begins anew."""
    now = app.clock()
    app.remove_store(SAMPLE_DB)
    async with SampleServer(now) as server, app.opened_store(SAMPLE_DB, purpose="sample") as store:
        sampled = replace(settings, sources=sample_sources(now))
        return await _try(sampled, store, fetching.network_of_sample(server), everything=True)


async def _try(
    settings: Settings, store: SqliteStore, network: fetching.Network, *, everything: bool
) -> IngestReport:
    """One ingest, then the examples as their readers would see them."""
    async with fetching.opened_ingest(settings, store, network=network) as tools:
        report = await _poll(settings, tools, everything=everything, within=TRIAL_SECONDS)
    click.echo(summary.sources_line(report, configured=len(settings.sources)))
    click.echo(summary.items_line(report))
    examples = [one for one in settings.subscriptions if one.chat is None]
    await print_digests(examples, store, app.catalogue_of(settings), now=app.clock())
    return report


async def _poll(
    settings: Settings, tools: Ingest, *, everything: bool, within: float | None = None
) -> IngestReport:
    with Progress(len(settings.sources)) as progress:
        return await poll(settings.sources, tools, everything=everything, within=within, told=progress.told)


@click.command()
@config_option
@db_option
@click.option("--all", "everything", is_flag=True, help="Poll sources that are not yet due as well.")
@click.pass_context
def ingest(ctx: click.Context, config: Path | None, db: Path | None, everything: bool) -> None:
    """Poll the sources that are due and store what they bring; exit 3 if some failed."""
    settings = settings_of(config)
    report = asyncio.run(_ingest(settings, db or settings.db, everything=everything))
    _say(report, settings)
    ctx.exit(SOME_FAILED if report.failed else 0)


async def _ingest(settings: Settings, path: Path, *, everything: bool) -> IngestReport:
    async with (
        app.opened_store(path) as store,
        fetching.opened_ingest(settings, store, network=fetching.network_of(settings)) as tools,
    ):
        return await _poll(settings, tools, everything=everything)


def _say(report: IngestReport, settings: Settings) -> None:
    click.echo(summary.sources_line(report, configured=len(settings.sources)))
    click.echo(summary.items_line(report))
    for line in summary.failures(report):
        click.echo(line, err=True)


@click.command()
@config_option
@at_option
@click.pass_context
def tick(ctx: click.Context, config: Path | None, at: datetime | None) -> None:
    """Ingest, publish and deliver once, as at a given time; exit 3 if some sources failed."""
    from bot import runner  # as in `run`

    settings = settings_of(config)
    report = asyncio.run(runner.tick(settings, at=at or app.clock()))
    _say(report, settings)
    ctx.exit(SOME_FAILED if report.failed else 0)
