"""Numbered lists of works: what a search found, what somebody saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from bot.face.entry import dated, title_line, what_it_is
from bot.face.markup import Html, bold, clean, join, untrusted
from bot.face.tongue import ENGLISH, Tongue
from bot.model import Filed, Source, SourceId, WorkId
from bot.text.words import shorten

LONGEST_NAME = 80


def listed_page(
    heading: str,
    found: Mapping[int, Filed],
    *,
    sources: Mapping[SourceId, Source],
    today: date,
    t: Tongue = ENGLISH,
    note: str = "",
    opened: Mapping[WorkId, str] = MappingProxyType({}),
) -> str:
    """One line or two an item, by its number. Telegram HTML; ten items are within every limit. `opened` says
    of works where their titles lead this reader."""
    lines = [
        line(one, n, sources=sources, today=today, t=t, url=opened.get(one.place.work))
        for n, one in found.items()
    ]
    return join((bold(heading), *lines, untrusted(note)), "\n\n").raw


def line(
    one: Filed,
    number: int,
    *,
    sources: Mapping[SourceId, Source],
    today: date,
    t: Tongue,
    url: str | None = None,
) -> Html:
    """`1. Title`, and below it what it is, whose and when."""
    told_of = (*facts(one, sources, t), dated(one.item.published, today.year, t))
    told = join((untrusted(fact) for fact in told_of if fact), t.dot)
    return join((title_line(one, f"{number}. {{title}}", t, url=url), told), "\n")


def facts(one: Filed, sources: Mapping[SourceId, Source], t: Tongue) -> tuple[str, str]:
    """What it is, and whose: the journal, else the source by its title."""
    source = sources.get(one.item.source) if one.item.source else None
    whose = one.item.journal or (source.title if source else one.item.source or "")
    return t(what_it_is(one)), shorten(clean(whose), LONGEST_NAME)
