"""Everything that can be said and pressed in a chat: each command, then each button of each answer, twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from bot.text.seal import TAG
from tests.chat.conftest import Conversation
from tests.standin import Room, Seen

LEFT_OUT = ("forget:yes", "lang:en")
"""What ends the walk, or the language that it is made in."""


@dataclass
class Walk:
    """One person goes through one chat, or one topic of it; `idle` are presses after which nobody saw
    anything.

    Of forty cities or sixteen specialties the first `most_of_a_kind` are pressed."""

    talk: Conversation
    room: Room
    by: int | None = None
    thread: int | None = None
    most_of_a_kind: int = 2
    pressed: dict[str, tuple[Seen, str]] = field(default_factory=dict)
    """By what they do: the message and the data of the buttons that were pressed."""
    toasts: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    _kinds: Counter[str] = field(default_factory=Counter)

    async def everywhere(self, commands: Collection[str]) -> None:
        """Commands first, so that later answers stand below buttons of earlier ones, out of order."""
        for command in commands:
            await self.talk.say(self.room, command, by=self.by, thread=self.thread)
        for seen in self._seen():
            for data in _data(seen):
                if self._is_new(data):
                    self.pressed[nature(data)] = seen, data
                    await self._press(seen, data)
                    await self._press(seen, data, again=True)

    async def a_year_later(self, talk: Conversation) -> None:
        """Each once more, with a bot that was started anew, of messages of which Telegram tells little."""
        self.talk = talk
        for seen, data in list(self.pressed.values()):
            await self._press(seen, data, old=True)

    async def by_the_wrong_person(self, by: int) -> list[str]:
        """Each by somebody else; what was carried out, or was not answered with a word."""
        heard = []
        for name, (seen, data) in self.pressed.items():
            before = len(self.room.seen)
            toast = await self.talk.press_data(self.room, seen, data, by=by)
            heard += [name] if not toast or len(self.room.seen) > before else []
        return heard

    def _seen(self) -> Iterator[Seen]:
        """What there is to press under, what comes of pressing too."""
        at = 0
        while at < len(self.room.seen):
            yield self.room.seen[at]
            at += 1

    def _is_new(self, data: str) -> bool:
        name = nature(data)
        kind = _kind(name)
        if (
            name in self.pressed
            or name.rpartition("/")[2] in LEFT_OUT
            or self._kinds[kind] >= self.most_of_a_kind
        ):
            return False
        self._kinds[kind] += 1
        return True

    async def _press(self, seen: Seen, data: str, *, again: bool = False, old: bool = False) -> None:
        before, unmodified = len(self.room.seen), self._unmodified()
        toast = await self.talk.press_data(self.room, seen, data, by=self.by, old=old)
        self.toasts.append(toast)
        same = self._unmodified() > unmodified
        if not again and not toast and len(self.room.seen) == before and not same:
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
