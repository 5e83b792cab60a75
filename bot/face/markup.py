"""Telegram HTML from untrusted text: cleaned, escaped, measured. What people see, and nothing else.

Telegram counts after parsing, so a piece of HTML carries what it will look like and what it costs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from bot.face.links import honest_hosts, safe_link, shown_host, speaks_of_other_host
from bot.model import Message
from bot.text.words import utf16_units

JOINER = "\u2060"
"""WORD JOINER: takes no room and breaks no line; after `@` or `/` it keeps Telegram from making a mention
or a command of another's text (S45)."""

_ISOLATE, _POP = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of Telegram HTML, what a reader sees of it, and how many entities it makes."""

    raw: str = ""
    shown: str = ""
    entities: int = 0

    def __add__(self, other: Html) -> Html:
        return Html(self.raw + other.raw, self.shown + other.shown, self.entities + other.entities)

    def __bool__(self) -> bool:
        return bool(self.raw)

    @property
    def units(self) -> int:
        """UTF-16 units, which is how clients count; stricter than the server's code points."""
        return utf16_units(self.shown)


def trusted(text: str) -> Html:
    """Our own words: escaped, otherwise as they are."""
    return Html(escape(text), text)


def untrusted(text: str) -> Html:
    """Another's words: cleaned of what deceives, escaped, without mentions or commands."""
    return trusted(_isolated(neutral(honest_hosts(clean(text)))))


def bold(text: str) -> Html:
    return Html(f"<b>{escape(text)}</b>", text, 1) if text.strip() else Html()


def link(url: str, text: str) -> Html:
    """Another's title as a link; plain text where the address must not be opened (S24).

    A title that poses as the address of another host is shown as the real one (S25).
    """
    href, words = safe_link(url), clean(text)
    if not href or not words.strip():
        return untrusted(text)
    deceit = speaks_of_other_host(words, href)
    if deceit == "all":
        words = shown_host(href)
    elif deceit == "some":
        return untrusted(text) + trusted(" (") + _anchor(href, shown_host(href)) + trusted(")")
    return _anchor(href, _isolated(neutral(honest_hosts(words))))


def _anchor(href: str, words: str) -> Html:
    return Html(f'<a href="{escape_attribute(href)}">{escape(words)}</a>', words, 1)


def join(pieces: Iterable[Html], separator: str) -> Html:
    """The pieces that are not empty, parted by a separator of ours."""
    joined = Html()
    for piece in pieces:
        if piece:
            joined = joined + trusted(separator) + piece if joined else piece
    return joined


def escape(text: str) -> str:
    """For text: `&lt; &gt; &amp; &quot;` are all the named entities Telegram knows (S22)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    return escape(text).replace('"', "&quot;")


def plain(message: Message | str) -> str:
    """What a reader sees: tags off, entities decoded. For the terminal, and for sending without markup."""
    text = message.text if isinstance(message, Message) else message
    return unescape(re.sub(r"<[^>]*>", "", text)).replace(JOINER, "")


# ── cleaning ──────────────────────────────────────────────────────────────────

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = re.compile(
    f"[{_BIDI}\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Bidi controls, zero-width and filler characters, tags: they reorder, hide or carry text unseen (S26)."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_JOINING = re.compile(r"(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f\u200c\u200d])")
"""Joiners are kept between letters of scripts that need them (Persian, Hindi, emoji), dropped elsewhere."""
_JOINER_RUN = re.compile(r"([\u200c\u200d])[\u200c\u200d]+")
_MARKS = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})"
                    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")  # fmt: skip
_DROPPED_BY_TELEGRAM = "\u030a\u0333\u033f"
"""Combining ring, double low line and double overline: TDLib removes them (clean_input_string), so Å is
composed first; elsewhere composing would only change what the authors wrote."""


def clean(text: str) -> str:
    """One line of visible text: no controls, no invisible characters, single blanks; no letter lost."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = _SURROGATE.sub("\ufffd", text)
    if any(mark in text for mark in _DROPPED_BY_TELEGRAM):
        text = re.sub(f"[{_DROPPED_BY_TELEGRAM}]", "", unicodedata.normalize("NFC", text))
    text = _INVISIBLE.sub("", _CONTROL.sub(" ", text))
    text = _JOINER_RUN.sub(r"\1", _JOINING.sub("", text))
    return re.sub(" +", " ", _MARKS.sub(r"\1", text)).strip()


_MENTION = re.compile(r"@(?=[A-Za-z0-9_])")
_COMMAND = re.compile(r"(?<![\w/<>])/(?=[A-Za-z0-9_])")


def neutral(text: str) -> str:
    """`@name` and `/command` no longer are one to Telegram; what is seen stays the same."""
    return _COMMAND.sub("/" + JOINER, _MENTION.sub("@" + JOINER, text))


def _isolated(text: str) -> str:
    """Right-to-left text is isolated, so that it does not reorder the date or the journal beside it."""
    if not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL") for c in text):
        return f"{_ISOLATE}{text}{_POP}"
    return text
