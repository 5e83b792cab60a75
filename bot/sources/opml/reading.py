"""From a list's outlines to its feeds, and what is said of every line that is left out or mended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from bot.sources.guard import AddressPolicy, RefusedAddress, check_url
from bot.sources.opml.tags import Lost, Tag, is_balanced, tags
from bot.sources.opml.text import MOST_BYTES, NotText, decoded
from bot.text import canonical_url, one_line

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
    try:
        found = decoded(body)
    except NotText as error:
        return _refused(str(error))
    if hostile := _DECLARES.search(found.text):
        line = found.text.count("\n", 0, hostile.start()) + 1
        return _refused("it declares entities, which no list of feeds needs", line=line)
    if not re.search(r"<opml\b", found.text[:65_536], re.IGNORECASE):
        return _refused("not OPML: there is no <opml> in it")
    reader = _OutlineReader(policy, is_balanced=is_balanced(found.text))
    for line in found.strange:
        reader.mend(line, "its letters are not in UTF-8 like the others; read as Windows-1252")
    for one in tags(found.text):
        if not reader.take(one):
            break
    return reader.reading()


_DECLARES = re.compile(r"<!ENTITY|<!DOCTYPE[^<>]{0,1000}\[")


def _refused(words: str, *, line: int = 0) -> Reading:
    return Reading(faults=(Fault(line=line, words=words),))


class _Told:
    """Faults, as many as anybody reads."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._more = 0

    def add(self, line: int, words: str) -> None:
        if len(self._faults) < MOST_FAULTS:
            self._faults.append(Fault(line=line, words=words))
        else:
            self._more += 1

    def all(self, more: str) -> tuple[Fault, ...]:
        """In the order of the lines; `more` says of how many nothing is told."""
        found = sorted(self._faults, key=lambda one: one.line)
        if self._more:
            found.append(Fault(line=0, words=more.format(n=f"{self._more:,}")))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """An outline that was begun and not closed yet."""

    line: int
    name: str
    is_feed: bool


NOT_CLOSED = "this outline is not closed; read as if it were"
CLOSES_NOTHING = "</outline> closes nothing here; passed over"


class _OutlineReader:
    """Takes tags in order and keeps what they say.

    A list in which as many outlines are closed as opened is nested as it stands. In any other one feeds are
    taken to hold nothing and to be closed on their own line, so that one that is not closed does not become
    the folder of all that follow.
    """

    def __init__(self, policy: AddressPolicy, *, is_balanced: bool) -> None:
        self._policy = policy
        self._balanced = is_balanced
        self._outlines: list[Outline] = []
        self._faults, self._mended = _Told(), _Told()
        self._open: list[_Open] = []
        self._seen = self._broken = 0
        self._first: dict[str, int] = {}

    def mend(self, line: int, words: str) -> None:
        self._mended.add(line, words)

    def take(self, one: Tag | Lost) -> bool:
        """False when no more is read."""
        if isinstance(one, Lost):
            (self._mended if one.is_read_on else self._faults).add(one.line, one.words)
        elif one.closes:
            self._close(one)
        else:
            return self._begin(one)
        return True

    def reading(self) -> Reading:
        """At the end of the list."""
        for one in self._open:
            folder = f"the folder “{one.name}” is not closed: all that follows is read as if it stood in it"
            self.mend(one.line, NOT_CLOSED if one.is_feed else folder)
        return Reading(
            outlines=tuple(self._outlines),
            faults=self._faults.all("{n} more lines are left out for such reasons"),
            mended=self._mended.all("{n} more lines are mended for such reasons"),
        )

    def _begin(self, tag: Tag) -> bool:
        if not self._balanced and self._open and self._open[-1].is_feed:
            self.mend(self._open.pop().line, NOT_CLOSED)
        self._seen += 1
        if self._seen > MOST_OUTLINES:
            words = f"more than {MOST_OUTLINES:,} outlines: this one and all after it are left out"
            self._faults.add(tag.line, words)
            return False
        self._keep(tag)
        if not tag.alone:
            is_feed = bool(_address(tag))
            self._open.append(_Open(line=tag.line, name=_name(tag), is_feed=is_feed))
        return True

    def _close(self, tag: Tag) -> None:
        if tag.line == self._broken:
            return
        if not self._balanced and self._open and self._open[-1].is_feed and self._open[-1].line != tag.line:
            self.mend(self._open.pop().line, NOT_CLOSED)
        if self._open:
            self._open.pop()
        elif not self._balanced:
            self.mend(tag.line, CLOSES_NOTHING)

    def _keep(self, tag: Tag) -> None:
        if tag.broken:
            self._broken = tag.line
        words = tag.broken or self._depth() or self._wrong(tag)
        if words:
            self._faults.add(tag.line, words)
        elif url := _address(tag):
            self._first[canonical_url(url) or url] = tag.line
            folders = tuple(one.name for one in self._open if one.name)
            self._outlines.append(_outline(tag, url, folders))
            if tag.is_mended:
                self.mend(tag.line, f"taken as {url}: an & stands alone in the line")

    def _depth(self) -> str:
        return f"nested more than {DEEPEST} deep" if len(self._open) >= DEEPEST else ""

    def _wrong(self, tag: Tag) -> str:
        """Why this is no feed to follow; empty for a feed, and for a folder."""
        url = _address(tag)
        if not url:
            return _without_address(tag)
        if len(url) > LONGEST_ADDRESS:
            return f"the address is longer than {LONGEST_ADDRESS:,} characters"
        if words := _unfit(url, self._policy):
            return words
        first = self._first.get(canonical_url(url) or url)
        return f"the same feed as line {first}" if first else ""


