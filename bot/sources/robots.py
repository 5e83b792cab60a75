"""robots.txt (RFC 9309). Pure: the file's bytes and a path in, yes or no out, in linear time.

Consulted for pages that are looked at to find a feed, and for what is found there; not for a feed that a
curator follows, as feed readers hold it (F34).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.model import Fetched, FetchFailed, FetchOutcome
from bot.text.urls import unquote_unreserved

AGENT = "rounds"
"""Our product token (2.2.1); the User-Agent begins with it."""

MOST_BYTES = 500 * 1024
"""What a crawler must read at least (2.5)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`Allow: path` or `Disallow: path`; `*` stands for anything, `$` for the end."""

    allow: bool
    path: str


def address(url: str) -> str:
    """Where the rules of this address's host are (2.3)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def refusal(outcome: FetchOutcome, url: str) -> str:
    """Why `url` may not be opened, by what came from `address(url)`; empty when it may.

    A 4xx means that there are no rules (2.3.1.3); where the server cannot say, nothing is opened (2.3.1.4).
    """
    if isinstance(outcome, Fetched):
        return "" if allows(outcome.body, url) else "robots.txt asks programs not to look here"
    if not isinstance(outcome, FetchFailed) or 400 <= (outcome.status or 0) < 500:
        return ""
    # A file with nothing in it has no rules; of a refused address the fetcher itself says so.
    if outcome.kind in ("empty", "refused-address"):
        return ""
    return f"robots.txt cannot be read: {outcome.words}"


def allows(file: bytes, url: str, *, agent: str = AGENT) -> bool:
    """The longest rule that fits decides, Allow where two are as long; none: yes (2.2.2)."""
    parts = urlsplit(url)
    path = _plain(parts.path or "/") + (f"?{_plain(parts.query)}" if parts.query else "")
    fitting = [rule for rule in _rules(file, agent) if _fits(rule.path, path)]
    return max(fitting, key=lambda rule: (len(rule.path), rule.allow), default=Rule(True, "")).allow


def _rules(file: bytes, agent: str) -> Sequence[Rule]:
    """Those of every group that names us; where none does, those for everybody (2.2.1)."""
    groups = list(_groups(file))
    for name in (agent, "*"):
        ours = [rules for agents, rules in groups if name in agents]
        if ours:
            return [rule for rules in ours for rule in rules]
    return ()


def _groups(file: bytes) -> Iterator[tuple[set[str], list[Rule]]]:
    agents: set[str] = set()
    rules: list[Rule] = []
    for key, value in _lines(file):
        if key == "user-agent":
            if rules:
                yield agents, rules
                agents, rules = set(), []
            agents.add(value.lower().partition("/")[0].strip())
        elif key in ("allow", "disallow") and agents:
            rules.append(Rule(key == "allow", _plain(value)))
    yield agents, rules


def _lines(file: bytes) -> Iterator[tuple[str, str]]:
    text = file[:MOST_BYTES].decode("utf-8-sig", "replace")
    for line in text.splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _plain(path: str) -> str:
    return unquote_unreserved(path)


def _fits(pattern: str, path: str) -> bool:
    """Piece by piece from the left, each as early as it can be: no pattern makes this slow."""
    if not pattern:
        return False  # `Disallow:` with nothing forbids nothing.
    whole = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, piece in enumerate(rest, 1):
        if whole and number == len(rest):
            return path.endswith(piece) and len(path) - len(piece) >= at
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return not whole or at == len(path)
