"""Likes and reposts: they break ties between scores that look the same, and nothing else.

Attention is no quality (Altmetric says so of its own scores), so it is no part of a score, no reason, and is
shown to nobody.
"""

from __future__ import annotations

from bot.model import Curated

ATTENTION_CAP = 3
"""From 1,000 on all attention is the same."""


def magnitude(count: int | None) -> int:
    """0 to 3: below ten, below a hundred, below a thousand, more."""
    return min(len(str(max(count or 0, 0))) - 1, ATTENTION_CAP)


def attention_of(story: Curated) -> int:
    """The order of magnitude of what the story's posts got together."""
    return magnitude(sum(filed.item.attention or 0 for filed in (story.lead, *story.echoes)))
