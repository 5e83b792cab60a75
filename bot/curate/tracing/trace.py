"""A stage of the way, and what all of them are told from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.model import TALK, Filed, Item, Ranked, Source, SourceId, Subscription, TopicId, WorkId
from bot.model.explained import Passage
from bot.text import canonical_url, doi_in_address, doi_work, one_line, parse_doi, parse_pmcid, parse_pmid
from bot.text.words import shorten

NEVER_SEEN = "no source carries it"

LONGEST_TITLE = 70


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


def itself(found: Sequence[Filed], asked: str) -> Filed | None:
    """Of what was found under a name the item that is called so, a record before what carries its DOI to
    speak of it. None where all of it only speaks of that name."""
    doi = doi_in_address(asked) or parse_doi(asked)
    said = {doi and doi_work(doi), parse_pmid(asked), parse_pmcid(asked), canonical_url(asked)} - {None, ""}
    if asked.isdecimal() or not said:
        return next(iter(found), None)
    own = (one for one in found if said & _names(one.item) or one.item.guid == asked)
    return min(own, key=lambda one: one.item.kind in TALK, default=None)


def _names(item: Item) -> set[str | None]:
    return {item.doi and doi_work(item.doi), item.pmid, item.pmcid, item.canonical}


def never_seen(troubled: int, speaking: Sequence[Filed] = ()) -> Stage:
    """Of an item that nobody brought. `troubled`: how many of the sources fail at present; `speaking`: what
    names it, the newest first."""
    newest = f", the newest {named(speaking[0].item)}" if speaking else ""
    spoken_of = f"; {len(speaking)} {'speaks' if len(speaking) == 1 else 'speak'} of it{newest}"
    failing = f"; {troubled} of those that are followed bring nothing now (rounds sources --failing)"
    return Stage(
        name="fetched",
        told=NEVER_SEEN + (spoken_of if speaking else ""),
        passed=False,
        otherwise="a source that carries it is followed (rounds sources add)"
        + (failing if troubled else "")
        + "; what came and was sent to nobody is kept for as long as `keep: items` says",
    )


def named(item: Item) -> str:
    """`“Examplipril in stable angina” of example-journal`; of a post, which has no title, its first words."""
    title = shorten(one_line(item.title or item.summary), LONGEST_TITLE)
    return f"“{title}” of {item.source}"


def moment(at: datetime) -> str:
    """To the minute, in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
