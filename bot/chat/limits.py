"""How much one person, and one chat, may ask: token buckets over seconds of a monotonic clock. Pure."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

REMEMBERED = 20_000
"""Buckets kept; a full one says nothing and goes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` at once, and `per_minute` in the long run."""

    burst: int
    per_minute: float


FOR_A_PERSON = Rate(burst=20, per_minute=30)
"""Choosing twelve topics and an hour is fourteen presses within a minute."""
FOR_A_CHAT = Rate(burst=40, per_minute=60)
"""A group of many people; private chats are not counted by this one."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float
    told: bool = False


class Buckets:
    """One a key; a key never seen has a full one."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    def take(self, key: int, now: float) -> float:
        """0.0 when there was a token, else the seconds until there is one."""
        bucket = self._filled(key, now)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            bucket.told = False
            return 0.0
        return (1 - bucket.tokens) * 60 / self._rate.per_minute

    def first_refusal(self, key: int) -> bool:
        """Whether nobody was told since the bucket ran dry."""
        bucket = self._buckets[key]
        was_told, bucket.told = bucket.told, True
        return not was_told

    def drain(self, key: int, seconds: float, now: float) -> None:
        """As it was before a restart: there is a token again in so many seconds, and it was told."""
        bucket = self._filled(key, now)
        bucket.tokens = min(bucket.tokens, 1 - seconds * self._rate.per_minute / 60)
        bucket.told = True

    def _filled(self, key: int, now: float) -> _Bucket:
        bucket = self._buckets.pop(key, None) or _Bucket(self._rate.burst, now)
        refill = max(0.0, now - bucket.at) * self._rate.per_minute / 60
        bucket.tokens, bucket.at = min(float(self._rate.burst), bucket.tokens + refill), now
        self._buckets[key] = bucket
        while len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket
