"""Another's words in our messages: cleaned, escaped, and judged by TDLib."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.face.links import honest_hosts
from bot.face.markup import JOINER, Html, bold, clean, join, link, neutral, plain, trusted, untrusted
from bot.model import Message
from bot.text.words import shorten, utf16_units
from tests.standin.texts import execute, formatted

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("<>&\"'@/#:.\n\t\r\x00 " + BIDI + "\u200b\u200c\u200d\u2060\ufeff\u00ad\u030a\u0333"),
        st.sampled_from("العربية עברית नमस्ते 漢字 👩‍⚕️ é Ω"),
    ),
    max_size=400,
)


def parsed(html: Html) -> tuple[str, list[dict[str, object]]]:
    """What TDLib makes of it; a blank beside it, because an empty message is refused for another reason."""
    return formatted("." + html.raw, "HTML")


def detected(text: str) -> set[str]:
    """The entities Telegram finds by itself in plain text."""
    found = execute({"@type": "getTextEntities", "text": text})["entities"]
    return {entity["type"]["@type"] for entity in found}


@pytest.mark.check("S21")
@given(HOSTILE)
@example("p<0.05 & 95% CI >1")
@example("&lt;b&gt; &nbsp; &amp;amp;")
@example('</a><a href="tg://x">')
@example("\ud800 lone surrogate")
@settings(max_examples=400, deadline=None)
def test_another_s_text_is_accepted_and_seen_as_it_was_cleaned(text: str) -> None:
    """Whatever a feed says, Telegram parses it, makes no entity of it, and shows just the cleaned text."""
    html = untrusted(text)
    shown, entities = parsed(html)
    assert (shown, entities) == ("." + html.shown, [])
    visible = html.shown.replace(JOINER, "").strip("\u2068\u2069")
    assert visible == honest_hosts(clean(text))
    assert html.units == utf16_units(shown) - 1


@pytest.mark.check("S21")
@given(st.binary(max_size=500))
def test_random_bytes_read_as_latin_1_are_accepted(noise: bytes) -> None:
    """A body decoded by the wrong table is still a text that can be sent."""
    html = untrusted(noise.decode("latin-1"))
    assert parsed(html) == ("." + html.shown, [])


@pytest.mark.shared
@pytest.mark.check("S21")
def test_naughty_strings_are_accepted(shared: Path) -> None:
    """Each of the Big List of Naughty Strings can be a title, linked or not, and is seen as cleaned."""
    for text in json.loads((shared / "hostile" / "naughty_strings.json").read_text()):
        plain_text, linked = untrusted(text), link("https://j.example/1", text)
        assert parsed(plain_text) == ("." + plain_text.shown, [])
        shown, entities = parsed(linked)
        assert shown == "." + linked.shown
        assert len(entities) == linked.entities


@pytest.mark.check("S22")
@given(HOSTILE, HOSTILE)
def test_a_bold_heading_and_a_link_nest_and_escape(heading: str, title: str) -> None:
    """Ours are only `b` and `a`; quotes in an address cannot end the attribute."""
    html = bold(clean(heading)) + trusted("\n") + link("https://j.example/?a=1&b=2", title)
    shown, entities = parsed(html)
    assert shown == "." + html.shown
    assert {entity["type"] for entity in entities} <= {"bold", "text_link"}
    assert len(entities) == html.entities


@pytest.mark.check("S26")
@given(HOSTILE)
def test_cleaning_keeps_every_letter_and_no_disguise(text: str) -> None:
    """No bidi control, no run of zero-width characters, one line; and no letter or digit is lost."""
    cleaned = clean(text)
    assert not set(BIDI + "\u200b\ufeff\n\t\r\x00\u2028") & set(cleaned)
    assert "\u200d\u200d" not in cleaned

    def letters(of: str) -> list[str]:
        composed = unicodedata.normalize("NFC", of)
        fillers = "\u115f\u1160\u3164\uffa0"
        return [c for c in composed if unicodedata.category(c)[0] in "LN" and c not in fillers]

    assert letters(cleaned) == letters(text)
    assert clean(cleaned) == cleaned


CLEANED = {
    "bidi override": ("pay\u202elap\u202c now", "paylap now"),
    "zero-width run": ("Ex\u200b\u200b\u200bam\ufeffple", "Example"),
    "controls and line ends": ("a\x00b\r\n\tc", "a b c"),
    "ring is composed, for Telegram drops it": ("A\u030angstrom", "Ångstrom"),
    "joiner stays in Persian": ("می\u200cخواهم", "می\u200cخواهم"),
    "joiner goes from Latin": ("Ex\u200cam\u200dple", "Example"),
    "emoji stay whole": ("👩\u200d⚕\ufe0f", "👩\u200d⚕\ufe0f"),
    "tags that carry hidden text": ("ok\U000e0041\U000e0042", "ok"),
    "stacked marks are thinned": ("e" + "\u0301" * 40, "e" + "\u0301" * 4),
    "soft hyphen": ("car\u00addiology", "cardiology"),
}


@pytest.mark.check("S26")
@pytest.mark.parametrize(("text", "expected"), CLEANED.values(), ids=CLEANED)
def test_cleaning(text: str, expected: str) -> None:
    """What a reader could not see, or would be misled by, goes; what belongs to a script stays."""
    assert clean(text) == expected


@pytest.mark.check("S26")
def test_a_right_to_left_title_is_isolated_and_whole() -> None:
    """It must not pull the date beside it to its other side, and loses no letter."""
    assert untrusted("دراسة قلبية").shown == "\u2068دراسة قلبية\u2069"
    assert untrusted("a study").shown == "a study"


LIVE = {
    "mention": ("ask @examplebot now", "textEntityTypeMention"),
    "command": ("then /start and /stop@examplebot", "textEntityTypeBotCommand"),
    "command at the beginning": ("/start", "textEntityTypeBotCommand"),
}


@pytest.mark.check("S45")
@pytest.mark.parametrize(("text", "kind"), LIVE.values(), ids=LIVE)
def test_another_s_mentions_and_commands_are_dead(text: str, kind: str) -> None:
    """Telegram would make it live; after us it does not, and it looks the same."""
    assert kind in detected(text)
    assert kind not in detected(neutral(text))
    assert neutral(text).replace(JOINER, "") == text


@pytest.mark.check("S45")
@given(HOSTILE)
def test_no_text_makes_a_mention_or_command(text: str) -> None:
    """Whatever the text, Telegram finds neither in what we send."""
    assert not detected(untrusted(text).shown) & {"textEntityTypeMention", "textEntityTypeBotCommand"}


@pytest.mark.parametrize("text", ["and/or", "mg/kg/day", "1/2", "N/A", "km / h"])
def test_ordinary_strokes_are_left_alone(text: str) -> None:
    """Units and alternatives are no commands."""
    assert neutral(text) == text


@given(HOSTILE, st.integers(2, 60))
def test_shortening_keeps_to_its_length_and_to_a_beginning(text: str, longest: int) -> None:
    """At most so many UTF-16 units; what is kept is how the text begins; a whole text is left alone."""
    cleaned = clean(text)
    short = shorten(cleaned, longest)
    assert utf16_units(short) <= longest
    assert short == cleaned if utf16_units(cleaned) <= longest else cleaned.startswith(short[:-1])


def test_plain_is_what_is_seen() -> None:
    """Tags off, entities decoded, and our joiners gone."""
    html = link("https://j.example/?a=1&b=2", 'p<0.05 & "so" @name')
    assert plain(Message(text=html.raw)) == 'p<0.05 & "so" @name'


def test_joining_skips_what_is_empty() -> None:
    """Separators stand between pieces only."""
    joined = join((Html(), trusted("a"), Html(), bold("b")), " · ")
    assert joined == Html("a · <b>b</b>", "a · b", 1)
