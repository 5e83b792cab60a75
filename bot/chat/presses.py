"""The buttons. A press is checked for who signed its data and who pressed, and is always answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Literal

from telegram import Update
from telegram.constants import ZERO_DATE

from bot.chat.addresses import visit_of
from bot.chat.commands import Callback, Context
from bot.chat.desk import Desk
from bot.chat.failures import toast, words_of
from bot.errors import RoundsError, UsageError
from bot.face import conversation as say
from bot.face.keyboards import Span
from bot.face.tongue import ENGLISH
from bot.model import Chat, ChatKind, Message, Reaction, Visit
from bot.service import Service
from bot.service.channels import behind, on_behalf
from bot.text.seal import Seal, for_chat

Turn = Callable[[Service, Visit, str], Awaitable[Reaction]]
Page = Callable[[Service, Visit, str], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class Verb:
    """What a press does, and who may: `administrator` of a group, any `member`, or only in `own chat`."""

    turn: Turn
    needs: Literal["administrator", "member", "own chat"] = "administrator"


def _page(ask: Page) -> Verb:
    async def turn(service: Service, visit: Visit, argument: str) -> Reaction:
        return Reaction(page=await ask(service, visit, argument))

    return Verb(turn)


async def _toggle(service: Service, visit: Visit, argument: str) -> Message:
    page, _, topic = argument.partition(":")
    return await service.set_up.toggle(visit, topic, _number(page))


async def _hour(service: Service, visit: Visit, argument: str) -> Message:
    return await service.set_up.set_hour(visit, _time(argument))


async def _quiet(service: Service, visit: Visit, argument: str) -> Message:
    quiet = (_time(argument[:4]), _time(argument[4:])) if argument else None
    return await service.schedules.set_quiet(visit, quiet)


async def _turn_threshold(service: Service, visit: Visit, step: int) -> Reaction:
    return Reaction(toast=await service.schedules.turn(visit, step))


async def _open(service: Service, visit: Visit, argument: str) -> Reaction:
    span, n = _entry(argument)
    return await service.entries.open(visit, span, n)


async def _back(service: Service, visit: Visit, argument: str) -> Reaction:
    return await service.entries.back(visit, _span(argument))


async def _act(service: Service, visit: Visit, argument: str) -> Reaction:
    where, _, act = argument.rpartition(":")
    span, n = _entry(where)
    return await service.entries.act(visit, span, n, act)


async def _doubt(service: Service, visit: Visit, argument: str) -> Message:
    part, _, answer = argument.partition(":")
    if not (part.isascii() and part.isdecimal() and len(part) <= 18):
        raise UsageError(say.OLD_BUTTON)
    return await service.life.answer_doubt(visit, int(part), arrived=answer == "here")


async def _look(service: Service, visit: Visit, _: str) -> Reaction:
    return await service.channels.look(await service.schedules.latest(visit))


VERBS: Mapping[str, Verb] = {
    # the set-up
    "t": _page(_toggle),
    "p": _page(lambda s, visit, page: s.set_up.topics_page(visit, _number(page))),
    "d": _page(lambda s, visit, _: s.set_up.choose_topics(visit)),
    "w": _page(lambda s, visit, _: s.set_up.hours(visit)),
    "h": _page(_hour),
    "z": _page(lambda s, visit, zone: s.set_up.set_zone(visit, zone)),
    "take": _page(lambda s, visit, what: s.take_over(visit, what)),
    # the schedule
    "set": _page(lambda s, visit, _: s.schedules.page(visit)),
    "k": _page(lambda s, visit, every: s.schedules.set_kind(visit, every)),
    "day": _page(lambda s, visit, day: s.schedules.toggle_day(visit, _below(7, day))),
    "wd": _page(lambda s, visit, day: s.schedules.set_weekday(visit, _below(7, day))),
    "eh": _page(lambda s, visit, hours: s.schedules.set_hours(visit, _number(hours))),
    "quiet": _page(lambda s, visit, _: s.schedules.quiet(visit)),
    "q2": _page(_quiet),
    "limit": _page(lambda s, visit, _: s.schedules.limits(visit)),
    "lim": _page(lambda s, visit, limit: s.schedules.set_limit(visit, _number(limit))),
    "pearls": _page(lambda s, visit, _: s.schedules.toggle_pearls(visit)),
    "plain": _page(lambda s, visit, _: s.schedules.toggle_plain(visit)),
    "fewer": Verb(lambda s, visit, _: _turn_threshold(s, visit, 1)),
    "more": Verb(lambda s, visit, _: _turn_threshold(s, visit, -1)),
    "share": Verb(lambda s, visit, _: s.share(visit)),
    "q": _page(lambda s, visit, answer: s.schedules.go_on(visit, answer)),
    "langs": _page(lambda s, visit, _: s.schedules.languages_page(visit)),
    "lang": _page(lambda s, visit, code: s.schedules.set_language(visit, code)),
    "unmute": _page(lambda s, visit, which: s.muting.take_back(visit, _number(which))),
    "unfollow": _page(lambda s, visit, which: s.muting.unfollow(visit, _number(which))),
    "cf": _page(lambda s, visit, tag: s.conferences.toggle(visit, tag)),
    # entries
    "n": Verb(_open, "member"),
    "b": Verb(_back, "member"),
    "a": Verb(_act, "member"),
    "find": Verb(lambda s, visit, words: s.finding.found(visit, words), "member"),
    "suggest": Verb(lambda s, visit, what: s.finding.suggest(visit, what), "own chat"),
    # what is one's own
    "x": Verb(lambda s, visit, form: s.library.export(visit, form), "own chat"),
    "copies": Verb(lambda s, visit, _: s.library.copies(visit), "own chat"),
    "cpd": Verb(lambda s, visit, page: s.cpd.turn(visit, _number(page)), "own chat"),
    "cpdx": Verb(lambda s, visit, form: s.cpd.export(visit, form), "own chat"),
    "saved": Verb(lambda s, visit, page: s.library.turn(visit, _number(page)), "own chat"),
    "learn": Verb(lambda s, visit, answer: s.records.set_learning(visit, answer), "own chat"),
    "forget": Verb(lambda s, visit, answer: s.records.forgotten(visit, answer)),
    # groups and channels
    "i": _page(_doubt),
    "club": Verb(lambda s, visit, ref: s.clubs.from_digest(visit, ref)),
    "look": Verb(_look),
    "channel": _page(lambda s, visit, _: s.channels.page(visit)),
    "cp": _page(lambda s, visit, _: s.channels.toggle_pause(visit)),
}
"""The first word of a button's data; the buttons are made in `face`."""


