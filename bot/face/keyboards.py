"""The buttons under a digest and under any other numbered list.

What a button carries names the list and the entry, never the content: `verb:list:span:number`. The list is
a digest's slot, which the ledger knows for ever, or a list that the store keeps. So a button works a year
later, and an entry's buttons know which numbers to put back.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.face.tongue import ENGLISH, Tongue, marked
from bot.model import Button, Chat, ChatKind, Keyboard, Slot

NUMBERS_IN_ROW = 8
"""The Bot API's own advice; more are cut off on narrow phones."""

PAGE = 10
"""Entries of a list on one page: with a title and a line each they fill a phone's screen twice."""

_REF = re.compile(r"d(?P<day>\d{6})\.(?P<n>\d{1,6})|l(?P<list>\d{1,12})")
_SPAN = re.compile(r"(?P<first>\d{1,3})-(?P<last>\d{1,3})(?P<end>!?)(?:@(?P<owner>[0-9a-f]{1,16}))?")


@dataclass(frozen=True, slots=True)
class Ref:
    """Which list of entries: a digest by its slot in this chat, or a kept list by its number."""

    day: date | None = None
    n: int = 0
    list: int = 0

    @classmethod
    def of_slot(cls, slot: Slot) -> Ref:
        return cls(day=slot.day, n=slot.n)

    @classmethod
    def parse(cls, text: str) -> Ref | None:
        """What `str` wrote; None for anything else."""
        if (found := _REF.fullmatch(text)) is None:
            return None
        if found["list"]:
            return cls(list=int(found["list"]))
        try:
            day = datetime.strptime(found["day"], "%y%m%d").date()  # noqa: DTZ007 - a date, of no zone
        except ValueError:
            return None
        return cls(day=day, n=int(found["n"]))

    def __str__(self) -> str:
        return f"d{self.day:%y%m%d}.{self.n}" if self.day else f"l{self.list}"


@dataclass(frozen=True, slots=True)
class Span:
    """The entries under one message: those from `first` to `last` of a list; `end`: the settings follow.

    `owner` asked for it where others read it, and turns its pages alone; it stands in the button and nowhere
    else."""

    ref: Ref
    first: int
    last: int
    end: bool = False
    owner: int | None = None

    @classmethod
    def parse(cls, ref: str, span: str) -> Span | None:
        """What `str` wrote, in two parts."""
        named, found = Ref.parse(ref), _SPAN.fullmatch(span)
        if named is None or found is None:
            return None
        owner = int(found["owner"], 16) if found["owner"] else None
        return cls(named, int(found["first"]), int(found["last"]), bool(found["end"]), owner)

    def __str__(self) -> str:
        owner = "" if self.owner is None else f"@{self.owner:x}"
        return f"{self.ref}:{self.first}-{self.last}{'!' if self.end else ''}{owner}"


def under_digest(span: Span, chat: Chat, t: Tongue = ENGLISH) -> Keyboard:
    """Numbers; under the last part what changes the digests, or in a group what a group does with them.

    In a channel nobody speaks, so nothing there is answered: one button leads to the private chat."""
    if chat.kind is ChatKind.CHANNEL:
        return ((_privately(span, chat, t),),) if span.end and span.last else ()
    return (*numbers(span), *(_row_of(span, chat, t) if span.end else ()))


def _row_of(span: Span, chat: Chat, t: Tongue) -> Keyboard:
    if chat.kind is ChatKind.PRIVATE:
        named = ((marked("Fewer"), "fewer"), (marked("More"), "more"), (marked("Settings"), "set"))
        return (tuple(Button(text=t(text), data=data) for text, data in named),)
    club = Button(text=t("Pick for journal club"), data=f"club:{span.ref}")
    return ((club, _privately(span, chat, t)),) if span.last else ()


def _privately(span: Span, chat: Chat, t: Tongue) -> Button:
    return Button(text=t("Open privately"), start=list_link(chat, span.ref))


def list_link(chat: Chat, ref: Ref) -> str:
    """The payload that opens a chat's list in somebody's own chat; a minus is written `n`."""
    return f"list-{chat.id}-{ref}".replace("--", "-n").replace(".", "_")


_LIST_LINK = re.compile(r"(n?)(\d{1,19})-([a-z0-9_]+)")


