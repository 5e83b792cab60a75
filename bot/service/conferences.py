"""Following a conference to its end, and opening subscriptions through a library.

A conference is a subscription of its own in the same chat: to its hashtag, daily, from its first day to its
last. What it sends is in the same ledger, so nothing comes twice.
"""

from __future__ import annotations

from dataclasses import replace

from bot.curate.due import upcoming
from bot.curate.meetings import to_come
from bot.errors import UsageError
from bot.face import conversation as say
from bot.face.markup import escape
from bot.face.tongue import Tongue, marked
from bot.face.words import day_month
from bot.model import Button, Message, Subscription, SubscriptionId, Visit
from bot.model.meetings import Conference
from bot.service.concern import Answer, Concern
from bot.text import fold
from bot.text.proxies import proxy_prefix

EVERYTHING = 1.0
"""Whoever follows a conference has chosen it; the hashtag is the filter."""
MOST_SHOWN = 20
OVER, LEFT = "over", "left by the reader"
"""Why the subscription to a conference is paused; neither is resumed by /resume."""

CHOOSE = marked(
    "Conferences to come. While one lasts, a digest a day brings what is posted under its hashtag:"
    " reports, not peer reviewed. The day after comes a wrap-up, and then nothing more."
)
NONE_TO_COME = marked("No conference is known at the moment.")
NO_SUCH_CONFERENCE = marked("No conference to come has this hashtag. /conferences shows those there are.")
LINE = marked("#{tag}: {title}, {days}")
DAYS = marked("{first} to {last}")
PROXY = marked("Links to subscriptions go through {prefix}. /library off ends that.")
NO_PROXY = marked(
    "Links to subscriptions go straight to the journals. If your library has a proxy, write /library and its"
    " prefix: https://login.library.example/login?url="
)
WRONG_PREFIX = marked("That is no prefix of a library's proxy: it is https and ends with url= or /.")


class Conferences(Concern):
    """By hashtag, as config/hashtags.yaml names them."""

    async def show(self, visit: Visit, words: str = "") -> Answer:
        """Those to come, with a button each; a hashtag that was written is followed, or no longer."""
        return (
            await self.toggle(visit, words.strip().removeprefix("#")) if words else await self.page(visit),
        )

    async def page(self, visit: Visit) -> Message:
        """Those to come, the followed ones marked. Raises `UsageError` where nothing is set up."""
        _, t = await self._running(visit)
        followed = {fold(tag) for one in await self._followed(visit) for tag in one.tags}
        return _page(self._to_come(), followed, self._clock().year, t)

    async def toggle(self, visit: Visit, tag: str) -> Message:
        """Follow a conference or leave it. Raises `UsageError` for one that is not to come."""
        main, t = await self._running(visit)
        wanted = next((one for one in self._to_come() if fold(one.tag) == fold(tag)), None)
        if wanted is None:
            raise UsageError(t(NO_SUCH_CONFERENCE))
        followed = {one.id: one for one in await self._followed(visit)}
        kept = followed.get(_id(main, wanted))
        if kept is None:
            self._within(self._quotas.conferences, len(followed), t)
        changed = replace(kept, paused=LEFT, next_due=None) if kept else self._subscription(main, wanted)
        await self._store.save_subscription(changed)
        return await self.page(visit)

    async def library(self, visit: Visit, words: str = "") -> Answer:
        """Show, set or clear (`off`) the prefix that links to subscriptions go through."""
        main, t = await self._running(visit)
        if words:
            main = replace(main, library_proxy=_prefix(words, t))
            await self._store.save_subscription(main)
        prefix = main.library_proxy
        return (say.said(t(PROXY, prefix=escape(prefix)) if prefix else t(NO_PROXY)),)

    def _to_come(self) -> tuple[Conference, ...]:
        return to_come(self._given.meetings.conferences, self._clock())[:MOST_SHOWN]

    async def _followed(self, visit: Visit) -> list[Subscription]:
        found = await self._store.subscriptions(chat_id=visit.chat.id)
        thread = visit.chat.thread
        mine = (one for one in found if one.until and one.chat and one.chat.thread == thread)
        return [one for one in mine if one.paused not in (OVER, LEFT)]

    def _subscription(self, main: Subscription, conference: Conference) -> Subscription:
        """As the chat's own comes, but daily, and for these days."""
        now = self._clock()
        own = replace(
            main,
            id=_id(main, conference),
            title=f"#{conference.tag}",
            topics=(),
            tags=(conference.tag,),
            followed=(),
            schedule=replace(main.schedule, every="daily"),
            audience="reader",
            threshold=EVERYTHING,
            pearls=False,
            paused="",
            created=now,
            last_slot=now,
            next_due=None,
            away_until=conference.starts,
            until=conference.ends,
        )
        return replace(own, next_due=upcoming(own, now))


def _id(main: Subscription, conference: Conference) -> SubscriptionId:
    return SubscriptionId(f"{main.id}.{fold(conference.tag)}")


def _prefix(words: str, t: Tongue) -> str:
    if words.strip().lower() == "off":
        return ""
    try:
        return proxy_prefix(words)
    except ValueError as error:
        raise UsageError(t(WRONG_PREFIX)) from error


def _page(conferences: tuple[Conference, ...], followed: set[str], year: int, t: Tongue) -> Message:
    if not conferences:
        return say.said(t(NONE_TO_COME))
    lines = [_line(one, year, t) for one in conferences]
    rows = [(_button(one, fold(one.tag) in followed, t),) for one in conferences]
    return Message(text="\n".join([escape(t(CHOOSE)), "", *lines]), keyboard=tuple(rows))


def _line(one: Conference, year: int, t: Tongue) -> str:
    first, last = (day_month(day, this_year=year, t=t) for day in (one.starts, one.ends))
    days = t(DAYS, first=first, last=last)
    return t(LINE, tag=escape(one.tag), title=escape(one.title), days=days)


def _button(one: Conference, is_followed: bool, t: Tongue) -> Button:
    label = f"#{one.tag}"
    return Button(text=t.chosen(label) if is_followed else label, data=f"cf:{one.tag}")
