"""What honouring the wishes of posts' authors needs from outside."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import Filed, Item
from bot.model.posts import PostsPlan, Reading, StoredPart


class Rereader(Protocol):
    """Asks networks for posts again."""

    async def read_again(self, items: Sequence[Item]) -> Sequence[Reading]:
        """One reading for each, in order. Never raises for what a server does."""
        ...


class KeepsPosts(Protocol):
    """The posts that are remembered. A post that several sources brought has one guid and several copies."""

    async def posts_seen(self, since: datetime, *, read_before: datetime, limit: int) -> tuple[Filed, ...]:
        """First seen since then and not read again since `read_before`, the longest unread first."""
        ...

    async def posts_waiting(self, *, read_before: datetime) -> tuple[Filed, ...]:
        """Those that a part which is still to be sent is about, not read again since `read_before`."""
        ...

    async def posts_unread(self, posts: Collection[str], *, read_before: datetime) -> frozenset[str]:
        """Those of the guids `posts` that were not read again since then."""
        ...

    async def posts_before(self, until: datetime, *, limit: int) -> tuple[Filed, ...]:
        """First seen before then, and their text is still kept."""
        ...

    async def posts_unvouched(
        self, until: datetime, *, beginnings: Collection[str], limit: int
    ) -> tuple[Filed, ...]:
        """Those whose guid has one of these `beginnings`, first seen before `until` and not found to stand
        since, whose text is still kept."""
        ...

    async def parts_about(self, guid: str) -> tuple[StoredPart, ...]:
        """Every part, sent or not, whose digest had the post's work."""
        ...

    async def apply_posts(self, plan: PostsPlan, *, now: datetime) -> None: ...

    async def erase_words(self) -> None:
        """The words of what is gone, edited or forgotten leave the index, too. Takes a while; others write
        meanwhile."""
        ...

    async def taken_back(self, guids: Collection[str]) -> frozenset[str]:
        """Those of `guids` that their authors took back in the last month."""
        ...
