"""The words of a post."""

from __future__ import annotations

import hashlib

from bot.model import Item

REDDIT_POST, X_POST = "t3_", "https://x.com/i/status/"
"""How the guids of Reddit's and X's posts begin: Reddit's own fullname, and the address by number alone."""


def text_hash(item: Item) -> str:
    """SHA-256 of a post's words, by which a later reading knows whether they changed."""
    return hashlib.sha256(_words(item).encode("utf-8", "surrogatepass")).hexdigest()


def same_words(one: Item, other: Item) -> bool:
    """Whether two readings of a post say the same. Blanks do not count: RSS and API break lines elsewhere."""
    return _words(one).split() == _words(other).split()


def _words(item: Item) -> str:
    return f"{item.title}\n{item.summary}"
