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
    if subscription.paused or subscription.last_slot is None or not _is_person(subscription):
        return False
    if subscription.away_until is not None and now.date() < subscription.away_until:
        return False
    heard = last_press or subscription.created
    if heard is None or now - heard < QUIET_AFTER or subscription.last_slot <= heard:
        return False
    return last_asked is None or now - last_asked >= ASK_AGAIN


def _is_person(subscription: Subscription) -> bool:
    return subscription.chat is not None and subscription.chat.kind is ChatKind.PRIVATE
