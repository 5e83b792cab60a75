"""What became of works on their way to one chat: the digest that carried them, and why they go no more."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlite_utils import Database

from bot.model import Chat, PartState, WorkId
from bot.model.explained import Carried, PartFate, Passage
from bot.model.standing import FALLEN
from bot.store import followups, stories, subscriptions
from bot.store.digests import NO_CHAT
from bot.store.documents import instant
from bot.store.lanes import Lanes

_CARRIED = """
    SELECT l.entry, l.digest, coalesce(d.day, substr(l.at, 1, 10)) AS day
    FROM ledger AS l LEFT JOIN digests AS d ON d.id = l.digest
    WHERE l.chat = :chat AND l.thread = :thread AND l.work IN (SELECT value FROM json_each(:works))
    ORDER BY l.at DESC LIMIT 1"""
_PARTS = "SELECT id, state, settled_at, why FROM outbox WHERE digest = ? AND chat = ? ORDER BY part"
_REST = """
    SELECT
        (SELECT max(at) FROM followups WHERE chat = :chat AND thread = :thread
            AND speaker IN (SELECT value FROM json_each(:works)) AND way IN ('message', 'digest')) AS heard,
        (SELECT reason FROM recalls WHERE work IN (SELECT value FROM json_each(:works))
            ORDER BY id DESC LIMIT 1) AS recalled,
        (SELECT count(*) FROM (SELECT DISTINCT chat, thread FROM ledger
            WHERE work IN (SELECT value FROM json_each(:works)))
            WHERE (chat, thread) <> (:chat, :thread)) AS elsewhere"""


def passage(db: Database, chat: Chat | None, works: Collection[WorkId]) -> Passage:
    """What is remembered of `works`, by whatever name they live on; with None for who has no chat."""
    living = stories.absorbers(db, "work", works)
    asked = {
        "chat": subscriptions.current_chat(db, chat.id) if chat else NO_CHAT,
        "thread": (chat.thread or 0) if chat else 0,
        "works": json.dumps([living.get(work, work) for work in works]),
    }
    carried = [_carried(db, row, asked["chat"]) for row in list(db.query(_CARRIED, asked))]
    (rest,) = list(db.query(_REST, asked))
    known = followups.standings(db, works).values()
    return Passage(
        carried=carried[0] if carried else None,
        heard=instant(rest["heard"]),
        recalled=rest["recalled"] or "",
        standing=next((notice for notice in known if notice.family in FALLEN), None),
        elsewhere=rest["elsewhere"],
    )


def _carried(db: Database, row: Mapping[str, Any], chat: object) -> Carried:
    parts = tuple(_fate(part) for part in db.query(_PARTS, [row["digest"], chat]))
    return Carried(day=date.fromisoformat(row["day"]), entry=row["entry"], parts=parts)


def _fate(row: Mapping[str, Any]) -> PartFate:
    return PartFate(
        id=row["id"], state=PartState(row["state"]), at=instant(row["settled_at"]), why=row["why"]
    )


class Passages(Lanes):
    """`passage` over the reading lane of a store."""

    async def passage(self, chat: Chat | None, works: Collection[WorkId]) -> Passage:
        return await self._reader(passage, chat, works)
