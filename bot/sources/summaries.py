"""An abstract or description as plain text, without what publishers put around it."""

# ruff: noqa: E501 - the patterns are tables, a source a line

from __future__ import annotations

import re
from collections.abc import Iterable

_BIBLIOGRAPHIC = re.compile(
    r"(?:publication date|source|author\(s\)|authors?|volume|date|doi|pmid|year|pages?|keywords?|posted|published"
    r"|available online|issn|article number|citation)\s*:.{0,3000}"
    r"|.{0,200}\b(?:published online|ahead of print|early ?view|accepted article|online first|in press"
    r"|issue \d+|volume \d+[a-z]?|vol\.? \d+|page[s]? [\dA-Z]+)\b.{0,120}"
    r"|[^.]{3,120} \d+(?:\(\d+\))?: (?:e?\d+[-–]e?\d+|e\d+|\d+)"
    r"|.{0,250}\b(?:19|20)\d\d (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b.{0,60}(?:doi:|online ahead).{0,160}"
    r"|doi:\s*\S+|(?:https?://)?(?:dx\.)?doi\.org/\S+|\.|(?:no )?abstract(?: available)?\.?|summary\.?|graphical abstract"
    r"|arxiv:\S+ announce type:.*|PMID:.*|html|xml|pdf|full[- ]text(?: html| pdf)?|comments|permalink|\[\.\.\.\]|read more.{0,40}|continue reading.{0,120}"
    r"|(?:the post )?.{0,300} appeared first on .{0,120}",
    re.IGNORECASE,
)  # fmt: skip
"""A paragraph that is nothing but this is not reading. ScienceDirect, Atypon, Wiley, Nature, Pensoft, PubMed,
arXiv and WordPress, each looked at in FEEDS.md's samples: 15 % of journal entries hold nothing else."""

_LONGEST_BIBLIOGRAPHIC = 320
"""Characters; a longer paragraph holds sentences, but for lists of authors."""

_LABEL = re.compile(r"^(?:abstract|summary)\s*[:.—-]\s*(?=\S)", re.IGNORECASE)
_AUTHORS = re.compile(r"^author(?:\(s\)|s)?\s*:\s*(.+)$", re.IGNORECASE | re.MULTILINE)
_SOURCE = re.compile(
    r"^source\s*:\s*([^,\n]{2,150}?)(?:, (?:volume|issue|available).*)?$", re.IGNORECASE | re.MULTILINE
)


def best_text(texts: Iterable[str]) -> str:
    """The fullest of several descriptions, bibliographic lines taken out; empty when none says anything."""
    return max((without_bibliography(text) for text in texts if text), key=len, default="")


def without_bibliography(text: str) -> str:
    """Paragraphs worth reading, with a leading `Abstract:` taken off."""
    kept = [_LABEL.sub("", line) for line in text.splitlines() if not _is_bibliographic(line)]
    return "\n".join(line for line in kept if line)


def _is_bibliographic(line: str) -> bool:
    if len(line) > _LONGEST_BIBLIOGRAPHIC and not _AUTHORS.match(line):
        return False
    return _BIBLIOGRAPHIC.fullmatch(line) is not None


def stated_authors(text: str) -> str:
    """`Author(s): A, B` of ScienceDirect, `Authors: …` of Pensoft."""
    match = _AUTHORS.search(text)
    return match.group(1).strip() if match else ""


def stated_journal(text: str) -> str:
    """`Source: Journal, Volume 9` of ScienceDirect."""
    match = _SOURCE.search(text)
    return match.group(1).strip() if match else ""
