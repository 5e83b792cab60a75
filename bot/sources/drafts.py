"""From what a feed says of an entry to an Item. Every format ends here, so every rule stands here once."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from bot.model import TALK, Doi, Flag, Item, Kind, PartialDate, Pmid, Source
from bot.sources.clean import to_text, to_title
from bot.sources.dates import parse_date
from bot.sources.identify import find_doi, find_pmid, find_version
from bot.sources.names import split_names
from bot.sources.summaries import best_text, stated_authors, stated_journal
from bot.text import canonical_url, clean_url, is_preprint, one_line, parse_doi, parse_pmcid, parse_pmid
from bot.text.headings import Heading, split_heading
from bot.text.notices import flags_of

MOST_TITLE = 1024
MOST_SUMMARY = 64 * 1024
MOST_LINK = 2048
MOST_TAGS = 100
"""Characters of a title, summary and link, and tags of an entry; the excess is cut and counted."""

MOST_MARKUP = 512 * 1024
"""Characters of markup that are cleaned at all."""

TEACHING = frozenset({Kind.BLOG, Kind.PODCAST, Kind.VIDEO})
_HREF = re.compile(r"<a\s[^<>]{0,500}?href\s*=\s*[\"']?(https?://[^\"'\s<>]{4,500})", re.IGNORECASE)
_POSTER = re.compile(r"https?://([\w.-]+)(?::\d+)?/@([\w.-]{1,64})/\d+(?:[?#/]|$)")
_BREAK = re.compile(r"[\r\n\t]\s*")
_HASHTAG = re.compile(r"(?<![\w&/#])#([^\W\d_][\w]{1,60})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry as its feed states it: markup, unresolved links, raw dates."""

    guid: str = ""
    title: str = ""
    link: str = ""
    descriptions: tuple[str, ...] = ()
    """Summary and content, as markup."""
    dates: tuple[str, ...] = ()
    """The best first."""
    authors: tuple[str, ...] = ()
    record_dois: tuple[str, ...] = ()
    """prism:doi, dc:identifier and the like, the strongest first."""
    other_links: tuple[str, ...] = ()
    journal: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    enclosure: str = ""
    duration: str = ""
    transcript: str = ""


@dataclass(slots=True)
class Cuts:
    """How often something was longer than its cap, by what it was."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, count: int = 1) -> None:
        """One more."""
        self.counts[what] = self.counts.get(what, 0) + count

    def text(self, what: str, text: str, most: int) -> str:
        """`text` within its cap, cut at a word."""
        if len(text) <= most:
            return text
        self.add(what)
        return text[:most].rsplit(" ", 1)[0]


def to_item(draft: Draft, source: Source, *, base: str, journal: str, language: str, cuts: Cuts) -> Item:
    """Clean and identify one entry. `base` resolves its links; `journal` and `language` are its feed's."""
    heading, title = _titles(draft, cuts)
    markups = [cuts.text("summary", markup, MOST_MARKUP) for markup in draft.descriptions]
    texts = [to_text(markup) for markup in dict.fromkeys(markups)]
    raw_text = max(texts, key=len, default="")
    summary = cuts.text("summary", best_text(texts), MOST_SUMMARY)
    link, url = _links(draft, base, cuts)
    published = next((found for text in draft.dates if (found := parse_date(text))), None)
    doi = _doi(draft, link, raw_text, source)
    journal = one_line(draft.journal) or stated_journal(raw_text) or journal
    section = to_title(draft.section)
    return Item(
        guid=_guid(draft, url, heading, published),
        source=source.id,
        kind=source.kind,
        title=title.title,
        summary=summary,
        url=url,
        canonical=canonical_url(url),
        doi=doi,
        pmid=find_pmid(draft.guid, (link,), raw_text) or _record_pmid(draft),
        pmcid=parse_pmcid(link) if "ncbi.nlm.nih.gov" in link or "europepmc.org" in link else None,
        published=published,
        authors=split_names(draft.authors or (stated_authors(raw_text),)) or _poster(source.kind, url),
        journal=journal,
        section=title.section or section,
        tags=_tags(draft, source.kind, summary, cuts),
        language=(draft.language or language or source.language)[:2].lower(),
        flags=_flags(
            heading, title, summary, section=section, journal=journal, doi=doi, link=link, source=source
        ),
        version=_version(draft, doi, link, source),
        year=int(published.value[:4]) if published else None,
        volume=one_line(draft.volume),
        number=one_line(draft.number),
        pages=one_line(draft.pages),
        references=_references(markups, link) if source.kind in TEACHING else None,
        points_to=_points_to(markups, link) if source.kind in TALK else (),
        enclosure=clean_url(draft.enclosure)[:MOST_LINK],
        duration_seconds=duration_seconds(draft.duration),
        transcript=clean_url(_absolute(base, draft.transcript))[:MOST_LINK],
        account=account_in(url) if source.kind is Kind.POST else "",
    )


def _version(draft: Draft, doi: Doi | None, link: str, source: Source) -> str:
    """Of a preprint, where it says one."""
    preprint = is_preprint(link, doi) or source.kind is Kind.PREPRINT
    return find_version(doi, (link, draft.guid)) if preprint else ""


