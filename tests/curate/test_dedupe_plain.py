"""Plain papers of a batch: their signatures are those that the long way gives."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.group.passes import signed
from bot.cli.group.plain import plain_papers
from bot.curate.dedupe.batch import Columns, plain_record, sign
from bot.curate.dedupe.batch.plain import IN_FRONT
from bot.curate.dedupe.record import Record, record
from bot.model import Flag
from bot.rows import item_from_row
from bot.text.notices import TITLES

Row = dict[str, Any]
LONG = "Effect of examplumab on outcomes of heart failure in older adults"


def the_long_way(rows: Sequence[Row]) -> Columns:
    return sign([record(item_from_row(row)) for row in rows])


def differing(rows: Sequence[Row]) -> list[str]:
    """The columns that are not the same."""
    some, whole = signed(rows, plain_papers(rows)), the_long_way(rows)
    assert some.keys() == whole.keys()
    return [
        name
        for name in whole
        if some[name].dtype != whole[name].dtype or not np.array_equal(some[name], whole[name])
    ]


def is_plain(**row: Any) -> bool:
    return plain_papers([row])[0] is not None


PLAIN = {
    "a title": {"title": LONG},
    "what else a row may hold": {"title": LONG, "mine": [1], "journal": "J Inv Med", "year": None},
    "all that is read": {"title": LONG, "source": "a", "guid": "7", "doi": "10.5555/A.b-7(26)00042-1"},
    "spaces and signs": {"title": "A trial  of (examplumab), 5 mg/kg - or none?"},
    "short": {"title": "Editorial"},
    "few letters, long words": {"title": "A b c d e f g h i j k l m"},
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
    "white space around": {"title": f"{LONG} "},
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
    "a version": {"title": LONG, "doi": "10.5555/abc.v2"},
    "a supplement": {"title": LONG, "doi": "10.5555/abc.26_suppl.1"},
    "a DOI's address": {"title": LONG, "doi": "https://doi.org/10.5555/abc"},
    "an address for a guid": {"title": LONG, "guid": "https://journal.test/7", "source": "a"},
    "a PMID for a guid": {"title": LONG, "guid": "PubMed:123", "source": "a"},
    "a DOI for a guid": {"title": LONG, "guid": "doi:10.5555/abc", "source": "a"},
    "a guid that is a number": {"title": LONG, "guid": 7},
    "a kind": {"title": LONG, "kind": "post"},
    "flags": {"title": LONG, "flags": ["retraction-notice"]},
    "a text": {"title": LONG, "abstract": "In reply: we thank the authors."},
    "another name for the guid": {"title": LONG, "id": "7", "source": "a"},
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
        "year": st.sampled_from([None, 2026, "2026"]),
        "abstract": st.sampled_from([None, "In reply: no.", "https://doi.org/10.5555/c"]),
        "kind": st.sampled_from([None, "journal", "preprint", "news"]),
    },
)


@given(_ROWS)
@settings(max_examples=300, deadline=None)
def test_a_plain_paper_has_the_record_that_its_item_has(row: Row) -> None:
    """But for whether it is furniture."""
    paper = plain_papers([row])[0]
    if paper is not None:
        some, other = plain_record(paper), record(item_from_row(row))
        assert set(other.item.flags) <= {Flag.FURNITURE}
        other.item = replace(other.item, flags=())
        for name in Record.__dataclass_fields__:
            assert getattr(some, name) == getattr(other, name), name


@given(st.lists(_ROWS, max_size=12))
@settings(max_examples=300, deadline=None)
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
    plain = [one is not None for one in plain_papers(rows)]
    assert sum(plain[: len(titles)]) > 0.8 * len(titles)
    assert sum(plain[len(titles) :]) < 0.1 * len(notices)


def test_what_is_a_hint_in_front_only_is_so_in_every_pattern() -> None:
    """Else a title in whose middle it stands could show something, and not be looked at."""
    for pattern in (row.regex.pattern for row in TITLES):
        for hint in IN_FRONT:
            assert hint not in pattern or pattern.startswith(("^", "(?=^)")), pattern


def _rows(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return list(map(json.loads, lines))
