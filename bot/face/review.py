"""Held items in words: a line with what was held blacked out, and the whole, for the terminal only."""

from __future__ import annotations

from bot.model import Screen
from bot.model.reviews import Reviewed
from bot.text.screened import mask, screened_text
from bot.text.words import shorten

LONGEST_LINE = 160
"""Characters of the text that a line shows."""


def line(one: Reviewed) -> str:
    """`12  2026-11-20  post  example-feed  patient story: "Saw ███ …"`, and what was decided."""
    item = one.filed.item
    seen = f"{item.first_seen:%Y-%m-%d}" if item.first_seen else "-"
    decided = f"  [{one.decision}, {one.at:%Y-%m-%d}]" if one.decision and one.at else ""
    reason = _screen(one).reason or "no reason noted"
    return f'{one.row:>6}  {seen}  {item.kind}  {item.source or "-"}  {reason}: "{masked(one)}"{decided}'


def masked(one: Reviewed) -> str:
    """How the text begins, on one line, every held place blacked out: fit for a chat."""
    text = mask(screened_text(one.filed.item), _screen(one).spans)
    return shorten(" ".join(text.split()), LONGEST_LINE)


def whole(one: Reviewed) -> str:
    """Everything, with each place that was held and why. For a terminal, never for a chat."""
    item = one.filed.item
    text = screened_text(item)
    places = [f'  {why}: "{text[start:end]}"' for start, end, why in _screen(one).spans]
    head = f"{one.row}  {item.kind} of {item.source or 'no source'}  {item.url or 'without a link'}"
    return "\n".join((head, *places, "", text, ""))


def _screen(one: Reviewed) -> Screen:
    return one.before or one.filed.judgement.screen
