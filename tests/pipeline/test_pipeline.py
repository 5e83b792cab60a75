"""The loops over a real store, with sources and chats that are small fakes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.errors import FeedError
from bot.model import (
    Chat,
    ChatKind,
    Claim,
    Fetched,
    FetchFailed,
    FetchOutcome,
    IngestPlan,
    Item,
    Judgement,
    Kind,
    Message,
    NotModified,
    PartState,
    Schedule,
    Settlement,
    Source,
    SourceId,
    SourceState,
    Subscription,
    SubscriptionId,
    TopicId,
    TopicScore,
    Validators,
)
from bot.pipeline.digests import Catalogue, preview, publish
from bot.pipeline.inward import Ingest, ingest
from bot.pipeline.outward import deliver
from bot.sources.etiquette import Polite
from bot.store import SqliteStore
from tests.clock import Clock

CARDIOLOGY = TopicId("cardiology")
SENT = Settlement(state=PartState.SENT, message_id=7)


@dataclass
class Publisher:
    """A fetcher and reader in one: what each source answers, and what was asked."""

    answers: dict[str, tuple[Item, ...] | FetchFailed | FeedError | NotModified] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, source: Source, state: SourceState) -> FetchOutcome:
        self.asked.append(source.id)
        answer = self.answers[source.id]
        if isinstance(answer, FetchFailed | NotModified):
            return answer
        return Fetched(
            source=source.id,
            url=source.url,
            status=200,
            body=b"",
            content_type="application/rss+xml",
            validators=Validators(etag=b'"1"'),
        )

    async def read(self, source: Source, fetched: Fetched) -> tuple[Item, ...]:
        answer = self.answers[fetched.source]
        if isinstance(answer, FeedError):
            raise answer
        assert isinstance(answer, tuple)
        return answer

    async def aclose(self) -> None: ...


@dataclass
class Mailbox:
    """A sender that remembers, and answers as told."""

    answer: Settlement = SENT
    sent: list[tuple[int, str]] = field(default_factory=list)

    async def send(self, claim: Claim) -> Settlement:
        self.sent.append((claim.chat.id, claim.message.text))
        return self.answer

    async def reply(self, chat: Chat, message: Message) -> None: ...


def source(name: str, **fields: object) -> Source:
    return replace(
        Source(id=SourceId(name), title=name.title(), kind=Kind.JOURNAL, url=f"https://{name}.example/f"),
        **fields,
    )


def entry(name: str, source: str = "heart", **fields: object) -> Item:
    made = Item(
        guid=name, source=SourceId(source), title=f"Exampladone and {name}", url=f"https://a.example/{name}"
    )
    return replace(made, **fields)


def judged(items: Sequence[Item]) -> tuple[Judgement, ...]:
    return tuple(Judgement(topics=(TopicScore(id=CARDIOLOGY, p=0.95, shown=True),)) for _ in items)


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
def tools(store: SqliteStore, publisher: Publisher, clock: Clock) -> Ingest:
    return Ingest(
        store=store,
        fetcher=publisher,
        reader=publisher,
        judge=judged,
        etiquette=Polite(),
        clock=clock,
    )


async def with_news(publisher: Publisher, tools: Ingest, clock: Clock, *names: str) -> None:
    """A source past its baseline brings entries."""
    publisher.answers["heart"] = (entry("old news"),)
    await ingest([source("heart")], tools)
    clock.pass_by(hours=2)
    publisher.answers["heart"] = tuple(entry(name) for name in names)
    await ingest([source("heart")], tools)


def reader(clock: Clock, **fields: object) -> Subscription:
    made = Subscription(
        id=SubscriptionId("reader"),
        title="Cardiology",
        topics=(CARDIOLOGY,),
        schedule=Schedule(zone="UTC"),
        threshold=1.0,
        chat=Chat(id=42),
        next_due=clock(),
    )
    return replace(made, **fields)


# ── in ────────────────────────────────────────────────────────────────────────


async def test_one_failing_source_leaves_the_others_alone(tools: Ingest, publisher: Publisher) -> None:
    """A source's failure is a value: it is reported and remembered, and the others are filed."""
    refused = FetchFailed(source=SourceId("refused"), kind="http-403", words="refuses bots", status=403)
    publisher.answers = {
        "refused": refused,
        "page": FeedError("page", "an HTML page"),
        "heart": (entry("1"), entry("2")),
        "same": NotModified(source=SourceId("same"), validators=Validators()),
    }
    report = await ingest([source(name) for name in publisher.answers], tools)
    assert (report.sources, report.new, report.unchanged, report.items) == (4, 1, 1, 2)
    assert {failed.source: failed.words for failed in report.failed} == {
        "refused": "refuses bots",
        "page": "an HTML page",
    }


