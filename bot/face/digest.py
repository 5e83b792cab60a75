"""A digest as Telegram messages, within every limit, split between entries and never inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.face import words
from bot.face.beside import pearl_html, question
from bot.face.entry import entry_html, short_entry_html
from bot.face.markup import Html, bold, clean, join, shorten, trusted
from bot.model import Digest, Message

UNITS = 4096
"""UTF-16 units after parsing: stricter than Telegram, which counts code points."""
ENTITIES = 100
"""Telegram keeps the first hundred and drops the rest silently."""
RAW_BYTES = 32_768
"""Before parsing; beyond it the server answers "text is too long"."""
LONGEST_HEADING = 200

GAP = "\n\n"


def render(digest: Digest) -> tuple[Message, ...]:
    """The messages, in order; at least one. Each is Telegram HTML that stands by itself."""
    entries = _group(digest) if digest.subscription.audience == "group" else _reader(digest)
    blocks = (*entries, *((pearl_html(digest.pearl),) if digest.pearl else ()))
    counts = _counts(digest) if blocks else _nothing(digest)
    parts = compose_parts(_heading(digest), counts, blocks, footer=trusted(words.FOOTER))
    return (*parts, question()) if digest.asks else parts


def _heading(digest: Digest) -> str:
    group = digest.subscription.audience == "group"
    day = words.week_of(digest.slot.day) if group else words.heading_day(digest.slot.day)
    counts = f"{len(digest.entries):,} of {digest.considered:,}" if group else ""
    sample = words.FIRST_DIGEST if digest.sample else ""
    facts = (clean(digest.subscription.title), day, counts, sample, *digest.notes)
    return shorten(" · ".join(fact for fact in facts if fact), LONGEST_HEADING)


def _nothing(digest: Digest) -> Html:
    began = digest.subscription.last_slot or digest.subscription.created
    since = words.nothing_since(began.date(), this_year=digest.slot.day.year) if began else ""
    return join((trusted(words.counted(0, digest.considered)), trusted(since)), "\n")


def _counts(digest: Digest) -> Html:
    if digest.subscription.audience == "group" or not digest.entries:
        return Html()
    minutes = words.about_minutes(digest.minutes) if digest.minutes else ""
    counted = words.counted(len(digest.entries), digest.considered)
    return join((trusted(counted), trusted(minutes)), " · ")


def _reader(digest: Digest) -> tuple[Html, ...]:
    return tuple(
        entry_html(entry, number=f"{number}. ", this_year=digest.slot.day.year)
        for number, entry in enumerate(digest.entries, 1)
    )


def _group(digest: Digest) -> tuple[Html, ...]:
    """The paper most worth discussing in full, then one line each."""
    if not digest.entries:
        return ()
    first, *rest = digest.entries
    opening = entry_html(first, number=words.TO_DISCUSS, this_year=digest.slot.day.year)
    lines = (short_entry_html(entry, number=f"{number}. ") for number, entry in enumerate(rest, 2))
    return (opening, *lines)


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


def compose_parts(heading: str, counts: Html, blocks: Sequence[Html], *, footer: Html) -> tuple[Message, ...]:
    """Fill one message after the other; every part is headed, the last one carries the footer."""
    frame = _head(heading, counts, 99, 99) + trusted(GAP) + footer
    rooms = [_empty(frame)]
    for block in blocks:
        if not rooms[-1].takes(block) and rooms[-1].blocks:
            rooms.append(_empty(frame))
        rooms[-1].add(block)
    return tuple(
        _message(heading, counts, room.blocks, footer, part, len(rooms)) for part, room in enumerate(rooms, 1)
    )


def _empty(frame: Html) -> _Room:
    return _Room(UNITS - frame.units, ENTITIES - frame.entities, RAW_BYTES - len(frame.raw.encode()))


def _head(heading: str, counts: Html, part: int, of: int) -> Html:
    suffix = f" · {words.part_of(part, of)}" if of > 1 else ""
    return join((bold(heading + suffix), counts if part == 1 or of == 99 else Html()), "\n")


def _message(heading: str, counts: Html, blocks: list[Html], footer: Html, part: int, of: int) -> Message:
    pieces = (_head(heading, counts, part, of), *blocks, footer if part == of else Html())
    return Message(text=join(pieces, GAP).raw, part=part, of=of)
