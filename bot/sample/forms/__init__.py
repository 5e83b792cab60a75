"""The bytes of each form. A form is `Feed → bytes`; its name is what a file under feeds/ calls it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.sample.catalogue import Feed
from bot.sample.forms import journals, rdf, web

FORMS: Final[Mapping[str, tuple[str, Callable[[Feed], bytes]]]] = {
    "wiley": ("application/rss+xml; charset=UTF-8", journals.wiley),
    "silverchair": ("text/xml", journals.silverchair),
    "sciencedirect": ("application/rss+xml", journals.sciencedirect),
    "pubmed": ("application/rss+xml; charset=utf-8", journals.pubmed),
    "atypon": ("text/xml;charset=UTF-8", rdf.atypon),
    "elsevier-health": ("application/rdf+xml;charset=UTF-8", rdf.elsevier_health),
    "nature": ("application/rss+xml", rdf.nature),
    "onesearch": ("application/xml", rdf.onesearch),
    "highwire": ("text/xml; charset=UTF-8", rdf.highwire),
    "govuk": ("application/atom+xml; charset=utf-8", web.govuk),
    "alerts": ("application/rss+xml", web.alerts),
    "wordpress": ("application/rss+xml; charset=UTF-8", web.wordpress),
    "podcast": ("application/xml", web.podcast),
    "wire": ("text/xml", web.wire),
    "mastodon": ("application/rss+xml; charset=utf-8", web.mastodon),
    "json-feed": ("application/feed+json", web.json_feed),
}
"""Name → (content type, writer)."""
