"""What was learnt of a reader, and whether their votes may help others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.face.markup import clean, escape
from bot.face.tongue import Tongue, marked
from bot.model import Button, Message, Taste
from bot.text.words import shorten

ALONE = marked(
    "Your votes choose for you alone. You can let them help others here, without your name: what at least "
    "five people who agreed found useful then stands a little higher for the others."
)
TOGETHER = marked(
    "Your votes help others here, without your name: what at least five people who agreed found useful "
    "stands a little higher for the others. Take it back at any time, and they count for nobody else at once."
)
NOTHING = marked("I have learnt nothing of you yet. Useful and Not for me, behind the numbers, teach me.")
FORGOTTEN = marked("Your votes, and what they taught me, are forgotten.")

LONGEST = 200


def learning_page(
    *, agreed: bool, taste: Taste | None, used: Sequence[str], passed_over: Sequence[str], t: Tongue
) -> Message:
    """`used` and `passed_over` are the sources with the best and the worst record, by their titles."""
    told = list(_learnt(taste, used, passed_over, t)) if taste else []
    text = "\n".join((*(told or [escape(t(NOTHING))]), "", escape(t(TOGETHER if agreed else ALONE))))
    yes, no = t("For others, too"), t("For me alone")
    choice = (
        Button(text=t.chosen(yes) if agreed else yes, data="learn:yes"),
        Button(text=no if agreed else t.chosen(no), data="learn:no"),
    )
    forget = ((Button(text=t("Forget what was learnt"), data="learn:reset"),),) if told else ()
    return Message(text=text, keyboard=(choice, *forget))


def _learnt(taste: Taste, used: Sequence[str], passed_over: Sequence[str], t: Tongue) -> Iterator[str]:
    if taste.votes:
        yield escape(t.plural("Learnt from {n} vote", "Learnt from {n} votes", taste.votes))
    for words, line in (
        (taste.likes, marked("Speaks for a story: {what}")),
        (taste.dislikes, marked("Speaks against it: {what}")),
        (used, marked("Sources you used: {what}")),
        (passed_over, marked("Sources you passed over: {what}")),
    ):
        if words:
            yield escape(t(line, what=shorten(clean(", ".join(words)), LONGEST)))
