"""`rounds review`: what was held back, shown in full in the terminal only, and released or dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from bot.app import clock, opened_beside
from bot.cli.options import db_option, existing_database, unread_config_option
from bot.face.review import line, whole
from bot.model.reviews import Decision
from bot.pipeline.reviews import look_up, reopen
from bot.pipeline.reviews import review as decide
from bot.store import SqliteStore

T = TypeVar("T")
_rows = click.argument("rows", nargs=-1, required=True, type=int)


@click.group(invoke_without_command=True)
@unread_config_option
@db_option
@click.option("--decided", is_flag=True, help="List past decisions, latest first, instead of what waits.")
@click.pass_context
def review(ctx: click.Context, db: Path | None, decided: bool) -> None:
    """List items that were held back: show, send, drop or undo them.

    The list has one line per item, with the held words blacked out. Posts and blog entries that nobody
    reviews are erased after 14 days.
    """
    ctx.obj = existing_database(db)
    if ctx.invoked_subcommand is None:
        for text in _with(ctx.obj, lambda store: _listed(store, decided=decided)):
            click.echo(text)


@review.command()
@_rows
@click.pass_obj
def show(path: Path, rows: tuple[int, ...]) -> None:
    """Print ROWS in full, with the reasons they were held."""
    for one in _with(path, lambda store: look_up(store, rows)):
        click.echo(whole(one))


@review.command()
@_rows
@click.pass_obj
def send(path: Path, rows: tuple[int, ...]) -> None:
    """Release ROWS: future digests treat them as new."""
    _decide(path, rows, "send", "may go out")


@review.command()
@_rows
@click.pass_obj
def drop(path: Path, rows: tuple[int, ...]) -> None:
    """Drop ROWS for good."""
    _decide(path, rows, "drop", "dropped")


@review.command()
@_rows
@click.pass_obj
def undo(path: Path, rows: tuple[int, ...]) -> None:
    """Hold ROWS again. What a digest has carried meanwhile stays sent."""
    done = _with(path, lambda store: reopen(store, rows))
    click.echo(f"held again: {', '.join(str(one.row) for one in done)}")


def _decide(path: Path, rows: Sequence[int], decision: Decision, words: str) -> None:
    done = _with(path, lambda store: decide(store, rows, decision, now=clock()))
    click.echo(f"{words}: {', '.join(str(one.row) for one in done)}")


async def _listed(store: SqliteStore, *, decided: bool) -> list[str]:
    found = await (store.decisions() if decided else store.held_items())
    nothing = "Nothing was decided yet." if decided else "Nothing is held."
    return [line(one) for one in found] or [nothing]


def _with(path: Path, ask: Callable[[SqliteStore], Awaitable[T]]) -> T:
    async def asked() -> T:
        async with opened_beside(path) as store:
            return await ask(store)

    return asyncio.run(asked())
