"""Lists of authors, as feeds write them: one element each, or one string for all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.sources.clean import to_title

MOST = 1000
"""Authors kept of one entry; consortium papers list more, and nobody reads them."""

MOST_CHARACTERS = 64 * 1024
"""Of one statement of authors: a thousand names of consortium papers take half of it."""

_MAIL = re.compile(
    r"^\S{1,64}@\S{1,255}\s{0,9}\((.+)\)$|\s?[(<]?[^\s@(<]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}[)>]?\s?"
)
_AND = re.compile(r"\s*(?:,\s*)?(?:\band\b|&| und | et (?!al))\s*", re.IGNORECASE)
_TAIL = re.compile(r",?\s*\bet al\.?$", re.IGNORECASE)
_SUFFIX = re.compile(
    r"(?:jr|sr|ii|iii|iv|md|phd|mph|msc|mbbs|do|rn|frcp|facp|mba|bsc|ma|ms|dphil|pharmd)\.?", re.I
)


_PLAIN = re.compile(r"(?!.*\b(?:and|und|et)\b)[^\W\d_]+(?:[ '’-][^\W\d_]+){1,4}", re.IGNORECASE)
"""Two to five words: one name, which is what most elements hold."""


def split_names(stated: Iterable[str]) -> tuple[str, ...]:
    """Every name, in order, once. `Doe, J` stays one name; `A Doe, B Roe and C Poe` become three."""
    names: list[str] = []
    for text in stated:
        names.extend(_split(text))
    return tuple(dict.fromkeys(name for name in names if name))[:MOST]


def _split(text: str) -> list[str]:
    if _PLAIN.fullmatch(text):
        return [text]
    lines = [to_title(line) for line in re.split(r"[\n;]|<br\s{0,9}/?>", text[:MOST_CHARACTERS])]
    lines = [_MAIL.sub(r"\1", line) if "@" in line else line for line in lines]
    lines = [_TAIL.sub("", line).strip(" ,*") for line in lines]
    lines = [line for line in lines if line]
    if len(lines) > 1 and not any("," in line for line in lines):
        return lines
    return [name for line in lines for name in _by_comma(line, alone=len(lines) == 1)]


def _by_comma(line: str, *, alone: bool) -> list[str]:
    parts = [part.strip() for part in line.split(",") if part.strip()]
    parts = _with_suffixes(parts)
    if not alone and len(parts) == 2 and not all(" " in part for part in parts):
        return [line]  # "Doe, Jane; Roe, Richard"
    if alone and len(parts) == 2 and not _is_whole(parts[1]):
        return [line]  # "van der Roe, P."
    if len(parts) < 2:
        return [part.strip() for part in _AND.split(line) if part.strip()] if line.count(" ") < 12 else [line]
    full = sum(_is_whole(part) for part in parts)
    if full < len(parts) - 1 or not _is_whole(parts[0]):
        return [line]
    return [name.strip() for part in parts for name in _AND.split(part) if name.strip()]


def _is_whole(part: str) -> bool:
    """Given and family name, or a name in a script that has no spaces."""
    return " " in part or not part.isascii()


def _with_suffixes(parts: list[str]) -> list[str]:
    joined: list[str] = []
    for part in parts:
        if joined and _SUFFIX.fullmatch(part):
            joined[-1] = f"{joined[-1]}, {part}"
        else:
            joined.append(part)
    return joined
