"""What nearly joined an item to another work or story, and what kept them apart. Pure.

The rules decide in `works`, `rules`, `links` and `events`; here each condition of theirs that failed is put
into words, the surest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rapidfuzz import fuzz

from bot.curate.dedupe.events import content_words
from bot.curate.dedupe.record import Record, record
from bot.curate.dedupe.rules import (
    authors_agree,
    journals_agree,
    pages_agree,
    volumes_agree,
    years_apart,
)
from bot.curate.dedupe.rulings import ruled
from bot.curate.dedupe.titles import (
    AGREE,
    NEAR,
    part_of,
    same_title,
    titles_agree,
)
from bot.model import Filed, Nearly, Ruling

_LIKE = 75
"""Least ratio of two titles that somebody could take for one: what titles under one DOI need to agree."""
_SHARED_WORDS = 0.4
"""Least share of the shorter's words that two headlines have in common to be told of."""
MOST = 8
"""Near ones that are told; the nearest first."""

_KEY_NAMES = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "url": "address", "guid": "guid"}


def nearly(one: Filed, others: Sequence[Filed], rulings: Sequence[Ruling] = ()) -> tuple[Nearly, ...]:
    """Those of `others` that are like `one` and stand in another story, the most alike first."""
    mine = record(one.item)
    found = []
    for other in others:
        if other.place.story == one.place.story or other.item == one.item:
            continue
        theirs = record(other.item)
        degree, alike = _likeness(mine, theirs)
        if alike:
            told = tuple(_told(mine, theirs, rulings))
            found.append((degree, Nearly(other=other, alike=alike, barriers=told)))
    found.sort(key=lambda pair: (-pair[0], pair[1].other.item.guid))
    return tuple(near for _, near in found[:MOST])


def barriers(one: Filed, other: Filed, rulings: Sequence[Ruling] = ()) -> tuple[str, ...]:
    """Everything that keeps two items from being one work, in words."""
    return tuple(_told(record(one.item), record(other.item), rulings))


def _likeness(a: Record, b: Record) -> tuple[float, str]:
    """How much alike, and in words; empty when not at all."""
    shared = [key for key in a.keys if key in b.keys]
    if shared:
        return 300, f"same {_KEY_NAMES[shared[0].partition(':')[0]]}"
    spoken = set(a.identity.speaks_of) & {*b.keys, *b.identity.speaks_of}
    if spoken or set(b.identity.speaks_of) & set(a.keys):
        return 250, "one speaks of the other, or both of one work"
    if a.talk and b.talk:
        return _same_words(a, b)
    ratio = fuzz.ratio(a.title, b.title) if a.title and b.title else 0
    if a.title and a.title == b.title:
        return 200, "same title"
    return (ratio, f"titles {ratio:.0f} % the same") if ratio >= _LIKE else (0, "")


def _same_words(a: Record, b: Record) -> tuple[float, str]:
    mine, theirs = set(content_words(a)), set(content_words(b))
    fewer = min(len(mine), len(theirs))
    shared = len(mine & theirs)
    if not fewer or shared / fewer < _SHARED_WORDS:
        return 0, ""
    return 100 * shared / fewer, f"{shared} of {fewer} words shared"


def _told(a: Record, b: Record, rulings: Sequence[Ruling]) -> Iterator[str]:
    if ruled((a, b), rulings).apart:
        yield "a curator parted them"
    for barrier in (_identities, _kinds, _event if a.talk and b.talk else _places, _titles):
        yield from barrier(a, b)


def _identities(a: Record, b: Record) -> Iterator[str]:
    for name, mine, theirs in (
        ("DOIs", a.identity.doi, b.identity.doi),
        ("PMIDs", a.identity.pmid, b.identity.pmid),
    ):
        if mine and theirs and mine != theirs:
            yield f"different {name}: {mine} and {theirs}"


def _kinds(a: Record, b: Record) -> Iterator[str]:
    if a.talk != b.talk:
        yield "one is a work, the other speaks of works"
    elif a.preprint != b.preprint:
        yield "one is a preprint"
    notices = [one.notice.kind.value for one in (a, b) if one.notice]
    if notices and [a.notice and a.notice.kind] != [b.notice and b.notice.kind]:
        yield f"a notice, reply or comment ({', '.join(notices)}) is never its work"
    if a.item.source and a.item.source == b.item.source:
        yield "items of one source are not merged by likeness"


def _places(a: Record, b: Record) -> Iterator[str]:
    tests: tuple[tuple[str, Callable[[Record, Record], bool | None], object, object], ...] = (
        ("volumes", volumes_agree, a.volume, b.volume),
        ("pages", pages_agree, a.item.pages, b.item.pages),
        ("first authors", authors_agree, _first_author(a), _first_author(b)),
        ("journals", journals_agree, a.item.journal, b.item.journal),
    )
    for name, agree, mine, theirs in tests:
        if agree(a, b) is False:
            yield f"different {name}: {mine} and {theirs}"
    if (years_apart(a, b) or 0) > 1:
        yield f"years too far apart: {a.year} and {b.year}"


def _first_author(one: Record) -> str:
    return one.item.authors[0] if one.item.authors else ""


def _titles(a: Record, b: Record) -> Iterator[str]:
    if not a.title or not b.title or (a.talk and b.talk):
        return
    if a.recurring or b.recurring:
        yield "a title that recurs names nothing"
    elif part_of(a.title) != part_of(b.title):
        yield "different parts of a series"
    elif not (a.distinct and b.distinct):
        yield "a title too short to stand for one work"
    if set(a.keys) & set(b.keys) and not titles_agree(a.title, b.title):
        yield f"under one identifier titles must be {AGREE} % the same"
    elif not set(a.keys) & set(b.keys) and not same_title(a.title, b.title):
        yield f"titles must be {NEAR} % the same and differ by spelling only"


def _event(a: Record, b: Record) -> Iterator[str]:
    one, other = a.item.day, b.item.day
    if one and other and (apart := abs((one - other).days)) > 1:
        yield f"{apart} days apart; an event goes on from one day to the next"
    elif a.title != b.title:
        yield "too few words in common, for how common they are, to be one event"
