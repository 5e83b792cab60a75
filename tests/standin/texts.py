"""Texts, judged by TDLib: `parseTextEntities` is the very call that the official server makes."""

from __future__ import annotations

import json
from typing import Any

import tdjson
from aiogram.types import MessageEntity

from tests.standin.refusals import bad

RAW_BYTES = 1 << 15
"""Before parsing; the official server's `MAX_LENGTH` of a text."""
MESSAGE_LENGTH = 4096
CAPTION_LENGTH = 1024
ENTITIES = 100
"""Telegram keeps the first hundred and drops the others without a word."""

_MODES: dict[str, dict[str, Any]] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}
_KINDS = {
    "TextUrl": "text_link",
    "PreCode": "pre",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
}


def execute(request: dict[str, Any]) -> dict[str, Any]:
    """One synchronous call of TDLib; needs no network and no login."""
    answer: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(request).encode()))
    return answer


# Otherwise TDLib prints every text it is given to standard error.
execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def formatted(
    text: str, parse_mode: str | None, entities: list[MessageEntity] | None = None
) -> tuple[str, list[dict[str, Any]]]:
    """What a person sees, with its entities. Raises `Refused` with the server's own words."""
    if len(text.encode()) > RAW_BYTES:
        raise bad("text is too long")
    if parse_mode:
        text, found = _parsed(text, parse_mode)
    else:
        found = [entity.model_dump(exclude_none=True) for entity in entities or ()]
    if len(text) > MESSAGE_LENGTH:
        raise bad("message is too long")
    if not text.strip():
        raise bad("message text is empty")
    return text, found[:ENTITIES]


def _parsed(text: str, parse_mode: str) -> tuple[str, list[dict[str, Any]]]:
    if parse_mode.lower() not in _MODES:
        raise bad("unsupported parse_mode")
    mode = _MODES[parse_mode.lower()]
    answer = execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    if answer["@type"] == "error":
        raise bad(answer["message"])
    return answer["text"], [_entity(one) for one in answer["entities"]]


def _entity(one: dict[str, Any]) -> dict[str, Any]:
    kind = one["type"]["@type"].removeprefix("textEntityType")
    entity = {"type": _KINDS.get(kind, kind.lower()), "offset": one["offset"], "length": one["length"]}
    extras = {"url": one["type"].get("url"), "language": one["type"].get("language")}
    return entity | {key: value for key, value in extras.items() if value}
