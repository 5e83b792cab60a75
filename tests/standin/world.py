"""Everything the stand-in remembers: one bot, its chats, and what has been said."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import Any

from tests.standin.chats import Room
from tests.standin.hook import Hook
from tests.standin.refusals import bad
from tests.standin.updates import Updates

BOT_ID = 700_100
DATE = 1_790_000_000
"""Messages are stamped a second apart from here; the stand-in has no clock."""


class World:
    """State of the server, as one bot sees it."""

    def __init__(self) -> None:
        self.rooms: dict[int, Room] = {}
        self.updates = Updates()
        self.commands: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.open_presses: set[str] = set()
        self.toasts: list[str] = []
        self.hook = Hook(self.updates)
        self.allowed: list[str] = []
        self.date = DATE
        self.languages: dict[int, str] = {}
        """What each person's Telegram is set to."""
        self._uploads: list[bytes] = []
        self._message_ids: defaultdict[int, itertools.count[int]] = defaultdict(lambda: itertools.count(1))
        self.me = {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": "Example Rounds",
            "username": "example_rounds_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    @property
    def webhook(self) -> str:
        """Where updates are pushed to; empty where the bot polls."""
        return self.hook.url

    @webhook.setter
    def webhook(self, url: str) -> None:
        # As somebody left it behind: nothing is pushed.
        self.hook.url = url

    def room(self, chat_id: object) -> Room:
        """Raises `Refused` for a chat that the bot never met."""
        if chat_id in ("", None):
            raise bad("chat_id is empty")
        room = self.rooms.get(chat_id) if isinstance(chat_id, int) else None
        if room is None:
            raise bad("chat not found")
        return room

    def uploaded(self, body: bytes) -> str:
        """Keep a file that came with a call; returns what stands for it."""
        self._uploads.append(body)
        return f"upload://{len(self._uploads) - 1}"

    def upload(self, note: object) -> bytes:
        """Raises `Refused` where no file came, or an empty one."""
        number = str(note).removeprefix("upload://")
        body = self._uploads[int(number)] if number.isdecimal() else b""
        if not body:
            raise bad("there is no document in the request")
        return body

    def person(self, user_id: int) -> dict[str, Any]:
        spoken = {"language_code": code} if (code := self.languages.get(user_id)) else {}
        return {"id": user_id, "is_bot": False, "first_name": f"Person {user_id}"} | spoken

    def message(
        self, room: Room, *, text: str, thread: int | None = None, sender: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """A new message of the bot, or of `sender`; it is not shown yet."""
        self.date += 1
        posted = {"sender_chat": room.public()} if room.type == "channel" else {"from": sender or self.me}
        message: dict[str, Any] = {
            "message_id": next(self._message_ids[room.id]),
            **posted,
            "chat": room.public(),
            "date": self.date,
            "text": text,
        }
        if thread is not None and room.is_forum:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        return message
