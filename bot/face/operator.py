"""What the operator is told, in one message however much there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.face.markup import escape
from bot.model.operations import VitalSigns
from bot.text.words import counted

MOST_LINES = 20
"""More would not fit a message, and say no more: the doctor has them all."""


def alarm(words: Sequence[str]) -> str:
    """One line each, in Telegram's HTML."""
    lines = [f"• {escape(line[:300])}" for line in words[:MOST_LINES]]
    if len(words) > MOST_LINES:
        lines.append(f"and {len(words) - MOST_LINES} more: rounds doctor")
    return "\n".join(["Rounds needs you:", *lines])


def weekly(signs: VitalSigns, sources: int, wrong: int) -> str:
    """One line, once a week, so that silence is never taken for health."""
    state = f"{counted(wrong, 'thing')} still wrong: rounds doctor" if wrong else "All is well"
    last = {"sent": signs.last_sent, "new item": signs.newest_item, "backup": signs.last_backup}
    times = ", ".join(f"last {what} {_day(at)}" for what, at in last.items())
    return (
        f"{state}. {counted(sources, 'source')}, {counted(signs.ready, 'part waits', 'parts wait')}, {times}."
    )


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "never"
