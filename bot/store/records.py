"""What chats did with entries of each source, and what readers who agreed found useful together."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from bot.model import Curated, Dealing, DealingKind, SourceId, WorkId
from bot.store.documents import stamp

MOST_DEALINGS = 1000
"""A reader meets some hundreds of sources; the rest is older than anything that still counts."""

FEWEST = 5
"""So many people must have found a work useful before others hear of it, or a department of three could
guess who it was."""

# By the month, because older dealings count less.
_DEALINGS = """
    SELECT source, kind, count(*) AS times, max(at) AS at FROM votes
    WHERE chat = :chat AND thread = :thread AND source <> '' AND kind IN ('useful', 'will_use', 'not_for_me')
    GROUP BY source, kind, substr(at, 1, 7)
    UNION ALL
    SELECT source, 'saved', count(*), max(at) FROM saved
    WHERE chat = :chat AND source <> '' GROUP BY source, substr(at, 1, 7)
    UNION ALL
    SELECT source, 'opened', times, last FROM opened WHERE chat = :chat AND thread = :thread
    ORDER BY at DESC, source, kind LIMIT :most"""

# Of a chat that is not kept nothing is, as with presses.
_OPEN = """
    INSERT INTO opened (chat, thread, source, times, last)
    SELECT id, :thread, :source, 1, :now FROM chats WHERE id = :chat
    ON CONFLICT (chat, thread, source) DO UPDATE SET times = times + 1, last = excluded.last"""

_FORGET = (
    "DELETE FROM opened WHERE chat = :chat AND thread = :thread",
    "UPDATE saved SET source = '' WHERE chat = :chat",
)

# In groups people vote under the eyes of others, and nobody agreed for all of them.
_USEFUL = """
    SELECT v.work, sum(v.kind IN ('useful', 'will_use')) - sum(v.kind = 'not_for_me') AS more
    FROM json_each(:works) AS asked JOIN votes AS v ON v.work = asked.value
    JOIN teaching AS t ON t.chat = v.chat
    WHERE v.voter = v.chat
    GROUP BY v.work HAVING sum(v.kind IN ('useful', 'will_use')) >= :fewest AND more > 0"""


def dealings(db: Database, chat: int, thread: int) -> tuple[Dealing, ...]:
    """Of the chat (the forum topic), the newest first."""
    rows = db.query(_DEALINGS, {"chat": chat, "thread": thread, "most": MOST_DEALINGS})
    return tuple(
        Dealing(
            source=SourceId(row["source"]),
            kind=DealingKind(row["kind"]),
            at=datetime.fromisoformat(row["at"]),
            times=row["times"],
        )
        for row in rows
    )


def opened(db: Database, chat: int, thread: int, source: SourceId, now: datetime) -> None:
    """Somebody looked closer at an entry of that source."""
    db.execute(_OPEN, {"chat": chat, "thread": thread, "source": source, "now": stamp(now)})


def forget(db: Database, chat: int, thread: int) -> None:
    """What was done with entries says nothing of their sources any more; what was saved stays saved."""
    for statement in _FORGET:
        db.execute(statement, {"chat": chat, "thread": thread})


def with_readers(db: Database, stories: Iterable[Curated]) -> Iterator[Curated]:
    """Each with how many more readers found it useful than did not, of those who agreed to help others; of
    a story with several works the best counts."""
    if db.execute("SELECT 1 FROM teaching LIMIT 1").fetchone() is None:
        return iter(stories)
    stories = tuple(stories)
    found = _useful(db, [work for story in stories for work in story.works])
    return (_told(story, found) for story in stories)


def _told(story: Curated, found: Mapping[WorkId, int]) -> Curated:
    best = max((found.get(work, 0) for work in story.works), default=0)
    return replace(story, useful=best) if best else story


def _useful(db: Database, works: Collection[WorkId]) -> Mapping[WorkId, int]:
    rows = db.query(_USEFUL, {"works": json.dumps(list(works)), "fewest": FEWEST})
    return {WorkId(row["work"]): row["more"] for row in rows}
