"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1, read November 2026), which feedparser does not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.sources.drafts import Draft


def json_drafts(document: Mapping[str, Any]) -> Iterator[Draft]:
    """One draft for each item; whatever is not of its documented type is left out."""
    feed_authors = _authors(document)
    for item in _list(document, "items"):
        if isinstance(item, Mapping):
            yield _draft(item, feed_authors)


def json_language(document: Mapping[str, Any]) -> str:
    """The feed's language, empty where it names none."""
    return _text(document, "language")


def _draft(item: Mapping[str, Any], feed_authors: tuple[str, ...]) -> Draft:
    attachment = next((one for one in _list(item, "attachments") if isinstance(one, Mapping)), {})
    return Draft(
        guid=_text(item, "id"),
        title=_text(item, "title"),
        link=_text(item, "url") or _text(item, "external_url"),
        descriptions=(_text(item, "content_html") or _text(item, "content_text"), _text(item, "summary")),
        dates=(_text(item, "date_published"), _text(item, "date_modified")),
        authors=_authors(item) or feed_authors,
        tags=tuple(str(tag) for tag in _list(item, "tags") if isinstance(tag, str)),
        language=_text(item, "language"),
        enclosure=_text(attachment, "url"),
        duration=_text(attachment, "duration_in_seconds"),
    )


def _authors(thing: Mapping[str, Any]) -> tuple[str, ...]:
    """1.1 has a list, 1.0 a single `author`."""
    stated = [*_list(thing, "authors"), thing.get("author")]
    names = (_text(one, "name") for one in stated if isinstance(one, Mapping))
    return tuple(name for name in names if name)


def _text(thing: Mapping[str, Any], key: str) -> str:
    """Ids come as numbers too: the format asks to coerce them."""
    value = thing.get(key)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _list(thing: Mapping[str, Any], key: str) -> list[Any]:
    value = thing.get(key)
    return value if isinstance(value, list) else []
