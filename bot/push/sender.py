"""One part to one chat; every answer and every silence becomes a settlement."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from telegram import LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.model import Chat, Claim, Message, PartState, Settlement
from bot.push.errors import RETRY, is_render_fault, settlement
from bot.push.governor import Governor, Lane
from bot.push.keyboards import inline
from bot.push.plain import plain

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""A digest holds several links; the preview of one would speak for all."""


class TelegramSender:
    """`ports.Sender` over python-telegram-bot. `fallbacks` counts messages sent as plain text.

    With a `governor` each part is sent in a turn that its caller waited for (`Governor.turn`), and its
    chat rests in the store for as long as it must, so that no part waits for its chat while it is claimed."""

    def __init__(
        self,
        bot: ExtBot[Lane],
        *,
        clock: Callable[[], datetime],
        governor: Governor | None = None,
        paid: bool = False,
    ) -> None:
        self._bot = bot
        self._clock = clock
        self._governor = governor
        self._paid = paid
        self.fallbacks = 0

    async def send(self, claim: Claim) -> Settlement:
        """Send one part, or edit what it edits; every answer and every silence becomes a settlement.

        An edit never is in doubt: made twice it is made once. Never raises."""
        lane = Lane.GRANTED if self._governor else Lane.BULK
        outcome, why = await self._sent(claim.chat, claim.message, lane)
        if isinstance(outcome, int):
            return Settlement(
                state=PartState.SENT,
                message_id=outcome if claim.message.edits is None else None,
                not_before=self._rest(claim.chat) if claim.message.edits is None else None,
                counts=False,
                why=why,
            )
        decided = settlement(outcome, claim, now=self._clock())
        if claim.message.edits is not None and decided.state is PartState.IN_DOUBT:
            decided = replace(decided, state=PartState.READY, not_before=self._clock() + RETRY)
        log.warning("part %d is %s: %s", claim.part_id, decided.state.value, decided.why)
        return decided

    def _rest(self, chat: Chat) -> datetime | None:
        wait = self._governor.chat_free_in(chat.id) if self._governor else None
        return self._clock() + wait if wait else None

    async def reply(self, chat: Chat, message: Message) -> None:
        """An interactive answer; overtakes bulk. One that cannot be delivered is logged, not raised."""
        outcome, _ = await self._sent(chat, message, Lane.INTERACTIVE)
        if isinstance(outcome, Exception):
            log.warning("a reply was not delivered: %s: %s", type(outcome).__name__, outcome)

    async def tell(self, chat: Chat, message: Message) -> bool:
        """For the operator: whether it arrived."""
        outcome, _ = await self._sent(chat, message, Lane.INTERACTIVE)
        if isinstance(outcome, Exception):
            log.warning("the operator was not told: %s: %s", type(outcome).__name__, outcome)
        return not isinstance(outcome, Exception)

    async def _sent(self, chat: Chat, message: Message, lane: Lane) -> tuple[int | Exception, str]:
        """The message's id or what went wrong, and a note. Tries plain text once, for a render fault."""
        outcome = await self._attempt(chat, message, lane, markup=True)
        if not is_render_fault(outcome):
            return outcome, ""
        self.fallbacks += 1
        # Whoever wrote the renderer has to hear of it: the tests hold that this cannot happen.
        log.error("sent as plain text, for Telegram refused our markup: %s", outcome)
        return await self._attempt(chat, message, lane, markup=False), f"as plain text: {outcome}"

    async def _attempt(self, chat: Chat, message: Message, lane: Lane, *, markup: bool) -> int | Exception:
        try:
            if message.edits is not None:
                return await self._edit(chat, message, message.edits, lane, markup=markup)
            sent = await self._bot.send_message(
                chat.id,
                message.text if markup else plain(message.text),
                parse_mode=ParseMode.HTML if markup else None,
                message_thread_id=chat.thread,
                reply_markup=inline(message.keyboard, chat=chat.id, bot=self._bot) if markup else None,
                reply_parameters=_answering(message),
                link_preview_options=NO_PREVIEW,
                disable_notification=message.silent,
                # Telegram takes Stars for what goes beyond 30 a second, so replies never ask for it.
                allow_paid_broadcast=True if self._paid and lane is not Lane.INTERACTIVE else None,
                rate_limit_args=lane,
            )
        except TelegramError as error:
            return error
        except Exception as error:
            # The library could not read the answer, so there was one: only the settlement may tell.
            log.exception("an answer could not be understood")
            return error
        return sent.message_id

    async def _edit(self, chat: Chat, message: Message, edited: int, lane: Lane, *, markup: bool) -> int:
        await self._bot.edit_message_text(
            message.text if markup else plain(message.text),
            chat_id=chat.id,
            message_id=edited,
            parse_mode=ParseMode.HTML if markup else None,
            reply_markup=inline(message.keyboard, chat=chat.id, bot=self._bot) if markup else None,
            link_preview_options=NO_PREVIEW,
            rate_limit_args=lane,
        )
        return edited


def _answering(message: Message) -> ReplyParameters | None:
    if message.reply_to is None:
        return None
    # The reader may have deleted it; what there is to say is said all the same.
    return ReplyParameters(message.reply_to, allow_sending_without_reply=True)
