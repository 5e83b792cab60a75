"""Whose settings are kept no longer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.curate.retention import who_left
from bot.model import Chat, Subscription, SubscriptionId
from bot.model.operations import Keep
from tests.store.builders import NOW, subscription

KEEP = Keep(blocked=timedelta(days=90), inactive=timedelta(days=730))
CHAT = 42


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def reader(**given: object) -> Subscription:
    return subscription(chat=Chat(id=CHAT), created=ago(2_000), **given)


CASES: dict[str, tuple[tuple[Subscription, ...], datetime | None, bool]] = {
    "it runs, and nobody presses": ((reader(last_slot=ago(1)),), None, False),
    "it runs, though nothing was worth sending for years": ((reader(last_slot=ago(900)),), None, False),
    "blocked for a quarter": ((reader(paused="blocked", last_slot=ago(91)),), ago(300), True),
    "blocked since yesterday": ((reader(paused="blocked", last_slot=ago(1)),), ago(300), False),
    "paused by its reader for a year": ((reader(paused="by the reader", last_slot=ago(365)),), None, False),
    "paused by its reader for three": ((reader(paused="by the reader", last_slot=ago(1_000)),), None, True),
    "paused, and its reader searches": (
        (reader(paused="by the reader", last_slot=ago(1_000)),),
        ago(3),
        False,
    ),
    "a set-up that was never finished": ((reader(paused="setting up"),), ago(91), True),
    "a set-up of last week": ((reader(paused="setting up"),), ago(7), False),
    "one of two runs": (
        (reader(paused="over", last_slot=ago(1_000)), reader(id="other", last_slot=ago(1))),
        None,
        False,
    ),
}


@pytest.mark.check("O18")
@pytest.mark.parametrize(("kept", "heard", "gone"), CASES.values(), ids=CASES)
def test_who_left(kept: tuple[Subscription, ...], heard: datetime | None, gone: bool) -> None:
    """Who cannot be reached goes after a quarter, who paused and fell silent after two years, and who reads
    without pressing never."""
    known = {CHAT: heard} if heard else {}
    assert who_left(kept, known, keep=KEEP, now=NOW) == ((CHAT,) if gone else ())


def test_what_the_configuration_names_stays() -> None:
    """It would come back at the next start, and send again."""
    kept = (reader(paused="kicked", last_slot=ago(500)),)
    assert who_left(kept, {}, keep=KEEP, now=NOW, enrolled=[kept[0].id]) == ()


def test_an_example_is_nobody() -> None:
    """Without a chat there is nothing to forget."""
    example = subscription(SubscriptionId("example"), chat=None, paused="over", created=ago(2_000))
    assert who_left([example], {}, keep=KEEP, now=NOW) == ()
