"""Authors' wishes over a real store; every author and post is invented, and the network is a dictionary."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.curate.wishes import FRESH, KEPT, REREAD, VOUCHED
from bot.face.withheld import CHANGED, TAKEN_BACK, UNVOUCHED
from bot.model import (
    Chat,
    Filed,
    Item,
    Judgement,
    Kind,
    Schedule,
    Source,
    SourceId,
    Subscription,
    SubscriptionId,
    TopicId,
    TopicScore,
)
from bot.model.posts import PostsPlan, Reading
from bot.pipeline.digests import Catalogue, publish
from bot.pipeline.inward import Ingest, ingest
from bot.pipeline.wishes import Wishes
from bot.sources.etiquette import Polite
from bot.store import SqliteStore
from bot.text.posts import text_hash
from tests.clock import Clock
from tests.pipeline.test_pipeline import Publisher
from tests.store.finding import found

MEDED = TopicId("medical-education")
WORDS = "Five mnemonics for examplitis, with references"
OTHERS = ("A knot on a bench, one mnemonic", "Feeds at night", "Reading films upside down by a mnemonic")
TAG = Source(id=SourceId("tag"), title="#Tag", kind=Kind.POST, url="https://social.example/tags/tag.rss")
PAPERS = replace(TAG, id=SourceId("papers"), kind=Kind.JOURNAL, url="https://heart.example/rss")
DAY = timedelta(days=1)


def judged(items: Sequence[Item]) -> tuple[Judgement, ...]:
    return tuple(Judgement(topics=(TopicScore(id=MEDED, p=0.95, shown=True),), worth=0.9) for _ in items)


def post(number: int = 1, **fields: object) -> Item:
    url = f"https://far.example/@jane/{number}"
    words = f"{WORDS}, part 1" if number == 1 else f"{OTHERS[number % 3]} {number}"
    made = Item(guid=url, source=TAG.id, kind=Kind.POST, url=url, summary=words)
    return replace(made, **fields)


@dataclass
class Network:
    """What each post's network says now: an item as it reads, None where it is gone, nothing where it is
    down."""

    posts: dict[str, Item | None] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    answers: int = 1_000_000
    """After so many it says nothing any more."""
    silent: asyncio.Event = field(default_factory=asyncio.Event)

    async def read_again(self, items: Sequence[Item]) -> list[Reading]:
        return [await self._read(item) for item in items]

    async def _read(self, item: Item) -> Reading:
        self.asked.append(item.url)
        if len(self.asked) > self.answers:
            self.silent.set()
            await asyncio.Event().wait()
        if item.url not in self.posts:
            return Reading(standing="unknown")
        now = self.posts[item.url]
        if now is None:
            return Reading(standing="gone")
        return (
            Reading(standing="edited", item=now) if now.summary != item.summary else Reading(standing="same")
        )


@dataclass
class House:
    """An archive that follows one hashtag and one journal, and what honours wishes in it."""

    store: SqliteStore
    clock: Clock
    network: Network = field(default_factory=Network)
    publisher: Publisher = field(default_factory=Publisher)

    @property
    def wishes(self) -> Wishes:
        return Wishes(store=self.store, rereader=self.network, judge=judged, clock=self.clock)

    async def poll(self, *items: Item, source: Source = TAG) -> None:
        self.publisher.answers[source.id] = items
        tools = Ingest(
            store=self.store,
            fetcher=self.publisher,
            reader=self.publisher,
            judge=judged,
            etiquette=Polite(),
            clock=self.clock,
        )
        await ingest([source], tools, everything=True)

    async def brought(self, *items: Item, source: Source = TAG) -> None:
        """As news: the first fetch of a source is archive only."""
        await self.poll(source=source)
        self.clock.now += timedelta(hours=1)
        await self.poll(*items, source=source)
        self.network.posts |= {item.url: item for item in items if item.kind is Kind.POST}

    async def subscribe(self) -> None:
        await self.store.save_subscription(
            Subscription(
                id=SubscriptionId("meded"),
                title="Medical education",
                topics=(MEDED,),
                schedule=Schedule(),
                threshold=1.0,
                chat=Chat(id=42),
                created=self.clock(),
                next_due=self.clock(),
            )
        )

    async def publish(self) -> int:
        return await publish(self.store, catalogue=Catalogue(), now=self.clock(), changed=self.wishes.changed)

    async def sent(self) -> str:
        """What is claimed, all parts."""
        text = ""
        while claim := await self.store.claim_part(now=self.clock(), lease_seconds=60):
            text += claim.message.text
        return text

    async def found(self, words: str = "mnemonics") -> list[str]:
        return await found(self.store, words)


@pytest.fixture
def house(store: SqliteStore, clock: Clock) -> House:
    return House(store, clock)


async def test_a_deleted_post_leaves_the_archive(house: House) -> None:
    """At night: the item and the index of words; the others stay."""
    await house.brought(post(1), post(2))
    house.network.posts[post(1).url] = None
    house.clock.now += DAY
    assert await house.wishes.nightly() == 1
    assert await house.found() == [post(2).guid]
    assert (await house.store.account())["items"] == 1


async def test_nothing_of_it_is_left_in_the_file(house: House, tmp_path: Path) -> None:
    """Not even in a free page: who looks into the database file does not find its words."""
    await house.brought(post(1, summary="Unmistakable quokkazzt words"))
    house.network.posts[post(1).url] = None
    house.clock.now += DAY
    await house.wishes.nightly()
    await house.store.aclose()
    assert not any(b"quokkazz" in content for content in _contents(tmp_path))


async def test_a_deleted_post_does_not_come_again(house: House) -> None:
    """An instance that did not hear of the deletion brings it at the next poll, in vain."""
    await house.brought(post(1), post(2))
    house.network.posts[post(1).url] = None
    house.clock.now += DAY
    await house.wishes.nightly()
    await house.poll(post(1), post(2))
    assert await house.found() == [post(2).guid]


async def test_an_edited_post_says_what_it_says_now(house: House) -> None:
    """Its old words are found no more, and its name stays."""
    await house.brought(post(1))
    house.network.posts[post(1).url] = post(1, guid="another name", summary="Other advice altogether")
    house.clock.now += DAY
    assert await house.wishes.nightly() == 1
    assert (await house.found(), await house.found("altogether")) == ([], [post(1).guid])


async def test_every_copy_is_gone(house: House) -> None:
    """Two instances brought it: asked for once, gone twice."""
    await house.brought(post(1))
    await house.brought(post(1, source=SourceId("other")), source=replace(TAG, id=SourceId("other")))
    house.network.posts[post(1).url] = None
    house.clock.now += DAY
    assert await house.wishes.nightly() == 1
    assert (house.network.asked, await house.found()) == ([post(1).url], [])


async def test_a_server_that_is_down_deletes_nothing(house: House) -> None:
    await house.brought(post(1))
    house.network.posts.clear()
    house.clock.now += DAY
    assert await house.wishes.nightly() == 0
    assert await house.found() == [post(1).guid]


async def test_nightly_for_a_week(house: House) -> None:
    """Each post once a night, for seven nights, and no more."""
    await house.brought(post(1))
    for _ in range(10):
        house.clock.now += DAY
        await house.wishes.nightly()
        await house.wishes.nightly()
    assert len(house.network.asked) == REREAD // DAY


async def test_only_posts_are_asked_for(house: House) -> None:
    """What journals wrote is nobody's to take back here."""
    await house.brought(post(1, kind=Kind.JOURNAL, source=PAPERS.id), source=PAPERS)
    house.clock.now += DAY
    assert (await house.wishes.nightly(), house.network.asked) == (0, [])


