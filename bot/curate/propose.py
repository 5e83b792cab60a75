"""What a new source may be like, from its address and what it brought. Proposals: a curator decides. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from urllib.parse import urlsplit

from bot.model import Flag, Item, Judgement, Kind, SourceId, Topic, TopicId
from bot.text import fold

NEARLY_EVERY = 0.6
"""Share of the entries that a specialty needs. docs/sources.md asks for nearly every entry, and the
classifier misses some; not measured, since a curator sees the shares and decides."""

LEAST_ITEMS = 5
"""Entries below which nothing is said about specialties."""

MOST_SPECIALTIES = 3

_HOSTS: tuple[tuple[str, Kind], ...] = (
    (r"(?:^|\.)(?:youtube\.com|vimeo\.com)$", Kind.VIDEO),
    (r"(?:^|\.)(?:medrxiv|biorxiv)\.org$", Kind.PREPRINT),
    (r"^(?:pubmed|eutils)\.ncbi\.nlm\.nih\.gov$|^api\.crossref\.org$", Kind.JOURNAL),
    (r"(?:^|\.)(?:bsky\.app|reddit\.com)$|^nitter\.", Kind.POST),
    (r"(?:^|\.)(?:fda\.gov|ema\.europa\.eu|mhra\.gov\.uk)$", Kind.REGULATOR),
    (r"(?:^|\.)nice\.org\.uk$", Kind.GUIDELINE),
)
_MASTODON = re.compile(r"/(?:tags/\w+|@[\w.]+)\.rss$")

TIERS = {
    Kind.JOURNAL: 2,
    Kind.PREPRINT: 3,
    Kind.REGULATOR: 1,
    Kind.GUIDELINE: 1,
    Kind.NEWS: 4,
    Kind.BLOG: 3,
    Kind.PODCAST: 3,
    Kind.VIDEO: 3,
    Kind.POST: 4,
}
"""By the criteria of docs/sources.md; a blog, podcast or video without named authors is a tier lower."""


def kind_of_address(url: str) -> Kind | None:
    """What an address alone tells; None where it tells nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if _MASTODON.search(parts.path):
        return Kind.POST
    return next((kind for form, kind in _HOSTS if re.search(form, parts.hostname or "")), None)


def kind_of(url: str, items: Sequence[Item]) -> Kind:
    """By the address, else by what most entries carry; a blog where nothing tells."""
    if kind := kind_of_address(url):
        return kind
    if _most(items, [Flag.PREPRINT in item.flags for item in items]):
        return Kind.PREPRINT
    if _most(items, [bool(item.doi and (item.journal or item.volume or item.pmid)) for item in items]):
        return Kind.JOURNAL
    if _most(items, [bool(item.enclosure) for item in items]):
        return Kind.PODCAST
    return Kind.BLOG


def _most(items: Sequence[Item], told: Sequence[bool]) -> bool:
    return bool(items) and sum(told) * 2 > len(items)


def tier_of(kind: Kind, items: Sequence[Item]) -> int:
    """The tier of its kind, and the lower one where nobody answers for what it says."""
    named = _most(items, [bool(item.authors) for item in items])
    return 4 if TIERS[kind] == 3 and kind is not Kind.PREPRINT and items and not named else TIERS[kind]


def shares(judgements: Sequence[Judgement], of: Collection[TopicId]) -> tuple[tuple[TopicId, float], ...]:
    """Topics of `of` that are shown on some entry, with their share of all entries, the greatest first."""
    counted = Counter(
        topic.id for one in judgements for topic in one.topics if topic.shown and topic.id in of
    )
    return tuple((topic, count / len(judgements)) for topic, count in counted.most_common())


def specialties(judgements: Sequence[Judgement], of: Collection[TopicId]) -> tuple[TopicId, ...]:
    """Those that nearly every entry belongs to."""
    if len(judgements) < LEAST_ITEMS:
        return ()
    common = [topic for topic, share in shares(judgements, of) if share >= NEARLY_EVERY]
    return tuple(common[:MOST_SPECIALTIES])


