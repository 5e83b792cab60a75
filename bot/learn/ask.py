"""Which labels would teach most: those of items the model is least sure of, of every topic some."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import Item, Judgement, TopicScore
from bot.text import title_key

SAME_GUESS = 0.2
"""At most this share of the questions has the same likeliest topic: one hard field must not take all."""
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An item whose label would teach; `doubt` in 0 to 1, `guesses` the likeliest topics."""

    item: Item
    doubt: float
    guesses: tuple[TopicScore, ...]


def questions(items: Sequence[Item], judged: Sequence[Judgement], *, count: int) -> tuple[Question, ...]:
    """The most doubtful first, each title once; nothing that the screen did not let pass.

    Doubt is 4·p·(1 - p) of the topic nearest to one half: 1 for a coin's toss (uncertainty sampling, Lewis
    and Gale 1994). Ties are in the order of the input.
    """
    asked = {
        title_key(item.title): Question(item=item, doubt=doubt(one.topics), guesses=one.topics[:_NAMED])
        for item, one in zip(items, judged, strict=True)
        if item.title and one.screen.verdict == "pass"
    }
    most = max(1, round(SAME_GUESS * count))
    taken: list[Question] = []
    guessed: Counter[str] = Counter()
    for question in sorted(asked.values(), key=lambda one: -one.doubt):
        guess = question.guesses[0].id if question.guesses else ""
        if len(taken) < count and guessed[guess] < most:
            guessed[guess] += 1
            taken.append(question)
    return tuple(taken)


def doubt(topics: Sequence[TopicScore]) -> float:
    """1 where nothing at all is said: then everything is unknown."""
    return max((round(4 * one.p * (1 - one.p), 4) for one in topics), default=1.0)
