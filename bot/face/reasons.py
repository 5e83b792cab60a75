"""What the core says in words of its own, in the reader's language: why something came, how it is known.

The core speaks English and knows no languages. What it says whole is a text of the catalogues; what it fills
with names and numbers is recognised here by its form. Terms, hashtags and names pass through as they are.
"""

from __future__ import annotations

import re
from functools import cache

from bot.face.tongue import Tongue, marked
from bot.face.words import plural

FORMS = (
    marked("perhaps {topic}"),
    marked("you found similar ones useful: {terms}"),
    marked("you set similar ones aside: {terms}"),
    marked("your group found similar ones useful: {terms}"),
    marked("your group set similar ones aside: {terms}"),
    marked("you used this source: {record}"),
    marked("you passed over this source: {record}"),
    marked("your group used this source: {record}"),
    marked("your group passed over this source: {record}"),
    marked("publication type: {name}"),
    marked('title: "{words}"'),
    marked('text: "{words}"'),
    marked("time zone {zone} is unknown, so the hour is UTC"),
)
"""What the core fills with names; its sentences are recognised by what stands around them."""

WHOLE = (
    marked("you found similar ones useful"),
    marked("you set similar ones aside"),
    marked("your group found similar ones useful"),
    marked("your group set similar ones aside"),
    marked("readers here found it useful"),
)


def _pattern(text: str) -> re.Pattern[str]:
    """`text` with anything in the place of its `{names}`."""
    parts = re.split(r"\{(\w+)\}", text)
    told = (f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile("".join(told), re.DOTALL)


_PATTERNS = tuple((_pattern(text), text) for text in FORMS)

_COUNTS = (
    (re.compile(r"(\d+) days? old"), plural("{n} day old", "{n} days old")),
    (
        re.compile(r"taken up by (\d+) other publishers?"),
        plural("taken up by {n} other publisher", "taken up by {n} other publishers"),
    ),
)
_OF_VOTES = re.compile(r"(.+) \((\d+) votes?\)", re.DOTALL)
_COUNTED = re.compile(r"(\d+) (.+)")
RECORD = (
    marked("useful"),
    marked("to use"),
    marked("saved"),
    marked("opened"),
    marked("not for you"),
    marked("muted"),
)
"""What a source's record counts."""


def spoken(reason: str, t: Tongue) -> str:
    """The reason in the language of `t`; several are parted by `; `, and names within one by commas."""
    if reason in t.texts:
        return t(reason)
    return "; ".join(_spoken(one, t) for one in reason.split("; "))


def _spoken(reason: str, t: Tongue) -> str:
    if whole := _whole(reason, t):
        return whole
    if found := _OF_VOTES.fullmatch(reason):
        votes = t.plural("{n} vote", "{n} votes", int(found[2]))
        return t("{reason} ({votes})", reason=_spoken(found[1], t), votes=votes)
    for pattern, text in _PATTERNS:
        if found := pattern.fullmatch(reason):
            return t(text, **{name: _named(value, t) for name, value in found.groupdict().items()})
    return _named(reason, t)


def _named(names: str, t: Tongue) -> str:
    """Each of several names by itself, where the whole is none."""
    return _whole(names, t) or ", ".join(_whole(one, t) or _perhaps(one, t) for one in names.split(", "))


def _perhaps(name: str, t: Tongue) -> str:
    """A topic that is not sure, among sure ones; a count of a record."""
    if name.startswith("perhaps "):
        return _spoken(name, t)
    found = _COUNTED.fullmatch(name)
    return f"{found[1]} {t(found[2])}" if found and found[2] in t.texts else name


def _whole(text: str, t: Tongue) -> str:
    """A text or the name of a topic, which the core writes small; empty for anything else."""
    if text in t.texts:
        return t(text)
    for pattern, forms in _COUNTS:
        if found := pattern.fullmatch(text):
            return t.plural(*forms, int(found[1]))
    label = _small(t).get(text)
    return _in_a_sentence(t(label)) if label else ""


@cache
def _small(t: Tongue) -> dict[str, str]:
    """The texts that begin with a capital, by how they are written small."""
    return {text.lower(): text for text in t.texts if text[:1].isupper()}


def _in_a_sentence(label: str) -> str:
    """Without its capital, unless that is an abbreviation's: `ORL`."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
