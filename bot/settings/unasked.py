"""Hashtags under which people are to meet, and that no source asks for: nobody would hear what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from bot.model import Source
from bot.settings.document import Document, Problem, read_document
from bot.settings.hashtags import HashtagForm
from bot.settings.loading import Settings

_IN_PATH = re.compile(r"/(?:tags|tag|hashtag)/([^/]+?)(?:\.rss|\.json)?$")
_TAG_PARAMETERS = frozenset({"tag", "tag[]", "any[]", "all[]"})
_IN_QUESTION = re.compile(r"(?<!\w)#(\w+)")


def unasked(settings: Settings) -> tuple[Problem, ...]:
    """A line for each conference, and each regular chat, whose hashtag no source asks for."""
    asked = {tag for source in settings.sources if source.enabled for tag in hashtags_asked(source)}
    missing = [
        (n, what)
        for n, one in enumerate(settings.hashtags)
        if (what := _meeting(one)) and one.tag.casefold() not in asked
    ]
    return tuple(_told(settings, missing)) if missing else ()


def hashtags_asked(source: Source) -> Iterator[str]:
    """The hashtags that a source's address names, folded: in Mastodon's path and its `any[]` and `all[]`, in
    Bluesky's `tag`, and with their sign in the question of any search (MEDICINE.md, 8.1 to 8.4)."""
    for url in (source.url, *(rung.url for rung in source.fallback)):
        parts = urlsplit(url)
        yield from map(str.casefold, _IN_PATH.findall(unquote(parts.path)))
        for name, value in parse_qsl(parts.query):
            found = [value.lstrip("#")] if name in _TAG_PARAMETERS else _IN_QUESTION.findall(value)
            yield from map(str.casefold, found)


def _meeting(one: HashtagForm) -> str:
    """What is held under the tag; empty: nothing."""
    if one.conference:
        return "the conference"
    return "the regular chat" if one.chat else ""


def _told(settings: Settings, missing: list[tuple[int, str]]) -> Iterator[Problem]:
    file = settings.config_dir / "hashtags.yaml"
    document = read_document(file, str(file))
    if not isinstance(document, Document):
        return  # spoilt while we looked: the next check says so
    for n, what in missing:
        tag = settings.hashtags[n].tag
        words = (
            f"no source asks for #{tag}, so who follows {what} would hear nothing of it; add one under"
            f" sources/, such as https://INSTANCE/tags/{tag}.rss"
        )
        yield document.problem(("hashtags", n, "tag"), words)
