"""A slow-down that Telegram asked for, over a restart; and a rate that is paid for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import app
from bot.model.operations import PACE
from bot.push.governor import Governor
from bot.push.pace import RECOVERY, SLOWER, SLOWEST, Limits, Pace
from bot.store import SqliteStore

HOUR = 3600.0


def flooded(times: int, *, every: float = 1.0) -> Pace:
    pace = Pace(Limits())
    for n in range(times):
        pace.flooded(42, 1.0, n * every, left=n * every)
    return pace


@pytest.mark.parametrize(("floods", "stretch"), [(1, 1.0), (2, SLOWER), (3, SLOWER**2), (30, SLOWEST)])
def test_it_goes_on_as_slowly_as_before(floods: int, stretch: float) -> None:
    """The factor and the time of the last 429 are all that counts."""
    before = flooded(floods)
    slowness = before.slowness(floods - 1.0)
    assert (slowness or (1.0,))[0] == pytest.approx(stretch)
    after = Pace(Limits())
    if slowness:
        after.slow(*slowness, HOUR)
        assert after.slowness(HOUR) == pytest.approx(slowness)


def test_what_passed_meanwhile_counts() -> None:
    """Each minute without a 429 takes one step back, also one in which nothing ran."""
    after = Pace(Limits())
    after.slow(SLOWER**3, 10 + 2 * RECOVERY, HOUR)
    slowness = after.slowness(HOUR)
    assert slowness is not None
    assert slowness[0] == pytest.approx(SLOWER)
    after.slow(SLOWER, 5 * RECOVERY, HOUR)
    assert after.slowness(HOUR) is None


def test_a_note_that_makes_no_sense_slows_within_bounds() -> None:
    """A clock that was set back gives a negative time, a damaged note any factor."""
    after = Pace(Limits())
    after.slow(1e9, -50.0, HOUR)
    assert after.slowness(HOUR) == pytest.approx((SLOWEST, 0.0))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "rounds.db", now=app.clock())
    yield opened
    await opened.aclose()


async def test_through_the_store(store: SqliteStore) -> None:
    """Kept while it holds, and taken away when it does not."""
    now = 1000.0
    first, second = (Governor(clock=lambda: now) for _ in range(2))
    for _ in range(4):
        first.pace.flooded(42, 1.0, now, left=now)
    await app.keep_pace(first, store)
    await app.recall_pace(second, store)
    assert second.slowness() is not None
    assert second.slowness()[0] == pytest.approx(SLOWER**3, rel=1e-3)  # type: ignore[index]
    now += HOUR
    await app.keep_pace(second, store)
    assert await store.note(PACE) is None
