"""Bodies to items, format by format, in the forms of the platforms (all contents invented)."""

# ruff: noqa: E501 - feeds as publishers write them, in long lines

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import FeedError, NotAFeed
from bot.model import Flag, Item, Kind, PartialDate, Precision
from bot.sources.drafts import MOST_TAGS, MOST_TITLE, duration_seconds
from bot.sources.feed import parse_feed, read_feed
from tests.sources.feeds import RSS, rss, source


def one(body: bytes, kind: Kind = Kind.JOURNAL, **given: str) -> Item:
    (item,) = parse_feed(source(kind=kind, **given), body, url="https://hearts.example/rss")
    return item


def day(value: str) -> PartialDate:
    return PartialDate(value=value, precision=Precision.DAY)


@pytest.mark.check("S15")
def test_rss() -> None:
    """RSS 2.0: plain titles and summaries, links without tracking, dates to the second."""
    first, second = parse_feed(source(), RSS)
    assert (first.guid, first.title, first.summary) == (
        "hearts-1",
        "Examplipril after stenting",
        "Pain fell.",
    )
    assert (first.url, first.canonical) == ("https://hearts.example/a/1", "https://hearts.example/a/1")
    assert first.published == PartialDate(value="2026-11-26T06:00:00Z", precision=Precision.SECOND)
    assert (first.journal, second.title) == ("Example Journal of Hearts", "Exampladone in E. exempli")


def test_pubmed() -> None:
    """PubMed: number from the guid, DOI from the last dc:identifier, journal from dc:source, abstract alone."""
    item = one(
        rss(
            "<title>Exampladone in adults.</title>"
            "<link>https://pubmed.ncbi.nlm.nih.gov/41000001/?utm_source=Other&amp;fc=20261126&amp;v=2.18</link>"
            '<guid isPermaLink="false">pubmed:41000001</guid><pubDate>Thu, 26 Nov 2026 06:00:00 -0500</pubDate>'
            "<description>&lt;p&gt;Ex J Hearts. 2026 Nov 26. doi: 10.5555/ex.1. Online ahead of print.&lt;/p&gt;</description>"
            "<content:encoded>&lt;div&gt;&lt;p&gt;Ex J Hearts. 2026 Nov 26. doi: 10.5555/ex.1. Online ahead of print.&lt;/p&gt;"
            "&lt;p&gt;&lt;b&gt;ABSTRACT&lt;/b&gt;&lt;/p&gt;&lt;p&gt;BACKGROUND: Pain is common.&lt;/p&gt;"
            "&lt;p&gt;PMID:41000001 | DOI:10.5555/ex.1&lt;/p&gt;&lt;/div&gt;</content:encoded>"
            "<dc:identifier>pmid:41000001</dc:identifier><dc:identifier>doi:10.5555/ex.1</dc:identifier>"
            "<dc:source>Example Journal of Hearts</dc:source><dc:creator>Ann Doe</dc:creator><dc:creator>Bo Roe</dc:creator>"
        )
    )
    assert (item.pmid, item.doi, item.guid) == ("41000001", "10.5555/ex.1", "pubmed:41000001")
    assert (item.journal, item.authors) == ("Example Journal of Hearts", ("Ann Doe", "Bo Roe"))
    assert (item.summary, item.url) == (
        "BACKGROUND: Pain is common.",
        "https://pubmed.ncbi.nlm.nih.gov/41000001/",
    )


