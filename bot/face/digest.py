"""A digest as Telegram messages, within every limit, split between entries and never inside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from bot.face import words
from bot.face.beside import next_chat_html, pearl_html, question
from bot.face.entry import entry_html, short_entry_html
from bot.face.keyboards import Ref, Span, under_digest
from bot.face.markup import Html, bold, clean, join, trusted
from bot.face.reasons import spoken
from bot.face.standing import corrections_html, status_html
from bot.face.tongue import ENGLISH, Tongue, tongue
from bot.model import Chat, ChatKind, Digest, Keyboard, Message
from bot.text.words import shorten

UNITS = 4096
"""UTF-16 units after parsing: stricter than Telegram, which counts code points."""
ENTITIES = 100
"""Telegram keeps the first hundred and drops the rest silently."""
RAW_BYTES = 32_768
"""Before parsing; beyond it the server answers "text is too long"."""
LONGEST_HEADING = 200

GAP = "\n\n"


def render(digest: Digest, *, ref: Ref | None = None) -> tuple[Message, ...]:
    """The messages, in order; at least one. Each is Telegram HTML that stands by itself.

    In the language of the subscription. `ref` is what the buttons name the list of entries by; without it,
    the digest's slot, by which the ledger knows them.
    """
    t = tongue(digest.subscription.language, plain=digest.subscription.plain)
    entries = _group(digest, t) if digest.subscription.audience == "group" else _reader(digest, t)
    blocks = (*entries, *((pearl_html(digest.pearl, t),) if digest.pearl else ()), *_status(digest, t))
    counts = _counts(digest, t) if blocks else _nothing(digest, t)
    parts = compose_parts(
        _heading(digest, t),
        counts,
        blocks,
        footer=trusted(t(words.FOOTER)),
        t=t,
        under=_under(digest, ref, t),
    )
    return (*parts, question(t)) if digest.asks else parts


def _under(digest: Digest, ref: Ref | None, t: Tongue) -> Under:
    """The keyboard of a part by its first block, how many it has, and whether it is the last."""
    named = ref or Ref.of_slot(digest.slot)
    subscription = digest.subscription
    unsent = ChatKind.GROUP if subscription.audience == "group" else ChatKind.PRIVATE
    chat = subscription.chat or Chat(id=0, kind=unsent)

    def keyboard(first: int, count: int, is_last: bool) -> Keyboard:
        last = min(first + count, len(digest.entries))
        return under_digest(Span(named, first + 1, last, is_last), chat, t)

    return keyboard


def _status(digest: Digest, t: Tongue) -> tuple[Html, ...]:
    """What became of things sent before, and when people meet next; a group is told each week, also that
    nothing has become of them."""
    is_group = digest.subscription.audience == "group" and digest.entries
    became = corrections_html(digest.lines, t) if is_group else status_html(digest.lines, t)
    chat = digest.next_chat if digest.entries else None
    lines = join((became, next_chat_html(chat, t) if chat else Html()), "\n")
    return (lines,) if lines else ()


def _heading(digest: Digest, t: Tongue) -> str:
    group = digest.subscription.audience == "group"
    day = words.week_of(digest.slot.day, t) if group else words.heading_day(digest.slot.day, t)
    shown = {"chosen": t.number(len(digest.entries)), "considered": t.number(digest.considered)}
    counts = t("{chosen} of {considered}", **shown) if group else ""
    sample = t(words.FIRST_DIGEST) if digest.sample else ""
    notes = [spoken(note, t) for note in digest.notes]
    facts = (clean(digest.subscription.title), day, counts, sample, *notes)
    return shorten(t.dot.join(fact for fact in facts if fact), LONGEST_HEADING)


def _nothing(digest: Digest, t: Tongue) -> Html:
    began = digest.subscription.last_slot or digest.subscription.created
    since = words.nothing_since(began.date(), this_year=digest.slot.day.year, t=t) if began else ""
    return join((trusted(words.counted(0, digest.considered, t)), trusted(since)), "\n")


def _counts(digest: Digest, t: Tongue) -> Html:
    if digest.subscription.audience == "group" or not digest.entries:
        return Html()
    minutes = words.about_minutes(digest.minutes, t) if digest.minutes else ""
    counted = words.counted(len(digest.entries), digest.considered, t)
    return join((trusted(counted), trusted(minutes)), t.dot)


def _reader(digest: Digest, t: Tongue) -> tuple[Html, ...]:
    year, proxy = digest.slot.day.year, digest.subscription.library_proxy
    return tuple(
        entry_html(entry, number=f"{number}. {{title}}", this_year=year, t=t, library_proxy=proxy)
        for number, entry in enumerate(digest.entries, 1)
    )


def _group(digest: Digest, t: Tongue) -> tuple[Html, ...]:
    """The paper most worth discussing in full, then one line each."""
    if not digest.entries:
        return ()
    first, *rest = digest.entries
    year, proxy = digest.slot.day.year, digest.subscription.library_proxy
    opening = entry_html(first, number=words.TO_DISCUSS, this_year=year, t=t, library_proxy=proxy)
    return (
        opening,
        *(
            short_entry_html(entry, number=f"{number}. {{title}}", t=t, library_proxy=proxy)
            for number, entry in enumerate(rest, 2)
        ),
    )


# ── parts ─────────────────────────────────────────────────────────────────────


@dataclass
class _Room:
    """What a message still takes; heading and footer are paid for at once."""

    units: int
    entities: int
    raw_bytes: int
    blocks: list[Html] = field(default_factory=list)

    def takes(self, block: Html) -> bool:
        return (
            self.units >= block.units + len(GAP)
            and self.entities >= block.entities
            and self.raw_bytes >= len(block.raw.encode()) + len(GAP)
        )

    def add(self, block: Html) -> None:
        self.blocks.append(block)
        self.units -= block.units + len(GAP)
        self.entities -= block.entities
        self.raw_bytes -= len(block.raw.encode()) + len(GAP)


Under = Callable[[int, int, bool], Keyboard]


def _nothing_under(_first: int, _count: int, _is_last: bool) -> Keyboard:
    return ()


def compose_parts(
    heading: str,
    counts: Html,
    blocks: Sequence[Html],
    *,
    footer: Html,
    t: Tongue = ENGLISH,
    under: Under = _nothing_under,
) -> tuple[Message, ...]:
    """Fill one message after the other; every part is headed, the last one carries the footer."""
    frame = _head(heading, counts, 99, 99, t) + trusted(GAP) + footer
    rooms = [_empty(frame)]
    for block in blocks:
        if not rooms[-1].takes(block) and rooms[-1].blocks:
            rooms.append(_empty(frame))
        rooms[-1].add(block)
    firsts = accumulate((len(room.blocks) for room in rooms), initial=0)
    return tuple(
        Message(
            text=_text(_head(heading, counts, part, len(rooms), t), room.blocks, footer, part == len(rooms)),
            keyboard=under(first, len(room.blocks), part == len(rooms)),
            part=part,
            of=len(rooms),
        )
        for part, (room, first) in enumerate(zip(rooms, firsts, strict=False), 1)
    )


def _empty(frame: Html) -> _Room:
    return _Room(UNITS - frame.units, ENTITIES - frame.entities, RAW_BYTES - len(frame.raw.encode()))


def _head(heading: str, counts: Html, part: int, of: int, t: Tongue) -> Html:
    suffix = t.dot + words.part_of(part, of, t) if of > 1 else ""
    return join((bold(heading + suffix), counts if part == 1 or of == 99 else Html()), "\n")


def _text(head: Html, blocks: list[Html], footer: Html, is_last: bool) -> str:
    return join((head, *blocks, footer if is_last else Html()), GAP).raw
