"""One life of the bot, from opening the store to closing it, with numbered points at which it can be killed.

A point lies before and after every call that leaves the core: fetch, read, judge, each question to the store
and each write, send, and between a message's arrival and its answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.model import (
    Chat,
    ChatKind,
    Claim,
    Fetched,
    FetchOutcome,
    Item,
    Judgement,
    Message,
    PartState,
    Settlement,
    Source,
    SourceId,
    SourceState,
    TopicId,
    TopicScore,
    Validators,
)
from bot.pipeline.digests import Catalogue, publish
from bot.pipeline.inward import Ingest, ingest
from bot.pipeline.outward import deliver
from bot.store import SqliteStore
from tests.store.builders import NOW, subscription
from tests.stories import source

CARDIOLOGY = TopicId("cardiology")
SOURCES: tuple[Source, ...] = (source("heart"), source("vessel"))
READERS = (
    subscription("reader", chat=Chat(id=1), next_due=NOW),
    subscription("ward", chat=Chat(id=-1, kind=ChatKind.GROUP), next_due=NOW),
)
PRESS = 900


@dataclass
class Points:
    """Counts them, remembers their names, and kills the process at the `fatal` one (0: none)."""

    fatal: int = 0
    names: list[str] | None = None
    passed: int = 0

    def __call__(self, name: str) -> None:
        self.passed += 1
        if self.names is not None:
            self.names.append(name)
        if self.passed == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


class Mortal:
    """Whatever it stands for, with a point before and after each call that waits."""

    def __init__(self, inner: Any, points: Points, what: str) -> None:
        self._inner, self._points, self._what = inner, points, what

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self._inner, name)
        if not asyncio.iscoroutinefunction(inner):
            return inner

        async def call(*args: Any, **kwargs: Any) -> Any:
            self._points(f"before {self._what} {name}")
            answer = await inner(*args, **kwargs)
            self._points(f"after {self._what} {name}")
            return answer

        return call


class Journals:
    """Two sources with two papers each; fetcher and reader in one."""

    async def fetch(self, source: Source, state: SourceState) -> FetchOutcome:
        return Fetched(
            source=source.id,
            url=source.url,
            status=200,
            body=b"",
            content_type="application/rss+xml",
            validators=Validators(etag=b'"1"'),
        )

    async def read(self, source: Source, fetched: Fetched) -> tuple[Item, ...]:
        return tuple(
            Item(
                guid=f"{source.id}-{n}",
                source=SourceId(source.id),
                title=f"Exampladone study {n} of the {source.id}: a randomised trial",
                url=f"https://{source.id}.example/{n}",
                first_seen=NOW - timedelta(hours=1),
            )
            for n in range(2)
        )

    async def aclose(self) -> None: ...


class Postbox:
    """What arrives is appended to a file, which a kill does not take back."""

    def __init__(self, path: Path, points: Points) -> None:
        self._path, self._points = path, points

    async def send(self, claim: Claim) -> Settlement:
        with self._path.open("a") as file:
            file.write(json.dumps([claim.chat.id, claim.part_id]) + "\n")
        self._points("a message arrived, its answer is not here")
        return Settlement(state=PartState.SENT, message_id=claim.part_id)

    async def reply(self, chat: Chat, message: Message) -> None: ...


def judge(items: Sequence[Item]) -> Sequence[Judgement]:
    about = TopicScore(id=CARDIOLOGY, p=0.9, why=("named",), shown=True)
    return [Judgement(topics=(about,)) for _ in items]


class Calm:
    """Every hour, and all at once."""

    def round(
        self, due: Sequence[Source], states: Mapping[SourceId, SourceState], *, now: datetime
    ) -> tuple[Sequence[Source], dict[SourceId, datetime]]:
        return due, {}

    def after(
        self, source: Source, states: Mapping[SourceId, SourceState], outcome: object, *, now: datetime
    ) -> SourceState:
        # The baseline was yesterday, so that what this poll brings goes out.
        baseline = states[source.id].baseline_at or NOW - timedelta(days=1)
        return SourceState(id=source.id, next_due=now + timedelta(hours=1), baseline_at=baseline)

    def deferrals(self, *_: object, now: datetime) -> dict[SourceId, datetime]:
        return {}


async def live(folder: Path, clock: Callable[[], datetime], points: Points) -> None:
    """Open, poll, take a press in and carry it out, decide, send, close."""
    points("before opening the store")
    opened = await SqliteStore.open(folder / "rounds.db", now=clock())
    points("after opening the store")
    store: Any = Mortal(opened, points, "store:")
    journals: Any = Mortal(Journals(), points, "")
    tools = Ingest(store=store, fetcher=journals, reader=journals, judge=judge, etiquette=Calm(), clock=clock)
    await ingest(SOURCES, tools)
    await _press(store, clock)
    catalogue = Catalogue(sources={one.id: one for one in SOURCES})
    await publish(store, catalogue=catalogue, now=clock())
    await deliver(store, Mortal(Postbox(folder / "arrived", points), points, ""), clock=clock)
    points("before closing, which copies the log back")
    await opened.aclose()
    points("after closing")


async def _press(store: Any, clock: Callable[[], datetime]) -> None:
    """Somebody presses a button that turns a number up: twice would show."""
    await store.keep_updates([(PRESS, "{}")], now=clock())
    for one in await store.waiting_updates(after=0, limit=9):
        async with store.handling(one.number):
            counted = await store.subscription(subscription("presses").id)
            presses = int(counted.title) if counted else 0
            await store.save_subscription(subscription("presses", chat=None, title=str(presses + 1)))
