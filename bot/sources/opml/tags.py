"""The outlines of a list as its brackets show them: a broken one is told, and none is lost in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """`<outline …>`, `<outline …/>` or `</outline>`."""

    line: int
    closes: bool = False
    alone: bool = False
    """True: nothing is within it."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """By names in small letters, since programs disagree about `xmlUrl`."""
    broken: str = ""
    """Why its attributes cannot be read; nothing is known of it then."""
    is_mended: bool = False
    """True: an `&` stood alone, which XML does not allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Something that looks like part of an outline and belongs to none."""

    line: int
    words: str
    is_read_on: bool = False
    """True: nothing is left out for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """What a bracket begins, as it stands."""

    line: int
    closes: bool = False
    inside: str | None = None
    """None: it does not end before the next bracket."""


NO_END = "a comment begins here and does not end; what follows is read as if it were none"
NO_OUTLINE = "an address outside any outline: its <outline is missing or misspelt"
UNFINISHED = "not XML: a quotation mark or bracket is missing or too many"

_OUTLINE = re.compile(r"<(/?)outline\b", re.IGNORECASE)
_BRACKET = re.compile(rf"<!--|<!\[CDATA\[|{_OUTLINE.pattern}", re.IGNORECASE)
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>"}
_REST = re.compile(r"""((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>""")
"""Possessive, so that no run of quotes is read twice."""
_ADDRESS = re.compile(r"\bxmlurl\s*=", re.IGNORECASE)
_BARE = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_WHY = {
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "not XML: an attribute stands twice",
    expat.errors.XML_ERROR_BAD_CHAR_REF: "not XML: it names a character that does not exist",
}


def tags(text: str) -> Iterator[Tag | Lost]:
    """Every outline in order, with what is lost between them."""
    return (_tag(one) if isinstance(one, _Piece) else one for one in _pieces(text))


def is_balanced(text: str) -> bool:
    """Whether as many outlines are closed as are opened."""
    depth = broken = 0
    for one in _pieces(text):
        if isinstance(one, Lost):
            continue
        if one.inside is None:
            broken = one.line
        elif one.closes:
            depth -= one.line != broken
        else:
            depth += not one.inside.endswith("/")
    return depth == 0


def _pieces(text: str) -> Iterator[_Piece | Lost]:
    at, told, lines, bracket = 0, 0, _Lines(text), _BRACKET
    while found := bracket.search(text, at):
        for lost in _strays(text, at, found.start(), lines, told):
            told = lost.line
            yield lost
        at, line = found.end(), lines.number(found.start())
        if found[0].startswith("<!"):
            at = text.find(_ENDS[found[0].upper()], at)
            if at < 0:
                at, bracket = found.end(), _OUTLINE
                yield Lost(line=line, words=NO_END, is_read_on=True)
        elif rest := _REST.match(text, at):
            at = rest.end()
            yield _Piece(line=line, closes=bool(found[1]), inside=rest[1].rstrip())
        else:
            told, at = line, _next_bracket(text, at)
            yield _Piece(line=line, closes=bool(found[1]))
    yield from _strays(text, at, len(text), lines, told)


def _next_bracket(text: str, at: int) -> int:
    """What stands before it belongs to the outline that is broken."""
    found = text.find("<", at)
    return found if found >= 0 else len(text)


def _strays(text: str, start: int, end: int, lines: _Lines, told: int) -> Iterator[Lost]:
    """Addresses between two brackets, but those of a line of which a fault is `told`."""
    for found in _ADDRESS.finditer(text, start, end):
        if (line := lines.number(found.start())) != told:
            told = line
            yield Lost(line=line, words=NO_OUTLINE)


class _Lines:
    """Numbers of lines, asked for in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line, self._counted = 1, 0

    def number(self, at: int) -> int:
        self._line += self._text.count("\n", self._counted, at)
        self._counted = max(self._counted, at)
        return self._line


def _tag(piece: _Piece) -> Tag:
    if piece.inside is None:
        return Tag(line=piece.line, closes=piece.closes, alone=True, broken=UNFINISHED)
    if piece.closes:
        return Tag(line=piece.line, closes=True)
    inside = piece.inside.removesuffix("/")
    attributes = _attributes(inside)
    alone = inside != piece.inside
    if isinstance(attributes, str):
        return Tag(line=piece.line, alone=alone, broken=attributes)
    is_mended = _BARE.search(inside) is not None
    return Tag(line=piece.line, alone=alone, attributes=attributes, is_mended=is_mended)


def _attributes(inside: str) -> Mapping[str, str] | str:
    """Or why there are none; `&` written bare, as in addresses, is `&`."""
    found: dict[str, str] = {}

    def start(_name: str, attributes: dict[str, str]) -> None:
        found.update((key.lower(), value) for key, value in attributes.items())

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    try:
        parser.Parse(f"<outline {_BARE.sub('&amp;', inside)}/>".encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        if _CONTROL.search(inside):
            return "not XML: it holds a control character"
        return _WHY.get(expat.ErrorString(error.code), UNFINISHED)
    return found
