"""What a digest brings besides its entries: the day's pearl, and the question whether to go on."""

from __future__ import annotations

from bot.face import words
from bot.face.markup import Html, clean, join, trusted, untrusted
from bot.face.tongue import ENGLISH, Tongue, marked
from bot.face.words import day_month
from bot.model import Button, Doubt, Message, Pearl
from bot.model.meetings import NextChat
from bot.text.words import shorten

PEARL = marked("Pearl: {text}")
LONGEST_PEARL, LONGEST_CITATION = 400, 200
"""As long as the form of `pearls.yaml` allows, and a reference."""

GO_ON = marked("You have pressed nothing here for three weeks. How shall the digests go on?")

CHOICES = ((marked("Daily"), "daily"), (marked("Weekly"), "weekly"), (marked("Pause"), "pause"))


IN_DOUBT = marked(
    "Telegram did not say whether the digest of {day} arrived here. Administrators: is it above?"
)
PART_IN_DOUBT = marked(
    "Telegram did not say whether part {part} of {of} of the digest of {day} arrived here. "
    "Administrators: is it above?"
)
NOTICE_IN_DOUBT = marked(
    "Telegram did not say whether the notice of {day}, about an entry of an earlier digest, arrived here. "
    "Administrators: is it above?"
)
ARRIVED = marked("It is here")
AGAIN = marked("Send it again")
NOTED = marked("Thank you, noted.")
SENT_AGAIN = marked("It is sent again.")


def pearl_html(pearl: Pearl, t: Tongue = ENGLISH) -> Html:
    """The teaching point, and what it rests on."""
    before, _, after = t(PEARL).partition("{text}")
    text = trusted(before) + untrusted(shorten(clean(pearl.text), LONGEST_PEARL)) + trusted(after)
    return join((text, untrusted(shorten(clean(pearl.source), LONGEST_CITATION))), "\n")


def next_chat_html(chat: NextChat, t: Tongue = ENGLISH) -> Html:
    """`Next chat: #ExampleJC, Tue 20:00 here`, by the reader's own clock."""
    text = words.NEXT_CHAT if chat.every_week else words.NEXT_CHAT_PERHAPS
    day = t.day(chat.at.date(), words.WEEKDAY)
    return trusted(t(text, tag=chat.tag, day=day, time=f"{chat.at:%H:%M}"))


def doubt(one: Doubt, t: Tongue = ENGLISH) -> Message:
    """Of a group's administrators: a digest or a notice may have arrived, and only people there can tell."""
    day = day_month(one.day, this_year=one.day.year, t=t)
    if one.subscription is None:
        text = t(NOTICE_IN_DOUBT, day=day)
    else:
        text = t(PART_IN_DOUBT, day=day, part=one.part, of=one.of) if one.of > 1 else t(IN_DOUBT, day=day)
    row = (Button(text=t(ARRIVED), data=f"i:{one.id}:here"), Button(text=t(AGAIN), data=f"i:{one.id}:again"))
    return Message(text=text, keyboard=(row,), silent=True)


def question(t: Tongue = ENGLISH) -> Message:
    """Of a reader who has gone quiet; one tap answers, and no answer changes nothing."""
    row = tuple(Button(text=t(text), data=f"q:{to}") for text, to in CHOICES)
    return Message(text=t(GO_ON), keyboard=(row,))
