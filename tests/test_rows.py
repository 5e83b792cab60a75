"""The JSON Lines form of an item."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Doi, Flag, Item, Kind, PartialDate, Pmid, Precision, SourceId
from bot.rows import item_from_row, row_from_item

FULL = Item(
    guid="hearts-1",
    source=SourceId("hearts"),
    kind=Kind.PREPRINT,
    title="Exampladone in adults",
    summary="Pain fell.",
    url="https://hearts.example/a/1",
    doi=Doi("10.5555/hearts.1"),
    pmid=Pmid("123"),
    published=PartialDate(value="2026-11", precision=Precision.MONTH),
    authors=("A Doe", "B Roe"),
    journal="Example Journal of Hearts",
    section="Articles",
    tags=("cardiology",),
    language="en",
    flags=(Flag.PREPRINT,),
    version="2",
    year=2026,
    references=3,
)


def test_round_trip() -> None:
    """What a row documents survives writing and reading."""
    assert item_from_row(row_from_item(FULL)) == FULL


def test_every_field_may_be_absent() -> None:
    """An empty row is an item of a journal that says nothing; an empty item writes every documented field."""
    assert item_from_row({}) == Item(guid="")
    assert set(row_from_item(Item(guid=""))) == {
        "source", "guid", "title", "summary", "url", "doi", "pmid", "published", "published_precision",
        "authors", "kind", "journal",
    }  # fmt: skip


def test_people_write_rows() -> None:
    """Authors as one string, other names for fields, and nulls are taken."""
    item = item_from_row(
        {
            "id": 7,
            "text": "t",
            "link": "https://a.example",
            "author": "A Doe; B Roe",
            "kind": None,
            "doi": "doi:10.5555/A",
        }
    )
    assert (item.guid, item.summary, item.authors, item.kind, item.doi) == (
        "7", "t", ("A Doe", "B Roe"), Kind.JOURNAL, "10.5555/a",
    )  # fmt: skip


FORMS: dict[str, tuple[dict[str, object], str, str, tuple[Flag, ...]]] = {
    "a preprint by its address": (
        {"title": "Toes", "url": "https://www.medrxiv.org/content/10.1101/2026.01.02.26012345v1"},
        "Toes", "", (Flag.PREPRINT,),
    ),
    "a preprint by its DOI": (
        {"title": "Toes", "doi": "10.1101/2026.01.02.26012345"}, "Toes", "", (Flag.PREPRINT,),
    ),
    "a blog that points to a preprint is none": (
        {"title": "Toes", "kind": "blog", "url": "https://www.medrxiv.org/content/1"}, "Toes", "", (),
    ),
    "a section": ({"title": "[Correspondence] On toes"}, "On toes", "Correspondence", ()),
    "a translated title": ({"title": "[Toes in winter]"}, "[Toes in winter]", "", ()),
    "furniture": ({"title": "Issue Information"}, "Issue Information", "", (Flag.FURNITURE,)),
    "a notice": ({"title": "Erratum: Toes"}, "Erratum: Toes", "", (Flag.CORRECTION_NOTICE,)),
    "a reply": ({"title": "Reply to: On toes"}, "On toes", "Reply to", (Flag.REPLY,)),
    "a post": ({"title": "Retracted: toes", "kind": "post"}, "Retracted: toes", "", ()),
}  # fmt: skip


@pytest.mark.parametrize(("row", "title", "section", "flags"), FORMS.values(), ids=FORMS)
def test_a_row_shows_its_form(
    row: dict[str, object], title: str, section: str, flags: tuple[Flag, ...]
) -> None:
    """A row that no feed brought is told a preprint, a notice or furniture as one of `rounds parse` is."""
    item = item_from_row(row)
    assert (item.title, item.section, item.flags) == (title, section, flags)
    assert item_from_row(row_from_item(item)) == item


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
KEYS = st.sampled_from([*row_from_item(FULL), "year", "date", "published", "mesh", "pmcid", "flags"])


@given(st.dictionaries(KEYS, VALUES))
def test_any_row(row: dict[str, object]) -> None:
    """Any JSON object is read: what cannot be used of a field is left empty."""
    item_from_row(row)
