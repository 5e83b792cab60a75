"""What a digest brings besides its entries: the day's pearl, and the question whether to go on."""

from __future__ import annotations

from bot.face.markup import Html, clean, join, shorten, trusted, untrusted
from bot.model import Button, Message, Pearl

PEARL = "Pearl: "
LONGEST_PEARL, LONGEST_CITATION = 400, 200
"""As long as the form of `pearls.yaml` allows, and a reference."""

GO_ON = "You have pressed nothing here for three weeks. Shall the digests go on as they are?"

CHOICES = (("Daily", "daily"), ("Weekly", "weekly"), ("Pause", "pause"))


def pearl_html(pearl: Pearl) -> Html:
    """The teaching point, and what it rests on."""
    text = untrusted(shorten(clean(pearl.text), LONGEST_PEARL))
    return join((trusted(PEARL) + text, untrusted(shorten(clean(pearl.source), LONGEST_CITATION))), "\n")


def question() -> Message:
    """Of a reader who has gone quiet; one tap answers, and no answer changes nothing."""
    return Message(text=GO_ON, keyboard=(tuple(Button(text=text, data=f"q:{to}") for text, to in CHOICES),))
