"""The chats of the stand-in: what state they are in, and what their people have seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aiogram.types import ChatMemberAdministrator, ChatMemberRestricted

from tests.standin.refusals import Refused, bad, forbidden


def _stated(status: type[ChatMemberAdministrator | ChatMemberRestricted]) -> list[str]:
    required = (name for name, one in status.model_fields.items() if one.is_required())
    return [name for name in required if name not in {"user", "status"}]


RIGHTS, RESTRICTIONS = _stated(ChatMemberAdministrator), _stated(ChatMemberRestricted)
"""What the API always states of an administrator, and of a member who may not do everything."""


@dataclass(frozen=True)
class Seen:
    """One thing that reached a chat: a `sendMessage`, or an `editMessageText` of an earlier one."""

    method: str
    message_id: int
    text: str
    entities: tuple[dict[str, Any], ...] = ()
    keyboard: tuple[tuple[dict[str, Any], ...], ...] = ()
    thread: int | None = None
    preview: bool = True
    silent: bool = False
    document: bytes = b""
    poll: tuple[str, ...] = ()
    """The options of a poll; `text` is its question."""

    def url(self, label: str) -> str:
        """The address of the button that begins with `label`."""
        return next(b["url"] for row in self.keyboard for b in row if b["text"].startswith(label))

    def data(self, label: str) -> str:
        """The callback data of the button that begins with `label`."""
        return next(b["callback_data"] for row in self.keyboard for b in row if b["text"].startswith(label))

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.keyboard for button in row]


@dataclass
class Room:
    """A chat. `state` is ok, blocked, deactivated, never_started, kicked, left, gone, migrated or
    no_rights; `topics` maps a forum topic to whether it is open; `members` a person to a status."""

    id: int
    type: str = "private"
    state: str = "ok"
    title: str = "Example"
    migrate_to: int = 0
    is_forum: bool = False
    topics: dict[int, bool] = field(default_factory=dict)
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    votes: tuple[int, ...] = ()
    """How many will have chosen each option of a poll when it ends."""
    seen: list[Seen] = field(default_factory=list)

    def public(self) -> dict[str, Any]:
        """The `Chat` object that messages carry."""
        if self.type == "private":
            return {"id": self.id, "type": self.type, "first_name": self.title}
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "type": self.type, "title": self.title} | forum

    @property
    def texts(self) -> list[str]:
        """Every text in the order it was seen, edits too."""
        return [seen.text for seen in self.seen]

    def admit(self, thread: int | None = None) -> None:
        """Raises `Refused` where the server would not let the bot write."""
        if refusal := self._refusal():
            raise refusal
        if thread is None or not self.is_forum:
            return
        # Telegram sends General, which is thread 1, without a thread, and knows no thread 1.
        if thread == 1 or thread not in self.topics:
            raise bad("message thread not found")
        if not self.topics[thread]:
            raise bad("TOPIC_CLOSED")

    def _refusal(self) -> Refused | None:
        kind = f"{self.type} chat"
        return {
            "blocked": forbidden("bot was blocked by the user"),
            "deactivated": forbidden("user is deactivated"),
            "never_started": forbidden("bot can't initiate conversation with a user"),
            "kicked": forbidden(f"bot was kicked from the {kind}"),
            "left": forbidden(f"bot is not a member of the {kind}"),
            "deleted": forbidden("the group chat was deleted"),
            "gone": bad("chat not found"),
            "no_rights": bad("not enough rights to send text messages to the chat"),
            "write_forbidden": bad("CHAT_WRITE_FORBIDDEN"),
            "migrated": bad(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.migrate_to
            ),
        }.get(self.state)

    def show(
        self,
        method: str,
        message: dict[str, Any],
        *,
        preview: bool,
        silent: bool,
        document: bytes = b"",
        poll: tuple[str, ...] = (),
    ) -> None:
        """Keep the message and note that it was seen."""
        self.messages[message["message_id"]] = message
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        self.seen.append(
            Seen(
                method=method,
                message_id=message["message_id"],
                text=message.get("text", message.get("caption", "")),
                entities=tuple(message.get("entities", ())),
                keyboard=tuple(tuple(row) for row in rows),
                thread=message.get("message_thread_id"),
                preview=preview,
                silent=silent,
                document=document,
                poll=poll,
            )
        )
