"""Notices about works, in the three forms they come in; every work in the written ones is invented."""

# ruff: noqa: E501 - payloads read better in one piece

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from bot.errors import FeedError
from bot.model import Flag, Link, LinkKind, PartialDate, Precision
from bot.sources.retractions import read
from tests.sources.feeds import source
from tests.sources.test_crossref import answer, work

COLUMNS = (
    "Record ID,Title,Journal,RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,"
    "OriginalPaperPubMedID,RetractionNature,Reason"
)


def file(*rows: str, columns: str = COLUMNS) -> bytes:
    return "\r\n".join((columns, *rows)).encode()


ROW = '7,"Exampladone, a trial",Ex Heart,3/2/2026 0:00,10.5555/N.1,0,1/1/2020 0:00,10.5555/P.1,900001,{},"+Data;+Error;"'


def test_retraction_watch() -> None:
    """A row is a notice: named as one, dated month first, linked to its paper, with the reasons."""
    (item,) = read(source(), file(ROW.format("Retraction")))
    assert (item.title, item.doi, item.pmid) == ("Retraction: Exampladone, a trial", "10.5555/n.1", None)
    assert item.published == PartialDate(value="2026-03-02", precision=Precision.DAY)
    assert item.related == (Link(kind=LinkKind.RETRACTION_OF, to="doi:10.5555/p.1", why="Data; Error"),)
    assert Flag.RETRACTION_NOTICE in item.flags


NATURES = {
    "Retraction": LinkKind.RETRACTION_OF,
    "Correction": LinkKind.ERRATUM_OF,
    "Expression of concern": LinkKind.CONCERN_ABOUT,
    "Reinstatement": LinkKind.ERRATUM_OF,
}


@pytest.mark.parametrize("nature", NATURES)
def test_natures(nature: str) -> None:
    """Only a retraction retracts."""
    (item,) = read(source(), file(ROW.format(nature)))
    assert [link.kind for link in item.related] == [NATURES[nature]]
    assert (Flag.RETRACTION_NOTICE in item.flags) == (nature == "Retraction")


def test_paper_by_number_and_in_place() -> None:
    """Without a DOI the PMID names the paper; a paper marked in place is its own notice; a row that names
    no paper is left out."""
    rows = (
        "1,A,J,1/5/2026,unavailable,55,,Unavailable,42,Retraction,",
        "2,B,J,1/5/2026,10.5555/P.2,0,,10.5555/P.2,0,Retraction,",
        "3,C,J,1/5/2026,10.5555/N.3,0,,,0,Retraction,",
    )
    by_number, in_place = read(source(), file(*rows))
    assert (by_number.pmid, [link.to for link in by_number.related]) == ("55", ["pmid:42"])
    assert (in_place.doi, in_place.related, Flag.RETRACTED in in_place.flags) == ("10.5555/p.2", (), True)


def test_rows_without_a_name_of_their_own() -> None:
    """Marked in place or without identifiers, they are told apart by nature and day; a mark in place says in
    the record's words what it is, and when."""
    rows = (
        "1,B,J,3/1/2026,10.5555/P.2,0,,10.5555/P.2,0,Retraction,+Data;+Error;",
        "2,B,J,4/1/2026,10.5555/P.2,0,,10.5555/P.2,0,Reinstatement,+Data;",
        "3,B,J,5/1/2026,10.5555/P.2,0,,10.5555/P.2,0,Retraction,+Retract and Replace;",
        "4,B,J,6/1/2026,,0,,10.5555/P.2,0,Correction,",
        "5,B,J,7/1/2026,,0,,10.5555/P.2,0,Correction,",
    )
    items = read(source(), file(*rows))
    assert len({item.guid for item in items}) == len(rows)
    marks = [link for item in items for link in item.related_by]
    assert [(link.why, link.dated.value if link.dated else "") for link in marks] == [
        ("Retraction", "2026-03-01"),
        ("Reinstatement", "2026-04-01"),
        ("Retract and Replace", "2026-05-01"),
    ]


REGISTERED = {
    "a day": (1_582_502_400_000, "2020-02-24"),
    "none": (None, None),
    "words": ("soon", None),
    "no such year": (10**18, None),
}


@pytest.mark.parametrize(("stamp", "day"), REGISTERED.values(), ids=REGISTERED)
def test_when_an_update_was_registered(stamp: object, day: str | None) -> None:
    """Not shown as the notice's date; what is of no day is still read."""
    update = {"type": "retraction", "identifier": {"doi": "10.5555/N.1"}, "timestamp": stamp}
    row = {"identifier": {"doi": "10.5555/P.1"}, "title": "Retraction: Examples", "updates": [update]}
    (item,) = read(source(), json.dumps(row).encode())
    (link,) = item.related
    assert (item.published, link.dated.value if link.dated else None) == (None, day)


def test_update_lines() -> None:
    """JSON Lines: `identifier` is the paper, each update a notice about it."""
    row = {
        "identifier": {"doi": "10.5555/P.1"},
        "title": "Erratum: Examples",
        "updates": [{"type": "err", "identifier": {"doi": "10.5555/N.1"}}],
    }
    (item,) = read(source(), json.dumps(row).encode() + b"\n\n")
    assert (item.doi, item.title) == ("10.5555/n.1", "Erratum: Examples")
    assert item.related == (Link(kind=LinkKind.ERRATUM_OF, to="doi:10.5555/p.1", why="err"),)


def test_crossref_sweep() -> None:
    """Of Crossref's works those that update another, or were updated."""
    notice = work(DOI="10.5555/n.1", update_to=[{"DOI": "10.5555/p.1", "type": "retraction"}])
    assert [item.doi for item in read(source(), answer(work(), notice))] == ["10.5555/n.1"]


REFUSED = {
    "columns": (file(ROW, columns="Record ID,Title"), "no column OriginalPaperDOI"),
    "page": (b"<html>", "no column"),
    "empty": (b"", "an empty file"),
    "line": (b'{"identifier": {}, "updates": []}\n{"x', "line 2 is not JSON"),
    "field": (file(f'1,"{"x" * 200_000}",J,,,,,,,Retraction,'), "broken CSV"),
}


@pytest.mark.parametrize(("body", "words"), REFUSED.values(), ids=REFUSED)
def test_other_answers(body: bytes, words: str) -> None:
    """A file of another shape says what is missing."""
    with pytest.raises(FeedError, match=words):
        read(source(), body)


@pytest.mark.shared
def test_recorded_notices(shared: Path) -> None:
    """11,658 real notices: each has its paper or is its paper, and none is held for an unknown type that is
    not in the table."""
    body = gzip.decompress((shared / "api/crossref/update_notices.jsonl.gz").read_bytes())
    rows = [json.loads(line) for line in body.splitlines()]
    items = read(source(), body)
    assert len(items) == sum(len(row["updates"]) for row in rows)
    assert all(item.doi and (item.related or set(item.flags)) for item in items if item.doi)
    stopped = {
        item.doi
        for item in items
        if {Flag.RETRACTION_NOTICE, Flag.RETRACTED, Flag.WITHDRAWN} & set(item.flags)
    }
    stated = Counter(update["type"].lower() for row in rows for update in row["updates"])
    assert len(stopped) > 0.95 * sum(stated[kind] for kind in ("retraction", "withdrawal", "removal"))
