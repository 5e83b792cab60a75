"""When a digest is due. Pure arithmetic: rows say what a reader wants, the tick only asks."""

from __future__ import annotations

from datetime import date, datetime

from bot.curate.due.changes import due_after_change, following, next_due, upcoming
from bot.curate.due.quiet import is_quiet, out_of_quiet
from bot.curate.due.slots import DueSlot, latest_slot, local_date, next_slot, zone_of
from bot.curate.due.zones import known_zone
from bot.model import Schedule

__all__ = [
    "DueSlot",
    "due_after_change",
    "following",
    "is_quiet",
    "known_zone",
    "latest_slot",
    "local_date",
    "next_due",
    "next_slot",
    "out_of_quiet",
    "slot_day",
    "upcoming",
    "zone_of",
]


def slot_day(schedule: Schedule, now: datetime) -> date:
    """The local date of the latest slot that is not later than `now`."""
    return latest_slot(schedule, now).day