async def test_a_second_poll_of_the_same_entries_files_none(
    tools: Ingest, publisher: Publisher, clock: Clock
) -> None:
    """What is known is not news."""
    publisher.answers["heart"] = (entry("1"), entry("2"))
    await ingest([source("heart")], tools)
    clock.pass_by(hours=2)
    report = await ingest([source("heart")], tools)
    assert (report.new, report.unchanged, report.items) == (0, 1, 2)


async def test_a_source_is_asked_when_it_is_due(tools: Ingest, publisher: Publisher, clock: Clock) -> None:
    """Between two polls lies at least the source's own interval, unless everything is asked for."""
    publisher.answers["heart"] = ()
    for minutes in (0, 59, 121):
        clock.pass_by(minutes=minutes)
        await ingest([source("heart", every_minutes=60)], tools)
    assert len(publisher.asked) == 2
    await ingest([source("heart")], tools, everything=True)
    assert len(publisher.asked) == 3


@pytest.mark.parametrize("everything", [False, True], ids=["what is due", "everything"])
async def test_a_source_that_is_switched_off_is_not_asked(
    tools: Ingest, publisher: Publisher, everything: bool
) -> None:
    """Neither when it is due nor with all others; only where a curator names it."""
    publisher.answers = {"heart": (entry("a"),), "lung": (entry("b", "lung"),)}
    sources = [source("heart", enabled=False), source("lung")]
    await ingest(sources, tools, everything=everything)
    assert publisher.asked == ["lung"]
    await ingest(sources, tools, by_hand=[SourceId("heart")])
    assert publisher.asked == ["lung", "heart"]


@pytest.mark.check("F18")
async def test_due_times_are_persisted_before_the_request(
    store: SqliteStore, tools: Ingest, clock: Clock
) -> None:
    """A crash during the request does not make the source due again at once."""

    class Crash(Publisher):
        async def fetch(self, source: Source, state: SourceState) -> FetchOutcome:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        await ingest([source("heart", every_minutes=60)], replace(tools, fetcher=Crash()))
    state = (await store.source_states([SourceId("heart")]))[SourceId("heart")]
    assert state.next_due == clock() + timedelta(minutes=60)


async def test_sources_polled_together_see_each_others_works(tools: Ingest, publisher: Publisher) -> None:
    """The same DOI from two sources in one ingest is one story."""
    same = {"title": "Exampladone in heart failure", "doi": "10.5555/ehj.2026.1"}
    publisher.answers = {"heart": (entry("1", **same),), "pubmed": (entry("2", "pubmed", **same),)}
    report = await ingest([source("heart"), source("pubmed")], tools)
    assert (report.items, report.stories, report.merged) == (2, 1, 1)


async def test_a_round_of_the_bot_counts_no_million_items(tools: Ingest, publisher: Publisher) -> None:
    """What the sources brought is in the report; what the whole store would have to be counted for is not."""
    publisher.answers["heart"] = (entry("1"), entry("2"))
    report = await ingest([source("heart")], tools, counted=False)
    assert (report.new, report.items, report.stories, report.held) == (1, 0, 0, 0)


async def test_each_source_is_told_of_as_it_ends(tools: Ingest, publisher: Publisher) -> None:
    """Progress names every source once, with what became of it."""
    publisher.answers = {
        "heart": (entry("1"),),
        "refused": FetchFailed(source=SourceId("refused"), kind="http-403", words="refuses bots"),
    }
    heard: dict[str, type] = {}

    def told(source: Source, result: FetchFailed | IngestPlan) -> None:
        heard[source.id] = type(result)

    await ingest([source("heart"), source("refused")], tools, told=told)
    assert heard == {"heart": IngestPlan, "refused": FetchFailed}


