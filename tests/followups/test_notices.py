"""What is said of a work, by whatever record says it, and what of it is new to a chat."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.curate.followup import notices_of, say, standing
from bot.model import Chat, Filed, Flag, Kind, Link, LinkKind, WorkId
from bot.model.followups import Affected, Delivery
from bot.model.standing import Family, Notice, NoticeKind
from tests.clock import Clock
from tests.followups.conftest import notice, paper

PAPER = paper()
RETRACTION = notice(PAPER, summary="It is retracted because of errors.")


def _said(*speaking: Filed, copies: tuple[Filed, ...] = (PAPER,)) -> dict[str, Notice]:
    one = Affected(work=PAPER.place.work, copies=copies, speaking=speaking)
    return {f"{found.kind.value} {found.key}": found for found in notices_of(one)}


def test_one_notice_of_two_records() -> None:
    """The journal's and PubMed's are one, by DOI; the fuller record is told."""
    bare = notice(PAPER, name="pubmed", doi=RETRACTION.item.doi, published=None)
    for speaking in ((RETRACTION, bare), (bare, RETRACTION)):
        (found,) = _said(*speaking).values()
        assert (found.key, found.quote) == (
            "doi:10.5555/notice.retraction-of-stent",
            "It is retracted because of errors.",
        )


def test_a_preprints_versions_are_one_work() -> None:
    """A notice about version 2 is about the work."""
    preprint = paper("early", doi="10.21203/rs.3.rs-1/v1", kind=Kind.PREPRINT)
    about = Link(kind=LinkKind.RETRACTION_OF, to="doi:10.21203/rs.3.rs-1/v2", why="withdrawal")
    found = _said(notice(preprint, related=(about,)), copies=(preprint,))
    assert [one.kind for one in found.values()] == [NoticeKind.WITHDRAWN]


def test_what_speaks_of_something_else_says_nothing() -> None:
    """A neighbour that the store found by a mere mention."""
    other = notice(paper("other"))
    assert _said(other) == {}


def test_the_works_own_record() -> None:
    """`updated-by` names the notice, by its kind and address; a mark in place has no name."""
    link = Link(kind=LinkKind.RETRACTION_OF, to="doi:10.5555/x", why="partial_retraction")
    stated = replace(PAPER, item=replace(PAPER.item, related_by=(link,), flags=(Flag.RETRACTED,)))
    found = _said(copies=(stated,))
    assert found["retracted in part doi:10.5555/x"].url == "https://doi.org/10.5555/x"
    own = Link(kind=LinkKind.CONCERN_ABOUT, to="doi:10.5555/stent", why="expression_of_concern")
    marked = replace(PAPER, item=replace(PAPER.item, related_by=(own,)))
    assert list(_said(copies=(marked,))) == ["expression of concern record"]


def test_how_a_work_stands() -> None:
    """By the gravest notice; a reinstatement is the last word, a publication says nothing."""
    correction = notice(PAPER, LinkKind.ERRATUM_OF)
    back = notice(PAPER, LinkKind.ERRATUM_OF, name="back", stated="reinstatement")
    for speaking, kind in (
        ((correction,), NoticeKind.CORRECTED),
        ((correction, RETRACTION), NoticeKind.RETRACTED),
        ((correction, RETRACTION, back), NoticeKind.REINSTATED),
    ):
        found = standing(tuple(_said(*speaking).values()))
        assert found
        assert found.kind is kind
    published = Notice(kind=NoticeKind.PUBLISHED, key="doi:10.5555/a")
    assert standing([published]) is None


# ── what is new ───────────────────────────────────────────────────────────────


def _one(kind: NoticeKind, key: str = "doi:10.5555/n", *, material: bool = False, work: str = "") -> Notice:
    return Notice(kind=kind, key=key, material=material, work=WorkId(work) if work else None)


def _to(*had: tuple[Family, str], also_had: frozenset[WorkId] = frozenset()) -> Delivery:
    return Delivery(
        chat=Chat(id=1), work=WorkId("w"), entry=1, at=Clock().now, had=frozenset(had), also_had=also_had
    )


K, F = NoticeKind, Family
CASES = {
    "retracted": ([_one(K.RETRACTED)], _to(), (K.RETRACTED, [], [])),
    "heard": ([_one(K.RETRACTED)], _to((F.GONE, "")), None),
    "heard by another name": ([_one(K.WITHDRAWN)], _to((F.GONE, "")), None),
    "graver": ([_one(K.CONCERN), _one(K.RETRACTED)], _to((F.CONCERN, "")), (K.RETRACTED, [], [])),
    "lesser": ([_one(K.CONCERN)], _to((F.PARTIAL, "")), None),
    "both": ([_one(K.CONCERN), _one(K.RETRACTED)], _to(), (K.RETRACTED, [], [K.CONCERN])),
    "in part, then whole": ([_one(K.RETRACTED)], _to((F.PARTIAL, "")), (K.RETRACTED, [], [])),
    "replaced after retracted": ([_one(K.REPLACED)], _to((F.GONE, "")), (K.REPLACED, [], [])),
    "reinstated": ([_one(K.RETRACTED), _one(K.REINSTATED)], _to((F.GONE, "")), (K.REINSTATED, [], [])),
    "correction of what is gone": (
        [_one(K.RETRACTED), _one(K.CORRECTED, material=True)],
        _to(),
        (K.RETRACTED, [], [K.CORRECTED]),
    ),
    "a line": ([_one(K.CORRECTED)], _to(), (None, [K.CORRECTED], [])),
    "a line said": ([_one(K.CORRECTED)], _to((F.CORRECTION, "doi:10.5555/n")), None),
    "another": ([_one(K.CORRECTED, "x")], _to((F.CORRECTION, "doi:10.5555/n")), (None, [K.CORRECTED], [])),
    "pushed": ([_one(K.CORRECTED, material=True)], _to(), (K.CORRECTED, [], [])),
    "pushed, and its mark": (
        [_one(K.CORRECTED, material=True), _one(K.CORRECTED, "record")],
        _to(),
        (K.CORRECTED, [], [K.CORRECTED]),
    ),
    "a mark alone": ([_one(K.CORRECTED, "record")], _to(), (None, [K.CORRECTED], [])),
    "a mark of what was said": (
        [_one(K.CORRECTED, "record")],
        _to((F.CORRECTION, "doi:10.5555/n")),
        None,
    ),
    "a line and its mark": (
        [_one(K.CORRECTED), _one(K.CORRECTED, "record")],
        _to(),
        (None, [K.CORRECTED], [K.CORRECTED]),
    ),
    "published": ([_one(K.PUBLISHED, work="a")], _to(), (None, [K.PUBLISHED], [])),
    "published and had": ([_one(K.PUBLISHED, work="a")], _to(also_had=frozenset({WorkId("a")})), None),
    "taken back": ([_one(K.RETRACTED)], _to((F.RECALL, "")), None),
}


@pytest.mark.parametrize(("notices", "to", "expected"), CASES.values(), ids=CASES)
def test_what_is_new_to_a_chat(
    notices: list[Notice],
    to: Delivery,
    expected: tuple[NoticeKind | None, list[NoticeKind], list[NoticeKind]] | None,
) -> None:
    """(pushed, lines, covered), or nothing."""
    found = say(notices, to)
    told = found and (
        found.pushed.kind if found.pushed else None,
        [one.kind for one in found.lines],
        [one.kind for one in found.covered],
    )
    assert told == expected


@pytest.mark.parametrize("kinds", [list(K), list(reversed(K))], ids=["in order", "reversed"])
def test_whatever_is_told_is_not_told_again(kinds: list[NoticeKind]) -> None:
    """One kind after the other, as they might come: each is said at most once, and then nothing is left."""
    notices, had = [_one(kind, f"doi:10.5555/{kind.name}") for kind in kinds], set[tuple[Family, str]]()
    for n in range(1, len(notices) + 1):
        while (saying := say(notices[:n], _to(*had))) is not None:
            said = [*([saying.pushed] if saying.pushed else []), *saying.lines, *saying.covered]
            keys = {(one.family, one.key) for one in said}
            assert keys.isdisjoint(had)
            assert keys
            had |= keys
