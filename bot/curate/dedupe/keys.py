"""Names of works and stories: short, stable, and never given to another. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from bot.curate.dedupe.record import Record


class Keys:
    """Gives out keys that no work or story of the pool has or had."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def fresh(self, prefix: str, members: Sequence[Record]) -> str:
        """A key derived from the strongest identity of the member that comes first in canonical order."""
        founder = min(one.order for one in members)
        salt = 0
        while (key := _key(prefix, founder, salt)) in self._taken:
            salt += 1
        self._taken.add(key)
        return key


def _key(prefix: str, founder: tuple[str, ...], salt: int) -> str:
    text = "\x1f".join((*founder, str(salt) if salt else ""))
    return f"{prefix}:{blake2b(text.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"