def test_nature_rdf() -> None:
    """Nature's RDF: date of day precision, DOI from prism, boilerplate off the summary."""
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"
      xmlns:content="http://purl.org/rss/1.0/modules/content/">
      <channel rdf:about="https://n.example"><title>Example</title><link>https://n.example</link></channel>
      <item rdf:about="https://n.example/articles/s55555-026-1"><title><![CDATA[CO<sub>2</sub> and sleep]]></title>
      <link>https://n.example/articles/s55555-026-1</link>
      <content:encoded><![CDATA[<p>Example, Published online: 26 November 2026; <a href="x">doi:10.5555/s55555-026-1</a></p>Sleep fell.]]></content:encoded>
      <dc:creator><![CDATA[Ann Doe]]></dc:creator><dc:identifier>doi:10.5555/s55555-026-1</dc:identifier>
      <dc:date>2026-11-26</dc:date><prism:publicationName>Example</prism:publicationName>
      <prism:doi>10.5555/s55555-026-1</prism:doi></item></rdf:RDF>"""
    item = one(body)
    assert (item.title, item.summary) == ("CO2 and sleep", "Sleep fell.")
    assert (item.doi, item.published, item.journal) == ("10.5555/s55555-026-1", day("2026-11-26"), "Example")


def test_wiley() -> None:
    """Wiley: the abstract is in the content, the guid is the DOI, the section is prism's."""
    item = one(
        rss(
            "<title>Exampladone</title><link>https://w.example/doi/10.5555/tax.1?af=R</link><guid>10.5555/tax.1</guid>"
            "<pubDate>Sat, 13 Nov 2021 05:38:33 -0800</pubDate><dc:creator>Ann Doe, \nBo Roe</dc:creator>"
            "<description>EXAMPLE, EarlyView.</description><content:encoded>Abstract\nPain fell.</content:encoded>"
            "<prism:section>REVIEW</prism:section><prism:volume>48</prism:volume><prism:number>1</prism:number>"
            "<prism:startingPage>1</prism:startingPage><prism:endingPage>9</prism:endingPage>"
        )
    )
    assert (item.summary, item.doi, item.url) == (
        "Pain fell.",
        "10.5555/tax.1",
        "https://w.example/doi/10.5555/tax.1",
    )
    assert (item.section, item.volume, item.number, item.pages) == ("REVIEW", "48", "1", "1-9")
    assert item.authors == ("Ann Doe", "Bo Roe")


def test_sciencedirect() -> None:
    """ScienceDirect: journal and authors from the description; its cover date is no publication date."""
    item = one(
        rss(
            "<title>Exampladone in &lt;em&gt;Exemplum&lt;/em&gt;</title>"
            "<link>https://www.sciencedirect.com/science/article/pii/S5555?dgcid=rss_sd_all</link>"
            "<guid>https://www.sciencedirect.com/science/article/pii/S5555</guid>"
            "<description>&lt;p&gt;Publication date: November 2026&lt;/p&gt;&lt;p&gt;&lt;b&gt;Source:&lt;/b&gt; Examples, Volume 9&lt;/p&gt;"
            "&lt;p&gt;Author(s): Ann Doe, Bo Roe&lt;/p&gt;</description>"
        )
    )
    assert (item.title, item.journal, item.authors) == (
        "Exampladone in Exemplum",
        "Examples",
        ("Ann Doe", "Bo Roe"),
    )
    assert (item.summary, item.published, item.doi) == ("", None, None)


def test_atypon() -> None:
    """Taylor & Francis put the title where the journal's name belongs; the volume line is no abstract."""
    item = one(
        rss(
            "<title>Exampladone</title><link>https://t.example/doi/full/10.5555/t.1?af=R</link>"
            "<prism:publicationName>Exampladone</prism:publicationName><dc:source>Examples Today</dc:source>"
            "<description>Volume 56, Issue 3, December 2026, Page 163-175&lt;br/&gt;. &lt;br/&gt;</description>"
            "<prism:doi>10.5555/T.1</prism:doi>"
        )
    )
    assert (item.journal, item.summary, item.doi) == ("Examples Today", "", "10.5555/t.1")


def test_lancet_family() -> None:
    """A section in brackets is taken off; a month stays a month."""
    item = one(
        rss(
            "<title>[Corrections] Correction to Example Lancet 2026; 8: 1–9</title><dc:date>2026-11</dc:date>"
        )
    )
    assert (item.section, item.title) == ("Corrections", "Correction to Example Lancet 2026; 8: 1–9")
    assert item.published == PartialDate(value="2026-11", precision=Precision.MONTH)
    assert item.flags == (Flag.CORRECTION_NOTICE,)


