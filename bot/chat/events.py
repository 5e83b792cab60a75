"""What happens to a chat without anybody asking: blocked, let in, moved."""

from __future__ import annotations

from telegram import ChatMember, Update
from telegram.constants import ChatMemberStatus

from bot.chat.addresses import chat_of
from bot.chat.commands import Callback, Context
from bot.chat.desk import Desk
from bot.face import conversation as say
from bot.model import ChatKind

_OUT = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


def callback_for_membership(desk: Desk) -> Callback:
    """my_chat_member: what the bot may do in a chat has changed."""

    async def changed(update: Update, _: Context) -> None:
        event, chat = update.my_chat_member, chat_of(update)
        if event is None or chat is None:
            return
        if _is_out(event.new_chat_member):
            await desk.service.unreachable(chat, "blocked" if chat.kind is ChatKind.PRIVATE else "kicked")
            return
        await desk.service.reachable(chat)
        if _is_out(event.old_chat_member) and chat.kind in {ChatKind.GROUP, ChatKind.SUPERGROUP}:
            await desk.say(chat, say.said(say.GREETING))

    return changed


def _is_out(member: ChatMember) -> bool:
    return member.status in _OUT


def callback_for_migration(desk: Desk) -> Callback:
    """A group became a supergroup; both chats say so, in either order, and once is enough."""

    async def moved(update: Update, _: Context) -> None:
        message = update.effective_message
        if message is None:
            return
        if message.migrate_to_chat_id is not None:
            await desk.service.moved(message.chat_id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id is not None:
            await desk.service.moved(message.migrate_from_chat_id, message.chat_id)

    return moved
