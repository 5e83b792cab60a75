"""`rounds doctor`: what is wrong before it hurts."""

from __future__ import annotations

import asyncio
import os
import platform
import pyexpat
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

from bot.app import clock, opened_store
from bot.cli.options import config_option, db_option
from bot.curate.health import TROUBLED, health
from bot.errors import ConfigError, RoundsError
from bot.face.sources import ending
from bot.settings import Settings, config_dir, load

LEAST_FREE_BYTES = 200_000_000
"""Below this a WAL checkpoint and a backup may not fit beside the database."""

BOUNDED_EXPAT = (2, 6, 0)
"""The first release that bounds its own work on hostile markup (reparse deferral, CVE-2023-52425)."""

Verdict = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at."""

    verdict: Verdict
    words: str


@click.command()
@config_option
@db_option
@click.pass_context
def doctor(ctx: click.Context, config: Path | None, db: Path | None) -> None:
    """Look at configuration, machine and database; exit 1 when something is wrong."""
    findings = [*_machine(), *_configuration_and_database(config_dir(os.environ, config), db)]
    for finding in findings:
        click.echo(f"{finding.verdict:<6}{finding.words}")
    ctx.exit(int(any(finding.verdict == "wrong" for finding in findings)))


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
        verdict="ok" if free >= LEAST_FREE_BYTES else "wrong", words=f"{free // 1_000_000:,} MB free on disk"
    )


def _configuration_and_database(config: Path, db: Path | None) -> Iterator[Finding]:
    try:
        settings = load(config)
    except ConfigError as error:
        yield from (Finding(verdict="wrong", words=problem) for problem in error.problems)
        return
    yield Finding(
        verdict="ok",
        words=f"{config}: {len(settings.sources)} sources, {len(settings.topics)} topics, "
        f"{len(settings.subscriptions)} subscriptions",
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
    path = db or settings.db
    if path.exists():
        yield from asyncio.run(_database(settings, path))
    else:
        yield Finding(verdict="note", words=f"{path}: no database yet")


async def _database(settings: Settings, path: Path) -> list[Finding]:
    try:
        async with opened_store(path, purpose=None) as store:
            account, doubts = await store.account(), await store.doubts()
            states = await store.source_states([source.id for source in settings.sources])
    except RoundsError as error:
        return [Finding(verdict="wrong", words=f"{path}: {error}")]
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in account.items())
    failing = [state for state in states.values() if health(state, now=clock()) in TROUBLED]
    return [
        Finding(verdict="ok", words=f"{path}: {counts}"),
        *(Finding(verdict="wrong", words=doubt) for doubt in doubts),
        *(Finding(verdict="note", words=ending(health(state, now=clock()), state)) for state in failing),
        Finding(verdict="ok", words=f"looked at {clock():%Y-%m-%d %H:%M} UTC"),
    ]
