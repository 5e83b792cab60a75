"""What became of one item on its way to one subscription, stage by stage, and what would have changed it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.curate.compose import A_SOURCE, EXPLORING_WHY, compose, is_safety, is_wanted, least_news, source_key
from bot.curate.follows import muted
from bot.curate.interest import sure_interest
from bot.curate.news import NEWS_FLOOR
from bot.curate.rank import RELEVANCE_FLOOR, strongest
from bot.model import (
    Entry,
    Filed,
    Part,
    Ranked,
    Source,
    SourceId,
    Subscription,
    TopicId,
    WorkId,
)

NEVER_SEEN = "no source carries it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step: what happened, by which rule or score. `otherwise` is what would have had to be different
    for the item to pass; empty where it passed."""

    name: str
    told: str
    passed: bool = True
    otherwise: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Everything that is known of the item and the subscription at one time."""

    filed: Filed
    """The item that was asked about."""
    ranked: Ranked
    """Its story, as this subscription's ranking has it."""
    subscription: Subscription
    shortlist: Sequence[Ranked]
    """What the digest would be chosen from, best first."""
    had: Collection[WorkId]
    since: datetime
    """The window begins here."""
    now: datetime
    sources: Mapping[SourceId, Source]
    labels: Mapping[TopicId, str]


def stages(trace: Trace, *, to_the_end: bool = True) -> Iterator[Stage]:
    """From fetch to send, in order; all of them, so that a second hindrance shows as well. The last, which
    asks who else is there, may be left out."""
    before = (
        _fetched(trace),
        _screened(trace),
        _judged(trace.filed),
        _grouped(trace),
        _about(trace),
        _muted(trace),
        _new(trace),
        _sent_before(trace),
        _scored(trace),
    )
    yield from before
    if to_the_end:
        yield _chosen(trace, hindered=not all(stage.passed for stage in before))


def _fetched(trace: Trace) -> Stage:
    item = trace.filed.item
    source = trace.sources.get(item.source) if item.source else None
    name = source.title if source else item.source or "no source"
    told = f"{name} brought it" + (
        f", first seen {item.first_seen:%Y-%m-%d %H:%M} UTC" if item.first_seen else ""
    )
    if not trace.filed.baseline:
        return Stage(name="fetched", told=told)
    return Stage(name="fetched", told=f"{told}, with the source's first fetch, which is archive")


def _screened(trace: Trace) -> Stage:
    screen = trace.filed.judgement.screen
    if trace.ranked.stop:
        return Stage(
            name="screened",
            told=f"must not be sent: {trace.ranked.stop}",
            passed=False,
            otherwise=_unstopped(trace.ranked.stop),
        )
    return Stage(name="screened", told=f"passed{f': {screen.reason}' if screen.reason else ''}")


def _unstopped(stop: str) -> str:
    if stop.startswith("held"):
        return "a curator releases it (rounds review)"
    if stop.startswith("archive"):
        return "its source brings it after the first fetch, or it is dated within a week"
    return "nothing: what is stopped for this reason is never sent"


def _judged(filed: Filed) -> Stage:
    judgement = filed.judgement
    topics = ", ".join(
        f"{one.id} {one.p:.2f}{'' if one.shown else ' (not shown)'}" for one in judgement.topics[:6]
    )
    design = judgement.study_type.value if judgement.study_type else "design not stated"
    flags = "".join(f", {flag.value}" for flag in judgement.flags)
    by = f", model {judgement.model}" if judgement.model else ", by rules alone"
    return Stage(name="judged", told=f"{topics or 'no topic'}; {design}{flags}{by}")


def _grouped(trace: Trace) -> Stage:
    place, lead = trace.filed.place, trace.ranked.curated.lead
    joined = f"joined its work by the rule “{place.why}”" if place.why else "a work of its own"
    if (lead.item.source, lead.item.guid) == (trace.filed.item.source, trace.filed.item.guid):
        return Stage(name="grouped", told=f"{joined}; it leads its story")
    led = f"its story is led by “{lead.item.title[:70]}” of {lead.item.source}, which speaks for all of it"
    return Stage(name="grouped", told=f"{joined}; {led}")


def _about(trace: Trace) -> Stage:
    subscription, story = trace.subscription, trace.ranked.curated
    if sure_interest(story, subscription) or (
        is_safety(trace.ranked) and is_wanted(trace.ranked, subscription)
    ):
        return Stage(name="about", told="it is about what is followed")
    mine = [one for one in story.lead.judgement.topics if one.id in subscription.topics]
    nearest = max(mine, key=lambda one: one.p, default=None)
    near = f"; nearest {nearest.id} {nearest.p:.2f}, which is not shown" if nearest else ""
    others = ", ".join(one.id for one in story.lead.judgement.topics if one.shown)
    return Stage(
        name="about",
        told=f"it is about nothing that is followed{near}",
        passed=False,
        otherwise=f"{trace.subscription.title} follows {others}" if others else "a topic is shown for it",
    )


