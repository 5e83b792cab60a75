"""The same advertisement from many accounts: each is harmless alone, together they are a campaign."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

from bot.model import Item, Kind, Screen
from bot.text import fold
from bot.text.screened import screened_text

MANY = 3
"""Accounts that post the same words; two may be one person's."""

Saying = tuple[str, str]
"""Words and account, as hashes: nothing of either is kept."""

_TEACHES_FROM = 0.5
"""Posts worth this much are echoes of one thing worth reading, which grouping makes one story of."""

_VARIABLE = re.compile(r"https?://\S+|[@#]\S+|\d+")
_LEAST_WORDS = 4


LATELY = timedelta(days=7)
"""A campaign is brought by many polls; accounts that say it a month apart are no campaign."""


def campaigns(items: Sequence[Item], worths: Sequence[float | None]) -> dict[int, Screen]:
    """By place, the posts that say what at least three accounts say, but for links, names and numbers."""
    said = sayings(items, worths)
    accounts = Counter(words for words, _ in set(said.values()))
    return of_campaigns(said, accounts)


def of_campaigns(said: Mapping[int, Saying], accounts: Mapping[str, int]) -> dict[int, Screen]:
    """The same among what earlier polls brought, too: `accounts` is how many said each words lately."""
    counted = {at: accounts.get(words, 0) for at, (words, _) in said.items()}
    return {
        at: Screen(verdict="drop", reason=f"the same advertisement from {many} accounts")
        for at, many in counted.items()
        if many >= MANY
    }


def sayings(items: Sequence[Item], worths: Sequence[float | None]) -> dict[int, Saying]:
    """By place, what posts that teach little say, and who says it; others are left out."""
    return {
        at: (_hash(words), _hash(_account(item)))
        for at, (item, worth) in enumerate(zip(items, worths, strict=True))
        if item.kind is Kind.POST and worth is not None and worth < _TEACHES_FROM and (words := _words(item))
    }


def _words(item: Item) -> str:
    words = fold(_VARIABLE.sub(" ", screened_text(item)))
    return words if len(words.split()) >= _LEAST_WORDS else ""


def _account(item: Item) -> str:
    return item.account or next(iter(item.authors), "") or item.guid


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
