"""Which names a record looks others up by: found by letting it look in an empty catalogue. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from bot.curate.dedupe.catalogue import Catalogue, author_name, phrases
from bot.curate.dedupe.links import all_said
from bot.curate.dedupe.record import Record
from bot.curate.dedupe.titles import is_distinct
from bot.curate.dedupe.works import Works
from bot.text import fold


class Asked(Catalogue):
    """A catalogue that holds nothing and notes what a record asks it for, all its ways one after another."""

    def __init__(self, one: Record) -> None:
        super().__init__(Works([one]))
        self.names: set[str] = set()
        """Keys, titles, places, phrases and authors."""
        self.titles: dict[str, None] = {}
        """Those of which it asks for the like."""
        deque(all_said(self), maxlen=0)

    def by_key(self, key: str) -> int | None:
        self.names.add(key)
        return None

    def by_title(self, title: str) -> list[int]:
        self.names.add(title.replace(" ", ""))  # as the blocks have it
        return []

    def by_place(self, place: str) -> list[int]:
        self.names.add(place)
        return []

    def by_author(self, words: Iterable[str]) -> list[int]:
        self.names.update(map(author_name, words))
        return []

    def like(self, title: str) -> list[int]:
        if is_distinct(title):
            self.titles[title] = None
        return []

    def named_in(self, text: str) -> list[int]:
        self.names.update(phrases(fold(text).split()))
        return []
