"""`rounds explain`: where an item came from, where it was put, what nearly was, and what is thought of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import click

from bot.app import opened_for_looking
from bot.cli.options import db_option, existing_database, unread_config_option
from bot.curate.dedupe.nearly import barriers
from bot.face.explanation import explanation
from bot.model import Explained
from bot.pipeline.explaining import explain as explained


@click.command()
@click.argument("items", nargs=-1, required=True)
@unread_config_option
@db_option
def explain(items: tuple[str, ...], db: Path | None) -> None:
    """Show where each ITEM came from, which rule merged it with what, and what nearly did.

    An ITEM is named by its row number, DOI, PMID, address, guid or words of its title. For two items, also
    show what joins them or keeps them apart.
    """
    told = asyncio.run(_explained(existing_database(db), items))
    for n, one in enumerate(told):
        if n:
            click.echo()
        for line in explanation(one):
            click.echo(line)
    if len(told) == 2:
        click.echo()
        for line in between(*told):
            click.echo(line)


async def _explained(path: Path, items: tuple[str, ...]) -> list[Explained]:
    async with opened_for_looking(path) as store:
        return [await explained(store, asked) for asked in items]


def between(one: Explained, other: Explained) -> Iterator[str]:
    """Of two items: what they share, and else what keeps them from being one work."""
    mine, theirs = one.filed.place, other.filed.place
    if mine.work == theirs.work:
        rules = " and ".join(why for why in dict.fromkeys((mine.why, theirs.why)) if why)
        yield f"One work: {rules or 'one item'}."
        return
    yield "Two works, one story." if mine.story == theirs.story else "Two works, two stories."
    for barrier in barriers(one.filed, other.filed, one.rulings):
        yield f"  {barrier}"
