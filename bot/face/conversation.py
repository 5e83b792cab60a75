"""What the bot says in a conversation, and the buttons under it. Pure: values in, messages out.

A button's data is `verb:argument:argument`, never more than 55 bytes; all that a press needs is in it
or in the store, so a button works after a restart and a year later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.face.markup import bold, clean, escape
from bot.face.schedules import clock, day_of, schedule_words, spoken_days
from bot.face.tongue import ENGLISH, Tongue, marked
from bot.face.zones import ZONES, local_time
from bot.model import Button, Keyboard, Message, Schedule, Subscription, Topic, TopicId
from bot.model.operations import Keep
from bot.text import fold

PAGE = 10
"""Topics on one page: five rows of two fit a phone without scrolling."""

HOURS = ("06:00", "07:00", "07:30", "08:00", "12:30", "17:00", "18:30", "20:00", "21:30")
"""Before, during and after a clinical day; 07:30 is suggested."""

HELP = marked("""<b>What I do</b>
I bring what is new in medicine in your specialties: journals, guidelines, regulators, teaching blogs. \
Chosen by software, in the authors' words, not appraised.

/latest – what the next digest would hold
/topics – your specialties
/schedule – when, how much, quiet hours
/search – find something; or send me a DOI, a PMID or a link
/saved – what you kept, to read or to export
/help – this

More: /why /cpd /mute /follow /pause /resume /weekly /journalclub /conferences /library /channel \
/language /privacy /mydata /learning /feedback /forget /stop

In a group, administrators change settings and everybody votes.""")

PRIVACY = marked("""<b>What I keep of this chat</b>
– its number at Telegram; the specialties, hours, time zone and language; what was muted or followed here
– the digests, when each was sent and which works were in them, so that none comes twice; numbered lists \
that were shown; which corrections and retractions were told here
– what you saved, and what you logged for CPD with the time you stated
– your votes, and what they taught me about your taste; how often you opened entries of each source
– in a private chat, when you last pressed something; reports and feedback you sent; a group's journal clubs
– for a short while how much was asked, so that nobody floods me
Nothing else that anybody writes here is kept, and no names.

Your votes rank the digests of the chat in which you voted and of no other, unless you agree that they \
may help others: /learning. Then what at least five people who agreed found useful stands a little higher \
for the others. Nobody is shown how anybody voted. Nobody else gets any of it, except that reports and \
feedback go to the person who runs this bot. Telegram carries the messages and sees them.

