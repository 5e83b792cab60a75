"""Addresses that only lead to another one. Pure: who follows them is `sources/asking/expanding.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable

HOSTS = frozenset(
    re.findall(
        r"\S+",
        """
        bit.ly bitly.com j.mp t.co tinyurl.com goo.gl ow.ly buff.ly dlvr.it is.gd v.gd rb.gy cutt.ly t.ly
        tiny.cc shorturl.at ift.tt trib.al spr.ly hubs.ly lnkd.in fb.me on.fb.me wp.me amzn.to
        nyti.ms n.pr nbcnews.to on-msn.com lat.ms lati.ms on.wsj.com at.cnn.com cnn.it on.cnn.com
        on.today.com ti.me reut.rs bbc.in wapo.st go.nature.com nej.md ja.ma
        """,
    )
)
"""Services that anybody may shorten with, and the short hosts of social media, newsrooms and journals.
Most were met among the links of 46,772 health headlines, where eight in ten are shortened. `doi.org`
is none: its addresses say what they lead to."""

_LINK = re.compile(r"https?://[^\s<>\"]+")
_HOST = re.compile(r"https?://(?:www\.)?([^/?#:]+)", re.I)


def is_short(url: str) -> bool:
    """Whether the address belongs to a shortener and says something after the host."""
    match = _HOST.match(url)
    return match is not None and match.group(1).lower() in HOSTS and len(url.rstrip("/")) > match.end()


def short_links(texts: Iterable[str]) -> tuple[str, ...]:
    """The shortened addresses in these texts, each once, in order."""
    found = (link.rstrip(".,;:!?)]}’”'") for text in texts if "://" in text for link in _LINK.findall(text))
    return tuple(dict.fromkeys(link for link in found if is_short(link)))
