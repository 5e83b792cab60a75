"""A stage of the way, and what all of them are told from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.model import Filed, Ranked, Source, SourceId, Subscription, TopicId, WorkId
from bot.model.explained import Passage

NEVER_SEEN = "no source carries it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step: what happened, by which rule or score. `otherwise` is what would have had to be different
    for the item to pass; empty where it passed."""

    name: str
    told: str
    passed: bool = True
    otherwise: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Everything that is known of the item and the subscription at one time."""

    filed: Filed
    """The item that was asked about."""
    ranked: Ranked
    """Its story, as this subscription's ranking has it."""
    subscription: Subscription
    had: Collection[WorkId]
    since: datetime
    """The window begins here."""
    now: datetime
    sources: Mapping[SourceId, Source]
    labels: Mapping[TopicId, str]
    shortlist: Sequence[Ranked] = ()
    """What the digest would be chosen from, best first."""
    passage: Passage = field(default_factory=Passage)
    trouble: str = ""
    """What is wrong with the item's source at present, in words."""
    hold: str = ""
    """Why nothing is sent to anybody at present; empty where sending is not on hold."""

    @property
    def is_whole(self) -> bool:
        """Whether the item is among those of its story: what is held or dropped is not."""
        story = self.ranked.curated
        return self.filed in (story.lead, *story.echoes)


def never_seen(troubled: int) -> Stage:
    """Of an item that nobody brought; `troubled`: how many of the sources fail at present."""
    failing = f"; {troubled} of those that are followed bring nothing now (rounds sources --failing)"
    return Stage(
        name="fetched",
        told=NEVER_SEEN,
        passed=False,
        otherwise="a source that carries it is followed (rounds sources add)"
        + (failing if troubled else "")
        + "; what came and was sent to nobody is kept for as long as `keep: items` says",
    )


def moment(at: datetime) -> str:
    """To the minute, in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
