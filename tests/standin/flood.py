"""How a server may count what is too much. Telegram's own way is not published; it may be one of these."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol


class Flood(Protocol):
    def refuses(self, now: float) -> int:
        """0: let in, and counted. Else the seconds to wait; a refusal does not count."""
        ...


@dataclass
class LeakyBucket:
    """Holds `size`, leaks `rate` a second; who finds it full is sent away."""

    rate: float = 30.0
    size: float = 30.0
    _level: float = 0.0
    _at: float = -math.inf

    def refuses(self, now: float) -> int:
        self._level = max(0.0, self._level - (now - self._at) * self.rate)
        self._at = now
        if self._level + 1 > self.size:
            return 1
        self._level += 1
        return 0


@dataclass
class SlidingWindow:
    """At most `most` in any `seconds`."""

    most: int = 30
    seconds: float = 1.0
    _times: deque[float] = field(default_factory=deque)

    def refuses(self, now: float) -> int:
        while self._times and self._times[0] <= now - self.seconds:
            self._times.popleft()
        if len(self._times) >= self.most:
            return max(1, math.ceil(self._times[0] + self.seconds - now))
        self._times.append(now)
        return 0