# ── out ───────────────────────────────────────────────────────────────────────


async def test_a_due_digest_is_sent_once(
    store: SqliteStore, tools: Ingest, publisher: Publisher, clock: Clock
) -> None:
    """Publish and deliver again and again: one message, and the work never comes back."""
    await with_news(publisher, tools, clock, "heart failure")
    await store.save_subscription(reader(clock))
    mailbox = Mailbox()
    for _ in range(3):
        await publish(store, catalogue=Catalogue(), now=clock())
        await deliver(store, mailbox, clock=clock)
        clock.pass_by(days=1)
    assert [chat for chat, _ in mailbox.sent] == [42]
    assert "Exampladone and heart failure" in mailbox.sent[0][1]
    assert (await store.account())["sent"] == 1


async def test_a_digest_due_twice_at_once_is_written_once(
    store: SqliteStore, tools: Ingest, publisher: Publisher, clock: Clock
) -> None:
    """Two ticks that overlap fill one slot."""
    await with_news(publisher, tools, clock, "heart failure")
    await store.save_subscription(reader(clock))
    written = await asyncio.gather(*(publish(store, catalogue=Catalogue(), now=clock()) for _ in range(3)))
    assert sum(written) == 1


async def test_nothing_new_moves_the_due_time_on(store: SqliteStore, clock: Clock) -> None:
    """An empty window sends nothing and is not asked about again before tomorrow."""
    await store.save_subscription(reader(clock))
    assert await publish(store, catalogue=Catalogue(), now=clock()) == 0
    kept = await store.subscription(SubscriptionId("reader"))
    assert kept is not None
    assert kept.next_due is not None
    assert kept.next_due > clock()


async def test_a_preview_writes_nothing(
    store: SqliteStore, tools: Ingest, publisher: Publisher, clock: Clock
) -> None:
    """What was only looked at is still due."""
    await with_news(publisher, tools, clock, "heart failure")
    subscription = reader(clock)
    await store.save_subscription(subscription)
    before = await store.account()
    shown = await preview(subscription, store, catalogue=Catalogue(), now=clock())
    assert shown is not None
    assert shown.sample
    assert await store.account() == before


async def test_a_retry_waits_for_its_time(
    store: SqliteStore, tools: Ingest, publisher: Publisher, clock: Clock
) -> None:
    """A part that must wait is not sent before; then it is."""
    await with_news(publisher, tools, clock, "heart failure")
    await store.save_subscription(reader(clock))
    await publish(store, catalogue=Catalogue(), now=clock())
    later = Settlement(state=PartState.READY, not_before=clock() + timedelta(seconds=30), why="flood control")
    busy = Mailbox(answer=later)
    await deliver(store, busy, clock=clock)
    assert len(busy.sent) == 1
    calm = Mailbox()
    await deliver(store, calm, clock=clock)
    assert calm.sent == []
    clock.pass_by(seconds=31)
    await deliver(store, calm, clock=clock)
    assert len(calm.sent) == 1


async def test_no_claim_is_made_once_stopping(
    store: SqliteStore, tools: Ingest, publisher: Publisher, clock: Clock
) -> None:
    """After SIGTERM what is ready stays ready, for the next start."""
    await with_news(publisher, tools, clock, "heart failure")
    await store.save_subscription(reader(clock))
    await publish(store, catalogue=Catalogue(), now=clock())
    stopping = asyncio.Event()
    stopping.set()
    mailbox = Mailbox()
    assert await deliver(store, mailbox, clock=clock, stopping=stopping) == 0
    assert mailbox.sent == []
    assert (await store.account())["ready"] == 1