def test_preprint() -> None:
    """bioRxiv: the DOI without its version, the version beside it, and the flag."""
    item = one(
        rss(
            "<title>Exampladone</title><link>https://www.medrxiv.org/content/10.1101/2026.11.01.26000001v2?rss=1</link>"
            "<dc:identifier>doi:10.1101/2026.11.01.26000001</dc:identifier>"
        ),
        Kind.PREPRINT,
    )
    assert (item.doi, item.version, item.flags) == ("10.1101/2026.11.01.26000001", "2", (Flag.PREPRINT,))


IDENTIFIED = {
    "HighWire: its own number behind the DOI": (
        "<dc:identifier>info:doi/10.5555/hw.m1</dc:identifier><dc:identifier>hwp:master-id:hw;hw.m1</dc:identifier>",
        "10.5555/hw.m1",
    ),
    "HighWire, broken": (
        "<link>https://h.example/a?b&c</link><dc:identifier>info:doi/10.5555/hw.m1</dc:identifier>"
        "<dc:identifier>hwp:resource-id:hw;1/2/3</dc:identifier>",
        "10.5555/hw.m1",
    ),
    "address and serial number behind the DOI": (
        "<dc:identifier>10.5555/a.1</dc:identifier><dc:identifier>https://a.example/1</dc:identifier>"
        "<dc:identifier>issn:1234-5678</dc:identifier>",
        "10.5555/a.1",
    ),
    "typed": (
        "<dc:identifier xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:type='dcterms:URI'>"
        "https://doi.org/10.5555/t.1</dc:identifier>",
        "10.5555/t.1",
    ),
    "Dublin Core's terms": (
        "<dcterms:identifier xmlns:dcterms='http://purl.org/dc/terms/'>doi:10.5555/t.1</dcterms:identifier>",
        "10.5555/t.1",
    ),
    "prism:url": (
        "<link>https://p.example/1</link><prism:url>http://dx.doi.org/10.5555/p.1</prism:url>",
        "10.5555/p.1",
    ),
    "Karger": ("<link>https://k.example/?doi=10.5555%2F000012345</link>", "10.5555/000012345"),
    "PLOS": ("<link>https://p.example/article?id=10.5555/journal.p.1</link>", "10.5555/journal.p.1"),
    "a name": ("<guid isPermaLink='false'>urn:doi:10.5555/u.1</guid>", "10.5555/u.1"),
    "where to comment": ("<comments>https://c.example/10.5555/other#c</comments>", None),
}


@pytest.mark.parametrize(("entry", "doi"), IDENTIFIED.values(), ids=IDENTIFIED.keys())
def test_dois_of_platforms(entry: str, doi: str | None) -> None:
    """The DOI is found wherever a platform states it, whatever else it states there."""
    assert one(rss(f"<title>Exampladone</title>{entry}")).doi == doi


def test_guidless() -> None:
    """An entry without a guid has its link for one; without either, a hash that is the same at every poll."""
    body = rss(
        "<title>A</title><link>https://j.example/a?utm_source=rss</link>",
        "<title>B</title>",
        "<title>C</title>",
    )
    first, second = (parse_feed(source(), body) for _ in range(2))
    assert first == second
    assert first[0].guid == "https://j.example/a"
    assert len({item.guid for item in first}) == 3


def test_mastodon() -> None:
    """A post has no title; its tags are its categories and hashtags, once."""
    item = one(
        rss(
            "<guid>https://m.example/@ann/1</guid><link>https://m.example/@ann/1</link>"
            "<description>&lt;p&gt;New ECG case &lt;a href='https://m.example/tags/FOAMed'&gt;#&lt;span&gt;FOAMed&lt;/span&gt;&lt;/a&gt;"
            " #MedEd https://b.example/#notatag&lt;/p&gt;</description><category>foamed</category>"
        ),
        Kind.POST,
    )
    assert (item.title, item.summary) == ("", "New ECG case #FOAMed #MedEd https://b.example/#notatag")
    assert item.tags == ("foamed", "MedEd")


