"""Elements to entries, by the rules of feedparser 6.0.14 that `fields.draft_of` depends on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from bot.sources.wellformed.content import leaf, leaf_raw, lowered, mended, own_text, without_mail
from bot.sources.wellformed.tree import Names, Unusual

Entry = dict[str, Any]

MOST_TAGS = 1_000
"""Categories of an entry that are looked at."""

DEEPEST = 50
"""Elements within elements; a feed's deepest are 8."""


@dataclass(frozen=True, slots=True)
class Plain:
    """What a feed says of itself and of its entries, under feedparser's names."""

    feed: Entry
    entries: list[Entry]


_ENTRIES = frozenset({"item", "entry"})
_ROOTS = frozenset({"rss", "feed", "rdf_rdf"})


def read(root: Element, names: Names) -> Plain:
    if names[root.tag] not in _ROOTS:
        raise Unusual("the root is no feed's")
    channel = _Reading(names, is_entry=False)
    language = lowered(root).get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    if language and names[root.tag] != "rdf_rdf":
        channel.fields["language"] = language.replace("_", "-")
    entries: list[Entry] = []
    for element in _top(root, names):
        if names[element.tag] in _ENTRIES:
            entries.append(_entry(element, names))
            channel.title_at = None
        else:
            channel.take(element, 0)
    return Plain(channel.fields, entries)


def _top(root: Element, names: Names) -> list[Element]:
    """What stands directly in the feed: in RSS and RDF the channel's children among its own."""
    top: list[Element] = []
    for element in root:
        top.extend(element if names[element.tag] == "channel" else (element,))
    return top


def _entry(element: Element, names: Names) -> Entry:
    reading = _Reading(names, is_entry=True)
    about = element.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    if about:
        reading.fields["id"] = about
    for child in element:
        reading.take(child, 0)
    return reading.fields


class _Reading:
    """One entry, or the feed itself, as its elements come. Depths count from its direct children."""

    def __init__(self, names: Names, *, is_entry: bool) -> None:
        self._names = names
        self._is_entry = is_entry
        self._rules = _RULES if is_entry else _FEED_RULES
        self.fields: Entry = {}
        self._depths: dict[str, int] = {}
        self.title_at: int | None = None
        self._has_content = False

    def take(self, element: Element, depth: int) -> None:
        """Read one element and what is in it."""
        if depth > DEEPEST:
            raise Unusual("nested deeper than feeds are")
        name = self._names[element.tag]
        rule = self._rules.get(name)
        if rule:
            rule(self, element, depth)
        else:
            self._other(name, element, depth)

    def _other(self, name: str, element: Element, depth: int) -> None:
        """An element of which feedparser knows no more than its name."""
        if element.attrib:
            self.fields[name] = lowered(element)
        elif len(element):
            self.keep(name, mended(own_text(element)), depth)
        else:
            self.keep(name, mended((element.text or "").strip()), depth)
        for child in element:
            self.take(child, depth + 1)

    def keep(self, name: str, value: str, depth: int) -> None:
        """The last of several counts, but one deeper down never covers one above it."""
        if not self._is_entry or depth <= self._depths.get(name, depth):
            self._depths[name] = depth
            self.fields[name] = value

    def skip(self, _element: Element, _depth: int) -> None:
        """Another thing's title, link and name: an image's, a source's."""

    def illustration(self, _element: Element, _depth: int) -> None:
        self.title_at = None

    def unusual(self, element: Element, _depth: int) -> None:
        raise Unusual(element.tag)

    # titles and texts

    def title(self, element: Element, depth: int) -> None:
        """The first at its depth; one further up takes its place."""
        value = leaf(element)
        if self.title_at is None or self.title_at > depth:
            self.keep("title", value, depth)
            if value:
                self.title_at = depth

    def media_title(self, element: Element, depth: int) -> None:
        before = self.title_at
        self.title(element, depth)
        self.title_at = before

    def description(self, element: Element, depth: int) -> None:
        """The second text of an entry is its content, be it called so or not."""
        if "summary" in self.fields and not self._has_content:
            self.content(element, depth)
        else:
            self.keep("summary", leaf(element), depth)

    def abstract(self, element: Element, depth: int) -> None:
        self.keep("summary", leaf(element), depth)

    def content(self, element: Element, _depth: int) -> None:
        value = leaf(element)
        self._has_content = True
        self.fields.setdefault("content", []).append({"value": value})
        self.fields.setdefault("summary", value)

    # identity and links

    def guid(self, element: Element, depth: int) -> None:
        value = leaf(element)
        self.keep("id", value, depth)
        if lowered(element).get("ispermalink", "true") == "true":
            self.fields.setdefault("link", value)

    def identifier(self, element: Element, depth: int) -> None:
        """feedparser keeps the last of several, and HighWire's own number stands behind the DOI."""
        value = leaf(element)
        self.keep("dc_identifier", value, depth)
        self.fields.setdefault("dc_identifiers", []).append(value)

    def link(self, element: Element, _depth: int) -> None:
        stated = lowered(element)
        href = stated.pop("url", "") or stated.pop("uri", "") or stated.get("href")
        rel, kind = stated.setdefault("rel", "alternate"), stated.get("type", "text/html")
        self.fields.setdefault("links", []).append(stated)
        if href is not None:
            stated["href"] = href
            if rel == "alternate" and kind in _PAGES:
                self.fields["link"] = href
        elif text := self._link_text(element):
            stated["href"] = text

    def _link_text(self, element: Element) -> str:
        text = leaf(element)
        if "&" in text:
            text = _ENTITY_LEFT.sub(r"&\1", text.replace("&amp;", "&") if self._is_entry else text)
        self.fields["link"] = text
        return text

    def enclosure(self, element: Element, _depth: int) -> None:
        stated = lowered(element)
        href = stated.pop("url", "") or stated.pop("uri", "") or stated.get("href", "")
        self.fields.setdefault("links", []).append({**stated, "href": href, "rel": "enclosure"})

    # people

    def author(self, element: Element, depth: int) -> None:
        detail = {"name": "", "email": ""}
        for child in element:
            name = self._names[child.tag].removeprefix("itunes_")
            if name in detail:
                detail[name] = leaf_raw(child)
        self.keep("author", mended(own_text(element)), depth)
        if detail["name"] or detail["email"]:
            stated = f"{detail['name']} ({detail['email']})" if all(detail.values()) else ""
            self.fields["author"] = stated or detail["name"] or detail["email"]
        else:
            detail["name"] = without_mail(self.fields["author"])
        self.fields.setdefault("authors", []).append({"name": detail["name"]} if detail["name"] else {})

    # subjects

    def category(self, element: Element, _depth: int) -> None:
        stated = lowered(element)
        self._tag(stated.get("term"), stated.get("scheme", stated.get("domain")), stated.get("label"))
        self._tag_text(element)

    def media_category(self, element: Element, _depth: int) -> None:
        stated = lowered(element)
        self._tag(stated.get("term"), stated.get("scheme", "mrss"), stated.get("label"))
        self._tag_text(element)

    def itunes_category(self, element: Element, _depth: int) -> None:
        self._tag(lowered(element).get("text"), "itunes", None)
        self._tag_text(element)

    def keywords(self, element: Element, _depth: int) -> None:
        for term in leaf(element).split(","):
            if term.strip():
                self._tag(term.strip(), None, None)

    def _tag_text(self, element: Element) -> None:
        value = leaf(element)
        tags = self.fields.setdefault("tags", [])
        if value and tags and not tags[-1]["term"]:
            tags[-1]["term"] = value
        elif value:
            self._tag(value, None, None)

    def _tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        tags = self.fields.setdefault("tags", [])
        if (term or scheme or label) and len(tags) < MOST_TAGS:
            tags.append({"term": term, "scheme": scheme, "label": label})


