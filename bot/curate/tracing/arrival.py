"""How an item came in: fetched, screened, judged, grouped."""

from __future__ import annotations

from bot.curate.review import DROPPED
from bot.curate.tracing.trace import Stage, Trace, moment, named
from bot.model import Filed

UNSTOPPED: tuple[tuple[str, str], ...] = (
    ("held: a curator sees", "a curator lets it pass (rounds review), or its source has no `hold: true`"),
    ("held", "a curator lets it pass (rounds review send), or the screen finds nothing of the kind in it"),
    (f"dropped: {DROPPED}", "the curator takes it back (rounds review undo)"),
    ("dropped", "the screen finds nothing of the kind in it"),
    ("archive", "its source brings it after the first fetch, or it is dated within a week"),
    ("retracted", "neither its record nor a notice calls it retracted"),
    ("withdrawn", "neither its record nor a notice calls it withdrawn"),
    ("nothing to read", "its title and section are those of something to read"),
    ("sponsored", "its record does not say that somebody paid for it"),
    ("job", "it offers no job"),
)
"""How the reason of a stop begins (`bot.curate.stops`) → what would lift it; the first that fits."""

MOST_TOPICS = 6


def fetched(trace: Trace) -> Stage:
    """Who brought it, when, and how that source is now."""
    item = trace.filed.item
    seen = f", first seen {moment(item.first_seen)}" if item.first_seen else ""
    archive = ", with the source's first fetch, which is archive" if trace.filed.baseline else ""
    trouble = f"; the source is now {trace.trouble}" if trace.trouble else ""
    return Stage(name="fetched", told=f"{_carrier(trace)} brought it{seen}{archive}{trouble}")


def _carrier(trace: Trace) -> str:
    name = trace.filed.item.source
    if not name:
        return "no source"
    source = trace.sources.get(name)
    return source.title if source else f"{name}, which is no longer configured,"


def screened(trace: Trace) -> Stage:
    """Whether it may be sent to anybody."""
    stop, reason = trace.ranked.stop, trace.filed.judgement.screen.reason
    if not stop:
        return Stage(name="screened", told=f"passed{f': {reason}' if reason else ''}")
    lifted = next((words for start, words in UNSTOPPED if stop.startswith(start)), "the reason is not there")
    return Stage(name="screened", told=f"must not be sent: {stop}", passed=False, otherwise=lifted)


def judged(filed: Filed) -> Stage:
    """Topics, study type and flags, and who found them."""
    judgement = filed.judgement
    topics = ", ".join(
        f"{one.id} {one.p:.2f}{'' if one.shown else ' (not shown)'}" for one in judgement.topics[:MOST_TOPICS]
    )
    design = judgement.study_type.value if judgement.study_type else "design not stated"
    flags = "".join(f", {flag.value}" for flag in judgement.flags)
    by = f", model {judgement.model}" if judgement.model else ", by rules alone"
    return Stage(name="judged", told=f"{topics or 'no topic'}; {design}{flags}{by}")


def grouped(trace: Trace) -> Stage:
    """What joined it to its work and story, and who speaks for them."""
    place, story = trace.filed.place, trace.ranked.curated
    joined = f"joined by the rule “{place.why}”" if place.why else "a work of its own"
    others = len(story.echoes)
    if story.lead == trace.filed:
        company = f"; it leads its story, with {others} more" if others else "; alone in its story"
        return Stage(name="grouped", told=f"{joined}{company}")
    lead = named(story.lead.item)
    return Stage(name="grouped", told=f"{joined}; its story is led by {lead}, which speaks for all of it")
