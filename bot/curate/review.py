"""Deciding on what was held: sent it is new, dropped it is gone, unreviewed it is erased in time. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.curate.emptied import emptied
from bot.model import SCREENED, Filed, Screen
from bot.model.reviews import Decision, Reviewed, ReviewPlan

UNREVIEWED_FOR = timedelta(days=14)
"""How long a held post or blog entry is kept: whom it tells of did not agree to be kept (issue 5)."""

SENT = "a curator let it pass"
DROPPED = "a curator dropped it"
ERASED = "held, not reviewed in 14 days, erased"


def decide(held: Reviewed, decision: Decision, *, now: datetime) -> ReviewPlan:
    """What is sent counts as seen now: it goes into digests to come; those of its day went without it."""
    screen = held.filed.judgement.screen
    seen = held.filed.item.first_seen
    if decision == "send":
        after = _screened(held.filed, Screen(verdict="pass", reason=SENT))
        after = replace(after, item=replace(after.item, first_seen=now), baseline=False)
    else:
        after = _screened(held.filed, Screen(verdict="drop", reason=DROPPED, spans=screen.spans))
    remembered = replace(held, filed=after, decision=decision, at=now, before=screen, seen=seen)
    return ReviewPlan(row=held.row, filed=after, review=remembered)


def undo(decided: Reviewed) -> ReviewPlan:
    """Held again, as it was. What went out meanwhile cannot be called back by this."""
    held = _screened(decided.filed, decided.before or Screen(verdict="hold"))
    seen = decided.seen or held.item.first_seen
    return ReviewPlan(
        row=decided.row, filed=replace(held, item=replace(held.item, first_seen=seen)), review=None
    )


def is_overdue(held: Reviewed, *, now: datetime) -> bool:
    """Was it held for as long as it may be? Journals publish with consent: what is held of them stays."""
    item = held.filed.item
    seen = item.first_seen
    return item.kind in SCREENED and seen is not None and now - seen > UNREVIEWED_FOR


def erase(held: Reviewed) -> ReviewPlan:
    """Its guid and dates stay, so that the next poll brings nothing back; no word, author or link does."""
    erased = emptied(held.filed, ERASED, with_address=False)
    return ReviewPlan(row=held.row, filed=erased, review=None)


def is_erased(filed: Filed) -> bool:
    """Whether its words were erased; what its source says of it is then not learnt again."""
    return filed.judgement.screen.reason == ERASED


def _screened(filed: Filed, screen: Screen) -> Filed:
    return replace(filed, judgement=replace(filed.judgement, screen=screen))
