"""Small feeds in the forms of real ones; every journal, drug and DOI in them is invented."""

from __future__ import annotations

from bot.model import Kind, Source, SourceId, SourceState

RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Example Journal of Hearts</title><link>https://hearts.example/</link>
<item><title>Examplipril after stenting</title><link>https://hearts.example/a/1?utm_source=rss</link>
<guid isPermaLink="false">hearts-1</guid><pubDate>Thu, 26 Nov 2026 06:00:00 GMT</pubDate>
<description>&lt;p&gt;Pain fell.&lt;/p&gt;</description></item>
<item><title>Exampladone in &lt;i&gt;E. exempli&lt;/i&gt;</title><link>https://hearts.example/a/2</link>
<guid isPermaLink="false">hearts-2</guid><pubDate>Wed, 25 Nov 2026 06:00:00 GMT</pubDate></item>
</channel></rss>"""


_SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:podcast="https://podcastindex.org/namespace/1.0"'
    ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def rss(*items: str, channel: str = "") -> bytes:
    """An RSS 2.0 feed of these items, with the name spaces of publishers."""
    body = "".join(f"<item>{item}</item>" for item in items)
    head = f'<?xml version="1.0"?><rss version="2.0" {_SPACES}><channel><title>T</title>{channel}'
    return f"{head}{body}</channel></rss>".encode()


def source(
    url: str = "https://hearts.example/rss", *, kind: Kind = Kind.JOURNAL, id: str = "hearts", title: str = ""
) -> Source:
    return Source(id=SourceId(id), title=title, kind=kind, url=url)


def state(id: str = "hearts", **fields: object) -> SourceState:
    return SourceState(id=SourceId(id), **fields)  # type: ignore[arg-type]
