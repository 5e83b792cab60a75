"""Everything that is known of one item and of where it stands, as lines of text for a curator. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from bot.face.levels import level_words
from bot.face.words import KINDS, NOT_STATED, STUDY_TYPES
from bot.model import Explained, Filed, Judgement, Kind, Nearly, Ruling, TopicScore
from bot.text import one_line
from bot.text.words import counted, shorten

_INDENT = "  "
_LABEL = 13
_TITLE = 90
_UNLIKELY = 3
"""Topics that just were not likely enough: more of them say nothing."""
_MOST = 12
"""Members of a story that are listed; of forty posts the rest is counted."""


def explanation(one: Explained) -> Iterator[str]:
    """The item, where it came from, where it was put and why, what nearly was, what is thought of it."""
    yield _title(one.filed)
    yield from _section("came from", _origin(one.filed))
    yield from _section("known by", _identifiers(one.filed))
    yield from _section("work", _work(one))
    yield from _section("story", _story(one))
    yield from _section("sent", _since_sent(one))
    yield from _section("links", _links(one.filed))
    yield from _section("nearly", chain.from_iterable(map(_near, one.nearly)) if one.nearly else ("nothing",))
    yield from _section("ruled", map(_ruled, one.rulings))
    yield from _section("about", _topics(one.filed.judgement))
    yield from _section("study type", _study_type(one.filed))
    yield from _section("screen", _screen(one.filed.judgement))
    yield from _section("worth", _worth(one.filed.judgement))
    yield from _section("also fits", (f"{_brief(other)} ({other.item.guid})" for other in one.also[:_MOST]))


def _section(label: str, lines: Iterable[str]) -> Iterator[str]:
    """The label before the first line; nothing where there is none."""
    for n, line in enumerate(lines):
        yield f"{_INDENT}{label if n == 0 else '':<{_LABEL}}{line}"


def _title(filed: Filed) -> str:
    item = filed.item
    text = one_line(item.title or item.summary) or "(no title)"
    return shorten(text, 2 * _TITLE)


def _brief(filed: Filed) -> str:
    return f"{filed.item.kind} · {filed.item.source or 'no source'} · {shorten(_title(filed), _TITLE)}"


def _origin(filed: Filed) -> Iterator[str]:
    item = filed.item
    seen = f", first seen {item.first_seen:%Y-%m-%d %H:%M} UTC" if item.first_seen else ""
    yield f"{item.source or 'no source'} ({item.kind}){seen}"
    if filed.baseline:
        yield "with its source's first fetch: searchable, not news"
    if item.published:
        yield f"dated {item.published.value} by its source, to the {item.published.precision}"
    if place := ", ".join(word for word in (item.journal, item.volume, item.pages) if word):
        yield place
    if item.authors:
        yield ", ".join(item.authors[:3]) + (" et al." if len(item.authors) > 3 else "")


def _identifiers(filed: Filed) -> Iterator[str]:
    item = filed.item
    named = (("DOI", item.doi), ("PMID", item.pmid), ("PMCID", item.pmcid), ("version", item.version))
    if known := ", ".join(f"{name} {value}" for name, value in named if value):
        yield known
    if item.url:
        yield item.url
    if item.canonical and item.canonical != item.url:
        yield f"compared as {item.canonical}"
    yield f"guid {item.guid}"


def _work(one: Explained) -> Iterator[str]:
    """Its key, by which rule it is there, and the other copies with theirs."""
    copies = [other for other in one.story if other.place.work == one.filed.place.work]
    yield f"{one.filed.place.work}, {counted(len(copies), 'item')}"
    if len(copies) > 1:
        yield f"this one: {_why(one.filed)}"
    for other in _others(one, copies):
        yield f"{_brief(other)}: {_why(other)}"


def _story(one: Explained) -> Iterator[str]:
    others = [other for other in one.story if other.place.work != one.filed.place.work]
    yield f"{one.filed.place.story}, {counted(len({other.place.work for other in one.story}), 'work')}"
    if others:
        yield f"this one: {_why(one.filed)}"
    for other in others[:_MOST]:
        yield f"{_brief(other)}: {_why(other)}"
    if len(others) > _MOST:
        yield f"and {len(others) - _MOST} more"


def _since_sent(one: Explained) -> Iterator[str]:
    """When the story first went out, and what a reader of then does not know."""
    if one.sent is None:
        return
    since = one.since
    yield f"first {one.sent:%Y-%m-%d %H:%M} UTC; {counted(len(since.items), 'item')} since"
    if since.published:
        yield f"published since: {_brief(since.published)}"
    if since.version:
        yield f"version {since.version.item.version} since"
    if since.voices:
        yield f"taken up since by {', '.join(since.voices[:_MOST])}"


def _others(one: Explained, copies: Sequence[Filed]) -> list[Filed]:
    own = (one.filed.item.source, one.filed.item.guid)
    return [other for other in copies if (other.item.source, other.item.guid) != own]


def _why(filed: Filed) -> str:
    return filed.place.why or "founded it"


def _links(filed: Filed) -> Iterator[str]:
    for link in filed.place.links:
        yield f"{link.kind} {link.to}" + (f" ({link.why})" if link.why else "")
    for stated in filed.item.related:
        yield f"its record says: {stated.kind} {stated.to}"
    for stated in filed.item.related_by:
        yield f"its record says: {stated.to} is {stated.kind} this"


def _near(near: Nearly) -> Iterator[str]:
    yield f"{_brief(near.other)} [{near.other.place.work}]: {near.alike}"
    yield f"{_INDENT}but {'; '.join(near.barriers) or 'another work fits as well, so it joins neither'}"


def _ruled(ruling: Ruling) -> str:
    pair = f"“{shorten(ruling.one.title, 50)}” and “{shorten(ruling.other.title, 50)}”"
    return f"{ruling.at:%Y-%m-%d} {ruling.verdict}, {pair}" + (f": {ruling.why}" if ruling.why else "")


def _topics(judgement: Judgement) -> Iterator[str]:
    shown = [topic for topic in judgement.topics if topic.shown]
    yield from map(_topic, shown)
    if not shown:
        yield "no topic is likely enough to be shown"
    unlikely = [topic for topic in judgement.topics if not topic.shown]
    yield from (f"not shown: {_topic(topic)}" for topic in unlikely[:_UNLIKELY])
    if judgement.model:
        yield f"with model {judgement.model}"


def _topic(topic: TopicScore) -> str:
    return f"{topic.id} {topic.p:.2f}" + (f": {', '.join(topic.why)}" if topic.why else "")


def _study_type(filed: Filed) -> Iterator[str]:
    judgement = filed.judgement
    if judgement.study_type:
        known = f", by {judgement.study_type_why}" if judgement.study_type_why else ""
        yield f"{STUDY_TYPES[judgement.study_type]}{known}"
    else:
        yield KINDS[filed.item.kind] if filed.item.kind not in (Kind.JOURNAL, Kind.PREPRINT) else NOT_STATED
    if judgement.designs:
        yield f"stated: {', '.join(judgement.designs)}"
    if flags := dict.fromkeys((*judgement.flags, *filed.item.flags)):
        yield f"flags: {', '.join(flags)}"
    yield level_words(filed)


def _screen(judgement: Judgement) -> Iterator[str]:
    screen = judgement.screen
    yield screen.verdict + (f": {screen.reason}" if screen.reason else "")
    for start, end, why in screen.spans:
        yield f"characters {start} to {end}: {why}"


def _worth(judgement: Judgement) -> Iterator[str]:
    if judgement.worth is not None:
        why = f": {', '.join(judgement.worth_why)}" if judgement.worth_why else ""
        yield f"{judgement.worth:.2f} of 1 as teaching{why}"
