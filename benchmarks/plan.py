"""`python -m benchmarks.plan`: 10,000 digests planned and worded over 100,000 recent stories, in one process.

Half of the readers look back a day, half of them a week. With `--tastes` the same is done once more, where a
thousand of them have models of their own, and the two are compared. Writes benchmarks/out/plan.json.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time

from bot.curate.plan_digest import plan_shortlisted
from bot.curate.pool import Pool
from bot.curate.taste import features_of, learn
from bot.face.digest import render
from bot.model import (
    Chat,
    Curated,
    Dealing,
    DealingKind,
    Digest,
    Filed,
    Flag,
    Item,
    Judgement,
    Kind,
    Placement,
    Source,
    SourceId,
    StoryId,
    StudyType,
    Subscription,
    SubscriptionId,
    Taste,
    TopicId,
    TopicScore,
    Vote,
    VoteKind,
    WorkId,
)

STORIES, READERS, VOTES = 100_000, 10_000, 40
STEPS = (2_500, 5_000, READERS)
MOST_SECONDS, MOST_MEGABYTES, MOST_CURVE = 60.0, 600.0, 1.5
"""The second half of the readers may cost so many times the first, or the cost is not linear."""
WITH_TASTES, MOST_TIMES = 1_000, 1.5
"""So many models of readers' own may make all of it cost so many times as much."""
NOW = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
TOPICS = [TopicId(f"topic-{n}") for n in range(45)]
SOURCES = {
    SourceId(f"source-{n}"): Source(
        id=SourceId(f"source-{n}"),
        title=f"Example Journal {n}",
        kind=Kind.JOURNAL,
        url=f"https://journal-{n}.example/feed",
        tier=1 + n % 4,
    )
    for n in range(300)
}
WORDS = ("patients", "outcome", "group", "trial", "ratio", "follow-up", "exampladone", "mortality", "dose")
OUT = Path(__file__).parent / "out" / "plan.json"


def a_story(n: int, chance: Random) -> Curated:
    """One in five with talk of it; the sources are of very unequal size, as they are."""
    source = SourceId(f"source-{int(300 * chance.random() ** 3)}")
    seen = NOW - timedelta(seconds=n * 7 * 86_400 / STORIES)
    words = " ".join(chance.choices(WORDS, k=150))
    lead = Item(
        guid=f"g{n}",
        source=source,
        title=f"Exampladone {n} in {chance.choice(WORDS)}: a study",
        summary=f"METHODS: {words}. RESULTS: The primary outcome fell by {n % 90}% (HR 0.{n % 90 + 10}). {n}",
        url=f"https://journal.example/{n}",
        journal=SOURCES[source].title,
        first_seen=seen,
        tags=("FOAMed",) if n % 20 == 0 else (),
    )
    echoes = (_echo(n, seen),) if n % 5 == 0 else ()
    return Curated(story=StoryId(f"s{n}"), lead=_filed(f"w{n}", n, lead, _judged(chance)), echoes=echoes)


def _echo(n: int, seen: datetime) -> Filed:
    item = Item(guid=f"e{n}", source=SourceId("source-7"), kind=Kind.BLOG, title=f"On {n}", first_seen=seen)
    return _filed(f"v{n}", n, item, Judgement())


def _filed(work: str, n: int, item: Item, judged: Judgement) -> Filed:
    return Filed(item=item, judgement=judged, place=Placement(work=WorkId(work), story=StoryId(f"s{n}")))


def _judged(chance: Random) -> Judgement:
    return Judgement(
        topics=tuple(
            TopicScore(id=topic, p=p, why=("text: exampladone, risk ratio",), shown=p >= 0.6)
            for topic in chance.sample(TOPICS, 4)
            if (p := round(chance.random(), 3)) > 0.1
        ),
        study_type=chance.choice([None, *StudyType]),
        flags=(Flag.SAFETY_NOTICE,) if chance.random() < 0.01 else (),
    )


def a_reader(n: int, chance: Random) -> Subscription:
    return Subscription(
        id=SubscriptionId(f"r{n}"),
        title=f"Reader {n}",
        topics=tuple(chance.sample(TOPICS, 1 + n % 4)),
        tags=("FOAMed",) if n % 10 == 0 else (),
        chat=Chat(id=n + 1),
        next_due=NOW,
        last_slot=NOW - timedelta(days=1 if n % 2 else 7),
    )


