"""What is left of an item whose words are erased: enough that the next poll brings nothing back. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.model import Filed, Item, Judgement, Screen


def emptied(filed: Filed, reason: str, *, with_address: bool) -> Filed:
    """Guid, kind and dates stay, and the address where that is asked for; no word, author or link does.

    It never goes out again: nobody could read it. `reason` is what the screen says from then on.
    """
    item = filed.item
    left = Item(
        guid=item.guid,
        source=item.source,
        kind=item.kind,
        url=item.url if with_address else "",
        canonical=item.canonical if with_address else None,
        published=item.published,
        language=item.language,
        first_seen=item.first_seen,
    )
    return Filed(
        item=left,
        judgement=Judgement(screen=Screen(verdict="drop", reason=reason)),
        place=replace(filed.place, links=()),
        baseline=filed.baseline,
    )
