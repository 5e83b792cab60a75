"""Intents and reports: what a run decided to write, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.model.delivery import Digest, Message
from bot.model.items import Filed
from bot.model.sources import FetchFailed, SourceState
from bot.model.vocabulary import StoryId, SubscriptionId, WorkId


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestPlan:
    """What one fetch of one source writes, in one transaction: entries and validators together."""

    state: SourceState
    filed: tuple[Filed, ...] = ()
    """New and changed items, each with its judgement and place."""
    work_merges: tuple[tuple[WorkId, WorkId], ...] = ()
    """(kept, absorbed): an item showed that two works are one."""
    story_merges: tuple[tuple[StoryId, StoryId], ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPlan:
    """What one due subscription writes: slot, parts, ledger and the next due time, or only the last."""

    subscription: SubscriptionId
    next_due: datetime
    digest: Digest | None
    """None: nothing was worth sending."""
    messages: tuple[Message, ...] = ()
    ends: bool = False
    """True: this was the last; the subscription is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What an ingest did, for the summary a person reads."""

    sources: int = 0
    new: int = 0
    unchanged: int = 0
    failed: tuple[FetchFailed, ...] = ()
    items: int = 0
    stories: int = 0
    merged: int = 0
    too_old: int = 0
    held: int = 0


Row = Mapping[str, Any]
"""One line of JSON Lines, as the stages read and write it."""
