"""What the bot says in a conversation, and the buttons under it. Pure: values in, messages out.

A button's data is `verb:argument:argument`, never more than 64 bytes; all that a press needs is in it
or in the store, so a button works after a restart and a year later.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time

from bot.face.markup import bold, clean, escape
from bot.face.words import MONTHS
from bot.face.zones import ZONES, local_time
from bot.model import Button, Keyboard, Message, Schedule, Subscription, Topic, TopicId

PAGE = 10
"""Topics on one page: five rows of two fit a phone without scrolling."""

HOURS = ("06:00", "07:00", "07:30", "08:00", "12:30", "17:00", "18:30", "20:00", "21:30")
"""Before, during and after a clinical day; 07:30 is suggested."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

HELP = """<b>What I do</b>
I bring what is new in medicine in your specialties: journals, guidelines, regulators, teaching blogs. \
Chosen by software, in the authors' words, not appraised.

/latest – what the next digest would hold
/topics – your specialties
/pause – stop for now; /start goes on
/stop – stop and erase what I know of this chat
/privacy – what I keep
/help – this

In a group, administrators change settings."""

PRIVACY = """<b>What I keep of this chat</b>
Its number at Telegram, the specialties, the hour and the time zone chosen here, the digests with the \
time each was sent, and which works were in them, so that none comes twice. Nothing that anybody writes \
here is kept, and no names.

It is used to make the digests and for nothing else; nobody else gets it. Telegram carries the messages \
and sees them.

/stop erases all of it at once."""

STOPPED = "Stopped, and everything I knew of this chat is erased. /start begins anew."
NO_ADVICE = "Digests are no clinical advice: selected by software, in the authors' words, not appraised."

NOTHING_KEPT = "There was nothing to erase. /start begins."
NOT_SET_UP = "Nothing is set up here yet. /start takes less than a minute."
ADMINISTRATORS_ONLY = "Only administrators of this group can change that."
OLD_BUTTON = "This button no longer works. /topics shows the present ones."
FAILED = "That did not work, and it is noted. Please try again."
GREETING = "I bring this group what is new in medicine, once a week. An administrator can set it up: /start"
PICK_ONE = "Choose at least one first."


def privacy(operator: str, contact: str) -> Message:
    """What is kept, who runs this bot, and what it is not."""
    runs = f"This bot is run by {escape(clean(operator))} ({escape(clean(contact))})."
    return said(f"{PRIVACY}\n\n{runs}\n{NO_ADVICE}")


