"""Where a shortened address leads: one guarded request a hop, and never the page behind it."""

from __future__ import annotations

from urllib.parse import urljoin

from bot.model import FetchFailed, Kind, Source, SourceId
from bot.sources.asking.talk import Exchange, Request
from bot.text import clean_url
from bot.text.shorteners import is_short

HOPS = 3
"""Shorteners that lead to shorteners: a newsroom's own through a network's. More is a loop or a trap."""
_MOVED = frozenset({301, 302, 303, 307, 308})


async def expanded(url: str, exchange: Exchange) -> str:
    """The first address on the way that is no shortener's; empty where the way ends before.

    The exchange checks every address before it connects, and follows nothing by itself; what the last
    redirect names is not asked for."""
    for _ in range(HOPS):
        answer = await exchange(_source_of(url), Request(url=url))
        if isinstance(answer, FetchFailed) or answer.status not in _MOVED:
            return ""
        url = clean_url(urljoin(url, answer.headers.get("location", "")))
        if not url or not is_short(url):
            return url
    return ""


def _source_of(url: str) -> Source:
    return Source(id=SourceId("a shortened address"), kind=Kind.POST, url=url, title="a shortened address")