async def test_a_claim_that_nobody_settled_is_doubtful_in_a_group(
    store: SqliteStore, tools: Ingest, publisher: Publisher, clock: Clock
) -> None:
    """Killed between claim and settlement: in a group nothing is sent again, and the doctor says so."""
    await with_news(publisher, tools, clock, "heart failure")
    await store.save_subscription(reader(clock, chat=Chat(id=-100, kind=ChatKind.SUPERGROUP)))
    await publish(store, catalogue=Catalogue(), now=clock())
    assert await store.claim_part(now=clock(), lease_seconds=90)
    clock.pass_by(minutes=5)
    mailbox = Mailbox()
    await deliver(store, mailbox, clock=clock)
    assert mailbox.sent == []
    assert (await store.account())["in_doubt"] == 1
    assert len(await store.doubts()) == 1


# ── manners ───────────────────────────────────────────────────────────────────


@pytest.mark.check("F15")
async def test_a_host_that_asks_for_peace_is_left_in_peace(
    store: SqliteStore, tools: Ingest, publisher: Publisher, clock: Clock
) -> None:
    """A 429 of one feed puts off every feed of its host, in the store, and nobody else's."""
    one = source("one", url="https://busy.example/one")
    two = source("two", url="https://busy.example/two", every_minutes=600)
    everybody = [one, two, source("heart")]
    publisher.answers = {"one": (), "two": (), "heart": ()}
    await ingest(everybody, tools)
    clock.pass_by(hours=3)
    publisher.answers["one"] = FetchFailed(
        source=one.id, kind="http-429", words="too many", status=429, headers=(("retry-after", "86400"),)
    )
    await ingest(everybody, tools)
    states = await store.source_states([each.id for each in everybody])
    due = {name: state.next_due or clock() for name, state in states.items()}
    assert publisher.asked.count("two") == 1
    assert min(due[one.id], due[two.id]) >= clock() + timedelta(days=1)
    assert due[SourceId("heart")] < clock() + timedelta(hours=3)


@pytest.mark.check("F27")
async def test_one_address_is_asked_once(tools: Ingest, publisher: Publisher) -> None:
    """Two sources at the same feed, however it is spelt, cause one request."""
    publisher.answers = {"one": (), "two": ()}
    spelt = ("https://heart.example/feed", "https://HEART.example:443/feed#top")
    await ingest([source(name, url=url) for name, url in zip(("one", "two"), spelt, strict=True)], tools)
    assert publisher.asked == ["one"]


@pytest.mark.check("F18")
async def test_a_long_queue_does_not_start_at_once(
    store: SqliteStore, tools: Ingest, publisher: Publisher
) -> None:
    """After a long stop the first sources are asked, and the others put off to later minutes."""
    many = [source(f"s{number}", url=f"https://h{number}.test/feed") for number in range(700)]
    publisher.answers = {one.id: () for one in many}
    await ingest(many, tools)
    assert len(publisher.asked) == 600
    states = await store.source_states([one.id for one in many])
    assert all(state.next_due for state in states.values())


async def test_who_is_late_is_left_for_the_next_round(
    store: SqliteStore, tools: Ingest, publisher: Publisher, clock: Clock
) -> None:
    """A round that is cut off files what came, and what did not come stays due."""

    class Slow(Publisher):
        async def fetch(self, source: Source, state: SourceState) -> FetchOutcome:
            if source.id == "slow":
                await asyncio.sleep(3600)
            return await super().fetch(source, state)

    slow = Slow(answers={"heart": (entry("1"),), "slow": ()})
    both = [source("heart"), source("slow")]
    report = await ingest(both, replace(tools, fetcher=slow, reader=slow), within=1.0)
    assert (report.sources, report.items) == (1, 1)
    states = await store.source_states([one.id for one in both])
    assert states[SourceId("slow")].next_due == clock()


async def test_hosts_take_turns() -> None:
    """A crowd of feeds on one host keeps the others from waiting behind it."""
    crowd = [source(f"c{number}", url=f"https://crowd.example/{number}") for number in range(3)]
    others = [source("a", url="https://a.example/f"), source("b", url="https://b.example/f")]
    asked, _ = Polite().round([*crowd, *others], {}, now=Clock().now)
    assert [one.id for one in asked] == ["c0", "a", "b", "c1", "c2"]
