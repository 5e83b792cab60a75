"""What each button does: a table of verbs. The buttons are made in `face`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Literal

from bot.errors import UsageError
from bot.face import conversation as say
from bot.face.keyboards import Span
from bot.model import Message, Reaction, Visit
from bot.service import Service

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


def _turn_threshold(step: int) -> Verb:
    """Of the schedule's page (`here`) the line that tells where it stands changes, too."""

    async def turn(service: Service, visit: Visit, argument: str) -> Reaction:
        toast = await service.schedules.turn(visit, step)
        return Reaction(page=await service.schedules.page(visit) if argument == "here" else None, toast=toast)

    return Verb(turn)


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
    "zones": _page(lambda s, visit, _: s.set_up.zones(visit)),
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
    "fewer": _turn_threshold(1),
    "more": _turn_threshold(-1),
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
    "pg": Verb(lambda s, visit, span: s.searching.turn(visit, _span(span)), "member"),
    "find": Verb(lambda s, visit, words: s.searching.found(visit, words), "member"),
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
"""The first word of a button's data."""


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
