"""Crossref's works; every work in the written ones is invented."""

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
from bot.model import Flag, Item, Kind, Link, LinkKind
from bot.sources.crossref import read
from bot.sources.updates import NOTE, TYPES, meaning_of
from tests.sources.answers import survives
from tests.sources.feeds import source


def answer(*works: dict[str, Any], **more: Any) -> bytes:
    message = {"items": list(works), "total-results": len(works), **more}
    return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()


def work(**fields: Any) -> dict[str, Any]:
    """A journal article, fields with underscores for hyphens."""
    named = {key.replace("_", "-"): value for key, value in fields.items()}
    return {"DOI": "10.5555/EX.1", "type": "journal-article", "title": ["Exampladone"]} | named


def one(**fields: Any) -> Item:
    (item,) = read(source(), answer(work(**fields)))
    return item


def date(*numbers: int | None) -> dict[str, Any]:
    return {"date-parts": [list(numbers)]}


def test_whole_work() -> None:
    """Every field where Crossref's form has it; JATS's titles of sections become labels."""
    item = one(
        title=["Exampladone in <i>E. exempli</i> &amp; others"],
        subtitle=["a trial"],
        container_title=["Example Heart"],
        author=[
            {"given": "Jane", "family": "Doe", "suffix": "Jr"},
            {"name": "Heart and Example Group"},
            {"given": "Rui", "family": "-"},
        ],
        published_online=date(2025, 12, 30),
        published_print=date(2026, 2),
        abstract="<jats:title>Abstract</jats:title><jats:sec><jats:title>Methods</jats:title><jats:p>We\n asked."
        "</jats:p></jats:sec><jats:sec><jats:title>Results</jats:title><jats:p>H<jats:sub>2</jats:sub>O, "
        "p&lt;0.05.</jats:p></jats:sec>",
        volume="7", issue="2", page="12-19", language="en", subject=["Cardiology"],
    )  # fmt: skip
    assert (item.guid, item.doi, item.url) == (
        "doi:10.5555/ex.1",
        "10.5555/ex.1",
        "https://doi.org/10.5555/ex.1",
    )
    assert item.title == "Exampladone in E. exempli & others: a trial"
    assert item.summary == "METHODS: We asked.\nRESULTS: H2O, p<0.05."
    assert item.authors == ("Jane Doe Jr", "Heart and Example Group", "Rui")
    assert (item.published and item.published.value, item.year) == ("2025-12-30", 2026)
    assert (item.journal, item.volume, item.number, item.pages) == ("Example Heart", "7", "2", "12-19")
    assert (item.tags, item.language) == (("Cardiology",), "en")


DATES = {
    "day": ({"published": date(2026, 11, 2)}, "2026-11-02"),
    "month": ({"published": date(2026, 11)}, "2026-11"),
    "year": ({"issued": date(2026)}, "2026"),
    "null": ({"published": date(None), "issued": date(2025)}, "2025"),
    "no parts": ({"published": {"date-parts": []}}, None),
    "no such month": ({"published": date(2026, 13)}, "2026"),
    "words": ({"published": {"date-parts": [["2026", "x"]]}}, None),
}


@pytest.mark.parametrize(("fields", "value"), DATES.values(), ids=DATES)
def test_dates(fields: dict[str, Any], value: str | None) -> None:
    """As precise as `date-parts`, and never filled in."""
    published = one(**fields).published
    assert (published.value if published else None) == value


UPDATES = {
    "retraction": ("retraction", LinkKind.RETRACTION_OF, Flag.RETRACTED, Flag.RETRACTION_NOTICE),
    "capital": ("Retraction", LinkKind.RETRACTION_OF, Flag.RETRACTED, Flag.RETRACTION_NOTICE),
    "misspelt": ("retration", LinkKind.RETRACTION_OF, Flag.RETRACTED, Flag.RETRACTION_NOTICE),
    "partial": ("partial_retraction", LinkKind.RETRACTION_OF, Flag.RETRACTED, Flag.RETRACTION_NOTICE),
    "removal": ("removal", LinkKind.RETRACTION_OF, Flag.WITHDRAWN, Flag.RETRACTION_NOTICE),
    "withdrawn": ("withdrawn", LinkKind.RETRACTION_OF, Flag.WITHDRAWN, Flag.RETRACTION_NOTICE),
    "concern": ("expression-of-concern", LinkKind.CONCERN_ABOUT, None, Flag.CONCERN_NOTICE),
    "concern, words": ("Expression of Concern", LinkKind.CONCERN_ABOUT, None, Flag.CONCERN_NOTICE),
    "err": ("err", LinkKind.ERRATUM_OF, Flag.CORRECTED, Flag.CORRECTION_NOTICE),
    "corrigenda": ("Corrigenda", LinkKind.ERRATUM_OF, Flag.CORRECTED, Flag.CORRECTION_NOTICE),
    "version": ("new_version", LinkKind.VERSION_OF, None, None),
    "unknown": ("hiccup", LinkKind.ERRATUM_OF, None, None),
}


@pytest.mark.parametrize(("stated", "link", "of_work", "of_notice"), UPDATES.values(), ids=UPDATES)
def test_updates(stated: str, link: LinkKind, of_work: Flag | None, of_notice: Flag | None) -> None:
    """Both sides of an update, whatever its type is called, and once though two assert it."""
    update = [
        {"DOI": "10.5555/EX.2", "type": stated, "source": who} for who in ("publisher", "retraction-watch")
    ]
    expected = (Link(kind=link, to="doi:10.5555/ex.2", why=stated),)
    work, notice = one(updated_by=update), one(update_to=update)
    assert (work.related, work.related_by, work.flags) == ((), expected, (of_work,) if of_work else ())
    assert (notice.related, notice.related_by, notice.flags) == (
        expected,
        (),
        (of_notice,) if of_notice else (),
    )


