"""`rounds check`: is what is written under config/ usable?"""

from __future__ import annotations

import os
from pathlib import Path

import click

from bot.cli.options import config_option
from bot.settings import config_dir, load
from bot.settings.schema import write_schemas
from bot.settings.unasked import unasked
from bot.text.words import counted


@click.command()
@config_option
@click.option("--write-schema", is_flag=True, help="Update the JSON Schemas in its folder schema/.")
def check(config: Path | None, write_schema: bool) -> None:
    """Validate the configuration and report every problem at once, with file, line and key; exit 2.

    Also names what is valid but has no effect, which does not change the exit code.
    """
    folder = config_dir(os.environ, config)
    settings = load(folder)
    unread = sum(source.verified is None for source in settings.sources)
    click.echo(
        f"{folder}: good. {counted(len(settings.sources), 'source')} ({unread} never verified),"
        f" {counted(len(settings.topics), 'topic')}, {counted(len(settings.subscriptions), 'digest')}"
    )
    for problem in unasked(settings):
        click.echo(str(problem), err=True)
    if write_schema:
        written = write_schemas(folder / "schema", settings.topics)
        click.echo(f"Wrote {', '.join(map(str, written))}")
