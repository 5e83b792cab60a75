"""`make bench-send`: 10,000 digests due at once, while people write to the bot; two ways of counting floods.

In real time, over HTTP, with the store, planner, governor, sender and conversation that are deployed;
Telegram is the stand-in, in a process of its own, which answers after 50 ms. Takes about 13 minutes,
`--digests N` less. Writes benchmarks/out/send.json; exits 1 when a floor is missed.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import click

from benchmarks._telegram import MODELS
from bot.chat.application import build_application
from bot.chat.conversation import converse
from bot.chat.inbox import Inbox
from bot.chat.polling import Poller
from bot.model import Chat, Schedule, SourceId
from bot.pipeline.digests import Catalogue, publish
from bot.pipeline.outward import deliver
from bot.push.client import connect
from bot.push.governor import Governor
from bot.push.replies import Replies
from bot.service import Service
from bot.store import SqliteStore
from tests.standin.server import TOKEN
from tests.store.builders import ingest_plan, subscription
from tests.stories import filed, source

STORIES = 30
OUT = Path(__file__).parent / "out" / "send.json"
ABSTRACT = (
    "RESULTS: The primary outcome, death or hospital admission, occurred in 17.1% and 18.0% of patients"
    " (hazard ratio 0.95, 95% CI 0.84 to 1.07). CONCLUSION: Exampladone made no difference."
)


def now() -> datetime:
    return datetime.now(UTC)


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


async def _subscribe(store: SqliteStore, readers: int, *, due: datetime) -> Catalogue:
    names = [f"s{n}" for n in range(STORIES)]
    seen = due - timedelta(hours=2)
    await store.apply_ingest(ingest_plan(*(filed(name, first_seen=seen, summary=ABSTRACT) for name in names)))
    for n in range(1, readers + 1):
        one = subscription(f"r{n}", chat=Chat(id=n), schedule=Schedule(), next_due=due)
        await store.save_subscription(one)
    return Catalogue(sources={SourceId(f"source-{name}"): source(f"source-{name}") for name in names})


async def _run(model: str, readers: int, folder: Path) -> dict[str, object]:
    store = await SqliteStore.open(folder / f"{model}.db", now=now())
    due = now()
    catalogue = await _subscribe(store, readers, due=due)
    telegram = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks._telegram", model, str(readers)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert telegram.stdout
    address = (await telegram.stdout.readline()).decode().strip()
    started = perf_counter()
    written = await publish(store, catalogue=catalogue, now=now())
    planned = perf_counter() - started
    before, peak = resident(), await _deliver(store, address, catalogue)
    out, _ = await telegram.communicate(b"")
    account = await store.account()
    await store.aclose()
    return json.loads(out) | {
        "planned": written,
        "seconds of planning": round(planned, 1),
        "memory before, MB": round(before / 1e6),
        "memory grown, MB": round((peak - before) / 1e6, 1),
        "account": {state: account[state] for state in ("sent", "ready", "in_doubt", "dead", "resent")},
    }


async def _deliver(store: SqliteStore, address: str, catalogue: Catalogue) -> int:
    """Conversation and rounds of delivery until nothing is left; returns the most memory seen."""
    governor = Governor()
    client = connect(TOKEN, base_url=address, governor=governor)
    sender = Replies(client, clock=now, governor=governor)
    inbox = Inbox(store, clock=now)
    service = Service(store, topics=(), sources=catalogue.sources, clock=now)
    application = build_application(client, service=service, replies=sender, handling=inbox.handling)
    stopping = asyncio.Event()
    talking = asyncio.create_task(converse(application, Poller(client, inbox), inbox, stopping=stopping))
    memory: list[int] = []
    watching = asyncio.create_task(_watch(memory))
    while (account := await store.account())["ready"] + account["claimed"]:
        await deliver(store, sender, clock=now, turn=governor.turn)
        await asyncio.sleep(0.2)
    stopping.set()
    await talking
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return max(memory)


async def _watch(memory: list[int]) -> None:
    while True:
        memory.append(resident())
        await asyncio.sleep(1.0)


def _missed(found: dict[str, dict[str, object]], readers: int) -> list[str]:
    """What is not as it must be."""
    missed = []
    for model, one in found.items():
        floors = {
            "each digest once": one["digests"] == one["readers"] == one["planned"] == readers,
            "27 messages a second": float(str(one["messages a second"])) >= 27,
            "no refusal after ten seconds": one["refused after ten seconds"] == 0,
            "replies within 2 s": float(str(one["reply p95"])) < 2,
            "memory within 100 MB": float(str(one["memory grown, MB"])) < 100,
        }
        missed += [f"{model}: {name}" for name, held in floors.items() if not held]
    return missed


@click.command()
@click.option("--digests", default=10_000, show_default=True)
def main(digests: int) -> None:
    """Measure, print and write."""
    found: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for model in MODELS:
            found[model] = asyncio.run(_run(model, digests, Path(folder)))
            print(json.dumps({model: found[model]}, indent=1), flush=True)
    missed = _missed(found, digests)
    slowest = max(float(str(one["seconds"])) for one in found.values())
    replies = max(float(str(one["reply p95"])) for one in found.values())
    checks = {
        "D8": f"{digests:,} digests in {slowest / 60:.1f} min, replies p95 {replies:.2f} s",
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"models": found, "missed": missed, "checks": checks}, indent=1) + "\n")
    print("\n".join(missed) or "Every floor is met.")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