/mydata gives you all of it, /stop or /forget erases it at once. Backups that still hold it are \
overwritten within 30 days.""")

KEPT_FOR = marked(
    "The text of a message is kept for {texts} days. Who blocks me is forgotten after {blocked} days, and"
    " who pauses and presses nothing after {inactive}."
)

STOPPED = marked(
    "Stopped, and everything I knew of this chat is erased. No digest will arrive, and no word of what is "
    "retracted or corrected among what you were sent. /start begins anew."
)
WHAT_THIS_IS = marked(
    "I bring what is new in medicine in your specialties: a few lines, when you choose, in the authors'"
    " words. Three questions, and the first digest comes at once."
)
NO_ADVICE = marked(
    "Digests are no clinical advice: selected by software, in the authors' words, not appraised."
)
CHANNEL_STOPPED = marked(
    "Stopped, and everything I knew of this channel is erased. To begin anew, take me out of it and make me "
    "its administrator again."
)
NOTHING_KEPT = marked("There was nothing to erase. /start begins.")
NOT_SET_UP = marked("Nothing is set up here yet. /start takes less than a minute.")
ADMINISTRATORS_ONLY = marked("Only administrators can change that.")
MEMBERS_ONLY = marked("Only members of this group can do that.")
NOT_YOURS = marked("This button belongs to somebody else.")
PRIVATELY_ONLY = marked("That is for your own chat with me: write to me privately.")
OLD_BUTTON = marked("This button no longer works. /help shows what does.")
OLD_LINK = marked("This link no longer works. /start begins.")
UNNAMED = (
    marked("the person who runs this copy of Rounds"),
    marked("not given; ask whoever told you about this bot"),
)
"""Who runs the bot, as config/rounds.yaml says it before somebody writes a name there."""
GONE = marked("What I knew of this entry is no longer kept.")
FAILED = marked("That did not work, and it is noted. Please try again.")
BUSY = marked("I am busy for the moment. Please try again in a minute.")
NOTHING_LOGGED = marked("Nothing is logged yet. Press the number of an entry, then Log CPD.")
NOTHING_SAVED = marked("Nothing is saved yet. Press the number of an entry, then Save.")
PICK_ONE = marked("Choose at least one first.")
NO_SUCH_TOPIC = marked("No specialty is called like that. /topics shows all.")


def privacy(operator: str, contact: str, t: Tongue = ENGLISH, *, keep: Keep = Keep()) -> Message:  # noqa: B008 - frozen
    """What is kept and for how long, who runs this bot, and what it is not."""
    days = {"texts": keep.texts.days, "blocked": keep.blocked.days, "inactive": keep.inactive.days}
    return signed(said(f"{t(PRIVACY)}\n\n{t(KEPT_FOR, **days)}"), operator, contact, t)


def signed(message: Message, operator: str, contact: str, t: Tongue = ENGLISH) -> Message:
    """With who runs this bot, and what it is not, below."""
    values = {"operator": escape(clean(t(operator))), "contact": escape(clean(t(contact)))}
    who = t("This bot is run by {operator} ({contact}).", **values)
    return replace(message, text=f"{message.text}\n\n{who}\n{t(NO_ADVICE)}")


def introduced(message: Message, operator: str, contact: str, t: Tongue = ENGLISH) -> Message:
    """What this is and who runs it, for who has not met it before; the question stays above its buttons."""
    introduction = signed(said(t(WHAT_THIS_IS)), operator, contact, t)
    return replace(message, text=f"{introduction.text}\n\n{message.text}")


def said(text: str) -> Message:
    """A fixed answer; `text` is Telegram HTML of ours."""
    return Message(text=text)


# ── set-up ────────────────────────────────────────────────────────────────────


def topics_page(
    topics: Sequence[Topic],
    chosen: Collection[TopicId],
    page: int,
    t: Tongue = ENGLISH,
    *,
    weekly: Mapping[TopicId, int] | None = None,
    step: str = "",
    of_channel: bool = False,
) -> Message:
    """One page of topics to switch on and off, specialties first, in the order of the alphabet. A page that
    does not exist becomes the nearest one.

    `weekly` says what each brings in a week; `step` which of the three taps of a set-up this is. For a
    channel nobody writes a command."""
    topics = sorted(topics, key=lambda topic: (topic.axis != "specialty", fold(t(topic.label))))
    pages = max(1, -(-len(topics) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = topics[page * PAGE : (page + 1) * PAGE]
    picks = [_pick(topic, topic.id in chosen, page, t, weekly or {}) for topic in shown]
    labels = [t(topic.label) for topic in topics if topic.id in chosen]
    lines = (
        bold(t("Which specialties?")).raw + step,
        t("Tap to choose, again to undo. Page {page} of {pages}.", page=page + 1, pages=pages),
        *_hints(bool(weekly), of_channel, t),
        t("Chosen: {topics}", topics=escape(listed(labels, t))) if labels else t("None chosen yet."),
    )
    done = Button(text=t.plural("Done ({n} chosen)", "Done ({n} chosen)", len(labels)), data="d")
    return Message(text="\n".join(lines), keyboard=(*_rows(picks, 2), *_turns(page, pages, t), (done,)))


def _hints(is_counted: bool, of_channel: bool, t: Tongue) -> tuple[str, ...]:
    if of_channel:
        return (t("The number is what each brought last week."),) if is_counted else ()
    both = t("The number is what each brought last week. /topics and a word finds one.")
    return (both if is_counted else t("/topics and a word finds one."),)


def _pick(topic: Topic, is_chosen: bool, page: int, t: Tongue, weekly: Mapping[TopicId, int]) -> Button:
    label = t(topic.label)
    if topic.id in weekly:
        label = t("{topic}, {n}", topic=label, n=t.number(weekly[topic.id]))
    return Button(text=t.chosen(label) if is_chosen else label, data=f"t:{page}:{topic.id}")


def _turns(page: int, pages: int, t: Tongue) -> Keyboard:
    back = (Button(text=t("Back"), data=f"p:{page - 1}"),) if page else ()
    more = (Button(text=t("More"), data=f"p:{page + 1}"),) if page + 1 < pages else ()
    return (back + more,) if back or more else ()


def hours_page(schedule: Schedule, t: Tongue = ENGLISH, *, step: str = "") -> Message:
    """When the digest should come; the hour that holds is marked. After a set-up the zone is known, and asked
    for on demand."""
    picks = [
        Button(text=t.chosen(hour) if hour == clock(schedule.at) else hour, data=f"h:{hour.replace(':', '')}")
        for hour in HOURS
    ]
    days = t("{days}, in your local time.", days=escape(spoken_days(schedule, t)))
    asked = bold(t("When should it come?")).raw
    zone = () if step else (Button(text=t("Another time zone"), data="zones"),)
    back = Button(text=t("Back"), data="p:0" if step else "set")
    return Message(text=f"{asked}{step}\n{days}", keyboard=(*_rows(picks, 3), (*zone, back)))


def zones_page(now: datetime, t: Tongue = ENGLISH, *, step: str = "") -> Message:
    """Which of these clocks is the reader's? Nobody has to know the name of a time zone."""
    westmost_first = sorted(ZONES, key=lambda zone: local_time(zone.name, now).replace(tzinfo=None))
    picks = [
        Button(text=f"{local_time(zone.name, now):%H:%M} {t(zone.city)}", data=f"z:{zone.name}")
        for zone in westmost_first
    ]
    asked, how = bold(t("What time is it for you now?")).raw, t("Take the nearest city with your time.")
    back = Button(text=t("Back"), data="w")
    return Message(text=f"{asked}{step}\n{how}", keyboard=(*_rows(picks, 3), (back,)))