def test_podcast() -> None:
    """A podcast has its recording, length and transcript."""
    item = one(
        rss(
            "<title>Five ECGs</title><guid>ep-1</guid><itunes:duration>1:02:03</itunes:duration>"
            '<enclosure url="https://p.example/1.mp3?utm_source=rss" type="audio/mpeg" length="1"/>'
            '<podcast:transcript url="https://p.example/1.vtt" type="text/vtt"/>'
        ),
        Kind.PODCAST,
    )
    assert (item.enclosure, item.duration_seconds) == ("https://p.example/1.mp3", 3723)
    assert item.transcript == "https://p.example/1.vtt"


def test_youtube() -> None:
    """YouTube's Atom: the description is in media:group."""
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"
      xmlns:yt="http://www.youtube.com/xml/schemas/2015"><title>Ex</title><entry><id>yt:video:abc</id>
      <yt:videoId>abc</yt:videoId><title>Airway</title><link rel="alternate" href="https://www.youtube.com/watch?v=abc"/>
      <author><name>Ex Channel</name></author><published>2026-11-26T06:00:00+00:00</published>
      <media:group><media:description>How to hold it.</media:description></media:group></entry></feed>"""
    item = one(body, Kind.VIDEO)
    assert (item.guid, item.url) == ("yt:video:abc", "https://www.youtube.com/watch?v=abc")
    assert (item.summary, item.authors) == ("How to hold it.", ("Ex Channel",))


def test_teaching_post_counts_its_references() -> None:
    """A blog's references are the distinct works it links to; its own pages are none."""
    links = "".join(f"&lt;a href='https://doi.org/10.5555/{n % 3}'&gt;{n}&lt;/a&gt;" for n in range(6))
    item = one(
        rss(f"<title>A</title><link>https://b.example/a</link><description>{links}</description>"), Kind.BLOG
    )
    assert (item.references, item.doi) == (3, None)
    assert item.points_to == tuple(f"https://doi.org/10.5555/{n}" for n in range(3))


def test_json_feed() -> None:
    """JSON Feed 1.1: numbers for ids, authors of the feed where the item has none."""
    document = {
        "version": "https://jsonfeed.org/version/1.1", "title": "Ex", "language": "de-AT", "authors": [{"name": "Ann Doe"}],
        "items": [
            {"id": 7, "url": "https://b.example/7?utm_source=x", "title": "A &amp; B", "content_html": "<p>One</p><p>Two</p>",
             "date_published": "2026-11-26T06:00:00Z", "tags": ["#ECG", 3], "attachments": [{"url": "https://b.example/a.mp3",
             "duration_in_seconds": 60}]},
            "not an item",
        ],
    }  # fmt: skip
    item = one(json.dumps(document).encode(), Kind.BLOG)
    assert (item.guid, item.title, item.summary, item.url) == (
        "7",
        "A & B",
        "One\nTwo",
        "https://b.example/7",
    )
    assert (item.authors, item.tags, item.language) == (("Ann Doe",), ("ECG",), "de")
    assert (item.enclosure, item.duration_seconds) == ("https://b.example/a.mp3", 60)


NOT_FEEDS = {
    "HTML": (
        b"<!DOCTYPE html><html><head><title>Ex - Not Found</title></head></html>",
        "an HTML page: “Ex - Not Found”",
    ),
    "HTML without a doctype": (b"\n<html lang=en><body>", "an HTML page"),
    "HTML in UTF-16": ("<html><title>Weg</title>".encode("utf-16"), "an HTML page: “Weg”"),
    "empty": (b" \r\n", "empty"),
    "text": (b"Too many requests", "not XML: “Too many requests”"),
    "a path": (b"/etc/passwd", "not XML: “/etc/passwd”"),
    "OPML": (b"<?xml version='1.0'?><opml><body/></opml>", "XML, but not a feed: its root is <opml>"),
    "JSON": (b'{"error": "no"}', "JSON, but not a JSON Feed"),
    "JSON Feed without items": (
        b'{"version": "https://jsonfeed.org/version/1.1", "items": {"error": "no"}}',
        "a JSON Feed without its list of items",
    ),
    "broken JSON": (b'{"version": ', "broken JSON: “Expecting value: line 1 column 13 (char 12)”"),
    "broken XML": (b"<rss version='2.0'><channel><title>", "broken XML"),
    "commented page": (b"<!-- <rss> --><!-- b --><html>", "an HTML page"),
}


