"""`make bench-decade` goes on where it was stopped, and comes to the same result."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from benchmarks.decade import Judged, batches_of, figures, fingerprint, post, run
from bot.model import Judgement
from tests.conftest import ROOT

POSTS, BATCH = 120, 30
MANY = 600
"""So many that a kill comes before the last."""
TEXTS = tuple(
    f"{a} and {b} in {c}" for a in ("sepsis", "asthma") for b in ("lupus", "gout") for c in ("adults",)
)


class Stopped(Exception):
    """As a kill between two transactions; within one, SQLite leaves nothing."""


def batches(
    done: int, posts: int, *, until: int = sys.maxsize, told: Callable[[], None] = lambda: None
) -> Iterator[Judged]:
    for first in range(done, posts, BATCH):
        if first >= until:
            raise Stopped
        if first:
            told()
        items = tuple(post(n, TEXTS) for n in range(first, min(first + BATCH, posts)))
        yield Judged(items, tuple(Judgement() for _ in items), {"make": 0.001})


async def test_stopped_and_started_again_it_ends_the_same(tmp_path: Path) -> None:
    """Works, stories and reasons of every post."""
    whole, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    spent = await run(whole, POSTS, batches)
    for until in (30, 90):
        with pytest.raises(Stopped):
            await run(broken, POSTS, lambda done, posts, until=until: batches(done, posts, until=until))
    await run(broken, POSTS, batches)
    assert await asyncio.to_thread(fingerprint, broken) == await asyncio.to_thread(fingerprint, whole)
    told = await asyncio.to_thread(figures, spent, POSTS, whole)
    assert told["filed_in_this_run"] == POSTS
    again = await run(whole, POSTS, batches)
    assert again.marks == [], "nothing is left to do"


def _filed(path: Path) -> None:
    asyncio.run(run(path, MANY, partial(batches, told=lambda: print("filed", flush=True))))


def _killed(path: Path) -> None:
    """Somewhere behind the first transaction."""
    code = f"from tests import test_bench_decade as it; it._filed(it.Path({str(path)!r}))"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"filed\n"
        running.kill()


async def test_killed_at_any_moment_and_started_again_it_ends_the_same(tmp_path: Path) -> None:
    """What was under way is lost whole, and nothing else."""
    whole, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    await run(whole, MANY, batches)
    await asyncio.to_thread(_killed, broken)
    rest = await run(broken, MANY, batches)
    assert rest.before >= BATCH
    assert await asyncio.to_thread(fingerprint, broken) == await asyncio.to_thread(fingerprint, whole)


@pytest.mark.parametrize(("done", "posts"), [(0, 20_000), (4_816, 20_000), (0, 100), (20_000, 20_000)])
def test_batches_follow_one_another_from_midnight_to_midnight(done: int, posts: int) -> None:
    """Wherever a run begins, it comes to the same ends as one that was never stopped."""
    whole, rest = list(batches_of(0, posts)), list(batches_of(done, posts))
    assert rest == [pair for pair in whole if pair[0] >= done]
    ends = [(post(end - 1, TEXTS).day, post(end, TEXTS).day) for _, end in rest[:-1]]
    assert all(last != first for last, first in ends)


def test_a_post_depends_on_its_number_alone() -> None:
    """A fifth of them say again what one before them said."""
    made = [post(n, TEXTS) for n in range(400)]
    assert made == [post(n, TEXTS) for n in range(400)]
    assert len({one.guid for one in made}) == 400
    assert all(one.first_seen and one.first_seen >= made[0].first_seen for one in made)  # type: ignore[operator]


def test_a_text_drawn_again_links_to_another_page_and_a_repeat_to_the_same() -> None:
    """So that what shares a page was posted within weeks, as it is in life."""
    made = [post(n, ("Asthma and gout, told at https://short.test/abc",)) for n in range(2_000)]
    pages = Counter(one.summary.split("https://news.test/")[1].split()[0] for one in made)
    assert not any("short.test" in one.summary for one in made)
    assert 300 < 2_000 - len(pages) < 500, "a fifth repeat"
