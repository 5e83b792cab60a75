"""Quiet hours: by the clock on the reader's wall, whatever it does that night."""

from __future__ import annotations

from datetime import datetime, time, tzinfo

from bot.curate.due.zones import next_time

Quiet = tuple[time, time]


def is_quiet(quiet: Quiet, at: time) -> bool:
    """Is `at` within? From the first inclusive to the second exclusive; two equal times hold nothing."""
    start, end = quiet
    return start <= at < end if start <= end else at >= start or at < end


def out_of_quiet(quiet: Quiet | None, at: datetime, zone: tzinfo) -> datetime:
    """`at`, or the end of the quiet hours it falls into."""
    # More than once where the clocks skip the end and land in the next quiet hours.
    while quiet and is_quiet(quiet, at.astimezone(zone).time()):
        at = next_time(quiet[1], zone, at)
    return at
