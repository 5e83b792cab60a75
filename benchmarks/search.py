"""`python -m benchmarks.search`: how long a reader's search takes in a file of a million items.

The items are invented: sentences of words whose frequencies fall as 1/rank, so that the ten commonest stand
in nearly every item, which is worse than any real word. Built by bulk inserts in about two minutes, asked
through the store as /search asks, single words and every kind of filter. What ten million cost is reckoned
from what a hundred thousand and a million do. Writes benchmarks/out/search.json; exits 1 above the floor.
"""

from __future__ import annotations

import asyncio
import json
import math
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter, process_time

from sqlite_utils import Database

from bot.model import Kind, Sought, SourceId, StudyType, TopicId
from bot.store import SqliteStore, opening
from bot.store.connection import connect
from bot.store.documents import stamp

OUT = Path(__file__).parent / "out" / "search.json"
SMALL, LARGE, EXTRAPOLATED = 100_000, 1_000_000, 10_000_000
P95_MS, P95_MS_EXTRAPOLATED = 100.0, 300.0
ROUNDS = 20
READ, SHOWN = 60, 10
"""Items that /search looks for, and those whose records it reads for a page."""
NOW = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
YEARS = timedelta(days=3652)
SOURCES, TOPICS = 300, 56
COMMONEST = tuple("patients study treatment risk clinical outcome trial disease group effect".split())  # noqa: SIM905
WORDS = (*COMMONEST, *(f"word{n}" for n in range(30_000)))
SENTENCE, SENTENCES, POOL = 12, 6, 100_000
BATCH = 20_000


# ── the archive ───────────────────────────────────────────────────────────────


def build(path: Path, items: int) -> float:
    """An archive of so many items; returns the seconds it took."""
    began = perf_counter()
    opening.make_file(path)
    with closing(connect(path)) as db:
        opening.prepare(db, path, purpose="live", now=NOW)
        db.execute("PRAGMA synchronous = 0")
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER [{name}]")
        _fill(db, items)
        db.execute("INSERT INTO items_fts (items_fts) VALUES ('rebuild')")
        for _, sql in triggers:
            db.execute(sql)
    return perf_counter() - began


def _fill(db: Database, items: int) -> None:
    chance = Random(7)
    pool = _sentences(chance)
    for start in range(1, items + 1, BATCH):
        numbers = range(start, min(start + BATCH, items + 1))
        db.execute("BEGIN IMMEDIATE")
        db.conn.executemany(
            """INSERT INTO items (id, source, guid, first_seen, baseline, title, summary, journal, record,
                work, story, why) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, '')""",
            _items(numbers, items, pool, chance),
        )
        db.conn.executemany(
            "INSERT INTO judgements (item, verdict, model, record) VALUES (?, ?, '', ?)",
            _judgements(numbers, chance),
        )
        db.execute("COMMIT")


def _sentences(chance: Random) -> list[str]:
    shares = [1 / rank for rank in range(1, len(WORDS) + 1)]
    drawn = chance.choices(WORDS, shares, k=SENTENCE * POOL)
    return [" ".join(drawn[at : at + SENTENCE]) for at in range(0, len(drawn), SENTENCE)]


def _items(
    numbers: Sequence[int], items: int, pool: Sequence[str], chance: Random
) -> Iterator[tuple[object, ...]]:
    for n in numbers:
        title, *rest = chance.choices(pool, k=SENTENCES)
        # Sources are of very unequal size, as they are.
        source = int(SOURCES * chance.random() ** 3)
        seen = stamp(NOW - YEARS * (1 - n / items))
        kind = Kind.JOURNAL if n % 5 else Kind.BLOG
        record = json.dumps({"kind": kind, "url": f"https://journal.example/{n}", "doi": f"10.5555/s.{n}"})
        yield (n, f"source-{source}", f"g{n}", seen, title, ". ".join(rest), f"Example Journal {source}",
               record, f"w{n}", f"s{n}")  # fmt: skip


