"""When digests come, in words, and the pages on which that is changed."""

from __future__ import annotations

from datetime import date, time

from bot.face.markup import bold, clean, escape
from bot.face.tongue import ENGLISH, Tongue, marked
from bot.face.zones import city_of
from bot.model import Button, Keyboard, Message, Schedule, Subscription

EVERY_HOURS = (1, 2, 3, 4, 6, 8, 12)
QUIET = ((time(22), time(6)), (time(23), time(7)), (time(20), time(8)))
LIMITS = (3, 5, 7, 10)
"""Entries of one digest."""
FIRST_THRESHOLD, LAST_THRESHOLD, STEP = 2.5, 6.0, 0.5
"""Of the score from 1 to 7; outside it nearly everything comes, or nothing but safety notices."""

KINDS = (
    ("daily", marked("Every day")),
    ("weekdays", marked("Monday to Friday")),
    ("days", marked("Chosen days")),
    ("weekly", marked("Once a week")),
    ("hours", marked("Every few hours")),
    ("matters", marked("Only what matters")),
)


def schedule_words(schedule: Schedule, t: Tongue = ENGLISH) -> str:
    """`Every day at 07:30, Berlin time`; quiet hours follow: `, quiet from 22:00 to 06:00`."""
    days, zone = spoken_days(schedule, t), _zone(schedule, t)
    at = clock(schedule.at)
    match schedule.every:
        case "hours":
            said = t("{days}, counted from {at}, {zone}", days=days, at=at, zone=zone)
        case "matters":
            said = t("{days}, {zone}", days=days, zone=zone)
        case _:
            said = t("{days} at {at}, {zone}", days=days, at=at, zone=zone)
    if schedule.quiet is None:
        return said
    first, last = map(clock, schedule.quiet)
    return t("{said}, quiet from {first} to {last}", said=said, first=first, last=last)


def spoken_days(schedule: Schedule, t: Tongue = ENGLISH) -> str:
    """`Every day`, `Every Monday and Friday`, `Every 6 hours`."""
    match schedule.every:
        case "daily":
            return t("Every day")
        case "weekdays":
            return t("Monday to Friday")
        case "days":
            return t("Every {days}", days=t.listed([t.weekday(day) for day in sorted(set(schedule.days))]))
        case "weekly":
            return t("Every {days}", days=t.weekday(schedule.weekday))
        case "hours":
            return t("Every hour") if schedule.hours == 1 else _hours(schedule.hours, t)
        case "matters":
            return t("Only when it matters, at most once a day")


def _hours(hours: int, t: Tongue) -> str:
    return t.plural("Every {n} hour", "Every {n} hours", hours)


def _zone(schedule: Schedule, t: Tongue) -> str:
    if schedule.zone == "UTC":
        return "UTC"
    return t("{city} time", city=city_of(schedule.zone, t))


def clock(at: time) -> str:
    return at.strftime("%H:%M")


def day_of(day: date, t: Tongue = ENGLISH) -> str:
    """`Thursday 26 November 2026`."""
    return t.day(day, marked("EEEE d MMMM y"))


# ── pages ─────────────────────────────────────────────────────────────────────


def schedule_page(subscription: Subscription, t: Tongue = ENGLISH) -> Message:
    """All that can be set about when and how much, what holds marked."""
    schedule = subscription.schedule
    kinds = [_choice(t(text), f"k:{every}", schedule.every == every, t) for every, text in KINDS]
    lines = (
        bold(clean(subscription.title)).raw,
        escape(schedule_words(schedule, t)),
        t.plural("At most {n} entry a digest.", "At most {n} entries a digest.", subscription.limit),
        threshold_words(subscription.threshold, t),
    )
    more = (
        (Button(text=t("Hour and time zone"), data="w"), Button(text=t("Quiet hours"), data="quiet")),
        (Button(text=t("How many"), data="limit"), Button(text=t("Specialties"), data="p:0")),
        (Button(text=t("Fewer"), data="fewer:here"), Button(text=t("More"), data="more:here")),
        (
            _choice(t("A teaching point a day"), "pearls", subscription.pearls, t),
            _choice(t("Plain words, no signs"), "plain", subscription.plain, t),
        ),
        (Button(text=t("Share"), data="share"),),
    )
    return Message(text="\n".join(lines), keyboard=(*_pairs(kinds), *more))


def threshold_words(threshold: float, t: Tongue = ENGLISH) -> str:
    """What "fewer" and "more" have moved."""
    return t("Only what scores {least} of 7 or more is sent.", least=t.number(threshold))


def weekdays_page(schedule: Schedule, t: Tongue = ENGLISH) -> Message:
    """Which days, any number of them; or the one of a week."""
    weekly = schedule.every == "weekly"
    chosen = {schedule.weekday} if weekly else set(schedule.days) if schedule.every == "days" else set()
    verb = "wd" if weekly else "day"
    picks = [_choice(t.weekday(day).capitalize(), f"{verb}:{day}", day in chosen, t) for day in range(7)]
    asked = t("Which day of the week?") if weekly else t("Which days? Tap to choose, again to undo.")
    done = (Button(text=t("Done"), data="set"),)
    return Message(text=bold(asked).raw, keyboard=(*_pairs(picks), done))


def every_hours_page(schedule: Schedule, t: Tongue = ENGLISH) -> Message:
    picks = [
        _choice(_hours(hours, t), f"eh:{hours}", schedule.every == "hours" and schedule.hours == hours, t)
        for hours in EVERY_HOURS
    ]
    return Message(text=bold(t("How often?")).raw, keyboard=(*_pairs(picks), _back(t)))


def quiet_page(schedule: Schedule, t: Tongue = ENGLISH) -> Message:
    """When no digest may come; it waits for the end."""
    picks = [
        _choice(
            f"{clock(first)} – {clock(last)}",
            f"q2:{first:%H%M}{last:%H%M}",
            schedule.quiet == (first, last),
            t,
        )
        for first, last in QUIET
    ]
    none = _choice(t("No quiet hours"), "q2:", schedule.quiet is None, t)
    asked = bold(t("Quiet hours")).raw
    what = t("A digest that would come then waits for the end.")
    return Message(text=f"{asked}\n{what}", keyboard=(*_pairs([*picks, none]), _back(t)))


def limits_page(subscription: Subscription, t: Tongue = ENGLISH) -> Message:
    picks = [_choice(str(limit), f"lim:{limit}", subscription.limit == limit, t) for limit in LIMITS]
    return Message(text=bold(t("At most how many entries?")).raw, keyboard=(tuple(picks), _back(t)))


def languages_page(languages: tuple[tuple[str, str], ...], present: str, t: Tongue = ENGLISH) -> Message:
    """Each language by the name that its speakers give it."""
    picks = [_choice(name, f"lang:{code}", code == present, t) for code, name in languages]
    return Message(text=bold(t("Which language?")).raw, keyboard=_pairs(picks))


def _choice(text: str, data: str, is_chosen: bool, t: Tongue) -> Button:
    return Button(text=t.chosen(text) if is_chosen else text, data=data)


def _back(t: Tongue) -> tuple[Button, ...]:
    return (Button(text=t("Back"), data="set"),)


def _pairs(buttons: list[Button]) -> Keyboard:
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
