"""The commands: each one call of the service and its answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal

from telegram import Update
from telegram.ext import CallbackContext, ExtBot

from bot.chat.addresses import visit_of
from bot.chat.desk import Desk
from bot.chat.requests import words_after_command
from bot.face import conversation as say
from bot.face.tongue import marked
from bot.model import ChatKind, Visit
from bot.service import Answer, Service

Context = CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]
Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]

Asked = Callable[[Service, Visit, str], Awaitable[Answer]]

Needs = Literal["nothing", "administrator", "own chat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`words` are what the menu says. `needs`: in a group, whatever changes settings is for administrators,
    and what is somebody's own is answered in their own chat."""

    name: str
    words: str
    answer: Asked
    needs: Needs = "nothing"
    in_menu: bool = False


COMMANDS = (
    Command(
        name="latest",
        words=marked("What the next digest would hold"),
        answer=lambda s, visit, _: s.schedules.latest(visit),
        in_menu=True,
    ),
    Command(
        name="topics",
        words=marked("Your specialties"),
        answer=lambda s, visit, words: s.set_up.topics(visit, words),
        needs="administrator",
        in_menu=True,
    ),
    Command(
        name="schedule",
        words=marked("When, how much, quiet hours"),
        answer=lambda s, visit, _: s.schedules.schedule(visit),
        needs="administrator",
        in_menu=True,
    ),
    Command(
        name="search",
        words=marked("Find something"),
        answer=lambda s, visit, words: s.searching.search(visit, words),
        in_menu=True,
    ),
    Command(
        name="saved",
        words=marked("What you kept"),
        answer=lambda s, visit, _: s.library.saved(visit),
        needs="own chat",
        in_menu=True,
    ),
    Command(
        name="help",
        words=marked("What this bot does"),
        answer=lambda s, visit, _: s.life.help(visit),
        in_menu=True,
    ),
    Command(
        name="start",
        words=marked("Begin, or go on after a pause"),
        answer=lambda s, visit, _: s.set_up.start(visit),
        needs="administrator",
    ),
    Command(
        name="why",
        words=marked("Why something came"),
        answer=lambda s, visit, words: s.finding.why(visit, words),
    ),
    Command(
        name="cpd",
        words=marked("What you logged for CPD"),
        answer=lambda s, visit, _: s.cpd.show(visit),
        needs="own chat",
    ),
    Command(
        name="mute",
        words=marked("What you do not want to see"),
        answer=lambda s, visit, words: s.muting.mute(visit, words),
        needs="administrator",
    ),
    Command(
        name="follow",
        words=marked("Words, hashtags, authors, journals to follow"),
        answer=lambda s, visit, words: s.muting.follow(visit, words),
        needs="administrator",
    ),
    Command(
        name="conferences",
        words=marked("Follow a conference to its end"),
        answer=lambda s, visit, words: s.conferences.show(visit, words),
        needs="administrator",
    ),
    Command(
        name="library",
        words=marked("Open subscriptions through your library"),
        answer=lambda s, visit, words: s.conferences.library(visit, words),
        needs="administrator",
    ),
    Command(
        name="pause",
        words=marked("Stop for now, or until a date"),
        answer=lambda s, visit, words: s.schedules.pause(visit, words),
        needs="administrator",
    ),
    Command(
        name="resume",
        words=marked("Go on after a pause"),
        answer=lambda s, visit, _: s.schedules.resume(visit),
        needs="administrator",
    ),
    Command(
        name="weekly",
        words=marked("One digest a week"),
        answer=lambda s, visit, _: s.schedules.weekly(visit),
        needs="administrator",
    ),
    Command(
        name="journalclub",
        words=marked("Vote for a paper to discuss"),
        answer=lambda s, visit, _: s.clubs.open(visit),
        needs="administrator",
    ),
    Command(
        name="language",
        words=marked("In which language I speak here"),
        answer=lambda s, visit, _: s.schedules.language(visit),
        needs="administrator",
    ),
    Command(
        name="privacy",
        words=marked("What is kept"),
        answer=lambda s, visit, _: s.records.privacy(visit),
    ),
    Command(
        name="mydata",
        words=marked("Everything that is kept of you, as a file"),
        answer=lambda s, visit, _: s.records.mydata(visit),
        needs="own chat",
    ),
    Command(
        name="learning",
        words=marked("May your votes help others?"),
        answer=lambda s, visit, _: s.records.learning(visit),
        needs="own chat",
    ),
    Command(
        name="feedback",
        words=marked("Tell the person who runs this bot"),
        answer=lambda s, visit, words: s.records.feedback(visit, words),
        needs="own chat",
    ),
    Command(
        name="forget",
        words=marked("Erase what is kept here"),
        answer=lambda s, visit, _: s.records.forget(visit),
        needs="administrator",
    ),
    Command(
        name="stop",
        words=marked("Stop and erase what is kept here, at once"),
        answer=lambda s, visit, _: s.records.stop(visit),
        needs="administrator",
    ),
)
"""In the order of Telegram's menu; those that are not in it are found through /help."""


def callback_for(command: Command, desk: Desk) -> Callback:
    """What python-telegram-bot calls when the command is written."""

    async def called(update: Update, context: Context) -> None:
        visit = visit_of(update)
        if visit is None:
            return
        words = words_after_command(update.message) if update.message else ""
        if command.name == "start" and words and visit.chat.kind is ChatKind.PRIVATE:
            await desk.say(visit.chat, *await desk.service.opened(visit, words, context.bot.token))
        elif refusal := await _refusal(command, update, context, desk):
            t = await desk.service.life.tongue(visit)
            await desk.say(visit.chat, say.said(t(refusal)))
        else:
            await desk.say(visit.chat, *await command.answer(desk.service, visit, words))
            # After the answer: it is a write, and nobody waits for it.
            await desk.service.life.heard(visit)

    return called


async def _refusal(command: Command, update: Update, context: Context, desk: Desk) -> str:
    """Why this person may not, here; empty: they may."""
    chat = update.effective_chat
    match command.needs:
        case "administrator":
            may = await desk.rights.may_change(update, context.bot)
            return "" if may else say.ADMINISTRATORS_ONLY
        case "own chat":
            is_private = chat is not None and chat.type == chat.PRIVATE
            return "" if is_private else say.PRIVATELY_ONLY
        case _:
            return ""
