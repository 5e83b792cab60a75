"""Work is spread over processes, and nobody can tell from its results."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing import active_children

import pytest

from bot.cli.abreast import abreast

ROOM = 64
"""Longer results are sent, shorter ones are read where the workers wrote them."""


def repeated(number: int) -> bytes:
    """Of nought no byte, of 16 to 39 more than there is room for."""
    if number < 0:
        raise ValueError(f"no text is {number} letters long")
    return b"%d," % number * (number % 40)


def worked(numbers: list[int]) -> Iterator[bytes]:
    return map(bytes, abreast(repeated, iter(numbers), workers=2, room=ROOM))


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 100])
def test_results_come_in_order(count: int) -> None:
    """Whatever their length, and as many as are given."""
    assert list(worked([*range(count)])) == [repeated(number) for number in range(count)]


def test_what_the_work_raises_is_raised_in_its_turn() -> None:
    """What was made of the batches before it is there."""
    results = worked([1, 2, -3, 4])
    assert [next(results), next(results)] == [b"1,", b"2,2,"]
    with pytest.raises(ValueError, match="no text is -3 letters long"):
        next(results)


def test_who_stops_reading_leaves_nothing_waiting() -> None:
    """The processes end with the one who reads, however much is left to do."""
    results = abreast(repeated, iter(range(10_000)), workers=2, room=ROOM)
    assert bytes(next(results)) == b""
    results.close()
    assert active_children() == []
