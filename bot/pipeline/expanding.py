"""Shortened addresses of new posts and news are followed once, when they come, to group by what they mean."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import chain

from bot.model import TALK, Item
from bot.text.shorteners import short_links

Expand = Callable[[str], Awaitable[str]]
"""Where a shortened address leads; empty where nobody knows."""

MOST_A_POLL = 20
"""Addresses followed for one poll. A timeline has 40 posts; what is left out is grouped by its text."""
LONGEST_SECONDS = 15.0
"""After which a poll goes on without the answers that are missing: they only make grouping better."""


async def with_expanded(
    items: Sequence[Item], expand: Expand, *, within: float = LONGEST_SECONDS
) -> tuple[Item, ...]:
    """Each with the addresses that its shortened ones lead to among `points_to`."""
    short = {n: short_links((*one.points_to, one.summary)) for n, one in enumerate(items) if one.kind in TALK}
    asked = tuple(dict.fromkeys(chain.from_iterable(short.values())))[:MOST_A_POLL]
    if not asked:
        return tuple(items)
    found = await _all(asked, expand, within)
    return tuple(
        _pointing(one, [found.get(link, "") for link in short.get(n, ())]) for n, one in enumerate(items)
    )


async def _all(asked: Sequence[str], expand: Expand, within: float) -> dict[str, str]:
    tasks = {link: asyncio.ensure_future(expand(link)) for link in asked}
    _, late = await asyncio.wait(tasks.values(), timeout=within)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return {link: task.result() for link, task in tasks.items() if task not in late}


def _pointing(one: Item, found: Sequence[str]) -> Item:
    more = [url for url in found if url and url not in one.points_to]
    return replace(one, points_to=tuple(dict.fromkeys((*one.points_to, *more)))) if more else one