def kind_of_words(words: Iterable[str]) -> Kind | None:
    """The kind that a folder is named for: `Podcasts`, `journal`; None where none is."""
    named = {form: kind for kind in Kind for form in (kind.value, f"{kind.value}s")}
    return next((named[name] for name in map(fold, words) if name in named), None)


def topics_of_words(words: Iterable[str], topics: Iterable[Topic]) -> tuple[TopicId, ...]:
    """The topics that a list's folders and categories are named for, by id, label or hashtag."""
    named = {
        fold(name): topic.id for topic in topics for name in (*topic.hashtags, topic.label, _spaced(topic.id))
    }
    found = (named[name] for name in map(fold, map(_spaced, words)) if name in named)
    return tuple(dict.fromkeys(found))[:MOST_SPECIALTIES]


def _spaced(name: str) -> str:
    return name.replace("-", " ")


def language_code(stated: str) -> str:
    """`fr` of `fr-CA`; English where nothing usable is stated."""
    return stated[:2].lower() if re.match(r"[A-Za-z]{2}(?:-|$)", stated) else "en"


def language_of(items: Iterable[Item]) -> str:
    """What most entries state, as two letters; English where none does."""
    stated = Counter(
        item.language[:2].lower() for item in items if re.match(r"[A-Za-z]{2}(?:-|$)", item.language)
    )
    return next((language for language, _ in stated.most_common(1)), "en")


def id_of(title: str, url: str, taken: Collection[str]) -> SourceId:
    """Small letters and hyphens of the title's first words, else of the host; where that is taken, with a
    number, and where many are taken, with a mark of the address."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    base = _first_words(_slug(title) or _slug(host) or "source")
    marked = f"{base}-{sha256(url.encode()).hexdigest()[:8]}"
    names = (base, *(f"{base}-{number}" for number in range(2, 10)), marked)
    return SourceId(next((one for one in names if one not in taken), marked))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(text).lower()).strip("-")


def _first_words(slug: str) -> str:
    """As many as go into 30 letters, and of a longer word its beginning."""
    whole, _, _ = slug[:31].rpartition("-")
    return slug if len(slug) <= 30 else whole or slug[:30]


# ── is it what it is called? ──────────────────────────────────────────────────

_SAID_OF_ANY = frozenset(
    {"a", "ahead", "an", "and", "article", "articles", "atom", "blog", "channel", "content", "contents"}
    | {"current", "early", "feed", "feeds", "first", "for", "home", "in", "issue", "issues", "journal"}
    | {"latest", "new", "news", "of", "official", "on", "online", "page", "papers", "podcast", "posts"}
    | {"print", "recent", "results", "rss", "table", "the", "toc", "updates", "view", "website", "xml"}
)


def same_name(configured: str, own: str) -> bool:
    """Whether a feed's own title may be that of the configured one: the same words, whatever is said of any
    feed left out, in the whole of it or a part between ` - `, ` | ` and `: `; or its initials.

    Copied configurations often name the wrong journal (FEEDS.md, "Reachability evidence")."""
    wanted = _words(configured)
    parts = (own, *re.split(r"\s[-–—|•»]+\s|:\s", own))
    return any(wanted == _words(part) or _initials(configured, part) for part in parts)


def _words(title: str) -> frozenset[str]:
    words = re.findall(r"\w+", fold(title).lower())
    return frozenset(word for word in words if word not in _SAID_OF_ANY) or frozenset(words)


def _initials(one: str, other: str) -> bool:
    first, second = sorted((fold(one).lower(), fold(other).lower()), key=len)
    letters = "".join(
        word[0] for word in re.findall(r"\w+", second) if word not in ("the", "of", "and", "for", "in")
    )
    return len(first) > 1 and first.replace(" ", "") == letters
