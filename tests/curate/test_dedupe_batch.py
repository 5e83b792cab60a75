"""A batch in parts: every row gets the place it would get among all."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bot.curate.dedupe import Whole, place
from bot.curate.dedupe.batch import Company, Signatures, companies, joined, namesakes, parts, sign
from bot.curate.dedupe.batch.pairs import Titles, likely_pairs, met_pairs
from bot.curate.dedupe.candidates import BLOCK, similar_pairs
from bot.curate.dedupe.catalogue import CROWDED
from bot.curate.dedupe.kin import may_be_kin
from bot.curate.dedupe.record import record
from bot.curate.dedupe.rules import may_be_one, similarity_rule
from bot.model import Item, Kind, Link
from tests.curate.pool import item, mixed

Place = tuple[str, str, frozenset[tuple[str, str]]]
LONG = "Effect of examplumab on outcomes of heart failure in older adults"


def signed(items: Sequence[Item], at_once: int = 7) -> Signatures:
    """As processes sign them, some at a time."""
    records = [record(one) for one in items]
    return joined([sign(records[n : n + at_once]) for n in range(0, len(records), at_once)])


def company_of(items: Sequence[Item], bare: Sequence[int] = ()) -> Company:
    rows = signed(items)
    met = [pair for a, b in namesakes(rows, at_once=3) for pair in zip(a.tolist(), b.tolist(), strict=True)]
    kin = [(a, b) for a, b in met if may_be_kin(record(items[a]), record(items[b]))]
    a, b = np.array(kin, np.int64).reshape(-1, 2).T
    return companies(rows, np.array(bare, np.int64), (a, b))


def whole(items: Sequence[Item], bare: Sequence[int] = ()) -> list[Place]:
    """Work, story and links of each, placed among all."""
    return [_place(one.work, one.story, one.links) for one in place(items, bare=bare).placements]


def in_parts(items: Sequence[Item], bare: Sequence[int] = (), at_once: int = 5) -> list[Place]:
    """The same, placed some companies at a time, and alone where there is no company."""
    company = company_of(items, bare)
    names = signed(items).founder.tolist()
    placed = [_place(f"w:{name:016x}", f"s:{name:016x}", ()) for name in names]
    for part in parts(company, at_once):
        numbers = part.rows.tolist()
        told = Whole(
            records=[record(items[n]) for n in numbers],
            pairs=zip(*(side.tolist() for side in part.pairs), strict=True),
            crowded=lambda name: hash(name) in company.crowded,
            speaks=part.speaks,
        )
        headlines = [at for at, n in enumerate(numbers) if n in bare]
        found = place((), bare=headlines, whole=told)
        for n, one in zip(numbers, found.placements, strict=True):
            placed[n] = _place(one.work, one.story, one.links)
    return placed


def _place(work: str, story: str, links: Sequence[Link]) -> Place:
    return work, story, frozenset((link.kind, link.to) for link in links)


def shuffled(items: Sequence[Item], seed: int) -> list[Item]:
    order = list(items)
    Random(seed).shuffle(order)
    return order


@given(st.integers(0, 10_000), st.integers(1, 150), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_any_pool_in_parts_is_as_the_whole(seed: int, count: int, at_once: int) -> None:
    """Papers, notices, preprints, posts and news, in any order."""
    items = shuffled(mixed(count, seed=seed), seed)
    assert in_parts(items, at_once=at_once) == whole(items)


def crowd(count: int, title: str, **fields: Any) -> list[Item]:
    return [item(f"{title[:3]}{n}", title.format(n=n), **fields) for n in range(count)]


POOLS = {
    "rows that say nothing": [item("") for _ in range(5)],
    "rows that are the same": [item("a", LONG, source="s")] * 3,
    "one title of more than a block holds": crowd(BLOCK + 5, LONG, year=2026),
    "a block parted by year": [
        one for year in (2020, 2024) for one in crowd(BLOCK - 5, LONG, year=year, source=f"s{year}")
    ],
    "a block parted by author": [
        one for name in ("Abara A", "Brontes B") for one in crowd(BLOCK - 9, LONG, year=2026, authors=name)
    ],
    "more titles with one beginning than an erratum is compared with": [
        *crowd(CROWDED + 1, LONG + " part {n} of the series", year=2026),
        item("e", f"Erratum: {LONG} part 7 in the series"),
    ],
    "as many as it is compared with": [
        *crowd(CROWDED - 1, LONG + " part {n} of the series", year=2026),
        item("e", f"Erratum: {LONG} part 7 in the series"),
    ],
    "more papers of one name than a preprint is compared with": [
        *(
            item(f"p{n}", f"Study number {n} of asthma in Exampletown", authors=("Abara A", f"Brontes {n}"))
            for n in range(CROWDED + 1)
        ),
        item(
            "v",
            "Asthma in Exampletown: study number 7",
            kind=Kind.PREPRINT,
            authors=("Abara A", "Brontes 7"),
        ),
    ],
    "a preprint published under another title": [
        item(
            "v",
            "Examplumab and the failing heart: a trial in the old",
            kind=Kind.PREPRINT,
            doi="10.1101/2026.01.01.26000001v1",
            authors=("Abara A", "Brontes B", "Calloway C", "Dimitrova D"),
        ),
        item("p", "Examplumab and the failing heart of the old: a trial", doi="10.5555/p", source="j",
             authors=("Abara A", "Brontes B", "Calloway C", "Dimitrova D")),
        item("q", LONG, doi="10.5555/q", authors=("Abara A", "Eskelinen E")),
    ],
    "a protocol, what came of it, and papers of namesakes": [
        item("t", f"{LONG}: study protocol for a randomised trial", authors=("Abara A",), year=2020),
        item("r", f"{LONG}: a randomised trial", authors=("Abara A", "Brontes B"), year=2024),
        *(item(f"n{n}", f"Study number {n} of asthma in a town", authors=("Abara N",)) for n in range(9)),
        item("u", "Rationale and design of a trial of gout in Exampletown", authors=("Brontes B",)),
        item("v", "A trial of gout in Exampletown", authors=("Brontes B",)),
    ],
    "a preprint between two protocols of its author": [
        item("s", f"Protocol of {LONG}", authors=("Abara A", "Brontes B", "Calloway C")),
        item("q", LONG, kind=Kind.PREPRINT, authors=("Abara A", "Brontes B", "Calloway C")),
        item("r", f"{LONG}: results", authors=("Abara A", "Brontes B", "Calloway C")),
        item("t", f"Study protocol: {LONG}", authors=("Abara A",)),
    ],
    "a notice that cites its work's title in its text": [
        item("p", LONG, doi="10.5555/p"),
        item("e", "Department of Error", summary=f"In the article {LONG}, figure 2 was wrong."),
    ],
    "a notice that names its work's page": [
        item("p", LONG, doi="10.5555/p", volume="12", pages="288-97", year=2006),
        item("e", "Another name altogether (vol 12, pg 288, 2006)", doi="10.5555/e"),
    ],
    "notices of what is not there": [
        item("e", "Erratum", summary="Correction of https://doi.org/10.5555/far.1", source="s"),
        item("f", "Erratum", summary="Correction of https://doi.org/10.5555/far.1", source="s"),
    ],
    "a post and the paper it names": [
        item("p", LONG, doi="10.5555/p"),
        item("t", kind=Kind.POST, summary=f"Worth reading: {LONG}!"),
        item("u", kind=Kind.POST, summary="https://doi.org/10.5555/p"),
    ],
    "a title that some feeds cut": [
        item("p", f"{LONG} living in low income settings", doi="10.5555/p", source="a"),
        item("c", f"{LONG} …", source="b"),
    ],
    "a title with letters that some feeds drop": [
        item("p", "Effect of β-examplumab on outcomes of heart failure", doi="10.5555/p", source="a"),
        item("c", "Effect of -examplumab on outcomes of heart failure", source="b"),
    ],
    "one place under a title in two languages": [
        item("p", LONG, authors="Abara A", year=2006, volume="12", pages="288-297", journal="J Inv Med"),
        item("c", "Wirkung von Examplumab auf die Herzinsuffizienz im Alter: Verlauf", authors="Abara A",
             year=2006, volume="12", pages="288-97", journal="J Inv Med"),
    ],
    "a retracted work under another address": [
        item("p", LONG, doi="10.5555/p"),
        item("r", f"RETRACTED: {LONG}", doi="10.5555/r"),
    ],
    "a congress abstract and its article": [
        item("a", f"205P {LONG}", doi="10.5555/a"),
        item("p", LONG, doi="10.5555/p"),
    ],
    "a protocol and its results": [
        item("a", f"{LONG}: study protocol", doi="10.5555/a", authors="Abara A"),
        item("p", LONG, doi="10.5555/p", authors="Abara A"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("items", POOLS.values(), ids=POOLS)
@pytest.mark.parametrize("at_once", [1, 1_000])
def test_what_meets_is_placed_as_among_all(items: list[Item], at_once: int) -> None:
    """Each way in which rows may meet, among others that they do not meet."""
    pool = [*items, *mixed(30, seed=5)]
    for seed in range(3):
        order = shuffled(pool, seed)
        assert in_parts(order, at_once=at_once) == whole(order)


def test_headlines_tell_of_one_event_in_parts_too() -> None:
    """Bare rows keep company with each other, as news does."""
    told = (
        "Regulator approves examplumab for lupus nephritis",
        "Examplumab wins approval from regulator for lupus nephritis",
        "Lupus nephritis: regulator approves examplumab after long wait",
    )
    items = [item(str(n), text, source=f"s{n}.test") for n, text in enumerate(told)]
    assert in_parts(items, bare=(0, 1, 2)) == whole(items, bare=(0, 1, 2))
    assert len({story for _, story, _ in in_parts(items, bare=(0, 1, 2))}) == 1


def test_few_keep_company() -> None:
    """Papers that share a title's beginning, a year, a journal and a name, and nothing more, are alone."""
    items = [
        item(f"p{n}", f"Effect of examplumab on {ill}", doi=f"10.5555/{n}", year=2026, authors="Abara A")
        for n, ill in enumerate(("asthma in adults", "migraine in teenagers", "lupus of the kidney"))
    ]
    assert company_of(items).alone.all()
    assert list(parts(company_of(items))) == []


