"""Work spread over one process for each core, its results in the order of what was given."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterator
from itertools import islice
from mmap import mmap
from multiprocessing import get_context
from typing import Any, TypeVar

Batch = TypeVar("Batch")
Work = Callable[[Batch], bytes]

AHEAD = 3
"""Batches of each worker that are given out before they are asked for."""
ROOM = 4 << 20
"""Bytes of a result that workers write where the parent reads them; a longer one is sent. Through pipes and
the pool's threads all of them were a tenth of what it costs to judge a row: 30 microseconds, and 8 so."""


def abreast(
    work: Work[Batch], batches: Iterator[Batch], *, workers: int = 0, room: int = ROOM
) -> Generator[bytes | memoryview, None, None]:
    """What `work` makes of each batch. Each result is to be read before the next one is asked for.

    What `work` raises is raised here when its batch's turn comes. `workers`: 0 is one for each core.
    """
    workers = workers or os.cpu_count() or 1
    # Forked, because what the work needs is large and would be sent to each worker otherwise; the pool forks
    # before it starts threads of its own. So many ahead at a time: a fast reader must not fill the memory.
    board = mmap(-1, workers * AHEAD * room)
    with get_context("fork").Pool(workers, _inherit, (work, board, room)) as pool:
        under_way = deque(
            (place * room, pool.apply_async(_worked, (batch, place * room)))
            for place, batch in enumerate(islice(batches, workers * AHEAD))
        )
        while under_way:
            place, result = under_way.popleft()
            made = result.get()
            yield memoryview(board)[place : place + made] if isinstance(made, int) else made
            under_way.extend((place, pool.apply_async(_worked, (one, place))) for one in islice(batches, 1))
        pool.close()
        pool.join()


_inherited: list[tuple[Work[Any], mmap, int]] = []
"""In a worker: its work, the memory that it shares with the parent, and the room of a result there."""


def _inherit(work: Work[Any], board: mmap, room: int) -> None:
    # The terminal's own answer to SIGTERM raises SystemExit, which a worker that waits for a lock may never
    # come to: a pool that is ended early would then wait for it for ever.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _inherited[:] = [(work, board, room)]


def _worked(batch: Any, place: int) -> bytes | int:
    """How many bytes of the result stand at the place, or the result, where there is no room for it."""
    work, board, room = _inherited[0]
    made = work(batch)
    if len(made) > room:
        return made
    board[place : place + len(made)] = made
    return len(made)