CHOOSE = "choose"
"""Ends a journal club's vote: the one press that has to ask Telegram something first."""


async def _choose(desk: Desk, visit: Visit, update: Update, context: Context) -> Reaction:
    if not await desk.rights.may_change(update, context.bot):
        raise UsageError(say.ADMINISTRATORS_ONLY)
    poll = await desk.service.clubs.poll_of(visit)
    votes = await desk.replies.end_poll(visit.chat, poll) if poll is not None else ()
    return await desk.service.clubs.close(visit, votes)


def callback_for_presses(desk: Desk) -> Callback:
    """What python-telegram-bot calls for every press."""

    async def pressed(update: Update, context: Context) -> None:
        query, visit = update.callback_query, visit_of(update)
        if query is None:
            return
        if visit is None or visit.message is None:
            await toast(query, ENGLISH(say.OLD_BUTTON))
            return
        t = await desk.service.life.tongue(visit)
        try:
            data = await _opened(desk, visit, query.data or "", context)
            reaction = await _turn(desk, visit, data, update, context)
        except RoundsError as refused:
            await toast(query, t(words_of(refused)))
            return
        await desk.react(visit.chat, visit.message, reaction)
        await toast(query, reaction.toast)
        await desk.service.life.heard(visit)

    return pressed


async def _opened(desk: Desk, visit: Visit, signed: str, context: Context) -> str:
    """What we wrote into the button, for this chat or for the one that it was. Raises `UsageError`."""
    seal = Seal.of_token(context.bot.token)
    data = seal.open(for_chat(visit.chat.id), signed)
    if data is None:
        former = await desk.service.life.former(visit.chat.id)
        data = next((one for chat in former if (one := seal.open(for_chat(chat), signed)) is not None), None)
    if data is None:
        raise UsageError(say.OLD_BUTTON)
    return data


async def _turn(desk: Desk, visit: Visit, data: str, update: Update, context: Context) -> Reaction:
    """Raises `UsageError` for data that is not, or no longer, one of ours, and for who may not."""
    channel, data = behind(data)
    name, _, argument = data.partition(":")
    if name == CHOOSE:
        return await _choose(desk, visit, update, context)
    if (verb := VERBS.get(name)) is None:
        raise UsageError(say.OLD_BUTTON)
    if channel is not None:
        if visit.user is None or not await desk.rights.is_administrator(channel, visit.user, context.bot):
            raise UsageError(say.ADMINISTRATORS_ONLY)
        if verb.needs != "administrator":  # what is a member's or somebody's own is none of a channel's
            raise UsageError(say.OLD_BUTTON)
        there = replace(visit, chat=Chat(id=channel, kind=ChatKind.CHANNEL))
        return on_behalf(await verb.turn(desk.service, there, argument), channel)
    if refusal := await _refusal(verb, update, context, desk):
        raise UsageError(refusal)
    if verb.needs == "administrator" and _is_of_unknown_topic(update):
        raise UsageError(say.OLD_BUTTON)
    return await verb.turn(desk.service, visit, argument)


async def _refusal(verb: Verb, update: Update, context: Context, desk: Desk) -> str:
    chat = update.effective_chat
    if chat is None:
        return say.OLD_BUTTON
    is_private = chat.type == chat.PRIVATE
    match verb.needs:
        case "member":
            may = await desk.rights.may_take_part(update, context.bot)
            return "" if may else say.NOT_YOURS if is_private else say.MEMBERS_ONLY
        case "own chat" if not is_private:
            return say.PRIVATELY_ONLY
        case _:
            may = await desk.rights.may_change(update, context.bot)
            return "" if may else say.NOT_YOURS if is_private else say.ADMINISTRATORS_ONLY


def _is_of_unknown_topic(update: Update) -> bool:
    """Of a message that has become old Telegram tells no topic: one topic's settings must not be taken for
    another's."""
    query, chat = update.callback_query, update.effective_chat
    old = query is not None and query.message is not None and query.message.date == ZERO_DATE
    return old and bool(chat and chat.is_forum)


def _entry(argument: str) -> tuple[Span, int]:
    where, _, n = argument.rpartition(":")
    return _span(where), _number(n)


def _span(argument: str) -> Span:
    ref, _, span = argument.partition(":")
    if (found := Span.parse(ref, span)) is None:
        raise UsageError(say.OLD_BUTTON)
    return found


def _time(text: str) -> time:
    hour, minute = _below(24, text[:2]), _below(60, text[2:])
    return time(hour, minute)


def _below(limit: int, text: str) -> int:
    if (number := _number(text)) >= limit:
        raise UsageError(say.OLD_BUTTON)
    return number


def _number(text: str) -> int:
    """A number of up to four digits. Raises `UsageError`: a button of an older version may hold another."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        raise UsageError(say.OLD_BUTTON)
    return int(text)
