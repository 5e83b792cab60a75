"""XML of services as a tree. No DTD is loaded, no entity declared, nothing is fetched.

expat 2.4.1 and later stop "billion laughs" by themselves; declaring an entity is refused here already,
because no service we read declares one. Measured against `data/hostile`.
"""

from __future__ import annotations

import html
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from bot.errors import FeedError, NotAFeed
from bot.sources.sniff import check_is_feed
from bot.text import one_line

DEEPEST = 100
"""Elements within elements: PubMed's deepest are 12."""


def parse_xml(name: str, body: bytes, *, service: str) -> Element:
    """The root element. Raises `FeedError` for what is not well formed, declares entities or is too deep."""
    if not body.strip():
        raise FeedError(name, f"{service}: XML was expected, but this is empty")
    builder = _Builder(name, service)
    try:
        builder.parser.Parse(body, True)
    except expat.ExpatError as error:
        raise _not_xml(name, body, service, error) from error
    return builder.tree.close()


class _Builder:
    """expat's events to elements, with the limits."""

    def __init__(self, name: str, service: str) -> None:
        self._name, self._service = name, service
        self._depth = 0
        self.tree = TreeBuilder()
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.tree.data
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FeedError(self._name, f"{self._service}: XML nested more than {DEEPEST} deep")
        self.tree.start(tag, attributes)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self.tree.end(tag)

    def _entity(self, *_declared: object) -> None:
        raise FeedError(self._name, f"{self._service}: XML that declares entities is refused")

    def _skipped(self, entity: str, is_parameter: bool) -> None:
        # A DTD that is not loaded might have declared it; HTML's names are the ones in use.
        if not is_parameter:
            self.tree.data(html.unescape(f"&{entity};"))


def _not_xml(name: str, body: bytes, service: str, error: expat.ExpatError) -> FeedError:
    try:
        check_is_feed(name, body)
    except NotAFeed as found:
        if not found.reason.startswith("XML"):
            return FeedError(name, f"{service}: XML was expected, but this is {found.reason}")
    return FeedError(name, f"{service}: broken XML: {one_line(str(error))[:100]}")


def inner_markup(element: Element | None) -> str:
    """Text and markup within an element, escaped, for `clean.to_text`."""
    if element is None:
        return ""
    pieces = [html.escape(element.text or "", quote=False)]
    for child in element:
        tag = child.tag.rpartition(":")[2]
        pieces.append(f"<{tag}>{inner_markup(child)}</{tag}>{html.escape(child.tail or '', quote=False)}")
    return "".join(pieces)


def words(element: Element | None, path: str) -> str:
    """The whole text of the first element at `path`, on one line; empty where there is none."""
    found = element.find(path) if element is not None else None
    return one_line("".join(found.itertext())) if found is not None else ""
