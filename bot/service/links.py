"""Deep links: what a `t.me/BOT?start=…` opens. The payload is signed where it is sent (`push`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from typing import Literal

from bot.model import TopicId

LONGEST = 56
"""Characters of a payload before its signature; Telegram takes 64 of letters, digits, `_` and `-`."""

SHARED_FOR = timedelta(days=90)
"""After that a link to a set of specialties has ended: it changes something, and must not do so for ever."""

_EPOCH = date(2020, 1, 1)
_HASH = 3
_PAYLOAD = re.compile(r"(work|list|set|join)-([A-Za-z0-9_-]*)")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`work`: one entry; `list`: a group's digest; `set`: specialties to take over; `join`: a channel."""

    kind: Literal["work", "list", "set", "join"]
    what: str

    def payload(self) -> str:
        """At most `LONGEST` characters that a deep link may hold."""
        return f"{self.kind}-{self.what.replace(':', '_').replace('.', '_')}"[:LONGEST]


def parse(payload: str) -> Link | None:
    """What `payload` wrote; None for anything else."""
    if (found := _PAYLOAD.fullmatch(payload)) is None:
        return None
    kind = next(one for one in ("work", "list", "set", "join") if one == found[1])
    return Link(kind=kind, what=found[2])  # type: ignore[arg-type]


def of_topics(topics: Sequence[TopicId], today: date) -> Link:
    """A link that sets these up, as many as fit: each is a hash of three characters, so that the link goes
    on meaning them when the list of topics changes, and names nobody."""
    until = (today + SHARED_FOR - _EPOCH).days
    room = (LONGEST - len("set-") - _HASH) // _HASH
    return Link(kind="set", what=_number(until) + "".join(_hash(topic) for topic in topics[:room]))


def topics_of(link: Link, known: Sequence[TopicId], today: date) -> tuple[TopicId, ...] | None:
    """The topics it names that are still offered; None where it has expired or is none of these."""
    parts = [link.what[at : at + _HASH] for at in range(0, len(link.what), _HASH)]
    if link.kind != "set" or not parts or any(len(part) != _HASH for part in parts):
        return None
    if _EPOCH + timedelta(days=_value(parts[0])) < today:
        return None
    by_hash = {_hash(topic): topic for topic in known}
    return tuple(by_hash[part] for part in parts[1:] if part in by_hash)


def _hash(topic: TopicId) -> str:
    digest = blake2b(topic.encode(), digest_size=3).digest()
    return _number(int.from_bytes(digest) % len(_DIGITS) ** _HASH)


def _number(value: int) -> str:
    base = len(_DIGITS)
    return "".join(_DIGITS[value // base**place % base] for place in reversed(range(_HASH)))


def _value(text: str) -> int:
    value = 0
    for digit in text:
        value = value * len(_DIGITS) + _DIGITS.index(digit)
    return value
