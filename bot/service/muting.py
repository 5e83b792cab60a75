"""What a chat does not want to see, and what it follows besides its topics."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Literal, get_args

from bot.errors import UsageError
from bot.face import conversation as say
from bot.face.markup import bold, clean, escape
from bot.face.schedules import day_of
from bot.face.tongue import Tongue, marked
from bot.model import Button, Follow, Message, Mute, Subscription, Visit
from bot.service.concern import Answer, Concern
from bot.text import fold
from bot.text.words import shorten

LONGEST = 80

FollowKind = Literal["word", "journal", "author"]

_KIND = re.compile(r"(source|topic|journal|author|word)s?\s*:\s*(.+)", re.IGNORECASE | re.DOTALL)

KINDS = {
    "source": marked("source: {what}"),
    "topic": marked("topic: {what}"),
    "story": marked("a story"),
    "word": marked("word: {what}"),
    "journal": marked("journal: {what}"),
    "author": marked("author: {what}"),
    "tag": marked("hashtag: {what}"),
}

HOW_TO_MUTE = marked(
    "To mute something: /mute and a word, a #hashtag, or topic: journal: author: source: and a name."
)
HOW_TO_FOLLOW = marked("To follow something: /follow and a word, a #hashtag, or journal: author: and a name.")


class Muting(Concern):
    """Everything is compared whole and without regard to case or accents (`curate.follows`)."""

    async def mute(self, visit: Visit, words: str = "") -> Answer:
        """Mute what was written for good, or show what is muted."""
        subscription, t = await self._existing(visit)
        if words:
            kind, what = self._named(words, t)
            mute = Mute(kind=kind, what=what)  # type: ignore[arg-type]
            rest = tuple(one for one in self._holding(subscription) if (one.kind, one.what) != (kind, what))
            self._within(self._quotas.filters, len(rest), t)
            subscription = replace(subscription, muted=(*rest, mute))
            await self._store.save_subscription(subscription)
        return (self._muted_page(subscription, t),)

    async def take_back(self, visit: Visit, number: int) -> Message:
        """Raises `UsageError` for one that is not muted any more."""
        subscription, t = await self._existing(visit)
        muted = self._holding(subscription)
        if number >= len(muted):
            raise UsageError(t(say.OLD_BUTTON))
        subscription = replace(subscription, muted=(*muted[:number], *muted[number + 1 :]))
        await self._store.save_subscription(subscription)
        return self._muted_page(subscription, t)

    async def follow(self, visit: Visit, words: str = "") -> Answer:
        """Follow what was written, or show what is followed."""
        subscription, t = await self._existing(visit)
        if words:
            subscription = self._following(subscription, words, t)
            await self._store.save_subscription(subscription)
        return (self._followed_page(subscription, t),)

    async def unfollow(self, visit: Visit, number: int) -> Message:
        subscription, t = await self._existing(visit)
        tags, followed = subscription.tags, subscription.followed
        if number < len(tags):
            subscription = replace(subscription, tags=(*tags[:number], *tags[number + 1 :]))
        elif (at := number - len(tags)) < len(followed):
            subscription = replace(subscription, followed=(*followed[:at], *followed[at + 1 :]))
        else:
            raise UsageError(t(say.OLD_BUTTON))
        await self._store.save_subscription(subscription)
        return self._followed_page(subscription, t)

    # ── within ────────────────────────────────────────────────────────────────

    def _holding(self, subscription: Subscription) -> tuple[Mute, ...]:
        now: datetime = self._clock()
        return tuple(one for one in subscription.muted if one.until is None or now < one.until)

    def _named(self, words: str, t: Tongue) -> tuple[str, str]:
        """What kind of thing it is: as it was said, else by what we know by that name."""
        text = shorten(clean(words), LONGEST)
        if text.startswith("#"):
            return "tag", text.removeprefix("#")
        if found := _KIND.fullmatch(text):
            kind, what = found[1].lower(), found[2].strip()
            return kind, self._id(kind, what, t) if kind in ("source", "topic") else what
        for kind in ("topic", "source"):
            if known := self._known(kind, text, t):
                return kind, known
        return "word", text

    def _id(self, kind: str, what: str, t: Tongue) -> str:
        if known := self._known(kind, what, t):
            return known
        raise UsageError(t("I know nothing by that name."))

    def _known(self, kind: str, what: str, t: Tongue) -> str:
        asked = fold(what)
        if kind == "topic":
            found = (
                x.id for x in self._given.topics if asked in (fold(x.label), fold(t(x.label)), fold(x.id))
            )
            return next(found, "")
        sources = self._given.sources.values()
        return next((one.id for one in sources if asked in (fold(one.title), fold(one.id))), "")

    def _following(self, subscription: Subscription, words: str, t: Tongue) -> Subscription:
        text = shorten(clean(words), LONGEST)
        if text.startswith("#"):
            tag = text.removeprefix("#")
            self._within(self._quotas.filters, len(subscription.tags), t)
            rest = tuple(one for one in subscription.tags if fold(one) != fold(tag))
            return replace(subscription, tags=(*rest, tag))
        found = _KIND.fullmatch(text)
        said = found[1].lower() if found else "word"
        kind = next((one for one in get_args(FollowKind) if one == said), None)
        if kind is None:
            raise UsageError(t("Topics are chosen with /topics; words, hashtags, authors and journals here."))
        self._within(self._quotas.filters, len(subscription.followed), t)
        follow = Follow(kind=kind, what=found[2].strip() if found else text)
        return replace(subscription, followed=(*(x for x in subscription.followed if x != follow), follow))

    def _muted_page(self, subscription: Subscription, t: Tongue) -> Message:
        muted = self._holding(subscription)
        said = [self._said(one.kind, one.what, t) for one in muted]
        until = [t("{what}, until {day}", what=what, day=day_of(one.until, t)) if one.until else what
                 for one, what in zip(muted, said, strict=True)]  # fmt: skip
        how = t(HOW_TO_MUTE)
        return _page(t("Muted here"), until, "unmute", how, t)

    def _followed_page(self, subscription: Subscription, t: Tongue) -> Message:
        said = [f"#{tag}" for tag in subscription.tags]
        said += [self._said(one.kind, one.what, t) for one in subscription.followed]
        return _page(t("Followed here"), said, "unfollow", t(HOW_TO_FOLLOW), t)

    def _said(self, kind: str, what: str, t: Tongue) -> str:
        if kind == "topic":
            what = t(next((one.label for one in self._given.topics if one.id == what), what))
        if kind == "source":
            what = next((one.title for one in self._given.sources.values() if one.id == what), what)
        return t(KINDS[kind], what=what)


def _page(title: str, lines: list[str], verb: str, how: str, t: Tongue) -> Message:
    buttons = tuple(
        (Button(text=t("Take back: {what}", what=shorten(clean(line), 40)), data=f"{verb}:{number}"),)
        for number, line in enumerate(lines)
    )
    shown = "\n".join(escape(clean(line)) for line in lines) or t("Nothing.")
    return Message(text=f"{bold(title).raw}\n{shown}\n\n{escape(how)}", keyboard=buttons)
