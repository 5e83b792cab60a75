"""What a feed's channel says about polling: ttl, sy:updatePeriod, skipHours, skipDays.

Read from the bytes: feedparser keeps only the last of several hours (FEEDS.md), and a 304 has no body to
parse. Only what stands before the first entry, or after the last, is the channel's.
"""

from __future__ import annotations

import re

from bot.model import FeedHints

_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_LAST_ENTRY = (b"</item>", b"</entry>")
_TTL = re.compile(rb"<ttl>\s*(\d{1,7})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<\w+:updatePeriod>\s*(\w+)\s*</", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<\w+:updateFrequency>\s*(\d{1,6})\s*</", re.IGNORECASE)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*(\w{3,9})\s*</day>", re.IGNORECASE)

_PERIODS = {
    b"hourly": 3600,
    b"daily": 86_400,
    b"weekly": 604_800,
    b"monthly": 2_592_000,
    b"yearly": 31_536_000,
}
_DAYS = (b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun")
_CHANNEL = 64 * 1024
"""Bytes on either side of the entries that are looked at."""


def feed_hints(body: bytes) -> FeedHints:
    """What the channel of an XML feed asks for; empty where it asks for nothing."""
    channel = _channel(body)
    return FeedHints(
        seconds=max(_ttl(channel), _update_period(channel)),
        skip_hours=tuple(sorted({int(hour) % 24 for hour in _HOUR.findall(channel) if int(hour) <= 24})),
        skip_days=tuple(
            sorted(
                {_DAYS.index(day[:3].lower()) for day in _DAY.findall(channel) if day[:3].lower() in _DAYS}
            )
        ),
    )


def _channel(body: bytes) -> bytes:
    first = _ENTRY.search(body)
    if first is None:
        return body[:_CHANNEL]
    last = max(body.rfind(end) for end in _LAST_ENTRY)
    return body[: first.start()][-_CHANNEL:] + body[max(last, first.start(), len(body) - _CHANNEL) :]


def _ttl(channel: bytes) -> int:
    """RSS 2.0 counts ttl in minutes."""
    match = _TTL.search(channel)
    return int(match.group(1)) * 60 if match else 0


def _update_period(channel: bytes) -> int:
    """RSS 1.0's syndication module: a period, and how often in it (once where not said)."""
    period = _PERIOD.search(channel)
    if not period:
        return 0
    frequency = _FREQUENCY.search(channel)
    times = max(int(frequency.group(1)), 1) if frequency else 1
    return _PERIODS.get(period.group(1).lower(), 0) // times
