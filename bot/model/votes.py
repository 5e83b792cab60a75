"""What readers say of what they were sent, and what was learnt from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.delivery import Chat
from bot.model.vocabulary import SourceId, StoryId, WorkId


class VoteKind(StrEnum):
    """What one press says. The values are stored and stand in buttons."""

    USEFUL = "useful"
    NOT_FOR_ME = "not_for_me"
    WILL_USE = "will_use"
    DISAGREE = "disagree"
    HARMFUL = "harmful"

    @property
    def liking(self) -> int:
        """What it says of taste: 1, -1, or 0. Whoever disagrees with a work, or fears harm from it, has
        read it with interest; that is said to the curator and teaches nothing about what to send."""
        return _LIKING.get(self, 0)


_LIKING = {VoteKind.USEFUL: 1, VoteKind.WILL_USE: 1, VoteKind.NOT_FOR_ME: -1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One person's opinion of one work, in one chat; a later one takes the place of an earlier."""

    chat: Chat
    """Where it was cast: what is learnt from it ranks this chat's digests (this forum topic's) alone."""
    voter: int
    """Telegram's id of who pressed; in a private chat the chat's own."""
    work: WorkId
    story: StoryId
    kind: VoteKind
    at: datetime
    title: str = ""
    """Of the item, for people."""
    features: bytes = b""
    """What is learnt from, as `bot.curate.taste` takes it of the item; it outlives the item."""
    source: SourceId | None = None
    """Whose entry it was."""


class DealingKind(StrEnum):
    """What somebody did with an entry that says something of its source."""

    USEFUL = "useful"
    WILL_USE = "will_use"
    SAVED = "saved"
    OPENED = "opened"
    NOT_FOR_ME = "not_for_me"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealing:
    """What one chat did with entries of one source."""

    source: SourceId
    kind: DealingKind
    at: datetime
    """When, of several the last time."""
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What the votes of one chat taught, and what it did with entries of which source: small, rebuilt from
    what is kept at any time."""

    at: datetime
    """When it was learnt: ages of votes count from here."""
    votes: int = 0
    """How many votes with a liking were learnt from."""
    useful: int = 0
    """How many of them were in favour."""
    earned: float = 0.0
    """How far it counts, 0 to 1: by how well it foretold the votes that came after."""
    likes: tuple[str, ...] = ()
    """Words that speak for a story, the strongest first, for people."""
    dislikes: tuple[str, ...] = ()
    model: bytes = b""
    """Weights as `bot.curate.taste` wrote them."""
    dealings: tuple[Dealing, ...] = ()
    """What was done with entries of each source, the newest first; not learnt, but counted when asked."""
