"""An entry of a digest: who carries it, what is quoted, why it is there, and how long it takes to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.curate.access import access_of
from bot.curate.extract import extract, has_abstract, reports_results
from bot.curate.rank import RELEVANCE_FLOOR, VOTES
from bot.model import Curated, Entry, Extract, Filed, Flag, Item, Kind, Ranked, Source, SourceId

WORDS_A_MINUTE = 238
"""Silent reading of English non-fiction: Brysbaert 2019, J Mem Lang 109:104047, 190 studies."""

MINUTES_AN_ENTRY = 0.5
"""To decide whether to open it; a guess, to be replaced by what readers do."""

WITH_ABSTRACT = (Kind.JOURNAL, Kind.PREPRINT, Kind.GUIDELINE)
"""Kinds of which a reader expects an abstract and is told when there is none."""

NO_ABSTRACT = "No abstract in the feed."
NOT_QUOTABLE = "No result stated in one sentence."

TELLING_VOTES = 0.25
"""Points from which a digest says that votes moved an entry up; /why tells of less."""

SAFETY_WHY = "safety notices come first"
EXPLORING_WHY = "outside your usual"


def is_safety(one: Ranked) -> bool:
    lead = one.curated.lead
    return Flag.SAFETY_NOTICE in lead.item.flags or Flag.SAFETY_NOTICE in lead.judgement.flags


def source_of(one: Ranked, sources: Mapping[SourceId, Source]) -> Source | None:
    source = one.curated.lead.item.source
    return sources.get(source) if source else None


def entry(one: Ranked, source: Source | None, *, exploring: bool = False) -> Entry:
    """One entry with its verbatim sentence, or what is said in its place."""
    lead = one.curated.lead
    quotable = source is None or source.extract
    quoted = _quoted(one.curated) if quotable else None
    missing = _missing(lead) if quotable and not quoted else ""
    access, free_url = access_of(one.curated, source)
    return Entry(
        ranked=one,
        extract=quoted,
        no_extract=missing,
        why=_why(one, exploring=exploring),
        carrier=_carrier(lead.item, source),
        access=access,
        free_url=free_url,
    )


def _quoted(story: Curated) -> Extract | None:
    """Of the lead, else of another copy of the same work: the journal's feed may be bare, PubMed's is not."""
    copies = (filed for filed in story.echoes if filed.place.work == story.lead.place.work)
    return next((found for filed in (story.lead, *copies) if (found := _extract(filed))), None)


@lru_cache(maxsize=2048)  # pure; what is chosen for one reader of a topic is chosen for others
def _extract(filed: Filed) -> Extract | None:
    return extract(filed)


def _carrier(item: Item, source: Source | None) -> str:
    """A journal's article is the journal's, whoever's feed brought it; all else is the source's."""
    title = source.title if source else ""
    names = (item.journal, title) if item.kind in WITH_ABSTRACT else (title, item.journal)
    return next((name for name in names if name), item.source or "")


def _missing(lead: Filed) -> str:
    item = lead.item
    if item.kind not in WITH_ABSTRACT or not reports_results(lead):
        return ""
    return NOT_QUOTABLE if has_abstract(item.summary) else NO_ABSTRACT


def _why(one: Ranked, *, exploring: bool) -> str:
    if is_safety(one):
        return SAFETY_WHY
    if exploring:
        return EXPLORING_WHY
    if not one.reasons or one.relevance <= RELEVANCE_FLOOR:
        return ""
    votes = (part.why for part in one.parts if part.name in VOTES and part.points >= TELLING_VOTES)
    readers = (part.why for part in one.parts if part.name == "readers")
    return "; ".join(dict.fromkeys((_surely(one.reasons[0]), *votes, *readers)))


def _surely(reason: str) -> str:
    """Without the topics that the story is only perhaps about: /why tells them."""
    return ", ".join(name for name in reason.split(", ") if not name.startswith("perhaps "))


def reading_minutes(entries: Sequence[Entry]) -> int:
    """About how long the digest takes: its words, and a moment to decide on each entry. At least 1."""
    words = sum(_words(one) for one in entries)
    return max(1, round(words / WORDS_A_MINUTE + MINUTES_AN_ENTRY * len(entries)))


def _words(one: Entry) -> int:
    quoted = one.extract.text if one.extract else ""
    return len(f"{one.ranked.curated.lead.item.title} {quoted} {one.why}".split())
