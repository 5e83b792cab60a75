"""Everything that can be said and pressed in a chat: each command, then each button of each answer, twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from bot.text.seal import TAG
from tests.chat.conftest import Conversation
from tests.standin import Room, Seen

MOST_OF_A_KIND = 2
"""Of forty cities or sixteen specialties the first two are pressed."""

LAST = ("forget:yes",)
"""What ends the walk is left out."""


@dataclass
class Walk:
    """One person goes through one chat; `idle` are presses after which nobody saw anything."""

    talk: Conversation
    room: Room
    by: int | None = None
    pressed: set[str] = field(default_factory=set)
    toasts: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    _kinds: Counter[str] = field(default_factory=Counter)

    async def everywhere(self, commands: Collection[str]) -> None:
        """Commands first, so that later answers stand below buttons of earlier ones, out of order."""
        for command in commands:
            await self.talk.say(self.room, command, by=self.by)
        for seen in self._seen():
            for data in _data(seen):
                if self._is_new(data):
                    await self._press(seen, data)

    def _seen(self) -> Iterator[Seen]:
        """What there is to press under, what comes of pressing too."""
        at = 0
        while at < len(self.room.seen):
            yield self.room.seen[at]
            at += 1

    def _is_new(self, data: str) -> bool:
        name = nature(data)
        kind = _kind(name)
        if name in self.pressed or name in LAST or self._kinds[kind] >= MOST_OF_A_KIND:
            return False
        self.pressed.add(name)
        self._kinds[kind] += 1
        return True

    async def _press(self, seen: Seen, data: str) -> None:
        for nth in range(2):
            before, unmodified = len(self.room.seen), self._unmodified()
            toast = await self.talk.press_data(self.room, seen, data, by=self.by)
            self.toasts.append(toast)
            same = self._unmodified() > unmodified
            if not nth and not toast and len(self.room.seen) == before and not same:
                self.idle.append(nature(data))

    def _unmodified(self) -> int:
        """Telegram refuses an edit that would change nothing: what is asked for holds already."""
        return sum("message is not modified" in one.description for one in self.talk.telegram.asked)

    @property
    def words(self) -> list[str]:
        """Everything that a person read."""
        labels = [label for seen in self.room.seen for label in seen.labels]
        return [*self.room.texts, *labels, *(t for seen in self.room.seen for t in seen.poll), *self.toasts]


def nature(data: str) -> str:
    """What a button does, whichever list it belongs to."""
    return re.sub(r"\bl\d+", "l", data[:-TAG])


def _kind(name: str) -> str:
    """The verb, and of an entry's buttons what they do with it: those are few, what others name is not."""
    verb, _, arguments = name.partition(":")
    return f"{verb}:{arguments.rpartition(':')[2]}" if verb == "a" else verb


def _data(seen: Seen) -> Iterator[str]:
    for row in seen.keyboard:
        yield from (one["callback_data"] for one in row if "callback_data" in one)