def test_marked_in_place() -> None:
    """A work that updates itself was marked, and is no notice about itself."""
    item = one(update_to=[{"DOI": "10.5555/ex.1", "type": "retraction"}])
    marked = Link(kind=LinkKind.RETRACTION_OF, to="doi:10.5555/ex.1", why="retraction")
    assert (item.related, item.related_by, item.flags) == ((), (marked,), (Flag.RETRACTED,))


def test_marked_again() -> None:
    """Its updates are told apart by the day that the record gives them."""
    days = (date(2026, 3, 1), date(2026, 5), date(None))
    item = one(update_to=[{"DOI": "10.5555/ex.1", "type": "retraction", "updated": day} for day in days])
    assert [link.dated.value if link.dated else None for link in item.related_by] == [
        "2026-03-01",
        "2026-05",
        None,
    ]


@given(st.text())
def test_any_update_type(stated: str) -> None:
    """Every text means something; the types of the table mean what it says."""
    assert meaning_of(stated) in {NOTE, *TYPES.values()}
    assert all(meaning_of(name) == meaning for name, meaning in TYPES.items())


def test_relations() -> None:
    """Preprints and their publications name each other; reviews are nobody's news."""
    other = [
        {"id-type": "doi", "id": "10.5555/EX.3", "asserted-by": "subject"},
        {"id-type": "uri", "id": "x"},
    ]
    published = one(relation={"has-preprint": other, "has-review": other})
    preprint = one(type="posted-content", subtype="preprint", relation={"is-preprint-of": other})
    link = Link(kind=LinkKind.PREPRINT_OF, to="doi:10.5555/ex.3")
    assert (published.related, published.related_by) == ((), (link,))
    assert (preprint.related, preprint.kind, preprint.flags) == ((link,), Kind.PREPRINT, (Flag.PREPRINT,))


LICENCES = {
    "cc": ("vor", "http://creativecommons.org/licenses/by/4.0/", 0, True),
    "embargo": ("vor", "http://creativecommons.org/licenses/by/4.0/", 365, False),
    "manuscript": ("am", "http://creativecommons.org/licenses/by/4.0/", 0, False),
    "publisher's": ("vor", "http://licence.example/tdm", 0, False),
}


@pytest.mark.parametrize(("version", "url", "delay", "free"), LICENCES.values(), ids=LICENCES)
def test_open_access(version: str, url: str, delay: int, free: bool) -> None:
    """Free is what a Creative Commons licence says of the published version at once."""
    item = one(license=[{"content-version": version, "URL": url, "delay-in-days": delay}])
    assert (item.flags, item.free_url) == (
        ((Flag.OPEN_ACCESS,), "https://doi.org/10.5555/ex.1") if free else ((), "")
    )


def test_containers_are_furniture() -> None:
    """An issue is nothing to read."""
    assert one(type="journal-issue").flags == (Flag.FURNITURE,)


def test_single_work_and_empty_list() -> None:
    """`/works/DOI` is read as a list of one; a list may be empty."""
    single = {"status": "ok", "message-type": "work", "message": work()}
    assert [item.doi for item in read(source(), json.dumps(single).encode())] == ["10.5555/ex.1"]
    assert read(source(), answer()) == ()


REFUSED = {
    "failed": (
        b'{"status": "failed", "message-type": "validation-failure", "message": [{"message": "Must be less"}]}',
        "Crossref says: Must be less",
    ),
    "words": (b"Resource not found.", "JSON was expected, but this is not XML"),
    "page": (b"<html><title>Gateway</title>", "an HTML page: “Gateway”"),
    "funder": (b'{"status": "ok", "message-type": "funder", "message": {}}', "message of type “funder”"),
    "no items": (b'{"status": "ok", "message-type": "work-list", "message": {"works": []}}', "no “items”"),
    "list": (b"[]", "an object was expected, not a list"),
    "deep": (b"[" * 100_000, "the JSON is broken"),
    "items of texts": (b'{"status": "ok", "message-type": "work-list", "message": {"items": ["a"]}}', "not of a text"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "words"), REFUSED.values(), ids=REFUSED)
def test_other_answers(body: bytes, words: str) -> None:
    """What is not works says what it is instead, in Crossref's words where it has some."""
    with pytest.raises(FeedError, match=words):
        read(source(), body)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from(
    [
        "title",
        "author",
        "published",
        "abstract",
        "relation",
        "update-to",
        "updated-by",
        "license",
        "institution",
    ]
)


@given(st.dictionaries(KEYS, ANYTHING))
def test_fields_of_other_types(fields: dict[str, Any]) -> None:
    """A field that is not of its documented type is left out, never a crash."""
    with suppress(FeedError):
        assert one(**fields).doi == "10.5555/ex.1"


@pytest.mark.shared
def test_recorded_answers(shared: Path) -> None:
    """Every recorded answer of works is read, all of it; the others say what they are."""
    for file in sorted((shared / "api/crossref").glob("*.json")):
        body = file.read_bytes()
        recorded = json.loads(body)
        if recorded["status"] != "ok" or recorded["message-type"] not in ("work", "work-list"):
            with pytest.raises(FeedError):
                read(source(), body)
            continue
        items = read(source(), body)
        works = recorded["message"].get("items", [recorded["message"]])
        assert [item.doi for item in items] == [found["DOI"].lower() for found in works]
        assert all(survives(item) for item in items)
        assert [item.title for item in items if "<" in item.title or "&amp;" in item.title] == []
