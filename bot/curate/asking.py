"""What somebody who writes to the bot is asking for: a search, one work, or advice about a patient. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from bot.model import Kind, Sought, Source, SourceId, StudyType, Topic, TopicId
from bot.text import canonical_url, doi_in_address, doi_work, fold, parse_doi, parse_pmcid, parse_pmid

# ── one work ──────────────────────────────────────────────────────────────────

_PMID = re.compile(r"(?:pmid|pubmed)\s*[:#]?\s*(\d{4,9})|https?://(?:www\.)?pubmed\.ncbi\.nlm\.nih\.gov/(\d{1,9})/?\S*",
                   re.IGNORECASE)  # fmt: skip
_PMCID = re.compile(r"(?:\S*/)?(PMC\d{3,9})/?\S*", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A work by what it is called: `kind` is `doi`, `pmid`, `pmcid` or `url`."""

    kind: Literal["doi", "pmid", "pmcid", "url"]
    value: str


def named_work(text: str) -> Named | None:
    """The work that a text names, if it is a name and little else: a DOI, a PMID, a PMCID or a link."""
    text = text.strip()
    if found := _PMID.fullmatch(text):
        pmid = parse_pmid(found[1] or found[2])
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


# ── a patient ─────────────────────────────────────────────────────────────────

_SOMEBODY = re.compile(
    r"\b(?:my|our|this|a|the|mon|ma|notre|un|une|cette?) (?:\w+ ){0,2}patiente?s?\b|\bpt\b"
    r"|\b(?:i have|i've got|j'ai) (?:a|an|une?) (?:\w+ ){0,3}"
    r"(?:patient|man|woman|lady|child|baby|homme|femme|enfant)"
    r"|\b\d{1,3}[ -]?(?:yo|y/o|yrs?|years?|ans|months?|mois)\b[ -]?(?:old)?"
    r"|\b(?:my|mon|ma) (?:wife|husband|son|daughter|mother|father|child|baby|femme|mari|fils|fille|m[eè]re"
    r"|p[eè]re|enfant|b[eé]b[eé])\b"
    r"|\b(?:i|je) (?:have|am having|feel|take|am taking|prends|souffre)\b|\bj'ai mal\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\bshould (?:i|we|he|she|they)\b"
    r"|\b(?:can|could|may) (?:i|we|he|she) (?:give|stop|start|take|use|prescribe)\b"
    r"|\bwhat (?:dose|drug|treatment|antibiotic|should)\b|\bhow (?:do|should) (?:i|we) (?:treat|manage)\b"
    r"|\bwhich (?:drug|antibiotic|treatment)\b|\bwhat (?:is|could) (?:it|this|wrong)\b|\bdiagnos"
    r"|\bdois-je\b|\bfaut-il\b|\bquelle? (?:dose|traitement|antibiotique)\b"
    r"|\bque faire\b|\bpuis-je (?:donner|prendre)"
    r"|\bpeut-on (?:donner|prescrire)\b|\?",
    re.IGNORECASE,
)


def is_about_patient(text: str) -> bool:
    """Does somebody ask what to do for a person? Both must be there: a person, and a question or advice.

    Missed ones cost an offer of a search, false ones an answer that is beside the point."""
    return bool(_SOMEBODY.search(text) and _ADVICE.search(text))


# ── a search ──────────────────────────────────────────────────────────────────

_TOKEN = re.compile(r'(-?)(?:(\w+):)?(?:"([^"]*)"|(\S+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What a filter may name."""

    topics: Sequence[Topic]
    sources: Mapping[SourceId, Source]
    study_types: Mapping[str, StudyType]
    """By their folded names, in every language."""
    today: date


def sought(text: str, words: Vocabulary) -> Sought:
    """`"heart failure" -children topic:cardiology type:rct source:nejm since:2026-01-01`: words, phrases,
    exclusions and filters. A filter that names nothing we know is a word like any other."""
    asked = Sought()
    for minus, name, phrase, word in _TOKEN.findall(text):
        value = phrase or word
        filtered = _filtered(asked, name.lower(), value, words) if name and not minus else None
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
    found = [one.id for one in words.topics if fold(value) in (fold(one.id), fold(one.label))]
    found = found or [one.id for one in words.topics if fold(one.label).startswith(fold(value))]
    return replace(asked, topics=(*asked.topics, *map(TopicId, found))) if found else None


def _by_type(asked: Sought, value: str, words: Vocabulary) -> Sought | None:
    known = next((one for one in StudyType if one.value == value.lower()), None)
    known = known or words.study_types.get(fold(value))
    if known:
        return replace(asked, study_types=(*asked.study_types, known))
    kind = next((one for one in Kind if one.value == value.lower()), None)
    return replace(asked, kinds=(*asked.kinds, kind)) if kind else None


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
}
