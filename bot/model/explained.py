"""What is told of one item when somebody asks why it is where it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.model.delivery import PartState
from bot.model.items import Filed
from bot.model.rulings import Ruling
from bot.model.standing import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearly:
    """An item of another work, or another story, that is like this one, and what keeps the two apart."""

    other: Filed
    alike: str
    """`same DOI`, `title 93 % the same`, `4 of 7 words shared`."""
    barriers: tuple[str, ...]
    """The surest first; empty where nothing but a further work that fits as well stood in the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What is new about a story since an instant."""

    published: Filed | None = None
    """The peer-reviewed article, where before there were preprints only."""
    version: Filed | None = None
    """A later version of the preprint, where nothing is published yet."""
    voices: tuple[str, ...] = ()
    """Publishers that had not taken it up before; sorted."""
    items: tuple[Filed, ...] = ()
    """Everything that came since, the earliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One item with its company."""

    filed: Filed
    story: tuple[Filed, ...]
    """All items of its story, itself among them, its own work's first."""
    nearly: tuple[Nearly, ...] = ()
    also: tuple[Filed, ...] = ()
    """Of other works, what the question fits as well."""
    rulings: tuple[Ruling, ...] = ()
    """What curators said of it."""
    sent: datetime | None = None
    """When a work of its story first went to anybody."""
    since: Growth = Growth()
    """What came to the story since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFate:
    """One message of a digest, and what became of it."""

    id: int
    """As `rounds deadletters` numbers it."""
    state: PartState
    at: datetime | None = None
    """When it was settled."""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The digest that brought a work to one chat."""

    day: date
    """Of its slot, by the reader's clock; of UTC where the digest is kept no longer."""
    entry: int
    parts: tuple[PartFate, ...] = ()
    """In their order; empty where they are kept no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is remembered of the works of one story on their way to one chat."""

    carried: Carried | None = None
    """None: no digest did."""
    heard: datetime | None = None
    """When a follow-up told the chat of one of them."""
    recalled: str = ""
    """Why they were taken back; empty where they were not."""
    standing: Notice | None = None
    """What was published of one of them that keeps it from being sent."""
    elsewhere: int = 0
    """How many other chats were sent one of them."""
