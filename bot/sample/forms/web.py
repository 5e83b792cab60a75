"""What is not a journal: regulators, guideline societies, blogs, a podcast, a wire, Mastodon's tag feeds."""

from __future__ import annotations

import json
import re
from html import escape as html_escape

from bot.sample.catalogue import Entry, Feed
from bot.sample.forms.markup import NAMESPACES, XML, cdata, element, html, paragraphs, rfc822, rss, stated

_TAG = re.compile(r"(?<![\w/\"])#(\w+)")
"""A hashtag, but not the fragment of an address."""


def govuk(feed: Feed) -> bytes:
    """GOV.UK's Atom: the id changes with every update of the page, the summary is one sentence."""
    newest = max(entry.at for entry in feed.entries)
    head = (
        element("id", f"https://{feed.host}{feed.path}")
        + f'<link rel="self" type="application/atom+xml" href="https://{feed.host}{feed.path}"/>\n'
        + element("title", feed.source.title)
        + element("updated", newest.isoformat())
    )
    entries = "".join(f"<entry>\n{_govuk_entry(feed, entry)}</entry>\n" for entry in feed.entries)
    return f'{XML}<feed xmlns="{NAMESPACES["atom"]}">\n{head}{entries}</feed>\n'.encode()


def _govuk_entry(feed: Feed, entry: Entry) -> str:
    address = f"https://{feed.host}/drug-safety-update/{entry.id}"
    return (
        element("id", f"{address}#{stated(entry)}")
        + element("updated", entry.at.isoformat())
        + f'<link rel="alternate" type="text/html" href="{address}"/>\n'
        + element("title", entry.title)
        + element("summary", " ".join(paragraphs(entry.text)), type="html")
    )


def alerts(feed: Feed) -> bytes:
    """A regulator's RSS 2.0 with dates in the zone of its capital (`EST`)."""
    channel = element("title", feed.source.title) + element("link", f"https://{feed.host}/safety")
    return rss(("dc",), channel, (_alert(feed, entry) for entry in feed.entries))


def _alert(feed: Feed, entry: Entry) -> str:
    address = f"http://{feed.host}/safety/{entry.id}"
    return (
        element("title", entry.title)
        + element("link", address)
        + element("description", " ".join(paragraphs(entry.text)))
        + element("pubDate", entry.at.strftime("%a, %d %b %Y %H:%M:00 EST"))
        + element("dc:creator", feed.source.publisher)
        + element("guid", address, isPermaLink="true")
    )


def wordpress(feed: Feed) -> bytes:
    """A blog: the guid is `?p=…`, the whole post is in content:encoded, references at its end."""
    channel = (
        element("title", feed.source.title)
        + element("link", f"https://{feed.host}")
        + element("sy:updatePeriod", "hourly")
        + element("sy:updateFrequency", "1")
        + element("generator", "https://wordpress.example/?v=6.8")
    )
    namespaces = ("content", "dc", "atom", "sy", "slash")
    return rss(namespaces, channel, (_post(feed, entry, n) for n, entry in enumerate(feed.entries, 1)))


def _post(feed: Feed, entry: Entry, number: int) -> str:
    address = f"https://{feed.host}/{entry.id}/"
    opening = paragraphs(entry.text)[0]
    footer = (
        f'<p>The post <a href="{address}">{html_escape(entry.title)}</a> appeared first on this blog.</p>'
    )
    return (
        element("title", entry.title)
        + element("link", f"{address}?utm_source=rss&utm_medium=rss&utm_campaign={entry.id}")
        + cdata("dc:creator", ", ".join(entry.authors))
        + element("pubDate", rfc822(entry.at))
        + "".join(cdata("category", tag) for tag in entry.tags)
        + element("guid", f"https://{feed.host}/?p={1000 + number}", isPermaLink="false")
        + cdata("description", f"<p>{html_escape(opening, quote=False)} [&#8230;]</p>\n{footer}")
        + cdata("content:encoded", f"{html(entry.text)}\n{_references(entry)}{footer}")
        + element("slash:comments", "0")
    )


def _references(entry: Entry) -> str:
    if not entry.references:
        return ""
    listed = "".join(f'<li><a href="{address}">{address}</a></li>' for address in entry.references)
    return f"<h3>References</h3>\n<ol>{listed}</ol>\n"


