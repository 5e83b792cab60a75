"""What a chat reads when something becomes of what it was sent: a short message, and the entry marked. Pure.

`Withdrawn` and `removed` are said with what they do not mean: publishers take papers down for many reasons,
and a reader must not take it for a finding of misconduct.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.face import words
from bot.face.digest import GAP, RAW_BYTES, UNITS
from bot.face.links import safe_link
from bot.face.markup import Html, clean, escape, escape_attribute, join, link, plain, trusted, untrusted
from bot.face.tongue import ENGLISH, Tongue, languages, marked, tongue
from bot.model import Button, Keyboard, Message, PartialDate, Precision
from bot.model.standing import NoticeKind
from bot.text.words import shorten, utf16_units

LABELS = {
    NoticeKind.CORRECTED: marked("CORRECTED"),
    NoticeKind.CONCERN: marked("EXPRESSION OF CONCERN"),
    NoticeKind.PARTLY_RETRACTED: marked("RETRACTED IN PART"),
    NoticeKind.REMOVED: marked("REMOVED"),
    NoticeKind.WITHDRAWN: marked("WITHDRAWN"),
    NoticeKind.RETRACTED: marked("RETRACTED"),
    NoticeKind.REPLACED: marked("RETRACTED AND REPLACED"),
    NoticeKind.REINSTATED: marked("REINSTATED"),
}
"""What the entry begins with from then on, and the message."""

_HAPPENED = {
    NoticeKind.CORRECTED: (marked("Corrected {day}."), marked("It has been corrected.")),
    NoticeKind.CONCERN: (
        marked("The journal expressed concern about it {day}; it is not retracted."),
        marked("The journal has expressed concern about it; it is not retracted."),
    ),
    NoticeKind.PARTLY_RETRACTED: (
        marked("Part of it was retracted {day}; the rest stands."),
        marked("Part of it has been retracted; the rest stands."),
    ),
    NoticeKind.REMOVED: (marked("Removed {day}."), marked("It has been removed.")),
    NoticeKind.WITHDRAWN: (marked("Withdrawn {day}."), marked("It has been withdrawn.")),
    NoticeKind.RETRACTED: (marked("Retracted {day}."), marked("It has been retracted.")),
    NoticeKind.REPLACED: (
        marked("Retracted {day} and replaced by a new version."),
        marked("It has been retracted and replaced by a new version."),
    ),
    NoticeKind.REINSTATED: (
        marked("Reinstated {day}: it stands again, and what was said against it is taken back."),
        marked("It has been reinstated: it stands again, and what was said against it is taken back."),
    ),
}
"""With the notice's day, and without."""

_NO_FAULT = {
    NoticeKind.REMOVED: marked("A removal says nothing about anybody's conduct."),
    NoticeKind.WITHDRAWN: marked("A withdrawal says nothing about anybody's conduct."),
    NoticeKind.REPLACED: marked("Such a replacement usually follows an honest error."),
}

TAKEN_OUT = marked("This entry was taken back.")
LONGEST_TITLE, LONGEST_QUOTE, LONGEST_REASONS = 300, 600, 300

_NUMBER = re.compile(r"\d{1,3}\. ")


# ── the message ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a follow-up tells, in plain words and days."""

    kind: NoticeKind
    title: str
    url: str = ""
    sent: date
    dated: PartialDate | None = None
    quote: str = ""
    reasons: str = ""
    notice_url: str = ""
    saved: bool = False
    logged: bool = False
    today: date
    reply_to: int | None = None


def message(news: News, t: Tongue = ENGLISH) -> Message:
    """The follow-up: what, when sent and when published, one sentence of the notice, what of copies."""
    sent = t("Sent here {day}.", day=_day(news.sent, news.today, t))
    lines = (
        trusted(f'{t(LABELS[news.kind])}: "') + link(news.url, _title(news.title)) + trusted('"'),
        trusted(f"{sent} {_happened(news, t)}"),
        _said(news, t),
        trusted(t(_NO_FAULT[news.kind]) if news.kind in _NO_FAULT else ""),
        trusted(_copies(news, t)),
    )
    return Message(text=join(lines, "\n").raw, keyboard=_keyboard(news, t), reply_to=news.reply_to)


def _title(title: str) -> str:
    return shorten(clean(title), LONGEST_TITLE) or words.UNTITLED


