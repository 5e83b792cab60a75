"""`rounds hold | release`: stop all sending, and let it go on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.app import clock, opened_beside
from bot.cli.options import db_option, existing_database, unread_config_option
from bot.model.operations import HOLD
from bot.text.words import counted


@click.command()
@unread_config_option
@db_option
@click.option("--reason", default="by hand", show_default=True, help="Shown by rounds doctor and in the log.")
def hold(db: Path | None, reason: str) -> None:
    """Send no digest and no notice, in any process, until `rounds release`.

    It holds from the next message on, and across restarts. People who write to the bot are still answered.
    """
    asyncio.run(_hold(existing_database(db), reason))


async def _hold(path: Path, reason: str) -> None:
    async with opened_beside(path) as store:
        await store.leave_note(HOLD, reason, now=clock())
        ready = (await store.vital_signs(clock())).ready
    waiting = counted(ready, "part waits", "parts wait")
    click.echo(f"Sending is on hold ({reason}); {waiting}. `rounds release` lets what waits go.")


@click.command()
@unread_config_option
@db_option
def release(db: Path | None) -> None:
    """Resume sending: what waits goes out in its order, from the running bot or at the next start."""
    asyncio.run(_release(existing_database(db)))


async def _release(path: Path) -> None:
    async with opened_beside(path) as store:
        was_held = await store.remove_note(HOLD)
        ready = (await store.vital_signs(clock())).ready
    waiting = counted(ready, "part waits", "parts wait")
    click.echo(f"{'Released' if was_held else 'Nothing was on hold'}; {waiting} to be sent.")
