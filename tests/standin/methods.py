"""What each modelled method does to the world. A method that is not here is refused with 501."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import methods as call
from aiogram.methods import TelegramMethod
from aiogram.types import ReplyParameters

from tests.standin.chats import RESTRICTIONS, RIGHTS, Room
from tests.standin.keyboards import markup
from tests.standin.refusals import Refused, bad
from tests.standin.texts import formatted
from tests.standin.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
CAPTION = 1024
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


async def get_me(world: World, asked: call.GetMe) -> dict[str, Any]:
    return world.me


async def get_updates(world: World, asked: call.GetUpdates) -> list[dict[str, Any]]:
    if world.webhook:
        raise Refused(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    world.allowed = asked.allowed_updates if asked.allowed_updates is not None else world.allowed
    return await world.updates.take(asked.offset or 0, asked.limit or 100, asked.timeout or 0)


async def send_message(world: World, asked: call.SendMessage) -> dict[str, Any]:
    keyboard = markup(asked.reply_markup)
    text, entities = formatted(asked.text, _mode(asked.parse_mode), asked.entities)
    room = world.room(asked.chat_id)
    room.admit(asked.message_thread_id)
    answered = _answered(room, asked.reply_parameters)
    message = world.message(room, text=text, thread=asked.message_thread_id)
    message |= {"reply_to_message": answered} if answered else {}
    message |= {"entities": entities} if entities else {}
    message |= {"reply_markup": keyboard} if keyboard else {}
    room.show(
        "sendMessage",
        message,
        preview=not _no_preview(asked.link_preview_options),
        silent=bool(asked.disable_notification),
    )
    return message


async def edit_message_text(world: World, asked: call.EditMessageText) -> dict[str, Any]:
    keyboard = markup(asked.reply_markup)
    text, entities = formatted(asked.text or "", _mode(asked.parse_mode), asked.entities)
    room = world.room(asked.chat_id)
    room.admit()
    old = _own(world, room, asked.message_id)
    new = {k: v for k, v in old.items() if k not in {"entities", "reply_markup", "edit_date"}}
    new |= {"text": text}
    new |= {"entities": entities} if entities else {}
    new |= {"reply_markup": keyboard} if keyboard else {}
    if new == {k: v for k, v in old.items() if k != "edit_date"}:
        raise bad(_NOT_MODIFIED)
    new["edit_date"] = world.date
    room.show("editMessageText", new, preview=not _no_preview(asked.link_preview_options), silent=True)
    return new


def _own(world: World, room: Room, number: int | None) -> dict[str, Any]:
    """A message that the bot sent: in a channel it is the channel's."""
    found = room.messages.get(number or 0)
    if found is None or found.get("from", world.me)["id"] != world.me["id"]:
        raise bad("message to edit not found")
    return found


async def edit_message_reply_markup(world: World, asked: call.EditMessageReplyMarkup) -> dict[str, Any]:
    keyboard = markup(asked.reply_markup)
    room = world.room(asked.chat_id)
    room.admit()
    old = _own(world, room, asked.message_id)
    new = {k: v for k, v in old.items() if k not in {"reply_markup", "edit_date"}}
    new |= {"reply_markup": keyboard} if keyboard else {}
    if new == {k: v for k, v in old.items() if k != "edit_date"}:
        raise bad(_NOT_MODIFIED)
    new["edit_date"] = world.date
    room.show("editMessageReplyMarkup", new, preview=False, silent=True)
    return new


async def send_document(world: World, asked: call.SendDocument) -> dict[str, Any]:
    body = world.upload(asked.document)
    if len(asked.caption or "") > CAPTION:
        raise bad("message caption is too long")
    room = world.room(asked.chat_id)
    room.admit(asked.message_thread_id)
    message = world.message(room, text="", thread=asked.message_thread_id)
    del message["text"]
    message |= {"caption": asked.caption} if asked.caption else {}
    message["document"] = {"file_id": "f", "file_unique_id": "u", "file_size": len(body)}
    room.show("sendDocument", message, preview=False, silent=False, document=body)
    return message


async def send_poll(world: World, asked: call.SendPoll) -> dict[str, Any]:
    options = tuple(one if isinstance(one, str) else one.text for one in asked.options)
    if not 1 <= len(asked.question) <= 300 or any(not 1 <= len(one) <= 100 for one in options):
        raise bad("poll question or option has a wrong length")
    if not 2 <= len(options) <= 12:
        raise bad("poll must have at least 2 option")
    if len(set(options)) < len(options):
        raise bad("POLL_OPTION_DUPLICATE")
    room = world.room(asked.chat_id)
    room.admit(asked.message_thread_id)
    message = world.message(room, text="", thread=asked.message_thread_id)
    del message["text"]
    message["poll"] = _poll(asked.question, options, (0,) * len(options), is_closed=False)
    room.show("sendPoll", message | {"text": asked.question}, preview=False, silent=False, poll=options)
    room.messages[message["message_id"]] = message
    return message


