"""`make bench-decade`: the posts #MedEd carried from 2012 to 2022, through the whole way in.

4,397,691 posts (Ayers, JAMA 2023), drawn anew from the texts of the development data with perturbations, a
fifth of them repeats, are identified, screened, classified, grouped and filed, full-text search included.
Without the development data the texts are invented. Judging runs in worker processes, identifying, which
is how grouping begins, and filing here.

Each batch is one transaction, and what it holds depends on its number alone. So a run that was stopped, by
whatever, goes on where its database ends, and comes to the same works and stories; `--fingerprint` prints a
digest of them. `python -m benchmarks.decade [--posts N] [--db FILE] [--fresh]`.
"""

from __future__ import annotations

import argparse
import asyncio
import copyreg
import gc
import gzip
import hashlib
import json
import os
import re
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice, pairwise
from pathlib import Path
from random import Random
from threading import Thread

from bot.app import remove_store
from bot.cli.options import uncollected
from bot.curate.plan_ingest import Poll, plan_ingest
from bot.learn import Judge, load_judge
from bot.model import (
    Filed,
    IngestPlan,
    Item,
    Judgement,
    Kind,
    PartialDate,
    Precision,
    Ruling,
    SourceId,
    SourceState,
    TopicId,
    TopicScore,
)
from bot.settings import load
from bot.store import SqliteStore

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("ROUNDS_SHARED", ROOT.parent / "shared")) / "data" / "classification"
OUT = Path(__file__).with_name("out") / "decade.json"
DECADE = 4_397_691
DAYS = 3_653
AT_ONCE = 4
"""Days of posts, some 4,800, in one transaction, as an archive is read in. Each batch is shown what was told
since the day before it, and finds the events of its days: with 1,000 posts at once each day was shown three
times and grouped twice (docs/decisions/0011)."""
AHEAD = 4
"""Batches that are judged before the first of them is filed; bounds what waits in memory."""
REPEATS = 0.2
RECENT = 50_000
"""Posts back from which one is repeated."""
BEGAN = datetime(2012, 1, 1, tzinfo=UTC)
LASTED = timedelta(days=DAYS)
SOURCE = SourceId("decade")
_TAGS = ("#MedEd", "#FOAMed", "#CardioTwitter", "#MedTwitter", "#SurgEd", "")
_OPENINGS = ("", "", "", "New: ", "Worth reading: ", "RT @sample: ", "Today: ", "🧵 ")
_ITS_PAGE = re.compile(r"https?://\S+")
"""Of a text that is drawn again in another year it is another page: 38 in 100 texts have a link, each text is
drawn 38 times, and posts that link to one page share a story, so that with one page for all years ever more
posts would be neighbours (docs/decisions/0011). Who repeats a post links to the same page."""
_INVENTED = ("examplumab", "fictavir", "sepsis", "ward rounds", "syncope", "teaching", "asthma", "lupus")


# ── the posts ─────────────────────────────────────────────────────────────────


def texts() -> tuple[str, ...]:
    """What is resampled: health headlines and the titles of papers."""
    if not SHARED.is_dir():
        return tuple(f"{a} and {b} in {c}" for a in _INVENTED for b in _INVENTED for c in _INVENTED)
    found: list[str] = []
    for path in sorted(
        (*SHARED.glob("headlines*"), *SHARED.glob("headlines/*"), *SHARED.glob("specialty_titles*"))
    ):
        if path.name.endswith(".jsonl.gz"):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                rows = map(json.loads, lines)
                found += [row.get("text") or row.get("title") or "" for row in rows]
    return tuple(filter(None, found))


def post(n: int, pool: Sequence[str]) -> Item:
    """The n-th of the decade, at its time whether or not a run goes that far."""
    chance = Random(n)
    origin = chance.randrange(max(0, n - RECENT), n) if n and chance.random() < REPEATS else n
    at = BEGAN + LASTED * (n / DECADE)
    text = _ITS_PAGE.sub(f"https://news.test/{origin}", pool[Random(origin).randrange(len(pool))])
    return Item(
        guid=f"https://social.test/@u{chance.randrange(40_000)}/{n}",
        source=SOURCE,
        kind=Kind.POST,
        summary=_perturbed(text, chance),
        url=f"https://social.test/p/{n}",
        published=PartialDate(value=at.isoformat(timespec="seconds"), precision=Precision.SECOND),
        first_seen=at,
    )


