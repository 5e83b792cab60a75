"""Whether an item is this reader's: about, muted, new, scored.

There are two ways into a digest: by what is followed, and as the one entry that explores outside of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from bot.curate.compose import EXPLORING_FROM, EXPLORING_NEWS, concerns, is_usual, least_news
from bot.curate.entry import is_safety
from bot.curate.follows import all_followed, muted
from bot.curate.news import NEWS_FLOOR
from bot.curate.rank import RELEVANCE_FLOOR, strongest
from bot.curate.tracing.trace import Stage, Trace, moment
from bot.model import Mute, Part, Ranked


def explores(trace: Trace) -> bool:
    """Whether it could come as the entry outside of what is followed, and only so."""
    to = trace.subscription
    return is_outside(trace) and to.limit >= EXPLORING_FROM and to.schedule.every != "matters"


def is_outside(trace: Trace) -> bool:
    """Whether it is what an exploring entry may hold: nothing that is followed, and no safety notice."""
    return not is_usual(trace.ranked.curated, trace.subscription) and not is_safety(trace.ranked)


def _alarms(trace: Trace) -> bool:
    """Whether it is a safety notice that comes whatever its score."""
    return is_safety(trace.ranked) and concerns(trace.ranked, trace.subscription)


# ── about ─────────────────────────────────────────────────────────────────────


def about(trace: Trace) -> Stage:
    """What of it is followed."""
    if found := ", ".join(_in_common(trace)):
        return Stage(name="about", told=f"it is about what is followed: {found}")
    if _alarms(trace):
        return Stage(name="about", told="a safety notice that names what is followed")
    nothing = f"it is about nothing that is followed{_nearest(trace)}"
    if explores(trace):
        return Stage(name="about", told=f"{nothing}, so only the entry that explores could hold it")
    return Stage(name="about", told=nothing, passed=False, otherwise=_followed_then(trace))


def _in_common(trace: Trace) -> Iterator[str]:
    story, to = trace.ranked.curated, trace.subscription
    for one in story.lead.judgement.topics:
        if one.shown and one.p > 0 and one.id in to.topics:
            yield f"{one.id} {one.p:.2f}"
    yield from all_followed(story, to)


def _nearest(trace: Trace) -> str:
    mine = [one for one in trace.ranked.curated.lead.judgement.topics if one.id in trace.subscription.topics]
    nearest = max(mine, key=lambda one: one.p, default=None)
    return f" (nearest is {nearest.id} {nearest.p:.2f}, which is not shown)" if nearest else ""


def _followed_then(trace: Trace) -> str:
    lead, to = trace.ranked.curated.lead, trace.subscription
    others = " or ".join(one.id for one in lead.judgement.topics if one.shown and one.p > 0)
    followed = f"{to.title} follows {others}" if others else "a topic that is followed is shown for it"
    if is_outside(trace) and to.limit < EXPLORING_FROM and trace.ranked.newsworthiness >= EXPLORING_NEWS:
        return f"{followed}, or gets {EXPLORING_FROM} entries, the last of which explores"
    return followed


# ── muted, new ────────────────────────────────────────────────────────────────


def unmuted(trace: Trace) -> Stage:
    """What mute keeps it away, and until when."""
    mute = muted(trace.ranked.curated, trace.subscription, trace.now)
    if not mute:
        return Stage(name="muted", told="nothing of it is muted")
    told = f"muted: {mute.kind} {mute.what}{_until(mute)}"
    return Stage(name="muted", told=told, passed=False, otherwise="the mute is ended (/mute)")


def _until(mute: Mute) -> str:
    return f", until {moment(mute.until)}" if mute.until else ", until it is taken back"


def new(trace: Trace) -> Stage:
    """Whether something of its story is first seen in the window."""
    seen = sorted(
        one.item.first_seen
        for one in (trace.ranked.curated.lead, *trace.ranked.curated.echoes)
        if not one.baseline and one.item.first_seen
    )
    window = f"the window is {moment(trace.since)} to {moment(trace.now)}"
    if any(trace.since < at <= trace.now for at in seen):
        return Stage(name="new", told=window)
    last = f", seen last {moment(seen[-1])}" if seen else ", all of it came as archive"
    otherwise = "something of its story is first seen within the window (--at TIME looks at another)"
    return Stage(name="new", told=f"nothing of it is new{last}: {window}", passed=False, otherwise=otherwise)


# ── scored ────────────────────────────────────────────────────────────────────


def scored(trace: Trace) -> Stage:
    """The two scores, each with what it is the sum of, beside what is asked of them."""
    one = trace.ranked
    relevance = f"relevance {one.relevance:.2f} = {RELEVANCE_FLOOR:g}{_sum(one, 'relevance')}"
    news = f"newsworthiness {one.newsworthiness:.2f} = {NEWS_FLOOR:g}{_sum(one, 'newsworthiness')}"
    told = f"{one.score:.2f} of 7 ({_asked(trace)}): {relevance}; {news}"
    if _is_enough(trace):
        return Stage(name="scored", told=told)
    return Stage(name="scored", told=told, passed=False, otherwise=f"{_lacking(trace)}{_against(one)}")


def _is_enough(trace: Trace) -> bool:
    one, to = trace.ranked, trace.subscription
    if explores(trace):
        return one.newsworthiness >= EXPLORING_NEWS
    return _alarms(trace) or (one.score >= to.threshold and one.newsworthiness >= least_news(to))


def _asked(trace: Trace) -> str:
    to = trace.subscription
    if explores(trace):
        return f"what explores needs a newsworthiness of {EXPLORING_NEWS:g}"
    if _alarms(trace):
        return "a safety notice that concerns the reader needs none"
    matters = f", and a newsworthiness of {least_news(to):g}" if least_news(to) else ""
    return f"threshold {to.threshold:g}{matters}"


def _lacking(trace: Trace) -> str:
    """Rounded so that what is said is enough."""
    one, to = trace.ranked, trace.subscription
    if explores(trace):
        lacking = _up(EXPLORING_NEWS - one.newsworthiness)
        return f"{lacking:.2f} more of newsworthiness, or {_followed_then(trace)}"
    needs = []
    if one.score < to.threshold:
        lacking, enough = _up(to.threshold - one.score), floor(one.score * 100) / 100
        needs.append(f"{lacking:.2f} points more, or a threshold of {enough:.2f} or less (“more”)")
    if one.newsworthiness < least_news(to):
        lacking = _up(least_news(to) - one.newsworthiness)
        needs.append(f"{lacking:.2f} more of newsworthiness, or digests not only when it matters")
    return "; and ".join(needs)


def _up(points: float) -> float:
    return ceil(round(points * 100, 6)) / 100


def _against(one: Ranked) -> str:
    gravest = min(one.parts, key=lambda part: part.points, default=None)
    return f"; against it: {gravest.why}" if gravest and gravest.points < 0 else ""


def _sum(one: Ranked, of: str) -> str:
    return "".join(_addend(part) for part in strongest(one.parts) if part.of == of)


def _addend(part: Part) -> str:
    return f" {'+' if part.points >= 0 else '−'} {abs(part.points):.2f} ({part.why})"
