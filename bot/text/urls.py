"""Addresses: what to open, and what to compare.

The table of tracking parameters is ours: on 13 publishers' links the 730 rules of ClearURLs left a
parameter on every one (FEEDS.md, measured November 2026).
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urlsplit

from bot.model import CanonicalUrl
from bot.text.identifiers import doi_in_address
from bot.text.tracking import is_tracking

_SAFE_PATH = "/:@!$&'()*+,;=-._~%"
_SAFE_QUERY = _SAFE_PATH + "?[]|"
_HOST = re.compile(r"[^\s/?#@\\<>\"'%|^`{}\x00-\x20\x7f]+")
_NAME = re.compile(r"[A-Za-z0-9.-]+")
_DOI_HOSTS = frozenset(["doi.org", "dx.doi.org", "www.doi.org"])
_WEB = re.compile(r"https?://[^/\\]", re.I)
_BREAK = re.compile(r"[\t\r\n]\s*")
_SLASHES = re.compile(r"/{2,}")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = re.compile(r"[A-Za-z0-9/:@!$&'()*+,;=._~-]*")
_AMP = re.compile(r"/amp/?$", re.I)
_SIMPLE = re.compile(
    r"https?://(?:www\.)?+([a-z0-9-]++(?:\.[a-z0-9-]++)++)((?:/(?!(?i:amp)/?$)[A-Za-z0-9._~-]++)*+)/?"
)
"""Host and path of an address in which nothing is to be changed but what stands around them, as in most."""


def clean_url(url: str) -> str:
    """The address to open: http(s), encoded, without tracking parameters; empty when it is not one.

    Path, case, order of parameters and fragment stay as they were, so the link opens the same page.
    """
    parts = _split(url)
    if parts is None:
        return ""
    query = "&".join(_kept(parts))
    return parts._replace(path=_encode(parts.path, _SAFE_PATH), query=query).geturl()


@lru_cache(maxsize=16_384)  # pure; filing an entry asks for each of its addresses four times
def canonical_url(url: str) -> CanonicalUrl | None:
    """The address for comparing, or None when it is not http(s).

    https, lower-case host without `www.` and default port, no fragment, tracking, AMP ending or final
    slash, parameters sorted; a DOI's resolver address in one spelling. Not for opening.
    """
    if (simple := _SIMPLE.fullmatch(url)) and simple[1] not in _DOI_HOSTS:
        return CanonicalUrl(f"https://{simple[1]}{simple[2]}")
    parts = _split(url)
    if parts is None:
        return None
    host = _host(parts)
    if not host:
        return None
    if host in _DOI_HOSTS and (doi := doi_in_address(parts.path)):
        return CanonicalUrl(f"https://doi.org/{_encode(doi, _SAFE_PATH)}")
    path = _AMP.sub("", _SLASHES.sub("/", _encode(unquote_unreserved(parts.path), _SAFE_PATH))).rstrip("/")
    query = "&".join(sorted(_kept(parts)))
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    return CanonicalUrl(f"https://{host.removeprefix('www.')}{port}{path}" + (f"?{query}" if query else ""))


def _split(url: str) -> SplitResult | None:
    """Parts of an http(s) address, or None. Browsers drop tabs and newlines; in the scheme we do not."""
    url = url.strip().strip("\ufeff\u200b")
    if not _WEB.match(url):
        return None
    url = _BREAK.sub("", url)
    try:
        parts = urlsplit(url)
        # Most name nothing but a host; telling names, ports and passwords apart costs as much as all else.
        usable = _NAME.fullmatch(parts.netloc) or (_HOST.fullmatch(parts.hostname or "") and parts.port != 0)
    except ValueError:
        return None
    return None if not usable or "@" in parts.netloc else parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        return f"[{host}]"
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii").rstrip(".")
    except UnicodeError:
        return host


def _kept(parts: SplitResult) -> list[str]:
    if not parts.query:
        return []
    host = (parts.hostname or "").rstrip(".")
    pairs = [pair for pair in parts.query.split("&") if pair]
    return [_encode(pair, _SAFE_QUERY) for pair in pairs if not _tracks(host, pair)]


def _tracks(host: str, pair: str) -> bool:
    name, _, value = pair.partition("=")
    return is_tracking(host, unquote(name).strip().removeprefix("amp;"), unquote(value))


def _encode(text: str, safe: str) -> str:
    # A lone per cent sign is encoded; one that begins an escape is left alone.
    return text if _PLAIN.fullmatch(text) else _LONE_PERCENT.sub("%25", quote(text, safe=safe))


def unquote_unreserved(text: str) -> str:
    """RFC 3986, 6.2.2: escapes of unreserved characters mean the characters; others in upper case."""
    return _ESCAPE.sub(_unreserved, text) if "%" in text else text


def _unreserved(match: re.Match[str]) -> str:
    character = unquote(match.group())
    return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else match.group().upper()