# ── before it is sent ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "change", [None, post(1, summary="Changed my mind on examplitis")], ids=["gone", "edited"]
)
async def test_a_digest_never_quotes_old_words(house: House, change: Item | None) -> None:
    """A post is asked for again before a digest that quotes it is decided."""
    await house.brought(post(1), post(2))
    await house.subscribe()
    house.network.posts[post(1).url] = change
    house.clock.now += timedelta(hours=2)
    assert await house.publish() == 1
    text = await house.sent()
    assert f"{WORDS}, part 1" not in text
    assert "Reading films" in text
    assert ("Changed my mind" in text) == (change is not None)


async def test_a_thousand_readers_are_one_request(house: House) -> None:
    """What was asked within a quarter of an hour is not asked again."""
    await house.brought(post(1))
    await house.subscribe()
    await house.publish()
    one = (await house.store.subscriptions())[0]
    await house.store.save_subscription(
        replace(one, id=SubscriptionId("second"), chat=Chat(id=43), next_due=house.clock())
    )
    await house.publish()
    assert house.network.asked == [post(1).url]


@pytest.mark.parametrize(
    ("change", "said"),
    [(None, TAKEN_BACK), (post(1, summary="Changed my mind"), CHANGED)],
    ids=["gone", "edited"],
)
async def test_what_waits_is_cut(house: House, change: Item | None, said: str) -> None:
    """A part that could not be sent yet goes without the post that was taken back since."""
    await house.brought(post(1), post(2))
    await house.subscribe()
    await house.publish()
    house.network.posts[post(1).url] = change
    assert await house.wishes.waiting() == 0  # just asked
    house.clock.now += FRESH + timedelta(seconds=1)
    assert await house.wishes.waiting() == 1
    text = await house.sent()
    assert (f"{WORDS}, part 1" in text, "Reading films" in text, said in text) == (False, True, True)


# ── after 30 days ─────────────────────────────────────────────────────────────


