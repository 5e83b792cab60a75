"""When digests come and how much of them, in which language, and when none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Literal, get_args

from bot.curate.due import upcoming
from bot.errors import UsageError
from bot.face import conversation as say
from bot.face import schedules as pages
from bot.face.digest import render
from bot.face.keyboards import Ref
from bot.face.tongue import Tongue, languages, tongue
from bot.model import Listed, Message, Schedule, Subscription, Visit
from bot.service.concern import BY_READER, SETTING_UP, Answer, Concern
from bot.service.dates import stated_date

Every = Literal["daily", "weekdays", "days", "weekly", "hours", "matters"]


class Schedules(Concern):
    """Settings of a subscription that exists."""

    async def latest(self, visit: Visit) -> Answer:
        """What is new and was not sent here yet, as a preview: it is not recorded and may come again."""
        subscription = await self._find(visit)
        t = self._tongue_of(subscription, visit)
        if subscription is None or not subscription.topics:
            return (say.said(t(say.NOT_SET_UP)),)
        # Without a due time nothing is late: this is not the scheduled digest.
        digest = await self._digest(replace(subscription, next_due=None))
        if digest is None:
            return (say.nothing_new(subscription, t),)
        works = tuple(tuple(sorted(one.ranked.curated.works)) for one in digest.entries)
        number = await self._store.keep_list(visit.chat, Listed(entries=works, at=digest.at))
        shown = replace(digest, sample=False, notes=(*digest.notes, "preview"))
        return render(shown, ref=Ref(list=number))

    async def page(self, visit: Visit) -> Message:
        """Everything about when and how much. Raises `UsageError` where nothing is set up."""
        subscription, t = await self._running(visit)
        return pages.schedule_page(subscription, t)

    async def schedule(self, visit: Visit) -> Answer:
        return (await self.page(visit),)

    async def set_kind(self, visit: Visit, every: str) -> Message:
        """Choose how often; days, the weekday and the hours are asked for."""
        subscription, t = await self._running(visit)
        kind = next((one for one in get_args(Every) if one == every), None)
        if kind is None:
            raise UsageError(t(say.OLD_BUTTON))
        now = subscription.schedule
        days = now.days or (now.weekday,) if kind == "days" else now.days
        hours = max(now.hours, self._fewest_hours)
        kept = await self._reschedule(subscription, replace(now, every=kind, days=days, hours=hours))
        ask: Callable[[Schedule, Tongue], Message] | None = {
            "days": pages.weekdays_page,
            "weekly": pages.weekdays_page,
            "hours": pages.every_hours_page,
        }.get(kind)
        return ask(kept.schedule, t) if ask else pages.schedule_page(kept, t)

    async def toggle_day(self, visit: Visit, day: int) -> Message:
        """One of the chosen days; the last one cannot be taken away, for then none would come."""
        subscription, t = await self._running(visit)
        now = subscription.schedule
        chosen = set(now.days) ^ {day}
        if not chosen:
            raise UsageError(t(say.PICK_ONE))
        schedule = replace(now, every="days", days=tuple(sorted(chosen)))
        return pages.weekdays_page((await self._reschedule(subscription, schedule)).schedule, t)

    async def set_weekday(self, visit: Visit, day: int) -> Message:
        return await self._set(visit, lambda now: replace(now, every="weekly", weekday=day))

    @property
    def _fewest_hours(self) -> int:
        """Between two digests, for no more of them in a day than the operator allows."""
        return -(-24 // self._quotas.digests_a_day)

    async def set_hours(self, visit: Visit, hours: int) -> Message:
        """Raises `UsageError` where that would be more in a day than the operator allows."""
        if hours < self._fewest_hours:
            t, most = await self.tongue(visit), self._quotas.digests_a_day
            raise UsageError(
                t.plural("At most {n} digest a day here.", "At most {n} digests a day here.", most)
            )
        return await self._set(visit, lambda now: replace(now, every="hours", hours=hours))

    async def quiet(self, visit: Visit) -> Message:
        subscription, t = await self._running(visit)
        return pages.quiet_page(subscription.schedule, t)

    async def set_quiet(self, visit: Visit, quiet: tuple[time, time] | None) -> Message:
        return await self._set(visit, lambda now: replace(now, quiet=quiet))

    async def _set(self, visit: Visit, change: Callable[[Schedule], Schedule]) -> Message:
        subscription, t = await self._running(visit)
        try:
            schedule = change(subscription.schedule)
        except ValueError as error:
            raise UsageError(t(say.OLD_BUTTON)) from error
        return pages.schedule_page(await self._reschedule(subscription, schedule), t)

    async def limits(self, visit: Visit) -> Message:
        subscription, t = await self._running(visit)
        return pages.limits_page(subscription, t)

    async def set_limit(self, visit: Visit, limit: int) -> Message:
        subscription, t = await self._running(visit)
        if limit not in pages.LIMITS:
            raise UsageError(t(say.OLD_BUTTON))
        return await self._saved(replace(subscription, limit=limit), t)

    async def toggle_plain(self, visit: Visit) -> Message:
        subscription, _ = await self._running(visit)
        changed = replace(subscription, plain=not subscription.plain)
        return await self._saved(changed, self._tongue_of(changed, visit))

    async def toggle_pearls(self, visit: Visit) -> Message:
        """A teaching point with each day's digest, or no longer."""
        subscription, t = await self._running(visit)
        return await self._saved(replace(subscription, pearls=not subscription.pearls), t)

    async def _saved(self, subscription: Subscription, t: Tongue) -> Message:
        await self._store.save_subscription(subscription)
        return pages.schedule_page(subscription, t)

    async def turn(self, visit: Visit, step: int) -> str:
        """Fewer (1) or more (-1) entries from now on; returns what is said of it."""
        subscription, t = await self._running(visit)
        wanted = subscription.threshold + step * pages.STEP
        threshold = min(max(wanted, pages.FIRST_THRESHOLD), pages.LAST_THRESHOLD)
        await self._store.save_subscription(replace(subscription, threshold=threshold))
        return pages.threshold_words(threshold, t)

    # ── when none comes ───────────────────────────────────────────────────────

    async def pause(self, visit: Visit, words: str = "") -> Answer:
        """Nothing is sent until /resume, or before the date that was written.

        Raises `UsageError` for a date that is past, or is none."""
        subscription, t = await self._running(visit)
        if words.strip():
            today = self._clock().date()
            until = stated_date(words, today)
            if until is None or until < today:
                raise UsageError(t("Write the date like this: /pause 2026-12-24"))
            return await self.pause_until(visit, until)
        subscription = replace(subscription, paused=subscription.paused or BY_READER)
        await self._store.save_subscription(subscription)
        return (say.paused(subscription, t),)

    async def pause_until(self, visit: Visit, until: date) -> Answer:
        """Nothing is sent before that date; then one digest with the best since the last one.

        A date that has come where the reader is ends the pause. Raises `UsageError` where nothing is set up.
        """
        subscription, t = await self._running(visit)
        subscription = replace(subscription, paused="", away_until=until)
        subscription = replace(subscription, next_due=upcoming(subscription, self._clock()))
        await self._store.save_subscription(subscription)
        away = self._is_away(subscription)
        return (say.away(subscription, until, t) if away else say.resumed(subscription, t),)

    async def resume(self, visit: Visit) -> Answer:
        subscription, t = await self._running(visit)
        return (say.resumed(await self._resume(subscription), t),)

    async def weekly(self, visit: Visit) -> Answer:
        """One digest a week in the place of what there was, on the day of it that is chosen."""
        subscription, t = await self._running(visit)
        kept = await self._reschedule(subscription, replace(subscription.schedule, every="weekly"))
        return (pages.weekdays_page(kept.schedule, t),)

    async def go_on(self, visit: Visit, answer: str) -> Message:
        """What a reader who had gone quiet wants: `daily`, `weekly` or `pause`."""
        subscription, t = await self._running(visit)
        match answer:
            case "daily" | "weekly":
                schedule = replace(subscription.schedule, every=answer)
                return say.settings(await self._reschedule(subscription, schedule), t)
            case "pause":
                paused = replace(subscription, paused=BY_READER)
                await self._store.save_subscription(paused)
                return say.paused(paused, t)
        raise UsageError(t(say.OLD_BUTTON))

    # ── language ──────────────────────────────────────────────────────────────

    async def language(self, visit: Visit) -> Answer:
        return (await self.languages_page(visit),)

    async def languages_page(self, visit: Visit) -> Message:
        t = await self.tongue(visit)
        named = tuple((code, tongue(code).name) for code in languages())
        return pages.languages_page(named, t.code, t)

    async def set_language(self, visit: Visit, code: str) -> Message:
        """Speak it from now on; kept before a set-up, too."""
        subscription = await self._find(visit) or self._draft(visit)
        if code not in languages():
            raise UsageError(self._tongue_of(subscription, visit)(say.OLD_BUTTON))
        changed = replace(subscription, language=code)
        t = self._tongue_of(changed, visit)
        changed = replace(changed, title=self._titled(changed, subscription, t))
        await self._store.save_subscription(changed)
        if changed.paused == SETTING_UP:
            return say.said(t("From now on I speak English here. /start goes on."))
        return say.settings(changed, t)

    def _titled(self, changed: Subscription, before: Subscription, t: Tongue) -> str:
        """The title in the new language, where it is one of ours and not one somebody wrote."""
        old = tongue(before.language or "en")
        if changed.title != say.title(self._labels(changed.topics, old), old):
            return changed.title
        return say.title(self._labels(changed.topics, t), t)