def _happened(news: News, t: Tongue) -> str:
    dated, undated = _HAPPENED[news.kind]
    day = _notice_day(news.dated, news.today, t)
    return t(dated, day=day) if day else t(undated)


def _notice_day(stated: PartialDate | None, today: date, t: Tongue) -> str:
    """Empty where less than a day is known: "retracted in 2026" is no news of that day."""
    if stated is None or stated.precision not in (Precision.DAY, Precision.SECOND):
        return ""
    try:
        return _day(date.fromisoformat(stated.value[:10]), today, t)
    except ValueError:
        return ""


def _day(day: date, today: date, t: Tongue) -> str:
    return t.day(day, "d MMMM" if day.year == today.year else "d MMMM y")


def _said(news: News, t: Tongue) -> Html:
    if news.quote:
        return _quoted(t("The notice says:"), shorten(clean(news.quote), LONGEST_QUOTE))
    if news.reasons:
        return _quoted(t("Reasons as an index lists them:"), shorten(clean(news.reasons), LONGEST_REASONS))
    return Html()


def _quoted(label: str, words: str) -> Html:
    end = '"' if words.endswith((".", "!", "?", "…")) else '".'
    return trusted(f'{label} "') + untrusted(words) + trusted(end)


def _copies(news: News, t: Tongue) -> str:
    if news.saved and news.logged:
        return t("Your saved copy and CPD entry are marked, not deleted.")
    if news.saved:
        return t("Your saved copy is marked, not deleted.")
    return t("Your CPD entry is marked, not deleted.") if news.logged else ""


def _keyboard(news: News, t: Tongue) -> Keyboard:
    buttons = []
    if href := safe_link(news.notice_url):
        buttons.append(Button(text=t("Read the notice"), url=href))
    if news.saved or news.logged:
        buttons.append(Button(text=t("My copies"), data="copies"))
    return (tuple(buttons),) if buttons else ()


# ── the entry that was sent ───────────────────────────────────────────────────


def entry_at(text: str, number: int, urls: Collection[str], *, by_number: bool) -> int | None:
    """The block of a sent message that is the entry: the one whose title leads to one of `urls`, else, where
    `by_number`, the one that begins with `number`; None where the message has neither."""
    blocks = text.split(GAP)
    hrefs = [f'<a href="{escape_attribute(href)}">' for url in urls if (href := safe_link(url))]
    leading = (n for n, block in enumerate(blocks) if any(href in block for href in hrefs))
    numbered = (n for n, block in enumerate(blocks) if by_number and block.startswith(f"{number}. "))
    found = next(leading, None)
    return next(numbered, None) if found is None else found


def with_mark(sent: Message, block: int, kind: NoticeKind, t: Tongue = ENGLISH) -> Message:
    """The message whose entry begins with what became of it; whole lines of that entry go where the message
    would grow too long."""
    blocks = sent.text.split(GAP)
    number, rest = _numbered(blocks[block])
    marked_so = f"{number}{escape(t(LABELS[kind]))}: {_unmarked(rest)}"
    lines = marked_so.split("\n")
    while True:
        text = GAP.join([*blocks[:block], "\n".join(lines), *blocks[block + 1 :]])
        if len(lines) == 1 or _fits(text):
            return replace(sent, text=text)
        del lines[1]


def without_entry(sent: Message, block: int, t: Tongue = ENGLISH) -> Message:
    """The message in which the entry is its number and that it was taken back."""
    blocks = sent.text.split(GAP)
    number, _ = _numbered(blocks[block])
    blocks[block] = number + escape(t(TAKEN_OUT))
    return replace(sent, text=GAP.join(blocks))


def _numbered(block: str) -> tuple[str, str]:
    found = _NUMBER.match(block)
    return (found.group(), block[found.end() :]) if found else ("", block)


def _unmarked(rest: str) -> str:
    """Without what an earlier notice put there, in whatever language."""
    earlier = next((label for label in _all_labels() if rest.startswith(f"{label}: ")), None)
    return rest.removeprefix(f"{earlier}: ") if earlier else rest


def _all_labels() -> Iterator[str]:
    for code in languages():
        yield from (escape(tongue(code)(label)) for label in LABELS.values())


def _fits(text: str) -> bool:
    return utf16_units(plain(text)) <= UNITS and len(text.encode()) <= RAW_BYTES
