"""What time it is at Telegram, and whether its pushes arrive: for `rounds doctor`."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx
from telegram.error import TelegramError

from bot.push.client import Client
from bot.push.redact import redact
from bot.text.words import counted

PATIENCE = 4.0
"""Seconds; who asks is waiting."""


async def server_time(api_url: str) -> datetime | None:
    """By the `Date` of its answer, whatever that is; None when there is none."""
    try:
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            answer = await client.head(api_url)
        return parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return None


async def webhook_state(client: Client) -> tuple[str, bool]:
    """In words, and whether all is well with it."""
    try:
        async with client:
            state = await client.get_webhook_info()
    except TelegramError as error:
        return f"Telegram cannot be asked: {redact(str(error))}", False
    if not state.url:
        waiting = counted(state.pending_update_count, "update waits", "updates wait")
        return f"Telegram is polled; {waiting} there", True
    if state.last_error_message:
        return f"Telegram could not push: {redact(state.last_error_message)}", False
    return f"Telegram pushes updates; {state.pending_update_count} wait there", True
