"""What a reader can do with one entry of a digest, or of any numbered list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from bot.curate.rank import rank
from bot.curate.taste import features_of, learn
from bot.errors import UsageError
from bot.face import conversation as say
from bot.face import keyboards
from bot.face.cpd import MINUTES
from bot.face.keyboards import Ref, Span
from bot.face.markup import clean
from bot.face.tongue import Tongue, marked
from bot.face.why import why_message
from bot.model import (
    ChatKind,
    Curated,
    Keyboard,
    Listed,
    Message,
    Mute,
    Ranked,
    Reaction,
    Report,
    Subscription,
    Visit,
    Vote,
    VoteKind,
    WorkId,
)
from bot.service.concern import Concern
from bot.service.links import Link
from bot.text.words import shorten

MUTED_FOR = timedelta(days=7)

NOTED: Mapping[VoteKind, str] = {
    VoteKind.USEFUL: marked("Noted: useful."),
    VoteKind.NOT_FOR_ME: marked("Noted: not for you."),
    VoteKind.WILL_USE: marked("Noted: you will use it."),
    VoteKind.DISAGREE: marked("Noted: you disagree."),
    VoteKind.HARMFUL: marked("Noted: it may do harm."),
}
LONGEST_TOAST = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """An entry that was pressed, and who pressed."""

    visit: Visit
    span: Span
    n: int
    story: Curated
    t: Tongue
    back: str = ""
    """The data of the button that leads to its list; empty of a card by itself."""

    @property
    def work(self) -> WorkId:
        return self.story.lead.place.work

    @property
    def person(self) -> int:
        """Whose saved works and votes these are."""
        return self.visit.user if self.visit.user is not None else self.visit.chat.id


class Entries(Concern):
    """Numbers, and what is behind them."""

    async def open(self, visit: Visit, span: Span, n: int) -> Reaction:
        """The entry's buttons in the place of the numbers. Raises `UsageError` for one that is not there."""
        one = await self._entry(visit, span, n)
        title = shorten(clean(one.story.lead.item.title), LONGEST_TOAST)
        if source := one.story.lead.item.source:
            await self._store.note_opened(visit.chat, source, now=self._clock())
        return Reaction(keyboard=await self._actions(one), toast=f"{n}. {title}")

    async def back(self, visit: Visit, span: Span) -> Reaction:
        """The numbers again."""
        t = await self.tongue(visit)
        shown = await self._shown(visit, span.ref, t)
        if shown.items:
            return Reaction(keyboard=keyboards.under_search(span, len(shown.entries), t))
        return Reaction(keyboard=keyboards.under_digest(span, visit.chat, t))

    async def act(self, visit: Visit, span: Span, n: int, act: str) -> Reaction:
        """Raises `UsageError` for what cannot be done, here or any more."""
        one = await self._entry(visit, span, n)
        vote = next((kind for kind in VoteKind if kind == act), None)
        if vote is not None:
            return await self._vote(one, vote)
        if visit.chat.kind is not ChatKind.PRIVATE:
            raise UsageError(one.t(say.PRIVATELY_ONLY))
        match act.partition("_"):
            case ("save" | "unsave", _, ""):
                return await self._save(one, saves=act == "save")
            case ("log", _, minutes):
                return await self._log(one, minutes)
            case ("unlog", _, ""):
                await self._store.unlog_work(one.person, one.work)
                return Reaction(keyboard=await self._actions(one), toast=one.t("No longer logged."))
            case ("why", _, ""):
                return Reaction(said=(await self._why(one),))
            case ("mute", _, kind):
                return await self._mute(one, kind)
            case ("report", _, ""):
                return await self._report(one)
        raise UsageError(one.t(say.OLD_BUTTON))

    async def card(self, visit: Visit, work: WorkId) -> tuple[Curated, Keyboard] | None:
        """One work by itself, with its buttons; None where it is no longer kept."""
        story = (await self._store.stories_of([work])).get(work)
        if story is None:
            return None
        shown = Listed(entries=(tuple(sorted(story.works)),), at=self._clock())
        span = Span(Ref(list=await self._store.keep_list(visit.chat, shown)), 1, 1)
        one = _Entry(visit=visit, span=span, n=1, story=story, t=await self.tongue(visit))
        return story, await self._actions(one)

    async def ranked(self, story: Curated, subscription: Subscription | None, visit: Visit) -> Ranked:
        """The story for this reader, as it counts now."""
        (one,) = rank(
            [story],
            subscription or self._draft(visit),
            now=self._clock(),
            sources=self._given.sources,
            labels=self._given.labels,
            taste=await self._store.taste(visit.chat),
        )
        return one

    async def why(self, story: Curated, visit: Visit, t: Tongue) -> Message:
        """Why the story came, or would have come, to this reader."""
        subscription = await self._find(visit)
        return why_message(
            await self.ranked(story, subscription, visit),
            source=self._source(story),
            labels=self._given.labels,
            t=t,
            url=self._opened_at(story, subscription),
        )

    # ── within ────────────────────────────────────────────────────────────────

    async def _shown(self, visit: Visit, ref: Ref, t: Tongue) -> Listed:
        """The list that this chat was shown. Raises `UsageError`."""
        if ref.day:
            day = ref.day.isoformat()
            sent = await self._store.sent_entries(visit.chat, day=day, n=ref.n, message=visit.message)
            entries = tuple(sent.get(n, ()) for n in range(1, max(sent, default=0) + 1))
            found: Listed | None = Listed(entries=entries, at=self._clock(), thread=visit.chat.thread)
        else:
            found = await self._store.listed(visit.chat, ref.list)
        if found is None or not found.entries:
            raise UsageError(t(say.OLD_BUTTON))
        return found

    async def _entry(self, visit: Visit, span: Span, n: int) -> _Entry:
        t = await self.tongue(visit)
        shown = await self._shown(visit, span.ref, t)
        is_there = max(1, span.first) <= n <= min(span.last, len(shown.entries))
        if not is_there or not (works := shown.entries[n - 1]):
            raise UsageError(t(say.OLD_BUTTON))
        stories = await self._store.stories_of(works)
        story = next((stories[work] for work in works if work in stories), None)
        if story is None:
            raise UsageError(t(say.GONE))
        if shown.thread is not None:  # of a message that has become old Telegram tells no topic
            visit = replace(visit, chat=replace(visit.chat, thread=shown.thread))
        return _Entry(visit=visit, span=span, n=n, story=story, t=t, back=_way_back(span, shown))

    async def _actions(self, one: _Entry) -> Keyboard:
        if one.visit.chat.kind is not ChatKind.PRIVATE:
            start = Link(kind="work", what=one.work).payload()
            return keyboards.group_actions(one.span, one.n, start=start, t=one.t)
        saved = {kept.work for kept in await self._store.saved_works(one.person)}
        logged = {kept.work for kept in await self._store.logged(one.person)}
        return keyboards.entry_actions(
            one.span,
            one.n,
            saved=not saved.isdisjoint(one.story.works),
            logged=not logged.isdisjoint(one.story.works),
            t=one.t,
            back=one.back,
        )

    async def _log(self, one: _Entry, minutes: str) -> Reaction:
        """At once, and then asks how long it took; the answer is the second press."""
        stated = next((n for n in MINUTES if str(n) == minutes), 0)
        if minutes and not stated:
            raise UsageError(one.t(say.OLD_BUTTON))
        await self._store.log_work(one.person, one.work, stated, at=self._clock())
        if not stated:
            choices = keyboards.minutes_choices(one.span, one.n, MINUTES, one.t)
            return Reaction(keyboard=choices, toast=one.t("Logged. How long did it take? /cpd shows all."))
        words = one.t.plural("Logged: {n} minute.", "Logged: {n} minutes.", stated)
        return Reaction(keyboard=await self._actions(one), toast=words)

    async def _save(self, one: _Entry, *, saves: bool) -> Reaction:
        if saves:
            kept = await self._store.saved_works(one.person)
            self._within(self._quotas.saved, sum(old.work != one.work for old in kept), one.t)
            await self._store.save_work(
                one.person, one.work, at=self._clock(), source=one.story.lead.item.source
            )
        else:
            for work in sorted(one.story.works):
                await self._store.unsave_work(one.person, work)
        words = one.t("Saved. /saved shows what you kept.") if saves else one.t("No longer saved.")
        return Reaction(keyboard=await self._actions(one), toast=words)

    async def _vote(self, one: _Entry, kind: VoteKind) -> Reaction:
        vote = Vote(
            chat=one.visit.chat,
            voter=one.person,
            work=one.work,
            story=one.story.story,
            kind=kind,
            at=self._clock(),
            title=one.story.lead.item.title,
            features=features_of(one.story.lead.item),
            source=one.story.lead.item.source,
        )
        await self._store.cast_vote(vote, partial(learn, now=self._clock()))
        asks = kind is VoteKind.USEFUL and one.visit.chat.kind is ChatKind.PRIVATE
        keyboard = keyboards.more_votes(one.span, one.n, one.t) if asks else None
        return Reaction(keyboard=keyboard, toast=one.t(NOTED[kind]))

    async def _why(self, one: _Entry) -> Message:
        return await self.why(one.story, one.visit, one.t)

    async def _mute(self, one: _Entry, kind: str) -> Reaction:
        """The choice, or for a week what was chosen."""
        named = self._mutable(one)
        if not kind:
            return Reaction(keyboard=keyboards.mute_choices(one.span, one.n, tuple(named), one.t))
        if kind not in named:
            raise UsageError(one.t(say.OLD_BUTTON))
        subscription, t = await self._existing(one.visit)
        mute, label = named[kind]
        kept = tuple(old for old in subscription.muted if (old.kind, old.what) != (mute.kind, mute.what))
        await self._store.save_subscription(replace(subscription, muted=(*kept, mute)))
        words = t("Muted for a week: {what}. /mute shows all.", what=shorten(clean(label), 100))
        return Reaction(keyboard=await self._actions(one), toast=words)

    def _mutable(self, one: _Entry) -> Mapping[str, tuple[Mute, str]]:
        """What of the entry can be muted, and what that is called."""
        lead, until = one.story.lead, self._clock() + MUTED_FOR
        found = {"story": (Mute(kind="story", what=one.work, until=until), lead.item.title)}
        if source := lead.item.source:
            known = self._given.sources.get(source)
            found["source"] = (
                Mute(kind="source", what=source, until=until),
                known.title if known else source,
            )
        topics = sorted((score for score in lead.judgement.topics if score.shown), key=lambda score: -score.p)
        if topics:
            topic = topics[0].id
            label = one.t(self._given.labels.get(topic, topic))
            found["topic"] = (Mute(kind="topic", what=topic, until=until), label)
        return found

    async def _report(self, one: _Entry) -> Reaction:
        title = one.story.lead.item.title
        report = Report(kind="entry", chat=one.person, words=title, at=self._clock(), work=one.work)
        await self._store.keep_report(report)
        return Reaction(toast=one.t("Reported to the person who runs this bot. Thank you."))


def _way_back(span: Span, shown: Listed) -> str:
    """To the page where it is more than numbers, else to the numbers; a card has none but its own."""
    is_card = bool(span.ref.list) and len(shown.entries) == 1 and not span.end and not shown.items
    return shown.again or ("" if is_card else keyboards.to_numbers(span))
