"""Lists of feeds: what is good comes in, what is not is told by its line, and no file does harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Kind, Source, SourceId, TopicId
from bot.sources.guard import AddressPolicy
from bot.sources.opml import (
    DEEPEST,
    MOST_BYTES,
    MOST_FAULTS,
    MOST_OUTLINES,
    Fault,
    Reading,
    read_opml,
    write_opml,
)

HOST = "https://feeds.example"


def read(body: str | bytes) -> Reading:
    return read_opml(body.encode() if isinstance(body, str) else body, policy=AddressPolicy())


def listed(*lines: str) -> str:
    """A list whose first outline stands on line 2."""
    return "\n".join(('<opml version="2.0"><body>', *lines, "</body></opml>"))


def feed(n: int = 1, **attributes: str) -> str:
    stated = {"type": "rss", "text": f"Blog {n}", "xmlUrl": f"{HOST}/{n}"} | attributes
    attributes = (f'{key}="{value}"' for key, value in stated.items())
    return f"<outline {' '.join(attributes)}/>"


BROKEN = {
    "an attribute without its end": ('<outline text="A xmlUrl="https://a.example/"/>', "not XML"),
    "a tag without its end": ('<outline text="A" xmlUrl="https://a.example/"', "not XML"),
    "a bracket in an attribute": ('<outline text="a < b" xmlUrl="https://a.example/"/>', "not XML"),
    "an attribute twice": (
        '<outline text="A" text="B" xmlUrl="https://a.example/"/>',
        "not XML: an attribute stands twice",
    ),
    "no quotes": ("<outline text=A xmlUrl=https://a.example/ />", "not XML"),
    "no address": ('<outline type="rss" text="A"/>', "no address"),
    "an empty address": (feed(xmlUrl=" "), "no address"),
    "the same again": (feed(1, text="Again"), "the same feed as line 2"),
    "the same in another spelling": (feed(xmlUrl="HTTPS://Feeds.example:443/1#x"), "the same feed as line 2"),
    "this machine": (feed(xmlUrl="http://localhost/feed"), "not one this bot may open: this machine"),
    "a private address": (feed(xmlUrl="http://192.168.1.1/feed"), "may open: a private network"),
    "a private address in disguise": (feed(xmlUrl="http://2130706433/feed"), "may open"),
    "a cloud's metadata": (feed(xmlUrl="http://169.254.169.254/latest"), "may open: a private network"),
    "an odd port": (feed(xmlUrl="https://a.example:22/feed"), "may open: a port other"),
    "a password": (feed(xmlUrl="https://me:secret@a.example/feed"), "user name"),
    "no web address": (feed(xmlUrl="javascript:alert(1)"), "may open: it does not begin with http"),
    "a file": (feed(xmlUrl="file:///etc/passwd"), "may open: it does not begin with http"),
    "mail": (feed(xmlUrl="mailto:a@a.example"), "may open: it does not begin with http"),
    "a space in the address": (feed(xmlUrl="https://a.example/my feed"), "characters that no address"),
    "an endless address": (feed(xmlUrl=f"https://a.example/{'a' * 3000}"), "longer than"),
    "another list": (feed(type="include", xmlUrl=""), "another list"),
    "no http": (feed(xmlUrl="www.a.example/feed"), "does not begin with http:// or https://"),
    "a name within a network": (feed(xmlUrl="http://intranet/feed"), "a private network"),
    "a printer": (feed(xmlUrl="http://printer.local/feed"), "a private network"),
    "no host": (feed(xmlUrl="https:///feed"), "it names no host"),
    "a misspelt tag": (feed().replace("<outline", "<outlin"), "its <outline is missing or misspelt"),
    "a tag without its beginning": (feed().removeprefix("<outline"), "its <outline is missing"),
    "a control character": (feed(text="A\x08"), "not XML: it holds a control character"),
    "a character that does not exist": (feed(text="A &#0;"), "not XML: it names a character"),
    "broken over two lines, told once": ('<outline text="A', "not XML"),
}


@pytest.mark.check("S17")
@pytest.mark.parametrize(("line", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_line_costs_itself(line: str, words: str) -> None:
    """It is told with its number and why; the lines before and after it come in."""
    reading = read(listed(feed(1), line, feed(2)))
    assert [outline.url for outline in reading.outlines] == [f"{HOST}/1", f"{HOST}/2"]
    (fault,) = reading.faults
    assert (fault.line, words in fault.words) == (3, True), fault.words
    assert "secret" not in fault.words


def test_three_hundred_lines_with_twenty_broken_ones() -> None:
    """280 come in, in their order, and each of the others is told by its number."""
    broken = [line for line, _ in BROKEN.values()][:20]
    lines = [broken[n // 15] if n % 15 == 14 else feed(n + 1) for n in range(300)]
    reading = read(listed(*lines))
    assert len(reading.outlines) == 280
    assert [fault.line for fault in reading.faults] == list(range(16, 302, 15))
    assert [outline.line for outline in reading.outlines] == [n + 2 for n in range(300) if n % 15 != 14]


GOOD = {
    "as programs write it": (feed(), "Blog 1"),
    "other capitals": (f'<Outline TEXT="Blog 1" xmlurl="{HOST}/1" />', "Blog 1"),
    "not closed at once": (f'<outline text="Blog 1" xmlUrl="{HOST}/1"></outline>', "Blog 1"),
    "single quotes": (f"<outline text='Blog 1' xmlUrl='{HOST}/1'/>", "Blog 1"),
    "over several lines": (f'<outline\n  text="Blog 1"\n  xmlUrl="{HOST}/1"\n/>', "Blog 1"),
    "entities of XML": (feed(text="A &amp; B &#233;"), "A & B é"),
    "entities of HTML": (feed(text="caf&eacute;"), "café"),
    "an ampersand written bare": (feed(text="A & B"), "A & B"),
    "a bracket that closes": (feed(text="a -> b"), "a -> b"),
    "no name": (feed(text=""), ""),
    "a name that is too long": (feed(text="x" * 900), "x" * 200),
}


@pytest.mark.parametrize(("line", "title"), GOOD.values(), ids=GOOD.keys())
def test_programs_write_it_in_many_ways(line: str, title: str) -> None:
    """Each form that is in use is read."""
    (outline,) = read(listed(line)).outlines
    assert (outline.url, outline.title) == (f"{HOST}/1", title)


ADDRESSES = {
    "bare ampersand": ("https://a.example/?a=1&b=2", "https://a.example/?a=1&b=2"),
    "bare ampersand before a word like an entity": (
        "https://a.example/?a=1&copy=2",
        "https://a.example/?a=1&copy=2",
    ),
    "escaped ampersand": ("https://a.example/?a=1&amp;b=2", "https://a.example/?a=1&b=2"),
    "feed:": ("feed://a.example/rss", "http://a.example/rss"),
    "feed:https:": ("feed:https://a.example/rss", "https://a.example/rss"),
}


@pytest.mark.parametrize(("written", "meant"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_addresses_are_read_as_they_are_meant(written: str, meant: str) -> None:
    """What programs forget to escape is not another address."""
    (outline,) = read(listed(feed(xmlUrl=written))).outlines
    assert outline.url == meant


def test_folders_and_categories_are_kept() -> None:
    """The names around an outline, then its categories."""
    body = listed(
        '<outline text="Medicine">', '<outline title="ECG">', feed(category="/cardio,x"), "</outline>"
    )
    assert read(body).outlines[0].folders == ("Medicine", "ECG", "cardio", "x")


def test_comments_hide_what_is_in_them() -> None:
    """An outline that somebody commented out stays out."""
    assert [one.line for one in read(listed(f"<!-- {feed(1)} -->", feed(2))).outlines] == [3]


ENCODINGS = {
    "UTF-8": "é".join(listed(feed(text="{}")).split("{}")).encode(),
    "UTF-8 with its mark": b"\xef\xbb\xbf" + listed(feed(text="é")).encode(),
    "UTF-16": listed(feed(text="é")).encode("utf-16"),
    "declared Latin-1": ('<?xml version="1.0" encoding="ISO-8859-1"?>' + listed(feed(text="é"))).encode(
        "latin-1"
    ),
    "undeclared Windows": listed(feed(text="é")).encode("cp1252"),
}


@pytest.mark.parametrize("body", ENCODINGS.values(), ids=ENCODINGS.keys())
def test_every_usual_encoding_is_read(body: bytes) -> None:
    """By mark, by declaration, else UTF-8, else what Windows writes."""
    assert read(body).outlines[0].title == "é"


WHOLE = {
    "too large": (b" " * (MOST_BYTES + 1), "larger than 5 MB"),
    "an entity bomb": (
        b'<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + listed(feed(text="&b;")).encode(),
        "declares entities",
    ),
    "an outside entity": (
        b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + listed(feed(text="&a;")).encode(),
        "declares entities",
    ),
    "an encoding nobody uses": (
        b'<?xml version="1.0" encoding="utf-7"?>' + listed(feed()).encode(),
        "its encoding, utf-7, is not read",
    ),
    "a web page": (b"<!doctype html><html><body>Hello</body></html>", "not OPML"),
    "nothing": (b"", "not OPML"),
    "noise": (bytes(range(256)) * 50, "not OPML"),
}


@pytest.mark.check("S17")
@pytest.mark.parametrize(("body", "words"), WHOLE.values(), ids=WHOLE.keys())
def test_what_is_no_list_is_refused_whole(body: bytes, words: str) -> None:
    """In one sentence, and nothing of it comes in."""
    reading = read(body)
    assert reading.outlines == ()
    assert [words in fault.words for fault in reading.faults] == [True]


@pytest.mark.check("S17")
def test_too_many_outlines_are_cut_and_told() -> None:
    """The first 10,000 come in; the line from which the rest is left out is named."""
    reading = read(listed(*(feed(n) for n in range(MOST_OUTLINES + 50))))
    assert len(reading.outlines) == MOST_OUTLINES
    (fault,) = reading.faults
    assert (fault.line, "more than 10,000 outlines" in fault.words) == (MOST_OUTLINES + 2, True)


@pytest.mark.check("S17")
def test_what_is_nested_too_deep_is_left_out() -> None:
    """Fifty folders are read, what lies deeper is told, and what follows it comes in."""
    depth = DEEPEST - 1
    body = listed(
        *['<outline text="f">'] * depth, feed(1), '<outline text="deeper">', feed(2), "</outline>", feed(3)
    )
    reading = read(body)
    assert [one.url for one in reading.outlines] == [f"{HOST}/1", f"{HOST}/3"]
    assert reading.faults == (Fault(line=depth + 4, words="nested more than 50 deep"),)


@pytest.mark.check("S17")
def test_faults_without_end_are_counted() -> None:
    """A thousand are told one by one, and how many more there are."""
    reading = read(listed(*[feed(xmlUrl="")] * (MOST_FAULTS + 500)))
    assert len(reading.faults) == MOST_FAULTS + 1
    assert reading.faults[-1] == Fault(line=0, words="500 more lines are left out for such reasons")


HOSTILE = {
    "quotes": '<outline "' * 300_000,
    "one endless tag": "<outline " + "\"a'" * 1_000_000,
    "tags without end": "<outline " * 500_000,
    "comments without end": "<!--" * 1_000_000,
    "doctypes": "<!DOCTYPE " * 400_000,
    "folders without end": "<outline text='a'>" * 250_000,
}


@pytest.mark.check("S17")
@pytest.mark.parametrize("inside", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_list_is_slow(inside: str) -> None:
    """Files at the limit that would take a careless reader hours end in one pass."""
    assert read(listed(inside)).outlines == ()


@given(st.text(alphabet="<>\"'/=&;!-[] \noutlinexmUr#:.", max_size=300))
def test_no_file_raises(inside: str) -> None:
    """Whatever stands in a list, reading it ends with outlines and faults."""
    for outline in read(listed(inside)).outlines:
        assert outline.url.startswith(("http://", "https://"))


@pytest.mark.shared
@pytest.mark.check("S17")
def test_none_of_the_known_tricks_comes_in(shared: Path) -> None:
    """Every form of address that leads inside is told by its line, and none is taken."""
    lines = (shared / "hostile" / "ssrf_urls.txt").read_text().splitlines()
    tricks = [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]
    escaped = [trick.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;") for trick in tricks]
    reading = read(listed(*(feed(n, xmlUrl=trick) for n, trick in enumerate(escaped))))
    assert reading.outlines == ()
    assert len(reading.faults) == len(tricks) > 0


SOURCES = (
    Source(
        id=SourceId("a"),
        title='Hearts & "Minds" <i>é</i>',
        kind=Kind.JOURNAL,
        url=f"{HOST}/?a=1&b=2",
        specialties=(TopicId("cardiology"), TopicId("critical-care")),
        language="fr",
    ),
    Source(id=SourceId("b"), title="Cast", kind=Kind.PODCAST, url=f"{HOST}/cast"),
    Source(id=SourceId("c"), title="Service", kind=Kind.POST, url=f"{HOST}/api", reader="mastodon"),
)


def test_what_is_written_is_read_back() -> None:
    """Addresses, names, specialties, language and, as the folder's name, the kind; services stay at home."""
    reading = read(write_opml(SOURCES, title="Rounds & co"))
    assert reading.faults == ()
    assert [(one.url, one.title, one.language) for one in reading.outlines] == [
        (one.url, one.title, one.language) for one in SOURCES[:2]
    ]
    assert reading.outlines[0].folders == ("journal", "cardiology", "critical-care")
    assert reading.outlines[1].folders == ("podcast",)


