"""A library's proxy: the prefix that opens a subscription's pages for its members.

EZproxy takes the address as it stands behind `login?url=`, encoded behind `login?qurl=` (OCLC's
documentation, "Starting point URLs"); OpenAthens' redirector takes it encoded.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_ENCODED = re.compile(r"[?&]qurl=\Z")
_OPENATHENS = "openathens.net"
_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?@!$&()*+,;=%-]+")
LONGEST_PREFIX = 300


def proxy_prefix(text: str) -> str:
    """`text` when addresses may be put behind it. Raises ValueError, which says what would be right."""
    prefix = text.strip()
    if not prefix.startswith("https://"):
        raise ValueError("the prefix must begin with https://")
    if len(prefix) > LONGEST_PREFIX or not _CHARACTERS.fullmatch(prefix) or _is_strange(prefix):
        raise ValueError("the prefix is no plain web address")
    if not prefix.endswith(("=", "/")):
        raise ValueError("an address must fit behind the prefix: it ends with url= or /")
    return prefix


def _is_strange(prefix: str) -> bool:
    try:
        parts = urlsplit(prefix)
        _ = parts.port
    except ValueError:
        return True
    host = parts.hostname or ""
    return "@" in parts.netloc or not re.fullmatch(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*", host)


def through_proxy(prefix: str, url: str) -> str:
    """The address that opens `url` by way of the proxy; `url` itself where there is none."""
    if not prefix or not url:
        return url
    host = urlsplit(prefix).hostname or ""
    encoded = _ENCODED.search(prefix) or host == _OPENATHENS or host.endswith(f".{_OPENATHENS}")
    return prefix + (quote(url, safe="") if encoded else url)
