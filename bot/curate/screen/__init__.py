"""Whether a post or a blog entry may go out, and how much it teaches. Pure.

Journals, preprints, guidelines and regulators are not screened: a published case report is not a tweet.
Holding is the default when in doubt: a held item costs a curator seconds, a patient named costs more.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.curate.screen.advertising import advertising
from bot.curate.screen.campaigns import LATELY, campaigns, of_campaigns, sayings
from bot.curate.screen.codes import codes
from bot.curate.screen.identifiers import identifiers
from bot.curate.screen.lessons import is_lesson
from bot.curate.screen.narrative import narrative
from bot.curate.screen.spans import Span
from bot.curate.screen.unprofessional import unprofessional
from bot.curate.screen.worth import Worth, worth_of
from bot.model import SCREENED, Item, Kind, Screen
from bot.text.screened import screened_text

__all__ = [
    "LATELY",
    "Worth",
    "campaigns",
    "of_campaigns",
    "sayings",
    "screen",
    "worth_of",
]


def screen(item: Item) -> Screen:
    """Advertisements and jobs are dropped; identifiers, patient narratives and the like are held."""
    if item.kind not in SCREENED:
        return Screen()
    text = screened_text(item)
    unwanted = next(advertising(text), None) if item.kind is Kind.POST else None
    if unwanted is not None:
        return Screen(verdict="drop", reason=unwanted[2], spans=(unwanted,))
    spans = tuple(sorted(set(_risks(text, item.kind))))
    if not spans:
        return Screen()
    reasons = dict.fromkeys(why for _, _, why in spans)
    return Screen(verdict="hold", reason=", ".join(reasons), spans=spans)


def _risks(text: str, kind: Kind) -> Iterator[Span]:
    yield from identifiers(text)
    yield from codes(text)
    yield from unprofessional(text)
    story = tuple(narrative(text, teaching=kind is Kind.BLOG))
    if story and not is_lesson(text, story):
        yield from story
