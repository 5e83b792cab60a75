"""Parsing in processes that can be killed, while the event loop stays free.

A body that takes too long or too much memory costs its own source one reading and nobody else anything.
Fresh interpreters, never forks: this process has threads, and a fork would copy their locks as they stand.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from bot.errors import FeedError, NotAFeed
from bot.model import Fetched, Item, Source
from bot.sources import tasks
from bot.sources.discover import Candidate
from bot.sources.feed import Reading
from bot.sources.worker import LENGTH, framed

log = logging.getLogger(__name__)
T = TypeVar("T")

_ROOT = Path(__file__).resolve().parent.parent.parent
_PIPE = 16 * 2**20
"""Bytes of an answer the pipe's reader may buffer; longer ones arrive in pieces."""


START_SECONDS = 60.0
"""For a fresh interpreter to load its modules: half a second, and many times that beside other work."""

REST_SECONDS = 5.0
"""How long nothing is read before only one worker is kept: each is 18 MB that a small machine lacks, and
starting it costs as much as reading a hundred feeds. Ended as soon as no body waited, they were started anew
all along a first poll, whose filing takes longer than its reading: 4 of 19 ms of processor time a feed."""


class FeedReader:
    """`ports.Reader` over worker processes, started when first needed and replaced when they die."""

    def __init__(
        self,
        *,
        workers: int = 2,
        seconds: float = 10.0,
        memory_mb: int = 768,
        per_worker: int = 2_000,
        rest_seconds: float = REST_SECONDS,
    ) -> None:
        """At most `seconds` and `memory_mb` of address space for one body; a worker is replaced after
        `per_worker` bodies, so that what one leaves behind never adds up. Who has read nothing for
        `rest_seconds` keeps one worker."""
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._per_worker = per_worker
        self._rest_seconds = rest_seconds
        self._turns = asyncio.Semaphore(workers)
        self._idle: list[_Worker] = []
        self._last = 0.0
        self._resting: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None

    async def read(self, source: Source, fetched: Fetched) -> tuple[Item, ...]:
        """The items of a body; see `ports.Reader`. What the caps cut is logged."""
        result = await self.read_whole(
            source, fetched.body, url=fetched.url, content_type=fetched.content_type
        )
        if result.cut:
            log.warning("%s: cut to their caps: %s", source.id, dict(result.cut))
        return result.items

    async def read_whole(self, source: Source, body: bytes, *, url: str, content_type: str = "") -> Reading:
        """As `read`, with the feed's own title and what was cut. Raises `FeedError`, `NotAFeed`."""
        asked = tasks.to_read(source, body, url=url, content_type=content_type)
        found = await _off_the_loop(tasks.reading, await self._ask(source.id, asked))
        if isinstance(found, Reading):
            return found
        raise (NotAFeed if found["failed"] == "NotAFeed" else FeedError)(source.id, found["reason"])

    async def candidates(self, page: bytes, url: str) -> tuple[Candidate, ...]:
        """The feeds that a page names; see `discover.candidates`. Raises `FeedError`."""
        return tasks.candidates(await self._ask(url, tasks.to_search(page, url)))

    async def _ask(self, name: str, request: bytes) -> list[bytes]:
        """The parts of a worker's answer. Raises `FeedError` of `name` when it takes too long or dies."""
        async with self._turns:
            worker = self._idle.pop() if self._idle else await self._start(name)
            try:
                async with asyncio.timeout(self._seconds):
                    parts = await worker.ask(request)
            except TimeoutError as error:
                raise FeedError(name, f"parse timeout: more than {self._seconds:g} s") from error
            except (EOFError, ConnectionError) as error:
                raise FeedError(name, "the parser was stopped: too large or too deeply nested") from error
            else:
                worker.asked += 1
            finally:
                await self._put_back(worker)
        return parts

    async def _start(self, name: str) -> _Worker:
        worker = await _Worker.start(self._memory_mb)
        try:
            async with asyncio.timeout(START_SECONDS):
                await worker.ready()
        except (TimeoutError, EOFError) as error:
            raise FeedError(name, "no worker process could be started to read it") from error
        finally:
            if not worker.whole:
                await worker.end()
        return worker

    async def _put_back(self, worker: _Worker) -> None:
        """Only one that answered is used again: of any other nobody knows where in a frame it stands."""
        if not worker.whole or worker.asked >= self._per_worker:
            await worker.end()
            return
        self._idle.append(worker)
        self._last = asyncio.get_running_loop().time()
        if len(self._idle) > 1 and not self._resting:
            self._look_in(self._rest_seconds)

    def _look_in(self, seconds: float) -> None:
        self._resting = asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        self._resting = None
        quiet = asyncio.get_running_loop().time() - self._last
        if quiet < self._rest_seconds:
            self._look_in(self._rest_seconds - quiet)
        else:
            self._ending = asyncio.create_task(self._keep(1))

    async def _keep(self, most: int) -> None:
        surplus = self._idle[most:]
        del self._idle[most:]
        for worker in surplus:
            await worker.end()

    async def aclose(self) -> None:
        """End the workers."""
        if self._resting:
            self._resting.cancel()
        if self._ending:
            await self._ending
        await self._keep(0)


MOST_PARTS = 3
"""Of an answer that is put together in the event loop: the head and 200 items, some four milliseconds."""


async def _off_the_loop(read: Callable[[Sequence[bytes]], T], parts: Sequence[bytes]) -> T:
    """`read` of a long answer in a thread: 5,000 items held the loop for a fifth of a second."""
    return read(parts) if len(parts) <= MOST_PARTS else await asyncio.to_thread(read, parts)


class _Worker:
    """One process and its pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("a worker needs both pipes")
        self._process, self._to, self._from = process, process.stdin, process.stdout
        self.asked = 0
        self.whole = False
        """Between frames, and alive."""

    @classmethod
    async def start(cls, memory_mb: int) -> _Worker:
        """A fresh interpreter. It gets no environment to speak of: secrets stay with the parent."""
        process = await asyncio.create_subprocess_exec(
            # -P: no module comes from the folder we happen to be in.
            *(sys.executable, "-P", "-m", "bot.sources.worker", str(memory_mb)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_PIPE,
            env={"PYTHONPATH": str(_ROOT), "PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            start_new_session=True,  # Ctrl-C is for the parent, which ends its workers itself.
        )
        return cls(process)

    async def ready(self) -> None:
        """Wait until it has loaded its modules. Raises `EOFError` when it ends instead."""
        await self._parts()
        self.whole = True

    async def ask(self, request: bytes) -> list[bytes]:
        """Raises `EOFError` or `ConnectionError` when the process ends before it answers."""
        self.whole = False
        self._to.write(framed(request))
        await self._to.drain()
        parts = await self._parts()
        self.whole = True
        return parts

    async def _parts(self) -> list[bytes]:
        """What comes before the process is ready for the next request."""
        parts = []
        while size := LENGTH.unpack(await self._from.readexactly(LENGTH.size))[0]:
            parts.append(await self._from.readexactly(size))
        return parts

    async def end(self) -> None:
        """Kill and collect."""
        with suppress(ProcessLookupError):
            self._process.kill()
        # Waits for the process and both pipes, so that nothing is left to a loop that may end before.
        await self._process.communicate()
