"""What a curator sees of a source that was only tried: its title, its entries, their topics. Text out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.model import Item, Judgement, Source, TopicId
from bot.text.words import shorten

SHOWN = 10
"""Entries that fit on a screen with their topics."""

_TITLE = 96


def heading(source: Source, *, own: str, agrees: bool, answered: str) -> Iterator[str]:
    """Whose feed it is by our words and by its own."""
    yield f"{source.title}"
    yield f"  address      {source.url}"
    yield f"  answered     {answered}"
    if not own:
        yield "  title        the answer names none"
    elif agrees:
        yield f"  title        the feed calls itself “{own}”"
    else:
        yield f"  title        NOT THE SAME: configured “{source.title}”, the feed calls itself “{own}”"


def topics_line(shares: Sequence[tuple[TopicId, float]], configured: Sequence[TopicId]) -> str:
    """How many of the entries are about what, and what the source is known for already."""
    found = ", ".join(f"{topic} {share:.0%}" for topic, share in shares[:6]) or "none found"
    known = f"; configured: {', '.join(configured)}" if configured else ""
    return f"  specialties  {found}{known}"


def entries(items: Sequence[Item], judgements: Sequence[Judgement], *, most: int = SHOWN) -> Iterator[str]:
    """Each entry with its day, then its topics, study type, flags and what screening says."""
    dated = sum(item.published is not None for item in items)
    yield f"  entries      {len(items)}, {dated} with a date" + (
        "" if len(items) <= most else f"; the first {most}:"
    )
    for item, judgement in zip(items[:most], judgements, strict=False):
        day = item.published.value[:10] if item.published else "no date"
        yield f"    {day:<11}{shorten(item.title or item.summary or 'no title', _TITLE)}"
        yield f"    {'':<11}{_thought(item, judgement)}"


def _thought(item: Item, judgement: Judgement) -> str:
    shown = [one for one in judgement.topics if one.shown]
    topics = ", ".join(f"{one.id} {one.p:.2f}" + (f" ({one.why[0]})" if one.why else "") for one in shown)
    parts = [topics or "no topic", str(judgement.study_type or "design not stated")]
    parts += [str(flag) for flag in judgement.flags or item.flags]
    if judgement.screen.verdict != "pass":
        parts.append(f"{judgement.screen.verdict.upper()}: {judgement.screen.reason}")
    return " · ".join(parts)