async def test_text_is_kept_for_30_days(house: House, tmp_path: Path) -> None:
    """Then its id, hash and address are left; what journals wrote is left whole."""
    await house.brought(post(1, tags=("meded",), account="@jane@far.example", authors=("Jane",)))
    paper = post(9, guid="paper", kind=Kind.JOURNAL, source=PAPERS.id, title="A paper on mnemonics")
    await house.brought(paper, source=PAPERS)
    house.clock.now += KEPT - timedelta(hours=3)
    assert await house.wishes.forget() == 0
    house.clock.now += timedelta(hours=4)
    assert (await house.wishes.forget(), await house.wishes.forget()) == (1, 0)
    assert await house.found() == ["paper"]
    (left,) = await _posts(house)
    kept = {name: value for name, value in _stated(left.item).items() if value}
    assert kept.keys() == {"guid", "source", "kind", "url", "first_seen"}
    assert left.judgement.screen.verdict == "drop"
    assert _hash(house) == text_hash(post(1))


async def test_forgotten_words_are_not_learnt_again(house: House) -> None:
    """A slow hashtag still lists the post after a month."""
    await house.brought(post(1))
    house.clock.now += KEPT + DAY
    await house.wishes.forget()
    await house.poll(post(1))
    assert await house.found() == []


async def test_sent_parts_forget_too(house: House) -> None:
    """What was sent is stored for as long as it may be corrected, but the words of posts are not."""
    await house.brought(post(1), post(2))
    await house.subscribe()
    await house.publish()
    house.clock.now += KEPT + DAY
    await house.wishes.forget()
    assert "films" not in await house.sent()


async def test_a_kill_between_leaves_all_or_nothing(house: House) -> None:
    """Words, index and hash are one transaction: a plan that fails half-way changes nothing."""
    await house.brought(post(1))
    (kept,) = await _posts(house)
    broken = PostsPlan(gone=(kept.item.guid,), forgotten=(object(),))  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        await house.store.apply_posts(broken, now=house.clock())
    assert await house.found() == [post(1).guid]


async def test_readings_of_a_cut_run_are_kept(house: House) -> None:
    """A run that is cut off continues where it was: what was written is not asked for again."""
    posts = [post(n) for n in range(1, 151)]
    await house.brought(*posts)
    house.clock.now += DAY
    house.network.answers = 120
    run = asyncio.create_task(house.wishes.nightly())
    await house.network.silent.wait()
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    left = await house.store.posts_seen(house.clock() - DAY * 2, read_before=house.clock(), limit=500)
    assert len(left) == 50


# ── networks that want deletions followed ────────────────────────────────────


def on(network: str, number: int = 1) -> Item:
    guid = f"https://x.com/i/status/{number}" if network == "X" else f"t3_{number}"
    return post(number, guid=guid)


@pytest.mark.parametrize("network", ["X", "Reddit"])
async def test_what_nobody_can_read_again_is_kept_for_two_days(house: House, network: str) -> None:
    """A post of X or Reddit that is not known to stand is let go, and not learnt again; another's stays."""
    await house.brought(on(network), post(2))
    house.network.posts.clear()
    house.clock.now += VOUCHED - timedelta(hours=2)
    await house.wishes.nightly()
    assert await house.wishes.forget() == 0
    house.clock.now += timedelta(hours=3)
    assert (await house.wishes.forget(), await house.wishes.forget()) == (1, 0)
    assert await house.found() == [post(2).guid]
    await house.poll(on(network), post(2))
    assert await house.found() == [post(2).guid]


async def test_what_is_known_to_stand_is_kept(house: House) -> None:
    """As long as it is read again: a week of nights, and two days more."""
    await house.brought(on("Reddit"))
    for _ in range(8):
        house.clock.now += DAY
        await house.wishes.nightly()
        assert await house.wishes.forget() == 0
    house.clock.now += VOUCHED
    assert await house.wishes.forget() == 1


async def test_what_costs_is_asked_for_only_where_it_was_sent(house: House) -> None:
    """A reading of X is paid for: of two posts the one that a digest quotes."""
    await house.subscribe()
    await house.brought(on("X", 1))
    await house.publish()
    await house.brought(on("X", 1), on("X", 2))
    house.network.asked.clear()
    house.clock.now += DAY
    await house.wishes.nightly()
    assert house.network.asked == [on("X", 1).url]


async def test_a_part_that_quotes_what_was_let_go_says_so(house: House) -> None:
    """What waits, or is stored, goes on without its words."""
    await house.brought(on("Reddit"), post(2))
    await house.subscribe()
    await house.publish()
    house.network.posts.clear()
    house.clock.now += VOUCHED + DAY
    await house.wishes.forget()
    text = await house.sent()
    assert (f"{WORDS}, part 1" in text, UNVOUCHED in text) == (False, True)


async def _posts(house: House) -> tuple[Filed, ...]:
    with Database(house.store.path) as db:
        guids = [row["guid"] for row in db.query("SELECT guid FROM posts")]
    known = await house.store.known_items(TAG.id, guids)
    return tuple(known.values())


def _contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.iterdir() if path.is_file()]


def _hash(house: House) -> str:
    with Database(house.store.path) as db:
        return str(db.execute("SELECT hash FROM posts").fetchone()[0])


def _stated(item: Item) -> dict[str, object]:
    return {name: getattr(item, name) for name in Item.__dataclass_fields__}
