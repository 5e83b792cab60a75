"""`rounds backup | restore | verify | upgrade | compact`: copies of the database, and the way back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.app import clock, opened_store
from bot.cli.exits import OK, WRONG
from bot.cli.options import database, db_option, existing_database, unread_config_option
from bot.errors import UsageError
from bot.store import backups, compacting
from bot.text.words import counted


@click.command()
@unread_config_option
@db_option
@click.option("--to", "to", type=click.Path(path_type=Path), help="The copy (default: beside the database).")
def backup(db: Path | None, to: Path | None) -> None:
    """Copy the database while the bot runs, verify the copy, and print where it is."""
    path = existing_database(db)
    copy = backups.back_up(path, now=clock(), to=to)
    click.echo(f"{copy}: {copy.stat().st_size:,} bytes, verified")


@click.command()
@unread_config_option
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.pass_context
def verify(ctx: click.Context, file: Path | None) -> None:
    """Read every page of a backup, or of the database; exit 1 if something is wrong."""
    path = _existing(database(file))
    found = backups.verify(path)
    for fault in found.faults:
        click.echo(f"{path}: {fault.removeprefix(f'{path}: ')}", err=True)
    if not found.faults:
        behind = f", {counted(found.missing, 'step')} behind this Rounds" if found.missing else ""
        click.echo(
            f"{path}: sound; a {found.purpose} database at {found.schema}{behind}, with"
            f" {counted(found.subscriptions, 'subscription')}, {counted(found.items, 'item')}"
            f" and {counted(found.sent, 'part')} sent"
        )
    ctx.exit(WRONG if found.faults else OK)


@click.command()
@unread_config_option
@db_option
@click.argument("file", type=click.Path(path_type=Path))
def restore(db: Path | None, file: Path) -> None:
    """Go back to a backup; the bot must be stopped. Sending is on hold until `rounds release`."""
    path = database(db)
    kept = backups.restore(path, _existing(file), now=clock())
    click.echo(f"{path} is restored from {file}" + (f"; what was there is {kept}" if kept else ""))
    click.echo(
        "What the backup calls ready may have been sent since it was made, so sending is on hold: look at"
        " `rounds doctor`, then `rounds release`."
    )


@click.command()
@unread_config_option
@db_option
def upgrade(db: Path | None) -> None:
    """Back up, migrate, verify; on failure the database is unchanged. The bot must be stopped."""
    path = database(db)
    copy = backups.upgrade(path, now=clock(), migrate=_migrate)
    if copy is None:
        click.echo(f"{path}: no database yet; the first start makes it")
    else:
        click.echo(f"{path} is at {backups.verify(path).schema}, verified; the backup is {copy}")


@click.command()
@unread_config_option
@db_option
def compact(db: Path | None) -> None:
    """Rewrite the database to give unused space back. The bot must be stopped."""
    path = existing_database(db)
    before, after = compacting.compact(path)
    click.echo(f"{path}: {before / 1e6:,.1f} MB before, {after / 1e6:,.1f} MB now")


def _migrate(path: Path) -> None:
    async def opened() -> None:
        async with opened_store(path, purpose=None):
            pass

    asyncio.run(opened())


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    return path
