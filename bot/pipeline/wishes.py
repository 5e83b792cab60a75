"""Authors' wishes: posts are read again, and forgotten in time. Gathers, asks, applies.

Nightly for a week, again before a digest that quotes one is decided, and while a part that quotes one waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.curate.wishes import (
    BOUND,
    FRESH,
    KEPT,
    REREAD,
    REREAD_EVERY,
    SERVED,
    UNVOUCHED,
    VOUCHED,
    forget,
    is_paid_for,
)
from bot.face import withheld
from bot.face.tongue import tongue
from bot.model import Digest, Filed, Item, Judgement, Kind
from bot.model.posts import PostsPlan, StoredPart
from bot.pipeline.followups import recall
from bot.ports.followups import FollowsUp
from bot.ports.posts import KeepsPosts, Rereader

MOST_A_NIGHT = 5_000
"""Posts of one run; the rest are the first of the next."""
TOGETHER = 100
"""Posts whose readings are written together, so that a run that is cut off is not lost."""

DELETED = "its author took the post back"

Judge = Callable[[Sequence[Item]], Sequence[Judgement]]


class WishStore(KeepsPosts, FollowsUp, Protocol):
    """Posts, and what was sent of them."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What reading posts again needs."""

    store: WishStore
    rereader: Rereader
    judge: Judge
    clock: Callable[[], datetime]

    async def nightly(self) -> int:
        """Read the last week's posts again; returns how many were gone or edited. One that is gone is taken
        out of every message that was sent."""
        now = self.clock()
        posts = await self.store.posts_seen(now - REREAD, read_before=now - REREAD_EVERY, limit=MOST_A_NIGHT)
        changed = await self._read([one for one in posts if await self._is_worth_asking(one.item)])
        await self.store.erase_words()  # of what went during the day, too
        return changed

    async def waiting(self) -> int:
        """Read those again that wait in the outbox; returns how many were gone or edited."""
        return await self._read(await self.store.posts_waiting(read_before=self.clock() - FRESH))

    async def changed(self, digest: Digest) -> bool:
        """Whether a post that `digest` would quote is gone or edited: then it has to be decided again."""
        posts = {one.item.guid: one for one in _quoted(digest)}
        if not posts:
            return False
        stale = await self.store.posts_unread(posts, read_before=self.clock() - FRESH)
        return await self._read([posts[guid] for guid in sorted(stale)]) > 0

    async def forget(self) -> int:
        """Forget what posts said that were kept for their 30 days, or that nobody could read again in the
        time that their network leaves; returns how many."""
        count, now = 0, self.clock()
        while old := await self.store.posts_before(now - KEPT, limit=TOGETHER):
            count += await self._forget(old, SERVED, withheld.OLD)
        while lost := await self.store.posts_unvouched(now - VOUCHED, beginnings=BOUND, limit=TOGETHER):
            count += await self._forget(lost, UNVOUCHED, withheld.UNVOUCHED)
        if count:
            await self.store.erase_words()
        return count

    async def _forget(self, posts: Sequence[Filed], reason: str, instead: str) -> int:
        parts = [part for one in posts for part in await self._parts(one.item, instead)]
        plan = PostsPlan(forgotten=tuple(forget(one, reason) for one in posts), parts=tuple(parts))
        await self.store.apply_posts(plan, now=self.clock())
        return len(posts)

    async def _is_worth_asking(self, item: Item) -> bool:
        return not is_paid_for(item) or bool(await self.store.parts_about(item.guid))

    async def _read(self, posts: Sequence[Filed]) -> int:
        """Each guid once, whatever the number of its copies."""
        items = list({one.item.guid: one.item for one in posts}.values())
        count = 0
        for start in range(0, len(items), TOGETHER):
            plan = await self._plan(items[start : start + TOGETHER])
            if works := [one.place.work for one in posts if one.item.guid in plan.gone]:
                # Before it is forgotten, for it is found in what was sent by what is known of it.
                await recall(self.store, works, DELETED, now=self.clock())
            await self.store.apply_posts(plan, now=self.clock())
            count += len(plan.gone) + len(plan.edited)
        return count

    async def _plan(self, items: Sequence[Item]) -> PostsPlan:
        readings = list(zip(items, await self.rereader.read_again(items), strict=True))
        gone = [item for item, reading in readings if reading.standing == "gone"]
        edited = [(item, reading.item) for item, reading in readings if reading.item is not None]
        now = [_with_identity(item, found) for item, found in edited]
        judged = await asyncio.to_thread(self.judge, now) if now else ()
        parts = [part for item in gone for part in await self._parts(item, withheld.TAKEN_BACK)]
        parts += [part for item, _ in edited for part in await self._parts(item, withheld.CHANGED)]
        return PostsPlan(
            read=tuple(item.guid for item in items),
            stood=tuple(item.guid for item, one in readings if one.standing in ("same", "edited")),
            gone=tuple(item.guid for item in gone),
            edited=tuple(zip(now, judged, strict=True)),
            parts=tuple(parts),
        )

    async def _parts(self, item: Item, instead: str) -> list[StoredPart]:
        """The parts that quote the post, without it."""
        parts = await self.store.parts_about(item.guid)
        cut = [
            (part, withheld.without_post(part.message, item.url, instead, tongue(part.language)))
            for part in parts
        ]
        return [StoredPart(id=part.id, message=message) for part, message in cut if message != part.message]


def _with_identity(item: Item, found: Item) -> Item:
    """What it says now, under the name it is known by."""
    return replace(found, guid=item.guid, source=item.source, first_seen=item.first_seen)


def _quoted(digest: Digest) -> Iterable[Filed]:
    leads = (entry.ranked.curated.lead for entry in digest.entries)
    return (lead for lead in leads if lead.item.kind is Kind.POST)
