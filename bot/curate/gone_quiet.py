"""A reader who has gone quiet is asked once whether to go on, seldom and never twice in a row."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model import ChatKind, Subscription

QUIET_AFTER = timedelta(days=21)
"""Without a press, though digests came."""

ASK_AGAIN = timedelta(days=91)
"""At most once a quarter."""


def asks_whether_to_go_on(
    subscription: Subscription,
    *,
    last_press: datetime | None,
    last_asked: datetime | None,
    now: datetime,
) -> bool:
    """Is it time for the question: daily, weekly or pause?

    Only of a person in a private chat whose subscription runs and whose digests came since the silence
    began: who was sent nothing had nothing to press. `last_press` None: never since it was made.
    """
    heard = last_press or subscription.created
    if not may_be_asked(subscription, now) or heard is None or now - heard < QUIET_AFTER:
        return False
    if subscription.last_slot is None or subscription.last_slot <= heard:
        return False
    return last_asked is None or now - last_asked >= ASK_AGAIN


def may_be_asked(subscription: Subscription, now: datetime) -> bool:
    """Is it a person's, running, and old enough? Known without a look at who pressed when."""
    chat, made = subscription.chat, subscription.created
    if subscription.paused or chat is None or chat.kind is not ChatKind.PRIVATE:
        return False
    if subscription.away_until is not None and now.date() < subscription.away_until:
        return False
    return made is not None and now - made >= QUIET_AFTER
