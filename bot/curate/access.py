"""Whether the whole text can be read free of charge, as far as anybody says so. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model import Access, Curated, Filed, Flag, Kind, Source

PUBLISHED = frozenset({Kind.JOURNAL, Kind.GUIDELINE})
"""Kinds whose whole text may stand behind a subscription."""


def access_of(story: Curated, source: Source | None) -> tuple[Access, str]:
    """The words for it, and the address of the free text where a record gives one.

    1. A preprint is free. 2. A record, of the lead or of a copy of the same work, says where the free text
    is, or that it is open access. 3. A record says that it has to be paid for. 4. What its curator says of
    the source. 5. PubMed knows the article, and no free copy of it: by subscription, as far as records tell.
    6. Nothing is known, and nothing is said.
    """
    lead = story.lead
    present = lead.flags
    if Flag.PREPRINT in present:
        return "free", ""
    if lead.item.kind not in PUBLISHED:
        return "", ""
    free_url = next((one.item.free_url for one in _copies(story) if one.item.free_url), "")
    if free_url or any(Flag.OPEN_ACCESS in one.flags for one in _copies(story)):
        return "free full text", free_url
    if Flag.PAYWALLED in present:
        return "subscription", ""
    if source is not None and source.access:
        return ("free full text" if source.access == "free" else "subscription"), ""
    return ("subscription" if any(one.item.pmid for one in _copies(story)) else ""), ""


def _copies(story: Curated) -> Iterator[Filed]:
    yield story.lead
    yield from (one for one in story.echoes if one.place.work == story.lead.place.work)