def _judgements(numbers: Sequence[int], chance: Random) -> Iterator[tuple[int, str, str]]:
    types = list(StudyType)
    for n in numbers:
        topics = [{"id": f"topic-{chance.randrange(TOPICS)}", "p": 0.9, "shown": True} for _ in range(2)]
        judged = {"topics": topics, "study_type": types[int(len(types) * chance.random() ** 2)]}
        yield n, "hold" if n % 100 == 0 else "pass", json.dumps(judged)


# ── what is asked ─────────────────────────────────────────────────────────────

ONE = Sought(words=COMMONEST[:1])
FILTERED = {
    "two words": replace(ONE, words=COMMONEST[:2]),
    "a phrase": Sought(words=("patients study",)),
    "a phrase, nowhere": Sought(words=("word29990 word29991",)),
    "without a word": replace(ONE, without=COMMONEST[1:2]),
    "a rare word": Sought(words=("word20000",)),
    "a topic of 56": replace(ONE, topics=(TopicId("topic-7"),)),
    "a common study type": replace(ONE, study_types=(next(iter(StudyType)),)),
    "the rarest study type": replace(ONE, study_types=(list(StudyType)[-1],)),
    "a large source": replace(ONE, sources=(SourceId("source-0"),)),
    "a small source": replace(ONE, sources=(SourceId("source-299"),)),
    "a journal by its name": replace(ONE, journal="Example Journal 299"),
    "the last month": replace(ONE, since=(NOW - timedelta(days=30)).date()),
    "until five years ago": replace(ONE, until=(NOW - timedelta(days=5 * 365)).date()),
    "the last month of a small source": replace(
        ONE, since=(NOW - timedelta(days=30)).date(), sources=(SourceId("source-299"),)
    ),
    "a word and a topic, nowhere both": Sought(words=("word29000",), topics=(TopicId("topic-7"),)),
}


@dataclass
class Took:
    """Milliseconds of each question: of waiting, and of the processor, which other work does not move."""

    waited: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)


async def asked_in_turn(store: SqliteStore, questions: Sequence[Sought]) -> Took:
    """Each `ROUNDS` times, after once that is not counted: a file just made is not in memory."""
    took = Took()
    for nth in range(ROUNDS + 1):
        for one in questions:
            began, work = perf_counter(), process_time()
            hits = await store.seek(one, limit=READ)
            await store.found([hit.item for hit in hits[:SHOWN]])
            if nth:
                took.waited.append((perf_counter() - began) * 1000)
                took.worked.append((process_time() - work) * 1000)
    return took


def p95(took: Sequence[float]) -> float:
    return round(quantiles(took, n=20)[-1], 2)


async def measure(path: Path) -> dict[str, object]:
    store = await SqliteStore.look(path)
    try:
        words = await asked_in_turn(store, [Sought(words=(word,)) for word in COMMONEST])
        filtered = {name: await asked_in_turn(store, [one]) for name, one in FILTERED.items()}
    finally:
        await store.aclose()
    return {
        "p95_ms": p95(words.waited),
        "p95_processor_ms": p95(words.worked),
        "p95_ms_filtered": {name: p95(took.waited) for name, took in filtered.items()},
        "p95_processor_ms_filtered": {name: p95(took.worked) for name, took in filtered.items()},
    }


def main() -> int:
    """0 where the floor is met, at a million and, reckoned, at ten."""
    found: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for items in (SMALL, LARGE):
            path = Path(folder) / f"{items}.db"
            seconds = build(path, items)
            found[f"{items:,}"] = {"built_seconds": round(seconds), **asyncio.run(measure(path))}
            path.unlink()
    few, work = (float(str(one["p95_processor_ms"])) for one in found.values())
    growth = max(0.0, math.log(work / few) / math.log(LARGE / SMALL))
    many = float(str(found[f"{LARGE:,}"]["p95_ms"]))
    ten = round(many * (EXTRAPOLATED / LARGE) ** growth, 1)
    figure = (
        f"p95 {many} ms ({work} ms of a processor) at {LARGE:,} items, {ten} ms reckoned for {EXTRAPOLATED:,}"
    )
    told = {"items": found, "growth": round(growth, 2), "checks": {"B12": figure}}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=1))
    return not (many < P95_MS and ten < P95_MS_EXTRAPOLATED)


if __name__ == "__main__":
    sys.exit(main())