def _poster(kind: Kind, url: str) -> tuple[str, ...]:
    """Mastodon's feeds name nobody, but the address of a post does."""
    account = account_in(url) if kind is Kind.POST else ""
    return (account,) if account else ()


def account_in(url: str) -> str:
    """`https://social.example/@name/1` → `@name@social.example`; empty where nobody is named."""
    found = _POSTER.match(url)
    return f"@{found.group(2)}@{found.group(1)}".lower() if found else ""


def _titles(draft: Draft, cuts: Cuts) -> tuple[str, Heading]:
    heading = cuts.text("title", to_title(draft.title[: 8 * MOST_TITLE]), MOST_TITLE)
    return heading, split_heading(heading)


def _links(draft: Draft, base: str, cuts: Cuts) -> tuple[str, str]:
    """The link as stated, absolute; and the one to open: http(s), without tracking, or empty."""
    link = _absolute(base, _BREAK.sub("", draft.link.strip()))
    if len(link) > MOST_LINK:
        cuts.add("link")
        return "", ""
    return link, clean_url(link)


def _absolute(base: str, link: str) -> str:
    if not link or link.startswith(("https://", "http://")):
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def _doi(draft: Draft, link: str, text: str, source: Source) -> Doi | None:
    # Notices talk about other articles' DOIs: find_doi decides with the words before each.
    return find_doi(draft.record_dois, draft.guid, (link, *draft.other_links), text, kind=source.kind)


def _record_pmid(draft: Draft) -> Pmid | None:
    for stated in draft.record_dois:
        if stated.lower().startswith(("pmid:", "pubmed:")) and not parse_doi(stated):
            return parse_pmid(stated)
    return None


def _guid(draft: Draft, url: str, heading: str, published: PartialDate | None) -> str:
    """The feed's own, else its link, else made of title and date; the same at every poll."""
    guid = one_line(draft.guid) or url
    if guid and len(guid) <= MOST_LINK:
        return guid
    stated = guid or "\n".join((heading, published.value if published else "", *draft.descriptions))
    return "sha256:" + hashlib.sha256(stated.encode("utf-8", "replace")).hexdigest()


def _tags(draft: Draft, kind: Kind, summary: str, cuts: Cuts) -> tuple[str, ...]:
    stated = [to_title(tag[:500]).lstrip("#") for tag in draft.tags[: 10 * MOST_TAGS]]
    if kind is Kind.POST:
        stated += hashtags_in(summary)
    first: dict[str, str] = {}
    for tag in stated:
        first.setdefault(tag.casefold(), tag)
    tags = tuple(tag for tag in first.values() if tag)
    if len(tags) > MOST_TAGS:
        cuts.add("tags", len(tags) - MOST_TAGS)
    return tags[:MOST_TAGS]


def hashtags_in(text: str) -> list[str]:
    """Without their sign, as they are written; the fragment of an address is none."""
    return _HASHTAG.findall(text)


def _flags(
    heading: str,
    title: Heading,
    summary: str,
    *,
    section: str,
    journal: str,
    doi: Doi | None,
    link: str,
    source: Source,
) -> tuple[Flag, ...]:
    found: tuple[Flag, ...] = ()
    if source.kind in (Kind.JOURNAL, Kind.PREPRINT, Kind.GUIDELINE):
        names = f"{section} {title.section}"
        found = flags_of(
            title.title, heading=heading, section=names, summary=summary, journal=journal, doi=doi or ""
        )
    preprint = source.kind is Kind.PREPRINT or (source.kind is Kind.JOURNAL and is_preprint(link, doi))
    return (Flag.PREPRINT, *found) if preprint else found


def _references(markups: Iterable[str], link: str) -> int | None:
    """How many works a post refers to: distinct DOIs and PubMed records among its links."""
    links = _outward(markups, link)
    return len({parse_doi(href) or parse_pmid(href) for href in links} - {None}) if links else None


def _points_to(markups: Iterable[str], link: str) -> tuple[str, ...]:
    """The addresses on other sites that a text links to, cleaned, each once, in order."""
    cleaned = (clean_url(html.unescape(href)) for href in _outward(markups, link))
    return tuple(dict.fromkeys(address for address in cleaned if 0 < len(address) <= MOST_LINK))[:MOST_TAGS]


def _outward(markups: Iterable[str], link: str) -> list[str]:
    own = urlsplit_host(link)
    links = (href for markup in markups for href in _HREF.findall(markup[:MOST_MARKUP]))
    return [href for href in links if urlsplit_host(href) != own]


def urlsplit_host(url: str) -> str | None:
    """The host of `url`; None for what cannot be read."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def duration_seconds(stated: str) -> int | None:
    """itunes:duration: seconds, `mm:ss` or `hh:mm:ss`; None for anything else."""
    stated = stated.strip()
    if not re.fullmatch(r"\d{1,6}(?:\.\d+)?|\d{1,4}(?::\d{1,2}){1,2}", stated):
        return None
    seconds = 0
    for part in stated.split(":"):
        seconds = seconds * 60 + int(float(part))
    return seconds
