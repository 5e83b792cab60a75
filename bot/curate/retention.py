"""Whose settings are kept no longer: chats that cannot be reached, and readers who stopped long ago. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.model import Subscription, SubscriptionId
from bot.model.followups import UNREACHABLE
from bot.model.operations import Keep

_NEVER = datetime.min.replace(tzinfo=UTC)


def who_left(
    subscriptions: Iterable[Subscription],
    heard: Mapping[int, datetime],
    *,
    keep: Keep,
    now: datetime,
    enrolled: Collection[SubscriptionId] = (),
) -> tuple[int, ...]:
    """Chats of which everything is paused, with no sign of life for longer than `keep` allows.

    A digest that was decided is a sign of life, and so is a press. Who reads and never presses gets digests,
    and so never left. `enrolled`: what the configuration names comes back at each start, so it stays.
    """
    chats: dict[int, list[Subscription]] = defaultdict(list)
    for one in subscriptions:
        if one.chat is not None:
            chats[one.chat.id].append(one)
    return tuple(
        chat
        for chat, kept in chats.items()
        if all(one.paused and one.id not in enrolled for one in kept)
        and now - max(_signs(kept, heard.get(chat))) > _allowed(kept, keep)
    )


def _signs(kept: Sequence[Subscription], heard: datetime | None) -> list[datetime]:
    times = (heard, *(one.last_slot for one in kept), *(one.created for one in kept))
    return [_NEVER, *(at for at in times if at)]


def _allowed(kept: Sequence[Subscription], keep: Keep) -> timedelta:
    """A set-up that was never finished is as good as a block."""
    gone = all(one.paused in UNREACHABLE or one.last_slot is None for one in kept)
    return keep.blocked if gone else keep.inactive
