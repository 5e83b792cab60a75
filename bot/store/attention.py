"""Pearls told, presses heard, and the question whether to go on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlite_utils import Database

from bot.model import Attention, Digest, SubscriptionId, Told
from bot.store.documents import instant, stamp

_TELL = """
    INSERT INTO told (subscription, pearl, times, last) VALUES (?, ?, 1, ?)
    ON CONFLICT (subscription, pearl) DO UPDATE SET times = times + 1, last = excluded.last"""

_ASKED = """
    INSERT INTO attention (chat, asked) VALUES (?, ?)
    ON CONFLICT (chat) DO UPDATE SET asked = excluded.asked"""

# Of a chat that is not kept nothing is: who only looks at /help leaves no trace.
_HEARD = """
    INSERT INTO attention (chat, heard) SELECT id, :now FROM chats WHERE id = :chat AND kind = 'private'
    ON CONFLICT (chat) DO UPDATE SET heard = excluded.heard"""


def told(db: Database, subscription: SubscriptionId) -> Mapping[str, Told]:
    """By the pearl's id."""
    rows = db.query("SELECT pearl, times, last FROM told WHERE subscription = ?", [subscription])
    return {row["pearl"]: Told(times=row["times"], last=date.fromisoformat(row["last"])) for row in rows}


def attention(db: Database, chat: int) -> Attention:
    row = db.execute("SELECT heard, asked FROM attention WHERE chat = ?", [chat]).fetchone()
    return Attention(heard=instant(row[0]), asked=instant(row[1])) if row else Attention()


def hear(db: Database, chat: int, now: datetime) -> None:
    """Somebody pressed or wrote in that chat, if it is a private one that is kept."""
    db.execute(_HEARD, {"chat": chat, "now": stamp(now)})


def record(db: Database, digest: Digest, chat: int, now: datetime) -> None:
    """What goes out with a digest besides its entries, in the transaction that puts it into the outbox."""
    slot = digest.slot
    if digest.pearl:
        db.execute(_TELL, [slot.subscription, digest.pearl.id, slot.day.isoformat()])
    if digest.asks:
        db.execute(_ASKED, [chat, stamp(now)])
