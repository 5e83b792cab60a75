"""Bluesky's posts; every person and post in the written ones is invented."""

# ruff: noqa: E501 - payloads read better in one piece

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FeedError
from bot.model import Item, Kind, Link, LinkKind
from bot.sources.bluesky import read
from tests.sources.answers import survives
from tests.sources.feeds import rss, source

SEARCH = source("https://pds.test/xrpc/app.bsky.feed.searchPosts?q=%23meded", kind=Kind.POST)


def facet(text: str, words: str, **feature: str) -> dict[str, Any]:
    """A facet over `words`, by bytes as the lexicon has it."""
    start = text.encode().index(words.encode())
    kind = "link" if "uri" in feature else "tag"
    return {
        "index": {"byteStart": start, "byteEnd": start + len(words.encode())},
        "features": [{"$type": f"app.bsky.richtext.facet#{kind}", **feature}],
    }


def post(key: str = "k1", **fields: Any) -> dict[str, Any]:
    record = {"text": "Words.", "createdAt": "2026-11-21T08:00:00.123Z", "langs": ["en"]}
    record |= fields.pop("record", {})
    author = {"did": "did:plc:jane", "handle": "jane.test", "displayName": "Jane, Doe", "labels": []}
    author |= fields.pop("author", {})
    return {
        "uri": f"at://did:plc:jane/app.bsky.feed.post/{key}", "author": author, "record": record,
        "indexedAt": "2026-11-21T08:00:05Z", "labels": [],
    } | fields  # fmt: skip


def answer(*posts: dict[str, Any]) -> bytes:
    return json.dumps({"posts": posts, "cursor": "100"}).encode()


def one(**fields: Any) -> Item:
    (item,) = read(SEARCH, answer(post(**fields)))
    return item


TEXT = "Größe 🫀: <2 mg? journal.test/abc... #MedEd"


def test_whole_post() -> None:
    """Links and tags come from facets, by byte; the text stays as it is, `<` and all."""
    facets = [
        facet(TEXT, "#MedEd", tag="MedEd"),
        facet(TEXT, "journal.test/abc...", uri="https://journal.test/abc/def?utm_medium=social"),
    ]
    item = one(record={"text": TEXT, "facets": facets, "tags": ["FOAMed"]})
    assert (item.guid, item.url) == (
        "at://did:plc:jane/app.bsky.feed.post/k1", "https://bsky.app/profile/did:plc:jane/post/k1",
    )  # fmt: skip
    assert (item.title, item.summary, item.tags) == ("", TEXT, ("meded", "foamed"))
    assert item.points_to == ("https://journal.test/abc/def",)
    assert (item.account, item.authors, item.language) == ("did:plc:jane", ("Jane, Doe",), "en")
    assert item.published
    assert item.published.value == "2026-11-21T08:00:00Z"


PLAIN = {
    "tags": ("Für Ärzte: #FOAMed, #MedEd!", [], ("foamed", "meded"), ()),
    "beside a facet": ("#MedEd and #FOAMed", ["#MedEd"], ("meded", "foamed"), ()),
    "said twice": ("#meded #MedEd", ["#MedEd"], ("meded",), ()),
    "no tags": ("1 in #5 at page#two, C#, AT&#x27;T #", [], (), ()),
    "address": (
        "See https://journal.test/abc?a=1&utm_medium=social.",
        [],
        (),
        ("https://journal.test/abc?a=1",),
    ),
    "fragment": ("https://journal.test/abc/#Results", [], (), ("https://journal.test/abc/#Results",)),
    "shortened": ("https://journal.test/abc... and https://ex.test/d…", [], (), ()),
}


@pytest.mark.parametrize(("words", "covered", "tags", "links"), PLAIN.values(), ids=PLAIN)
def test_text_without_facets(
    words: str, covered: list[str], tags: tuple[str, ...], links: tuple[str, ...]
) -> None:
    """Some programs post hashtags and addresses as plain words; what a facet covers is the facet's to tell."""
    facets = [facet(words, one, tag=one.lstrip("#")) for one in covered]
    item = one(record={"text": words, "facets": facets})
    assert (item.tags, item.points_to) == (tags, links)


def test_what_a_facet_covers_is_no_address() -> None:
    """The words of a link are what its author shows, and its facet says where it leads."""
    words = "Größe: https://shown.test/a #ICU"
    stated = facet(words, "https://shown.test/a", uri="https://led.test/b")
    item = one(record={"text": words, "facets": [stated]})
    assert (item.points_to, item.tags) == (("https://led.test/b",), ("icu",))


def test_card_is_a_link() -> None:
    """A link card counts though no word of the text is its link, and a DOI in it is what is discussed."""
    external = {"$type": "app.bsky.embed.external#view", "external": {"uri": "https://doi.org/10.5555/EX.1"}}
    with_media = {"$type": "app.bsky.embed.recordWithMedia#view", "media": external}
    for embed in (external, with_media):
        item = one(embed=embed)
        assert item.points_to == ("https://doi.org/10.5555/EX.1",)
        assert item.related == (Link(kind=LinkKind.DISCUSSES, to="doi:10.5555/ex.1"),)


WORDS = st.characters(exclude_characters="#", exclude_categories=("Cs",))


