"""What a curator sees of sources: a table, one source in full, and the line when one ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Attempt, Health, Source, SourceState, SourceYield, Validators
from bot.text import one_line
from bot.text.words import counted

NEVER = "–"

SIGHTINGS = "a move is believed after 3 sightings over a day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A source with everything that is known of how it does."""

    source: Source
    state: SourceState
    health: Health
    brought: SourceYield


# ── the table ─────────────────────────────────────────────────────────────────

_HEADS = ("source", "health", "last new", "items", "stories", "held", "merged", "next poll", "served by")
_RIGHT = frozenset({"items", "stories", "held", "merged"})


_GIVEN_UP = ("stories", "served by", "merged", "held")
"""Where lines are too long for a screen: what is missed least goes first. Ids stay whole: they are copied."""

_Columns = list[tuple[str, ...]]


def table(rows: Iterable[Followed], *, now: datetime, width: int | None = None) -> Iterator[str]:
    """One line a source under a line of heads; counts are of the last 30 days. Only where a fallback served
    is it said who did. Columns that do not fit into `width` are left out; None: all of them."""
    lines = [_HEADS, *(_cells(row, now) for row in rows)]
    columns: _Columns = [one for one in zip(*lines, strict=True) if one[0] != "served by" or any(one[1:])]
    columns = _fitting(columns, width)
    for line in zip(*columns, strict=True):
        cells = (_aligned(one[0], text, _width(one)) for one, text in zip(columns, line, strict=True))
        yield "  ".join(cells).rstrip()


def _width(column: Sequence[str]) -> int:
    return max(map(len, column))


def _fitting(columns: _Columns, width: int | None) -> _Columns:
    for head in _GIVEN_UP:
        if width is None or sum(map(_width, columns)) + 2 * (len(columns) - 1) <= width:
            break
        columns = [one for one in columns if one[0] != head]
    return columns


def _aligned(head: str, text: str, width: int) -> str:
    return f"{text:>{width}}" if head in _RIGHT else f"{text:<{width}}"


