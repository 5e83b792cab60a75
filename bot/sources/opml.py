"""OPML 2.0 (opml.org/spec2.opml): lists of feeds in and out. Pure, bounded, and told line by line.

Files are written by many programs and by hand, so a broken line costs itself and no other: outlines are found
by their brackets, and the attributes of each are read by expat alone, in a document of its own. There is no
place where an entity could be declared: a file that tries is refused whole (S17).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from xml.parsers import expat

from bot.model import Kind, Source
from bot.sources.guard import AddressPolicy, RefusedAddress, check_url
from bot.text import canonical_url, one_line

MOST_BYTES = 5 * 1024 * 1024
MOST_OUTLINES = 10_000
DEEPEST = 50
MOST_FAULTS = 1_000
"""Told one by one; the rest are counted."""
LONGEST_ADDRESS = 2_048
LONGEST_TITLE = 200
"""Of a source in config/."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list."""

    line: int
    url: str
    title: str
    folders: tuple[str, ...] = ()
    """The names of the outlines around it, the outermost first, then its categories."""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a line, or with line 0 the whole file, is left out."""

    line: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file holds: its feeds in order, and what was left out."""

    outlines: tuple[Outline, ...] = ()
    faults: tuple[Fault, ...] = ()
    mended: tuple[Fault, ...] = ()
    """Lines that are broken and are read all the same, with how."""


def read_opml(body: bytes, *, policy: AddressPolicy) -> Reading:
    """Every feed of the list that may be opened, each once. Never raises for what the file holds.

    Addresses are checked as they stand; what a name leads to is checked when it is asked.
    """
    if len(body) > MOST_BYTES:
        return _refused(f"larger than {MOST_BYTES // 2**20} MB; split it")
    text = _decoded(body)
    if isinstance(text, Fault):
        return Reading(faults=(text,))
    if hostile := _DECLARES.search(text):
        return _refused(
            "it declares entities, which no list of feeds needs", line=_line(text, hostile.start())
        )
    if not re.search(r"<opml\b", text[:65_536], re.IGNORECASE):
        return _refused("not OPML: there is no <opml> in it")
    desk = _Desk(policy)
    for tag in _tags(text):
        if not desk.take(tag):
            break
    return Reading(outlines=tuple(desk.outlines), faults=desk.told(), mended=tuple(desk.mended[:MOST_FAULTS]))


# ── the file's text ───────────────────────────────────────────────────────────