@given(st.text(WORDS, max_size=30), st.text(WORDS, min_size=1, max_size=10))
def test_offsets_are_bytes(before: str, words: str) -> None:
    """A facet that ends where the text does lies in it, however many bytes its characters take."""
    start = len(before.encode())
    index = {"byteStart": start, "byteEnd": start + len(words.encode())}
    stated = {"index": index, "features": [{"tag": "MedEd"}]}
    assert one(record={"text": before + words, "facets": [stated]}).tags == ("meded",)


BAD_FACETS = {
    "beyond": {"byteStart": 0, "byteEnd": 700},
    "backwards": {"byteStart": 4, "byteEnd": 2},
    "negative": {"byteStart": -3, "byteEnd": 2},
    "words": {"byteStart": "0", "byteEnd": "2"},
    "none": {},
}


@pytest.mark.parametrize("index", BAD_FACETS.values(), ids=BAD_FACETS)
def test_facets_outside_the_text(index: dict[str, Any]) -> None:
    """A facet that does not lie in the text says nothing."""
    stated = {"index": index, "features": [{"tag": "MedEd", "uri": "https://ex.test"}]}
    item = one(record={"facets": [stated]})
    assert (item.tags, item.points_to) == ((), ())


LABELLED = {
    "members only": {"author": {"labels": [{"val": "!no-unauthenticated"}]}},
    "hidden": {"labels": [{"val": "!hide"}]},
    "taken down": {"labels": [{"val": "!takedown"}]},
    "by itself": {"record": {"labels": {"values": [{"val": "!no-unauthenticated"}]}}},
    "nobot": {"author": {"description": "Hearts. #nobot"}},
}


@pytest.mark.parametrize("fields", LABELLED.values(), ids=LABELLED)
def test_wishes(fields: dict[str, Any]) -> None:
    """What its author shows to members only, or the network to nobody, is not read."""
    assert read(SEARCH, answer(post(**fields))) == ()


def test_sensitive() -> None:
    """A label for what is hard to look at is told; another is not taken for one."""
    assert one(labels=[{"val": "graphic-media"}]).section == "sensitive"
    assert one(labels=[{"val": "bridged-from-somewhere"}]).section == ""


def test_future_date() -> None:
    """createdAt is the author's program's; what the network saw earlier counts."""
    item = one(record={"createdAt": "2031-01-01T00:00:00Z"})
    assert item.published
    assert item.published.value == "2026-11-21T08:00:05Z"


def test_author_feed() -> None:
    """In an author's feed reposts are others' posts."""
    feed = {"feed": [{"post": post("k1")}, {"post": post("k2"), "reason": {"$type": "x#reasonRepost"}}]}
    assert [item.guid[-2:] for item in read(SEARCH, json.dumps(feed).encode())] == ["k1"]


def test_rss_and_empty() -> None:
    """A profile's RSS is read as the feed it is; nothing found is no error."""
    (item,) = read(SEARCH, rss("<guid>at://x/app.bsky.feed.post/k</guid><description>Words.</description>"))
    assert (item.summary, item.kind) == ("Words.", Kind.POST)
    assert read(SEARCH, answer()) == ()


REFUSED = {
    "expired": (b'{"error": "ExpiredToken", "message": "Token has expired"}', "Bluesky says: Token has expired"),
    "forbidden": (b'{"error": "Forbidden"}', "Bluesky says: Forbidden"),
    "shape": (b'{"results": []}', "no “posts” in the answer; it holds results"),
    "list": (b"[]", "an object was expected"),
    "words": (b"403 Forbidden", "JSON was expected"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "words"), REFUSED.values(), ids=REFUSED)
def test_other_answers(body: bytes, words: str) -> None:
    """Bluesky's own words, or what came instead."""
    with pytest.raises(FeedError, match=words):
        read(SEARCH, body)


ANYTHING = st.none() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=2) | st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2)  # fmt: skip
KEYS = st.sampled_from(["text", "facets", "langs", "tags", "labels", "createdAt", "embed"])


@given(st.dictionaries(KEYS, ANYTHING))
def test_fields_of_other_types(fields: dict[str, Any]) -> None:
    """Any field of a record may be of any type."""
    with suppress(FeedError):
        read(SEARCH, answer(post(record=fields)))


@pytest.mark.shared
def test_recorded_answers(shared: Path) -> None:
    """Every recorded post is read but those for members only; every facet's link is kept, none of t.co's kind
    of shortened text is taken for one."""
    for file in sorted((shared / "api/bluesky").glob("*.json")):
        recorded = json.loads(file.read_bytes())
        posts = recorded.get("posts") or [one["post"] for one in recorded["feed"] if not one.get("reason")]
        shown = [p for p in posts if "!no-unauthenticated" not in json.dumps(p["author"]["labels"])]
        items = read(SEARCH, file.read_bytes())
        assert [item.guid for item in items] == [found["uri"] for found in shown]
        for item, found in zip(items, shown, strict=True):
            features = [f for one in found["record"].get("facets", ()) for f in one["features"]]
            assert {f["tag"].lower() for f in features if "tag" in f} <= set(item.tags)
            assert bool(item.points_to) >= any("uri" in f for f in features)
            assert survives(item)