def a_taste(n: int, stories: Sequence[Curated], chance: Random) -> Taste:
    """Learnt from forty votes on stories, every third in favour, each a dealing with its source."""
    votes = [
        Vote(
            chat=Chat(id=n + 1),
            voter=n + 1,
            work=one.lead.place.work,
            story=one.story,
            kind=VoteKind.USEFUL if at % 3 == 0 else VoteKind.NOT_FOR_ME,
            at=NOW - timedelta(days=at),
            title=one.lead.item.title,
            features=features_of(one.lead.item),
            source=one.lead.item.source,
        )
        for at, one in enumerate(chance.sample(stories, VOTES))
    ]
    taste = learn(votes, now=NOW)
    assert taste
    dealings = tuple(
        Dealing(source=one.source, kind=DealingKind(one.kind), at=one.at) for one in votes if one.source
    )
    return replace(taste, earned=1.0, dealings=dealings)


def planned(pool: Pool, reader: Subscription, taste: Taste | None) -> Digest | None:
    """One digest with its messages, for a reader who has had the best two of the pool's stories."""
    assert reader.last_slot
    shortlist = pool.shortlist(reader, reader.last_slot, taste)
    had = frozenset(work for one in shortlist.ranked[:2] for work in one.curated.works)
    digest, _ = plan_shortlisted(reader, shortlist, had, now=NOW, sources=SOURCES)
    if digest:
        render(digest)
    return digest


def without_tastes() -> float:
    """The processor seconds of the same for readers who never voted, in a process of its own."""
    subprocess.run([sys.executable, "-m", "benchmarks.plan"], check=False, cwd=OUT.parent.parent.parent)
    seconds: float = json.loads(OUT.read_text(encoding="utf-8"))["processor_seconds"]
    return seconds


def main(argv: Sequence[str] = ()) -> int:
    """0 where time, memory and the form of the cost keep their bounds, and what tastes add theirs."""
    before = without_tastes() if "--tastes" in argv else None
    chance = Random(7)
    stories = [a_story(n, chance) for n in range(STORIES)]
    readers = [a_reader(n, chance) for n in range(READERS)]
    voted = range(1, WITH_TASTES + 1) if before else ()
    tastes = {n * 10: a_taste(n * 10, stories[:5_000], chance) for n in voted}
    held = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    began, used = perf_counter(), process_time()
    pool = Pool(stories, now=NOW, sources=SOURCES)
    indexed = perf_counter() - began
    marks, digests = [], 0
    for n, reader in enumerate(readers, 1):
        digests += planned(pool, reader, tastes.get(n)) is not None
        if n in STEPS:
            marks.append(round(perf_counter() - began - indexed, 2))
    used = process_time() - used
    compared = _compared(used, before, len(tastes)) if before else {}
    return _report(indexed, marks, digests, held, compared | {"processor_seconds": round(used, 2)})


def _compared(used: float, before: float, tastes: int) -> dict[str, float]:
    return {
        "readers_with_a_taste": tastes,
        "processor_seconds_without": before,
        "times_as_much": round(used / before, 2),
    }


def _report(indexed: float, marks: list[float], digests: int, held: float, more: Mapping[str, float]) -> int:
    seconds, memory = indexed + marks[-1], getrusage(RUSAGE_SELF).ru_maxrss / 1024
    curve = (marks[-1] - marks[-2]) / marks[-2]
    figures = {
        "stories": STORIES,
        "digests": digests,
        **more,
        "seconds": round(seconds, 1),
        "seconds_to_index": round(indexed, 1),
        "seconds_after_readers": dict(zip(map(str, STEPS), marks, strict=True)),
        "second_half_over_first": round(curve, 2),
        "megabytes": round(memory),
        "megabytes_of_the_stories": round(held),
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))
    bounds = (
        digests == READERS,
        seconds < MOST_SECONDS,
        memory < MOST_MEGABYTES,
        curve < MOST_CURVE,
        more.get("times_as_much", 1.0) <= MOST_TIMES,
    )
    return int(not all(bounds))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
