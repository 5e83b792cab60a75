"""RSS 1.0 as Atypon, Elsevier Health, Nature, NEJM's search and HighWire's preprint servers send it."""

from __future__ import annotations

from bot.sample.catalogue import Entry, Feed
from bot.sample.forms.markup import cdata, element, paragraphs, rdf, stated


def atypon(feed: Feed) -> bytes:
    """No abstract: the description is volume, issue and page. Only dc:date, no pubDate."""
    name = feed.source.title
    channel = element("title", f"{name}: Table of Contents") + element("prism:publicationName", name)
    address = f"https://{feed.host}/loi?af=R"
    items = ((_atypon_link(feed, entry), _atypon_item(feed, entry)) for entry in feed.entries)
    return rdf("prism", channel + element("link", address), address, items)


def _atypon_link(feed: Feed, entry: Entry) -> str:
    return f"https://{feed.host}/doi/full/{entry.doi}?af=R"


def _atypon_item(feed: Feed, entry: Entry) -> str:
    place = f"Volume 12, Issue 3, {entry.at:%B %Y}, Page 201-209<br/>. <br/>"
    return (
        element("title", entry.title)
        + element("link", _atypon_link(feed, entry))
        + element("content:encoded", f'<a href="/toc/12/3">Volume 12, Issue 3</a>, {place}')
        + element("description", place)
        + element("dc:title", entry.title)
        + element("dc:identifier", entry.doi)
        + element("dc:source", feed.source.title)
        + element("dc:date", stated(entry))
        + "".join(element("dc:creator", author) for author in entry.authors)
        + element("prism:volume", "12")
        + element("prism:number", "3")
        + element("prism:startingPage", "201")
        + element("prism:doi", entry.doi)
        + element("prism:url", _atypon_link(feed, entry))
    )


def elsevier_health(feed: Feed) -> bytes:
    """The section stands in brackets before the title; a date may be a month only."""
    channel = element("title", feed.source.title) + element("dc:language", "en")
    address = f"https://{feed.host}/issues?publicationCode=ahm&rss=yes"
    items = ((_elsevier_link(feed, entry), _elsevier_item(feed, entry)) for entry in feed.entries)
    return rdf("prism-1.2", channel + element("link", address), address, items)


def _elsevier_link(feed: Feed, entry: Entry) -> str:
    return f"https://{feed.host}/article/{entry.id}/fulltext?rss=yes"


def _elsevier_item(feed: Feed, entry: Entry) -> str:
    section = entry.section or "Articles"
    return (
        element("title", f"[{section}] {entry.title}")
        + element("link", _elsevier_link(feed, entry))
        + element("description", " ".join(paragraphs(entry.text)))
        + element("dc:title", entry.title)
        + element("dc:creator", ", ".join(entry.authors))
        + element("dc:identifier", entry.doi)
        + element("dc:source", f"{feed.source.title}, 408 ({entry.at.year})")
        + element("dc:date", stated(entry))
        + element("prism:publicationName", feed.source.title)
        + element("prism:section", section)
    )


def nature(feed: Feed) -> bytes:
    """The guid is the address; the summary begins with journal, date and DOI."""
    channel = element("title", feed.source.title) + element("dc:publisher", feed.source.publisher)
    address = f"https://{feed.host}/rss/current"
    items = ((f"https://{feed.host}/articles/{one.id}", _nature_item(feed, one)) for one in feed.entries)
    return rdf("prism", channel + element("link", address), address, items)


def _nature_item(feed: Feed, entry: Entry) -> str:
    online = f"Published online: {entry.at.day} {entry.at:%B %Y}"
    doi = f'<a href="https://doi.org/{entry.doi}">doi:{entry.doi}</a>'
    text = " ".join(paragraphs(entry.text))
    return (
        cdata("title", entry.title)
        + element("link", f"https://{feed.host}/articles/{entry.id}")
        + cdata("content:encoded", f"<p>{feed.source.title}, {online}; {doi}</p>{text}")
        + cdata("dc:title", entry.title)
        + "".join(element("dc:creator", author) for author in entry.authors)
        + element("dc:identifier", f"doi:{entry.doi}")
        + element("dc:source", f"{feed.source.title}, {online}; | doi:{entry.doi}")
        + element("dc:date", entry.at.strftime("%Y-%m-%d"))
        + element("prism:doi", entry.doi)
        + element("prism:url", f"https://{feed.host}/articles/{entry.id}")
    )


def onesearch(feed: Feed) -> bytes:
    """One sentence, a day, and the DOI in the link only."""
    channel = element("title", f"{feed.source.title}: Search Results") + element("dc:language", "en")
    address = f"https://{feed.host}/search?rss=searchAndBrowse"
    items = ((f"https://{feed.host}/doi/full/{one.doi}", _onesearch_item(feed, one)) for one in feed.entries)
    return rdf("prism", channel + element("link", address), address, items)


def _onesearch_item(feed: Feed, entry: Entry) -> str:
    return (
        element("title", entry.title)
        + element("link", f"https://{feed.host}/doi/full/{entry.doi}?rss=searchAndBrowse")
        + element("description", " ".join(paragraphs(entry.text)))
        + element("dc:creator", ", ".join(entry.authors))
        + element("dc:date", entry.at.strftime("%Y-%m-%d"))
    )


def highwire(feed: Feed) -> bytes:
    """A preprint server: versioned links, the DOI as dc:identifier, a day, no XML header of its own."""
    channel = element("title", feed.source.title) + element("prism:publicationName", feed.source.title)
    items = ((_highwire_link(feed, entry), _highwire_item(feed, entry)) for entry in feed.entries)
    return rdf("prism-module", channel + element("link", f"http://{feed.host}"), f"http://{feed.host}", items)


def _highwire_link(feed: Feed, entry: Entry) -> str:
    return f"http://{feed.host}/cgi/content/short/{entry.doi.partition('/')[2]}{entry.section or 'v1'}?rss=1"


def _highwire_item(feed: Feed, entry: Entry) -> str:
    link = _highwire_link(feed, entry)
    return (
        f"<title>\n<![CDATA[\n{entry.title} \n]]>\n</title>\n<link>\n{link.replace('&', '&amp;')}\n</link>\n"
        + cdata("description", f"\n{' '.join(paragraphs(entry.text))}\n")
        + cdata("dc:creator", f" {', '.join(entry.authors)} ")
        + element("dc:date", entry.at.strftime("%Y-%m-%d"))
        + element("dc:identifier", f"doi:{entry.doi}")
        + cdata("dc:title", entry.title)
        + element("dc:publisher", feed.source.publisher)
        + element("prism:publicationDate", entry.at.strftime("%Y-%m-%d"))
        + "<prism:section></prism:section>\n"
    )
