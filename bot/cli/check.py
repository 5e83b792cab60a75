"""`rounds check`: is what is written under config/ usable?"""

from __future__ import annotations

import os
from pathlib import Path

import click

from bot.settings import config_dir, load
from bot.settings.schema import write_schemas
from bot.settings.unasked import unasked


@click.command()
@click.option("--config", type=click.Path(path_type=Path), default=None, help="The configuration's folder.")
@click.option("--write-schema", is_flag=True, help="Write the JSON Schemas anew into its folder schema/.")
def check(config: Path | None, write_schema: bool) -> None:
    """Validate the configuration: every problem at once, on stderr, with file, line and key; exit 2.

    What is right and yet leads nowhere is told as well, and is no fault.
    """
    folder = config_dir(os.environ, config)
    settings = load(folder)
    unread = sum(source.verified is None for source in settings.sources)
    click.echo(
        f"{folder}: good. {len(settings.sources)} sources ({unread} never verified),"
        f" {len(settings.topics)} topics, {len(settings.subscriptions)} digests"
    )
    for problem in unasked(settings):
        click.echo(str(problem), err=True)
    if write_schema:
        written = write_schemas(folder / "schema", settings.topics)
        click.echo(f"Wrote {', '.join(map(str, written))}")
