"""What people do in their chats, so that a test reads as a conversation."""

from __future__ import annotations

import itertools
import re
from typing import Any

from tests.standin.chats import RESTRICTIONS, RIGHTS, Room, Seen
from tests.standin.world import World

ANONYMOUS_ADMIN = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
"""Telegram's account for administrators who write in the name of their group."""

CHANNEL = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
"""Telegram's account for people who write in the name of a channel."""


class People:
    """Writes updates into the world; every method returns the update's number, 0 if it was filtered."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._presses = itertools.count(1)

    def say(
        self,
        room: Room,
        text: str,
        *,
        by: int | None = None,
        thread: int | None = None,
        anonymous: bool = False,
        channel: int | None = None,
        language: str = "",
    ) -> int:
        """A text message; commands at its beginning are marked as Telegram marks them. In a group somebody
        may write in the name of a channel."""
        if language:
            self._world.languages[by or abs(room.id)] = language
        person = self._world.person(by or abs(room.id))
        sender = ANONYMOUS_ADMIN if anonymous else CHANNEL if channel is not None else person
        message = self._world.message(room, text=text, thread=thread, sender=sender)
        if anonymous:
            message["sender_chat"] = room.public()
        if channel is not None:
            message["sender_chat"] = {"id": channel, "type": "channel", "title": "Example"}
        if command := re.match(r"/[a-z0-9_]+(@\w+)?", text):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
        room.messages[message["message_id"]] = message
        return self.update({"message": message})

    def press(self, room: Room, seen: Seen, data: str, *, by: int | None = None, old: bool = False) -> int:
        """A press of the button that carries `data`, under a message that was seen; of an `old` message
        Telegram tells no more than its number."""
        number = str(next(self._presses))
        self._world.open_presses.add(number)
        query = {
            "id": number,
            "from": self._world.person(by or abs(room.id)),
            "message": _inaccessible(room, seen) if old else room.messages[seen.message_id],
            "chat_instance": "1",
            "data": data,
        }
        return self.update({"callback_query": query})

    def bot_became(self, room: Room, old: str, new: str, *, by: int | None = None) -> int:
        """my_chat_member: `kicked` in a private chat is Telegram's word for blocked; `restricted out` is who
        was restricted and has left."""
        event = {
            "chat": room.public(),
            "from": self._world.person(by or abs(room.id)),
            "date": self._world.date,
            "old_chat_member": self._membership(old),
            "new_chat_member": self._membership(new),
        }
        return self.update({"my_chat_member": event})

    def group_becomes(self, room: Room, supergroup: Room) -> int:
        """The group is upgraded; its old id answers no more."""
        room.state, room.migrate_to = "migrated", supergroup.id
        message = self._world.message(room, text="", sender=self._world.person(1))
        del message["text"]
        return self.update({"message": message | {"migrate_to_chat_id": supergroup.id}})

    def update(self, update: dict[str, Any]) -> int:
        """Any update at all, well-formed or not, unless `allowed_updates` leaves its kind out."""
        kinds = self._world.allowed
        if (
            kinds
            and not set(update) & set(kinds)
            and set(update) & {"message", "callback_query", "my_chat_member"}
        ):
            return 0
        return self._world.updates.add(update)

    def _membership(self, stated: str) -> dict[str, Any]:
        status, _, out = stated.partition(" ")
        is_member = not out
        extras: dict[str, Any] = {
            "kicked": {"until_date": 0},
            "administrator": dict.fromkeys(RIGHTS, True),
            "restricted": dict.fromkeys(RESTRICTIONS, False) | {"is_member": is_member, "until_date": 0},
        }.get(status, {})
        return {"status": status, "user": self._world.me} | extras


def _inaccessible(room: Room, seen: Seen) -> dict[str, Any]:
    return {"chat": room.public(), "message_id": seen.message_id, "date": 0}
