"""Whether the digest takes an item: composed as it would be, and who sits there instead."""

from __future__ import annotations

from collections.abc import Sequence

from bot.curate.compose import A_SOURCE, EXPLORING_FROM, compose, source_key
from bot.curate.entry import EXPLORING_WHY, is_safety
from bot.curate.tracing.fit import explores
from bot.curate.tracing.trace import Stage, Trace, named
from bot.model import Entry

Reason = tuple[str, str]
"""What happened, and what would have had to be different."""


def chosen(trace: Trace, *, hindered: bool) -> Stage:
    """Its place in the digest, or who has it. `hindered`: a stage before kept it from getting so far."""
    if hindered:
        return Stage(
            name="chosen", told="it does not get so far", passed=False, otherwise="as the stages above say"
        )
    entries = compose(trace.shortlist, trace.subscription, had=trace.had, sources=trace.sources)
    story = trace.ranked.curated.story
    for n, entry in enumerate(entries, 1):
        if entry.ranked.curated.story == story:
            return Stage(name="chosen", told=f"entry {n} of {len(entries)}: {entry.why or 'in its turn'}")
    told, otherwise = (_not_explored if explores(trace) else _crowded_out)(trace, entries)
    return Stage(name="chosen", told=told, passed=False, otherwise=otherwise)


def _not_explored(trace: Trace, entries: Sequence[Entry]) -> Reason:
    if not entries:
        return (
            "nothing that is followed is worth sending, and nothing explores alone",
            "there is something to send about what is followed",
        )
    if found := _already_there(trace, entries):
        return found
    for entry in entries:
        if entry.why == EXPLORING_WHY:
            lead, news = named(entry.ranked.curated.lead.item), f"{entry.ranked.newsworthiness:.2f}"
            return f"{lead} explores, with a newsworthiness of {news}", f"its own is more than {news}"
    return "the digest has no place that explores", f"it has {EXPLORING_FROM} entries or more"


def _crowded_out(trace: Trace, entries: Sequence[Entry]) -> Reason:
    """Why an item that might have come did not, and what it would have had to beat."""
    if found := _already_there(trace, entries):
        return found
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


def _already_there(trace: Trace, entries: Sequence[Entry]) -> Reason | None:
    """By its source, or by one of its works in another story."""
    works = trace.ranked.curated.works
    if any(entry.ranked.curated.works & works for entry in entries):
        return (
            "one of its works is there already, in another story",
            "the two are one story (rounds story join)",
        )
    same = sum(source_key(entry.ranked) == source_key(trace.ranked) for entry in entries)
    if same >= A_SOURCE:
        return f"{same} entries of its source are there already", f"it beats one of these {same}"
    return None
