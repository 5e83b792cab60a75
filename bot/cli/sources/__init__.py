"""`rounds sources`: what is followed and how it does, and the way in for more."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import config_option, db_option
from bot.cli.sources.add import add
from bot.cli.sources.state import refresh, revert, show, table
from bot.cli.sources.trial import test


@click.group(invoke_without_command=True)
@config_option
@db_option
@click.option("--failing", is_flag=True, help="Only sources that are failing, refused, dead or gone.")
@click.pass_context
def sources(ctx: click.Context, config: Path | None, db: Path | None, failing: bool) -> None:
    """Show how every source is doing: health, last new item, yield of 30 days, next poll."""
    if ctx.invoked_subcommand is None:
        table(config, db, failing=failing)


for command in (show, test, add, refresh, revert):
    sources.add_command(command)