def _perturbed(text: str, chance: Random) -> str:
    """Said again by somebody else: another opening, other tags, a word lost, now and then a link."""
    words = text.split()
    if len(words) > 6 and chance.random() < 0.3:
        del words[chance.randrange(len(words))]
    link = f" https://doi.org/10.5555/decade.{chance.randrange(10**7)}" if chance.random() < 0.1 else ""
    return f"{chance.choice(_OPENINGS)}{' '.join(words)}{link} {chance.choice(_TAGS)}".strip()


# ── judging, in workers ───────────────────────────────────────────────────────

_JUDGE: list[Judge] = []
_POOL: list[tuple[str, ...]] = []


def _score(id: TopicId, p: float, why: tuple[str, ...], shown: bool) -> TopicScore:
    return TopicScore(id=id, p=p, why=why, shown=shown)


def _packed(one: TopicScore) -> tuple[object, ...]:
    """By its fields' values, not by its state, which took half of packing and unpacking what is judged."""
    return _score, (one.id, one.p, one.why, one.shown)


copyreg.pickle(TopicScore, _packed)


def _begin() -> None:
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    os.nice(10)  # filing is what all wait for: it has a core whenever it wants one
    gc.disable()  # as in `main`
    settings = load(ROOT / "config")
    _JUDGE.append(load_judge(settings.topics, threshold=settings.defaults.topic_threshold))
    _POOL.append(texts())


def _end_with(parent: int) -> None:
    """Who waits for more to judge would outlive a run that is killed."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


@dataclass(frozen=True, slots=True)
class Judged:
    """A batch as a worker gives it back, with the processor seconds of each stage."""

    items: tuple[Item, ...]
    judgements: tuple[Judgement, ...]
    seconds: dict[str, float]


def judged(first: int, end: int) -> Judged:
    """Make, screen and classify the posts from `first` to `end`; what is not filed does not travel."""
    clock = [time.process_time()]
    items = tuple(post(n, _POOL[0]) for n in range(first, end))
    clock.append(time.process_time())
    judgements = _JUDGE[0].for_filing(items)
    clock.append(time.process_time())
    stages = ("make", "screen and classify")
    return Judged(items, judgements, dict(zip(stages, _differences(clock), strict=True)))


def _differences(clock: Sequence[float]) -> list[float]:
    return [after - before for before, after in pairwise(clock)]


# ── filing, here ──────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Spent:
    """Seconds so far: of processors by stage, and of the clock by posts filed."""

    stages: dict[str, float] = field(default_factory=dict)
    before: int = 0
    """Posts that the database held already."""
    marks: list[tuple[int, float, float]] = field(default_factory=list)
    """(posts, seconds of the clock, seconds of processors) after each batch."""

    def add(self, seconds: dict[str, float]) -> None:
        for stage, used in seconds.items():
            self.stages[stage] = self.stages.get(stage, 0.0) + used


async def run(path: Path, posts: int, batches: Callable[[int, int], Iterator[Judged]]) -> Spent:
    """File what the database does not hold yet; `batches` gives the posts from the first to the second
    number, in order. Every batch is one transaction, so a stop loses at most the one under way."""
    store = await SqliteStore.open(path, purpose="trial", now=BEGAN, bulk=True)
    spent, began = Spent(), time.perf_counter()
    try:
        done = spent.before = (await store.account())["items"]
        for batch in batches(done, posts):
            await _file(store, batch, spent)
            done += len(batch.items)
            spent.marks.append((done, time.perf_counter() - began, sum(spent.stages.values())))
            _told(done, posts, spent)
    finally:
        await store.aclose()
    return spent


def batches_of(done: int, posts: int) -> Iterator[tuple[int, int]]:
    """First post and end of each batch from `done` on: they begin at midnight."""
    midnights = (-(-DECADE * day // DAYS) for day in range(AT_ONCE, DAYS, AT_ONCE))
    return pairwise(sorted({done, *(n for n in midnights if done < n < posts), posts}))


def by_workers(workers: int, done: int, posts: int) -> Iterator[Judged]:
    """Batches in order, a few of them under way in processes that are gone at the end."""
    with ProcessPoolExecutor(workers, initializer=_begin) as pool:
        asked = (pool.submit(judged, first, end) for first, end in batches_of(done, posts))
        under_way: list[Future[Judged]] = list(islice(asked, AHEAD))
        while under_way:
            yield under_way.pop(0).result()
            under_way += islice(asked, 1)


async def _file(store: SqliteStore, batch: Judged, spent: Spent) -> None:
    spent.add(batch.seconds)
    grouping = [0.0]
    before = time.process_time()
    await store.file_polls([(batch.items, partial(_decide, batch, grouping))])
    used = time.process_time() - before
    spent.add({"group": grouping[0], "store, index, taking in what was judged": used - grouping[0]})


def _decide(
    batch: Judged, grouping: list[float], near: Sequence[Filed], ruled: Sequence[Ruling]
) -> IngestPlan:
    before = time.thread_time()  # another thread unpacks what the workers judge meanwhile
    now = batch.items[-1].first_seen or BEGAN
    poll = Poll(new=batch.items, edited=(), unchanged=0)
    judgements = {item.guid: judgement for item, judgement in zip(batch.items, batch.judgements, strict=True)}
    state = SourceState(id=SOURCE, baseline_at=BEGAN)
    plan = plan_ingest(poll, judgements, near, state, rulings=ruled, now=now)
    grouping[0] += time.thread_time() - before
    return plan


def _told(done: int, posts: int, spent: Spent) -> None:
    """The bar, with the time left at the pace of the last batches."""
    (first, then, _), (last, now, _) = spent.marks[max(0, len(spent.marks) - 20)], spent.marks[-1]
    pace = (last - first) / (now - then) if last > first else (last - spent.before) / max(now, 1e-9)
    left = timedelta(seconds=round((posts - done) / pace))
    full = 30 * done // posts
    sys.stderr.write(f"\r[{'█' * full}{'·' * (30 - full)}] {done:,}/{posts:,}  {pace:,.0f}/s  {left} left  ")
    sys.stderr.flush()


# ── figures ───────────────────────────────────────────────────────────────────


def fingerprint(path: Path) -> str:
    """Of every item's place: the same for the same posts, however often the run was stopped."""
    found = hashlib.sha256()
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        for row in db.execute("SELECT guid, work, story, why FROM items ORDER BY guid"):
            found.update(repr(row).encode())
    return found.hexdigest()[:16]


