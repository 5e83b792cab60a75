"""Chats and conferences: which one is next, what was reported from one, when following it ends. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from zlib import crc32

from bot.curate.due import known_zone, local_date, zone_of
from bot.curate.due.zones import instant
from bot.curate.follows import tags_of
from bot.model import TALK, Digest, Entry, Flag, Slot, Subscription
from bot.model.meetings import ChatHour, Conference, Meetings, NextChat
from bot.text import fold

WEEK = timedelta(days=7)

REPORTED_UNTIL = timedelta(days=14)
"""How long after its last day a conference's hashtag still means that conference."""


def with_meetings(digest: Digest, meetings: Meetings) -> Digest:
    """The digest with what is known of meetings: reports from conferences are marked as such, and a weekly
    one names the next chat of its topics."""
    is_weekly = digest.subscription.schedule.every == "weekly"
    return replace(
        digest,
        slot=_own_slot(digest),
        entries=tuple(_marked(one, meetings.conferences, digest.at) for one in digest.entries),
        next_chat=next_chat(meetings.chats, digest.subscription, now=digest.at) if is_weekly else None,
    )


APART = 1_000
"""Slots of a conference's digests are numbered from here on: the buttons of a digest name it by chat, date
and number, and the chat's own digest of that day has the small ones."""


def _own_slot(digest: Digest) -> Slot:
    if digest.subscription.until is None or digest.slot.n >= APART:
        return digest.slot
    place = crc32(digest.subscription.id.encode()) % APART
    return replace(digest.slot, n=APART * (1 + place) + digest.slot.n)


def next_chat(chats: Sequence[ChatHour], subscription: Subscription, *, now: datetime) -> NextChat | None:
    """The first chat after `now` of what the subscription follows, by the reader's clock."""
    zone = zone_of(subscription.schedule)
    tags = {fold(tag) for tag in subscription.tags}
    own = [one for one in chats if one.topic in subscription.topics or fold(one.tag) in tags]
    coming = [(at, one) for one in own if (at := _next(one, now))]
    at, first = min(coming, key=lambda pair: (pair[0], pair[1].tag), default=(None, None))
    if at is None or first is None:
        return None
    return NextChat(tag=first.tag, at=at.astimezone(zone), every_week=first.every_week)


def _next(chat: ChatHour, now: datetime) -> datetime | None:
    zone = known_zone(chat.zone)
    return next((at for at in _hours(chat, zone, now) if at > now), None) if zone else None


def _hours(chat: ChatHour, zone: tzinfo, now: datetime) -> Iterator[datetime]:
    today = now.astimezone(zone).date()
    first = today + timedelta(days=(chat.weekday - today.weekday()) % 7)
    # The third, because the clocks may leave one date out and the first may lie an hour back.
    for day in (first, first + WEEK, first + 2 * WEEK):
        if at := instant(day, chat.at, zone):
            yield at


def _marked(entry: Entry, conferences: Sequence[Conference], now: datetime) -> Entry:
    lead = entry.ranked.curated.lead
    if Flag.CONFERENCE_ABSTRACT in lead.flags:
        return replace(entry, conference=True)
    tags = tags_of(entry.ranked.curated) if lead.item.kind in TALK else frozenset()
    reported = any(fold(one.tag) in tags for one in conferences if _is_reported(one, now))
    return replace(entry, conference=True) if reported else entry


def _is_reported(conference: Conference, now: datetime) -> bool:
    """Some begin to be talked of the day before, by somebody's clock."""
    return conference.starts - timedelta(days=1) <= now.date() <= conference.ends + REPORTED_UNTIL


def is_over(subscription: Subscription, now: datetime) -> bool:
    """Whether its last day has gone by, where the reader is."""
    return subscription.until is not None and local_date(subscription.schedule, now) > subscription.until


def to_come(conferences: Sequence[Conference], now: datetime) -> tuple[Conference, ...]:
    """Those that are not over, the next first."""
    left = (one for one in conferences if one.ends >= now.date())
    return tuple(sorted(left, key=lambda one: (one.starts, one.tag)))
