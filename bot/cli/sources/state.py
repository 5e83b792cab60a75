"""`rounds sources`, `show`, `refresh` and `revert`: what is remembered of sources."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches
from pathlib import Path

import click

from bot import app
from bot.cli.exits import SOME_FAILED
from bot.cli.options import config_option, db_option, settings_of
from bot.curate.health import TROUBLED, health
from bot.errors import UsageError
from bot.face import sources as face
from bot.face import summary
from bot.model import Health, IngestPlan, IngestReport, Source, SourceId, SourceState, SourceYield
from bot.settings import Settings
from bot.sources.hosts import host_key, peace_until
from bot.sources.moves import moved_back

MONTH = timedelta(days=30)

_Known = tuple[Mapping[SourceId, SourceState], Mapping[SourceId, SourceYield]]


def table(config: Path | None, db: Path | None, *, failing: bool) -> None:
    """Print every source, or those in trouble, and a line of counts."""
    settings, now = settings_of(config), app.clock()
    rows = followed(settings.sources, asyncio.run(_known(settings, db, now)), now=now)
    shown = [row for row in rows if row.health in TROUBLED] if failing else rows
    if shown:
        # A screen breaks what is too long; a pipe takes all of it.
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        click.echo("\n".join(face.table(shown, now=now, width=width)))
    click.echo(face.summary(rows))


def followed(sources: Iterable[Source], known: _Known, *, now: datetime) -> list[face.Followed]:
    """Each source with its state, its health and its yield."""
    states, yields = known
    return [
        face.Followed(
            source=source,
            state=(state := states.get(source.id) or SourceState(id=source.id)),
            health=health(state, now=now) if source.enabled else Health.OFF,
            brought=yields.get(source.id) or SourceYield(),
        )
        for source in sources
    ]


async def _known(settings: Settings, db: Path | None, now: datetime) -> _Known:
    """What the database remembers; nothing where there is none yet, and none is made for looking."""
    path = db or settings.db
    if not path.exists():
        click.echo(f"{path}: no database yet, so nothing is known of any source", err=True)
        return {}, {}
    async with app.opened_beside(path) as store:
        states = await store.source_states([source.id for source in settings.sources])
        return states, await store.source_yields(now - MONTH)


@click.command()
@config_option
@db_option
@click.argument("id")
def show(config: Path | None, db: Path | None, id: str) -> None:
    """Show one source in full: last attempt, reason, next poll, validators, moves."""
    settings, now = settings_of(config), app.clock()
    source = named(settings.sources, id)
    (row,) = followed([source], asyncio.run(_known(settings, db, now)), now=now)
    click.echo("\n".join(face.card(row, now=now)))


@click.command()
@config_option
@db_option
@click.argument("id")
@click.pass_context
def refresh(ctx: click.Context, config: Path | None, db: Path | None, id: str) -> None:
    """Ask a source now, whatever its next poll; not while its host asked for peace (429). Exit 3 on failure.

    What it brings is filed as at any poll. A source that was given up as gone is asked again, too.
    """
    settings = settings_of(config)
    source = named(settings.sources, id)
    report = asyncio.run(_refresh(settings, db or settings.db, source))
    for line in summary.failures(report):
        click.echo(line, err=True)
    ctx.exit(SOME_FAILED if report.failed else 0)


async def _refresh(settings: Settings, path: Path, source: Source) -> IngestReport:
    from bot import fetching  # half a second, which who looks at the table need not wait for
    from bot.pipeline.inward import ingest as poll

    def told(_source: Source, result: object) -> None:
        if isinstance(result, IngestPlan):
            click.echo(f"{source.id}: {len(result.filed)} new or changed, {result.unchanged} known")

    async with app.opened_store(path) as store:
        states = await store.source_states([one.id for one in settings.sources])
        _check_peace(source, settings.sources, states)
        async with fetching.opened_ingest(settings, store, network=fetching.network_of(settings)) as tools:
            return await poll(settings.sources, tools, by_hand=[source.id], told=told)


def _check_peace(source: Source, sources: Sequence[Source], states: Mapping[SourceId, SourceState]) -> None:
    """Raises `UsageError` while the host rests after a 429."""
    until = peace_until(source, sources, states, now=app.clock())
    if until:
        host = host_key(states[source.id].address or source.url)
        raise UsageError(
            f"{source.id}: {host} answered 429, too many requests, and is left alone"
            f" until {until:%d %b %Y %H:%M} UTC; nobody may override that"
        )


@click.command()
@config_option
@db_option
@click.argument("id")
def revert(config: Path | None, db: Path | None, id: str) -> None:
    """Undo a source's last move: ask it where it lived before."""
    settings = settings_of(config)
    source = named(settings.sources, id)
    click.echo(asyncio.run(_revert(db or settings.db, source)))


async def _revert(path: Path, source: Source) -> str:
    async with app.opened_store(path) as store:
        state = (await store.source_states([source.id]))[source.id]
        if not state.address:
            return f"{source.id} has not moved: it is asked at {source.url}"
        back = moved_back(state)
        await store.apply_ingest(IngestPlan(state=back))
    return f"{source.id} is asked at {back.address or source.url} again, not at {state.address}"


def named(sources: Sequence[Source], id: str) -> Source:
    """The source of this id. Raises `UsageError`, with the ids most like it."""
    found = next((source for source in sources if source.id == id), None)
    if found:
        return found
    near = get_close_matches(id, [source.id for source in sources], n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else "; `rounds sources` lists them"
    raise UsageError(f"no source is called {id}{hint}")
