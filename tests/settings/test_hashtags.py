"""`config/hashtags.yaml` and the deny-list."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.model import Kind, Rung, Source, SourceId
from bot.settings import load
from bot.settings.unasked import hashtags_asked, unasked
from tests.conftest import ROOT
from tests.settings.folders import GOOD, write

TAG = (
    "hashtags:\n  - {tag: NephJC, meaning: A journal club, specialty: cardiology, networks: [bluesky]"
    ", noise: low"
)


def test_hashtags_are_read(tmp_path: Path) -> None:
    """What a tag means, its conference and its chat; the file may be missing."""
    assert load(write(tmp_path / "a"), {}).hashtags == ()
    text = (
        TAG + ", conference: {starts: 2026-11-20, ends: 2026-11-23}, "
        'chat: {weekday: tuesday, at: "21:00", zone: America/New_York, verified: never}}\n'
    )
    (tag,) = load(write(tmp_path / "b", {"hashtags.yaml": text}), {}).hashtags
    assert tag.conference
    assert tag.chat
    assert (tag.tag, str(tag.conference.ends), tag.chat.weekday, tag.chat.minutes) == (
        "NephJC", "2026-11-23", "tuesday", 60,
    )  # fmt: skip


PROBLEMS = {
    "topic": (TAG.replace("cardiology", "cardiologi") + "}\n", 'unknown topic "cardiologi"'),
    "twice": (
        TAG + "}\n" + TAG.partition("\n")[2].replace("NephJC", "nephjc") + "}\n",
        '"nephjc" is used twice',
    ),
    "backwards": (TAG + ", conference: {starts: 2026-11-20, ends: 2026-11-19}}\n", "before it starts"),
    "no date": (TAG + ", conference: {starts: soon, ends: 2026-11-19}}\n", '"soon" is not a date'),
    "network": (TAG.replace("bluesky", "myspace") + "}\n", "myspace"),
}


@pytest.mark.parametrize(("text", "words"), PROBLEMS.values(), ids=PROBLEMS)
def test_problems(tmp_path: Path, text: str, words: str) -> None:
    """Each problem names the file and says what is wrong."""
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, {"hashtags.yaml": text}), {})
    assert any("hashtags.yaml:" in line and words in line for line in caught.value.problems)


def test_deny_list(tmp_path: Path) -> None:
    """Accounts that asked not to be read stand in rounds.yaml."""
    text = GOOD["rounds.yaml"] + 'deny: ["@jane@far.test", "*@quiet.test"]\n'
    assert load(write(tmp_path, {"rounds.yaml": text}), {}).deny == ("@jane@far.test", "*@quiet.test")


def test_shipped_hashtags_are_followed() -> None:
    """Every hashtag that a shipped source follows on a network has its meaning."""
    settings = load(ROOT / "config", {})
    known = {one.tag.lower() for one in settings.hashtags}
    followed = {
        one.url.rpartition("/")[2].removesuffix(".rss").lower()
        for one in settings.sources
        if "/tags/" in one.url
    }
    assert followed - known == set()


# ── hashtags that nobody asks for ─────────────────────────────────────────────

ASKED = {
    "Mastodon's feed": "https://social.test/tags/ExConf26.rss",
    "its API": "https://social.test/api/v1/timelines/tag/EXCONF26",
    "its API, among others": "https://social.test/api/v1/timelines/tag/other?any%5B%5D=exconf26&any[]=b",
    "Bluesky's question": "https://pds.test/xrpc/app.bsky.feed.searchPosts?q=%23ExConf26",
    "Bluesky's tag": "https://pds.test/xrpc/app.bsky.feed.searchPosts?q=trial&tag=ExConf26",
    "X": "https://x.test/2/tweets/search/recent?query=(%23other%20OR%20%23ExConf26)%20-is:retweet",
    "Reddit": "https://www.reddit.test/r/a/search.rss?q=%23ExConf26&restrict_sr=on",
}


def following(url: str, *fallback: str) -> Source:
    rungs = tuple(Rung(url=one) for one in fallback)
    return Source(id=SourceId("s"), title="S", kind=Kind.POST, url=url, fallback=rungs)


@pytest.mark.parametrize("url", ASKED.values(), ids=ASKED)
def test_which_hashtags_an_address_asks_for(url: str) -> None:
    """Whatever its case, in each network's documented form, and by a lower rung as well."""
    assert "exconf26" in set(hashtags_asked(following(url)))
    assert "exconf26" in set(hashtags_asked(following("https://blog.test/feed", url)))


@pytest.mark.parametrize(
    "url",
    ["https://blog.test/feed?q=exconf26", "https://social.test/tags/ExConf265.rss", "https://blog.test/"],
    ids=["a word", "a longer tag", "a blog"],
)
def test_other_addresses_ask_for_other_things(url: str) -> None:
    """A word is no hashtag, and a tag that begins alike is another."""
    assert "exconf26" not in set(hashtags_asked(following(url)))


CONFERENCE = TAG.replace("NephJC", "ExConf26") + ", conference: {starts: 2026-11-20, ends: 2026-11-23}}\n"
CHAT = TAG + ', chat: {weekday: tuesday, at: "21:00", zone: America/New_York, verified: never}}\n'
A_SOURCE = """\
  - {id: tag, title: Tag, url: "https://social.test/tags/exconf26.rss", kind: post, tier: 4, verified: never}
"""


@pytest.mark.parametrize(
    ("text", "sources", "told"),
    [
        pytest.param(CONFERENCE, "", "#ExConf26, so who follows the conference", id="a conference"),
        pytest.param(CHAT, "", "#NephJC, so who follows the regular chat", id="a chat"),
        pytest.param(CONFERENCE, A_SOURCE, None, id="asked"),
        pytest.param(TAG + "}\n", "", None, id="nobody meets"),
    ],
)
def test_a_meeting_that_nobody_would_hear_of(
    tmp_path: Path, text: str, sources: str, told: str | None
) -> None:
    """It is named with file, line and key; one that some source asks for is not."""
    changed = {"hashtags.yaml": text, "sources/a.yaml": GOOD["sources/a.yaml"] + sources}
    problems = unasked(load(write(tmp_path, changed), {}))
    assert [told in one.words for one in problems if told] == ([True] if told else [])
    assert [(Path(one.file).name, one.line, one.key) for one in problems] == (
        [("hashtags.yaml", 2, "hashtags[0].tag")] if told else []
    )


def test_every_shipped_meeting_is_asked_for() -> None:
    """`rounds check` has nothing to say of what ships."""
    assert unasked(load(ROOT / "config", {})) == ()
