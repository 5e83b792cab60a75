"""What the pipeline and the service need from outside, as Protocols. Adapters implement them.

Every method is `async` and may be called from one event loop at once from many tasks.
The store's methods each run in one transaction; a writing method either wrote all of its plan or
nothing. A PostgreSQL store passes the same tests.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.model import (
    Chat,
    Claim,
    Curated,
    DeadLetter,
    DigestPlan,
    Fetched,
    FetchFailed,
    FetchOutcome,
    Filed,
    IngestPlan,
    Item,
    KeptUpdate,
    Message,
    Ruling,
    Settlement,
    Source,
    SourceId,
    SourceState,
    SourceYield,
    Subscription,
    SubscriptionId,
    Taste,
    WorkId,
)
from bot.model.standing import StatusLine
from bot.ports.attention import Attentive

Decide = Callable[[Sequence[Filed], Sequence[Ruling]], IngestPlan]
"""What to write of a poll, from the neighbours of what is new and the rulings on any of them."""


class Fetcher(Protocol):
    """Everything that leaves the machine but the Bot API."""

    async def fetch(self, source: Source, state: SourceState) -> FetchOutcome:
        """Ask once, conditionally where `state` allows. Never raises for what a server does."""
        ...

    async def aclose(self) -> None: ...


class Reader(Protocol):
    """Turns a body into items, in a worker that can be killed."""

    async def read(self, source: Source, fetched: Fetched) -> tuple[Item, ...]:
        """Raises `FeedError` (`NotAFeed` for a page of HTML, "parse timeout" for a killed worker)."""
        ...

    async def aclose(self) -> None: ...


class Etiquette(Protocol):
    """How sources are asked: which now, and when again. Pure."""

    def round(
        self, due: Sequence[Source], states: Mapping[SourceId, SourceState], *, now: datetime
    ) -> tuple[Sequence[Source], dict[SourceId, datetime]]:
        """Those to ask now, and new due times of those that must wait: of several sources at one address
        one is asked, hosts take turns, and after a long stop not all begin at once."""
        ...

    def after(
        self,
        source: Source,
        states: Mapping[SourceId, SourceState],
        outcome: FetchOutcome,
        *,
        now: datetime,
    ) -> SourceState:
        """The source's state after a poll: validators, failures in a row, address, and when to ask again."""
        ...

    def deferrals(
        self,
        source: Source,
        outcome: FetchFailed,
        sources: Sequence[Source],
        states: Mapping[SourceId, SourceState],
        *,
        now: datetime,
    ) -> Mapping[SourceId, datetime]:
        """New due times of the host's other feeds; empty where the failure is the source's own."""
        ...


