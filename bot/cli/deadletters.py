"""`rounds deadletters`: what did not go, and whether to try again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from bot.app import opened_beside
from bot.cli.options import db_option, existing_database, unread_config_option
from bot.errors import UsageError
from bot.model import DeadLetter, PartState
from bot.ports import Store


@click.command()
@unread_config_option
@db_option
@click.option("--replay", "parts", type=int, multiple=True, help="Send this part again; may be repeated.")
@click.option("--replay-all", is_flag=True, help="Send everything listed again.")
def deadletters(db: Path | None, parts: tuple[int, ...], replay_all: bool) -> None:
    """List the parts of digests that failed or may not have arrived; send some of them again.

    One in doubt may have arrived: sent again, it may be there twice. Replayed parts go out with the next
    round of the bot, or with `rounds tick`.
    """
    asyncio.run(_deadletters(existing_database(db), parts, replay_all=replay_all))


async def _deadletters(path: Path, parts: Sequence[int], *, replay_all: bool) -> None:
    async with opened_beside(path) as store:
        letters = await store.dead_letters()
        if parts or replay_all:
            await _replay(store, letters, {one.id for one in letters} if replay_all else set(parts))
        else:
            for line in lines(letters):
                click.echo(line)


async def _replay(store: Store, letters: Sequence[DeadLetter], asked: set[int]) -> None:
    if unknown := sorted(asked - {one.id for one in letters}):
        raise UsageError(f"neither given up nor in doubt: {', '.join(map(str, unknown))}")
    again = await store.replay(asked)
    click.echo(f"{len(again)} to be sent again: {', '.join(map(str, again)) or 'none'}")


def lines(letters: Sequence[DeadLetter]) -> list[str]:
    """One a part, its number first; one line where there is none."""
    return [_line(one) for one in letters] or ["Nothing was given up, and nothing is in doubt."]


def _line(one: DeadLetter) -> str:
    what = "in doubt, it may have arrived" if one.state is PartState.IN_DOUBT else "given up"
    thread = f" topic {one.thread}" if one.thread is not None else ""
    tries = f", {one.attempts} tries" if one.attempts else ""
    why = f": {one.why}" if one.why else ""
    when = f" {one.settled:%Y-%m-%d %H:%M} UTC" if one.settled else ""
    paused = f" (its subscription is paused: {one.paused})" if one.paused else ""
    where = f"part {one.part} of {one.of} for chat {one.chat}{thread}"
    return f"{one.id:>6}  {one.subscription} {one.day}, {where}: {what}{tries}{when}{why}{paused}"
