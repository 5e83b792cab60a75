"""The text that is screened, and the text with what was found in it blacked out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.model import Item

_SHOWN = re.compile(r"\S")


def screened_text(item: Item) -> str:
    """Title and text in one, parted by a line; the spans of a `Screen` are places in it."""
    return "\n".join(part for part in (item.title, item.summary) if part)


def mask(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """The text with each span blacked out, its length kept."""
    masked = text
    for start, end, _ in spans:
        masked = masked[:start] + _SHOWN.sub("█", masked[start:end]) + masked[end:]
    return masked
