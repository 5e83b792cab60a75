"""What happens to a chat without anybody asking: blocked, let in, moved."""

from __future__ import annotations

from telegram import ChatMember, ChatMemberRestricted, ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus

from bot.chat.addresses import visit_of
from bot.chat.commands import Callback, Context
from bot.chat.desk import Desk
from bot.model import Chat, ChatKind, Visit

_OUT = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


def callback_for_membership(desk: Desk) -> Callback:
    """my_chat_member: what the bot may do in a chat has changed."""

    async def changed(update: Update, _: Context) -> None:
        event, visit = update.my_chat_member, visit_of(update)
        if event is None or visit is None:
            return
        chat = visit.chat
        if _is_out(event.new_chat_member):
            await desk.service.life.unreachable(
                chat, "blocked" if chat.kind is ChatKind.PRIVATE else "kicked"
            )
            return
        await desk.service.life.reachable(chat)
        if is_let_in(event):
            await _let_in(visit, event.chat.title or "", desk)

    return changed


async def _let_in(visit: Visit, title: str, desk: Desk) -> None:
    """A group is asked there, and one that was set up before is told what holds; a channel's administrator in
    their own chat, for nobody speaks in a channel."""
    if visit.chat.kind in {ChatKind.GROUP, ChatKind.SUPERGROUP}:
        for place, holds in await desk.service.life.back_in(visit):
            await desk.say(place, holds)
    elif visit.chat.kind is ChatKind.CHANNEL and visit.user is not None:
        page = await desk.service.channels.welcome(visit.chat, title, visit.language)
        await desk.say(Chat(id=visit.user), page)


def is_let_in(event: ChatMemberUpdated) -> bool:
    """The bot was not in the chat before, or was blocked by its person."""
    return _is_out(event.old_chat_member) and not _is_out(event.new_chat_member)


def _is_out(member: ChatMember) -> bool:
    is_kept_out = isinstance(member, ChatMemberRestricted) and not member.is_member
    return is_kept_out or member.status in _OUT


def callback_for_migration(desk: Desk) -> Callback:
    """A group became a supergroup; both chats say so, in either order, and once is enough."""

    async def moved(update: Update, _: Context) -> None:
        message = update.effective_message
        if message is None:
            return
        if message.migrate_to_chat_id is not None:
            await desk.service.life.moved(message.chat_id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id is not None:
            await desk.service.life.moved(message.migrate_from_chat_id, message.chat_id)

    return moved
