"""`make bench-chat`: 100 people write at the same instant; how long until each is answered?

The conversation that is deployed (store, inbox, service, polling) beside the bare library answering the same
messages with a fixed text: its ceiling on this machine. Telegram is the stand-in, in this process; the bot
has one of its own. First in one burst with no pace of ours, which is the program's own latency; then as
people do, each again every five seconds, under the governor's 28 messages a second.
Takes about two minutes. Writes benchmarks/out/chat.json; exits 1 when the floor is missed.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from telegram.ext import Application, MessageHandler, filters

from bot.chat.application import build_application
from bot.chat.conversation import converse
from bot.chat.inbox import Inbox
from bot.chat.polling import Poller
from bot.model import SourceId, Topic, TopicId
from bot.push.client import connect
from bot.push.governor import Governor
from bot.push.pace import Limits
from bot.push.replies import Replies
from bot.service import Service
from bot.store import SqliteStore
from tests.standin import StandIn
from tests.store.builders import ingest_plan
from tests.stories import filed, source

OUT = Path(__file__).parent / "out" / "chat.json"
PEOPLE = 100
ASKED = ("/help", "/start", "/schedule", "/search exampladone", "/topics", "/saved", "/privacy", "/latest")
PAUSE = 5.0
"""Seconds that a person takes to read an answer."""
STORIES = 100
P95_SECONDS = 1.0
NOW = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)


class Timed(StandIn):
    """Notes how long each person waited for the first answer."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_at: dict[int, float] = {}
        self.waited: list[float] = []

    def ask(self, person: int, text: str) -> None:
        self.asked_at[person] = time.perf_counter()
        self.people.say(self.world.rooms[person], text)

    def _answer(self, method, parameters, status, body):  # type: ignore[no-untyped-def]
        person = int(parameters.get("chat_id", "0"))
        if method == "sendMessage" and status == 200 and person in self.asked_at:
            self.waited.append(time.perf_counter() - self.asked_at.pop(person))
        return super()._answer(method, parameters, status, body)


async def ours(address: str, token: str, *, paced: bool, folder: str) -> None:
    """The deployed conversation over a small store, until standard input ends."""
    store = await SqliteStore.open(Path(folder) / "chat.db", now=NOW)
    for n in range(STORIES):
        seen = NOW - timedelta(minutes=n)
        await store.apply_ingest(ingest_plan(filed(f"s{n}", first_seen=seen, url=f"https://s{n}.example/")))
    client = connect(token, base_url=address, governor=Governor() if paced else _unpaced())
    topics = [Topic(id=TopicId(f"t{n}"), label=f"Specialty {n}", axis="specialty") for n in range(56)]
    sources = {SourceId(f"source-s{n}"): source(f"source-s{n}") for n in range(STORIES)}
    service = Service(store, topics=topics, sources=sources, clock=lambda: NOW)
    inbox = Inbox(store, clock=lambda: NOW)
    replies = Replies(client, clock=lambda: NOW)
    application = build_application(client, service=service, replies=replies, handling=inbox.handling)
    stopping = asyncio.Event()
    bot = asyncio.create_task(converse(application, Poller(client, inbox), inbox, stopping=stopping))
    await asyncio.to_thread(sys.stdin.read)
    stopping.set()
    await bot
    await store.aclose()


def _unpaced() -> Governor:
    return Governor(Limits(overall_per_second=100_000.0, chat_gap=0.0))


async def bare(address: str, token: str) -> None:
    """The library alone, with as many updates at once as we take: a text that is always the same."""
    application = Application.builder().token(token).base_url(f"{address}/bot").concurrent_updates(32).build()

    async def said(update, _):  # type: ignore[no-untyped-def]
        await update.effective_message.reply_text("x" * 400)

    application.add_handler(MessageHandler(filters.ALL, said))
    async with application:
        await application.start()
        await application.updater.start_polling()
        await asyncio.to_thread(sys.stdin.read)
        await application.updater.stop()
        await application.stop()


async def measure(kind: str, *, bursts: bool) -> dict[str, float]:
    async with Timed() as telegram:
        for person in range(1, PEOPLE + 1):
            telegram.room(person)
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.chat", kind, telegram.address, telegram.token, stdin=-1
        )
        await asyncio.wait_for(telegram.world.updates.polled.wait(), 60)
        if bursts:
            await _in_bursts(telegram)
        else:
            await _as_people_do(telegram)
        await bot.communicate(b"")
        waited = sorted(telegram.waited)
    return {
        "answers": len(waited),
        "median": round(median(waited), 3),
        "p95": round(waited[int(len(waited) * 0.95)], 3),
        "slowest": round(waited[-1], 3),
    }


async def _in_bursts(telegram: Timed) -> None:
    for number in range(len(ASKED)):
        for person in range(1, PEOPLE + 1):
            telegram.ask(person, ASKED[(person + number) % len(ASKED)])
        await telegram.until(lambda: not telegram.asked_at, seconds=60)


async def _as_people_do(telegram: Timed) -> None:
    async def person(number: int) -> None:
        await asyncio.sleep(PAUSE * number / PEOPLE)
        for text in ASKED[:5]:
            telegram.ask(number, text)
            await telegram.until(lambda: number not in telegram.asked_at, seconds=60)
            await asyncio.sleep(PAUSE)

    await asyncio.gather(*(person(number) for number in range(1, PEOPLE + 1)))


async def main() -> int:
    found = {
        "bare library, burst": await measure("bare", bursts=True),
        "rounds, burst": await measure("unpaced", bursts=True),
        "rounds, as people do": await measure("paced", bursts=False),
    }
    missed = [name for name, one in found.items() if name.startswith("rounds") and one["p95"] >= P95_SECONDS]
    told = {"people": PEOPLE, "floor": f"p95 under {P95_SECONDS} s", "found": found, "missed": missed}
    OUT.write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))
    return bool(missed)


async def bot(kind: str, address: str, token: str) -> None:
    if kind == "bare":
        await bare(address, token)
        return
    with tempfile.TemporaryDirectory() as folder:
        await ours(address, token, paced=kind == "paced", folder=folder)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(bot(*sys.argv[1:4]))
    else:
        sys.exit(asyncio.run(main()))
