"""Channels, managed from the private chat of one of their administrators.

Nobody speaks in a channel, so the same pages are shown in the private chat, and each of their buttons says
for which channel it is. Who presses must be an administrator of that channel at that moment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.face import conversation as say
from bot.face.markup import bold, clean
from bot.face.tongue import Tongue, tongue
from bot.model import Button, Chat, Keyboard, Message, Outgoing, Reaction, Subscription, Visit
from bot.service.concern import BY_READER, SETTING_UP, Answer, Concern
from bot.text.words import shorten

LONGEST_TITLE = 60
"""UTF-16 units of a channel's title on its button."""

_BEHIND = re.compile(r"c(-\d{1,19})/(.*)", re.DOTALL)


def behind(data: str) -> tuple[int | None, str]:
    """The channel that a button speaks for, and what it says; None: for the chat it stands in."""
    found = _BEHIND.fullmatch(data)
    return (int(found[1]), found[2]) if found else (None, data)


def on_behalf(reaction: Reaction, channel: int) -> Reaction:
    """The reaction with every button speaking for the channel."""
    page = replace(reaction.page, keyboard=_for(reaction.page.keyboard, channel)) if reaction.page else None
    keyboard = _for(reaction.keyboard, channel) if reaction.keyboard is not None else None
    return replace(reaction, page=page, keyboard=keyboard)


def _for(keyboard: Keyboard, channel: int) -> Keyboard:
    return tuple(tuple(_button(one, channel) for one in row) for row in keyboard)


def _button(one: Button, channel: int) -> Button:
    return replace(one, data=f"c{channel}/{one.data}") if one.data else one


class Channels(Concern):
    """`visit` is in the private chat, but for `look`, whose visit is in the channel."""

    async def welcome(self, channel: Chat, title: str, language: str) -> Message:
        """To the administrator who let the bot in: the three questions, for the channel."""
        t = tongue(language)
        visit = Visit(chat=channel, language=language)
        subscription = await self._find(visit) or self._draft(visit)
        await self._store.save_subscription(subscription)
        page = self._page_of(subscription, t)
        asked = t("For your channel {channel}:", channel=bold(clean(title) or str(channel.id)).raw)
        return replace(page, text=f"{asked}\n{page.text}", keyboard=_for(page.keyboard, channel.id))

    async def known(self) -> Sequence[Chat]:
        """Every channel that the bot was let into."""
        kept = await self._store.subscriptions()
        return tuple(one.chat for one in kept if one.chat and one.chat.kind == "channel")

    async def listed(self, visit: Visit, channels: Sequence[tuple[Chat, str]]) -> Answer:
        """Those that this person administers, by their titles."""
        t = await self.tongue(visit)
        if not channels:
            return (say.said(t("Make me an administrator of your channel first; I then ask you here.")),)
        rows = tuple(
            (Button(text=shorten(clean(title), LONGEST_TITLE) or str(chat.id), data=f"c{chat.id}/channel"),)
            for chat, title in channels
        )
        return (Message(text=bold(t("Which channel?")).raw, keyboard=rows),)

    async def page(self, visit: Visit) -> Message:
        """The settings of a channel, or its set-up where that has not ended."""
        subscription, t = await self._existing(visit)
        return self._page_of(subscription, t)

    def _page_of(self, subscription: Subscription, t: Tongue) -> Message:
        if subscription.paused != SETTING_UP:
            return say.of_a_channel(subscription, t)
        step = say.step_of(1, t)
        page = say.topics_page(self._given.topics, subscription.topics, 0, t, step=step, of_channel=True)
        preview = ((Button(text=t("Preview"), data="look"),),) if subscription.topics else ()
        return replace(page, keyboard=(*page.keyboard, *preview))

    async def toggle_pause(self, visit: Visit) -> Message:
        """Nothing is sent from now on, or again from the next slot."""
        subscription, _ = await self._running(visit)
        if subscription.paused:
            await self._resume(subscription)
        else:
            await self._store.save_subscription(replace(subscription, paused=BY_READER))
        return await self.page(visit)

    async def look(self, latest: Answer) -> Reaction:
        """What the channel would get now, shown to its administrator alone."""
        said: tuple[Outgoing, ...] = tuple(
            replace(one, keyboard=()) if isinstance(one, Message) else one for one in latest
        )
        return Reaction(said=said)
