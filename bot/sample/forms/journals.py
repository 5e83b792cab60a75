"""Publishers' RSS 2.0: what Atypon (Wiley), Silverchair and ScienceDirect send, oddities included.

The shapes follow feeds of 2021 to 2026; kept on purpose: Wiley has the abstract only in
content:encoded, Silverchair dates everything at midnight, ScienceDirect has no date, DOI or abstract.
"""

from __future__ import annotations

from html import escape as html_escape

from bot.sample.catalogue import Entry, Feed
from bot.sample.forms.markup import cdata, element, paragraphs, rfc822, rss


def wiley(feed: Feed) -> bytes:
    """The guid is the bare DOI, the description "Journal, EarlyView."."""
    name = _journal(feed)
    channel = element("title", f"{name}: Table of Contents") + element(
        "description",
        f"Table of Contents for {name}. List of articles from both the latest and EarlyView issues.",
    )
    head = element("link", f"https://{feed.host}/journal?af=R") + element("ttl", "10080")
    namespaces = ("content", "dc", "prism")
    return rss(namespaces, channel + head, (_wiley_item(feed, entry) for entry in feed.entries))


def _wiley_item(feed: Feed, entry: Entry) -> str:
    return (
        element("link", f"https://{feed.host}/doi/{entry.doi}?af=R")
        + element("pubDate", rfc822(entry.at))
        + element("guid", entry.doi, isPermaLink="false")
        + element("title", entry.title)
        + element("description", f"{_journal(feed)}, EarlyView. ")
        + element("content:encoded", f"\n<h2>Abstract</h2>\n{_headed(entry.text)}\n")
        + element("dc:creator", ", \n".join(entry.authors))
        + element("category", entry.section or "ORIGINAL ARTICLE")
        + element("dc:title", entry.title)
        + element("dc:identifier", entry.doi)
        + element("prism:publicationName", _journal(feed))
        + element("prism:doi", entry.doi)
        + element("prism:url", f"https://{feed.host}/doi/{entry.doi}?af=R")
        + element("prism:section", entry.section or "ORIGINAL ARTICLE")
    )


def _headed(text: str) -> str:
    """`RESULTS: …` as Wiley's `<h2>Results</h2><p>…</p>`."""
    parts = []
    for paragraph in paragraphs(text):
        label, colon, rest = paragraph.partition(": ")
        if colon and label.isupper():
            parts.append(f"<h2>{label.capitalize()}</h2>\n<p>{html_escape(rest, quote=False)}</p>")
        else:
            parts.append(f"<p>{html_escape(paragraph, quote=False)}</p>")
    return "\n".join(parts)


def silverchair(feed: Feed) -> bytes:
    """The guid is http://doi.org/DOI; the abstract stands in a span; every date is a midnight."""
    channel = element("title", f"{_journal(feed)} Current Issue") + element("link", f"http://{feed.host}")
    generator = element("language", "en-us") + element("generator", "Silverchair")
    return rss(("prism",), channel + generator, (_silverchair_item(feed, entry) for entry in feed.entries))


def _silverchair_item(feed: Feed, entry: Entry) -> str:
    text = html_escape(" ".join(paragraphs(entry.text)), quote=False)
    abstract = f'<span class="paragraphSection"><div class="boxTitle">Abstract</div>{text}</span>'
    return (
        element("title", entry.title)
        + element("link", f"https://{feed.host}/article/9/1/{entry.id}?rss=1")
        + element("pubDate", entry.at.strftime("%a, %d %b %Y 00:00:00 GMT"))
        + (element("author", f"{'; '.join(entry.authors[:3])}, et al. ") if entry.authors else "")
        + element("description", abstract if text else "")
        + element("prism:volume", "9")
        + element("prism:number", "1")
        + element("prism:doi", entry.doi)
        + element("guid", f"http://doi.org/{entry.doi}", isPermaLink="false")
    )


def sciencedirect(feed: Feed) -> bytes:
    """Neither date nor DOI nor abstract; the cover date in the text lies months ahead."""
    channel = cdata("title", f"Direct Publication: {_journal(feed)}") + cdata("description", "Direct RSS")
    link = element("link", f"https://{feed.host}/journal") + element("generator", "RSS for Node")
    return rss(
        ("dc", "content", "atom"),
        channel + link,
        (_sciencedirect_item(feed, entry) for entry in feed.entries),
    )


def _sciencedirect_item(feed: Feed, entry: Entry) -> str:
    cover = f"{entry.at.replace(day=1):%B} {entry.at.year + 1}"
    biblio = (
        f"<p>Publication date: {cover}</p><p><b>Source:</b> {_journal(feed)}, Volume 12</p>"
        f"<p>Author(s): {', '.join(entry.authors)}</p>"
    )
    address = f"https://{feed.host}/science/article/pii/{entry.id}"
    return (
        cdata("title", entry.title)
        + cdata("description", biblio)
        + element("link", f"{address}?dgcid=rss_sd_all")
        + element("guid", address, isPermaLink="false")
    )


def pubmed(feed: Feed) -> bytes:
    """PubMed's feed of one journal: PMID in the guid, then PMID and DOI as dc:identifier."""
    channel = (
        element("title", feed.source.title)
        + element("link", f"https://{feed.host}/rss-feed/?feed_id=journal")
        + element("description", f"{feed.source.title}: Latest results from PubMed")
        + element("docs", "http://www.rssboard.org/rss-specification")
        + element("generator", "PubMed RSS feeds (2.18.0)")
        + element("ttl", "120")
    )
    return rss(("atom", "content", "dc"), channel, (_pubmed_item(feed, entry) for entry in feed.entries))


def _pubmed_item(feed: Feed, entry: Entry) -> str:
    day = entry.at.strftime("%Y %b %d").replace(" 0", " ")
    address = f"https://{feed.host}/{entry.pmid}/"
    tracked = f"{address}?utm_source=Feed Reader&utm_medium=rss&utm_campaign=journals&fc=20200101&v=2.18.0"
    heading = (
        f'<p style="color: #4aa564;">{entry.journal}. {day}. doi: {entry.doi}. Online ahead of print.</p>'
    )
    abstract = f"<p><b>ABSTRACT</b></p>{_labelled(entry.text)}" if entry.text else ""
    numbers = f'<p style="color: lightgray">PMID:<a href="{address}">{entry.pmid}</a> | DOI:{entry.doi}</p>'
    first = paragraphs(entry.text)[0] if entry.text else "NO ABSTRACT"
    return (
        element("title", entry.title)
        + element("link", tracked)
        + cdata("description", f"{first[:400]}...")
        + cdata("content:encoded", f"<div>{heading}{abstract}{numbers}</div>")
        + element("guid", f"pubmed:{entry.pmid}", isPermaLink="false")
        + element("pubDate", entry.at.strftime("%a, %d %b %Y 06:00:00 -0500"))
        + "".join(element("dc:creator", author) for author in entry.authors)
        + element("dc:date", entry.at.strftime("%Y-%m-%d"))
        + element("dc:source", entry.journal)
        + element("dc:title", entry.title)
        + element("dc:identifier", f"pmid:{entry.pmid}")
        + element("dc:identifier", f"doi:{entry.doi}")
    )


def _labelled(text: str) -> str:
    return "".join(f"<p>{html_escape(part, quote=False)}</p>" for part in paragraphs(text))


def _journal(feed: Feed) -> str:
    return feed.source.title
