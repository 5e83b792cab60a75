"""What one poll of one source should write. Pure: the pipeline gathers, this decides, the store applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta

from bot.curate.attention import magnitude
from bot.curate.dedupe import place
from bot.curate.review import is_erased
from bot.curate.wishes import has_served_its_time, was_forgotten
from bot.model import Filed, IngestPlan, Item, Judgement, PartialDate, Precision, Ruling, SourceState

RECENT = timedelta(days=7)
"""How old an entry of a baseline may be, by its own date, and still be news."""

NEW_SCHEME_SHARE = 0.5
"""A poll whose entries are by more than this share old works under new ids is a change of guid scheme.

Feeds roll: between two polls of the 15-month replay log at most 9.2 entries of about 75 were new, and
none of those were works already known, so half is far from both cases.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What a poll brought, split by what was known before."""

    new: tuple[Item, ...]
    edited: tuple[tuple[Item, Filed], ...]
    """The entry as it reads now, and as it was filed."""
    unchanged: int


def split_poll(items: Sequence[Item], known: Mapping[str, Filed], *, now: datetime) -> Poll:
    """Part new entries from edited ones, by guid; an entry that stands twice in a feed counts once. What a
    post said that was forgotten, because it was kept for its time, is not learnt again."""
    first = {item.guid: item for item in reversed(items)}
    unique = [first[guid] for guid in dict.fromkeys(item.guid for item in items)]
    new = tuple(replace(item, first_seen=now) for item in unique if item.guid not in known)
    old = [(item, known[item.guid]) for item in unique if item.guid in known]
    edited = tuple((item, filed) for item, filed in old if _is_edited(item, filed, now))
    return Poll(new=new, edited=edited, unchanged=len(old) - len(edited))


def _is_edited(item: Item, filed: Filed, now: datetime) -> bool:
    forgotten = is_erased(filed) or was_forgotten(filed) or has_served_its_time(filed.item, now)
    return not forgotten and _reads_otherwise(item, filed.item)


def _reads_otherwise(item: Item, filed: Item) -> bool:
    # What its shortened addresses lead to was added when it came, and is not in the feed.
    if not set(item.points_to) <= set(filed.points_to):
        return True
    # Likes are counted on at every poll; only another order of magnitude says anything.
    if magnitude(item.attention) != magnitude(filed.attention):
        return True
    return any(getattr(item, name) != getattr(filed, name) for name in _AS_READ)


_AS_READ = tuple(one.name for one in fields(Item) if one.name not in ("first_seen", "points_to", "attention"))


def plan_ingest(
    poll: Poll,
    judgements: Mapping[str, Judgement],
    neighbours: Sequence[Filed],
    state: SourceState,
    *,
    rulings: Sequence[Ruling] = (),
    archive_only: bool = False,
    now: datetime,
) -> IngestPlan:
    """File what a poll brought.

    `judgements` maps the guid of each new and edited entry; `neighbours` are the store's filed items
    that could be the same works or speak of them, filed again where what is new puts them elsewhere;
    `rulings` are what curators said of any of these.
    What is `archive_only` tells nobody anything new by itself, such as a notice, which is for those who had
    its work. An edited entry keeps its place, so an edit can never make a story come twice; `state` is the
    source's state after the poll.
    """
    placed = place(poll.new, neighbours, rulings)
    archive = archive_only or _is_baseline(poll, neighbours, state)
    filed = tuple(
        Filed(
            item=item,
            judgement=judgements[item.guid],
            place=placement,
            baseline=archive and (archive_only or not _dated_within(item.published, now)),
        )
        for item, placement in zip(poll.new, placed.placements, strict=True)
    )
    moved = {(one.item.source, one.item.guid): one for one in placed.moved}
    edited = tuple(
        _refile(item, moved.pop((item.source, item.guid), old), judgements[item.guid])
        for item, old in poll.edited
    )
    return IngestPlan(
        state=_after(state, poll, now=now),
        filed=(*filed, *edited, *moved.values()),
        work_merges=placed.work_merges,
        story_merges=placed.story_merges,
        unchanged=poll.unchanged,
    )


def _refile(item: Item, old: Filed, judgement: Judgement) -> Filed:
    led_to = old.item.points_to if set(item.points_to) <= set(old.item.points_to) else item.points_to
    same = replace(item, first_seen=old.item.first_seen, points_to=led_to)
    return replace(old, item=same, judgement=judgement)


def _after(state: SourceState, poll: Poll, *, now: datetime) -> SourceState:
    return replace(
        state, baseline_at=state.baseline_at or now, last_item=now if poll.new else state.last_item
    )


def _is_baseline(poll: Poll, neighbours: Sequence[Filed], state: SourceState) -> bool:
    """The source's first success, or most of what looks new is what it brought before under other ids."""
    if state.baseline_at is None:
        return True
    own = [filed.item for filed in neighbours if filed.item.source == state.id]
    titles = {item.title for item in own if item.title}
    addresses = {item.canonical for item in own if item.canonical}
    again = sum(item.title in titles or item.canonical in addresses for item in poll.new)
    return again > NEW_SCHEME_SHARE * max(len(poll.new), 1)


def _dated_within(published: PartialDate | None, now: datetime) -> bool:
    """True only for a date of at least day precision that lies within the last seven days."""
    if published is None or published.precision in (Precision.YEAR, Precision.MONTH):
        return False
    stated = datetime.fromisoformat(published.value)
    stated = stated if stated.tzinfo else stated.replace(tzinfo=UTC)
    return now - RECENT <= stated
