"""`make bench-kill`: kill -9, at every point and at random, and count what is lost and what comes twice.

1. Before every SQL statement of the store's transactions (`tests/store/sweep.py`): as before or as after.
2. At every point of a whole life of the bot, I/O included (`benchmarks/_life.py`); then it lives on.
3. 500 times at random while 5,000 parts are sent over HTTP to the stand-in, as they are in production.

Writes benchmarks/out/kill.json; exits 1 when something was lost, or came twice without a doubt on record.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import click

from benchmarks._life import PRESS, READERS, Points, live
from bot.model import Chat, ChatKind
from bot.pipeline.outward import deliver
from bot.push.client import connect as telegram_client
from bot.push.governor import Governor
from bot.push.pace import Limits
from bot.push.sender import TelegramSender
from bot.store import SqliteStore
from bot.store.connection import connect
from tests.standin.server import TOKEN
from tests.store.builders import NOW, digest_plan, filed, subscription
from tests.store.sweep import SCENES, sweep

OUT = Path(__file__).parent / "out" / "kill.json"
RATE = 200.0
"""Messages a second: seven times what the governor lets out in production, for more kills an hour."""


@dataclass
class Tally:
    """One line of the table."""

    name: str
    kills: int = 0
    lost: int = 0
    twice: int = 0
    resent: int = 0
    in_doubt: int = 0
    faults: list[str] = field(default_factory=list)

    def line(self) -> str:
        figures = (self.kills, self.lost, self.twice, self.resent, self.in_doubt, len(self.faults))
        return f"{self.name:44}" + "".join(f"{figure:>10,}" for figure in figures)


HEADING = f"{'':44}" + "".join(f"{w:>10}" for w in ("kills", "lost", "twice", "resent", "in doubt", "faults"))


def in_child(work: Callable[[], Awaitable[None]]) -> int:
    """Fork and do it there; returns the child's id. Only a fork is quick enough for hundreds of lives."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        asyncio.run(work())  # type: ignore[arg-type]
        status = 0
    finally:
        os._exit(status)


def ended(child: int) -> str:
    """`killed` or `done`; anything else is a fault of the work."""
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "killed"
    return "done" if os.waitstatus_to_exitcode(status) == 0 else "failed"


# ── 1 and 2: every point ──────────────────────────────────────────────────────


def statements(folder: Path) -> list[Tally]:
    """Every scene of the store's own sweep."""
    tallies = []
    for name, scene in SCENES.items():
        place = folder / name.replace(" ", "-")
        place.mkdir()
        found = sweep(scene, place)
        tallies.append(Tally(f"before each statement: {name}", kills=int(str(found["kills"]))))
        tallies[-1].faults = list(found["faults"])  # type: ignore[call-overload]
    return tallies


def points(folder: Path) -> tuple[Tally, list[str]]:
    """Every point of a life, each with a file of its own."""
    names: list[str] = []
    asyncio.run(live(_fresh(folder, "whole"), lambda: NOW, Points(names=names)))
    tally = Tally(f"at each of {len(names)} points of a life")
    for n, name in enumerate(names, start=1):
        place = _fresh(folder, f"{n}")
        if ended(in_child(lambda p=place, n=n: live(p, lambda: NOW, Points(fatal=n)))) != "killed":
            tally.faults.append(f"{name}: was not killed")
        tally.kills += 1
        _live_on(place)
        _judge(place, name, tally)
        shutil.rmtree(place)
    return tally, names


def _fresh(folder: Path, name: str) -> Path:
    """A database of two readers, before its first poll."""
    place = folder / f"life-{name}"
    place.mkdir()

    async def subscribe() -> None:
        store = await SqliteStore.open(place / "rounds.db", now=NOW)
        for one in READERS:
            await store.save_subscription(one)
        await store.aclose()

    asyncio.run(subscribe())
    return place


def _live_on(place: Path) -> None:
    """After a few minutes, when sources are polled again, and for two more mornings."""
    for later in (timedelta(minutes=5), timedelta(hours=2), timedelta(days=1), timedelta(days=2)):
        asyncio.run(live(place, lambda later=later: NOW + later, Points()))


def _judge(place: Path, name: str, tally: Tally) -> None:
    """Everything due arrived or is on record, at most one message twice, and the press counted once."""
    arrived = Counter(json.loads(line)[1] for line in (place / "arrived").read_text().splitlines())
    with closing(connect(place / "rounds.db")) as db:
        parts = {row["id"]: row for row in db.query("SELECT id, state, resent FROM outbox")}
        works = db.execute("SELECT count(*) FROM ledger").fetchone()[0]
        presses = db.execute("SELECT record FROM subscriptions WHERE id = 'presses'").fetchone()
        intact = db.execute("PRAGMA integrity_check").fetchone()[0]
    lost = [part for part, row in parts.items() if row["state"] != "in_doubt" and not arrived[part]]
    twice = sum(times - 1 for times in arrived.values())
    tally.lost += len(lost) + (8 - works)
    tally.twice += twice
    tally.resent += sum(row["resent"] for row in parts.values())
    tally.in_doubt += sum(row["state"] == "in_doubt" for row in parts.values())
    if twice > 1 or works != 8 or intact != "ok" or '"title":"1"' not in presses[0]:
        tally.faults.append(f"{name}: {twice} twice, {works} works of 8, press {PRESS} {presses}, {intact}")
    if unsettled := {row["state"] for row in parts.values()} & {"ready", "claimed", "dead"}:
        tally.faults.append(f"{name}: left {unsettled}")


