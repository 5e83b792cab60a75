"""Who is asked whether to go on, and when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.curate.gone_quiet import asks_whether_to_go_on
from bot.model import Chat, ChatKind, Subscription
from tests.stories import NOW, subscription

DAYS = timedelta(days=1)


def reader(**fields: Any) -> Subscription:
    """A person who got a digest yesterday and began a year ago."""
    return subscription(**({"chat": Chat(id=42), "created": NOW - 365 * DAYS} | fields))


GROUP = Chat(id=-100, kind=ChatKind.SUPERGROUP)

CASES: dict[str, tuple[Subscription, int | None, int | None, bool]] = {
    "silent for three weeks": (reader(), 21, None, True),
    "silent for three weeks less a day": (reader(), 20, None, False),
    "never pressed since a year": (reader(), None, None, True),
    "never pressed, but new": (reader(created=NOW - 5 * DAYS), None, None, False),
    "asked last month": (reader(), 60, 30, False),
    "asked a quarter ago": (reader(), 200, 91, True),
    "paused": (reader(paused="by the reader"), 40, None, False),
    "away": (reader(away_until=date(2026, 12, 24)), 40, None, False),
    "back again": (reader(away_until=date(2026, 11, 1)), 40, None, True),
    "a group": (reader(chat=GROUP), 40, None, False),
    "nothing came since the last press": (reader(last_slot=NOW - 50 * DAYS), 40, None, False),
    "nothing ever came": (reader(last_slot=None), 40, None, False),
}


@pytest.mark.parametrize(("who", "pressed", "asked", "asks"), CASES.values(), ids=CASES)
def test_the_question(who: Subscription, pressed: int | None, asked: int | None, asks: bool) -> None:
    """After 21 days without a press though digests came, at most quarterly, of people alone."""
    last_press = None if pressed is None else NOW - pressed * DAYS
    last_asked = None if asked is None else NOW - asked * DAYS
    assert asks_whether_to_go_on(who, last_press=last_press, last_asked=last_asked, now=NOW) is asks
