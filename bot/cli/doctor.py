"""`rounds doctor`: what is wrong before it hurts."""

from __future__ import annotations

import asyncio
import os
import platform
import pyexpat
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import click

from bot.app import clock, opened_for_looking
from bot.cli import checkup
from bot.cli.checkup import Finding, note, ok, wrong
from bot.cli.options import config_option, db_option
from bot.curate.health import TROUBLED, health
from bot.curate.watch import LEAST_FREE, Facts
from bot.errors import ConfigError, RoundsError
from bot.face.sources import ending
from bot.listen import asked
from bot.settings import Settings, config_dir, load
from bot.store import SqliteStore
from bot.text.words import counted

BOUNDED_EXPAT = (2, 6, 0)
"""The first release that bounds its own work on hostile markup (reparse deferral, CVE-2023-52425)."""

HEALTH_PATIENCE = 5.0
"""Seconds. Who does not answer within them is not alive."""


@click.command()
@config_option
@db_option
@click.option("--health", "alive", is_flag=True, help="Only ask the running bot whether it is alive.")
@click.pass_context
def doctor(ctx: click.Context, config: Path | None, db: Path | None, alive: bool) -> None:
    """Look at configuration, machine, database and Telegram; exit 1 when something is wrong. Only reads."""
    folder = config_dir(os.environ, config)
    findings = [_alive(load(folder))] if alive else [*_machine(), *_configuration_and_database(folder, db)]
    for finding in findings:
        click.echo(f"{finding.verdict:<6}{finding.words}")
    ctx.exit(int(any(finding.verdict == "wrong" for finding in findings)))


def _alive(settings: Settings) -> Finding:
    """For a container's health check."""
    if settings.environment.health is None:
        return wrong("ROUNDS_HEALTH_LISTEN is off, so nobody can be asked")
    host, port = settings.environment.health
    here = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not listened at
    try:
        status, words = asyncio.run(asked(here, port, "/healthz", seconds=HEALTH_PATIENCE))
    except OSError as error:
        return wrong(f"nobody answers at {host}:{port}: {error.strerror or error}")
    return ok("alive") if status == 200 else wrong(f"not alive: {words}")


def _machine() -> Iterator[Finding]:
    yield Finding(verdict="ok", words=f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    old = tuple(pyexpat.version_info) < BOUNDED_EXPAT
    yield Finding(
        verdict="note" if old else "ok",
        words=pyexpat.EXPAT_VERSION
        + (": older than 2.6.0; feeds are bounded by size and time instead" if old else ""),
    )
    free = shutil.disk_usage(Path.cwd()).free
    yield Finding(
        verdict="ok" if free >= LEAST_FREE else "wrong", words=f"{free // 1_000_000:,} MB free on disk"
    )


def _configuration_and_database(config: Path, db: Path | None) -> Iterator[Finding]:
    try:
        settings = load(config)
    except ConfigError as error:
        yield from (Finding(verdict="wrong", words=problem) for problem in error.problems)
        return
    yield Finding(
        verdict="ok",
        words=f"{config}: {counted(len(settings.sources), 'source')}, "
        f"{counted(len(settings.topics), 'topic')}, {counted(len(settings.subscriptions), 'subscription')}",
    )
    yield Finding(
        verdict="ok" if settings.token else "note",
        words="TELEGRAM_BOT_TOKEN is set" if settings.token else "no TELEGRAM_BOT_TOKEN: nothing can be sent",
    )
    if settings.allow_hosts:
        yield Finding(verdict="note", words=f"private addresses allowed: {', '.join(settings.allow_hosts)}")
    if settings.private_networks:
        yield Finding(
            verdict="note",
            words="ALLOW_PRIVATE_NETWORKS=1: feeds may be fetched from inside this network and this machine",
        )
    yield from checkup.configured(settings)
    yield checkup.time_zones(clock())
    if settings.token:
        yield from asyncio.run(_telegram(settings, settings.token))
    path = db or settings.db
    if path.exists():
        yield from _file(path)
        yield from asyncio.run(_database(settings, path))
    else:
        yield Finding(verdict="note", words=f"{path}: no database yet")


async def _database(settings: Settings, path: Path) -> list[Finding]:
    try:
        async with opened_for_looking(path, all_pages=True) as store:
            found = await _stored(settings, store)
    except RoundsError as error:
        return [wrong(str(error))]
    return [*found, ok(f"looked at {clock():%Y-%m-%d %H:%M} UTC")]


def _file(path: Path) -> Iterator[Finding]:
    mounts = Path("/proc/mounts")
    yield from checkup.permissions(path)
    yield from checkup.disk(path.parent.resolve(), mounts.read_text() if mounts.exists() else "")


async def _stored(settings: Settings, store: SqliteStore) -> list[Finding]:
    account, now = await store.account(), clock()
    states = await store.source_states([source.id for source in settings.sources if source.enabled])
    failing = [state for state in states.values() if health(state, now=now) in TROUBLED]
    facts = Facts(
        now=now,
        signs=await store.vital_signs(now),
        states=states.values(),
        jobs=await store.job_runs(),
        free_bytes=shutil.disk_usage(store.path.parent).free,
        began=now,
    )
    return [
        ok(f"{store.path}: " + ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in account.items())),
        checkup.leader(await store.lease(), now),
        *(wrong(doubt) for doubt in await store.doubts()),
        *(note(ending(health(state, now=now), state)) for state in failing),
        *checkup.running(facts),
    ]


async def _telegram(settings: Settings, token: str) -> list[Finding]:
    from bot.push.client import connect  # half a second, of which nothing is asked without a token
    from bot.push.clock import server_time, webhook_state

    words, fine = await webhook_state(connect(token, base_url=settings.api_url))
    return [
        ok(words) if fine else wrong(words),
        checkup.clock_skew(clock(), await server_time(settings.api_url)),
    ]