class Store(Attentive, Protocol):
    """One door to what is remembered."""

    # sources
    async def source_states(self, ids: Sequence[SourceId]) -> Mapping[SourceId, SourceState]:
        """The state of each; a source never seen gets a fresh one."""
        ...

    async def source_yields(self, since: datetime) -> Mapping[SourceId, SourceYield]:
        """What each source brought that was first seen after `since`, baselines left out; a source that
        brought nothing is not in it."""
        ...

    async def postpone(self, due: Mapping[SourceId, datetime]) -> None:
        """Persist the next due times before the requests go out, so a crash loop stays polite."""
        ...

    async def known_items(self, source: SourceId, guids: Collection[str]) -> Mapping[str, Filed]:
        """Those of `guids` that this source has brought before."""
        ...

    async def taken_back(self, guids: Collection[str]) -> frozenset[str]:
        """Those of the posts `guids` that are gone, however often an instance brings them."""
        ...

    async def note_sayings(
        self, said: Collection[tuple[str, str]], *, since: datetime, now: datetime
    ) -> Mapping[str, int]:
        """Remember which account says what (hashes of words and of accounts), and forget what was said before
        `since`. Returns how many accounts say each of these words."""
        ...

    async def neighbours(self, items: Sequence[Item]) -> tuple[Filed, ...]:
        """Every item that shares a DOI (versions aside), PMID, PMCID, canonical URL or folded title
        with one of `items`, speaks of one or is spoken of, and the other items of their works and
        stories; for news, blogs and posts the recent ones besides. Of what very many share
        (a title of furniture, a feed whose entries all link to one page) only the newest count."""
        ...

    def filing(self) -> AbstractAsyncContextManager[None]:
        """Held from asking for neighbours to `apply_ingest`, by one ingest at a time of all processes:
        two that plan from the same neighbours would each open a work for one DOI."""
        ...

    async def apply_ingest(self, plan: IngestPlan) -> None:
        """Entries, judgements, places, merges, validators and source state: one transaction."""
        ...

    async def file_polls(self, polls: Sequence[tuple[Sequence[Item], Decide]]) -> tuple[IngestPlan, ...]:
        """One poll after the other: the neighbours of its new items, those of the polls before it among
        them, and what curators ruled on any are given to its decision, and the plan is applied as
        `apply_ingest` does. All of them are one transaction; returns the plans. The decisions are pure and
        run in a thread of the store."""
        ...

    # subscriptions
    async def subscriptions(self, *, chat_id: int | None = None) -> tuple[Subscription, ...]:
        """All, or those of one chat."""
        ...

    async def subscription(self, id: SubscriptionId) -> Subscription | None: ...

    async def save_subscription(self, subscription: Subscription) -> None:
        """Insert or replace by id."""
        ...

    async def forget_chat(self, chat_id: int) -> int:
        """Erase everything of the chat; returns the rows erased. Their bytes stand in the store's log until
        a job empties it."""
        ...

    async def due_subscriptions(self, now: datetime) -> tuple[Subscription, ...]:
        """Running ones whose `next_due` has come, the longest due first."""
        ...

    # digests
    async def taste(self, chat: Chat) -> Taste | None:
        """What the chat's votes taught; the rest of it is `ports.votes.Votes`."""
        ...

    async def tastes(self, chats: Collection[Chat]) -> Mapping[Chat, Taste]:
        """As `taste`, of many chats at once; chats without one are left out."""
        ...

    async def window(
        self, since: datetime | None, until: datetime, *, limit: int = 20_000
    ) -> tuple[Curated, ...]:
        """Stories with an item first seen in (since, until], whole, leads first; baseline-only
        stories are left out. `since` None means everything held."""
        ...

    async def had(self, chat: Chat | None, works: Collection[WorkId]) -> frozenset[WorkId]:
        """Those of `works` the chat was sent before, by the ledger, or heard of as notices, and those that
        nobody is sent: they were retracted or taken back. None: only the latter, for who has no chat."""
        ...

    async def had_by(self, asked: Mapping[Chat, Collection[WorkId]]) -> Mapping[Chat, frozenset[WorkId]]:
        """As `had`, of many chats at once."""
        ...

    async def lines_for(self, chats: Collection[Chat]) -> Mapping[Chat, tuple[StatusLine, ...]]:
        """What the next digest of each says of what was sent before; chats without any are left out."""
        ...

    async def apply_digest(self, plan: DigestPlan, *, now: datetime) -> bool:
        """Slot, digest, parts, ledger and next due time in one transaction.

        False, and nothing written but the next due time, when the slot was already filled."""
        ...

    async def apply_digests(self, plans: Sequence[DigestPlan], *, now: datetime) -> int:
        """The same for several, all of them in one transaction; returns how many are in the outbox now."""
        ...

    # delivery
    async def claim_part(self, *, now: datetime, lease_seconds: int) -> Claim | None:
        """The next part that may be sent, claimed under a new fencing token. A part waits for the
        earlier parts of its digest to be settled; chats in flood control wait for their time."""
        ...

    async def settle(self, claim: Claim, settlement: Settlement, *, now: datetime) -> bool:
        """False when the claim's token is no longer the row's: somebody else decided."""
        ...

    async def expire_claims(self, *, now: datetime) -> int:
        """Claims whose lease ended become `in_doubt`; in a private chat they are made ready once
        more, at most once. Returns how many became doubtful."""
        ...

    async def next_send_time(self, now: datetime) -> datetime | None:
        """When the earliest part that is ready but must wait may go; None when none waits."""
        ...

    async def sent_since(self, since: datetime) -> tuple[tuple[int, datetime], ...]:
        """(chat, when) of every part that arrived after `since`, the oldest first."""
        ...

    async def chat_moved(self, old: int, new: int) -> None:
        """Everything of a migrated group follows its new id, in one transaction."""
        ...

    # inbox
    async def keep_updates(self, updates: Sequence[tuple[int, str]], *, now: datetime) -> int:
        """(number, JSON) of each, durably, before Telegram hears that they came; a known number is not
        kept again. Returns how many were new."""
        ...

    async def waiting_updates(self, *, after: int, limit: int) -> tuple[KeptUpdate, ...]:
        """Those not handled yet, in the order they came, behind the place `after`."""
        ...

    async def begin_updates(self) -> int:
        """Once at each start: what was there at too many starts is set aside. Returns how many were."""
        ...

    async def set_update_aside(self, number: int, why: str) -> None:
        """It will not be handled; nothing but its number and `why` stays."""
        ...

    def handling(self, number: int) -> AbstractAsyncContextManager[None]:
        """Around what the update asks for. Its first write and the mark that it is handled are one
        transaction; without a write it is marked at the end. Nothing of its content stays.

        Writes within raise `AlreadyHandled` where another process was first."""
        ...

    async def account(self) -> Mapping[str, int]:
        """Counts for people: `items`, `works`, `stories`, `held`, `sources`, `subscriptions`, and parts by
        state (`ready`, `claimed`, `sent`, `in_doubt`, `dead`); every key is always there."""
        ...

    async def doubts(self) -> tuple[str, ...]:
        """One line for each part in doubt or dead, for `rounds doctor`."""
        ...

    async def dead_letters(self) -> tuple[DeadLetter, ...]:
        """Parts that were given up or are in doubt, the oldest first."""
        ...

    async def replay(self, parts: Collection[int]) -> tuple[int, ...]:
        """Make those that are dead or in doubt ready again, with all their tries; returns which."""
        ...

    async def aclose(self) -> None: ...


class Sender(Protocol):
    """The way to a chat."""

    async def send(self, claim: Claim) -> Settlement:
        """Send one part; every answer and every silence becomes a settlement. Never raises."""
        ...

    async def reply(self, chat: Chat, message: Message) -> None:
        """An interactive answer; overtakes bulk, is not in the outbox."""
        ...