def _without_address(tag: Tag) -> str:
    kind = tag.attributes.get("type", "").lower()
    if kind == "include":
        return "another list; it is not followed"
    if tag.alone or kind in ("rss", "atom"):
        return "no address: xmlUrl is missing or empty"
    return ""


def _address(tag: Tag) -> str:
    """`feed:` is how some programs mark an address as a feed's."""
    url = tag.attributes.get("xmlurl", "").strip()
    url = re.sub(r"^feed:(?=https?:)", "", url, flags=re.IGNORECASE)
    return re.sub(r"^feed:(?=//)", "http:", url, flags=re.IGNORECASE).partition("#")[0]


_REASONS = {
    "scheme": "it does not begin with http:// or https://",
    "host": "it names no host",
    "not public": "a private network's",
    "port": "a port other than 80 and 443",
    "user name in the address": "it holds a user name",
}
_INNER = (".home.arpa", ".internal", ".intranet", ".lan", ".local")
"""Names that networks give within themselves (RFC 6762, 8375; ICANN's `.internal`)."""


def _unfit(url: str, policy: AddressPolicy) -> str:
    try:
        target = check_url(url, policy)
    except RefusedAddress as error:
        return f"the address is not one this bot may open: {_REASONS.get(error.reason, error.reason)}"
    if not canonical_url(url) or re.search(r"""[\s<>"{}|\\^`\x00-\x1f]""", url):
        return "the address has characters that no address can have"
    if policy.names(target.host, target.port) or ":" in target.host:
        return ""
    inner = "." not in target.host or target.host.endswith(_INNER)
    return "the address is not one this bot may open: a name of a private network" if inner else ""


def _outline(tag: Tag, url: str, folders: tuple[str, ...]) -> Outline:
    categories = (one_line(part) for part in re.split(r"[,/]", tag.attributes.get("category", "")))
    return Outline(
        line=tag.line,
        url=url,
        title=_name(tag),
        folders=(*folders, *filter(None, categories)),
        language=tag.attributes.get("language", "").strip(),
    )


def _name(tag: Tag) -> str:
    # Names hold HTML's entities as well; of an address `&copy=2` is a parameter.
    name = unescape(tag.attributes.get("title") or tag.attributes.get("text") or "")
    return one_line(name)[:LONGEST_TITLE].strip()