async def stop_poll(world: World, asked: call.StopPoll) -> dict[str, Any]:
    room = world.room(asked.chat_id)
    message = room.messages.get(asked.message_id)
    if message is None or "poll" not in message:
        raise bad("message with poll to stop not found")
    poll = message["poll"]
    options = tuple(one["text"] for one in poll["options"])
    votes = room.votes or (0,) * len(options)
    message["poll"] = _poll(poll["question"], options, votes, is_closed=True)
    return dict(message["poll"])


def _poll(
    question: str, options: tuple[str, ...], votes: tuple[int, ...], *, is_closed: bool
) -> dict[str, Any]:
    return {
        "id": "1",
        "question": question,
        "options": [
            {"persistent_id": str(n), "text": text, "voter_count": count}
            for n, (text, count) in enumerate(zip(options, votes, strict=True))
        ],
        "total_voter_count": sum(votes),
        "is_closed": is_closed,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    }


async def get_chat(world: World, asked: call.GetChat) -> dict[str, Any]:
    room = world.room(asked.chat_id)
    room.admit()
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    more = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, True)}
    return room.public() | more


async def answer_callback_query(world: World, asked: call.AnswerCallbackQuery) -> bool:
    if len(asked.text or "") > 200:
        raise bad("MESSAGE_TOO_LONG")
    if asked.callback_query_id not in world.open_presses:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    world.open_presses.discard(asked.callback_query_id)
    world.toasts.append(asked.text or "")
    return True


async def set_my_commands(world: World, asked: call.SetMyCommands) -> bool:
    if len(asked.commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in asked.commands:
        if not _COMMAND.fullmatch(command.command):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command.description) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    scope = asked.scope.type if asked.scope else "default"
    world.commands[scope, asked.language_code or ""] = [c.model_dump() for c in asked.commands]
    return True


async def get_my_commands(world: World, asked: call.GetMyCommands) -> list[dict[str, Any]]:
    scope = asked.scope.type if asked.scope else "default"
    return world.commands.get((scope, asked.language_code or ""), [])


async def set_webhook(world: World, asked: call.SetWebhook) -> bool:
    if asked.secret_token is not None and not _SECRET.fullmatch(asked.secret_token):
        raise bad("secret token contains unallowed characters")
    world.allowed = asked.allowed_updates if asked.allowed_updates is not None else world.allowed
    world.hook.point_to(asked.url, asked.secret_token or "")
    return True


async def delete_webhook(world: World, asked: call.DeleteWebhook) -> bool:
    world.hook.point_to("", "")
    if asked.drop_pending_updates:
        world.updates.drop()
    return True


async def get_webhook_info(world: World, asked: call.GetWebhookInfo) -> dict[str, Any]:
    return {
        "url": world.webhook,
        "has_custom_certificate": False,
        "pending_update_count": world.updates.pending,
    }


async def get_chat_member(world: World, asked: call.GetChatMember) -> dict[str, Any]:
    room = world.room(asked.chat_id)
    room.admit()
    user = world.person(asked.user_id)
    status = room.members.get(asked.user_id, "left")
    extras: dict[str, Any] = {
        "creator": {"is_anonymous": False},
        "administrator": dict.fromkeys(RIGHTS, False),
        "restricted": dict.fromkeys(RESTRICTIONS, False) | {"is_member": True, "until_date": 0},
        "kicked": {"until_date": 0},
    }.get(status, {})
    return {"status": status, "user": user} | extras


async def send_chat_action(world: World, asked: call.SendChatAction) -> bool:
    world.room(asked.chat_id).admit(asked.message_thread_id)
    return True


def _answered(room: Room, asked: ReplyParameters | None) -> dict[str, Any] | None:
    """The message that is replied to, as it reads now; None where it is gone and that was allowed."""
    if asked is None:
        return None
    found = room.messages.get(asked.message_id)
    if found is None and not asked.allow_sending_without_reply:
        raise bad("message to be replied not found")
    return {k: v for k, v in found.items() if k != "reply_to_message"} if found else None


def _mode(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _no_preview(options: object) -> bool:
    return bool(getattr(options, "is_disabled", False))


Carry = Callable[[World, Any], Awaitable[Any]]
MODELLED: dict[type[TelegramMethod[Any]], Carry] = {
    call.GetMe: get_me,
    call.GetUpdates: get_updates,
    call.SendMessage: send_message,
    call.EditMessageText: edit_message_text,
    call.EditMessageReplyMarkup: edit_message_reply_markup,
    call.SendDocument: send_document,
    call.SendPoll: send_poll,
    call.StopPoll: stop_poll,
    call.GetChat: get_chat,
    call.AnswerCallbackQuery: answer_callback_query,
    call.SetMyCommands: set_my_commands,
    call.GetMyCommands: get_my_commands,
    call.SetWebhook: set_webhook,
    call.DeleteWebhook: delete_webhook,
    call.GetWebhookInfo: get_webhook_info,
    call.GetChatMember: get_chat_member,
    call.SendChatAction: send_chat_action,
}


async def carry_out(world: World, asked: TelegramMethod[Any]) -> Any:
    """The result of the call. Raises `Refused`."""
    carry = MODELLED.get(type(asked))
    if carry is None:
        raise Refused(501, f"Not modelled: {type(asked).__name__}")
    return await carry(world, asked)
