"""Asking a group whether what Telegram did not confirm has arrived."""

from __future__ import annotations

from bot.face.beside import doubt
from bot.face.tongue import tongue
from bot.model import Doubt
from bot.ports import Store


async def ask_about_doubts(store: Store) -> int:
    """Put a question into the outbox for each part in doubt of a group, once; returns how many."""
    asked = 0
    for one in await store.unasked_doubts():
        asked += await store.ask_about(one.id, doubt(one, tongue(await _language(one, store))))
    return asked


async def _language(one: Doubt, store: Store) -> str:
    if one.subscription:
        subscription = await store.subscription(one.subscription)
    else:
        subscription = next(iter(await store.subscriptions(chat_id=one.chat)), None)
    return subscription.language if subscription else ""
