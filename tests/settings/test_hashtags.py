"""`config/hashtags.yaml` and the deny-list."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import load
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
    "no date": (TAG + ", conference: {starts: soon, ends: 2026-11-19}}\n", '"soon" is no date'),
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
