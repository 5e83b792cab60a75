"""`python -m benchmarks.workbench`: `rounds preview` and `rounds why` over a million changing items.

10,000 different items a hundred times over, first seen within a year; another process files new ones all the
while. Each command is a process of its own, as a curator starts it. `--items N` for fewer, `--db FILE` keeps
the database and uses it again. Writes benchmarks/out/workbench.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter

from sqlite_utils import Database

from bot.curate.taste import features_of, learn
from bot.model import (
    Chat,
    Filed,
    Flag,
    IngestPlan,
    Item,
    Judgement,
    Placement,
    SourceId,
    SourceState,
    StoryId,
    StudyType,
    Subscription,
    SubscriptionId,
    TopicId,
    TopicScore,
    Vote,
    VoteKind,
    WorkId,
)
from bot.settings import load
from bot.store import SqliteStore
from bot.text import parse_doi

ITEMS, DIFFERENT = 1_000_000, 10_000
KEPT_TOPICS = 15
"""Of an item, by the mean of 196 items of the sample."""
YEAR = timedelta(days=365)
MOST_SECONDS = 5.0
NOW = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
ROOT = Path(__file__).parent.parent
OUT = ROOT / "benchmarks" / "out" / "workbench.json"
WORDS = (
    *(
        "patients",
        "outcome",
        "group",
        "trial",
        "ratio",
        "mortality",
        "dose",
        "exampladone",
        "placebo",
        "risk",
    ),
    *(
        "weeks",
        "adverse",
        "events",
        "interval",
        "hospital",
        "cohort",
        "primary",
        "endpoint",
        "safety",
        "renal",
    ),
    *("cardiac", "exposure", "children", "adults", "therapy", "confidence"),
)
TOPICS = tuple(map(TopicId, ("cardiology", "nephrology", "emergency", "critical-care")))
"""Of what is filed meanwhile."""
READER = Subscription(
    id=SubscriptionId("reader"),
    title="A reader who voted",
    topics=TOPICS[:2],
    chat=Chat(id=1),
    created=NOW - timedelta(days=90),
    last_slot=NOW - timedelta(days=1),
)


def an_item(n: int, chance: Random, sources: Sequence[SourceId], topics: Sequence[TopicId]) -> Filed:
    """A journal article with an abstract; one in a hundred is a safety notice."""
    words = " ".join(chance.choices(WORDS, k=120))
    item = Item(
        guid=f"g{n}",
        source=chance.choice(sources),
        title=f"Exampladone and {chance.choice(WORDS)} in {chance.choice(WORDS)}: study {n}",
        summary=f"METHODS: {words}. RESULTS: The primary outcome fell by {n % 90}% (HR 0.{n % 90 + 10}).",
        url=f"https://journal.example/{n}",
        doi=parse_doi(f"10.5555/bench.{n}"),
        journal=f"Example Journal {n % 200}",
        first_seen=NOW - YEAR / (ITEMS // DIFFERENT) * (DIFFERENT - n) / DIFFERENT,
    )
    judgement = Judgement(
        topics=tuple(
            a_score(topic, chance) for topic in chance.sample(topics, min(len(topics), KEPT_TOPICS))
        ),
        study_type=chance.choice([None, *StudyType]),
        flags=(Flag.SAFETY_NOTICE,) if n % 100 == 0 else (),
    )
    place = Placement(work=WorkId(f"w{n}"), story=StoryId(f"s{n}"))
    return Filed(item=item, judgement=judgement, place=place)


def a_score(topic: TopicId, chance: Random) -> TopicScore:
    """One in twelve is shown, and has words of the text for a reason."""
    p = round(0.1 + 0.9 * chance.random() ** 2, 3)
    return TopicScore(
        id=topic, p=p, why=("text: risk, trial",) if p >= 0.85 else ("wording",), shown=p >= 0.85
    )


# ── the database ──────────────────────────────────────────────────────────────

_COPIES = (
    """
    INSERT INTO items
        (id, source, guid, first_seen, baseline, title, summary, journal, record, work, story, why)
    SELECT id + :from, source, guid || :mark,
        strftime('%Y-%m-%dT%H:%M:%S', substr(first_seen, 1, 19), :earlier) || substr(first_seen, 20),
        baseline, title || :mark, summary, journal, record, work || :mark, story || :mark, why
    FROM temp.seed_items""",
    "INSERT INTO judgements SELECT item + :from, verdict, model, record FROM temp.seed_judgements",
    """
    INSERT INTO identifiers_of (item, keys)
    SELECT item + :from, json_group_array(k.value + :from)
    FROM temp.seed_identifiers_of, json_each(keys) AS k GROUP BY item""",
    """
    INSERT INTO identifiers_settled (key, item)
    SELECT k.value, item FROM identifiers_of, json_each(keys) AS k WHERE item > :from""",
)


def multiply(path: Path, times: int) -> None:
    """The items that are there, so many times, the oldest first."""
    with closing(Database(path)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("PRAGMA cache_size=-400000")
        for name in ("items", "judgements", "identifiers_of"):
            db.execute(f"CREATE TEMP TABLE seed_{name} AS SELECT * FROM main.{name}")  # noqa: S608
        db.execute("DELETE FROM items")
        for nth in range(times):
            earlier = (YEAR / times * (times - 1 - nth)).total_seconds()
            mark = f".{nth}" if nth < times - 1 else ""
            given = {"from": nth * DIFFERENT, "mark": mark, "earlier": f"-{earlier:.0f} seconds"}
            for statement in _COPIES:
                db.execute(statement, given)
            db.conn.commit()
        db.execute("ANALYZE")
        db.conn.commit()


async def fill(path: Path, items: int) -> None:
    """Readers, one of whom has voted, and the items."""
    settings = load(ROOT / "config")
    sources = [one.id for one in settings.sources][:200]
    topics = [one.id for one in settings.topics]
    chance = Random(7)
    filed = [an_item(n, chance, sources, topics) for n in range(min(DIFFERENT, items))]
    store = await SqliteStore.open(path, now=NOW)
    for at in range(0, len(filed), 1000):
        state = SourceState(id=sources[0], next_due=NOW)
        await store.apply_ingest(IngestPlan(state=state, filed=tuple(filed[at : at + 1000])))
    await store.save_subscription(READER)
    for n in range(2, 1_000):
        other = replace(READER, id=SubscriptionId(f"reader{n}"), chat=Chat(id=n))
        await store.save_subscription(other)
    for n, one in enumerate(filed[:60]):
        await store.cast_vote(_vote(n, one), lambda votes: learn(votes, now=NOW))
    await store.aclose()
    multiply(path, max(items // DIFFERENT, 1))


def _vote(n: int, one: Filed) -> Vote:
    return Vote(
        chat=Chat(id=1),
        voter=1,
        work=one.place.work,
        story=one.place.story,
        kind=VoteKind.USEFUL if n % 3 == 0 else VoteKind.NOT_FOR_ME,
        at=NOW - timedelta(days=n),
        title=one.item.title,
        features=features_of(one.item),
        source=one.item.source,
    )


# ── the bot, meanwhile ────────────────────────────────────────────────────────


async def go_on_filing(path: Path) -> None:
    """Fifty new items a second, until somebody ends it."""
    store, chance = await SqliteStore.open(path, now=NOW), Random(8)
    for nth in count():
        many = [an_item(n, chance, [SourceId("busy")], TOPICS) for n in range(50)]
        filed = (replace(one, item=replace(one.item, guid=f"b{nth}.{n}")) for n, one in enumerate(many))
        placed = (
            replace(one, place=Placement(work=WorkId(f"b{nth}.{n}"), story=StoryId(f"b{nth}.{n}")))
            for n, one in enumerate(filed)
        )
        state = SourceState(id=SourceId("busy"), next_due=NOW)
        await store.apply_ingest(IngestPlan(state=state, filed=tuple(placed)))
        await asyncio.sleep(1)


@contextmanager
def bot_filing(path: Path) -> Iterator[None]:
    running = subprocess.Popen([sys.executable, "-m", "benchmarks.workbench", "--file-into", str(path)])
    try:
        yield
    finally:
        running.terminate()
        running.wait()


# ── what a curator asks ───────────────────────────────────────────────────────

ASKED: dict[str, Sequence[str]] = {
    "preview, an example of a week": ("preview", "--for", "cardiology"),
    "preview, a group of five topics": ("preview", "--for", "department"),
    "preview, a reader who voted": ("preview", "--for", "reader"),
    "preview, another day": ("preview", "--for", "cardiology", "--at", "2026-06-01"),
    "why, by DOI": ("why", "10.5555/bench.9990", "--for", "cardiology"),
    "why, by words of a title": ("why", "exampladone placebo", "--for", "cardiology"),
    "why, of a reader who voted": ("why", "10.5555/bench.9990", "--for", "reader"),
    "why, a DOI never seen": ("why", "10.5555/never.seen", "--for", "cardiology"),
}


def asked(path: Path, words: Sequence[str]) -> tuple[float, float]:
    """(seconds, processor seconds) of one command."""
    command = [sys.executable, "-m", "bot", *words, "--db", str(path), "--config", str(ROOT / "config")]
    command += [] if "--at" in words else ["--at", NOW.isoformat()]
    used, began = _used(), perf_counter()
    ran = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env={**os.environ})
    if ran.returncode:
        raise SystemExit(f"{' '.join(words)}: {ran.stderr.decode()}")
    return perf_counter() - began, _used() - used


def _used() -> float:
    of = getrusage(RUSAGE_CHILDREN)
    return of.ru_utime + of.ru_stime


def measured(path: Path, times: int = 3) -> dict[str, dict[str, float]]:
    """The slowest of each question, and the processor seconds of the leanest."""
    found = {}
    with bot_filing(path):
        for name, words in ASKED.items():
            runs = [asked(path, words) for _ in range(times)]
            worst, least = max(seconds for seconds, _ in runs), min(used for _, used in runs)
            found[name] = {"seconds": round(worst, 2), "processor": round(least, 2)}
            print(f"{name:34} {worst:6.2f} s, {least:6.2f} s of processor", flush=True)
    return found


def main(argv: Sequence[str]) -> int:
    """0 where each answer came within five seconds."""
    options = argparse.ArgumentParser()
    options.add_argument("--items", type=int, default=ITEMS)
    options.add_argument("--db", type=Path)
    options.add_argument("--file-into", type=Path)
    given = options.parse_args(argv)
    if given.file_into:
        asyncio.run(go_on_filing(given.file_into))
    with tempfile.TemporaryDirectory() as folder:
        path = given.db or Path(folder) / "rounds.db"
        began = perf_counter()
        if not path.exists():
            asyncio.run(fill(path, given.items))
        filled = perf_counter() - began
        print(f"filled in {filled:.0f} s", flush=True)
        found = measured(path)
    figures = {"items": given.items, "seconds_to_fill": round(filled), "asked": found}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return int(max(one["seconds"] for one in found.values()) >= MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
