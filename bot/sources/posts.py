"""From a network's post to an Item: what Mastodon, Bluesky, X and Reddit have in common.

Text and identifiers only: pictures are neither stored nor named. What its author does not want read by
programs is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.model import Item, Kind, Link, LinkKind, Source
from bot.sources.clean import to_title
from bot.sources.dates import parse_date
from bot.sources.drafts import MOST_TAGS, Cuts, Draft, to_item
from bot.text import canonical_url, clean_url, doi_in_address, parse_pmid

MOST_LINKS = 50
MOST_ATTENTION = 1_000_000_000
"""A number that no column minds; nobody is told it."""

NOBOT = re.compile(r"(?<![\w#])#nobots?(?!\w)", re.IGNORECASE)
"""In a profile: the tag by which the fediverse's people ask bots to stay away."""


def post_item(
    draft: Draft,
    source: Source,
    *,
    account: str,
    points_to: Iterable[str] = (),
    edited: str = "",
    tags: Iterable[str] = (),
    attention: Iterable[object] = (),
) -> Item:
    """Clean one post. `points_to` are addresses as the network lists them, `tags` those it knows itself,
    `attention` its counts of likes and reposts, where it gives any."""
    item = to_item(
        draft, replace(source, kind=Kind.POST, title=""), base="", journal="", language="", cuts=Cuts()
    )
    links = own_links(points_to, item.url)
    return replace(
        item,
        doi=None,
        pmid=None,
        tags=_tags(tags, item.tags),
        points_to=links,
        related=tuple(_discussed(links)),
        account=account,
        edited=parse_date(edited) if edited else None,
        attention=_counted(attention),
        language=draft.language[:2].lower(),
    )


def _counted(numbers: Iterable[object]) -> int | None:
    """The sum of what is a count; None where that is nothing. True is no count."""
    counts = (one for one in numbers if type(one) is int and one > 0)
    return min(sum(counts), MOST_ATTENTION) or None


def own_links(addresses: Iterable[str], own: str) -> tuple[str, ...]:
    """Cleaned http(s) addresses, each page once, without the post itself."""
    found = {canonical_url(url): url for address in addresses if (url := clean_url(address))}
    found.pop(canonical_url(own), None)
    return tuple(found.values())[:MOST_LINKS]


def _tags(known: Iterable[str], found: tuple[str, ...]) -> tuple[str, ...]:
    """In small letters, as the networks compare them."""
    names = (to_title(tag[:500]).lstrip("#").lower() for tag in (*known, *found))
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_TAGS]


def _discussed(links: Iterable[str]) -> Iterable[Link]:
    """The works whose DOI or PubMed number stands in an address."""
    for url in links:
        if doi := doi_in_address(url):
            yield Link(kind=LinkKind.DISCUSSES, to=f"doi:{doi}")
        elif "ncbi.nlm.nih.gov" in url and (pmid := parse_pmid(url)):
            yield Link(kind=LinkKind.DISCUSSES, to=f"pmid:{pmid}")


def wants_no_bots(*profile: str) -> bool:
    """Whether an account's own words ask bots to stay away."""
    return any(NOBOT.search(text) for text in profile)