_DECLARES = re.compile(r"<!ENTITY|<!DOCTYPE[^<>]{0,1000}\[")
_STATED = re.compile(rb"""^<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ENCODINGS = re.compile(r"utf-?8|utf-?16|us-ascii|iso-8859-\d{1,2}|latin-?1|windows-125\d", re.IGNORECASE)


def _decoded(body: bytes) -> str | Fault:
    """As the byte order mark or the declaration says, else UTF-8, else what Windows writes."""
    marked = next((name for mark, name in _BOMS if body.startswith(mark)), "")
    stated = _STATED.match(body.lstrip()[:300])
    name = marked or (stated[1].decode() if stated else "utf-8")
    if not _ENCODINGS.fullmatch(name.removesuffix("-sig")):
        return Fault(line=0, words=f"its encoding, {name}, is not read; save it as UTF-8")
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")
    except LookupError:
        return Fault(line=0, words=f"its encoding, {name}, is not known; save it as UTF-8")


def _refused(words: str, *, line: int = 0) -> Reading:
    return Reading(faults=(Fault(line=line, words=words),))


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


# ── tags ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tag:
    """`<outline …>`, `<outline …/>` or `</outline>`; None for attributes that cannot be read."""

    line: int
    closes: bool = False
    alone: bool = False
    attributes: Mapping[str, str] | None = field(default_factory=dict)
    is_mended: bool = False
    """True: an `&` stood alone, which XML does not allow."""


_BRACKET = re.compile(r"<!--|<!\[CDATA\[|<(/?)outline\b", re.IGNORECASE)
_REST = re.compile(r"""((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>""")
"""Possessive, so that no run of quotes is read twice."""
_BARE = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);)")


def _tags(text: str) -> Iterator[_Tag]:
    at = counted = 0
    line = 1
    while found := _BRACKET.search(text, at):
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        at = found.end()
        if found[0].startswith("<!"):
            end = text.find("-->" if found[0] == "<!--" else "]]>", at)
            if end < 0:
                return
            at = end
        elif rest := _REST.match(text, at):
            at = rest.end()
            yield _tag(line, bool(found[1]), rest[1].rstrip())
        else:
            yield _Tag(line=line, closes=bool(found[1]), alone=True, attributes=None)


def _tag(line: int, closes: bool, inside: str) -> _Tag:
    alone = inside.endswith("/")
    attributes = {} if closes else _attributes(inside.removesuffix("/"))
    is_mended = not closes and _BARE.search(inside) is not None
    return _Tag(line=line, closes=closes, alone=alone, attributes=attributes, is_mended=is_mended)


def _attributes(inside: str) -> Mapping[str, str] | None:
    """By small letters, since programs disagree about `xmlUrl`; `&` written bare, as in addresses, is `&`."""
    found: dict[str, str] = {}

    def start(_name: str, attributes: dict[str, str]) -> None:
        found.update((key.lower(), value) for key, value in attributes.items())

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    try:
        parser.Parse(f"<outline {_BARE.sub('&amp;', inside)}/>".encode("utf-8", "replace"), True)
    except expat.ExpatError:
        return None
    return found


# ── outlines ──────────────────────────────────────────────────────────────────


class _Desk:
    """Takes tags in order and keeps what they say."""

    def __init__(self, policy: AddressPolicy) -> None:
        self.outlines: list[Outline] = []
        self.mended: list[Fault] = []
        self._policy = policy
        self._faults: list[Fault] = []
        self._more = 0
        self._folders: list[str] = []
        self._seen = 0
        self._first: dict[str, int] = {}

    def take(self, tag: _Tag) -> bool:
        """False when no more is read."""
        if tag.closes:
            del self._folders[-1:]
            return True
        self._seen += 1
        if self._seen > MOST_OUTLINES:
            self._fault(
                tag.line, f"more than {MOST_OUTLINES:,} outlines: this one and all after it are left out"
            )
            return False
        self._keep(tag)
        if not tag.alone:
            self._folders.append(_name(tag.attributes or {}))
        return True

    def told(self) -> tuple[Fault, ...]:
        """The faults, and how many more there were."""
        more = Fault(line=0, words=f"{self._more:,} more lines are left out for such reasons")
        return (*self._faults, more) if self._more else tuple(self._faults)

    def _keep(self, tag: _Tag) -> None:
        words = self._depth() or self._wrong(tag)
        if words:
            self._fault(tag.line, words)
        elif url := _address(tag.attributes or {}):
            self._first[canonical_url(url) or url] = tag.line
            self.outlines.append(_outline(tag, url, tuple(filter(None, self._folders))))
            if tag.is_mended:
                self.mended.append(
                    Fault(line=tag.line, words=f"taken as {url}: an & stands alone in the line")
                )

    def _depth(self) -> str:
        return f"nested more than {DEEPEST} deep" if len(self._folders) >= DEEPEST else ""

    def _wrong(self, tag: _Tag) -> str:
        """Why this is no feed to follow; empty for a feed, and for a folder."""
        if tag.attributes is None:
            return "not XML: a quotation mark or bracket is missing or too many"
        url = _address(tag.attributes)
        if not url:
            return _without_address(tag)
        if len(url) > LONGEST_ADDRESS:
            return f"the address is longer than {LONGEST_ADDRESS:,} characters"
        if words := _unfit(url, self._policy):
            return words
        first = self._first.get(canonical_url(url) or url)
        return f"the same feed as line {first}" if first else ""

    def _fault(self, line: int, words: str) -> None:
        if len(self._faults) < MOST_FAULTS:
            self._faults.append(Fault(line=line, words=words))
        else:
            self._more += 1


def _without_address(tag: _Tag) -> str:
    kind = (tag.attributes or {}).get("type", "").lower()
    if kind == "include":
        return "another list; it is not followed"
    if tag.alone or kind in ("rss", "atom"):
        return "no address: xmlUrl is missing or empty"
    return ""


def _address(attributes: Mapping[str, str]) -> str:
    """`feed:` is how some programs mark an address as a feed's."""
    url = attributes.get("xmlurl", "").strip()
    url = re.sub(r"^feed:(?=https?:)", "", url, flags=re.IGNORECASE)
    return re.sub(r"^feed:(?=//)", "http:", url, flags=re.IGNORECASE).partition("#")[0]


def _unfit(url: str, policy: AddressPolicy) -> str:
    try:
        check_url(url, policy)
    except RefusedAddress as error:
        return f"the address is not one this bot may open ({error.reason})"
    fine = canonical_url(url) and not re.search(r"""[\s<>"{}|\\^`\x00-\x1f]""", url)
    return "" if fine else "the address has characters that no address can have"


def _outline(tag: _Tag, url: str, folders: tuple[str, ...]) -> Outline:
    attributes = tag.attributes or {}
    categories = (one_line(part) for part in re.split(r"[,/]", attributes.get("category", "")))
    return Outline(
        line=tag.line,
        url=url,
        title=_name(attributes),
        folders=(*folders, *filter(None, categories)),
        language=attributes.get("language", "").strip(),
    )


def _name(attributes: Mapping[str, str]) -> str:
    # Names hold HTML's entities as well; of an address `&copy=2` is a parameter.
    name = unescape(attributes.get("title") or attributes.get("text") or "")
    return one_line(name)[:LONGEST_TITLE].strip()


# ── out ───────────────────────────────────────────────────────────────────────


def write_opml(sources: Iterable[Source], *, title: str) -> str:
    """The feeds among the sources, in a folder for each kind, specialties as categories."""
    kept = [source for source in sources if source.reader == "feed"]
    folders = [(kind, [one for one in kept if one.kind is kind]) for kind in Kind]
    body = "".join(_folder(kind, of_kind) for kind, of_kind in folders if of_kind)
    head = f"<head><title>{_escaped(title)}</title></head>"
    declared = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{declared}\n<opml version="2.0">\n{head}\n<body>\n{body}</body>\n</opml>\n'


def _folder(kind: Kind, sources: Iterable[Source]) -> str:
    lines = "".join(f"  {_written(source)}\n" for source in sources)
    return f'<outline text="{kind.value}">\n{lines}</outline>\n'


def _written(source: Source) -> str:
    stated = {
        "type": "rss",
        "text": source.title,
        "title": source.title,
        "xmlUrl": source.url,
        "category": ",".join(source.specialties),
        "language": source.language,
    }
    attributes = (f'{name}="{_escaped(value)}"' for name, value in stated.items() if value)
    return f"<outline {' '.join(attributes)}/>"


def _escaped(text: str) -> str:
    return escape(one_line(text), quote=True)
