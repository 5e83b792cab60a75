"""When the next message may go: arithmetic only, seconds of a monotonic clock in and out.

Spacing, not bursts. Measured against a stand-in that counts a sliding window of 30 a second: a bucket
of 28/s with bursts reaches 9.3 messages a second and draws 429 after 429; one message each 1/28 s
reaches 27.4 and draws none.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

FREE = 30.0
"""Messages a second that Telegram lets through without being paid."""

ChatKey = int | str
"""A chat's id, or `@name` of a channel."""

REMEMBERED = 4096
"""Chats kept before those that are free again are let go."""
SLOWER, SLOWEST = 1.25, 4.0
"""Each further 429 within a minute stretches the overall gap by a quarter, up to four times."""
RECOVERY = 60.0
"""Seconds without a 429 after which one such step is taken back."""

JAM = 0.25
"""Seconds. Who comes later than that was not waiting: nothing is made up for after idle time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """A little less than Telegram's FAQ allows: 30/s in all, 1/s to a chat, 20 a minute to a group."""

    overall_per_second: float = 28.0
    chat_gap: float = 1.0
    group_messages: int = 20
    group_seconds: float = 60.0

    @property
    def gap(self) -> float:
        return 1.0 / self.overall_per_second

    @property
    def most_in_a_second(self) -> int | None:
        """What may come within one second, in a bunch too; None where more than the free rate is paid for."""
        return math.ceil(self.overall_per_second) + 1 if self.overall_per_second < FREE else None


@dataclass(slots=True)
class Pace:
    """What was let out, and what must wait."""

    limits: Limits = Limits()
    free_at: float = float("-inf")
    """When the next message to anybody may go."""
    floods: int = 0
    """429s so far."""
    _stretch: float = 1.0
    _last_flood: float = float("-inf")
    _recent: dict[ChatKey, deque[float]] = field(default_factory=dict)
    _halted: dict[ChatKey, float] = field(default_factory=dict)

    def chat_free_at(self, chat: ChatKey) -> float:
        """When this chat may have its next message, whatever the others do."""
        recent = self._recent.get(chat)
        after_last = recent[-1] + self.limits.chat_gap if recent else float("-inf")
        is_full = recent is not None and is_group(chat) and len(recent) >= self.limits.group_messages
        after_window = recent[0] + self.limits.group_seconds if recent and is_full else float("-inf")
        return max(after_last, after_window, self._halted.get(chat, float("-inf")))

    def take(self, chat: ChatKey | None, now: float) -> None:
        """A message goes now; None for one that no chat counts, such as an edit."""
        self._recover(now)
        # Timers ring late. Half a gap of it is made up for, or 28 a second become 27; not more, so that no
        # second holds more than one message beyond its share.
        late = now - self.free_at
        made_up_for = min(late, self.limits.gap / 2) if 0 <= late <= JAM else 0.0
        self.free_at = now - made_up_for + self.limits.gap * self._stretch
        if chat is not None:
            self.take_chat(chat, now)

    def take_chat(self, chat: ChatKey, now: float) -> None:
        """A message goes to this chat, whose share of the whole was taken before."""
        if len(self._recent) > REMEMBERED:
            self._forget(now)
        self._recent.setdefault(chat, deque(maxlen=self.limits.group_messages)).append(now)

    def recall(self, chat: ChatKey, at: float) -> None:
        """A message that went before this process began; in the order of time."""
        self._recent.setdefault(chat, deque(maxlen=self.limits.group_messages)).append(at)

    def flooded(self, chat: ChatKey | None, seconds: float, now: float, *, left: float) -> None:
        """A 429: this chat waits; if it is not the first within a minute, everybody slows a little.

        What had `left` before the last 429 was heard says nothing about the pace since."""
        self.floods += 1
        if left >= self._last_flood:
            if now - self._last_flood < RECOVERY:
                self._stretch = min(self._stretch * SLOWER, SLOWEST)
            self._last_flood = now
        if chat is not None:
            self._halted[chat] = max(self._halted.get(chat, now), now + seconds)

    def slowness(self, now: float) -> tuple[float, float] | None:
        """How much everybody is slowed, and the seconds since the last 429; None for not at all."""
        self._recover(now)
        return (self._stretch, now - self._last_flood) if self._stretch > 1.0 else None

    def slow(self, stretch: float, ago: float, now: float) -> None:
        """Go on as slowly as the last run did, whose last 429 was `ago` seconds ago."""
        self._stretch = min(max(1.0, stretch), SLOWEST)
        self._last_flood = now - max(0.0, ago)
        self._recover(now)

    def _recover(self, now: float) -> None:
        while self._stretch > 1.0 and now - self._last_flood >= RECOVERY:
            self._stretch = max(1.0, self._stretch / SLOWER)
            self._last_flood += RECOVERY

    def _forget(self, now: float) -> None:
        self._halted = {chat: until for chat, until in self._halted.items() if until > now}
        horizon = now - max(self.limits.group_seconds, self.limits.chat_gap)
        self._recent = {chat: times for chat, times in self._recent.items() if times[-1] > horizon}


def is_group(chat: ChatKey) -> bool:
    """Groups and channels have negative ids or names; all of them count as groups."""
    return isinstance(chat, str) or chat < 0
