"""A loopback server of 500 invented journals that go on publishing, run by `soak.py` as a process of its own.

`GET /N` is journal N. Each has an entry a day: one hourly poll in 24 finds a new one, the others a 304.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from benchmarks._feedserver import Edition, serve

FIRST = 12
"""Entries that a journal has when it is polled first."""
EVERY = 24
"""Polls between two new entries."""
KEPT = 15
"""Entries in a feed."""
DRUGS = ["Examplafen", "Exampladone", "Examplipril", "Examplastat", "Exampluzumab", "Examplicillin"]
ILLS = [
    "heart failure",
    "atrial fibrillation",
    "myocardial infarction",
    "hypertension",
    "angina",
    "aortic stenosis",
]
WORDS = ["methods", "patients", "clinic", "follow-up", "dose", "weeks", "blinded", "usual", "care"]
KINDS = ["a randomised trial", "a cohort study", "a meta-analysis", "a case-control study"]


BEGAN = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


def dated(number: int) -> datetime:
    """Those that are there at first lie two days apart, so that about four of them are of the last week."""
    before, since = min(number - FIRST, 0), max(number - FIRST, 0)
    return BEGAN + timedelta(days=2 * before, hours=since)


def entry(journal: int, number: int) -> str:
    """One paper, the same whenever it is asked for."""
    chance = random.Random(journal * 100_003 + number)
    title = f"{chance.choice(DRUGS)} {journal}-{number} in {chance.choice(ILLS)}: {chance.choice(KINDS)}"
    results = (
        f"RESULTS: The primary outcome, hospital admission or death, occurred in {chance.uniform(3, 30):.1f}%"
        f" and {chance.uniform(3, 30):.1f}% of {chance.randint(200, 9000)} patients "
        f"(hazard ratio {chance.uniform(0.6, 1.4):.2f}, 95% CI 0.55 to 1.45)."
    )
    words = " ".join(chance.choices(WORDS, k=160))
    return (
        f"<item><title>{title}</title><link>https://j{journal}.test/{number}</link>"
        f'<guid isPermaLink="false">10.5555/soak.{journal}.{number}</guid>'
        f"<pubDate>{format_datetime(dated(number))}</pubDate>"
        f"<description>METHODS: {words}. {results}</description></item>"
    )


def feed(journal: int, newest: int) -> bytes:
    numbers = range(newest, max(0, newest - KEPT), -1)
    entries = "".join(entry(journal, number) for number in numbers)
    return (
        f'<rss version="2.0"><channel><title>Example Journal {journal}</title>{entries}</channel></rss>'
    ).encode()


def newsroom() -> Edition:
    """Journals that print something new every so many polls; each poll of one is counted."""
    polls = Counter[int]()

    def edition(journal: int) -> tuple[bytes, Callable[[], bytes]]:
        # Not all at once: each journal prints at an hour of its own.
        newest = FIRST + (polls[journal] + journal % EVERY) // EVERY
        polls[journal] += 1
        return b'"%d-%d"' % (journal, newest), lambda: feed(journal, newest)

    return edition


if __name__ == "__main__":
    asyncio.run(serve(newsroom()))
