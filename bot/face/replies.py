"""What the bot answers to commands. Plain words; every text of ours for the conversation is here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.face.markup import Html, bold, join, trusted, untrusted
from bot.face.words import WEEKDAYS, heading_day
from bot.model import Button, Keyboard, Message, Schedule, Subscription, Topic, TopicId

COMMANDS: Sequence[tuple[str, str]] = (
    ("start", "subscribe, or see what you get and when"),
    ("topics", "choose what it is about"),
    ("latest", "the newest digest now"),
    ("pause", "stop for a while; /start goes on"),
    ("stop", "unsubscribe and erase what is kept about this chat"),
    ("help", "these commands"),
    ("privacy", "what is kept, and for how long"),
)
"""Every command with what it does, as /help says it and as Telegram's menu shows it."""

NOT_ADVICE = "Rounds finds and quotes; it does not appraise, and it gives no clinical advice."


def start(subscription: Subscription, topics: Sequence[Topic]) -> Message:
    """What this chat gets and when; the first answer to anybody."""
    return _message(
        bold("Rounds brings what is new in medicine to this chat."),
        _what_you_get(subscription, topics),
        _commands(),
        trusted(NOT_ADVICE),
    )


def _what_you_get(subscription: Subscription, topics: Sequence[Topic]) -> Html:
    if not subscription.topics and not subscription.tags:
        return trusted("No topics are chosen yet: send /topics.")
    at_most = f"At most {subscription.limit} entries, {when(subscription.schedule)}."
    return trusted("Topics: ") + untrusted(_named(subscription, topics)) + trusted(f".\n{at_most}")


def _named(subscription: Subscription, topics: Sequence[Topic]) -> str:
    labels = {topic.id: topic.label for topic in topics}
    followed = [labels.get(topic, topic) for topic in subscription.topics]
    return ", ".join([*followed, *(f"#{tag}" for tag in subscription.tags)])


def when(schedule: Schedule) -> str:
    """`every day at 07:30 (Europe/London)`."""
    days = {
        "daily": "every day",
        "weekdays": "Monday to Friday",
        "weekly": f"every {WEEKDAYS[schedule.weekday]}",
    }[schedule.every]
    return f"{days} at {schedule.at:%H:%M} ({schedule.zone})"


def topics(offered: Sequence[Topic], chosen: Collection[TopicId], *, keyboard: bool = True) -> Message:
    """The topics; with a keyboard each is a button that turns it on or off (`t:` and its id)."""
    on = [topic.label for topic in offered if topic.id in chosen]
    said = "Your topics: " + ", ".join(on) + "." if on else "No topics are chosen yet."
    how = "Press a topic to turn it on or off." if keyboard else _how_to_name(offered)
    text = join((untrusted(said), untrusted(how)), "\n\n")
    return Message(text=text.raw, keyboard=topic_keyboard(offered, chosen) if keyboard else ())


def _how_to_name(offered: Sequence[Topic]) -> str:
    names = ", ".join(topic.id for topic in offered)
    return f"Send for example: /topics {offered[0].id if offered else 'cardiology'}. There are: {names}."


def topic_keyboard(offered: Sequence[Topic], chosen: Collection[TopicId]) -> Keyboard:
    """Two a row; what is on says so in words."""
    buttons = [
        Button(text=f"{topic.label}: on" if topic.id in chosen else topic.label, data=f"t:{topic.id}")
        for topic in offered
    ]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def unknown_topics(names: Sequence[str], offered: Sequence[Topic]) -> Message:
    """Names that are none, and those there are."""
    said = "No such topic: " + ", ".join(names) + "."
    return _message(
        untrusted(said), untrusted("There are: " + ", ".join(topic.id for topic in offered) + ".")
    )


def nothing_new(local_due: datetime | None) -> Message:
    """/latest when there is nothing worth sending; `local_due` is in the reader's own time."""
    said = "Nothing new about your topics is above your threshold."
    return _message(trusted(said), trusted(_next(local_due)))


def paused() -> Message:
    return _message(trusted("Paused: nothing is sent until you send /start. Your topics are kept."))


def resumed(local_due: datetime | None) -> Message:
    """`local_due` is in the reader's own time."""
    return _message(trusted("On again."), trusted(_next(local_due)))


def _next(local_due: datetime | None) -> str:
    return f"Next digest: {heading_day(local_due.date())} at {local_due:%H:%M}." if local_due else ""


def stopped() -> Message:
    return _message(
        trusted("Stopped. Your subscription and the list of what was sent here are erased."),
        trusted("/start begins anew."),
    )


def not_subscribed() -> Message:
    return _message(trusted("This chat has no subscription. /start begins one."))


def admins_only() -> Message:
    return _message(trusted("In a group only its administrators can change this."))


def unknown_command() -> Message:
    return _message(trusted("That is no command of mine."), _commands())


def commands() -> Message:
    """/help."""
    return _message(_commands(), trusted(NOT_ADVICE))


def _commands() -> Html:
    return join((trusted(f"/{name}: {what}") for name, what in COMMANDS), "\n")


STORED: Sequence[str] = (
    "the number of this chat, its kind (private, group, channel) and the forum topic, if any",
    "your topics, hashtags, hour, time zone and limits",
    "which works were sent here and when, so that none comes twice",
    "the digests that wait to be sent or were sent, and Telegram's numbers of those messages",
)
"""What is kept about a chat, in plain words; a test compares it with the store's tables."""

NOT_STORED = "Not kept: your name, your phone number, what you open, and anything written in a group."


def privacy(operator: str, contact: str) -> Message:
    """What is kept about this chat, for how long, and whom to ask."""
    kept = join((untrusted(f"– {line}") for line in STORED), "\n")
    return _message(
        trusted("Kept about this chat:\n") + kept,
        trusted(NOT_STORED),
        trusted("/stop erases it all at once, except what a backup holds until it ages out."),
        trusted("Do not send patient details here; the bot neither needs nor answers them."),
        untrusted(f"Run by {operator}. Questions: {contact}"),
    )


def _message(*paragraphs: Html) -> Message:
    return Message(text=join(paragraphs, "\n\n").raw)
