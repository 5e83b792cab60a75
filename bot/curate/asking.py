"""What somebody who writes to the bot is asking for: one work, or a search. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, get_args

from bot.model import Kind, Sought, Source, SourceId, StudyType, Topic, TopicId
from bot.text import (
    canonical_url,
    doi_in_address,
    doi_work,
    fold,
    mentions,
    parse_doi,
    parse_pmcid,
    parse_pmid,
)

# ── one work ──────────────────────────────────────────────────────────────────

_PMID = re.compile(
    r"(?:pmid|pubmed)\s*[:#]?\s*(\d{4,9})[.,;]?"
    r"|(\d{7,8})"  # alone, for nothing else that is asked for is written so
    r"|https?://(?:www\.)?pubmed\.ncbi\.nlm\.nih\.gov/(\d{1,9})/?\S*",
    re.IGNORECASE,
)
_PMCID = re.compile(r"(?:\S*/)?(PMC\d{3,9})/?\S*", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


NameKind = Literal["doi", "pmid", "pmcid", "url"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A work by what it is called: `kind` is `doi`, `pmid`, `pmcid` or `url`."""

    kind: NameKind
    value: str


def named_work(text: str) -> Named | None:
    """The work that a text names: it is a DOI, a PMID, a PMCID or a link and little else, or it holds exactly
    one of these, as what is shared from another program does: a title, and its address below."""
    return _by_name(text.strip()) or _only_one(text)


def _only_one(text: str) -> Named | None:
    found = {key.partition(":")[::2] for key in mentions(text)}
    if len(found) != 1:
        return None
    ((kind, value),) = found
    known = next((one for one in get_args(NameKind) if one == kind), None)
    return Named(kind=known, value=value) if known else None


def _by_name(text: str) -> Named | None:
    if found := _PMID.fullmatch(text):
        pmid = parse_pmid(next(filter(None, found.groups())))
        return Named(kind="pmid", value=pmid) if pmid else None
    if found := _PMCID.fullmatch(text):
        pmcid = parse_pmcid(found[1])
        return Named(kind="pmcid", value=pmcid) if pmcid else None
    if " " in text.removeprefix("doi: ").removeprefix("DOI: "):
        return None
    doi = parse_doi(text) or doi_in_address(text)
    if doi:
        return Named(kind="doi", value=doi_work(doi))
    url = canonical_url(text) if _ADDRESS.fullmatch(text) else None
    return Named(kind="url", value=url) if url else None


# ── a search ──────────────────────────────────────────────────────────────────

_AS_PHONES_WRITE = str.maketrans("\u201c\u201d\u201e\u00ab\u00bb\u2019\u2013\u2014", '"""""\'--')
"""Quotation marks and dashes that keyboards put in the place of those that are typed."""
_TOKEN = re.compile(r'(-?)(?:(\w+):)?(?:"([^"]*)"|(\S+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What a filter may name."""

    topics: Sequence[Topic]
    sources: Mapping[SourceId, Source]
    study_types: Mapping[str, StudyType]
    """By their folded names, in every language."""
    today: date
    names: Callable[[Topic], Collection[str]] = lambda topic: (fold(topic.label),)
    """What a topic is called, folded, in every language."""


def sought(text: str, words: Vocabulary) -> Sought:
    """`"heart failure" -children topic:cardiology type:rct source:nejm since:2026-01-01`: words, phrases,
    exclusions and filters. A filter that names nothing we know is a word like any other."""
    asked = Sought()
    for minus, name, phrase, word in _TOKEN.findall(text.translate(_AS_PHONES_WRITE)):
        value = phrase or word
        filtered = _filtered(asked, fold(name), value, words) if name and not minus else None
        if filtered is not None:
            asked = filtered
        elif minus:
            asked = replace(asked, without=(*asked.without, value))
        else:
            asked = replace(asked, words=(*asked.words, f"{name}:{value}" if name else value))
    return asked


_Filter = Callable[[Sought, str, Vocabulary], Sought | None]


def _filtered(asked: Sought, name: str, value: str, words: Vocabulary) -> Sought | None:
    apply = _FILTERS.get(name)
    return apply(asked, value, words) if apply and value else None


def _by_topic(asked: Sought, value: str, words: Vocabulary) -> Sought | None:
    asked_for = fold(value)
    named = [(one.id, {fold(one.id), *words.names(one)}) for one in words.topics]
    found = [topic for topic, names in named if asked_for in names]
    found = found or [topic for topic, names in named if any(name.startswith(asked_for) for name in names)]
    return replace(asked, topics=(*asked.topics, *map(TopicId, found))) if found else None


def _by_type(asked: Sought, value: str, words: Vocabulary) -> Sought | None:
    known = next((one for one in StudyType if one.value == value.lower()), None)
    known = known or words.study_types.get(fold(value))
    if known:
        return replace(asked, study_types=(*asked.study_types, known))
    kind = next((one for one in Kind if one.value == value.lower()), None)
    if kind:
        return replace(asked, kinds=(*asked.kinds, kind))
    # `trial` and `review` are several types.
    several = {one: None for name, one in words.study_types.items() if fold(value) in name.split()}
    return replace(asked, study_types=(*asked.study_types, *several)) if several else None


def _by_source(asked: Sought, value: str, words: Vocabulary) -> Sought | None:
    known = words.sources.values()
    found = [one.id for one in known if fold(value) in (fold(one.id), fold(one.title))]
    found = found or [one.id for one in known if fold(value) in fold(one.title)]
    return replace(asked, sources=(*asked.sources, *found)) if found else None


def _by_journal(asked: Sought, value: str, _words: Vocabulary) -> Sought | None:
    return replace(asked, journal=value)


def _since(asked: Sought, value: str, words: Vocabulary) -> Sought | None:
    day = _day(value, words.today)
    return replace(asked, since=day) if day else None


def _until(asked: Sought, value: str, words: Vocabulary) -> Sought | None:
    day = _day(value, words.today)
    return replace(asked, until=day) if day else None


_DAYS = re.compile(r"(\d{1,4})([dwmyjsa]?)")
_UNITS = {"": 1, "d": 1, "j": 1, "w": 7, "s": 7, "m": 30, "y": 365, "a": 365}


def _day(value: str, today: date) -> date | None:
    """`2026-11-01`, `2026-11`, `2026`, or how long ago: `30d`, `2w`, `6m`, `1y`."""
    try:
        return date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) in (4, 7) else value)
    except ValueError:
        found = _DAYS.fullmatch(value.lower())
    if found is None:
        return None
    return today - timedelta(days=min(int(found[1]) * _UNITS[found[2]], 36_500))


_FILTERS: Mapping[str, _Filter] = {
    "topic": _by_topic,
    "specialty": _by_topic,
    "in": _by_topic,
    "type": _by_type,
    "kind": _by_type,
    "source": _by_source,
    "journal": _by_journal,
    "since": _since,
    "from": _since,
    "until": _until,
    "to": _until,
    "before": _until,
    "last": _since,
    "sujet": _by_topic,
    "theme": _by_topic,
    "specialite": _by_topic,
    "revue": _by_journal,
    "depuis": _since,
    "avant": _until,
}
"""English and French names, folded."""


def unknown_filters(asked: Sought) -> tuple[str, ...]:
    """Words that were meant as filters and name nothing that is known: `type:cohortt`."""
    return tuple(word for word in asked.words if fold(word.partition(":")[0]) in _FILTERS and ":" in word)