def _cells(row: Followed, now: datetime) -> tuple[str, ...]:
    brought = row.brought
    return (
        row.source.id,
        row.health,
        _ago(row.state.last_item, now) if row.state.last_item else NEVER,
        f"{brought.items:,}",
        f"{brought.stories:,}",
        _share(brought.held, brought.items),
        _share(brought.merged, brought.items),
        _next_poll(row, now),
        row.state.last_attempt.served_by if row.state.last_attempt else "",
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else NEVER


def _next_poll(row: Followed, now: datetime) -> str:
    state = row.state
    if state.gone or row.health is Health.OFF:
        return "never"
    return "now" if state.next_due is None or state.next_due <= now else f"in {_span(state.next_due - now)}"


# ── one source ────────────────────────────────────────────────────────────────


def card(row: Followed, *, now: datetime) -> Iterator[str]:
    """Everything about one source, a line each; times are in UTC."""
    source, state = row.source, row.state
    yield f"{source.id} · {source.title}"
    facts = (
        ("what", _what(source)),
        ("address", state.address or source.url),
        ("health", health_words(row.health, state)),
        *_attempt_facts(state.last_attempt, now),
        ("last success", _moment(state.last_success, now)),
        ("last new", _moment(state.last_item, now)),
        ("next poll", "never" if _next_poll(row, now) == "never" else _moment(state.next_due, now) or "now"),
        ("30 days", _yield_words(row.brought)),
        ("validators", _validator_words(state.validators)),
        *_move_facts(source, state),
    )
    yield from (f"  {name:<13}{words or NEVER}" for name, words in facts)


def _what(source: Source) -> str:
    parts = (f"{source.kind}, tier {source.tier}", ", ".join(source.specialties) or "all of medicine")
    return "; ".join((*parts, source.language, f"read as {source.reader}"))


def health_words(health: Health, state: SourceState) -> str:
    """The state of a source in a sentence that says what to do."""
    times = "once" if state.failures == 1 else f"{state.failures} times in a row"
    match health:
        case Health.NEW:
            return "not asked yet"
        case Health.WELL:
            return "well"
        case Health.OFF:
            return "switched off (enabled: false); what it brought stays"
        case Health.QUIET:
            return "quiet: it answers, and has had nothing new for three months"
        case Health.GONE:
            return (
                "gone for good: the server said so (410) on two days, so it is not asked any more;"
                " what it brought stays. Give it a new address, or take it out"
            )
        case Health.DEAD:
            return (
                f"dead: failed {times} ({state.last_error}). It is asked once a week at most."
                " Give it a new address or a fallback, or take it out"
            )
        case Health.REFUSED:
            return f"refused {times}: {state.last_error}. A fallback would help"
        case Health.FAILING:
            return f"failed {times}: {state.last_error}. It is asked again by itself"


def _attempt_facts(attempt: Attempt | None, now: datetime) -> Iterator[tuple[str, str]]:
    if attempt is None:
        return
    yield "last attempt", f"{_moment(attempt.at, now)}: {_result(attempt)}"
    status = str(attempt.status) if attempt.status else "no status"
    asked = "with the validators" if attempt.conditional else "without validators"
    yield "", f"{status}, {attempt.received:,} bytes, {attempt.seconds:.1f} s, asked {asked}"
    if attempt.result in ("read", "unchanged") and attempt.words:
        yield "", attempt.words


def _result(attempt: Attempt) -> str:
    match attempt.result:
        case "read":
            return "changed since we asked before" if attempt.conditional else "read whole"
        case "unchanged":
            return "unchanged"
        case _:
            return f"failed, {attempt.words or attempt.result}"


def _yield_words(brought: SourceYield) -> str:
    if not brought.items:
        return "nothing new"
    items, stories = counted(brought.items, "item"), counted(brought.stories, "story", "stories")
    others = f"{brought.held:,} held for a curator, {brought.merged:,} also carried by others"
    return f"{items} in {stories}, {others}"


def _validator_words(validators: Validators) -> str:
    stated = (("ETag", validators.etag), ("Last-Modified", validators.last_modified))
    return ", ".join(f"{name} {one_line(value.decode('latin-1'))[:80]}" for name, value in stated if value)


def _move_facts(source: Source, state: SourceState) -> Iterator[tuple[str, str]]:
    if state.address and state.address != source.url:
        yield "moved", f"from {source.url}, by permanent redirects; `rounds sources revert` undoes it"
    for old in reversed(state.old_addresses):
        yield "old address", old
    if state.moving_to and state.moving_since:
        seen = f"seen {state.moving_seen} times since {state.moving_since:%d %b %Y %H:%M}"
        yield "moving", f"to {state.moving_to}, {seen}; {SIGHTINGS}"
    for address in state.not_there:
        yield "not moved", f"to {address}: a curator moved it back"


# ── once, when a source ends ──────────────────────────────────────────────────


def ending(health: Health, state: SourceState) -> str:
    """For the log, and for `rounds doctor`."""
    return f"{state.id}: {health_words(health, state)}"


# ── times ─────────────────────────────────────────────────────────────────────


def _moment(at: datetime | None, now: datetime) -> str:
    if at is None:
        return ""
    return f"{at:%d %b %Y %H:%M}, {f'in {_span(at - now)}' if at > now else _ago(at, now)}"


def _ago(at: datetime | None, now: datetime) -> str:
    return f"{_span(now - at)} ago" if at else ""


def _span(length: timedelta) -> str:
    """`35 min`, `4 h`, `12 d`: no finer than anybody needs."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2 * 24 * 60 else f"{minutes // (24 * 60)} d"


def summary(rows: Sequence[Followed]) -> str:
    """`293 sources: 280 well, 3 failing, …`."""
    found = ((one, sum(row.health is one for row in rows)) for one in Health)
    return f"{counted(len(rows), 'source')}: " + ", ".join(f"{count} {one}" for one, count in found if count)
