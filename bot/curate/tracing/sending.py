"""Whether the chat had it before, when the next digest goes, and what became of the one that carried it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.curate.due import local_date
from bot.curate.plan_digest import put_off
from bot.curate.tracing.trace import Stage, Trace, moment
from bot.model import PartState, Subscription
from bot.model.explained import Carried, PartFate, Passage
from bot.model.followups import UNREACHABLE
from bot.text.words import counted

NEVER_TWICE = "nothing: no work comes twice; what happens to it comes as a follow-up"
NEVER_AGAIN = "nothing, while that stands: it is sent to nobody"

# ── before ────────────────────────────────────────────────────────────────────


def not_sent_before(trace: Trace) -> Stage:
    """By the ledger, by what was told in follow-ups, and by what is sent to nobody any more."""
    passage = trace.passage
    if trace.ranked.curated.works.isdisjoint(trace.had):
        whose = "the chat has had none of its works" if trace.subscription.chat else "it has no chat yet"
        others = counted(passage.elsewhere, "other chat has", "other chats have")
        elsewhere = f"; {others}" if passage.elsewhere else ""
        return Stage(name="not sent before", told=f"{whose}{elsewhere}")
    told, otherwise = _had(passage)
    return Stage(name="not sent before", told=told, passed=False, otherwise=otherwise)


def _had(passage: Passage) -> tuple[str, str]:
    if passage.recalled:
        return f"it was taken back: {passage.recalled}", NEVER_AGAIN
    if passage.standing:
        return f"it does not stand: {passage.standing.kind}", NEVER_AGAIN
    if passage.carried:
        return f"the chat had it with {_digest(passage.carried)}", NEVER_TWICE
    if passage.heard:
        return f"the chat was told of it on {moment(passage.heard)}, by a follow-up", NEVER_TWICE
    return "the chat had one of its works before", NEVER_TWICE


def _digest(carried: Carried) -> str:
    return f"the digest of {carried.day}, as entry {carried.entry}"


# ── the next digest ───────────────────────────────────────────────────────────


def due(to: Subscription, *, hold: str = "", now: datetime) -> Stage:
    """When the next digest goes, and what keeps it back now. `hold`: why all sending is on hold."""
    if to.chat is None:
        return Stage(name="due", told="it has no chat, so it is only ever printed")
    if to.paused:
        return _kept_back(f"the subscription is paused: {to.paused}", _resumed(to))
    if hold:
        return _kept_back(f"all sending is on hold: {hold}", "sending is released (rounds release)")
    if (later := put_off(to, now)) is not None:
        return _kept_back(
            f"{_why_put_off(to, now)}, so it is put off, not lost, until {moment(later)}", _sooner(to, now)
        )
    if to.next_due is None:
        return Stage(name="due", told="no time is set for its next digest yet")
    when = "is due now" if to.next_due <= now else f"is due {moment(to.next_due)}"
    return Stage(name="due", told=f"the next digest {when}")


def _kept_back(told: str, otherwise: str) -> Stage:
    return Stage(name="due", told=told, passed=False, otherwise=otherwise)


def _resumed(to: Subscription) -> str:
    if to.paused in UNREACHABLE:
        return "the chat takes messages again, and somebody there writes to the bot"
    return "it is resumed there (/resume)"


def _is_away(to: Subscription, now: datetime) -> bool:
    return to.away_until is not None and local_date(to.schedule, now) < to.away_until


def _why_put_off(to: Subscription, now: datetime) -> str:
    if _is_away(to, now):
        return f"it is paused until {to.away_until}"
    quiet = to.schedule.quiet
    hours = f", {quiet[0]:%H:%M} to {quiet[1]:%H:%M} in {to.schedule.zone}" if quiet else ""
    return f"these are its quiet hours{hours}"


def _sooner(to: Subscription, now: datetime) -> str:
    return "it is resumed there (/resume)" if _is_away(to, now) else "its quiet hours end sooner (/schedule)"


# ── what became of it ─────────────────────────────────────────────────────────


def delivered(carried: Carried) -> Stage:
    """Of the digest that carried it, the part that fared worst."""
    digest = _digest(carried)
    if not carried.parts:
        return Stage(name="delivered", told=f"{digest}, whose message is kept no longer")
    worst = min(carried.parts, key=lambda part: _GRAVITY.index(part.state))
    if worst.state is PartState.SENT:
        at = f" {moment(worst.at)}" if worst.at else ""
        return Stage(name="delivered", told=f"{digest}, sent{at}")
    told, otherwise = _outstanding(worst)
    told = f"{digest}; part {carried.parts.index(worst) + 1} of {len(carried.parts)} {told}"
    why = f": {worst.why}" if worst.why else ""
    return Stage(name="delivered", told=told + why, passed=False, otherwise=otherwise)


def _outstanding(part: PartFate) -> tuple[str, str]:
    again = f"(rounds deadletters --replay {part.id})"
    match part.state:
        case PartState.IN_DOUBT:
            return "is in doubt, it may have arrived", f"it is sent again, twice perhaps {again}"
        case PartState.DEAD:
            return "was given up", f"it is sent again {again}"
        case PartState.CLAIMED:
            return "is being sent", "its answer comes, or its lease ends"
        case _:
            return "waits to be sent", "the bot runs, and sending is not on hold"


_GRAVITY = (PartState.DEAD, PartState.IN_DOUBT, PartState.CLAIMED, PartState.READY, PartState.SENT)


def verdict(told: Sequence[Stage]) -> str:
    """One line of it all."""
    last = told[-1]
    if last.name == "delivered":
        return f"{'Came' if last.passed else 'Has not surely come'} with {last.told}."
    if hindrances := [stage.name for stage in told if not stage.passed]:
        return f"Would not come: {', '.join(hindrances)}."
    chosen = next(stage for stage in told if stage.name == "chosen")
    return f"Would come with the next digest: {chosen.told}."