def listed_by(what: str) -> tuple[int, Ref] | None:
    """The chat and the list of such a payload, behind its `list-`; None for anything else."""
    if (found := _LIST_LINK.fullmatch(what)) is None or (
        ref := Ref.parse(found[3].replace("_", "."))
    ) is None:
        return None
    return int(found[2]) * (-1 if found[1] else 1), ref


def numbers(span: Span) -> Keyboard:
    """One row of entry numbers; more, of the same length, where a phone is too narrow."""
    buttons = [Button(text=str(n), data=f"n:{span}:{n}") for n in range(span.first, span.last + 1)]
    rows = max(1, -(-len(buttons) // NUMBERS_IN_ROW))
    width = max(1, -(-len(buttons) // rows))
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


def turns(newer: str, older: str, t: Tongue = ENGLISH) -> Keyboard:
    """To the pages before and after, by the data of their buttons; empty: there is none."""
    named = ((marked("Newer"), newer), (marked("Older"), older))
    row = tuple(Button(text=t(text), data=data) for text, data in named if data)
    return (row,) if row else ()


def under_search(span: Span, found: int, t: Tongue = ENGLISH) -> Keyboard:
    """The numbers of one page, and the way to the others."""
    newer = replace(span, first=span.first - PAGE, last=span.first - 1)
    older = replace(span, first=span.last + 1, last=min(span.last + PAGE, found))
    ways = (f"pg:{newer}" if span.first > PAGE else "", f"pg:{older}" if span.last < found else "")
    return (*numbers(span), *turns(*ways, t))


# ── one entry ─────────────────────────────────────────────────────────────────

VOTES = (
    (marked("I will use it"), "will_use"),
    (marked("I disagree"), "disagree"),
    (marked("May do harm"), "harmful"),
)
"""What is asked after "useful": the questions of the best-tested instrument, and no more."""


def entry_actions(
    span: Span, n: int, *, saved: bool, logged: bool = False, t: Tongue = ENGLISH, back: str = ""
) -> Keyboard:
    """What a reader can do with one entry, in their own chat. `back` is the data of the button that leads to
    where the entry was listed; empty: it stands alone."""
    first = (
        _act("unsave", t("Saved, undo"), span, n) if saved else _act("save", t("Save"), span, n),
        _act("unlog", t("Logged, undo"), span, n) if logged else _act("log", t("Log CPD"), span, n),
        _act("useful", t("Useful"), span, n),
        _act("not_for_me", t("Not for me"), span, n),
    )
    second = (
        _act("why", t("Why"), span, n),
        _act("mute", t("Mute"), span, n),
        _act("report", t("Report"), span, n),
    )
    return (first, (*second, Button(text=t("Back"), data=back)) if back else second)


def group_actions(span: Span, n: int, *, start: str, t: Tongue = ENGLISH) -> Keyboard:
    """In a group: votes, which nobody sees, and the way to one's own chat for what is one's own."""
    votes = (_act("useful", t("Useful"), span, n), _act("not_for_me", t("Not for me"), span, n))
    back = Button(text=t("Back"), data=to_numbers(span))
    return (votes, (Button(text=t("Save or ask why, privately"), start=start),), (back,))


def more_votes(span: Span, n: int, t: Tongue = ENGLISH) -> Keyboard:
    """After "useful"."""
    return (tuple(_act(act, t(text), span, n) for text, act in VOTES), (_to_entry(span, n, t),))


def minutes_choices(span: Span, n: int, minutes: Collection[int], t: Tongue = ENGLISH) -> Keyboard:
    """After it was logged: how long it took."""
    row = tuple(_act(f"log_{one}", t("{minutes} min", minutes=one), span, n) for one in minutes)
    return (row, (_to_entry(span, n, t),))


def mute_choices(span: Span, n: int, kinds: Collection[str], t: Tongue = ENGLISH) -> Keyboard:
    """What of the entry can be muted for a week."""
    named = (
        ("source", marked("This source")),
        ("topic", marked("This topic")),
        ("story", marked("This story")),
    )
    row = tuple(_act(f"mute_{kind}", t(text), span, n) for kind, text in named if kind in kinds)
    return (row, (_to_entry(span, n, t),))


def _act(act: str, text: str, span: Span, n: int) -> Button:
    return Button(text=text, data=f"a:{span}:{n}:{act}")


def _to_entry(span: Span, n: int, t: Tongue) -> Button:
    return Button(text=t("Back"), data=f"n:{span}:{n}")


def to_numbers(span: Span) -> str:
    """The data of the button that puts the row of numbers back."""
    return f"b:{span}"