_PAGES = frozenset({"text/html", "application/xhtml+xml", "html", "xhtml"})
_ENTITY_LEFT = re.compile(r"&([A-Za-z0-9_]+);")


def _keeping(name: str) -> Callable[[_Reading, Element, int], None]:
    return lambda reading, element, depth: reading.keep(name, leaf(element), depth)


_RULES: dict[str, Callable[[_Reading, Element, int], None]] = {
    **dict.fromkeys(("title", "dc_title"), _Reading.title),
    "media_title": _Reading.media_title,
    **dict.fromkeys(
        ("description", "dc_description", "media_description", "summary", "itunes_summary"),
        _Reading.description,
    ),
    "abstract": _Reading.abstract,
    **dict.fromkeys(("content", "content_encoded"), _Reading.content),
    **dict.fromkeys(("guid", "id"), _Reading.guid),
    "dc_identifier": _Reading.identifier,
    "link": _Reading.link,
    "enclosure": _Reading.enclosure,
    **dict.fromkeys(
        ("author", "managingeditor", "dc_author", "dc_creator", "itunes_author"), _Reading.author
    ),
    **dict.fromkeys(("category", "keywords", "dc_subject"), _Reading.category),
    "media_category": _Reading.media_category,
    "itunes_category": _Reading.itunes_category,
    **dict.fromkeys(("itunes_keywords", "media_keywords"), _Reading.keywords),
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms_issued"), _keeping("published")),
    **dict.fromkeys(
        ("updated", "modified", "lastbuilddate", "dc_date", "dcterms_modified"), _keeping("updated")
    ),
    **dict.fromkeys(("created", "dcterms_created"), _keeping("created")),
    **dict.fromkeys(("language", "dc_language"), _keeping("language")),
    **dict.fromkeys(("image", "textinput"), _Reading.illustration),
    **dict.fromkeys(
        ("source", "contributor", "dc_contributor", "itunes_owner", "rights", "copyright", "dc_rights"),
        _Reading.skip,
    ),
    **dict.fromkeys(("item", "entry", "body", "xhtml_body", "fullitem", "tags", "svg"), _Reading.unusual),
}
"""What feedparser does with the elements it knows, as far as we read what comes of them."""

_FEED_RULES = {name: _RULES[name] for name in ("title", "dc_title", "link", "language", "dc_language")} | {
    name: _RULES[name] for name in ("image", "textinput", "item", "entry")
}
"""What is read of a feed itself; its subjects, people and texts are not."""
