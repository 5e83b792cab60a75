"""The same advertisement from many accounts: each is harmless alone, together they are a campaign."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from bot.model import Item, Kind, Screen
from bot.text import fold
from bot.text.screened import screened_text

MANY = 3
"""Accounts that post the same words; two may be one person's."""

_TEACHES_FROM = 0.5
"""Posts worth this much are echoes of one thing worth reading, which grouping makes one story of."""

_VARIABLE = re.compile(r"https?://\S+|[@#]\S+|\d+")
_LEAST_WORDS = 4


def campaigns(items: Sequence[Item], worths: Sequence[float | None]) -> dict[int, Screen]:
    """By place, the posts that say what at least three accounts say, but for links, names and numbers."""
    saying: defaultdict[str, list[int]] = defaultdict(list)
    for at, (item, worth) in enumerate(zip(items, worths, strict=True)):
        if item.kind is Kind.POST and worth is not None and worth < _TEACHES_FROM and (words := _words(item)):
            saying[words].append(at)
    counted = [(places, len({_account(items[at]) for at in places})) for places in saying.values()]
    return {
        at: Screen(verdict="drop", reason=f"the same advertisement from {accounts} accounts")
        for places, accounts in counted
        if accounts >= MANY
        for at in places
    }


def _words(item: Item) -> str:
    words = fold(_VARIABLE.sub(" ", screened_text(item)))
    return words if len(words.split()) >= _LEAST_WORDS else ""


def _account(item: Item) -> str:
    return item.account or next(iter(item.authors), "") or item.guid
