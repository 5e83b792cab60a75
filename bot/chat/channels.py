"""/channel: the channels that somebody administers, in their own chat."""

from __future__ import annotations

from telegram import Bot, Update
from telegram.error import TelegramError

from bot.chat.addresses import visit_of
from bot.chat.commands import Callback, Context
from bot.chat.desk import Desk
from bot.face import conversation as say
from bot.model import Chat, ChatKind


def callback_for_channels(desk: Desk) -> Callback:
    """Telegram knows who administers what, and what it is called: the bot keeps neither."""

    async def called(update: Update, context: Context) -> None:
        visit = visit_of(update)
        if visit is None:
            return
        if visit.chat.kind is not ChatKind.PRIVATE or visit.user is None:
            t = await desk.service.life.tongue(visit)
            await desk.say(visit.chat, say.said(t(say.PRIVATELY_ONLY)))
            return
        mine = [
            (channel, await _title(channel, context.bot))
            for channel in await desk.service.channels.known()
            if await desk.rights.is_administrator(channel.id, visit.user, context.bot)
        ]
        await desk.say(visit.chat, *await desk.service.channels.listed(visit, mine))

    return called


async def _title(channel: Chat, bot: Bot) -> str:
    try:
        return (await bot.get_chat(channel.id)).title or str(channel.id)
    except TelegramError:
        return str(channel.id)
