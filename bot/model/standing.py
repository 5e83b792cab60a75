"""How a work stands: what was published about it since it came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.model.vocabulary import PartialDate, SourceId, WorkId


class NoticeKind(StrEnum):
    """What a notice makes of its work; each has wording of its own."""

    CORRECTED = "corrected"
    PUBLISHED = "published"
    """A preprint that is peer-reviewed now."""
    CONCERN = "expression of concern"
    PARTLY_RETRACTED = "retracted in part"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"
    REPLACED = "retracted and replaced"
    REINSTATED = "reinstated"


class Family(StrEnum):
    """Kinds that are one piece of news: publishers and indexes call one event by several names."""

    CORRECTION = "correction"
    PUBLICATION = "publication"
    CONCERN = "concern"
    PARTIAL = "partial"
    GONE = "gone"
    REPLACED = "replaced"
    REINSTATED = "reinstated"
    RECALL = "recall"
    """Taken back by those who sent it, not by those who wrote it."""


FAMILIES = {
    NoticeKind.CORRECTED: Family.CORRECTION,
    NoticeKind.PUBLISHED: Family.PUBLICATION,
    NoticeKind.CONCERN: Family.CONCERN,
    NoticeKind.PARTLY_RETRACTED: Family.PARTIAL,
    NoticeKind.REMOVED: Family.GONE,
    NoticeKind.WITHDRAWN: Family.GONE,
    NoticeKind.RETRACTED: Family.GONE,
    NoticeKind.REPLACED: Family.REPLACED,
    NoticeKind.REINSTATED: Family.REINSTATED,
}

FALLEN = frozenset({Family.GONE, Family.PARTIAL, Family.REPLACED})
"""What keeps a work from being sent to anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What was published about one work."""

    kind: NoticeKind
    key: str
    """Who it is, in whatever record it comes: `doi:…`, `pmid:…`, else its source and guid; `record` where
    only the work's own record says so, `record 2` where that says so again after a reinstatement."""
    names: tuple[str, ...] = ()
    """Every key under which records of it go, its own among them."""
    source: SourceId | None = None
    work: WorkId | None = None
    """The notice's own; None where it is known only by name."""
    url: str = ""
    dated: PartialDate | None = None
    seen: datetime | None = None
    """When it first appeared in a source."""
    when: date | None = None
    """The day by which it is ordered: as it or its index states it, else that of `seen`."""
    quote: str = ""
    """One sentence of it, verbatim."""
    reasons: str = ""
    """Reasons as an index lists them; nobody's sentence."""
    material: bool = False
    """Of a correction: it names dose, drug, unit, primary outcome or conclusion."""

    @property
    def family(self) -> Family:
        return FAMILIES[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """What a digest says of something sent before. `id` is the store's."""

    kind: NoticeKind
    title: str
    url: str = ""
    """Of the correction, or the peer-reviewed article."""
    id: int = 0
