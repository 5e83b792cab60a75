"""A list's bytes as text, in whatever encoding they are written, and which lines are in another."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

MOST_BYTES = 5 * 1024 * 1024

_STATED = re.compile(rb"""^<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ENCODINGS = re.compile(r"utf-?8|utf-?16|us-ascii|iso-8859-\d{1,2}|latin-?1|windows-125\d", re.IGNORECASE)
_LINE_END = re.compile(rb"\r\n|\r|\n")


class NotText(Exception):
    """Says why a file is no text that is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What a file says, its lines parted by line feeds. `strange` are the numbers of those lines whose bytes
    are not what the others are, and that were read as Windows writes them."""

    text: str
    strange: tuple[int, ...] = ()


def decoded(body: bytes) -> Text:
    """As UTF-8 where it is UTF-8, whatever it declares: bytes of another encoding hardly ever are by chance.
    Else as the byte order mark or the declaration says. Raises `NotText`."""
    stated = _STATED.match(body.lstrip()[:300])
    name = stated[1].decode() if stated else "utf-8"
    if not _ENCODINGS.fullmatch(name):
        raise NotText(f"its encoding, {name}, is not read; save it as UTF-8")
    wide = next((found for mark, found in _WIDE if body.startswith(mark)), "")
    if wide or b"\0" in body[:200]:
        return Text(text=_one_line_end(body.decode(wide or "utf-16", "replace")))
    try:
        return Text(text=_one_line_end(body.decode("utf-8-sig")))
    except UnicodeDecodeError:
        return _in_another(body, name)


def _in_another(body: bytes, name: str) -> Text:
    """A file that says it is UTF-8 and is not has some lines of another program's."""
    if not name.lower().startswith("utf"):
        try:
            return Text(text=_one_line_end(body.decode(name, "replace")))
        except LookupError as error:
            raise NotText(f"its encoding, {name}, is not known; save it as UTF-8") from error
    lines: list[str] = []
    strange: list[int] = []
    for number, line in enumerate(_LINE_END.split(body.removeprefix(codecs.BOM_UTF8)), 1):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", "replace"))
            strange.append(number)
    return Text(text="\n".join(lines), strange=tuple(strange))


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
