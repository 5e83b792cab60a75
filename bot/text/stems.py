"""Words without their endings, for comparing what texts are about."""

from __future__ import annotations

import re

_ENDING = re.compile(r"(ies|es|s|ical|ic|al|ed|ing|ations?)$")
_LEAST = 6
"""Letters of a word that may lose its ending."""


def stem(word: str) -> str:
    """Without a common English ending: cardiac and cardial are one. Coarse on purpose, and quick."""
    return _ENDING.sub("", word) if len(word) >= _LEAST else word
