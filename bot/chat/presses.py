"""The presses: each is checked for who signed its data and who pressed, and is always answered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telegram import Update
from telegram.constants import ZERO_DATE

from bot.chat.addresses import visit_of
from bot.chat.commands import Callback, Context
from bot.chat.desk import Desk
from bot.chat.failures import toast, words_of
from bot.chat.verbs import VERBS, Verb
from bot.errors import RoundsError, UsageError
from bot.face import conversation as say
from bot.face.tongue import ENGLISH
from bot.model import Chat, ChatKind, Reaction, Visit
from bot.service.channels import behind, on_behalf
from bot.text.seal import Seal, for_chat

CHOOSE = "choose"
"""Ends a journal club's vote: the one press that has to ask Telegram something first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Press:
    """A press, and whether it is known in which forum topic it was: one topic's settings must not be taken
    for another's."""

    desk: Desk
    update: Update
    context: Context
    visit: Visit
    is_placed: bool


def callback_for_presses(desk: Desk) -> Callback:
    """What python-telegram-bot calls for every press."""

    async def pressed(update: Update, context: Context) -> None:
        query, visit = update.callback_query, visit_of(update)
        if query is None:
            return
        if visit is None or (number := visit.message) is None:
            await toast(query, ENGLISH(say.OLD_BUTTON))
            return
        visit, is_placed = await _placed(desk, visit, update)
        press = _Press(desk=desk, update=update, context=context, visit=visit, is_placed=is_placed)
        try:
            reaction = await _turn(press, await _opened(press, query.data or ""))
        except RoundsError as refused:
            await toast(query, (await desk.service.life.tongue(visit))(words_of(refused)))
            return
        await desk.react(visit.chat, number, reaction)
        await toast(query, reaction.toast)
        await desk.service.life.heard(visit)

    return pressed


async def _placed(desk: Desk, visit: Visit, update: Update) -> tuple[Visit, bool]:
    """Of a message that has become old Telegram tells no topic; the outbox knows it of what was sent."""
    query, chat = update.callback_query, update.effective_chat
    # The library gives it as a message like any other, though it has a class for it.
    if query is None or query.message is None or query.message.date != ZERO_DATE:
        return visit, True
    if place := await desk.service.life.place_of(visit):
        return replace(visit, chat=place), True
    return visit, not (chat and chat.is_forum)


async def _opened(press: _Press, signed: str) -> str:
    """What we wrote into the button, for this chat or for the one that it was. Raises `UsageError`."""
    seal, here = Seal.of_token(press.context.bot.token), press.visit.chat.id
    data = seal.open(for_chat(here), signed)
    if data is None:
        former = await press.desk.service.life.former(here)
        data = next((one for chat in former if (one := seal.open(for_chat(chat), signed)) is not None), None)
    if data is None:
        raise UsageError(say.OLD_BUTTON)
    return data


async def _turn(press: _Press, data: str) -> Reaction:
    """Raises `UsageError` for data that is not, or no longer, one of ours, and for who may not."""
    channel, data = behind(data)
    name, _, argument = data.partition(":")
    if name == CHOOSE:
        return await _choose(press)
    if (verb := VERBS.get(name)) is None:
        raise UsageError(say.OLD_BUTTON)
    if channel is not None:
        return await _on_behalf(press, channel, verb, argument)
    if refusal := await _refusal(press, verb):
        raise UsageError(refusal)
    if verb.needs == "administrator" and not press.is_placed:
        raise UsageError(say.OLD_BUTTON)
    return await verb.turn(press.desk.service, press.visit, argument)


async def _choose(press: _Press) -> Reaction:
    if not await press.desk.rights.may_change(press.update, press.context.bot):
        raise UsageError(say.ADMINISTRATORS_ONLY)
    if not press.is_placed:
        raise UsageError(say.OLD_BUTTON)
    clubs, visit = press.desk.service.clubs, press.visit
    poll = await clubs.poll_of(visit)
    votes = await press.desk.replies.end_poll(visit.chat, poll) if poll is not None else ()
    return await clubs.close(visit, votes)


async def _on_behalf(press: _Press, channel: int, verb: Verb, argument: str) -> Reaction:
    """In a private chat, for a channel that its person administers."""
    user, rights, bot = press.visit.user, press.desk.rights, press.context.bot
    if not await rights.may_change(press.update, bot):
        raise UsageError(say.NOT_YOURS)
    if user is None or not await rights.is_administrator(channel, user, bot):
        raise UsageError(say.ADMINISTRATORS_ONLY)
    if verb.needs != "administrator":  # what is a member's or somebody's own is none of a channel's
        raise UsageError(say.OLD_BUTTON)
    there = replace(press.visit, chat=Chat(id=channel, kind=ChatKind.CHANNEL))
    return on_behalf(await verb.turn(press.desk.service, there, argument), channel)


async def _refusal(press: _Press, verb: Verb) -> str:
    chat, rights = press.update.effective_chat, press.desk.rights
    if chat is None:
        return say.OLD_BUTTON
    is_private = chat.type == chat.PRIVATE
    match verb.needs:
        case "member":
            may = await rights.may_take_part(press.update, press.context.bot)
            return "" if may else say.NOT_YOURS if is_private else say.MEMBERS_ONLY
        case "own chat" if not is_private:
            return say.PRIVATELY_ONLY
        case _:
            may = await rights.may_change(press.update, press.context.bot)
            return "" if may else say.NOT_YOURS if is_private else say.ADMINISTRATORS_ONLY