def _muted(trace: Trace) -> Stage:
    mute = muted(trace.ranked.curated, trace.subscription, trace.now)
    if not mute:
        return Stage(name="muted", told="nothing of it is muted")
    return Stage(
        name="muted", told=f"muted: {mute.kind} {mute.what}", passed=False, otherwise="/mute ends the mute"
    )


def _new(trace: Trace) -> Stage:
    seen = [
        one.item.first_seen
        for one in (trace.ranked.curated.lead, *trace.ranked.curated.echoes)
        if not one.baseline and one.item.first_seen
    ]
    window = f"the window is {trace.since:%Y-%m-%d %H:%M} to {trace.now:%Y-%m-%d %H:%M} UTC"
    if any(trace.since < at <= trace.now for at in seen):
        return Stage(name="new", told=window)
    otherwise = "something of its story is first seen within the window (--at TIME looks at another)"
    return Stage(name="new", told=f"nothing of it is new: {window}", passed=False, otherwise=otherwise)


def _sent_before(trace: Trace) -> Stage:
    if trace.ranked.curated.works.isdisjoint(trace.had):
        return Stage(name="not sent before", told="the chat has had none of its works")
    return Stage(
        name="not sent before",
        told="the chat was sent this work before",
        passed=False,
        otherwise="nothing: no work comes twice; what happens to it comes as a follow-up",
    )


def _scored(trace: Trace) -> Stage:
    one, to = trace.ranked, trace.subscription
    relevance = f"relevance {one.relevance:.2f} = {RELEVANCE_FLOOR:g}{_sum(one, 'relevance')}"
    news = f"newsworthiness {one.newsworthiness:.2f} = {NEWS_FLOOR:g}{_sum(one, 'newsworthiness')}"
    told = f"{one.score:.2f} of 7 (threshold {to.threshold:g}): {relevance}; {news}"
    if is_safety(one) or (one.score >= to.threshold and one.newsworthiness >= least_news(to)):
        return Stage(name="scored", told=told, passed=True)
    lacking = max(to.threshold - one.score, 0.0)
    no_news = max(least_news(to) - one.newsworthiness, 0.0)
    short = f"{lacking:.2f} points more" if lacking else f"{no_news:.2f} more of newsworthiness"
    against = next(
        (part for part in sorted(one.parts, key=lambda part: part.points) if part.points < 0), None
    )
    otherwise = f"{short}, or a lower threshold (“more”)" + (
        f"; against it: {against.why}" if against else ""
    )
    return Stage(name="scored", told=told, passed=False, otherwise=otherwise)


def _sum(one: Ranked, of: str) -> str:
    return "".join(_addend(part) for part in strongest(one.parts) if part.of == of)


def _addend(part: Part) -> str:
    return f" {'+' if part.points >= 0 else '−'} {abs(part.points):.2f} ({part.why})"


def _chosen(trace: Trace, *, hindered: bool) -> Stage:
    """The digest composed as it would be, and who sits where."""
    entries = compose(trace.shortlist, trace.subscription, had=trace.had, sources=trace.sources)
    story = trace.ranked.curated.story
    for n, entry in enumerate(entries, 1):
        if entry.ranked.curated.story == story:
            return Stage(name="chosen", told=f"entry {n} of {len(entries)}: {entry.why or 'in its turn'}")
    if hindered:
        return Stage(
            name="chosen", told="it does not get so far", passed=False, otherwise="as the stages above say"
        )
    told, otherwise = _crowded_out(trace, entries)
    return Stage(name="chosen", told=told, passed=False, otherwise=otherwise)


def _crowded_out(trace: Trace, entries: Sequence[Entry]) -> tuple[str, str]:
    """Why an item that might have come did not, and what it would have had to beat."""
    same = sum(source_key(entry.ranked) == source_key(trace.ranked) for entry in entries)
    if same >= A_SOURCE:
        return f"{same} entries of its source are there already", f"it beats one of these {same}"
    rivals = [one.ranked.score for one in entries if one.why != EXPLORING_WHY and not is_safety(one.ranked)]
    safety = ", some by safety notices" if any(is_safety(one.ranked) for one in entries) else ""
    taken = f"the {len(entries)} places are taken{safety}"
    if not rivals:
        return taken, "there are fewer safety notices, or the digest is longer"
    least = min(rivals)
    if trace.ranked.score > least:
        return f"{taken}; its topic has had its share", "the digest is longer, or less of its topic is new"
    told = f"{taken}, the least of them scores {least:.2f}"
    return told, f"it scores more than {least:.2f}, or the digest is longer"
