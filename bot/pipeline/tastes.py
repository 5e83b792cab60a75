"""Tastes learnt anew without a vote: as votes age, and where a voter was forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.curate.taste import learn
from bot.model import Taste
from bot.ports.votes import Votes

AFTER = timedelta(days=7)
"""A vote's weight halves in half a year: in a week it changes by less than 3 %."""


async def learn_anew(store: Votes, *, now: datetime) -> int:
    """Each taste that is missing or older than a week; returns how many were learnt.

    Of votes that say nothing of taste an empty one is kept, or it would be missing tomorrow again."""
    done = 0
    while chats := await store.untaught(before=now - AFTER):
        for chat in chats:
            taste = learn(await store.votes(chat), now=now)
            await store.save_taste(chat, taste or Taste(at=now))
            done += 1
    return done
