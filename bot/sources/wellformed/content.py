"""What an element of a feed holds: its attributes and its text, as feedparser gives them."""

from __future__ import annotations

import contextlib
import re
from xml.etree.ElementTree import Element

from bot.sources.wellformed.tree import Unusual

_TEXT_TYPES = frozenset({"", "text", "html", "plain", "text/plain", "text/html"})


def lowered(element: Element) -> dict[str, str]:
    """Attributes by lower-case local name; feedparser lowers the values of two."""
    return {
        (key := name.rpartition("}")[2].lower()): value.lower() if key in ("rel", "type") else value
        for name, value in element.attrib.items()
    }


def leaf(element: Element) -> str:
    """The text of an element that holds nothing else, stripped and mended."""
    if element.attrib:
        kind = element.get("type", "").lower()
        if (kind not in _TEXT_TYPES and not _is_link(element)) or "mode" in element.attrib:
            raise Unusual("a type of text that is not plain or escaped")
    return mended(leaf_raw(element))


def _is_link(element: Element) -> bool:
    return element.tag.endswith("link")


def leaf_raw(element: Element) -> str:
    if len(element):
        raise Unusual("markup that is not escaped")
    return (element.text or "").strip()


def own_text(element: Element) -> str:
    """Its text, and what stands between the elements in it."""
    if not len(element):
        return (element.text or "").strip()
    return "".join((element.text or "", *(child.tail or "" for child in element))).strip()


_CP1252 = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in b"\x81\x8d\x8f\x90\x9d"
}
"""C1 controls are meant as what Windows has in their place."""


def mended(text: str) -> str:
    """UTF-8 that was taken for Latin-1 and encoded again is undone; so are stray Windows characters."""
    if text.isascii():
        return text
    with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_CP1252)


_MAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_MOST_NAMED = 2_000
"""Characters of an author's element in which an address is looked for."""


def without_mail(author: str) -> str:
    """`jane@j.example (Jane Doe)` and `Jane Doe <jane@j.example>` → `Jane Doe`."""
    if "@" not in author or len(author) > _MOST_NAMED:
        return author
    match = _MAIL.search(author)
    if not match:
        return author
    left = author.replace(match.group(), "")
    for brackets in ("()", "<>", "&lt;&gt;"):
        left = left.replace(brackets, "")
    return left.strip().removeprefix("(").removesuffix(")").strip()
