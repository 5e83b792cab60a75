"""The schedules that digests.yaml can give."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ConfigError
from bot.face.conversation import schedule_words
from bot.model import Schedule
from bot.settings import load
from tests.settings.folders import write

DIGEST = "digests:\n  - {{id: c, title: C, topics: [cardiology], zone: Europe/Berlin, at: '07:00', {}}}\n"

SCHEDULES: dict[str, tuple[str, dict[str, Any], str]] = {
    "daily": ("every: daily", {}, "Every day at 07:00, Berlin time"),
    "chosen days": (
        "every: days, days: [monday, thursday]",
        {"every": "days", "days": (0, 3)},
        "Every Monday and Thursday at 07:00, Berlin time",
    ),
    "hours": (
        "every: hours, hours: 4",
        {"every": "hours", "hours": 4},
        "Every 4 hours, counted from 07:00, Berlin time",
    ),
    "when it matters, not at night": (
        "every: matters, quiet: '22:00-06:30'",
        {"every": "matters", "quiet": (time(22), time(6, 30))},
        "Only when it matters, at most once a day, Berlin time, quiet from 22:00 to 06:30",
    ),
}


@pytest.mark.parametrize(("written", "fields", "words"), SCHEDULES.values(), ids=SCHEDULES)
def test_a_schedule_is_read_and_said(
    tmp_path: Path, written: str, fields: dict[str, Any], words: str
) -> None:
    """As the file gives it, and in the words a reader sees."""
    (one,) = load(write(tmp_path, {"digests.yaml": DIGEST.format(written)}), {}).subscriptions
    assert one.schedule == Schedule(at=time(7), zone="Europe/Berlin", **fields)
    assert schedule_words(one.schedule) == words


PROBLEMS = {
    "days without a list": ("every: days", "go together"),
    "a list without days": ("days: [monday]", "go together"),
    "no such day": ("every: days, days: [mondy]", "days"),
    "no hours": ("every: hours, hours: 0", "must be 1 or more"),
    "quiet from when": ("quiet: '22:00'", "are no quiet hours"),
    "quiet never": ("quiet: '22:00-22:00'", "are no quiet hours"),
    "quiet at no time": ("quiet: '22:00-25:00'", "is not a time of day"),
}


@pytest.mark.parametrize(("written", "words"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_schedule_that_cannot_be(tmp_path: Path, written: str, words: str) -> None:
    """Said with its place; nothing is guessed."""
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, {"digests.yaml": DIGEST.format(written)}), {})
    assert any("digests.yaml:2" in line and words in line for line in caught.value.problems)
