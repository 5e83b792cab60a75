"""`rounds followups` and `rounds recall`: what becomes of things that were sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from bot.app import clock, opened_beside
from bot.cli.options import at_option, db_option, existing_database, unread_config_option
from bot.errors import UsageError
from bot.model import Filed, WorkId
from bot.model.followups import FollowUpReport
from bot.pipeline.followups import follow_up
from bot.pipeline.followups import recall as take_back
from bot.pipeline.rulings import items_called, items_that_fit
from bot.store import SqliteStore
from bot.text.words import counted, shorten


@click.command()
@unread_config_option
@db_option
@at_option
def followups(db: Path | None, at: datetime | None) -> None:
    """Check every notice against everything that was sent, and notify the chats concerned.

    Each chat is told about each retraction, withdrawal, concern or grave correction once, however often this
    is run. The messages go out with the bot's next round, or with `rounds tick`.
    """
    report = asyncio.run(_follow_up(existing_database(db), now=at or clock()))
    for line in lines(report):
        click.echo(line)


async def _follow_up(path: Path, *, now: datetime) -> FollowUpReport:
    async with opened_beside(path) as store:
        return await follow_up(store, now=now)


def lines(report: FollowUpReport) -> Iterator[str]:
    """What a round did, in words."""
    yield f"Works that were sent and have a notice: {report.works:,}"
    told, marked = counted(report.messages, "message"), counted(report.edits, "entry", "entries")
    yield f"To be told: {told}, {marked} marked, {counted(report.lines, 'line')} for next digests"
    if report.unreachable:
        yield f"Kept for chats that take no messages: {report.unreachable:,}"
    if report.revived:
        yield f"Kept before, and to be told now: {report.revived:,}"


@click.command()
@click.argument("asked", metavar="STORY|ITEM|DOI")
@click.option("--reason", required=True, help="In your words; stored, and not shown to readers.")
@unread_config_option
@db_option
def recall(asked: str, reason: str, db: Path | None) -> None:
    """Remove an entry from every message that was sent.

    For a post whose author deleted it, a patient who can be recognised, a curator's own mistake. The entry is
    named by the key of a story or a work, a row number, DOI, PMID, address, guid or words of its title. It is
    not sent again, and there is no automatic way back. Sent messages change with the bot's next round.
    """
    if not reason.strip():
        raise UsageError("--reason: say why; nothing else will be left to recognise it by")
    for line in asyncio.run(_recall(existing_database(db), asked, reason.strip())):
        click.echo(line)


async def _recall(path: Path, asked: str, reason: str) -> Sequence[str]:
    async with opened_beside(path) as store:
        items = await _meant(store, asked)
        works = tuple(dict.fromkeys(one.place.work for one in items))
        report = await take_back(store, works, reason, now=clock())
    return [*map(_named, items), _done(works, report)]


async def _meant(store: SqliteStore, asked: str) -> tuple[Filed, ...]:
    """The items of the story with this key, else those of one work. Raises `UsageError`."""
    found = await items_that_fit(store, asked)
    if all(one.place.story == asked.strip() for one in found):
        return found
    return await items_called(store, asked)


def _named(one: Filed) -> str:
    return f"{one.item.source}  {shorten(one.item.title, 70) or one.item.guid}"


def _done(works: Sequence[WorkId], report: FollowUpReport) -> str:
    chats, messages = counted(report.deliveries, "chat"), counted(report.edits, "message")
    return f"Taken back from {chats}: {messages} to change. Not sent again: {', '.join(works)}"
