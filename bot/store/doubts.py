"""Parts in doubt of groups: who is asked, and what their answer does.

In a private chat a doubt is sent once more. In a group it is held, and its administrators are asked in the
group itself: nobody else's private chat is known. Channels are not asked, for everybody would read it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlite_utils import Database

from bot.model import Doubt, Message, SubscriptionId
from bot.store import subscriptions
from bot.store.documents import dump, stamp

_UNASKED = """
    SELECT o.id, o.chat, d.subscription, coalesce(d.day, substr(f.at, 1, 10)) AS day, o.part,
        (SELECT max(part) FROM outbox WHERE digest = o.digest OR followup = o.followup) AS of
    FROM outbox AS o JOIN chats AS c ON c.id = o.chat
        LEFT JOIN digests AS d ON d.id = o.digest LEFT JOIN followups AS f ON f.id = o.followup
    WHERE o.state = 'in_doubt' AND o.asks IS NULL AND c.kind IN ('group', 'supergroup')
        AND NOT EXISTS (SELECT 1 FROM outbox AS q WHERE q.asks = o.id)
    ORDER BY o.id"""

_ASK = """
    INSERT OR IGNORE INTO outbox (part, chat, thread, record, state, asks)
    SELECT 1, chat, thread, :message, 'ready', id FROM outbox WHERE id = :part AND state = 'in_doubt'"""

# The token is one higher, so that a late answer of the sending in doubt settles nothing.
_AGAIN = """
    UPDATE outbox SET state = 'ready', attempts = 0, not_before = NULL, lease_until = NULL,
        token = token + 1, why = 'sent again, as an administrator asked'
    WHERE id = :part AND chat = :chat AND state = 'in_doubt'"""

_ARRIVED = """
    UPDATE outbox SET state = 'sent', settled_at = :now, lease_until = NULL, token = token + 1,
        why = 'it arrived, an administrator says'
    WHERE id = :part AND chat = :chat AND state = 'in_doubt'"""


def unasked(db: Database) -> tuple[Doubt, ...]:
    """Those of groups that nobody was asked about, the oldest first."""
    return tuple(
        Doubt(
            id=row["id"],
            chat=row["chat"],
            subscription=SubscriptionId(row["subscription"]) if row["subscription"] else None,
            day=date.fromisoformat(row["day"]),
            part=row["part"],
            of=row["of"],
        )
        for row in db.query(_UNASKED)
    )


def ask(db: Database, part: int, message: Message) -> bool:
    """Put the question into the outbox; False where it was asked, or is no longer in doubt."""
    return db.execute(_ASK, {"part": part, "message": dump(message)}).rowcount == 1


def answer(db: Database, chat: int, part: int, *, arrived: bool, now: datetime) -> bool:
    """Close the doubt; False where it is none of that chat's, or closed."""
    chat = subscriptions.current_chat(db, chat)
    if arrived:
        return db.execute(_ARRIVED, {"part": part, "chat": chat, "now": stamp(now)}).rowcount == 1
    return db.execute(_AGAIN, {"part": part, "chat": chat}).rowcount == 1
