"""`ports.Fetcher` for sources of every reader: feeds by HTTP, services by conversation, rungs in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.model import Fetched, FetchFailed, FetchOutcome, Source, SourceState, Validators
from bot.ports import Fetcher
from bot.sources import fallback
from bot.sources.asking.expanding import expanded
from bot.sources.asking.memory import Memory
from bot.sources.asking.services import ASKING
from bot.sources.asking.talk import Asking, Exchange, Gathered, Wish, converse


class SourceFetcher:
    """Asks each source as its reader wants to be asked; `now` is the composition root's clock."""

    def __init__(
        self,
        *,
        feeds: Fetcher,
        exchange: Exchange,
        memory: Memory,
        secrets: Mapping[str, str],
        contact: str,
        now: Callable[[], datetime],
    ) -> None:
        self._feeds = feeds
        self._exchange = exchange
        self._memory = memory
        self._secrets = secrets
        self._contact = contact
        self._now = now
        self._turns = {account: asyncio.Lock() for account in _OF_ACCOUNT}

    async def fetch(self, source: Source, state: SourceState) -> FetchOutcome:
        """The first rung that serves; see `ports.Fetcher`. Which one, and why, is in `Fetched.note`."""
        refused: tuple[tuple[Source, FetchFailed], ...] = ()
        for number, rung in enumerate(fallback.rungs(source)):
            outcome = await self._ask(rung, fallback.state_of(state, number))
            if source.fallback:
                outcome = fallback.judged(rung, outcome)
            if isinstance(outcome, Fetched) and number:
                return fallback.served(outcome, rung, refused)
            if not isinstance(outcome, FetchFailed):
                return outcome
            refused = (*refused, (rung, outcome))
            if number == 0 and not fallback.falls_through(outcome, state):
                break
        return fallback.all_refused(refused)

    async def expand(self, url: str) -> str:
        """Where a shortened address leads; empty where it leads nowhere. See `expanding.py`."""
        return await expanded(url, self._exchange)

    async def aclose(self) -> None:
        """Close the connections of feeds; the exchange belongs to who made it."""
        await self._feeds.aclose()

    async def _ask(self, source: Source, state: SourceState) -> FetchOutcome:
        asking = ASKING.get(source.reader)
        if asking is None:
            return await self._feeds.fetch(source, state)
        if turn := self._turns.get(source.reader):
            # Side by side, ten hashtags would log in ten times, and each would spend the whole budget.
            async with turn:
                return await self._converse(asking, source, state)
        return await self._converse(asking, source, state)

    async def _converse(
        self, asking: Callable[[Wish], Asking], source: Source, state: SourceState
    ) -> FetchOutcome:
        key = _memory_key(source)
        wish = Wish(
            source=source,
            now=self._now(),
            since=state.last_success,
            secrets=self._secrets,
            remembered=await self._memory.recall(key),
            contact=self._contact,
        )
        gathered = await converse(asking(wish), self._exchange, source)
        if isinstance(gathered, FetchFailed):
            return gathered
        if gathered.remember is not None and gathered.remember != wish.remembered:
            await self._memory.keep(key, gathered.remember)
        return _fetched(source, gathered)


_OF_ACCOUNT = frozenset({"bluesky", "reddit", "x"})


def _memory_key(source: Source) -> str:
    """A login, and what X costs, belong to the account and not to one of its hashtags."""
    return source.reader if source.reader in _OF_ACCOUNT else f"{source.reader}:{source.id}"


def _fetched(source: Source, gathered: Gathered) -> Fetched:
    first, *more = gathered.bodies or (b"",)
    wait = (("retry-after", str(int(gathered.wait_seconds) + 1)),) if gathered.wait_seconds else ()
    return Fetched(
        source=source.id,
        url=source.url,
        status=200,
        body=first,
        content_type="",
        validators=Validators(),
        headers=wait,
        received=sum(map(len, gathered.bodies)),
        more=tuple(more),
        note=gathered.note,
    )
