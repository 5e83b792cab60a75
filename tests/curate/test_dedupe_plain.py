"""Plain papers of a batch: their signatures are those that the long way gives."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.group.passes import signed
from bot.curate.dedupe.batch import Columns, plain_papers, plain_records, sign
from bot.curate.dedupe.record import Record, record
from bot.model import Flag
from bot.rows import formed, item_from_row, stated_item

Row = dict[str, Any]
LONG = "Effect of examplumab on outcomes of heart failure in older adults"


def the_long_way(rows: Sequence[Row]) -> Columns:
    return sign([record(item_from_row(row)) for row in rows])


def differing(rows: Sequence[Row]) -> list[str]:
    """The columns that are not the same."""
    items = list(map(stated_item, rows))
    some, whole = signed(items, np.array(plain_papers(items), np.bool_)), the_long_way(rows)
    assert some.keys() == whole.keys()
    return [
        name
        for name in whole
        if some[name].dtype != whole[name].dtype or not np.array_equal(some[name], whole[name])
    ]


def is_plain(**row: Any) -> bool:
    return plain_papers([stated_item(row)])[0]


PLAIN = {
    "a title": {"title": LONG},
    "what else a row may hold": {"title": LONG, "mine": [1], "journal": "J Inv Med", "year": None},
    "all that is read": {"title": LONG, "source": "a", "guid": "7", "doi": "10.5555/A.b-7(26)00042-1"},
    "spaces and signs": {"title": "A trial  of (examplumab), 5 mg/kg - or none?"},
    "short": {"title": "Editorial"},
    "few letters, long words": {"title": "A b c d e f g h i j k l m"},
    "white space around": {"title": f"{LONG} "},
    "a version": {"title": LONG, "doi": "10.5555/abc.v2"},
    "a DOI's address": {"title": LONG, "doi": "https://doi.org/10.5555/abc"},
    "an address for a guid": {"title": LONG, "guid": "https://journal.test/7", "source": "a"},
    "a PMID for a guid": {"title": LONG, "guid": "PubMed:123", "source": "a"},
    "a guid that is a number": {"title": LONG, "guid": 7},
    "another name for the guid": {"title": LONG, "id": "7", "source": "a"},
    "a PMID": {"title": LONG, "pmid": "32866990", "date": "2020-09-01"},
    "an address": {
        "title": LONG,
        "url": "https://www.journal.test/7?utm_source=rss",
        "guid": "https://a.test/7",
    },
    "a place in print": {
        "title": LONG,
        "author": "Abara, A and Brontes, B",
        "year": "2006",
        "volume": "108",
        "number": "3",
        "pages": "288-97",
        "journal": "J Inv Med",
    },
    "an abstract": {"title": LONG, "abstract": "Heart failure is common. See https://doi.org/10.5555/abc."},
    "a response that is none of an author": {"title": f"Response to examplumab: {LONG}"},
}


@pytest.mark.parametrize("row", PLAIN.values(), ids=PLAIN)
def test_plain_papers_are_read_the_short_way(row: Row) -> None:
    """And give the same."""
    assert is_plain(**row)
    assert differing([row]) == []


OTHERS = {
    "no title": {"guid": "7"},
    "a title that is no text": {"title": 7},
    "letters beyond ASCII": {"title": f"β-blockers: {LONG}"},
    "markup": {"title": f"{LONG} &amp; more"},
    "a section": {"title": f"[Articles] {LONG}"},
    "a number": {"title": f"205P {LONG}"},
    "a cut title": {"title": f"{LONG} and..."},
    "a notice": {"title": f"Retraction: {LONG}"},
    "a misspelt notice": {"title": f"Retration: {LONG}"},
    "a notice by its fault": {"title": "Errors in Byline"},
    "a reply": {"title": "Re: heart failure in older adults"},
    "an erratum by its end": {"title": f"{LONG} (vol 12, pg 288, 2006)"},
    "a citation": {"title": "Abara N, Brontes S. Heart failure of the old. J Inv Med. 2006;108(5):1461"},
    "a retracted work": {"title": f"WITHDRAWN: {LONG}"},
    "a protocol": {"title": f"{LONG}: study protocol"},
    "a preprint by its DOI": {"title": LONG, "doi": "10.1101/2026.01.01.26000001"},
    "a supplement": {"title": LONG, "doi": "10.5555/abc.26_suppl.1"},
    "a preprint by its address": {
        "title": LONG,
        "url": "https://www.medrxiv.org/content/10.1101/2026.01.01.26000001",
    },
    "a DOI for a guid": {"title": LONG, "guid": "doi:10.5555/abc", "source": "a"},
    "a kind": {"title": LONG, "kind": "post"},
    "flags": {"title": LONG, "flags": ["retraction-notice"]},
    "a text": {"title": LONG, "abstract": "In reply: we thank the authors."},
}


@pytest.mark.parametrize("row", OTHERS.values(), ids=OTHERS)
def test_what_is_not_plain_goes_the_long_way(row: Row) -> None:
    """Alone, and among plain papers."""
    assert not is_plain(**row)
    assert differing([row, *PLAIN.values(), row, {"title": f"{LONG} again"}, row]) == []


_TELLING = (
    "Retraction|retration of|Reply|to|Authors' response|:|-|Erratum|(correction)|Editorial|Re|Comment|Part 2"
    "|LBA12|heart|failure|in older adults|  |...|. |[Letter]|A1-23:|removed|Update to|change in"
    "|Missing|Error in|update|vol|concern|))|(2006)|288-97"
    "|&amp;|<i>|é|\ud800|\n|\t|IV|of the|examplumab|a randomised trial|protocol"
)
_PIECES = st.sampled_from(_TELLING.split("|"))
_ASCII = st.text(st.characters(max_codepoint=127), max_size=60)
_TITLES = st.lists(_PIECES, max_size=12).map(" ".join) | _ASCII
_DOIS = st.sampled_from(
    [
        *("", None, 7, "10.5555/a", "10.5555/A.1", "doi:10.5555/a", "10.1101/123456", "10.5555/a.v1"),
        *("10.5555/12345v2", "10.5555/s_suppl.1", "10.12688/f.1.2", "10.5555/(26)1", "10.5555/a."),
    ]
)
_ROWS = st.fixed_dictionaries(
    {"title": _TITLES},
    optional={
        "doi": _DOIS,
        "guid": st.sampled_from([None, "", "7", " 7", "é", "pubmed:12", "https://a.test", "10.5555/b", 7, 0]),
        "source": st.sampled_from([None, "", "a", "a b", "\x00", "é", 0]),
        "journal": st.sampled_from([None, "J Inv Med", "heart", "Editorial", 0, " J"]),
        "id": st.sampled_from([None, "8", "https://a.test/8"]),
        "pmid": st.sampled_from([None, "32866990", "PMID: 7", "x"]),
        "url": st.sampled_from(
            [None, "https://a.test/7?utm_source=rss", "https://www.medrxiv.org/content/10.1101/123456v1", "a"]
        ),
        "year": st.sampled_from([None, 2026, "2026", "n.d."]),
        "published": st.sampled_from([None, "2025-12-31", "soon"]),
        "date": st.sampled_from([None, "2024-02", 0]),
        "volume": st.sampled_from([None, "12", "012 Suppl 3", "v"]),
        "pages": st.sampled_from([None, "288-97", "e477", "01-Jun", "S7"]),
        "author": st.sampled_from(
            [None, "Abara A", "Abara, A and Brontes, B", "A, B, C", ["Abara A", "Brontes B"]]
        ),
        "abstract": st.sampled_from(
            [None, "In reply: no.", "To the editor: no.", "We thank you.", "See https://doi.org/10.5555/c"]
        ),
        "section": st.sampled_from([None, "Letters", "Articles"]),
        "kind": st.sampled_from([None, "journal", "preprint", "news"]),
    },
)


@given(_ROWS)
@settings(max_examples=400, deadline=None)
def test_a_plain_paper_has_the_record_that_its_item_has(row: Row) -> None:
    """But for whether it is furniture."""
    item = stated_item(row)
    if plain_papers([item])[0]:
        (some,), other = plain_records([item]), record(formed(item))
        assert set(other.item.flags) <= {Flag.FURNITURE}
        other.item = item
        for name in Record.__dataclass_fields__:
            assert getattr(some, name) == getattr(other, name), name


@given(st.lists(_ROWS, max_size=12))
@settings(max_examples=400, deadline=None)
def test_any_rows_are_signed_as_the_long_way_signs_them(rows: list[Row]) -> None:
    """Whatever stands in their fields, and wherever the plain ones stand among others."""
    assert differing(rows) == []


@pytest.mark.shared
def test_real_titles_are_signed_as_the_long_way_signs_them(shared: Path) -> None:
    """PubMed's, of which five in six are plain; and Crossref's notices, nearly all of which are not."""
    titles = _rows(shared / "classification" / "specialty_titles.jsonl.gz")[:6_000]
    notices = _rows(shared / "api" / "crossref" / "update_notices.jsonl.gz")[:3_000]
    rows = [{key: row.get(key) for key in ("title", "doi", "journal")} for row in (*titles, *notices)]
    assert differing(rows) == []
    plain = plain_papers(list(map(stated_item, rows)))
    assert sum(plain[: len(titles)]) > 0.8 * len(titles)
    assert sum(plain[len(titles) :]) < 0.1 * len(notices)


def _rows(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return list(map(json.loads, lines))
