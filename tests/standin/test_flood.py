"""Two ways to count what is too much."""

from __future__ import annotations

import pytest

from bot.push.client import connect
from tests.push.conftest import unhurried
from tests.standin import LeakyBucket, SlidingWindow, StandIn


def let_in(flood: LeakyBucket | SlidingWindow, times: list[float]) -> int:
    return sum(not flood.refuses(at) for at in times)


def test_a_bucket_takes_a_burst_and_then_its_rate() -> None:
    """30 at once, then 30 a second; what is refused costs nothing."""
    bucket = LeakyBucket()
    assert let_in(bucket, [0.0] * 100) == 30
    assert let_in(bucket, [1.0] * 100) == 30
    assert let_in(bucket, [1.1] * 100) == 3


def test_a_window_holds_thirty() -> None:
    """Whenever it begins; and it says how long to wait."""
    window = SlidingWindow()
    assert let_in(window, [n / 100 for n in range(100)]) == 30
    assert window.refuses(0.99) == 1
    assert let_in(window, [1.0] * 5) == 1


@pytest.mark.parametrize("flood", [LeakyBucket(size=1), SlidingWindow(most=1)], ids=["bucket", "window"])
async def test_a_refusal_over_http(telegram: StandIn, flood: LeakyBucket | SlidingWindow) -> None:
    """429 with `retry_after`, and nobody sees the message."""
    room = telegram.room(7)
    telegram.flood = flood
    async with connect(telegram.token, base_url=telegram.address, governor=unhurried()) as client:
        await client.send_message(7, "a")
        await client.send_message(7, "b")  # the governor waits out a short one for a reply
    assert room.texts == ["a", "b"]
    assert 429 in [call.status for call in telegram.calls("sendMessage")]
