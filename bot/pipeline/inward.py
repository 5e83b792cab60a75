"""In: poll what is due, read it, judge it, file it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.curate.health import ended
from bot.curate.plan_ingest import Poll, plan_ingest, split_poll
from bot.curate.screen import LATELY, of_campaigns, sayings
from bot.errors import FeedError
from bot.face.sources import ending
from bot.model import (
    Fetched,
    FetchFailed,
    IngestPlan,
    IngestReport,
    Item,
    Judgement,
    Kind,
    Source,
    SourceId,
    SourceState,
)
from bot.model.sources import NOTICES
from bot.pipeline.expanding import Expand, with_expanded
from bot.pipeline.filing import FilingQueue
from bot.ports import Etiquette, Fetcher, Reader, Store

log = logging.getLogger(__name__)

Judge = Callable[[Sequence[Item]], Sequence[Judgement]]
"""Topics, study type, flags and screening of each item, in order."""

POLLS_IN_FLIGHT = 64
"""Sources between fetch and filing. Bodies and items wait in memory for their turn: without a bound 2,000
feeds peaked at 424 MB, with this one at 170 MB (`make bench-fetch`)."""


SOON_COMPARED = 100
"""Items of a poll that are compared with what is known in the event loop, in some milliseconds; a thread's
turn costs a fifth of that. 5,000 held the loop for 119 to 191 ms."""


@dataclass(frozen=True, kw_only=True)
class Ingest:
    """Everything one poll needs besides its source."""

    store: Store
    fetcher: Fetcher
    reader: Reader
    judge: Judge
    etiquette: Etiquette
    clock: Callable[[], datetime]
    expand: Expand | None = None
    """Follows the shortened addresses of new posts and news; None: they stay as they are."""


@dataclass(frozen=True, slots=True)
class _Brought:
    """What the report needs of a plan. Plans kept to the end would hold every item of an ingest in memory."""

    filed: int
    too_old: int


def _brought(plan: IngestPlan) -> _Brought:
    return _Brought(filed=len(plan.filed), too_old=sum(one.baseline for one in plan.filed))


async def ingest(
    sources: Sequence[Source],
    tools: Ingest,
    *,
    everything: bool = False,
    by_hand: Collection[SourceId] = (),
    within: float | None = None,
    told: Callable[[Source, FetchFailed | IngestPlan], None] = lambda _source, _result: None,
    counted: bool = True,
) -> IngestReport:
    """Poll the sources that are due and file what they bring.

    Due times are persisted before the first request, so that no crash loop hammers a server. Sources
    are fetched and read side by side and filed one after another, whoever else ingests into the same
    store, so that each sees the others' works; those that wait are filed in one transaction (`filing.py`).
    A source's failure is its own: it is reported, remembered and put off, and the others go on; only where
    its host asked for peace are the host's other feeds put off. `everything` polls those not yet due as
    well, `by_hand` these and no other, which alone asks one that is switched off; `told` hears of each source
    as it ends. Sources that are not done `within` so many seconds stay due and are not in the report. A
    source that dies or is gone is logged once, for curators. With `counted` False the report leaves out what
    the whole store must be counted for.
    """
    now = tools.clock()
    states = dict(await tools.store.source_states([source.id for source in sources]))
    chosen, later = _chosen(sources, states, tools.etiquette, everything=everything, by_hand=by_hand, now=now)
    await tools.store.postpone(
        {**later} | {one.id: now + timedelta(minutes=one.every_minutes) for one in chosen}
    )
    room, queue = asyncio.Semaphore(POLLS_IN_FLIGHT), FilingQueue(tools.store)

    async def one(source: Source) -> FetchFailed | _Brought:
        async with room:
            result = await _poll(source, states, sources, tools, queue)
        told(source, result)
        return result if isinstance(result, FetchFailed) else _brought(result)

    tasks = {source.id: asyncio.create_task(one(source)) for source in chosen}
    late = await _cut_off(tasks, within)
    await queue.cleared()
    await tools.store.postpone(dict.fromkeys(late, now))
    results = [task.result() for source, task in tasks.items() if source not in late]
    return _report(results, await tools.store.account() if counted else {})


async def _cut_off(
    tasks: Mapping[SourceId, asyncio.Task[FetchFailed | _Brought]], within: float | None
) -> frozenset[SourceId]:
    """Wait; what is not done in time is cancelled. Returns whose those were."""
    if not tasks:
        return frozenset()
    _, pending = await asyncio.wait(tasks.values(), timeout=within)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    return frozenset(source for source, task in tasks.items() if task in pending)


def _chosen(
    sources: Sequence[Source],
    states: Mapping[SourceId, SourceState],
    etiquette: Etiquette,
    *,
    everything: bool,
    by_hand: Collection[SourceId],
    now: datetime,
) -> tuple[Sequence[Source], Mapping[SourceId, datetime]]:
    """Whom to ask now, and until when others that are due have to wait."""
    if by_hand:
        return [one for one in sources if one.id in by_hand], {}
    asked = [one for one in sources if one.enabled]
    if everything:
        return asked, {}
    return etiquette.round([one for one in asked if _is_due(states[one.id], now)], states, now=now)


def _is_due(state: SourceState, now: datetime) -> bool:
    return state.next_due is None or state.next_due <= now


async def _poll(
    source: Source,
    states: dict[SourceId, SourceState],
    sources: Sequence[Source],
    tools: Ingest,
    queue: FilingQueue,
) -> FetchFailed | IngestPlan:
    before = states[source.id]
    outcome = await tools.fetcher.fetch(source, before)
    items: tuple[Item, ...] = ()
    if isinstance(outcome, Fetched):
        try:
            items = await tools.reader.read(source, outcome)
        except FeedError as error:
            outcome = _unreadable(outcome, error)
    after = tools.etiquette.after(source, states, outcome, now=tools.clock())
    states[source.id] = after
    if verdict := ended(before, after, now=tools.clock()):
        log.warning("%s", ending(verdict, after))
    if isinstance(outcome, Fetched):
        return await _file(source, items, after, tools, queue)
    plan = await queue.file((), lambda _near, _ruled: IngestPlan(state=after))
    if not isinstance(outcome, FetchFailed):
        return plan
    await tools.store.postpone(tools.etiquette.deferrals(source, outcome, sources, states, now=tools.clock()))
    return outcome


def _unreadable(outcome: Fetched, error: FeedError) -> FetchFailed:
    return FetchFailed(
        source=outcome.source,
        kind="not-a-feed",
        words=error.reason,
        status=outcome.status,
        headers=outcome.headers,
        seconds=outcome.seconds,
    )


async def _file(
    source: Source, items: Sequence[Item], state: SourceState, tools: Ingest, queue: FilingQueue
) -> IngestPlan:
    now = tools.clock()
    if source.kind is Kind.POST:
        gone = await tools.store.taken_back([item.guid for item in items])
        items = [item for item in items if item.guid not in gone]
    # Of a source without a baseline nothing was ever filed, so there is nothing to ask for.
    known = (
        await tools.store.known_items(source.id, [item.guid for item in items]) if state.baseline_at else {}
    )
    split = partial(split_poll, items, known, now=now)
    poll = split() if len(items) <= SOON_COMPARED else await asyncio.to_thread(split)
    if tools.expand:
        poll = replace(poll, new=await with_expanded(poll.new, tools.expand))
    judgements = await _judge(poll, tools.judge)
    if source.kind is Kind.POST:
        judgements = await _without_campaigns(poll.new, judgements, tools.store, now=now)
    return await queue.file(
        poll.new,
        lambda near, ruled: plan_ingest(
            poll,
            judgements,
            near,
            state,
            rulings=ruled,
            archive_only=source.reader in NOTICES,
            now=now,
        ),
    )


async def _judge(poll: Poll, judge: Judge) -> Mapping[str, Judgement]:
    items = [*poll.new, *(item for item, _ in poll.edited)]
    judged = await asyncio.to_thread(judge, items) if items else ()
    return {item.guid: judgement for item, judgement in zip(items, judged, strict=True)}


async def _without_campaigns(
    new: Sequence[Item], judgements: Mapping[str, Judgement], store: Store, *, now: datetime
) -> Mapping[str, Judgement]:
    """The judgements; what many accounts say lately, this poll's and those of earlier polls, is dropped."""
    said = sayings(new, [judgements[item.guid].worth for item in new])
    if not said:
        return judgements
    accounts = await store.note_sayings(set(said.values()), since=now - LATELY, now=now)
    dropped = {new[at].guid: screen for at, screen in of_campaigns(said, accounts).items()}
    return {
        guid: replace(one, screen=dropped[guid]) if guid in dropped else one
        for guid, one in judgements.items()
    }


def _report(results: Sequence[FetchFailed | _Brought], account: Mapping[str, int]) -> IngestReport:
    read = [result for result in results if isinstance(result, _Brought)]
    items = account.get("items", 0)
    return IngestReport(
        sources=len(results),
        new=sum(one.filed > 0 for one in read),
        unchanged=sum(one.filed == 0 for one in read),
        failed=tuple(result for result in results if isinstance(result, FetchFailed)),
        items=items,
        stories=account.get("stories", 0),
        merged=items - account.get("works", 0),
        too_old=sum(one.too_old for one in read),
        held=account.get("held", 0),
    )