@given(st.integers(0, 10_000), st.integers(2, 200))
@settings(max_examples=40, deadline=None)
def test_blocks_are_those_of_the_rules(seed: int, count: int) -> None:
    """The same pairs meet, each once; of them none is put out that a rule joins."""
    items = mixed(count, seed=seed) + crowd(50, LONG, year=2026)
    records = [record(one) for one in items]
    rows = signed(items)
    met = [pair for a, b in met_pairs(rows) for pair in zip(a.tolist(), b.tolist(), strict=True)]
    assert sorted(met) == sorted((min(pair), max(pair)) for pair in similar_pairs(records))
    likely = set(zip(*(side.tolist() for side in likely_pairs(rows)), strict=True))
    ruled = {
        (a, b)
        for a, b in met
        if may_be_one(records[a], records[b]) and similarity_rule(records[a], records[b])
    }
    assert ruled <= likely <= set(met)


_WORDS = st.text(alphabet="abcdeé βж", max_size=40)


@given(_WORDS, _WORDS, st.sampled_from([60, 90, 95]))
def test_letters_never_put_out_a_title_that_is_near(one: str, other: str, ratio: int) -> None:
    """Counting letters is a necessary test of rapidfuzz's ratio, and of one title going on after another."""
    first, second = (signed([item("a", text), item("b", text)]) for text in (one, other))
    titles = [Titles(rows.letters, rows.length) for rows in (first, second)]
    at = np.array([0])
    bare = [record(item("a", text)).title.replace(" ", "") for text in (one, other)]
    if fuzz.ratio(*bare, score_cutoff=ratio) > 0:
        assert titles[0].near(at, titles[1], at, ratio).all()
    if bare[1].startswith(bare[0]):
        assert titles[0].within(at, titles[1], at).all()
