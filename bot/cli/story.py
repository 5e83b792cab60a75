"""`rounds story`: a curator splits what the grouping merged, joins what it missed, and lists the rulings."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from bot.app import clock, opened_beside
from bot.cli.jsonl import write_rows
from bot.cli.options import db_option, existing_database, unread_config_option
from bot.curate.dedupe import place
from bot.curate.dedupe.curators import Rearranged
from bot.model import Filed, Ruling, Verdict
from bot.pipeline.rulings import join_stories, split_story
from bot.rows import row_from_item
from bot.text.words import counted, shorten

items_argument = click.argument("items", nargs=-1, required=True)
why_option = click.option("--why", default="", help="In your words; stored with the ruling.")


@click.group()
def story() -> None:
    """Split what was wrongly merged, join what was missed; remembered for good.

    An ITEM is named by its row number, DOI, PMID, address, guid or words of its title; a name that fits all
    copies of a work means all of them.
    """


@story.command()
@items_argument
@why_option
@unread_config_option
@db_option
def split(items: tuple[str, ...], why: str, db: Path | None) -> None:
    """Take ITEMs out of their story; several stay together."""
    path = existing_database(db)
    before, done = asyncio.run(_split(path, items, why))
    for line in told(before, done):
        click.echo(line)


async def _split(path: Path, items: Sequence[str], why: str) -> tuple[tuple[Filed, ...], Rearranged]:
    async with opened_beside(path) as store:
        return await split_story(store, items, now=clock(), why=why)


@story.command()
@items_argument
@click.option("--story", "story_only", is_flag=True, help="As one story, even if they could be one work.")
@why_option
@unread_config_option
@db_option
def join(items: tuple[str, ...], story_only: bool, why: str, db: Path | None) -> None:
    """Join ITEMs, as one work if they can be one, else as one story.

    The first one's keys stay if they are the older.
    """
    path = existing_database(db)
    before, done = asyncio.run(_join(path, items, why, story_only=story_only))
    for line in told(before, done):
        click.echo(line)


async def _join(
    path: Path, items: Sequence[str], why: str, *, story_only: bool
) -> tuple[tuple[Filed, ...], Rearranged]:
    async with opened_beside(path) as store:
        return await join_stories(store, items, now=clock(), why=why, story_only=story_only)


@story.command()
@click.option("--json", "as_rows", is_flag=True, help="As JSON Lines; each pair is a test case.")
@unread_config_option
@db_option
def rulings(as_rows: bool, db: Path | None) -> None:
    """List the rulings, and whether the rules alone now agree."""
    held = asyncio.run(_rulings(existing_database(db)))
    if as_rows:
        write_rows(map(as_test_case, held))
        return
    for line in _lines(held):
        click.echo(line)


async def _rulings(path: Path) -> tuple[Ruling, ...]:
    async with opened_beside(path) as store:
        return await store.rulings()


def told(before: Sequence[Filed], done: Rearranged) -> Iterator[str]:
    """One line an item, then what is remembered."""
    for was, now in zip(before, done.now, strict=True):
        yield f"{was.item.source}  {shorten(was.item.title, 70) or was.item.guid}"
        yield f"  work  {_change(was.place.work, now.work)}"
        yield f"  story {_change(was.place.story, now.story)}"
    apart = len({now.story for now in done.now}) > 1
    if apart and any(one.verdict is not Verdict.APART for one in done.rulings):
        yield "Still apart: a notice or a reply never shares the story of its work."
    pairs = len(done.rulings)
    yield f"{counted(pairs, 'pair')} remembered; `rounds story rulings` lists them."


def _change(was: str, now: str) -> str:
    return f"{was} → {now}" if was != now else f"{was} (as before)"


def verdict_of_rules(ruling: Ruling) -> Verdict:
    """What the rules alone make of the pair."""
    one, other = place((ruling.one, ruling.other)).placements
    if one.work == other.work:
        return Verdict.ONE_WORK
    return Verdict.ONE_STORY if one.story == other.story else Verdict.APART


def as_test_case(ruling: Ruling) -> dict[str, Any]:
    """The pair with what was ruled, as a row that a test of the grouping can read."""
    return {
        "ruling": ruling.id,
        "verdict": ruling.verdict.value,
        "rules_say": verdict_of_rules(ruling).value,
        "why": ruling.why or None,
        "at": ruling.at.isoformat(),
        "items": [row_from_item(ruling.one), row_from_item(ruling.other)],
    }


def _lines(held: Sequence[Ruling]) -> Iterator[str]:
    if not held:
        yield "Nothing was ruled."
    for one in held:
        says = verdict_of_rules(one)
        agree = "the rules agree now" if says is one.verdict else f"the rules alone say {says}"
        yield f"{one.id:>4}  {one.at:%Y-%m-%d}  {one.verdict}; {agree}{f'; {one.why}' if one.why else ''}"
        for item in (one.one, one.other):
            yield f"      {item.source}  {shorten(item.title, 80) or item.guid}"
