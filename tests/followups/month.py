"""A month of real notices, and invented deliveries of the papers that they are about.

What has to arrive is worked out here from the notices' types alone, by a table of its own."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.curate.plan_ingest import Poll, plan_ingest
from bot.face.digest import render
from bot.model import (
    Chat,
    ChatKind,
    Claim,
    Digest,
    DigestPlan,
    Filed,
    IngestPlan,
    Item,
    Judgement,
    Kind,
    Message,
    PartState,
    Ruling,
    Settlement,
    Slot,
    Source,
    SourceId,
    SourceState,
    Subscription,
    SubscriptionId,
)
from bot.model.followups import FollowUpReport
from bot.pipeline.doubts import ask_about_doubts
from bot.pipeline.followups import follow_up
from bot.pipeline.outward import deliver
from bot.sources import retractions
from bot.store import SqliteStore
from bot.store.connection import connect, write
from bot.text import parse_doi
from tests.stories import entry, story

NOW = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
LEASE = timedelta(minutes=10)
"""Between two lives, so that what one left claimed is anybody's."""
ENTRIES = 5
PUSHED = re.compile(r"retra|withdraw|remov|concern", re.IGNORECASE)
"""Types of the notices that every reader must hear of; all others of the file are corrections."""
_PREFIX = re.compile(
    r"^\W*(?:retract|correct|errat|corrig|withdraw|remov|expression|author|publisher)[^:]*:\s*", re.I
)


@dataclass(frozen=True)
class Case:
    """A paper, and the line of the file that speaks of it."""

    doi: str
    line: bytes
    pushed: bool
    title: str


def cases(path: Path, month: str) -> list[Case]:
    """The notices of a month (`2020-02`), a paper each."""
    return [one for line in gzip.open(path) if (one := _case(line, month))]


def _case(line: bytes, month: str) -> Case | None:
    row = json.loads(line)
    updates = [one for one in row["updates"] if _month(one["timestamp"]) == month]
    doi = parse_doi(row["identifier"]["doi"])
    if not updates or doi is None:
        return None
    title = _PREFIX.sub("", row.get("title") or "") or "Editorial"
    return Case(doi, line, any(PUSHED.search(one["type"]) for one in updates), title)


def _month(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m}"


# ── deliveries ────────────────────────────────────────────────────────────────


def papers(found: Sequence[Case], spare: int) -> list[Item]:
    """The papers of the notices, and as many that nobody says anything of."""
    dois = [(one.doi, one.title) for one in found]
    dois += [(f"10.5555/spare.{n}", f"Exampladone in example cohort {n}") for n in range(spare)]
    return [
        Item(
            guid=doi,
            source=SourceId("journal"),
            kind=Kind.JOURNAL,
            title=title,
            url=f"https://journal.example/{n}",
            doi=parse_doi(doi),
            first_seen=NOW - timedelta(days=30),
        )
        for n, (doi, title) in enumerate(dois)
    ]


async def file(store: SqliteStore, source: str, items: Sequence[Item], *, together: int = 50) -> None:
    """As a poll does: grouped with what is there, and filed."""
    state = SourceState(id=SourceId(source), baseline_at=NOW - timedelta(days=60))
    for start in range(0, len(items), together):
        some = tuple(items[start : start + together])
        poll = Poll(new=some, edited=(), unchanged=0)
        judged = {one.guid: Judgement() for one in some}
        await store.file_polls([(some, partial(_planned, poll, judged, state))])


def _planned(
    poll: Poll,
    judged: Mapping[str, Judgement],
    state: SourceState,
    near: Sequence[Filed],
    ruled: Sequence[Ruling],
) -> IngestPlan:
    return plan_ingest(poll, judged, near, state, now=NOW, rulings=ruled)