@given(st.text(max_size=80))
def test_any_title_is_written_as_xml(title: str) -> None:
    """No title breaks the list that it stands in."""
    source = Source(id=SourceId("a"), title=title, kind=Kind.BLOG, url=f"{HOST}/1")
    reading = read(write_opml([source], title=title))
    assert ([one.url for one in reading.outlines], reading.faults) == ([f"{HOST}/1"], ())


def test_a_bare_ampersand_is_mended_and_told() -> None:
    """XML does not allow it, and lists have it all the same: the feed is taken, and the curator told."""
    broken = '<outline xmlUrl="https://b.example/f?a=1&b=2" text="B"/>'
    whole = read(listed(feed(xmlUrl="https://a.example/f"), broken))
    assert [one.url for one in whole.outlines] == ["https://a.example/f", "https://b.example/f?a=1&b=2"]
    assert whole.faults == ()
    assert [(one.line, one.words) for one in whole.mended] == [
        (3, "taken as https://b.example/f?a=1&b=2: an & stands alone in the line")
    ]


NOT_CLOSED = "this outline is not closed; read as if it were"
OPEN_FEED = f'<outline text="Open" xmlUrl="{HOST}/open">'
UNCLOSED = {
    "a feed": ((feed(1), OPEN_FEED, feed(2)), [(3, NOT_CLOSED)]),
    "the last feed of a folder": (
        ('<outline text="Cardiology">', OPEN_FEED, "</outline>", feed(2)),
        [(3, NOT_CLOSED)],
    ),
    "every feed": ((OPEN_FEED, f'<outline xmlUrl="{HOST}/2">'), [(2, NOT_CLOSED), (3, NOT_CLOSED)]),
    "a folder": (
        ('<outline text="Cardiology">', feed(1), feed(2)),
        [(2, "the folder “Cardiology” is not closed: all that follows is read as if it stood in it")],
    ),
    "closed once too often": (
        (feed(1), "</outline>", feed(2)),
        [(3, "</outline> closes nothing here; passed over")],
    ),
    "a comment": (
        (feed(1), "<!-- old", feed(2)),
        [(3, "a comment begins here and does not end; what follows is read as if it were none")],
    ),
    "closed, and a bare one too": (
        (OPEN_FEED + "</outline>", OPEN_FEED.replace("open", "2"), feed(3)),
        [(3, NOT_CLOSED)],
    ),
}


