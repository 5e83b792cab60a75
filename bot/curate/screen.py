"""stub"""

from __future__ import annotations
from dataclasses import dataclass
from bot.model import Item, Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    screen: Screen = Screen()
    worth: float | None = None


def screen(item: Item) -> Seen:
    return Seen()