async def deliver_to_readers(
    store: SqliteStore, items: Sequence[Item], count: int, rng: random.Random
) -> set[tuple[int, str]]:
    """`count` deliveries of random papers in digests of five; returns (chat, DOI)."""
    known = await store.known_items(SourceId("journal"), [one.guid for one in items])
    sent: set[tuple[int, str]] = set()
    for n in range(count // ENTRIES):
        kind = ChatKind.PRIVATE if rng.random() < 0.8 else ChatKind.SUPERGROUP
        to = _reader(n + 1, kind)
        chosen = _apart(rng.sample(list(known.values()), ENTRIES + 3))[:ENTRIES]
        await store.save_subscription(to)
        assert await store.apply_digest(_digest(to, chosen), now=NOW - timedelta(days=7))
        assert to.chat
        sent |= {(to.chat.id, one.item.doi or "") for one in chosen}
    arrive(store.path)
    return sent


def _apart(papers: Sequence[Filed]) -> list[Filed]:
    return list({one.place.work: one for one in papers}.values())


def _reader(n: int, kind: ChatKind) -> Subscription:
    chat = Chat(id=n if kind is ChatKind.PRIVATE else -n, kind=kind)
    return Subscription(
        id=SubscriptionId(f"s{n}"), title="Cardiology", topics=(), chat=chat, next_due=NOW + timedelta(days=9)
    )


def _digest(to: Subscription, chosen: Sequence[Filed]) -> DigestPlan:
    entries = []
    for one in chosen:
        made = entry(story(one.item.guid))
        curated = replace(made.ranked.curated, story=one.place.story, lead=one)
        entries.append(replace(made, ranked=replace(made.ranked, curated=curated)))
    day = (NOW - timedelta(days=7)).date()
    digest = Digest(
        subscription=to,
        slot=Slot(subscription=to.id, day=day),
        at=NOW - timedelta(days=7),
        entries=tuple(entries),
        considered=ENTRIES,
    )
    return DigestPlan(
        subscription=to.id, next_due=NOW + timedelta(days=9), digest=digest, messages=render(digest)
    )


def arrive(path: Path) -> None:
    """Everything that waits in the outbox was sent last week."""
    with closing(connect(path)) as db, write(db):
        db.execute("UPDATE outbox SET state = 'sent', message_id = 1000000 + id WHERE state = 'ready'")


def notices(found: Sequence[Case]) -> tuple[Item, ...]:
    """As the reader of update notices reads them."""
    source = Source(
        id=SourceId("notices"), title="Notices", kind=Kind.JOURNAL, url="https://notices.example/lines"
    )
    read = retractions.read(source, b"\n".join(one.line.strip() for one in found))
    return tuple(replace(one, first_seen=NOW) for one in read)


# ── lives ─────────────────────────────────────────────────────────────────────


class Letterbox:
    """What arrives is appended to a file, which a kill does not take back."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, claim: Claim) -> Settlement:
        edit = claim.message.edits is not None
        with self._path.open("a") as file:
            file.write(json.dumps([claim.chat.id, edit, claim.message.text]) + "\n")
        return Settlement(state=PartState.SENT, message_id=None if edit else claim.part_id, counts=False)

    async def reply(self, chat: Chat, message: Message) -> None: ...


async def live(path: Path, arrived: Path, at: datetime) -> FollowUpReport:
    """Open, hold every notice against everything that was sent, deliver, close."""
    store = await SqliteStore.open(path, now=at)
    try:
        report = await follow_up(store, now=at)
        await deliver(store, Letterbox(arrived), clock=lambda: at)
    finally:
        await store.aclose()
    return report


async def answer(path: Path, arrived: Path, at: datetime) -> None:
    """Every group with a doubt is asked whether it came; whoever has one looks, and says what is there."""
    store = await SqliteStore.open(path, now=at)
    try:
        letters = await store.dead_letters()
        assert await ask_about_doubts(store) == sum(one.chat < 0 for one in letters)
        seen = [(chat, text) for chat, _, text in _arrived(arrived)]
        for one in letters:
            here = (one.chat, _text(path, one.id)) in seen
            assert await store.answer_doubt(one.chat, one.id, arrived=here, now=at)
    finally:
        await store.aclose()


def _text(path: Path, part: int) -> str:
    with closing(connect(path)) as db:
        (record,) = db.execute("SELECT record FROM outbox WHERE id = ?", [part]).fetchone()
    return str(json.loads(record)["text"])


def _arrived(path: Path) -> Iterator[tuple[int, bool, str]]:
    yield from map(json.loads, path.read_text().splitlines())


# ── what came of it ───────────────────────────────────────────────────────────


@dataclass
class Tally:
    """`affected`: (chat, DOI) that had to hear; the others are faults, and must be none."""

    deliveries: int
    affected: int = 0
    told: int = 0
    corrections: int = 0
    lines: int = 0
    not_told: int = 0
    twice: int = 0
    nobody_else: int = 0
    unmarked: int = 0
    in_doubt: int = 0


def tally(
    path: Path, arrived: Path, found: Sequence[Case], items: Sequence[Item], sent: set[tuple[int, str]]
) -> Tally:
    """Count what arrived against what had to."""
    told, edits = Counter[tuple[int, str]](), set[tuple[int, str]]()
    dois = {one.url: one.doi or "" for one in items}
    for chat, edit, text in _arrived(arrived):
        named = [dois[url] for url in re.findall(r'<a href="(https://journal\.example/\d+)"', text)]
        if edit:
            edits |= {(chat, doi) for doi in _marked(text, dois)}
        elif named:  # a question about a doubt names nothing
            told[chat, named[0]] += 1
    pushed = {one.doi for one in found if one.pushed}
    corrected = {one.doi for one in found if not one.pushed}
    affected = {pair for pair in sent if pair[1] in pushed}
    with closing(connect(path)) as db:
        doubts = db.execute("SELECT count(*) FROM outbox WHERE resent = 1 OR state <> 'sent'").fetchone()[0]
        lines = db.execute("SELECT count(*) FROM followups WHERE way = 'digest'").fetchone()[0]
    return Tally(
        deliveries=len(sent),
        affected=len(affected),
        told=len(affected & told.keys()),
        corrections=sum(pair[1] in corrected for pair in told),
        lines=lines,
        not_told=len(affected - told.keys()),
        twice=sum(times - 1 for times in told.values()),
        nobody_else=len([pair for pair in told if pair not in sent or pair[1] not in pushed | corrected]),
        unmarked=len(told.keys() - edits),
        in_doubt=doubts,
    )


def _marked(text: str, dois: dict[str, str]) -> Iterator[str]:
    for block in text.split("\n\n"):
        found = re.match(r'\d+\. [A-Z][A-Z ]+: .*?<a href="(https://journal\.example/\d+)"', block)
        if found:
            yield dois[found.group(1)]