@pytest.mark.check("F28")
@pytest.mark.parametrize(("body", "reason"), NOT_FEEDS.values(), ids=NOT_FEEDS.keys())
def test_not_a_feed(body: bytes, reason: str) -> None:
    """What is no feed says what it is instead; an outage never passes for an empty feed."""
    with pytest.raises(NotAFeed) as refused:
        parse_feed(source(), body)
    assert refused.value.reason.startswith(reason)


def test_empty_feed() -> None:
    """A feed that has nothing to say is a feed."""
    assert parse_feed(source(), rss()) == ()


@pytest.mark.check("S15", "S16")
@pytest.mark.parametrize("form", ["path", "xxe file", "xxe http", "parameter entity", "xinclude"])
def test_no_file_is_read(form: str, tmp_path: Path) -> None:
    """A body that is a path or names a file in an entity reads nothing of this machine."""
    canary = tmp_path / "canary.xml"
    canary.write_bytes(rss("<title>canary</title>"))
    bodies = {
        "path": str(canary),
        "xxe file": f"<!DOCTYPE r [<!ENTITY x SYSTEM 'file://{canary}'>]><rss version='2.0'><channel><item><title>&x;</title></item></channel></rss>",
        "xxe http": "<!DOCTYPE r [<!ENTITY x SYSTEM 'http://127.0.0.1:9/'>]><rss version='2.0'><channel><item><title>&x;</title></item></channel></rss>",
        "parameter entity": f"<!DOCTYPE r [<!ENTITY % p SYSTEM 'file://{canary}'> %p;]><rss version='2.0'><channel><item><title>a</title></item></channel></rss>",
        "xinclude": f"<rss version='2.0' xmlns:xi='http://www.w3.org/2001/XInclude'><channel><item><title><xi:include href='file://{canary}' parse='text'/></title></item></channel></rss>",
    }  # fmt: skip
    found = shown(bodies[form].encode())
    assert "canary" not in found.replace(str(canary), "")


def shown(body: bytes) -> str:
    """Everything that the reading of a body lets out."""
    try:
        return repr([replace(item, guid="") for item in parse_feed(source(), body)])
    except NotAFeed as refused:
        return refused.reason


@pytest.mark.check("S16")
def test_billion_laughs() -> None:
    """Entities that multiply stay small."""
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    body = f"<!DOCTYPE r [<!ENTITY l0 'ha'>{laughs}]><rss version='2.0'><channel><item><title>&l9;</title></item></channel></rss>"
    items = parse_feed(source(), body.encode())
    assert all(len(item.title) < 1000 for item in items)


@pytest.mark.check("S14")
def test_caps() -> None:
    """Long titles, texts, links and lists are cut to their caps, and the cuts are counted."""
    tags = "".join(f"<category>t{n}</category>" for n in range(150))
    names = "".join(f"<dc:creator>Ann Doe{n}</dc:creator>" for n in range(1200))
    long = rss(
        f"<title>{'word ' * 1000}</title><link>https://j.example/{'x' * 3000}</link><description>{'word ' * 20_000}</description>{tags}{names}"
    )
    reading = read_feed(source(), long)
    (item,) = reading.items
    assert len(item.title) <= MOST_TITLE
    assert (len(item.tags), len(item.authors), item.url) == (MOST_TAGS, 1000, "")
    assert len(item.summary) <= 64 * 1024
    assert reading.cut == {"title": 1, "summary": 1, "link": 1, "tags": 50}


@pytest.mark.check("S14")
def test_entry_cap() -> None:
    """5,000 entries of one body are read, the rest is counted."""
    reading = read_feed(source(), rss(*(f"<guid>{n}</guid>" for n in range(5_003))))
    assert (len(reading.items), reading.cut) == (5_000, {"entries": 3})


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [("90", 90), ("1:30", 90), ("01:00:00", 3600), ("90.5", 90), ("PT1H", None), ("", None)],
)
def test_durations(stated: str, seconds: int | None) -> None:
    """Seconds, minutes or hours; nothing else is guessed."""
    assert duration_seconds(stated) == seconds