def step_of(number: int, t: Tongue = ENGLISH) -> str:
    """` (2 of 3)`, after the question of a set-up."""
    return t(" ({number} of 3)", number=number)


def set_up(subscription: Subscription, t: Tongue = ENGLISH, *, sample: bool) -> Message:
    """After the last tap of the first set-up."""
    follows = (
        t("The first digest, a sample of the last seven days, comes at once.")
        if sample
        else t("Nothing in the last seven days; the first digest comes as soon as there is something.")
    )
    return Message(text=f"{_status(subscription, t)}\n{follows}", keyboard=_change(t))


def preset(topics: Sequence[str], data: str, t: Tongue = ENGLISH) -> Message:
    """What a shared link would set up; nothing is changed before the press."""
    lines = (
        bold(t("Somebody shared their specialties with you")).raw,
        escape(listed([t(topic) for topic in topics], t)),
        t("Nothing is changed unless you take them over."),
    )
    return Message(
        text="\n".join(lines),
        keyboard=(
            (Button(text=t("Take them over"), data=data), Button(text=t("Choose others"), data="p:0")),
        ),
    )


def shared(topics: Sequence[str], payload: str, t: Tongue = ENGLISH) -> Message:
    """To be forwarded to a colleague; the link names the specialties and nobody."""
    text = t("Forward this to a colleague: {topics}", topics=escape(listed(topics, t)))
    return Message(text=text, keyboard=((Button(text=t("The same for me"), start=payload),),))


def greeting(page: Message, t: Tongue = ENGLISH) -> Message:
    """To a group that has let the bot in, with the first question."""
    what = t(
        "I bring this group what is new in medicine, once a week. An administrator can set it up here, or "
        "later with /start."
    )
    return replace(page, text=f"{what}\n\n{page.text}")


# ── what holds ────────────────────────────────────────────────────────────────


def settings(subscription: Subscription, t: Tongue = ENGLISH) -> Message:
    """What holds now, with the way to change it."""
    now = t("/latest shows what is new now.")
    return Message(text=f"{_status(subscription, t)}\n{now}", keyboard=_change(t))


def of_a_channel(subscription: Subscription, t: Tongue = ENGLISH) -> Message:
    """The same of a channel, where no command is heard: everything is behind a button."""
    is_paused, paused = bool(subscription.paused), t("Paused: nothing is sent.")
    more = (
        Button(text=t("Preview"), data="look"),
        Button(text=t("Go on") if is_paused else t("Pause"), data="cp"),
        Button(text=t("Language"), data="langs"),
    )
    erase = Button(text=t("Stop and erase"), data="forget:")
    text = _status(subscription, t)
    return Message(text=f"{paused}\n{text}" if is_paused else text, keyboard=(*_change(t), more, (erase,)))


def resumed(subscription: Subscription, t: Tongue = ENGLISH) -> Message:
    greeting = t("Welcome back.")
    return Message(text=f"{greeting}\n{_status(subscription, t)}", keyboard=_change(t))


def paused(subscription: Subscription, t: Tongue = ENGLISH) -> Message:
    return said(t("Paused: {title}. Nothing is sent until /resume.", title=_titled(subscription)))


def away(subscription: Subscription, until: date, t: Tongue = ENGLISH) -> Message:
    text = t(
        "Paused: {title}. The next digest comes from {day} on; /resume goes on before.",
        title=_titled(subscription),
        day=day_of(until, t),
    )
    return said(text)


def nothing_new(subscription: Subscription, t: Tongue = ENGLISH) -> Message:
    """For /latest: honest about an empty week."""
    when = t("It is paused; /resume goes on.") if subscription.paused else _when(subscription, t)
    text = t("Nothing new that you have not had: {title}.", title=_titled(subscription))
    return said(f"{text}\n{when}")


def _change(t: Tongue) -> Keyboard:
    return (
        (
            Button(text=t("Change specialties"), data="p:0"),
            Button(text=t("Change the hour"), data="w"),
            Button(text=t("More settings"), data="set"),
        ),
    )


def _status(subscription: Subscription, t: Tongue) -> str:
    return f"{bold(clean(subscription.title)).raw}\n{_when(subscription, t)}"


def _titled(subscription: Subscription) -> str:
    return escape(clean(subscription.title))


def _when(subscription: Subscription, t: Tongue) -> str:
    return escape(schedule_words(subscription.schedule, t))


def listed(labels: Sequence[str], t: Tongue = ENGLISH, most: int = 12) -> str:
    """`A`, `A and B`, `A, B and C`, and no more than `most` by name."""
    if len(labels) > most:
        rest = len(labels) - most
        return t.plural("{some} and {n} more", "{some} and {n} more", rest, some=", ".join(labels[:most]))
    return t.listed(labels)


def title(labels: Sequence[str], t: Tongue = ENGLISH) -> str:
    """What a digest of these topics is called."""
    return listed(labels, t, most=3)


def _rows(buttons: Sequence[Button], width: int) -> Keyboard:
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))
