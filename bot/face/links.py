"""Which addresses may be opened from a message, and how a host is shown."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import SplitResult, urlsplit

LONGEST_URL = 2048

_HTTP = re.compile(r"https?://[^\s\\<>\"'`{}|^]+", re.IGNORECASE)
_HOST = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|\[[0-9a-f:.]+\]", re.IGNORECASE)
_SPEAKS = re.compile(r"(?:[a-z][a-z0-9+.-]{1,9}:/{0,2}|www\.)([^\s/?#\"'<>()]+)", re.IGNORECASE)
_BARE = re.compile(
    r"(?:[^\s/@:]+@)?((?:[\w-]+\.)+(?:[^\W\d_]{2,24}|xn--[a-z0-9-]+))(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE
)
_WRITTEN = re.compile(
    r"((?:https?://|www\.)|(?<![\w.@-])(?=[^\s/]+\.(?:com|org|net|info|io|edu|gov|int|eu|uk|de|ru|co)(?![\w.-])))"
    r"((?=[^\s/?#:]*[^\x00-\x7f])(?:[\w-]+\.)+[\w-]+)",
    re.IGNORECASE,
)
"""A host with a letter outside ASCII, after a scheme or `www.`, or bare before a common top-level domain;
elsewhere such a thing is two words without a blank between them (`IFN-γ.The`)."""
_WHOLE = re.compile(r"(?:[a-z][a-z0-9+.-]{1,9}:/{0,2}|www\.)\S+", re.IGNORECASE)


def safe_link(url: str) -> str:
    """The address to open, its host in ASCII; empty for anything but plain http and https (S24).

    Refused: other schemes in any disguise, no scheme, blanks or controls within, user names, backslashes.
    """
    if len(url) > LONGEST_URL or not _HTTP.fullmatch(url) or not url.isprintable():
        return ""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    host = ascii_host(parts.hostname or "")
    if not host or "@" in parts.netloc:
        return ""
    return _with_host(parts, host)


def _with_host(parts: SplitResult, host: str) -> str:
    host = f"[{host}]" if ":" in host else host
    netloc = f"{host}:{parts.port}" if parts.port else host
    return parts._replace(scheme=parts.scheme.lower(), netloc=netloc).geturl()


def ascii_host(host: str) -> str:
    """The host as punycode, so that no letter can pass for another (S25); empty if it is no host."""
    if ":" in host:
        return host
    try:
        ascii_form = host.encode("idna").decode("ascii").lower() if not host.isascii() else host.lower()
    except UnicodeError:
        return ""
    ascii_form = ascii_form.rstrip(".")
    return ascii_form if _HOST.fullmatch(ascii_form) or _ADDRESS.fullmatch(ascii_form) else ""


def shown_host(href: str) -> str:
    """The host of a safe link, for people."""
    return urlsplit(href).hostname or ""


def honest_hosts(text: str) -> str:
    """Running text in which every host that Telegram would make a link of is spelt in ASCII (S25)."""
    return _WRITTEN.sub(lambda found: found.group(1) + (ascii_host(found.group(2)) or found.group(2)), text)


def speaks_of_other_host(words: str, href: str) -> Literal["", "some", "all"]:
    """Does link text look like the address of another host: as a whole, in part, or not at all?"""
    own = shown_host(href)
    bare = _BARE.fullmatch(words)
    if _WHOLE.fullmatch(words) or bare:
        named = _SPEAKS.match(words)
        host = named.group(1) if named else bare.group(1) if bare else ""
        return "" if _same(host, own) else "all"
    return "" if all(_same(found.group(1), own) for found in _SPEAKS.finditer(words)) else "some"


def _same(host: str, own: str) -> bool:
    # Anything before "@" poses as a host and is none.
    name = ascii_host(re.sub(r":\d*\Z", "", host.rsplit("@", 1)[-1]).rstrip(".,;"))
    return name.removeprefix("www.") == own.removeprefix("www.") and "@" not in host
