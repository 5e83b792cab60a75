"""Answers: messages, files and polls now, and messages that change under the finger."""

from __future__ import annotations

import logging

from telegram import InputPollOption
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.model import Chat, Document, Keyboard, Message, Outgoing, Poll
from bot.push.governor import Lane
from bot.push.keyboards import inline
from bot.push.sender import NO_PREVIEW, TelegramSender

log = logging.getLogger(__name__)


class Replies(TelegramSender):
    """The sender as the conversation knows it; interactive, ahead of the digests."""

    async def answer(self, chat: Chat, outgoing: Outgoing) -> int | None:
        """The number of the message that was sent; one that cannot be delivered is logged, not raised."""
        match outgoing:
            case Message():
                sent, _ = await self._sent(chat, outgoing, Lane.INTERACTIVE)
            case Document():
                sent = await self._upload(chat, outgoing)
            case Poll():
                sent = await self._ask(chat, outgoing)
        if isinstance(sent, int):
            return sent
        log.warning("an answer was not delivered: %s: %s", type(sent).__name__, sent)
        return None

    async def swap(self, chat: Chat, message_id: int, page: Message) -> None:
        """Put a page in the place of a message; one that cannot be edited any more gets a new one below."""
        try:
            await self._bot.edit_message_text(
                page.text,
                chat_id=chat.id,
                message_id=message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=inline(page.keyboard, chat=chat.id, bot=self._bot),
                link_preview_options=NO_PREVIEW,
                rate_limit_args=Lane.INTERACTIVE,
            )
        except BadRequest as error:
            if not _is_the_same(error):
                await self.answer(chat, page)

    async def swap_keyboard(self, chat: Chat, message_id: int, keyboard: Keyboard) -> None:
        """Put other buttons under a message."""
        try:
            await self._bot.edit_message_reply_markup(
                chat_id=chat.id,
                message_id=message_id,
                reply_markup=inline(keyboard, chat=chat.id, bot=self._bot),
                rate_limit_args=Lane.INTERACTIVE,
            )
        except BadRequest as error:
            if not _is_the_same(error):
                log.warning("the buttons of a message cannot be changed: %s", error)

    async def end_poll(self, chat: Chat, message_id: int) -> tuple[int, ...]:
        """How many chose each option; empty where Telegram does not say."""
        try:
            poll = await self._bot.stop_poll(chat.id, message_id)
        except TelegramError as error:
            log.warning("a poll cannot be ended: %s", error)
            return ()
        return tuple(option.voter_count for option in poll.options)

    async def _upload(self, chat: Chat, document: Document) -> int | Exception:
        try:
            sent = await self._bot.send_document(
                chat.id,
                document.body,
                filename=document.name,
                caption=document.caption or None,
                message_thread_id=chat.thread,
                rate_limit_args=Lane.INTERACTIVE,
            )
        except TelegramError as error:
            return error
        return sent.message_id

    async def _ask(self, chat: Chat, poll: Poll) -> int | Exception:
        try:
            sent = await self._bot.send_poll(
                chat.id,
                poll.question,
                [InputPollOption(option) for option in poll.options],
                is_anonymous=True,
                message_thread_id=chat.thread,
                rate_limit_args=Lane.INTERACTIVE,
            )
        except TelegramError as error:
            return error
        return sent.message_id


def _is_the_same(error: BadRequest) -> bool:
    """Telegram refuses an edit that changes nothing, which is what was wanted."""
    return "not modified" in str(error).lower()