def podcast(feed: Feed) -> bytes:
    """Episodes with an enclosure behind a counting redirect, and itunes: fields."""
    channel = (
        element("title", feed.source.title)
        + element("link", f"https://{feed.host}")
        + element("language", "en")
        + element("itunes:explicit", "false")
    )
    return rss(("itunes", "content"), channel, (_episode(feed, entry) for entry in feed.entries))


def _episode(feed: Feed, entry: Entry) -> str:
    audio = f"https://counter.example/redirect.mp3/{feed.host}/audio/{entry.id}.mp3"
    return (
        element("title", entry.title)
        + element("link", f"https://{feed.host}/episodes/{entry.id}")
        + element("guid", f"{entry.id}-0b7f-episode", isPermaLink="false")
        + element("pubDate", rfc822(entry.at))
        + f'<enclosure url="{audio}" length="{entry.minutes * 960_000}" type="audio/mpeg"/>\n'
        + element("itunes:author", ", ".join(entry.authors))
        + element("itunes:duration", f"{entry.minutes}:00")
        + cdata("description", html(entry.text))
    )


def wire(feed: Feed) -> bytes:
    """A news wire without any guid."""
    channel = element("title", feed.source.title) + element("link", f"https://{feed.host}")
    return rss((), channel, (_wired(feed, entry) for entry in feed.entries))


def _wired(feed: Feed, entry: Entry) -> str:
    return (
        element("title", entry.title)
        + element("link", f"https://{feed.host}/viewarticle/{entry.id}?src=rss")
        + element("description", " ".join(paragraphs(entry.text)))
        + element("pubDate", rfc822(entry.at))
    )


def mastodon(feed: Feed) -> bytes:
    """An instance's feed of a tag: no title, no author, tags as categories."""
    tag = feed.path.removeprefix("/tags/").removesuffix(".rss")
    channel = (
        element("title", f"#{tag}")
        + element("description", f"Public posts tagged #{tag}")
        + element("link", f"https://{feed.host}/tags/{tag}")
        + element("generator", "Mastodon v4.5.0")
    )
    return rss(("media", "webfeeds"), channel, (_toot(feed, entry) for entry in feed.entries))


def _toot(feed: Feed, entry: Entry) -> str:
    address = entry.link or f"https://{feed.host}/@{entry.authors[0]}/{entry.id}"
    text = "".join(f"<p>{_toot_html(part, feed.host)}</p>" for part in paragraphs(entry.text))
    tags = dict.fromkeys(tag.lower() for tag in _TAG.findall(entry.text))
    return (
        element("guid", address, isPermaLink="true")
        + element("link", address)
        + element("pubDate", rfc822(entry.at))
        + element("description", text)
        + "".join(element("category", tag) for tag in tags)
    )


def _toot_html(text: str, host: str) -> str:
    """Mastodon's markup: the scheme of a link is there but invisible, a tag is a link with a span."""
    escaped = html_escape(text, quote=False)
    with_links = re.sub(
        r"(https?://)([^\s<>]+)",
        r'<a href="\1\2" target="_blank" rel="nofollow noopener noreferrer" translate="no">'
        r'<span class="invisible">\1</span><span class="">\2</span><span class="invisible"></span></a>',
        escaped,
    )
    link = rf'<a href="https://{host}/tags/\1" class="mention hashtag" rel="tag">#<span>\1</span></a>'
    return _TAG.sub(link, with_links)


def json_feed(feed: Feed) -> bytes:
    """JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.source.title,
        "home_page_url": f"https://{feed.host}/",
        "feed_url": f"https://{feed.host}{feed.path}",
        "items": [_json_item(feed, entry) for entry in feed.entries],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _json_item(feed: Feed, entry: Entry) -> dict[str, object]:
    return {
        "id": f"https://{feed.host}/guidance/{entry.id}",
        "url": f"https://{feed.host}/guidance/{entry.id}",
        "title": entry.title,
        "content_html": html(entry.text),
        "date_published": entry.at.isoformat(),
        "authors": [{"name": author} for author in entry.authors],
        "tags": list(entry.tags),
    }
