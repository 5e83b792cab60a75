"""The lines that a run prints in the terminal around its digests. Values in, strings out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.face.markup import plain
from bot.model import FetchFailed, IngestReport, Message, Subscription


def printing_only(db: str) -> str:
    """Why nothing is sent, and where the trial is kept."""
    return f"No token: printing, not sending. Trial database {db}"


def sample_network() -> str:
    return "Network: none, so the SAMPLE feeds (invented)"


def real_network(sources: int) -> str:
    return f"Network: reachable, so the {sources} configured sources"


def sources_line(report: IngestReport, *, configured: int) -> str:
    """`Sources 20/20 · 17 new · 2 unchanged · 1 failed`: polled of configured, and what each brought."""
    counts = f"{report.new} new · {report.unchanged} unchanged · {len(report.failed)} failed"
    return f"Sources {report.sources}/{configured} · {counts}"


def items_line(report: IngestReport) -> str:
    """`Items 1,904 → 1,635 stories · 173 merged · 96 too old · 4 held`."""
    kept = f"{report.merged:,} merged · {report.too_old:,} too old · {report.held:,} held"
    return f"Items {report.items:,} → {report.stories:,} stories · {kept}"


def digest_rule(subscription: Subscription) -> str:
    """What parts one digest from the next."""
    return f"── {subscription.title}, {subscription.schedule.every} · as the reader sees it ──"


def digest_text(messages: Sequence[Message]) -> str:
    """The parts as they are read."""
    return "\n\n".join(plain(message) for message in messages)


def nothing_to_send() -> str:
    return "Nothing was worth sending: no new story about these topics is above the threshold."


def failures(report: IngestReport) -> tuple[str, ...]:
    """One line for each source that failed, in the order of their names."""
    return tuple(failure_line(failed) for failed in sorted(report.failed, key=lambda one: one.source))


def failure_line(failed: FetchFailed) -> str:
    """`Failed: example-heart: 403, publisher refuses bots`."""
    status = f"{failed.status}, " if failed.status and str(failed.status) not in failed.words else ""
    return f"Failed: {failed.source}: {status}{failed.words or failed.kind}"


def done(seconds: float, *, sending: bool) -> str:
    """How long it took, and what to do next."""
    following = "" if sending else " Next: put TELEGRAM_BOT_TOKEN in the environment and run it again."
    return f"Done in {duration(seconds)}.{following}"


def duration(seconds: float) -> str:
    """`1 min 52 s`, `52 s`, `2 h 5 min`."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"