def figures(spent: Spent, posts: int, path: Path) -> dict[str, object]:
    """What was measured in this run, and what the whole decade would take at its pace."""
    done, wall, used = spent.marks[-1]
    count = max(done - spent.before, 1)
    edge = max(1, len(spent.marks) // 4)
    memory = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "posts": posts,
        "filed_in_this_run": count,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "posts_per_second": round(count / wall),
        "posts_per_processor_second": round(count / used),
        "microseconds_a_post": {name: round(1e6 * s / count) for name, s in spent.stages.items()},
        "last_quarter_as_dear_as_first": round(
            _dearness(spent, -edge - 1, -1) / _dearness(spent, 0, edge), 2
        ),
        "decade_minutes_at_this_pace": round(DECADE / count * wall / 60, 1),
        "decade_processor_minutes": round(DECADE / count * used / 60, 1),
        "megabytes": {"filing": memory[0] // 1024, "largest_worker": memory[1] // 1024},
        "database_megabytes": path.stat().st_size // 10**6,
        "fingerprint": fingerprint(path),
    }


def _dearness(spent: Spent, first: int, last: int) -> float:
    """Processor seconds a post between two marks."""
    (before, _, then), (after, _, now) = spent.marks[first], spent.marks[last]
    return (now - then) / max(after - before, 1)


def main() -> int:
    """Run what is left of it, print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=DECADE)
    parser.add_argument("--db", type=Path, default=ROOT / "var" / "decade.db")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--fresh", action="store_true", help="begin anew")
    parser.add_argument("--fingerprint", action="store_true", help="only say what the database holds")
    asked = parser.parse_args()
    if asked.fingerprint:
        print(fingerprint(asked.db))
        return 0
    if asked.fresh:
        remove_store(asked.db)
    asked.db.parent.mkdir(exist_ok=True)
    # Of what is judged and filed nothing points to itself: after 38,524 posts without it the collector found
    # nothing, and looking through all that is kept was a third of filing (docs/decisions/0011).
    with uncollected():
        spent = asyncio.run(run(asked.db, asked.posts, partial(by_workers, asked.workers)))
    sys.stderr.write("\n")
    if not spent.marks:
        print(f"nothing left to do; {fingerprint(asked.db)}")
        return 0
    found = figures(spent, asked.posts, asked.db)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
