"""Pictures of posts are stored nowhere, whichever way a post comes; every post is invented."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model import (
    Filed,
    IngestPlan,
    Item,
    Judgement,
    Kind,
    Placement,
    ReaderName,
    SourceState,
    StoryId,
    WorkId,
)
from bot.sources.readers import read_body
from bot.store import SqliteStore
from tests.sources.feeds import rss, source
from tests.sources.services import NOW
from tests.sources.test_bluesky import answer
from tests.sources.test_bluesky import post as skeet
from tests.sources.test_mastodon import status, timeline

PICTURE = "https://pictures.test/patient.jpg"
MEDIA = {
    "type": "image",
    "url": PICTURE,
    "preview_url": PICTURE,
    "remote_url": PICTURE,
    "description": "x-ray",
}

POSTS: dict[str, tuple[ReaderName, bytes]] = {
    "Mastodon": (
        "mastodon",
        timeline(
            status(
                media_attachments=[MEDIA],
                card={"url": "https://blog.test/a", "title": "A", "image": PICTURE},
                content=f'<p>Words. <img src="{PICTURE}" alt=""></p>',
                account=status()["account"] | {"avatar": PICTURE, "header": PICTURE},
            )
        ),
    ),
    "Bluesky": (
        "bluesky",
        answer(
            skeet(
                embed={
                    "$type": "app.bsky.embed.images#view",
                    "images": [{"thumb": PICTURE, "fullsize": PICTURE}],
                },
                author={"avatar": PICTURE},
            )
        ),
    ),
    "X": (
        "x",
        json.dumps(
            {
                "data": [
                    {"id": "1", "text": "Words.", "author_id": "7", "attachments": {"media_keys": ["3_1"]}}
                ],
                "includes": {
                    "users": [{"id": "7", "username": "jane", "name": "Jane", "profile_image_url": PICTURE}],
                    "media": [{"media_key": "3_1", "type": "photo", "url": PICTURE}],
                },
                "meta": {"result_count": 1},
            }
        ).encode(),
    ),
    "a hashtag's feed": (
        "feed",
        rss(
            "<guid>https://far.test/@jane/1</guid><link>https://far.test/@jane/1</link>"
            f'<description>&lt;p&gt;Words.&lt;img src="{PICTURE}"&gt;&lt;/p&gt;</description>'
            f'<enclosure url="{PICTURE}" type="image/jpeg" length="1"/>'
            f'<media:content xmlns:media="http://search.yahoo.com/mrss/" url="{PICTURE}" type="image/jpeg"/>'
        ),
    ),
    "Reddit": (
        "reddit",
        b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">'
        b"<title>r/x</title><id>x</id><entry><id>t3_1</id><title>Words</title>"
        b'<link href="https://www.reddit.com/r/x/comments/1/words/"/><updated>2026-11-21T08:00:00Z</updated>'
        b"<author><name>/u/jane</name></author>"
        b'<media:thumbnail url="https://pictures.test/patient.jpg"/>'
        b'<content type="html">&lt;img src="https://pictures.test/patient.jpg"&gt; Words</content>'
        b"</entry></feed>",
    ),
}


@pytest.mark.parametrize(("reader", "body"), POSTS.values(), ids=POSTS)
async def test_no_picture_is_stored(reader: ReaderName, body: bytes, tmp_path: Path) -> None:
    """Neither the picture nor its address gets into the database; the words do."""
    tag = replace(source("https://social.test/tags/a.rss", kind=Kind.POST), reader=reader)
    items = read_body(tag, body).items
    assert [("Words" in item.title + item.summary) for item in items] == [True]
    await _stored(tmp_path / "rounds.db", items)
    stored = _contents(tmp_path)
    assert [word in stored for word in (b"Words", b"patient", b"pictures.test")] == [True, False, False]


def _contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("rounds.db*")))


async def _stored(path: Path, items: Sequence[Item]) -> None:
    store = await SqliteStore.open(path, now=NOW)
    filed = tuple(
        Filed(
            item=replace(item, first_seen=NOW),
            judgement=Judgement(),
            place=Placement(work=WorkId(item.guid), story=StoryId(item.guid)),
        )
        for item in items
    )
    assert items[0].source
    await store.apply_ingest(IngestPlan(state=SourceState(id=items[0].source), filed=filed))
    await store.aclose()