@given(st.binary(max_size=300) | st.text(alphabet="<>/!-[]{}\"' abrsxml:?&;=", max_size=300).map(str.encode))
@settings(max_examples=150)
def test_any_body(body: bytes) -> None:
    """Any bytes are a feed or not; no other exception escapes, and nothing hangs."""
    assert shown(body)


NO_CHARACTERS = ("&#xD800;", "&#55296;", "&#99999999999;", "&#x110000;", f"&#{'9' * 5000};")


@pytest.mark.parametrize(
    "reference", NO_CHARACTERS, ids=["surrogate", "decimal", "long", "beyond", "very long"]
)
def test_references_to_no_character(reference: str) -> None:
    """A number that is no character costs its own place, not the feed: feedparser raises over it."""
    items = parse_feed(source(), rss(f"<title>A {reference} b & c</title><guid>1</guid>"))
    assert [item.title for item in items] == ["A \N{REPLACEMENT CHARACTER} b & c"]


def test_a_parser_that_stumbles() -> None:
    """What no rule foresaw is a failure of its feed, with a reason; not a traceback, not an empty feed."""
    body = rss("<title>+ACY-#xD800+ADs- +ACY- c</title>").replace(b"?>", b" encoding='utf-7'?>", 1)
    with pytest.raises(FeedError, match="the parser fails on it"):
        parse_feed(source(), body)


@pytest.mark.parametrize("stated", ["", " encoding='utf-16'", " encoding='utf-8'", "none"])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "a mark"])
def test_wide_characters(stated: str, codec: str, mark: str) -> None:
    """How a document begins tells (XML 1.0, appendix F), whatever declaration and header call it."""
    text = rss("<title>Étude d'exampladone ≥ 5 mg</title>").decode()
    text = text.partition("?>")[2] if stated == "none" else text.replace("?>", f"{stated}?>", 1)
    for header in ("", "text/xml; charset=utf-16", "text/xml; charset=utf-8"):
        items = parse_feed(source(), (mark + text).encode(codec), content_type=header)
        assert [item.title for item in items] == ["Étude d'exampladone ≥ 5 mg"]


TWO = rss("<title>A</title><guid>1</guid>", "<title>Examplafen in adults</title><guid>2</guid>")


@pytest.mark.parametrize(
    ("body", "guids"),
    [
        pytest.param(TWO, ["1", "2"], id="whole"),
        pytest.param(TWO[: TWO.index(b"</channel>")], ["1", "2"], id="behind the last entry"),
        pytest.param(TWO[: TWO.rindex(b"</item>")], ["1"], id="before its end"),
        pytest.param(TWO[: TWO.rindex(b"<guid>") + 3], ["1"], id="in its guid"),
        pytest.param(TWO[: TWO.index(b"in adults")], ["1"], id="in its title"),
        pytest.param(TWO[: TWO.rindex(b"<item>") + 6], ["1"], id="at its beginning"),
        pytest.param(TWO[: TWO.rindex(b"<item>") + 3], ["1"], id="before its beginning"),
        pytest.param(
            TWO.replace(b"<guid>2</guid></item>", b"<guid>2</guid>"), ["1", "2"], id="not cut short"
        ),
    ],
)
def test_an_answer_cut_short(body: bytes, guids: list[str]) -> None:
    """Of an entry that breaks off nothing is taken: no half title, no guid that it will not have."""
    assert [item.guid for item in parse_feed(source(), body)] == guids


def test_an_answer_cut_within_its_only_entry() -> None:
    """Where nothing whole came it is an outage, not an empty feed."""
    with pytest.raises(NotAFeed, match="broken XML"):
        parse_feed(source(), TWO[: TWO.index(b"<guid>")])


@pytest.mark.parametrize(
    "stated", ["Example Journal", "Example Journal, Vol. 12, No. 3", "Example Journal, Volume 12"]
)
def test_the_journal_alone(stated: str) -> None:
    """A volume behind its name makes no other journal."""
    assert one(rss(f"<title>A</title><dc:source>{stated}</dc:source>")).journal == "Example Journal"
