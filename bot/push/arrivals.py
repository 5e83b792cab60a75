"""What may have come to Telegram within the last second, as far as one can tell from here.

What left evenly may come in a bunch: when the way or the other side stands still for a tenth of a second,
all that was under way is counted at its end. 28 evenly spaced calls a second and one such bunch are more than
30 in a second, so after a bunch a little less goes out.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median

SECOND = 1.0
USUAL_OF = 65
"""The answers whose times say what is usual: two seconds of them at 28 a second, so that a lasting change of
the way is soon no bunch any more, and one bunch does not make itself usual."""


@dataclass(slots=True)
class Call:
    """One that left; not yet `answered` while it is under way."""

    left: float
    answered: float | None = None


@dataclass(slots=True)
class Arrivals:
    """At most `most` calls that can have come within one second."""

    most: int
    _calls: deque[Call] = field(default_factory=deque)
    _took: deque[float] = field(default_factory=lambda: deque(maxlen=USUAL_OF))

    def leave(self, now: float) -> Call:
        """A call goes out; to be handed to `answer`, however it ends."""
        call = Call(now)
        self._calls.append(call)
        return call

    def answer(self, call: Call, now: float) -> None:
        call.answered = now
        self._took.append(now - call.left)

    def free_at(self, now: float) -> float:
        """When one more may go; in the past when it may go now."""
        while self._calls and (answered := self._calls[0].answered) and answered <= now - SECOND:
            self._calls.popleft()
        if len(self._calls) < self.most:
            return float("-inf")
        usual = median(self._took) if self._took else 0.0
        came = sorted(self._latest(call, usual, now) for call in self._calls)
        return came[-self.most] + SECOND

    @staticmethod
    def _latest(call: Call, usual: float, now: float) -> float:
        """A usual answer's time before its answer; for one under way, as if it were answered now."""
        answered = now if call.answered is None else call.answered
        return max(call.left, answered - usual)
