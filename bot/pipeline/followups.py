"""After sending: who was sent what a notice is about hears of it; what must not have been sent goes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from bot.curate.due import out_of_quiet, zone_of
from bot.curate.followup import Saying, notices_of, say, standing
from bot.face import followup as face
from bot.face.tongue import Tongue, tongue
from bot.model import Filed, Message, PartState, WorkId
from bot.model.followups import Affected, Delivery, FollowUp, FollowUpReport, SentPart, Way, Word
from bot.model.standing import Family, Notice, StatusLine
from bot.ports.followups import Decide, FollowsUp
from bot.text import has_status

TOGETHER = 100
"""Deliveries of one transaction: it holds the write lock for some hundredths of a second."""

ARRIVED = frozenset({PartState.SENT, PartState.IN_DOUBT})


async def follow_up(store: FollowsUp, *, now: datetime, everything: bool = True) -> FollowUpReport:
    """Hold every notice (`everything`), or those that are new, against everything that was sent.

    1. What was withheld from chats that take messages again is made ready.
    2. How the works of the notices stand is kept: what does not stand is not sent to anybody from here on.
       Of every work that was sent and of which something is said, each delivery is looked at.
    3. Where the chat has not heard it all, that is decided once more within the transaction that writes it:
       the entry's mark first, then one message, a reply to it, after the chat's quiet hours; or a line of
       its next digest. The key (chat, topic, work, kind) is in the database, so nothing is told twice.
    4. What was taken back is taken out of what was sent since.
    """
    revived = await store.revive_followups()
    affected, fresh = await store.affected(everything=everything)
    telling = Telling(now=now)
    await store.keep_standings(telling.standings(affected))
    report = await _apply(store, affected, telling, now=now)
    recalled = await _apply(store, await store.to_take_out(), take_out, now=now)
    await store.notices_checked(fresh)
    return report + recalled + FollowUpReport(revived=revived)


async def recall(store: FollowsUp, works: Sequence[WorkId], reason: str, *, now: datetime) -> FollowUpReport:
    """Take the works out of every message that carried them, and keep them from being sent again.

    Noted with its reason; there is no way back but by hand. A part that is being sent right now is changed
    by the next `follow_up`."""
    return await store.recall(works, reason, take_out, now=now)


async def _apply(
    store: FollowsUp, affected: Sequence[Affected], decide: Decide, *, now: datetime
) -> FollowUpReport:
    sent, asked = await _asked(store, affected, decide)
    report = FollowUpReport(works=sent)
    while asked:
        for start in range(0, len(asked), TOGETHER):
            report = report + await store.follow_up(asked[start : start + TOGETHER], decide, now=now)
        # A work may have been reinstated and corrected, or corrected twice: a message each.
        _, asked = await _asked(store, list({one.work: one for one, _ in asked}.values()), decide)
    return report


async def _asked(
    store: FollowsUp, affected: Sequence[Affected], decide: Decide
) -> tuple[int, list[tuple[Affected, Delivery]]]:
    """How many of the works were sent, and the deliveries whose chats have something to hear."""
    sent, asked = 0, []
    for one in affected:
        deliveries = await store.deliveries(one)
        sent += bool(deliveries)
        asked += [(one, to) for to in deliveries if decide(one, to)]
    return sent, asked


# ── what a notice asks for ────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A `ports.followups.Decide` for one round; what is said of a work is worked out once."""

    now: datetime
    _said: dict[WorkId, tuple[Notice, ...]] = field(default_factory=dict)

    def __call__(self, one: Affected, to: Delivery) -> FollowUp | None:
        history = self.said_of(one)
        saying, stands = say(history, to), standing(history)
        carriers = _carriers(one, to)
        if saying is None or any(part.state is PartState.CLAIMED for part, _ in carriers):
            return None  # what is being sent right now is looked at by the next round
        return _plan(one, to, saying, carriers, stands, self.now)

    def said_of(self, one: Affected) -> tuple[Notice, ...]:
        if one.work not in self._said:
            self._said[one.work] = notices_of(one)
        return self._said[one.work]

    def standings(self, affected: Sequence[Affected]) -> Mapping[WorkId, Notice]:
        """How the works stand; those of which nothing is said but that they were published are left out."""
        found = {one.work: standing(self.said_of(one)) for one in affected}
        return {work: notice for work, notice in found.items() if notice}


def _carriers(one: Affected, to: Delivery) -> list[tuple[SentPart, int]]:
    """The parts that show the work, and where; an entry of several works may show only the others."""
    urls = [copy.item.url for copy in one.copies]
    found = (
        (part, face.entry_at(part.message.text, to.entry, urls, by_number=to.alone)) for part in to.parts
    )
    return [(part, block) for part, block in found if block is not None]


