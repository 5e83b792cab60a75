"""Words for comparing, words on one line, words that are counted, and the beginning of too many."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b\u2060\ufeff\ufffe\uffff]"
)
"""Controls (but whitespace and U+0085), soft hyphens, zero-width spaces, byte order marks. Zero-width
joiners stay: Persian and Indic words need them."""
_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
FOLDED = bytes(ord(c.lower()) if (c := chr(n)).isalnum() or c == "_" else 32 for n in range(128)).ljust(256)
"""For `bytes.translate`: letters of ASCII in lower case, and whatever is in no word a space."""


def fold(text: str) -> str:
    """For comparing: compatibility-decomposed, no accents, lower case, words parted by one space."""
    if text.isascii():
        # A fifth of the pattern's cost, and titles are most of what a batch folds.
        return " ".join(text.encode().translate(FOLDED).decode().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    # Decomposed, a mathematical capital is a plain one.
    text = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return " ".join(_WORD.findall(text))


def one_line(text: str) -> str:
    """`text` without invisible characters, each run of white space one space."""
    if text.isprintable() and "  " not in text:
        # Most are clean, and the two substitutions cost more than all else that is done to a title.
        return text.strip()
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


def visible(text: str) -> str:
    """`text` without invisible characters; its lines are kept."""
    return text if text.replace("\n", "").isprintable() else _INVISIBLE.sub("", text)


def writable(text: str) -> str:
    """`text` with `?` for each half of a surrogate pair, which JSON can carry and no UTF-8 can write."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def utf16_units(text: str) -> int:
    """What Telegram's clients count a text by."""
    return len(text.encode("utf-16-le", "replace")) // 2


def shorten(text: str, longest: int) -> str:
    """At most `longest` UTF-16 units, cut at a blank where there is one near, with `…`."""
    if utf16_units(text) <= longest:
        return text
    kept, room = [], longest - 1
    for character in text:
        room -= utf16_units(character)
        if room < 0:
            break
        kept.append(character)
    cut = "".join(kept)
    blank = cut.rfind(" ")
    cut = cut[:blank] if blank > len(cut) * 2 // 3 else cut.rstrip("\u200d\ufe0f")
    return cut.rstrip(" ,;:.") + "…"


def counted(count: int, one: str, many: str = "") -> str:
    """`1 vote`, `1,200 votes`; `many` is the plural that an `s` does not make."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