# ── 3: at random ──────────────────────────────────────────────────────────────


async def _enqueue(path: Path, private: int, groups: int) -> None:
    """Two parts to each person, one to each group."""
    store = await SqliteStore.open(path, now=NOW)
    chats = [Chat(id=n) for n in range(1, private + 1)]
    chats += [Chat(id=-n, kind=ChatKind.GROUP) for n in range(1, groups + 1)]
    for n, chat in enumerate(random.sample(chats, len(chats))):
        one = subscription(f"s{n}", chat=chat)
        await store.save_subscription(one)
        parts = 2 if chat.kind is ChatKind.PRIVATE else 1
        assert await store.apply_digest(digest_plan(one, filed(f"g{n}"), parts=parts), now=NOW)
    await store.aclose()


async def _send(path: Path, address: str, at: datetime, begun: int) -> None:
    """A life that delivers; tells by a byte when it begins."""
    store = await SqliteStore.open(path, now=at)
    governor = Governor(Limits(overall_per_second=RATE, chat_gap=0.0))
    async with telegram_client(TOKEN, base_url=address, governor=governor) as client:
        sender = TelegramSender(client, clock=lambda: at, governor=governor)
        os.write(begun, b"!")
        await deliver(store, sender, clock=lambda: at, turn=governor.turn)
    await store.aclose()


def at_random(folder: Path, kills: int, private: int, groups: int) -> Tally:
    """Kill so often that the last kill meets the last message; then let it end."""
    path, messages = folder / "random.db", 2 * private + groups
    asyncio.run(_enqueue(path, private, groups))
    tally = Tally(f"at random, over {messages:,} messages")
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks._letterbox", str(private), str(groups)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as telegram:
        assert telegram.stdout
        address = telegram.stdout.readline().strip()
        for life in range(kills):
            # So that the last kill meets the last messages.
            seconds = _account(path)["ready"] / (kills - life) / RATE
            tally.kills += _killed(path, address, NOW + timedelta(minutes=10 * life), seconds)
        for life in range(kills, kills + 5):
            at = NOW + timedelta(minutes=10 * life)
            read, write = os.pipe()
            assert ended(in_child(lambda at=at, w=write: _send(path, address, at, w))) == "done"
            os.close(read)
            os.close(write)
        out, _ = telegram.communicate("")
    return _counted(tally, path, json.loads(out), messages)


def _killed(path: Path, address: str, at: datetime, seconds: float) -> int:
    """One life that ends somewhere within about twice `seconds`; 1 if it was killed."""
    read, write = os.pipe()
    child = in_child(lambda: _send(path, address, at, write))
    os.read(read, 1)
    time.sleep(random.uniform(0, 2 * seconds))
    os.kill(child, signal.SIGKILL)
    os.close(read)
    os.close(write)
    return ended(child) == "killed"


def _account(path: Path) -> dict[str, int]:
    with closing(connect(path, reads_only=True)) as db:
        return Counter(dict(db.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall()))


def _counted(tally: Tally, path: Path, arrived: dict[str, int], messages: int) -> Tally:
    with closing(connect(path)) as db:
        rows = list(db.query("SELECT json_extract(record, '$.text') AS text, state, resent FROM outbox"))
        intact = db.execute("PRAGMA integrity_check").fetchone()[0]
    tally.lost = sum(row["state"] != "in_doubt" and row["text"] not in arrived for row in rows)
    tally.twice = sum(times - 1 for times in arrived.values())
    tally.resent = sum(row["resent"] for row in rows)
    tally.in_doubt = sum(row["state"] == "in_doubt" for row in rows)
    states = Counter(row["state"] for row in rows)
    if sum(states.values()) != messages or set(states) - {"sent", "in_doubt"}:
        tally.faults.append(f"the states are {dict(states)}")
    if intact != "ok":
        tally.faults.append(intact)
    return tally


def _held(tally: Tally) -> bool:
    """Nothing lost, nothing twice without a resend on record, no more doubts than kills."""
    return (
        not tally.lost
        and not tally.faults
        and tally.twice <= min(tally.resent, tally.kills)
        and tally.in_doubt <= tally.kills
    )


@click.command()
@click.option("--kills", default=500, show_default=True, help="At random.")
@click.option("--messages", default=5_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(kills: int, messages: int, seed: int) -> None:
    """Measure, print one table, write."""
    random.seed(seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        each = statements(folder)
        whole, names = points(folder)
        randomly = at_random(folder, kills, messages * 2 // 5, messages - 2 * (messages * 2 // 5))
    tallies = [*each, whole, randomly]
    print(HEADING)
    for tally in tallies:
        print(tally.line(), *tally.faults[:5], sep="\n    ")
    swept = [*each, whole]
    checks = {
        "D1": f"{sum(t.kills for t in swept)} points, {sum(t.lost for t in swept)} lost, {whole.twice} twice",
        "D2": f"{randomly.kills} kills over {messages:,}: {randomly.lost} lost, {randomly.twice} twice,"
        f" {randomly.resent} resent, {randomly.in_doubt} in doubt",
    }
    OUT.parent.mkdir(exist_ok=True)
    figures = {"tallies": [vars(tally) for tally in tallies], "points": names, "checks": checks}
    OUT.write_text(json.dumps(figures, indent=1) + "\n")
    print(*checks.values(), sep="\n")
    sys.exit(not all(map(_held, tallies)))


if __name__ == "__main__":
    main()