def _plan(
    one: Affected,
    to: Delivery,
    saying: Saying,
    carriers: Sequence[tuple[SentPart, int]],
    stands: Notice | None,
    now: datetime,
) -> FollowUp:
    """`stands`: what the entry is marked as; a correction does not take the place of a concern."""
    states = {part.state for part, _ in carriers} or {part.state for part in to.parts}
    if any(part.message.text for part in to.parts) and not carriers and not to.alone:
        return FollowUp(words=_words(saying, Way.COVERED, one))
    arrived = bool(states & ARRIVED) or not to.parts
    way = Way.MESSAGE if arrived else Way.MARK
    words = _words(saying, way, one)
    if saying.pushed is None:
        return FollowUp(words=words)
    t, zone = _tongue(to), _zone(to)
    kind = (stands or saying.pushed).kind
    marked = ((part, face.with_mark(part.message, block, kind, t)) for part, block in carriers)
    edits = tuple((part, message) for part, message in marked if message != part.message)
    return FollowUp(
        words=words,
        edits=edits,
        message=_message(one, to, saying.pushed, carriers, zone, now, t) if arrived else None,
        not_before=_out_of_quiet(to, now),
    )


def _words(saying: Saying, way: Way, one: Affected) -> tuple[Word, ...]:
    """What is pushed first: its row is what the messages belong to."""
    pushed = [_word(saying.pushed, way)] if saying.pushed else []
    said_in = Way.COVERED if way is Way.COVERED else Way.DIGEST
    lines = [
        _word(notice, said_in, None if way is Way.COVERED else _line(notice, one)) for notice in saying.lines
    ]
    return (*pushed, *lines, *(_word(notice, Way.COVERED) for notice in saying.covered))


def _word(notice: Notice, way: Way, line: StatusLine | None = None) -> Word:
    return Word(family=notice.family, key=notice.key, way=way, speaker=notice.work or "", line=line)


def _line(notice: Notice, one: Affected) -> StatusLine:
    return StatusLine(kind=notice.kind, title=_shown(one).item.title, url=notice.url)


def _message(
    one: Affected,
    to: Delivery,
    notice: Notice,
    carriers: Sequence[tuple[SentPart, int]],
    zone: tzinfo,
    now: datetime,
    t: Tongue,
) -> Message:
    item = _shown(one).item
    carrier = next(iter([part for part, _ in carriers] or to.parts), None)
    news = face.News(
        kind=notice.kind,
        title=item.title,
        url=item.url,
        sent=to.at.astimezone(zone).date(),
        today=now.astimezone(zone).date(),
        dated=notice.dated,
        quote=notice.quote,
        reasons=notice.reasons,
        notice_url=notice.url,
        saved=to.saved,
        logged=to.logged,
        reply_to=carrier.message_id if carrier else None,
    )
    return face.message(news, t)


def _shown(one: Affected) -> Filed:
    """The copy whose title is told: the first that does not itself say what became of the work."""
    untouched = (copy for copy in one.copies if copy.item.title and not has_status(copy.item.title))
    return next(untouched, one.copies[0])


def _zone(to: Delivery) -> tzinfo:
    return next((zone_of(one.schedule) for one in to.subscriptions), UTC)


def _tongue(to: Delivery) -> Tongue:
    spoken = next(((one.language, one.plain) for one in to.subscriptions), ("", False))
    return tongue(spoken[0], plain=spoken[1])


def _out_of_quiet(to: Delivery, now: datetime) -> datetime | None:
    """When all subscriptions of the chat let a message through; None: now."""
    ends: Iterator[datetime] = (
        out_of_quiet(one.schedule.quiet, now, zone_of(one.schedule)) for one in to.subscriptions
    )
    latest = max(ends, default=now)
    return latest if latest > now else None


# ── what is taken back ────────────────────────────────────────────────────────


def take_out(one: Affected, to: Delivery) -> FollowUp | None:
    """A `ports.followups.Decide`: the entry goes out of every message of this chat, in silence."""
    if any(family is Family.RECALL for family, _ in to.had):
        return None
    carriers = _carriers(one, to)
    if any(part.state is PartState.CLAIMED for part, _ in carriers):
        return None
    t = _tongue(to)
    return FollowUp(
        words=(Word(family=Family.RECALL, way=Way.MARK),),
        edits=tuple((part, face.without_entry(part.message, block, t)) for part, block in carriers),
    )