@pytest.mark.parametrize(("lines", "told"), UNCLOSED.values(), ids=UNCLOSED)
def test_what_is_not_closed_loses_nothing(lines: tuple[str, ...], told: list[tuple[int, str]]) -> None:
    """A tag, a folder or a comment without its end: every feed comes in, and the line is told."""
    reading = read(listed(*lines))
    assert len(reading.outlines) == sum("xmlUrl" in line for line in lines)
    assert reading.faults == ()
    assert [(one.line, one.words) for one in reading.mended] == told


def test_a_feed_that_is_not_closed_is_no_folder() -> None:
    """What follows it does not take its name for a topic, nor is it nested ever deeper."""
    reading = read(listed(*(f'<outline text="Cardiology" xmlUrl="{HOST}/{n}">' for n in range(200))))
    assert (len(reading.outlines), {one.folders for one in reading.outlines}) == (200, {()})


def test_a_balanced_list_is_nested_as_it_stands() -> None:
    """Feeds within a feed, as OPML allows: both come in, and nothing is said."""
    reading = read(listed(OPEN_FEED, feed(2), "</outline>", feed(3)))
    assert ([one.folders for one in reading.outlines], reading.mended) == ([(), ("Open",), ()], ())


def test_lines_in_another_encoding_are_told() -> None:
    """One line of another program does not spoil the letters of the others."""
    lines = listed(feed(1, text="Cœur"), feed(2, text="Réanimation"), feed(3, text="Été")).split("\n")
    body = b"\n".join(line.encode("cp1252" if "/2" in line else "utf-8") for line in lines)
    reading = read(b'<?xml version="1.0" encoding="UTF-8"?>' + body)
    assert [one.title for one in reading.outlines] == ["Cœur", "Réanimation", "Été"]
    assert [(one.line, "UTF-8" in one.words) for one in reading.mended] == [(3, True)]


@pytest.mark.parametrize("stated", ["ISO-8859-1", "utf-16", "windows-1252"])
def test_utf_8_is_read_whatever_it_is_called(stated: str) -> None:
    """Programs write UTF-8 under the name that was there before."""
    body = f'<?xml version="1.0" encoding="{stated}"?>{listed(feed(text="Été"))}'
    assert [one.title for one in read(body).outlines] == ["Été"]


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["Windows", "old Mac"])
def test_lines_are_counted_as_editors_do(end: str) -> None:
    """Whatever ends them."""
    assert [one.line for one in read(listed(feed(1), feed(2)).replace("\n", end)).outlines] == [2, 3]
