"""`rounds sources`: what is followed and how it does, and the way in for more."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli import LazyGroup
from bot.cli.options import config_option, db_option

COMMANDS = {
    "show": ("bot.cli.sources.state:show", "one source in full"),
    "test": ("bot.cli.sources.trial:test", "fetch an address or a source now, and show what would come in"),
    "add": ("bot.cli.sources.add:add", "find the feed at an address, and write an entry for it"),
    "refresh": ("bot.cli.sources.state:refresh", "poll one source now"),
    "revert": ("bot.cli.sources.state:revert", "take back that a source has moved"),
}
"""Imported on use: only who fetches waits for HTTP clients and feed parsers."""


@click.group(cls=LazyGroup, table=COMMANDS, invoke_without_command=True)
@config_option
@db_option
@click.option("--failing", is_flag=True, help="Only sources that are failing, refused, dead or gone.")
@click.pass_context
def sources(ctx: click.Context, config: Path | None, db: Path | None, failing: bool) -> None:
    """Show how every source is doing: health, last new item, yield of 30 days, next poll."""
    if ctx.invoked_subcommand is None:
        from bot.cli.sources.state import table

        table(config, db, failing=failing)