def topics_page(topics: Sequence[Topic], chosen: Collection[TopicId], page: int) -> Message:
    """One page of topics to switch on and off. A page that does not exist becomes the nearest one."""
    pages = max(1, -(-len(topics) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = topics[page * PAGE : (page + 1) * PAGE]
    picks = [_pick(topic, topic.id in chosen, page) for topic in shown]
    labels = [topic.label for topic in topics if topic.id in chosen]
    lines = (
        bold("Which specialties?").raw,
        f"Tap to choose, again to undo. Page {page + 1} of {pages}.",
        f"Chosen: {escape(listed(labels))}" if labels else "None chosen yet.",
    )
    return Message(
        text="\n".join(lines), keyboard=(*_rows(picks, 2), *_turns(page, pages), _done(len(labels)))
    )


def _pick(topic: Topic, is_chosen: bool, page: int) -> Button:
    return Button(text=f"✓ {topic.label}" if is_chosen else topic.label, data=f"t:{page}:{topic.id}")


def _turns(page: int, pages: int) -> Keyboard:
    back = (Button(text="Back", data=f"p:{page - 1}"),) if page else ()
    more = (Button(text="More", data=f"p:{page + 1}"),) if page + 1 < pages else ()
    return (back + more,) if back or more else ()


def _done(chosen: int) -> tuple[Button, ...]:
    return (Button(text=f"Done ({chosen} chosen)", data="d"),)


def hours_page(schedule: Schedule) -> Message:
    """When the digest should come; the hour that holds is marked."""
    picks = [
        Button(text=f"✓ {hour}" if hour == clock(schedule.at) else hour, data=f"h:{hour.replace(':', '')}")
        for hour in HOURS
    ]
    return Message(
        text=f"{bold('When should it come?').raw}\n{escape(_days(schedule))}, in your local time.",
        keyboard=_rows(picks, 3),
    )


def zones_page(now: datetime) -> Message:
    """Which of these clocks is the reader's? Nobody has to know the name of a time zone."""
    westmost_first = sorted(ZONES, key=lambda zone: local_time(zone.name, now).replace(tzinfo=None))
    picks = [
        Button(text=f"{local_time(zone.name, now):%H:%M} {zone.city}", data=f"z:{zone.name}")
        for zone in westmost_first
    ]
    return Message(
        text=f"{bold('What time is it for you now?').raw}\nTake the nearest city with your time.",
        keyboard=_rows(picks, 3),
    )


def set_up(subscription: Subscription, *, sample: bool) -> Message:
    """After the last tap of the first set-up."""
    follows = (
        "The first digest, a sample of the last seven days, comes at once."
        if sample
        else "Nothing in the last seven days; the first digest comes as soon as there is something."
    )
    return Message(text=f"{_status(subscription)}\n{follows}", keyboard=_CHANGE)


def settings(subscription: Subscription) -> Message:
    """What holds now, with the way to change it."""
    return Message(text=f"{_status(subscription)}\n/latest shows what is new now.", keyboard=_CHANGE)


def resumed(subscription: Subscription) -> Message:
    return Message(text=f"Welcome back.\n{_status(subscription)}", keyboard=_CHANGE)


def paused(subscription: Subscription) -> Message:
    return Message(text=f"Paused: {escape(clean(subscription.title))}. Nothing is sent until /start.")


def away(subscription: Subscription, until: date) -> Message:
    day = f"{_WEEKDAYS[until.weekday()]} {until.day} {MONTHS[until.month - 1]} {until.year}"
    title = escape(clean(subscription.title))
    return Message(text=f"Paused: {title}. The next digest comes from {day} on; /start goes on before.")


def nothing_new(subscription: Subscription) -> Message:
    """For /latest: honest about an empty week."""
    when = (
        "It is paused; /start goes on."
        if subscription.paused
        else escape(schedule_words(subscription.schedule))
    )
    return Message(text=f"Nothing new that you have not had: {escape(clean(subscription.title))}.\n{when}")


def said(text: str) -> Message:
    """A fixed answer; `text` is Telegram HTML of ours."""
    return Message(text=text)


_CHANGE: Keyboard = (
    (Button(text="Change specialties", data="p:0"), Button(text="Change the hour", data="w")),
)


def _status(subscription: Subscription) -> str:
    return f"{bold(clean(subscription.title)).raw}\n{escape(schedule_words(subscription.schedule))}"


def schedule_words(schedule: Schedule) -> str:
    """`Every day at 07:30, Berlin time`; quiet hours follow: `, quiet from 22:00 to 06:00`."""
    zone = "UTC" if schedule.zone == "UTC" else f"{schedule.zone.rpartition('/')[2].replace('_', ' ')} time"
    at = {"hours": f", counted from {clock(schedule.at)}", "matters": ""}.get(
        schedule.every, f" at {clock(schedule.at)}"
    )
    quiet = f", quiet from {clock(schedule.quiet[0])} to {clock(schedule.quiet[1])}" if schedule.quiet else ""
    return f"{_days(schedule)}{at}, {zone}{quiet}"


def _days(schedule: Schedule) -> str:
    match schedule.every:
        case "daily":
            return "Every day"
        case "weekdays":
            return "Monday to Friday"
        case "days":
            return f"Every {listed([_WEEKDAYS[day] for day in sorted(set(schedule.days))])}"
        case "weekly":
            return f"Every {_WEEKDAYS[schedule.weekday]}"
        case "hours":
            return f"Every {schedule.hours} hours" if schedule.hours > 1 else "Every hour"
        case "matters":
            return "Only when it matters, at most once a day"


def clock(at: time) -> str:
    return at.strftime("%H:%M")


def listed(labels: Sequence[str], most: int = 12) -> str:
    """`A`, `A and B`, `A, B and C`, and no more than `most` by name."""
    if len(labels) > most:
        return f"{', '.join(labels[:most])} and {len(labels) - most} more"
    return " and ".join(filter(None, (", ".join(labels[:-1]), *labels[-1:])))


def title(labels: Sequence[str]) -> str:
    """What a digest of these topics is called."""
    return listed(labels, most=3)


def _rows(buttons: Sequence[Button], width: int) -> Keyboard:
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))
