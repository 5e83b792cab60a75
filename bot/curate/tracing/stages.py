"""All stages of one item's way, in order."""

from __future__ import annotations

from collections.abc import Iterator

from bot.curate.tracing.arrival import fetched, grouped, judged, screened
from bot.curate.tracing.choice import chosen
from bot.curate.tracing.fit import about, new, scored, unmuted
from bot.curate.tracing.sending import delivered, due, not_sent_before
from bot.curate.tracing.trace import Stage, Trace


def of_itself(trace: Trace) -> tuple[Stage, ...]:
    """What is told of an item without asking who else is there."""
    return (
        fetched(trace),
        screened(trace),
        judged(trace.filed),
        grouped(trace),
        about(trace),
        unmuted(trace),
        new(trace),
        not_sent_before(trace),
        scored(trace),
    )


def stages(trace: Trace) -> Iterator[Stage]:
    """From fetch to send; all of them, so that a second hindrance shows as well."""
    before = of_itself(trace)
    yield from before
    yield chosen(trace, hindered=not all(stage.passed for stage in before))
    yield due(trace.subscription, hold=trace.hold, now=trace.now)
    if trace.passage.carried:
        yield delivered(trace.passage.carried)
